//! Traces: tasks from a CSV file.
//!
//! The first line names the columns, in any order: `arrival_s` and `work_s`, and if wanted
//! `priority` (a whole number, 0 if empty), `estimate_s` (empty: unknown; without the column: the
//! true work) and `class` (any text). Seconds are decimal numbers, exact to the nanosecond. Tasks
//! arrive in order of their times, at equal times in the order of the file.

use std::path::Path;
use std::sync::Arc;

use sandtable_core::{NANOS_PER_SECOND, Time, Work};
use sandtable_load::{Arrival, Problem};

use crate::decimal::{self, Fault};
use crate::file::unreadable;

/// A trace in memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// At least one task, by time of arrival.
    pub arrivals: Arc<[Arrival]>,
    /// The names of the classes, in order of first appearance. A trace without the column has
    /// one class, `task`.
    pub classes: Vec<String>,
}

/// Reads the trace file at `path`.
///
/// # Errors
/// The file cannot be read, its name does not end in `.csv`, or something in it is wrong: then
/// the problem says in which line, and in which column as `key`.
pub fn load(path: &Path) -> Result<Trace, Problem> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    if name.ends_with(".swf") || name.ends_with(".gz") {
        return Err(Problem::new("record-trace-not-yet").with("file", path.display()));
    }
    if !name.ends_with(".csv") {
        return Err(Problem::new("record-trace-ending").with("file", path.display()));
    }
    let text = std::fs::read(path).map_err(|error| unreadable(path, &error))?;
    parse(&text, path)
}

/// Reads a trace in CSV from `text`, which came from the file `origin`.
///
/// # Errors
/// As for [`load`].
pub fn parse(text: &[u8], origin: &Path) -> Result<Trace, Problem> {
    let mut csv = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text);
    let rows = Rows { text, origin };
    let header = csv.headers().map_err(|error| rows.broken(error))?.clone();
    let columns = rows.columns(&header)?;
    let mut arrivals = Vec::new();
    let mut classes = Classes::default();
    let mut record = csv::StringRecord::new();
    while csv.read_record(&mut record).map_err(|error| rows.broken(error))? {
        let row = Row { rows: &rows, header: &header, record: &record };
        arrivals.push(columns.arrival(&row, &mut classes)?);
    }
    if arrivals.is_empty() {
        return Err(rows.problem("record-trace-empty", 1, ""));
    }
    arrivals.sort_by_key(|arrival: &Arrival| arrival.at);
    if columns.class.is_none() {
        classes.names.push("task".to_owned());
    }
    Ok(Trace { arrivals: arrivals.into(), classes: classes.names })
}

/// The most seconds in a cell, 100 years: far enough below what the core can count for times to
/// add up.
const MOST_S: u64 = 36_525 * 86_400;

/// The columns there can be.
const KNOWN: [&str; 8] =
    ["arrival_s", "work_s", "priority", "estimate_s", "deadline_s", "class", "width", "user"];

/// Which column is where.
struct Columns {
    arrival: usize,
    work: usize,
    priority: Option<usize>,
    estimate: Option<usize>,
    class: Option<usize>,
    /// Columns of the format that this version cannot act on: what would have no effect there,
    /// and the column.
    not_yet: Vec<(&'static str, usize)>,
}

impl Columns {
    fn arrival(&self, row: &Row<'_>, classes: &mut Classes) -> Result<Arrival, Problem> {
        for (harmless, column) in &self.not_yet {
            let cell = row.cell(*column);
            if !cell.is_empty() && cell != *harmless {
                return Err(row.problem("record-trace-column-not-yet", *column));
            }
        }
        let work = Work(row.seconds(self.work)?);
        let estimate = match self.estimate {
            None => work,
            Some(column) if row.cell(column).is_empty() => Work::UNKNOWN,
            Some(column) => Work(row.seconds(column)?),
        };
        Ok(Arrival {
            at: Time(row.seconds(self.arrival)?),
            work,
            estimate,
            priority: self.priority.map_or(Ok(0), |column| row.priority(column))?,
            class: self.class.map_or(Ok(0), |column| classes.number(row, column))?,
        })
    }
}

/// The class names met so far.
#[derive(Default)]
struct Classes {
    names: Vec<String>,
    numbers: std::collections::BTreeMap<String, u16>,
}

impl Classes {
    fn number(&mut self, row: &Row<'_>, column: usize) -> Result<u16, Problem> {
        let name = row.cell(column);
        if let Some(number) = self.numbers.get(name) {
            return Ok(*number);
        }
        let number = u16::try_from(self.names.len())
            .map_err(|_| row.problem("record-trace-too-many-classes", column))?;
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        Ok(number)
    }
}

/// The file as a whole.
struct Rows<'a> {
    text: &'a [u8],
    origin: &'a Path,
}

