//! Traces as logs in the Standard Workload Format (Chapin et al. 1999, "Benchmarks and standards
//! for the evaluation of parallel job schedulers"; the Parallel Workloads Archive).

use std::path::Path;

use sandtable_core::{TaskSpec, Time, Work};
use sandtable_load::{Arrival, Problem};

use super::{MOST_S, Reading, Trace, problem_in, seconds};
use crate::names::Names;

/// Every job has these, separated by spaces; -1: not known.
const FIELDS: usize = 18;

/// Those that are used: their place, from 0, and their name.
const SUBMIT: (usize, &str) = (1, "submit_time");
const RUN: (usize, &str) = (3, "run_time");
const USED: (usize, &str) = (4, "used_processors");
const REQUESTED: (usize, &str) = (7, "requested_processors");
const REQUESTED_TIME: (usize, &str) = (8, "requested_time");
const USER: usize = 11;

/// Reads a log in the Standard Workload Format from `text`, which came from the file `origin`.
///
/// A job's work is its run time. Its width is what it requested, otherwise what it used. Its
/// estimate is the time it requested, but at least its run time. Left out are jobs that did not
/// run, that have no width, and that are wider than the largest server; if widths are not wanted,
/// only those that did not run. Times count from the first job that is left.
///
/// # Errors
/// As for [`load`](super::load).
pub fn parse_log(text: &[u8], origin: &Path, reading: Reading) -> Result<Trace, Problem> {
    let text = str::from_utf8(text).map_err(|error| {
        let valid = text[..error.valid_up_to()].iter();
        let line = valid.filter(|byte| **byte == b'\n').count() as u64 + 1;
        problem_in(origin, "record-file-not-utf8", line, "")
    })?;
    let mut users = Names::default();
    let mut arrivals: Vec<Arrival> = Vec::new();
    let mut dropped = 0;
    for (line, text) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let text = text.trim();
        if text.is_empty() || text.starts_with(';') {
            continue;
        }
        match (Job { origin, line, fields: fields(text, origin, line)? })
            .arrival(reading, &mut users)?
        {
            Some(arrival) => arrivals.push(arrival),
            None => dropped += 1,
        }
    }
    let first = arrivals.iter().map(|arrival| arrival.at).min();
    let first = first.ok_or_else(|| problem_in(origin, "record-trace-no-jobs", 1, ""))?;
    for arrival in &mut arrivals {
        arrival.at = Time(arrival.at.since(first).0);
    }
    arrivals.sort_by_key(|arrival| arrival.at);
    let mut users = users.into_names();
    // A log in which nobody is known does not say whose its jobs are.
    if users.iter().all(String::is_empty) {
        users.clear();
    }
    Ok(Trace { arrivals: arrivals.into(), classes: vec!["task".to_owned()], users, dropped })
}

fn fields<'a>(text: &'a str, origin: &Path, line: u64) -> Result<[&'a str; FIELDS], Problem> {
    let mut fields = [""; FIELDS];
    let mut found = 0;
    for field in text.split_whitespace() {
        if let Some(free) = fields.get_mut(found) {
            *free = field;
        }
        found += 1;
    }
    if found == FIELDS {
        return Ok(fields);
    }
    Err(problem_in(origin, "record-trace-fields", line, "")
        .with("written", found)
        .with("expected", FIELDS))
}

/// One job's line.
struct Job<'a> {
    origin: &'a Path,
    line: u64,
    fields: [&'a str; FIELDS],
}

impl Job<'_> {
    /// The job as a task; `None` if it is to be left out.
    fn arrival(&self, reading: Reading, users: &mut Names) -> Result<Option<Arrival>, Problem> {
        let Some(submit) = self.seconds(SUBMIT)? else { return Ok(None) };
        let Some(work @ 1..) = self.seconds(RUN)? else { return Ok(None) };
        let width = match self.count(REQUESTED)? {
            Some(width @ 1..) => Some(width),
            _ => self.count(USED)?,
        };
        let width = match width {
            _ if !reading.widths => 1,
            Some(width @ 1..) if width <= u64::from(reading.most_width) => width as u16,
            _ => return Ok(None),
        };
        let estimate = self.seconds(REQUESTED_TIME)?.unwrap_or(0).max(work);
        let user = match self.fields[USER] {
            unknown if unknown.starts_with('-') => "",
            user => user,
        };
        let spec = TaskSpec { width, user: users.number(user), ..TaskSpec::new(Work(estimate)) };
        Ok(Some(Arrival { at: Time(submit), work: Work(work), spec, class: 0 }))
    }

    /// `None` if it is not known, which is written as a negative number.
    fn seconds(&self, (place, name): (usize, &str)) -> Result<Option<u64>, Problem> {
        match seconds(self.fields[place]) {
            Ok(nanos) => Ok(Some(nanos)),
            Err("record-trace-negative") => Ok(None),
            Err(id) => Err(problem_in(self.origin, id, self.line, name)
                .with("written", self.fields[place])
                .with("most", MOST_S)),
        }
    }

    fn count(&self, (place, name): (usize, &str)) -> Result<Option<u64>, Problem> {
        let text = self.fields[place];
        match text.parse::<i64>() {
            Ok(count) => Ok(u64::try_from(count).ok()),
            Err(_) => Err(problem_in(self.origin, "record-trace-not-processors", self.line, name)
                .with("written", text)),
        }
    }
}
