//! The real binary: at a terminal, with a script, on the command line.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod command_line;
mod program;
mod script;
mod terminal;
