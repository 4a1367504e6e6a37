//! A scheduler that is obviously right: it goes from nanosecond to nanosecond and looks at
//! everything each time.

use std::cmp::Ordering;
use std::collections::{BTreeMap, VecDeque};

use sandtable_core::*;

use crate::world::{Job, Life};

/// Compares what is known of two waiting tasks, and their numbers, at an instant.
type Comparison = fn(u64, (&Job, usize), (&Job, usize)) -> Ordering;

/// A number of a task that has been served so much.
pub type Key = fn(&Job, done: u64) -> u64;

/// Who goes before whom.
#[derive(Clone, Copy)]
pub enum Rule {
    /// By a comparison.
    Compare(Comparison),
    /// Users in turn.
    Turns { quantum: u64 },
    /// By a number that changes while a task is served; a waiting task takes the place of the
    /// running one with the largest if it is smaller by more than this.
    Served { key: Key, margin: u64, restarts: bool },
}

#[derive(Clone, Copy, Debug)]
struct Running {
    task: usize,
    /// How much of it was done when it began here, and when that was.
    done: u64,
    begun: u64,
}

pub struct Reference<'a> {
    rule: Rule,
    ties: Ties,
    jobs: &'a [Job],
    servers: Vec<Option<Running>>,
    waiting: Vec<usize>,
    done: Vec<u64>,
    started: Vec<Option<u64>>,
    lives: Vec<Life>,
    turns: Turns,
    now: u64,
}

impl<'a> Reference<'a> {
    /// What comes of the tasks on so many servers of speed 1.
    pub fn run(rule: Rule, ties: Ties, servers: usize, jobs: &'a [Job]) -> Vec<Life> {
        let mut reference = Reference {
            rule,
            ties,
            jobs,
            servers: vec![None; servers],
            waiting: Vec::new(),
            done: vec![0; jobs.len()],
            started: vec![None; jobs.len()],
            lives: vec![Life::default(); jobs.len()],
            turns: Turns::default(),
            now: 0,
        };
        let last = jobs.last().map_or(0, |job| job.arrival.0);
        while reference.now <= last || reference.servers.iter().any(Option::is_some) {
            reference.instant();
            reference.now += 1;
        }
        reference.lives
    }

    /// First the ends, then the arrivals, then what time alone brings about.
    fn instant(&mut self) {
        let mut ended = false;
        for server in 0..self.servers.len() {
            if let Some(running) = self.servers[server]
                && self.served(running) == self.jobs[running.task].work.0
            {
                self.lives[running.task] = Life {
                    start: Time(self.started[running.task].unwrap()),
                    finish: Time(self.now),
                    server: ServerId(server as u32),
                };
                self.servers[server] = None;
                ended = true;
            }
        }
        let at_once = self.ties == Ties::Each;
        if ended && at_once {
            self.fill();
        }
        for task in 0..self.jobs.len() {
            if self.jobs[task].arrival.0 == self.now {
                self.waiting.push(task);
                self.turns.push(self.jobs[task].spec.user, task);
                if at_once {
                    self.fill();
                    self.claim(task);
                }
            }
        }
        self.fill();
        while let Some(first) = self.first_to_claim()
            && self.claim(first)
        {}
    }

    /// How much work of the task is done.
    fn served(&self, running: Running) -> u64 {
        running.done + self.now - running.begun
    }

    /// Free servers take the first tasks.
    fn fill(&mut self) {
        while let Some(server) = self.servers.iter().position(Option::is_none)
            && let Some(first) = self.first()
        {
            if let Rule::Turns { .. } = self.rule {
                self.turns.take(self.jobs, first);
            }
            self.start(first, server);
        }
    }

    fn start(&mut self, task: usize, server: usize) {
        self.waiting.retain(|waiting| *waiting != task);
        self.started[task].get_or_insert(self.now);
        self.servers[server] = Some(Running { task, done: self.done[task], begun: self.now });
    }

    /// The running task that would go on last is stopped if the waiting one goes before it; its
    /// place is the first waiting task's.
    fn claim(&mut self, task: usize) -> bool {
        let claims = self.waiting.contains(&task);
        let Some(server) = self.displaced_by(task).filter(|_| claims) else { return false };
        if let Some(displaced) = self.servers[server] {
            let restarts = matches!(self.rule, Rule::Served { restarts: true, .. });
            self.done[displaced.task] = if restarts { 0 } else { self.served(displaced) };
            self.waiting.push(displaced.task);
        }
        self.servers[server] = None;
        self.fill();
        true
    }

    fn first_to_claim(&mut self) -> Option<usize> {
        // Looking whose turn it is may begin the next.
        if let Rule::Turns { .. } = self.rule { None } else { self.first() }
    }

    /// The waiting task that goes first.
    fn first(&mut self) -> Option<usize> {
        let now = self.now;
        match self.rule {
            Rule::Compare(compare) => self
                .waiting
                .iter()
                .copied()
                .min_by(|a, b| compare(now, (&self.jobs[*a], *a), (&self.jobs[*b], *b))),
            Rule::Turns { quantum } => self.turns.first(quantum, self.jobs),
            Rule::Served { key, .. } => self
                .waiting
                .iter()
                .copied()
                .min_by_key(|task| (key(&self.jobs[*task], self.done[*task]), *task)),
        }
    }

    /// The server whose task goes on last, if the waiting one takes its place.
    fn displaced_by(&self, waiting: usize) -> Option<usize> {
        let Rule::Served { key, margin, .. } = self.rule else { return None };
        if self.servers.iter().any(Option::is_none) {
            return None;
        }
        let running = |server: &usize| {
            let running = self.servers[*server].unwrap();
            (key(&self.jobs[running.task], self.served(running)), running.task)
        };
        let server = (0..self.servers.len()).max_by_key(running)?;
        let (largest, _) = running(&server);
        let own = key(&self.jobs[waiting], self.done[waiting]);
        (own + margin < largest).then_some(server)
    }
}

/// Deficit round robin as Shreedhar and Varghese write it down, a turn at a time.
#[derive(Default)]
struct Turns {
    queues: BTreeMap<u32, VecDeque<usize>>,
    deficits: BTreeMap<u32, u64>,
    active: VecDeque<u32>,
    /// Whether the first of the active has been given its quantum in this turn.
    granted: bool,
}

impl Turns {
    fn push(&mut self, user: u32, task: usize) {
        let queue = self.queues.entry(user).or_default();
        if queue.is_empty() {
            self.active.push_back(user);
            self.deficits.insert(user, 0);
        }
        queue.push_back(task);
    }

    fn first(&mut self, quantum: u64, jobs: &[Job]) -> Option<usize> {
        loop {
            let user = *self.active.front()?;
            let task = self.queues[&user][0];
            let deficit = self.deficits.get_mut(&user).unwrap();
            if !self.granted {
                let weight = u64::from(jobs[task].spec.weight.thousandths());
                *deficit += (quantum * weight / 1_000).max(1);
                self.granted = true;
            }
            if jobs[task].spec.estimate.0 <= *deficit {
                return Some(task);
            }
            self.active.rotate_left(1);
            self.granted = false;
        }
    }

    /// The first is served.
    fn take(&mut self, jobs: &[Job], task: usize) {
        let user = jobs[task].spec.user;
        let queue = self.queues.get_mut(&user).unwrap();
        assert_eq!((queue.pop_front(), self.active[0]), (Some(task), user));
        *self.deficits.get_mut(&user).unwrap() -= jobs[task].spec.estimate.0;
        if queue.is_empty() {
            self.active.pop_front();
            self.granted = false;
        }
    }
}
