//! `idle-first` (JIQ, join the idle queue): the server that has been idle longest, that is had a
//! free slot and nothing waiting; if none is idle, one drawn evenly among all.
//!
//! Lu, Xie, Kliot, Geller, Larus & Greenberg (2011), "Join-Idle-Queue: a novel load balancing
//! algorithm for dynamically scalable web services". Servers that became idle at one instant go
//! in the order in which they did. O(1) a task.

use super::waiting_line::WaitingLine;
use crate::config::Reports;
use crate::id::ServerId;
use crate::policy::board::{Load, Loads};
use crate::policy::{Candidate, Explanation, Measure, Tie};
use crate::rng::Rng;
use crate::time::Time;
use crate::view::View;

#[derive(Debug)]
pub(crate) struct IdleFirst {
    pub(super) loads: Loads,
    idle: WaitingLine,
    rng: Rng,
}

impl IdleFirst {
    pub(crate) fn new(reports: Reports, seed: u64) -> IdleFirst {
        IdleFirst { loads: Loads::new(reports), idle: WaitingLine::default(), rng: Rng::new(seed) }
    }

    #[inline]
    pub(crate) fn choose(&mut self, view: &View<'_>) -> Option<ServerId> {
        self.idle.first().or_else(|| draw(&mut self.rng, view))
    }

    #[inline]
    pub(crate) fn changed(&mut self, now: Time, view: &View<'_>, server: ServerId) {
        self.loads.changed(now, view, server);
        self.follow(now, view, server);
    }

    #[inline]
    fn follow(&mut self, now: Time, view: &View<'_>, server: ServerId) {
        let idle = self.loads.load(now, view, server) == Some(Load::Free);
        self.idle.set(server, idle);
    }

    pub(crate) fn hear(&mut self, now: Time, view: &View<'_>) {
        while let Some(server) = self.loads.next_heard(now, view) {
            self.follow(now, view, server);
        }
    }

    pub(crate) fn explain(&self, view: &View<'_>) -> Explanation {
        let among = view.accepting().len();
        let line = (0u64..).zip(self.idle.iter());
        let line = line.map(|(at, server)| (at, Candidate { server, score: Some(at) }));
        let mut told = Explanation::smallest(Measure::Idle, among, line, Tie::None);
        if told.chosen.is_none() {
            let drawn = draw(&mut self.rng.clone(), view);
            let candidates = drawn.into_iter();
            return Explanation::unscored(Measure::Drawn, among, candidates, drawn, Tie::Drawn);
        }
        if told.candidates.len() > 1 {
            told.tie = Tie::LongestIdle;
        }
        told
    }
}

#[inline]
fn draw(rng: &mut Rng, view: &View<'_>) -> Option<ServerId> {
    let servers = view.accepting();
    servers.get(rng.below(servers.len() as u32) as usize)
}
