//! The console: a dialogue with real servers.

mod assist;
mod dialogue;
mod editor;
mod grammar;
mod happenings;
mod journal;
mod keyboard;
mod output;
mod reader;
mod script;
mod session;
mod status;
mod words;

use std::io::{self, IsTerminal};
use std::time::Duration;

use sandtable_load::{Problem, value};

use crate::arguments::ConsoleArguments;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::language::Catalogue;
use crate::logging;
use dialogue::Dialogue;
use editor::Terminal;
use output::Prompt;
use reader::Reader;

/// How often a status is printed unless it is said.
const EVERY: Duration = Duration::from_millis(3500);
/// Statuses printed more often than this cannot be read.
const EVERY_LEAST: Duration = Duration::from_millis(100);

/// Holds the dialogue.
///
/// # Errors
/// The options or a line of a script are wrong; servers cannot be started; the output cannot be
/// written.
pub fn run(arguments: &ConsoleArguments, words: Catalogue) -> Result<Exit, Failure> {
    let every =
        arguments.every.as_deref().map_or(Ok(EVERY), parse_every).map_err(Failure::usage)?;
    let servers = arguments.servers.as_deref();
    let servers = servers.map(|written| grammar::parse_server_count(written, 0)).transpose();
    let servers = servers.map_err(|problem| {
        let text = words.problem(&problem);
        Failure::usage(
            Problem::new("cli-option-value").with("option", "--servers").with("text", text),
        )
    })?;
    let face = Face::start(words)?;
    let runtime = sandtable_live::runtime().map_err(Failure::failed)?;
    runtime.block_on(Dialogue::new(words, face, every).hold(servers))
}

fn parse_every(written: &str) -> Result<Duration, Problem> {
    let span = value::duration(&written.replace(',', "."));
    let span = span.map_err(|problem| problem.with("argument", "--every"))?;
    let every = Duration::from_nanos(span.0);
    if every < EVERY_LEAST {
        return Err(Problem::new("cli-every-too-short").with("written", written));
    }
    Ok(every)
}

/// What the dialogue is held through.
enum Face {
    /// A person at a terminal.
    Terminal(Terminal),
    /// A pipe or a file: no prompt, and the first error is the last.
    Script(Reader),
}

impl Face {
    fn start(words: Catalogue) -> Result<Face, Failure> {
        if !(io::stdin().is_terminal() && io::stdout().is_terminal()) {
            return Ok(Face::Script(script::start()));
        }
        let terminal = editor::start(words).map_err(Failure::failed)?;
        if io::stderr().is_terminal() {
            let above = terminal.printer();
            logging::detour(Some(Box::new(move |line| drop(above.send(line)))));
        }
        Ok(Face::Terminal(terminal))
    }

    fn is_script(&self) -> bool {
        matches!(self, Face::Script(_))
    }

    fn reader(&mut self) -> &mut Reader {
        match self {
            Face::Terminal(terminal) => &mut terminal.reader,
            Face::Script(reader) => reader,
        }
    }

    async fn print(&self, text: String) -> Result<(), Failure> {
        match self {
            Face::Terminal(terminal) => terminal.print(text).await,
            Face::Script(_) => crate::output::print_aside(text).await,
        }
    }
}

impl Drop for Face {
    fn drop(&mut self) {
        logging::detour(None);
    }
}

/// The text in front of the line that is typed.
fn prompt_text(words: Catalogue, prompt: Prompt) -> String {
    let id = match prompt {
        Prompt::Servers => "console-ask-servers",
        Prompt::Command => "console-ask-command",
        Prompt::Duration => "console-ask-duration",
    };
    words.text(id) + " "
}
