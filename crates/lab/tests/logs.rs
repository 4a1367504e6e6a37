//! Parallel jobs of real logs, rigid and as wide as they were: what backfilling makes of them.
//!
//! The logs and the figures are not part of the project: where they are not there, nothing is
//! compared, and that is said.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use sandtable_core::{TaskSpec, Time};
use sandtable_lab::{Options, run};
use sandtable_load::{Arrival, Workload};
use sandtable_record::{ResultDocument, Scenario};
use serde_json::Value;

fn shared(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(path)
}

fn cases() -> Vec<Value> {
    let Ok(text) = std::fs::read_to_string(shared("cases/backfill.json")) else {
        println!("skipped: the logs' figures are not here");
        return Vec::new();
    };
    serde_json::from_str(&text).unwrap()
}

fn scenario(case: &Value, backfill: &str) -> Scenario {
    let log = shared("traces").join(case["file"].as_str().unwrap());
    let text = format!(
        r#"
        [[servers]]
        count = 1
        slots = {}
        [policy]
        ties = "batch"
        backfill = "{backfill}"
        [workload]
        trace = {:?}
        [measure]
        warmup = "none"
        "#,
        case["procs"], log
    );
    Scenario::parse(&text, Path::new("log.toml"), &[]).unwrap()
}

fn simulate(scenario: &Scenario) -> ResultDocument {
    let abort = AtomicBool::new(false);
    run(scenario, &Options { jobs: 1, abort: &abort }, None, &|_| ()).unwrap()
}

#[track_caller]
fn same(case: &Value, key: &str, found: f64, expected: &Value) {
    let expected = expected.as_f64().unwrap();
    let off = (found - expected).abs() / expected;
    assert!(off < 1e-9, "{} {key}: {found} and not {expected}", case["id"]);
}

#[test]
fn whole_logs_come_out_to_the_last_digit() {
    for case in cases() {
        let expected = &case["own_batch_order"];
        let backfill = match case["policy"].as_str().unwrap() {
            "FCFS" => "none",
            "EASY" | "EASY est=req" => "easy",
            "EASY-SJBF" | "EASY-SJBF est=req" => "easy-sjbf",
            _ => continue,
        };
        if expected.is_null() {
            continue;
        }
        let result = simulate(&scenario(&case, backfill));
        let found = [
            ("mean_wait", result.waiting_s.mean),
            ("max_wait", result.waiting_s.max),
            ("mean_resp", result.response_s.mean),
            ("avg_bsld", result.bounded_slowdown.mean),
            ("avg_bsld10", result.bounded_slowdown.mean),
            ("max_bsld", result.bounded_slowdown.max),
            ("makespan", result.makespan_s),
            ("util", result.utilisation.mean),
        ];
        for (key, found) in found {
            if !expected[key].is_null() {
                same(&case, key, found, &expected[key]);
            }
        }
    }
}

/// Ten windows of a log, each on an empty machine, with estimates that are right (RLScheduler,
/// SC 2020).
#[test]
fn windows_of_a_log_come_out() {
    for case in cases() {
        let backfill = match case["policy"].as_str().unwrap() {
            "FCFS (selected head blocks)" => "none",
            "EASY est=run" => "easy",
            _ => continue,
        };
        let whole = scenario(&case, backfill);
        let Workload::Trace(tasks) = &whole.workload else { unreachable!("a log is a trace") };
        let length = case["window_len"].as_u64().unwrap() as usize;
        let windows = case["windows"].as_array().unwrap();
        for (index, start) in windows.iter().enumerate() {
            let start = start.as_u64().unwrap() as usize;
            let first = tasks[start].at;
            let window: Arc<[Arrival]> = tasks[start..start + length]
                .iter()
                .map(|task| Arrival {
                    at: Time::ZERO + task.at.since(first),
                    spec: TaskSpec { estimate: task.work, ..task.spec },
                    ..*task
                })
                .collect();
            let scenario = Scenario { workload: Workload::Trace(window), ..whole.clone() };
            let found = simulate(&scenario).bounded_slowdown.mean;
            same(&case, "window", found, &case["per_window_avg_bsld10"][index]);
        }
    }
}
