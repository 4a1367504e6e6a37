//! How long to wait before a server that died is started again.

use std::time::Duration;

/// The wait after a first failure.
const FIRST: Duration = Duration::from_millis(100);

/// The longest wait.
const LONGEST: Duration = Duration::from_secs(10);

/// Whoever has lived this long has recovered: the next wait is the first again.
const RECOVERED: Duration = Duration::from_secs(10);

/// Counts failures in a row; every wait is twice the one before.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// The wait after a death at the age of `lived`.
    pub fn next(&mut self, lived: Duration) -> Duration {
        if lived >= RECOVERED {
            self.failures = 0;
        }
        let wait = FIRST.saturating_mul(1 << self.failures.min(16)).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_up_to_a_limit_and_starts_over_after_a_recovery() {
        let mut backoff = Backoff::default();
        let lives_s = [0, 9, 0, 0, 0, 0, 0, 0, 9, 10, 0];
        let waits = lives_s.map(|lived| backoff.next(Duration::from_secs(lived)).as_millis());
        let expected = [100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000, 100, 200];
        assert_eq!(waits, expected);
    }
}
