//! How servers come and go, and change.

use alloc::vec::Vec;

use super::Coordinator;
use crate::effect::Effect;
use crate::id::{ServerId, TaskId};
use crate::policy::PlaceKind;
use crate::server::ServerState;
use crate::view::State;
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
        if self.state.policy.place != PlaceKind::Central {
            // Nobody could be chosen for these.
            let State { central, order, tasks, now, .. } = &self.state;
            let ids = central.in_order(order, tasks, *now);
            for id in &ids {
                self.detach(*id);
            }
            self.place_again(ids, effects);
        }
        self.refill(server, effects);
    }

    pub(super) fn drain(&mut self, server: ServerId, effects: &mut Vec<Effect>) {
        let State { servers, order, tasks, now, .. } = &self.state;
        let Some(facts) = servers.get(server) else { return };
        if facts.state != ServerState::Present {
            return;
        }
        let ahead: Vec<TaskId> = facts.ahead.iter(tasks).collect();
        let queued = facts.queue.in_order(order, tasks, *now);
        let empty = facts.running.len == 0 && ahead.is_empty();
        for id in ahead {
            self.recall(server, id, effects);
        }
        self.state.servers.dismiss(server, ServerState::Draining);
        for id in &queued {
            self.detach(*id);
        }
        self.changed(server);
        self.place_again(queued, effects);
        // Without it the widest server may be one that is free for what waits first.
        self.dispatch_soon(effects);
        if empty {
            effects.push(Effect::Release { server });
        }
    }

    pub(super) fn leave(&mut self, server: ServerId, effects: &mut Vec<Effect>) {
        let State { servers, order, tasks, now, .. } = &self.state;
        let Some(facts) = servers.get(server) else { return };
        if facts.state == ServerState::Gone {
            return;
        }
        let running: Vec<TaskId> = facts.running.iter(tasks).collect();
        let mut waiting: Vec<TaskId> = facts.ahead.iter(tasks).collect();
        waiting.extend(facts.queue.in_order(order, tasks, *now));
        self.state.servers.dismiss(server, ServerState::Gone);
        for id in running.iter().chain(&waiting) {
            self.detach(*id);
        }
        self.changed(server);
        for id in running {
            if id.is_copy() {
                self.copy_lost(id, effects);
            } else {
                self.try_again(id, effects);
            }
        }
        self.place_again(waiting, effects);
        // Without it the widest server may be one that is free for what waits first.
        self.dispatch_soon(effects);
    }

    /// The server works at another speed from now on; what it runs is as far as it is.
    pub(super) fn set_speed(&mut self, server: ServerId, speed: Speed, effects: &mut Vec<Effect>) {
        let attained = self.attained_on(server);
        let State { servers, order, tasks, now, .. } = &mut self.state;
        let Some(facts) = servers.get_mut(server) else { return };
        let before = facts.speed;
        if facts.state == ServerState::Gone || before == speed {
            return;
        }
        let running: Vec<TaskId> = facts.running.iter(tasks).collect();
        for id in running {
            if let Some(task) = tasks.get_mut(id)
                && task.ends > *now
            {
                task.ends = *now + speed.service(before.done_in(task.ends.since(*now)));
                facts.expected_end = task.ends;
            }
        }
        let ahead = facts.ahead.iter(tasks);
        let waiting = ahead.chain(facts.queue.in_order(order, tasks, *now));
        let services = waiting.filter_map(|id| tasks.get(id));
        let services = services.map(|task| speed.service(task.remaining_counted()));
        facts.waiting_ns = services.map(|service| u128::from(service.0)).sum();
        servers.set_speed(server, speed);
        self.change_origins(server, &attained);
        effects.push(Effect::SetSpeed { server, speed });
        self.changed(server);
    }
}
