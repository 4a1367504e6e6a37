//! The tasks of a workload, one after the other.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use rand_xoshiro::Xoshiro256PlusPlus;
use sandtable_core::{Span, Time};

use crate::arrivals::Arrivals;
use crate::payload::Payload;
use crate::process::Process;
use crate::sampler::Sampler;
use crate::stream::{Stream, generator};
use crate::workload::{Arrival, Generated, Workload};

/// How many tasks are drawn at once. What is drawn does not depend on it; the last nanosecond of
/// an arrival time may.
const BLOCK: usize = 128;

/// Draws the tasks of a workload: an iterator of [`Arrival`]s whose times never decrease.
///
/// Under the same seed the same workload gives the same tasks. Work, estimates, priorities and
/// classes are those of the n-th task, whatever happens meanwhile; so are the times, except in a
/// closed workload, where they follow from [`settled`](Self::settled).
///
/// ```
/// use sandtable_load::{Generated, Source, Workload, value};
/// # fn main() -> Result<(), sandtable_load::Problem> {
/// let mut generated = Generated::new(
///     value::arrivals("constant(2/s)")?,
///     value::distribution("exp(1s)")?,
/// );
/// generated.tasks = Some(3);
/// let times = Source::new(&Workload::Generated(generated), 42).map(|task| task.at.seconds());
/// assert_eq!(times.collect::<Vec<_>>(), [0.5, 1.0, 1.5]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Source {
    next_at: Time,
    cursor: usize,
    /// Tasks drawn and not yet all given; empty once there are no more.
    block: Vec<Arrival>,
    closed: Option<Box<Closed>>,
    feed: Feed,
}

impl Source {
    /// The tasks of `workload` under `seed`.
    pub fn new(workload: &Workload, seed: u64) -> Source {
        let feed = match workload {
            Workload::Generated(generated) => {
                Feed::Generated(Box::new(Generator::new(generated, seed)))
            }
            Workload::Trace(tasks) => {
                Feed::Trace { tasks: Arc::clone(tasks), taken: 0, last: Time::ZERO }
            }
        };
        let mut source = Source {
            next_at: Time::NEVER,
            cursor: 0,
            block: Vec::with_capacity(BLOCK),
            closed: Closed::of(workload, seed).map(Box::new),
            feed,
        };
        source.turn();
        source
    }

    /// When the next task arrives; [`Time::NEVER`] if there is none, or none before somebody's
    /// task has [`settled`](Self::settled).
    #[inline]
    pub fn peek(&self) -> Time {
        self.next_at
    }

    /// A task settled at `now`: in a closed workload, its user starts thinking.
    #[inline]
    pub fn settled(&mut self, now: Time) {
        if let Some(closed) = &mut self.closed {
            closed.settled(now);
            self.turn();
        }
    }

    /// Whether no task will come any more.
    pub fn finished(&self) -> bool {
        let users_done = self.closed.as_ref().is_some_and(|closed| closed.finished());
        self.block.is_empty() || users_done
    }

    /// Draws the next block if this one is given away, and sets the time of the next task.
    #[cold]
    #[inline(never)]
    fn turn(&mut self) {
        if self.cursor == self.block.len() {
            self.cursor = 0;
            self.feed.refill(&mut self.block);
        }
        let drawn = self.block.get(self.cursor).map(|task| task.at);
        self.next_at = match (drawn, &self.closed) {
            (None, _) => Time::NEVER,
            (Some(_), Some(closed)) => closed.next(),
            (Some(at), None) => at,
        };
    }
}

impl Iterator for Source {
    type Item = Arrival;

    /// The next task. In a closed workload `None` may mean "not yet": see
    /// [`finished`](Source::finished).
    #[inline]
    fn next(&mut self) -> Option<Arrival> {
        if self.next_at == Time::NEVER {
            return None;
        }
        let mut task = *self.block.get(self.cursor)?;
        task.at = self.next_at;
        self.cursor += 1;
        if let Some(closed) = &mut self.closed {
            closed.submit();
            count_from_arrival(&mut task);
        }
        match self.block.get(self.cursor) {
            Some(next) if self.closed.is_none() => self.next_at = next.at,
            _ => self.turn(),
        }
        Some(task)
    }
}

/// Where blocks of tasks come from.
#[derive(Clone, Debug)]
enum Feed {
    Generated(Box<Generator>),
    Trace { tasks: Arc<[Arrival]>, taken: usize, last: Time },
}

impl Feed {
    /// Puts the next tasks in the place of those in the block; none if there are no more.
    fn refill(&mut self, block: &mut Vec<Arrival>) {
        match self {
            Feed::Generated(generator) => generator.refill(block),
            Feed::Trace { tasks, taken, last } => {
                let rest = &tasks[*taken..];
                block.clear();
                block.extend_from_slice(&rest[..rest.len().min(BLOCK)]);
                *taken += block.len();
                for task in block {
                    *last = task.at.max(*last);
                    task.at = *last;
                }
            }
        }
    }
}

#[derive(Clone, Debug)]
struct Generator {
    times: Times,
    payload: Payload,
    /// How many tasks may still be drawn.
    left: u64,
    until: Time,
}

impl Generator {
    fn new(generated: &Generated, seed: u64) -> Generator {
        Generator {
            times: Times::new(&generated.arrivals, seed),
            payload: Payload::new(generated, seed),
            left: generated.tasks.unwrap_or(u64::MAX),
            until: end_of(generated),
        }
    }

