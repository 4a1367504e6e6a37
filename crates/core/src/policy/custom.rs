//! Policies that a program brings along.

use alloc::boxed::Box;
use core::fmt;
use core::hash::{Hash, Hasher};

use crate::id::ServerId;
use crate::time::{Span, Time};
use crate::view::{TaskView, View};

/// A place of one's own: to which server a task goes.
///
/// It decides from what it is shown and from what it remembers, and from nothing else: no clock,
/// no randomness but a generator made from the seed it was given. Then the same scenario and seed
/// always give the same run, and a journal replays.
pub trait PlaceRule: fmt::Debug + Send {
    /// The server that the task goes to, to run or to wait there; `None`: it waits in the
    /// central queue, from which every free server takes. A server that does not take tasks
    /// counts as `None`.
    fn choose(&mut self, now: Time, view: &View<'_>, task: &TaskView) -> Option<ServerId>;

    /// Something about the server changed: what it runs, what waits there, whether it takes
    /// tasks. Most rules look at the view when they choose, and have no use for it.
    fn changed(&mut self, now: Time, view: &View<'_>, server: ServerId) {
        let _ = (now, view, server);
    }

    /// A task of the server completed, so long after it arrived.
    fn completed(&mut self, now: Time, server: ServerId, response: Span) {
        let _ = (now, server, response);
    }
}

/// The name of a [`PlaceRule`], and how one is made.
#[derive(Clone, Copy)]
pub struct CustomPlace {
    /// The name in scenario files and commands; no other place has it.
    pub name: &'static str,
    /// Makes one that remembers nothing, from a seed.
    pub new: fn(seed: u64) -> Box<dyn PlaceRule>,
}

/// An order of one's own.
#[derive(Clone, Copy)]
pub struct CustomOrder {
    /// The name in scenario files and commands; no other order has it.
    pub name: &'static str,
    /// The key of a task that begins to wait: the smallest goes first, equals by arrival.
    pub key: fn(task: &TaskView) -> u64,
}

/// Two that have the same name are the same.
macro_rules! by_name {
    ($($type:ident)*) => {$(
        impl PartialEq for $type {
            fn eq(&self, other: &$type) -> bool {
                self.name == other.name
            }
        }

        impl Eq for $type {}

        impl Hash for $type {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.name.hash(state);
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name)
            }
        }
    )*};
}

by_name! { CustomPlace CustomOrder }
