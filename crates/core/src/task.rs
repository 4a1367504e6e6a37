//! What the coordinator knows of a task that has not settled.

use crate::id::{Attempt, ServerId, TaskId};
use crate::time::Time;
use crate::window::Window;
use crate::work::Work;

/// The tasks that have not settled.
pub(crate) type Tasks = Window<Task>;

/// No task: the end of a list. Ids are given in order, so this one is never reached.
pub(crate) const NIL: TaskId = TaskId(u64::MAX);

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
    /// Waiting out the backoff before its next attempt.
    Backoff,
}

/// A task that has not settled. It is in at most one list, through `prev`, `next` and `child`,
/// which are [`NIL`] while it is in none.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    pub(crate) submitted: Time,
    /// When its first attempt began; [`Time::NEVER`] if none has.
    pub(crate) started: Time,
    /// When its current attempt began; [`Time::NEVER`] if it waits.
    pub(crate) begun: Time,
    pub(crate) estimate: Work,
    pub(crate) priority: i32,
    /// The serial of the latest attempt.
    pub(crate) number: u32,
    /// How many attempts began.
    pub(crate) attempts: u16,
    pub(crate) stage: Stage,
    /// Where it is, or was tried last. Only meaningful once it has been somewhere.
    pub(crate) server: Option<ServerId>,
    pub(crate) prev: TaskId,
    pub(crate) next: TaskId,
    pub(crate) child: TaskId,
}

impl Task {
    pub(crate) fn new(submitted: Time, estimate: Work, priority: i32) -> Task {
        Task {
            submitted,
            started: Time::NEVER,
            begun: Time::NEVER,
            estimate,
            priority,
            number: 0,
            attempts: 0,
            stage: Stage::Central,
            server: None,
            prev: NIL,
            next: NIL,
            child: NIL,
        }
    }

    /// The current attempt begins.
    #[inline]
    pub(crate) fn begin(&mut self, now: Time) {
        self.stage = Stage::Running;
        self.begun = now;
        self.started = self.started.min(now);
        self.attempts = self.attempts.saturating_add(1);
    }

    /// The current attempt had not begun after all.
    pub(crate) fn take_back_begin(&mut self) {
        self.attempts = self.attempts.saturating_sub(1);
        if self.attempts == 0 {
            self.started = Time::NEVER;
        }
        self.begun = Time::NEVER;
    }

    /// Whether this is its current attempt, and this the server it was given to.
    #[inline]
    pub(crate) fn is(&self, attempt: Attempt, server: ServerId) -> bool {
        self.number == attempt.number && self.server == Some(server)
    }

    #[inline]
    pub(crate) fn attempt(&self, task: TaskId) -> Attempt {
        Attempt { task, number: self.number }
    }
}
