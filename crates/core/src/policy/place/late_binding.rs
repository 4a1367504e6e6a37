//! `late-binding`: the task waits at `d` servers drawn without replacement, and runs at the first
//! of them that becomes free; the other places in line lapse then.
//!
//! Ousterhout, Wendell, Zaharia & Stoica (2013), "Sparrow: distributed, low latency scheduling".
//! O(d) a task.

use super::copies::Copies;
use crate::policy::{Cancel, Parameters};

#[derive(Debug)]
pub(crate) struct LateBinding(pub(super) Copies);

impl LateBinding {
    /// The others lapse as soon as one begins.
    pub(crate) const CANCELS: Cancel = Cancel::OnStart;

    pub(crate) fn new(parameters: &Parameters, seed: u64) -> LateBinding {
        LateBinding(Copies::new(parameters, seed))
    }
}
