//! The `sandtable` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    sandtable::main()
}
