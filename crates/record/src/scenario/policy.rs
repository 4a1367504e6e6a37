//! The policy section of a scenario file.

use sandtable_core::{Policy, Work};
use sandtable_load::Problem;

use super::section::{Anchor, Field, Keys, Section};
use crate::policies::Draft;

/// A policy and where its parts were written.
pub(super) struct WrittenPolicy<'a> {
    pub(super) policy: Policy,
    /// The keys that are there.
    anchors: Vec<(&'static str, Anchor<'a>)>,
    /// Where the others would be.
    section: Anchor<'a>,
}

impl WrittenPolicy<'_> {
    /// Adds to a problem with the value of `key` where it is.
    pub(super) fn locate(&self, problem: Problem, key: &str) -> Problem {
        let found = self.anchors.iter().find(|(known, _)| *known == key);
        found.map_or(&self.section, |(_, anchor)| anchor).locate(problem)
    }
}

/// Reads the section; without one, everything has its default.
pub(super) fn policy<'a>(
    field: Option<Field<'a>>,
    root: &Section<'a>,
) -> Result<WrittenPolicy<'a>, Problem> {
    const KEYS: Keys = Keys { known: Draft::KEYS, not_yet: &[] };
    let Some(field) = field else {
        let section = root.anchor("policy");
        return Ok(WrittenPolicy { policy: Policy::default(), anchors: Vec::new(), section });
    };
    let anchor = field.anchor();
    let mut section = field.section(&KEYS)?;
    let mut draft = Draft::default();
    let mut anchors = Vec::new();
    for key in Draft::KEYS.iter().copied() {
        let Some(field) = section.take(key) else { continue };
        let value = match key {
            "place" | "order" => field.text()?.to_owned(),
            _ => field.listed()?,
        };
        draft.set(key, &value).map_err(|problem| field.locate(problem))?;
        anchors.push((key, field.anchor()));
    }
    let mut written = WrittenPolicy { policy: Policy::default(), anchors, section: anchor };
    match draft.finish() {
        Ok(policy) => written.policy = policy,
        Err((problem, key)) => return Err(written.locate(problem, key)),
    }
    Ok(written)
}

/// Checks the cut-offs against the number of servers: every range needs one.
pub(super) fn check_cutoffs(written: &WrittenPolicy<'_>, servers: u32) -> Result<(), Problem> {
    let cutoffs: &[Work] = written.policy.parameters.cutoffs.as_deref().unwrap_or_default();
    if cutoffs.len() < servers as usize {
        return Ok(());
    }
    let problem = Problem::new("record-policy-many-cutoffs")
        .with("written", cutoffs.len())
        .with("servers", servers);
    Err(written.locate(problem, "cutoffs"))
}
