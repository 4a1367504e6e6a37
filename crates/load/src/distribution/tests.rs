#![allow(clippy::unwrap_used)]

use super::*;
use crate::{Stream, stream, value};

const ALL: [&str; 19] = [
    "exp(2s)",
    "uniform(1s,3s)",
    "uniform(0s,3s)",
    "erlang(2s,k=4)",
    "erlang(2s,k=500)",
    "hyperexp(2s,cv2=1)",
    "hyperexp(2s,cv2=100)",
    "gamma(2s,cv2=0.01)",
    "gamma(2s,cv2=5)",
    "gamma(2s,cv2=0.000005)",
    "lognormal(2s,cv2=0.1)",
    "lognormal(2s,cv2=4)",
    "weibull(2s,shape=0.4)",
    "weibull(2s,shape=3)",
    "pareto(2s,alpha=1.5)",
    "pareto(2s,alpha=2)",
    "pareto(2s,alpha=8)",
    "bounded-pareto(alpha=1,min=0.1s,max=100s)",
    "bounded-pareto(alpha=1.5,min=0.1s,max=10s)",
];

fn read(text: &str) -> Distribution {
    value::distribution(text).unwrap()
}

#[track_caller]
fn near(ours: f64, expected: f64, tolerance: f64, what: &str) {
    let near = ours == expected || (ours - expected).abs() <= tolerance * expected.abs();
    assert!(near, "{what}: {ours}, expected {expected}");
}

/// ∫ f(x) · density(x) dx between two quantiles, over ln x, by Simpson's rule between quantiles
/// that are close to each other.
fn integral(distribution: &Distribution, from: f64, to: f64, f: impl Fn(f64) -> f64) -> f64 {
    const PARTS: u32 = 100;
    const STEPS: u32 = 64;
    let place =
        |part| distribution.quantile(from + (to - from) * f64::from(part) / f64::from(PARTS));
    (0..PARTS)
        .map(|part| {
            let (low, high) = (place(part).ln(), place(part + 1).ln());
            let step = (high - low) / f64::from(STEPS);
            let terms = (0..=STEPS).map(|index| {
                let x = (low + step * f64::from(index)).exp();
                let weight = match index {
                    0 | STEPS => 1.0,
                    _ => f64::from(2 + 2 * (index % 2)),
                };
                weight * f(x) * x * distribution.density(x)
            });
            terms.sum::<f64>() * step / 3.0
        })
        .sum()
}

#[test]
fn partial_moments_are_integrals_of_the_density() {
    for text in ALL {
        let distribution = read(text);
        for k in [-1, 0, 1, 2, 3] {
            let part = |p| distribution.partial_moment(k, distribution.quantile(p));
            let integral = integral(&distribution, 0.1, 0.9, |x| x.powi(k));
            if part(0.9).is_finite() {
                near(part(0.9) - part(0.1), integral, 1e-7, &format!("{text}, k = {k}"));
            }
        }
    }
}

#[test]
fn the_quantile_is_the_inverse() {
    for text in ALL {
        let distribution = read(text);
        for p in [1e-5, 0.001, 0.3, 0.5, 0.7, 0.999] {
            let x = distribution.quantile(p);
            near(distribution.cdf(x), p, 1e-9, text);
            near(distribution.tail(x), 1.0 - p, 1e-9, text);
        }
        assert_eq!(distribution.cdf(distribution.quantile(1.0)), 1.0);
        assert_eq!(distribution.tail(distribution.quantile(1.0)), 0.0);
        assert_eq!(distribution.cdf(distribution.quantile(0.0)), 0.0);
        near(distribution.tail(distribution.quantile(1.0 - 1e-12)), 1e-12, 1e-3, text);
    }
}

#[test]
fn moments_agree_with_the_mean_and_the_variation() {
    for text in ALL {
        let distribution = read(text);
        let mean = distribution.mean_s();
        assert_eq!(distribution.moment(0), 1.0, "{text}");
        near(distribution.moment(1), mean, 1e-12, text);
        near(distribution.moment(2), mean * mean * (1.0 + distribution.cv2()), 1e-12, text);
        for k in 0..=3 {
            let far = distribution.quantile(1.0).min(1e100);
            let moment = distribution.moment(k);
            if moment.is_finite() && far < 1e100 {
                near(distribution.partial_moment(k, far), moment, 1e-12, text);
            }
        }
    }
}

