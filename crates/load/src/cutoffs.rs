//! Cut-offs between ranges of sizes that balance the load of servers which take one range each
//! (SITA-E: Harchol-Balter, Crovella & Murta 1999, "On choosing a task assignment policy for a
//! distributed server system").

use sandtable_core::{Span, Work};

use crate::distribution::Distribution;
use crate::source::Source;
use crate::workload::{Arrival, Estimate, Generated, Workload};

/// How many tasks are drawn to find the cut-offs where no formula gives them.
const SAMPLE: usize = 200_000;

/// The seed they are drawn with: the cut-offs belong to the workload, not to a run.
const SEED: u64 = 1;

/// Up to so many servers the formula is evaluated, about 60 times for each.
const MOST_EXACT: usize = 10_000;

impl Workload {
    /// The upper ends, ascending, of the ranges of estimates that give each server as much of the
    /// estimated work as is its part of the `capacities`; the last server takes the rest. Tasks of
    /// the same estimate all go to one server, so that the balance is only as good as estimates
    /// differ. Unknown ones count as one second.
    ///
    /// They follow from the tasks of a trace, and from the distributions of a workload that is
    /// drawn; where those do not say how estimates are distributed, from a sample of 200,000.
    pub fn balanced_cutoffs(&self, capacities: &[f64]) -> Vec<Work> {
        let exact = match self {
            Workload::Generated(generated) => distributions(generated),
            Workload::Trace(_) => None,
        };
        if let Some(mixture) = exact.filter(|_| capacities.len() <= MOST_EXACT) {
            return ascending(solve(&mixture, capacities));
        }
        let mut estimates: Vec<Work> = match self {
            Workload::Trace(tasks) => tasks.iter().map(estimate).collect(),
            Workload::Generated(_) => sample(self),
        };
        estimates.sort_unstable();
        ascending(split(&estimates, capacities))
    }
}

fn estimate(task: &Arrival) -> Work {
    task.spec.estimate.counted()
}

fn sample(workload: &Workload) -> Vec<Work> {
    let mut source = Source::new(workload, SEED);
    let mut estimates = Vec::new();
    while estimates.len() < SAMPLE {
        let Some(task) = source.next() else { break };
        estimates.push(estimate(&task));
        // In a closed workload the next task comes after one has settled.
        source.settled(task.at);
    }
    estimates
}

/// How the estimates of each class are distributed, with the class's share, if it is known.
fn distributions(generated: &Generated) -> Option<Vec<(f64, Distribution)>> {
    let classes = generated.classes.iter();
    match generated.estimate {
        Estimate::Exact => Some(classes.map(|class| (class.share, class.work.clone())).collect()),
        Estimate::ClassMean => {
            let mean = |work: &Distribution| Distribution::Const { value_s: work.mean_s() };
            Some(classes.map(|class| (class.share, mean(&class.work))).collect())
        }
        Estimate::Factor(_) | Estimate::Unknown => None,
    }
}

/// The least sizes below which the share of all work lies that the servers before it have of the
/// capacities.
fn solve(mixture: &[(f64, Distribution)], capacities: &[f64]) -> Vec<Work> {
    let Some((_, before_last)) = capacities.split_last() else { return Vec::new() };
    let below = |size_s: f64| -> f64 {
        let part = |(share, sizes): &(f64, Distribution)| share * sizes.partial_moment(1, size_s);
        mixture.iter().map(part).sum()
    };
    let total: f64 = mixture.iter().map(|(share, sizes)| share * sizes.mean_s()).sum();
    let capacity: f64 = capacities.iter().sum();
    let mut sum = 0.0;
    let mut low = 0;
    let cutoff = |share: &f64| {
        sum += share;
        low = least(low, |ns| below(Span(ns).seconds()) >= total * sum / capacity);
        Work(low)
    };
    before_last.iter().map(cutoff).collect()
}

/// The least number from `low` on for which it `holds`, as it does for all after it.
fn least(mut low: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let mut high = u64::MAX;
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) { high = middle } else { low = middle + 1 }
    }
    low
}

/// Ranges that would be empty become as narrow as they can be.
fn ascending(mut cutoffs: Vec<Work>) -> Vec<Work> {
    let mut least = Work(1);
    for cutoff in &mut cutoffs {
        *cutoff = least.max(*cutoff);
        least = Work(cutoff.0.saturating_add(1));
    }
    cutoffs
}

