//! The log: `tracing` to stderr, for people or as JSON lines, from every process.

use std::env;
use std::io::{self, Write};
use std::sync::{Mutex, OnceLock};

use clap::ValueEnum;
use sandtable_load::Problem;
use tracing_subscriber::EnvFilter;

/// The shape of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Where lines go while a terminal's input line must not be written over.
static DETOUR: OnceLock<Mutex<Option<Detour>>> = OnceLock::new();

type Detour = Box<dyn Fn(String) + Send>;

/// Sets up the log: `SANDTABLE_LOG` (a filter such as `sandtable_live=debug`), else what `-v` and
/// `-q` say: errors, and with each `-v` warnings and information, details, everything.
///
/// # Errors
/// `SANDTABLE_LOG` is no filter.
pub fn start(verbose: u8, quiet: bool, format: Format) -> Result<(), Problem> {
    let level = match (quiet, verbose) {
        (true, _) => "off",
        (_, 0) => "error",
        (_, 1) => "info",
        (_, 2) => "debug",
        _ => "trace",
    };
    let filter = match env::var("SANDTABLE_LOG") {
        Ok(written) if !written.is_empty() => EnvFilter::try_new(&written)
            .map_err(|_| Problem::new("cli-bad-log-filter").with("written", written))?,
        _ => EnvFilter::new(level),
    };
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(|| Line(Vec::new()));
    let started = match format {
        Format::Text => log.with_ansi(false).try_init(),
        Format::Json => log.json().with_current_span(true).try_init(),
    };
    // A second log in one process is a matter of tests only.
    drop(started);
    Ok(())
}

/// From now on lines go to `detour`; with `None`, to stderr again.
pub fn detour(detour: Option<Detour>) {
    let place = DETOUR.get_or_init(|| Mutex::new(None));
    if let Ok(mut place) = place.lock() {
        *place = detour;
    }
}

/// One line of the log; written when it is complete, so that lines never mix.
struct Line(Vec<u8>);

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Some(place) = DETOUR.get()
            && let Ok(place) = place.lock()
            && let Some(detour) = place.as_ref()
        {
            return detour(String::from_utf8_lossy(&self.0).into_owned());
        }
        // A log that cannot be written is no reason to stop.
        let _ = io::stderr().write_all(&self.0);
    }
}
