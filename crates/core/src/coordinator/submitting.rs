//! How a task arrives, and where it is put.

use alloc::vec::Vec;

use super::Coordinator;
use crate::effect::{Effect, Verdict};
use crate::id::{ServerId, TaskId};
use crate::policy::Place;
use crate::spec::TaskSpec;
use crate::task::{Stage, Task};
use crate::time::Time;
use crate::view::{State, View};

impl Coordinator {
    #[inline]
    pub(super) fn submit(&mut self, spec: TaskSpec, effects: &mut Vec<Effect>) {
        let id = self.next_task();
        self.state.tasks.push(Task::new(id, self.state.now, spec));
        let server =
            if self.rules.central { self.choose_centrally(spec.width) } else { self.choose(id) };
        if self.state.waiting >= self.config.limits.queue && !self.starts_at_once(server, spec) {
            self.submit_to_full(id, spec, server, effects);
            return;
        }
        self.state.waiting += 1;
        self.put(id, spec.width, server, effects);
    }

    #[inline]
    fn starts_at_once(&self, server: Option<ServerId>, spec: TaskSpec) -> bool {
        let facts = server.and_then(|server| self.state.servers.get(server));
        facts.is_some_and(|facts| {
            facts.queue.is_empty() && facts.ahead.len == 0 && facts.fits(spec.width)
        })
    }

    /// As many tasks wait as may: the task is accepted only if it need not wait. By the order, or
    /// into a gap, it may go before those that do not fit.
    #[cold]
    fn submit_to_full(
        &mut self,
        id: TaskId,
        spec: TaskSpec,
        server: Option<ServerId>,
        effects: &mut Vec<Effect>,
    ) {
        let State { servers, .. } = &self.state;
        let free = match server.and_then(|server| servers.get(server)) {
            Some(facts) => facts.has_free_slot(),
            None => !servers.idle.is_empty(),
        };
        if !free {
            self.settle(id, Verdict::Rejected, effects);
            return;
        }
        self.state.waiting += 1;
        self.put(id, spec.width, server, effects);
        // In batch, what starts is known only later.
        if !self.rules.batch && !self.has_begun(id) {
            self.end(id, Verdict::Rejected, effects);
        }
    }

    /// Rejects those that arrived at this instant and wait although too many do, the last first.
    pub(super) fn reject_excess(&mut self, effects: &mut Vec<Effect>) {
        let mut id = self.next_task();
        while self.state.waiting > self.config.limits.queue && id.0 > 0 {
            id.0 -= 1;
            let Some(task) = self.state.tasks.get(id) else { continue };
            if task.submitted < self.state.now {
                return;
            }
            if !self.has_begun(id) {
                self.end(id, Verdict::Rejected, effects);
            }
        }
    }

    fn has_begun(&self, id: TaskId) -> bool {
        self.state.tasks.get(id).is_none_or(|task| task.started != Time::NEVER)
    }

    /// Places a waiting task that is in no list.
    pub(super) fn place_now(&mut self, id: TaskId, effects: &mut Vec<Effect>) {
        let Some(width) = self.state.tasks.get(id).map(|task| task.spec.width) else { return };
        let server =
            if self.rules.central { self.choose_centrally(width) } else { self.choose(id) };
        self.put(id, width, server, effects);
    }

    /// With one queue: a server on which a task of this width starts at once.
    #[inline]
    fn choose_centrally(&self, width: u16) -> Option<ServerId> {
        let State { central, servers, .. } = &self.state;
        // Whoever waits goes first.
        if servers.idle.is_empty() || !central.is_empty() || self.rules.batch {
            return None;
        }
        servers.first_fitting(width)
    }

    /// The server a task goes to; `None`: none, it waits centrally.
    #[inline]
    fn choose(&mut self, id: TaskId) -> Option<ServerId> {
        if self.rules.copies {
            return self.draw(id);
        }
        let state = &self.state;
        let server = self.place.choose(state.now, &View(state), state.tasks.get(id)?);
        // A place of one's own may say anything, and reports may be of a server that has gone.
        if self.rules.reads_reports || matches!(self.place, Place::Custom(_)) {
            return server.filter(|server| state.servers.accepting.contains(*server));
        }
        server
    }

    /// Puts a waiting task of this width that is in no list where the policy wants it.
    #[inline]
    fn put(&mut self, id: TaskId, width: u16, server: Option<ServerId>, effects: &mut Vec<Effect>) {
        match server {
            Some(_) if self.drawn.len() > 1 => self.put_copies(id, effects),
            Some(server) => self.put_at(id, width, server, effects),
            None => self.put_centrally(id, width, effects),
        }
    }

    #[inline]
    pub(super) fn put_at(
        &mut self,
        id: TaskId,
        width: u16,
        server: ServerId,
        effects: &mut Vec<Effect>,
    ) {
        let Some(facts) = self.state.servers.get(server) else { return };
        let at_once = facts.ahead.len == 0 && facts.fits(width);
        let ahead = || facts.ahead.len < self.rules.prefetch && facts.needs(width) == 1;
        if facts.queue.is_empty() && (at_once || ahead()) {
            self.send(id, server, effects);
            self.changed(server);
            return;
        }
        let free = facts.has_free_slot();
        self.queue_at(id, server, effects);
        self.changed(server);
        if free {
            // What waited there did not fit; by the order this task may go first.
            self.refill(server, effects);
        }
        if self.state.order.preempts {
            self.preempt_for(id, Some(server), effects);
        }
    }

    #[inline]
    pub(super) fn queue_at(&mut self, id: TaskId, server: ServerId, effects: &mut Vec<Effect>) {
        let State { tasks, servers, order, .. } = &mut self.state;
        let (Some(facts), Some(task)) = (servers.get_mut(server), tasks.get_mut(id)) else {
            return;
        };
        task.stage = Stage::Queued;
        task.set_server(Some(server));
        let task_id = task.id;
        facts.add_waiting(task.remaining_counted());
        facts.queue.push(order, tasks, id);
        effects.push(Effect::Wait { task: task_id, server: Some(server) });
    }
}
