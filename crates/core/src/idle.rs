//! Which servers have a free slot, and which of them is taken first.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;
use core::cmp::Reverse;

use crate::id::ServerId;
use crate::work::Speed;

/// The servers with a free slot, the fastest first, then the lowest number.
///
/// Every server has a rank by that rule; a hierarchy of 64-way bit sets over the ranks finds the
/// first in as many steps as log₆₄ of the number of servers (3 for a quarter of a million).
///
/// A server that joins or changes its speed out of this order is a stray: it is kept apart,
/// sorted, until strays have cost as much as ranking all servers anew. So a change takes
/// O(log n) amortised, and where speeds are equal there are no strays.
#[derive(Debug, Default)]
pub(crate) struct IdleSet {
    /// The server of each rank; also of one that a stray had.
    by_rank: Vec<ServerId>,
    /// The rank of each server; [`UNRANKED`]: it is a stray.
    rank: Vec<u32>,
    speeds: Vec<Speed>,
    /// For each server a speed at which it has a rank, and that rank.
    home: Vec<(Speed, u32)>,
    /// `levels[0]` has a bit a rank; a bit of a higher level says that the word below has one.
    levels: Vec<Vec<u64>>,
    /// The strays in the set.
    strays: BTreeSet<(Reverse<Speed>, ServerId)>,
    /// How many steps strays have cost since all were ranked.
    cost: usize,
}

/// No rank.
const UNRANKED: u32 = u32::MAX;

impl IdleSet {
    /// Makes room for a server, or changes its speed. It is not in the set afterwards.
    pub(crate) fn admit(&mut self, server: ServerId, speed: Speed) {
        let known = self.speeds.len();
        if server.index() < known {
            self.remove(server);
            self.speeds[server.index()] = speed;
            let (ranked, rank) = self.home[server.index()];
            self.rank[server.index()] = if ranked == speed { rank } else { UNRANKED };
            return;
        }
        // A new server that is no faster than the last by rank comes last: the common case.
        let last = self.by_rank.last().map(|last| self.home[last.index()].0);
        let in_order = last.is_none_or(|last| last >= speed);
        for number in known..=server.index() {
            let rank = if in_order { self.by_rank.len() as u32 } else { UNRANKED };
            self.speeds.push(speed);
            self.rank.push(rank);
            self.home.push((speed, rank));
            if in_order {
                self.by_rank.push(ServerId(number as u32));
            }
        }
        if in_order {
            self.size_levels();
        }
    }

