//! `least-work-of-d`: the server with the least remaining estimated work ÷ speed among `d` drawn
//! without replacement; equals go to the one drawn first. With fewer than `d` servers all are
//! drawn.
//!
//! Bramson, Lu & Prabhakar (2010), "Randomized load balancing with general service time
//! distributions". O(d) a task.

use alloc::vec::Vec;

use super::drawing::Drawing;
use crate::config::Reports;
use crate::id::ServerId;
use crate::policy::board::Loads;
use crate::policy::{Candidate, Explanation, Measure, Parameters, Tie};
use crate::time::Time;
use crate::view::View;

#[derive(Debug)]
pub(crate) struct LeastWorkOfD {
    pub(super) loads: Loads,
    drawing: Drawing,
    d: u16,
    drawn: Vec<ServerId>,
}

impl LeastWorkOfD {
    pub(crate) fn new(parameters: &Parameters, reports: Reports, seed: u64) -> LeastWorkOfD {
        LeastWorkOfD {
            loads: Loads::new(reports),
            drawing: Drawing::new(seed),
            d: parameters.d.max(1),
            drawn: Vec::new(),
        }
    }

    #[inline]
    pub(crate) fn choose(&mut self, now: Time, view: &View<'_>) -> Option<ServerId> {
        self.drawing.draw(view.accepting(), self.d, &mut self.drawn);
        // Of equals, `min_by_key` takes the first.
        self.drawn.iter().copied().min_by_key(|server| self.remaining(now, view, *server))
    }

    /// Nanoseconds until the server is through.
    #[inline]
    fn remaining(&self, now: Time, view: &View<'_>, server: ServerId) -> Option<u64> {
        let load = self.loads.load(now, view, server)?;
        Some(load.remaining(self.loads.as_of(now)).0)
    }

    #[inline]
    pub(crate) fn changed(&mut self, now: Time, view: &View<'_>, server: ServerId) {
        self.loads.changed(now, view, server);
    }

    pub(crate) fn hear(&mut self, now: Time, view: &View<'_>) {
        while self.loads.next_heard(now, view).is_some() {}
    }

    pub(crate) fn explain(&self, now: Time, view: &View<'_>) -> Explanation {
        let mut drawn = Vec::new();
        self.drawing.clone().draw(view.accepting(), self.d, &mut drawn);
        let scored = drawn.into_iter().enumerate().map(|(turn, server)| {
            let remaining = self.remaining(now, view, server);
            ((remaining, turn), Candidate { server, score: remaining })
        });
        let among = view.accepting().len();
        Explanation::smallest(Measure::RemainingTime, among, scored, Tie::FirstDrawn)
    }
}
