//! Size intervals that balance the load.

use super::Distribution;
use super::quantile::least;

/// The cut-offs, in seconds of work, that give each of `capacities.len()` servers a share of all
/// work in proportion to its capacity: server i takes the tasks with more than cut-off i − 1 and
/// at most cut-off i ("SITA-E"; Harchol-Balter, Crovella & Murta, "On choosing a task assignment
/// policy for a distributed server system", J. Parallel and Distributed Computing 59(2), 1999).
///
/// One fewer than the servers, in ascending order. Cut-off i is the least x with
/// E\[X; X ≤ x\] ≥ the share of the first i servers. Where all work is of one size nothing can be
/// balanced: every cut-off is that size.
pub fn balanced_cutoffs(distribution: &Distribution, capacities: &[f64]) -> Vec<f64> {
    let total: f64 = capacities.iter().sum();
    let mean_s = distribution.mean_s();
    let servers = capacities.iter().take(capacities.len().saturating_sub(1));
    let shares = servers.scan(0.0, |sum, capacity| {
        *sum += capacity;
        Some(*sum / total)
    });
    shares.map(|share| least(|x_s| distribution.partial_moment(1, x_s) >= share * mean_s)).collect()
}
