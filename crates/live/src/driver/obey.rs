//! What people ask for.

use std::time::{Duration, Instant};

use sandtable_core::{Input, ServerId, ServerState, Span, Speed, TaskView, Time, ToServer, Work};
use sandtable_load::Problem;

use super::{Driver, Query, Stage};
use crate::command::{Answer, Command, ServerSpec};
use crate::event::{DownReason, Event, NewTask, Stop, Watcher};
use crate::fleet::{Member, Phase};
use crate::process::most_servers;
use crate::snapshot::{Condition, ServerStatus, Snapshot, TaskStatus};

/// How long a server may take to answer a question, by the wall clock.
const PATIENCE: Duration = Duration::from_secs(1);

impl<W: Watcher> Driver<W> {
    /// Handles the commands of a batch, and gives up on servers that do not answer.
    pub(super) fn obey_all(&mut self, now: Time) {
        for _ in 0..std::mem::take(&mut self.inbox.stops) {
            self.stop_harder(now);
        }
        let mut commands = std::mem::take(&mut self.inbox.commands);
        for command in commands.drain(..) {
            self.obey(now, command);
        }
        self.inbox.commands = commands;
        if self.inbox.closed && self.source.is_none() {
            self.stop(now, Stop::Drain);
        }
        if !self.queries.is_empty() {
            let instant = Instant::now();
            self.forget_queries(|query| query.by <= instant, "live-no-answer");
        }
        // Those that were killed or restarted.
        self.take_news(now);
    }

    fn obey(&mut self, now: Time, command: Command) {
        // Nobody may wait for an answer any more, which is no concern of the run's.
        match command {
            Command::Submit(tasks, answer) => {
                let _ = answer.send(match self.stage {
                    Stage::Running => Ok(self.submit_all(now, tasks)),
                    _ => Err(Problem::new("live-stopping")),
                });
            }
            Command::Cancel(task, answer) => {
                let known = self.payloads.get(task).is_some();
                if known {
                    self.cancel(now, task);
                }
                let problem = || Problem::new("live-no-such-task").with("task", task);
                let _ = answer.send(known.then_some(()).ok_or_else(problem));
            }
            Command::AddServers(specs, answer) => {
                let _ = answer.send(self.add_servers(now, specs));
            }
            Command::Drain(server, answer) => {
                let drained = self.present(server);
                if drained.is_ok() {
                    self.fleet.drain(server);
                    self.handle(now, Input::Drain { server }, None);
                }
                let _ = answer.send(drained);
            }
            Command::Kill(server, answer) => {
                let known = self.known(server);
                if known.is_ok() {
                    self.fleet.kill(server, DownReason::Killed, &mut self.inbox.news);
                    self.take_news(now);
                }
                let _ = answer.send(known);
            }
            Command::Restart(server, answer) => {
                let known = self.known(server);
                if known.is_ok() {
                    self.fleet.restart(server, &mut self.inbox.news);
                    self.take_news(now);
                }
                let _ = answer.send(known);
            }
            Command::SetSpeed(server, speed, answer) => {
                let known = self.known(server);
                if known.is_ok() {
                    self.set_speed(now, server, speed);
                }
                let _ = answer.send(known);
            }
            Command::SetPolicy(policy, answer) => {
                self.handle(now, Input::SetPolicy { policy: Box::new(policy.clone()) }, None);
                self.tell(now, || Event::PolicySet(policy));
                let _ = answer.send(Ok(()));
            }
            Command::Query(server, answer) => self.query(server, answer),
            Command::Status(answer) => {
                let _ = answer.send(Ok(self.snapshot(now)));
            }
            Command::WaitIdle(answer) => self.idle_waiters.push(answer),
            Command::Stop(stop) => match (stop, self.stage) {
                (Stop::Drain, Stage::Draining) => self.stop_harder(now),
                (stop, _) => self.stop(now, stop),
            },
        }
    }

    fn submit_all(&mut self, now: Time, tasks: Vec<NewTask>) -> Vec<sandtable_core::TaskId> {
        tasks.into_iter().map(|new| self.submit(now, new)).collect()
    }

    fn cancel(&mut self, now: Time, task: sandtable_core::TaskId) {
        self.handle(now, Input::Cancel { task }, None);
    }

    fn set_speed(&mut self, now: Time, server: ServerId, speed: Speed) {
        if let Some(member) = self.fleet.member_mut(server) {
            member.spec.setup.speed = speed;
        }
        if self.is_joined(server) {
            self.handle(now, Input::SetSpeed { server, speed }, None);
        } else {
            // A process that has not reported yet was started with the speed before.
            self.send(server, ToServer::SetSpeed { speed });
        }
    }

