#![allow(clippy::unwrap_used)]

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use sandtable_core::{TaskSpec, Time, Weight, Work};

use super::*;
use crate::tests::assert_said;

fn read(text: &str) -> Result<Trace, Problem> {
    parse_table(text.as_bytes(), Path::new("trace.csv"), Reading::default())
}

fn read_log(text: &str, reading: Reading) -> Result<Trace, Problem> {
    parse_log(text.as_bytes(), Path::new("log.swf"), reading)
}

fn arg<'a>(problem: &'a Problem, name: &str) -> &'a str {
    let found = problem.args.iter().find(|(known, _)| *known == name);
    found.map_or("", |(_, value)| value)
}

#[test]
fn tasks_come_in_order_of_time_and_line() {
    let trace = read(
        "\u{feff}class, work_s ,arrival_s,priority,estimate_s,width,user,deadline_s,weight\r\n\
         big,2,1.5,,,1,,9,\n\
         \"a, b\",0.000000001,1.5,-3,0.5,4,bob,,0.25\n\n\
         big,1e-3,0,5,1,,,1e-9,2\n",
    );
    let spec = |estimate, priority, user, deadline, width, weight| TaskSpec {
        estimate: Work(estimate),
        deadline: Time(deadline),
        priority,
        user,
        weight: Weight::from_thousandths(weight),
        width,
    };
    let task = |at, work, class, spec| Arrival { at: Time(at), work: Work(work), spec, class };
    let never = Time::NEVER.0;
    let expected = [
        task(0, 1_000_000, 0, spec(1_000_000_000, 5, 0, 1, 1, 2_000)),
        task(1_500_000_000, 2_000_000_000, 0, spec(u64::MAX, 0, 0, 9_000_000_000, 1, 1_000)),
        task(1_500_000_000, 1, 1, spec(500_000_000, -3, 1, never, 4, 250)),
    ];
    let trace = trace.unwrap();
    assert_eq!(trace.arrivals[..], expected);
    assert_eq!(trace.classes, ["big", "a, b"]);
    assert_eq!(trace.users, ["", "bob"]);
    let plain = read("arrival_s,work_s\n0,1").unwrap();
    assert_eq!(plain.arrivals[..], [task(0, 1_000_000_000, 0, TaskSpec::new(Work(1_000_000_000)))]);
    assert_eq!((plain.classes, plain.users), (vec!["task".to_owned()], Vec::new()));
}

#[test]
fn widths_of_a_table_are_read_if_wanted() {
    let check = |widths, most_width, expected: Result<u16, &str>| {
        let reading = Reading { widths, most_width };
        let text = b"arrival_s,work_s,width\n0,1,4";
        let trace = parse_table(text, Path::new("t.csv"), reading);
        let found = trace.as_ref().map(|trace| trace.arrivals[0].spec.width);
        assert_eq!(found.map_err(|problem| problem.id), expected);
    };
    check(true, 4, Ok(4));
    check(true, 3, Err("record-trace-too-wide"));
    check(false, 3, Ok(1));
}

#[test]
fn wrong_traces() {
    let check = |text: &str, id: &str, line: &str, key: &str| {
        let problem = read(text).unwrap_err();
        assert_said(&problem);
        let found = (problem.id, arg(&problem, "line"), arg(&problem, "key"));
        assert_eq!(found, (id, line, key), "{text:?}");
        assert_eq!(arg(&problem, "file"), "trace.csv");
    };
    check("", "record-trace-no-column", "1", "");
    check("arrival_s", "record-trace-no-column", "1", "");
    check("arrival_s,work_s", "record-trace-empty", "1", "");
    check("arrival_s,works\n", "record-trace-unknown-column", "1", "");
    check("arrival_s,work_s,work_s\n", "record-trace-column-twice", "1", "work_s");
    let check = |row: &str, id: &str, line: &str, key: &str| {
        let header = "arrival_s,work_s,priority,deadline_s,width";
        check(&format!("{header}\n0,1,,,\n{row}\n"), id, line, key);
    };
    check("0,1", "record-trace-cells", "3", "");
    check("0,1,2,3,4,5", "record-trace-cells", "3", "");
    check("0,,,,", "record-trace-not-seconds", "3", "work_s");
    check("\n0,1s,,,", "record-trace-not-seconds", "4", "work_s");
    check("\r\n\r\n0,1s,,,", "record-trace-not-seconds", "5", "work_s");
    check("0,1,,,\r\n0,1s,,,", "record-trace-not-seconds", "4", "work_s");
    check("0,1,,,\r\n0,1", "record-trace-cells", "4", "");
    check("-1,1,,,", "record-trace-negative", "3", "arrival_s");
    check("1e400,1,,,", "record-trace-too-large", "3", "arrival_s");
    check("0,3155760000.1,,,", "record-trace-too-large", "3", "work_s");
    check("0,1,high,,", "record-trace-not-priority", "3", "priority");
    check("0,1,1.5,,", "record-trace-not-priority", "3", "priority");
    check("0,1,,soon,", "record-trace-not-seconds", "3", "deadline_s");
    check("0,1,,,0", "record-trace-not-width", "3", "width");
    check("0,1,,,1.5", "record-trace-not-width", "3", "width");
    check("0,1,,,65536", "record-trace-too-wide", "3", "width");
    let check = |weight: &str| {
        let problem = read(&format!("arrival_s,work_s,weight\n0,1,{weight}")).unwrap_err();
        assert_eq!((problem.id, arg(&problem, "key")), ("record-trace-not-weight", "weight"));
    };
    check("0");
    check("-1");
    check("heavy");
    check("1e9");
}

