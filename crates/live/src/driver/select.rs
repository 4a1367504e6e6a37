//! The select: everything that is awaited, in one place.

use std::future::poll_fn;
use std::task::{Context, Poll};
use std::time::Instant;

use super::{Driver, Stage};
use crate::event::Watcher;

/// Commands taken in one batch at most.
const COMMANDS: usize = 1024;

impl<W: Watcher> Driver<W> {
    /// Waits until something has happened or the deadline has come; what happened is in the
    /// inbox then.
    pub(super) async fn select(&mut self) {
        poll_fn(|context| {
            let deadline = self.deadline();
            self.poll(context, deadline)
        })
        .await;
    }

    /// The same with another deadline.
    pub(super) async fn select_until(&mut self, deadline: Instant) {
        poll_fn(|context| self.poll(context, Some(deadline))).await;
    }

    #[inline]
    fn poll(&mut self, context: &mut Context<'_>, deadline: Option<Instant>) -> Poll<()> {
        let mut ready = self.fleet.poll(context, &mut self.inbox.news).is_ready();
        if !self.inbox.closed {
            let commands = &mut self.inbox.commands;
            if let Poll::Ready(count) = self.commands.poll_recv_many(context, commands, COMMANDS) {
                self.inbox.closed = count == 0;
                ready = true;
            }
        }
        if let Some(signals) = &mut self.signals {
            let stops = signals.poll(context);
            self.inbox.stops += stops;
            ready |= stops > 0;
        }
        ready |= self.timer.poll(context, deadline).is_ready();
        if ready { Poll::Ready(()) } else { Poll::Pending }
    }

    /// When something has to be done even if nothing happens.
    #[inline]
    fn deadline(&self) -> Option<Instant> {
        let arrival = match &self.source {
            Some(source) if self.stage == Stage::Running => source.peek(),
            _ => sandtable_core::Time::NEVER,
        };
        let due = self.clock.instant(arrival.min(self.coordinator.deadline()));
        // They are in the order in which they were asked.
        let answer = self.queries.values().next().map(|query| query.by);
        [due, answer, self.fleet.due()].into_iter().flatten().min()
    }
}
