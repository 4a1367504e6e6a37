//! A world in virtual time: one coordinator, the agents, and what arrives.

use std::collections::VecDeque;

use sandtable_core::{
    Agent, AgentInput, Config, Coordinator, Digest, Effect, Input, Observer, ServerId, Speed,
    TaskRecord, Time, ToCoordinator, ToServer, View, Window, Work,
};
use sandtable_load::{Arrival, Source};

use crate::departures::{Departures, MOST_SERVERS};

/// Everything there is in a simulated run.
///
/// At equal times, attempts end before deadlines of the coordinator come, and these before tasks
/// arrive; equal events of one kind come in the order in which they were scheduled.
pub struct World {
    now: Time,
    coordinator: Coordinator,
    agents: Vec<Agent>,
    departures: Departures,
    source: Source,
    payloads: Window<Payload>,
    effects: Vec<Effect>,
    /// What one agent just said.
    answers: Vec<ToCoordinator>,
    /// What agents said in answer to a message, until the coordinator has time for it.
    replies: VecDeque<(ServerId, ToCoordinator)>,
    digest: Digest,
    events: u64,
    completed: u64,
    makespan: Time,
}

/// What the coordinator does not know of a task.
#[derive(Clone, Copy)]
struct Payload {
    work: Work,
    estimate: Work,
    priority: i32,
    class: u16,
}

/// What came of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finished {
    /// When the last event happened.
    pub end: Time,
    /// When the last task settled.
    pub makespan: Time,
    /// The digest of all effects.
    pub digest: u64,
    /// How many events were handled.
    pub events: u64,
    /// How many tasks arrived.
    pub submitted: u64,
    /// How many of them settled.
    pub settled: u64,
}

impl World {
    /// A world at time zero, whose servers have joined and whose first task has not arrived.
    ///
    /// # Panics
    /// If a server's number is 2²⁴ or more.
    pub fn new(
        config: Config,
        servers: impl IntoIterator<Item = (ServerId, Speed, u16)>,
        source: Source,
    ) -> World {
        let mut world = World {
            now: Time::ZERO,
            coordinator: Coordinator::new(config),
            agents: Vec::new(),
            departures: Departures::new(),
            source,
            payloads: Window::new(),
            effects: Vec::new(),
            answers: Vec::new(),
            replies: VecDeque::new(),
            digest: Digest::default(),
            events: 0,
            completed: 0,
            makespan: Time::ZERO,
        };
        for (server, speed, slots) in servers {
            assert!(server.index() < MOST_SERVERS, "a world has at most {MOST_SERVERS} servers");
            while world.agents.len() <= server.index() {
                world.agents.push(Agent::new(speed, slots));
            }
            world.agents[server.index()] = Agent::new(speed, slots);
            world.handle(Input::Join { server, speed, slots }, &mut ());
        }
        world
    }

    /// Runs to the end: until nothing more arrives and nothing is pending.
    pub fn run(mut self, observer: &mut impl Observer) -> Finished {
        while self.step(observer) {}
        self.finished()
    }

    /// Handles up to `events` events; whether there may be more.
    pub fn run_for(&mut self, events: u64, observer: &mut impl Observer) -> bool {
        (0..events).all(|_| self.step(observer))
    }

    /// What has come of the run so far.
    pub fn finished(&self) -> Finished {
        Finished {
            end: self.now,
            makespan: self.makespan,
            digest: self.digest.value(),
            events: self.events,
            submitted: self.coordinator.next_task().0,
            settled: self.completed,
        }
    }

    /// The time of the last event.
    pub fn now(&self) -> Time {
        self.now
    }

