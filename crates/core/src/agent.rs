//! The server's side: a state machine that runs what it is sent, so that both ends of the
//! channel can be simulated.

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use crate::id::Attempt;
use crate::input::Outcome;
use crate::message::{AgentState, ToCoordinator, ToServer};
use crate::time::{Span, Time};
use crate::work::{Speed, Work};

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
}

/// One server: runs at most `slots` attempts at once, the others wait in the order they came.
///
/// The run loop: wait for a message or for [`deadline`](Self::deadline), call
/// [`handle`](Self::handle), send what it put into the buffer.
#[derive(Debug)]
pub struct Agent {
    speed: Speed,
    slots: u16,
    running: Vec<Running>,
    ahead: VecDeque<(Attempt, Work)>,
    finished: u64,
    deadline: Time,
}

impl Agent {
    /// An idle server.
    pub fn new(speed: Speed, slots: u16) -> Agent {
        Agent {
            speed,
            slots: slots.max(1),
            running: Vec::new(),
            ahead: VecDeque::new(),
            finished: 0,
            deadline: Time::NEVER,
        }
    }

    /// When the next [`AgentInput::Tick`] is wanted: the end of the attempt that ends first.
    #[inline]
    pub fn deadline(&self) -> Time {
        self.deadline
    }

    /// Takes one input; answers are appended to `out`.
    #[inline]
    pub fn handle(&mut self, now: Time, input: AgentInput, out: &mut Vec<ToCoordinator>) {
        match input {
            AgentInput::Tick => self.finish_until(now, out),
            AgentInput::Message(ToServer::Run { attempt, work }) => {
                if self.running.len() < usize::from(self.slots) {
                    self.begin(now, attempt, work);
                } else {
                    self.ahead.push_back((attempt, work));
                }
            }
            AgentInput::Message(ToServer::Stop { attempt }) => self.stop(now, attempt),
            AgentInput::Message(ToServer::Recall { attempt }) => {
                if self.forget_ahead(attempt) {
                    out.push(ToCoordinator::Returned { attempt });
                }
            }
            AgentInput::Message(ToServer::Query { request }) => {
                let state = self.state(now);
                out.push(ToCoordinator::State { request, state });
            }
        }
    }

    /// The agent's own account of itself at `now`.
    pub fn state(&self, now: Time) -> AgentState {
        let first = self.running.iter().min_by_key(|running| running.ends);
        AgentState {
            running: first.map(|running| running.attempt),
            remaining: first.map_or(Span::ZERO, |running| running.ends.since(now)),
            busy: self.running.len() as u16,
            ahead: self.ahead.len() as u32,
            finished: self.finished,
        }
    }

    #[inline]
    fn begin(&mut self, start: Time, attempt: Attempt, work: Work) {
        let ends = start + self.speed.service(work);
        self.running.push(Running { attempt, ends });
        self.deadline = self.deadline.min(ends);
    }

    /// Finishes what is due. The next attempt starts when the one before it *should* have ended,
    /// so that the slip of a timer does not add up over attempts that were sent ahead.
    fn finish_until(&mut self, now: Time, out: &mut Vec<ToCoordinator>) {
        while self.deadline <= now {
            let ended = self.deadline;
            // The earliest started of those that end first: a slot's order is kept.
            let Some(index) = self.running.iter().position(|running| running.ends == ended) else {
                debug_assert!(false, "the deadline is the end of a running attempt");
                return;
            };
            let attempt = self.running.remove(index).attempt;
            self.finished += 1;
            out.push(ToCoordinator::Finished { attempt, outcome: Outcome::Done });
            self.refresh_deadline();
            if let Some((attempt, work)) = self.ahead.pop_front() {
                self.begin(ended, attempt, work);
            }
        }
    }

    fn stop(&mut self, now: Time, attempt: Attempt) {
        if let Some(index) = self.running.iter().position(|running| running.attempt == attempt) {
            self.running.remove(index);
            self.refresh_deadline();
            if let Some((attempt, work)) = self.ahead.pop_front() {
                self.begin(now, attempt, work);
            }
        } else {
            self.forget_ahead(attempt);
        }
    }

    fn forget_ahead(&mut self, attempt: Attempt) -> bool {
        let found = self.ahead.iter().position(|(ahead, _)| *ahead == attempt);
        found.is_some_and(|index| self.ahead.remove(index).is_some())
    }

    #[inline]
    fn refresh_deadline(&mut self) {
        let ends = self.running.iter().map(|running| running.ends);
        self.deadline = ends.min().unwrap_or(Time::NEVER);
    }
}
