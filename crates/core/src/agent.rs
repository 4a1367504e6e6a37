//! The server's side: a state machine that runs what it is sent, so that both ends of the
//! channel can be simulated.

mod sharing;

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::vec::Vec;

use crate::id::{Attempt, TaskId};
use crate::input::Outcome;
use crate::message::{AgentState, ToCoordinator, ToServer};
use crate::time::{Span, Time};
use crate::work::{Speed, Work};
use sharing::Sharing;

/// What can happen to an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgentInput {
    /// The coordinator said something.
    Message(ToServer),
    /// The agent's [`deadline`](Agent::deadline) has come.
    Tick,
}

#[derive(Clone, Copy, Debug)]
struct Running {
    attempt: Attempt,
    ends: Time,
    work: Work,
    width: u16,
}

/// Nothing runs.
const NONE: Running = Running {
    attempt: Attempt { task: TaskId(0), number: 0 },
    ends: Time::NEVER,
    work: Work::ZERO,
    width: 0,
};

/// An attempt that was sent ahead.
#[derive(Clone, Copy, Debug)]
struct Ahead {
    attempt: Attempt,
    work: Work,
    width: u16,
}

/// One server: runs attempts as long as they fit into its slots, the others wait in the order
/// they came. Each has the whole speed, or, if the server is set to share, all have equal shares
/// of it.
///
/// The run loop: wait for a message or for [`deadline`](Self::deadline), call
/// [`handle`](Self::handle), send what it put into the buffer.
#[derive(Debug)]
pub struct Agent {
    speed: Speed,
    slots: u16,
    /// How many slots are taken.
    used: u16,
    /// Whether nothing was sent ahead and nothing is shared: what most servers are all the time.
    plain: bool,
    /// What ends first; a server with one slot needs no more. [`NONE`] if nothing runs.
    first: Running,
    /// What ends later, in that order; of what ends at once, what began first.
    later: Vec<Running>,
    ahead: VecDeque<Ahead>,
    finished: u64,
    /// On a server that shares, all that runs: `first` is a copy then, and `later` is empty.
    sharing: Option<Box<Sharing>>,
}

impl Agent {
    /// An idle server.
    pub fn new(speed: Speed, slots: u16) -> Agent {
        Agent {
            speed,
            slots: slots.max(1),
            used: 0,
            plain: true,
            first: NONE,
            later: Vec::new(),
            ahead: VecDeque::new(),
            finished: 0,
            sharing: None,
        }
    }

    /// An idle server whose speed is shared by all that it runs.
    pub fn sharing(speed: Speed, slots: u16) -> Agent {
        let sharing = Some(Box::new(Sharing::new(speed)));
        Agent { plain: false, sharing, ..Agent::new(speed, slots) }
    }

    /// When the next [`AgentInput::Tick`] is wanted: the end of the attempt that ends first.
    #[inline]
    pub fn deadline(&self) -> Time {
        self.first.ends
    }

    /// Takes one input; answers are appended to `out`.
    #[inline]
    pub fn handle(&mut self, now: Time, input: AgentInput, out: &mut Vec<ToCoordinator>) {
        match input {
            AgentInput::Tick => self.finish_until(now, out),
            AgentInput::Message(ToServer::Run { attempt, work, width }) => {
                let width = width.clamp(1, self.slots);
                if self.plain && width <= self.slots - self.used {
                    self.begin(now, attempt, work, width);
                } else {
                    self.put_ahead(now, Ahead { attempt, work, width }, out);
                }
            }
            AgentInput::Message(ToServer::Stop { attempt }) => {
                self.catch_up(now, out);
                // It may have been what the others waited for.
                if self.take_running(now, attempt).is_some() || self.forget_ahead(attempt) {
                    self.begin_ahead(now);
                }
            }
            AgentInput::Message(ToServer::Preempt { attempt }) => {
                // What has ended need not wait for its turn to have ended.
                self.finish_until(now, out);
                if let Some(done) = self.take_running(now, attempt) {
                    out.push(ToCoordinator::Yielded { attempt, done });
                    self.begin_ahead(now);
                }
            }
            AgentInput::Message(ToServer::SetSpeed { speed }) => {
                self.catch_up(now, out);
                self.set_speed(now, speed);
            }
            AgentInput::Message(ToServer::Recall { attempt }) => {
                if self.forget_ahead(attempt) {
                    out.push(ToCoordinator::Returned { attempt });
                    self.begin_ahead(now);
                }
            }
            AgentInput::Message(ToServer::Query { request }) => {
                let state = self.state(now);
                out.push(ToCoordinator::State { request, state });
            }
        }
    }

    /// Stops everything and forgets what was sent ahead; tells of each attempt that ran how far it
    /// had come. What has ended by `now` is finished first.
    pub fn stop_all(&mut self, now: Time, out: &mut Vec<ToCoordinator>) {
        self.finish_until(now, out);
        self.ahead.clear();
        while self.first.ends != Time::NEVER {
            let attempt = self.first.attempt;
            if let Some(done) = self.take_running(now, attempt) {
                out.push(ToCoordinator::Yielded { attempt, done });
            }
        }
        self.plain = self.sharing.is_none();
    }

