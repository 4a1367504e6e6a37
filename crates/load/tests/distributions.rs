//! Draws against formulas: mean, variation and the whole distribution function, with fixed seeds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use sandtable_load::{Stream, stream, value};

const DRAWS: usize = 200_000;

fn draws(text: &str, seed: u64) -> Vec<f64> {
    let sampler = value::distribution(text).unwrap().sampler();
    let mut out = vec![0.0; DRAWS];
    sampler.fill(&mut stream::generator(seed, Stream::Work), &mut out);
    assert!(out.iter().all(|x| *x >= 0.0 && x.is_finite()), "{text}");
    out
}

/// The z-score of the mean of `values`, by their own standard deviation.
fn z(values: impl Iterator<Item = f64> + Clone, expected: f64) -> f64 {
    let n = DRAWS as f64;
    let mean = values.clone().sum::<f64>() / n;
    let variance = values.map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean - expected) / (variance / n).sqrt()
}

/// Mean, and E[X²] = mean² (1 + cv²).
#[test]
fn draws_have_the_mean_and_the_variation() {
    for text in [
        "exp(2s)",
        "uniform(1s,3s)",
        "uniform(0s,3s)",
        "erlang(2s,k=1)",
        "erlang(2s,k=4)",
        "hyperexp(2s,cv2=1)",
        "hyperexp(2s,cv2=10)",
        "gamma(2s,cv2=0.01)",
        "gamma(2s,cv2=0.5)",
        "gamma(2s,cv2=1)",
        "gamma(2s,cv2=5)",
        "lognormal(2s,cv2=0.1)",
        "lognormal(2s,cv2=4)",
        "weibull(2s,shape=0.7)",
        "weibull(2s,shape=3)",
        "pareto(2s,alpha=8)",
        "bounded-pareto(alpha=1,min=0.1s,max=10s)",
        "bounded-pareto(alpha=1.5,min=0.1s,max=10s)",
        "bounded-pareto(alpha=2,min=0.1s,max=10s)",
        "bounded-pareto(alpha=0.001,min=0.1s,max=10s)",
    ] {
        let distribution = value::distribution(text).unwrap();
        let (mean, cv2) = (distribution.mean_s(), distribution.cv2());
        let draws = draws(text, 1);
        let first = z(draws.iter().copied(), mean);
        assert!(first.abs() < 4.0, "{text}: mean has z {first}");
        let second = z(draws.iter().map(|x| x * x), mean * mean * (1.0 + cv2));
        assert!(second.abs() < 4.0, "{text}: second moment has z {second}");
    }
}

/// The whole distribution, by the test of Kolmogorov and Smirnov at a level of 0.1 %.
fn follows(text: &str, probability_below: impl Fn(f64) -> f64) {
    let mut draws = draws(text, 2);
    draws.sort_unstable_by(f64::total_cmp);
    let n = DRAWS as f64;
    let distances = draws.iter().enumerate().map(|(index, x)| {
        let p = probability_below(*x);
        (p - index as f64 / n).max((index + 1) as f64 / n - p)
    });
    let distance = distances.fold(0.0, f64::max) * n.sqrt();
    assert!(distance < 1.95, "{text}: {distance}");
}

#[test]
fn draws_follow_the_distribution_function() {
    follows("exp(2s)", |x| 1.0 - (-x / 2.0).exp());
    follows("uniform(1s,3s)", |x| (x - 1.0) / 2.0);
    follows("erlang(2s,k=2)", |x| 1.0 - (-x).exp() * (1.0 + x));
    // Shape ½ is half of a squared normal: P(X ≤ x) = erf(√(x / scale)), scale = mean · cv².
    follows("gamma(1s,cv2=2)", |x| libm::erf((x / 2.0).sqrt()));
    follows("hyperexp(1s,cv2=3)", |x| {
        let p = (1.0 + 0.5_f64.sqrt()) / 2.0;
        let tail = |p: f64| p * (-2.0 * p * x).exp();
        1.0 - tail(p) - tail(1.0 - p)
    });
    follows("lognormal(1s,cv2=4)", |x| {
        let variance = 5.0_f64.ln();
        0.5 * libm::erfc(-(x.ln() + variance / 2.0) / (2.0 * variance).sqrt())
    });
    // Γ(1 + 1/½) = 2.
    follows("weibull(2s,shape=0.5)", |x| 1.0 - (-x.sqrt()).exp());
    follows("pareto(3s,alpha=1.5)", |x| 1.0 - x.powf(-1.5));
    follows("bounded-pareto(alpha=1.5,min=1s,max=100s)", |x| (1.0 - x.powf(-1.5)) / (1.0 - 0.001));
}

#[test]
fn moments_are_those_of_the_books() {
    let check = |text: &str, mean: f64, cv2: f64| {
        let distribution = value::distribution(text).unwrap();
        assert!((distribution.mean_s() - mean).abs() < 1e-9 * mean, "{distribution}: mean");
        let difference = (distribution.cv2() - cv2).abs();
        assert!(distribution.cv2() == cv2 || difference < 1e-9, "{distribution}: cv2");
    };
    check("const(2s)", 2.0, 0.0);
    check("exp(2s)", 2.0, 1.0);
    check("uniform(0s,2s)", 1.0, 1.0 / 3.0);
    check("erlang(2s,k=4)", 2.0, 0.25);
    check("weibull(2s,shape=1)", 2.0, 1.0);
    check("weibull(2s,shape=0.5)", 2.0, 5.0);
    check("pareto(3s,alpha=3)", 3.0, 1.0 / 3.0);
    check("pareto(3s,alpha=2)", 3.0, f64::INFINITY);
    // α = 1: mean = ln r · min r ÷ (r − 1), E[X²] = min² r.
    let mean = 10.0_f64.ln() * 10.0 / 9.0;
    check("bounded-pareto(alpha=1,min=1s,max=10s)", mean, 10.0 / (mean * mean) - 1.0);
}

#[test]
fn draws_do_not_depend_on_blocks() {
    for text in ["exp(1s)", "gamma(1s,cv2=3)", "hyperexp(1s,cv2=3)", "lognormal(1s,cv2=3)"] {
        let sampler = value::distribution(text).unwrap().sampler();
        let mut at_once = [0.0; 100];
        sampler.fill(&mut stream::generator(3, Stream::Work), &mut at_once);
        let mut rng = stream::generator(3, Stream::Work);
        assert!(at_once.iter().all(|x| *x == sampler.draw(&mut rng)), "{text}");
    }
}

#[test]
fn the_exponential_is_known_under_every_name() {
    for (text, exponential) in [
        ("exp(1s)", true),
        ("erlang(1s,k=1)", true),
        ("gamma(1s,cv2=1)", true),
        ("hyperexp(1s,cv2=1)", true),
        ("weibull(1s,shape=1)", true),
        ("lognormal(1s,cv2=1)", false),
        ("erlang(1s,k=2)", false),
    ] {
        assert_eq!(value::distribution(text).unwrap().is_exponential(), exponential, "{text}");
    }
}

#[test]
fn numbers_stay_the_same_for_ever() {
    // A change here changes every run of every seed.
    let mut rng = stream::generator(42, Stream::Work);
    let sampler = value::distribution("exp(1s)").unwrap().sampler();
    let drawn: Vec<f64> = (0..3).map(|_| sampler.draw(&mut rng)).collect();
    assert_eq!(drawn, [1.2758603131595978, 2.475090517585828, 0.22698122762579417]);
}