    /// The coordinator's state.
    pub fn view(&self) -> View<'_> {
        self.coordinator.view()
    }

    /// The coordinator, for its [`check`](Coordinator::check).
    pub fn coordinator(&self) -> &Coordinator {
        &self.coordinator
    }

    /// When the next event happens; [`Time::NEVER`]: nothing is pending.
    #[inline]
    pub fn next_event(&self) -> Time {
        self.departures.next().min(self.coordinator.deadline()).min(self.source.peek())
    }

    /// Handles the next event; whether there was one.
    #[inline]
    pub fn step(&mut self, observer: &mut impl Observer) -> bool {
        let (departure, tick, arrival) =
            (self.departures.next(), self.coordinator.deadline(), self.source.peek());
        let now = departure.min(tick).min(arrival);
        if now == Time::NEVER {
            return false;
        }
        observer.advance(now, self.coordinator.view().waiting(), self.coordinator.view().running());
        self.now = now;
        self.events += 1;
        if departure == now {
            self.depart(observer);
        } else if tick == now {
            self.handle(Input::Tick, observer);
        } else if let Some(arrival) = self.source.next() {
            self.submit(arrival, observer);
        }
        true
    }

    #[inline]
    fn submit(&mut self, arrival: Arrival, observer: &mut impl Observer) {
        let Arrival { work, estimate, priority, class, .. } = arrival;
        self.payloads.push(Payload { work, estimate, priority, class });
        self.handle(Input::Submit { estimate, priority }, observer);
    }

    #[inline]
    fn depart(&mut self, observer: &mut impl Observer) {
        let server = self.departures.happen();
        self.agents[server.index()].handle(self.now, AgentInput::Tick, &mut self.answers);
        // One attempt ends, unless the server has several slots.
        if let [answer] = self.answers[..] {
            self.answers.clear();
            self.hear(server, answer, observer);
        } else {
            self.replies.extend(self.answers.drain(..).map(|answer| (server, answer)));
        }
        self.reschedule(server);
        while let Some((server, answer)) = self.replies.pop_front() {
            self.hear(server, answer, observer);
        }
    }

    /// Brings what an agent says to the coordinator.
    #[inline]
    fn hear(&mut self, server: ServerId, answer: ToCoordinator, observer: &mut impl Observer) {
        match answer {
            ToCoordinator::Finished { attempt, outcome } => {
                if let Some(task) = self.coordinator.view().task(attempt.task) {
                    observer.occupied(server, task.begun.min(self.now), self.now);
                }
                self.handle(Input::Finish { server, attempt, outcome }, observer);
            }
            ToCoordinator::Returned { attempt } => {
                self.handle(Input::Return { server, attempt }, observer)
            }
            ToCoordinator::State { .. } => {}
        }
    }

    #[inline]
    fn handle(&mut self, input: Input, observer: &mut impl Observer) {
        self.coordinator.handle(self.now, input, &mut self.effects);
        let mut index = 0;
        while let Some(effect) = self.effects.get(index).copied() {
            self.digest.add(self.now, &effect);
            observer.effect(self.now, &effect);
            self.perform(effect, observer);
            index += 1;
        }
        self.effects.clear();
    }

    #[inline]
    fn perform(&mut self, effect: Effect, observer: &mut impl Observer) {
        match effect {
            Effect::Start { server, attempt } => {
                let work =
                    self.payloads.get(attempt.task).map_or(Work::ZERO, |payload| payload.work);
                self.tell(server, ToServer::Run { attempt, work });
            }
            Effect::Settle { task, verdict, attempts, server, submitted, started } => {
                let Some(payload) = self.payloads.remove(task) else { return };
                self.completed += 1;
                self.makespan = self.now;
                self.source.settled(self.now);
                observer.settled(&TaskRecord {
                    task,
                    class: payload.class,
                    priority: payload.priority,
                    arrival: submitted,
                    start: started,
                    finish: self.now,
                    server,
                    work: payload.work,
                    estimate: payload.estimate,
                    attempts,
                    verdict,
                });
            }
            Effect::Stop { server, attempt } => self.tell(server, ToServer::Stop { attempt }),
            Effect::Recall { server, attempt } => self.tell(server, ToServer::Recall { attempt }),
            Effect::Wait { .. } | Effect::Release { .. } => {}
        }
    }

    #[inline]
    fn tell(&mut self, server: ServerId, message: ToServer) {
        let agent = &mut self.agents[server.index()];
        agent.handle(self.now, AgentInput::Message(message), &mut self.answers);
        if !self.answers.is_empty() {
            self.replies.extend(self.answers.drain(..).map(|answer| (server, answer)));
        }
        self.reschedule(server);
    }

    #[inline]
    fn reschedule(&mut self, server: ServerId) {
        self.departures.schedule(server, self.agents[server.index()].deadline());
    }
}
