//! How a task that waits takes the place of one that runs.
//!
//! A server is asked to stop an attempt; it answers how far the attempt had come, and only then
//! is its slot given to whoever is first. So a slot never runs two, however long the answer
//! takes.
//!
//! Of the attempts that a queue's tasks may displace (a server's own, or for the central queue
//! all) the one that would go on last by the order is looked at, and the first waiting task takes
//! its place if it goes before it. A task that needs several slots takes nobody's place.

mod check;
mod slices;

use alloc::vec::Vec;

use super::Coordinator;
use crate::effect::Effect;
use crate::id::{Attempt, ServerId, TaskId};
use crate::policy::{Order, OrderKind, Place};
use crate::server::{Server, ServerState};
use crate::task::{Stage, Task};
use crate::time::Time;
use crate::view::State;
use crate::winner_tree::WinnerTree;
use crate::work::Work;
use slices::{Slices, attained};

/// What preemption remembers.
#[derive(Debug, Default)]
pub(super) struct Preempting {
    /// For every server that takes tasks its running attempt that would go on last, the last of
    /// all first.
    last: WinnerTree,
    /// How many attempts were asked to stop and have not.
    pub(super) yielding: u64,
    /// Servers whose queue or attempts changed since they were looked at.
    touched: Vec<ServerId>,
    /// When shares of service will have been had.
    slices: Slices,
}

impl Preempting {
    /// What is remembered when other rules come into force.
    pub(super) fn following(before: &Preempting) -> Preempting {
        Preempting { yielding: before.yielding, ..Preempting::default() }
    }

    /// When slices end.
    #[inline]
    pub(super) fn next(&self) -> Time {
        self.slices.next()
    }
}

impl Coordinator {
    /// What runs or waits at the server has changed.
    pub(super) fn remember_running(&mut self, server: ServerId) {
        if self.state.order.kind == OrderKind::LeastAttained {
            self.remember_origins(server, self.state.now);
        }
        let key = self.last_on(server).map(|(rank, id)| last_key(rank, id));
        self.preempting.last.set(server.0, key.unwrap_or(WinnerTree::ABSENT));
        if self.state.servers.get(server).is_some_and(|facts| !facts.queue.is_empty()) {
            self.preempting.touched.push(server);
        }
    }

    /// The running attempt at the server that would go on last, and its rank.
    fn last_on(&self, server: ServerId) -> Option<(u64, TaskId)> {
        let State { tasks, servers, order, .. } = &self.state;
        let facts = servers.get(server).filter(|facts| facts.state == ServerState::Present)?;
        let running = facts.running.iter(tasks).filter_map(|id| {
            let task = tasks.get(id).filter(|task| task.stage == Stage::Running)?;
            Some((rank(order, task), id))
        });
        running.max()
    }

    /// Whose place a task of this queue would take.
    fn last_of(&self, queue: Option<ServerId>) -> Option<TaskId> {
        match queue {
            Some(server) => self.last_on(server).map(|(_, id)| id),
            None => {
                let last = self.preempting.last.min();
                (last != WinnerTree::ABSENT).then_some(TaskId(!(last as u64)))
            }
        }
    }

    fn first_of(&mut self, queue: Option<ServerId>) -> Option<TaskId> {
        let State { tasks, servers, central, order, now, .. } = &mut self.state;
        let queue = match queue {
            Some(server) => &mut servers.get_mut(server)?.queue,
            None => central,
        };
        queue.first(order, tasks, *now)
    }

    /// The waiting task whose claim to a slot is to be looked at: the first, or if attempts were
    /// asked to stop, the first that gets none of their slots. Where claims do not arise from
    /// time they have been looked at when the tasks began to wait.
    fn claimant(&mut self, queue: Option<ServerId>) -> Option<TaskId> {
        let first = self.first_of(queue)?;
        let yielding = self.yielding(queue);
        if yielding == 0 {
            return Some(first);
        }
        if self.state.order.kind != OrderKind::LeastAttained || !self.is_narrow(first, queue) {
            return None;
        }
        let State { tasks, servers, central, .. } = &mut self.state;
        match queue {
            Some(server) => servers.get_mut(server)?.queue.nth(tasks, yielding),
            None => central.nth(tasks, yielding),
        }
    }

    /// How many attempts were asked to stop whose slots tasks of this queue get.
    fn yielding(&self, queue: Option<ServerId>) -> u64 {
        let State { tasks, servers, .. } = &self.state;
        let Some(server) = queue else { return self.preempting.yielding };
        let running = servers.get(server).map(|facts| facts.running.iter(tasks));
        let running = running.into_iter().flatten().filter_map(|id| tasks.get(id));
        running.filter(|task| task.stage == Stage::Yielding).count() as u64
    }

    /// Whether a waiting task needs one slot only, so that it can take another's place.
    fn is_narrow(&self, id: TaskId, queue: Option<ServerId>) -> bool {
        let State { tasks, servers, .. } = &self.state;
        let slots = queue.and_then(|server| servers.get(server)).map(|facts| facts.slots);
        let widest = slots.unwrap_or(servers.widest);
        tasks.get(id).is_some_and(|task| task.spec.width.min(widest) <= 1)
    }

    /// Whether the waiting task goes before the running one.
    fn displaces(&self, waiting: TaskId, running: TaskId) -> bool {
        let State { tasks, servers, order, now, .. } = &self.state;
        let (Some(waiting), Some(running)) = (tasks.get(waiting), tasks.get(running)) else {
            return false;
        };
        let facts = running.server().and_then(|server| servers.get(server));
        facts.is_some_and(|facts| goes_first(order, facts, *now, waiting, running))
    }

