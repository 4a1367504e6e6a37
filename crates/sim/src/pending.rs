//! Events that are pending at servers, at most one of a kind at each.

use sandtable_core::{ServerId, Time, WinnerTree};

/// When something happens next at each server: that an attempt ends, or that it fails or is
/// repaired. With at most one such event at a server, a winner tree over servers replaces a heap
/// over events.
pub(crate) struct Pending {
    /// Keys are time, serial and server, from the highest bits down, so that comparing two of
    /// them is one comparison of integers. ORDER: equal times leave in the order in which they
    /// were scheduled.
    tree: WinnerTree,
    scheduled: u64,
    /// The server whose event has happened and is still in the tree.
    happened: Option<ServerId>,
}

/// Server numbers take this many bits of a key, serials the other 40.
const SERVER_BITS: u32 = 24;

/// How many servers a world can have.
pub(crate) const MOST_SERVERS: usize = 1 << SERVER_BITS;

impl Pending {
    pub(crate) fn new() -> Pending {
        Pending { tree: WinnerTree::default(), scheduled: 0, happened: None }
    }

    /// The next event's time; [`Time::NEVER`]: none is pending.
    #[inline]
    pub(crate) fn next(&self) -> Time {
        Time((self.tree.min() >> 64) as u64)
    }

    /// Whose event is next, if any is pending: it happens now, and its server is to be scheduled.
    #[inline]
    pub(crate) fn happen(&mut self) -> ServerId {
        let server = ServerId(self.tree.min() as u32 & (MOST_SERVERS as u32 - 1));
        self.happened = Some(server);
        server
    }

    /// The server's event is at `at` from now on; [`Time::NEVER`]: it has none.
    #[inline]
    pub(crate) fn schedule(&mut self, server: ServerId, at: Time) {
        let pending = Time((self.tree.key(server.0) >> 64) as u64);
        // An event that stays keeps its turn; a new one at the same time comes last.
        let happened = self.happened == Some(server);
        if at == pending && !happened {
            return;
        }
        if happened {
            self.happened = None;
        }
        let key = if at == Time::NEVER {
            WinnerTree::ABSENT
        } else {
            self.scheduled += 1;
            u128::from(at.0) << 64
                | u128::from(self.scheduled) << SERVER_BITS
                | u128::from(server.0)
        };
        self.tree.set(server.0, key);
    }
}
