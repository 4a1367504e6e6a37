//! The places: to which server a task goes. One rule a file.

mod buckets;
mod central;
mod copies;
mod drawing;
mod earliest_finish;
mod fading;
mod hedge;
mod idle_first;
mod kinetic_tree;
mod late_binding;
mod least_work;
mod least_work_of_d;
mod peak_ewma;
mod power_of_d;
mod random;
mod round_robin;
mod seats;
mod shortest_queue;
mod size_interval;
mod steal;
#[cfg(test)]
mod tests;
mod waiting_line;
mod weighted_random;
mod weighted_round_robin;

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::{Cancel, Explanation, PlaceKind, PlaceRule, Policy};
use crate::config::Reports;
use crate::id::ServerId;
use crate::task::Task;
use crate::time::{Span, Time};
use crate::view::View;

use earliest_finish::EarliestFinish;
use hedge::Hedge;
use idle_first::IdleFirst;
use late_binding::LateBinding;
use least_work::LeastWork;
use least_work_of_d::LeastWorkOfD;
use peak_ewma::PeakEwma;
use power_of_d::PowerOfD;
use random::Random;
use round_robin::RoundRobin;
use shortest_queue::ShortestQueue;
use size_interval::SizeInterval;
use steal::Steal;
use weighted_random::WeightedRandom;
use weighted_round_robin::WeightedRoundRobin;

/// A place at work, with what it remembers. An enum and not a trait object: the choice is made
/// for every task.
#[derive(Debug)]
pub(crate) enum Place {
    Central,
    Random(Random),
    WeightedRandom(WeightedRandom),
    RoundRobin(RoundRobin),
    WeightedRoundRobin(WeightedRoundRobin),
    ShortestQueue(ShortestQueue),
    PowerOfD(PowerOfD),
    LeastWork(LeastWork),
    LeastWorkOfD(LeastWorkOfD),
    EarliestFinish(Box<EarliestFinish>),
    IdleFirst(IdleFirst),
    SizeInterval(SizeInterval),
    LateBinding(LateBinding),
    Hedge(Hedge),
    PeakEwma(PeakEwma),
    Steal(Steal),
    Custom(Box<dyn PlaceRule>),
}

impl Place {
    pub(crate) fn new(policy: &Policy, reports: Reports, seed: u64) -> Place {
        let set = &policy.parameters;
        match policy.place {
            PlaceKind::Central => Place::Central,
            PlaceKind::Random => Place::Random(Random::new(seed)),
            PlaceKind::WeightedRandom => Place::WeightedRandom(WeightedRandom::new(seed)),
            PlaceKind::RoundRobin => Place::RoundRobin(RoundRobin::default()),
            PlaceKind::WeightedRoundRobin => {
                Place::WeightedRoundRobin(WeightedRoundRobin::default())
            }
            PlaceKind::ShortestQueue => {
                Place::ShortestQueue(ShortestQueue::new(set, reports, seed))
            }
            PlaceKind::PowerOfD => Place::PowerOfD(PowerOfD::new(set, reports, seed)),
            PlaceKind::LeastWork => Place::LeastWork(LeastWork::new(reports)),
            PlaceKind::LeastWorkOfD => Place::LeastWorkOfD(LeastWorkOfD::new(set, reports, seed)),
            PlaceKind::EarliestFinish => {
                Place::EarliestFinish(Box::new(EarliestFinish::new(reports)))
            }
            PlaceKind::IdleFirst => Place::IdleFirst(IdleFirst::new(reports, seed)),
            PlaceKind::SizeInterval => Place::SizeInterval(SizeInterval::new(set, seed)),
            PlaceKind::LateBinding => Place::LateBinding(LateBinding::new(set, seed)),
            PlaceKind::Hedge => Place::Hedge(Hedge::new(set, seed)),
            PlaceKind::PeakEwma => Place::PeakEwma(PeakEwma::new(set, reports, seed)),
            PlaceKind::Steal => Place::Steal(Steal::new(seed)),
            PlaceKind::Custom(custom) => Place::Custom((custom.new)(seed)),
        }
    }

    /// The server that the task goes to, to run or to wait there; `None`: it waits in the
    /// central queue, as it also does when no server takes tasks. Not called for places that
    /// [`copy`](Self::copies).
    #[inline]
    pub(crate) fn choose(&mut self, now: Time, view: &View<'_>, task: &Task) -> Option<ServerId> {
        match self {
            Place::Central => central::choose(view, task),
            Place::Random(random) => random.choose(view),
            Place::WeightedRandom(weighted_random) => weighted_random.choose(),
            Place::RoundRobin(round_robin) => round_robin.choose(view),
            Place::WeightedRoundRobin(weighted_round_robin) => weighted_round_robin.choose(),
            Place::ShortestQueue(shortest_queue) => shortest_queue.choose(),
            Place::PowerOfD(power_of_d) => power_of_d.choose(view),
            Place::LeastWork(least_work) => least_work.choose(now, view),
            Place::LeastWorkOfD(least_work_of_d) => least_work_of_d.choose(now, view),
            Place::EarliestFinish(earliest_finish) => earliest_finish.choose(now, view, task),
            Place::IdleFirst(idle_first) => idle_first.choose(view),
            Place::SizeInterval(size_interval) => size_interval.choose(view, task),
            Place::LateBinding(LateBinding(copies)) => copies.choose(view),
            Place::Hedge(hedge) => hedge.copies.choose(view),
            Place::PeakEwma(peak_ewma) => peak_ewma.choose(now, view),
            Place::Steal(steal) => steal.choose(view),
            Place::Custom(custom) => custom.choose(now, view, &task.view()),
        }
    }

