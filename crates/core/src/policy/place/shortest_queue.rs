//! `shortest-queue` (JSQ): the server with the fewest tasks present, running and waiting; equals
//! go to the lowest number.

use crate::id::ServerId;
use crate::server::ServerState;
use crate::view::View;
use crate::winner_tree::WinnerTree;

#[derive(Debug)]
pub(crate) struct ShortestQueue {
    /// Every server that takes tasks: how many are present there, then its number.
    present: WinnerTree<(u32, u32)>,
}

const ABSENT: (u32, u32) = (u32::MAX, u32::MAX);

impl Default for ShortestQueue {
    fn default() -> Self {
        ShortestQueue { present: WinnerTree::new(ABSENT) }
    }
}

impl ShortestQueue {
    #[inline]
    pub(crate) fn choose(&self) -> Option<ServerId> {
        let (present, server) = self.present.min();
        (present != u32::MAX).then_some(ServerId(server))
    }

    #[inline]
    pub(crate) fn changed(&mut self, view: &View<'_>, server: ServerId) {
        let facts = view.facts(server).filter(|facts| facts.state == ServerState::Present);
        self.present.set(server.0, facts.map_or(ABSENT, |facts| (facts.present(), server.0)));
    }
}
