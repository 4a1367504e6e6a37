//! Traces: tasks from a file.
//!
//! What kind of file it is, its ending says: a table in CSV ([`parse_table`]) or a log in the
//! Standard Workload Format ([`parse_log`]). Both may be compressed with gzip.

mod log;
mod table;

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::sync::Arc;

use flate2::read::MultiGzDecoder;
use sandtable_core::NANOS_PER_SECOND;
use sandtable_load::{Arrival, Problem};

use crate::decimal::{self, Fault};
use crate::file::unreadable;

pub use log::parse_log;
pub use table::parse_table;

/// A trace in memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// At least one task, by time of arrival.
    pub arrivals: Arc<[Arrival]>,
    /// The names of the classes, in order of first appearance. A trace that has none has one
    /// class, `task`.
    pub classes: Vec<String>,
    /// The names of the users, in order of first appearance; none if the trace does not say whose
    /// its tasks are.
    pub users: Vec<String>,
    /// How many tasks of a log were left out, because they never ran or are wider than the
    /// largest server.
    pub dropped: u64,
}

/// What of a trace is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Whether tasks are as wide as it says; otherwise every task takes one slot.
    pub widths: bool,
    /// The widest task there may be. Wider ones are a mistake in a table; in a log they are left
    /// out.
    pub most_width: u16,
}

impl Default for Reading {
    /// All of it.
    fn default() -> Self {
        Reading { widths: true, most_width: u16::MAX }
    }
}

/// The most bytes of a trace, unpacked: some ten million tasks.
const MOST_BYTES: u64 = 1 << 30;

/// The most seconds in a trace, 100 years: far enough below what the core can count for times to
/// add up.
const MOST_S: u64 = 36_525 * 86_400;

/// Reads the trace file at `path`, whose name ends in `.csv`, `.swf`, `.csv.gz` or `.swf.gz`.
///
/// # Errors
/// The file cannot be read, its name ends otherwise, or something in it is wrong: then the problem
/// says in which line, and in which column or field as `key`.
pub fn load(path: &Path, reading: Reading) -> Result<Trace, Problem> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let (packed, name) = match name.strip_suffix(".gz") {
        Some(name) => (true, name),
        None => (false, name.as_str()),
    };
    let parse = match name.rsplit_once('.') {
        Some((_, "csv")) => parse_table,
        Some((_, "swf")) => parse_log,
        _ => return Err(Problem::new("record-trace-ending").with("file", path.display())),
    };
    parse(&bytes(path, packed, MOST_BYTES)?, path, reading)
}

/// What is in the file, unpacked: at most so many bytes.
fn bytes(path: &Path, packed: bool, most: u64) -> Result<Vec<u8>, Problem> {
    let mut file = File::open(path).map_err(|error| unreadable(path, &error))?;
    let mut bytes = Vec::new();
    let read = if packed {
        MultiGzDecoder::new(file).take(most + 1).read_to_end(&mut bytes)
    } else {
        file.by_ref().take(most + 1).read_to_end(&mut bytes)
    };
    read.map_err(|error| match error.kind() {
        ErrorKind::InvalidInput | ErrorKind::InvalidData | ErrorKind::UnexpectedEof if packed => {
            Problem::new("record-trace-not-gzip").with("file", path.display())
        }
        _ => unreadable(path, &error),
    })?;
    if bytes.len() as u64 > most {
        return Err(Problem::new("record-file-too-large")
            .with("file", path.display())
            .with("most", most));
    }
    Ok(bytes)
}

/// Reads seconds into nanoseconds; otherwise which problem it is.
fn seconds(text: &str) -> Result<u64, &'static str> {
    match decimal::nanos(text) {
        Ok(nanos) if nanos <= MOST_S * NANOS_PER_SECOND => Ok(nanos),
        Ok(_) | Err(Fault::TooLarge) => Err("record-trace-too-large"),
        Err(Fault::NotANumber) => Err("record-trace-not-seconds"),
        Err(Fault::Negative) => Err("record-trace-negative"),
    }
}

/// A problem in a line, from 1, of the file `origin`.
fn problem_in(origin: &Path, id: &'static str, line: u64, key: &str) -> Problem {
    let problem = Problem::new(id).with("file", origin.display()).with("line", line);
    if key.is_empty() { problem } else { problem.with("key", key) }
}

#[cfg(test)]
mod tests;
