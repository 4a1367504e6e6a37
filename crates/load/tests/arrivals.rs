//! Arrival processes: rates, profiles and the users of a closed workload, with fixed seeds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::f64::consts::PI;

use sandtable_core::{Span, Time};
use sandtable_load::{Arrivals, Distribution, Generated, Source, Workload, value};

fn workload(arrivals: &str, until_s: f64) -> Workload {
    let arrivals = value::arrivals(arrivals).unwrap();
    let mut generated = Generated::new(arrivals, Distribution::Const { value_s: 1.0 });
    generated.until = Some(Span::from_seconds(until_s));
    Workload::Generated(generated)
}

fn times_s(arrivals: &str, until_s: f64, seed: u64) -> Vec<f64> {
    Source::new(&workload(arrivals, until_s), seed).map(|task| task.at.seconds()).collect()
}

fn at_s(seconds: f64) -> Time {
    Time::ZERO + Span::from_seconds(seconds)
}

/// How many tasks come in 100 000 s, against the rate and the variance of the count per second.
#[test]
fn long_run_rates() {
    let time = 100_000.0;
    for (text, rate, variance) in [
        ("poisson(2/s)", 2.0, 2.0),
        ("constant(2/s)", 2.0, 0.0),
        // The variance of a renewal count grows with rate · cv².
        ("renewal(gamma(0.5s,cv2=4))", 2.0, 8.0),
        ("renewal(erlang(0.5s,k=4))", 2.0, 0.5),
        ("batch(poisson(0.2/s),size=10)", 2.0, 20.0),
        // mean + 2 (λ₁ − λ₂)² π₁π₂ ÷ (1/stay₁ + 1/stay₂) for two phases.
        ("mmpp(rates=1/s:20/s,stay=60s:5s)", 160.0 / 65.0, 239.1),
        ("mmpp(rates=0/s:20/s,stay=9s:1s)", 2.0, 2.0 + 64.8),
        // Whole periods: the swings cancel.
        ("daily(mean=2/s,peak=1.5,period=1000s)", 2.0, 2.0),
        ("daily(mean=2/s,peak=3,period=1000s)", 2.0, 2.0),
    ] {
        let stated = value::arrivals(text).unwrap().rate_per_s().unwrap();
        assert!((stated - rate).abs() < 1e-9, "{text}: {stated}");
        let count = times_s(text, time, 1).len() as f64;
        let tolerance = 4.0 * (variance * time).sqrt();
        assert!((count - rate * time).abs() <= tolerance, "{text}: {count} in {time} s");
    }
}

#[test]
fn constant_arrivals_do_not_drift() {
    // A third of a second is no whole number of nanoseconds.
    let times: Vec<Time> =
        Source::new(&workload("constant(3/s)", 100_000.0), 1).map(|task| task.at).collect();
    assert!((299_999..=300_000).contains(&times.len()));
    for (index, time) in times.iter().enumerate() {
        let exact_ns = (index as u64 + 1) * 1_000_000_000 / 3;
        assert!(time.0.abs_diff(exact_ns) <= 1, "task {index} at {time}");
    }
}

#[test]
fn batches_come_together() {
    let times = times_s("batch(poisson(1/s),size=3)", 1000.0, 1);
    assert_eq!(times.len() % 3, 0);
    for (index, batch) in times.chunks(3).enumerate() {
        assert!(batch.iter().all(|time| *time == batch[0]), "batch {index}");
    }
    assert!(times.windows(4).all(|four| four[0] < four[3]));
}

#[test]
fn a_modulated_process_starts_in_its_long_run_state() {
    // 12.5 tasks are expected in the first second; starting in the first phase gives almost none.
    let seeds = 2000;
    let text = "mmpp(rates=0/s:50/s:0/s,stay=10s:10s:20s)";
    let count: usize = (0..seeds).map(|seed| times_s(text, 1.0, seed).len()).sum();
    let mean = count as f64 / seeds as f64;
    // The number is 0 or about 50: its standard deviation is below 23.
    assert!((mean - 12.5).abs() < 4.0 * 23.0 / (seeds as f64).sqrt(), "{mean}");
}

#[test]
fn the_rate_of_a_day_follows_its_curve() {
    const BINS: usize = 24;
    for peak in [1.0, 1.5, 2.0, 3.0, 10.0] {
        let text = format!("daily(mean=20/s,peak={peak},period=24s)");
        let days = 200;
        let mut counts = [0u64; BINS];
        for time in times_s(&text, f64::from(days) * 24.0, 1) {
            counts[(time % 24.0) as usize] += 1;
        }
        let curve = curve(peak);
        let expected = |hour: usize| {
            let steps =
                (0..100).map(|i| curve((hour as f64 + (f64::from(i) + 0.5) / 100.0) / 24.0));
            20.0 * f64::from(days) * steps.sum::<f64>() / 100.0
        };
        // χ² over the hours in which something is expected; 49.7 is its 99.9 % quantile.
        let chi2: f64 = (0..BINS)
            .filter(|hour| expected(*hour) >= 5.0)
            .map(|hour| (counts[hour] as f64 - expected(hour)).powi(2) / expected(hour))
            .sum();
        assert!(chi2 < 49.7, "peak {peak}: χ² {chi2}, {counts:?}");
    }
}

