//! What is decided in cases that are small enough to be worked out by hand.
#![allow(clippy::unwrap_used)]

mod world;

use sandtable_core::*;
use world::{Job, World};

const NEVER: u64 = u64::MAX;

fn policy(place: PlaceKind, order: OrderKind) -> Policy {
    let mut policy = Policy::new(place, order);
    policy.parameters.quantum = Span(5);
    policy
}

fn wide(arrival: u64, width: u16, work: u64, priority: i32) -> Job {
    let mut job = Job::new(arrival, work);
    job.spec.width = width;
    job.spec.priority = priority;
    job
}

/// When the tasks start and finish.
fn times(world: &World) -> Vec<(u64, u64)> {
    world.lives.iter().map(|life| (life.start.0, life.finish.0)).collect()
}

#[test]
fn a_slot_is_of_no_use_behind_a_task_that_needs_several() {
    let mut policy = policy(PlaceKind::Central, OrderKind::Priority);
    policy.parameters.preempt = Preempt::Resume;
    // The second needs both slots and waits for them; the third goes before the first, but not
    // before the second.
    let jobs = [wide(0, 1, 10, 0), wide(1, 2, 10, 2), wide(2, 1, 10, 1)];
    for place in [PlaceKind::Central, PlaceKind::ShortestQueue] {
        policy.place = place;
        let world = World::new(policy.clone(), &[(Speed::ONE, 2)], &jobs).run();
        assert_eq!(times(&world), [(0, 10), (10, 20), (20, 30)], "{place:?}");
        assert_eq!(world.interruptions, 0);
    }
    // A narrow one that goes before it starts in the free slot, and again takes nobody's place.
    let jobs = [wide(0, 1, 10, 0), wide(1, 2, 10, 2), wide(2, 1, 10, 3)];
    let world = World::new(policy.clone(), &[(Speed::ONE, 2)], &jobs).run();
    assert_eq!(times(&world), [(0, 10), (12, 22), (2, 12)]);
    // Once the wide one has gone, the others' claims are looked at.
    let jobs = [wide(0, 1, 30, 0), wide(0, 1, 30, 0), wide(1, 2, 10, 2), wide(2, 1, 10, 1)];
    let mut world = World::new(policy, &[(Speed::ONE, 2)], &jobs);
    world.run_until(Time(5));
    assert_eq!(world.interruptions, 0);
    world.input(Input::Cancel { task: TaskId(2) });
    assert_eq!(times(&world.run()), [(0, 30), (0, 40), (u64::MAX, 5), (5, 15)]);
}

#[test]
fn what_was_attained_does_not_depend_on_later_speeds() {
    let jobs = [Job::new(0, 20), Job::new(1, 20)];
    let mut world =
        World::new(policy(PlaceKind::Central, OrderKind::LeastAttained), &[(Speed::ONE, 1)], &jobs);
    // Until 2 it attains 2, until 5 at half the speed 3.5, and then at twice the speed 5.5.
    world.run_until(Time(2));
    let server = ServerId(0);
    world.input(Input::SetSpeed { server, speed: Speed::from_millionths(500_000) });
    world.run_until(Time(5));
    world.input(Input::SetSpeed { server, speed: Speed::from_millionths(2_000_000) });
    let world = world.run();
    assert_eq!(world.lives[1].start, Time(6));
}

#[test]
fn whoever_was_served_before_turns_are_taken_has_had_its_share() {
    let jobs = [Job::new(0, 20), Job::new(1, 20)];
    let mut world =
        World::new(policy(PlaceKind::Central, OrderKind::Fifo), &[(Speed::ONE, 1)], &jobs);
    world.run_until(Time(3));
    let policy = policy(PlaceKind::Central, OrderKind::LeastAttained);
    world.input(Input::SetPolicy { policy: Box::new(policy) });
    let world = world.run();
    assert_eq!(world.lives[1].start, Time(5));
}

