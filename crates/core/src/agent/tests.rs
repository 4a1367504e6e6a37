use super::*;

fn attempt(task: u64) -> Attempt {
    Attempt { task: TaskId(task), number: 1 }
}

fn run(task: u64, work: u64) -> AgentInput {
    AgentInput::Message(ToServer::Run { attempt: attempt(task), work: Work(work), width: 1 })
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
    check(1, &[(0, run(1, 5)), (1, run(2, 5)), (5, AgentInput::Tick)], &[finished(1)], Time(10));
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
    check(1, &[(0, run(1, 5)), (0, run(2, 5)), (8, AgentInput::Tick)], &[finished(1)], Time(10));
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
fn a_preempted_attempt_tells_how_far_it_came() {
    let preempt = |task| AgentInput::Message(ToServer::Preempt { attempt: attempt(task) });
    let yielded = ToCoordinator::Yielded { attempt: attempt(1), done: Work(3) };
    check(1, &[(0, run(1, 5)), (3, preempt(1)), (3, run(2, 9))], &[yielded], Time(12));
    check(1, &[(0, run(1, 5)), (0, run(2, 5)), (1, preempt(2))], &[], Time(5));
    check(
        1,
        &[(0, run(1, 5)), (5, AgentInput::Tick), (5, preempt(1))],
        &[finished(1)],
        Time::NEVER,
    );
}

#[test]
fn a_wide_attempt_waits_until_it_fits() {
    let wide = |task, width| {
        let (attempt, work) = (attempt(task), Work(5));
        AgentInput::Message(ToServer::Run { attempt, work, width })
    };
    let inputs = [(0, wide(1, 2)), (1, wide(2, 2)), (1, wide(3, 1)), (5, AgentInput::Tick)];
    check(3, &inputs, &[finished(1)], Time(10));
    check(3, &[(0, wide(1, 9)), (5, AgentInput::Tick)], &[finished(1)], Time::NEVER);
}

#[test]
fn a_change_of_speed_takes_effect_at_once() {
    let speed = Speed::from_millionths(500_000);
    let slower = AgentInput::Message(ToServer::SetSpeed { speed });
    check(2, &[(0, run(1, 5)), (0, run(2, 9)), (1, slower)], &[], Time(9));
    check(1, &[(0, slower), (0, run(1, 5))], &[], Time(10));
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
