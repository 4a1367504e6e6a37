//! Lines from a person at a terminal: editing, history, completion, hints. What is printed while
//! a line is being typed goes above it.

use std::borrow::Cow;
use std::sync::mpsc::{self, Receiver};

use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::MemHistory;
use rustyline::validate::Validator;
use rustyline::{Config, Context, Editor, ExternalPrinter, Helper};
use sandtable_load::Problem;
use tokio::sync::mpsc::UnboundedSender;

use super::assist::{self, Completion, Hint};
use super::reader::{Reader, Typed};
use crate::language::Catalogue;
use crate::output;

/// A terminal: lines in, text out, neither in the way of the other.
pub struct Terminal {
    /// The lines.
    pub reader: Reader,
    above: mpsc::Sender<String>,
}

/// Sets the terminal up.
///
/// # Errors
/// The terminal cannot be used.
pub fn start(words: Catalogue) -> Result<Terminal, Problem> {
    let unusable = |error: ReadlineError| Problem::new("cli-terminal").with("reason", error);
    // Lines that are pasted are entered one by one, as if they were typed.
    let config = Config::builder().auto_add_history(true).bracketed_paste(false).build();
    let mut editor = Editor::with_history(config, MemHistory::new()).map_err(unusable)?;
    editor.set_helper(Some(Assistant(words)));
    // A terminal that cannot move its cursor has no place above the line: text goes to the end.
    let printer = editor.create_external_printer().ok();
    let (above, texts) = mpsc::channel();
    std::thread::spawn(move || print_above(printer, &texts));
    let reader = Reader::start(move |prompts, typed| serve(&mut editor, &prompts, &typed));
    Ok(Terminal { reader, above })
}

impl Terminal {
    /// Shows `text`, which ends with a line break.
    ///
    /// # Errors
    /// The terminal is gone.
    pub async fn print(&self, text: String) -> Result<(), crate::failure::Failure> {
        if !self.reader.asks() {
            return output::print_aside(text).await;
        }
        match self.above.send(text) {
            Ok(()) => Ok(()),
            Err(unsent) => output::print_aside(unsent.0).await,
        }
    }

    /// A way to print above the line from anywhere.
    pub fn printer(&self) -> mpsc::Sender<String> {
        self.above.clone()
    }
}

/// Prints above the line being typed. The printer may block until the next line is asked for, if
/// a text meets the end of a line; on its own thread it holds nobody up.
fn print_above(mut printer: Option<impl ExternalPrinter>, texts: &Receiver<String>) {
    for text in texts {
        let printed = printer.as_mut().map(|printer| printer.print(text.clone()));
        if !matches!(printed, Some(Ok(()))) {
            // The next line that is read tells if the terminal is gone.
            let _ = output::print(&text);
        }
    }
}

fn serve(
    editor: &mut Editor<Assistant, MemHistory>,
    prompts: &Receiver<String>,
    typed: &UnboundedSender<Typed>,
) {
    for prompt in prompts {
        let result = match editor.readline(&prompt) {
            Ok(line) => Typed::Line(line),
            Err(ReadlineError::Eof) => Typed::End,
            Err(ReadlineError::Interrupted | ReadlineError::Signal(_)) => Typed::Interrupt,
            Err(error) => Typed::Broken(Problem::new("cli-terminal").with("reason", error)),
        };
        if typed.send(result).is_err() {
            return;
        }
    }
}

/// What helps while typing.
struct Assistant(Catalogue);

impl Helper for Assistant {}
impl Validator for Assistant {}

impl Highlighter for Assistant {
    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        // Faint, so that it is not taken for what was typed.
        format!("\x1b[2m{hint}\x1b[0m").into()
    }
}

impl Completer for Assistant {
    type Candidate = String;

    fn complete(
        &self,
        line: &str,
        end: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<String>)> {
        let Completion { start, words } = assist::complete(line.get(..end).unwrap_or_default());
        Ok((start, words))
    }
}

impl rustyline::hint::Hint for Hint {
    fn display(&self) -> &str {
        match self {
            Hint::Rest(text) | Hint::Form(text) => text,
        }
    }

    fn completion(&self) -> Option<&str> {
        match self {
            Hint::Rest(text) => Some(text),
            Hint::Form(_) => None,
        }
    }
}

impl Hinter for Assistant {
    type Hint = Hint;

    fn hint(&self, line: &str, end: usize, _: &Context<'_>) -> Option<Hint> {
        (end == line.len()).then(|| assist::hint(line, self.0)).flatten()
    }
}
