use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use proptest::prelude::*;

use crate::agent::{Agent, AgentInput};
use crate::id::{Attempt, TaskId};
use crate::message::{ToCoordinator, ToServer};
use crate::time::Time;
use crate::work::{Speed, Work};

fn attempt(task: u64) -> Attempt {
    Attempt { task: TaskId(task), number: 1 }
}

fn run(task: u64, work: u64) -> ToServer {
    ToServer::Run { attempt: attempt(task), work: Work(work), width: 1 }
}

/// Tasks, each with a time or an amount of work.
type Told = Vec<(u64, u64)>;

/// Tells the agent each message at its time, wakes it whenever it wants to be woken, and then
/// until nothing runs. When each task ended, and how much work of each was given back.
fn ends(agent: &mut Agent, messages: &[(u64, ToServer)]) -> (Told, Told) {
    let (mut ended, mut yielded) = (Vec::new(), Vec::new());
    let mut answers = Vec::new();
    let mut messages = messages.iter().copied().peekable();
    loop {
        let next = messages.peek().map_or(Time::NEVER, |(at, _)| Time(*at));
        let now = next.min(agent.deadline());
        if now == Time::NEVER {
            return (ended, yielded);
        }
        let input = match messages.next_if(|_| next < agent.deadline()) {
            Some((_, message)) => AgentInput::Message(message),
            None => AgentInput::Tick,
        };
        agent.handle(now, input, &mut answers);
        for answer in answers.drain(..) {
            match answer {
                ToCoordinator::Finished { attempt, .. } => ended.push((attempt.task.0, now.0)),
                ToCoordinator::Yielded { attempt, done } => yielded.push((attempt.task.0, done.0)),
                _ => {}
            }
        }
    }
}

fn check(messages: &[(u64, ToServer)], ended: &[(u64, u64)], yielded: &[(u64, u64)]) {
    let mut agent = Agent::sharing(Speed::ONE, 10);
    assert_eq!(ends(&mut agent, messages), (ended.to_vec(), yielded.to_vec()));
}

#[test]
fn all_that_runs_has_an_equal_share() {
    check(&[(0, run(1, 5))], &[(1, 5)], &[]);
    check(&[(0, run(1, 4)), (0, run(2, 4))], &[(1, 8), (2, 8)], &[]);
    // The first has 6 left when the second comes, and 4 when that has gone.
    check(&[(0, run(1, 10)), (4, run(2, 2))], &[(2, 8), (1, 12)], &[]);
    check(&[(0, run(1, 10)), (0, run(2, 10)), (0, run(3, 10))], &[(1, 30), (2, 30), (3, 30)], &[]);
    // Busy, idle, busy again.
    check(&[(0, run(1, 2)), (9, run(2, 2)), (10, run(3, 2))], &[(1, 2), (2, 12), (3, 13)], &[]);
    check(&[(3, run(1, 0)), (3, run(2, 1)), (3, run(3, 0))], &[(1, 3), (3, 3), (2, 4)], &[]);
}

#[test]
fn one_that_goes_leaves_its_share_to_the_others() {
    let preempt = |task| ToServer::Preempt { attempt: attempt(task) };
    let stop = |task| ToServer::Stop { attempt: attempt(task) };
    let both = [(0, run(1, 10)), (0, run(2, 10))];
    let then = |message| [both[0], both[1], (6, message)];
    check(&then(preempt(2)), &[(1, 13)], &[(2, 3)]);
    check(&then(preempt(1)), &[(2, 13)], &[(1, 3)]);
    check(&then(stop(1)), &[(2, 13)], &[]);
    check(&then(stop(3)), &[(1, 20), (2, 20)], &[]);
    // A third of 10 rounded down: none of it is counted twice.
    let three = [both[0], both[1], (0, run(3, 10)), (10, preempt(1))];
    check(&three, &[(2, 24), (3, 24)], &[(1, 3)]);
}

#[test]
fn a_change_of_speed_takes_effect_at_once() {
    let speed = Speed::from_millionths(500_000);
    let slower = ToServer::SetSpeed { speed };
    check(&[(0, run(1, 4)), (0, run(2, 4)), (4, slower)], &[(1, 12), (2, 12)], &[]);
    let mut agent = Agent::sharing(speed, 10);
    assert_eq!(ends(&mut agent, &[(0, run(1, 4)), (0, run(2, 4))]).0, [(1, 16), (2, 16)]);
}

#[test]
fn what_does_not_fit_waits() {
    let mut agent = Agent::sharing(Speed::ONE, 2);
    let tasks = [(0, run(1, 4)), (0, run(2, 6)), (0, run(3, 1))];
    assert_eq!(ends(&mut agent, &tasks).0, [(1, 8), (3, 10), (2, 11)]);
    let recall = ToServer::Recall { attempt: attempt(3) };
    let mut agent = Agent::sharing(Speed::ONE, 2);
    assert_eq!(ends(&mut agent, &[tasks[0], tasks[1], tasks[2], (1, recall)]).0, [(1, 8), (2, 10)]);
}

