//! A policy in one line: `place=power-of-d,d=3,order=score(estimate*width)`.

use sandtable_core::{OrderKind, Parameter, Parameters, Policy, Span, Work};
use sandtable_load::Problem;

use super::Draft;
use crate::decimal::put_seconds;

/// Reads a policy from keys and values, `place=power-of-d,d=3,order=fifo`: the keys of the
/// scenario's `[policy]`, with commas or spaces between them, which inside of parentheses belong
/// to the value. Cut-offs have colons between them, `cutoffs=1s:10s`. What is not said has its
/// default; `cutoffs=balanced` leaves them open: see
/// [`Workload::balanced_cutoffs`](sandtable_load::Workload::balanced_cutoffs).
///
/// # Errors
/// The first mistake.
pub fn policy(text: &str) -> Result<Policy, Problem> {
    let mut draft = Draft::default();
    let mut seen: Vec<&str> = Vec::new();
    for piece in pieces(text) {
        let Some((key, value)) = piece.split_once('=') else {
            return Err(Problem::new("record-policy-form").with("written", piece));
        };
        let key = key.trim();
        if !Draft::KEYS.contains(&key) {
            return Err(Problem::new("record-policy-key")
                .with("written", key)
                .with("expected", Draft::KEYS.join(", "))
                .nearest(key, Draft::KEYS.iter().copied()));
        }
        if seen.contains(&key) {
            return Err(Problem::new("record-policy-twice").with("written", key));
        }
        seen.push(key);
        draft.set(key, value).map_err(|problem| about(problem, key))?;
    }
    if seen.is_empty() {
        return Err(Problem::new("record-policy-form").with("written", text.trim()));
    }
    draft.finish().map_err(|(problem, _)| problem)
}

/// Writes a policy as [`policy`] reads it back: its place, its order, and those of their
/// parameters that are not what they would be anyway.
pub fn describe(policy: &Policy) -> String {
    let order = match (&policy.parameters.score, policy.order) {
        (Some(score), OrderKind::Score) => format!("score({})", score.text()),
        (_, order) => order.name().to_owned(),
    };
    let mut text = format!("place={},order={order}", policy.place.name());
    for (parameter, value) in parameters(policy) {
        text.push(',');
        text.push_str(parameter.name());
        text.push('=');
        text.push_str(&value);
    }
    text
}

/// The parameters that the policy listens to and that are not what they would be anyway, each
/// with its value as [`policy`] reads it.
pub fn parameters(policy: &Policy) -> Vec<(Parameter, String)> {
    let usual = Parameters::default();
    let heard = policy.place.parameters().iter().chain(policy.order.parameters());
    let differs = |parameter: &Parameter| {
        let value = written(&policy.parameters, *parameter);
        (value != written(&usual, *parameter)).then_some((*parameter, value))
    };
    heard.filter_map(differs).collect()
}

fn written(parameters: &Parameters, parameter: Parameter) -> String {
    match parameter {
        Parameter::D => parameters.d.to_string(),
        Parameter::Cutoffs => match &parameters.cutoffs {
            None => "balanced".to_owned(),
            Some(cutoffs) => {
                let written: Vec<String> = cutoffs.iter().map(|Work(ns)| seconds(*ns)).collect();
                written.join(":")
            }
        },
        Parameter::Equals => parameters.equals.name().to_owned(),
        Parameter::Cancel => parameters.cancel.name().to_owned(),
        Parameter::Decay => duration(parameters.decay),
        Parameter::Preempt => parameters.preempt.name().to_owned(),
        Parameter::Quantum => duration(parameters.quantum),
        Parameter::Backfill => parameters.backfill.name().to_owned(),
        Parameter::Ties => parameters.ties.name().to_owned(),
    }
}

fn duration(Span(ns): Span) -> String {
    seconds(ns)
}

/// Exact, as in `0.01s`.
fn seconds(ns: u64) -> String {
    let mut text = Vec::new();
    put_seconds(&mut text, ns);
    text.push(b's');
    // Digits and a point.
    String::from_utf8(text).unwrap_or_default()
}

/// A problem with a value says which value it is.
fn about(mut problem: Problem, key: &str) -> Problem {
    for (name, value) in &mut problem.args {
        if *name == "argument" && value == "none" {
            key.clone_into(value);
        }
    }
    problem
}

/// The parts of `text` between commas and spaces that stand outside of parentheses; spaces beside
/// an equals sign are part of what is there.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut depth, mut start, mut before) = (0u32, 0, ',');
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        // Only the first space of several is looked at.
        let gap = c.is_whitespace() && !before.is_whitespace();
        let ends = gap && before != '=' && !text[at..].trim_start().starts_with('=');
        if depth == 0 && (c == ',' || ends) {
            pieces.push(&text[start..at]);
            start = at + c.len_utf8();
        }
        before = c;
    }
    pieces.push(&text[start..]);
    pieces.retain(|piece| !piece.trim().is_empty());
    pieces
}
