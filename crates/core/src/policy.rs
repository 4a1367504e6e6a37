//! Policies decide, the coordinator acts. A policy has two independent parts: **place** (which
//! server, or the central queue) and **order** (which waiting task goes first).

mod board;
mod custom;
mod explanation;
mod order;
mod parameters;
mod place;
mod score;

pub use custom::{CustomOrder, CustomPlace, PlaceRule};
pub use explanation::{Candidate, Explanation, MOST_CANDIDATES, Measure, Tie};
pub(crate) use order::{Order, Shape};
pub use parameters::{Backfill, Cancel, Equals, Parameter, Parameters, Preempt, Ties};
pub(crate) use place::Place;
pub use score::{Score, Step};

/// Where a task waits and which server it goes to. Each has a file of its own in `place/`, with
/// its rule and its origin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PlaceKind {
    /// One queue; a free server takes its first task.
    #[default]
    Central,
    /// A server drawn evenly.
    Random,
    /// A server drawn in proportion to its speed.
    WeightedRandom,
    /// The servers in turn.
    RoundRobin,
    /// The servers in turn, each as often as its speed says, spread evenly.
    WeightedRoundRobin,
    /// The server with the fewest tasks present.
    ShortestQueue,
    /// The server with the fewest tasks present among `d` drawn.
    PowerOfD,
    /// The server with the least remaining estimated work ÷ speed.
    LeastWork,
    /// The same among `d` drawn.
    LeastWorkOfD,
    /// An idle server if there is one, otherwise one drawn evenly.
    IdleFirst,
    /// The server whose range of sizes the estimate is in.
    SizeInterval,
    /// The server that would finish the task first.
    EarliestFinish,
    /// The first of `d` drawn servers that becomes free.
    LateBinding,
    /// Copies at `d` drawn servers; the first that finishes counts.
    Hedge,
    /// The better of two drawn by recent latency × tasks present.
    PeakEwma,
    /// A server drawn evenly; who is idle takes from one with waiting tasks.
    Steal,
    /// One that a program brings along.
    Custom(CustomPlace),
}

/// Which waiting task goes first. Equals go by arrival.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OrderKind {
    /// The one that arrived first.
    #[default]
    Fifo,
    /// The one that arrived last.
    Lifo,
    /// One drawn evenly.
    Random,
    /// The one with the smallest estimate.
    Shortest,
    /// The one with the largest estimate.
    Longest,
    /// The one with the highest priority.
    Priority,
    /// The one with the earliest deadline.
    Deadline,
    /// The one with the least estimated work left; it preempts.
    ShortestRemaining,
    /// The one that was served least; it preempts.
    LeastAttained,
    /// The one with the highest (wait + work) ÷ work.
    ResponseRatio,
    /// The one with the highest weight ÷ work.
    WeightedShortest,
    /// Users in turn, in proportion to their weights.
    Fair,
    /// The one with the lowest value of an expression.
    Score,
    /// One that a program brings along.
    Custom(CustomOrder),
}

/// The rules a coordinator follows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policy {
    /// Which server, or the central queue.
    pub place: PlaceKind,
    /// Which waiting task goes first.
    pub order: OrderKind,
    /// What place and order are set to.
    pub parameters: Parameters,
}

impl Policy {
    /// A place and an order with their usual parameters.
    pub fn new(place: PlaceKind, order: OrderKind) -> Policy {
        Policy { place, order, parameters: Parameters::default() }
    }

    /// Whether a waiting task may take the place of one that runs.
    pub fn preempts(&self) -> bool {
        match self.order {
            OrderKind::ShortestRemaining | OrderKind::LeastAttained => true,
            OrderKind::Shortest | OrderKind::Priority | OrderKind::Deadline => {
                self.parameters.preempt != Preempt::None
            }
            _ => false,
        }
    }
}

