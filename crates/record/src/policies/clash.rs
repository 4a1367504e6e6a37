//! Which parts of a policy do not go together.

use sandtable_core::{Backfill, OrderKind, PlaceKind, Policy, Preempt};
use sandtable_load::Problem;

/// Checks that the parts of a policy go together, for one that was not read from a text but put
/// together.
///
/// # Errors
/// What does not, and why.
pub fn check(policy: &Policy) -> Result<(), Problem> {
    clash(policy).map_or(Ok(()), |(problem, _)| Err(problem))
}

/// What does not go together, and the key of the part that would have to be another.
pub(crate) fn clash(policy: &Policy) -> Option<(Problem, &'static str)> {
    let problem =
        |id| Problem::new(id).with("place", policy.place.name()).with("order", policy.order.name());
    if policy.order == OrderKind::Score && policy.parameters.score.is_none() {
        return Some((problem("record-policy-no-score"), "order"));
    }
    if !policy.preempts() {
        return None;
    }
    let copies = matches!(policy.place, PlaceKind::LateBinding | PlaceKind::Hedge);
    if copies {
        return Some((problem("record-policy-copies-preempt"), preempting_key(policy)));
    }
    let fills = policy.place == PlaceKind::Central && policy.parameters.backfill != Backfill::None;
    if fills {
        return Some((problem("record-policy-backfill-preempts"), "backfill"));
    }
    None
}

/// The key that makes a policy preempt.
pub(crate) fn preempting_key(policy: &Policy) -> &'static str {
    let by_choice =
        matches!(policy.order, OrderKind::Shortest | OrderKind::Priority | OrderKind::Deadline);
    if by_choice && policy.parameters.preempt != Preempt::None { "preempt" } else { "order" }
}
