//! What goes wrong with servers.

use crate::distribution::Distribution;

/// Which faults servers have. Every server fails by itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Faults {
    /// Servers stop, and come back.
    pub crash: Option<Crash>,
}

/// How servers stop and come back.
#[derive(Clone, Debug, PartialEq)]
pub struct Crash {
    /// How long a server is up before it stops; its mean is above 0.
    pub every: Distribution,
    /// How long it is down.
    pub repair: Distribution,
    /// Whether what it had done of its attempts is kept: they go on where they were. Otherwise
    /// they begin anew.
    pub keeps: bool,
    /// Whether `every` counts only the time in which the server is busy. Otherwise idle servers
    /// stop too.
    pub only_busy: bool,
}
