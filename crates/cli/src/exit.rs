//! How the program ends, for scripts.

use std::process::{ExitCode, Termination};

/// The exit codes, the same for every command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// What was asked for is done.
    Done = 0,
    /// It could not be done.
    Failed = 1,
    /// It was not understood: wrong usage or input.
    Usage = 2,
    /// What was asserted does not hold.
    NotMet = 3,
    /// Ctrl-C.
    Interrupted = 130,
}

impl Exit {
    /// The number the system sees.
    pub fn code(self) -> u8 {
        self as u8
    }
}

impl Termination for Exit {
    fn report(self) -> ExitCode {
        ExitCode::from(self.code())
    }
}
