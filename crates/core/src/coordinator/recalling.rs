//! What was sent ahead to busy servers, and how it comes back when others run out of work.

use alloc::vec::Vec;
use core::cmp::Reverse;

use super::Coordinator;
use crate::effect::Effect;
use crate::id::{ServerId, TaskId};
use crate::server::ServerState;
use crate::task::{NIL, Stage};
use crate::view::State;

impl Coordinator {
    /// The server begins what was sent ahead as slots become free. Copies are not sent ahead.
    #[inline]
    pub(super) fn begin_ahead(&mut self, server: ServerId) {
        loop {
            let State { tasks, servers, waiting, running, now, .. } = &mut self.state;
            let Some(facts) = servers.get_mut(server) else { return };
            let id = facts.ahead.head;
            if id == NIL {
                return;
            }
            let Some(task) = tasks.get_mut(id) else { return };
            let width = facts.needs(task.spec.width);
            if width > facts.slots - facts.used {
                return;
            }
            match task.stage {
                Stage::Recalled => self.recalled -= 1,
                _ => self.recallable -= 1,
            }
            facts.forget_waiting(task.remaining_counted());
            task.begin(*now, facts.speed);
            facts.expected_end = task.ends;
            facts.used += width;
            let full = !facts.has_free_slot();
            facts.ahead.remove(tasks, id);
            facts.running.push_back(tasks, id);
            *running += 1;
            if full {
                servers.idle.remove(server);
            }
            *waiting -= 1;
        }
    }

    /// Slots are free while tasks were sent ahead to other servers: asks for as many back, each
    /// the last of the longest row. A task that was placed at a server on purpose stays there.
    #[cold]
    pub(super) fn recall_for_idle(&mut self, effects: &mut Vec<Effect>) {
        if !self.rules.central {
            return;
        }
        let free = self.free_slots();
        while self.recalled < free && self.recallable > 0 {
            let State { tasks, servers, .. } = &self.state;
            let rows = servers.iter().filter_map(|(server, facts)| {
                let mut back = facts.ahead.iter_back(tasks);
                let id =
                    back.find(|id| tasks.get(*id).is_some_and(|task| task.stage == Stage::Ahead))?;
                Some((facts.ahead.len, Reverse(server), id))
            });
            let Some((_, Reverse(server), id)) = rows.max() else { return };
            self.recall(server, id, effects);
        }
    }

    /// How many slots of servers that take tasks are free.
    pub(super) fn free_slots(&self) -> u64 {
        let present =
            self.state.servers.iter().filter(|(_, facts)| facts.state == ServerState::Present);
        present.map(|(_, facts)| u64::from(facts.slots - facts.used)).sum()
    }

    /// Asks for everything that was sent ahead.
    #[cold]
    pub(super) fn recall_all(&mut self, effects: &mut Vec<Effect>) {
        let State { tasks, servers, .. } = &self.state;
        let rows = servers
            .iter()
            .flat_map(|(server, facts)| facts.ahead.iter(tasks).map(move |id| (server, id)));
        for (server, id) in rows.collect::<Vec<_>>() {
            self.recall(server, id, effects);
        }
    }

    /// Asks for a task that was sent ahead.
    pub(super) fn recall(&mut self, server: ServerId, id: TaskId, effects: &mut Vec<Effect>) {
        if let Some(task) = self.state.tasks.get_mut(id)
            && task.stage == Stage::Ahead
        {
            task.stage = Stage::Recalled;
            self.recallable -= 1;
            self.recalled += 1;
            effects.push(Effect::Recall { server, attempt: task.attempt() });
        }
    }
}
