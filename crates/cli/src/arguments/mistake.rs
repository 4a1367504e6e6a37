//! What clap found wrong, in the words of the catalogue.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use sandtable_load::Problem;

use crate::language::{Catalogue, say};

/// The text of `error`: what is wrong, what would be right, and where the help is.
pub fn text(error: &clap::Error, words: Catalogue) -> String {
    let problem = words.problem(&problem(error, words));
    let hint = words.text("cli-see-help");
    format!("{}\n{hint}\n", say!(words, "cli-error", text = problem))
}

fn problem(error: &clap::Error, words: Catalogue) -> Problem {
    let said = |kind| error.get(kind).map(|value| plain(value).join(", ")).unwrap_or_default();
    let mut argument = said(ContextKind::InvalidArg);
    if argument.is_empty() {
        // A command within another that came after options of the outer one.
        argument = said(ContextKind::InvalidSubcommand);
    }
    let value = said(ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::InvalidSubcommand => Problem::new("cli-unknown-command")
            .with("written", said(ContextKind::InvalidSubcommand))
            .suggested(error, ContextKind::SuggestedSubcommand),
        ErrorKind::UnknownArgument => Problem::new("cli-unknown-option")
            .with("written", argument)
            .suggested(error, ContextKind::SuggestedArg),
        ErrorKind::InvalidValue if value.is_empty() => {
            Problem::new("cli-value-missing").with("option", argument)
        }
        ErrorKind::InvalidValue => Problem::new("cli-value-not-listed")
            .with("option", argument)
            .with("written", value)
            .with("expected", said(ContextKind::ValidValue))
            .suggested(error, ContextKind::SuggestedValue),
        ErrorKind::ValueValidation => Problem::new("cli-bad-value")
            .with("expected", expected(&argument, words))
            .with("option", argument)
            .with("written", value),
        ErrorKind::ArgumentConflict => {
            let other = said(ContextKind::PriorArg);
            if other == argument || other.is_empty() {
                Problem::new("cli-option-twice").with("option", argument)
            } else {
                Problem::new("cli-options-conflict").with("option", argument).with("other", other)
            }
        }
        ErrorKind::MissingRequiredArgument => {
            Problem::new("cli-argument-missing").with("option", argument)
        }
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            Problem::new("cli-too-many-values").with("option", argument).with("written", value)
        }
        ErrorKind::InvalidUtf8 => Problem::new("cli-not-utf8"),
        _ => Problem::new("cli-not-understood"),
    }
}

/// What the option takes: `expected-<option>` in the catalogue.
fn expected(argument: &str, words: Catalogue) -> String {
    let name = match argument.strip_prefix("--") {
        Some(option) => option.split([' ', '=']).next().unwrap_or_default(),
        // The only argument without a name of its own on the line that is more than a text.
        None => "task",
    };
    words.text(&format!("expected-{name}"))
}

fn plain(value: &ContextValue) -> Vec<String> {
    match value {
        ContextValue::String(text) => vec![text.clone()],
        ContextValue::Strings(texts) => texts.clone(),
        ContextValue::StyledStr(text) => vec![text.to_string()],
        ContextValue::StyledStrs(texts) => texts.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    }
}

trait Suggested {
    fn suggested(self, error: &clap::Error, kind: ContextKind) -> Problem;
}

impl Suggested for Problem {
    /// Adds clap's suggestion, if it has one.
    fn suggested(mut self, error: &clap::Error, kind: ContextKind) -> Problem {
        self.nearest = error.get(kind).and_then(|value| plain(value).into_iter().next());
        self
    }
}
