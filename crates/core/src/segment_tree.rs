//! A segment tree: a value for each of n seats, and what a group of neighbouring seats comes to.
//!
//! Eight values share a node, and a node is one cache line: a change or a search among 1,000,000
//! seats touches seven lines, of which the upper five stay in the cache.

use alloc::vec::Vec;
use core::marker::PhantomData;

/// What eight values of a node come to.
pub(crate) trait Reduce {
    /// The value of a seat that counts for nothing.
    const NOTHING: u64;

    fn reduce(values: &[u64; FAN]) -> u64;
}

/// Values in a node.
pub(crate) const FAN: usize = 8;

/// The smallest value.
#[derive(Clone, Debug)]
pub(crate) struct Smallest;

/// The sum of the values. It must not exceed `u64::MAX`.
#[derive(Clone, Debug)]
pub(crate) struct Sum;

impl Reduce for Smallest {
    const NOTHING: u64 = u64::MAX;

    #[inline]
    fn reduce(values: &[u64; FAN]) -> u64 {
        let [a, b, c, d, e, f, g, h] = *values;
        (a.min(b).min(c.min(d))).min(e.min(f).min(g.min(h)))
    }
}

impl Reduce for Sum {
    const NOTHING: u64 = 0;

    #[inline]
    fn reduce(values: &[u64; FAN]) -> u64 {
        let [a, b, c, d, e, f, g, h] = *values;
        (a + b + (c + d)) + (e + f + (g + h))
    }
}

/// See the [module](self).
#[derive(Clone, Debug)]
pub(crate) struct SegmentTree<R> {
    /// All levels, the root first. Value `k` of node `m` is what node `8m + 1 + k` comes to; in
    /// the last level it is a seat's. The last level ends with the last seat that ever counted.
    nodes: Vec<Node>,
    /// The first node of the last level.
    last_level: usize,
    whole: u64,
    reduce: PhantomData<R>,
}

#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Node([u64; FAN]);

impl<R: Reduce> Default for SegmentTree<R> {
    fn default() -> Self {
        SegmentTree { nodes: Vec::new(), last_level: 0, whole: R::NOTHING, reduce: PhantomData }
    }
}

impl<R: Reduce> SegmentTree<R> {
    /// What all seats come to.
    #[inline]
    pub(crate) fn whole(&self) -> u64 {
        self.whole
    }

    /// The value of a seat.
    #[inline]
    pub(crate) fn get(&self, seat: u32) -> u64 {
        let node = self.nodes.get(self.last_level + seat as usize / FAN);
        node.map_or(R::NOTHING, |node| node.0[seat as usize % FAN])
    }

    /// Replaces the value of a seat.
    #[inline]
    pub(crate) fn set(&mut self, seat: u32, value: u64) {
        // A tree in which nothing counts, as few use it, stays small and costs nothing.
        if value == R::NOTHING && self.whole == R::NOTHING {
            return;
        }
        let mut at = self.last_level + seat as usize / FAN;
        if at >= self.nodes.len() {
            if value == R::NOTHING {
                return;
            }
            self.grow(seat);
            at = self.last_level + seat as usize / FAN;
        }
        let mut within = seat as usize % FAN;
        let mut value = value;
        while let Some(Node(values)) = self.nodes.get_mut(at) {
            // Where a node comes to what it did, nothing changes above.
            if values[within] == value {
                return;
            }
            values[within] = value;
            value = R::reduce(values);
            within = at.wrapping_sub(1) % FAN;
            // Above the root there is no node.
            at = at.wrapping_sub(1) / FAN;
        }
        self.whole = value;
    }

    /// Makes room for a seat. Two trees that reach as far have the same nodes.
    #[inline]
    pub(crate) fn reach(&mut self, seat: u32) {
        if self.last_level + seat as usize / FAN >= self.nodes.len() {
            self.grow(seat);
        }
    }

    /// The values of a node; `None` for one that is not there. The root is node 0.
    #[inline]
    pub(crate) fn node(&self, node: usize) -> Option<&[u64; FAN]> {
        self.nodes.get(node).map(|Node(values)| values)
    }

    /// What is below value `k` of a node.
    #[inline]
    pub(crate) fn below(&self, node: usize, k: usize) -> Below {
        if node >= self.last_level {
            Below::Seat(((node - self.last_level) * FAN + k) as u32)
        } else {
            Below::Node(FAN * node + 1 + k)
        }
    }

