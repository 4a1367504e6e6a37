//! Why a task would go where it goes.

use alloc::vec::Vec;

use crate::id::ServerId;

/// How many candidates an explanation lists at most.
pub const MOST_CANDIDATES: usize = 20;

/// What a place weighs for a task at an instant, and what it would decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What the scores are.
    pub measure: Measure,
    /// The best first, at most [`MOST_CANDIDATES`]; of a place that draws, those drawn.
    pub candidates: Vec<Candidate>,
    /// How many servers take tasks.
    pub among: usize,
    /// The server that is chosen; `None`: the task waits in the central queue.
    pub chosen: Option<ServerId>,
    /// What decides between the chosen one and another that is as good.
    pub tie: Tie,
}

/// A server that a task could go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Which.
    pub server: ServerId,
    /// How it measures; smaller is better.
    pub score: Option<u64>,
}

/// What the scores of an [`Explanation`] are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// There are none: the place does not tell.
    None,
    /// How many tasks are there, running and waiting.
    Present,
    /// The time until the server is through with all it has, by the estimates, in nanoseconds.
    RemainingTime,
    /// The time until the server is through with this task as well, in nanoseconds.
    FinishTime,
    /// The recent latency in nanoseconds times the tasks that would be present. From half of
    /// [`u64::MAX`]: no latency is known, and so many tasks are there.
    Latency,
    /// How many have their turn before it.
    Turn,
    /// No scores: those drawn.
    Drawn,
    /// No scores: the servers of the task's range of sizes.
    Size,
    /// How many have been idle longer, or without scores: the idle ones.
    Idle,
}

impl Measure {
    /// Every measure.
    pub const ALL: [Measure; 9] = [
        Measure::None,
        Measure::Present,
        Measure::RemainingTime,
        Measure::FinishTime,
        Measure::Latency,
        Measure::Turn,
        Measure::Drawn,
        Measure::Size,
        Measure::Idle,
    ];

    /// The name in messages and files.
    pub fn name(self) -> &'static str {
        match self {
            Measure::None => "none",
            Measure::Present => "present",
            Measure::RemainingTime => "remaining-time",
            Measure::FinishTime => "finish-time",
            Measure::Latency => "latency",
            Measure::Turn => "turn",
            Measure::Drawn => "drawn",
            Measure::Size => "size",
            Measure::Idle => "idle",
        }
    }
}

/// What decides between servers that are equally good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tie {
    /// None is as good as the chosen one.
    None,
    /// The lowest number.
    LowestNumber,
    /// The highest speed.
    Fastest,
    /// Which was drawn first.
    FirstDrawn,
    /// A draw.
    Drawn,
    /// Which has been idle longest.
    LongestIdle,
}

impl Tie {
    /// Every tie-break.
    pub const ALL: [Tie; 6] =
        [Tie::None, Tie::LowestNumber, Tie::Fastest, Tie::FirstDrawn, Tie::Drawn, Tie::LongestIdle];

    /// The name in messages and files.
    pub fn name(self) -> &'static str {
        match self {
            Tie::None => "none",
            Tie::LowestNumber => "lowest-number",
            Tie::Fastest => "fastest",
            Tie::FirstDrawn => "first-drawn",
            Tie::Drawn => "drawn",
            Tie::LongestIdle => "longest-idle",
        }
    }
}

impl Explanation {
    /// One that tells nothing but how many servers take tasks.
    pub(crate) fn none(among: usize) -> Explanation {
        Explanation {
            measure: Measure::None,
            candidates: Vec::new(),
            among,
            chosen: None,
            tie: Tie::None,
        }
    }

    /// The smallest key is chosen; `tie` says what decides where the two smallest score the same.
    pub(crate) fn smallest<K: Ord>(
        measure: Measure,
        among: usize,
        scored: impl Iterator<Item = (K, Candidate)>,
        tie: Tie,
    ) -> Explanation {
        let candidates = best_first(scored);
        let equal = match candidates.as_slice() {
            [first, second, ..] => first.score == second.score,
            _ => false,
        };
        Explanation {
            measure,
            among,
            chosen: candidates.first().map(|first| first.server),
            tie: if equal { tie } else { Tie::None },
            candidates,
        }
    }

    /// These, without scores, of which one is chosen.
    pub(crate) fn unscored(
        measure: Measure,
        among: usize,
        servers: impl Iterator<Item = ServerId>,
        chosen: Option<ServerId>,
        tie: Tie,
    ) -> Explanation {
        let candidates = servers.take(MOST_CANDIDATES);
        let candidates = candidates.map(|server| Candidate { server, score: None });
        Explanation { measure, candidates: candidates.collect(), among, chosen, tie }
    }
}

/// The candidates with the smallest keys.
fn best_first<K: Ord>(scored: impl Iterator<Item = (K, Candidate)>) -> Vec<Candidate> {
    let mut scored: Vec<(K, Candidate)> = scored.collect();
    if scored.len() > MOST_CANDIDATES {
        scored.select_nth_unstable_by(MOST_CANDIDATES, |a, b| a.0.cmp(&b.0));
        scored.truncate(MOST_CANDIDATES);
    }
    scored.sort_by(|a, b| a.0.cmp(&b.0));
    scored.into_iter().map(|(_, candidate)| candidate).collect()
}
