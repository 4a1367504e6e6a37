//! The invariants, derived again from scratch.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use core::fmt;

use super::Coordinator;
use crate::id::{ServerId, TaskId};
use crate::policy::PlaceKind;
use crate::server::{Server, ServerState};
use crate::task::{Stage, Task};
use crate::time::Time;

/// A broken invariant. There is no input that leads to one; a violation is a defect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The invariant's name.
    pub invariant: &'static str,
    /// What was found.
    pub found: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.invariant, self.found)
    }
}

impl Coordinator {
    /// Derives every stored fact again and holds the invariants:
    ///
    /// * CONSERVATION: every task that has not settled is in exactly one list, and is counted.
    /// * SINGLE: a server runs at most as many attempts as it has slots.
    /// * NO-IDLE: no server has a free slot while a task that it may run waits.
    /// * FACTS: what is kept about servers follows from the tasks.
    ///
    /// Takes time proportional to everything there is: for tests and debug builds.
    pub fn check(&self) -> Result<(), Violation> {
        self.check_conservation()?;
        for (id, server) in self.state.servers.iter() {
            self.check_server(id, server)?;
        }
        let free = self
            .state
            .servers
            .iter()
            .find(|(_, server)| server.state == ServerState::Present && server.has_free_slot());
        let central = self.state.policy.place == PlaceKind::Central;
        hold(
            "NO-IDLE",
            !central || self.recallable == 0 || self.free_slots() <= self.recalled,
            || {
                format!(
                    "{} slots are free while {} tasks were sent ahead",
                    self.free_slots(),
                    self.recallable
                )
            },
        )?;
        if let Some((id, _)) = free {
            hold("NO-IDLE", self.state.central.is_empty(), || {
                format!(
                    "server {id} is idle while {} tasks wait centrally",
                    self.state.central.len()
                )
            })?;
        }
        Ok(())
    }

    fn check_conservation(&self) -> Result<(), Violation> {
        let state = &self.state;
        let order = state.policy.order;
        let mut listed: BTreeMap<TaskId, (Stage, Option<ServerId>)> = BTreeMap::new();
        let mut list = |id: TaskId, stage: Stage, server: Option<ServerId>| {
            let before = listed.insert(id, (stage, server));
            hold("CONSERVATION", before.is_none(), || format!("task {id} is in two lists"))
        };
        for id in state.central.in_order(order, &state.tasks) {
            list(id, Stage::Central, None)?;
        }
        for (number, server) in state.servers.iter() {
            for id in server.queue.in_order(order, &state.tasks) {
                list(id, Stage::Queued, Some(number))?;
            }
            for id in server.ahead.iter(&state.tasks) {
                list(id, Stage::Ahead, Some(number))?;
            }
            for id in server.running.iter(&state.tasks) {
                list(id, Stage::Running, Some(number))?;
            }
        }
        let (mut waiting, mut running, mut recallable, mut recalled) = (0, 0, 0, 0);
        for (id, task) in state.tasks.iter() {
            let expected = match task.stage {
                Stage::Backoff => None,
                Stage::Central => Some((Stage::Central, None)),
                Stage::Recalled => Some((Stage::Ahead, task.server)),
                stage => Some((stage, task.server)),
            };
            let found = listed.remove(&id);
            hold("CONSERVATION", found == expected, || {
                format!("task {id} should be in {expected:?} and is in {found:?}")
            })?;
            hold(
                "CONSERVATION",
                (task.stage == Stage::Running) == (task.begun != Time::NEVER),
                || format!("task {id} is {:?} and began at {}", task.stage, task.begun),
            )?;
            running += u64::from(task.stage == Stage::Running);
            waiting += u64::from(task.stage != Stage::Running);
            recallable += u64::from(task.stage == Stage::Ahead);
            recalled += u64::from(task.stage == Stage::Recalled);
        }
        hold("CONSERVATION", listed.is_empty(), || {
            format!("settled tasks are in lists: {listed:?}")
        })?;
        let counted = (state.waiting, state.running, self.recallable, self.recalled);
        let found = (waiting, running, recallable, recalled);
        hold("CONSERVATION", counted == found, || format!("counted {counted:?}, found {found:?}"))
    }

    fn check_server(&self, id: ServerId, server: &Server) -> Result<(), Violation> {
        let state = &self.state;
        let (running, queued) = (server.running.iter(&state.tasks).count(), server.queue.len());
        hold(
            "SINGLE",
            running <= usize::from(server.slots) && running == server.running.len as usize,
            || format!("server {id} with {} slots runs {running} attempts", server.slots),
        )?;
        hold("SINGLE", server.state != ServerState::Gone || server.present() == 0, || {
            format!("server {id} is gone and has {} tasks", server.present())
        })?;
        let waits = queued > 0 || server.ahead.len > 0;
        hold("NO-IDLE", !(waits && server.has_free_slot()), || {
            format!("server {id} is idle while {} tasks wait there", queued + server.ahead.len)
        })?;
        let takes = server.state == ServerState::Present;
        hold(
            "FACTS",
            state.servers.idle.contains(id) == (takes && server.has_free_slot()),
            || format!("server {id} is wrongly known as idle or busy"),
        )?;
        hold("FACTS", state.servers.accepting.binary_search(&id).is_ok() == takes, || {
            format!("server {id} is wrongly known as taking tasks or not")
        })?;
        let order = state.policy.order;
        let service = |id: TaskId| {
            let estimate = state.tasks.get(id).map(|task: &Task| task.estimate.counted());
            estimate.map_or(0, |estimate| server.speed.service(estimate).0)
        };
        let waiting =
            server.ahead.iter(&state.tasks).chain(server.queue.in_order(order, &state.tasks));
        let backlog = waiting.map(service).fold(0, u64::saturating_add);
        hold("FACTS", server.backlog.0 == backlog || backlog == u64::MAX, || {
            format!("server {id} has a backlog of {} and not {backlog} ns", server.backlog.0)
        })
    }
}

fn hold(
    invariant: &'static str,
    holds: bool,
    found: impl FnOnce() -> String,
) -> Result<(), Violation> {
    if holds { Ok(()) } else { Err(Violation { invariant, found: found() }) }
}
