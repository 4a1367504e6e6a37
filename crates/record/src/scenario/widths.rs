//! Whether tasks that take several slots of a server at once fit in with the rest.

use sandtable_core::PlaceKind;
use sandtable_load::Problem;

use super::ServerGroup;
use super::policy::WrittenPolicy;
use super::section::Anchor;
use crate::policies::preempting_key;

/// The widest task of a class or a trace.
pub(super) struct Wide<'a> {
    pub(super) width: u16,
    /// What people call the class.
    pub(super) class: String,
    /// Where its width was written.
    pub(super) anchor: Anchor<'a>,
}

/// The slots of the largest server, and of the smallest.
pub(super) fn slots(servers: &[ServerGroup]) -> (u16, u16) {
    let slots = || servers.iter().filter(|group| group.count > 0).map(|group| group.slots);
    (slots().max().unwrap_or(1), slots().min().unwrap_or(1))
}

/// Checks the widest tasks of each kind against the servers and the policy.
pub(super) fn check(
    widest: &[Wide<'_>],
    written: &WrittenPolicy<'_>,
    servers: &[ServerGroup],
) -> Result<(), Problem> {
    let (largest, smallest) = slots(servers);
    let policy = &written.policy;
    for wide in widest.iter().filter(|wide| wide.width > 1) {
        let problem = |id| {
            Problem::new(id)
                .with("class", &wide.class)
                .with("width", wide.width)
                .with("place", policy.place.name())
                .with("order", policy.order.name())
        };
        if wide.width > largest {
            let problem = problem("record-width-too-large").with("slots", largest);
            return Err(wide.anchor.locate(problem));
        }
        if policy.place != PlaceKind::Central && wide.width > smallest {
            let problem = problem("record-width-place").with("slots", smallest);
            return Err(written.locate(problem, "place"));
        }
        if policy.preempts() {
            return Err(written.locate(problem("record-width-preempt"), preempting_key(policy)));
        }
    }
    Ok(())
}
