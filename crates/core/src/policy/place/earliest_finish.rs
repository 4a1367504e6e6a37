//! `earliest-finish`: the server that would finish the task first: the least remaining estimated
//! work ÷ speed with the task's own added; equals go to the lowest number.
//!
//! Ibarra & Kim (1977), "Heuristic algorithms for scheduling independent tasks on nonidentical
//! processors" (list scheduling); minimum completion time in grids (Maheswaran et al. 1999).
//! O(log n) a task, amortised, where speeds are few; where every speed is different and all
//! servers would finish at almost the same time, more of them are looked at.

use alloc::vec::Vec;

use super::seats::{Race, Search, Seats};
use crate::config::Reports;
use crate::id::ServerId;
use crate::policy::board::{Load, Loads, accepting};
use crate::policy::{Candidate, Explanation, Measure, Tie};
use crate::task::Task;
use crate::time::Time;
use crate::view::View;

#[derive(Debug)]
pub(crate) struct EarliestFinish {
    pub(super) loads: Loads,
    seats: Seats,
    /// When each busy server that keeps to the estimates would be through, as seen when it last
    /// changed; never too late (see `least-work`). By seat.
    through: Race,
    /// How much remains at each other server: nothing at a free one, and at one that is overdue
    /// what is behind that. By seat.
    behind: Race,
    /// The servers that were found to be later than seen.
    later: Vec<ServerId>,
}

const ABSENT: u64 = Race::ABSENT;

impl EarliestFinish {
    pub(crate) fn new(reports: Reports) -> EarliestFinish {
        EarliestFinish {
            loads: Loads::new(reports),
            seats: Seats::default(),
            through: Race::default(),
            behind: Race::default(),
            later: Vec::new(),
        }
    }

    pub(crate) fn choose(&mut self, now: Time, view: &View<'_>, task: &Task) -> Option<ServerId> {
        if self.seats.are_worth_sorting() {
            self.sort();
        }
        if self.seats.are_alike() {
            return self.first_through(now, view);
        }
        let at = self.loads.as_of(now).0;
        let work = task.remaining_counted();
        let service =
            |server: ServerId| view.facts(server).map_or(0, |facts| facts.speed.service(work).0);
        let mut search = Search::new(&self.seats, work);
        search.look(&self.behind, at, |server, through| through.saturating_add(service(server)));
        let (loads, later) = (&self.loads, &mut self.later);
        search.look(&self.through, 0, |server, seen| {
            let through = match loads.load(now, view, server) {
                Some(Load::Until(through)) => through.0,
                Some(load) => at.saturating_add(load.remaining(now).0),
                None => ABSENT,
            };
            if through > seen {
                later.push(server);
            }
            through.saturating_add(service(server))
        });
        let found = search.found();
        while let Some(server) = self.later.pop() {
            self.follow(now, view, server);
        }
        found
    }

    /// Where all are equally fast and sit by number, who is through first finishes first.
    #[inline]
    fn first_through(&mut self, now: Time, view: &View<'_>) -> Option<ServerId> {
        let at = self.loads.as_of(now).0;
        loop {
            let behind = self.behind.first();
            let behind = behind.map(|(seat, behind)| (at.saturating_add(behind), seat));
            let Some((seat, seen)) = self.through.first() else {
                return behind.map(|(_, seat)| ServerId(seat));
            };
            if let Some(first) = behind.filter(|first| *first < (seen, seat)) {
                return Some(ServerId(first.1));
            }
            self.follow(now, view, ServerId(seat));
            if self.through.get(seat) == seen {
                return Some(ServerId(seat));
            }
        }
    }

    #[inline]
    pub(crate) fn changed(&mut self, now: Time, view: &View<'_>, server: ServerId) {
        self.loads.changed(now, view, server);
        self.follow(now, view, server);
    }

    #[inline]
    fn follow(&mut self, now: Time, view: &View<'_>, server: ServerId) {
        let Some(facts) = view.facts(server) else { return };
        let seat = self.seats.seat(server, facts.speed);
        let (through, behind) = match self.loads.load(now, view, server) {
            None => (ABSENT, ABSENT),
            Some(Load::Free) => (ABSENT, 0),
            Some(Load::Until(through)) => (through.0.min(ABSENT - 1), ABSENT),
            Some(Load::Overdue(behind)) => (ABSENT, behind.0.min(ABSENT - 1)),
        };
        self.through.reach(seat);
        self.behind.reach(seat);
        // It takes part in one at most: the other is left alone.
        if behind != ABSENT || self.through.get(seat) == ABSENT {
            self.behind.set(seat, behind, facts.speed);
        }
        self.through.set(seat, through, facts.speed);
    }

    /// Neighbours get similar speeds, so that a group of them has a narrow range.
    #[cold]
    fn sort(&mut self) {
        let (through, behind) = (self.through.clone(), self.behind.clone());
        for (before, seat, speed) in self.seats.sort() {
            self.through.set(seat, through.get(before), speed);
            self.behind.set(seat, behind.get(before), speed);
        }
    }

    pub(crate) fn hear(&mut self, now: Time, view: &View<'_>) {
        while let Some(server) = self.loads.next_heard(now, view) {
            self.follow(now, view, server);
        }
    }

    pub(crate) fn explain(&self, now: Time, view: &View<'_>, task: &Task) -> Explanation {
        let work = task.remaining_counted();
        let servers = view.accepting();
        let scored = servers.iter().filter_map(|server| {
            let service = accepting(view, server)?.speed.service(work);
            let load = self.loads.load(now, view, server)?;
            let finish = (load.remaining(self.loads.as_of(now)) + service).0;
            Some(((finish, server), Candidate { server, score: Some(finish) }))
        });
        Explanation::smallest(Measure::FinishTime, servers.len(), scored, Tie::LowestNumber)
    }
}
