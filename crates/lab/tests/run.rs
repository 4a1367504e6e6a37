//! Whole scenarios, from the text of a file to the result document.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use sandtable_core::{TaskRecord, Verdict};
use sandtable_lab::{Options, Progress, run};
use sandtable_load::Problem;
use sandtable_record::{ResultDocument, Scenario};

fn scenario(text: &str, overrides: &[&str]) -> Scenario {
    let overrides: Vec<String> = overrides.iter().map(|text| (*text).to_owned()).collect();
    Scenario::parse(text, Path::new("test.toml"), &overrides).unwrap()
}

fn result(scenario: &Scenario, jobs: usize) -> ResultDocument {
    let abort = AtomicBool::new(false);
    run(scenario, &Options { jobs, abort: &abort }, None, &|_| ()).unwrap()
}

const TWO_SERVERS: &str = r#"
name = "test"
seed = 3
[[servers]]
count = 2
[workload]
arrivals = "poisson(1.6/s)"
work = "exp(1s)"
tasks = 20_000
"#;

fn near(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * b.abs()
}

#[test]
fn a_scenario_of_known_outcome() {
    // SimPy's car wash: two machines, five minutes a car.
    let text = r#"
        [[servers]]
        count = 2
        [workload]
        arrivals = "at(0s,0s,0s,0s,5s,10s,16s)"
        work = "const(5s)"
        [measure]
        warmup = "none"
    "#;
    let result = result(&scenario(text, &[]), 1);
    assert_eq!((result.tasks.submitted, result.tasks.completed, result.tasks.attempts), (7, 7, 7));
    assert_eq!((result.waiting_s.n, result.waiting_s.max, result.makespan_s), (7, 5.0, 21.0));
    assert!(near(result.waiting_s.mean, 15.0 / 7.0, 1e-12));
    assert!(near(result.response_s.mean, 50.0 / 7.0, 1e-12));
    assert_eq!((result.slowdown.max, result.slowdown.p50), (2.0, 1.0));
    assert_eq!((result.bounded_slowdown.mean, result.bounded_slowdown.p999), (1.0, 1.0));
    // Slowdowns 1, 1, 2, 2, 2, 1, 1.
    assert!(near(result.fairness_jain, 100.0 / (7.0 * 16.0), 1e-12));
    assert!(near(result.queue_length.mean, 15.0 / 21.0, 1e-12));
    assert_eq!(result.queue_length.max, 2);
    assert!(near(result.utilisation.mean, 35.0 / 42.0, 1e-12));
    assert!(near(result.throughput_per_s, 7.0 / 21.0, 1e-12));
    assert!(result.waiting_s.ci[0].is_nan() && result.referee.is_none());
}

#[test]
fn the_bytes_do_not_depend_on_the_jobs() {
    let scenario = scenario(TWO_SERVERS, &["measure.replications=7", "workload.tasks=3000"]);
    let one = result(&scenario, 1).to_json();
    for jobs in [2, 3, 16, 0] {
        assert_eq!(result(&scenario, jobs).to_json(), one, "{jobs} jobs");
    }
    let other = result(&Scenario { seed: 4, ..scenario }, 1);
    assert_ne!(other.to_json(), one);
}

#[test]
fn replications_differ_and_the_first_is_the_run_itself() {
    let alone = result(&scenario(TWO_SERVERS, &[]), 1);
    let several = result(&scenario(TWO_SERVERS, &["measure.replications=3"]), 1);
    assert_eq!(several.replications, 3);
    assert_ne!(several.digest, alone.digest);
    assert_eq!(several.tasks.submitted, 60_000);
    assert_eq!(several.tasks.submitted, several.tasks.completed);
    assert_eq!(several.waiting_s.n + several.warmup.dropped_tasks, 60_000);
    assert_ne!(several.waiting_s.mean, alone.waiting_s.mean);
    let [low, high] = several.waiting_s.ci;
    assert!(low < several.waiting_s.mean && several.waiting_s.mean < high);
}

#[test]
fn littles_law_and_the_conservation_of_work() {
    for place in ["central", "random", "round-robin", "least-work", "shortest-queue"] {
        let place = format!("policy.place={place}");
        let result = result(&scenario(TWO_SERVERS, &["measure.warmup=none", &place]), 1);
        let waited = result.waiting_s.mean * result.waiting_s.n as f64;
        assert!(near(result.queue_length.mean * result.makespan_s, waited, 1e-9), "{place}");
        let served = (result.response_s.mean - result.waiting_s.mean) * result.waiting_s.n as f64;
        let busy = result.utilisation.mean * 2.0 * result.makespan_s;
        assert!(near(busy, served, 1e-9), "{place}");
    }
}

