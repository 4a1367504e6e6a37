//! One run: the coordinator, its servers and the channels between them.

use std::collections::BTreeMap;

use sandtable_core::{
    Agent, AgentInput, Attempt, Coordinator, Digest, Effect, Input, Outcome, Rng, ServerId, Speed,
    Time, ToCoordinator, ToServer, Work, split_mix,
};

use super::Failure;
use super::books::{Books, Broken, hold};
use super::case::{Case, Dice, Happening};

/// A case while it runs.
pub(super) struct Trial<'a> {
    case: &'a Case,
    coordinator: Coordinator,
    books: Books,
    now: Time,
    servers: Vec<Server>,
    /// What is to come, by time; what comes at the same time, in the order of their numbers.
    events: BTreeMap<(Time, u64), Event>,
    scheduled: u64,
    /// How long each message takes, and which attempts fail.
    dice: Dice,
    effects: Vec<Effect>,
    answers: Vec<ToCoordinator>,
    /// The latest input, for whoever looks for what went wrong.
    input: String,
    /// The digest of all effects after every input.
    digests: Vec<u64>,
    digest: Digest,
    /// What the digests were the first time.
    before: Option<&'a [u64]>,
}

/// What came of a run that passed.
pub(super) struct Passed {
    /// After every input the digest of all effects so far.
    pub(super) digests: Vec<u64>,
}

/// A server, as far as the driver knows.
struct Server {
    agent: Agent,
    present: bool,
    /// Every return is a new life: messages to an earlier one find nobody.
    life: u32,
    /// When the latest message on the way to it arrives, and the latest from it: a channel keeps
    /// their order.
    outward: Time,
    inward: Time,
    /// When it is woken.
    wakes: Time,
}

enum Event {
    Arrive(usize),
    Happen(usize),
    Message(ServerId, u32, ToServer),
    Answer(ServerId, ToCoordinator),
    Wake(ServerId, u32),
    /// A drained server has stopped.
    Gone(ServerId, u32),
}

impl<'a> Trial<'a> {
    pub(super) fn new(case: &'a Case) -> Trial<'a> {
        let mut trial = Trial {
            case,
            coordinator: Coordinator::new(case.config.clone()),
            books: Books::default(),
            now: Time::ZERO,
            servers: Vec::new(),
            events: BTreeMap::new(),
            scheduled: 0,
            dice: Dice(Rng::new(split_mix(case.seed))),
            effects: Vec::new(),
            answers: Vec::new(),
            input: String::new(),
            digests: Vec::new(),
            digest: Digest::default(),
            before: None,
        };
        for (index, task) in case.tasks.iter().enumerate() {
            trial.schedule(task.at, Event::Arrive(index));
        }
        for (index, (at, _)) in case.script.iter().enumerate() {
            trial.schedule(*at, Event::Happen(index));
        }
        trial
    }

    /// The same run once more: what differs from `digests` is a failure. The invariants held the
    /// first time.
    pub(super) fn again(case: &'a Case, digests: &'a [u64]) -> Trial<'a> {
        Trial { before: Some(digests), ..Trial::new(case) }
    }

    pub(super) fn run(mut self) -> Result<Passed, Failure> {
        match self.all() {
            Ok(()) => Ok(Passed { digests: self.digests }),
            Err((property, found)) => Err(Failure {
                seed: self.case.seed,
                step: self.digests.len() as u64,
                at: self.now,
                input: self.input,
                property,
                found,
            }),
        }
    }

    fn all(&mut self) -> Result<(), Broken> {
        for (number, (speed, slots)) in self.case.servers.iter().enumerate() {
            self.join(ServerId(number as u32), *speed, *slots)?;
        }
        for _ in 0..self.case.patience() {
            if !self.step()? {
                return self.end();
            }
        }
        let patience = self.case.patience();
        hold("SETTLES", false, || format!("after {patience} events there is no end"))
    }

    /// Handles the next event; whether there was one. The coordinator's deadline comes after all
    /// else that happens at that instant.
    fn step(&mut self) -> Result<bool, Broken> {
        let next = self.events.keys().next().map_or(Time::NEVER, |(at, _)| *at);
        let deadline = self.coordinator.deadline();
        if next == Time::NEVER && deadline == Time::NEVER {
            return Ok(false);
        }
        self.now = self.now.max(next.min(deadline));
        if deadline < next {
            self.input(Input::Tick)?;
        } else if let Some((_, event)) = self.events.pop_first() {
            self.happen(event)?;
        }
        Ok(true)
    }

