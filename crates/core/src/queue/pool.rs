//! A set of tasks from which one is drawn, each equally likely.

use alloc::vec::Vec;

use crate::id::TaskId;
use crate::rng::Rng;
use crate::task::Tasks;

#[derive(Clone, Debug, Default)]
pub(super) struct Pool {
    /// In no order; every task knows its place by its `key`.
    ids: Vec<TaskId>,
    /// The one that was drawn and has not gone.
    drawn: Option<TaskId>,
}

impl Pool {
    pub(super) fn push(&mut self, tasks: &mut Tasks, id: TaskId) {
        if let Some(task) = tasks.get_mut(id) {
            task.key = self.ids.len() as u64;
        }
        self.ids.push(id);
    }

    pub(super) fn first(&mut self, rng: &mut Rng) -> Option<TaskId> {
        if self.drawn.is_none() {
            self.drawn = self.ids.get(rng.below(self.ids.len() as u32) as usize).copied();
        }
        self.drawn
    }

    pub(super) fn remove(&mut self, tasks: &mut Tasks, id: TaskId) {
        let Some(at) = tasks.get(id).map(|task| task.key as usize) else { return };
        if self.ids.get(at) != Some(&id) {
            return;
        }
        self.ids.swap_remove(at);
        if let Some(moved) = self.ids.get(at).and_then(|moved| tasks.get_mut(*moved)) {
            moved.key = at as u64;
        }
        if self.drawn == Some(id) {
            self.drawn = None;
        }
    }

    /// Who goes first, if that has been drawn.
    pub(super) fn drawn(&self) -> Option<TaskId> {
        self.drawn
    }

    pub(super) fn by_arrival(&self, tasks: &Tasks) -> Vec<TaskId> {
        let mut ids = self.ids.clone();
        ids.sort_unstable_by_key(|id| tasks.arrival(*id));
        ids
    }
}
