//! A winner (tournament) tree: the smallest key of a fixed set of players, when keys change.
//!
//! Knuth, The Art of Computer Programming 3, §5.4.1. It beats a heap of events because each
//! server has one key that is replaced in place.

use alloc::vec::Vec;

/// The smallest of the keys of players 0 … n−1.
///
/// Keys name their player (in their lowest bits), so that no two are equal and the winner can be
/// told from the key. Matches are between four: half as many rounds as between two, and the four
/// keys share a cache line.
#[derive(Clone, Debug)]
pub struct WinnerTree {
    /// The matches of all rounds, the final first. Seat `k` of match `m` is for the winner of
    /// match `4m + 1 + k`; in the last round, for a player.
    matches: Vec<Match>,
    /// The first match of the last round.
    last_round: usize,
    min: u128,
}

/// Four keys on one cache line.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Match([u128; 4]);

impl Match {
    const EMPTY: Match = Match([WinnerTree::ABSENT; 4]);
}

impl Default for WinnerTree {
    fn default() -> Self {
        WinnerTree { matches: Vec::from([Match::EMPTY]), last_round: 0, min: Self::ABSENT }
    }
}

impl WinnerTree {
    /// The key of those who do not play; larger than every player's.
    pub const ABSENT: u128 = u128::MAX;

    /// The smallest key; [`Self::ABSENT`] if nobody plays.
    #[inline]
    pub fn min(&self) -> u128 {
        self.min
    }

    /// The player's key; [`Self::ABSENT`] if it does not play.
    #[inline]
    pub fn key(&self, player: u32) -> u128 {
        let seats = self.matches.get(self.last_round + player as usize / 4);
        seats.map_or(Self::ABSENT, |Match(seats)| seats[player as usize % 4])
    }

    /// Replaces the player's key; [`Self::ABSENT`] takes it out of the game.
    #[inline]
    pub fn set(&mut self, player: u32, key: u128) {
        while self.last_round + player as usize / 4 >= self.matches.len() {
            self.add_round();
        }
        let mut seat = player as usize % 4;
        let mut at = self.last_round + player as usize / 4;
        let mut winner = key;
        while let Some(Match(seats)) = self.matches.get_mut(at) {
            // Where the winner stays who it was, nothing changes above.
            if seats[seat] == winner {
                return;
            }
            seats[seat] = winner;
            winner = smallest(seats);
            seat = at.wrapping_sub(1) % 4;
            // Above the final there is no match.
            at = at.wrapping_sub(1) / 4;
        }
        self.min = winner;
    }

    /// The players so far become the first quarter of those of a new last round.
    #[cold]
    fn add_round(&mut self) {
        let matches = self.matches.split_off(self.last_round);
        let players: Vec<u128> = matches.iter().flat_map(|Match(seats)| *seats).collect();
        self.last_round = 4 * self.last_round + 1;
        self.min = Self::ABSENT;
        self.matches.clear();
        self.matches.resize(self.last_round + players.len(), Match::EMPTY);
        for (player, key) in (0u32..).zip(players) {
            self.set(player, key);
        }
    }
}

#[inline]
fn smallest(keys: &[u128; 4]) -> u128 {
    let [a, b, c, d] = *keys;
    a.min(b).min(c.min(d))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn finds_the_smallest(sets in proptest::collection::vec((0u32..40, 0u128..10), 0..400)) {
            const ABSENT: u128 = WinnerTree::ABSENT;
            let mut tree = WinnerTree::default();
            let mut keys = [ABSENT; 40];
            for (player, rank) in sets {
                let key = if rank == 9 { ABSENT } else { rank << 64 | u128::from(player) };
                tree.set(player, key);
                keys[player as usize] = key;
                prop_assert_eq!(Some(tree.min()), keys.iter().min().copied());
                prop_assert_eq!(tree.key(player), key);
            }
        }
    }
}
