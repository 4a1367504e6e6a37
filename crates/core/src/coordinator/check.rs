//! The invariants, derived again from scratch.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::Coordinator;
use crate::id::{ServerId, TaskId};
use crate::policy::{Place, PlaceKind, Shape};
use crate::queue::Queue;
use crate::server::{Server, ServerState};
use crate::task::{NIL, Stage, Task};
use crate::time::Time;
use crate::view::State;
use crate::winner_tree::WinnerTree;

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
    /// * CONSERVATION: every task that has not settled is in exactly one list, or its copies are,
    ///   and is counted.
    /// * SINGLE: what a server runs fits into its slots.
    /// * NO-IDLE: no server has a free slot while a task that goes next fits into it.
    /// * PREEMPTION: no task that goes next waits for one slot while one that it goes before runs,
    ///   unless a server was asked to stop one.
    /// * FACTS: what is kept about servers follows from the tasks.
    ///
    /// Takes time proportional to everything there is: for tests and debug builds.
    pub fn check(&self) -> Result<(), Violation> {
        self.check_conservation()?;
        for (id, server) in self.state.servers.iter() {
            self.check_server(id, server)?;
            self.check_room(id, server)?;
            self.check_preemption(Some(id))?;
        }
        self.check_preemption(None)?;
        self.check_central()
    }

    /// Every list with the tasks in it.
    fn lists(&self) -> Vec<(Stage, Option<ServerId>, Vec<TaskId>)> {
        let State { tasks, servers, central, order, now, .. } = &self.state;
        let mut lists = Vec::from([(Stage::Central, None, central.in_order(order, tasks, *now))]);
        for (id, server) in servers.iter() {
            let queued = server.queue.in_order(order, tasks, *now);
            lists.push((Stage::Queued, Some(id), queued));
            lists.push((Stage::Ahead, Some(id), server.ahead.iter(tasks).collect()));
            lists.push((Stage::Running, Some(id), server.running.iter(tasks).collect()));
        }
        lists
    }

    fn check_conservation(&self) -> Result<(), Violation> {
        let state = &self.state;
        let mut listed: BTreeMap<TaskId, (Stage, Option<ServerId>)> = BTreeMap::new();
        for (stage, server, ids) in self.lists() {
            for id in ids {
                let once = listed.insert(id, (stage, server)).is_none();
                hold("CONSERVATION", once, || format!("task {id} is in two lists"))?;
            }
        }
        let copies = state.tasks.iter().flat_map(|(id, _)| self.copies_of(id));
        let copies: Vec<TaskId> = copies.filter(|copy| state.tasks.get(*copy).is_some()).collect();
        hold("CONSERVATION", copies.len() == state.tasks.copies(), || {
            format!("{} copies belong to tasks, {} are there", copies.len(), state.tasks.copies())
        })?;
        let mut counts = Counts::default();
        for id in state.tasks.iter().map(|(id, _)| id).chain(copies) {
            let Some(task) = state.tasks.get(id) else { continue };
            let expected = match task.stage {
                // A copy is always somewhere; nothing is in a place nobody is to have.
                Stage::Backoff if id.is_copy() => Some((Stage::Copied, None)),
                Stage::Backoff | Stage::Copied => None,
                Stage::Central => Some((Stage::Central, None)),
                Stage::Recalled => Some((Stage::Ahead, task.server())),
                Stage::Yielding => Some((Stage::Running, task.server())),
                stage => Some((stage, task.server())),
            };
            let found = listed.remove(&id);
            hold("CONSERVATION", found == expected, || {
                format!("task {id} should be in {expected:?} and is in {found:?}")
            })?;
            hold("CONSERVATION", task.stage.runs() == (task.begun != Time::NEVER), || {
                format!("task {id} is {:?} and began at {}", task.stage, task.begun)
            })?;
            self.count(id, task, &mut counts)?;
        }
        hold("CONSERVATION", listed.is_empty(), || {
            format!("settled tasks are in lists: {listed:?}")
        })?;
        let counted = Counts {
            waiting: state.waiting,
            running: state.running,
            recallable: self.recallable,
            recalled: self.recalled,
            yielding: self.preempting.yielding,
        };
        hold("CONSERVATION", counted == counts, || format!("counted {counted:?}, found {counts:?}"))
    }

    fn count(&self, id: TaskId, task: &Task, counts: &mut Counts) -> Result<(), Violation> {
        counts.running += u64::from(task.stage.runs());
        counts.recallable += u64::from(task.stage == Stage::Ahead);
        counts.recalled += u64::from(task.stage == Stage::Recalled);
        counts.yielding += u64::from(task.stage == Stage::Yielding);
        let waits = match task.stage {
            Stage::Copied => {
                let copies = self.copies_of(id).filter_map(|copy| self.state.tasks.get(copy));
                let copies: Vec<&Task> = copies.collect();
                let running = copies.iter().filter(|copy| copy.stage.runs()).count();
                hold("CONSERVATION", running == usize::from(task.running_copies), || {
                    format!(
                        "task {id} counts {} running copies, not {running}",
                        task.running_copies
                    )
                })?;
                hold("CONSERVATION", !copies.is_empty(), || format!("task {id} has no copies"))?;
                running == 0
            }
            stage => !id.is_copy() && !stage.runs(),
        };
        counts.waiting += u64::from(waits);
        Ok(())
    }

    fn check_server(&self, id: ServerId, server: &Server) -> Result<(), Violation> {
        let State { tasks, servers, order, now, .. } = &self.state;
        let widths = server.running.iter(tasks).filter_map(|id| tasks.get(id));
        let used: u32 = widths.map(|task| u32::from(server.needs(task.spec.width))).sum();
        let slots = server.slots;
        hold("SINGLE", used <= u32::from(slots) && used == u32::from(server.used), || {
            format!("server {id} uses {used} of {slots} slots and counts {}", server.used)
        })?;
        let running = server.running.iter(tasks).count();
        hold("SINGLE", running == server.running.len as usize, || {
            format!("server {id} runs {running} attempts and counts {}", server.running.len)
        })?;
        hold("SINGLE", server.state != ServerState::Gone || server.present() == 0, || {
            format!("server {id} is gone and has {} tasks", server.present())
        })?;
        let queued = server.queue.in_order(order, tasks, *now);
        hold("FACTS", queued.len() == server.queue.len() as usize, || {
            format!(
                "at server {id} {} tasks wait and {} are counted",
                queued.len(),
                server.queue.len()
            )
        })?;
        let fits = |next: Option<TaskId>| {
            next.and_then(|next| tasks.get(next)).is_some_and(|next| server.fits(next.spec.width))
        };
        let next = server.ahead.head;
        let next = if next == NIL { self.known_next(&server.queue) } else { Some(next) };
        hold("NO-IDLE", !fits(next), || {
            format!("server {id} could run task {next:?}, which waits there")
        })?;
        let takes = server.state == ServerState::Present;
        hold("FACTS", servers.idle.contains(id) == (takes && server.has_free_slot()), || {
            format!("server {id} is wrongly known as idle or busy")
        })?;
        hold("FACTS", servers.accepting.contains(id) == takes, || {
            format!("server {id} is wrongly known as taking tasks or not")
        })?;
        let waiting = server.ahead.iter(tasks).chain(queued).filter_map(|id| tasks.get(id));
        let services = waiting.map(|task| server.speed.service(task.remaining_counted()).0);
        let backlog: u128 = services.map(u128::from).sum();
        hold("FACTS", server.waiting_ns == backlog, || {
            format!("server {id} has a backlog of {} and not {backlog} ns", server.waiting_ns)
        })
    }

    fn check_central(&self) -> Result<(), Violation> {
        let State { tasks, servers, central, policy, .. } = &self.state;
        let one_queue = policy.place == PlaceKind::Central;
        let hidden = one_queue && self.recallable > 0 && self.free_slots() > self.recalled;
        hold("NO-IDLE", !hidden, || {
            let free = self.free_slots();
            format!("{free} slots are free while {} tasks were sent ahead", self.recallable)
        })?;
        hold("FACTS", self.rules.prefetch > 0 || self.recallable == 0, || {
            format!("{} tasks are sent ahead and not recalled", self.recallable)
        })?;
        let accepting = servers.accepting.iter().filter_map(|id| servers.get(id));
        let widest = accepting.map(|server| server.slots).max().unwrap_or(0);
        hold("FACTS", servers.widest == widest, || {
            format!("the widest server has {widest} slots and not {}", servers.widest)
        })?;
        hold("NO-IDLE", self.unblocked.is_empty(), || {
            format!("servers {:?} are to be filled", self.unblocked)
        })?;
        self.check_stealing()?;
        if self.pending {
            return Ok(());
        }
        let first = self.known_next(central);
        let fitting = first
            .and_then(|first| tasks.get(first))
            .and_then(|first| servers.first_fitting(first.spec.width));
        hold("NO-IDLE", fitting.is_none(), || {
            format!("server {fitting:?} could run task {first:?}, which waits centrally")
        })
    }

    /// Who steals finds something, unless it does not fit.
    fn check_stealing(&self) -> Result<(), Violation> {
        let State { tasks, servers, .. } = &self.state;
        let narrow = tasks.iter().all(|(_, task)| task.spec.width <= 1);
        let idle = servers.idle.first().filter(|_| narrow && matches!(self.place, Place::Steal(_)));
        let mut waiting = servers.iter().filter(|(_, facts)| !facts.queue.is_empty());
        let victim = waiting.next().filter(|_| idle.is_some());
        hold("NO-IDLE", victim.is_none(), || {
            format!("server {idle:?} could run what waits at {:?}", victim.map(|(id, _)| id))
        })
    }

    /// Who goes next of those that wait in a queue; `None` if that is not known without a draw, or
    /// is another one from instant to instant while slots are kept for one that is wide.
    fn known_next(&self, queue: &Queue) -> Option<TaskId> {
        let State { tasks, order, now, .. } = &self.state;
        let wide = |id: &TaskId| tasks.get(*id).is_some_and(|task| task.spec.width > 1);
        let changes =
            order.shape == Shape::Scan && queue.in_order(order, tasks, *now).iter().any(wide);
        queue.known_first(order, tasks, *now).filter(|_| !changes)
    }

    /// What is remembered of the servers to which tasks can be sent ahead.
    fn check_room(&self, id: ServerId, server: &Server) -> Result<(), Violation> {
        let expected = match server.state {
            ServerState::Present if server.ahead.len < self.rules.prefetch => {
                u128::from(server.ahead.len) << 32 | u128::from(id.0)
            }
            _ => WinnerTree::ABSENT,
        };
        let found = self.room.key(id.0);
        hold("FACTS", found == expected, || {
            format!("server {id} is remembered to have room {found:#x} and not {expected:#x}")
        })
    }
}

/// How many tasks are where.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    waiting: u64,
    running: u64,
    recallable: u64,
    recalled: u64,
    yielding: u64,
}

pub(super) fn hold(
    invariant: &'static str,
    holds: bool,
    found: impl FnOnce() -> String,
) -> Result<(), Violation> {
    if holds { Ok(()) } else { Err(Violation { invariant, found: found() }) }
}
