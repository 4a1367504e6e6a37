//! What a coordinator lets others see: policies, consoles, tests. Reading changes nothing.

use alloc::vec::Vec;

use crate::id::{Attempt, ServerId, TaskId};
use crate::policy::{Backfill, Order, Policy};
use crate::queue::Queue;
use crate::roster::Roster;
use crate::server::{Server, ServerState, Servers};
use crate::spec::TaskSpec;
use crate::task::{Stage, Task, Tasks};
use crate::time::Time;
use crate::work::{Speed, Work};

/// The state of a coordinator at an instant.
#[derive(Clone, Copy)]
pub struct View<'a>(pub(crate) &'a State);

/// Every fact a coordinator holds about tasks and servers; what it decides by is elsewhere.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) now: Time,
    pub(crate) policy: Policy,
    pub(crate) order: Order,
    /// What may pass the first task of the central queue.
    pub(crate) backfill: Backfill,
    pub(crate) tasks: Tasks,
    pub(crate) servers: Servers,
    /// The tasks that wait at no server.
    pub(crate) central: Queue,
    /// Tasks that have not settled and do not run.
    pub(crate) waiting: u64,
    /// Attempts that run.
    pub(crate) running: u64,
}

/// A server, as a coordinator sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerView {
    /// Its number.
    pub id: ServerId,
    /// Whether it takes tasks.
    pub state: ServerState,
    /// How fast it works.
    pub speed: Speed,
    /// How many attempts it runs at once.
    pub slots: u16,
    /// How many slots are taken.
    pub used: u16,
    /// How many attempts it runs now.
    pub running: u16,
    /// How many tasks are there, running and waiting.
    pub present: u32,
}

/// A task that has not settled, as a coordinator sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskView {
    /// Its number.
    pub id: TaskId,
    /// What was known of it when it arrived.
    pub spec: TaskSpec,
    /// The work that interrupted attempts have done.
    pub done: Work,
    /// When it arrived.
    pub submitted: Time,
    /// When its current attempt began; [`Time::NEVER`] if it waits.
    pub begun: Time,
    /// When its current attempt will end by the estimate, or should have; [`Time::NEVER`] if it
    /// waits.
    pub ends: Time,
    /// How many attempts began.
    pub attempts: u16,
    /// Where it runs or waits; `None`: centrally.
    pub server: Option<ServerId>,
}

impl<'a> View<'a> {
    /// How many tasks wait: all that have not settled and do not run.
    #[inline]
    pub fn waiting(&self) -> u64 {
        self.0.waiting
    }

    /// How many attempts run.
    #[inline]
    pub fn running(&self) -> u64 {
        self.0.running
    }

    /// The rules in force.
    pub fn policy(&self) -> &'a Policy {
        &self.0.policy
    }

    /// All servers that ever were, by number.
    pub fn servers(&self) -> impl Iterator<Item = ServerView> + use<'a> {
        self.0.servers.iter().map(|(id, server)| server.view(id))
    }

    /// One server.
    pub fn server(&self, id: ServerId) -> Option<ServerView> {
        self.0.servers.get(id).map(|server| server.view(id))
    }

    /// One task, until it settles.
    #[inline]
    pub fn task(&self, id: TaskId) -> Option<TaskView> {
        self.0.tasks.get(id).map(Task::view)
    }

    /// When this attempt began at this server; `None` if it does not run there.
    #[inline]
    pub fn begun(&self, server: ServerId, attempt: Attempt) -> Option<Time> {
        let task = self.0.tasks.get(attempt.task)?;
        if task.is(attempt, server) && task.stage.runs() {
            return Some(task.begun);
        }
        self.copy_begun(server, attempt)
    }

    #[cold]
    fn copy_begun(&self, server: ServerId, attempt: Attempt) -> Option<Time> {
        let running = &self.0.servers.get(server)?.running;
        let mut copies = running.iter(&self.0.tasks).filter_map(|id| self.0.tasks.get(id));
        copies.find(|copy| copy.attempt() == attempt).map(|copy| copy.begun)
    }

    /// The tasks that wait at a server or (`None`) in the central queue, in the order in which
    /// they would be taken. Those sent ahead come first; those that wait out a backoff are not
    /// in any queue.
    pub fn waiting_at(&self, server: Option<ServerId>) -> Vec<TaskView> {
        let State { tasks, servers, central, order, now, .. } = self.0;
        let ids = match server {
            None => central.in_order(order, tasks, *now),
            Some(id) => servers.get(id).map_or_else(Vec::new, |server| {
                let mut ids: Vec<TaskId> = server.ahead.iter(tasks).collect();
                ids.extend(server.queue.in_order(order, tasks, *now));
                ids
            }),
        };
        let found = ids.into_iter().filter_map(|id| tasks.get(id));
        found.map(Task::view).collect()
    }

    /// All tasks that have not settled, by number.
    pub fn tasks(&self) -> impl Iterator<Item = TaskView> + use<'a> {
        self.0.tasks.iter().map(|(_, task)| task.view())
    }

    /// The server with a free slot that is taken first: the fastest, then the lowest number.
    #[inline]
    pub fn first_idle(&self) -> Option<ServerId> {
        self.0.servers.idle.first()
    }

    /// The servers that take tasks, by number.
    #[inline]
    pub fn accepting(&self) -> &'a Roster {
        &self.0.servers.accepting
    }

    #[inline]
    pub(crate) fn facts(&self, server: ServerId) -> Option<&'a Server> {
        self.0.servers.get(server)
    }

    /// The tasks that the server runs, those that began first in front.
    pub fn running_on(&self, server: ServerId) -> impl Iterator<Item = TaskView> + use<'a> {
        let tasks = &self.0.tasks;
        let ids = self.0.servers.get(server).map(|server| server.running.iter(tasks));
        ids.into_iter().flatten().filter_map(move |id| tasks.get(id).map(Task::view))
    }
}

impl Server {
    fn view(&self, id: ServerId) -> ServerView {
        ServerView {
            id,
            state: self.state,
            speed: self.speed,
            slots: self.slots,
            used: self.used,
            running: self.running.len as u16,
            present: self.present(),
        }
    }
}

impl Task {
    #[inline]
    pub(crate) fn view(&self) -> TaskView {
        TaskView {
            id: self.id,
            spec: self.spec,
            done: self.done,
            submitted: self.submitted,
            begun: self.begun,
            ends: if self.begun == Time::NEVER { Time::NEVER } else { self.ends },
            attempts: self.attempts,
            server: self
                .server()
                .filter(|_| self.stage != Stage::Central && self.stage != Stage::Backoff),
        }
    }
}