#[test]
fn in_batch_all_that_happens_at_an_instant_is_decided_together() {
    let mut policy = policy(PlaceKind::Central, OrderKind::Shortest);
    let jobs = [Job::new(0, 9), Job::new(0, 5), Job::new(0, 7), Job::new(5, 2), Job::new(5, 1)];
    let servers = [(Speed::ONE, 1)];
    let each = World::new(policy.clone(), &servers, &jobs).run();
    assert_eq!(times(&each), [(0, 9), (12, 17), (17, 24), (10, 12), (9, 10)]);
    policy.parameters.ties = Ties::Batch;
    let batch = World::new(policy.clone(), &servers, &jobs).run();
    assert_eq!(times(&batch), [(15, 24), (0, 5), (8, 15), (6, 8), (5, 6)]);
    // Of those that arrive together, only those that do not start count as waiting.
    let limits = Limits { queue: 1, ..Limits::default() };
    let world = World::with(Config { policy, limits, ..Config::default() }, &servers, &jobs).run();
    let rejected: Vec<u64> = world
        .settled
        .iter()
        .filter(|(_, verdict, _)| *verdict == Verdict::Rejected)
        .map(|(task, ..)| *task)
        .collect();
    // At 0 the first, the second and the third arrive: the second starts, the first waits. At 5
    // the fifth starts, and the first still waits.
    assert_eq!(rejected, [2, 3]);
}

#[test]
fn a_full_queue_rejects_only_what_would_have_to_wait() {
    let limits = Limits { queue: 1, ..Limits::default() };
    let verdicts = |policy: &Policy, jobs: &[Job]| -> Vec<bool> {
        let config = Config { policy: policy.clone(), limits, ..Config::default() };
        let mut settled = World::with(config, &[(Speed::ONE, 4)], jobs).run().settled;
        settled.sort_unstable_by_key(|(task, ..)| *task);
        settled.iter().map(|(_, verdict, _)| *verdict == Verdict::Completed).collect()
    };
    // Three slots are taken, the second task waits for four.
    let jobs = [wide(0, 3, 10, 0), wide(0, 4, 10, 0), wide(0, 1, 5, 1), wide(0, 1, 5, 0)];
    for place in [PlaceKind::Central, PlaceKind::Random] {
        let fifo = policy(place, OrderKind::Fifo);
        assert_eq!(verdicts(&fifo, &jobs), [true, true, false, false], "{place:?}");
        // By its priority the third goes first, and fits.
        let priority = policy(place, OrderKind::Priority);
        assert_eq!(verdicts(&priority, &jobs), [true, true, true, false], "{place:?}");
    }
    // Backfilling lets it start as well; the fourth finds no slot.
    let mut easy = policy(PlaceKind::Central, OrderKind::Fifo);
    easy.parameters.backfill = Backfill::Easy;
    assert_eq!(verdicts(&easy, &jobs), [true, true, true, false]);
}

#[test]
fn the_first_copy_to_finish_counts() {
    let mut policy = policy(PlaceKind::Hedge, OrderKind::Fifo);
    let servers = [(Speed::ONE, 1), (Speed::from_millionths(2_000_000), 1)];
    let jobs = [Job::new(0, 10), Job::new(1, 10)];
    let world = World::new(policy.clone(), &servers, &jobs).run();
    // Both run on both servers; when the fast one is done the other copy is stopped.
    assert_eq!(times(&world), [(0, 5), (5, 10)]);
    assert_eq!(world.settled, [(0, Verdict::Completed, 2), (1, Verdict::Completed, 2)]);
    // If the first start counts, a task that finds a free server is not copied.
    policy.parameters.cancel = Cancel::OnStart;
    let world = World::new(policy, &servers, &jobs).run();
    let attempts: Vec<u16> = world.settled.iter().map(|(.., attempts)| *attempts).collect();
    assert_eq!(attempts, [1, 1]);
}