    /// A task has begun to wait in a queue: it may take the place of one that runs. Others may
    /// have done so before, and wait for the answer.
    #[cold]
    pub(super) fn preempt_for(
        &mut self,
        id: TaskId,
        queue: Option<ServerId>,
        effects: &mut Vec<Effect>,
    ) {
        // It may have been started meanwhile.
        let task = self.state.tasks.get(id);
        let waits = task.is_some_and(|task| matches!(task.stage, Stage::Central | Stage::Queued));
        if !waits || self.rules.batch {
            return;
        }
        // Behind one that waits for several slots a slot is of no use.
        if let Some(first) = self.first_of(queue)
            && self.is_narrow(first, queue)
            && self.is_narrow(id, queue)
            && let Some(last) = self.last_of(queue)
            && self.displaces(id, last)
        {
            self.interrupt(last, effects);
        }
    }

    /// Looks at every queue in which something changed. Most that wait have been looked at when
    /// they began to; but shares end, speeds change, and who blocked the others goes.
    #[cold]
    pub(super) fn preempt(&mut self, effects: &mut Vec<Effect>) {
        if self.pending {
            return;
        }
        loop {
            self.preempt_at(None, effects);
            // What is asked to stop here touches its server.
            let Some(server) = self.preempting.touched.pop() else { return };
            self.preempt_at(Some(server), effects);
        }
    }

    fn preempt_at(&mut self, queue: Option<ServerId>, effects: &mut Vec<Effect>) {
        // What time brings about comes after everything else that happens at the instant: slots
        // that become free at it are taken first.
        if self.preempting.slices.armed(queue) <= self.state.now {
            return;
        }
        while let Some(claimant) = self.claimant(queue)
            && self.is_narrow(claimant, queue)
            && let Some(last) = self.last_of(queue)
        {
            if !self.displaces(claimant, last) {
                self.arm(queue, claimant, last);
                return;
            }
            self.interrupt(last, effects);
        }
    }

    /// Asks a server to stop an attempt that it runs.
    fn interrupt(&mut self, id: TaskId, effects: &mut Vec<Effect>) {
        let Some(task) = self.state.tasks.get_mut(id) else { return };
        let Some(server) = task.server() else { return };
        task.stage = Stage::Yielding;
        self.preempting.yielding += 1;
        effects.push(Effect::Preempt { server, attempt: task.attempt() });
        self.changed(server);
    }

    /// A server has stopped an attempt and kept what it did.
    pub(super) fn interrupted(
        &mut self,
        server: ServerId,
        attempt: Attempt,
        done: Work,
        effects: &mut Vec<Effect>,
    ) {
        let Some((id, stage)) = self.sent(server, attempt) else { return };
        if !stage.runs() {
            self.begin_unheard(id, server);
        }
        self.detach(id);
        // Only what was asked to stop begins anew.
        let restarts = self.state.order.restarts && stage == Stage::Yielding;
        if let Some(task) = self.state.tasks.get_mut(id) {
            task.interrupt(if restarts { Work::ZERO } else { done });
        }
        self.made_room(server);
        if self.keeps_waiting_at(server, id) {
            self.wait_again(id, server, effects);
        } else {
            self.place_again(Vec::from([id]), effects);
        }
        self.refill(server, effects);
        // Unasked, it may have stopped while other slots were free.
        self.dispatch_soon(effects);
    }

    /// Whether a task that was interrupted waits where it was, rather than to be placed anew.
    fn keeps_waiting_at(&self, server: ServerId, id: TaskId) -> bool {
        let State { servers, order, .. } = &self.state;
        // Who is idle has looked for something to steal before.
        let stolen = matches!(self.place, Place::Steal(_)) && !servers.idle.is_empty();
        servers.get(server).is_some_and(|facts| facts.state == ServerState::Present)
            && order.preempts
            && !stolen
            && (self.rules.copies || !id.is_copy())
    }

    /// A task that was interrupted waits where it would have been displaced from; whoever is
    /// first takes the slot.
    fn wait_again(&mut self, id: TaskId, server: ServerId, effects: &mut Vec<Effect>) {
        if !id.is_copy() {
            self.state.waiting += 1;
        }
        if self.rules.central {
            self.queue_centrally(id, effects);
        } else {
            self.queue_at(id, server, effects);
        }
    }
}

/// Smaller for an attempt that would go on later; tells which it is.
fn last_key(rank: u64, id: TaskId) -> u128 {
    u128::from(!rank) << 64 | u128::from(!id.0)
}

/// A number that is larger for a running attempt that would go on later. It stays the same while
/// the attempt runs, as long as servers are equally fast.
fn rank(order: &Order, task: &Task) -> u64 {
    match order.kind {
        OrderKind::ShortestRemaining if task.spec.estimate == Work::UNKNOWN => u64::MAX,
        // What will end last has the most left.
        OrderKind::ShortestRemaining => task.ends.0,
        // What would have begun first, had it run all the time, was served most.
        OrderKind::LeastAttained => !task.key,
        _ => order.key(task),
    }
}

/// Whether the waiting task goes before the running one.
fn goes_first(order: &Order, facts: &Server, now: Time, waiting: &Task, running: &Task) -> bool {
    match order.kind {
        OrderKind::ShortestRemaining if running.spec.estimate == Work::UNKNOWN => {
            waiting.spec.estimate != Work::UNKNOWN
        }
        OrderKind::ShortestRemaining => {
            // The end was rounded up: what is left is never more than there was at the start, or
            // equal tasks would displace each other for ever.
            let left = facts.speed.done_in(running.ends.since(now)).min(running.remaining());
            waiting.remaining() < left
        }
        OrderKind::LeastAttained => {
            let share = waiting.done.0.saturating_add(order.quantum.0);
            share <= attained(facts, now, running).0
        }
        _ => order.key(waiting) < order.key(running),
    }
}
