//! Work and speed: how long a task takes depends on both.

use crate::time::{NANOS_PER_SECOND, Span};

/// An amount of work: nanoseconds of service at speed 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Work(pub u64);

impl Work {
    /// No work: a task that finishes as soon as it starts.
    pub const ZERO: Work = Work(0);
    /// An estimate that nobody made. As a key it sorts after every estimate.
    pub const UNKNOWN: Work = Work(u64::MAX);

    /// `seconds` of service at speed 1, rounded to the nearest nanosecond.
    pub fn from_seconds(seconds: f64) -> Work {
        Work(Span::from_seconds(seconds).0)
    }

    /// Seconds of service at speed 1.
    pub fn seconds(self) -> f64 {
        self.0 as f64 / NANOS_PER_SECOND as f64
    }

    /// What a policy that adds work up counts for this estimate: an unknown one counts as one
    /// second, so that such a policy still balances the *number* of tasks.
    #[inline]
    pub fn counted(self) -> Work {
        if self == Work::UNKNOWN { Work(NANOS_PER_SECOND) } else { self }
    }
}

/// Work done per second, in millionths: `Speed(2_000_000)` does two seconds of work a second.
///
/// A fixed-point number, so that every platform computes the same service time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Speed(u64);

impl Speed {
    /// Speed 1: one second of work a second.
    pub const ONE: Speed = Speed(1_000_000);

    /// The slowest speed, 0.000001.
    pub const SLOWEST: Speed = Speed(1);

    /// The speed in millionths; a server always makes progress, so 0 becomes the slowest speed.
    pub fn from_millionths(millionths: u64) -> Speed {
        Speed(millionths.max(1))
    }

    /// This speed in millionths.
    #[inline]
    pub fn millionths(self) -> u64 {
        self.0
    }

    /// This speed as a factor.
    pub fn factor(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// How long `work` takes at this speed, rounded up to the nanosecond; at most `u64::MAX`.
    #[inline]
    pub fn service(self, work: Work) -> Span {
        if self == Speed::ONE {
            return Span(work.0);
        }
        let span = match work.0.checked_mul(1_000_000) {
            Some(scaled) => scaled.div_ceil(self.0),
            None => {
                let wide = (u128::from(work.0) * 1_000_000).div_ceil(u128::from(self.0));
                u64::try_from(wide).unwrap_or(u64::MAX)
            }
        };
        Span(span)
    }

    /// How much work is done at this speed in `span`, rounded down; at most `u64::MAX`.
    pub fn done_in(self, span: Span) -> Work {
        if self == Speed::ONE {
            return Work(span.0);
        }
        let wide = u128::from(span.0) * u128::from(self.0) / 1_000_000;
        Work(u64::try_from(wide).unwrap_or(u64::MAX))
    }
}

impl Default for Speed {
    fn default() -> Self {
        Speed::ONE
    }
}
