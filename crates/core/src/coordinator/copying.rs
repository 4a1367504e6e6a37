//! Tasks that are tried at several servers at once.
//!
//! A copy is a task to lists, queues and servers, with a number of its own. The task itself is in
//! no list meanwhile; it waits as long as no copy runs, and settles when the first is done.

use alloc::vec::Vec;

use super::Coordinator;
use crate::effect::{Effect, Verdict};
use crate::id::{Attempt, ServerId, TaskId};
use crate::input::Outcome;
use crate::policy::Cancel;
use crate::task::{NIL, Stage, Task};
use crate::view::{State, View};

/// Where a copy is that is in no list: between being taken from one place and put at another.
pub(super) const NOWHERE: Stage = Stage::Backoff;

impl Coordinator {
    /// Draws the servers for the copies of a task. If only one start counts and a drawn server is
    /// free, there is nothing to wait for: it alone is drawn.
    pub(super) fn draw(&mut self, id: TaskId) -> Option<ServerId> {
        let state = &self.state;
        let width = state.tasks.get(id)?.spec.width;
        self.place.draw(&View(state), &mut self.drawn);
        let free = self.drawn.iter().copied().find(|server| {
            let facts = state.servers.get(*server);
            facts.is_some_and(|facts| {
                facts.queue.is_empty() && facts.ahead.len == 0 && facts.fits(width)
            })
        });
        if let Some(free) = free
            && self.place.cancels() == Cancel::OnStart
        {
            self.drawn.clear();
            return Some(free);
        }
        free.or(self.drawn.first().copied())
    }

    /// Puts a copy at every drawn server.
    #[cold]
    pub(super) fn put_copies(&mut self, id: TaskId, effects: &mut Vec<Effect>) {
        let drawn = core::mem::take(&mut self.drawn);
        let tasks = &mut self.state.tasks;
        let Some(task) = tasks.get(id) else { return };
        let mut copy = task.clone();
        copy.stage = NOWHERE;
        copy.set_server(None);
        let width = copy.spec.width;
        // They get consecutive numbers.
        let copies = drawn.iter().map(|_| tasks.push_copy(copy.clone()));
        let last = copies.last().unwrap_or(NIL);
        if let Some(task) = tasks.get_mut(id) {
            task.stage = Stage::Copied;
            task.copies = drawn.len() as u16;
            task.running_copies = 0;
            task.child = TaskId(last.0 + 1 - drawn.len() as u64);
        }
        for (copy, server) in self.copies_of(id).zip(&drawn) {
            self.put_at(copy, width, *server, effects);
        }
        self.drawn = drawn;
        self.drawn.clear();
    }

    /// The numbers of the copies that a task was given; some may be gone.
    pub(super) fn copies_of(&self, id: TaskId) -> impl Iterator<Item = TaskId> + use<> {
        let copied = self.state.tasks.get(id).filter(|task| task.stage == Stage::Copied);
        let (first, copies) = copied.map_or((0, 0), |task| (task.child.0, task.copies));
        (0..u64::from(copies)).map(move |nth| TaskId(first + nth))
    }

    /// Whether a task has copies left.
    fn is_copied(&self, id: TaskId) -> bool {
        self.copies_of(id).any(|copy| self.state.tasks.get(copy).is_some())
    }

    /// The next attempt of the task is this copy's.
    #[cold]
    pub(super) fn number_copy(&mut self, copy: TaskId) {
        let tasks = &mut self.state.tasks;
        let Some(task) = tasks.get(copy).map(|copy| copy.id) else { return };
        let Some(task) = tasks.get_mut(task) else { return };
        task.number += 1;
        let number = task.number;
        if let Some(copy) = tasks.get_mut(copy) {
            copy.number = number;
        }
    }

    /// A copy has begun to run.
    #[cold]
    pub(super) fn copy_began(&mut self, copy: TaskId, effects: &mut Vec<Effect>) {
        let State { tasks, waiting, now, .. } = &mut self.state;
        let Some(begun) = tasks.get(copy) else { return };
        let (id, server, again) = (begun.id, begun.server(), begun.interrupted);
        let Some(task) = tasks.get_mut(id) else { return };
        *waiting -= u64::from(task.running_copies == 0);
        task.running_copies += 1;
        task.attempts = task.attempts.saturating_add(u16::from(!again));
        task.started = task.started.min(*now);
        task.set_server(server);
        if self.rules.copies && self.place.cancels() == Cancel::OnStart {
            self.forget_other_copies(id, copy, effects);
        }
    }

    /// Only the first start counts: the other copies wait in vain.
    fn forget_other_copies(&mut self, id: TaskId, begun: TaskId, effects: &mut Vec<Effect>) {
        for copy in self.copies_of(id) {
            if copy != begun
                && let Some(server) = self.stop_copy(copy, effects)
            {
                self.changed(server);
                self.unblocked.push(server);
            }
        }
    }

