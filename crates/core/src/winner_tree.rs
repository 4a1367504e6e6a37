//! A winner (tournament) tree: the smallest key of a fixed set of players, when keys change.
//!
//! Knuth, The Art of Computer Programming 3, §5.4.1. It beats a heap of events because each
//! server has one key that is replaced in place.

use alloc::vec::Vec;

/// The smallest of the keys of players 0 … n−1.
///
/// Keys name their player (in their lowest bits), so that no two are equal and the winner can be
/// told from the key.
#[derive(Clone, Debug)]
pub struct WinnerTree {
    /// `nodes[1]` is the smallest key; node `i` is the smaller of `2i` and `2i + 1`. The players'
    /// own keys are the second half; the length is a power of two.
    nodes: Vec<u128>,
}

impl Default for WinnerTree {
    fn default() -> Self {
        WinnerTree { nodes: Vec::from([Self::ABSENT; 2]) }
    }
}

impl WinnerTree {
    /// The key of those who do not play; larger than every player's.
    pub const ABSENT: u128 = u128::MAX;

    /// The smallest key; [`Self::ABSENT`] if nobody plays.
    #[inline]
    pub fn min(&self) -> u128 {
        self.nodes[1]
    }

    /// The player's key; [`Self::ABSENT`] if it does not play.
    #[inline]
    pub fn key(&self, player: u32) -> u128 {
        let leaf = self.nodes.len() / 2 + player as usize;
        self.nodes.get(leaf).copied().unwrap_or(Self::ABSENT)
    }

    /// Replaces the player's key; [`Self::ABSENT`] takes it out of the game.
    #[inline]
    pub fn set(&mut self, player: u32, key: u128) {
        let mut at = self.nodes.len() / 2 + player as usize;
        if at >= self.nodes.len() {
            self.grow(player as usize + 1);
            at = self.nodes.len() / 2 + player as usize;
        }
        let nodes = self.nodes.as_mut_slice();
        let mut winner = key;
        nodes[at] = key;
        while at > 1 {
            winner = winner.min(nodes[at ^ 1]);
            at >>= 1;
            // Where the winner stays who it was, nothing changes above.
            if nodes[at] == winner {
                return;
            }
            nodes[at] = winner;
        }
    }

    #[cold]
    fn grow(&mut self, players: usize) {
        let keys = self.nodes.split_off(self.nodes.len() / 2);
        let half = players.next_power_of_two();
        self.nodes.clear();
        self.nodes.resize(half, Self::ABSENT);
        self.nodes.extend(keys);
        self.nodes.resize(2 * half, Self::ABSENT);
        for at in (1..half).rev() {
            self.nodes[at] = self.nodes[2 * at].min(self.nodes[2 * at + 1]);
        }
    }
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
