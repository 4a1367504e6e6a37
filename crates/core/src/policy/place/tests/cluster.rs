//! Servers with tasks, and a place that hears of every change, beside the naive one.

use alloc::vec::Vec;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::naive::Naive;
use crate::config::Reports;
use crate::id::{ServerId, TaskId};
use crate::policy::place::Place;
use crate::policy::{Explanation, PlaceKind, Policy};
use crate::server::ServerState;
use crate::spec::TaskSpec;
use crate::task::Task;
use crate::time::Span;
use crate::view::{State, View};
use crate::work::{Speed, Work};

#[derive(Clone, Debug)]
pub(super) enum Step {
    Join { server: u16, speed: u64, slots: u16 },
    Drain { server: u16 },
    Leave { server: u16 },
    SetSpeed { server: u16, speed: u64 },
    Put { server: u16, work: Option<u8> },
    End { server: u16 },
    Wait { seconds: u64 },
    Place { work: Option<u8>, width: u16 },
}

pub(super) struct Cluster {
    pub(super) state: State,
    pub(super) place: Place,
    naive: Naive,
    /// How many servers there are at most.
    servers: u16,
}

impl Cluster {
    pub(super) fn new(policy: Policy, reports: Reports, servers: u16) -> Cluster {
        let place = Place::new(&policy, reports, 11);
        let naive = Naive::new(policy.clone(), reports);
        let state = State { policy, ..State::default() };
        Cluster { state, place, naive, servers }
    }

    /// Idle servers of these speeds, in millionths.
    pub(super) fn with_speeds(place: PlaceKind, speeds: &[u64]) -> Cluster {
        let policy = Policy { place, ..Policy::default() };
        let mut cluster = Cluster::new(policy, Reports::Fresh, speeds.len() as u16);
        for (server, speed) in (0..).zip(speeds) {
            cluster.join(ServerId(server), *speed, 1);
        }
        cluster
    }

    pub(super) fn task(&self, work: Option<u8>, width: u16) -> Task {
        let estimate = work.map_or(Work::UNKNOWN, |work| Work::from_seconds(f64::from(work) / 2.0));
        let spec = TaskSpec { width, ..TaskSpec::new(estimate) };
        Task::new(self.state.tasks.next_id(), self.state.now, spec)
    }

    pub(super) fn choose(&mut self) -> Option<ServerId> {
        let task = self.task(Some(2), 1);
        self.place.choose(self.state.now, &View(&self.state), &task)
    }

    pub(super) fn explain(&self) -> Explanation {
        self.place.explain(self.state.now, &View(&self.state), &self.task(Some(2), 1))
    }

    pub(super) fn step(&mut self, step: Step) -> Result<(), TestCaseError> {
        let now = match step {
            Step::Wait { seconds } => self.state.now + Span::from_seconds(seconds as f64),
            _ => self.state.now,
        };
        // As the coordinator does: reports come in before anything changes.
        self.naive.hear(now, &View(&self.state));
        if self.place.reads_reports() {
            self.place.hear_reports(now, &View(&self.state));
        }
        self.state.now = now;
        match step {
            Step::Wait { .. } => {}
            Step::Join { server, speed, slots } => {
                let next = self.state.servers.len() as u32;
                let server = ServerId(u32::from(server % self.servers).min(next));
                self.leave(server, ServerState::Gone);
                self.join(server, speed, slots);
            }
            Step::Drain { server } => self.leave(self.number(server), ServerState::Draining),
            Step::Leave { server } => self.leave(self.number(server), ServerState::Gone),
            Step::SetSpeed { server, speed } => self.set_speed(self.number(server), speed),
            Step::Put { server, work } => self.put(self.number(server), self.task(work, 1)),
            Step::End { server } => self.end(self.number(server)),
            Step::Place { work, width } => self.decide(self.task(work, width))?,
        }
        Ok(())
    }

    /// The place decides as it said it would, and as the naive one does.
    fn decide(&mut self, task: Task) -> Result<(), TestCaseError> {
        let (now, view) = (self.state.now, View(&self.state));
        let told = self.place.explain(now, &view, &task);
        let mut drawn = Vec::new();
        let chosen = if self.place.copies() {
            self.place.draw(&view, &mut drawn);
            let candidates: Vec<ServerId> =
                told.candidates.iter().map(|candidate| candidate.server).collect();
            prop_assert_eq!(&candidates, &drawn);
            told.chosen
        } else {
            self.place.choose(now, &view, &task)
        };
        prop_assert_eq!(told.chosen, chosen);
        prop_assert_eq!(told.among, view.accepting().len());
        self.naive.check(now, &view, &task, &told)?;
        if let Some(server) = chosen {
            prop_assert!(view.accepting().contains(server));
            self.put(server, task);
        }
        Ok(())
    }