    /// A copy has been taken out of its list.
    #[cold]
    pub(super) fn copy_detached(&mut self, copy: TaskId, from: Stage) {
        let State { tasks, waiting, .. } = &mut self.state;
        let Some(detached) = tasks.get_mut(copy) else { return };
        // Until it is put elsewhere, another copy may settle or forget it.
        detached.stage = NOWHERE;
        let id = detached.id;
        if let Some(task) = tasks.get_mut(id)
            && from.runs()
        {
            task.running_copies -= 1;
            *waiting += u64::from(task.running_copies == 0);
        }
    }

    /// Where this very attempt of a copied task is.
    #[cold]
    pub(super) fn sent_copy(&self, server: ServerId, attempt: Attempt) -> Option<(TaskId, Stage)> {
        self.copies_of(attempt.task).find_map(|id| {
            let copy = self.state.tasks.get(id)?;
            let waits = matches!(copy.stage, Stage::Queued | NOWHERE);
            (!waits && copy.is(attempt, server)).then_some((id, copy.stage))
        })
    }

    /// An attempt of a copy ended; it is in no list any more.
    #[cold]
    pub(super) fn copy_ended(&mut self, copy: TaskId, outcome: Outcome, effects: &mut Vec<Effect>) {
        if outcome == Outcome::Failed {
            self.copy_lost(copy, effects);
            return;
        }
        let tasks = &mut self.state.tasks;
        let Some(ended) = tasks.remove_copy(copy) else { return };
        if let (Some(task), Some(server)) = (tasks.get_mut(ended.id), ended.server()) {
            task.set_server(Some(server));
            let now = self.state.now;
            if self.rules.hears_completions {
                self.place.completed(now, server, now.since(ended.submitted));
            }
        }
        self.settle_copied(ended.id, Verdict::Completed, effects);
    }

    /// An attempt of a copy was in vain. The task is tried again only once no copy is left.
    #[cold]
    pub(super) fn copy_lost(&mut self, copy: TaskId, effects: &mut Vec<Effect>) {
        if let Some(task) = self.forget_copy(copy) {
            self.try_again(task, effects);
        }
    }

    /// Removes a copy that is in no list. If it was the last, gives its task, which is then in no
    /// list and counts neither as waiting nor as running; it goes on from where the copy was.
    #[cold]
    pub(super) fn forget_copy(&mut self, copy: TaskId) -> Option<TaskId> {
        let Task { id, done, interrupted, .. } = self.state.tasks.remove_copy(copy)?;
        if self.is_copied(id) {
            return None;
        }
        self.uncopy(id);
        if let Some(task) = self.state.tasks.get_mut(id) {
            task.done = done;
            task.interrupted = interrupted;
        }
        Some(id)
    }

    /// A task that has no copies any more is an ordinary one in no list.
    fn uncopy(&mut self, id: TaskId) {
        if let Some(task) = self.state.tasks.get_mut(id) {
            task.copies = 0;
            task.child = NIL;
            task.stage = Stage::Central;
            self.state.waiting -= 1;
        }
    }

    /// Removes the copies that wait. Whether that were all, so that the task is to be placed
    /// anew; it then is in no list and does not count as waiting.
    #[cold]
    pub(super) fn drop_waiting_copies(&mut self, id: TaskId) -> bool {
        for copy in self.copies_of(id) {
            let waits = self.state.tasks.get(copy).is_some_and(|copy| copy.stage == Stage::Queued);
            if waits {
                self.detach(copy);
                self.state.tasks.remove_copy(copy);
            }
        }
        let last = !self.is_copied(id);
        if last {
            self.uncopy(id);
        }
        last
    }

    /// Stops the copies that are left, and settles the task.
    #[cold]
    pub(super) fn settle_copied(
        &mut self,
        id: TaskId,
        verdict: Verdict,
        effects: &mut Vec<Effect>,
    ) {
        let mut servers = core::mem::take(&mut self.drawn);
        servers.clear();
        for copy in self.copies_of(id) {
            servers.extend(self.stop_copy(copy, effects));
        }
        self.uncopy(id);
        self.settle(id, verdict, effects);
        for server in &servers {
            self.refill(*server, effects);
        }
        servers.clear();
        self.drawn = servers;
    }

    /// Takes a copy away from its server, which is to be refilled.
    fn stop_copy(&mut self, copy: TaskId, effects: &mut Vec<Effect>) -> Option<ServerId> {
        let stage = self.state.tasks.get(copy)?.stage;
        self.detach(copy);
        let copy = self.state.tasks.remove_copy(copy)?;
        let server = copy.server().filter(|_| stage != NOWHERE)?;
        if stage != Stage::Queued {
            effects.push(Effect::Stop { server, attempt: copy.attempt(), begun: copy.begun });
        }
        Some(server)
    }
}
