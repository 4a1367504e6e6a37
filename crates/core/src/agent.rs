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

    #[inline(always)]
    fn begin(&mut self, start: Time, attempt: Attempt, work: Work) {
        let ends = start + self.speed.service(work);
        self.deadline = self.deadline.min(ends);
        self.running.push(Running { attempt, ends });
    }

    /// Finishes what is due. The next attempt starts when the one before it *should* have ended,
    /// so that the slip of a timer does not add up over attempts that were sent ahead.
    #[inline(always)]
    fn finish_until(&mut self, now: Time, out: &mut Vec<ToCoordinator>) {
        while self.deadline <= now {
            let ended = self.deadline;
            // Of those that end at once, the one that began first.
            let index = self.running.iter().position(|running| running.ends == ended);
            let Some(attempt) = index.and_then(|index| self.take(index)) else {
                debug_assert!(false, "the deadline is the end of a running attempt");
                return;
            };
            self.finished += 1;
            out.push(ToCoordinator::Finished { attempt, outcome: Outcome::Done });
            if let Some((attempt, work)) = self.ahead.pop_front() {
                self.begin(ended, attempt, work);
            }
        }
    }

    fn stop(&mut self, now: Time, attempt: Attempt) {
        if let Some(index) = self.running.iter().position(|running| running.attempt == attempt) {
            self.take(index);
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

    /// Frees a slot.
    #[inline(always)]
    fn take(&mut self, index: usize) -> Option<Attempt> {
        // A server with one slot is the common case.
        let running =
            if self.running.len() == 1 { self.running.pop()? } else { self.running.remove(index) };
        let ends = self.running.iter().map(|running| running.ends);
        self.deadline = ends.min().unwrap_or(Time::NEVER);
        Some(running.attempt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::TaskId;

    fn attempt(task: u64) -> Attempt {
        Attempt { task: TaskId(task), number: 1 }
    }

    fn run(task: u64, work: u64) -> AgentInput {
        AgentInput::Message(ToServer::Run { attempt: attempt(task), work: Work(work) })
    }

    fn finished(task: u64) -> ToCoordinator {
        ToCoordinator::Finished { attempt: attempt(task), outcome: Outcome::Done }
    }

    /// Feeds inputs at their times; gives what was said, and the deadline afterwards.
    fn check(slots: u16, inputs: &[(u64, AgentInput)], said: &[ToCoordinator], deadline: Time) {
        let mut agent = Agent::new(Speed::ONE, slots);
        let mut out = Vec::new();
        for (at, input) in inputs {
            agent.handle(Time(*at), *input, &mut out);
        }
        assert_eq!(out, said);
        assert_eq!(agent.deadline(), deadline);
    }

    #[test]
    fn runs_one_at_a_time_in_the_order_they_came() {
        check(
            1,
            &[(0, run(1, 5)), (1, run(2, 5)), (5, AgentInput::Tick)],
            &[finished(1)],
            Time(10),
        );
        check(
            2,
            &[(0, run(1, 5)), (1, run(2, 3)), (5, AgentInput::Tick)],
            &[finished(2), finished(1)],
            Time::NEVER,
        );
    }

    #[test]
    fn a_late_tick_does_not_delay_what_was_sent_ahead() {
        check(
            1,
            &[(0, run(1, 5)), (0, run(2, 5)), (8, AgentInput::Tick)],
            &[finished(1)],
            Time(10),
        );
        check(
            1,
            &[(0, run(1, 5)), (0, run(2, 1)), (8, AgentInput::Tick)],
            &[finished(1), finished(2)],
            Time::NEVER,
        );
    }

    #[test]
    fn gives_back_only_what_has_not_begun() {
        let recall = |task| AgentInput::Message(ToServer::Recall { attempt: attempt(task) });
        let returned = ToCoordinator::Returned { attempt: attempt(2) };
        check(
            1,
            &[(0, run(1, 5)), (0, run(2, 5)), (1, recall(2)), (1, recall(1))],
            &[returned],
            Time(5),
        );
    }

    #[test]
    fn a_stopped_attempt_makes_room() {
        let stop = |task| AgentInput::Message(ToServer::Stop { attempt: attempt(task) });
        check(1, &[(0, run(1, 5)), (0, run(2, 5)), (1, stop(1))], &[], Time(6));
        check(1, &[(0, run(1, 5)), (0, run(2, 5)), (1, stop(2))], &[], Time(5));
        check(1, &[(0, run(1, 5)), (1, stop(1)), (9, AgentInput::Tick)], &[], Time::NEVER);
    }

    #[test]
    fn tells_its_state() {
        let query = AgentInput::Message(ToServer::Query { request: 9 });
        let state = AgentState {
            running: Some(attempt(1)),
            remaining: Span(4),
            busy: 1,
            ahead: 1,
            finished: 0,
        };
        let answer = ToCoordinator::State { request: 9, state };
        check(1, &[(0, run(1, 5)), (0, run(2, 5)), (1, query)], &[answer], Time(5));
    }
}
