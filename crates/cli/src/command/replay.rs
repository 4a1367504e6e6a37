//! `sandtable replay`: the decisions in a journal come out again, or where they first do not.

use std::fmt::Debug;

use sandtable_record::journal::{JournalReader, Tail};
use sandtable_record::replay::{Difference, ReplayReport, replay};
use serde::Serialize;

use super::note;
use crate::arguments::ReplayArguments;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::language::{Catalogue, say};
use crate::number;
use crate::output;

/// Replays the journal and tells what came of it.
///
/// # Errors
/// The journal cannot be read.
pub fn run(arguments: &ReplayArguments, words: Catalogue) -> Result<Exit, Failure> {
    let (header, journal) = JournalReader::open(&arguments.journal).map_err(Failure::usage)?;
    let report = replay(&header, journal).map_err(Failure::failed)?;
    let text = if arguments.json {
        let json = serde_json::to_string_pretty(&Document::of(&header.scenario, &report));
        json.unwrap_or_default() + "\n"
    } else {
        remark(&report, words);
        tell(&report, words)
    };
    output::print(&text)?;
    let damaged = matches!(report.tail, Some(Tail::Damaged { .. }));
    Ok(if report.difference.is_some() || damaged { Exit::Failed } else { Exit::Done })
}

fn remark(report: &ReplayReport, words: Catalogue) {
    match report.tail {
        Some(Tail::Torn { byte }) => note(words, &say!(words, "replay-torn", byte = byte)),
        Some(Tail::Damaged { byte }) => note(words, &say!(words, "replay-damaged", byte = byte)),
        Some(Tail::Whole) | None => {}
    }
}

fn tell(report: &ReplayReport, words: Catalogue) -> String {
    let count = |count| number::count(words.language(), count);
    match &report.difference {
        Some(difference) => different(difference, words),
        None => {
            let text = say!(
                words,
                "replay-same",
                inputs = count(report.inputs),
                effects = count(report.effects),
                tasks = count(report.tasks),
                digest = digest(report),
            );
            text + "\n"
        }
    }
}

fn different(difference: &Difference, words: Catalogue) -> String {
    let language = words.language();
    let seconds = number::seconds(language, difference.time.0).shown;
    let number = number::count(language, difference.number);
    let mut text = say!(words, "replay-different", number = number, seconds = seconds);
    text.push_str(&format!("\n    {}: {:?}\n", words.text("replay-input"), difference.input));
    for (id, effects) in
        [("replay-expected", &difference.expected), ("replay-found", &difference.found)]
    {
        text.push_str(&format!("    {}:\n", words.text(id)));
        for effect in effects {
            text.push_str(&format!("        {effect:?}\n"));
        }
        if effects.is_empty() {
            text.push_str(&format!("        {}\n", words.text("replay-nothing")));
        }
    }
    text
}

fn digest(report: &ReplayReport) -> String {
    format!("{:016x}", report.digest)
}

/// What `--json` prints.
#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    scenario: &'a str,
    same: bool,
    inputs: u64,
    effects: u64,
    tasks: u64,
    digest: String,
    /// `whole`, `torn` or `damaged`; absent if there is a difference.
    end: Option<&'static str>,
    difference: Option<DifferenceDocument>,
}

#[derive(Serialize)]
struct DifferenceDocument {
    number: u64,
    time_s: f64,
    input: String,
    expected: Vec<String>,
    found: Vec<String>,
}

impl<'a> Document<'a> {
    fn of(scenario: &'a str, report: &ReplayReport) -> Document<'a> {
        Document {
            schema: "sandtable.replay/1",
            scenario,
            same: report.difference.is_none(),
            inputs: report.inputs,
            effects: report.effects,
            tasks: report.tasks,
            digest: digest(report),
            end: report.tail.map(|tail| match tail {
                Tail::Whole => "whole",
                Tail::Torn { .. } => "torn",
                Tail::Damaged { .. } => "damaged",
            }),
            difference: report.difference.as_ref().map(|difference| DifferenceDocument {
                number: difference.number,
                time_s: difference.time.seconds(),
                input: format!("{:?}", difference.input),
                expected: written(&difference.expected),
                found: written(&difference.found),
            }),
        }
    }
}

fn written(items: &[impl Debug]) -> Vec<String> {
    items.iter().map(|item| format!("{item:?}")).collect()
}
