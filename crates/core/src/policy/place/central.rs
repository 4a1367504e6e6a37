//! `central`: one queue. A task that arrives while nobody waits begins at once on the fastest
//! server with a free slot, then the lowest number; otherwise it waits, and every server that
//! becomes free takes the first (M/G/k).
//!
//! Erlang (1917), "Solution of some problems in the theory of probabilities of significance in
//! automatic telephone exchanges". O(log₆₄ n) a task.

use crate::id::ServerId;
use crate::policy::{Explanation, Measure, Tie, Ties};
use crate::task::Task;
use crate::view::View;

/// Where the task begins at once; `None`: it waits.
#[inline]
pub(crate) fn choose(view: &View<'_>, task: &Task) -> Option<ServerId> {
    let together = view.policy().parameters.ties == Ties::Batch;
    if together || !view.0.central.is_empty() {
        return None;
    }
    view.0.servers.first_fitting(task.spec.width)
}

pub(crate) fn explain(view: &View<'_>, task: &Task) -> Explanation {
    let chosen = choose(view, task);
    let idle = &view.0.servers.idle;
    let speed = |server: ServerId| view.facts(server).map(|facts| facts.speed);
    let mut others = idle.iter().filter(|server| Some(*server) != chosen);
    let tie = match (chosen, others.next()) {
        (Some(chosen), Some(other)) if speed(chosen) == speed(other) => Tie::LowestNumber,
        (Some(_), Some(_)) => Tie::Fastest,
        _ => Tie::None,
    };
    Explanation::unscored(Measure::Idle, view.accepting().len(), idle.iter(), chosen, tie)
}
