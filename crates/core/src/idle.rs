//! Which servers have a free slot, and which of them is taken first.

use alloc::vec::Vec;

use crate::id::ServerId;
use crate::work::Speed;

/// The servers with a free slot, the fastest first, then the lowest number.
///
/// Every server has a rank by that rule; a hierarchy of 64-way bit sets over the ranks finds the
/// first in as many steps as log₆₄ of the number of servers (3 for a quarter of a million).
#[derive(Debug, Default)]
pub(crate) struct IdleSet {
    /// The server of each rank.
    by_rank: Vec<ServerId>,
    /// The rank of each server.
    rank: Vec<u32>,
    speeds: Vec<Speed>,
    /// `levels[0]` has a bit a rank; a bit of a higher level says that the word below has one.
    levels: Vec<Vec<u64>>,
}

impl IdleSet {
    /// Makes room for a server, or changes its speed. It is not in the set afterwards.
    pub(crate) fn admit(&mut self, server: ServerId, speed: Speed) {
        let known = self.speeds.len();
        if server.index() < known {
            if self.speeds[server.index()] != speed {
                self.speeds[server.index()] = speed;
                self.rank_anew();
            }
            self.remove(server);
            return;
        }
        self.speeds.resize(server.index() + 1, speed);
        // A new server that is no faster than the last by rank comes last: the common case.
        let last = self.by_rank.last().map(|last| self.speeds[last.index()]);
        if last.is_none_or(|last| last >= speed) {
            for number in known..=server.index() {
                self.rank.push(number as u32);
                self.by_rank.push(ServerId(number as u32));
            }
            self.size_levels();
        } else {
            self.rank_anew();
        }
    }

    /// The server to take first, if any has a free slot.
    #[inline]
    pub(crate) fn first(&self) -> Option<ServerId> {
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

    /// Whether the server is in the set.
    pub(crate) fn contains(&self, server: ServerId) -> bool {
        let Some(&rank) = self.rank.get(server.index()) else { return false };
        self.levels[0][rank as usize / 64] >> (rank % 64) & 1 == 1
    }

    #[inline]
    pub(crate) fn insert(&mut self, server: ServerId) {
        let mut index = self.rank[server.index()] as usize;
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
        let mut index = self.rank[server.index()] as usize;
        for level in &mut self.levels {
            let word = &mut level[index / 64];
            *word &= !(1 << (index % 64));
            if *word != 0 {
                return;
            }
            index /= 64;
        }
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
        let members: Vec<ServerId> =
            self.by_rank.iter().copied().filter(|server| self.contains(*server)).collect();
        self.by_rank = (0..self.speeds.len() as u32).map(ServerId).collect();
        let speeds = &self.speeds;
        self.by_rank.sort_by_key(|server| (core::cmp::Reverse(speeds[server.index()]), *server));
        self.rank.resize(self.speeds.len(), 0);
        for (rank, server) in self.by_rank.iter().enumerate() {
            self.rank[server.index()] = rank as u32;
        }
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

    proptest! {
        #[test]
        fn the_fastest_then_the_lowest_number(steps in proptest::collection::vec(prop_oneof![
            (0u32..5000, 1u64..4).prop_map(|(server, speed)| Step::Admit(server, speed)),
            (0u32..5000).prop_map(Step::Insert),
            (0u32..5000).prop_map(Step::Remove),
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
                let best = members.iter().min_by_key(|server| (core::cmp::Reverse(speeds[**server as usize]), **server));
                prop_assert_eq!(set.first(), best.map(|server| ServerId(*server)));
            }
        }
    }
}
