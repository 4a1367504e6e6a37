//! `weighted-round-robin`: the servers in turn, each as often as its speed says, spread evenly.
//!
//! Every server that takes tasks has a current weight, 0 when it begins to. For every task each
//! one's grows by its speed in millionths; the one with the highest is chosen, equals by the
//! lowest number, and its current weight falls by the sum of all speeds. With equal speeds that
//! is `round-robin` (nginx 1.3.1, 2012, "smooth weighted round-robin balancing"). Speeds above
//! 1,000,000 count as that.
//!
//! Current weights are straight lines between choices, so that the highest is known without
//! looking at all: O(log n) a task, amortised.

use core::cmp::Reverse;

use super::kinetic_tree::{KineticTree, Line};
use super::weighted_random::weight;
use crate::id::ServerId;
use crate::policy::board::accepting;
use crate::policy::{Candidate, Explanation, Measure, Tie};
use crate::view::View;

#[derive(Debug, Default)]
pub(crate) struct WeightedRoundRobin {
    /// The current weights over the number of choices made.
    current: KineticTree,
    /// The sum of all speeds.
    total: i128,
}

impl WeightedRoundRobin {
    pub(crate) fn choose(&mut self) -> Option<ServerId> {
        self.current.advance(self.current.time() + 1);
        let seat = self.current.highest()?;
        let line = self.current.line(seat)?;
        self.current.set(seat, Some(Line { base: line.base - self.total, ..line }));
        Some(ServerId(seat))
    }

    #[inline]
    pub(crate) fn changed(&mut self, view: &View<'_>, server: ServerId) {
        let slope = accepting(view, server).map(|facts| weight(facts.speed));
        let before = self.current.line(server.0);
        if slope == before.map(|line| line.slope) {
            return;
        }
        let time = self.current.time();
        // What it has stays, at the new rate from now on.
        let height = before.map_or(0, |line| line.at(time));
        let line =
            slope.map(|slope| Line { base: height - i128::from(time) * i128::from(slope), slope });
        self.total += i128::from(slope.unwrap_or(0));
        self.total -= i128::from(before.map_or(0, |line| line.slope));
        self.current.set(server.0, line);
    }

    pub(crate) fn explain(&self, view: &View<'_>) -> Explanation {
        let time = self.current.time() + 1;
        let servers = view.accepting();
        let lines = servers.iter().filter_map(|server| {
            let line = self.current.line(server.0)?;
            let candidate = Candidate { server, score: None };
            Some(((Reverse(line.at(time)), server), candidate))
        });
        let mut told = Explanation::smallest(Measure::Turn, servers.len(), lines, Tie::None);
        let height =
            |candidate: &Candidate| self.current.line(candidate.server.0).map(|line| line.at(time));
        if let [first, second, ..] = told.candidates.as_slice()
            && height(first) == height(second)
        {
            told.tie = Tie::LowestNumber;
        }
        for (turn, candidate) in (0..).zip(&mut told.candidates) {
            candidate.score = Some(turn);
        }
        told
    }
}
