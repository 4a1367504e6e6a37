//! Processor sharing: all that runs on a server is served at once, each of n attempts at 1/n of
//! its speed (Kleinrock 1967, "Time-shared systems: a theoretical treatment"; 1976, "Queueing
//! Systems II", §4.4).
//!
//! The work that each of the attempts is given since the server became busy is the same for all
//! of them: it grows at the server's speed ÷ n. An attempt ends once that has grown by the
//! attempt's work since it began, so its end in these terms is known when it begins and never
//! changes, whoever else comes and goes.

use alloc::collections::BinaryHeap;
use core::cmp::{Ordering, Reverse};

use super::Running;
use crate::id::Attempt;
use crate::time::{Span, Time};
use crate::work::{Speed, Work};

/// A nanosecond of work has 2³² parts: after 10⁹ changes the rounding is still below it.
const FRACTION_BITS: u32 = 32;

/// The attempts that run on a server, and what each has been given.
#[derive(Debug)]
pub(super) struct Sharing {
    speed: Speed,
    running: BinaryHeap<Reverse<Share>>,
    /// What an attempt that runs since the server is busy has been given until `at`, in parts.
    given: u128,
    at: Time,
    /// How many attempts have begun.
    begun: u64,
}

/// An attempt; it ends when that much has been given, and of those that end together the one that
/// began first is first.
#[derive(Debug)]
struct Share {
    ends: u128,
    serial: u64,
    attempt: Attempt,
    work: Work,
    width: u16,
}

impl Sharing {
    pub(super) fn new(speed: Speed) -> Sharing {
        Sharing { speed, running: BinaryHeap::new(), given: 0, at: Time::ZERO, begun: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.running.len()
    }

    pub(super) fn begin(&mut self, now: Time, attempt: Attempt, work: Work, width: u16) {
        if self.running.is_empty() {
            self.given = 0;
            self.at = now;
        }
        self.advance(now);
        self.begun += 1;
        let ends = self.given.saturating_add(u128::from(work.0) << FRACTION_BITS);
        let share = Share { ends, serial: self.begun, attempt, work, width };
        self.running.push(Reverse(share));
    }

    /// What ends first, and when if nothing changes before.
    pub(super) fn first(&self) -> Option<Running> {
        let Reverse(share) = self.running.peek()?;
        let lasts = self.lasts(share.ends.saturating_sub(self.given));
        // An end that never comes would be taken for an idle server.
        let ends = (self.at + lasts).min(Time(Time::NEVER.0 - 1));
        Some(Running { attempt: share.attempt, ends, work: share.work, width: share.width })
    }

    /// The first is done, at the time given by [`first`](Self::first). What it was given beyond
    /// its work, because ends are whole nanoseconds, is the others'.
    pub(super) fn end_first(&mut self, at: Time) {
        self.advance(at);
        let before = self.running.len() as u128;
        if let Some(Reverse(share)) = self.running.pop()
            && before > 1
        {
            let beyond = self.given.saturating_sub(share.ends).saturating_mul(before);
            self.given = self.given.min(share.ends).saturating_add(beyond / (before - 1));
        }
    }

    /// Takes an attempt out: how much work it did, and its width.
    pub(super) fn take(&mut self, now: Time, attempt: Attempt) -> Option<(Work, u16)> {
        let found = |share: &Share| share.attempt == attempt;
        if !self.running.iter().any(|Reverse(share)| found(share)) {
            return None;
        }
        self.advance(now);
        if self.running.peek().is_some_and(|Reverse(first)| found(first)) {
            return self.running.pop().map(|Reverse(share)| (self.done(&share), share.width));
        }
        let mut shares = core::mem::take(&mut self.running).into_vec();
        let index = shares.iter().position(|Reverse(share)| found(share))?;
        let Reverse(share) = shares.swap_remove(index);
        self.running = shares.into();
        Some((self.done(&share), share.width))
    }

    pub(super) fn set_speed(&mut self, now: Time, speed: Speed) {
        self.advance(now);
        self.speed = speed;
    }

    /// What an attempt did, rounded down.
    fn done(&self, share: &Share) -> Work {
        let left = share.ends.saturating_sub(self.given).div_ceil(1 << FRACTION_BITS);
        let left = u64::try_from(left).unwrap_or(u64::MAX);
        Work(share.work.0.saturating_sub(left))
    }

    /// Gives every attempt its share of the time until `now`.
    fn advance(&mut self, now: Time) {
        let elapsed = now.since(self.at);
        self.at = self.at.max(now);
        // The whole nanoseconds and the rest one by one, so that no product is too large.
        let work = u128::from(elapsed.0) * u128::from(self.speed.millionths());
        let (whole, rest) = (work / self.divisor(), work % self.divisor());
        let whole = whole.saturating_mul(1 << FRACTION_BITS);
        let parts = whole.saturating_add((rest << FRACTION_BITS) / self.divisor());
        self.given = self.given.saturating_add(parts);
    }

    /// How long it takes to give every attempt so many parts, rounded up to the nanosecond.
    fn lasts(&self, parts: u128) -> Span {
        let (whole, rest) = (parts >> FRACTION_BITS, parts & ((1 << FRACTION_BITS) - 1));
        // At most an attempt's work is left: 64 bits, and 36 of the divisor.
        let rest = (rest * self.divisor()).div_ceil(1 << FRACTION_BITS);
        let work = whole.saturating_mul(self.divisor()).saturating_add(rest);
        let span = work.div_ceil(u128::from(self.speed.millionths()));
        Span(u64::try_from(span).unwrap_or(u64::MAX))
    }

    /// A nanosecond of every attempt's work takes this ÷ (the speed in millionths) nanoseconds.
    fn divisor(&self) -> u128 {
        1_000_000 * self.running.len().max(1) as u128
    }
}

impl Ord for Share {
    fn cmp(&self, other: &Share) -> Ordering {
        (self.ends, self.serial).cmp(&(other.ends, other.serial))
    }
}

impl PartialOrd for Share {
    fn partial_cmp(&self, other: &Share) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Share {
    fn eq(&self, other: &Share) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Share {}

#[cfg(test)]
mod tests;
