//! `shortest-queue` (JSQ): the server with the fewest tasks present, running and waiting; equals
//! go to the lowest number.

use crate::id::ServerId;
use crate::server::ServerState;
use crate::view::View;
use crate::winner_tree::WinnerTree;

#[derive(Debug)]
pub(crate) struct ShortestQueue {
    /// Tasks present at every server that takes tasks.
    present: WinnerTree<u32>,
}

impl Default for ShortestQueue {
    fn default() -> Self {
        ShortestQueue { present: WinnerTree::new(u32::MAX) }
    }
}

impl ShortestQueue {
    #[inline]
    pub(crate) fn choose(&self) -> Option<ServerId> {
        self.present.min().map(|(server, _)| ServerId(server))
    }

    #[inline]
    pub(crate) fn changed(&mut self, view: &View<'_>, server: ServerId) {
        let facts = view.facts(server).filter(|facts| facts.state == ServerState::Present);
        let present = facts.map_or(u32::MAX, |facts| facts.present());
        self.present.set(server.0, present);
    }
}
