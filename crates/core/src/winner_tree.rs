//! A winner (tournament) tree: the smallest key of a fixed set of players, when keys change.
//!
//! Knuth, The Art of Computer Programming 3, §5.4.1. It beats a heap of events because each
//! server has one key that is replaced in place.

use alloc::vec::Vec;

/// The smallest of the keys 0 … n−1; equal keys are won by the lowest player.
#[derive(Clone, Debug)]
pub struct WinnerTree<K> {
    /// A power of two. Player `i` is node `capacity + i`; node 1 is the winner of all.
    capacity: usize,
    nodes: Vec<Node<K>>,
    /// The key of those who do not play.
    absent: K,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Node<K> {
    key: K,
    player: u32,
}

impl<K: Copy + Ord> WinnerTree<K> {
    /// A tree in which nobody plays; `absent` is a key no player has, not smaller than any.
    pub fn new(absent: K) -> Self {
        let mut tree = WinnerTree { capacity: 1, nodes: Vec::new(), absent };
        tree.nodes.resize(2, Node { key: absent, player: 0 });
        tree
    }

    /// The winner and its key, unless nobody plays.
    #[inline]
    pub fn min(&self) -> Option<(u32, K)> {
        let winner = self.nodes[1];
        (winner.key < self.absent).then_some((winner.player, winner.key))
    }

    /// The winner's key, or the absent key.
    #[inline]
    pub fn min_key(&self) -> K {
        self.nodes[1].key
    }

    /// The player's key; the absent key if it does not play.
    #[inline]
    pub fn key(&self, player: u32) -> K {
        match self.nodes.get(self.capacity + player as usize) {
            Some(node) => node.key,
            None => self.absent,
        }
    }

    /// Replaces the player's key; the absent key takes it out of the game.
    #[inline]
    pub fn set(&mut self, player: u32, key: K) {
        if player as usize >= self.capacity {
            self.grow(player as usize + 1);
        }
        let mut at = self.capacity + player as usize;
        let mut winner = Node { key, player };
        self.nodes[at] = winner;
        while at > 1 {
            let sibling = self.nodes[at ^ 1];
            // The left one, who has the lower number, wins a tie.
            let sibling_wins =
                if at & 1 == 0 { sibling.key < winner.key } else { sibling.key <= winner.key };
            winner = if sibling_wins { sibling } else { winner };
            at >>= 1;
            // Once the winner here is somebody else, as it was before, nothing changes above.
            if sibling_wins
                && self.nodes[at].player == winner.player
                && self.nodes[at].key == winner.key
            {
                return;
            }
            self.nodes[at] = winner;
        }
    }

    fn grow(&mut self, players: usize) {
        let keys: Vec<K> = self.nodes[self.capacity..].iter().map(|node| node.key).collect();
        self.capacity = players.next_power_of_two();
        self.nodes.clear();
        self.nodes.resize(2 * self.capacity, Node { key: self.absent, player: 0 });
        for player in 0..self.capacity {
            let key = keys.get(player).copied().unwrap_or(self.absent);
            self.nodes[self.capacity + player] = Node { key, player: player as u32 };
        }
        for at in (1..self.capacity).rev() {
            let (left, right) = (self.nodes[2 * at], self.nodes[2 * at + 1]);
            self.nodes[at] = if right.key < left.key { right } else { left };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn finds_the_first_smallest(sets in proptest::collection::vec((0u32..40, 0u8..10), 0..400)) {
            let mut tree = WinnerTree::new(9u8);
            let mut keys = vec![9u8; 40];
            for (player, key) in sets {
                tree.set(player, key);
                keys[player as usize] = key;
                let best = keys.iter().enumerate().min_by_key(|(player, key)| (**key, *player));
                let expected = best.filter(|(_, key)| **key < 9).map(|(player, key)| (player as u32, *key));
                prop_assert_eq!(tree.min(), expected);
                prop_assert_eq!(tree.key(player), key);
            }
        }
    }
}
