//! stdout carries the result, stderr the talk.

use std::io::{self, Write};

use crate::failure::Failure;

/// Writes `text` to stdout, now.
///
/// # Errors
/// The reader has gone, or the disk behind it is full.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    written.map_err(|error| Failure::printing(&error))
}

/// Writes a line to stderr. If that cannot be, there is nobody to tell.
pub fn tell(line: &str) {
    let mut stderr = io::stderr().lock();
    let _ = writeln!(stderr, "{line}");
}
