//! How servers come and go.

use alloc::vec::Vec;

use super::Coordinator;
use crate::effect::Effect;
use crate::id::{ServerId, TaskId};
use crate::policy::PlaceKind;
use crate::server::ServerState;
use crate::work::Speed;

impl Coordinator {
    /// A server that was there already is a new one under an old number: what the old one ran is
    /// lost. Numbers are dense: one that leaves a gap is nobody's.
    pub(super) fn join(
        &mut self,
        server: ServerId,
        speed: Speed,
        slots: u16,
        effects: &mut Vec<Effect>,
    ) {
        if server.index() > self.state.servers.len() {
            return;
        }
        self.leave(server, effects);
        self.state.servers.admit(server, speed, slots);
        self.changed(server);
        if self.state.policy.place == PlaceKind::Central {
            self.refill(server, effects);
        } else {
            // Nobody could be chosen for these.
            let ids = self.state.central.in_order(self.state.policy.order, &self.state.tasks);
            self.place_anew(ids, effects);
        }
    }

    pub(super) fn drain(&mut self, server: ServerId, effects: &mut Vec<Effect>) {
        let Some(facts) = self.state.servers.get(server) else { return };
        if facts.state != ServerState::Present {
            return;
        }
        let tasks = &self.state.tasks;
        let ahead: Vec<TaskId> = facts.ahead.iter(tasks).collect();
        let queued = facts.queue.in_order(self.state.policy.order, tasks);
        let empty = facts.running.len == 0 && ahead.is_empty();
        for id in ahead {
            self.recall(server, id, effects);
        }
        self.state.servers.dismiss(server, ServerState::Draining);
        self.changed(server);
        self.place_anew(queued, effects);
        if empty {
            effects.push(Effect::Release { server });
        }
    }

    pub(super) fn leave(&mut self, server: ServerId, effects: &mut Vec<Effect>) {
        let Some(facts) = self.state.servers.get(server) else { return };
        if facts.state == ServerState::Gone {
            return;
        }
        let tasks = &self.state.tasks;
        let running: Vec<TaskId> = facts.running.iter(tasks).collect();
        let mut waiting: Vec<TaskId> = facts.ahead.iter(tasks).collect();
        waiting.extend(facts.queue.in_order(self.state.policy.order, tasks));
        self.state.servers.dismiss(server, ServerState::Gone);
        for id in &running {
            self.detach(*id);
        }
        self.changed(server);
        for id in running {
            self.try_again(id, effects);
        }
        self.place_anew(waiting, effects);
    }

    /// Places tasks that wait in some queue as if they arrived now, in the order given.
    fn place_anew(&mut self, ids: Vec<TaskId>, effects: &mut Vec<Effect>) {
        for id in &ids {
            self.detach(*id);
        }
        self.state.waiting += ids.len() as u64;
        for id in ids {
            let server = self.choose();
            self.put(id, server, effects);
        }
    }
}
