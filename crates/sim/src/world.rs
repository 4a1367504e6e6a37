//! A world in virtual time: one coordinator, the agents, and what arrives.

mod failing;

use std::collections::VecDeque;

use sandtable_core::{
    Agent, AgentInput, Attempt, Config, Coordinator, Digest, Effect, Input, Observer, ServerId,
    ServerSetup, Span, TaskRecord, TaskSpec, Time, ToCoordinator, ToServer, View, Window, Work,
};
use sandtable_load::{Arrival, Source};

use crate::faults::Crashes;
use crate::pending::{MOST_SERVERS, Pending};

/// Everything there is in a simulated run.
///
/// At equal times, attempts end before servers fail or are repaired, that happens before tasks
/// arrive, and tasks arrive before deadlines of the coordinator come; equal events of one kind come
/// in the order in which they were scheduled.
pub struct World {
    now: Time,
    coordinator: Coordinator,
    agents: Vec<Agent>,
    /// What the servers are, by number.
    setups: Vec<ServerSetup>,
    /// Until when the time of each server that shares is accounted for; empty if none does.
    shared_until: Vec<Time>,
    departures: Pending,
    crashes: Option<Box<Crashes>>,
    /// When a server fails or is repaired next.
    next_fault: Time,
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
    spec: TaskSpec,
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
    /// How often a server failed.
    pub crashes: u64,
    /// How long servers were down, all together.
    pub down: Span,
}

