//! How old what a policy knows is, as people write it.

use sandtable_core::{Reports, Span};

use super::call::{Call, Form, problem};
use super::number;
use crate::problem::Problem;

static FORMS: [Form; 3] = [
    Form::new("fresh", &[], "fresh"),
    Form::new("delayed", &["by"], "delayed(100ms)"),
    Form::new("periodic", &["every"], "periodic(1s)"),
];

/// How servers' loads become known: `fresh`, `delayed(100ms)`, `periodic(1s)`; a duration alone
/// is a delay.
pub fn reports(text: &str) -> Result<Reports, Problem> {
    let delayed = |by| if by == Span::ZERO { Reports::Fresh } else { Reports::Delayed(by) };
    if text.trim().starts_with(|c: char| c.is_ascii_digit() || ".+-−–".contains(c)) {
        return number::duration(text).map(delayed);
    }
    let call = Call::parse(text)?;
    let form = call.form(&FORMS, "load-unknown-reports")?;
    let bound = call.bind(form)?;
    match form.name {
        "fresh" => Ok(Reports::Fresh),
        "delayed" => bound.read("by", number::duration).map(delayed),
        _ => bound.read("every", |text| match number::duration(text)? {
            Span::ZERO => Err(problem("load-zero").with("written", text)),
            every => Ok(Reports::Periodic(every)),
        }),
    }
}
