//! Drawing from a [`Distribution`]: its parameters derived once, its kind looked at once a block.

use rand::{Rng, RngExt};
use rand_distr::StandardNormal;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::distribution::Distribution;
use crate::ziggurat::exponential;

/// A distribution made ready for drawing. Draws are in seconds.
#[derive(Clone, Debug)]
pub struct Sampler(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Const {
        value: f64,
    },
    Exp {
        mean: f64,
    },
    Uniform {
        min: f64,
        width: f64,
    },
    Hyperexp {
        first_share: f64,
        first_mean: f64,
        second_mean: f64,
    },
    Gamma(Gamma),
    /// A gamma with shape below 1: one with shape + 1 times a uniform to the power of 1/shape.
    LowGamma {
        raised: Gamma,
        power: f64,
    },
    Lognormal {
        mu: f64,
        sigma: f64,
    },
    Weibull {
        scale: f64,
        power: f64,
    },
    Pareto {
        min: f64,
        power: f64,
    },
    BoundedPareto {
        min: f64,
        max: f64,
        cut: f64,
        alpha: f64,
    },
}

impl Sampler {
    /// Derives what drawing needs.
    pub fn new(distribution: &Distribution) -> Sampler {
        Sampler(match *distribution {
            Distribution::Const { value_s } => Kind::Const { value: value_s },
            Distribution::Exp { mean_s } => Kind::Exp { mean: mean_s },
            Distribution::Uniform { min_s, max_s } => {
                Kind::Uniform { min: min_s, width: max_s - min_s }
            }
            Distribution::Erlang { mean_s, k } => gamma(mean_s, f64::from(k)),
            Distribution::Gamma { mean_s, cv2 } => gamma(mean_s, 1.0 / cv2),
            Distribution::Hyperexp { mean_s, cv2 } => balanced(mean_s, cv2),
            Distribution::Lognormal { mean_s, cv2 } => {
                let variance = cv2.ln_1p();
                Kind::Lognormal { mu: mean_s.ln() - variance / 2.0, sigma: variance.sqrt() }
            }
            Distribution::Weibull { mean_s, shape } => Kind::Weibull {
                scale: mean_s / libm::tgamma(1.0 + 1.0 / shape),
                power: 1.0 / shape,
            },
            Distribution::Pareto { mean_s, alpha } => {
                Kind::Pareto { min: mean_s * (alpha - 1.0) / alpha, power: 1.0 / alpha }
            }
            Distribution::BoundedPareto { alpha, min_s, max_s } => Kind::BoundedPareto {
                min: min_s,
                max: max_s,
                cut: -(alpha * (min_s / max_s).ln()).exp_m1(),
                alpha,
            },
        })
    }

    /// Fills `out` with independent draws, in seconds. The draws are the same however they are
    /// divided into blocks.
    pub fn fill(&self, rng: &mut Xoshiro256PlusPlus, out: &mut [f64]) {
        let exp1 = exponential();
        match self.0 {
            Kind::Const { value } => out.fill(value),
            Kind::Exp { mean } => each(out, || mean * exp1.draw(rng)),
            Kind::Uniform { min, width } => each(out, || min + width * rng.random::<f64>()),
            Kind::Hyperexp { first_share, first_mean, second_mean } => each(out, || {
                let first = rng.random::<f64>() < first_share;
                exp1.draw(rng) * if first { first_mean } else { second_mean }
            }),
            Kind::Gamma(ref gamma) => each(out, || gamma.draw(rng)),
            Kind::LowGamma { ref raised, power } => {
                each(out, || raised.draw(rng) * (-exp1.draw(rng) * power).exp());
            }
            Kind::Lognormal { mu, sigma } => each(out, || (mu + sigma * normal(rng)).exp()),
            Kind::Weibull { scale, power } => each(out, || scale * exp1.draw(rng).powf(power)),
            // An exponential is −ln of a uniform: this is the inverse of the tail (min/x)^alpha.
            Kind::Pareto { min, power } => each(out, || min * (exp1.draw(rng) * power).exp()),
            // The inverse of the distribution function: min · (1 − cut·u)^(−1/alpha).
            Kind::BoundedPareto { min, max, cut, alpha } => each(out, || {
                let log = -(-cut * rng.random::<f64>()).ln_1p() / alpha;
                (min * log.exp()).min(max)
            }),
        }
    }

    /// One draw, in seconds.
    pub fn draw(&self, rng: &mut Xoshiro256PlusPlus) -> f64 {
        let mut one = [0.0];
        self.fill(rng, &mut one);
        one[0]
    }
}

impl Distribution {
    /// This distribution made ready for drawing.
    pub fn sampler(&self) -> Sampler {
        Sampler::new(self)
    }
}

#[inline]
fn each(out: &mut [f64], mut draw: impl FnMut() -> f64) {
    for slot in out {
        *slot = draw();
    }
}

#[inline]
fn normal(rng: &mut impl Rng) -> f64 {
    rng.sample(StandardNormal)
}

/// Two phases with balanced means, p₁/λ₁ = p₂/λ₂ (Morse, "Queues, Inventories and Maintenance",
/// 1958; Sauer & Chandy, IBM J. R&D 19(3), 1975): p₁ = (1 + √((c²−1)/(c²+1))) / 2.
fn balanced(mean: f64, cv2: f64) -> Kind {
    let root = ((cv2 - 1.0) / (cv2 + 1.0)).max(0.0).sqrt();
    let first_share = (1.0 + root) / 2.0;
    // 1 − p₁ without subtracting two numbers that are nearly equal.
    let second_share = 1.0 / ((cv2 + 1.0) * (1.0 + root));
    Kind::Hyperexp {
        first_share,
        first_mean: mean / (2.0 * first_share),
        second_mean: mean / (2.0 * second_share),
    }
}

fn gamma(mean: f64, shape: f64) -> Kind {
    let scale = mean / shape;
    if shape == 1.0 {
        Kind::Exp { mean }
    } else if shape > 1.0 {
        Kind::Gamma(Gamma::new(shape, scale))
    } else {
        Kind::LowGamma { raised: Gamma::new(shape + 1.0, scale), power: 1.0 / shape }
    }
}

/// Marsaglia & Tsang, "A simple method for generating gamma variables", ACM TOMS 26(3), 2000, for
/// shapes of at least 1.
#[derive(Clone, Debug)]
struct Gamma {
    scaled_d: f64,
    d: f64,
    c: f64,
}

impl Gamma {
    fn new(shape: f64, scale: f64) -> Gamma {
        let d = shape - 1.0 / 3.0;
        Gamma { scaled_d: d * scale, d, c: 1.0 / (9.0 * d).sqrt() }
    }

    #[inline]
    fn draw(&self, rng: &mut Xoshiro256PlusPlus) -> f64 {
        loop {
            let x = normal(rng);
            let root = 1.0 + self.c * x;
            if root <= 0.0 {
                continue;
            }
            let v = root * root * root;
            let u: f64 = rng.random();
            let square = x * x;
            if u < 1.0 - 0.0331 * square * square
                || u.ln() < 0.5 * square + self.d * (1.0 - v + v.ln())
            {
                return self.scaled_d * v;
            }
        }
    }
}
