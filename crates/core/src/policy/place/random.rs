//! `random`: a server drawn evenly among those that take tasks.

use crate::id::ServerId;
use crate::rng::Rng;
use crate::view::View;

#[derive(Debug)]
pub(crate) struct Random {
    rng: Rng,
}

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random { rng: Rng::new(seed) }
    }

    #[inline]
    pub(crate) fn choose(&mut self, view: &View<'_>) -> Option<ServerId> {
        let servers = view.accepting();
        servers.get(self.rng.below(servers.len() as u32) as usize).copied()
    }
}
