//! How other rules come into force.

use alloc::vec::Vec;

use super::Coordinator;
use super::preempting::Preempting;
use crate::effect::Effect;
use crate::id::{ServerId, TaskId};
use crate::policy::{Backfill, Order, OrderKind, Place, PlaceKind, Policy, Ties};
use crate::rng::split_mix;
use crate::task::Stage;
use crate::time::Time;
use crate::winner_tree::WinnerTree;

impl Coordinator {
    /// From now on other rules hold: what waits is placed anew, in the order of arrival.
    pub(super) fn set_policy(&mut self, policy: Policy, effects: &mut Vec<Effect>) {
        let waiting = |stage| matches!(stage, Stage::Central | Stage::Queued);
        let tasks = self.state.tasks.iter();
        let found: Vec<TaskId> = tasks
            .filter(|(_, task)| waiting(task.stage) || task.stage == Stage::Copied)
            .map(|(id, _)| id)
            .collect();
        let mut ids: Vec<TaskId> = Vec::with_capacity(found.len());
        for id in found {
            if self.withdraw(id) {
                ids.push(id);
            }
        }
        self.config.policy = policy.clone();
        self.place = Place::new(&policy, self.config.reports, self.config.seed);
        self.follow(policy);
        for server in (0..self.state.servers.len() as u32).map(ServerId) {
            if self.state.order.kind == OrderKind::LeastAttained {
                self.remember_origins(server, Time::ZERO);
            }
            self.remember(server);
        }
        if self.rules.prefetch == 0 && self.recallable > 0 {
            self.recall_all(effects);
        }
        self.place_again(ids, effects);
    }

    /// Takes a task out of the queue it waits in, or its waiting copies out of theirs. Whether it
    /// is to be placed anew; it then is in no list and does not count as waiting.
    fn withdraw(&mut self, id: TaskId) -> bool {
        if self.state.tasks.get(id).is_some_and(|task| task.stage == Stage::Copied) {
            return self.drop_waiting_copies(id);
        }
        self.detach(id);
        true
    }

    /// Everything but the place follows the policy, too.
    pub(super) fn follow(&mut self, policy: Policy) {
        self.state.order = Order::new(&policy, split_mix(self.config.seed));
        self.rules = Rules::new(&policy, &self.place, self.config.prefetch);
        self.state.backfill = if policy.place == PlaceKind::Central {
            policy.parameters.backfill
        } else {
            Backfill::None
        };
        self.room = WinnerTree::default();
        self.preempting = Preempting::following(&self.preempting);
        self.drawn.clear();
        self.state.policy = policy;
        self.pending &= self.rules.batch;
        self.set_wake();
    }
}

/// What the policy asks of the coordinator, found out once: it is read for every input.
#[derive(Debug, Default)]
pub(super) struct Rules {
    /// Whether all tasks wait in one queue.
    pub(super) central: bool,
    /// Whether all that happens at an instant is taken in before anything starts.
    pub(super) batch: bool,
    /// Whether all slots and all tasks of the central queue are looked at together, rather than
    /// that a free server takes the first task.
    pub(super) gathers: bool,
    /// How many tasks are sent ahead to a busy server.
    pub(super) prefetch: u32,
    /// Whether tasks go to several servers at once.
    pub(super) copies: bool,
    /// Whether the place decides by reports.
    pub(super) reads_reports: bool,
    /// Whether the place wants to hear of completions.
    pub(super) hears_completions: bool,
    /// Whether anything is remembered of servers that follows from their state.
    pub(super) remembers: bool,
    /// Whether there may be something to look after when an input has been handled.
    pub(super) watchful: bool,
}

impl Rules {
    fn new(policy: &Policy, place: &Place, prefetch: u16) -> Rules {
        let Policy { parameters, .. } = policy;
        let central = policy.place == PlaceKind::Central;
        let batch = central && parameters.ties == Ties::Batch;
        let gathers = batch || central && parameters.backfill != Backfill::None;
        let (preempts, copies) = (policy.preempts(), place.copies());
        // What is sent ahead cannot be overtaken, nor cancelled for certain. What was sent ahead
        // under other rules may still be there.
        let ahead = if preempts || copies || gathers { 0 } else { u32::from(prefetch) };
        let steals = matches!(place, Place::Steal(_));
        // These do not look at what servers do.
        let forgets = matches!(place, Place::Central | Place::Random(_) | Place::RoundRobin(_));
        Rules {
            central,
            batch,
            gathers,
            prefetch: ahead,
            copies,
            reads_reports: place.reads_reports(),
            hears_completions: place.hears_completions(),
            remembers: !forgets || ahead > 0 || preempts,
            watchful: prefetch > 0 || preempts || copies || steals,
        }
    }
}
