//! A session, a coordinator and its servers in virtual time: what a person types at which instant
//! gives the same transcript as the real console.

use std::collections::BTreeMap;

use sandtable_core::{
    Agent, AgentInput, Config, Coordinator, Effect, Input, ServerId, ServerSetup, ServerState,
    ServerView, Span, Speed, TaskId, TaskRecord, TaskView, Time, ToCoordinator, ToServer,
};
use sandtable_live::{Condition, DownReason, Event, NewTask, ServerStatus, Snapshot, TaskStatus};

use super::*;
use crate::console::prompt_text;

pub struct Rehearsal {
    pub session: Session,
    pub transcript: String,
    pub closed: Option<Exit>,
    words: Catalogue,
    coordinator: Coordinator,
    agents: Vec<Agent>,
    tasks: BTreeMap<TaskId, NewTask>,
    now: Time,
    next_status: Time,
}

const EVERY: Span = Span(3_500_000_000);

impl Rehearsal {
    pub fn new(words: Catalogue) -> Rehearsal {
        let session = Session::new(words);
        Rehearsal {
            transcript: session.welcome(),
            session,
            closed: None,
            words,
            coordinator: Coordinator::new(Config::default()),
            agents: Vec::new(),
            tasks: BTreeMap::new(),
            now: Time::ZERO,
            next_status: Time::NEVER,
        }
    }

    /// A rehearsal with so many servers, and nothing in the transcript yet.
    pub fn with_servers(words: Catalogue, servers: u32) -> Rehearsal {
        let mut rehearsal = Rehearsal::new(words);
        rehearsal.types(0.0, &servers.to_string());
        rehearsal.transcript.clear();
        rehearsal
    }

    /// At `at_s`, a person types `text`.
    pub fn types(&mut self, at_s: f64, text: &str) {
        self.until(at_s);
        if let Some(prompt) = self.session.prompt() {
            self.transcript.push_str(&format!("{}{text}\n", prompt_text(self.words, prompt)));
        }
        let mut out = Vec::new();
        self.session.line(text, &mut out);
        self.perform(out);
    }

    /// At `at_s`, Ctrl-C is pressed.
    pub fn interrupts(&mut self, at_s: f64) {
        self.until(at_s);
        let mut out = Vec::new();
        self.session.interrupt(&mut out);
        self.perform(out);
    }

    /// At `at_s`, the input ends.
    pub fn ends(&mut self, at_s: f64) {
        self.until(at_s);
        let mut out = Vec::new();
        self.session.end_of_input(Exit::Done, &mut out);
        self.perform(out);
    }

    /// At `at_s`, a server's process dies.
    pub fn dies(&mut self, at_s: f64, server: u32) {
        self.until(at_s);
        self.leaves(ServerId(server), DownReason::Closed);
        self.settle();
    }

    /// Lets time pass until `at_s`; what falls on that instant happens too.
    pub fn until(&mut self, at_s: f64) {
        let until = Time::ZERO + Span::from_seconds(at_s);
        loop {
            let agents = self.agents.iter().map(Agent::deadline);
            let due = agents.chain([self.next_status, self.coordinator.deadline()]).min();
            let Some(due) = due.filter(|due| *due <= until) else { break };
            self.now = due;
            self.step();
        }
        self.now = until;
    }

    fn step(&mut self) {
        if let Some(index) = self.agents.iter().position(|agent| agent.deadline() <= self.now) {
            self.tell(index, AgentInput::Tick);
        } else if self.coordinator.deadline() <= self.now {
            self.handle(Input::Tick);
        } else {
            self.next_status += EVERY;
            if self.session.has_news() {
                self.show(Page::Status);
            }
        }
        self.settle();
    }

    fn settle(&mut self) {
        let mut out = Vec::new();
        self.session.settle(&mut out);
        if !out.is_empty() {
            self.perform(out);
        }
    }

    fn perform(&mut self, outputs: Vec<Output>) {
        for output in outputs {
            match output {
                Output::Say(text) => self.transcript.push_str(&text),
                Output::Complain(problem) => {
                    let text = self.words.problem(&problem);
                    self.transcript.push_str(&format!("! {text}\n"));
                }
                Output::Do(request) => self.carry_out(&request),
            }
        }
        self.settle();
    }

    fn carry_out(&mut self, request: &Request) {
        let mut out = Vec::new();
        match *request {
            Request::Open(servers) => {
                (0..servers).for_each(|_| self.joins(Speed::ONE));
                self.next_status = self.now + EVERY;
                let snapshot = self.snapshot();
                self.session.opened(&snapshot, &mut out);
            }
            Request::Submit { ref tasks, deadline } => {
                for mut new in tasks.iter().copied() {
                    let task = self.coordinator.next_task();
                    new.spec.deadline = deadline.map_or(Time::NEVER, |span| self.now + span);
                    self.tasks.insert(task, new);
                    self.event(Event::Submitted { task, new });
                    self.handle(Input::Submit { spec: new.spec });
                }
            }
            Request::Cancel(task) => self.handle(Input::Cancel { task }),
            Request::Why(_) => {}
            Request::AddServers(count, speed) => (0..count).for_each(|_| self.joins(speed)),
            Request::Drain(server) => self.handle(Input::Drain { server }),
            Request::Kill(server) => self.leaves(server, DownReason::Killed),
            Request::Restart(server) => {
                self.agents[server.index()] = Agent::new(Speed::ONE, 1);
                self.event(Event::ServerUp { server, pid: 1 });
                self.handle(Input::Join { server, speed: Speed::ONE, slots: 1 });
            }
            Request::SetSpeed(server, speed) => self.handle(Input::SetSpeed { server, speed }),
            Request::SetPolicy(ref policy) => {
                self.handle(Input::SetPolicy { policy: Box::new(policy.clone()) });
                self.event(Event::PolicySet(policy.clone()));
            }
            Request::Ask(server) => {
                let state = self.agents[server.index()].state(self.now);
                self.session.answered(server, state, &mut out);
            }
            Request::Show(page) => self.show(page),
            Request::Close(exit) => self.closed = Some(exit),
            Request::Abandon => self.closed = Some(Exit::Interrupted),
        }
        self.session.accepted(request, &mut out);
        if !out.is_empty() {
            self.perform(out);
        }
    }