    #[cold]
    fn grow(&mut self, seat: u32) {
        let mut levels = self.last_level;
        if self.nodes.is_empty() {
            self.nodes.push(Node([R::NOTHING; FAN]));
        }
        // A level has one node more than seven times all nodes above it.
        while seat as usize / FAN > 7 * levels {
            levels = FAN * levels + 1;
        }
        if levels > self.last_level {
            let seats = self.nodes.split_off(self.last_level);
            self.nodes.clear();
            self.nodes.resize(levels, Node([R::NOTHING; FAN]));
            self.last_level = levels;
            self.whole = R::NOTHING;
            for (seat, value) in (0u32..).zip(seats.iter().flat_map(|node| node.0)) {
                self.set(seat, value);
            }
        }
        let needed = self.last_level + seat as usize / FAN + 1;
        if needed > self.nodes.len() {
            self.nodes.resize(needed, Node([R::NOTHING; FAN]));
        }
    }
}

/// What is below a value.
pub(crate) enum Below {
    /// The value is a seat's.
    Seat(u32),
    /// The value is what this node comes to.
    Node(usize),
}

impl SegmentTree<Smallest> {
    /// The lowest seat that has the smallest value, and that value; `None` if no seat counts.
    #[inline]
    pub(crate) fn first(&self) -> Option<(u32, u64)> {
        if self.whole == Smallest::NOTHING {
            return None;
        }
        let mut node = 0;
        loop {
            let k = self.node(node)?.iter().position(|value| *value == self.whole)?;
            match self.below(node, k) {
                Below::Seat(seat) => return Some((seat, self.whole)),
                Below::Node(below) => node = below,
            }
        }
    }
}

impl SegmentTree<Sum> {
    /// The seat in which this part of the whole falls, and how far into its value, when the
    /// values are laid out in the order of their seats.
    #[inline]
    pub(crate) fn find(&self, part: u64) -> Option<(u32, u64)> {
        let mut rest = part;
        let mut node = 0;
        loop {
            let values = self.node(node)?;
            let mut k = 0;
            while rest >= values[k] {
                rest -= values[k];
                k += 1;
                if k == FAN {
                    return None;
                }
            }
            match self.below(node, k) {
                Below::Seat(seat) => return Some((seat, rest)),
                Below::Node(below) => node = below,
            }
        }
    }

    /// The sum of the values of the seats before this one.
    pub(crate) fn before(&self, seat: u32) -> u64 {
        let mut at = self.last_level + seat as usize / FAN;
        let mut within = seat as usize % FAN;
        if at >= self.nodes.len() {
            return self.whole;
        }
        let mut sum = 0;
        while let Some(Node(values)) = self.nodes.get(at) {
            sum += values[..within].iter().sum::<u64>();
            within = at.wrapping_sub(1) % FAN;
            at = at.wrapping_sub(1) / FAN;
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Seats at the borders of levels, too.
    fn seat() -> impl Strategy<Value = u32> {
        prop_oneof![0u32..20, 0u32..600, 3000u32..5000]
    }

    proptest! {
        #[test]
        fn finds_the_smallest(sets in proptest::collection::vec((seat(), 0u64..6), 0..200)) {
            let mut tree = SegmentTree::<Smallest>::default();
            let mut values = alloc::vec![u64::MAX; 5000];
            for (seat, value) in sets {
                let value = if value == 5 { u64::MAX } else { value };
                tree.set(seat, value);
                values[seat as usize] = value;
                let first = (0u32..).zip(&values).min_by_key(|(seat, value)| (**value, *seat));
                let first = first.map(|(seat, value)| (seat, *value));
                prop_assert_eq!(tree.first(), first.filter(|(_, value)| *value < u64::MAX));
                prop_assert_eq!(tree.get(seat), value);
            }
        }

        #[test]
        fn finds_the_part(
            sets in proptest::collection::vec((seat(), 0u64..6), 0..100),
            part in 0u64..200,
        ) {
            let mut tree = SegmentTree::<Sum>::default();
            let mut values = alloc::vec![0u64; 5000];
            for (seat, value) in sets {
                tree.set(seat, value);
                values[seat as usize] = value;
                prop_assert_eq!(tree.whole(), values.iter().sum::<u64>());
                let before = values[..seat as usize].iter().sum::<u64>();
                prop_assert_eq!(tree.before(seat), before);
            }
            let laid_out = (0u32..).zip(&values);
            let mut laid_out =
                laid_out.flat_map(|(seat, value)| (0..*value).map(move |at| (seat, at)));
            prop_assert_eq!(tree.find(part), laid_out.nth(part as usize));
        }
    }
}
