//! Why a command ended without doing what it was asked for.

use std::io;
use std::path::Path;

use sandtable_load::Problem;

use crate::exit::Exit;

/// The reason, and with it the exit code.
#[derive(Debug)]
pub enum Failure {
    /// Whoever read the output has gone (`| head -1`): there is nobody to tell.
    Closed,
    /// To be told on stderr.
    Problem(Problem, Exit),
}

impl Failure {
    /// What a person wrote is wrong.
    pub fn usage(problem: Problem) -> Failure {
        Failure::Problem(problem, Exit::Usage)
    }

    /// What was asked for is right, but it cannot be done.
    pub fn failed(problem: Problem) -> Failure {
        Failure::Problem(problem, Exit::Failed)
    }

    /// The output cannot be written.
    pub fn printing(error: &io::Error) -> Failure {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Failure::Closed;
        }
        if error.kind() == io::ErrorKind::StorageFull {
            return Failure::failed(Problem::new("cli-disk-full").with("path", "stdout"));
        }
        Failure::failed(Problem::new("cli-cannot-print").with("reason", error))
    }

    /// A file cannot be read.
    pub fn reading(path: &Path, error: &io::Error) -> Failure {
        let problem = Problem::new("cli-cannot-read").with("reason", error);
        Failure::failed(problem.with("path", path.display()))
    }

    /// A file cannot be written.
    pub fn writing(path: &Path, error: &io::Error) -> Failure {
        let problem = match error.kind() {
            io::ErrorKind::StorageFull => Problem::new("cli-disk-full"),
            _ => Problem::new("cli-cannot-write").with("reason", error),
        };
        Failure::failed(problem.with("path", path.display()))
    }
}
