//! What a run tells those who watch it.

use std::time::Duration;

use sandtable_core::{
    Attempt, Effect, Observer, Policy, ServerId, TaskId, TaskRecord, TaskSpec, Time, Work,
};
use sandtable_load::Problem;
use tokio::sync::mpsc::UnboundedSender;

/// A task as it is submitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewTask {
    /// How much work it truly is.
    pub work: Work,
    /// What is known of it.
    pub spec: TaskSpec,
    /// The class of the workload that it belongs to, from 0.
    pub class: u16,
}

impl NewTask {
    /// A task whose work is known, of priority and class 0.
    pub fn exact(work: Work) -> NewTask {
        NewTask { work, spec: TaskSpec::new(work), class: 0 }
    }
}

/// Something that happened. Events are told in the order in which they happened; what follows
/// from one comes after it: a server that becomes free and takes the next task is
/// [`Settled`](Event::Settled), then [`Started`](Event::Started).
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A task arrived.
    Submitted {
        /// Its number.
        task: TaskId,
        /// What it is.
        new: NewTask,
    },
    /// An attempt was given to a server. With prefetch, it may begin later.
    Started {
        /// Where.
        server: ServerId,
        /// What.
        attempt: Attempt,
        /// How much of the task's work was done before.
        done: Work,
    },
    /// A task waits, at a server or (`None`) in the central queue.
    Waiting {
        /// Which.
        task: TaskId,
        /// Where.
        server: Option<ServerId>,
    },
    /// A task is over.
    Settled(TaskRecord),
    /// A server's process is there and takes tasks.
    ServerUp {
        /// Which.
        server: ServerId,
        /// Its process.
        pid: u32,
    },
    /// A server has left. What it was running was retried before this is told.
    ServerDown {
        /// Which.
        server: ServerId,
        /// Why.
        reason: DownReason,
    },
    /// A server's process has ended and is reaped.
    ServerExited {
        /// Which.
        server: ServerId,
        /// Its process.
        pid: u32,
        /// With which code, if it ended by itself.
        code: Option<i32>,
        /// By which signal, if it was killed.
        signal: Option<i32>,
    },
    /// A server that has left is going to be started again.
    ServerRestarting {
        /// Which.
        server: ServerId,
        /// In how long, by the wall clock.
        after: Duration,
    },
    /// Other rules hold from now on.
    PolicySet(Policy),
    /// Every task has settled.
    Idle,
    /// The run was told to end.
    Stopping(Stop),
    /// The journal cannot be written and ends here; the run goes on.
    JournalFailed(Problem),
}

/// Why a server left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DownReason {
    /// Its process died, or closed the channel.
    Closed,
    /// It was killed by command.
    Killed,
    /// It was restarted by command.
    Restarted,
    /// It was drained and is empty.
    Released,
    /// It does not read what it is sent.
    Unresponsive,
    /// What it sent makes no sense.
    Malformed,
    /// Its process did not report in time.
    Silent,
    /// Its process could not be started.
    NotStarted,
}

/// How a run is told to end. The second is stronger than the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stop {
    /// Accept nothing more, finish what is there.
    Drain,
    /// Kill the servers.
    Kill,
}

/// Who watches a live run. Called on the driver's thread between two inputs: it must not block.
pub trait Watcher: Observer {
    /// Whether [`event`](Self::event) does anything: if not, no event is put together.
    const EVENTS: bool = true;

    /// Something happened.
    fn event(&mut self, now: Time, event: Event);
}

/// Nobody watches.
impl Watcher for () {
    const EVENTS: bool = false;

    #[inline]
    fn event(&mut self, _: Time, _: Event) {}
}

/// An observer that is not interested in events.
#[derive(Debug, Default)]
pub struct Unheard<O>(pub O);

/// An observer, and a channel into which the events go. Whether anybody still listens there is
/// no concern of the run's.
#[derive(Debug)]
pub struct Forwarded<O> {
    /// Where the events go.
    pub events: UnboundedSender<(Time, Event)>,
    /// Who observes.
    pub observer: O,
}

impl<O: Observer> Watcher for Unheard<O> {
    const EVENTS: bool = false;

    #[inline]
    fn event(&mut self, _: Time, _: Event) {}
}

impl<O: Observer> Watcher for Forwarded<O> {
    fn event(&mut self, now: Time, event: Event) {
        let _ = self.events.send((now, event));
    }
}

macro_rules! delegate_observations {
    ($type:ident, $field:tt) => {
        impl<O: Observer> Observer for $type<O> {
            #[inline]
            fn advance(&mut self, now: Time, waiting: u64, running: u64) {
                self.$field.advance(now, waiting, running);
            }

            #[inline]
            fn occupied(&mut self, server: ServerId, slots: u16, start: Time, end: Time) {
                self.$field.occupied(server, slots, start, end);
            }

            #[inline]
            fn settled(&mut self, record: &TaskRecord) {
                self.$field.settled(record);
            }

            #[inline]
            fn effect(&mut self, now: Time, effect: &Effect) {
                self.$field.effect(now, effect);
            }
        }
    };
}

delegate_observations!(Unheard, 0);
delegate_observations!(Forwarded, observer);
