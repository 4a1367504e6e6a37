//! Where a distribution reaches a probability.

use super::Distribution;
use super::law::{Law, kept};

impl Distribution {
    /// The `p` quantile: the least number of seconds that is not exceeded with probability `p`.
    /// The least possible value for `p` ≤ 0, the greatest, which may be infinite, for `p` ≥ 1.
    pub fn quantile(&self, p: f64) -> f64 {
        let p = p.clamp(0.0, 1.0);
        // −ln(1 − p): the quantile of an exponential with mean 1.
        let exponential = -(-p).ln_1p();
        match self.law() {
            Law::Point { at } => at,
            Law::Uniform { min, max } => min + (max - min) * p,
            Law::Weibull { scale, shape } => scale * exponential.powf(1.0 / shape),
            Law::Pareto { min, max, .. } if p == 0.0 || p == 1.0 => {
                [min, max][usize::from(p > 0.0)]
            }
            Law::Pareto { alpha, min, max } => {
                let log = -(-kept(alpha, min, max) * p).ln_1p() / alpha;
                (min * log.exp()).min(max)
            }
            Law::Gamma { shape: 1.0, scale } => scale * exponential,
            Law::Gamma { .. } | Law::Phases { .. } | Law::Lognormal { .. } => match p {
                0.0 => 0.0,
                1.0 => f64::INFINITY,
                _ if p <= 0.5 => least(|x_s| self.cdf(x_s) >= p),
                _ => least(|x_s| self.tail(x_s) <= 1.0 - p),
            },
        }
    }
}

/// The least non-negative number for which `holds`, which must hold for all above it as well;
/// infinite if there is none. Such numbers are ordered as their bits are, so 63 halvings find it.
pub(super) fn least(holds: impl Fn(f64) -> bool) -> f64 {
    let (mut below, mut above) = (0, f64::INFINITY.to_bits());
    while below < above {
        let middle = below + (above - below) / 2;
        if holds(f64::from_bits(middle)) {
            above = middle;
        } else {
            below = middle + 1;
        }
    }
    f64::from_bits(above)
}