    /// Whether no server has a free slot.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.strays.is_empty() && self.levels.last().is_none_or(|words| words[0] == 0)
    }

    /// The server to take first, if any has a free slot.
    #[inline]
    pub(crate) fn first(&self) -> Option<ServerId> {
        let ranked = self.first_ranked();
        if self.strays.is_empty() {
            return ranked;
        }
        let stray = self.strays.first().map(|(_, server)| *server);
        [ranked, stray].into_iter().flatten().min_by_key(|server| self.key(*server))
    }

    #[inline]
    fn first_ranked(&self) -> Option<ServerId> {
        let mut index = 0usize;
        for level in self.levels.iter().rev() {
            let word = *level.get(index)?;
            if word == 0 {
                return None;
            }
            index = index * 64 + word.trailing_zeros() as usize;
        }
        self.by_rank.get(index).copied()
    }

    /// All of them, the one to take first in front.
    pub(crate) fn iter(&self) -> impl Iterator<Item = ServerId> {
        let words = self.levels.first().into_iter().flatten();
        let mut ranked = (0..)
            .zip(words)
            .flat_map(move |(at, word)| {
                let rest =
                    core::iter::successors(Some(*word), |word| Some(word & word.wrapping_sub(1)));
                let bits = rest.take_while(|word| *word != 0).map(u64::trailing_zeros);
                bits.filter_map(move |bit| self.by_rank.get(at * 64 + bit as usize).copied())
            })
            .peekable();
        let mut strays = self.strays.iter().map(|(_, server)| *server).peekable();
        core::iter::from_fn(move || match (ranked.peek(), strays.peek()) {
            (Some(server), Some(stray)) if self.key(*stray) < self.key(*server) => strays.next(),
            (None, _) => strays.next(),
            _ => ranked.next(),
        })
    }

    /// Whether the server is in the set.
    pub(crate) fn contains(&self, server: ServerId) -> bool {
        if server.index() >= self.speeds.len() {
            return false;
        }
        match self.rank_of(server) {
            Some(rank) => self.levels[0][rank as usize / 64] >> (rank % 64) & 1 == 1,
            None => self.strays.contains(&self.key(server)),
        }
    }

    #[inline]
    pub(crate) fn insert(&mut self, server: ServerId) {
        let Some(rank) = self.rank_of(server) else { return self.insert_stray(server) };
        let mut index = rank as usize;
        for level in &mut self.levels {
            let word = &mut level[index / 64];
            let was_empty = *word == 0;
            *word |= 1 << (index % 64);
            if !was_empty {
                return;
            }
            index /= 64;
        }
    }

    #[inline]
    pub(crate) fn remove(&mut self, server: ServerId) {
        let Some(rank) = self.rank_of(server) else { return self.remove_stray(server) };
        let mut index = rank as usize;
        for level in &mut self.levels {
            let word = &mut level[index / 64];
            *word &= !(1 << (index % 64));
            if *word != 0 {
                return;
            }
            index /= 64;
        }
    }

    /// The server's rank, unless it is a stray.
    #[inline]
    fn rank_of(&self, server: ServerId) -> Option<u32> {
        let rank = self.rank[server.index()];
        (rank != UNRANKED).then_some(rank)
    }

    /// What comes first is smaller.
    #[inline]
    fn key(&self, server: ServerId) -> (Reverse<Speed>, ServerId) {
        (Reverse(self.speeds[server.index()]), server)
    }

    #[cold]
    fn insert_stray(&mut self, server: ServerId) {
        self.strays.insert(self.key(server));
        self.cost += 1;
        if self.cost > self.speeds.len() {
            self.rank_anew();
        }
    }

    #[cold]
    fn remove_stray(&mut self, server: ServerId) {
        self.strays.remove(&self.key(server));
        self.cost += 1;
    }

    fn size_levels(&mut self) {
        let mut words = self.by_rank.len().div_ceil(64);
        let mut level = 0;
        loop {
            if self.levels.len() == level {
                // What the level below already holds is carried up.
                let carried = match level.checked_sub(1) {
                    Some(below) => {
                        u64::from(self.levels[below].iter().take(64).any(|word| *word != 0))
                    }
                    None => 0,
                };
                self.levels.push(Vec::from([carried]));
            }
            self.levels[level].resize(words, 0);
            if words == 1 {
                return;
            }
            words = words.div_ceil(64);
            level += 1;
        }
    }

    fn rank_anew(&mut self) {
        let members: Vec<ServerId> = self.iter().collect();
        self.by_rank = (0..self.speeds.len() as u32).map(ServerId).collect();
        let speeds = &self.speeds;
        self.by_rank.sort_by_key(|server| (Reverse(speeds[server.index()]), *server));
        for (rank, server) in (0..).zip(&self.by_rank) {
            self.rank[server.index()] = rank;
            self.home[server.index()] = (self.speeds[server.index()], rank);
        }
        self.strays.clear();
        self.cost = 0;
        self.levels.clear();
        self.size_levels();
        for server in members {
            self.insert(server);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;
    use proptest::prelude::*;

    #[derive(Clone, Debug)]
    enum Step {
        Admit(u32, u64),
        Insert(u32),
        Remove(u32),
    }

    /// Few numbers, so that strays are ranked, or many.
    fn number() -> impl Strategy<Value = u32> {
        prop_oneof![0u32..20, 0u32..5000]
    }

    proptest! {
        #[test]
        fn the_fastest_then_the_lowest_number(steps in proptest::collection::vec(prop_oneof![
            (number(), 1u64..4).prop_map(|(server, speed)| Step::Admit(server, speed)),
            number().prop_map(Step::Insert),
            number().prop_map(Step::Remove),
        ], 0..200)) {
            let mut set = IdleSet::default();
            let mut speeds: Vec<u64> = Vec::new();
            let mut members = BTreeSet::new();
            for step in steps {
                match step {
                    Step::Admit(server, speed) => {
                        set.admit(ServerId(server), Speed::from_millionths(speed));
                        if server as usize >= speeds.len() {
                            speeds.resize(server as usize + 1, speed);
                        }
                        speeds[server as usize] = speed;
                        members.remove(&server);
                    }
                    Step::Insert(server) if (server as usize) < speeds.len() => {
                        set.insert(ServerId(server));
                        members.insert(server);
                    }
                    Step::Remove(server) if (server as usize) < speeds.len() => {
                        set.remove(ServerId(server));
                        members.remove(&server);
                    }
                    _ => {}
                }
                let best = members.iter().min_by_key(|server| (Reverse(speeds[**server as usize]), **server));
                prop_assert_eq!(set.first(), best.map(|server| ServerId(*server)));
                let mut sorted: Vec<u32> = members.iter().copied().collect();
                sorted.sort_by_key(|server| (Reverse(speeds[*server as usize]), *server));
                prop_assert!(set.iter().map(|server| server.0).eq(sorted));
            }
        }
    }
}
