//! `shortest-queue` (JSQ): the server with the fewest tasks present, running and waiting; equals
//! go to the lowest number, or, with `equals = random`, one of them is drawn evenly.
//!
//! Winston (1977), "Optimality of the shortest line discipline". O(log n) a task, or O(log k) for
//! k different lengths where equals are drawn.

use super::buckets::Buckets;
use crate::config::Reports;
use crate::id::ServerId;
use crate::policy::board::Loads;
use crate::policy::{Candidate, Equals, Explanation, Measure, Parameters, Tie};
use crate::rng::Rng;
use crate::segment_tree::{SegmentTree, Smallest};
use crate::time::Time;
use crate::view::View;

#[derive(Debug)]
pub(crate) struct ShortestQueue {
    pub(super) loads: Loads,
    present: Present,
}

/// How many tasks are at each server that takes tasks.
#[derive(Debug)]
enum Present {
    Lowest(SegmentTree<Smallest>),
    Drawn(Buckets, Rng),
}

impl ShortestQueue {
    pub(crate) fn new(parameters: &Parameters, reports: Reports, seed: u64) -> ShortestQueue {
        let present = match parameters.equals {
            Equals::Lowest => Present::Lowest(SegmentTree::default()),
            Equals::Random => Present::Drawn(Buckets::default(), Rng::new(seed)),
        };
        ShortestQueue { loads: Loads::new(reports), present }
    }

    #[inline]
    pub(crate) fn choose(&mut self) -> Option<ServerId> {
        match &mut self.present {
            Present::Lowest(tree) => tree.first().map(|(server, _)| ServerId(server)),
            Present::Drawn(buckets, rng) => draw(buckets, rng),
        }
    }

    #[inline]
    pub(crate) fn changed(&mut self, now: Time, view: &View<'_>, server: ServerId) {
        self.loads.changed(now, view, server);
        self.follow(view, server);
    }

    #[inline]
    fn follow(&mut self, view: &View<'_>, server: ServerId) {
        let present = self.loads.present(view, server);
        match &mut self.present {
            Present::Lowest(tree) => tree.set(server.0, present.map_or(u64::MAX, u64::from)),
            Present::Drawn(buckets, _) => buckets.set(server, present),
        }
    }

    pub(crate) fn hear(&mut self, now: Time, view: &View<'_>) {
        while let Some(server) = self.loads.next_heard(now, view) {
            self.follow(view, server);
        }
    }

    pub(crate) fn explain(&self, view: &View<'_>) -> Explanation {
        let chosen = match &self.present {
            Present::Lowest(_) => None,
            Present::Drawn(buckets, rng) => draw(buckets, &mut rng.clone()),
        };
        let servers = view.accepting();
        let scored = servers.iter().filter_map(|server| {
            let present = self.loads.present(view, server)?;
            let candidate = Candidate { server, score: Some(u64::from(present)) };
            Some(((present, Some(server) != chosen, server), candidate))
        });
        let tie = if chosen.is_some() { Tie::Drawn } else { Tie::LowestNumber };
        Explanation::smallest(Measure::Present, servers.len(), scored, tie)
    }
}

#[inline]
fn draw(buckets: &Buckets, rng: &mut Rng) -> Option<ServerId> {
    let fewest = buckets.fewest();
    fewest.get(rng.below(fewest.len() as u32) as usize).copied()
}
