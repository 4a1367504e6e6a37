//! Ctrl-C and its like: each one asks a little harder.

use std::io;
use std::task::{Context, Poll};

use tokio::signal::unix::{Signal, SignalKind, signal};

/// The signals that ask this process to end.
pub(crate) struct Signals {
    kinds: [Signal; 3],
}

impl Signals {
    /// From now on these signals do not end the process by themselves.
    pub fn take() -> io::Result<Signals> {
        let kinds = [
            signal(SignalKind::interrupt())?,
            signal(SignalKind::terminate())?,
            signal(SignalKind::hangup())?,
        ];
        Ok(Signals { kinds })
    }

    /// How many have come.
    #[inline]
    pub fn poll(&mut self, context: &mut Context<'_>) -> u32 {
        let mut count = 0;
        for kind in &mut self.kinds {
            while let Poll::Ready(Some(())) = kind.poll_recv(context) {
                count += 1;
            }
        }
        count
    }
}
