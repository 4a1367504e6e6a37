//! The journal: every input of a coordinator with its time, and the effects it caused.
//!
//! Because the core is deterministic, the journal is at once the crash log, the audit trail, the
//! workload of a what-if and the bug report. The file only grows at its end:
//!
//! ```text
//! file  = magic "SANDTBLJ" · version u32 · frame(header) · frame(entry)…
//! frame = length u32 · CRC-32 of the length u32 · payload · CRC-32 of the payload u32
//! entry = time u64 · input · payload of a submit, if any · effects up to the end of the frame
//! ```
//!
//! All integers are little endian. The length has a checksum of its own, so that a length that
//! was damaged is told apart from a file that ends early.

mod code;
mod read;
mod write;

pub use read::{JournalReader, Tail};
pub use write::JournalWriter;

use sandtable_core::{Config, Input, Time, Work};

/// The version of the format that is written, and the only one that is read.
pub const VERSION: u32 = 2;

const MAGIC: [u8; 8] = *b"SANDTBLJ";

/// The longest payload of a frame: some ten million effects of one input.
const MAX_PAYLOAD: usize = 1 << 28;

/// What is needed to build the coordinator whose journal this is.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// The version of the program that wrote the journal.
    pub program: String,
    /// The scenario's name; what the person called it, and nothing depends on it. The file keeps
    /// the first 1,000 bytes.
    pub scenario: String,
    /// The coordinator's configuration.
    pub config: Config,
}

impl Header {
    /// A header written by this version of the program.
    pub fn new(scenario: impl Into<String>, config: Config) -> Header {
        Header { program: env!("CARGO_PKG_VERSION").to_owned(), scenario: scenario.into(), config }
    }
}

/// What the driver knows of a submitted task and the coordinator does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payload {
    /// Its true work.
    pub work: Work,
    /// The class of the workload that it belongs to, from 0.
    pub class: u16,
}

/// One input, as it was handled.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// When it was handled.
    pub time: Time,
    /// What happened.
    pub input: Input,
    /// With a submit: the task's true work and class.
    pub payload: Option<Payload>,
}

#[cfg(test)]
mod tests;