#[test]
fn moments_are_those_of_the_books() {
    let check =
        |text: &str, k: i32, expected: f64| near(read(text).moment(k), expected, 1e-12, text);
    check("const(2s)", 3, 8.0);
    check("exp(2s)", 3, 48.0);
    check("exp(2s)", -1, f64::INFINITY);
    check("uniform(1s,3s)", 3, 10.0);
    check("uniform(1s,3s)", -1, 3.0_f64.ln() / 2.0);
    check("uniform(0s,3s)", -1, f64::INFINITY);
    check("erlang(2s,k=2)", -1, 1.0);
    check("erlang(2s,k=2)", 3, 24.0);
    check("lognormal(1s,cv2=1)", 3, 8.0);
    check("lognormal(1s,cv2=1)", -1, 2.0);
    // Γ(1 + 3/½) = 720, scale 1.
    check("weibull(2s,shape=0.5)", 3, 720.0);
    check("pareto(3s,alpha=1.5)", 2, f64::INFINITY);
    check("pareto(3s,alpha=1.5)", -1, 0.6);
    check("pareto(2s,alpha=4)", 3, 4.0 * 1.5_f64.powi(3));
}

#[test]
fn an_atom_counts_as_a_whole_where_it_lies() {
    let two = read("const(2s)");
    assert_eq!([1.9, 2.0, 2.1].map(|x| two.cdf(x)), [0.0, 1.0, 1.0]);
    assert_eq!([1.9, 2.0, 2.1].map(|x| two.tail(x)), [1.0, 0.0, 0.0]);
    assert_eq!([1.9, 2.0, 2.1].map(|x| two.partial_moment(2, x)), [0.0, 4.0, 4.0]);
    assert_eq!([0.0, 0.5, 1.0].map(|p| two.quantile(p)), [2.0; 3]);
    let zero = read("const(0s)");
    assert_eq!([-1.0, 0.0].map(|x| zero.cdf(x)), [0.0, 1.0]);
    assert_eq!(zero.laplace(3.0), 1.0);
}

/// By mpmath with 40 digits.
#[test]
fn transforms_are_exact() {
    let check =
        |text: &str, s: f64, expected: f64| near(read(text).laplace(s), expected, 1e-10, text);
    check("exp(2s)", 3.0, 0.14285714285714);
    check("uniform(1s,3s)", 2.0, 0.033214132764987);
    check("erlang(2s,k=4)", 1.0, 0.19753086419753);
    check("hyperexp(1s,cv2=3)", 1.0, 0.57142857142857);
    check("gamma(2s,cv2=5)", 1.0, 0.61904392068385);
    check("lognormal(1s,cv2=4)", 0.01, 0.99023302711246);
    check("lognormal(1s,cv2=4)", 1.0, 0.57477079009113);
    check("lognormal(1s,cv2=4)", 100.0, 0.0033471949562914);
    check("lognormal(1s,cv2=1000000)", 1.0, 0.94537714979569);
    check("lognormal(1s,cv2=0.0001)", 1.0, 0.36789783376405);
    check("weibull(1s,shape=0.1)", 1.0, 0.98435314975512);
    check("weibull(1s,shape=0.5)", 0.01, 0.99028596471732);
    check("weibull(1s,shape=0.5)", 10.0, 0.31325218028522);
    check("weibull(1s,shape=3)", 1.0, 0.39239445089376);
    check("weibull(1s,shape=1000)", 1.0, 0.36787974344542);
    check("pareto(1s,alpha=1.5)", 1e-06, 0.99999900068205);
    check("pareto(1s,alpha=1.5)", 1.0, 0.52142942223066);
    check("pareto(1s,alpha=1.5)", 100.0, 1.3999957103926e-16);
    check("pareto(1s,alpha=2)", 1.0, 0.44320872855036);
    check("pareto(1s,alpha=8)", 1.0, 0.37125270524236);
    check("pareto(1s,alpha=1.05)", 0.001, 0.9995972393331);
    check("bounded-pareto(alpha=1,min=0.1s,max=100s)", 1.0, 0.72326829048451);
    check("bounded-pareto(alpha=1.5,min=0.1s,max=10s)", 0.5, 0.88678934001627);
    check("bounded-pareto(alpha=0.001,min=0.1s,max=10s)", 2.0, 0.26585468188551);
    check("bounded-pareto(alpha=1.1,min=0.001s,max=1000000s)", 1.0, 0.99435521974045);
}

