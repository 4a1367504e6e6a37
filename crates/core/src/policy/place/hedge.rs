//! `hedge` (redundancy-d): copies of the task go to `d` servers drawn without replacement; the
//! first that finishes counts, and the others are cancelled then, or, with `cancel = on-start`,
//! as soon as one begins.
//!
//! Vulimiri, Godfrey et al. (2013), "Low latency via redundancy"; Gardner, Harchol-Balter,
//! Scheller-Wolf, Velednitsky & Zbarsky (2017), "Redundancy-d: the power of d choices for
//! redundancy". O(d) a task.

use super::copies::Copies;
use crate::policy::{Cancel, Parameters};

#[derive(Debug)]
pub(crate) struct Hedge {
    pub(super) copies: Copies,
    pub(super) cancels: Cancel,
}

impl Hedge {
    pub(crate) fn new(parameters: &Parameters, seed: u64) -> Hedge {
        Hedge { copies: Copies::new(parameters, seed), cancels: parameters.cancel }
    }
}
