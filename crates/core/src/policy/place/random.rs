//! `random`: a server drawn evenly among those that take tasks.
//!
//! Poisson arrivals are split into independent ones, so that each server is an M/G/1 of its own.
//! O(1) a task, O(log n) once servers have left.

use crate::id::ServerId;
use crate::policy::{Explanation, Measure, Tie};
use crate::rng::Rng;
use crate::view::View;

#[derive(Debug)]
pub(crate) struct Random {
    rng: Rng,
}

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random { rng: Rng::new(seed) }
    }

    #[inline]
    pub(crate) fn choose(&mut self, view: &View<'_>) -> Option<ServerId> {
        let servers = view.accepting();
        servers.get(self.rng.below(servers.len() as u32) as usize)
    }

    pub(crate) fn explain(&self, view: &View<'_>) -> Explanation {
        let drawn = Random { rng: self.rng.clone() }.choose(view);
        let among = view.accepting().len();
        Explanation::unscored(Measure::Drawn, among, drawn.into_iter(), drawn, Tie::Drawn)
    }
}
