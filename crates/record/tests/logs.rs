//! Real logs: as many tasks are read as those had who computed figures from them.
//!
//! The logs and the figures are not part of the project: they are looked for in `../shared` beside
//! it, and the test says so when they are not there.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

use std::collections::BTreeMap;
use std::path::Path;

use sandtable_record::trace::{self, Reading};
use serde_json::Value;

/// Reads each log of the cases in a file once, and compares how many tasks it has with what the
/// cases say under `count`.
fn check(cases: &str, count: &str, reading: impl Fn(&Value) -> Reading) {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let Ok(text) = std::fs::read_to_string(shared.join("cases").join(cases)) else {
        eprintln!("skipped: there is no ../shared/cases/{cases} beside the project");
        return;
    };
    let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    let mut read = BTreeMap::new();
    for case in cases {
        let file = case["file"].as_str().unwrap();
        let (Some(count), true) = (case[count].as_u64(), file.ends_with(".swf.gz")) else {
            continue;
        };
        let found = read.entry(file.to_owned()).or_insert_with(|| {
            let trace = trace::load(&shared.join("traces").join(file), reading(&case));
            trace.unwrap().arrivals.len() as u64
        });
        assert_eq!(*found, count, "{}", case["id"]);
    }
}

#[test]
fn jobs_that_fit_on_the_machine() {
    check("backfill.json", "jobs_used", |case| {
        let most_width = u16::try_from(case["procs"].as_u64().unwrap()).unwrap();
        Reading { widths: true, most_width }
    });
}

#[test]
fn jobs_as_independent_tasks() {
    check("traces.json", "n", |_| Reading { widths: false, most_width: 1 });
}
