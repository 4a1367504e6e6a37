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
fn warn_of_overload(scenario: &Scenario, words: Catalogue) {
    if let Some(load) = scenario.offered_load().filter(|load| *load >= 1.0) {
        let load = number::figure(words.language(), load);
        note(words, &say!(words, "result-overload", load = load));
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
