//! One server of the fleet, and where it is in its life.

use std::time::Instant;

use sandtable_core::Time;

use crate::backoff::Backoff;
use crate::command::ServerSpec;
use crate::link::Link;
use crate::process::Process;

/// One server and its current process.
pub(crate) struct Member {
    pub spec: ServerSpec,
    pub phase: Phase,
    pub process: Option<Process>,
    /// Until when its time is accounted for, if it shares.
    pub occupied_until: Time,
    /// How often a process was started.
    pub incarnation: u32,
    /// Whether it leaves once it is empty.
    pub(super) draining: bool,
    pub(super) link: Option<Link>,
    pub(super) backoff: Backoff,
    pub(super) since: Instant,
}

/// Where a server is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Its process was started and has to report by then.
    Starting { by: Instant },
    /// Its process has reported.
    Up,
    /// It will be started again then.
    Waiting { until: Instant },
    /// It is gone and stays so.
    Down,
}

impl Member {
    /// One that has no process yet.
    pub(super) fn new(spec: ServerSpec) -> Member {
        Member {
            spec,
            phase: Phase::Down,
            process: None,
            occupied_until: Time::ZERO,
            incarnation: 0,
            draining: false,
            link: None,
            backoff: Backoff::default(),
            since: Instant::now(),
        }
    }

    /// Drops the channel and the process, which kills it.
    pub(super) fn close(&mut self) {
        self.link = None;
        self.process = None;
        self.phase = Phase::Down;
    }
}

impl Phase {
    pub(super) fn due(self) -> Option<Instant> {
        match self {
            Phase::Starting { by } => Some(by),
            Phase::Waiting { until } => Some(until),
            Phase::Up | Phase::Down => None,
        }
    }
}
