//! `sandtable completions`: a script with which a shell completes commands and options.

use clap_complete::{Shell, generate};

use crate::arguments;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::language::Catalogue;
use crate::output;

/// Prints the script for `shell`.
///
/// # Errors
/// The output cannot be written.
pub fn run(shell: Shell, words: Catalogue) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    generate(shell, &mut arguments::command(words), "sandtable", &mut script);
    output::print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}
