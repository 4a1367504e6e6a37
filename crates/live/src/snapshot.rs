//! The state of a run at an instant, to be shown to people.

use std::time::Duration;

use sandtable_core::{Policy, ServerId, ServerSetup, Span, TaskId, TaskSpec, TaskView, Time, Work};

/// Everything there is.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// The scenario's time.
    pub now: Time,
    /// The rules in force.
    pub policy: Policy,
    /// How many tasks wait, wherever.
    pub waiting: u64,
    /// How many attempts run.
    pub running: u64,
    /// The servers, by number.
    pub servers: Vec<ServerStatus>,
    /// The central queue, in the order in which the tasks will be taken.
    pub queue: Vec<TaskStatus>,
}

/// One server.
#[derive(Clone, Debug, PartialEq)]
pub struct ServerStatus {
    /// Its number.
    pub id: ServerId,
    /// What people call its group.
    pub name: String,
    /// Whether it is there.
    pub condition: Condition,
    /// Its process, if one runs.
    pub pid: Option<u32>,
    /// How fast it works and what it runs at once.
    pub setup: ServerSetup,
    /// What it runs.
    pub running: Vec<TaskStatus>,
    /// What waits at it, sent ahead or not, in the order in which it will be taken.
    pub queue: Vec<TaskStatus>,
    /// How often its process was started again.
    pub restarts: u32,
}

/// Whether a server is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Its process was started and has not reported yet.
    Starting,
    /// It takes tasks.
    Up,
    /// It finishes what it runs.
    Draining,
    /// It died and will be started again.
    Restarting {
        /// In how long, by the wall clock.
        after: Duration,
    },
    /// It is gone and stays so.
    Down,
}

/// One task that has not settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskStatus {
    /// Its number.
    pub id: TaskId,
    /// How much work it truly is.
    pub work: Work,
    /// What was known of it when it arrived.
    pub spec: TaskSpec,
    /// When it arrived.
    pub submitted: Time,
    /// When its current attempt began; [`Time::NEVER`] if it waits.
    pub begun: Time,
    /// How many attempts began.
    pub attempts: u16,
    /// How long it still takes, if it runs and shares its server's speed with nobody.
    pub remaining: Option<Span>,
}

impl TaskStatus {
    /// What the coordinator knows of a task, and what only others know: its true work, and how
    /// long it still takes if it runs.
    pub fn of(task: &TaskView, work: Work, remaining: Option<Span>) -> TaskStatus {
        TaskStatus {
            id: task.id,
            work,
            spec: task.spec,
            submitted: task.submitted,
            begun: task.begun,
            attempts: task.attempts,
            remaining,
        }
    }
}
