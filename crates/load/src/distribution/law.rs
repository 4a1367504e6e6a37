//! Parameters as the formulas want them, and the distribution function, density and moments made
//! of them.

use super::Distribution;
use super::gamma::{incomplete, poisson_term};

/// A distribution by its natural parameters; several names can stand for one law.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Law {
    Point {
        at: f64,
    },
    Uniform {
        min: f64,
        max: f64,
    },
    Gamma {
        shape: f64,
        scale: f64,
    },
    /// One of two exponentials.
    Phases {
        shares: [f64; 2],
        means: [f64; 2],
    },
    Lognormal {
        mu: f64,
        sigma: f64,
    },
    Weibull {
        scale: f64,
        shape: f64,
    },
    /// Up to `max`, which may be infinite.
    Pareto {
        alpha: f64,
        min: f64,
        max: f64,
    },
}

impl Distribution {
    /// The probability of at most `x_s`.
    pub fn cdf(&self, x_s: f64) -> f64 {
        self.partial_moment(0, x_s).min(1.0)
    }

    /// The probability of more than `x_s`, exact where it is small.
    pub fn tail(&self, x_s: f64) -> f64 {
        let x = x_s;
        if x < 0.0 {
            return 1.0;
        }
        match self.law() {
            Law::Point { at } => f64::from(x < at),
            Law::Uniform { min, max } => ((max - x) / (max - min)).clamp(0.0, 1.0),
            Law::Gamma { shape, scale } => incomplete(shape, x / scale).1,
            Law::Phases { shares, means } => mixed(shares, means, |mean| (-x / mean).exp()),
            Law::Lognormal { mu, sigma } => normal_cdf((mu - x.ln()) / sigma),
            Law::Weibull { scale, shape } => (-(x / scale).powf(shape)).exp(),
            Law::Pareto { min, .. } if x <= min => 1.0,
            Law::Pareto { max, .. } if x >= max => 0.0,
            Law::Pareto { alpha, min, max } => {
                let beyond = -(alpha * (x / max).ln()).exp_m1() * (-alpha * (x / min).ln()).exp();
                beyond / kept(alpha, min, max)
            }
        }
    }

    /// The density at `x_s`, per second; 0 everywhere for `const`, which has none.
    pub fn density(&self, x_s: f64) -> f64 {
        let x = x_s;
        if x < 0.0 || x.is_infinite() {
            return 0.0;
        }
        match self.law() {
            Law::Point { .. } => 0.0,
            Law::Uniform { min, max } if min <= x && x <= max => 1.0 / (max - min),
            Law::Uniform { .. } => 0.0,
            Law::Gamma { shape, scale } => shape / x * poisson_term(shape, x / scale),
            Law::Phases { shares, means } => mixed(shares, means, |mean| (-x / mean).exp() / mean),
            Law::Lognormal { mu, sigma } => {
                let z = (x.ln() - mu) / sigma;
                (-z * z / 2.0).exp() / (x * sigma * (2.0 * std::f64::consts::PI).sqrt())
            }
            Law::Weibull { scale, shape } => {
                let hazard = (x / scale).powf(shape);
                shape / x * hazard * (-hazard).exp()
            }
            Law::Pareto { min, max, .. } if x < min || x > max => 0.0,
            Law::Pareto { alpha, min, max } => {
                alpha / x * (-alpha * (x / min).ln()).exp() / kept(alpha, min, max)
            }
        }
    }

    /// The part of the `k`-th moment that values up to `x_s` bring: E\[Xᵏ; X ≤ x\], in secondsᵏ,
    /// for any `k` from −1 on. A value that `x_s` itself has the probability of counts in full.
    /// Infinite where it is (`k` = −1 for an `exp`, whose small values are too likely).
    pub fn partial_moment(&self, k: i32, x_s: f64) -> f64 {
        if x_s == f64::INFINITY {
            return self.moment(k);
        }
        let (x, n) = (x_s, f64::from(k));
        if x <= 0.0 {
            let at_zero = self.law() == Law::Point { at: 0.0 } && x == 0.0;
            return if at_zero { 0.0_f64.powi(k) } else { 0.0 };
        }
        match self.law() {
            Law::Point { at } if x < at => 0.0,
            Law::Point { at } => at.powi(k),
            Law::Uniform { min, .. } if x <= min => 0.0,
            Law::Uniform { min, max } => uniform_moment(k, min, x.min(max)) / (max - min),
            Law::Gamma { shape, scale } => gamma_moment(n, shape, scale, x),
            Law::Phases { shares, means } => {
                mixed(shares, means, |mean| gamma_moment(n, 1.0, mean, x))
            }
            Law::Lognormal { mu, sigma } => {
                let z = (x.ln() - mu) / sigma;
                (n * mu + n * n * sigma * sigma / 2.0).exp() * normal_cdf(z - n * sigma)
            }
            Law::Weibull { scale, shape } => {
                // (X/scale)^shape is exponential: its moment of order k/shape.
                scale.powi(k) * gamma_moment(n / shape, 1.0, 1.0, (x / scale).powf(shape))
            }
            Law::Pareto { min, .. } if x <= min => 0.0,
            Law::Pareto { alpha, min, max } => {
                let log = (x.min(max) / min).ln();
                min.powi(k) * alpha * power_integral(n - alpha, log) / kept(alpha, min, max)
            }
        }
    }

