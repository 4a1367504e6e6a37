//! `peak-ewma`: the better of two servers drawn without replacement, by recent latency × (tasks
//! present + 1); equals go to the one drawn first.
//!
//! The latency of a server is a response time r heard when a task completes there. The estimate e
//! fades to e·w by the next look, w = e^(−Δt ÷ decay); a completion makes it r if that is worse,
//! and otherwise e·w + r·(1 − w). A server without an estimate is best while nothing is present
//! there, so that it is tried, and otherwise worst, by the tasks present, until it has answered.
//!
//! Peak EWMA of Twitter's Finagle; Jenson (2016), "Beyond round robin: load balancing for
//! latency". O(1) a task.

use alloc::vec::Vec;

use super::drawing::Drawing;
use super::fading::Fading;
use crate::config::Reports;
use crate::id::ServerId;
use crate::policy::board::Loads;
use crate::policy::{Candidate, Explanation, Measure, Parameters, Tie};
use crate::time::{Span, Time};
use crate::view::View;

#[derive(Debug)]
pub(crate) struct PeakEwma {
    pub(super) loads: Loads,
    drawing: Drawing,
    fading: Fading,
    /// By server, the estimate and when it was made.
    heard: Vec<(Span, Time)>,
    drawn: Vec<ServerId>,
}

/// Worse than every latency.
const UNKNOWN: u64 = u64::MAX / 2;

impl PeakEwma {
    pub(crate) fn new(parameters: &Parameters, reports: Reports, seed: u64) -> PeakEwma {
        PeakEwma {
            loads: Loads::new(reports),
            drawing: Drawing::new(seed),
            fading: Fading::new(parameters.decay),
            heard: Vec::new(),
            drawn: Vec::new(),
        }
    }

    #[inline]
    pub(crate) fn choose(&mut self, now: Time, view: &View<'_>) -> Option<ServerId> {
        self.drawing.draw(view.accepting(), 2, &mut self.drawn);
        // Of equals, `min_by_key` takes the first.
        self.drawn.iter().copied().min_by_key(|server| self.score(now, view, *server))
    }

    fn score(&self, now: Time, view: &View<'_>, server: ServerId) -> u64 {
        let present = self.loads.present(view, server).map_or(0, u64::from);
        match self.latency(now, server).0 {
            0 if present > 0 => UNKNOWN + present,
            latency => latency.saturating_mul(present + 1).min(UNKNOWN - 1),
        }
    }

    fn latency(&self, now: Time, server: ServerId) -> Span {
        let Some((estimate, heard)) = self.heard.get(server.index()) else { return Span::ZERO };
        self.fading.fade(*estimate, now.since(*heard))
    }

    #[inline]
    pub(crate) fn changed(&mut self, now: Time, view: &View<'_>, server: ServerId) {
        self.loads.changed(now, view, server);
        if view.accepting().contains(server) {
            return;
        }
        // What comes back is another one.
        if let Some(heard) = self.heard.get_mut(server.index()) {
            *heard = (Span::ZERO, Time::ZERO);
        }
    }

    pub(crate) fn completed(&mut self, now: Time, server: ServerId, response: Span) {
        if self.heard.len() <= server.index() {
            self.heard.resize(server.index() + 1, (Span::ZERO, Time::ZERO));
        }
        let (estimate, heard) = self.heard[server.index()];
        let elapsed = now.since(heard);
        let faded = self.fading.fade(estimate, elapsed);
        let latency = if response > faded {
            response
        } else {
            // r·(1 − w) = r − r·w
            faded + Span(response.0 - self.fading.fade(response, elapsed).0)
        };
        self.heard[server.index()] = (latency, now);
    }

    pub(crate) fn hear(&mut self, now: Time, view: &View<'_>) {
        while self.loads.next_heard(now, view).is_some() {}
    }

    pub(crate) fn explain(&self, now: Time, view: &View<'_>) -> Explanation {
        let mut drawn = Vec::new();
        self.drawing.clone().draw(view.accepting(), 2, &mut drawn);
        let scored = drawn.into_iter().enumerate().map(|(turn, server)| {
            let score = self.score(now, view, server);
            ((score, turn), Candidate { server, score: Some(score) })
        });
        let among = view.accepting().len();
        Explanation::smallest(Measure::Latency, among, scored, Tie::FirstDrawn)
    }
}
