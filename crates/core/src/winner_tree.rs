//! A winner (tournament) tree: the smallest key of a fixed set of players, when keys change.
//!
//! Knuth, The Art of Computer Programming 3, §5.4.1. It beats a heap of events because each
//! server has one key that is replaced in place.

use alloc::vec::Vec;
use core::hint::select_unpredictable;

/// The smallest of the keys of players 0 … n−1.
///
/// Keys name their player (in their lowest bits, say), so that no two are equal and the winner
/// can be told from the key.
#[derive(Clone, Debug)]
pub struct WinnerTree<K> {
    /// `nodes[1]` is the smallest key; node `i` is the smaller of `2i` and `2i + 1`. The players'
    /// own keys are the second half; the length is a power of two.
    nodes: Vec<K>,
    /// The key of those who do not play.
    absent: K,
}

impl<K: Copy + Ord> WinnerTree<K> {
    /// A tree in which nobody plays; `absent` is larger than every player's key.
    pub fn new(absent: K) -> Self {
        WinnerTree { nodes: Vec::from([absent; 2]), absent }
    }

    /// The smallest key; the absent key if nobody plays.
    #[inline]
    pub fn min(&self) -> K {
        self.nodes[1]
    }

    /// The player's key; the absent key if it does not play.
    #[inline]
    pub fn key(&self, player: u32) -> K {
        let leaf = self.nodes.len() / 2 + player as usize;
        self.nodes.get(leaf).copied().unwrap_or(self.absent)
    }

    /// Replaces the player's key; the absent key takes it out of the game.
    #[inline]
    pub fn set(&mut self, player: u32, key: K) {
        let mut at = self.nodes.len() / 2 + player as usize;
        if at >= self.nodes.len() {
            self.grow(player as usize + 1);
            at = self.nodes.len() / 2 + player as usize;
        }
        let nodes = self.nodes.as_mut_slice();
        let mut winner = key;
        nodes[at] = key;
        while at > 1 {
            let sibling = nodes[at ^ 1];
            winner = select_unpredictable(sibling < winner, sibling, winner);
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
        self.nodes.resize(half, self.absent);
        self.nodes.extend(keys);
        self.nodes.resize(2 * half, self.absent);
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
        fn finds_the_smallest(sets in proptest::collection::vec((0u32..40, 0u64..10), 0..400)) {
            const ABSENT: u64 = u64::MAX;
            let mut tree = WinnerTree::new(ABSENT);
            let mut keys = [ABSENT; 40];
            for (player, rank) in sets {
                let key = if rank == 9 { ABSENT } else { rank << 32 | u64::from(player) };
                tree.set(player, key);
                keys[player as usize] = key;
                prop_assert_eq!(Some(tree.min()), keys.iter().min().copied());
                prop_assert_eq!(tree.key(player), key);
            }
        }
    }
}
