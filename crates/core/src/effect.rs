//! The one door out: everything a coordinator can ask of its driver.

use crate::id::{Attempt, ServerId, TaskId};
use crate::time::Time;
use crate::work::{Speed, Work};

/// Something to be done outside, in the order given. Effects cannot fail: what goes wrong comes
/// back as an [`Input`](crate::Input).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The task waits: at a server's queue, or (`None`) in the central one.
    Wait {
        /// Which task.
        task: TaskId,
        /// Whose queue it joined.
        server: Option<ServerId>,
    },
    /// Give the attempt to the server. Without prefetch it runs at once; a server that has all
    /// its slots busy runs it when one is free, in the order given.
    Start {
        /// Where.
        server: ServerId,
        /// What.
        attempt: Attempt,
        /// How much of the task's work is already done: what is left is to be run.
        done: Work,
    },
    /// Ask the server to give back an attempt that was sent ahead, if it has not begun.
    Recall {
        /// Where.
        server: ServerId,
        /// What.
        attempt: Attempt,
    },
    /// Ask the server to stop an attempt that it runs and to tell how far it has come.
    Preempt {
        /// Where.
        server: ServerId,
        /// What.
        attempt: Attempt,
    },
    /// Tell the server that it works at another speed from now on.
    SetSpeed {
        /// Which.
        server: ServerId,
        /// How fast.
        speed: Speed,
    },
    /// Have the server stop the attempt and forget it; no answer is awaited.
    Stop {
        /// Where.
        server: ServerId,
        /// What.
        attempt: Attempt,
        /// When it began; [`Time::NEVER`] if it has not.
        begun: Time,
    },
    /// The task is over; this is the last that is heard of it.
    Settle {
        /// Which task.
        task: TaskId,
        /// How it ended.
        verdict: Verdict,
        /// How often it was tried.
        attempts: u16,
        /// Where it was tried last.
        server: Option<ServerId>,
        /// When it arrived.
        submitted: Time,
        /// When its first attempt started; [`Time::NEVER`] if none did.
        started: Time,
    },
    /// A draining server is empty: its process may stop.
    Release {
        /// Which.
        server: ServerId,
    },
}

/// How a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Its work was done.
    Completed,
    /// Every attempt it was allowed failed or was lost.
    Failed,
    /// The queue was full when it arrived.
    Rejected,
    /// It was cancelled.
    Cancelled,
}

impl Verdict {
    /// All verdicts, in a fixed order.
    pub const ALL: [Verdict; 4] =
        [Verdict::Completed, Verdict::Failed, Verdict::Rejected, Verdict::Cancelled];

    /// The verdict's name in files.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Completed => "completed",
            Verdict::Failed => "failed",
            Verdict::Rejected => "rejected",
            Verdict::Cancelled => "cancelled",
        }
    }
}

// An effect crosses a buffer for every task: it stays within 40 bytes.
const _: () = assert!(size_of::<Effect>() <= 40);
const _: () = assert!(size_of::<crate::Input>() <= 40);
