//! Policies decide, the coordinator acts. A policy has two independent parts: **place** (which
//! server, or the central queue) and **order** (which waiting task goes first).

mod order;
mod place;

pub(crate) use place::Place;

/// Where a task waits and which server it goes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PlaceKind {
    /// One queue; a free server takes its first task.
    #[default]
    Central,
    /// A server drawn evenly.
    Random,
    /// The servers in turn.
    RoundRobin,
    /// The server with the least remaining estimated work ÷ speed.
    LeastWork,
    /// The server with the fewest tasks present.
    ShortestQueue,
}

/// Which waiting task goes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OrderKind {
    /// The one that arrived first.
    #[default]
    Fifo,
    /// The one with the smallest estimate.
    Shortest,
    /// The one with the highest priority.
    Priority,
}

/// The rules a coordinator follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Policy {
    /// Which server, or the central queue.
    pub place: PlaceKind,
    /// Which waiting task goes first.
    pub order: OrderKind,
}

impl PlaceKind {
    /// Every place, in the order people see them.
    pub const ALL: [PlaceKind; 5] = [
        PlaceKind::Central,
        PlaceKind::Random,
        PlaceKind::RoundRobin,
        PlaceKind::ShortestQueue,
        PlaceKind::LeastWork,
    ];

    /// The name in scenario files and commands.
    pub fn name(self) -> &'static str {
        match self {
            PlaceKind::Central => "central",
            PlaceKind::Random => "random",
            PlaceKind::RoundRobin => "round-robin",
            PlaceKind::LeastWork => "least-work",
            PlaceKind::ShortestQueue => "shortest-queue",
        }
    }

    /// The place of this name.
    pub fn named(name: &str) -> Option<PlaceKind> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl OrderKind {
    /// Every order, in the order people see them.
    pub const ALL: [OrderKind; 3] = [OrderKind::Fifo, OrderKind::Shortest, OrderKind::Priority];

    /// The name in scenario files and commands.
    pub fn name(self) -> &'static str {
        match self {
            OrderKind::Fifo => "fifo",
            OrderKind::Shortest => "shortest",
            OrderKind::Priority => "priority",
        }
    }

    /// The order of this name.
    pub fn named(name: &str) -> Option<OrderKind> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}
