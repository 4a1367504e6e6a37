//! Reading a journal.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use sandtable_core::{Effect, Time};
use sandtable_load::Problem;

use super::code::{Code, Fault};
use super::{Entry, Header, MAGIC, MAX_PAYLOAD, VERSION};
use crate::file::unreadable;

/// Reads a journal entry by entry, into buffers that are used again.
pub struct JournalReader<R = BufReader<File>> {
    path: PathBuf,
    file: R,
    frame: Vec<u8>,
    /// Entries read so far.
    entries: u64,
    /// Where the next frame begins.
    position: u64,
    /// When the entry before was handled.
    time: Time,
    tail: Option<Tail>,
}

/// How a journal ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tail {
    /// After an entry.
    Whole,
    /// Inside an entry, as when its writer was killed: all that came before is sound.
    Torn {
        /// Where the unfinished entry begins, in bytes from the start of the file.
        byte: u64,
    },
    /// At an entry that could not be read: what comes after it is lost.
    Damaged {
        /// Where that entry begins.
        byte: u64,
    },
}

/// What was found where a frame should be.
enum Frame {
    Payload,
    End,
    Torn,
    Damaged,
}

impl JournalReader {
    /// Opens the file and reads its header.
    ///
    /// # Errors
    /// The file cannot be read, is no journal, ends in its header, is damaged there, or has a
    /// version or a policy that is not known.
    pub fn open(path: &Path) -> Result<(Header, JournalReader), Problem> {
        let file = File::open(path).map_err(|error| unreadable(path, &error))?;
        JournalReader::new(BufReader::with_capacity(1 << 16, file), path)
    }
}

impl<R: Read> JournalReader<R> {
    /// Reads a journal's header from `file`, which problems call `path`.
    ///
    /// # Errors
    /// As for [`open`](JournalReader::open).
    pub fn new(file: R, path: &Path) -> Result<(Header, JournalReader<R>), Problem> {
        let mut reader = JournalReader {
            path: path.to_owned(),
            file,
            frame: Vec::new(),
            entries: 0,
            position: 0,
            time: Time::ZERO,
            tail: None,
        };
        reader.check_format()?;
        let header = match reader.read_frame()? {
            Frame::Payload => reader.header(),
            Frame::End | Frame::Torn => return Err(reader.problem("record-journal-no-header")),
            Frame::Damaged => Err(Fault::Malformed),
        };
        let header = header.map_err(|fault| reader.unusable(&fault))?;
        Ok((header, reader))
    }

    /// The next entry, its effects in `effects` (which is cleared first); `None` at the end.
    ///
    /// # Errors
    /// The file cannot be read, is damaged at this entry, or switches there to a policy that this
    /// program does not have; there is no going on after it.
    pub fn next(&mut self, effects: &mut Vec<Effect>) -> Result<Option<Entry>, Problem> {
        effects.clear();
        if self.tail.is_some() {
            return Ok(None);
        }
        let start = self.position;
        let entry = match self.read_frame()? {
            // Time never goes back: entries that say so were not written one after the other.
            Frame::Payload => match entry(&self.frame, effects) {
                Ok(entry) if entry.time < self.time => Err(Fault::Malformed),
                read => read,
            },
            Frame::End => {
                self.tail = Some(Tail::Whole);
                return Ok(None);
            }
            Frame::Torn => {
                self.tail = Some(Tail::Torn { byte: start });
                return Ok(None);
            }
            Frame::Damaged => Err(Fault::Malformed),
        };
        let entry = entry.map_err(|fault| {
            effects.clear();
            self.position = start;
            self.unusable(&fault)
        })?;
        self.entries += 1;
        self.time = entry.time;
        Ok(Some(entry))
    }

    /// How many entries were read so far.
    pub fn entries(&self) -> u64 {
        self.entries
    }

    /// How the journal ends; `None` as long as [`next`](Self::next) has not come there.
    pub fn tail(&self) -> Option<Tail> {
        self.tail
    }

    fn check_format(&mut self) -> Result<(), Problem> {
        self.frame.clear();
        self.fill(MAGIC.len() + 4)?;
        let magic = self.frame.len().min(MAGIC.len());
        if self.frame.is_empty() || self.frame[..magic] != MAGIC[..magic] {
            return Err(self.problem("record-journal-foreign"));
        }
        let Ok(version) = u32::take(&mut &self.frame[magic..]) else {
            return Err(self.problem("record-journal-no-header"));
        };
        if version != VERSION {
            return Err(self
                .problem("record-journal-version")
                .with("written", version)
                .with("expected", VERSION));
        }
        self.position = self.frame.len() as u64;
        Ok(())
    }

    fn header(&self) -> Result<Header, Fault> {
        let mut rest = &self.frame[..];
        let header = Header::take(&mut rest)?;
        if rest.is_empty() { Ok(header) } else { Err(Fault::Malformed) }
    }

    /// Reads a frame's payload into `self.frame`.
    fn read_frame(&mut self) -> Result<Frame, Problem> {
        self.frame.clear();
        self.fill(8)?;
        let mut head = &self.frame[..];
        let (Ok(length), Ok(checksum)) = (u32::take(&mut head), u32::take(&mut head)) else {
            return Ok(if self.frame.is_empty() { Frame::End } else { Frame::Torn });
        };
        if crc32fast::hash(&length.to_le_bytes()) != checksum || length as usize > MAX_PAYLOAD {
            return Ok(Frame::Damaged);
        }
        let length = length as usize;
        self.frame.clear();
        self.fill(length + 4)?;
        let Some((payload, checksum)) = self.frame.split_at_checked(length) else {
            return Ok(Frame::Torn);
        };
        let Ok(checksum) = u32::take(&mut &*checksum) else {
            return Ok(Frame::Torn);
        };
        if crc32fast::hash(payload) != checksum {
            return Ok(Frame::Damaged);
        }
        self.frame.truncate(length);
        self.position += length as u64 + 12;
        Ok(Frame::Payload)
    }

    /// Appends up to `length` bytes to `self.frame`: fewer if the file ends. Memory grows with
    /// what is there, not with what a length says.
    fn fill(&mut self, length: usize) -> Result<(), Problem> {
        let read = (&mut self.file).take(length as u64).read_to_end(&mut self.frame);
        match read {
            Ok(_) => Ok(()),
            Err(error) => {
                self.tail = Some(Tail::Damaged { byte: self.position });
                Err(unreadable(&self.path, &error))
            }
        }
    }

    /// What comes at the position cannot be used.
    fn unusable(&mut self, fault: &Fault) -> Problem {
        self.tail = Some(Tail::Damaged { byte: self.position });
        let entry = self.entries + 1;
        match fault {
            Fault::Malformed => self
                .problem("record-journal-damaged")
                .with("entry", entry)
                .with("byte", self.position),
            Fault::UnknownPolicy(name) => {
                self.problem("record-journal-unknown-policy").with("written", name)
            }
        }
    }

    fn problem(&self, id: &'static str) -> Problem {
        Problem::new(id).with("file", self.path.display())
    }
}

/// Decodes an entry.
fn entry(mut bytes: &[u8], effects: &mut Vec<Effect>) -> Result<Entry, Fault> {
    let entry = Entry {
        time: Code::take(&mut bytes)?,
        input: Code::take(&mut bytes)?,
        payload: Code::take(&mut bytes)?,
    };
    while !bytes.is_empty() {
        effects.push(Effect::take(&mut bytes)?);
    }
    Ok(entry)
}
