//! The one door in: everything that can happen to a coordinator.

use alloc::boxed::Box;

use crate::id::{Attempt, ServerId, TaskId};
use crate::policy::Policy;
use crate::spec::TaskSpec;
use crate::work::{Speed, Work};

/// Something that happened. Closed and small; any input is harmless in any state: what does not
/// apply (a late answer, a server that is not there) changes nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A task arrives. Its id is the coordinator's [`next_task`](crate::Coordinator::next_task).
    Submit {
        /// What is known of it.
        spec: TaskSpec,
    },
    /// Whoever submitted the task does not want it any more.
    Cancel {
        /// The task to forget.
        task: TaskId,
    },
    /// A server is there, new or again.
    Join {
        /// Its number; one more than the highest so far, or one that has left.
        server: ServerId,
        /// How fast it works.
        speed: Speed,
        /// How many attempts it runs at once, at least 1.
        slots: u16,
    },
    /// The server takes no new task; once it is empty it is released.
    Drain {
        /// Which.
        server: ServerId,
    },
    /// The server is gone, and with it what it was running.
    Leave {
        /// Which.
        server: ServerId,
    },
    /// An attempt ended.
    Finish {
        /// Where.
        server: ServerId,
        /// Which attempt.
        attempt: Attempt,
        /// How.
        outcome: Outcome,
    },
    /// A server gives back an attempt that it had not begun, because it was recalled.
    Return {
        /// Where.
        server: ServerId,
        /// Which attempt.
        attempt: Attempt,
    },
    /// A server has stopped an attempt that it was running, because it was asked to or because it
    /// is about to go, and tells how far it had come: the attempt is over, its work is not lost.
    Yield {
        /// Where.
        server: ServerId,
        /// Which attempt.
        attempt: Attempt,
        /// How much work the attempt did.
        done: Work,
    },
    /// From now on a server works at another speed.
    SetSpeed {
        /// Which.
        server: ServerId,
        /// How fast.
        speed: Speed,
    },
    /// From now on other rules hold; what waits is placed anew.
    SetPolicy {
        /// The new rules. They come seldom, and would make every input large.
        policy: Box<Policy>,
    },
    /// The coordinator's [`deadline`](crate::Coordinator::deadline) has come.
    Tick,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The work is done.
    Done,
    /// The task itself failed.
    Failed,
}
