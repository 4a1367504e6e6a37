//! `round-robin`: the servers that take tasks, in turn by number.
//!
//! With Poisson arrivals each of k servers sees Erlang-k arrivals: E_k/M/1 (Harchol-Balter 2013,
//! Performance Modeling and Design of Computer Systems, ch. 24). O(1) a task, O(log n) once
//! servers have left.

use crate::id::ServerId;
use crate::policy::{Candidate, Explanation, Measure, Tie};
use crate::view::View;

#[derive(Debug, Default)]
pub(crate) struct RoundRobin {
    /// The server chosen last.
    last: Option<ServerId>,
}

impl RoundRobin {
    #[inline]
    pub(crate) fn choose(&mut self, view: &View<'_>) -> Option<ServerId> {
        let servers = view.accepting();
        let server = servers.get(self.next(view)).or_else(|| servers.get(0))?;
        self.last = Some(server);
        Some(server)
    }

    /// The position among those that take tasks, and beyond the last for the first.
    #[inline]
    fn next(&self, view: &View<'_>) -> usize {
        self.last.map_or(0, |last| view.accepting().before(ServerId(last.0 + 1)))
    }

    pub(crate) fn explain(&self, view: &View<'_>) -> Explanation {
        let servers = view.accepting();
        let (next, among) = (self.next(view), servers.len());
        let turns = (0..among).filter_map(|turn| {
            let server = servers.get((next + turn) % among)?;
            Some((turn, Candidate { server, score: Some(turn as u64) }))
        });
        Explanation::smallest(Measure::Turn, among, turns, Tie::None)
    }
}
