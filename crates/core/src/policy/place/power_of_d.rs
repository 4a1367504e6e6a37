//! `power-of-d`: the server with the fewest tasks present among `d` drawn without replacement;
//! equals go to the one drawn first. With fewer than `d` servers all are drawn.
//!
//! Mitzenmacher (1996), "The power of two choices in randomized load balancing"; Vvedenskaya,
//! Dobrushin & Karpelevich (1996). O(d) a task.

use alloc::vec::Vec;

use super::drawing::Drawing;
use crate::config::Reports;
use crate::id::ServerId;
use crate::policy::board::Loads;
use crate::policy::{Candidate, Explanation, Measure, Parameters, Tie};
use crate::time::Time;
use crate::view::View;

#[derive(Debug)]
pub(crate) struct PowerOfD {
    pub(super) loads: Loads,
    drawing: Drawing,
    d: u16,
    drawn: Vec<ServerId>,
}

impl PowerOfD {
    pub(crate) fn new(parameters: &Parameters, reports: Reports, seed: u64) -> PowerOfD {
        PowerOfD {
            loads: Loads::new(reports),
            drawing: Drawing::new(seed),
            d: parameters.d.max(1),
            drawn: Vec::new(),
        }
    }

    #[inline]
    pub(crate) fn choose(&mut self, view: &View<'_>) -> Option<ServerId> {
        self.drawing.draw(view.accepting(), self.d, &mut self.drawn);
        // Of equals, `min_by_key` takes the first.
        self.drawn.iter().copied().min_by_key(|server| self.loads.present(view, *server))
    }

    #[inline]
    pub(crate) fn changed(&mut self, now: Time, view: &View<'_>, server: ServerId) {
        self.loads.changed(now, view, server);
    }

    pub(crate) fn hear(&mut self, now: Time, view: &View<'_>) {
        while self.loads.next_heard(now, view).is_some() {}
    }

    pub(crate) fn explain(&self, view: &View<'_>) -> Explanation {
        let mut drawn = Vec::new();
        self.drawing.clone().draw(view.accepting(), self.d, &mut drawn);
        let scored = drawn.into_iter().enumerate().map(|(turn, server)| {
            let present = self.loads.present(view, server).map(u64::from);
            ((present, turn), Candidate { server, score: present })
        });
        let among = view.accepting().len();
        Explanation::smallest(Measure::Present, among, scored, Tie::FirstDrawn)
    }
}
