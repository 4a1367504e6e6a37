//! Estimates and mixes of priorities, widths and users as people write them.

use super::call::{Call, Form, place, problem};
use super::distribution::distribution;
use super::number;
use crate::distribution::Distribution;
use crate::mix::Mix;
use crate::problem::Problem;
use crate::workload::Estimate;

static FORMS: [Form; 4] = [
    Form { name: "exact", parameters: &[], example: "exact" },
    Form { name: "factor", parameters: &["distribution"], example: "factor(lognormal(1s,cv2=1))" },
    Form { name: "class-mean", parameters: &[], example: "class-mean" },
    Form { name: "unknown", parameters: &[], example: "unknown" },
];

/// How far from 100 % shares may add up: thirds and sixths are written to two places.
const PERCENT_TOLERANCE: f64 = 0.05;

/// The most characters of a user's name.
const MOST_NAME: usize = 200;

/// What is known of a task's work: `exact`, `unknown`, `class-mean` (the mean work of the task's
/// class), or `factor(distribution)`: the truth times a factor, whose seconds count as plain
/// numbers.
pub fn estimate(text: &str) -> Result<Estimate, Problem> {
    let call = Call::parse(text)?;
    let form = call.form(&FORMS, "load-unknown-estimate")?;
    let bound = call.bind(form)?;
    match form.name {
        "exact" => Ok(Estimate::Exact),
        "class-mean" => Ok(Estimate::ClassMean),
        "unknown" => Ok(Estimate::Unknown),
        _ => bound.read("distribution", distribution).map(Estimate::Factor),
    }
}

/// How long after its arrival a task should be done: a duration, or a distribution of durations.
pub fn deadline(text: &str) -> Result<Distribution, Problem> {
    if text.contains(['(', ')']) {
        return distribution(text);
    }
    number::seconds(text).map(|value_s| Distribution::Const { value_s })
}

/// One priority for all, `5`, or a mix with the share of each, `0:80%,5:20%`.
pub fn priorities(text: &str) -> Result<Mix<i32>, Problem> {
    mix(text, |text| {
        let text = text.replace(['−', '–'], "-");
        text.parse().map_err(|_| problem("load-not-a-priority").with("written", text))
    })
    .map(Mix::from_percentages)
}

/// One width for all, `4`, or a mix with the share of each, `1:80%,4:20%`.
pub fn widths(text: &str) -> Result<Mix<u16>, Problem> {
    mix(text, |text| match text.parse() {
        Ok(width @ 1..) => Ok(width),
        _ => Err(problem("load-not-a-width").with("written", text).with("most", u16::MAX)),
    })
    .map(Mix::from_percentages)
}

/// One user for all, `alice`, or a mix with the share of each, `alice:70%,bob:30%`: their names,
/// and the mix of their places among the names.
pub fn users(text: &str) -> Result<(Vec<String>, Mix<u32>), Problem> {
    let shares = mix(text, |text| {
        let long = text.chars().count() > MOST_NAME;
        if text.is_empty() || long || text.chars().any(char::is_control) {
            return Err(problem("load-not-a-user").with("written", text).with("most", MOST_NAME));
        }
        Ok(text.to_owned())
    })?;
    let places = (0..).zip(&shares).map(|(place, (_, share))| (place, *share)).collect();
    let names = shares.into_iter().map(|(name, _)| name).collect();
    Ok((names, Mix::from_percentages(places)))
}

/// Values with their shares in percent, or one without.
fn mix<T: PartialEq>(
    text: &str,
    read: impl Fn(&str) -> Result<T, Problem>,
) -> Result<Vec<(T, f64)>, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Err(problem("load-empty").with("written", text));
    }
    if !text.contains([':', ',', '%']) {
        return Ok(vec![(read(text)?, 100.0)]);
    }
    let mut shares: Vec<(T, f64)> = Vec::new();
    for piece in text.split(',') {
        let (written, share) = piece
            .split_once(':')
            .ok_or_else(|| problem("load-not-a-share").with("written", piece.trim()))?;
        let value = read(written.trim())?;
        let percent = percentage(share).map_err(|problem| place(problem, piece.trim()))?;
        if shares.iter().any(|(other, _)| *other == value) {
            return Err(problem("load-repeated-value").with("written", written.trim()));
        }
        shares.push((value, percent));
    }
    let sum: f64 = shares.iter().map(|(_, percent)| percent).sum();
    if (sum - 100.0).abs() > PERCENT_TOLERANCE {
        // Rounded, for a sum such as 99.90000000000001 says nothing more.
        let sum = (sum * 1e6).round() / 1e6;
        return Err(problem("load-shares-sum").with("written", text).with("sum", sum));
    }
    Ok(shares)
}

fn percentage(text: &str) -> Result<f64, Problem> {
    let bad = || problem("load-not-a-share").with("written", text.trim());
    let percent = number::number(text.trim().strip_suffix('%').ok_or_else(bad)?)?;
    if percent > 0.0 && percent <= 100.0 { Ok(percent) } else { Err(bad()) }
}
