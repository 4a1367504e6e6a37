//! How attempts end and tasks settle.

use alloc::vec::Vec;
use core::cmp::Reverse;

use super::Coordinator;
use crate::effect::{Effect, Verdict};
use crate::id::{Attempt, ServerId, TaskId};
use crate::input::Outcome;
use crate::task::{Stage, Task};
use crate::time::Time;
use crate::view::State;

impl Coordinator {
    #[inline]
    pub(super) fn finish(
        &mut self,
        server: ServerId,
        attempt: Attempt,
        outcome: Outcome,
        effects: &mut Vec<Effect>,
    ) {
        let id = attempt.task;
        let State { tasks, servers, running, now, .. } = &mut self.state;
        // The common case: a running attempt is done, and one look at the task is enough.
        let done = outcome == Outcome::Done;
        let completed = |task: &Task| {
            let runs = done && task.stage == Stage::Running && task.is(attempt, server);
            runs.then(|| {
                effects.push(settlement(task, Verdict::Completed));
                (task.prev, task.next, task.spec.width, task.submitted)
            })
        };
        if let Some(facts) = servers.get_mut(server)
            && let Some((prev, next, width, submitted)) = tasks.remove_with(id, completed)
        {
            facts.running.remove_settled(tasks, prev, next);
            facts.used -= facts.needs(width);
            *running -= 1;
            if self.rules.hears_completions {
                self.place.completed(*now, server, now.since(submitted));
            }
        } else if let Some((id, stage)) = self.sent(server, attempt) {
            self.finish_otherwise(id, stage, server, outcome, effects);
        } else {
            return;
        }
        self.refill(server, effects);
    }

    /// An attempt failed, or was over before its predecessor was known to be, or before it heard
    /// that it was to stop, or it was one of several.
    fn finish_otherwise(
        &mut self,
        id: TaskId,
        stage: Stage,
        server: ServerId,
        outcome: Outcome,
        effects: &mut Vec<Effect>,
    ) {
        if !stage.runs() {
            self.begin_unheard(id, server);
        }
        self.detach(id);
        self.made_room(server);
        if id.is_copy() {
            self.copy_ended(id, outcome, effects);
            return;
        }
        match outcome {
            Outcome::Done => {
                if self.rules.hears_completions
                    && let Some(task) = self.state.tasks.get(id)
                {
                    let now = self.state.now;
                    self.place.completed(now, server, now.since(task.submitted));
                }
                self.settle(id, Verdict::Completed, effects);
            }
            Outcome::Failed => self.try_again(id, effects),
        }
    }

    pub(super) fn cancel(&mut self, id: TaskId, effects: &mut Vec<Effect>) {
        if !id.is_copy() {
            self.end(id, Verdict::Cancelled, effects);
        }
    }

    /// The task settles, wherever it is.
    pub(super) fn end(&mut self, id: TaskId, verdict: Verdict, effects: &mut Vec<Effect>) {
        let Some(task) = self.state.tasks.get(id) else { return };
        let (stage, server, attempt) = (task.stage, task.server(), task.attempt());
        let begun = task.begun;
        if stage == Stage::Copied {
            self.settle_copied(id, verdict, effects);
            return;
        }
        self.detach(id);
        match (stage, server) {
            (Stage::Ahead | Stage::Recalled | Stage::Running | Stage::Yielding, Some(server)) => {
                effects.push(Effect::Stop { server, attempt, begun });
                self.settle(id, verdict, effects);
                self.refill(server, effects);
            }
            (Stage::Queued, Some(server)) => {
                self.settle(id, verdict, effects);
                self.refill(server, effects);
            }
            _ => {
                self.settle(id, verdict, effects);
                // Whoever waits behind it may fit.
                self.dispatch_soon(effects);
            }
        }
    }

    /// A server gives back an attempt that it had not begun.
    pub(super) fn take_back(
        &mut self,
        server: ServerId,
        attempt: Attempt,
        effects: &mut Vec<Effect>,
    ) {
        let Some((id, stage)) = self.sent(server, attempt) else { return };
        self.detach(id);
        if stage.runs()
            && let Some(task) = self.state.tasks.get_mut(id)
        {
            // It was taken to have begun when its predecessor was cancelled; the answer says that
            // it had not.
            task.take_back_begin();
        }
        self.made_room(server);
        self.place_again(Vec::from([id]), effects);
        self.refill(server, effects);
    }

