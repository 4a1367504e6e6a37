//! Traces as tables in CSV.

use std::path::Path;

use sandtable_core::{TaskSpec, Time, Weight, Work};
use sandtable_load::{Arrival, Problem};

use super::{MOST_S, Reading, Trace, problem_in, seconds};
use crate::decimal;
use crate::file::unreadable;
use crate::names::Names;

/// Reads a trace in CSV from `text`, which came from the file `origin`.
///
/// The first line names the columns, in any order: `arrival_s` and `work_s`, and if wanted
/// `estimate_s` (empty: unknown; without the column: the true work), `priority` (a whole number, 0
/// if empty), `deadline_s` (counted from the start like `arrival_s`, none if empty), `width` and
/// `weight` (1 if empty), `class` and `user` (any text). Seconds are decimal numbers, exact to the
/// nanosecond. Tasks arrive in order of their times, at equal times in the order of the file.
///
/// # Errors
/// As for [`load`](super::load).
pub fn parse_table(text: &[u8], origin: &Path, reading: Reading) -> Result<Trace, Problem> {
    let mut csv = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text);
    let rows = Rows { text, origin };
    let header = csv.headers().map_err(|error| rows.broken(error))?.clone();
    let mut table = Table {
        columns: rows.columns(&header)?,
        reading,
        classes: Names::default(),
        users: Names::default(),
    };
    let mut arrivals = Vec::new();
    let mut record = csv::StringRecord::new();
    while csv.read_record(&mut record).map_err(|error| rows.broken(error))? {
        let row = Row { rows: &rows, header: &header, record: &record };
        arrivals.push(table.arrival(&row)?);
    }
    if arrivals.is_empty() {
        return Err(rows.problem("record-trace-empty", 1, ""));
    }
    arrivals.sort_by_key(|arrival: &Arrival| arrival.at);
    if table.columns.class.is_none() {
        table.classes.number("task");
    }
    Ok(Trace {
        arrivals: arrivals.into(),
        classes: table.classes.into_names(),
        users: table.users.into_names(),
        dropped: 0,
    })
}

/// The columns there can be.
const KNOWN: [&str; 9] = [
    "arrival_s",
    "work_s",
    "priority",
    "estimate_s",
    "deadline_s",
    "class",
    "width",
    "user",
    "weight",
];

/// Which column is where.
struct Columns {
    arrival: usize,
    work: usize,
    priority: Option<usize>,
    estimate: Option<usize>,
    deadline: Option<usize>,
    class: Option<usize>,
    width: Option<usize>,
    user: Option<usize>,
    weight: Option<usize>,
}

/// What is known of the table so far.
struct Table {
    columns: Columns,
    reading: Reading,
    classes: Names,
    users: Names,
}

impl Table {
    fn arrival(&mut self, row: &Row<'_>) -> Result<Arrival, Problem> {
        let columns = &self.columns;
        let filled = |column: Option<usize>| column.filter(|column| !row.cell(*column).is_empty());
        let work = Work(row.seconds(columns.work)?);
        let estimate = match (columns.estimate, filled(columns.estimate)) {
            (None, _) => work,
            (Some(_), None) => Work::UNKNOWN,
            (_, Some(column)) => Work(row.seconds(column)?),
        };
        let deadline = filled(columns.deadline).map(|column| row.seconds(column)).transpose()?;
        let width = filled(columns.width).filter(|_| self.reading.widths);
        let most = self.reading.most_width;
        let spec = TaskSpec {
            estimate,
            deadline: deadline.map_or(Time::NEVER, Time),
            priority: filled(columns.priority).map_or(Ok(0), |column| row.priority(column))?,
            user: columns.user.map_or(0, |column| self.users.number(row.cell(column))),
            weight: filled(columns.weight).map_or(Ok(Weight::ONE), |column| row.weight(column))?,
            width: width.map_or(Ok(1), |column| row.width(column, most))?,
        };
        let class = match columns.class {
            None => 0,
            Some(column) => {
                let class = self.classes.number(row.cell(column));
                u16::try_from(class)
                    .map_err(|_| row.problem("record-trace-too-many-classes", column))?
            }
        };
        Ok(Arrival { at: Time(row.seconds(columns.arrival)?), work, spec, class })
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
        Ok(Columns {
            arrival: need("arrival_s")?,
            work: need("work_s")?,
            priority: find("priority"),
            estimate: find("estimate_s"),
            deadline: find("deadline_s"),
            class: find("class"),
            width: find("width"),
            user: find("user"),
            weight: find("weight"),
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
        problem_in(self.origin, id, line, column)
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
        seconds(self.cell(column)).map_err(|id| self.problem(id, column).with("most", MOST_S))
    }

    fn priority(&self, column: usize) -> Result<i32, Problem> {
        let cell = self.cell(column);
        cell.parse().map_err(|_| self.problem("record-trace-not-priority", column))
    }

    fn weight(&self, column: usize) -> Result<Weight, Problem> {
        let thousandths = decimal::scaled(self.cell(column), 3).ok();
        match thousandths.and_then(|thousandths| u32::try_from(thousandths).ok()) {
            Some(thousandths @ 1..=1_000_000_000) => Ok(Weight::from_thousandths(thousandths)),
            _ => Err(self.problem("record-trace-not-weight", column)),
        }
    }

    fn width(&self, column: usize, most: u16) -> Result<u16, Problem> {
        match self.cell(column).parse() {
            Ok(width @ 1u64..) => u16::try_from(width)
                .ok()
                .filter(|width| *width <= most)
                .ok_or_else(|| self.problem("record-trace-too-wide", column).with("slots", most)),
            _ => Err(self.problem("record-trace-not-width", column)),
        }
    }

    fn problem(&self, id: &'static str, column: usize) -> Problem {
        let name = self.header.get(column).unwrap_or_default();
        self.rows
            .problem(id, self.rows.line(self.record.position()), name)
            .with("written", self.cell(column))
    }
}
