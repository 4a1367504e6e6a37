//! Servers that fail and are repaired: when, drawn from a seed.

use sandtable_core::{ServerId, Span, Time, split_mix};
use sandtable_load::stream::generator;
use sandtable_load::{Crash, Sampler, Stream};

use crate::pending::Pending;

/// Every server's way from one failure to the next.
///
/// How long a server's n-th life is and how long the repair after it takes depends on the seed,
/// the server's number and n, and on nothing else: two policies under the same seed see the same
/// failures.
pub(crate) struct Crashes {
    every: Sampler,
    repair: Sampler,
    keeps: bool,
    only_busy: bool,
    seed: u64,
    lives: Vec<Life>,
    /// When each server fails or is repaired.
    pending: Pending,
    count: u64,
    /// How long those were down that are back.
    down: Span,
}

/// What happens to a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It stops; whether it keeps what it did.
    Fails { server: ServerId, keeps: bool },
    /// It is back.
    IsRepaired { server: ServerId },
}

/// A server's life until the next failure, and the repair after it.
#[derive(Clone, Copy, Debug)]
struct Life {
    /// How many lives there were before.
    number: u64,
    phase: Phase,
    repair: Span,
}

#[derive(Clone, Copy, Debug)]
enum Phase {
    /// So much of its life is left, none of which passes.
    Waits {
        left: Span,
    },
    /// Its life passes, and ends then.
    Passes {
        ends: Time,
    },
    Down {
        since: Time,
    },
}

impl Crashes {
    /// No server is there yet.
    pub(crate) fn new(crash: &Crash, seed: u64) -> Crashes {
        Crashes {
            every: crash.every.sampler(),
            repair: crash.repair.sampler(),
            keeps: crash.keeps,
            only_busy: crash.only_busy,
            seed,
            lives: Vec::new(),
            pending: Pending::new(),
            count: 0,
            down: Span::ZERO,
        }
    }

    /// When something happens; [`Time::NEVER`]: nothing will.
    #[inline]
    pub(crate) fn next(&self) -> Time {
        self.pending.next()
    }

    /// How often a server failed.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// How long servers were down until `now`, all together.
    pub(crate) fn down(&self, now: Time) -> Span {
        let still = self.lives.iter().filter_map(|life| match life.phase {
            Phase::Down { since } => Some(now.since(since)),
            _ => None,
        });
        still.fold(self.down, |sum, down| sum + down)
    }

    /// A server is there, new, and serves nothing.
    pub(crate) fn comes_up(&mut self, server: ServerId, now: Time) {
        while self.lives.len() <= server.index() {
            let phase = Phase::Waits { left: Span::ZERO };
            self.lives.push(Life { number: 0, phase, repair: Span::ZERO });
        }
        self.begin_life(server, 0, now);
    }

    /// What happens next, which is at [`next`](Self::next).
    pub(crate) fn happen(&mut self) -> Fault {
        let now = self.pending.next();
        let server = self.pending.happen();
        let Life { number, phase, repair } = self.lives[server.index()];
        if let Phase::Down { since } = phase {
            self.down += now.since(since);
            self.begin_life(server, number + 1, now);
            return Fault::IsRepaired { server };
        }
        self.lives[server.index()].phase = Phase::Down { since: now };
        self.pending.schedule(server, now + repair);
        self.count += 1;
        Fault::Fails { server, keeps: self.keeps }
    }

    /// Whether the server serves something from `now` on. If only that wears it out, its life
    /// passes or waits.
    #[inline]
    pub(crate) fn serves(&mut self, server: ServerId, serves: bool, now: Time) {
        if !self.only_busy {
            return;
        }
        let Some(life) = self.lives.get_mut(server.index()) else { return };
        match life.phase {
            Phase::Waits { left } if serves => {
                let ends = now + left;
                life.phase = Phase::Passes { ends };
                self.pending.schedule(server, ends);
            }
            Phase::Passes { ends } if !serves => {
                life.phase = Phase::Waits { left: ends.since(now) };
                self.pending.schedule(server, Time::NEVER);
            }
            _ => {}
        }
    }

    fn begin_life(&mut self, server: ServerId, number: u64, now: Time) {
        let seed = split_mix(self.seed ^ split_mix(u64::from(server.0) << 40 | number));
        let mut rng = generator(seed, Stream::Faults);
        let every = Span::from_seconds(self.every.draw(&mut rng));
        let repair = Span::from_seconds(self.repair.draw(&mut rng));
        // However short lives and repairs are, time goes on.
        let left = every.max(Span(1));
        let (phase, ends) = if self.only_busy {
            (Phase::Waits { left }, Time::NEVER)
        } else {
            (Phase::Passes { ends: now + left }, now + left)
        };
        self.lives[server.index()] = Life { number, phase, repair };
        self.pending.schedule(server, ends);
    }
}