    /// Where this very attempt is, if it is at this server: otherwise the answer is late or
    /// repeated.
    #[inline]
    pub(super) fn sent(&self, server: ServerId, attempt: Attempt) -> Option<(TaskId, Stage)> {
        // The numbers of copies are nobody else's business.
        let task = self.state.tasks.get(attempt.task).filter(|_| !attempt.task.is_copy())?;
        if task.stage == Stage::Copied {
            return self.sent_copy(server, attempt);
        }
        let sent =
            matches!(task.stage, Stage::Ahead | Stage::Recalled | Stage::Running | Stage::Yielding);
        (sent && task.is(attempt, server)).then_some((attempt.task, task.stage))
    }

    /// An attempt ended that was not known to have begun. Copies are not sent ahead.
    pub(super) fn begin_unheard(&mut self, id: TaskId, server: ServerId) {
        self.detach(id);
        let State { tasks, servers, running, now, .. } = &mut self.state;
        let (Some(facts), Some(task)) = (servers.get_mut(server), tasks.get_mut(id)) else {
            return;
        };
        task.begin(*now, facts.speed);
        facts.used += facts.needs(task.spec.width);
        facts.running.push_back(tasks, id);
        *running += 1;
    }

    /// The task was tried in vain; it is in no list.
    pub(super) fn try_again(&mut self, id: TaskId, effects: &mut Vec<Effect>) {
        let Some(task) = self.state.tasks.get_mut(id) else { return };
        task.begun = Time::NEVER;
        task.interrupted = false;
        if task.attempts >= self.config.limits.attempts {
            self.settle(id, Verdict::Failed, effects);
            return;
        }
        self.state.waiting += 1;
        let backoff = self.config.limits.backoff;
        if backoff.0 > 0 {
            task.stage = Stage::Backoff;
            self.backoff.push(Reverse((self.state.now + backoff, id)));
            self.set_wake();
            effects.push(Effect::Wait { task: id, server: None });
        } else {
            self.place_now(id, effects);
        }
    }

    /// Places tasks that are in no list and count neither as waiting nor as running as if they
    /// arrived now, in the order given. Copies go with their tasks.
    pub(super) fn place_again(&mut self, ids: Vec<TaskId>, effects: &mut Vec<Effect>) {
        let mut tasks: Vec<TaskId> = Vec::with_capacity(ids.len());
        for id in ids {
            let task = if id.is_copy() { self.forget_copy(id) } else { Some(id) };
            tasks.extend(task);
        }
        self.state.waiting += tasks.len() as u64;
        for id in tasks {
            self.place_now(id, effects);
        }
    }

    /// The task, which is in no list, is over.
    #[inline]
    pub(super) fn settle(&mut self, id: TaskId, verdict: Verdict, effects: &mut Vec<Effect>) {
        if let Some(task) = self.state.tasks.remove(id) {
            effects.push(settlement(&task, verdict));
        }
    }

    /// Takes a task out of the list it is in; it then counts neither as waiting nor as running.
    /// Of a copy, the task counts as waiting once no copy runs.
    #[inline]
    pub(super) fn detach(&mut self, id: TaskId) {
        let State { tasks, servers, central, order, waiting, running, .. } = &mut self.state;
        let Some(task) = tasks.get(id) else { return };
        let (stage, remaining, width) = (task.stage, task.remaining_counted(), task.spec.width);
        if stage.runs() {
            *running -= 1;
            self.preempting.yielding -= u64::from(stage == Stage::Yielding);
        } else if !id.is_copy() {
            *waiting -= 1;
        }
        match (stage, task.server().and_then(|server| servers.get_mut(server))) {
            (Stage::Running | Stage::Yielding, Some(server)) => {
                server.used -= server.needs(width);
                server.running.remove(tasks, id);
            }
            (Stage::Ahead | Stage::Recalled, Some(server)) => {
                server.forget_waiting(remaining);
                server.ahead.remove(tasks, id);
                match stage {
                    Stage::Recalled => self.recalled -= 1,
                    _ => self.recallable -= 1,
                }
            }
            (Stage::Queued, Some(server)) => {
                server.forget_waiting(remaining);
                server.queue.remove(order, tasks, id);
            }
            (Stage::Central, _) => central.remove(order, tasks, id),
            _ => {}
        }
        if id.is_copy() {
            self.copy_detached(id, stage);
        }
    }
}

#[inline]
pub(super) fn settlement(task: &Task, verdict: Verdict) -> Effect {
    Effect::Settle {
        task: task.id,
        verdict,
        attempts: task.attempts,
        server: task.server().filter(|_| task.attempts > 0),
        submitted: task.submitted,
        started: task.started,
    }
}
