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
        let State { tasks, servers, running, .. } = &mut self.state;
        // The common case: a running attempt is done, and one look at the task is enough.
        let done = outcome == Outcome::Done;
        let runs = |task: &Task| done && task.stage == Stage::Running && task.is(attempt, server);
        if let Some(facts) = servers.get_mut(server)
            && let Some(task) = tasks.remove_if(id, runs)
        {
            facts.running.remove_settled(tasks, &task);
            *running -= 1;
            effects.push(settlement(id, &task, Verdict::Completed));
        } else if let Some(stage) = self.stage_at(server, attempt) {
            self.finish_otherwise(stage, server, id, outcome, effects);
        } else {
            return;
        }
        self.refill(server, effects);
    }

    /// An attempt failed, or was over before its predecessor was known to be.
    fn finish_otherwise(
        &mut self,
        stage: Stage,
        server: ServerId,
        id: TaskId,
        outcome: Outcome,
        effects: &mut Vec<Effect>,
    ) {
        self.detach(id);
        if stage != Stage::Running
            && let Some(task) = self.state.tasks.get_mut(id)
        {
            task.begin(self.now);
        }
        match outcome {
            Outcome::Done => self.settle(id, Verdict::Completed, effects),
            Outcome::Failed => {
                self.made_room(server);
                self.try_again(id, effects);
            }
        }
    }

    pub(super) fn cancel(&mut self, id: TaskId, effects: &mut Vec<Effect>) {
        let Some(task) = self.state.tasks.get(id) else { return };
        let (stage, server, attempt) = (task.stage, task.server, task.attempt(id));
        self.detach(id);
        match (stage, server) {
            (Stage::Ahead | Stage::Recalled | Stage::Running, Some(server)) => {
                effects.push(Effect::Stop { server, attempt });
                self.settle(id, Verdict::Cancelled, effects);
                self.refill(server, effects);
            }
            (Stage::Queued, Some(server)) => {
                self.settle(id, Verdict::Cancelled, effects);
                self.changed(server);
            }
            _ => self.settle(id, Verdict::Cancelled, effects),
        }
    }

    /// A server gives back an attempt that it had not begun.
    pub(super) fn take_back(
        &mut self,
        server: ServerId,
        attempt: Attempt,
        effects: &mut Vec<Effect>,
    ) {
        let id = attempt.task;
        let Some(stage) = self.stage_at(server, attempt) else { return };
        self.detach(id);
        if stage == Stage::Running
            && let Some(task) = self.state.tasks.get_mut(id)
        {
            // It was taken to have begun when its predecessor was cancelled; the answer says that
            // it had not.
            task.take_back_begin();
        }
        self.made_room(server);
        self.state.waiting += 1;
        let target = self.choose();
        self.put(id, target, effects);
        self.refill(server, effects);
    }

    /// The stage of this very attempt, if it is at this server: otherwise the answer is late or
    /// repeated.
    #[inline]
    fn stage_at(&self, server: ServerId, attempt: Attempt) -> Option<Stage> {
        let task = self.state.tasks.get(attempt.task)?;
        let sent = matches!(task.stage, Stage::Ahead | Stage::Recalled | Stage::Running);
        (sent && task.is(attempt, server)).then_some(task.stage)
    }

    /// The task was tried in vain; it is in no list.
    pub(super) fn try_again(&mut self, id: TaskId, effects: &mut Vec<Effect>) {
        let Some(task) = self.state.tasks.get_mut(id) else { return };
        task.begun = Time::NEVER;
        if task.attempts >= self.config.limits.attempts {
            self.settle(id, Verdict::Failed, effects);
            return;
        }
        self.state.waiting += 1;
        let backoff = self.config.limits.backoff;
        if backoff.0 > 0 {
            task.stage = Stage::Backoff;
            self.backoff.push(Reverse((self.now + backoff, id)));
            effects.push(Effect::Wait { task: id, server: None });
        } else {
            let server = self.choose();
            self.put(id, server, effects);
        }
    }

    /// The task, which is in no list, is over.
    #[inline]
    pub(super) fn settle(&mut self, id: TaskId, verdict: Verdict, effects: &mut Vec<Effect>) {
        if let Some(task) = self.state.tasks.remove(id) {
            effects.push(settlement(id, &task, verdict));
        }
    }

    /// Takes a task out of the list it is in; it then counts neither as waiting nor as running.
    #[inline]
    pub(super) fn detach(&mut self, id: TaskId) {
        let State { tasks, servers, central, policy, waiting, running } = &mut self.state;
        let Some(task) = tasks.get(id) else { return };
        let (stage, estimate) = (task.stage, task.estimate);
        match stage {
            Stage::Running => *running -= 1,
            _ => *waiting -= 1,
        }
        match (stage, task.server.and_then(|server| servers.get_mut(server))) {
            (Stage::Running, Some(server)) => server.running.remove(tasks, id),
            (Stage::Ahead | Stage::Recalled, Some(server)) => {
                server.forget_waiting(estimate);
                server.ahead.remove(tasks, id);
                match stage {
                    Stage::Recalled => self.recalled -= 1,
                    _ => self.recallable -= 1,
                }
            }
            (Stage::Queued, Some(server)) => {
                server.forget_waiting(estimate);
                server.queue.remove(policy.order, tasks, id);
            }
            (Stage::Central, _) => central.remove(policy.order, tasks, id),
            _ => {}
        }
    }
}

#[inline]
fn settlement(id: TaskId, task: &Task, verdict: Verdict) -> Effect {
    Effect::Settle {
        task: id,
        verdict,
        attempts: task.attempts,
        server: task.server.filter(|_| task.attempts > 0),
        submitted: task.submitted,
        started: task.started,
    }
}