    fn happen(&mut self, event: Event) -> Result<(), Broken> {
        let case = self.case;
        match event {
            Event::Arrive(index) => {
                self.books.submits();
                self.input(Input::Submit { spec: case.tasks[index].spec })
            }
            Event::Happen(index) => self.follow(&case.script[index].1),
            Event::Message(server, life, message) if self.lives(server, life) => {
                self.tell(server, AgentInput::Message(message))
            }
            Event::Wake(server, life) if self.lives(server, life) => {
                self.servers[server.index()].wakes = Time::NEVER;
                self.tell(server, AgentInput::Tick)
            }
            Event::Gone(server, life) if self.lives(server, life) => self.leave(server),
            Event::Answer(server, answer) => self.hear(server, answer),
            Event::Message(..) | Event::Wake(..) | Event::Gone(..) => Ok(()),
        }
    }

    fn follow(&mut self, happening: &Happening) -> Result<(), Broken> {
        match *happening {
            Happening::Join(server, speed, slots) => self.join(server, speed, slots),
            Happening::Leave(server) => self.leave(server),
            Happening::Retire(server) => self.retire(server),
            Happening::Drain(server) => {
                self.books.takes(server, false);
                self.input(Input::Drain { server })
            }
            Happening::SetSpeed(server, speed) => self.input(Input::SetSpeed { server, speed }),
            Happening::SetPolicy(ref policy) => {
                self.input(Input::SetPolicy { policy: Box::new(policy.clone()) })
            }
            Happening::Cancel(task) => {
                self.books.cancels(task);
                self.input(Input::Cancel { task })
            }
            Happening::Heal => {
                for number in 0..self.servers.len() {
                    // One that drains goes when it is empty; the first has to take what is left.
                    if number == 0 || !self.servers[number].present {
                        self.join(ServerId(number as u32), Speed::ONE, 2)?;
                    }
                }
                Ok(())
            }
        }
    }

    fn join(&mut self, server: ServerId, speed: Speed, slots: u16) -> Result<(), Broken> {
        let life = self.servers.get(server.index()).map_or(0, |known| known.life + 1);
        let joined = Server {
            agent: Agent::new(speed, slots),
            present: true,
            life,
            outward: self.now,
            inward: self.now,
            wakes: Time::NEVER,
        };
        if server.index() == self.servers.len() {
            self.servers.push(joined);
        } else if let Some(known) = self.servers.get_mut(server.index()) {
            *known = joined;
        }
        self.books.takes(server, server.index() < self.servers.len());
        self.input(Input::Join { server, speed, slots })
    }

    fn leave(&mut self, server: ServerId) -> Result<(), Broken> {
        if let Some(known) = self.servers.get_mut(server.index()) {
            known.present = false;
            known.life += 1;
        }
        self.books.takes(server, false);
        self.input(Input::Leave { server })
    }

    /// The server says how far it came with what it runs, and goes.
    fn retire(&mut self, server: ServerId) -> Result<(), Broken> {
        let running = self.servers.get(server.index()).filter(|known| known.present);
        let running = running.and_then(|known| known.agent.state(self.now).running);
        if let Some(attempt) = running {
            let preempt = AgentInput::Message(ToServer::Preempt { attempt });
            self.servers[server.index()].agent.handle(self.now, preempt, &mut self.answers);
            for answer in std::mem::take(&mut self.answers) {
                self.hear(server, answer)?;
            }
        }
        self.leave(server)
    }

    fn lives(&self, server: ServerId, life: u32) -> bool {
        let known = self.servers.get(server.index());
        known.is_some_and(|known| known.present && known.life == life)
    }

    /// Brings something to a server; its answers go on their way.
    fn tell(&mut self, server: ServerId, input: AgentInput) -> Result<(), Broken> {
        let now = self.now;
        let Some(known) = self.servers.get_mut(server.index()) else { return Ok(()) };
        known.agent.handle(now, input, &mut self.answers);
        let (deadline, ahead, life) =
            (known.agent.deadline(), known.agent.state(now).ahead, known.life);
        let wake = deadline < known.wakes;
        if wake {
            known.wakes = deadline;
        }
        for answer in std::mem::take(&mut self.answers) {
            self.send_answer(server, answer);
        }
        if wake {
            self.schedule(deadline, Event::Wake(server, life));
        }
        hold("SINGLE", ahead == 0 || self.case.config.prefetch > 0, || {
            format!("server {server} got {ahead} more than it has slots for")
        })
    }

