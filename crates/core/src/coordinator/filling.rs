//! How slots are filled: a task is sent to a server, a server takes the next task.

use alloc::vec::Vec;

use super::Coordinator;
use crate::effect::Effect;
use crate::id::{ServerId, TaskId};
use crate::policy::Place;
use crate::server::ServerState;
use crate::task::Stage;
use crate::view::State;
use crate::work::Work;

impl Coordinator {
    /// Gives a task that is in no list to a server: to free slots, or ahead.
    #[inline(always)]
    pub(super) fn send(&mut self, id: TaskId, server: ServerId, effects: &mut Vec<Effect>) {
        if id.is_copy() {
            self.number_copy(id);
        }
        let State { tasks, servers, waiting, running, now, .. } = &mut self.state;
        let (Some(facts), Some(task)) = (servers.get_mut(server), tasks.get_mut(id)) else {
            return;
        };
        if !id.is_copy() {
            task.number += 1;
        }
        task.set_server(Some(server));
        effects.push(Effect::Start { server, attempt: task.attempt(), done: task.done });
        let width = facts.needs(task.spec.width);
        if facts.ahead.len == 0 && width <= facts.slots - facts.used {
            task.begin(*now, facts.speed);
            facts.expected_end = task.ends;
            facts.used += width;
            facts.running.push_back(tasks, id);
            *running += 1;
            if !facts.has_free_slot() {
                servers.idle.remove(server);
            }
            if id.is_copy() {
                self.copy_began(id, effects);
            } else {
                *waiting -= 1;
            }
        } else {
            task.stage = Stage::Ahead;
            facts.add_waiting(task.remaining_counted());
            facts.ahead.push_back(tasks, id);
            self.recallable += 1;
        }
    }

    /// Fills the free slots of a server, and what may be sent ahead to it.
    #[inline]
    pub(super) fn refill(&mut self, server: ServerId, effects: &mut Vec<Effect>) {
        if self.rules.watchful {
            self.begin_ahead(server);
        }
        loop {
            let Some(facts) = self.state.servers.get(server) else { return };
            let free = facts.has_free_slot();
            if facts.state != ServerState::Present {
                if facts.state == ServerState::Draining && facts.present() == 0 {
                    effects.push(Effect::Release { server });
                }
                break;
            }
            if !free && facts.ahead.len >= self.rules.prefetch {
                break;
            }
            if let Some(id) = self.take_for(server) {
                self.send(id, server, effects);
                continue;
            }
            if free {
                self.state.servers.idle.insert(server);
                self.changed(server);
                self.dispatch_soon(effects);
                return;
            }
            break;
        }
        self.changed(server);
    }

    /// Takes the next task for a server out of its own queue, or else the central one, or else
    /// another server's.
    #[inline(always)]
    fn take_for(&mut self, server: ServerId) -> Option<TaskId> {
        let State { tasks, servers, central, order, now, .. } = &mut self.state;
        let widest = servers.widest;
        let facts = servers.get_mut(server)?;
        // What was sent ahead begins first.
        let free = if facts.ahead.len > 0 { 0 } else { facts.slots - facts.used };
        // What takes several slots is not sent ahead: while slots are kept for it, others that
        // wait for one may go first elsewhere.
        let room = if facts.ahead.len < self.rules.prefetch { free.max(1) } else { free };
        if !facts.queue.is_empty() {
            let (slots, mut remaining) = (facts.slots, Work::ZERO);
            let found = facts.queue.take_first_if(order, tasks, *now, |task| {
                remaining = task.remaining_counted();
                task.spec.width.clamp(1, slots) <= room
            });
            if found.is_some() {
                facts.forget_waiting(remaining);
            }
            return found;
        }
        if !central.is_empty() {
            if room == 0 || self.rules.gathers {
                return None;
            }
            // What is wide may have kept others from slots elsewhere: that is for `dispatch`.
            return central
                .take_first_if(order, tasks, *now, |task| task.spec.width.min(widest) <= 1);
        }
        if let Place::Steal(_) = self.place { self.steal(server) } else { None }
    }

    /// Idle servers look for work that did not fit into them before, and perhaps does now.
    pub(super) fn let_idle_steal(&mut self, effects: &mut Vec<Effect>) {
        while self.state.waiting > 0
            && let Some(idle) = self.state.servers.idle.first()
        {
            self.refill(idle, effects);
            if self.state.servers.idle.first() == Some(idle) {
                return;
            }
        }
    }

    /// Takes the first task that waits at another server, if it fits.
    fn steal(&mut self, thief: ServerId) -> Option<TaskId> {
        if self.state.servers.get(thief).is_none_or(|facts| !facts.has_free_slot()) {
            return None;
        }
        // It may have taken the last one of its own just before.
        self.changed(thief);
        let victim = self.place.victim()?;
        let State { tasks, servers, order, now, .. } = &mut self.state;
        let id = servers.get_mut(victim)?.queue.first(order, tasks, *now)?;
        let task = tasks.get(id)?;
        if !servers.get(thief)?.fits(task.spec.width) {
            return None;
        }
        let facts = servers.get_mut(victim)?;
        facts.forget_waiting(task.remaining_counted());
        facts.queue.take(order, tasks, id);
        if facts.has_free_slot() {
            // The task did not fit there; the next may.
            self.unblocked.push(victim);
        }
        self.changed(victim);
        Some(id)
    }
}
