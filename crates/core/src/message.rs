//! What coordinator and agent say to each other, as plain types. How it is put on a wire is the
//! driver's business.

use crate::id::Attempt;
use crate::input::Outcome;
use crate::time::Span;
use crate::work::{Speed, Work};

/// From the coordinator to a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToServer {
    /// Run this, after what was sent before.
    Run {
        /// Which attempt.
        attempt: Attempt,
        /// How much work it truly is, or what is left of it.
        work: Work,
        /// How many slots it takes.
        width: u16,
    },
    /// Stop the attempt if it runs, and tell how far it has come; otherwise no answer.
    Preempt {
        /// Which attempt.
        attempt: Attempt,
    },
    /// Work at this speed from now on.
    SetSpeed {
        /// How fast.
        speed: Speed,
    },
    /// Stop the attempt and forget it, running or not; no answer.
    Stop {
        /// Which attempt.
        attempt: Attempt,
    },
    /// Give the attempt back if it has not begun; otherwise no answer.
    Recall {
        /// Which attempt.
        attempt: Attempt,
    },
    /// Tell me your state: the request of the remote procedure call.
    Query {
        /// Comes back with the answer.
        request: u64,
    },
}

/// From a server to the coordinator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToCoordinator {
    /// The attempt ended.
    Finished {
        /// Which attempt.
        attempt: Attempt,
        /// How.
        outcome: Outcome,
    },
    /// The attempt had not begun and is given back.
    Returned {
        /// Which attempt.
        attempt: Attempt,
    },
    /// The attempt was running and is stopped.
    Yielded {
        /// Which attempt.
        attempt: Attempt,
        /// How much work it did.
        done: Work,
    },
    /// The answer to [`ToServer::Query`].
    State {
        /// Which request this answers.
        request: u64,
        /// The server's state when it answered.
        state: AgentState,
    },
}

/// A server's own account of itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AgentState {
    /// The attempt that will finish first, if any runs.
    pub running: Option<Attempt>,
    /// How long until it finishes, by the server's own clock.
    pub remaining: Span,
    /// How many attempts run.
    pub busy: u16,
    /// How many were sent ahead and have not begun.
    pub ahead: u32,
    /// How many attempts it has finished since it started.
    pub finished: u64,
}
