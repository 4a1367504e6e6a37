//! `least-work` (LWL): the server with the least remaining estimated work ÷ speed. Among servers
//! that have a free slot and nothing waiting, where nothing remains to be waited for, the
//! fastest, then the lowest number; among the others, equals go to the lowest number.
//!
//! What a server runs counts as the time until it should end, and no less than nothing; what
//! waits there as its estimate ÷ speed. Several slots share what remains evenly.
//!
//! For equal speeds and exact estimates every task starts when it would under `central`
//! (Harchol-Balter 2013, Performance Modeling and Design of Computer Systems, ch. 24). O(log n)
//! a task, amortised.

use core::cmp::Reverse;

use crate::config::Reports;
use crate::id::ServerId;
use crate::policy::board::{Load, Loads};
use crate::policy::{Candidate, Explanation, Measure, Tie};
use crate::segment_tree::{Reduce, SegmentTree, Smallest};
use crate::time::{Span, Time};
use crate::view::View;
use crate::work::Speed;

#[derive(Debug)]
pub(crate) struct LeastWork {
    pub(super) loads: Loads,
    /// The free servers, then those that keep to the estimates: when each would be through, as
    /// seen when it last changed. Once what a server runs takes longer than estimated, that
    /// instant moves away. So a key is never too late, and looking again at the smallest until
    /// it is true finds the least.
    through: SegmentTree<Smallest>,
    /// The others: how much remains at each behind what it runs.
    overdue: SegmentTree<Smallest>,
}

/// Set in the key of a server that is not free.
const BUSY: u64 = 1 << 63;

/// No key: the server takes no tasks, or is in the other tree.
const ABSENT: u64 = Smallest::NOTHING;

/// Of a free server: the faster, the smaller. Speeds above 2⁶³ millionths are equal.
#[inline]
fn free(speed: Speed) -> u64 {
    BUSY - 1 - speed.millionths().min(BUSY - 1)
}

/// Of a busy server. Instants after 2⁶³ ns, 292 years, are equal.
#[inline]
fn busy(through: Time) -> u64 {
    BUSY | through.0.min(BUSY - 2)
}

impl LeastWork {
    pub(crate) fn new(reports: Reports) -> LeastWork {
        LeastWork {
            loads: Loads::new(reports),
            through: SegmentTree::default(),
            overdue: SegmentTree::default(),
        }
    }

    #[inline]
    pub(crate) fn choose(&mut self, now: Time, view: &View<'_>) -> Option<ServerId> {
        let on_time = loop {
            let Some((seat, seen)) = self.through.first() else { break None };
            let server = ServerId(seat);
            if seen < BUSY {
                return Some(server);
            }
            self.follow(now, view, server);
            if self.through.get(seat) == seen {
                break Some((seen, server));
            }
        };
        let late = self
            .overdue
            .first()
            .map(|(seat, behind)| (busy(self.loads.as_of(now) + Span(behind)), ServerId(seat)));
        [on_time, late].into_iter().flatten().min().map(|(_, server)| server)
    }

    #[inline]
    pub(crate) fn changed(&mut self, now: Time, view: &View<'_>, server: ServerId) {
        self.loads.changed(now, view, server);
        self.follow(now, view, server);
    }

    #[inline]
    fn follow(&mut self, now: Time, view: &View<'_>, server: ServerId) {
        let (through, overdue) = match self.loads.load(now, view, server) {
            None => (ABSENT, ABSENT),
            Some(Load::Free) => {
                (view.facts(server).map_or(ABSENT, |facts| free(facts.speed)), ABSENT)
            }
            Some(Load::Until(through)) => (busy(through), ABSENT),
            Some(Load::Overdue(behind)) => (ABSENT, behind.0.min(ABSENT - 1)),
        };
        // It is in one tree at most: the other is left alone.
        if overdue != ABSENT || self.through.get(server.0) == ABSENT {
            self.overdue.set(server.0, overdue);
        }
        self.through.set(server.0, through);
    }

    pub(crate) fn hear(&mut self, now: Time, view: &View<'_>) {
        while let Some(server) = self.loads.next_heard(now, view) {
            self.follow(now, view, server);
        }
    }

    pub(crate) fn explain(&self, now: Time, view: &View<'_>) -> Explanation {
        let servers = view.accepting();
        let speed = |server: ServerId| view.facts(server).map(|facts| facts.speed);
        let free = |server: ServerId| self.loads.load(now, view, server) == Some(Load::Free);
        let scored = servers.iter().filter_map(|server| {
            let remaining = self.loads.load(now, view, server)?.remaining(self.loads.as_of(now)).0;
            let key = (!free(server), speed(server).filter(|_| free(server)).map(Reverse));
            Some(((key.0, remaining, key.1, server), Candidate { server, score: Some(remaining) }))
        });
        let mut told =
            Explanation::smallest(Measure::RemainingTime, servers.len(), scored, Tie::LowestNumber);
        if let [first, second, ..] = told.candidates.as_slice()
            && told.tie == Tie::LowestNumber
            && free(first.server)
            && speed(first.server) != speed(second.server)
        {
            told.tie = Tie::Fastest;
        }
        told
    }
}
