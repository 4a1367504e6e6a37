//! `round-robin`: the servers that take tasks, in turn by number.

use crate::id::ServerId;
use crate::view::View;

#[derive(Debug, Default)]
pub(crate) struct RoundRobin {
    /// The server chosen last, and where it stood among those that take tasks.
    last: Option<(ServerId, usize)>,
}

impl RoundRobin {
    #[inline]
    pub(crate) fn choose(&mut self, view: &View<'_>) -> Option<ServerId> {
        let servers = view.accepting();
        let after = match self.last {
            None => 0,
            // Still where it was: no server came or went before it.
            Some((last, index)) if servers.get(index) == Some(&last) => index + 1,
            Some((last, _)) => servers.partition_point(|server| *server <= last),
        };
        let index = if after < servers.len() { after } else { 0 };
        let server = servers.get(index).copied()?;
        self.last = Some((server, index));
        Some(server)
    }
}
