//! Every order, task by task, against a scheduler that is obviously right, and against figures of
//! others.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "orders/reference.rs"]
mod reference;
mod world;

use std::cmp::{Ordering, Reverse};
use std::sync::Arc;

use proptest::prelude::*;
use reference::{Key, Reference, Rule};
use sandtable_core::*;
use world::{Job, Life, World};

/// In nanoseconds, like everything here.
const QUANTUM: u64 = 5;

/// Every order that does not preempt, with its rule.
fn orders() -> Vec<(OrderKind, Rule)> {
    type Task<'a> = (&'a Job, usize);
    fn by<K: Ord>(key: fn(&Job) -> K, a: Task<'_>, b: Task<'_>) -> Ordering {
        key(a.0).cmp(&key(b.0)).then(a.1.cmp(&b.1))
    }
    vec![
        (OrderKind::Fifo, Rule::Compare(|_, a, b| a.1.cmp(&b.1))),
        (OrderKind::Lifo, Rule::Compare(|_, a, b| b.1.cmp(&a.1))),
        (OrderKind::Shortest, Rule::Compare(|_, a, b| by(|job| job.spec.estimate, a, b))),
        (OrderKind::Longest, Rule::Compare(|_, a, b| by(|job| Reverse(job.spec.estimate), a, b))),
        (OrderKind::Priority, Rule::Compare(|_, a, b| by(|job| Reverse(job.spec.priority), a, b))),
        (OrderKind::Deadline, Rule::Compare(|_, a, b| by(|job| job.spec.deadline, a, b))),
        (
            OrderKind::ResponseRatio,
            Rule::Compare(|now, a, b| {
                // (wait + work) ÷ work, the largest first, without a division.
                let cross = |(over, _): Task<'_>, (under, _): Task<'_>| {
                    let work = over.spec.estimate.0.max(1);
                    (now - over.arrival.0 + work) * under.spec.estimate.0.max(1)
                };
                cross(b, a).cmp(&cross(a, b)).then(a.1.cmp(&b.1))
            }),
        ),
        (
            OrderKind::WeightedShortest,
            Rule::Compare(|_, a, b| {
                let cross = |(over, _): Task<'_>, (under, _): Task<'_>| {
                    over.spec.estimate.0 * u64::from(under.spec.weight.thousandths())
                };
                cross(a, b).cmp(&cross(b, a)).then(a.1.cmp(&b.1))
            }),
        ),
        (
            OrderKind::Score,
            Rule::Compare(|now, a, b| {
                let score = |job: &Job| {
                    let wait = (now - job.arrival.0) as f64 / 1e9;
                    job.spec.estimate.0 as f64 / 1e9 * f64::from(job.spec.priority) - wait / 2.0
                };
                score(a.0).total_cmp(&score(b.0)).then(a.1.cmp(&b.1))
            }),
        ),
        (OrderKind::Fair, Rule::Turns { quantum: QUANTUM }),
    ]
}

/// Every order that preempts, and how.
fn preempting() -> Vec<(OrderKind, Preempt, Rule)> {
    let mut all = vec![
        // What is served by turns or by what is left has no use for the parameter.
        (
            OrderKind::ShortestRemaining,
            Preempt::Restart,
            Rule::Served {
                key: |job, done| job.spec.estimate.0.saturating_sub(done),
                margin: 0,
                restarts: false,
            },
        ),
        (
            OrderKind::LeastAttained,
            Preempt::Restart,
            Rule::Served { key: |_, done| done, margin: QUANTUM - 1, restarts: false },
        ),
    ];
    for preempt in [Preempt::Resume, Preempt::Restart] {
        let keys: [(OrderKind, Key); 3] = [
            (OrderKind::Shortest, |job, _| job.spec.estimate.0),
            (OrderKind::Priority, |job, _| (1_000 - job.spec.priority) as u64),
            (OrderKind::Deadline, |job, _| job.spec.deadline.0),
        ];
        let restarts = preempt == Preempt::Restart;
        all.extend(
            keys.map(|(order, key)| (order, preempt, Rule::Served { key, margin: 0, restarts })),
        );
    }
    all
}

fn policy(place: PlaceKind, order: OrderKind, preempt: Preempt) -> Policy {
    use Step::{Divide, Estimate, Multiply, Number, Priority, Subtract, Wait};
    let steps = [Estimate, Priority, Multiply, Wait, Number(2.0), Divide, Subtract];
    let score = Score::new(steps, "estimate * priority - wait / 2").map(Arc::new);
    let quantum = Span(QUANTUM);
    Policy {
        place,
        order,
        parameters: Parameters { preempt, quantum, score, ..Parameters::default() },
    }
}

