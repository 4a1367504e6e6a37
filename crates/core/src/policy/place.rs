//! The places: to which server a task goes. One rule a file.

mod least_work;
mod random;
mod round_robin;
mod shortest_queue;

use super::PlaceKind;
use crate::id::ServerId;
use crate::time::Time;
use crate::view::View;

use least_work::LeastWork;
use random::Random;
use round_robin::RoundRobin;
use shortest_queue::ShortestQueue;

/// A place at work, with what it remembers. An enum and not a trait object: the choice is made
/// for every task.
#[derive(Debug)]
pub(crate) enum Place {
    Central,
    Random(Random),
    RoundRobin(RoundRobin),
    LeastWork(LeastWork),
    ShortestQueue(ShortestQueue),
}

impl Place {
    pub(crate) fn new(kind: PlaceKind, seed: u64) -> Place {
        match kind {
            PlaceKind::Central => Place::Central,
            PlaceKind::Random => Place::Random(Random::new(seed)),
            PlaceKind::RoundRobin => Place::RoundRobin(RoundRobin::default()),
            PlaceKind::LeastWork => Place::LeastWork(LeastWork::default()),
            PlaceKind::ShortestQueue => Place::ShortestQueue(ShortestQueue::default()),
        }
    }

    /// The server that the next task goes to, to run or to wait there; `None`: it waits in the
    /// central queue, as it also does when no server takes tasks.
    #[inline]
    pub(crate) fn choose(&mut self, now: Time, view: &View<'_>) -> Option<ServerId> {
        match self {
            Place::Central => view.first_idle(),
            Place::Random(random) => random.choose(view),
            Place::RoundRobin(round_robin) => round_robin.choose(view),
            Place::LeastWork(least_work) => least_work.choose(now, view),
            Place::ShortestQueue(shortest_queue) => shortest_queue.choose(),
        }
    }

    /// Something about the server changed: what it runs, what waits there, whether it takes tasks.
    #[inline]
    pub(crate) fn changed(&mut self, now: Time, view: &View<'_>, server: ServerId) {
        match self {
            Place::Central | Place::Random(_) | Place::RoundRobin(_) => {}
            Place::LeastWork(least_work) => least_work.changed(now, view, server),
            Place::ShortestQueue(shortest_queue) => shortest_queue.changed(view, server),
        }
    }
}
