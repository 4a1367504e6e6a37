//! Distributions of lengths of time: how much work tasks are, how far apart they arrive.

mod cutoffs;
mod gamma;
mod laplace;
mod law;
mod quantile;

use std::fmt;

pub use cutoffs::balanced_cutoffs;

/// A distribution of non-negative numbers of seconds.
///
/// Made by [`value::distribution`](crate::value::distribution), which also checks the rules given
/// here. [`Display`](fmt::Display) writes what that function reads back as the same distribution.
#[derive(Clone, Debug, PartialEq)]
pub enum Distribution {
    /// Always the same.
    Const {
        /// Seconds, may be 0.
        value_s: f64,
    },
    /// Exponential.
    Exp {
        /// Seconds, above 0; so are all the means below.
        mean_s: f64,
    },
    /// Uniform between two bounds.
    Uniform {
        /// Seconds, may be 0.
        min_s: f64,
        /// Seconds, above `min_s`.
        max_s: f64,
    },
    /// The sum of `k` equal exponentials.
    Erlang {
        /// Seconds.
        mean_s: f64,
        /// How many phases, at least 1.
        k: u32,
    },
    /// One of two exponentials, each of which brings half of the mean ("balanced means").
    Hyperexp {
        /// Seconds.
        mean_s: f64,
        /// Squared coefficient of variation, at least 1.
        cv2: f64,
    },
    /// Gamma.
    Gamma {
        /// Seconds.
        mean_s: f64,
        /// Squared coefficient of variation, above 0.
        cv2: f64,
    },
    /// Lognormal.
    Lognormal {
        /// Seconds.
        mean_s: f64,
        /// Squared coefficient of variation, above 0.
        cv2: f64,
    },
    /// Weibull.
    Weibull {
        /// Seconds.
        mean_s: f64,
        /// Below 1: heavier than exponential; above 1: lighter.
        shape: f64,
    },
    /// Pareto (type I).
    Pareto {
        /// Seconds.
        mean_s: f64,
        /// Tail index, above 1; at 2 and below the variance is infinite.
        alpha: f64,
    },
    /// Pareto cut off at both ends.
    BoundedPareto {
        /// Tail index, above 0.
        alpha: f64,
        /// Seconds, above 0.
        min_s: f64,
        /// Seconds, above `min_s`.
        max_s: f64,
    },
}

impl Distribution {
    /// The mean, in seconds.
    pub fn mean_s(&self) -> f64 {
        match *self {
            Distribution::Const { value_s } => value_s,
            Distribution::Exp { mean_s }
            | Distribution::Erlang { mean_s, .. }
            | Distribution::Hyperexp { mean_s, .. }
            | Distribution::Gamma { mean_s, .. }
            | Distribution::Lognormal { mean_s, .. }
            | Distribution::Weibull { mean_s, .. }
            | Distribution::Pareto { mean_s, .. } => mean_s,
            Distribution::Uniform { min_s, max_s } => min_s + (max_s - min_s) / 2.0,
            Distribution::BoundedPareto { .. } => self.moment(1),
        }
    }

    /// The squared coefficient of variation, variance ÷ mean²; infinite for a `pareto` with
    /// `alpha` ≤ 2.
    pub fn cv2(&self) -> f64 {
        match *self {
            Distribution::Const { .. } => 0.0,
            Distribution::Exp { .. } => 1.0,
            Distribution::Uniform { min_s, max_s } => {
                let relative = (max_s - min_s) / self.mean_s();
                relative * relative / 12.0
            }
            Distribution::Erlang { k, .. } => 1.0 / f64::from(k),
            Distribution::Hyperexp { cv2, .. }
            | Distribution::Gamma { cv2, .. }
            | Distribution::Lognormal { cv2, .. } => cv2,
            // E[X^n] = scale^n Γ(1 + n/shape).
            Distribution::Weibull { shape, .. } => {
                let ratio = libm::lgamma(1.0 + 2.0 / shape) - 2.0 * libm::lgamma(1.0 + 1.0 / shape);
                ratio.exp_m1()
            }
            Distribution::Pareto { alpha, .. } if alpha <= 2.0 => f64::INFINITY,
            Distribution::Pareto { alpha, .. } => 1.0 / (alpha * (alpha - 2.0)),
            Distribution::BoundedPareto { .. } => {
                let mean_s = self.moment(1);
                (self.moment(2) / (mean_s * mean_s) - 1.0).max(0.0)
            }
        }
    }

    /// Whether this is the exponential distribution, under whatever name.
    pub fn is_exponential(&self) -> bool {
        match *self {
            Distribution::Exp { .. } => true,
            Distribution::Erlang { k, .. } => k == 1,
            Distribution::Hyperexp { cv2, .. } | Distribution::Gamma { cv2, .. } => cv2 == 1.0,
            Distribution::Weibull { shape, .. } => shape == 1.0,
            _ => false,
        }
    }
}

impl fmt::Display for Distribution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Distribution::Const { value_s } => write!(f, "const({value_s}s)"),
            Distribution::Exp { mean_s } => write!(f, "exp({mean_s}s)"),
            Distribution::Uniform { min_s, max_s } => write!(f, "uniform({min_s}s,{max_s}s)"),
            Distribution::Erlang { mean_s, k } => write!(f, "erlang({mean_s}s,k={k})"),
            Distribution::Hyperexp { mean_s, cv2 } => write!(f, "hyperexp({mean_s}s,cv2={cv2})"),
            Distribution::Gamma { mean_s, cv2 } => write!(f, "gamma({mean_s}s,cv2={cv2})"),
            Distribution::Lognormal { mean_s, cv2 } => write!(f, "lognormal({mean_s}s,cv2={cv2})"),
            Distribution::Weibull { mean_s, shape } => {
                write!(f, "weibull({mean_s}s,shape={shape})")
            }
            Distribution::Pareto { mean_s, alpha } => write!(f, "pareto({mean_s}s,alpha={alpha})"),
            Distribution::BoundedPareto { alpha, min_s, max_s } => {
                write!(f, "bounded-pareto(alpha={alpha},min={min_s}s,max={max_s}s)")
            }
        }
    }
}

#[cfg(test)]
mod tests;
