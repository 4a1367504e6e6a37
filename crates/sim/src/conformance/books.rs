//! The driver's own account of a run, kept apart from the coordinator's and held against it.

use std::collections::{BTreeMap, BTreeSet};

use sandtable_core::{Attempt, Effect, Outcome, ServerId, TaskId, Verdict, Work};

/// The name of a property, and what was found instead.
pub(super) type Broken = (&'static str, String);

/// What was said to the coordinator, and what it asked for.
#[derive(Default)]
pub(super) struct Books {
    /// By number of the server: whether it takes tasks.
    servers: Vec<bool>,
    started: BTreeSet<Attempt>,
    /// Tasks of which an attempt was said to be done.
    done: BTreeSet<TaskId>,
    /// What interrupted attempts of a task did, together.
    kept: BTreeMap<TaskId, u64>,
    /// Tasks that somebody asked to cancel.
    unwanted: BTreeSet<TaskId>,
    submitted: u64,
    settled: BTreeSet<TaskId>,
}

impl Books {
    pub(super) fn submits(&mut self) {
        self.submitted += 1;
    }

    pub(super) fn cancels(&mut self, task: TaskId) {
        self.unwanted.insert(task);
    }

    /// From now on the server takes tasks, or takes none.
    pub(super) fn takes(&mut self, server: ServerId, tasks: bool) {
        if self.servers.len() <= server.index() {
            self.servers.resize(server.index() + 1, false);
        }
        self.servers[server.index()] = tasks;
    }

    pub(super) fn finishes(&mut self, attempt: Attempt, outcome: Outcome) {
        if outcome == Outcome::Done {
            self.done.insert(attempt.task);
        }
    }

    pub(super) fn yields(&mut self, attempt: Attempt, done: Work) {
        let kept = self.kept.entry(attempt.task).or_default();
        *kept = kept.saturating_add(done.0);
    }

    /// Holds what the coordinator asks for against what was said to it.
    pub(super) fn enter(&mut self, effect: &Effect) -> Result<(), Broken> {
        match *effect {
            Effect::Start { server, attempt, done } => self.starts(server, attempt, done),
            Effect::Settle { task, verdict, attempts, .. } => self.settles(task, verdict, attempts),
            Effect::Recall { attempt, .. }
            | Effect::Preempt { attempt, .. }
            | Effect::Stop { attempt, .. } => hold("ONCE", self.started.contains(&attempt), || {
                format!("{effect:?}: this attempt was never started")
            }),
            Effect::Wait { task, .. } => hold("ONCE", !self.settled.contains(&task), || {
                format!("task {task} waits after it has settled")
            }),
            Effect::SetSpeed { .. } | Effect::Release { .. } => Ok(()),
        }
    }

    fn starts(&mut self, server: ServerId, attempt: Attempt, done: Work) -> Result<(), Broken> {
        let task = attempt.task;
        hold("ONCE", !self.settled.contains(&task), || {
            format!("attempt {attempt} starts after its task has settled")
        })?;
        hold("ONCE", self.started.insert(attempt), || format!("attempt {attempt} starts twice"))?;
        let takes = self.servers.get(server.index()).is_some_and(|takes| *takes);
        hold("SINGLE", takes, || {
            format!("attempt {attempt} is given to server {server}, which takes no tasks")
        })?;
        let kept = self.kept.get(&task).copied().unwrap_or(0);
        hold("KEPT", done.0 <= kept, || {
            format!("attempt {attempt} starts with {} ns done, and {kept} were", done.0)
        })
    }

    fn settles(&mut self, task: TaskId, verdict: Verdict, attempts: u16) -> Result<(), Broken> {
        hold("ONCE", task.0 < self.submitted, || format!("task {task} settles and never came"))?;
        hold("ONCE", self.settled.insert(task), || format!("task {task} settles twice"))?;
        let right = match verdict {
            Verdict::Completed => self.done.contains(&task) && attempts > 0,
            Verdict::Rejected => attempts == 0,
            Verdict::Cancelled => self.unwanted.contains(&task),
            Verdict::Failed => attempts > 0,
        };
        hold("ONCE", right, || {
            format!("task {task} settles as {} after {attempts} attempts", verdict.name())
        })
    }

    /// Holds that nothing is left over.
    pub(super) fn close(&self) -> Result<(), Broken> {
        let left = (0..self.submitted).map(TaskId).find(|task| !self.settled.contains(task));
        hold("SETTLES", left.is_none(), || {
            format!("{left:?} never settles, although servers are there")
        })
    }
}

pub(super) fn hold(
    property: &'static str,
    holds: bool,
    found: impl FnOnce() -> String,
) -> Result<(), Broken> {
    if holds { Ok(()) } else { Err((property, found())) }
}