    fn refill(&mut self, block: &mut Vec<Arrival>) {
        let count = self.left.min(BLOCK as u64);
        self.left -= count;
        self.payload.fill(block, count as usize);
        self.times.fill(block);
        if self.payload.has_deadlines() && !matches!(self.times, Times::Closed) {
            block.iter_mut().for_each(count_from_arrival);
        }
        if block.last().is_some_and(|task| task.at > self.until) {
            block.truncate(block.partition_point(|task| task.at <= self.until));
            self.left = 0;
        }
    }
}

/// Makes the deadline of a task, counted from its arrival, one that is counted from the start.
fn count_from_arrival(task: &mut Arrival) {
    if task.spec.deadline != Time::NEVER {
        task.spec.deadline = task.at + task.spec.deadline.since(Time::ZERO);
    }
}

/// The last time at which a task may arrive: without `until`, the end of time as the core counts
/// it (584 years).
fn end_of(generated: &Generated) -> Time {
    let last = Time(Time::NEVER.0 - 1);
    generated.until.map_or(last, |until| last.min(Time::ZERO + until))
}

/// Where times come from.
#[derive(Clone, Debug)]
enum Times {
    Drawn {
        process: Process,
        rng: Xoshiro256PlusPlus,
        gaps: Vec<f64>,
        clock: Clock,
    },
    Listed {
        times: Vec<Span>,
        taken: usize,
    },
    /// They depend on when tasks settle.
    Closed,
}

impl Times {
    fn new(arrivals: &Arrivals, seed: u64) -> Times {
        let mut rng = generator(seed, Stream::Arrivals);
        match arrivals {
            Arrivals::At(times) => Times::Listed { times: times.clone(), taken: 0 },
            arrivals => match Process::new(arrivals, &mut rng) {
                Some(process) => {
                    Times::Drawn { process, rng, gaps: Vec::new(), clock: Clock::default() }
                }
                None => Times::Closed,
            },
        }
    }

    fn fill(&mut self, block: &mut Vec<Arrival>) {
        match self {
            Times::Drawn { process, rng, gaps, clock } => {
                gaps.resize(block.len(), 0.0);
                process.fill(rng, gaps);
                clock.advance(gaps, block);
            }
            Times::Listed { times, taken } => {
                let rest = &times[*taken..];
                block.truncate(rest.len());
                *taken += block.len();
                for (task, time) in block.iter_mut().zip(rest) {
                    task.at = Time::ZERO + *time;
                }
            }
            Times::Closed => {}
        }
    }
}

/// Adds gaps up to times in whole nanoseconds. The fraction is carried on, so that rounding never
/// drifts: the error of a time is a nanosecond, however many gaps lie before it.
#[derive(Clone, Debug, Default)]
struct Clock {
    whole_ns: u64,
    fraction_ns: f64,
}

impl Clock {
    /// Longer gaps (146 years) are cut, so that the sum of a block stays finite.
    const LONGEST_GAP_NS: f64 = (1u64 << 62) as f64;

    #[inline]
    fn advance(&mut self, gaps_s: &[f64], block: &mut [Arrival]) {
        // One addition per gap depends on the one before it; the conversion does not.
        let mut offset = self.fraction_ns;
        for (task, gap) in block.iter_mut().zip(gaps_s) {
            offset += (gap * 1e9).min(Self::LONGEST_GAP_NS);
            task.at = Time(self.whole_ns.saturating_add(offset as u64));
        }
        let whole = offset as u64;
        self.whole_ns = self.whole_ns.saturating_add(whole);
        self.fraction_ns = offset - whole as f64;
    }
}

/// The users of a closed workload.
#[derive(Clone, Debug)]
struct Closed {
    /// When those who think submit, the earliest on top. Users are alike, so that equal times
    /// need no order.
    thinking: BinaryHeap<Reverse<Time>>,
    /// How many wait for their task to settle.
    waiting: u64,
    think: Sampler,
    rng: Xoshiro256PlusPlus,
    /// Who would submit later than this goes home.
    until: Time,
    last: Time,
}

impl Closed {
    fn of(workload: &Workload, seed: u64) -> Option<Closed> {
        let Workload::Generated(generated) = workload else {
            return None;
        };
        let Arrivals::Closed { users, ref think } = generated.arrivals else {
            return None;
        };
        let mut closed = Closed {
            thinking: BinaryHeap::with_capacity(users as usize),
            waiting: u64::from(users),
            think: think.sampler(),
            rng: generator(seed, Stream::Arrivals),
            until: end_of(generated),
            last: Time::ZERO,
        };
        for _ in 0..users {
            closed.settled(Time::ZERO);
        }
        Some(closed)
    }

    fn next(&self) -> Time {
        self.thinking.peek().map_or(Time::NEVER, |Reverse(at)| *at)
    }

    fn submit(&mut self) {
        if let Some(Reverse(at)) = self.thinking.pop() {
            self.last = at;
            self.waiting += 1;
        }
    }

    /// Does nothing if nobody waits.
    fn settled(&mut self, now: Time) {
        if self.waiting == 0 {
            return;
        }
        self.waiting -= 1;
        let think = Span::from_seconds(self.think.draw(&mut self.rng));
        let at = now.max(self.last) + think;
        if at <= self.until {
            self.thinking.push(Reverse(at));
        }
    }

    fn finished(&self) -> bool {
        self.thinking.is_empty() && self.waiting == 0
    }
}
