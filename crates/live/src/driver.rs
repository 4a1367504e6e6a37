//! The driver: *select → handle → perform → repeat*.
//!
//! One wake-up brings all that has happened since the last; the clock is read once; everything
//! is handled; every server that is to hear something hears it in one write. Nothing is awaited
//! between two selects.

mod hear;
mod obey;
mod select;
mod shut_down;

use std::collections::BTreeMap;
use std::time::Instant;

use sandtable_core::{
    AgentState, Coordinator, Digest, Effect, Input, ServerId, TaskId, TaskRecord, Time, ToServer,
    Window, Work,
};
use sandtable_load::{Arrival, Problem, Source};
use sandtable_record::JournalWriter;
use sandtable_record::journal::Payload;
use tokio::sync::mpsc;

use crate::clock::Clock;
use crate::command::{Answer, Command};
use crate::event::{DownReason, Event, NewTask, Watcher};
use crate::fleet::{Fleet, News};
use crate::signals::Signals;
use crate::spans::Spans;
use crate::timer::Timer;
use crate::wire::ServerFrame;

/// Tasks that arrive in one batch at most, so that the servers are heard in between.
const ARRIVALS: usize = 4096;

pub(crate) struct Driver<W> {
    pub clock: Clock,
    pub coordinator: Coordinator,
    pub fleet: Fleet,
    /// What the coordinator does not know of the tasks that have not settled.
    pub payloads: Window<NewTask>,
    pub source: Option<Source>,
    pub journal: Option<JournalWriter>,
    /// Why the journal ended early.
    pub journal_problem: Option<Problem>,
    pub watcher: W,
    pub digest: Digest,
    pub settled: u64,
    pub lost_servers: u64,
    /// When the last task settled.
    pub makespan: Time,
    pub inputs: u64,
    pub stage: Stage,
    commands: mpsc::UnboundedReceiver<Command>,
    pub signals: Option<Signals>,
    timer: Timer,
    inbox: Inbox,
    /// The numbers from here on have never joined: they do so in order.
    next_join: ServerId,
    /// Scratch space.
    effects: Vec<Effect>,
    /// Servers that were released during the current input.
    released: Vec<ServerId>,
    queries: BTreeMap<u64, Query>,
    next_query: u64,
    idle_waiters: Vec<Answer<()>>,
    /// Whether a task was there at the end of the last batch.
    busy: bool,
    /// Grows with the inputs since the last check.
    unchecked: usize,
    spans: Spans,
}

/// How far the end has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    Running,
    Draining,
    Killed,
    /// Leave at once.
    Left,
}

/// All that one wake-up brings.
#[derive(Default)]
struct Inbox {
    news: Vec<News>,
    commands: Vec<Command>,
    /// Nobody can give a command any more.
    closed: bool,
    stops: u32,
}

/// A question to a server that has not been answered.
struct Query {
    server: ServerId,
    by: Instant,
    answer: Answer<AgentState>,
}

impl<W: Watcher> Driver<W> {
    pub fn new(
        coordinator: Coordinator,
        fleet: Fleet,
        clock: Clock,
        timer: Timer,
        commands: mpsc::UnboundedReceiver<Command>,
        watcher: W,
    ) -> Driver<W> {
        Driver {
            clock,
            coordinator,
            fleet,
            payloads: Window::new(),
            source: None,
            journal: None,
            journal_problem: None,
            watcher,
            digest: Digest::default(),
            settled: 0,
            lost_servers: 0,
            makespan: Time::ZERO,
            inputs: 0,
            stage: Stage::Running,
            commands,
            signals: None,
            timer,
            inbox: Inbox::default(),
            next_join: ServerId(0),
            effects: Vec::new(),
            released: Vec::new(),
            queries: BTreeMap::new(),
            next_query: 0,
            idle_waiters: Vec::new(),
            busy: false,
            unchecked: 0,
            spans: Spans::default(),
        }
    }

    /// Handles everything until the run has to end.
    pub async fn run(&mut self) {
        let mut now = Time::ZERO;
        self.join_in_order(now);
        loop {
            let all_arrived = self.arrive(now);
            self.finish_batch(now);
            if self.is_over() {
                return;
            }
            if !all_arrived {
                // More is due: let the runtime look at the pipes all the same.
                tokio::task::yield_now().await;
            }
            self.select().await;
            now = self.clock.now();
            self.take_news(now);
            self.obey_all(now);
            if self.coordinator.deadline() <= now {
                self.handle(now, Input::Tick, None);
            }
        }
    }

    fn is_over(&self) -> bool {
        let no_more = self.source.as_ref().is_some_and(Source::finished);
        let done = self.payloads.is_empty();
        match self.stage {
            Stage::Killed | Stage::Left => true,
            _ if self.is_stranded() => true,
            Stage::Draining => done,
            Stage::Running => no_more && done,
        }
    }

    /// Whether tasks are left that no server will ever run.
    pub fn is_stranded(&self) -> bool {
        let nobody_adds = self.stage != Stage::Running || self.inbox.closed;
        nobody_adds && !self.payloads.is_empty() && self.fleet.is_down()
    }

    /// Submits what is due; false if that is more than one batch.
    fn arrive(&mut self, now: Time) -> bool {
        for _ in 0..ARRIVALS {
            let Some(source) = &mut self.source else { return true };
            if source.peek() > now || self.stage != Stage::Running {
                return true;
            }
            let Some(arrival) = source.next() else { return true };
            let Arrival { work, spec, class, .. } = arrival;
            self.submit(now, NewTask { work, spec, class });
        }
        false
    }

