//! Why a task is where it is: an account of one task's life, taken down while inputs are handled.
//!
//! Nothing of it is kept while a coordinator works: whoever wants to know feeds the inputs again
//! (a journal's, or a simulation's) and lets a [`Witness`] look on.

use alloc::vec::Vec;

use crate::coordinator::Coordinator;
use crate::effect::{Effect, Verdict};
use crate::id::{ServerId, TaskId};
use crate::input::{Input, Outcome};
use crate::policy::{Explanation, Policy};
use crate::server::ServerState;
use crate::spec::TaskSpec;
use crate::time::Time;
use crate::view::TaskView;
use crate::work::Work;

/// Looks on while a coordinator handles inputs, and takes down what concerns one task.
#[derive(Clone, Debug)]
pub struct Witness {
    task: TaskId,
    moments: Vec<(Time, Moment)>,
    /// Where it runs.
    servers: Vec<ServerId>,
}

/// What is known of a task in the end.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// What happened to it, in order.
    pub moments: Vec<(Time, Moment)>,
    /// Where it is.
    pub standing: Standing,
    /// When that was.
    pub end: Time,
}

/// Something that happened to the task.
#[derive(Clone, Debug, PartialEq)]
pub enum Moment {
    /// It arrived, and the policy looked for a server.
    Arrived {
        /// What was known of it.
        spec: TaskSpec,
        /// The rules in force.
        policy: Policy,
        /// What the policy looked at and what it chose.
        explanation: Explanation,
    },
    /// It began to wait.
    Waited {
        /// In the queue of this server, or (`None`) in the central one.
        server: Option<ServerId>,
        /// How many tasks there go before it.
        before: usize,
        /// Those of them that go first, at most [`MOST_RIVALS`].
        first: Vec<TaskView>,
    },
    /// It was given to a server.
    Started {
        /// Which.
        server: ServerId,
        /// The work that was done before.
        done: Work,
        /// How many tasks still waited in the queue from which it came, or would have.
        others: usize,
        /// Those of them that go next, at most [`MOST_RIVALS`].
        next: Vec<TaskView>,
    },
    /// Its server was asked to stop it.
    Preempted {
        /// Which.
        server: ServerId,
        /// For the sake of the task that had just arrived, if one had.
        by: Option<TaskId>,
    },
    /// Its server stopped it.
    Interrupted {
        /// Which.
        server: ServerId,
        /// How much work this attempt had done.
        done: Work,
    },
    /// A copy of it was stopped: another was first.
    CopyStopped {
        /// Where.
        server: ServerId,
    },
    /// Its server went, and its attempt with it.
    Lost {
        /// Which.
        server: ServerId,
    },
    /// An attempt failed.
    Failed {
        /// Where.
        server: ServerId,
    },
    /// Other rules hold; it was placed anew.
    PolicySet {
        /// The new rules.
        policy: Policy,
    },
    /// It is over.
    Settled {
        /// How it ended.
        verdict: Verdict,
        /// Where it was tried last.
        server: Option<ServerId>,
    },
}

/// Where a task is at the end of the account.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// It has not arrived.
    Unknown,
    /// It waits.
    Waiting {
        /// How many tasks go before it where it waits.
        before: usize,
        /// How many wait there altogether.
        of: usize,
        /// What has to happen.
        until: Until,
    },
    /// It runs.
    Running,
    /// It is over.
    Settled,
}

/// What a waiting task waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// Its turn: others go before it.
    Turn,
    /// A server that takes tasks: there is none.
    Server,
    /// The end of its backoff.
    Backoff,
    /// So many free slots on one server, where the most that are free are fewer.
    Slots {
        /// How many it takes.
        width: u16,
        /// How many are free on the server that has the most.
        free: u16,
    },
    /// A free slot: of the servers it may run on, this one is expected to have one first.
    Slot {
        /// Which.
        server: ServerId,
        /// When, by the estimates; it may have passed.
        expected: Time,
    },
}

/// Tasks that are listed by name.
pub const MOST_RIVALS: usize = 5;

impl Witness {
    /// One who looks for this task.
    pub fn new(task: TaskId) -> Witness {
        Witness { task, moments: Vec::new(), servers: Vec::new() }
    }

    /// `input` is about to be handled at `now`.
    pub fn before(&mut self, coordinator: &mut Coordinator, now: Time, input: &Input) {
        if let Input::Submit { spec } = *input
            && coordinator.next_task() == self.task
        {
            let explanation = coordinator.explain(now, spec);
            let policy = coordinator.view().policy().clone();
            self.moments.push((now, Moment::Arrived { spec, policy, explanation }));
        }
    }

    /// `input` was handled at `now` and had these `effects`.
    pub fn after(
        &mut self,
        coordinator: &Coordinator,
        now: Time,
        input: &Input,
        effects: &[Effect],
    ) {
        let told = self.moments.len();
        self.cause(input).into_iter().for_each(|moment| self.moments.push((now, moment)));
        for effect in effects {
            if let Some(moment) = self.consequence(coordinator, input, effect) {
                self.moments.push((now, moment));
            }
        }
        // New rules concern only those who are placed anew.
        if self.moments.len() == told + 1
            && matches!(self.moments.last(), Some((_, Moment::PolicySet { .. })))
        {
            self.moments.pop();
        }
    }

