//! `sandtable policies`: each policy's rule, parameters, origin, and when it loses.

mod check;

use sandtable_core::{OrderKind, Parameter, PlaceKind};
use sandtable_load::Problem;
use sandtable_record::policies::{orders, places};
use serde::Serialize;

use crate::arguments::{PoliciesArguments, PoliciesVerb};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::language::Catalogue;
use crate::output;

/// A place or an order, as `--json` prints it.
#[derive(Serialize)]
struct Policy {
    kind: &'static str,
    name: &'static str,
    rule: String,
    parameters: Vec<Setting>,
    /// `None` for one that a program brings along.
    origin: Option<String>,
    loses: Option<String>,
    /// Lines of a scenario file.
    example: String,
}

/// A parameter that a policy listens to.
#[derive(Serialize)]
struct Setting {
    name: &'static str,
    does: String,
    values: String,
    default: String,
}

/// No line is longer, unless it is a line of an example.
const WIDTH: usize = 96;

/// Lists the policies, shows one, or puts them to the proof.
///
/// # Errors
/// There is no policy of that name; a property does not hold; the output cannot be written.
pub fn run(arguments: &PoliciesArguments, words: Catalogue) -> Result<Exit, Failure> {
    if let Some(PoliciesVerb::Check(arguments)) = &arguments.what {
        return check::run(arguments, words);
    }
    let mut policies = policies(words);
    if let Some(name) = &arguments.name {
        let known: Vec<&str> = policies.iter().map(|policy| policy.name).collect();
        if !known.contains(&name.as_str()) {
            return Err(Failure::usage(unknown(name, &known)));
        }
        policies.retain(|policy| policy.name == name);
    }
    let text = if arguments.json {
        serde_json::to_string_pretty(&policies).unwrap_or_default() + "\n"
    } else if arguments.name.is_some() {
        let shown: Vec<String> = policies.iter().map(|policy| in_full(policy, words)).collect();
        shown.join("\n")
    } else {
        list(&policies, words)
    };
    output::print(&text)?;
    Ok(Exit::Done)
}

/// There is no policy of this name.
pub fn unknown(name: &str, known: &[&str]) -> Problem {
    let mut expected: Vec<&str> = Vec::new();
    for name in known {
        // `random` is a place and an order.
        if !expected.contains(name) {
            expected.push(name);
        }
    }
    Problem::new("policies-unknown")
        .with("written", name)
        .with("expected", expected.join(", "))
        .nearest(name, known.iter().copied())
}

/// Every policy there is, those that the program brings along last of their kind.
fn policies(words: Catalogue) -> Vec<Policy> {
    let place = |place: PlaceKind| {
        let parameters = place.parameters();
        let example = ("place", place.name().to_owned());
        policy(words, "place", place.name(), parameters, example)
    };
    let order = |order: OrderKind| {
        let example = match order {
            OrderKind::Score => "score(estimate * width - wait)".to_owned(),
            order => order.name().to_owned(),
        };
        policy(words, "order", order.name(), order.parameters(), ("order", example))
    };
    let orders = orders().into_iter().map(order);
    places().into_iter().map(place).chain(orders).collect()
}

fn policy(
    words: Catalogue,
    kind: &'static str,
    name: &'static str,
    parameters: &[Parameter],
    (key, value): (&str, String),
) -> Policy {
    let mut example = format!("[policy]\n{key} = \"{value}\"\n");
    for parameter in parameters {
        example.push_str(&format!("{} = {}\n", parameter.name(), example_of(*parameter)));
    }
    let text = |what: &str| {
        let id = format!("policies-{kind}-{name}-{what}");
        words.knows(&id).then(|| words.text(&id))
    };
    Policy {
        kind,
        name,
        rule: rule(words, kind, name),
        parameters: parameters.iter().map(|parameter| setting(words, *parameter)).collect(),
        origin: text("origin"),
        loses: text("loses"),
        example,
    }
}

