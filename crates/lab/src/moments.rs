//! Count, mean and variance in one pass.

use crate::sum::sum;

/// The first two moments of the values seen so far.
///
/// Kept as the mean and the sum of squared deviations from it, so that a small variance around a
/// large mean is not lost: updated after Welford (1962), merged after Chan, Golub and LeVeque
/// (1979).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moments {
    n: u64,
    mean: f64,
    squares: f64,
}

impl Moments {
    /// The moments of `values`, by two passes.
    pub fn of(values: &[f64]) -> Moments {
        if values.is_empty() {
            return Moments::default();
        }
        let n = values.len() as f64;
        let mean = sum(values) / n;
        let squares = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        Moments { n: values.len() as u64, mean, squares }
    }

    /// Adds one value.
    pub fn push(&mut self, value: f64) {
        self.n += 1;
        let before = value - self.mean;
        self.mean += before / self.n as f64;
        self.squares += before * (value - self.mean);
    }

    /// Adds the values that `other` has seen.
    pub fn merge(&mut self, other: &Moments) {
        if other.n == 0 {
            return;
        }
        let (n, more) = (self.n as f64, other.n as f64);
        let apart = other.mean - self.mean;
        self.mean += apart * (more / (n + more));
        self.squares += other.squares + apart * apart * (n * more / (n + more));
        self.n += other.n;
    }

    /// How many values.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Their mean; 0 without values.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// The sum of the squared deviations from the mean.
    pub fn squares(&self) -> f64 {
        self.squares
    }

    /// The unbiased estimate of the variance; `None` of fewer than two values.
    pub fn variance(&self) -> Option<f64> {
        (self.n >= 2).then(|| self.squares / (self.n - 1) as f64)
    }

    /// The standard error of the mean, if the values are independent; `None` of fewer than two.
    pub fn standard_error(&self) -> Option<f64> {
        Some((self.variance()? / self.n as f64).sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pushed(values: &[f64]) -> Moments {
        let mut moments = Moments::default();
        values.iter().for_each(|value| moments.push(*value));
        moments
    }

    fn near(a: &Moments, b: &Moments) -> bool {
        let scale = a.mean.abs().max(1.0);
        a.n == b.n
            && (a.mean - b.mean).abs() <= 1e-12 * scale
            && (a.squares - b.squares).abs() <= 1e-9 * a.squares.max(scale)
    }

    proptest! {
        #[test]
        fn three_ways_agree(
            one in proptest::collection::vec(-1e3..1e3f64, 0..50),
            other in proptest::collection::vec(-1e3..1e3f64, 0..50),
        ) {
            let all: Vec<f64> = one.iter().chain(&other).copied().collect();
            let mut merged = pushed(&one);
            merged.merge(&Moments::of(&other));
            prop_assert!(near(&merged, &pushed(&all)));
            prop_assert!(near(&merged, &Moments::of(&all)));
        }
    }

    #[test]
    fn a_small_variance_around_a_large_mean_is_kept() {
        let moments = pushed(&[1e9 + 4.0, 1e9 + 7.0, 1e9 + 13.0, 1e9 + 16.0]);
        assert_eq!(moments.variance(), Some(30.0));
    }

    #[test]
    fn too_few_values() {
        assert_eq!(Moments::default().variance(), None);
        assert_eq!(pushed(&[1.0]).standard_error(), None);
    }
}