    /// What the input itself means for the task.
    fn cause(&mut self, input: &Input) -> Option<Moment> {
        match *input {
            Input::Yield { server, attempt, done } if attempt.task == self.task => {
                self.servers.retain(|at| *at != server);
                Some(Moment::Interrupted { server, done })
            }
            Input::Finish { server, attempt, outcome: Outcome::Failed }
                if attempt.task == self.task =>
            {
                self.servers.retain(|at| *at != server);
                Some(Moment::Failed { server })
            }
            Input::Leave { server } | Input::Join { server, .. } => {
                let was_there = self.servers.contains(&server);
                self.servers.retain(|at| *at != server);
                was_there.then_some(Moment::Lost { server })
            }
            Input::SetPolicy { ref policy } if !self.moments.is_empty() => {
                Some(Moment::PolicySet { policy: (**policy).clone() })
            }
            _ => None,
        }
    }

    fn consequence(
        &mut self,
        coordinator: &Coordinator,
        input: &Input,
        effect: &Effect,
    ) -> Option<Moment> {
        match *effect {
            Effect::Wait { task, server } if task == self.task => {
                let queue = coordinator.view().waiting_at(server);
                let before = queue.iter().position(|waiting| waiting.id == task);
                let before = before.unwrap_or(queue.len());
                let first = queue.into_iter().take(before.min(MOST_RIVALS)).collect();
                Some(Moment::Waited { server, before, first })
            }
            Effect::Start { server, attempt, done } if attempt.task == self.task => {
                self.servers.push(server);
                let view = coordinator.view();
                let mut queue = view.waiting_at(Some(server));
                if queue.is_empty() {
                    queue = view.waiting_at(None);
                }
                let others = queue.len();
                let next = queue.into_iter().take(MOST_RIVALS).collect();
                Some(Moment::Started { server, done, others, next })
            }
            Effect::Preempt { server, attempt } if attempt.task == self.task => {
                let arrived = matches!(input, Input::Submit { .. });
                let by = arrived.then(|| TaskId(coordinator.next_task().0.saturating_sub(1)));
                Some(Moment::Preempted { server, by })
            }
            Effect::Stop { server, attempt, .. } if attempt.task == self.task => {
                self.servers.retain(|at| *at != server);
                Some(Moment::CopyStopped { server })
            }
            Effect::Settle { task, verdict, server, .. } if task == self.task => {
                self.servers.clear();
                Some(Moment::Settled { verdict, server })
            }
            _ => None,
        }
    }

    /// The account; nothing happens after `end`, as far as is known.
    pub fn account(self, coordinator: &Coordinator, end: Time) -> Account {
        let standing = self.standing(coordinator);
        Account { moments: self.moments, standing, end }
    }

    /// Whether nothing more will happen to the task.
    pub fn is_settled(&self) -> bool {
        matches!(self.moments.last(), Some((_, Moment::Settled { .. })))
    }

    /// Where the task is now, and what it waits for.
    fn standing(&self, coordinator: &Coordinator) -> Standing {
        if self.is_settled() {
            return Standing::Settled;
        }
        let view = coordinator.view();
        let Some(task) = view.task(self.task) else { return Standing::Unknown };
        if !self.servers.is_empty() {
            return Standing::Running;
        }
        let last = self.moments.iter().rev().find_map(|(_, moment)| match moment {
            Moment::Waited { server, .. } => Some(*server),
            _ => None,
        });
        let server = last.flatten();
        let queue = view.waiting_at(server);
        let place = queue.iter().position(|waiting| waiting.id == self.task);
        let before = place.unwrap_or(0);
        let until = match place {
            None => Until::Backoff,
            Some(0) => first_waits_for(coordinator, &task, server),
            Some(_) => Until::Turn,
        };
        Standing::Waiting { before, of: queue.len(), until }
    }
}

/// What the first task of a queue waits for.
fn first_waits_for(coordinator: &Coordinator, task: &TaskView, queue: Option<ServerId>) -> Until {
    let view = coordinator.view();
    let takes = |id: &ServerId| {
        queue.is_none_or(|queue| queue == *id)
            && view.server(*id).is_some_and(|server| server.state == ServerState::Present)
    };
    let servers: Vec<ServerId> = view.accepting().iter().filter(takes).collect();
    let free = servers.iter().filter_map(|id| view.server(*id));
    let free = free.map(|server| server.slots - server.used).max();
    match free {
        None => return Until::Server,
        Some(free) if task.spec.width > 1 && free > 0 => {
            return Until::Slots { width: task.spec.width, free };
        }
        Some(_) => {}
    }
    let ends = servers.into_iter();
    let ends = ends.flat_map(|id| view.running_on(id).map(move |task| (task.ends, id)));
    match ends.min() {
        Some((expected, server)) => Until::Slot { server, expected },
        None => Until::Turn,
    }
}