/// What a place or an order does, in one line.
pub fn rule(words: Catalogue, kind: &str, name: &str) -> String {
    match format!("policies-{kind}-{name}-rule") {
        id if words.knows(&id) => words.text(&id),
        _ => words.text("policies-custom-rule"),
    }
}

fn setting(words: Catalogue, parameter: Parameter) -> Setting {
    let name = parameter.name();
    let text = |what| words.text(&format!("policies-parameter-{name}-{what}"));
    Setting { name, does: text("does"), values: text("values"), default: text("default") }
}

/// A value that is not the default, as TOML.
fn example_of(parameter: Parameter) -> &'static str {
    match parameter {
        Parameter::D => "3",
        Parameter::Cutoffs => "[\"1s\", \"10s\"]",
        Parameter::Equals => "\"random\"",
        Parameter::Cancel => "\"on-start\"",
        Parameter::Decay => "\"1m\"",
        Parameter::Preempt => "\"resume\"",
        Parameter::Quantum => "\"100ms\"",
        Parameter::Backfill => "\"easy\"",
        Parameter::Ties => "\"batch\"",
    }
}

fn list(policies: &[Policy], words: Catalogue) -> String {
    let mut text = String::new();
    for kind in ["place", "order"] {
        text.push_str(&format!("{}\n", words.text(&format!("policies-title-{kind}"))));
        for policy in policies.iter().filter(|policy| policy.kind == kind) {
            let names: Vec<&str> = policy.parameters.iter().map(|set| set.name).collect();
            let none = || words.text("policies-no-parameters");
            let names = if names.is_empty() { none() } else { names.join(", ") };
            text.push_str(&format!("\n  {}\n{}", policy.name, rows(policy, names, words)));
        }
        text.push('\n');
    }
    text.push_str(&format!("{}\n", words.text("policies-title-parameters")));
    for parameter in Parameter::ALL {
        let setting = setting(words, parameter);
        text.push_str(&format!("\n  {}\n{}", setting.name, about(&setting, words)));
    }
    text
}

fn in_full(policy: &Policy, words: Catalogue) -> String {
    let kind = words.text(&format!("policies-title-{}", policy.kind));
    let mut text = format!("{kind}\n\n  {}\n", policy.name);
    let none = words.text("policies-no-parameters");
    let names: Vec<&str> = policy.parameters.iter().map(|set| set.name).collect();
    text.push_str(&rows(policy, if names.is_empty() { none } else { names.join(", ") }, words));
    for setting in &policy.parameters {
        text.push_str(&format!("\n  {}\n{}", setting.name, about(setting, words)));
    }
    text.push_str(&format!("\n  {}\n", words.text("policies-example")));
    for line in policy.example.lines() {
        text.push_str(&format!("    {line}\n"));
    }
    text
}

fn rows(policy: &Policy, parameters: String, words: Catalogue) -> String {
    let rows = [
        ("rule", Some(policy.rule.as_str())),
        ("parameters", Some(parameters.as_str())),
        ("origin", policy.origin.as_deref()),
        ("loses", policy.loses.as_deref()),
    ];
    table(&rows, words)
}

fn about(setting: &Setting, words: Catalogue) -> String {
    let rows = [
        ("does", Some(setting.does.as_str())),
        ("values", Some(setting.values.as_str())),
        ("default", Some(setting.default.as_str())),
    ];
    table(&rows, words)
}

/// Every head that a row can have.
const HEADS: [&str; 7] = ["rule", "parameters", "origin", "loses", "does", "values", "default"];

/// Rows with a head each, the cells below one another and not beyond [`WIDTH`].
fn table(rows: &[(&str, Option<&str>)], words: Catalogue) -> String {
    let head = |name: &str| words.text(&format!("policies-{name}"));
    let width = HEADS.iter().map(|name| head(name).chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for (name, cell) in rows {
        let Some(cell) = cell else { continue };
        let mut head = head(name);
        for line in wrapped(cell, WIDTH - width - 6) {
            text.push_str(&format!("    {head:<width$}  {line}\n"));
            head.clear();
        }
    }
    text
}

/// `text` in lines of at most `width` characters, broken at spaces.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests;
