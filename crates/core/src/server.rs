//! What the coordinator knows of the servers.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::id::ServerId;
use crate::idle::IdleSet;
use crate::queue::{List, Queue};
use crate::roster::Roster;
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
    /// How many slots are taken.
    pub(crate) used: u16,
    /// The attempts it runs.
    pub(crate) running: List,
    /// The attempts sent ahead, in the order in which they will begin.
    pub(crate) ahead: List,
    /// The tasks that wait at it.
    pub(crate) queue: Queue,
    /// The estimated service time of what waits there, sent ahead or not, in nanoseconds: wide enough
    /// never to saturate, so that what is added can be taken off again.
    pub(crate) waiting_ns: u128,
    /// When the attempt that began last is expected to end.
    pub(crate) expected_end: Time,
}

impl Server {
    #[inline]
    pub(crate) fn has_free_slot(&self) -> bool {
        self.used < self.slots
    }

    /// How many slots a task of this width takes here: one that asks for more than there are
    /// takes all.
    #[inline]
    pub(crate) fn needs(&self, width: u16) -> u16 {
        width.clamp(1, self.slots)
    }

    /// Whether a task of this width can begin now.
    #[inline]
    pub(crate) fn fits(&self, width: u16) -> bool {
        self.needs(width) <= self.slots - self.used
    }

    /// A task with this much estimated work waits there.
    #[inline]
    pub(crate) fn add_waiting(&mut self, remaining: Work) {
        self.waiting_ns += u128::from(self.speed.service(remaining).0);
    }

    /// The estimated service time of what waits there.
    #[inline]
    pub(crate) fn backlog(&self) -> Span {
        Span(u64::try_from(self.waiting_ns).unwrap_or(u64::MAX))
    }

    /// A task with this much estimated work no longer waits there.
    #[inline]
    pub(crate) fn forget_waiting(&mut self, remaining: Work) {
        let service = self.speed.service(remaining);
        self.waiting_ns = self.waiting_ns.saturating_sub(u128::from(service.0));
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
    pub(crate) accepting: Roster,
    /// The most slots that one of these has; 0 if there are none.
    pub(crate) widest: u16,
    /// How many of these have so many slots.
    slots: BTreeMap<u16, u32>,
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

    /// The first idle server on which a task of this width can begin. One that is wider than
    /// every server takes all slots of the widest.
    #[inline]
    pub(crate) fn first_fitting(&self, width: u16) -> Option<ServerId> {
        let width = width.min(self.widest);
        if width <= 1 {
            return self.idle.first();
        }
        self.idle
            .iter()
            .find(|id| self.get(*id).is_some_and(|facts| facts.slots - facts.used >= width))
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
            used: 0,
            running: List::default(),
            ahead: List::default(),
            queue: Queue::default(),
            waiting_ns: 0,
            expected_end: Time::ZERO,
        };
        if self.all.len() == id.index() {
            self.all.push(absent.clone());
        }
        self.all[id.index()] = Server { state: ServerState::Present, ..absent };
        self.idle.admit(id, speed);
        self.idle.insert(id);
        self.accepting.insert(id);
        self.accepts(slots.max(1), true);
    }

    /// The server takes no more tasks.
    pub(crate) fn dismiss(&mut self, id: ServerId, state: ServerState) {
        let facts = &mut self.all[id.index()];
        let (before, slots) = (facts.state, facts.slots);
        facts.state = state;
        self.idle.remove(id);
        self.accepting.remove(id);
        if before == ServerState::Present {
            self.accepts(slots, false);
        }
    }

    /// A server with so many slots takes tasks now, or takes none any more.
    fn accepts(&mut self, slots: u16, takes: bool) {
        let count = self.slots.entry(slots).or_default();
        *count = if takes { *count + 1 } else { count.saturating_sub(1) };
        if *count == 0 {
            self.slots.remove(&slots);
        }
        self.widest = self.slots.last_key_value().map_or(0, |(slots, _)| *slots);
    }

    /// The server works at another speed.
    pub(crate) fn set_speed(&mut self, id: ServerId, speed: Speed) {
        let was_idle = self.idle.contains(id);
        self.all[id.index()].speed = speed;
        self.idle.admit(id, speed);
        if was_idle {
            self.idle.insert(id);
        }
    }
}
