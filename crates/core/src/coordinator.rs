//! The coordinator: takes inputs, keeps the state, does what its policy decides.

mod check;
mod membership;
mod settling;

use alloc::collections::BinaryHeap;
use alloc::vec::Vec;
use core::cmp::Reverse;

pub use check::Violation;

use crate::config::Config;
use crate::effect::{Effect, Verdict};
use crate::id::{ServerId, TaskId};
use crate::input::Input;
use crate::policy::{Place, PlaceKind, Policy};
use crate::server::ServerState;
use crate::task::{Stage, Task};
use crate::time::Time;
use crate::view::{State, View};
use crate::winner_tree::WinnerTree;
use crate::work::Work;

/// Hands tasks to servers. See the [crate] documentation for how it is driven.
#[derive(Debug)]
pub struct Coordinator {
    config: Config,
    now: Time,
    state: State,
    place: Place,
    /// When each task that waits out a backoff may be tried again. Entries of tasks that settled
    /// meanwhile find nobody.
    backoff: BinaryHeap<Reverse<(Time, TaskId)>>,
    /// With prefetch: for every server that has room, how many tasks were sent ahead, and its
    /// number.
    room: WinnerTree,
    /// How many tasks are sent ahead and not recalled.
    recallable: u64,
    /// How many are recalled, and neither given back nor begun.
    recalled: u64,
}

impl Coordinator {
    /// A coordinator without servers and tasks.
    pub fn new(config: Config) -> Coordinator {
        Coordinator {
            config,
            now: Time::ZERO,
            state: State { policy: config.policy, ..State::default() },
            place: Place::new(config.policy.place, config.seed),
            backoff: BinaryHeap::new(),
            room: WinnerTree::default(),
            recallable: 0,
            recalled: 0,
        }
    }

    /// Takes one input and appends what is to be done to `effects`. `now` does not go back; if it
    /// does, the latest instant counts.
    #[inline]
    pub fn handle(&mut self, now: Time, input: Input, effects: &mut Vec<Effect>) {
        debug_assert!(now >= self.now, "time goes back from {} to {now}", self.now);
        self.now = self.now.max(now);
        match input {
            Input::Finish { server, attempt, outcome } => {
                self.finish(server, attempt, outcome, effects)
            }
            Input::Submit { estimate, priority } => self.submit(estimate, priority, effects),
            Input::Cancel { task } => self.cancel(task, effects),
            Input::Join { server, speed, slots } => self.join(server, speed, slots, effects),
            Input::Drain { server } => self.drain(server, effects),
            Input::Leave { server } => self.leave(server, effects),
            Input::Return { server, attempt } => self.take_back(server, attempt, effects),
            Input::SetPolicy { policy } => self.set_policy(policy, effects),
            Input::Tick => self.end_backoffs(effects),
        }
        if self.recallable > 0 {
            self.recall_for_idle(effects);
        }
    }

