//! Writing a journal.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use sandtable_core::{Effect, Input, Policy, Time};
use sandtable_load::{Problem, value};

use super::code::Code;
use super::{Header, MAGIC, MAX_PAYLOAD, Payload, VERSION};
use crate::file::unwritable;

/// Appends what a coordinator handles and asks for. Buffered, and without allocation per entry
/// once its buffer has grown to the longest.
pub struct JournalWriter {
    path: PathBuf,
    file: BufWriter<File>,
    frame: Vec<u8>,
}

impl JournalWriter {
    /// Creates the file, or empties it if it is there, and writes the header.
    ///
    /// # Errors
    /// The file cannot be written, or the expression of the policy is another than its text says.
    pub fn create(path: &Path, header: &Header) -> Result<JournalWriter, Problem> {
        let file = File::create(path).map_err(|error| unwritable(path, &error))?;
        let mut journal = JournalWriter {
            path: path.to_owned(),
            file: BufWriter::with_capacity(1 << 16, file),
            frame: Vec::new(),
        };
        journal.check_score(&header.config.policy)?;
        journal.frame.extend_from_slice(&MAGIC);
        VERSION.put(&mut journal.frame);
        journal.write_frame()?;
        journal.begin_frame();
        header.put(&mut journal.frame);
        journal.end_frame()?;
        journal.flush()?;
        Ok(journal)
    }

    /// Appends one input, handled at `now`, and the effects it caused. `payload` goes with a
    /// submit. What is appended reaches the file with the next [`flush`](Self::flush), or when
    /// the buffer is full.
    ///
    /// # Errors
    /// The file cannot be written (the disk may be full), the entry is too long for a frame, or
    /// the expression of a policy is another than its text says.
    pub fn append(
        &mut self,
        now: Time,
        input: &Input,
        payload: Option<Payload>,
        effects: &[Effect],
    ) -> Result<(), Problem> {
        if let Input::SetPolicy { policy } = input {
            self.check_score(policy)?;
        }
        self.begin_frame();
        now.put(&mut self.frame);
        input.put(&mut self.frame);
        payload.put(&mut self.frame);
        for effect in effects {
            effect.put(&mut self.frame);
        }
        self.end_frame()
    }

    /// Hands what was appended to the operating system: it outlives this process from then on.
    ///
    /// # Errors
    /// The file cannot be written: the disk may be full.
    pub fn flush(&mut self) -> Result<(), Problem> {
        self.file.flush().map_err(|error| unwritable(&self.path, &error))
    }

    /// Flushes and waits until the disk has it all.
    ///
    /// # Errors
    /// The file cannot be written: the disk may be full.
    pub fn finish(mut self) -> Result<(), Problem> {
        self.flush()?;
        let synced = match self.file.get_ref().sync_all() {
            // Pipes and devices cannot be synced, and need not be.
            Err(error) if error.kind() == std::io::ErrorKind::InvalidInput => Ok(()),
            synced => synced,
        };
        synced.map_err(|error| unwritable(&self.path, &error))
    }

    /// A journal keeps the text of an expression: a program that put one together may have given
    /// it another.
    fn check_score(&self, policy: &Policy) -> Result<(), Problem> {
        let Some(score) = &policy.parameters.score else { return Ok(()) };
        if value::score(score.text()).is_ok_and(|read| read == **score) {
            return Ok(());
        }
        Err(Problem::new("record-journal-score")
            .with("file", self.path.display())
            .with("written", score.text()))
    }

    /// Makes room for the length and its checksum.
    fn begin_frame(&mut self) {
        self.frame.clear();
        self.frame.extend_from_slice(&[0; 8]);
    }

    fn end_frame(&mut self) -> Result<(), Problem> {
        let payload = &self.frame[8..];
        if payload.len() > MAX_PAYLOAD {
            return Err(Problem::new("record-journal-entry-too-long")
                .with("file", self.path.display())
                .with("written", payload.len())
                .with("expected", MAX_PAYLOAD));
        }
        let length = (payload.len() as u32).to_le_bytes();
        let checksum = crc32fast::hash(payload);
        self.frame[..4].copy_from_slice(&length);
        self.frame[4..8].copy_from_slice(&crc32fast::hash(&length).to_le_bytes());
        checksum.put(&mut self.frame);
        self.write_frame()
    }

    fn write_frame(&mut self) -> Result<(), Problem> {
        self.file.write_all(&self.frame).map_err(|error| unwritable(&self.path, &error))
    }
}