impl Rows<'_> {
    fn columns(&self, header: &csv::StringRecord) -> Result<Columns, Problem> {
        for (column, name) in header.iter().enumerate() {
            if !KNOWN.contains(&name) {
                return Err(self
                    .problem("record-trace-unknown-column", 1, "")
                    .with("written", name)
                    .with("expected", KNOWN.join(", "))
                    .nearest(name, KNOWN));
            }
            if header.iter().take(column).any(|other| other == name) {
                return Err(self.problem("record-trace-column-twice", 1, name));
            }
        }
        let find = |name: &str| header.iter().position(|column| column == name);
        let need = |name: &str| {
            find(name)
                .ok_or_else(|| self.problem("record-trace-no-column", 1, "").with("expected", name))
        };
        let not_yet = [("", "deadline_s"), ("1", "width"), ("", "user")];
        let found = |(harmless, name)| Some((harmless, find(name)?));
        Ok(Columns {
            arrival: need("arrival_s")?,
            work: need("work_s")?,
            priority: find("priority"),
            estimate: find("estimate_s"),
            class: find("class"),
            not_yet: not_yet.into_iter().filter_map(found).collect(),
        })
    }

    /// What the CSV reader found wrong.
    fn broken(&self, error: csv::Error) -> Problem {
        let line = self.line(error.position());
        match error.into_kind() {
            csv::ErrorKind::Io(error) => unreadable(self.origin, &error),
            csv::ErrorKind::Utf8 { .. } => self.problem("record-file-not-utf8", line, ""),
            csv::ErrorKind::UnequalLengths { expected_len, len, .. } => self
                .problem("record-trace-cells", line, "")
                .with("written", len)
                .with("expected", expected_len),
            // The other kinds come from serialising and seeking, which is not done here.
            other => self
                .problem("record-file-unreadable", line, "")
                .with("detail", format!("{other:?}")),
        }
    }

    /// The line, from 1, of a record at `position`: the reader gives the end of the record
    /// before, and empty lines may come between.
    fn line(&self, position: Option<&csv::Position>) -> u64 {
        let Some(position) = position else { return 1 };
        let start = usize::try_from(position.byte()).unwrap_or(usize::MAX);
        let between = self.text.get(start..).unwrap_or_default().iter();
        let between = between.take_while(|byte| matches!(byte, b'\r' | b'\n'));
        position.line() + between.filter(|byte| **byte == b'\n').count() as u64
    }

    fn problem(&self, id: &'static str, line: u64, column: &str) -> Problem {
        let problem = Problem::new(id).with("file", self.origin.display()).with("line", line);
        if column.is_empty() { problem } else { problem.with("key", column) }
    }
}

/// One task's line.
struct Row<'a> {
    rows: &'a Rows<'a>,
    header: &'a csv::StringRecord,
    record: &'a csv::StringRecord,
}