    /// When an [`Input::Tick`] is wanted; [`Time::NEVER`]: not at all.
    #[inline]
    pub fn deadline(&self) -> Time {
        self.backoff.peek().map_or(Time::NEVER, |Reverse((at, _))| *at)
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

    #[inline]
    fn submit(&mut self, estimate: Work, priority: i32, effects: &mut Vec<Effect>) {
        let id = self.state.tasks.push(Task::new(self.now, estimate, priority));
        let server = self.choose();
        if self.state.waiting >= self.config.limits.queue && !self.has_free_slot(server) {
            self.settle(id, Verdict::Rejected, effects);
            return;
        }
        self.state.waiting += 1;
        self.put(id, server, effects);
    }

    #[inline]
    fn choose(&mut self) -> Option<ServerId> {
        self.place.choose(self.now, &View(&self.state))
    }

    /// What is remembered of a server follows every change to it.
    #[inline(always)]
    fn changed(&mut self, server: ServerId) {
        // With one queue and nothing sent ahead, nothing is.
        if !matches!(self.place, Place::Central) || self.config.prefetch > 0 {
            self.remember(server);
        }
    }

    fn remember(&mut self, server: ServerId) {
        self.place.changed(self.now, &View(&self.state), server);
        if self.config.prefetch > 0 {
            let facts = self.state.servers.get(server);
            let room = facts.filter(|facts| {
                facts.state == ServerState::Present
                    && facts.ahead.len < u32::from(self.config.prefetch)
            });
            let key = room.map(|facts| u128::from(facts.ahead.len) << 32 | u128::from(server.0));
            self.room.set(server.0, key.unwrap_or(WinnerTree::ABSENT));
        }
    }

    #[inline]
    fn has_free_slot(&self, server: Option<ServerId>) -> bool {
        let facts = server.and_then(|server| self.state.servers.get(server));
        facts.is_some_and(|facts| facts.has_free_slot())
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

    /// Puts a waiting task that is in no list where the policy wants it.
    #[inline]
    fn put(&mut self, id: TaskId, server: Option<ServerId>, effects: &mut Vec<Effect>) {
        match server {
            Some(server) => self.put_at(id, server, effects),
            None => self.put_centrally(id, effects),
        }
    }

    #[inline]
    fn put_at(&mut self, id: TaskId, server: ServerId, effects: &mut Vec<Effect>) {
        let Some(facts) = self.state.servers.get(server) else { return };
        let has_room = facts.queue.is_empty() && facts.ahead.len < u32::from(self.config.prefetch);
        if facts.has_free_slot() || has_room {
            self.send(id, server, effects);
        } else {
            self.queue_at(id, server, effects);
        }
        self.changed(server);
    }

    #[inline]
    fn queue_at(&mut self, id: TaskId, server: ServerId, effects: &mut Vec<Effect>) {
        let State { tasks, servers, policy, .. } = &mut self.state;
        let (Some(facts), Some(task)) = (servers.get_mut(server), tasks.get_mut(id)) else {
            return;
        };
        task.stage = Stage::Queued;
        task.server = Some(server);
        facts.backlog += facts.speed.service(task.estimate.counted());
        facts.queue.push(policy.order, tasks, id);
        effects.push(Effect::Wait { task: id, server: Some(server) });
    }

    #[inline]
    fn put_centrally(&mut self, id: TaskId, effects: &mut Vec<Effect>) {
        let room = self.room.min();
        if room != WinnerTree::ABSENT {
            let server = ServerId(room as u32);
            self.send(id, server, effects);
            self.changed(server);
            return;
        }
        let State { tasks, central, policy, .. } = &mut self.state;
        if let Some(task) = tasks.get_mut(id) {
            task.stage = Stage::Central;
            task.server = None;
        }
        central.push(policy.order, tasks, id);
        effects.push(Effect::Wait { task: id, server: None });
    }

    /// Gives a task that is in no list to a server: to a free slot, or ahead.
    #[inline(always)]
    fn send(&mut self, id: TaskId, server: ServerId, effects: &mut Vec<Effect>) {
        let State { tasks, servers, waiting, running, .. } = &mut self.state;
        let (Some(facts), Some(task)) = (servers.get_mut(server), tasks.get_mut(id)) else {
            return;
        };
        task.number += 1;
        task.server = Some(server);
        effects.push(Effect::Start { server, attempt: task.attempt(id) });
        let service = facts.speed.service(task.estimate.counted());
        if facts.has_free_slot() {
            task.begin(self.now);
            facts.expected_end = self.now + service;
            facts.running.push_back(tasks, id);
            let full = !facts.has_free_slot();
            *waiting -= 1;
            *running += 1;
            if full {
                servers.idle.remove(server);
            }
        } else {
            task.stage = Stage::Ahead;
            facts.backlog += service;
            facts.ahead.push_back(tasks, id);
            self.recallable += 1;
        }
    }

    /// Fills the free slots of a server, and what may be sent ahead to it.
    #[inline]
    fn refill(&mut self, server: ServerId, effects: &mut Vec<Effect>) {
        let prefetch = u32::from(self.config.prefetch);
        if prefetch > 0 {
            self.begin_ahead(server);
        }
        loop {
            let Some(facts) = self.state.servers.get(server) else { return };
            let free = facts.has_free_slot();
            if facts.state != ServerState::Present {
                if facts.state == ServerState::Draining && facts.present() == 0 {
                    effects.push(Effect::Release { server });
                }
                break;
            }
            if !free && facts.ahead.len >= prefetch {
                break;
            }
            if let Some(id) = self.take_for(server) {
                self.send(id, server, effects);
                continue;
            }
            if free {
                self.state.servers.idle.insert(server);
            }
            break;
        }
        self.changed(server);
    }

    /// The server begins what was sent ahead as slots become free.
    #[inline]
    fn begin_ahead(&mut self, server: ServerId) {
        let State { tasks, servers, waiting, running, .. } = &mut self.state;
        let Some(facts) = servers.get_mut(server) else { return };
        while facts.has_free_slot() {
            let Some(id) = facts.ahead.pop_front(tasks) else { return };
            let Some(task) = tasks.get_mut(id) else { return };
            match task.stage {
                Stage::Recalled => self.recalled -= 1,
                _ => self.recallable -= 1,
            }
            task.begin(self.now);
            let service = facts.speed.service(task.estimate.counted());
            facts.expected_end = self.now + service;
            facts.forget_waiting(task.estimate);
            facts.running.push_back(tasks, id);
            *waiting -= 1;
            *running += 1;
        }
    }

    /// Takes the next task for a server out of its own queue, or else the central one.
    #[inline]
    fn take_for(&mut self, server: ServerId) -> Option<TaskId> {
        let State { tasks, servers, central, policy, .. } = &mut self.state;
        if let Some(facts) = servers.get_mut(server)
            && let Some(id) = facts.queue.pop(policy.order, tasks)
        {
            facts.forget_waiting(tasks.get(id).map_or(Work::ZERO, |task| task.estimate));
            return Some(id);
        }
        central.pop(policy.order, tasks)
    }

    /// Slots are free while tasks were sent ahead to other servers: asks for as many back, each
    /// the last of the longest row. A task that was placed at a server on purpose stays there.
    #[cold]
    fn recall_for_idle(&mut self, effects: &mut Vec<Effect>) {
        if self.state.policy.place != PlaceKind::Central
            || self.state.servers.idle.first().is_none()
        {
            return;
        }
        let free = self.free_slots();
        while self.recalled < free && self.recallable > 0 {
            let State { tasks, servers, .. } = &self.state;
            let rows = servers.iter().filter_map(|(server, facts)| {
                let mut back = facts.ahead.iter_back(tasks);
                let id =
                    back.find(|id| tasks.get(*id).is_some_and(|task| task.stage == Stage::Ahead))?;
                Some((facts.ahead.len, Reverse(server), id))
            });
            let Some((_, Reverse(server), id)) = rows.max() else { return };
            self.recall(server, id, effects);
        }
    }

    /// How many slots of servers that take tasks are free.
    fn free_slots(&self) -> u64 {
        let present =
            self.state.servers.iter().filter(|(_, facts)| facts.state == ServerState::Present);
        present
            .map(|(_, facts)| u64::from(u32::from(facts.slots).saturating_sub(facts.running.len)))
            .sum()
    }

    /// Asks for a task that was sent ahead.
    fn recall(&mut self, server: ServerId, id: TaskId, effects: &mut Vec<Effect>) {
        if let Some(task) = self.state.tasks.get_mut(id)
            && task.stage == Stage::Ahead
        {
            task.stage = Stage::Recalled;
            self.recallable -= 1;
            self.recalled += 1;
            effects.push(Effect::Recall { server, attempt: task.attempt(id) });
        }
    }

    fn end_backoffs(&mut self, effects: &mut Vec<Effect>) {
        while let Some(Reverse((at, id))) = self.backoff.peek().copied() {
            if at > self.now {
                return;
            }
            self.backoff.pop();
            if self.state.tasks.get(id).is_some_and(|task| task.stage == Stage::Backoff) {
                let server = self.choose();
                self.put(id, server, effects);
            }
        }
    }

    fn set_policy(&mut self, policy: Policy, effects: &mut Vec<Effect>) {
        let mut ids: Vec<TaskId> = Vec::new();
        for (id, task) in self.state.tasks.iter() {
            if matches!(task.stage, Stage::Central | Stage::Queued) {
                ids.push(id);
            }
        }
        for id in &ids {
            self.detach(*id);
        }
        self.state.policy = policy;
        self.place = Place::new(policy.place, self.config.seed);
        for number in 0..self.state.servers.len() as u32 {
            self.changed(ServerId(number));
        }
        self.state.waiting += ids.len() as u64;
        for id in ids {
            let server = self.choose();
            self.put(id, server, effects);
        }
    }
}