/// Splits the sum of the sorted `estimates` in proportion to the capacities. Of the task that
/// lies on both sides, the larger part decides.
fn split(estimates: &[Work], capacities: &[f64]) -> Vec<Work> {
    let Some((_, before_last)) = capacities.split_last() else { return Vec::new() };
    let total: f64 = estimates.iter().map(|estimate| estimate.0 as f64).sum();
    let capacity: f64 = capacities.iter().sum();
    let mut cutoffs: Vec<Work> = Vec::with_capacity(before_last.len());
    let (mut target, mut sum) = (0.0, 0.0);
    let mut rest = estimates.iter().peekable();
    for share in before_last {
        target += total * share / capacity;
        let mut cutoff = cutoffs.last().copied().unwrap_or(Work::ZERO);
        while let Some(estimate) = rest.next_if(|next| sum + next.0 as f64 / 2.0 <= target) {
            sum += estimate.0 as f64;
            cutoff = cutoff.max(*estimate);
        }
        cutoffs.push(cutoff);
    }
    cutoffs
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::distribution::balanced_cutoffs;
    use crate::value;
    use crate::workload::Class;

    /// Cut-offs in seconds.
    fn cutoffs(works: &[(f64, &str)], estimate: &str, capacities: &[f64]) -> Vec<f64> {
        let class = |(share, work): &(f64, &str)| {
            Class::new("any", *share, value::distribution(work).unwrap())
        };
        let arrivals = value::arrivals("poisson(1/s)").unwrap();
        let mut generated = Generated::new(arrivals, value::distribution("exp(1s)").unwrap());
        generated.classes = works.iter().map(class).collect();
        generated.estimate = value::estimate(estimate).unwrap();
        let cutoffs = Workload::Generated(generated).balanced_cutoffs(capacities);
        cutoffs.into_iter().map(Work::seconds).collect()
    }

    #[test]
    fn drawn_workloads_are_split_by_formula() {
        let near = |found: Vec<f64>, expected: &[f64], tolerance: f64| {
            assert_eq!(found.len(), expected.len());
            for (found, expected) in found.iter().zip(expected) {
                assert!((found / expected - 1.0).abs() < tolerance, "{found} and not {expected}");
            }
        };
        let capacities = [1.0, 2.0, 1.0];
        let one = value::distribution("bounded-pareto(alpha=1.1,min=0.1s,max=1000s)").unwrap();
        let expected = balanced_cutoffs(&one, &capacities);
        let found = cutoffs(&[(1.0, &one.to_string())], "exact", &capacities);
        near(found, &expected, 1e-6);
        // Half of the work is in tasks of 1 s, half in those of 9 s.
        let two = [(9.0, "const(1s)"), (1.0, "const(9s)")];
        near(cutoffs(&two, "exact", &[1.0, 1.0]), &[1.0], 1e-12);
        near(cutoffs(&two, "exact", &[3.0, 1.0]), &[9.0], 1e-12);
        let means = [(9.0, "exp(1s)"), (1.0, "exp(9s)")];
        near(cutoffs(&means, "class-mean", &[1.0, 1.0]), &[1.0], 1e-12);
        // ∫₀ˣ t e⁻ᵗ dt = 1/2 at x = 1.678; a factor that is always 2 doubles it.
        near(cutoffs(&[(1.0, "exp(1s)")], "exact", &[1.0, 1.0]), &[1.678347], 1e-6);
        near(cutoffs(&[(1.0, "exp(1s)")], "factor(const(2))", &[1.0, 1.0]), &[3.356694], 0.02);
        near(cutoffs(&[(1.0, "exp(1s)")], "unknown", &[1.0, 1.0]), &[1.0], 1e-12);
    }

    #[test]
    fn sums_are_split_in_proportion() {
        let check = |estimates: &[u64], capacities: &[f64], expected: &[u64]| {
            let estimates: Vec<Work> = estimates.iter().copied().map(Work).collect();
            let expected: Vec<Work> = expected.iter().copied().map(Work).collect();
            let found = ascending(split(&estimates, capacities));
            assert_eq!(found, expected, "{estimates:?} {capacities:?}");
        };
        check(&[10, 10, 10, 30], &[1.0, 1.0], &[10]);
        check(&[10, 20, 30, 60], &[1.0, 1.0], &[30]);
        check(&[10, 20, 30, 60], &[1.0, 3.0], &[20]);
        check(&[10, 20, 30, 60], &[1.0, 2.0, 3.0], &[20, 30]);
        check(&[5, 5, 5, 5], &[1.0, 1.0, 1.0], &[5, 6]);
        check(&[], &[1.0, 1.0], &[1]);
        check(&[7], &[1.0], &[]);
        check(&[7], &[], &[]);
    }
}