/// Rate ÷ mean rate at a fraction of the day, as the documentation has it.
fn curve(peak: f64) -> impl Fn(f64) -> f64 {
    let wave = |turn: f64| (1.0 - (2.0 * PI * turn).cos()) / 2.0;
    let mean_of_power = move |n: f64| {
        (0..1000).map(|i| wave((f64::from(i) + 0.5) / 1000.0).powf(n)).sum::<f64>() / 1000.0
    };
    let (mut low, mut high) = (1.0, 100.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if mean_of_power(middle) * peak > 1.0 { low = middle } else { high = middle }
    }
    move |turn| {
        if peak <= 2.0 {
            1.0 - (peak - 1.0) * (2.0 * PI * turn).cos()
        } else {
            peak * wave(turn).powf(low)
        }
    }
}

#[test]
fn listed_times_are_kept() {
    assert_eq!(times_s("at(0s,0s,1.5s,3s)", 2.0, 1), [0.0, 0.0, 1.5]);
}

#[test]
fn a_poisson_process_is_known_under_every_name() {
    for (text, rate) in [
        ("poisson(2/s)", Some(2.0)),
        ("renewal(exp(500ms))", Some(2.0)),
        ("batch(poisson(2/s),size=1)", Some(2.0)),
        ("mmpp(rates=2/s:2/s,stay=1s:1s)", Some(2.0)),
        ("daily(mean=2/s,peak=1,period=1h)", Some(2.0)),
        ("constant(2/s)", None),
        ("batch(poisson(2/s),size=2)", None),
        ("mmpp(rates=1/s:3/s,stay=1s:1s)", None),
        ("closed(users=2,think=exp(1s))", None),
        ("at(1s)", None),
    ] {
        assert_eq!(value::arrivals(text).unwrap().is_poisson(), rate, "{text}");
    }
}

#[test]
fn users_wait_for_their_task_before_they_think_again() {
    let mut source = Source::new(&workload("closed(users=3,think=const(2s))", 100.0), 1);
    let taken: Vec<f64> = source.by_ref().map(|task| task.at.seconds()).collect();
    assert_eq!(taken, [2.0, 2.0, 2.0]);
    assert_eq!((source.peek(), source.finished()), (Time::NEVER, false));

    source.settled(at_s(5.0));
    assert_eq!(source.peek().seconds(), 7.0);
    source.settled(at_s(6.0));
    assert_eq!(source.peek().seconds(), 7.0);
    assert_eq!(source.next().unwrap().at.seconds(), 7.0);
    assert_eq!(source.next().unwrap().at.seconds(), 8.0);
    assert_eq!(source.next(), None);

    // Three tasks wait; a fourth answer comes from nobody.
    for _ in 0..4 {
        source.settled(at_s(50.0));
    }
    assert_eq!(source.by_ref().count(), 3);

    // Who would come after the end goes home.
    for _ in 0..3 {
        assert!(!source.finished());
        source.settled(at_s(99.0));
    }
    assert_eq!((source.peek(), source.finished()), (Time::NEVER, true));
}

#[test]
fn users_submit_as_often_as_they_think() {
    let text = "closed(users=20,think=exp(5s))";
    let mut source = Source::new(&workload(text, 10_000.0), 1);
    let mut count = 0u32;
    let mut last = Time::ZERO;
    while let Some(task) = source.next() {
        assert!(task.at >= last);
        last = task.at;
        count += 1;
        source.settled(task.at);
    }
    assert!(source.finished());
    // Served at once, 20 users are 20 independent Poisson processes.
    assert!((f64::from(count) - 40_000.0).abs() < 4.0 * 200.0, "{count}");
}

#[test]
fn a_closed_workload_ends_by_its_tasks() {
    let Workload::Generated(mut generated) = workload("closed(users=2,think=exp(1s))", 1e6) else {
        panic!("it is generated");
    };
    assert!(matches!(generated.arrivals, Arrivals::Closed { .. }));
    generated.tasks = Some(300);
    let mut source = Source::new(&Workload::Generated(generated), 1);
    let mut count = 0;
    while let Some(task) = source.next() {
        count += 1;
        assert_eq!(source.finished(), count == 300);
        source.settled(task.at);
    }
    assert_eq!(count, 300);
}
