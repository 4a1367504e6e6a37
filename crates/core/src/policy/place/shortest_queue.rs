//! `shortest-queue` (JSQ): the server with the fewest tasks present, running and waiting; equals
//! go to the lowest number.

use crate::id::ServerId;
use crate::server::ServerState;
use crate::view::View;
use crate::winner_tree::WinnerTree;

#[derive(Debug, Default)]
pub(crate) struct ShortestQueue {
    /// Every server that takes tasks: how many are present there, then its number.
    present: WinnerTree,
}

impl ShortestQueue {
    #[inline]
    pub(crate) fn choose(&self) -> Option<ServerId> {
        let first = self.present.min();
        (first != WinnerTree::ABSENT).then_some(ServerId(first as u32))
    }

    #[inline]
    pub(crate) fn changed(&mut self, view: &View<'_>, server: ServerId) {
        let facts = view.facts(server).filter(|facts| facts.state == ServerState::Present);
        let key = facts.map(|facts| u128::from(facts.present()) << 32 | u128::from(server.0));
        self.present.set(server.0, key.unwrap_or(WinnerTree::ABSENT));
    }
}
