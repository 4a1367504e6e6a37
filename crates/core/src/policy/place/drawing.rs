//! Drawing several servers.

use alloc::vec::Vec;

use crate::id::ServerId;
use crate::rng::Rng;
use crate::roster::Roster;

/// Draws servers without replacement, every order of every choice equally likely: the first
/// steps of a shuffle (Durstenfeld 1964), which are undone afterwards. O(d) a draw.
#[derive(Clone, Debug)]
pub(crate) struct Drawing {
    rng: Rng,
    /// `deck[i]` is `i` between two draws.
    deck: Vec<u32>,
    swapped: Vec<u32>,
}

impl Drawing {
    pub(crate) fn new(seed: u64) -> Drawing {
        Drawing { rng: Rng::new(seed), deck: Vec::new(), swapped: Vec::new() }
    }

    /// One server, evenly.
    #[inline]
    pub(crate) fn one(&mut self, servers: &Roster) -> Option<ServerId> {
        servers.get(self.rng.below(servers.len() as u32) as usize)
    }

    /// `d` servers in the order drawn, or all of them if there are no more.
    pub(crate) fn draw(&mut self, servers: &Roster, d: u16, drawn: &mut Vec<ServerId>) {
        drawn.clear();
        let n = servers.len() as u32;
        self.deck.extend(self.deck.len() as u32..n);
        for step in 0..u32::from(d).min(n) {
            let other = step + self.rng.below(n - step);
            self.deck.swap(step as usize, other as usize);
            self.swapped.push(other);
            drawn.extend(servers.get(self.deck[step as usize] as usize));
        }
        for (step, other) in (0u32..).zip(self.swapped.drain(..)) {
            self.deck[step as usize] = step;
            self.deck[other as usize] = other;
        }
    }
}
