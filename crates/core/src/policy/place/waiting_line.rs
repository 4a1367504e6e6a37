//! Servers in the order in which they joined a line.

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use crate::id::ServerId;

/// A line that anybody may leave. Who leaves from the middle is passed over later: O(1) amortised.
#[derive(Debug, Default)]
pub(crate) struct WaitingLine {
    /// Everyone who joined, with the ticket given then, and not yet passed over.
    line: VecDeque<(ServerId, u32)>,
    /// By server the valid ticket; [`NONE`]: it does not stand in line.
    tickets: Vec<u32>,
    next: u32,
    len: usize,
}

const NONE: u32 = u32::MAX;

impl WaitingLine {
    /// Who joined first.
    #[inline]
    pub(crate) fn first(&mut self) -> Option<ServerId> {
        while let Some((server, ticket)) = self.line.front().copied() {
            if self.tickets[server.index()] == ticket {
                return Some(server);
            }
            self.line.pop_front();
        }
        None
    }

    /// All of them, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = ServerId> {
        let valid = |(server, ticket): &&(ServerId, u32)| self.tickets[server.index()] == *ticket;
        self.line.iter().filter(valid).map(|(server, _)| *server)
    }

    /// The server joins the end of the line, or leaves, unless it has already.
    #[inline]
    pub(crate) fn set(&mut self, server: ServerId, stands: bool) {
        if self.tickets.len() <= server.index() {
            self.tickets.resize(server.index() + 1, NONE);
        }
        let stood = self.tickets[server.index()] != NONE;
        if stands == stood {
            return;
        }
        if !stands {
            self.tickets[server.index()] = NONE;
            self.len -= 1;
            return;
        }
        if self.line.len() > 2 * self.len + 64 || self.next == NONE {
            self.close_up();
        }
        self.tickets[server.index()] = self.next;
        self.line.push_back((server, self.next));
        self.next += 1;
        self.len += 1;
    }

    /// Those who have left are passed over, and tickets count from 0 again.
    #[cold]
    fn close_up(&mut self) {
        let tickets = &mut self.tickets;
        self.line.retain(|(server, ticket)| tickets[server.index()] == *ticket);
        self.next = 0;
        for (server, ticket) in &mut self.line {
            *ticket = self.next;
            tickets[server.index()] = self.next;
            self.next += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn keeps_the_order(changes in proptest::collection::vec((0u32..30, any::<bool>()), 0..600)) {
            let mut line = WaitingLine::default();
            let mut naive: Vec<ServerId> = Vec::new();
            for (number, stands) in changes {
                let server = ServerId(number);
                line.set(server, stands);
                if !stands {
                    naive.retain(|other| *other != server);
                } else if !naive.contains(&server) {
                    naive.push(server);
                }
                prop_assert!(line.iter().eq(naive.iter().copied()));
                prop_assert_eq!(line.first(), naive.first().copied());
                prop_assert!(line.line.len() <= 2 * 30 + 65);
            }
        }
    }
}