#[test]
fn a_column_that_is_nearly_right_is_suggested() {
    let problem = read("arrival_s,works\n").unwrap_err();
    assert_eq!(problem.nearest.as_deref(), Some("work_s"));
}

#[test]
fn not_utf_8() {
    let text: &[u8] = b"arrival_s,work_s,class\n0,1,a\n0,1,caf\xe9\n";
    let problem = parse_table(text, Path::new("trace.csv"), Reading::default()).unwrap_err();
    assert_eq!(problem.id, "record-file-not-utf8");
    assert!(problem.args.contains(&("line", "3".to_owned())), "{problem}");
}

#[test]
fn too_many_classes() {
    let rows = (0..=65_536).map(|class| format!("\n0,1,{class}"));
    let text = format!("arrival_s,work_s,class{}", rows.collect::<String>());
    let problem = read(&text).unwrap_err();
    assert_eq!(problem.id, "record-trace-too-many-classes");
    assert_eq!((arg(&problem, "line"), arg(&problem, "key")), ("65538", "class"));
}

/// A job's line: submit, run, used processors, requested processors, requested time, user.
fn job(values: [&str; 6]) -> String {
    let [submit, run, used, requested, time, user] = values;
    format!("1 {submit} -1 {run} {used} -1 -1 {requested} {time} -1 1 {user} 1 -1 -1 -1 -1 -1\n")
}

#[test]
fn jobs_of_a_log_are_tasks() {
    let text = [
        "; Version: 2.2\n;\n\n".to_owned(),
        job(["100", "10", "4", "-1", "-1", "7"]),
        job(["130", "5", "-1", "8", "60", "3"]),
        job(["120", "20", "2", "3", "15", "7"]),
        job(["125", "0", "1", "1", "1", "9"]),
        job(["125", "-1", "1", "1", "1", "9"]),
        job(["126", "1", "0", "-1", "1", "9"]),
        job(["127", "1", "1", "9", "1", "9"]),
        job(["-1", "1", "1", "1", "1", "9"]),
    ];
    let check = |widths, expected: &[(u64, u64, u64, u16)], dropped| {
        let trace = read_log(&text.concat(), Reading { widths, most_width: 8 }).unwrap();
        let second = NANOS_PER_SECOND;
        let found = trace.arrivals.iter().map(|task| {
            let spec = task.spec;
            (task.at.0 / second, task.work.0 / second, spec.estimate.0 / second, spec.width)
        });
        assert_eq!(found.collect::<Vec<_>>(), expected);
        assert_eq!(trace.dropped, dropped);
        assert_eq!(trace.classes, ["task"]);
        trace
    };
    let trace = check(true, &[(0, 10, 10, 4), (20, 20, 20, 3), (30, 5, 60, 8)], 5);
    assert_eq!(trace.users, ["7", "3"]);
    assert_eq!(trace.arrivals.iter().map(|task| task.spec.user).collect::<Vec<_>>(), [0, 0, 1]);
    let jobs = [(0, 10, 10, 1), (20, 20, 20, 1), (26, 1, 1, 1), (27, 1, 1, 1), (30, 5, 60, 1)];
    check(false, &jobs, 3);
    let nobody = read_log(&job(["0", "1", "1", "1", "1", "-1"]), Reading::default()).unwrap();
    assert_eq!(nobody.users, [""; 0]);
}