    fn number(&self, server: u16) -> ServerId {
        ServerId(u32::from(server % self.servers))
    }

    fn join(&mut self, server: ServerId, speed: u64, slots: u16) {
        self.state.servers.admit(server, Speed::from_millionths(speed), slots);
        self.changed(server);
    }

    fn leave(&mut self, server: ServerId, state: ServerState) {
        let Some(facts) = self.state.servers.get(server) else { return };
        if facts.state == ServerState::Gone || facts.state == state {
            return;
        }
        self.state.servers.dismiss(server, state);
        // What waits goes, and what runs goes with the server.
        let State { tasks, servers, order, now, .. } = &mut self.state;
        let facts = servers.get_mut(server).unwrap();
        while let Some(id) = facts.queue.first(order, tasks, *now) {
            facts.queue.take(order, tasks, id);
            tasks.remove(id);
        }
        facts.waiting_ns = 0;
        while state == ServerState::Gone && facts.running.len > 0 {
            let id = facts.running.head;
            facts.running.remove(tasks, id);
            facts.used -= facts.needs(tasks.remove(id).unwrap().spec.width);
        }
        self.changed(server);
    }

    fn set_speed(&mut self, server: ServerId, speed: u64) {
        let State { tasks, servers, order, now, .. } = &mut self.state;
        let Some(facts) = servers.get_mut(server) else { return };
        let speed = Speed::from_millionths(speed);
        if facts.state == ServerState::Gone {
            return;
        }
        let waiting = facts.queue.in_order(order, tasks, *now);
        let services =
            waiting.iter().map(|id| speed.service(tasks.get(*id).unwrap().remaining_counted()));
        facts.waiting_ns = services.map(|service| u128::from(service.0)).sum();
        servers.set_speed(server, speed);
        self.changed(server);
    }

    fn put(&mut self, server: ServerId, task: Task) {
        let State { tasks, servers, order, .. } = &mut self.state;
        let Some(facts) = servers.get_mut(server) else { return };
        if facts.state != ServerState::Present {
            return;
        }
        let (width, service) = (task.spec.width, facts.speed.service(task.remaining_counted()));
        let id = tasks.push(task);
        if facts.queue.is_empty() && facts.fits(width) {
            self.begin(server, id);
        } else {
            facts.waiting_ns += u128::from(service.0);
            facts.queue.push(order, tasks, id);
        }
        self.changed(server);
    }

    fn begin(&mut self, server: ServerId, id: TaskId) {
        let State { tasks, servers, now, .. } = &mut self.state;
        let facts = servers.get_mut(server).unwrap();
        let task = tasks.get_mut(id).unwrap();
        task.begin(*now, facts.speed);
        facts.expected_end = task.ends;
        facts.used += facts.needs(task.spec.width);
        facts.running.push_back(tasks, id);
        if !facts.has_free_slot() {
            servers.idle.remove(server);
        }
    }

    /// What began first there is done, early or late.
    fn end(&mut self, server: ServerId) {
        let State { tasks, servers, now, .. } = &mut self.state;
        let Some(facts) = servers.get_mut(server) else { return };
        let id = facts.running.head;
        if facts.running.len == 0 {
            return;
        }
        facts.running.remove(tasks, id);
        let task = tasks.remove(id).unwrap();
        facts.used -= facts.needs(task.spec.width);
        let response = now.since(task.submitted);
        self.naive.completed(*now, server, response);
        if self.place.hears_completions() {
            self.place.completed(*now, server, response);
        }
        self.refill(server);
        self.changed(server);
    }

    fn refill(&mut self, server: ServerId) {
        loop {
            let State { tasks, servers, order, now, .. } = &mut self.state;
            let facts = servers.get_mut(server).unwrap();
            if facts.state != ServerState::Present {
                return;
            }
            if facts.has_free_slot() {
                servers.idle.insert(server);
            }
            let facts = servers.get_mut(server).unwrap();
            let Some(id) = facts.queue.first(order, tasks, *now) else { return };
            let task = tasks.get(id).unwrap();
            if !facts.fits(task.spec.width) {
                return;
            }
            facts.forget_waiting(task.remaining_counted());
            facts.queue.take(order, tasks, id);
            self.begin(server, id);
        }
    }

    fn changed(&mut self, server: ServerId) {
        let view = View(&self.state);
        self.place.changed(self.state.now, &view, server);
        self.naive.changed(self.state.now, &view, server);
    }
}
