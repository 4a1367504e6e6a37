//! Real logs as independent tasks on equal servers, against figures that were computed elsewhere.
//!
//! The logs and the figures are not part of the project: they are looked for in `../shared` beside
//! it, and the test says so when they are not there.
#![allow(clippy::unwrap_used, clippy::print_stderr, clippy::panic)]

use std::io::Read;
use std::path::{Path, PathBuf};

use sandtable_core::*;
use sandtable_load::{Arrival, Source, Workload};
use sandtable_sim::World;
use serde_json::Value;

fn shared() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    if !folder.join("cases/traces.json").is_file() {
        eprintln!("skipped: there is no ../shared/cases/traces.json beside the project");
        return None;
    }
    Some(folder)
}

/// (arrival, work) of every task, in nanoseconds, by the rules that come with the figures.
fn read_log(path: &Path) -> Vec<(u64, u64)> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap())
        .read_to_string(&mut text)
        .unwrap();
    let name = path.file_name().unwrap().to_str().unwrap();
    let mut tasks: Vec<(u64, u64)> = if name.starts_with("AzureLLM") {
        text.lines().skip(1).map(azure).collect()
    } else if name.starts_with("mooncake") {
        text.lines().map(mooncake).collect()
    } else if name.starts_with("surf") {
        text.lines().skip(1).map(surf).collect()
    } else {
        text.lines().filter(|line| !line.starts_with(';')).filter_map(swf).collect()
    };
    tasks.sort_by_key(|(arrival, _)| *arrival);
    let first = tasks[0].0;
    tasks.into_iter().map(|(arrival, work)| (arrival - first, work)).collect()
}

/// 25 ms a generated and 0.2 ms a context token.
fn azure(line: &str) -> (u64, u64) {
    let fields: Vec<&str> = line.split(',').collect();
    let (day, clock) = fields[0].split_once(' ').unwrap();
    let day: u64 = day.rsplit('-').next().unwrap().parse().unwrap();
    let parts: Vec<&str> = clock.split(':').collect();
    let (seconds, fraction) = parts[2].split_once('.').unwrap();
    let seconds = ((day * 24 + number(parts[0])) * 60 + number(parts[1])) * 60 + number(seconds);
    let arrival = seconds * 1_000_000_000 + number(&format!("{fraction:0<9}"));
    (arrival, number(fields[2]) * 25_000_000 + number(fields[1]) * 200_000)
}

/// 20 ms an output and 0.1 ms an input token.
fn mooncake(line: &str) -> (u64, u64) {
    let request: Value = serde_json::from_str(line).unwrap();
    let field = |name: &str| request[name].as_u64().unwrap();
    (
        field("timestamp") * 1_000_000,
        field("output_length") * 20_000_000 + field("input_length") * 100_000,
    )
}

fn surf(line: &str) -> (u64, u64) {
    let fields: Vec<&str> = line.split(',').collect();
    (number(fields[1]) * 1_000_000, number(fields[2]) * 1_000_000)
}

/// Submit time and run time, of jobs that ran.
fn swf(line: &str) -> Option<(u64, u64)> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let run: f64 = fields.get(3)?.parse().unwrap();
    (run > 0.0).then(|| (number(fields[1]) * NANOS_PER_SECOND, Work::from_seconds(run).0))
}

fn number(text: &str) -> u64 {
    text.parse().unwrap_or_else(|_| panic!("{text} is no number"))
}

#[derive(Default)]
struct Records(Vec<TaskRecord>);

impl Observer for Records {
    fn advance(&mut self, _: Time, _: u64, _: u64) {}
    fn occupied(&mut self, _: ServerId, _: u16, _: Time, _: Time) {}
    fn settled(&mut self, record: &TaskRecord) {
        self.0.push(*record);
    }
}

fn check(case: &Value, name: &str, policy: Policy, log: &[(u64, u64)]) {
    let arrival = |&(at, work): &(u64, u64)| Arrival {
        at: Time(at),
        work: Work(work),
        spec: TaskSpec::new(Work(work)),
        class: 0,
    };
    let workload = Workload::Trace(log.iter().map(arrival).collect());
    let servers = case["servers"].as_u64().unwrap() as u32;
    let servers = (0..servers).map(|id| (ServerId(id), ServerSetup::default()));
    let mut records = Records::default();
    World::new(Config { policy, ..Config::default() }, servers, Source::new(&workload, 1))
        .run(&mut records);

    let records = records.0;
    let n = records.len() as f64;
    // Sums of integers are exact: the figures hold to the last digit.
    let total = |of: &dyn Fn(&TaskRecord) -> u64| {
        records.iter().map(|record| u128::from(of(record))).sum::<u128>()
    };
    let waiting = |record: &TaskRecord| record.waiting().0;
    let found = [
        ("mean_wait", total(&waiting) as f64 / 1e9 / n),
        ("max_wait", records.iter().map(waiting).max().unwrap() as f64 / 1e9),
        ("frac_wait", records.iter().filter(|record| waiting(record) > 0).count() as f64 / n),
        ("mean_resp", total(&|record| record.response().0) as f64 / 1e9 / n),
        ("makespan", records.iter().map(|record| record.finish).max().unwrap().seconds()),
    ];
    assert_eq!(Some(records.len() as u64), case["n"].as_u64(), "{}", case["id"]);
    // Where tasks are interrupted, the figures count the interruptions as waiting.
    let interrupts = name == "SRPT";
    let found = found.into_iter().filter(|(figure, _)| !interrupts || !figure.ends_with("wait"));
    for (figure, found) in found {
        let expected = case["expected"][name][figure].as_f64().unwrap();
        let error = (found - expected).abs() / expected.abs().max(1e-300);
        assert!(error < 1e-9, "{} {name} {figure}: found {found}, expected {expected}", case["id"]);
    }
}

#[test]
fn figures_of_real_logs_come_out() {
    let Some(shared) = shared() else { return };
    let cases: Value =
        serde_json::from_str(&std::fs::read_to_string(shared.join("cases/traces.json")).unwrap())
            .unwrap();
    for case in cases.as_array().unwrap() {
        let log = read_log(&shared.join("traces").join(case["file"].as_str().unwrap()));
        let policy = |place, order| Policy::new(place, order);
        check(case, "CENTRAL", policy(PlaceKind::Central, OrderKind::Fifo), &log);
        check(case, "CENTRAL", policy(PlaceKind::LeastWork, OrderKind::Fifo), &log);
        check(case, "RR", policy(PlaceKind::RoundRobin, OrderKind::Fifo), &log);
        check(case, "JSQ", policy(PlaceKind::ShortestQueue, OrderKind::Fifo), &log);
        // These figures decide once for all that happens at an instant.
        let batch = |order| {
            let mut policy = policy(PlaceKind::Central, order);
            policy.parameters.ties = Ties::Batch;
            policy
        };
        check(case, "SJF", batch(OrderKind::Shortest), &log);
        check(case, "SRPT", batch(OrderKind::ShortestRemaining), &log);
    }
}