#[test]
fn wrong_logs() {
    let check = |text: &str, id: &str, line: &str, key: &str| {
        let problem = read_log(text, Reading::default()).unwrap_err();
        assert_said(&problem);
        let found = (problem.id, arg(&problem, "line"), arg(&problem, "key"));
        assert_eq!(found, (id, line, key), "{text:?}");
        assert_eq!(arg(&problem, "file"), "log.swf");
    };
    check("", "record-trace-no-jobs", "1", "");
    check("; nothing\n", "record-trace-no-jobs", "1", "");
    check(&job(["0", "0", "1", "1", "1", "1"]), "record-trace-no-jobs", "1", "");
    check("; one\n1 2 3\n", "record-trace-fields", "2", "");
    check(
        &format!("{} 19", job(["0", "1", "1", "1", "1", "1"]).trim()),
        "record-trace-fields",
        "1",
        "",
    );
    let wrong = |values, id, key| check(&format!(";\n{}", job(values)), id, "2", key);
    wrong(["soon", "1", "1", "1", "1", "1"], "record-trace-not-seconds", "submit_time");
    wrong(["0", "x", "1", "1", "1", "1"], "record-trace-not-seconds", "run_time");
    wrong(["0", "1e12", "1", "1", "1", "1"], "record-trace-too-large", "run_time");
    wrong(["0", "1", "x", "-1", "1", "1"], "record-trace-not-processors", "used_processors");
    wrong(["0", "1", "1", "1.5", "1", "1"], "record-trace-not-processors", "requested_processors");
    wrong(["0", "1", "1", "1", "?", "1"], "record-trace-not-seconds", "requested_time");
    let problem = parse_log(b";\n;\n\xff", Path::new("log.swf"), Reading::default()).unwrap_err();
    assert_eq!((problem.id, arg(&problem, "line")), ("record-file-not-utf8", "3"));
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn packed_files_are_read_as_if_they_were_not() {
    let folder = tempfile::tempdir().unwrap();
    let check = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        load(&path, Reading::default())
            .map(|trace| trace.arrivals.len())
            .map_err(|problem| problem.id)
    };
    let table = b"arrival_s,work_s\n0,1\n0,2\n";
    assert_eq!(check("t.csv", table), Ok(2));
    assert_eq!(check("T.CSV.GZ", &packed(table)), Ok(2));
    // Archives are often several, one after the other.
    assert_eq!(check("two.csv.gz", &[packed(&table[..20]), packed(&table[20..])].concat()), Ok(2));
    let log = job(["0", "1", "1", "1", "1", "1"]);
    assert_eq!(check("l.swf", log.as_bytes()), Ok(1));
    assert_eq!(check("l.swf.gz", &packed(log.as_bytes())), Ok(1));
    assert_eq!(check("plain.csv.gz", table), Err("record-trace-not-gzip"));
    let torn = packed(table);
    assert_eq!(check("torn.csv.gz", &torn[..torn.len() - 9]), Err("record-trace-not-gzip"));
    assert_eq!(check("empty.csv.gz", b""), Err("record-trace-not-gzip"));
}

#[test]
fn a_file_that_never_ends_is_not_read_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("zeros.gz");
    std::fs::write(&path, packed(&[0; 100_000])).unwrap();
    assert_eq!(bytes(&path, true, 100_000).unwrap().len(), 100_000);
    let problem = bytes(&path, true, 99_999).unwrap_err();
    assert_eq!((problem.id, arg(&problem, "most")), ("record-file-too-large", "99999"));
}

#[test]
fn files_that_are_no_traces() {
    let check = |path: &str, id: &str| {
        assert_eq!(load(Path::new(path), Reading::default()).unwrap_err().id, id, "{path}");
    };
    check("missing.csv", "record-file-missing");
    check("missing.swf.gz", "record-file-missing");
    check("log.txt", "record-trace-ending");
    check("log.gz", "record-trace-ending");
    check("csv", "record-trace-ending");
    let folder = tempfile::Builder::new().suffix(".csv").tempdir().unwrap();
    let problem = load(folder.path(), Reading::default()).unwrap_err();
    assert_eq!(problem.id, "record-file-is-folder");
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse_table(&bytes, Path::new("trace.csv"), Reading::default());
        let _ = parse_log(&bytes, Path::new("log.swf"), Reading::default());
    }

    #[test]
    fn no_rows_panic(rows in "([-0-9.,e\"\n]{0,9}){0,9}") {
        let _ = read(&format!("arrival_s,work_s,class\n{rows}"));
    }

    #[test]
    fn no_log_panics(values in proptest::array::uniform6("[-0-9.ex]{1,3}|18446744073709551616")) {
        let values = values.each_ref().map(String::as_str);
        let _ = read_log(&job(values), Reading::default());
    }

    #[test]
    fn what_is_written_is_read_back(times in proptest::collection::vec(0..1u64 << 60, 1..20)) {
        let mut text = b"arrival_s,work_s\n".to_vec();
        for time in &times {
            decimal::put_seconds(&mut text, *time);
            text.push(b',');
            decimal::put_seconds(&mut text, time / 3);
            text.push(b'\n');
        }
        let mut expected: Vec<u64> = times;
        expected.sort_unstable();
        let trace = parse_table(&text, Path::new("trace.csv"), Reading::default()).unwrap();
        let found: Vec<u64> = trace.arrivals.iter().map(|task| task.at.0).collect();
        prop_assert_eq!(&found, &expected);
        prop_assert!(trace.arrivals.iter().all(|task| task.work.0 == task.at.0 / 3));
    }
}
