//! `least-work` (LWL): the server with the least remaining estimated work ÷ speed. Among servers
//! with a free slot, where nothing remains to be waited for, the fastest, then the lowest number;
//! among busy ones, equals go to the lowest number.
//!
//! For equal speeds and exact estimates every task starts when it would under `central`
//! (Harchol-Balter 2013, Performance Modeling and Design of Computer Systems, ch. 24).

use crate::id::ServerId;
use crate::server::ServerState;
use crate::time::{Span, Time};
use crate::view::View;
use crate::winner_tree::WinnerTree;

#[derive(Debug, Default)]
pub(crate) struct LeastWork {
    /// When each busy server would be through, as seen when it last changed. While what it runs
    /// keeps to its estimate that instant stays; once an attempt takes longer, it moves away. So
    /// a key is never too late, and looking again at the smallest until it is true finds the
    /// least. The server's number comes second.
    through: WinnerTree,
}

impl LeastWork {
    #[inline]
    pub(crate) fn choose(&mut self, now: Time, view: &View<'_>) -> Option<ServerId> {
        if let Some(idle) = view.first_idle() {
            return Some(idle);
        }
        loop {
            let seen = self.through.min();
            if seen == WinnerTree::ABSENT {
                return None;
            }
            let server = ServerId(seen as u32);
            let key = key(now, view, server);
            if key <= seen {
                return Some(server);
            }
            self.through.set(server.0, key);
        }
    }

    #[inline]
    pub(crate) fn changed(&mut self, now: Time, view: &View<'_>, server: ServerId) {
        self.through.set(server.0, key(now, view, server));
    }
}

/// When the server would be through with all it has, by the estimates; absent if it takes no
/// tasks or has a free slot.
#[inline]
fn key(now: Time, view: &View<'_>, server: ServerId) -> u128 {
    let Some(facts) = view.facts(server) else { return WinnerTree::ABSENT };
    if facts.state != ServerState::Present || facts.has_free_slot() {
        return WinnerTree::ABSENT;
    }
    let remaining = if facts.slots == 1 {
        facts.expected_end.since(now) + facts.backlog
    } else {
        let running = view.running_on(server).map(|task| {
            let service = facts.speed.service(task.estimate.counted());
            (task.begun + service).since(now)
        });
        let total = running.fold(facts.backlog, |sum, span| sum + span);
        Span(total.0 / u64::from(facts.slots))
    };
    u128::from((now + remaining).0) << 32 | u128::from(server.0)
}