#[test]
fn transforms_are_integrals_of_the_density() {
    for text in ALL {
        let distribution = read(text);
        for s in [1e-6, 0.1, 1.0, 10.0] {
            let rest = |from, to: f64| {
                // Between the two values at the ends of the part.
                let (low, high) = (distribution.quantile(to), distribution.quantile(from));
                (to - from) * ((-s * low).exp() + (-s * high).exp()) / 2.0
            };
            let sum = integral(&distribution, 1e-5, 1.0 - 1e-5, |x| (-s * x).exp());
            let sum = sum + rest(0.0, 1e-5) + rest(1.0 - 1e-5, 1.0);
            assert!((distribution.laplace(s) - sum).abs() < 2e-5, "{text}, s = {s}");
        }
        assert_eq!(distribution.laplace(0.0), 1.0);
        near(1.0 - distribution.laplace(1e-9), 1e-9 * distribution.mean_s(), 1e-3, text);
    }
}

/// The share of all draws, and of all work drawn, that comes from up to the median.
#[test]
fn draws_have_the_partial_moments() {
    const DRAWS: usize = 200_000;
    for text in ALL {
        let distribution = read(text);
        let mut draws = vec![0.0; DRAWS];
        distribution.sampler().fill(&mut stream::generator(5, Stream::Work), &mut draws);
        let median = distribution.quantile(0.5);
        for k in 0..=2 {
            let parts = draws.iter().map(|x| if *x <= median { x.powi(k) } else { 0.0 });
            let n = DRAWS as f64;
            let mean = parts.clone().sum::<f64>() / n;
            let variance = parts.map(|part| (part - mean).powi(2)).sum::<f64>() / (n - 1.0);
            let z = (mean - distribution.partial_moment(k, median)) / (variance / n).sqrt();
            assert!(z.abs() < 4.0, "{text}, k = {k}: z = {z}");
        }
    }
}

/// α, min, λ-free cut-off of two servers as in the balanced cases of Harchol-Balter, Crovella &
/// Murta 1999, max 1000.
#[test]
fn cutoffs_are_as_published() {
    for (alpha, min_s, cutoff) in [(1.9, 0.474167341, 1.023099), (1.5, 0.339589178, 1.309644)] {
        let distribution = Distribution::BoundedPareto { alpha, min_s, max_s: 1000.0 };
        let cutoffs = balanced_cutoffs(&distribution, &[1.0, 1.0]);
        assert_eq!(cutoffs.len(), 1);
        near(cutoffs[0], cutoff, 1e-6, "cut-off");
    }
}

#[test]
fn cutoffs_share_out_the_work() {
    for text in ALL {
        let distribution = read(text);
        let cutoffs = balanced_cutoffs(&distribution, &[1.0, 2.0, 1.0]);
        let shares = cutoffs.iter().map(|x| distribution.partial_moment(1, *x) / 2.0);
        let total = distribution.mean_s() / 2.0;
        for (share, expected) in shares.zip([0.25, 0.75]) {
            near(share, expected * total, 1e-9, text);
        }
    }
    let same = read("const(2s)");
    assert_eq!(balanced_cutoffs(&same, &[1.0, 1.0, 1.0]), [2.0, 2.0]);
    assert!(balanced_cutoffs(&same, &[]).is_empty());
    assert!(balanced_cutoffs(&same, &[3.0]).is_empty());
}
