//! `steal`: a server drawn evenly; a server without work takes the first waiting task of one
//! drawn evenly among those that have any. Who is idle when a task comes to a busy server takes
//! it at once: the fastest, then the lowest number.
//!
//! Blumofe & Leiserson (1999), "Scheduling multithreaded computations by work stealing";
//! Mitzenmacher (1998), "Analyses of load stealing models". O(1) a task, O(log n) once servers
//! have left.

use alloc::vec::Vec;

use crate::id::ServerId;
use crate::policy::{Explanation, Measure, Tie};
use crate::rng::Rng;
use crate::view::View;

#[derive(Debug)]
pub(crate) struct Steal {
    rng: Rng,
    /// The servers at which tasks wait, in no order.
    victims: Vec<ServerId>,
    /// Where each server is among them, plus one; 0: it is not.
    at: Vec<u32>,
}

impl Steal {
    pub(crate) fn new(seed: u64) -> Steal {
        Steal { rng: Rng::new(seed), victims: Vec::new(), at: Vec::new() }
    }

    #[inline]
    pub(crate) fn choose(&mut self, view: &View<'_>) -> Option<ServerId> {
        let drawn = draw(&mut self.rng, view)?;
        Some(thief(view, drawn).unwrap_or(drawn))
    }

    /// From whom an idle server takes.
    pub(crate) fn victim(&mut self) -> Option<ServerId> {
        self.victims.get(self.rng.below(self.victims.len() as u32) as usize).copied()
    }

    #[inline]
    pub(crate) fn changed(&mut self, view: &View<'_>, server: ServerId) {
        let waits = view.facts(server).is_some_and(|facts| !facts.queue.is_empty());
        if self.at.len() <= server.index() {
            self.at.resize(server.index() + 1, 0);
        }
        let at = self.at[server.index()];
        if waits && at == 0 {
            self.victims.push(server);
            self.at[server.index()] = self.victims.len() as u32;
        } else if !waits && at > 0 {
            self.at[server.index()] = 0;
            self.victims.swap_remove(at as usize - 1);
            if let Some(moved) = self.victims.get(at as usize - 1) {
                self.at[moved.index()] = at;
            }
        }
    }

    /// The one drawn is listed first, then the one that takes the task away.
    pub(crate) fn explain(&self, view: &View<'_>) -> Explanation {
        let drawn = draw(&mut self.rng.clone(), view);
        let thief = drawn.and_then(|drawn| thief(view, drawn));
        let candidates = drawn.into_iter().chain(thief);
        let among = view.accepting().len();
        Explanation::unscored(Measure::Drawn, among, candidates, thief.or(drawn), Tie::Drawn)
    }
}

#[inline]
fn draw(rng: &mut Rng, view: &View<'_>) -> Option<ServerId> {
    let servers = view.accepting();
    servers.get(rng.below(servers.len() as u32) as usize)
}

/// Who would take a task away that came to this server.
#[inline]
fn thief(view: &View<'_>, drawn: ServerId) -> Option<ServerId> {
    let free = view.facts(drawn).is_some_and(|facts| facts.has_free_slot());
    if free { None } else { view.first_idle() }
}
