//! How much of a run's start to leave out: MSER-5.

use crate::moments::Moments;
use crate::sum::sum;

/// Consecutive values that count as one.
pub const BATCH: usize = 5;

/// So many values at most can be told apart at the start of a run, and so dropped; a whole number
/// of batches.
pub const MOST: usize = ((1 << 20) / BATCH) * BATCH;

/// Adds the means of the batches of `values` to `moments`; an incomplete last batch is left out.
pub fn add_batches(moments: &mut Moments, values: &[f64]) {
    const AT_ONCE: usize = 32;
    let mut means = [0.0; AT_ONCE];
    for values in values.chunks(AT_ONCE * BATCH) {
        let (batches, _) = values.as_chunks::<BATCH>();
        for (mean, batch) in means.iter_mut().zip(batches) {
            *mean = mean_of(batch);
        }
        moments.merge(&Moments::of(&means[..batches.len()]));
    }
}

/// The mean of one batch.
pub fn mean_of(batch: &[f64; BATCH]) -> f64 {
    sum(batch) / BATCH as f64
}

/// How many batches to drop: MSER-5 (White 1997; White, Cobb and Spratt 2000).
///
/// Of all cuts within the first half of the batches the one that minimises
/// Σ (mean − mean of the kept)² ÷ (number kept)², the squared width of a naive interval around
/// what is kept; of several the earliest. `first` are the means of the first batches, `rest` the
/// moments of all later ones, so that cuts are looked for among the first only.
pub fn mser(
    first: impl DoubleEndedIterator<Item = f64> + ExactSizeIterator,
    rest: Moments,
) -> usize {
    let half = (first.len() as u64 + rest.n()) / 2;
    let mut kept = rest;
    let mut best = (f64::INFINITY, 0);
    let mut consider = |kept: &Moments, cut: usize| {
        let width = kept.squares() / (kept.n() as f64 * kept.n() as f64);
        if cut as u64 <= half && width <= best.0 {
            best = (width, cut);
        }
    };
    consider(&kept, first.len());
    for (cut, mean) in first.enumerate().rev() {
        kept.push(mean);
        consider(&kept, cut);
    }
    best.1
}

/// Whether what a cut drops differs from what it keeps by more than luck explains. MSER-5 alone
/// also cuts off an early peak of a stationary run, and so biases what is left.
///
/// The two means are compared by their standard error; 5 of which count as more than luck, because
/// the cut was chosen for the difference it makes. The
/// variance that goes with dependent values is that of 32 groups of what is kept of `first`
/// (batch means), or of all of it where little is.
pub fn is_transient(first: &[f64], rest: Moments, cut: usize) -> bool {
    let (dropped, kept) = (Moments::of(&first[..cut]), {
        let mut kept = rest;
        kept.merge(&Moments::of(&first[cut..]));
        kept
    });
    if dropped.n() == 0 || kept.n() == 0 {
        return false;
    }
    let settled = if 4 * cut <= 3 * first.len() { &first[cut..] } else { first };
    let size = (settled.len() / 32).max(1);
    let groups: Vec<f64> =
        settled.chunks_exact(size).map(|group| group.iter().sum::<f64>() / size as f64).collect();
    let groups = Moments::of(&groups);
    let variance = size as f64 * groups.squares() / (groups.n() as f64 - 1.0).max(1.0);
    let difference = dropped.mean() - kept.mean();
    let error = variance * (1.0 / dropped.n() as f64 + 1.0 / kept.n() as f64);
    difference * difference > 25.0 * error
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn means(values: &[f64]) -> Vec<f64> {
        values.chunks_exact(BATCH).map(|batch| batch.iter().sum::<f64>() / 5.0).collect()
    }

    /// The statistic of one cut, from its definition.
    fn width(means: &[f64], cut: usize) -> f64 {
        let kept = &means[cut..];
        let n = kept.len() as f64;
        let mean = kept.iter().sum::<f64>() / n;
        kept.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>() / (n * n)
    }

    proptest! {
        #[test]
        fn no_other_cut_is_better(
            values in proptest::collection::vec(0.0..100.0f64, 0..200),
            drop in 0.0..1000.0f64,
            share in 0.0..=1.0f64,
        ) {
            // An initial transient that dies out.
            let values: Vec<f64> =
                values.iter().enumerate().map(|(k, v)| v + drop * 0.9f64.powi(k as i32)).collect();
            let means = means(&values);
            let first = (means.len() as f64 * share) as usize;
            let mut rest = Moments::default();
            add_batches(&mut rest, &values[first * BATCH..]);
            prop_assert_eq!(rest.n() as usize, means.len() - first);
            let cut = mser(means[..first].iter().copied(), rest);
            let last = first.min(means.len() / 2);
            prop_assert!(cut <= last);
            if !means.is_empty() {
                let best = (0..=last).map(|cut| width(&means, cut)).fold(f64::INFINITY, f64::min);
                prop_assert!(width(&means, cut) <= best * (1.0 + 1e-9));
            }
        }
    }

    #[test]
    fn a_transient_is_cut_off() {
        let mut means = vec![100.0, 80.0, 30.0];
        means.extend((0..40).map(|k| f64::from((k * 7 + 2) % 5)));
        assert_eq!(mser(means.into_iter(), Moments::default()), 3);
    }

    /// Stationary but dependent: each value is nineteen twentieths of the one before it, plus
    /// noise.
    fn stationary(mut noise: u64) -> Vec<f64> {
        let mut value = 0.0;
        let next = |_| {
            noise = noise
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            value = 0.95 * value + (noise >> 40) as f64 / (1u64 << 24) as f64 - 0.5;
            value
        };
        (0..1500).map(next).collect()
    }

    #[test]
    fn an_early_peak_is_no_transient() {
        let (mut tempted, mut taken_in) = (0, 0);
        for seed in 0..100 {
            let means = &stationary(seed)[500..];
            let cut = mser(means.iter().copied(), Moments::default());
            tempted += u32::from(cut > 20);
            taken_in += u32::from(is_transient(means, Moments::default(), cut));
        }
        assert!(tempted >= 10, "only {tempted} of 100 series tempt MSER-5 to cut");
        assert!(taken_in <= 5, "{taken_in} of 100 series have a cut");
    }

    #[test]
    fn a_start_far_from_the_mean_is_a_transient() {
        for seed in 0..20 {
            let means: Vec<f64> = stationary(seed)
                .iter()
                .enumerate()
                .map(|(k, v)| v + 30.0 * 0.98f64.powi(k as i32))
                .collect();
            let cut = mser(means.iter().copied(), Moments::default());
            assert!(
                cut > 50 && is_transient(&means, Moments::default(), cut),
                "seed {seed}: {cut}"
            );
        }
    }

    #[test]
    fn nothing_to_cut() {
        let none = std::iter::empty::<f64>;
        assert_eq!(mser(Vec::from_iter(none()).into_iter(), Moments::default()), 0);
        assert_eq!(mser(vec![1.0].into_iter(), Moments::default()), 0);
        assert_eq!(mser(vec![2.5; 100].into_iter(), Moments::default()), 0);
    }
}