    fn send_answer(&mut self, server: ServerId, answer: ToCoordinator) {
        let answer = match answer {
            ToCoordinator::Finished { attempt, .. } if self.dice.once_in(self.case.failing) => {
                ToCoordinator::Finished { attempt, outcome: Outcome::Failed }
            }
            answer => answer,
        };
        let times = if self.dice.once_in(self.case.repeating) { 2 } else { 1 };
        for _ in 0..times {
            let at = self.now + self.dice.span(self.case.delay);
            let Some(known) = self.servers.get_mut(server.index()) else { return };
            known.inward = known.inward.max(at);
            let at = known.inward;
            self.schedule(at, Event::Answer(server, answer));
        }
    }

    fn send(&mut self, server: ServerId, message: ToServer) {
        let at = self.now + self.dice.span(self.case.delay);
        let Some(known) = self.servers.get_mut(server.index()) else { return };
        known.outward = known.outward.max(at);
        let (at, life) = (known.outward, known.life);
        self.schedule(at, Event::Message(server, life, message));
    }

    /// Brings what a server says to the coordinator. It may be late, and the server gone.
    fn hear(&mut self, server: ServerId, answer: ToCoordinator) -> Result<(), Broken> {
        match answer {
            ToCoordinator::Finished { attempt, outcome } => {
                self.books.finishes(attempt, outcome);
                self.input(Input::Finish { server, attempt, outcome })
            }
            ToCoordinator::Returned { attempt } => self.input(Input::Return { server, attempt }),
            ToCoordinator::Yielded { attempt, done } => {
                self.books.yields(attempt, done);
                self.input(Input::Yield { server, attempt, done })
            }
            ToCoordinator::State { .. } => Ok(()),
        }
    }

    fn input(&mut self, input: Input) -> Result<(), Broken> {
        self.input = format!("{input:?}");
        self.coordinator.handle(self.now, input, &mut self.effects);
        let effects = std::mem::take(&mut self.effects);
        for effect in &effects {
            self.digest.add(self.now, effect);
        }
        let step = self.digests.len();
        self.digests.push(self.digest.value());
        for effect in &effects {
            self.books.enter(effect)?;
            self.perform(effect);
        }
        self.effects = effects;
        self.effects.clear();
        match self.before {
            None => {
                self.coordinator.check().map_err(|violation| (violation.invariant, violation.found))
            }
            Some(before) => hold("DETERMINISM", before.get(step) == self.digests.get(step), || {
                "the same inputs had other effects the first time".to_owned()
            }),
        }
    }

    fn perform(&mut self, effect: &Effect) {
        match *effect {
            Effect::Start { server, attempt, done } => {
                self.send(server, self.run_of(attempt, done))
            }
            Effect::Recall { server, attempt } => self.send(server, ToServer::Recall { attempt }),
            Effect::Preempt { server, attempt } => self.send(server, ToServer::Preempt { attempt }),
            Effect::Stop { server, attempt, .. } => self.send(server, ToServer::Stop { attempt }),
            Effect::SetSpeed { server, speed } => self.send(server, ToServer::SetSpeed { speed }),
            Effect::Release { server } => {
                let Some(known) = self.servers.get(server.index()) else { return };
                let (life, at) = (known.life, self.now + self.dice.span(self.case.delay));
                self.schedule(at, Event::Gone(server, life));
            }
            Effect::Wait { .. } | Effect::Settle { .. } => {}
        }
    }

    /// What is left of a task's true work.
    fn run_of(&self, attempt: Attempt, done: Work) -> ToServer {
        let task = self.case.tasks.get(attempt.task.0 as usize);
        let (work, width) = task.map_or((Work::ZERO, 1), |task| (task.work, task.spec.width));
        ToServer::Run { attempt, work: Work(work.0.saturating_sub(done.0)), width }
    }

    fn schedule(&mut self, at: Time, event: Event) {
        self.events.insert((at, self.scheduled), event);
        self.scheduled += 1;
    }

    fn end(&self) -> Result<(), Broken> {
        self.books.close()?;
        let view = self.coordinator.view();
        let (waiting, running) = (view.waiting(), view.running());
        hold("CONSERVATION", waiting == 0 && running == 0, || {
            format!("all have settled, and {waiting} tasks wait and {running} attempts run")
        })?;
        let steps = self.digests.len();
        let before = self.before.map_or(steps, <[u64]>::len);
        hold("DETERMINISM", steps == before, || {
            format!("{steps} inputs, and the first time {before}")
        })
    }
}