    fn joins(&mut self, speed: Speed) {
        let server = ServerId(self.agents.len() as u32);
        self.agents.push(Agent::new(speed, 1));
        self.event(Event::ServerUp { server, pid: 100 + server.0 });
        self.handle(Input::Join { server, speed, slots: 1 });
    }

    fn leaves(&mut self, server: ServerId, reason: DownReason) {
        self.agents[server.index()] = Agent::new(Speed::ONE, 1);
        // The order in which the live driver tells it.
        self.handle(Input::Leave { server });
        self.event(Event::ServerDown { server, reason });
    }

    fn event(&mut self, event: Event) {
        let mut out = Vec::new();
        self.session.event(&event, &mut out);
        for output in out {
            if let Output::Say(text) = output {
                self.transcript.push_str(&text);
            }
        }
    }

    fn show(&mut self, page: Page) {
        let mut out = Vec::new();
        let snapshot = self.snapshot();
        self.session.show(page, &snapshot, &mut out);
        for output in out {
            if let Output::Say(text) = output {
                self.transcript.push_str(&text);
            }
        }
    }

    fn handle(&mut self, input: Input) {
        let mut effects = Vec::new();
        self.coordinator.handle(self.now, input, &mut effects);
        for effect in effects {
            self.effect(effect);
        }
    }

    fn effect(&mut self, effect: Effect) {
        match effect {
            Effect::Start { server, attempt, done } => {
                self.event(Event::Started { server, attempt, done });
                let NewTask { work, spec, .. } = self.tasks[&attempt.task];
                let work = Work(work.0.saturating_sub(done.0));
                let run = ToServer::Run { attempt, work, width: spec.width };
                self.tell(server.index(), AgentInput::Message(run));
            }
            Effect::Wait { task, server } => self.event(Event::Waiting { task, server }),
            Effect::Preempt { server, attempt } => {
                self.tell(server.index(), AgentInput::Message(ToServer::Preempt { attempt }));
            }
            Effect::SetSpeed { server, speed } => {
                self.tell(server.index(), AgentInput::Message(ToServer::SetSpeed { speed }));
            }
            Effect::Stop { server, attempt, .. } => {
                self.tell(server.index(), AgentInput::Message(ToServer::Stop { attempt }));
            }
            Effect::Release { server } => {
                self.event(Event::ServerDown { server, reason: DownReason::Released });
            }
            Effect::Recall { .. } => {}
            Effect::Settle { task, verdict, attempts, server, submitted, started } => {
                let NewTask { work, spec, class } = self.tasks[&task];
                self.event(Event::Settled(TaskRecord {
                    task,
                    class,
                    spec,
                    arrival: submitted,
                    start: started,
                    finish: self.now,
                    server,
                    work,
                    attempts,
                    verdict,
                }));
            }
        }
    }

    fn tell(&mut self, server: usize, input: AgentInput) {
        let mut answers = Vec::new();
        self.agents[server].handle(self.now, input, &mut answers);
        for answer in answers {
            let server = ServerId(server as u32);
            match answer {
                ToCoordinator::Finished { attempt, outcome } => {
                    self.handle(Input::Finish { server, attempt, outcome });
                }
                ToCoordinator::Yielded { attempt, done } => {
                    self.handle(Input::Yield { server, attempt, done });
                }
                ToCoordinator::Returned { .. } | ToCoordinator::State { .. } => {}
            }
        }
    }

    fn snapshot(&self) -> Snapshot {
        let view = self.coordinator.view();
        let servers = view.servers();
        Snapshot {
            now: self.now,
            policy: view.policy().clone(),
            running: view.running(),
            waiting: view.waiting(),
            servers: servers.map(|server| self.server_status(server)).collect(),
            queue: view.waiting_at(None).into_iter().map(|task| self.task_status(task)).collect(),
        }
    }

    fn server_status(&self, server: ServerView) -> ServerStatus {
        let view = self.coordinator.view();
        ServerStatus {
            id: server.id,
            name: "server".into(),
            condition: match server.state {
                ServerState::Present => Condition::Up,
                ServerState::Draining => Condition::Draining,
                ServerState::Gone => Condition::Down,
            },
            pid: Some(100 + server.id.0),
            setup: ServerSetup::new(server.speed, server.slots),
            running: view.running_on(server.id).map(|task| self.task_status(task)).collect(),
            queue: view
                .waiting_at(Some(server.id))
                .into_iter()
                .map(|task| self.task_status(task))
                .collect(),
            restarts: 0,
        }
    }

    fn task_status(&self, task: TaskView) -> TaskStatus {
        let work = self.tasks[&task.id].work;
        let speed =
            |server: ServerId| self.coordinator.view().server(server).map(|server| server.speed);
        let runs = task.server.filter(|_| task.begun != Time::NEVER);
        let remaining = runs.map(|server| {
            let speed = speed(server).unwrap_or(Speed::ONE);
            let left = |work: Work| speed.service(Work(work.0.saturating_sub(task.done.0)));
            (task.ends + left(work)).since(self.now + left(task.spec.estimate))
        });
        TaskStatus::of(&task, work, remaining)
    }
}
