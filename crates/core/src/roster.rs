//! Some of the servers, by number.

use alloc::vec::Vec;

use crate::id::ServerId;
use crate::segment_tree::{SegmentTree, Sum};

/// A set of servers that can be counted through: the `i`-th by number, and how many come before
/// one, each in O(log n); in constant time while every number up to the highest is in the set.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    /// A bit a number.
    words: Vec<u64>,
    /// How many bits of each word are set.
    counts: SegmentTree<Sum>,
    len: u32,
    /// Above every number in the set.
    end: u32,
}

impl Roster {
    /// How many servers are in the set.
    #[inline]
    pub fn len(&self) -> usize {
        self.len as usize
    }

    /// Whether no server is in the set.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The server that has `index` others before it.
    #[inline]
    pub fn get(&self, index: usize) -> Option<ServerId> {
        if index >= self.len as usize {
            return None;
        }
        if self.len == self.end {
            return Some(ServerId(index as u32));
        }
        let (word, rest) = self.counts.find(index as u64)?;
        let mut bits = *self.words.get(word as usize)?;
        for _ in 0..rest {
            bits &= bits - 1;
        }
        Some(ServerId(64 * word + bits.trailing_zeros()))
    }

    /// Whether the server is in the set.
    #[inline]
    pub fn contains(&self, server: ServerId) -> bool {
        self.words.get(server.index() / 64).is_some_and(|word| word >> (server.0 % 64) & 1 == 1)
    }

    /// How many servers of the set have a lower number than this one.
    #[inline]
    pub fn before(&self, server: ServerId) -> usize {
        if self.len == self.end {
            return server.0.min(self.len) as usize;
        }
        let below = self
            .words
            .get(server.index() / 64)
            .map_or(0, |word| (word & ((1 << (server.0 % 64)) - 1)).count_ones());
        self.counts.before(server.0 / 64) as usize + below as usize
    }

    /// All of them, by number.
    pub fn iter(&self) -> impl Iterator<Item = ServerId> + Clone + use<'_> {
        (0u32..).zip(&self.words).flat_map(|(at, word)| {
            let rest =
                core::iter::successors(Some(*word), |word| Some(word & word.wrapping_sub(1)));
            let bits = rest.take_while(|word| *word != 0).map(u64::trailing_zeros);
            bits.map(move |bit| ServerId(64 * at + bit))
        })
    }

    /// Adds a server, which may be there already.
    pub(crate) fn insert(&mut self, server: ServerId) {
        let at = server.index() / 64;
        if self.words.len() <= at {
            self.words.resize(at + 1, 0);
        }
        self.words[at] |= 1 << (server.0 % 64);
        self.end = self.end.max(server.0 + 1);
        self.count(at);
    }

    /// Takes a server out, which need not be there.
    pub(crate) fn remove(&mut self, server: ServerId) {
        let at = server.index() / 64;
        let Some(word) = self.words.get_mut(at) else { return };
        *word &= !(1 << (server.0 % 64));
        self.count(at);
    }

    fn count(&mut self, at: usize) {
        self.counts.set(at as u32, u64::from(self.words[at].count_ones()));
        self.len = self.counts.whole() as u32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn behaves_like_a_sorted_list(
            first in 0u32..300,
            changes in proptest::collection::vec((any::<bool>(), 0u32..1500), 0..200),
        ) {
            let mut roster = Roster::default();
            let mut set = BTreeSet::new();
            let all = (0..first).map(|number| (true, number));
            for (there, number) in all.chain(changes) {
                let server = ServerId(number);
                if there {
                    roster.insert(server);
                    set.insert(server);
                } else {
                    roster.remove(server);
                    set.remove(&server);
                }
                prop_assert_eq!(roster.len(), set.len());
                prop_assert_eq!(roster.contains(server), there);
                prop_assert_eq!(roster.before(server), set.range(..server).count());
            }
            prop_assert!(roster.iter().eq(set.iter().copied()));
            for (index, server) in set.iter().enumerate() {
                prop_assert_eq!(roster.get(index), Some(*server));
            }
            prop_assert_eq!(roster.get(set.len()), None);
        }
    }
}