impl Row<'_> {
    fn cell(&self, column: usize) -> &str {
        self.record.get(column).unwrap_or_default()
    }

    fn seconds(&self, column: usize) -> Result<u64, Problem> {
        match decimal::nanos(self.cell(column)) {
            Ok(nanos) if nanos <= MOST_S * NANOS_PER_SECOND => Ok(nanos),
            Ok(_) | Err(Fault::TooLarge) => {
                Err(self.problem("record-trace-too-large", column).with("most", MOST_S))
            }
            Err(Fault::NotANumber) => Err(self.problem("record-trace-not-seconds", column)),
            Err(Fault::Negative) => Err(self.problem("record-trace-negative", column)),
        }
    }

    fn priority(&self, column: usize) -> Result<i32, Problem> {
        match self.cell(column) {
            "" => Ok(0),
            cell => cell.parse().map_err(|_| self.problem("record-trace-not-priority", column)),
        }
    }

    fn problem(&self, id: &'static str, column: usize) -> Problem {
        let name = self.header.get(column).unwrap_or_default();
        self.rows
            .problem(id, self.rows.line(self.record.position()), name)
            .with("written", self.cell(column))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<Trace, Problem> {
        parse(text.as_bytes(), Path::new("trace.csv"))
    }

    #[test]
    fn tasks_come_in_order_of_time_and_line() {
        let trace = read(
            "\u{feff}class, work_s ,arrival_s,priority,estimate_s,width,user\r\n\
             big,2,1.5,,,1,\n\
             \"a, b\",0.000000001,1.5,-3,0.5,,\n\n\
             big,1e-3,0,5,1,1,\n",
        );
        let task = |at, work, estimate, priority, class| Arrival {
            at: Time(at),
            work: Work(work),
            estimate: Work(estimate),
            priority,
            class,
        };
        let expected = [
            task(0, 1_000_000, 1_000_000_000, 5, 0),
            task(1_500_000_000, 2_000_000_000, u64::MAX, 0, 0),
            task(1_500_000_000, 1, 500_000_000, -3, 1),
        ];
        let trace = trace.unwrap();
        assert_eq!(trace.arrivals[..], expected);
        assert_eq!(trace.classes, ["big", "a, b"]);
        let plain = read("arrival_s,work_s\n0,1").unwrap();
        assert_eq!(plain.arrivals[..], [task(0, 1_000_000_000, 1_000_000_000, 0, 0)]);
        assert_eq!(plain.classes, ["task"]);
    }

    #[test]
    fn wrong_traces() {
        let check = |text: &str, id: &str, line: &str, key: &str| {
            let problem = read(text).unwrap_err();
            let arg = |name: &str| {
                let found = problem.args.iter().find(|(known, _)| *known == name);
                found.map_or("", |(_, value)| value.as_str())
            };
            assert_eq!((problem.id, arg("line"), arg("key")), (id, line, key), "{text:?}");
            assert_eq!(arg("file"), "trace.csv");
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
        check("0,1,,9,", "record-trace-column-not-yet", "3", "deadline_s");
        check("0,1,,,2", "record-trace-column-not-yet", "3", "width");
    }

    #[test]
    fn a_column_that_is_nearly_right_is_suggested() {
        let problem = read("arrival_s,works\n").unwrap_err();
        assert_eq!(problem.nearest.as_deref(), Some("work_s"));
    }

    #[test]
    fn not_utf_8() {
        let text: &[u8] = b"arrival_s,work_s,class\n0,1,a\n0,1,caf\xe9\n";
        let problem = parse(text, Path::new("trace.csv")).unwrap_err();
        assert_eq!(problem.id, "record-file-not-utf8");
        assert!(problem.args.contains(&("line", "3".to_owned())), "{problem}");
    }

    #[test]
    fn files_that_are_no_traces() {
        let check = |path: &str, id: &str| {
            assert_eq!(load(Path::new(path)).unwrap_err().id, id, "{path}");
        };
        check("missing.csv", "record-file-missing");
        check("log.swf", "record-trace-not-yet");
        check("log.SWF.gz", "record-trace-not-yet");
        check("log.csv.gz", "record-trace-not-yet");
        check("log.txt", "record-trace-ending");
        let folder = tempfile::Builder::new().suffix(".csv").tempdir().unwrap();
        assert_eq!(load(folder.path()).unwrap_err().id, "record-file-is-folder");
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse(&bytes, Path::new("trace.csv"));
        }

        #[test]
        fn no_rows_panic(rows in "([-0-9.,e\"\n]{0,9}){0,9}") {
            let _ = read(&format!("arrival_s,work_s,class\n{rows}"));
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
            let trace = parse(&text, Path::new("trace.csv")).unwrap();
            let found: Vec<u64> = trace.arrivals.iter().map(|task| task.at.0).collect();
            prop_assert_eq!(&found, &expected);
            prop_assert!(trace.arrivals.iter().all(|task| task.work.0 == task.at.0 / 3));
        }
    }
}
