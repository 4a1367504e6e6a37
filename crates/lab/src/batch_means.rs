//! How sure the mean of one run is, although its values depend on one another: batch means.

use crate::interval::Estimate;
use crate::moments::Moments;

/// As many batches at most; when they are full, neighbours are joined.
const MOST: usize = 64;
/// With fewer values there is no estimate: what they depend on would not fit into a batch.
const FEWEST: u64 = 512;
/// With fewer batches that do not depend on one another there is no estimate either.
const FEWEST_INDEPENDENT: usize = 8;
/// A correlation of neighbours beyond so many standard deviations is not luck (one-sided, 10 %).
const NOT_LUCK: f64 = 1.28;

/// The sums of consecutive batches of equal size, 32 to 64 of them, however long the run.
///
/// Long batches are nearly independent of one another even where neighbouring values are not
/// (Law and Kelton, *Simulation Modeling and Analysis*, 9.5.3); more than a few dozen of them
/// gain little (Schmeiser 1982). So whenever 64 are full, they become 32 of twice the size.
#[derive(Clone, Debug)]
pub struct BatchMeans {
    /// Values in a batch.
    size: u64,
    /// The sums of the full batches.
    sums: Vec<f64>,
    open_sum: f64,
    open_n: u64,
}

impl Default for BatchMeans {
    fn default() -> Self {
        BatchMeans { size: 1, sums: Vec::with_capacity(MOST), open_sum: 0.0, open_n: 0 }
    }
}

impl BatchMeans {
    /// Adds consecutive values whose sum is `sum`.
    #[inline]
    pub fn record(&mut self, values: &[f64], sum: f64) {
        // Almost always the batch is much longer than what is added.
        if self.size - self.open_n > values.len() as u64 {
            self.open_sum += sum;
            self.open_n += values.len() as u64;
        } else {
            self.fill(values);
        }
    }

    #[cold]
    fn fill(&mut self, mut values: &[f64]) {
        while !values.is_empty() {
            let room = self.size - self.open_n;
            let take = usize::try_from(room).map_or(values.len(), |room| room.min(values.len()));
            let (now, later) = values.split_at(take);
            self.open_sum += now.iter().sum::<f64>();
            self.open_n += take as u64;
            if self.open_n == self.size {
                self.close();
            }
            values = later;
        }
    }

    fn close(&mut self) {
        self.sums.push(self.open_sum);
        (self.open_sum, self.open_n) = (0.0, 0);
        if self.sums.len() == MOST {
            self.double();
        }
    }

    /// Joins neighbours. A batch left over is dropped from the estimate.
    fn double(&mut self) {
        let pairs = self.sums.len() / 2;
        for pair in 0..pairs {
            self.sums[pair] = self.sums[2 * pair] + self.sums[2 * pair + 1];
        }
        self.sums.truncate(pairs);
        self.size *= 2;
    }

    /// Adds the batches of `later`, what came after this. The values of this one's open batch
    /// are dropped from the estimate: they would leave a batch with a gap in it.
    pub fn append(&mut self, mut later: BatchMeans) {
        while self.size < later.size {
            self.double();
        }
        while later.size < self.size {
            later.double();
        }
        self.sums.append(&mut later.sums);
        (self.open_sum, self.open_n) = (later.open_sum, later.open_n);
        while self.sums.len() >= MOST {
            self.double();
        }
    }

    /// The mean's standard error, with `mean` (that of all values) for the mean.
    ///
    /// Neighbouring batches are joined to at most 16, since long ones depend less on one another,
    /// and further until they are not correlated (Fishman 1978, *Grouping observations in digital
    /// simulation*). `None` of fewer than 512 values, and if fewer than 8
    /// batches would be left: the run is too short for what its values depend on.
    pub fn estimate(&self, mean: f64) -> Option<Estimate> {
        if (self.sums.len() as u64) * self.size + self.open_n < FEWEST {
            return None;
        }
        let size = self.size as f64;
        let mut means: Vec<f64> = self.sums.iter().map(|sum| sum / size).collect();
        while means.len() > FEWEST_INDEPENDENT * 2 || are_correlated(&means) {
            means = means.as_chunks::<2>().0.iter().map(|[a, b]| (a + b) / 2.0).collect();
            if means.len() < FEWEST_INDEPENDENT {
                return None;
            }
        }
        Some(Estimate {
            mean,
            standard_error: Moments::of(&means).standard_error()?,
            freedom: (means.len() - 1) as f64,
        })
    }
}