impl World {
    /// A world at time zero, whose servers have joined and whose first task has not arrived.
    ///
    /// # Panics
    /// If a server's number is 2²⁴ or more.
    pub fn new(
        config: Config,
        servers: impl IntoIterator<Item = (ServerId, ServerSetup)>,
        source: Source,
    ) -> World {
        let mut world = World {
            now: Time::ZERO,
            coordinator: Coordinator::new(config),
            agents: Vec::new(),
            setups: Vec::new(),
            shared_until: Vec::new(),
            departures: Pending::new(),
            crashes: None,
            next_fault: Time::NEVER,
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
        for (server, setup) in servers {
            let index = server.index();
            assert!(index < MOST_SERVERS, "a world has at most {MOST_SERVERS} servers");
            if world.agents.len() <= index {
                world.agents.resize_with(index + 1, || setup.agent());
                world.setups.resize(index + 1, setup);
            }
            world.setups[index] = setup;
            if setup.sharing && world.shared_until.len() <= index {
                world.shared_until.resize(index + 1, Time::ZERO);
            }
            world.join(server, &mut ());
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
            crashes: self.crashes.as_ref().map_or(0, |crashes| crashes.count()),
            down: self.crashes.as_ref().map_or(Span::ZERO, |crashes| crashes.down(self.now)),
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
        let next = self.departures.next().min(self.coordinator.deadline()).min(self.source.peek());
        if next == Time::NEVER && self.is_over() { next } else { next.min(self.next_fault) }
    }

    /// Whether nothing is left to be done, even if servers would go on failing.
    fn is_over(&self) -> bool {
        self.completed == self.coordinator.next_task().0
    }

    /// Handles the next event; whether there was one.
    #[inline]
    pub fn step(&mut self, observer: &mut impl Observer) -> bool {
        let (departure, tick, arrival) =
            (self.departures.next(), self.coordinator.deadline(), self.source.peek());
        let now = departure.min(tick).min(arrival);
        if self.next_fault <= now && self.next_fault < departure {
            return self.fault(now == Time::NEVER, observer);
        }
        if now == Time::NEVER {
            return false;
        }
        self.advance(now, observer);
        if departure == now {
            self.depart(observer);
        } else if arrival == now {
            if let Some(arrival) = self.source.next() {
                self.submit(arrival, observer);
            }
        } else {
            self.handle(Input::Tick, observer);
            self.hear_replies(observer);
        }
        true
    }

    #[inline]
    fn advance(&mut self, now: Time, observer: &mut impl Observer) {
        let view = self.coordinator.view();
        observer.advance(now, view.waiting(), view.running());
        self.now = now;
        self.events += 1;
    }

    #[inline]
    fn submit(&mut self, arrival: Arrival, observer: &mut impl Observer) {
        let Arrival { work, spec, class, .. } = arrival;
        self.payloads.push(Payload { work, spec, class });
        self.handle(Input::Submit { spec }, observer);
        self.hear_replies(observer);
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
        self.hear_replies(observer);
    }

    /// What agents said in answer to messages comes before anything else happens.
    #[inline]
    fn hear_replies(&mut self, observer: &mut impl Observer) {
        while let Some((server, answer)) = self.replies.pop_front() {
            self.hear(server, answer, observer);
        }
    }

    /// Brings what an agent says to the coordinator.
    #[inline]
    fn hear(&mut self, server: ServerId, answer: ToCoordinator, observer: &mut impl Observer) {
        match answer {
            ToCoordinator::Finished { attempt, outcome } => {
                self.occupied(server, attempt, observer);
                self.handle(Input::Finish { server, attempt, outcome }, observer);
            }
            ToCoordinator::Returned { attempt } => {
                self.handle(Input::Return { server, attempt }, observer)
            }
            ToCoordinator::Yielded { attempt, done } => {
                self.occupied(server, attempt, observer);
                self.handle(Input::Yield { server, attempt, done }, observer);
            }
            ToCoordinator::State { .. } => {}
        }
    }

    /// An attempt is over.
    #[inline]
    fn occupied(&mut self, server: ServerId, attempt: Attempt, observer: &mut impl Observer) {
        if let Some(begun) = self.coordinator.view().begun(server, attempt) {
            self.occupied_since(server, attempt, begun, observer);
        }
    }

    /// An attempt that began at `begun` is over. A server that shares is occupied by all that it
    /// runs together: its time counts once.
    #[inline]
    fn occupied_since(
        &mut self,
        server: ServerId,
        attempt: Attempt,
        begun: Time,
        observer: &mut impl Observer,
    ) {
        let setup = self.setups[server.index()];
        if setup.slots == 1 {
            observer.occupied(server, 1, begun.min(self.now), self.now);
            return;
        }
        let width = self.payloads.get(attempt.task).map_or(1, |payload| payload.spec.width);
        let mut slots = width.clamp(1, setup.slots);
        let mut since = begun;
        if let Some(until) = self.shared_until.get_mut(server.index())
            && setup.sharing
        {
            slots = 1;
            let first = self.coordinator.view().running_on(server).next();
            since = first.map_or(begun, |first| first.begun.min(begun)).max(*until);
            *until = self.now;
        }
        observer.occupied(server, slots, since.min(self.now), self.now);
    }

    #[inline]
    fn handle<O: Observer>(&mut self, input: Input, observer: &mut O) {
        if O::INPUTS {
            let kept = input.clone();
            observer.handling(&mut self.coordinator, self.now, &kept);
            self.coordinator.handle(self.now, input, &mut self.effects);
            observer.handled(&self.coordinator, self.now, &kept, &self.effects);
        } else {
            self.coordinator.handle(self.now, input, &mut self.effects);
        }
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
            Effect::Start { server, attempt, done } => {
                let payload = self.payloads.get(attempt.task);
                let (work, width) =
                    payload.map_or((Work::ZERO, 1), |payload| (payload.work, payload.spec.width));
                let work = Work(work.0.saturating_sub(done.0));
                self.tell(server, ToServer::Run { attempt, work, width });
            }
            Effect::Settle { task, verdict, attempts, server, submitted, started } => {
                let Some(payload) = self.payloads.remove(task) else { return };
                self.completed += 1;
                self.makespan = self.now;
                self.source.settled(self.now);
                observer.settled(&TaskRecord {
                    task,
                    class: payload.class,
                    spec: payload.spec,
                    arrival: submitted,
                    start: started,
                    finish: self.now,
                    server,
                    work: payload.work,
                    attempts,
                    verdict,
                });
            }
            Effect::Stop { server, attempt, begun } => {
                if begun != Time::NEVER {
                    self.occupied_since(server, attempt, begun, observer);
                }
                self.tell(server, ToServer::Stop { attempt });
            }
            Effect::Preempt { server, attempt } => self.tell(server, ToServer::Preempt { attempt }),
            Effect::SetSpeed { server, speed } => self.tell(server, ToServer::SetSpeed { speed }),
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

    #[inline(always)]
    fn reschedule(&mut self, server: ServerId) {
        let deadline = self.agents[server.index()].deadline();
        self.departures.schedule(server, deadline);
        if self.crashes.is_some() {
            self.wear(server, deadline != Time::NEVER);
        }
    }
}
