//! `sandtable policies`: each policy's rule, parameters, origin, and when it loses.

use sandtable_core::{OrderKind, PlaceKind};
use serde::Serialize;

use crate::arguments::PoliciesArguments;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::language::Catalogue;
use crate::output;

#[derive(Serialize)]
struct Policy {
    kind: &'static str,
    name: &'static str,
    rule: String,
    parameters: String,
    origin: String,
    loses: String,
}

/// Lists the policies.
///
/// # Errors
/// The output cannot be written.
pub fn run(arguments: &PoliciesArguments, words: Catalogue) -> Result<Exit, Failure> {
    let policies = policies(words);
    let text = if arguments.json {
        serde_json::to_string_pretty(&policies).unwrap_or_default() + "\n"
    } else {
        list(&policies, words)
    };
    output::print(&text)?;
    Ok(Exit::Done)
}

fn policies(words: Catalogue) -> Vec<Policy> {
    let places = PlaceKind::ALL.map(|place| ("place", place.name()));
    let orders = OrderKind::ALL.map(|order| ("order", order.name()));
    let names = places.into_iter().chain(orders);
    let policy = |(kind, name)| {
        let text = |what: &str| words.text(&format!("policies-{kind}-{name}-{what}"));
        let parameters = words.text("policies-no-parameters");
        Policy {
            kind,
            name,
            rule: text("rule"),
            parameters,
            origin: text("origin"),
            loses: text("loses"),
        }
    };
    names.map(policy).collect()
}

fn list(policies: &[Policy], words: Catalogue) -> String {
    let heads = ["rule", "parameters", "origin", "loses"]
        .map(|head| words.text(&format!("policies-{head}")));
    let width = heads.iter().map(|head| head.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for kind in ["place", "order"] {
        text.push_str(&format!("{}\n", words.text(&format!("policies-title-{kind}"))));
        for policy in policies.iter().filter(|policy| policy.kind == kind) {
            text.push_str(&format!("\n  {}\n", policy.name));
            let cells = [&policy.rule, &policy.parameters, &policy.origin, &policy.loses];
            for (head, cell) in heads.iter().zip(cells) {
                text.push_str(&format!("    {head:<width$}  {cell}\n"));
            }
        }
        text.push('\n');
    }
    text.pop();
    text
}