/// Whether neighbours are alike beyond luck: their correlation against its standard deviation for
/// independent values, √((n−2) ÷ (n²−1)) (von Neumann 1941).
fn are_correlated(means: &[f64]) -> bool {
    let n = means.len() as f64;
    let mean = means.iter().sum::<f64>() / n;
    let squares: f64 = means.iter().map(|value| (value - mean) * (value - mean)).sum();
    let products: f64 = means.windows(2).map(|pair| (pair[0] - mean) * (pair[1] - mean)).sum();
    products > squares * NOT_LUCK * ((n - 2.0) / (n * n - 1.0)).sqrt()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn recorded(values: &[f64], chunk: usize) -> BatchMeans {
        let mut batches = BatchMeans::default();
        for values in values.chunks(chunk) {
            batches.record(values, values.iter().sum());
        }
        batches
    }

    /// What the batches must be, from all values at once.
    fn batches_of(values: &[f64], size: u64) -> Vec<f64> {
        let batches = values.chunks_exact(size as usize);
        batches.map(|batch| batch.iter().sum()).collect()
    }

    proptest! {
        #[test]
        fn batches_cover_the_values_in_order(
            values in proptest::collection::vec((0u32..1000).prop_map(f64::from), 0..2000),
            chunk in 1usize..400,
        ) {
            let batches = recorded(&values, chunk);
            prop_assert_eq!(&batches.sums, &batches_of(&values, batches.size));
            prop_assert!(batches.sums.len() < MOST);
            prop_assert_eq!(batches.sums.len() >= MOST / 2, values.len() >= MOST / 2);
        }

        #[test]
        fn appending_keeps_all_but_a_gap(
            one in proptest::collection::vec((0u32..1000).prop_map(f64::from), 0..1000),
            other in proptest::collection::vec((0u32..1000).prop_map(f64::from), 0..1000),
        ) {
            let mut batches = recorded(&one, 100);
            batches.append(recorded(&other, 100));
            prop_assert!(batches.sums.len() < MOST);
            prop_assert!(
                batches.sums.len() >= MOST / 2 || one.len().max(other.len()) < MOST
            );
            // Every batch is a run of consecutive values of one of the two, or straddles the gap.
            let size = batches.size as usize;
            let covered = batches.sums.len() * size;
            prop_assert!(covered + 3 * size >= one.len() + other.len());
        }
    }

    #[test]
    fn independent_values_give_the_usual_standard_error() {
        // The estimate itself varies from series to series, by a fifth or so; its mean does not.
        let ratio = |series: u64| {
            let values: Vec<f64> = (0..16_000u64)
                .map(|n| {
                    let n = n + series * 1_000_003;
                    (n.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ n << 29)
                        .wrapping_mul(0xBF58_476D_1CE4_E5B9)
                })
                .map(|bits| (bits >> 11) as f64 / (1u64 << 53) as f64)
                .collect();
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            let estimate = recorded(&values, 160).estimate(mean)?;
            Some(estimate.standard_error / Moments::of(&values).standard_error()?)
        };
        let ratios: Vec<f64> = (0..40).filter_map(ratio).collect();
        let mean = ratios.iter().sum::<f64>() / ratios.len() as f64;
        assert!(ratios.len() >= 30 && (0.85..1.15).contains(&mean), "{ratios:?}");
    }

    #[test]
    fn dependence_widens_the_interval() {
        // Blocks of 500 equal values: neighbours agree, batches of 1,000 do not.
        let values: Vec<f64> = (0..64_000u32).map(|n| f64::from((n / 500 * 7919) % 101)).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let estimate = recorded(&values, 160).estimate(mean).unwrap();
        let naive = Moments::of(&values).standard_error().unwrap();
        assert!(estimate.standard_error > 5.0 * naive);
    }

    #[test]
    fn too_few_values_give_no_estimate() {
        let values: Vec<f64> = (0..512).map(|n| f64::from(n * 7919 % 101)).collect();
        assert_eq!(recorded(&values[..511], 10).estimate(50.0), None);
        assert!(recorded(&values, 10).estimate(50.0).is_some());
    }
}
