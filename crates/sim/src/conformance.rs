//! Puts any policy through what can happen to it: random clusters and tasks, servers that come,
//! go and change, messages that take time, arrive twice or late, rules that change and change
//! back. For whoever writes a policy of their own, and for those that are built in.
//!
//! Everything follows from the seed, so that what fails once fails again. What is held:
//!
//! * after every input [`Coordinator::check`](sandtable_core::Coordinator::check): CONSERVATION,
//!   SINGLE, NO-IDLE, FACTS;
//! * by books of the driver's own: ONCE (a task settles once, an attempt starts once, and what is
//!   said to be completed was), SINGLE (no server gets more than it has slots for), KEPT (what an
//!   interrupted attempt did is not counted twice);
//! * at the end: SETTLES (every task does, and nothing goes on for ever);
//! * by doing everything twice: DETERMINISM.

mod books;
mod case;
mod trial;

use std::fmt;
use std::ops::{ControlFlow, Range};

use sandtable_core::{Policy, Time};

use case::Case;
use trial::Trial;

/// What a policy went through without a failure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Conformance {
    /// How many clusters.
    pub cases: u64,
    /// How many tasks were submitted to them.
    pub tasks: u64,
    /// How many inputs the coordinators took.
    pub steps: u64,
}

/// A property that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The seed under which it fails, every time.
    pub seed: u64,
    /// After which input, from 1.
    pub step: u64,
    /// When that was.
    pub at: Time,
    /// That input.
    pub input: String,
    /// The name of the property.
    pub property: &'static str,
    /// What was found instead.
    pub found: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Failure { seed, step, at, input, property, found } = self;
        write!(f, "seed {seed}, step {step} at {at}, after {input}: {property}: {found}")
    }
}

impl std::error::Error for Failure {}

/// Puts the policy through one cluster for every seed, each of them twice. After each, `report`
/// is told how many there were, and says whether to go on.
///
/// # Errors
/// A property does not hold.
pub fn check(
    policy: &Policy,
    seeds: Range<u64>,
    report: &mut dyn FnMut(u64) -> ControlFlow<()>,
) -> Result<Conformance, Failure> {
    let mut passed = Conformance::default();
    for seed in seeds {
        let case = Case::draw(policy, seed);
        let first = Trial::new(&case).run()?;
        Trial::again(&case, &first.digests).run()?;
        passed.cases += 1;
        passed.tasks += case.tasks.len() as u64;
        passed.steps += first.digests.len() as u64;
        if report(passed.cases).is_break() {
            break;
        }
    }
    Ok(passed)
}

#[cfg(test)]
mod tests;