#[test]
fn the_referee_agrees() {
    let cases = [
        ("M/M/c", 1.7777777777777777, vec![]),
        ("M/M/1", 4.0, vec!["policy.place=random"]),
        ("M/D/1", 2.0, vec!["policy.place=random", "workload.work=const(1s)"]),
    ];
    for (model, mean, mut overrides) in cases {
        overrides.extend(["measure.replications=10", "measure.warmup=10%", "workload.tasks=8000"]);
        let result = result(&scenario(TWO_SERVERS, &overrides), 2);
        let referee = result.referee.unwrap();
        assert_eq!(referee.model, model);
        assert!(near(referee.waiting_mean_s, mean, 1e-9));
        assert!(referee.z.abs() < 4.0, "{model}: z = {}", referee.z);
    }
}

#[test]
fn the_interval_of_one_run_comes_from_batch_means() {
    let result = result(&scenario(TWO_SERVERS, &[]), 1);
    let [low, high] = result.waiting_s.ci;
    assert!(low < result.waiting_s.mean && result.waiting_s.mean < high);
    let z = result.referee.unwrap().z;
    assert!(z.abs() < 4.0, "z = {z}");
    assert_eq!(result.warmup.method, "mser5");
}

#[test]
fn every_task_of_the_first_replication_is_shown() {
    let scenario = scenario(TWO_SERVERS, &["measure.replications=3"]);
    let abort = AtomicBool::new(false);
    let mut seen = 0u64;
    let mut sink = |record: &TaskRecord| {
        assert_eq!(record.verdict, Verdict::Completed);
        seen += 1;
        Ok(())
    };
    let options = Options { jobs: 2, abort: &abort };
    let shown = run(&scenario, &options, Some(&mut sink), &|_| ()).unwrap();
    assert_eq!(seen, 20_000);
    assert_eq!(shown.to_json(), result(&scenario, 1).to_json());
}

#[test]
fn a_sink_that_fails_ends_the_run() {
    let abort = AtomicBool::new(false);
    let mut calls = 0;
    let mut sink = |_: &TaskRecord| {
        calls += 1;
        if calls < 100 { Ok(()) } else { Err(Problem::new("disk-full")) }
    };
    let options = Options { jobs: 1, abort: &abort };
    let outcome = run(&scenario(TWO_SERVERS, &[]), &options, Some(&mut sink), &|_| ());
    assert_eq!(outcome.unwrap_err().id, "disk-full");
    assert_eq!(calls, 100);
}

#[test]
fn progress_reaches_the_end_and_the_flag_ends_a_run() {
    let overrides = ["workload.tasks=100_000", "measure.replications=2"];
    let scenario = scenario(TWO_SERVERS, &overrides);
    let abort = AtomicBool::new(false);
    let told = Mutex::new(Vec::new());
    let watch = |progress: Progress| told.lock().unwrap().push(progress);
    run(&scenario, &Options { jobs: 1, abort: &abort }, None, &watch).unwrap();
    let told = told.into_inner().unwrap();
    assert!(told.len() >= 4 && told.is_sorted_by_key(|progress| progress.settled));
    assert_eq!(told.last(), Some(&Progress { settled: 200_000, tasks: Some(200_000) }));

    for jobs in [1, 2] {
        let watch = |_: Progress| abort.store(true, std::sync::atomic::Ordering::Relaxed);
        let outcome = run(&scenario, &Options { jobs, abort: &abort }, None, &watch);
        assert_eq!(outcome.unwrap_err().id, "lab-interrupted");
        abort.store(false, std::sync::atomic::Ordering::Relaxed);
    }
}

#[test]
fn rejected_tasks_are_counted_but_not_measured() {
    let text = format!("{TWO_SERVERS}\n[limits]\nqueue = 1\n");
    let result = result(&scenario(&text, &["measure.warmup=none"]), 1);
    assert!(result.tasks.rejected > 0);
    assert_eq!(result.referee.unwrap().model, "M/M/c/K");
    assert_eq!(result.tasks.completed + result.tasks.rejected, 20_000);
    assert_eq!(result.waiting_s.n, result.tasks.completed);
    assert_eq!(result.queue_length.max, 1);
}
