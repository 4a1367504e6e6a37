//! What the coordinator knows of a task that has not settled.

use crate::id::{Attempt, ServerId, TaskId};
use crate::spec::TaskSpec;
use crate::time::Time;
use crate::window::Window;
use crate::work::{Speed, Work};

/// No task: the end of a list. Ids are given in order, so this one is never reached.
pub(crate) const NIL: TaskId = TaskId(u64::MAX);

/// No server's number.
const NO_SERVER: u32 = u32::MAX;

/// Set in the number of a copy, which is in a table of its own.
const COPY: u64 = 1 << 63;

/// The tasks that have not settled, and the copies of those that are tried at several servers at
/// once. A copy is a task of its own to the lists, queues and servers; its number is no task's.
#[derive(Debug, Default)]
pub(crate) struct Tasks {
    tasks: Window<Task>,
    copies: Window<Task>,
}

impl Tasks {
    #[inline]
    pub(crate) fn next_id(&self) -> TaskId {
        self.tasks.next_id()
    }

    #[inline]
    pub(crate) fn push(&mut self, task: Task) -> TaskId {
        self.tasks.push(task)
    }

    #[inline]
    pub(crate) fn get(&self, id: TaskId) -> Option<&Task> {
        match self.tasks.get(id) {
            None => self.copy(id),
            found => found,
        }
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, id: TaskId) -> Option<&mut Task> {
        if id.0 < COPY { self.tasks.get_mut(id) } else { self.copy_mut(id) }
    }

    #[inline]
    pub(crate) fn remove(&mut self, id: TaskId) -> Option<Task> {
        self.tasks.remove(id)
    }

    #[inline]
    pub(crate) fn remove_with<R>(
        &mut self,
        id: TaskId,
        look: impl FnOnce(&Task) -> Option<R>,
    ) -> Option<R> {
        self.tasks.remove_with(id, look)
    }

    /// All tasks, by number; copies are not among them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (TaskId, &Task)> {
        self.tasks.iter()
    }

    /// Adds a copy; gives its number.
    pub(crate) fn push_copy(&mut self, copy: Task) -> TaskId {
        TaskId(self.copies.push(copy).0 | COPY)
    }

    pub(crate) fn remove_copy(&mut self, id: TaskId) -> Option<Task> {
        self.copies.remove(TaskId(id.0 & !COPY))
    }

    /// The number of the task that this is, or is a copy of: who came first has the smallest.
    #[inline]
    pub(crate) fn arrival(&self, id: TaskId) -> TaskId {
        if id.is_copy() { self.copy(id).map_or(id, |copy| copy.id) } else { id }
    }

    /// How many copies there are.
    pub(crate) fn copies(&self) -> usize {
        self.copies.len()
    }

    #[cold]
    fn copy(&self, id: TaskId) -> Option<&Task> {
        if id == NIL || id.0 < COPY { None } else { self.copies.get(TaskId(id.0 & !COPY)) }
    }

    #[cold]
    fn copy_mut(&mut self, id: TaskId) -> Option<&mut Task> {
        if id == NIL { None } else { self.copies.get_mut(TaskId(id.0 & !COPY)) }
    }
}

impl TaskId {
    /// Whether this is the number of a copy.
    #[inline]
    pub(crate) fn is_copy(self) -> bool {
        self.0 >= COPY
    }
}

/// Where a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// In the central queue.
    Central,
    /// In the queue of its server.
    Queued,
    /// Sent ahead to its server, which has not begun it.
    Ahead,
    /// Sent ahead, and asked for back.
    Recalled,
    /// Running at its server.
    Running,
    /// Running at its server, which was asked to stop it and keep what is done.
    Yielding,
    /// Waiting out the backoff before its next attempt.
    Backoff,
    /// In no list itself: its copies are.
    Copied,
}

impl Stage {
    /// Whether it occupies slots of its server.
    #[inline]
    pub(crate) fn runs(self) -> bool {
        matches!(self, Stage::Running | Stage::Yielding)
    }
}

