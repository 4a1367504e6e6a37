//! The only clock of the program.

use std::time::{Duration, Instant};

use sandtable_core::Time;

/// Tells the time of the scenario: the wall clock's, `speedup` times as fast.
///
/// This is the one place where the two kinds of time meet. The coordinator and the agents live in
/// the scenario's time; timers and timeouts of the operating system live in the wall clock's.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    start: Instant,
    speedup: f64,
}

impl Clock {
    /// A clock that stands at [`Time::ZERO`] now. A speedup that is not a positive number
    /// counts as 1.
    pub fn start(speedup: f64) -> Clock {
        let valid = speedup.is_finite() && speedup > 0.0;
        Clock { start: Instant::now(), speedup: if valid { speedup } else { 1.0 } }
    }

    /// The scenario's time. It never goes back.
    #[inline]
    pub fn now(&self) -> Time {
        scenario_time(self.start.elapsed(), self.speedup)
    }

    /// When the wall clock shows what corresponds to `time`, rounded up to the nanosecond; `None`
    /// if that is never.
    #[inline]
    pub fn instant(&self, time: Time) -> Option<Instant> {
        if time == Time::NEVER {
            return None;
        }
        self.start.checked_add(wall_time(time, self.speedup))
    }

    /// The wall-clock time since the start.
    pub fn wall(&self) -> Duration {
        self.start.elapsed()
    }

    /// How many times as fast as the wall clock this one runs.
    pub fn speedup(&self) -> f64 {
        self.speedup
    }
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

#[inline]
fn scenario_time(wall: Duration, speedup: f64) -> Time {
    let wall_ns = nanos(wall);
    if speedup == 1.0 {
        return Time(wall_ns);
    }
    // A product of a growing number and a constant grows: no step back. `as` saturates.
    Time((wall_ns as f64 * speedup) as u64)
}

#[inline]
fn wall_time(time: Time, speedup: f64) -> Duration {
    if speedup == 1.0 {
        return Duration::from_nanos(time.0);
    }
    Duration::from_nanos((time.0 as f64 / speedup).ceil() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn when_the_instant_comes_the_time_has_come(
            due_ns in 0u64..1 << 53,
            speedup in prop_oneof![Just(1.0), 1e-3..1e4],
        ) {
            let due = Time(due_ns);
            let woken = scenario_time(wall_time(due, speedup), speedup);
            // Doubles carry 53 bits: two nanoseconds in a hundred days.
            prop_assert!(woken.0 + 2 >= due.0, "{woken:?} {due:?}");
            // One nanosecond of the wall clock is the finest wait there is.
            prop_assert!(woken.0 <= due.0 + speedup as u64 + 2, "{woken:?} {due:?}");
        }

        #[test]
        fn the_clock_never_goes_back(wall_ns in 0u64..1 << 55, speedup in 1e-3..1e4) {
            let at = |ns| scenario_time(Duration::from_nanos(ns), speedup);
            prop_assert!(at(wall_ns) <= at(wall_ns + 1));
        }
    }

    #[test]
    fn a_nonsensical_speedup_is_one() {
        for speedup in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Clock::start(speedup).speedup(), 1.0);
        }
    }

    #[test]
    fn never_has_no_instant() {
        assert_eq!(Clock::start(1.0).instant(Time::NEVER), None);
    }
}
