//! The server's side: a state machine that runs what it is sent, so that both ends of the
//! channel can be simulated.

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use crate::id::{Attempt, TaskId};
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

/// Nothing runs.
const NONE: Running =
    Running { attempt: Attempt { task: TaskId(0), number: 0 }, ends: Time::NEVER };

/// One server: runs at most `slots` attempts at once, the others wait in the order they came.
///
/// The run loop: wait for a message or for [`deadline`](Self::deadline), call
/// [`handle`](Self::handle), send what it put into the buffer.
#[derive(Debug)]
pub struct Agent {
    speed: Speed,
    slots: u16,
    /// What ends first; a server with one slot needs no more. [`NONE`] if nothing runs.
    first: Running,
    /// What ends later, in that order; of what ends at once, what began first.
    later: Vec<Running>,
    ahead: VecDeque<(Attempt, Work)>,
    finished: u64,
}

impl Agent {
    /// An idle server.
    pub fn new(speed: Speed, slots: u16) -> Agent {
        Agent {
            speed,
            slots: slots.max(1),
            first: NONE,
            later: Vec::new(),
            ahead: VecDeque::new(),
            finished: 0,
        }
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
            AgentInput::Message(ToServer::Run { attempt, work }) => {
                if self.first.ends == Time::NEVER || self.busy() < self.slots {
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
        u16::from(self.first.ends != Time::NEVER) + self.later.len() as u16
    }

    #[inline]
    fn begin(&mut self, start: Time, attempt: Attempt, work: Work) {
        // An end that never comes would be taken for an idle server.
        let ends = (start + self.speed.service(work)).min(Time(Time::NEVER.0 - 1));
        let begun = Running { attempt, ends };
        if self.first.ends == Time::NEVER {
            self.first = begun;
        } else if ends < self.first.ends {
            self.later.insert(0, core::mem::replace(&mut self.first, begun));
        } else {
            let at = self.later.partition_point(|running| running.ends <= ends);
            self.later.insert(at, begun);
        }
    }

    /// Finishes what is due. The next attempt starts when the one before it *should* have ended,
    /// so that the slip of a timer does not add up over attempts that were sent ahead.
    #[inline]
    fn finish_until(&mut self, now: Time, out: &mut Vec<ToCoordinator>) {
        while self.first.ends <= now && self.first.ends != Time::NEVER {
            let Running { attempt, ends } = self.first;
            self.finished += 1;
            out.push(ToCoordinator::Finished { attempt, outcome: Outcome::Done });
            self.free_first();
            if let Some((attempt, work)) = self.ahead.pop_front() {
                self.begin(ends, attempt, work);
            }
        }
    }

    #[inline]
    fn free_first(&mut self) {
        self.first = if self.later.is_empty() { NONE } else { self.later.remove(0) };
    }

    fn stop(&mut self, now: Time, attempt: Attempt) {
        if self.first.ends != Time::NEVER && self.first.attempt == attempt {
            self.free_first();
        } else if let Some(index) = self.later.iter().position(|running| running.attempt == attempt)
        {
            self.later.remove(index);
        } else {
            self.forget_ahead(attempt);
            return;
        }
        if let Some((attempt, work)) = self.ahead.pop_front() {
            self.begin(now, attempt, work);
        }
    }

    fn forget_ahead(&mut self, attempt: Attempt) -> bool {
        let found = self.ahead.iter().position(|(ahead, _)| *ahead == attempt);
        found.is_some_and(|index| self.ahead.remove(index).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn what_ends_at_once_ends_in_the_order_in_which_it_began() {
        let inputs =
            [(0, run(1, 5)), (1, run(2, 4)), (2, run(3, 3)), (3, run(4, 1)), (5, AgentInput::Tick)];
        check(4, &inputs, &[finished(4), finished(1), finished(2), finished(3)], Time::NEVER);
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