prop_compose! {
    /// Few different numbers, so that much happens at once.
    fn jobs()(
        jobs in prop::collection::vec(
            (0u64..8, 1u64..20, prop::option::of(1u64..20), -2i32..3, 0u64..60, 0u32..3, 1u32..4),
            0..30,
        ),
    ) -> Vec<Job> {
        let mut arrival = 0;
        let spec = |(gap, work, estimate, priority, deadline, user, weight): (u64, u64, Option<u64>, i32, u64, u32, u32)| {
            arrival += gap;
            let spec = TaskSpec {
                estimate: Work(estimate.unwrap_or(work)),
                deadline: Time(deadline),
                priority,
                user,
                weight: Weight::from_thousandths(500 * weight),
                width: 1,
            };
            Job { arrival: Time(arrival), spec, work: Work(work) }
        };
        jobs.into_iter().map(spec).collect()
    }
}

fn lives(policy: Policy, servers: &[(Speed, u16)], jobs: &[Job]) -> Vec<Life> {
    World::new(policy, servers, jobs).run().lives
}

/// Start and finish of each.
fn times(lives: &[Life]) -> Vec<(Time, Time)> {
    lives.iter().map(|life| (life.start, life.finish)).collect()
}

/// Holds the order against its rule: with one queue for several servers, with one server that has
/// as many slots, and with a queue for each server.
fn check(order: OrderKind, preempt: Preempt, rule: Rule, servers: usize, jobs: &[Job]) {
    let expected = Reference::run(rule, Ties::Each, servers, jobs);
    let equal = vec![(Speed::ONE, 1); servers];
    let found = lives(policy(PlaceKind::Central, order, preempt), &equal, jobs);
    assert_eq!(found, expected, "{order:?} {preempt:?} on {servers} servers");
    let one = [(Speed::ONE, servers as u16)];
    let found = lives(policy(PlaceKind::Central, order, preempt), &one, jobs);
    assert_eq!(times(&found), times(&expected), "{order:?} {preempt:?} with {servers} slots");
    let found = lives(policy(PlaceKind::ShortestQueue, order, preempt), &one, jobs);
    assert_eq!(times(&found), times(&expected), "{order:?} {preempt:?} in the server's own queue");
    let mut batch = policy(PlaceKind::Central, order, preempt);
    batch.parameters.ties = Ties::Batch;
    let together = Reference::run(rule, Ties::Batch, servers, jobs);
    let found = lives(batch, &equal, jobs);
    assert_eq!(times(&found), times(&together), "{order:?} {preempt:?} in batch");
    let found = lives(policy(PlaceKind::RoundRobin, order, preempt), &equal, jobs);
    for server in 0..servers {
        let own: Vec<Job> = jobs.iter().copied().skip(server).step_by(servers).collect();
        let expected = Reference::run(rule, Ties::Each, 1, &own);
        let found: Vec<Life> = found.iter().copied().skip(server).step_by(servers).collect();
        assert_eq!(times(&found), times(&expected), "{order:?} {preempt:?} in turn at {server}");
    }
}

proptest! {
    #[test]
    fn every_order_is_exact(jobs in jobs(), servers in 1usize..4) {
        for (order, rule) in orders() {
            check(order, Preempt::None, rule, servers, &jobs);
        }
        for (order, preempt, rule) in preempting() {
            check(order, preempt, rule, servers, &jobs);
        }
    }

    /// Twice the speed, with all work doubled, is the same in every respect.
    #[test]
    fn only_the_time_that_work_takes_matters(jobs in jobs(), servers in 1usize..4) {
        let doubled: Vec<Job> = jobs
            .iter()
            .map(|job| {
                let spec = TaskSpec { estimate: Work(2 * job.spec.estimate.0), ..job.spec };
                Job { work: Work(2 * job.work.0), spec, ..*job }
            })
            .collect();
        for (order, preempt, _) in preempting() {
            if order == OrderKind::LeastAttained {
                continue;
            }
            let policy = policy(PlaceKind::Central, order, preempt);
            let slow = lives(policy.clone(), &vec![(Speed::ONE, 1); servers], &jobs);
            let fast = Speed::from_millionths(2_000_000);
            prop_assert_eq!(lives(policy, &vec![(fast, 1); servers], &doubled), slow, "{:?}", order);
        }
    }

    /// Whoever is served by turns: a turn is at least a quantum, and looking whether it is over
    /// costs a look or two a turn and a task.
    #[test]
    fn turns_are_not_a_storm(jobs in jobs(), servers in 1usize..4) {
        let policy = policy(PlaceKind::Central, OrderKind::LeastAttained, Preempt::None);
        let world = World::new(policy, &vec![(Speed::ONE, 1); servers], &jobs).run();
        let (tasks, work) = (jobs.len() as u64, jobs.iter().map(|job| job.work.0).sum::<u64>());
        prop_assert!(world.interruptions <= tasks + work / QUANTUM);
        let events = servers as u64 + 2 * tasks + world.interruptions;
        prop_assert!(world.inputs <= 2 * events, "{} inputs, {} events", world.inputs, events);
    }
}