#[test]
fn a_late_tick_does_not_change_when_others_end() {
    let mut agent = Agent::sharing(Speed::ONE, 10);
    let mut out = Vec::new();
    for message in [run(1, 2), run(2, 4)] {
        agent.handle(Time(0), AgentInput::Message(message), &mut out);
    }
    // The first ended at 4, so that the second has had half a share until then.
    agent.handle(Time(5), AgentInput::Message(run(3, 10)), &mut out);
    assert_eq!(out.len(), 1);
    assert_eq!((agent.deadline(), agent.state(Time(5)).busy), (Time(7), 2));
    agent.handle(Time(99), AgentInput::Tick, &mut out);
    assert_eq!((out.len(), agent.deadline()), (3, Time::NEVER));
}

#[test]
fn all_can_be_stopped() {
    let mut agent = Agent::sharing(Speed::ONE, 2);
    let mut out = Vec::new();
    for message in [run(1, 9), run(2, 5), run(3, 5)] {
        agent.handle(Time(0), AgentInput::Message(message), &mut out);
    }
    agent.stop_all(Time(4), &mut out);
    let yielded = |task, done| ToCoordinator::Yielded { attempt: attempt(task), done: Work(done) };
    assert_eq!(out, [yielded(2, 2), yielded(1, 2)]);
    assert_eq!(agent.deadline(), Time::NEVER);
    assert_eq!(ends(&mut agent, &[(10, run(4, 1))]).0, [(4, 11)]);
}

#[test]
fn nothing_is_too_large() {
    let tasks = [(0, run(1, u64::MAX)), (1, run(2, u64::MAX)), (2, run(3, 1))];
    let mut agent = Agent::sharing(Speed::SLOWEST, 10);
    assert_eq!(ends(&mut agent, &tasks).0[0], (3, 3_000_002));
    let mut agent = Agent::sharing(Speed::from_millionths(u64::MAX), 10);
    assert_eq!(ends(&mut agent, &tasks).0.len(), 3);
}

/// The definition, step by step: when each task ends, by task, in floating-point nanoseconds.
fn by_definition(tasks: &[(u64, u64)], speed: f64) -> BTreeMap<u64, f64> {
    let mut left: BTreeMap<u64, f64> = BTreeMap::new();
    let mut ended = BTreeMap::new();
    let (mut now, mut next) = (0.0, 0);
    while next < tasks.len() || !left.is_empty() {
        let share = speed / left.len().max(1) as f64;
        let first =
            left.iter().min_by(|a, b| a.1.total_cmp(b.1)).map(|(task, left)| (*task, *left));
        let end = first.map_or(f64::INFINITY, |(_, left)| now + left / share);
        let arrival = tasks.get(next).map_or(f64::INFINITY, |(at, _)| *at as f64);
        let until = end.min(arrival);
        left.values_mut().for_each(|left| *left -= (until - now) * share);
        now = until;
        if let Some((task, _)) = first
            && end <= arrival
        {
            left.remove(&task);
            ended.insert(task, now);
        } else {
            left.insert(next as u64, tasks[next].1 as f64);
            next += 1;
        }
    }
    ended
}

proptest! {
    #[test]
    fn ends_are_right_to_the_nanosecond(
        gaps in prop::collection::vec((0u64..2000, 0u64..5000), 1..40),
        speed in 100_000u64..3_000_000,
    ) {
        let mut at = 0;
        let tasks: Vec<(u64, u64)> = gaps.iter().map(|(gap, work)| { at += gap; (at, *work) }).collect();
        let messages: Vec<_> =
            tasks.iter().zip(0..).map(|(&(at, work), task)| (at, run(task, work))).collect();
        let mut agent = Agent::sharing(Speed::from_millionths(speed), 100);
        let (ended, _) = ends(&mut agent, &messages);
        let expected = by_definition(&tasks, speed as f64 / 1e6);
        prop_assert_eq!(ended.len(), expected.len());
        for (task, end) in ended {
            // Rounded up.
            let late = end as f64 - expected[&task];
            prop_assert!(late > -1e-6 && late < 1.0 + 1e-6, "{task}: {late}");
        }
    }

    /// No work is lost and none is done twice, whoever is interrupted when.
    #[test]
    fn work_is_conserved(
        events in prop::collection::vec((0u64..50, 0u64..8, any::<bool>()), 1..60),
    ) {
        let mut agent = Agent::sharing(Speed::ONE, 4);
        let (mut out, mut now, mut task) = (Vec::new(), 0, 0);
        let (mut given, mut works) = (0, vec![]);
        for (gap, victim, runs) in events {
            let until = now + gap;
            while agent.deadline() <= Time(until) {
                agent.handle(agent.deadline(), AgentInput::Tick, &mut out);
            }
            now = until;
            let message = if runs {
                works.push(30 + task);
                task += 1;
                run(task - 1, 30 + task - 1)
            } else {
                ToServer::Preempt { attempt: attempt(task.saturating_sub(victim)) }
            };
            agent.handle(Time(now), AgentInput::Message(message), &mut out);
        }
        agent.stop_all(Time(now), &mut out);
        let mut interrupted = 0;
        for answer in out {
            match answer {
                ToCoordinator::Finished { attempt, .. } => given += works[attempt.task.0 as usize],
                ToCoordinator::Yielded { attempt, done } => {
                    prop_assert!(done.0 <= works[attempt.task.0 as usize]);
                    given += done.0;
                    interrupted += 1;
                }
                _ => {}
            }
        }
        // What was done is rounded down for each that was interrupted.
        prop_assert!(given <= now + interrupted, "{given} in {now}");
    }
}
