//! What places and orders can be set to.

use alloc::sync::Arc;

use super::Score;
use crate::time::Span;
use crate::work::Work;

/// The parameters of a policy. Each place and order listens to some of them
/// ([`PlaceKind::parameters`](super::PlaceKind::parameters)); the others do nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameters {
    /// How many servers are drawn, at least 1.
    pub d: u16,
    /// The upper ends of the ranges of sizes, ascending; the last range has none.
    pub cutoffs: Option<Arc<[Work]>>,
    /// Which of equal servers is taken.
    pub equals: Equals,
    /// When the other copies of a task are cancelled.
    pub cancel: Cancel,
    /// Over which time a latency is forgotten, above 0.
    pub decay: Span,
    /// Whether a waiting task may take the place of one that runs.
    pub preempt: Preempt,
    /// How much more service one may have had before another gets its turn, above 0; for `fair`,
    /// how much a user of weight 1 gets per turn.
    pub quantum: Span,
    /// What may start while the first waiting task does not fit.
    pub backfill: Backfill,
    /// What is decided together.
    pub ties: Ties,
    /// The expression of [`OrderKind::Score`](super::OrderKind::Score).
    pub score: Option<Arc<Score>>,
}

impl Default for Parameters {
    fn default() -> Self {
        Parameters {
            d: 2,
            cutoffs: None,
            equals: Equals::default(),
            cancel: Cancel::default(),
            decay: Span(10_000_000_000),
            preempt: Preempt::default(),
            quantum: Span(10_000_000),
            backfill: Backfill::default(),
            ties: Ties::default(),
            score: None,
        }
    }
}

/// The parameters by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Parameter {
    /// [`Parameters::d`].
    D,
    /// [`Parameters::cutoffs`].
    Cutoffs,
    /// [`Parameters::equals`].
    Equals,
    /// [`Parameters::cancel`].
    Cancel,
    /// [`Parameters::decay`].
    Decay,
    /// [`Parameters::preempt`].
    Preempt,
    /// [`Parameters::quantum`].
    Quantum,
    /// [`Parameters::backfill`].
    Backfill,
    /// [`Parameters::ties`].
    Ties,
}

impl Parameter {
    /// Every parameter that has a name of its own, in the order people see them.
    pub const ALL: [Parameter; 9] = [
        Parameter::D,
        Parameter::Cutoffs,
        Parameter::Equals,
        Parameter::Cancel,
        Parameter::Decay,
        Parameter::Preempt,
        Parameter::Quantum,
        Parameter::Backfill,
        Parameter::Ties,
    ];

    /// The key in scenario files.
    pub fn name(self) -> &'static str {
        match self {
            Parameter::D => "d",
            Parameter::Cutoffs => "cutoffs",
            Parameter::Equals => "equals",
            Parameter::Cancel => "cancel",
            Parameter::Decay => "decay",
            Parameter::Preempt => "preempt",
            Parameter::Quantum => "quantum",
            Parameter::Backfill => "backfill",
            Parameter::Ties => "ties",
        }
    }
}

/// A parameter whose values have names.
macro_rules! named {
    ($(#[$doc:meta])* $type:ident { $($(#[$about:meta])* $variant:ident = $name:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub enum $type {
            $($(#[$about])* $variant,)*
        }

        impl $type {
            /// Every value.
            pub const ALL: &[$type] = &[$($type::$variant),*];

            /// The name in scenario files.
            pub fn name(self) -> &'static str {
                match self {
                    $($type::$variant => $name,)*
                }
            }

            /// The value of this name.
            pub fn named(name: &str) -> Option<$type> {
                Self::ALL.iter().copied().find(|value| value.name() == name)
            }
        }
    };
}

named! {
    /// Which of equally good servers is taken.
    Equals {
        /// The one with the lowest number.
        #[default]
        Lowest = "lowest",
        /// One drawn evenly.
        Random = "random",
    }
}

named! {
    /// When the other copies of a task are cancelled.
    Cancel {
        /// When one has finished.
        #[default]
        OnFinish = "on-finish",
        /// When one starts.
        OnStart = "on-start",
    }
}

named! {
    /// Whether a waiting task may take the place of one that runs and comes after it.
    Preempt {
        /// No: what runs, runs on.
        #[default]
        None = "none",
        /// Yes, and what was interrupted goes on later where it was.
        Resume = "resume",
        /// Yes, and what was interrupted begins anew.
        Restart = "restart",
    }
}

named! {
    /// What may start while the first waiting task does not fit (Mu'alem & Feitelson 2001).
    Backfill {
        /// Nothing.
        #[default]
        None = "none",
        /// Whatever does not delay the first one, by the estimates (Lifka 1995).
        Easy = "easy",
        /// The same, the shortest estimate first (Tsafrir, Etsion & Feitelson 2007).
        EasyShortest = "easy-shortest",
        /// Whatever delays none of those before it.
        Conservative = "conservative",
    }
}

named! {
    /// What is decided together.
    Ties {
        /// Every arrival and every end by itself.
        #[default]
        Each = "each",
        /// All that happens at one instant.
        Batch = "batch",
    }
}
