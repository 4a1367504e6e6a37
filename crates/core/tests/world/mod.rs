//! Virtual time for tests: a coordinator and real agents, and nothing between them.
#![allow(dead_code)]

use std::collections::VecDeque;

use sandtable_core::*;

/// A task to come, with its true work.
#[derive(Clone, Copy, Debug)]
pub struct Job {
    pub arrival: Time,
    pub spec: TaskSpec,
    pub work: Work,
}

impl Job {
    /// A task whose work is estimated right.
    pub fn new(arrival: u64, work: u64) -> Job {
        Job { arrival: Time(arrival), spec: TaskSpec::new(Work(work)), work: Work(work) }
    }
}

/// What came of a task.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Life {
    pub start: Time,
    pub finish: Time,
    /// Where it finished.
    pub server: ServerId,
}

pub struct World {
    pub coordinator: Coordinator,
    agents: Vec<Agent>,
    jobs: Vec<Job>,
    /// How many of them have arrived.
    arrived: usize,
    pub lives: Vec<Life>,
    /// The tasks in the order in which they settled, how, and how often they were tried.
    pub settled: Vec<(u64, Verdict, u16)>,
    now: Time,
    effects: Vec<Effect>,
    answers: Vec<ToCoordinator>,
    said: VecDeque<(ServerId, ToCoordinator)>,
    /// How many inputs were handled, and how often an attempt was interrupted.
    pub inputs: u64,
    pub interruptions: u64,
}

impl World {
    /// Servers that are there from the start, with their speeds and slots, and tasks in the order
    /// in which they arrive.
    pub fn new(policy: Policy, servers: &[(Speed, u16)], jobs: &[Job]) -> World {
        World::with(Config { policy, ..Config::default() }, servers, jobs)
    }

    pub fn with(config: Config, servers: &[(Speed, u16)], jobs: &[Job]) -> World {
        let mut world = World {
            coordinator: Coordinator::new(config),
            agents: Vec::new(),
            jobs: jobs.to_vec(),
            arrived: 0,
            lives: vec![Life::default(); jobs.len()],
            settled: Vec::new(),
            now: Time::ZERO,
            effects: Vec::new(),
            answers: Vec::new(),
            said: VecDeque::new(),
            inputs: 0,
            interruptions: 0,
        };
        for (number, (speed, slots)) in (0..).zip(servers) {
            world.agents.push(Agent::new(*speed, *slots));
            world.input(Input::Join { server: ServerId(number), speed: *speed, slots: *slots });
        }
        world
    }

    /// Runs until everything has come to an end: at every instant first the ends, then the
    /// arrivals, then what the coordinator wanted to be woken for.
    pub fn run(mut self) -> World {
        self.run_until(Time(Time::NEVER.0 - 1));
        self
    }

    /// Runs until this time, which is then the present.
    pub fn run_until(&mut self, until: Time) {
        loop {
            let end = self.agents.iter().map(Agent::deadline).min().unwrap_or(Time::NEVER);
            let arrival = self.jobs.get(self.arrived).map_or(Time::NEVER, |job| job.arrival);
            let now = end.min(arrival).min(self.coordinator.deadline());
            if now > until {
                self.now = until;
                return;
            }
            self.now = now;
            if end == now {
                let ends = |agent: &Agent| agent.deadline() == now;
                let at = self.agents.iter().position(ends).unwrap();
                self.tell(ServerId(at as u32), AgentInput::Tick);
                self.hear();
            } else if arrival == now {
                let spec = self.jobs[self.arrived].spec;
                self.arrived += 1;
                self.input(Input::Submit { spec });
            } else {
                self.input(Input::Tick);
            }
        }
    }

    pub fn input(&mut self, input: Input) {
        self.inputs += 1;
        self.coordinator.handle(self.now, input, &mut self.effects);
        for effect in std::mem::take(&mut self.effects) {
            self.perform(effect);
        }
        self.hear();
    }

    /// The server stops all that it runs, unasked, and tells how far it has come.
    pub fn stop(&mut self, server: ServerId) {
        let now = self.now;
        self.agents[server.index()].stop_all(now, &mut self.answers);
        self.said.extend(self.answers.drain(..).map(|answer| (server, answer)));
        self.hear();
    }

    fn perform(&mut self, effect: Effect) {
        let (server, message) = match effect {
            Effect::Start { server, attempt, done } => {
                let Job { work, spec, .. } = self.jobs[attempt.task.0 as usize];
                let work = Work(work.0 - done.0);
                (server, ToServer::Run { attempt, work, width: spec.width })
            }
            Effect::Preempt { server, attempt } => {
                self.interruptions += 1;
                (server, ToServer::Preempt { attempt })
            }
            Effect::Stop { server, attempt, .. } => (server, ToServer::Stop { attempt }),
            Effect::Recall { server, attempt } => (server, ToServer::Recall { attempt }),
            Effect::Settle { task, verdict, attempts, server, started, .. } => {
                let life =
                    Life { start: started, finish: self.now, server: server.unwrap_or_default() };
                self.lives[task.0 as usize] = life;
                self.settled.push((task.0, verdict, attempts));
                return;
            }
            Effect::SetSpeed { server, speed } => (server, ToServer::SetSpeed { speed }),
            Effect::Wait { .. } | Effect::Release { .. } => return,
        };
        self.tell(server, AgentInput::Message(message));
    }

    fn tell(&mut self, server: ServerId, input: AgentInput) {
        self.agents[server.index()].handle(self.now, input, &mut self.answers);
        self.said.extend(self.answers.drain(..).map(|answer| (server, answer)));
    }

    fn hear(&mut self) {
        while let Some((server, answer)) = self.said.pop_front() {
            self.input(match answer {
                ToCoordinator::Finished { attempt, outcome } => {
                    Input::Finish { server, attempt, outcome }
                }
                ToCoordinator::Returned { attempt } => Input::Return { server, attempt },
                ToCoordinator::Yielded { attempt, done } => Input::Yield { server, attempt, done },
                ToCoordinator::State { .. } => continue,
            });
        }
    }
}
