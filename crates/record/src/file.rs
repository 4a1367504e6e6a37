//! What can go wrong with a file as such, told as a [`Problem`].

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use sandtable_load::Problem;

/// The most bytes that a person's text has. A device that never ends is not read for ever.
const MOST_TEXT: u64 = 1 << 24;

/// The whole text of the file at `path`.
pub(crate) fn read_text(path: &Path) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MOST_TEXT + 1).read_to_end(&mut bytes))
        .map_err(|error| unreadable(path, &error))?;
    if bytes.len() as u64 > MOST_TEXT {
        return Err(Problem::new("record-file-too-large")
            .with("file", path.display())
            .with("most", MOST_TEXT));
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let lines = error.as_bytes()[..valid].iter().filter(|byte| **byte == b'\n');
        Problem::new("record-file-not-utf8")
            .with("file", path.display())
            .with("line", lines.count() + 1)
    })
}

/// Why the file at `path` cannot be read.
pub(crate) fn unreadable(path: &Path, error: &io::Error) -> Problem {
    let id = match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => "record-file-missing",
        ErrorKind::IsADirectory => "record-file-is-folder",
        ErrorKind::PermissionDenied => "record-file-denied",
        _ => "record-file-unreadable",
    };
    Problem::new(id).with("file", path.display()).with("detail", error)
}

/// Why the file at `path` cannot be written.
pub(crate) fn unwritable(path: &Path, error: &io::Error) -> Problem {
    let id = match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => "record-folder-missing",
        ErrorKind::IsADirectory => "record-file-is-folder",
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => "record-file-denied",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "record-disk-full",
        _ => "record-file-unwritable",
    };
    Problem::new(id).with("file", path.display()).with("detail", error)
}