    /// The `k`-th moment E\[Xᵏ\], in secondsᵏ, for any `k` from −1 on; infinite where it is
    /// (`pareto` with `alpha` ≤ `k`).
    pub fn moment(&self, k: i32) -> f64 {
        let n = f64::from(k);
        match self.law() {
            _ if k == 0 => 1.0,
            Law::Point { at } => at.powi(k),
            Law::Uniform { min, max } => uniform_moment(k, min, max) / (max - min),
            Law::Gamma { shape, scale } => gamma_moment(n, shape, scale, f64::INFINITY),
            Law::Phases { shares, means } => {
                mixed(shares, means, |mean| gamma_moment(n, 1.0, mean, f64::INFINITY))
            }
            Law::Lognormal { mu, sigma } => (n * mu + n * n * sigma * sigma / 2.0).exp(),
            Law::Weibull { scale, shape } => {
                scale.powi(k) * gamma_moment(n / shape, 1.0, 1.0, f64::INFINITY)
            }
            Law::Pareto { alpha, min, max } => {
                let log = (max / min).ln();
                min.powi(k) * alpha * power_integral(n - alpha, log) / kept(alpha, min, max)
            }
        }
    }

    pub(super) fn law(&self) -> Law {
        match *self {
            Distribution::Const { value_s } => Law::Point { at: value_s },
            Distribution::Exp { mean_s } => Law::Gamma { shape: 1.0, scale: mean_s },
            Distribution::Uniform { min_s, max_s } => Law::Uniform { min: min_s, max: max_s },
            Distribution::Erlang { mean_s, k } => {
                Law::Gamma { shape: f64::from(k), scale: mean_s / f64::from(k) }
            }
            Distribution::Hyperexp { mean_s, cv2 } => balanced(mean_s, cv2),
            Distribution::Gamma { mean_s, cv2 } => {
                Law::Gamma { shape: 1.0 / cv2, scale: mean_s * cv2 }
            }
            Distribution::Lognormal { mean_s, cv2 } => {
                let variance = cv2.ln_1p();
                Law::Lognormal { mu: mean_s.ln() - variance / 2.0, sigma: variance.sqrt() }
            }
            Distribution::Weibull { mean_s, shape } => {
                Law::Weibull { scale: mean_s / libm::tgamma(1.0 + 1.0 / shape), shape }
            }
            Distribution::Pareto { mean_s, alpha } => {
                Law::Pareto { alpha, min: mean_s * (alpha - 1.0) / alpha, max: f64::INFINITY }
            }
            Distribution::BoundedPareto { alpha, min_s, max_s } => {
                Law::Pareto { alpha, min: min_s, max: max_s }
            }
        }
    }
}

/// Two phases with balanced means, p₁/λ₁ = p₂/λ₂ (Sauer & Chandy, IBM J. R&D 19(3), 1975).
fn balanced(mean: f64, cv2: f64) -> Law {
    let root = ((cv2 - 1.0) / (cv2 + 1.0)).max(0.0).sqrt();
    // 1 − p₁ without subtracting two numbers that are nearly equal.
    let shares = [(1.0 + root) / 2.0, 1.0 / ((cv2 + 1.0) * (1.0 + root))];
    Law::Phases { shares, means: shares.map(|share| mean / (2.0 * share)) }
}

fn mixed(shares: [f64; 2], means: [f64; 2], of_one: impl Fn(f64) -> f64) -> f64 {
    shares[0] * of_one(means[0]) + shares[1] * of_one(means[1])
}

/// E\[Xⁿ; X ≤ x\] of a gamma: scaleⁿ · Γ(shape + n) ÷ Γ(shape) · P(shape + n, x ÷ scale).
fn gamma_moment(n: f64, shape: f64, scale: f64, x: f64) -> f64 {
    if shape + n <= 0.0 {
        return f64::INFINITY;
    }
    let whole = match n {
        0.0 => 1.0,
        1.0 => shape,
        2.0 => shape * (shape + 1.0),
        3.0 => shape * (shape + 1.0) * (shape + 2.0),
        _ if shape == 1.0 => libm::tgamma(1.0 + n),
        -1.0 => 1.0 / (shape - 1.0),
        _ => (libm::lgamma(shape + n) - libm::lgamma(shape)).exp(),
    };
    let up_to_x = if x.is_finite() { incomplete(shape + n, x / scale).0 } else { 1.0 };
    scale.powf(n) * whole * up_to_x
}

/// ∫ tᵏ dt from `min` to `max`, without cancellation.
fn uniform_moment(k: i32, min: f64, max: f64) -> f64 {
    if k < 0 {
        return (max / min).ln();
    }
    let terms = (0..=k).map(|power| min.powi(power) * max.powi(k - power));
    (max - min) * terms.sum::<f64>() / f64::from(k + 1)
}

/// ∫ y^(e−1) dy from 1 to exp(`log`), the ratio of the bounds: (ratioᵉ − 1) ÷ e, whose limit at
/// e = 0 is `log` (Harchol-Balter, "Performance Modeling and Design of Computer Systems", 2013,
/// chapter 20, for the moments of Pareto distributions).
fn power_integral(exponent: f64, log: f64) -> f64 {
    if exponent == 0.0 {
        log
    } else if log == f64::INFINITY {
        if exponent < 0.0 { -1.0 / exponent } else { f64::INFINITY }
    } else {
        (exponent * log).exp_m1() / exponent
    }
}

/// What the bound leaves of the whole Pareto distribution, 1 − (min ÷ max)^alpha.
pub(super) fn kept(alpha: f64, min: f64, max: f64) -> f64 {
    -(alpha * (min / max).ln()).exp_m1()
}

fn normal_cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2)
}
