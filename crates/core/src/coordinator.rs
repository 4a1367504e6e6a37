//! The coordinator: takes inputs, keeps the state, does what its policy decides.

mod backfilling;
mod check;
mod copying;
mod dispatching;
mod explaining;
mod filling;
mod following;
mod membership;
mod preempting;
mod recalling;
mod settling;
mod submitting;

use alloc::collections::BinaryHeap;
use alloc::vec::Vec;
use core::cmp::Reverse;

pub use check::Violation;

use crate::config::Config;
use crate::effect::Effect;
use crate::id::{ServerId, TaskId};
use crate::input::Input;
use crate::policy::Place;
use crate::server::ServerState;
use crate::task::Stage;
use crate::time::Time;
use crate::view::{State, View};
use crate::winner_tree::WinnerTree;
use following::Rules;
use preempting::Preempting;

/// Hands tasks to servers. See the [crate] documentation for how it is driven.
#[derive(Debug)]
pub struct Coordinator {
    config: Config,
    state: State,
    place: Place,
    /// When each task that waits out a backoff may be tried again. Entries of tasks that settled
    /// meanwhile find nobody.
    backoff: BinaryHeap<Reverse<(Time, TaskId)>>,
    /// When the next [`Input::Tick`] is wanted.
    wake: Time,
    rules: Rules,
    /// In batch: whether something happened since the last decision.
    pending: bool,
    /// With prefetch: for every server that has room, how many tasks were sent ahead, and its
    /// number.
    room: WinnerTree,
    /// How many tasks are sent ahead and not recalled.
    recallable: u64,
    /// How many are recalled, and neither given back nor begun.
    recalled: u64,
    preempting: Preempting,
    /// The servers drawn for the copies of a task.
    drawn: Vec<ServerId>,
    /// Servers from whose queues tasks were taken away: those behind them may fit.
    unblocked: Vec<ServerId>,
}

impl Coordinator {
    /// A coordinator without servers and tasks.
    pub fn new(config: Config) -> Coordinator {
        let mut coordinator = Coordinator {
            place: Place::new(&config.policy, config.reports, config.seed),
            state: State::default(),
            backoff: BinaryHeap::new(),
            wake: Time::NEVER,
            rules: Rules::default(),
            pending: false,
            room: WinnerTree::default(),
            recallable: 0,
            recalled: 0,
            preempting: Preempting::default(),
            drawn: Vec::new(),
            unblocked: Vec::new(),
            config,
        };
        coordinator.follow(coordinator.config.policy.clone());
        coordinator
    }

    /// Takes one input and appends what is to be done to `effects`. `now` does not go back; if it
    /// does, the latest instant counts.
    #[inline]
    pub fn handle(&mut self, now: Time, input: Input, effects: &mut Vec<Effect>) {
        debug_assert!(now >= self.state.now, "time goes back from {} to {now}", self.state.now);
        if self.rules.reads_reports {
            self.place.hear_reports(now, &View(&self.state));
        }
        self.state.now = self.state.now.max(now);
        match input {
            Input::Finish { server, attempt, outcome } => {
                self.finish(server, attempt, outcome, effects)
            }
            Input::Submit { spec } => self.submit(spec, effects),
            Input::Cancel { task } => self.cancel(task, effects),
            Input::Join { server, speed, slots } => self.join(server, speed, slots, effects),
            Input::Drain { server } => self.drain(server, effects),
            Input::Leave { server } => self.leave(server, effects),
            Input::Return { server, attempt } => self.take_back(server, attempt, effects),
            Input::Yield { server, attempt, done } => {
                self.interrupted(server, attempt, done, effects)
            }
            Input::SetSpeed { server, speed } => self.set_speed(server, speed, effects),
            Input::SetPolicy { policy } => self.set_policy(*policy, effects),
            Input::Tick => self.tick(effects),
        }
        if self.rules.watchful {
            self.look_after(effects);
        }
    }

    /// What follows from an input as a whole: queues whose first task fits by now, tasks that
    /// were sent ahead while others run out of work, running tasks that others go before.
    fn look_after(&mut self, effects: &mut Vec<Effect>) {
        if let Place::Steal(_) = self.place {
            self.let_idle_steal(effects);
        }
        while let Some(server) = self.unblocked.pop() {
            self.refill(server, effects);
        }
        if self.recallable > 0 && !self.state.servers.idle.is_empty() {
            self.recall_for_idle(effects);
        }
        if self.state.order.preempts {
            self.preempt(effects);
        }
    }

    /// When an [`Input::Tick`] is wanted; [`Time::NEVER`]: not at all. It may be the instant that
    /// was just handled: then everything else that happens at that instant comes first.
    #[inline]
    pub fn deadline(&self) -> Time {
        self.wake
    }

    /// The id that the next submitted task gets.
    #[inline]
    pub fn next_task(&self) -> TaskId {
        self.state.tasks.next_id()
    }

    /// What others may see.
    #[inline]
    pub fn view(&self) -> View<'_> {
        View(&self.state)
    }

    /// What is remembered of a server follows every change to it.
    #[inline(always)]
    fn changed(&mut self, server: ServerId) {
        if self.rules.remembers {
            self.remember(server);
        }
    }

    fn remember(&mut self, server: ServerId) {
        self.place.changed(self.state.now, &View(&self.state), server);
        if self.rules.prefetch > 0 {
            let facts = self.state.servers.get(server);
            let room = facts.filter(|facts| {
                facts.state == ServerState::Present && facts.ahead.len < self.rules.prefetch
            });
            let key = room.map(|facts| u128::from(facts.ahead.len) << 32 | u128::from(server.0));
            self.room.set(server.0, key.unwrap_or(WinnerTree::ABSENT));
        }
        if self.state.order.preempts {
            self.remember_running(server);
        }
    }

    /// A server has one attempt less: it is known before anything is placed anew.
    fn made_room(&mut self, server: ServerId) {
        let facts = self.state.servers.get(server);
        // What waits there or centrally takes the slot first.
        let free = facts.is_some_and(|facts| {
            facts.state == ServerState::Present
                && facts.has_free_slot()
                && facts.ahead.len == 0
                && facts.queue.is_empty()
        });
        if free && self.state.central.is_empty() {
            self.state.servers.idle.insert(server);
        }
        self.changed(server);
    }

    fn tick(&mut self, effects: &mut Vec<Effect>) {
        self.end_backoffs(effects);
        self.end_slices();
        if core::mem::take(&mut self.pending) {
            self.dispatch(effects);
            self.reject_excess(effects);
        }
        self.set_wake();
    }

    /// Follows whatever the coordinator waits for.
    fn set_wake(&mut self) {
        let backoff = self.backoff.peek().map_or(Time::NEVER, |Reverse((at, _))| *at);
        let pending = if self.pending { self.state.now } else { Time::NEVER };
        self.wake = backoff.min(pending).min(self.preempting.next());
    }

    fn end_backoffs(&mut self, effects: &mut Vec<Effect>) {
        while let Some(Reverse((at, id))) = self.backoff.peek().copied() {
            if at > self.state.now {
                return;
            }
            self.backoff.pop();
            if self.state.tasks.get(id).is_some_and(|task| task.stage == Stage::Backoff) {
                self.place_now(id, effects);
            }
        }
    }
}