/// A task that has not settled, or a copy of one. It is in at most one list, through `prev`,
/// `next` and `child`, which are [`NIL`] while it is in none; while a task is copied, `child` is
/// its first copy.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub(crate) struct Task {
    /// Its number; of a copy, that of the task.
    pub(crate) id: TaskId,
    /// What its place in a queue follows from, where it stays the same; while the task runs, what
    /// preemption remembers.
    pub(crate) key: u64,
    pub(crate) prev: TaskId,
    pub(crate) next: TaskId,
    pub(crate) child: TaskId,
    pub(crate) submitted: Time,
    /// When its current attempt began; [`Time::NEVER`] if it waits.
    pub(crate) begun: Time,
    /// When its current attempt would end by the estimate; it may have passed.
    pub(crate) ends: Time,
    /// When its first attempt began; [`Time::NEVER`] if none has.
    pub(crate) started: Time,
    /// The work that interrupted attempts have done and that need not be done again.
    pub(crate) done: Work,
    pub(crate) spec: TaskSpec,
    /// The number of the server where it is or was last, or [`NO_SERVER`]: half as long as an
    /// `Option`.
    at: u32,
    /// The serial of the latest attempt; of a copy, its own.
    pub(crate) number: u32,
    /// How many attempts began; one that was interrupted and goes on later is one.
    pub(crate) attempts: u16,
    /// How many copies it has.
    pub(crate) copies: u16,
    /// How many of them run.
    pub(crate) running_copies: u16,
    /// Whether its current attempt has been interrupted: the same one goes on when it begins.
    pub(crate) interrupted: bool,
    pub(crate) stage: Stage,
}

impl Task {
    #[inline]
    pub(crate) fn new(id: TaskId, submitted: Time, spec: TaskSpec) -> Task {
        Task {
            id,
            spec,
            submitted,
            started: Time::NEVER,
            begun: Time::NEVER,
            ends: Time::NEVER,
            done: Work::ZERO,
            key: 0,
            prev: NIL,
            next: NIL,
            child: NIL,
            at: NO_SERVER,
            number: 0,
            attempts: 0,
            copies: 0,
            running_copies: 0,
            interrupted: false,
            stage: Stage::Central,
        }
    }

    /// The current attempt begins, on a server of this speed.
    #[inline]
    pub(crate) fn begin(&mut self, now: Time, speed: Speed) {
        self.stage = Stage::Running;
        self.begun = now;
        self.ends = now + speed.service(self.remaining_counted());
        self.started = self.started.min(now);
        self.attempts = self.attempts.saturating_add(u16::from(!self.interrupted));
    }

    /// The current attempt had not begun after all.
    pub(crate) fn take_back_begin(&mut self) {
        self.begun = Time::NEVER;
        if self.interrupted {
            return;
        }
        self.attempts = self.attempts.saturating_sub(1);
        if self.attempts == 0 {
            self.started = Time::NEVER;
        }
    }

    /// The current attempt was interrupted. It goes on later, and is the same one then.
    pub(crate) fn interrupt(&mut self, done: Work) {
        self.interrupted = true;
        self.begun = Time::NEVER;
        self.done.0 = self.done.0.saturating_add(done.0);
    }

    /// The estimated work that is left when its next attempt begins.
    #[inline]
    pub(crate) fn remaining(&self) -> Work {
        if self.spec.estimate == Work::UNKNOWN {
            return Work::UNKNOWN;
        }
        Work(self.spec.estimate.0.saturating_sub(self.done.0))
    }

    /// The same for a policy that adds work up.
    #[inline]
    pub(crate) fn remaining_counted(&self) -> Work {
        Work(self.spec.estimate.counted().0.saturating_sub(self.done.0))
    }

    /// Where it is, or was tried last. Only meaningful once it has been somewhere.
    #[inline]
    pub(crate) fn server(&self) -> Option<ServerId> {
        (self.at != NO_SERVER).then_some(ServerId(self.at))
    }

    #[inline]
    pub(crate) fn set_server(&mut self, server: Option<ServerId>) {
        self.at = server.map_or(NO_SERVER, |server| server.0);
    }

    /// Whether this is its current attempt, and this the server it was given to.
    #[inline]
    pub(crate) fn is(&self, attempt: Attempt, server: ServerId) -> bool {
        self.number == attempt.number && self.at == server.0
    }

    #[inline]
    pub(crate) fn attempt(&self) -> Attempt {
        Attempt { task: self.id, number: self.number }
    }
}

// Two cache lines, of which lists and heaps touch one.
const _: () = assert!(size_of::<Option<Task>>() <= 128);
