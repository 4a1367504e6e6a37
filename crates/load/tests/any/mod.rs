//! Any values that people can write, for property tests.

use proptest::prelude::*;
use sandtable_core::Span;
use sandtable_load::{Arrivals, Daily, Distribution, Phase};

fn any_duration() -> impl Strategy<Value = f64> {
    prop_oneof![1e-9..1e9f64, (1u64..1_000_000).prop_map(|ms| ms as f64 / 1e3)]
}

/// Any distribution that people can write.
pub fn any_distribution() -> impl Strategy<Value = Distribution> {
    let (mean, cv2) = (any_duration, || 0.001..1e6f64);
    prop_oneof![
        any_duration().prop_map(|value_s| Distribution::Const { value_s }),
        mean().prop_map(|mean_s| Distribution::Exp { mean_s }),
        (mean(), 1e-6..1e6f64)
            .prop_map(|(min_s, more)| Distribution::Uniform { min_s, max_s: min_s + more + 1e-6 }),
        (mean(), 1..=1_000_000u32).prop_map(|(mean_s, k)| Distribution::Erlang { mean_s, k }),
        (mean(), 1.0..1e6f64).prop_map(|(mean_s, cv2)| Distribution::Hyperexp { mean_s, cv2 }),
        (mean(), cv2()).prop_map(|(mean_s, cv2)| Distribution::Gamma { mean_s, cv2 }),
        (mean(), cv2()).prop_map(|(mean_s, cv2)| Distribution::Lognormal { mean_s, cv2 }),
        (mean(), 0.1..1000f64).prop_map(|(mean_s, shape)| Distribution::Weibull { mean_s, shape }),
        (mean(), 1.001..100f64).prop_map(|(mean_s, alpha)| Distribution::Pareto { mean_s, alpha }),
        (0.001..100f64, mean(), 1e-6..1e6f64).prop_map(|(alpha, min_s, more)| {
            Distribution::BoundedPareto { alpha, min_s, max_s: min_s + more + 1e-6 }
        }),
    ]
}

fn any_open() -> impl Strategy<Value = Arrivals> {
    let rate = || 1e-3..1e9f64;
    let phase = (rate(), 1.0..1e6f64);
    prop_oneof![
        rate().prop_map(|rate_per_s| Arrivals::Poisson { rate_per_s }),
        rate().prop_map(|rate_per_s| Arrivals::Constant { rate_per_s }),
        any_distribution().prop_map(Arrivals::Renewal),
        proptest::collection::vec(phase, 1..5).prop_map(|phases| {
            let phase = |(rate_per_s, stay_s)| Phase { rate_per_s, stay_s };
            Arrivals::Mmpp(phases.into_iter().map(phase).collect())
        }),
        (rate(), 1.0..=100f64, 1.0..1e9f64).prop_map(|(mean_per_s, peak, period_s)| {
            Arrivals::Daily(Daily { mean_per_s, peak, period_s })
        }),
    ]
}

/// Any arrival process that people can write.
pub fn any_arrivals() -> impl Strategy<Value = Arrivals> {
    prop_oneof![
        any_open(),
        (any_open(), 1..1_000_000u32)
            .prop_map(|(process, size)| Arrivals::Batch { process: Box::new(process), size }),
        (1..10_000_000u32, any_distribution())
            .prop_map(|(users, think)| Arrivals::Closed { users, think }),
        // Up to 2⁵³ ns (104 days), the whole numbers that a float holds.
        proptest::collection::vec(0..(1u64 << 53), 1..10).prop_map(|mut times| {
            times.sort_unstable();
            Arrivals::At(times.into_iter().map(Span).collect())
        }),
    ]
}