    #[inline]
    fn submit(&mut self, now: Time, new: NewTask) -> TaskId {
        let task = self.payloads.push(new);
        debug_assert_eq!(task, self.coordinator.next_task());
        self.tell(now, || Event::Submitted { task, new });
        let NewTask { work, spec, class } = new;
        let input = Input::Submit { spec };
        self.handle(now, input, Some(Payload { work, class }));
        task
    }

    #[inline]
    fn handle(&mut self, now: Time, input: Input, payload: Option<Payload>) {
        let view = self.coordinator.view();
        self.watcher.advance(now, view.waiting(), view.running());
        let mut effects = std::mem::take(&mut self.effects);
        self.inputs += 1;
        self.coordinator.handle(now, input.clone(), &mut effects);
        if cfg!(debug_assertions) {
            self.check(&input);
        }
        self.keep_journal(now, |journal| journal.append(now, &input, payload, &effects));
        for effect in effects.drain(..) {
            self.digest.add(now, &effect);
            self.watcher.effect(now, &effect);
            self.perform(now, effect);
        }
        self.effects = effects;
        while let Some(server) = self.released.pop() {
            self.fleet.quit(server);
            self.handle(now, Input::Leave { server }, None);
            self.tell(now, || Event::ServerDown { server, reason: DownReason::Released });
        }
    }

    /// Holds the coordinator's invariants. That takes time proportional to the tasks there are:
    /// with more than a few, not every input is followed by a check.
    fn check(&mut self, input: &Input) {
        self.unchecked += 16;
        if self.unchecked >= self.payloads.len() {
            self.unchecked = 0;
            let check = self.coordinator.check();
            debug_assert!(check.is_ok(), "after {input:?}: {check:?}");
        }
    }

    #[inline]
    fn perform(&mut self, now: Time, effect: Effect) {
        match effect {
            Effect::Wait { task, server } => self.tell(now, || Event::Waiting { task, server }),
            Effect::Start { server, attempt, done } => {
                let new = self.payloads.get(attempt.task);
                let (work, width) = new.map_or((Work::ZERO, 1), |new| (new.work, new.spec.width));
                let work = Work(work.0.saturating_sub(done.0));
                self.spans.open(attempt, Some(server));
                self.send(server, ToServer::Run { attempt, work, width });
                self.tell(now, || Event::Started { server, attempt, done });
            }
            Effect::Recall { server, attempt } => self.send(server, ToServer::Recall { attempt }),
            Effect::Preempt { server, attempt } => self.send(server, ToServer::Preempt { attempt }),
            Effect::SetSpeed { server, speed } => self.send(server, ToServer::SetSpeed { speed }),
            Effect::Stop { server, attempt, begun } => {
                if begun != Time::NEVER {
                    self.occupied_since(now, server, attempt.task, begun);
                }
                self.spans.close(attempt, "stopped");
                self.send(server, ToServer::Stop { attempt });
            }
            Effect::Release { server } => self.released.push(server),
            Effect::Settle { task, verdict, attempts, server, submitted, started } => {
                let Some(new) = self.payloads.remove(task) else { return };
                let NewTask { work, spec, class } = new;
                let (arrival, start, finish) = (submitted, started, now);
                self.settle(TaskRecord {
                    task,
                    class,
                    spec,
                    arrival,
                    start,
                    finish,
                    server,
                    work,
                    attempts,
                    verdict,
                });
            }
        }
    }

    #[inline]
    fn settle(&mut self, record: TaskRecord) {
        self.settled += 1;
        self.makespan = record.finish;
        if let Some(source) = &mut self.source {
            source.settled(record.finish);
        }
        self.watcher.settled(&record);
        self.tell(record.finish, || Event::Settled(record));
    }

    #[inline]
    fn send(&mut self, server: ServerId, message: ToServer) {
        self.fleet.send(server, &ServerFrame::Message(message));
    }

    /// Sends everything, and handles what is found out by trying.
    fn finish_batch(&mut self, now: Time) {
        loop {
            self.fleet.flush(&mut self.inbox.news);
            if self.inbox.news.is_empty() {
                break;
            }
            self.take_news(now);
        }
        self.keep_journal(now, JournalWriter::flush);
        let busy = !self.payloads.is_empty();
        if self.busy && !busy {
            self.tell(now, || Event::Idle);
        }
        self.busy = busy;
        if !busy {
            for waiter in self.idle_waiters.drain(..) {
                let _ = waiter.send(Ok(()));
            }
        }
    }

    /// A journal that cannot be written any more ends there; hours of work are not thrown away
    /// for it. That it failed is told at once and once more at the end.
    #[inline]
    fn keep_journal(
        &mut self,
        now: Time,
        write: impl FnOnce(&mut JournalWriter) -> Result<(), Problem>,
    ) {
        if let Some(journal) = &mut self.journal
            && let Err(problem) = write(journal)
        {
            self.journal = None;
            self.journal_problem = Some(problem.clone());
            tracing::error!(%problem, "the journal ends here");
            self.tell(now, || Event::JournalFailed(problem));
        }
    }

    /// Closes the journal; why it is incomplete, if it is.
    pub fn finish_journal(&mut self) -> Option<Problem> {
        let finished = self.journal.take().map(JournalWriter::finish);
        finished.and_then(Result::err).or(self.journal_problem.take())
    }

    #[inline]
    fn tell(&mut self, now: Time, event: impl FnOnce() -> Event) {
        if W::EVENTS {
            self.watcher.event(now, event());
        }
    }
}
