//! Figures of the literature come out of `sandtable sim`: see `figures/theory.toml`.
//!
//! `make test` runs a twentieth of the tasks, which finds what is wrong by more than a few
//! percent; with `SANDTABLE_PROVE` set all tasks are run, and intervals must be narrow, too.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Figures {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    id: String,
    source: String,
    tolerance: f64,
    tasks: u64,
    expect: BTreeMap<String, f64>,
    /// Arrival and work of each task, for a scenario that reads them from `tasks.csv`.
    trace: Option<Vec<(f64, f64)>>,
    scenario: String,
}

const REPLICATIONS: u64 = 20;

/// A figure that was found, and half the width of its interval where it has one.
type Found = (f64, Option<f64>);

fn simulate(folder: &Path, case: &Case, tasks: u64, replications: u64, more: &[&str]) -> Value {
    let file = folder.join("case.toml");
    std::fs::write(&file, &case.scenario).unwrap();
    if let Some(trace) = &case.trace {
        let rows: String = trace.iter().map(|(at, work)| format!("{at},{work}\n")).collect();
        std::fs::write(folder.join("tasks.csv"), format!("arrival_s,work_s\n{rows}")).unwrap();
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_sandtable"));
    command.arg("sim").arg(&file).args(["--json", "--lang", "en", "--set"]);
    command.arg(format!("measure.replications={replications}"));
    command.args(["--set", "measure.confidence=0.999"]);
    if case.trace.is_none() {
        command.args(["--set", "measure.warmup=10%", "--set"]);
        command.arg(format!("workload.tasks={}", tasks / replications));
    }
    let output = command.args(more).output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {complaint}", case.id);
    serde_json::from_slice(&output.stdout).unwrap()
}

fn sample(sample: &Value) -> Found {
    let number = |value: &Value| value.as_f64().unwrap_or(f64::NAN);
    (number(&sample["mean"]), Some((number(&sample["ci"][1]) - number(&sample["ci"][0])) / 2.0))
}

/// Looks a figure up in a result document.
fn find(result: &Value, name: &str) -> Found {
    let number = |value: &Value| (value.as_f64().unwrap(), None);
    let tasks = |key: &str| result["tasks"][key].as_f64().unwrap();
    if let Some((measure, class)) = name.rsplit_once('_')
        && let Ok(class) = class.parse::<usize>()
    {
        return match measure {
            "utilisation_of" => number(&result["utilisation"]["per_server"][class - 1]),
            _ => sample(&result["classes"][class][format!("{measure}_s")]),
        };
    }
    match name {
        "waiting" | "response" => sample(&result[format!("{name}_s")]),
        "slowdown" => sample(&result["slowdown"]),
        "utilisation" => number(&result["utilisation"]["mean"]),
        "waiting_tasks" => number(&result["queue_length"]["mean"]),
        "throughput" => number(&result["throughput_per_s"]),
        "makespan" => number(&result["makespan_s"]),
        "loss" => (tasks("rejected") / tasks("submitted"), None),
        "had_to_wait" => number(&result["waiting_s"]["positive"]),
        "response_p95" => number(&result["response_s"]["p95"]),
        "tasks" => {
            let running = result["utilisation"]["mean"].as_f64().unwrap();
            let servers = result["servers"].as_f64().unwrap();
            (result["queue_length"]["mean"].as_f64().unwrap() + running * servers, None)
        }
        _ => unreachable!("no figure is called {name}"),
    }
}

/// The share of tasks that waited longer than a second, from a table of tasks.
fn waited_over_1s(folder: &Path, case: &Case) -> f64 {
    let table = folder.join("tasks-of-one-run.csv");
    simulate(folder, case, 500_000, 1, &["--tasks", table.to_str().unwrap()]);
    let text = std::fs::read_to_string(table).unwrap();
    let waits: Vec<f64> =
        text.lines().skip(1).map(|row| row.split(',').nth(9).unwrap().parse().unwrap()).collect();
    waits.iter().filter(|wait| **wait > 1.0).count() as f64 / waits.len() as f64
}

/// What is wrong with a figure.
fn fault(case: &Case, name: &str, (found, half): Found, prove: bool) -> Option<String> {
    let expected = case.expect[name];
    let off = (found - expected).abs() / expected;
    let half = half.map(|half| half / expected);
    let said = format!(
        "{} {name}: {found:.6} and not {expected:.6}, {:+.2} % off, ± {:.2} %",
        case.id,
        100.0 * (found - expected) / expected,
        100.0 * half.unwrap_or(0.0)
    );
    println!("{said}");
    let allowed = match half {
        Some(half) => half + case.tolerance,
        // What has no interval gets room for chance, except what leaves nothing to it.
        None if case.trace.is_some() => 1e-9,
        None => case.tolerance * if prove { 2.0 } else { 6.0 },
    };
    let narrow = !prove || half.is_none_or(|half| half <= 2.0 * case.tolerance);
    (!narrow || off.is_nan() || off > allowed).then_some(said)
}

/// The case as a row of the referee's page, if the referee knows its model.
fn row(case: &Case, result: &Value) -> Option<String> {
    let referee = result.get("referee")?;
    let text = |key: &str| referee[key].as_str().unwrap().to_owned();
    let (measure, theory) = match referee["waiting_mean_s"].as_f64() {
        Some(waiting_s) => ("waiting", waiting_s),
        None => ("response", referee["response_mean_s"].as_f64().unwrap()),
    };
    let found = &result[format!("{measure}_s")];
    let number = |value: &Value| value.as_f64().unwrap_or(f64::NAN);
    let model =
        if referee["limit"] == true { text("model") + ", n → ∞" } else { text("model") };
    Some(format!(
        "| {} | {} | {} | {} | {:.4} | {:.4} | {:.4} … {:.4} | {} |\n",
        case.id,
        model,
        text("source"),
        measure,
        theory,
        number(&found["mean"]),
        number(&found["ci"][0]),
        number(&found["ci"][1]),
        referee["z"].as_f64().map_or("—".to_owned(), |z| format!("{z:+.2}")),
    ))
}

/// The page in the documentation is what comes out; with `SANDTABLE_BLESS` set it becomes that.
fn check_page(rows: &[String]) {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/referee.md");
    let before = std::fs::read_to_string(&page).unwrap();
    let (text, _) = before.split_once("| case |").unwrap();
    let head =
        "| case | model | source | mean | theory, s | simulation, s | 99.9 % interval | z |\n";
    let rule = "|---|---|---|---|---:|---:|---:|---:|\n";
    let after = format!("{text}{head}{rule}{}", rows.concat());
    if std::env::var_os("SANDTABLE_BLESS").is_some() {
        std::fs::write(&page, after).unwrap();
    } else {
        assert!(
            before == after,
            "docs/referee.md is not what comes out; SANDTABLE_BLESS=1 renews it"
        );
    }
}

#[test]
fn the_figures_of_the_literature_come_out() {
    let prove = std::env::var_os("SANDTABLE_PROVE").is_some();
    let only = std::env::var("SANDTABLE_CASE").unwrap_or_default();
    let text = include_str!("figures/theory.toml");
    let figures: Figures = toml::from_str(text).unwrap();
    let mut faults = Vec::new();
    let mut rows = Vec::new();
    for case in figures.case.iter().filter(|case| case.id.contains(&only)) {
        assert!(!case.source.is_empty());
        let folder = tempfile::tempdir().unwrap();
        let replications = if case.trace.is_some() { 1 } else { REPLICATIONS };
        let tasks = if prove { case.tasks } else { (case.tasks / 20).max(100_000) };
        let result = simulate(folder.path(), case, tasks, replications, &[]);
        rows.extend(row(case, &result));
        for name in case.expect.keys() {
            if name == "waited_over_1s" {
                if prove {
                    let found = waited_over_1s(folder.path(), case);
                    faults.extend(fault(case, name, (found, Some(0.03 * found)), false));
                }
                continue;
            }
            faults.extend(fault(case, name, find(&result, name), prove));
        }
    }
    if !prove && only.is_empty() {
        check_page(&rows);
    }
    assert!(faults.is_empty(), "{} figures are wrong:\n{}", faults.len(), faults.join("\n"));
}
