//! stdout carries the result, stderr the talk.

use std::io::{self, Write};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use tokio::task::spawn_blocking;

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

/// [`print()`] away from the caller's thread: a reader that stops reading stops only who awaits.
///
/// # Errors
/// The reader has gone, or the disk behind it is full.
pub async fn print_aside(text: String) -> Result<(), Failure> {
    let printed = spawn_blocking(move || print(&text)).await;
    printed.unwrap_or_else(|error| Err(Failure::printing(&error.into())))
}

/// [`tell`] away from the caller's thread.
pub async fn tell_aside(line: String) {
    // It fails only if there is nobody to tell.
    let _ = spawn_blocking(move || tell(&line)).await;
}

/// Lines to stderr in their order, from a thread that may not wait for whoever reads them.
pub struct Teller {
    lines: mpsc::Sender<String>,
    thread: JoinHandle<()>,
}

impl Teller {
    /// Starts the thread that waits instead.
    pub fn start() -> Teller {
        let (lines, told) = mpsc::channel::<String>();
        let thread = thread::spawn(move || told.iter().for_each(|line| tell(&line)));
        Teller { lines, thread }
    }

    /// Has a line written.
    pub fn tell(&self, line: String) {
        let _ = self.lines.send(line);
    }

    /// Waits until everything is written.
    pub fn end(self) {
        drop(self.lines);
        let _ = self.thread.join();
    }
}