    /// The agent's own account of itself at `now`.
    pub fn state(&self, now: Time) -> AgentState {
        let runs = self.first.ends != Time::NEVER;
        AgentState {
            running: runs.then_some(self.first.attempt),
            remaining: if runs { self.first.ends.since(now) } else { Span::ZERO },
            busy: self.busy(),
            ahead: self.ahead.len() as u32,
            finished: self.finished,
        }
    }

    /// How many attempts run.
    #[inline]
    fn busy(&self) -> u16 {
        match &self.sharing {
            Some(sharing) => sharing.len() as u16,
            None => u16::from(self.first.ends != Time::NEVER) + self.later.len() as u16,
        }
    }

    #[inline]
    fn begin(&mut self, start: Time, attempt: Attempt, work: Work, width: u16) {
        // An end that never comes would be taken for an idle server.
        let ends = (start + self.speed.service(work)).min(Time(Time::NEVER.0 - 1));
        self.used += width;
        self.add(Running { attempt, ends, work, width });
    }

    #[inline]
    fn add(&mut self, begun: Running) {
        if self.first.ends == Time::NEVER {
            self.first = begun;
        } else if begun.ends < self.first.ends {
            self.later.insert(0, core::mem::replace(&mut self.first, begun));
        } else {
            let at = self.later.partition_point(|running| running.ends <= begun.ends);
            self.later.insert(at, begun);
        }
    }

    /// Finishes what is due. The next attempt starts when the one before it *should* have ended,
    /// so that the slip of a timer does not add up over attempts that were sent ahead.
    #[inline]
    fn finish_until(&mut self, now: Time, out: &mut Vec<ToCoordinator>) {
        while self.first.ends <= now && self.first.ends != Time::NEVER {
            let Running { attempt, ends, .. } = self.first;
            self.finished += 1;
            out.push(ToCoordinator::Finished { attempt, outcome: Outcome::Done });
            self.free_first();
            if !self.plain {
                self.go_on(ends);
            }
        }
    }

    /// What ended first at `at` has made room on a server that is not plain.
    #[inline(never)]
    fn go_on(&mut self, at: Time) {
        if let Some(sharing) = &mut self.sharing {
            sharing.end_first(at);
        }
        self.begin_ahead(at);
    }

    /// On a server that shares, what has ended slows down nobody any more, even if nobody has
    /// been told of it yet.
    fn catch_up(&mut self, now: Time, out: &mut Vec<ToCoordinator>) {
        if self.sharing.is_some() {
            self.finish_until(now, out);
        }
    }

    #[inline]
    fn free_first(&mut self) {
        self.used -= self.first.width;
        self.first = if self.later.is_empty() { NONE } else { self.later.remove(0) };
    }

    #[inline(never)]
    fn put_ahead(&mut self, now: Time, ahead: Ahead, out: &mut Vec<ToCoordinator>) {
        self.catch_up(now, out);
        self.ahead.push_back(ahead);
        self.begin_ahead(now);
    }

    /// Begins what was sent ahead, as far as it fits.
    fn begin_ahead(&mut self, start: Time) {
        while let Some(&Ahead { attempt, work, width }) = self.ahead.front()
            && width <= self.slots - self.used
        {
            self.ahead.pop_front();
            if let Some(sharing) = &mut self.sharing {
                sharing.begin(start, attempt, work, width);
                self.used += width;
            } else {
                self.begin(start, attempt, work, width);
            }
        }
        self.plain = self.ahead.is_empty() && self.sharing.is_none();
        self.follow_sharing();
    }

    /// What ends first on a server that shares depends on all that it runs.
    fn follow_sharing(&mut self) {
        if let Some(sharing) = &self.sharing {
            self.first = sharing.first().unwrap_or(NONE);
        }
    }

    /// Takes out an attempt that runs; how much work it did.
    fn take_running(&mut self, now: Time, attempt: Attempt) -> Option<Work> {
        if let Some(sharing) = &mut self.sharing {
            let (done, width) = sharing.take(now, attempt)?;
            self.used -= width;
            self.follow_sharing();
            return Some(done);
        }
        let running = if self.first.ends != Time::NEVER && self.first.attempt == attempt {
            let found = self.first;
            self.free_first();
            found
        } else {
            let index = self.later.iter().position(|running| running.attempt == attempt)?;
            let found = self.later.remove(index);
            self.used -= found.width;
            found
        };
        let left = self.speed.done_in(running.ends.since(now));
        Some(Work(running.work.0.saturating_sub(left.0)))
    }

    /// What runs is as far as it is, and goes on at the new speed.
    fn set_speed(&mut self, now: Time, speed: Speed) {
        let before = core::mem::replace(&mut self.speed, speed);
        if let Some(sharing) = &mut self.sharing {
            sharing.set_speed(now, speed);
            self.follow_sharing();
            return;
        }
        let mut running = core::mem::take(&mut self.later);
        running.insert(0, core::mem::replace(&mut self.first, NONE));
        for mut task in running {
            if task.ends != Time::NEVER {
                let left = before.done_in(task.ends.since(now));
                task.ends = (now + speed.service(left)).min(Time(Time::NEVER.0 - 1));
                self.add(task);
            }
        }
    }

    fn forget_ahead(&mut self, attempt: Attempt) -> bool {
        let found = self.ahead.iter().position(|ahead| ahead.attempt == attempt);
        found.is_some_and(|index| self.ahead.remove(index).is_some())
    }
}

#[cfg(test)]
mod tests;
