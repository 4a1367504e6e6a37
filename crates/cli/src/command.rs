//! The commands other than the console, one file each.

pub mod bench;
pub mod completions;
mod files;
mod interrupt;
pub mod live;
pub mod man;
pub mod policies;
mod progress;
pub mod replay;
mod report;
pub mod sim;
pub mod why;

use sandtable_lab::Caution;
use sandtable_record::{ResultDocument, Scenario};

use crate::arguments::RunArguments;
use crate::failure::Failure;
use crate::language::{Catalogue, say};
use crate::number;
use crate::output;
use files::Files;

/// Reads the scenario that `arguments` name, with what the command line overrides.
fn scenario(arguments: &RunArguments, replications: Option<u32>) -> Result<Scenario, Failure> {
    let mut overrides = arguments.set.clone();
    overrides.extend(arguments.seed.map(|seed| format!("seed={seed}")));
    overrides.extend(replications.map(|count| format!("measure.replications={count}")));
    Scenario::load(&arguments.scenario, &overrides).map_err(Failure::usage)
}

/// Warns of a load that the servers cannot carry: such a run has no steady state.
/// Says what may be wrong with trusting a run of the scenario.
fn caution(scenario: &Scenario, words: Catalogue) {
    let language = words.language();
    for caution in sandtable_lab::cautions(scenario) {
        let text = match caution {
            Caution::Overloaded { load } => {
                say!(words, "result-overload", load = number::figure(language, load))
            }
            Caution::TooShort { relative_error, tasks_wanted } => say!(
                words,
                "result-too-short",
                percent = number::fixed(language, 100.0 * relative_error, 0),
                tasks = number::count(language, tasks_wanted),
            ),
            Caution::Varied { cv2 } if cv2.is_finite() => {
                say!(words, "result-varied", cv2 = number::figure(language, cv2))
            }
            Caution::Varied { .. } => words.text("result-varied-endlessly"),
        };
        note(words, &text);
    }
}

/// Prints the result and completes the files. Neither keeps the other from being there: after an
/// hour's run a full disk may cost the table of tasks, but not the result.
fn deliver(text: &str, files: Files, document: &ResultDocument) -> Result<(), Failure> {
    let printed = output::print(text);
    let kept = files.finish(document);
    match printed {
        // That nobody reads is no problem; that a file is not complete is.
        Err(Failure::Closed) => kept.and(printed),
        _ => printed.and(kept),
    }
}

fn note(words: Catalogue, text: &str) {
    output::tell(&say!(words, "cli-note", text = text));
}
