//! Shares of service: when a running attempt will have had so much more than the first that
//! waits that it is that one's turn.

use alloc::collections::BinaryHeap;
use alloc::vec::Vec;
use core::cmp::Reverse;

use crate::coordinator::Coordinator;
use crate::id::{ServerId, TaskId};
use crate::policy::OrderKind;
use crate::server::Server;
use crate::task::Task;
use crate::time::{Span, Time};
use crate::view::State;
use crate::work::Work;

/// When queues are to be looked at again.
#[derive(Debug, Default)]
pub(super) struct Slices {
    ends: BinaryHeap<Reverse<(Time, u32)>>,
    /// The entry of each queue in `ends` that counts, [`Time::ZERO`] if none does: the queue of a
    /// server by its number plus one, and the central one at 0.
    armed: Vec<Time>,
}

impl Slices {
    #[inline]
    pub(super) fn next(&self) -> Time {
        self.ends.peek().map_or(Time::NEVER, |Reverse((at, _))| *at)
    }

    /// The queue is to be looked at no later than `at`; whether that is news.
    fn arm(&mut self, queue: u32, at: Time) -> bool {
        let index = queue as usize;
        if self.armed.len() <= index {
            self.armed.resize(index + 1, Time::ZERO);
        }
        let armed = &mut self.armed[index];
        let news = *armed == Time::ZERO || at < *armed;
        if news {
            *armed = at;
            self.ends.push(Reverse((at, queue)));
        }
        news
    }

    /// A queue whose time has come by `now`.
    fn end(&mut self, now: Time) -> Option<u32> {
        while let Some(Reverse((at, queue))) = self.ends.peek().copied()
            && at <= now
        {
            self.ends.pop();
            if let Some(armed) = self.armed.get_mut(queue as usize)
                && *armed == at
            {
                *armed = Time::ZERO;
                return Some(queue);
            }
        }
        None
    }

    /// When this queue will be looked at; [`Time::NEVER`]: not before something changes.
    pub(super) fn armed(&self, queue: Option<ServerId>) -> Time {
        let armed = self.armed.get(number(queue) as usize).copied();
        armed.filter(|at| *at != Time::ZERO).unwrap_or(Time::NEVER)
    }
}

fn number(queue: Option<ServerId>) -> u32 {
    queue.map_or(0, |server| server.0 + 1)
}

impl Coordinator {
    /// Sees to it that the queue is looked at again when the running attempt will have had its
    /// share.
    pub(super) fn arm(&mut self, queue: Option<ServerId>, claimant: TaskId, running: TaskId) {
        if self.state.order.kind == OrderKind::LeastAttained
            && let Some(at) = self.share_ends(claimant, running)
            && self.preempting.slices.arm(number(queue), at)
        {
            self.set_wake();
        }
    }

    /// When the running attempt will have had so much that it is the waiting one's turn.
    pub(super) fn share_ends(&self, waiting: TaskId, running: TaskId) -> Option<Time> {
        let State { tasks, servers, order, now, .. } = &self.state;
        let (waiting, running) = (tasks.get(waiting)?, tasks.get(running)?);
        let facts = servers.get(running.server()?)?;
        let share = waiting.done.0.saturating_add(order.quantum.0);
        // From the origin on, so that it does not depend on when it is asked.
        let service = facts.speed.service(Work(share)).0;
        let at = Time(running.key.saturating_add(service).saturating_sub(START));
        Some(at.max(*now + Span(1)))
    }

    /// Looks again at the queues whose turn it is, once the input has been handled.
    pub(in crate::coordinator) fn end_slices(&mut self) {
        while let Some(queue) = self.preempting.slices.end(self.state.now) {
            // The central queue is looked at anyway.
            if let Some(server) = queue.checked_sub(1) {
                self.preempting.touched.push(ServerId(server));
            }
        }
    }

    /// What has begun at the server since then had been served before as much as interrupted
    /// attempts did.
    pub(in crate::coordinator) fn remember_origins(&mut self, server: ServerId, since: Time) {
        let State { tasks, servers, .. } = &mut self.state;
        let Some(facts) = servers.get(server) else { return };
        let mut at = facts.running.head;
        while let Some(task) = tasks.get_mut(at) {
            if task.begun >= since {
                task.key = origin(task.begun, facts, task.done);
            }
            at = task.next;
        }
    }

    /// The work that what the server runs has been given.
    pub(in crate::coordinator) fn attained_on(&self, server: ServerId) -> Vec<(TaskId, Work)> {
        let State { tasks, servers, order, now, .. } = &self.state;
        let facts = servers.get(server).filter(|_| order.kind == OrderKind::LeastAttained);
        let running = facts.map(|facts| (facts, facts.running.iter(tasks)));
        let attained = running.into_iter().flat_map(|(facts, running)| {
            running.filter_map(|id| Some((id, attained(facts, *now, tasks.get(id)?))))
        });
        attained.collect()
    }

    /// Now that the server's speed has changed, what it runs has been given as much as before.
    pub(in crate::coordinator) fn change_origins(
        &mut self,
        server: ServerId,
        attained: &[(TaskId, Work)],
    ) {
        let State { tasks, servers, now, .. } = &mut self.state;
        let Some(facts) = servers.get(server) else { return };
        for (id, attained) in attained {
            if let Some(task) = tasks.get_mut(*id) {
                task.key = origin(*now, facts, *attained);
            }
        }
    }
}

/// An attempt's origin is when it would have begun, had it been served all the time, at the speed
/// of its server, as much as it was. That may be before the start of the run, which has this
/// number.
const START: u64 = 1 << 62;

/// The origin of an attempt that has been given so much by now.
fn origin(now: Time, facts: &Server, attained: Work) -> u64 {
    START.saturating_add(now.0).saturating_sub(facts.speed.service(attained).0)
}

/// The work that a running task has been given, in all its attempts.
pub(super) fn attained(facts: &Server, now: Time, task: &Task) -> Work {
    facts.speed.done_in(Span(START.saturating_add(now.0).saturating_sub(task.key)))
}
