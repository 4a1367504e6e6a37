//! One span for every attempt, in the coordinator's log as in the servers'.

use std::collections::BTreeMap;

use sandtable_core::{Attempt, ServerId};
use tracing::{Level, Span, debug, debug_span};

/// The spans of the attempts that are under way. Costs a comparison per attempt while nobody
/// logs at the level `debug`.
#[derive(Default)]
pub(crate) struct Spans {
    open: BTreeMap<Attempt, (Option<ServerId>, Span)>,
}

impl Spans {
    /// An attempt begins its way, to `server` unless this is the server itself.
    #[inline]
    pub fn open(&mut self, attempt: Attempt, server: Option<ServerId>) {
        if tracing::enabled!(Level::DEBUG) {
            self.open_span(attempt, server);
        }
    }

    /// And ends it so.
    #[inline]
    pub fn close(&mut self, attempt: Attempt, how: &str) {
        if !self.open.is_empty()
            && let Some((_, span)) = self.open.remove(&attempt)
        {
            span.in_scope(|| debug!("{how}"));
        }
    }

    /// So do all that are at this server.
    pub fn close_all(&mut self, server: ServerId, how: &str) {
        self.open.retain(|_, (at, span)| {
            let there = *at == Some(server);
            if there {
                span.in_scope(|| debug!("{how}"));
            }
            !there
        });
    }

    #[cold]
    fn open_span(&mut self, attempt: Attempt, server: Option<ServerId>) {
        let Attempt { task, number } = attempt;
        let span = match server {
            Some(server) => debug_span!(parent: None, "attempt", %task, number, %server),
            None => debug_span!(parent: None, "attempt", %task, number),
        };
        span.in_scope(|| debug!("started"));
        self.open.insert(attempt, (server, span));
    }
}