impl PlaceKind {
    /// Every place that is built in, in the order people see them.
    pub const ALL: [PlaceKind; 16] = [
        PlaceKind::Central,
        PlaceKind::Random,
        PlaceKind::WeightedRandom,
        PlaceKind::RoundRobin,
        PlaceKind::WeightedRoundRobin,
        PlaceKind::ShortestQueue,
        PlaceKind::PowerOfD,
        PlaceKind::LeastWork,
        PlaceKind::LeastWorkOfD,
        PlaceKind::EarliestFinish,
        PlaceKind::IdleFirst,
        PlaceKind::SizeInterval,
        PlaceKind::LateBinding,
        PlaceKind::Hedge,
        PlaceKind::PeakEwma,
        PlaceKind::Steal,
    ];

    /// The name in scenario files and commands.
    pub fn name(self) -> &'static str {
        match self {
            PlaceKind::Central => "central",
            PlaceKind::Random => "random",
            PlaceKind::WeightedRandom => "weighted-random",
            PlaceKind::RoundRobin => "round-robin",
            PlaceKind::WeightedRoundRobin => "weighted-round-robin",
            PlaceKind::ShortestQueue => "shortest-queue",
            PlaceKind::PowerOfD => "power-of-d",
            PlaceKind::LeastWork => "least-work",
            PlaceKind::LeastWorkOfD => "least-work-of-d",
            PlaceKind::EarliestFinish => "earliest-finish",
            PlaceKind::IdleFirst => "idle-first",
            PlaceKind::SizeInterval => "size-interval",
            PlaceKind::LateBinding => "late-binding",
            PlaceKind::Hedge => "hedge",
            PlaceKind::PeakEwma => "peak-ewma",
            PlaceKind::Steal => "steal",
            PlaceKind::Custom(custom) => custom.name,
        }
    }

    /// The built-in place of this name.
    pub fn named(name: &str) -> Option<PlaceKind> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Which parameters it listens to.
    pub fn parameters(self) -> &'static [Parameter] {
        match self {
            PlaceKind::Central => &[Parameter::Backfill, Parameter::Ties],
            PlaceKind::ShortestQueue => &[Parameter::Equals],
            PlaceKind::PowerOfD | PlaceKind::LeastWorkOfD | PlaceKind::LateBinding => {
                &[Parameter::D]
            }
            PlaceKind::Hedge => &[Parameter::D, Parameter::Cancel],
            PlaceKind::SizeInterval => &[Parameter::Cutoffs],
            PlaceKind::PeakEwma => &[Parameter::Decay],
            _ => &[],
        }
    }
}

impl OrderKind {
    /// Every order that is built in, in the order people see them.
    pub const ALL: [OrderKind; 13] = [
        OrderKind::Fifo,
        OrderKind::Lifo,
        OrderKind::Random,
        OrderKind::Shortest,
        OrderKind::Longest,
        OrderKind::Priority,
        OrderKind::Deadline,
        OrderKind::ShortestRemaining,
        OrderKind::LeastAttained,
        OrderKind::ResponseRatio,
        OrderKind::WeightedShortest,
        OrderKind::Fair,
        OrderKind::Score,
    ];

    /// The name in scenario files and commands; `score` comes with its expression there.
    pub fn name(self) -> &'static str {
        match self {
            OrderKind::Fifo => "fifo",
            OrderKind::Lifo => "lifo",
            OrderKind::Random => "random",
            OrderKind::Shortest => "shortest",
            OrderKind::Longest => "longest",
            OrderKind::Priority => "priority",
            OrderKind::Deadline => "deadline",
            OrderKind::ShortestRemaining => "shortest-remaining",
            OrderKind::LeastAttained => "least-attained",
            OrderKind::ResponseRatio => "response-ratio",
            OrderKind::WeightedShortest => "weighted-shortest",
            OrderKind::Fair => "fair",
            OrderKind::Score => "score",
            OrderKind::Custom(custom) => custom.name,
        }
    }

    /// The built-in order of this name.
    pub fn named(name: &str) -> Option<OrderKind> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Which parameters it listens to.
    pub fn parameters(self) -> &'static [Parameter] {
        match self {
            OrderKind::Shortest | OrderKind::Priority | OrderKind::Deadline => {
                &[Parameter::Preempt]
            }
            OrderKind::LeastAttained | OrderKind::Fair => &[Parameter::Quantum],
            _ => &[],
        }
    }
}
