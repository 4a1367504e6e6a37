//! How tasks leave the central queue: the first one as soon as it fits somewhere, and, with
//! backfilling, others into the gaps before it.

use alloc::vec::Vec;

use super::Coordinator;
use crate::effect::Effect;
use crate::id::{ServerId, TaskId};
use crate::task::Stage;
use crate::view::State;
use crate::winner_tree::WinnerTree;

impl Coordinator {
    #[inline]
    pub(super) fn put_centrally(&mut self, id: TaskId, width: u16, effects: &mut Vec<Effect>) {
        if self.rules.prefetch > 0 && self.send_ahead(id, width, effects) {
            return;
        }
        self.queue_centrally(id, effects);
        self.dispatch_soon(effects);
        if self.state.order.preempts {
            self.preempt_for(id, None, effects);
        }
    }

    /// Sends a task ahead to the server with the shortest row, if nobody goes before it.
    #[inline]
    fn send_ahead(&mut self, id: TaskId, width: u16, effects: &mut Vec<Effect>) -> bool {
        let State { servers, central, .. } = &self.state;
        let room = self.room.min();
        // What is wide would keep others from slots that are free until it fits.
        if room == WinnerTree::ABSENT
            || !central.is_empty()
            || !servers.idle.is_empty()
            || width.min(servers.widest) > 1
        {
            return false;
        }
        let server = ServerId(room as u32);
        self.send(id, server, effects);
        self.changed(server);
        true
    }

    #[inline]
    pub(super) fn queue_centrally(&mut self, id: TaskId, effects: &mut Vec<Effect>) {
        let State { tasks, central, order, .. } = &mut self.state;
        if let Some(task) = tasks.get_mut(id) {
            task.stage = Stage::Central;
        }
        central.push(order, tasks, id);
        effects.push(Effect::Wait { task: id, server: None });
    }

    /// The central queue or the free slots changed.
    #[inline]
    pub(super) fn dispatch_soon(&mut self, effects: &mut Vec<Effect>) {
        if self.state.central.is_empty() {
            return;
        }
        let idle = !self.state.servers.idle.is_empty();
        if !self.rules.batch {
            if idle {
                self.dispatch(effects);
            }
        } else if idle || self.state.order.preempts {
            // Everything else that happens at this instant is taken in first.
            self.pending = true;
            self.set_wake();
        }
    }

    /// Starts the first task of the central queue for as long as it fits somewhere.
    pub(super) fn dispatch(&mut self, effects: &mut Vec<Effect>) {
        // Who is first is asked when somebody can be served: to look whose turn it is may begin
        // the next turn.
        while !self.state.servers.idle.is_empty() {
            let State { tasks, servers, central, order, now, .. } = &mut self.state;
            let Some(id) = central.first(order, tasks, *now) else { return };
            let Some(task) = tasks.get(id) else { return };
            let Some(server) = servers.first_fitting(task.spec.width) else {
                self.backfill(id, effects);
                return;
            };
            central.take(order, tasks, id);
            self.send(id, server, effects);
            self.changed(server);
        }
    }
}
