//! What the coordinator knows of the servers.

use alloc::vec::Vec;

use crate::id::ServerId;
use crate::idle::IdleSet;
use crate::queue::{List, Queue};
use crate::time::{Span, Time};
use crate::work::{Speed, Work};

/// Whether a server takes tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerState {
    /// It is there and takes tasks.
    Present,
    /// It finishes what it runs and takes nothing new.
    Draining,
    /// It is not there.
    Gone,
}

/// One server.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    pub(crate) state: ServerState,
    pub(crate) speed: Speed,
    pub(crate) slots: u16,
    /// The attempts it runs.
    pub(crate) running: List,
    /// The attempts sent ahead, in the order in which they will begin.
    pub(crate) ahead: List,
    /// The tasks that wait at it.
    pub(crate) queue: Queue,
    /// The estimated service time of what waits there, sent ahead or not.
    pub(crate) backlog: Span,
    /// When the attempt that began last is expected to end.
    pub(crate) expected_end: Time,
}

impl Server {
    #[inline]
    pub(crate) fn has_free_slot(&self) -> bool {
        self.running.len < u32::from(self.slots)
    }

    /// A task of this estimate no longer waits there.
    #[inline]
    pub(crate) fn forget_waiting(&mut self, estimate: Work) {
        let service = self.speed.service(estimate.counted());
        self.backlog.0 = self.backlog.0.saturating_sub(service.0);
    }

    /// Tasks present: running and waiting.
    #[inline]
    pub(crate) fn present(&self) -> u32 {
        self.running.len + self.ahead.len + self.queue.len()
    }
}

/// All servers that ever were, by number.
#[derive(Debug, Default)]
pub(crate) struct Servers {
    all: Vec<Server>,
    /// Those that take tasks and have a free slot.
    pub(crate) idle: IdleSet,
    /// Those that take tasks, by number.
    pub(crate) accepting: Vec<ServerId>,
}

impl Servers {
    #[inline]
    pub(crate) fn get(&self, id: ServerId) -> Option<&Server> {
        self.all.get(id.index())
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, id: ServerId) -> Option<&mut Server> {
        self.all.get_mut(id.index())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (ServerId, &Server)> {
        (0u32..).map(ServerId).zip(&self.all)
    }

    /// How many servers have a number.
    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// The server is there, empty and idle. Its number is known or the next.
    pub(crate) fn admit(&mut self, id: ServerId, speed: Speed, slots: u16) {
        let absent = Server {
            state: ServerState::Gone,
            speed,
            slots: slots.max(1),
            running: List::default(),
            ahead: List::default(),
            queue: Queue::default(),
            backlog: Span::ZERO,
            expected_end: Time::ZERO,
        };
        if self.all.len() == id.index() {
            self.all.push(absent.clone());
        }
        self.all[id.index()] = Server { state: ServerState::Present, ..absent };
        self.idle.admit(id, speed);
        self.idle.insert(id);
        if let Err(at) = self.accepting.binary_search(&id) {
            self.accepting.insert(at, id);
        }
    }

    /// The server takes no more tasks.
    pub(crate) fn dismiss(&mut self, id: ServerId, state: ServerState) {
        self.all[id.index()].state = state;
        self.idle.remove(id);
        if let Ok(at) = self.accepting.binary_search(&id) {
            self.accepting.remove(at);
        }
    }
}