const TENTH: u64 = 100_000_000;

/// A task of this priority; times are in tenths of a second.
fn important(arrival: u64, work: u64, priority: i32) -> Job {
    let mut job = Job::new(arrival * TENTH, work * TENTH);
    job.spec.priority = priority;
    job
}

/// When the tasks end, in tenths of a second, on so many servers.
fn ends(order: OrderKind, preempt: Preempt, servers: usize, jobs: &[Job]) -> Vec<u64> {
    let lives =
        lives(policy(PlaceKind::Central, order, preempt), &vec![(Speed::ONE, 1); servers], jobs);
    lives.iter().map(|life| life.finish.0 / TENTH).collect()
}

#[test]
fn priorities_are_those_of_ciw() {
    // Ciw 3, the guide on pre-emption; where it gives no figure, worked out by hand.
    let jobs = [important(15, 50, 0), important(50, 50, 0), important(75, 40, 1)];
    let ends_of = |preempt, jobs: &[Job]| ends(OrderKind::Priority, preempt, 1, jobs);
    assert_eq!(ends_of(Preempt::None, &jobs), [65, 115, 155]);
    assert_eq!(ends_of(Preempt::Restart, &jobs), [65, 165, 115]);
    assert_eq!(ends_of(Preempt::Resume, &jobs), [65, 155, 115]);
    let jobs = [important(10, 60, 0), important(30, 100, 1)];
    assert_eq!(ends_of(Preempt::Restart, &jobs), [190, 130]);
    assert_eq!(ends_of(Preempt::Resume, &jobs), [170, 130]);
}

#[test]
fn a_car_wash_is_that_of_simpy() {
    // SimPy 4, the examples: two machines, five minutes a car.
    let jobs = [0, 0, 0, 0, 5, 10, 16].map(|arrival| important(arrival, 5, 0));
    let ends = ends(OrderKind::Fifo, Preempt::None, 2, &jobs);
    assert_eq!(ends, [5, 5, 10, 10, 15, 15, 21]);
}

#[test]
fn lists_are_as_far_from_the_optimum_as_they_can_be() {
    // Graham (1966) and (1969): list scheduling within 2 − 1/m, longest first within 4/3 − 1/3m.
    for m in 2..8u64 {
        let mut jobs = vec![Job::new(0, TENTH); (m * (m - 1)) as usize];
        jobs.push(Job::new(0, m * TENTH));
        let last = ends(OrderKind::Fifo, Preempt::None, m as usize, &jobs).into_iter().max();
        assert_eq!(last, Some(2 * m - 1));
        let pairs = (m + 1..2 * m).rev().flat_map(|work| [work, work]);
        let works: Vec<u64> = pairs.chain([m; 3]).collect();
        // All are there before the first starts.
        let mut policy = policy(PlaceKind::Central, OrderKind::Longest, Preempt::None);
        policy.parameters.ties = Ties::Batch;
        let jobs: Vec<Job> = works.iter().rev().map(|work| Job::new(0, *work)).collect();
        let lives = lives(policy, &vec![(Speed::ONE, 1); m as usize], &jobs);
        assert_eq!(lives.iter().map(|life| life.finish.0).max(), Some(4 * m - 1));
    }
}

#[test]
fn what_a_server_yields_before_it_goes_is_not_lost() {
    // Ciw 3, the guide on server schedules: the server is away in [5, 9).
    let second = |at: u64| Time(at * NANOS_PER_SECOND);
    for (yields, end) in [(false, 19), (true, 15)] {
        let mut coordinator = Coordinator::new(Config::default());
        let mut effects = Vec::new();
        let server = ServerId(0);
        let join = Input::Join { server, speed: Speed::ONE, slots: 1 };
        let spec = TaskSpec::new(Work(10 * NANOS_PER_SECOND));
        let attempt = Attempt { task: TaskId(0), number: 1 };
        coordinator.handle(second(0), join.clone(), &mut effects);
        coordinator.handle(second(1), Input::Submit { spec }, &mut effects);
        if yields {
            let done = Work(4 * NANOS_PER_SECOND);
            coordinator.handle(second(5), Input::Drain { server }, &mut effects);
            coordinator.handle(second(5), Input::Yield { server, attempt, done }, &mut effects);
        }
        coordinator.handle(second(5), Input::Leave { server }, &mut effects);
        effects.clear();
        coordinator.handle(second(9), join, &mut effects);
        let [Effect::Start { done, attempt, .. }] = effects[..] else { panic!("{effects:?}") };
        assert_eq!(9 + (10 * NANOS_PER_SECOND - done.0) / NANOS_PER_SECOND, end);
        assert_eq!(coordinator.view().task(attempt.task).unwrap().ends, second(end));
        assert_eq!(
            coordinator.view().task(attempt.task).unwrap().attempts,
            if yields { 1 } else { 2 }
        );
    }
}
