//! The highest of many straight lines, while time goes on and lines are replaced.

use alloc::vec::Vec;

/// A line: its height at time 0, and how much it grows per step of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) base: i128,
    pub(crate) slope: u64,
}

impl Line {
    #[inline]
    pub(crate) fn at(self, time: u64) -> i128 {
        self.base + i128::from(time) * i128::from(self.slope)
    }
}

/// A kinetic tournament (Basch, Guibas & Hershberger 1999): every match knows who wins it and
/// when that changes next in it or below it, so that only matches whose result changes are played
/// again. Replacing a line takes O(log n) matches; changes of results by the passing of time are
/// O(log n) amortised in a round robin.
///
/// Equals go to the lowest seat.
#[derive(Clone, Debug, Default)]
pub(crate) struct KineticTree {
    lines: Vec<Option<Line>>,
    /// The matches: the final is 1, and match `m` is between the winners of `2m` and `2m + 1`;
    /// from `matches.len()` on these are seats.
    matches: Vec<Match>,
    time: u64,
}

#[derive(Clone, Copy, Debug)]
struct Match {
    /// Its seat; [`NOBODY`].
    winner: u32,
    /// The first time when the result of this match or one below it is another.
    lasts_until: u64,
}

const NOBODY: u32 = u32::MAX;

const FOREVER: u64 = u64::MAX;

impl KineticTree {
    /// The time of the last [`advance`](Self::advance).
    pub(crate) fn time(&self) -> u64 {
        self.time
    }

    pub(crate) fn line(&self, seat: u32) -> Option<Line> {
        self.lines.get(seat as usize).copied().flatten()
    }

    /// Time goes on. It does not go back.
    pub(crate) fn advance(&mut self, time: u64) {
        self.time = time;
        if self.matches.len() > 1 {
            self.play_due(1);
        }
    }

    /// The seat of the highest line.
    pub(crate) fn highest(&self) -> Option<u32> {
        let winner = match self.matches.get(1) {
            Some(last) => last.winner,
            None => self.winner_of(1),
        };
        (winner != NOBODY).then_some(winner)
    }

    /// Replaces a line, or takes it out.
    pub(crate) fn set(&mut self, seat: u32, line: Option<Line>) {
        while seat as usize >= self.lines.len() {
            self.grow();
        }
        self.lines[seat as usize] = line;
        let mut at = (self.matches.len() + seat as usize) / 2;
        while at > 0 {
            self.play(at);
            at /= 2;
        }
    }

    fn play_due(&mut self, at: usize) {
        // Seats are not matches, and last forever.
        if self.matches.get(at).is_some_and(|due| due.lasts_until <= self.time) {
            self.play_due(2 * at);
            self.play_due(2 * at + 1);
            self.play(at);
        }
    }

    fn play(&mut self, at: usize) {
        let (left, right) = (self.winner_of(2 * at), self.winner_of(2 * at + 1));
        let below = self.lasts_until(2 * at).min(self.lasts_until(2 * at + 1));
        let (winner, lasts_until) = match (self.line(left), self.line(right)) {
            (Some(a), Some(b)) => {
                let lead = a.at(self.time) - b.at(self.time);
                if lead >= 0 {
                    (left, self.overtakes(lead, b.slope, a.slope, 1))
                } else {
                    (right, self.overtakes(-lead, a.slope, b.slope, 0))
                }
            }
            (Some(_), None) => (left, FOREVER),
            (None, Some(_)) => (right, FOREVER),
            (None, None) => (NOBODY, FOREVER),
        };
        self.matches[at] = Match { winner, lasts_until: lasts_until.min(below) };
    }

    /// When a line that is this far behind is ahead, or as high if it needs no `margin`.
    fn overtakes(&self, lead: i128, slope: u64, other: u64, margin: u64) -> u64 {
        let Some(gain) = slope.checked_sub(other).filter(|gain| *gain > 0) else { return FOREVER };
        let steps = match u64::try_from(lead) {
            Ok(lead) if margin == 0 => lead.div_ceil(gain),
            Ok(lead) => lead / gain + margin,
            // Looking again sooner does no harm.
            Err(_) => u64::MAX / gain,
        };
        self.time.saturating_add(steps.max(1))
    }

    fn winner_of(&self, at: usize) -> u32 {
        match self.matches.get(at) {
            Some(match_) => match_.winner,
            None => {
                let seat = at - self.matches.len();
                let line = self.lines.get(seat).copied().flatten();
                line.map_or(NOBODY, |_| seat as u32)
            }
        }
    }

    fn lasts_until(&self, at: usize) -> u64 {
        self.matches.get(at).map_or(FOREVER, |match_| match_.lasts_until)
    }

    /// Twice as many seats.
    #[cold]
    fn grow(&mut self) {
        let seats = (2 * self.lines.len()).max(2);
        self.lines.resize(seats, None);
        self.matches.clear();
        self.matches.resize(seats, Match { winner: NOBODY, lasts_until: FOREVER });
        for at in (1..seats).rev() {
            self.play(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn finds_the_highest(steps in proptest::collection::vec(
            (0u32..40, -50i128..50, 0u64..12, 0u64..4), 0..300,
        )) {
            let mut tree = KineticTree::default();
            let mut lines = [None; 40];
            let mut time = 0;
            for (seat, base, slope, wait) in steps {
                time += wait;
                tree.advance(time);
                let line = (slope > 0).then_some(Line { base: base - i128::from(time * slope), slope });
                tree.set(seat, line);
                lines[seat as usize] = line;
                let all = (0u32..).zip(lines).filter_map(|(seat, line)| Some((seat, line?)));
                let highest = all.max_by_key(|(seat, line)| (line.at(time), core::cmp::Reverse(*seat)));
                prop_assert_eq!(tree.highest(), highest.map(|(seat, _)| seat));
            }
        }
    }
}
