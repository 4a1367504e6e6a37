//! What servers say, and that they come and go.

use std::time::Instant;

use sandtable_core::{
    Attempt, Input, ServerId, ServerSetup, ServerState, TaskId, Time, ToCoordinator,
};

use super::Driver;
use crate::event::{DownReason, Event, Watcher};
use crate::fleet::{News, Phase};

impl<W: Watcher> Driver<W> {
    /// Handles what the servers did, and what follows from that for them.
    pub(super) fn take_news(&mut self, now: Time) {
        self.fleet.wake(Instant::now(), &mut self.inbox.news);
        while !self.inbox.news.is_empty() {
            let mut news = std::mem::take(&mut self.inbox.news);
            for news in news.drain(..) {
                self.hear(now, news);
            }
            if self.inbox.news.is_empty() {
                self.inbox.news = news;
            }
        }
    }

    #[inline]
    fn hear(&mut self, now: Time, news: News) {
        match news {
            News::Message { server, message } => self.hear_message(now, server, message),
            News::Ready { server, pid } => self.hear_ready(now, server, pid),
            News::Lost { server, reason, again } => {
                tracing::info!(%server, ?reason, "lost");
                let by_command = matches!(reason, DownReason::Killed | DownReason::Restarted);
                let had_joined = self.leave(now, server);
                self.lost_servers += u64::from(had_joined && !by_command);
                self.tell(now, || Event::ServerDown { server, reason });
                if let Some(after) = again {
                    self.tell(now, || Event::ServerRestarting { server, after });
                }
                // Those after it need not wait for it any more.
                self.join_in_order(now);
            }
            News::Exited(exit) => self.tell(now, || exit.event()),
        }
    }

    #[inline]
    fn hear_message(&mut self, now: Time, server: ServerId, message: ToCoordinator) {
        match message {
            ToCoordinator::Finished { attempt, outcome } => {
                self.occupied(now, server, attempt);
                self.spans.close(attempt, "finished");
                self.handle(now, Input::Finish { server, attempt, outcome }, None);
            }
            ToCoordinator::Returned { attempt } => {
                self.spans.close(attempt, "given back");
                self.handle(now, Input::Return { server, attempt }, None);
            }
            ToCoordinator::Yielded { attempt, done } => {
                self.occupied(now, server, attempt);
                self.spans.close(attempt, "interrupted");
                // No server has done more of a task than there is to it.
                let work = self.payloads.get(attempt.task).map_or(done, |new| new.work);
                let done = done.min(work);
                self.handle(now, Input::Yield { server, attempt, done }, None);
            }
            ToCoordinator::State { request, state } => {
                if let Some(query) = self.queries.remove(&request) {
                    let _ = query.answer.send(Ok(state));
                }
            }
        }
    }

    /// An attempt is over.
    #[inline]
    fn occupied(&mut self, now: Time, server: ServerId, attempt: Attempt) {
        if let Some(begun) = self.coordinator.view().begun(server, attempt) {
            self.occupied_since(now, server, attempt.task, begun);
        }
    }

    /// An attempt that began at `begun` is over. A server that shares is occupied by all that it
    /// runs together: its time counts once.
    #[inline]
    pub(super) fn occupied_since(
        &mut self,
        now: Time,
        server: ServerId,
        task: TaskId,
        begun: Time,
    ) {
        let (mut since, mut slots) = (begun, 1);
        let width = self.payloads.get(task).map_or(1, |new| new.spec.width);
        if let Some(member) = self.fleet.member_mut(server) {
            let setup = member.spec.setup;
            if setup.sharing {
                let first = self.coordinator.view().running_on(server).next();
                since = first.map_or(begun, |first| first.begun.min(begun));
                since = since.max(member.occupied_until);
                member.occupied_until = now;
            } else {
                slots = width.clamp(1, setup.slots.max(1));
            }
        }
        self.watcher.occupied(server, slots, since.min(now), now);
    }

    fn hear_ready(&mut self, now: Time, server: ServerId, pid: u32) {
        let is_up = self.fleet.member(server).is_some_and(|member| member.phase == Phase::Up);
        if server >= self.next_join {
            self.join_in_order(now);
        } else if is_up && !self.is_joined(server) {
            self.come_up(now, server, pid);
        }
    }

    fn come_up(&mut self, now: Time, server: ServerId, pid: u32) {
        tracing::info!(%server, pid, "up");
        self.tell(now, || Event::ServerUp { server, pid });
        self.join(now, server);
    }

    /// Whether the coordinator counts on this server.
    pub(super) fn is_joined(&self, server: ServerId) -> bool {
        let facts = self.coordinator.view().server(server);
        facts.is_some_and(|facts| facts.state != ServerState::Gone)
    }

    /// Servers join for the first time in the order of their numbers, whichever process was
    /// faster. One that never came up only uses its number.
    pub(super) fn join_in_order(&mut self, now: Time) {
        while let Some(member) = self.fleet.member(self.next_join) {
            let (server, phase) = (self.next_join, member.phase);
            let pid = member.process.as_ref().map(|process| process.pid);
            match phase {
                Phase::Up | Phase::Down => {}
                Phase::Starting { .. } | Phase::Waiting { .. } => return,
            }
            self.next_join.0 += 1;
            match pid {
                Some(pid) if phase == Phase::Up => self.come_up(now, server, pid),
                _ => {
                    self.join(now, server);
                    self.leave(now, server);
                }
            }
        }
    }

    fn join(&mut self, now: Time, server: ServerId) {
        let Some(member) = self.fleet.member(server) else { return };
        let ServerSetup { speed, slots, .. } = member.spec.setup;
        self.handle(now, Input::Join { server, speed, slots }, None);
    }

    /// The server is gone: so are the answers it owes, and the attempts it ran. Whether the
    /// coordinator had counted on it.
    fn leave(&mut self, now: Time, server: ServerId) -> bool {
        self.forget_queries(|query| query.server == server, "live-server-gone");
        if !self.is_joined(server) {
            return false;
        }
        let running = self.coordinator.view().running_on(server);
        let running: Vec<(TaskId, Time)> = running.map(|task| (task.id, task.begun)).collect();
        for (task, begun) in running {
            self.occupied_since(now, server, task, begun);
        }
        self.spans.close_all(server, "lost");
        self.handle(now, Input::Leave { server }, None);
        true
    }
}