#[test]
fn a_task_is_bound_to_the_first_server_that_is_free_for_it() {
    let policy = policy(PlaceKind::LateBinding, OrderKind::Fifo);
    let servers = [(Speed::ONE, 1); 2];
    let jobs = [Job::new(0, 10), Job::new(0, 4), Job::new(1, 10), Job::new(2, 3)];
    let world = World::new(policy, &servers, &jobs).run();
    assert_eq!(times(&world), [(0, 10), (0, 4), (4, 14), (10, 13)]);
    assert!(
        world
            .settled
            .iter()
            .all(|(_, verdict, attempts)| (*verdict, *attempts) == (Verdict::Completed, 1))
    );
}

#[test]
fn a_task_whose_last_copy_was_interrupted_goes_on_from_there() {
    let servers = [(Speed::ONE, 1); 3];
    let jobs = [Job::new(0, 20)];
    let mut world = World::new(policy(PlaceKind::Hedge, OrderKind::Fifo), &servers, &jobs);
    world.run_until(Time(4));
    let running: Vec<ServerId> = world
        .coordinator
        .view()
        .servers()
        .filter(|server| server.running > 0)
        .map(|server| server.id)
        .collect();
    let [first, second] = running[..] else { unreachable!("two copies run") };
    // One server is lost; the other is about to go, and hands back what it has.
    world.input(Input::Leave { server: first });
    assert_eq!(world.coordinator.view().waiting(), 0);
    world.input(Input::Drain { server: second });
    world.stop(second);
    assert_eq!(times(&world.run()), [(0, 20)]);
}

#[test]
fn an_interrupted_attempt_is_the_same_when_it_goes_on() {
    let mut policy = policy(PlaceKind::Central, OrderKind::Priority);
    policy.parameters.preempt = Preempt::Resume;
    let jobs = [wide(0, 1, 10, 0), wide(3, 1, 5, 1)];
    let mut world = World::new(policy, &[(Speed::ONE, 1)], &jobs);
    world.run_until(Time(4));
    let task = world.coordinator.view().task(TaskId(0)).unwrap();
    assert_eq!((task.attempts, task.done, task.begun), (1, Work(3), Time(NEVER)));
    let world = world.run();
    assert_eq!(world.settled, [(1, Verdict::Completed, 1), (0, Verdict::Completed, 1)]);
    assert_eq!(times(&world), [(0, 15), (3, 8)]);
}

#[test]
fn equal_tasks_do_not_displace_each_other_where_a_service_time_is_rounded() {
    for millionths in [3_000_000, 7_000_000, 1_100_000] {
        let speed = Speed::from_millionths(millionths);
        let jobs = [Job::new(0, 1_000), Job::new(0, 1_000), Job::new(10, 1_000)];
        let policy = policy(PlaceKind::Central, OrderKind::ShortestRemaining);
        let world = World::new(policy, &[(speed, 1)], &jobs).run();
        let starts: Vec<u64> = times(&world).iter().map(|(start, _)| *start).collect();
        let service = speed.service(Work(1_000)).0;
        assert_eq!(starts, [0, service, 2 * service]);
    }
}

#[test]
fn a_backlog_of_centuries_is_taken_off_again() {
    let mut coordinator = Coordinator::new(Config {
        policy: policy(PlaceKind::LeastWork, OrderKind::Fifo),
        ..Config::default()
    });
    let mut effects = Vec::new();
    let slow = Speed::from_millionths(1_000);
    let join = Input::Join { server: ServerId(0), speed: slow, slots: 1 };
    coordinator.handle(Time::ZERO, join, &mut effects);
    for _ in 0..8 {
        let spec = TaskSpec::new(Work(u64::MAX / 2));
        coordinator.handle(Time::ZERO, Input::Submit { spec }, &mut effects);
    }
    for task in (0..8).rev() {
        coordinator.handle(Time(1), Input::Cancel { task: TaskId(task) }, &mut effects);
        assert_eq!(coordinator.check(), Ok(()));
    }
}