    fn add_servers(&mut self, now: Time, specs: Vec<ServerSpec>) -> Result<Vec<ServerId>, Problem> {
        if self.stage != Stage::Running {
            return Err(Problem::new("live-stopping"));
        }
        let (wanted, most) = (self.fleet.len() as usize + specs.len(), most_servers());
        if wanted > most {
            return Err(Problem::new("live-too-many-servers")
                .with("written", wanted)
                .with("most", most));
        }
        let mut added = Vec::new();
        for spec in specs {
            added.push(self.fleet.add(spec)?);
        }
        self.join_in_order(now);
        Ok(added)
    }

    fn known(&self, server: ServerId) -> Result<(), Problem> {
        if self.fleet.member(server).is_some() {
            return Ok(());
        }
        Err(Problem::new("live-no-such-server")
            .with("server", server)
            .with("servers", self.fleet.len()))
    }

    fn present(&self, server: ServerId) -> Result<(), Problem> {
        self.known(server)?;
        if self.is_joined(server) {
            return Ok(());
        }
        Err(Problem::new("live-server-gone").with("server", server))
    }

    fn query(&mut self, server: ServerId, answer: Answer<sandtable_core::AgentState>) {
        if let Err(problem) = self.present(server) {
            let _ = answer.send(Err(problem));
            return;
        }
        let request = self.next_query;
        self.next_query += 1;
        let by = Instant::now() + PATIENCE;
        self.queries.insert(request, Query { server, by, answer });
        self.send(server, ToServer::Query { request });
    }

    /// Answers questions that no server will answer.
    pub(super) fn forget_queries(&mut self, hopeless: impl Fn(&Query) -> bool, id: &'static str) {
        let forgotten = self.queries.extract_if(.., |_, query| hopeless(query));
        for (_, query) in forgotten {
            let problem = Problem::new(id).with("server", query.server);
            let _ = query.answer.send(Err(problem));
        }
    }

    fn stop(&mut self, now: Time, stop: Stop) {
        let stage = match stop {
            Stop::Drain => Stage::Draining,
            Stop::Kill => Stage::Killed,
        };
        if self.stage < stage {
            self.stage = stage;
            self.tell(now, || Event::Stopping(stop));
        }
    }

    /// Whoever asks again means it.
    fn stop_harder(&mut self, now: Time) {
        match self.stage {
            Stage::Running => self.stop(now, Stop::Drain),
            Stage::Draining => self.stop(now, Stop::Kill),
            Stage::Killed | Stage::Left => self.stage = Stage::Left,
        }
    }

    fn snapshot(&self, now: Time) -> Snapshot {
        let view = self.coordinator.view();
        let queue = view.waiting_at(None).into_iter().map(|task| self.task_status(now, &task));
        Snapshot {
            now,
            policy: view.policy().clone(),
            waiting: view.waiting(),
            running: view.running(),
            servers: self
                .fleet
                .members()
                .map(|(id, member)| self.status(now, id, member))
                .collect(),
            queue: queue.collect(),
        }
    }

    fn status(&self, now: Time, id: ServerId, member: &Member) -> ServerStatus {
        let view = self.coordinator.view();
        let draining = view.server(id).is_some_and(|facts| facts.state == ServerState::Draining);
        let queue = view.waiting_at(Some(id));
        ServerStatus {
            id,
            name: member.spec.name.clone(),
            condition: match member.phase {
                Phase::Starting { .. } => Condition::Starting,
                Phase::Up if draining => Condition::Draining,
                Phase::Up => Condition::Up,
                Phase::Waiting { until } => {
                    Condition::Restarting { after: until.saturating_duration_since(Instant::now()) }
                }
                Phase::Down => Condition::Down,
            },
            pid: member.process.as_ref().map(|process| process.pid),
            setup: member.spec.setup,
            running: view.running_on(id).map(|task| self.task_status(now, &task)).collect(),
            queue: queue.iter().map(|task| self.task_status(now, task)).collect(),
            restarts: member.incarnation.saturating_sub(1),
        }
    }

    fn task_status(&self, now: Time, task: &TaskView) -> TaskStatus {
        let work = self.payloads.get(task.id).map_or(task.spec.estimate, |new| new.work);
        let server = task.server.and_then(|server| self.fleet.member(server));
        let alone = server.filter(|server| task.begun != Time::NEVER && !server.spec.setup.sharing);
        let remaining = alone.map(|server| remaining(now, task, work, server.spec.setup.speed));
        TaskStatus::of(task, work, remaining)
    }
}

/// How long a task of this true work still runs. The coordinator knows when it would end by the
/// estimate, whatever its server's speed was meanwhile.
fn remaining(now: Time, task: &TaskView, work: Work, speed: Speed) -> Span {
    let left = |work: Work| speed.service(Work(work.0.saturating_sub(task.done.0)));
    (task.ends + left(work)).since(now + left(task.spec.estimate.counted()))
}
