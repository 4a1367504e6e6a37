//! The journal that the console keeps for itself, so that it can be asked why.

use std::fs::File;
use std::os::fd::AsRawFd;
use std::path::PathBuf;

use sandtable_core::Config;
use sandtable_record::JournalWriter;
use sandtable_record::journal::Header;

/// A file without a name: the system removes it however the program ends. Where none can be made,
/// the console works all the same and cannot say why.
pub struct PrivateJournal(Option<File>);

impl PrivateJournal {
    /// An empty one.
    pub fn new() -> PrivateJournal {
        PrivateJournal(tempfile::tempfile().ok())
    }

    /// Under which name it can be opened as long as this is there.
    pub fn path(&self) -> Option<PathBuf> {
        let file = self.0.as_ref()?;
        Some(PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd())))
    }

    /// Begins it, for a coordinator that is set up like this.
    pub fn writer(&mut self, config: &Config) -> Option<JournalWriter> {
        let writer = JournalWriter::create(&self.path()?, &Header::new("console", config.clone()));
        if writer.is_err() {
            self.0 = None;
        }
        writer.ok()
    }
}
