//! The simulation against closed forms: the mean and the 99th percentile of the waiting time of
//! M/M/c, from independent runs.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::path::Path;
use std::sync::atomic::AtomicBool;

use sandtable_lab::interval::Estimate;
use sandtable_lab::{Options, referee, run};
use sandtable_record::Scenario;

const RUNS: u64 = 20;

/// The mean and p99 of the waiting time in one run, in seconds.
fn waiting(servers: u32, load: f64, tasks: u64, seed: u64) -> (f64, f64) {
    let rate = load * f64::from(servers);
    let text = format!(
        r#"
        seed = {seed}
        [[servers]]
        count = {servers}
        [workload]
        arrivals = "poisson({rate}/s)"
        work = "exp(1s)"
        tasks = {tasks}
        [measure]
        warmup = "10%"
        "#
    );
    let scenario = Scenario::parse(&text, Path::new("theory.toml"), &[]).unwrap();
    let abort = AtomicBool::new(false);
    let result = run(&scenario, &Options { jobs: 1, abort: &abort }, None, &|_| ()).unwrap();
    (result.waiting_s.mean, result.waiting_s.p99)
}

/// What is known in theory, and what independent runs found.
struct Comparison {
    case: String,
    expected: f64,
    found: Estimate,
}

impl Comparison {
    fn new(case: String, expected: Option<f64>, found: &[f64]) -> Comparison {
        Comparison { case, expected: expected.unwrap(), found: Estimate::of(found).unwrap() }
    }

    fn holds(&self, confidence: f64) -> bool {
        match self.found.interval(confidence) {
            Some([low, high]) if low < high => low <= self.expected && self.expected <= high,
            // Nobody waited in any run: then theory says so too, to the resolution of a run.
            _ => self.found.mean == 0.0 && self.expected < 1e-6,
        }
    }
}

fn mmc(servers: u32, load: f64, tasks: u64, first_seed: u64) -> [Comparison; 2] {
    let runs: Vec<(f64, f64)> =
        (0..RUNS).map(|run| waiting(servers, load, tasks, first_seed + run)).collect();
    let rate = load * f64::from(servers);
    let mean = referee::waiting_mmc_s(rate, 1.0, u64::from(servers));
    let p99 = referee::waiting_quantile_mmc_s(rate, 1.0, u64::from(servers), 0.99);
    let means: Vec<f64> = runs.iter().map(|run| run.0).collect();
    let p99s: Vec<f64> = runs.iter().map(|run| run.1).collect();
    [
        Comparison::new(format!("c={servers} load={load} mean"), mean, &means),
        Comparison::new(format!("c={servers} load={load} p99"), p99, &p99s),
    ]
}

/// (servers, load, tasks a run): the closer to capacity, the longer a run has to be.
const CASES: [(u32, f64, u64); 9] = [
    (1, 0.5, 100_000),
    (1, 0.8, 200_000),
    (1, 0.95, 1_000_000),
    (10, 0.5, 200_000),
    (10, 0.8, 200_000),
    (10, 0.95, 1_000_000),
    (100, 0.5, 100_000),
    (100, 0.8, 1_000_000),
    (100, 0.95, 1_000_000),
];

/// The seeds are fixed, so this is the same every time.
#[test]
fn waiting_in_mmc_is_erlangs() {
    let cases = CASES.iter().flat_map(|&(servers, load, tasks)| mmc(servers, load, tasks, 1));
    let cases: Vec<Comparison> = cases.collect();
    for case in &cases {
        let interval = case.found.interval(0.95);
        println!("{}: theory {:.6} s, 95 % interval {interval:.6?}", case.case, case.expected);
    }
    let outside = |confidence: f64| -> Vec<&str> {
        cases.iter().filter(|case| !case.holds(confidence)).map(|case| case.case.as_str()).collect()
    };
    // A right simulator is outside in one of twenty; of 18, in four and more with probability 0.01.
    assert!(outside(0.95).len() <= 3, "outside of the 95 % interval: {:?}", outside(0.95));
    assert!(outside(0.999).is_empty(), "outside of the 99.9 % interval: {:?}", outside(0.999));
}

/// How often the 95 % interval covers the truth: nominally 95 times in a hundred. A heavy proof,
/// a few groups of seeds unless `SANDTABLE_PROVE` is set.
#[test]
fn intervals_cover_the_truth_as_often_as_they_say() {
    let groups = if std::env::var_os("SANDTABLE_PROVE").is_some() { 400 } else { 20 };
    let comparisons: Vec<Comparison> =
        (0..groups).flat_map(|group| mmc(2, 0.7, 20_000, 1_000 + group * RUNS)).collect();
    let n = comparisons.len() as f64;
    let covered = comparisons.iter().filter(|comparison| comparison.holds(0.95)).count() as f64 / n;
    let luck = 4.0 * (0.95f64 * 0.05 / n).sqrt();
    println!("covered {:.1} % of {n}", 100.0 * covered);
    assert!((covered - 0.95).abs() <= luck, "covered {covered}");
}
