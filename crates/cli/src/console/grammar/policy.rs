//! `policy place=power-of-d d=3 order=shortest`: what is to be other than it was.

use sandtable_core::{OrderKind, Parameter, PlaceKind, Policy};
use sandtable_load::Problem;
use sandtable_record::policies::{self, order_named, place_named};

use super::{setting, unknown_setting};
use crate::console::words::{SETTINGS, Setting, meaning};

/// A key of a policy, as in scenario files, and its new value.
pub type Change = (&'static str, String);

/// The changes in the rest of a line; what the values mean is found out by [`changed`].
///
/// # Errors
/// A word sets nothing, or something else.
pub fn parse(rest: &str) -> Result<Vec<Change>, Problem> {
    let change = |piece: &str| {
        let Some((name, written)) = setting(piece) else {
            return Err(Problem::new("console-policy-without-name").with("written", piece));
        };
        let key = key(&name.to_lowercase()).ok_or_else(|| {
            let parameters = Parameter::ALL.iter().map(|parameter| parameter.name());
            unknown_setting(name, &words().chain(parameters).collect::<Vec<_>>())
        })?;
        Ok((key, value(written)))
    };
    pieces(rest).into_iter().map(change).collect()
}

/// The words for what has words of its own here, in both languages.
fn words() -> impl Iterator<Item = &'static str> {
    let own =
        SETTINGS.iter().filter(|(setting, _)| matches!(setting, Setting::Place | Setting::Order));
    own.flat_map(|(_, spellings)| spellings.iter().copied())
}

fn key(name: &str) -> Option<&'static str> {
    match meaning(SETTINGS, name) {
        Some(Setting::Place) => Some("place"),
        Some(Setting::Order) => Some("order"),
        _ => Parameter::ALL.into_iter().map(Parameter::name).find(|known| *known == name),
    }
}

/// In lower case, with a decimal point.
fn value(written: &str) -> String {
    let written = written.to_lowercase();
    if written.contains('(') { written } else { written.replace(',', ".") }
}

/// The parts of `rest` between spaces outside of parentheses. A comma will do, too, unless it is
/// a decimal one.
fn pieces(rest: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut depth, mut start) = (0u32, 0);
    for (at, letter) in rest.char_indices() {
        let after = at + letter.len_utf8();
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let decimal = || {
            rest.get(after..)
                .is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_digit()))
        };
        if depth == 0 && (letter.is_whitespace() || (letter == ',' && !decimal())) {
            pieces.extend(rest.get(start..at));
            start = after;
        }
    }
    pieces.extend(rest.get(start..));
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// `policy` with the changes made. What was set before stays, as long as the new place and order
/// listen to it.
///
/// # Errors
/// A value is wrong, or does not go together with the others.
pub fn changed(policy: &Policy, changes: &[Change]) -> Result<Policy, Problem> {
    let named = |key: &str| {
        let change = changes.iter().find(|(changed, _)| *changed == key);
        change.map(|(_, value)| value.as_str())
    };
    // One that is unknown is told of below.
    let place = named("place").map_or(Some(policy.place), place_named);
    let order = named("order").map_or(Some(policy.order), |order| {
        order_named(order.split('(').next().unwrap_or_default())
    });
    let heard = |parameter: &Parameter| {
        place.is_some_and(|place| place.parameters().contains(parameter))
            || order.is_some_and(|order| order.parameters().contains(parameter))
    };
    let kept = policies::parameters(policy).into_iter().filter(|(parameter, _)| heard(parameter));
    let before = [("place", policy.place.name().to_owned()), ("order", order_text(policy))];
    let before = before.into_iter().chain(kept.map(|(parameter, value)| (parameter.name(), value)));
    let before = before.filter(|(key, _)| named(key).is_none());
    let all: Vec<String> = changes
        .iter()
        .cloned()
        .chain(before)
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    let policy = policies::policy(&all.join(" "))?;
    // In a scenario they are computed from the workload; here nobody knows what will come.
    if policy.place == PlaceKind::SizeInterval && policy.parameters.cutoffs.is_none() {
        return Err(Problem::new("console-policy-cutoffs"));
    }
    Ok(policy)
}

fn order_text(policy: &Policy) -> String {
    match (&policy.parameters.score, policy.order) {
        (Some(score), OrderKind::Score) => format!("score({})", score.text()),
        (_, order) => order.name().to_owned(),
    }
}
