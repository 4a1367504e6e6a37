//! Estimates and priorities as people write them.

use super::call::{Call, Form, place, problem};
use super::distribution::distribution;
use super::number;
use crate::problem::Problem;
use crate::workload::{Estimate, Priorities};

static FORMS: [Form; 3] = [
    Form { name: "exact", parameters: &[], example: "exact" },
    Form { name: "factor", parameters: &["distribution"], example: "factor(lognormal(1s,cv2=1))" },
    Form { name: "unknown", parameters: &[], example: "unknown" },
];

/// How far from 100 % shares may add up: thirds and sixths are written to two places.
const PERCENT_TOLERANCE: f64 = 0.05;

/// What is known of a task's work: `exact`, `unknown`, or `factor(distribution)`: the truth times
/// a factor, whose seconds count as plain numbers.
pub fn estimate(text: &str) -> Result<Estimate, Problem> {
    let call = Call::parse(text)?;
    let form = call.form(&FORMS, "load-unknown-estimate")?;
    let bound = call.bind(form)?;
    match form.name {
        "exact" => Ok(Estimate::Exact),
        "unknown" => Ok(Estimate::Unknown),
        _ => bound.read("distribution", distribution).map(Estimate::Factor),
    }
}

/// One priority for all, `5`, or a mix with the share of each, `0:80%,5:20%`.
pub fn priorities(text: &str) -> Result<Priorities, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Err(problem("load-empty").with("written", text));
    }
    if !text.contains([':', ',', '%']) {
        return priority(text).map(Priorities::single);
    }
    let mut mix: Vec<(i32, f64)> = Vec::new();
    for piece in text.split(',') {
        let (written, share) = piece
            .split_once(':')
            .ok_or_else(|| problem("load-not-a-share").with("written", piece.trim()))?;
        let here = |problem| place(problem, piece.trim());
        let value = priority(written)?;
        let percent = percentage(share).map_err(here)?;
        if mix.iter().any(|(other, _)| *other == value) {
            return Err(problem("load-repeated-priority").with("written", value));
        }
        mix.push((value, percent));
    }
    let sum: f64 = mix.iter().map(|(_, percent)| percent).sum();
    if (sum - 100.0).abs() > PERCENT_TOLERANCE {
        // Rounded, for a sum such as 99.90000000000001 says nothing more.
        let sum = (sum * 1e6).round() / 1e6;
        return Err(problem("load-shares-sum").with("written", text).with("sum", sum));
    }
    Ok(Priorities::from_percentages(mix))
}

fn priority(text: &str) -> Result<i32, Problem> {
    let text = text.trim().replace(['−', '–'], "-");
    text.parse().map_err(|_| problem("load-not-a-priority").with("written", text))
}

fn percentage(text: &str) -> Result<f64, Problem> {
    let bad = || problem("load-not-a-share").with("written", text.trim());
    let percent = number::number(text.trim().strip_suffix('%').ok_or_else(bad)?)?;
    if percent > 0.0 && percent <= 100.0 { Ok(percent) } else { Err(bad()) }
}
