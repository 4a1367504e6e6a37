//! What a coordinator is set up with.

use crate::policy::Policy;
use crate::time::Span;

/// The set-up of a coordinator. Two coordinators with the same set-up and the same inputs have
/// the same effects.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    /// Where tasks wait and which goes first.
    pub policy: Policy,
    /// What is too much.
    pub limits: Limits,
    /// The seed of a policy that draws.
    pub seed: u64,
    /// How many tasks are sent ahead to a busy server, to hide the channel's round trip. They are
    /// recalled when another server runs out of work. 0: none.
    pub prefetch: u16,
    /// How old what a policy knows of the servers is.
    pub reports: Reports,
}

/// How servers' loads become known to a policy that looks at them. What the coordinator itself
/// does (starting a waiting task on a server that has become free) needs no reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reports {
    /// At once.
    #[default]
    Fresh,
    /// So much later.
    Delayed(Span),
    /// All together, at every multiple of this time, above 0: a bulletin board (Mitzenmacher
    /// 2000, "How useful is old information?").
    Periodic(Span),
}

/// What is too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How many tasks may wait; one that would have to wait beyond that is rejected.
    pub queue: u64,
    /// How often a task is tried at most, at least once.
    pub attempts: u16,
    /// How long a task waits after a failed or lost attempt before it may be tried again.
    pub backoff: Span,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { queue: u64::MAX, attempts: 3, backoff: Span::ZERO }
    }
}