    /// Something about the server changed: what it runs, what waits there, how fast it is,
    /// whether it takes tasks.
    #[inline]
    pub(crate) fn changed(&mut self, now: Time, view: &View<'_>, server: ServerId) {
        match self {
            Place::Central
            | Place::Random(_)
            | Place::RoundRobin(_)
            | Place::SizeInterval(_)
            | Place::LateBinding(_)
            | Place::Hedge(_) => {}
            Place::WeightedRandom(weighted_random) => weighted_random.changed(view, server),
            Place::WeightedRoundRobin(weighted) => weighted.changed(view, server),
            Place::ShortestQueue(shortest_queue) => shortest_queue.changed(now, view, server),
            Place::PowerOfD(power_of_d) => power_of_d.changed(now, view, server),
            Place::LeastWork(least_work) => least_work.changed(now, view, server),
            Place::LeastWorkOfD(least_work_of_d) => least_work_of_d.changed(now, view, server),
            Place::EarliestFinish(earliest_finish) => earliest_finish.changed(now, view, server),
            Place::IdleFirst(idle_first) => idle_first.changed(now, view, server),
            Place::PeakEwma(peak_ewma) => peak_ewma.changed(now, view, server),
            Place::Steal(steal) => steal.changed(view, server),
            Place::Custom(custom) => custom.changed(now, view, server),
        }
    }

    /// Whether it wants to hear of completions.
    #[inline]
    pub(crate) fn hears_completions(&self) -> bool {
        matches!(self, Place::PeakEwma(_) | Place::Custom(_))
    }

    /// A task of the server completed, so long after it arrived.
    pub(crate) fn completed(&mut self, now: Time, server: ServerId, response: Span) {
        match self {
            Place::PeakEwma(peak_ewma) => peak_ewma.completed(now, server, response),
            Place::Custom(custom) => custom.completed(now, server, response),
            _ => {}
        }
    }

    /// Whether a task goes to several servers at once.
    #[inline]
    pub(crate) fn copies(&self) -> bool {
        match self {
            Place::LateBinding(LateBinding(copies)) | Place::Hedge(Hedge { copies, .. }) => {
                copies.are_many()
            }
            _ => false,
        }
    }

    /// When the other copies are cancelled.
    pub(crate) fn cancels(&self) -> Cancel {
        match self {
            Place::LateBinding(_) => LateBinding::CANCELS,
            Place::Hedge(hedge) => hedge.cancels,
            _ => Cancel::OnFinish,
        }
    }

    /// Draws the servers for the copies of a task into `drawn`, which is cleared first.
    pub(crate) fn draw(&mut self, view: &View<'_>, drawn: &mut Vec<ServerId>) {
        match self {
            Place::LateBinding(LateBinding(copies)) | Place::Hedge(Hedge { copies, .. }) => {
                copies.draw(view, drawn);
            }
            _ => drawn.clear(),
        }
    }

    /// From whom an idle server takes.
    pub(crate) fn victim(&mut self) -> Option<ServerId> {
        match self {
            Place::Steal(steal) => steal.victim(),
            _ => None,
        }
    }

    /// Whether it decides by reports of servers rather than by their state.
    #[inline]
    pub(crate) fn reads_reports(&self) -> bool {
        let loads = match self {
            Place::ShortestQueue(place) => &place.loads,
            Place::PowerOfD(place) => &place.loads,
            Place::LeastWork(place) => &place.loads,
            Place::LeastWorkOfD(place) => &place.loads,
            Place::EarliestFinish(place) => &place.loads,
            Place::IdleFirst(place) => &place.loads,
            Place::PeakEwma(place) => &place.loads,
            _ => return false,
        };
        loads.are_reported()
    }

    /// Takes in what was reported until `now`; the view is as it was since the last input.
    #[cold]
    pub(crate) fn hear_reports(&mut self, now: Time, view: &View<'_>) {
        match self {
            Place::ShortestQueue(place) => place.hear(now, view),
            Place::PowerOfD(place) => place.hear(now, view),
            Place::LeastWork(place) => place.hear(now, view),
            Place::LeastWorkOfD(place) => place.hear(now, view),
            Place::EarliestFinish(place) => place.hear(now, view),
            Place::IdleFirst(place) => place.hear(now, view),
            Place::PeakEwma(place) => place.hear(now, view),
            _ => {}
        }
    }

    /// What it would decide for the task, and by what. Its next decision is this one.
    pub(crate) fn explain(&self, now: Time, view: &View<'_>, task: &Task) -> Explanation {
        match self {
            Place::Central => central::explain(view, task),
            Place::Random(place) => place.explain(view),
            Place::WeightedRandom(place) => place.explain(view),
            Place::RoundRobin(place) => place.explain(view),
            Place::WeightedRoundRobin(place) => place.explain(view),
            Place::ShortestQueue(place) => place.explain(view),
            Place::PowerOfD(place) => place.explain(view),
            Place::LeastWork(place) => place.explain(now, view),
            Place::LeastWorkOfD(place) => place.explain(now, view),
            Place::EarliestFinish(place) => place.explain(now, view, task),
            Place::IdleFirst(place) => place.explain(view),
            Place::SizeInterval(place) => place.explain(view, task),
            Place::LateBinding(LateBinding(copies)) | Place::Hedge(Hedge { copies, .. }) => {
                copies.explain(view, task)
            }
            Place::PeakEwma(place) => place.explain(now, view),
            Place::Steal(place) => place.explain(view),
            // Only it knows, and asking it may change it.
            Place::Custom(_) => Explanation::none(view.accepting().len()),
        }
    }
}
