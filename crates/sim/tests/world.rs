//! Small worlds whose every start is known.
#![allow(clippy::unwrap_used)]

use sandtable_core::*;
use sandtable_load::{Arrival, Source, Workload};
use sandtable_sim::World;

/// Keeps the records.
#[derive(Default)]
struct Records(Vec<TaskRecord>);

impl Observer for Records {
    fn advance(&mut self, _: Time, _: u64, _: u64) {}
    fn occupied(&mut self, _: ServerId, _: u16, start: Time, end: Time) {
        assert!(start <= end);
    }
    fn settled(&mut self, record: &TaskRecord) {
        self.0.push(*record);
    }
}

fn at(seconds: f64) -> Time {
    Time::ZERO + Span::from_seconds(seconds)
}

/// (arrival, work, priority), in seconds.
type Job = (f64, f64, i32);

fn workload(jobs: &[Job]) -> Workload {
    let arrival = |&(arrival, work, priority): &Job| Arrival {
        at: at(arrival),
        work: Work::from_seconds(work),
        spec: TaskSpec { priority, ..TaskSpec::new(Work::from_seconds(work)) },
        class: 0,
    };
    Workload::Trace(jobs.iter().map(arrival).collect())
}

/// The records in the order of arrival; every invariant is checked after every event.
fn run(config: Config, speeds: &[u64], jobs: &[Job]) -> Vec<TaskRecord> {
    let setups = speeds.iter().map(|speed| ServerSetup::new(Speed::from_millionths(*speed), 1));
    let servers = (0u32..).map(ServerId).zip(setups);
    let mut world = World::new(config, servers, Source::new(&workload(jobs), 1));
    let mut records = Records::default();
    while world.step(&mut records) {
        world.coordinator().check().unwrap();
    }
    records.0.sort_by_key(|record| record.task);
    records.0
}

fn starts(place: PlaceKind, order: OrderKind, speeds: &[u64], jobs: &[Job]) -> Vec<f64> {
    let config = Config { policy: Policy::new(place, order), ..Config::default() };
    run(config, speeds, jobs).iter().map(|record| record.start.seconds()).collect()
}

const ONE: u64 = 1_000_000;

#[test]
fn car_wash() {
    // The car wash of SimPy 4's documentation, two machines.
    let cars = [0.0, 0.0, 0.0, 0.0, 5.0, 10.0, 16.0].map(|arrival| (arrival, 5.0, 0));
    let expected = [0.0, 0.0, 5.0, 5.0, 10.0, 10.0, 16.0];
    for place in [PlaceKind::Central, PlaceKind::LeastWork, PlaceKind::ShortestQueue] {
        assert_eq!(starts(place, OrderKind::Fifo, &[ONE, ONE], &cars), expected, "{place:?}");
    }
}

#[test]
fn orders() {
    let jobs = [(0.0, 10.0, 0), (1.0, 3.0, 1), (2.0, 2.0, 0), (3.0, 1.0, 1)];
    assert_eq!(starts(PlaceKind::Central, OrderKind::Fifo, &[ONE], &jobs), [0.0, 10.0, 13.0, 15.0]);
    assert_eq!(
        starts(PlaceKind::Central, OrderKind::Shortest, &[ONE], &jobs),
        [0.0, 13.0, 11.0, 10.0]
    );
    assert_eq!(
        starts(PlaceKind::Central, OrderKind::Priority, &[ONE], &jobs),
        [0.0, 10.0, 14.0, 13.0]
    );
    // The order holds in a server's own queue too.
    assert_eq!(
        starts(PlaceKind::Random, OrderKind::Shortest, &[ONE], &jobs),
        [0.0, 13.0, 11.0, 10.0]
    );
}

#[test]
fn completions_come_before_arrivals() {
    // At 5 the first task ends before the second arrives: it finds an idle server.
    let jobs = [(0.0, 5.0, 0), (5.0, 1.0, 0)];
    assert_eq!(run(Config::default(), &[ONE], &jobs)[1].waiting(), Span::ZERO);
    // So a system without a queue accepts it.
    let limits = Limits { queue: 0, ..Limits::default() };
    let records = run(Config { limits, ..Config::default() }, &[ONE], &jobs);
    assert!(records.iter().all(|record| record.verdict == Verdict::Completed));
}

#[test]
fn a_full_queue_rejects() {
    let limits = Limits { queue: 1, ..Limits::default() };
    let jobs = [(0.0, 5.0, 0), (1.0, 1.0, 0), (2.0, 1.0, 0)];
    let records = run(Config { limits, ..Config::default() }, &[ONE], &jobs);
    let verdicts: Vec<Verdict> = records.iter().map(|record| record.verdict).collect();
    assert_eq!(verdicts, [Verdict::Completed, Verdict::Completed, Verdict::Rejected]);
}

#[test]
fn the_fastest_idle_server_first() {
    let records = run(Config::default(), &[ONE, 2 * ONE, ONE], &[(0.0, 4.0, 0); 3]);
    let servers: Vec<u32> = records.iter().map(|record| record.server.unwrap().0).collect();
    assert_eq!(servers, [1, 0, 2]);
    assert_eq!(records[0].finish, at(2.0));
}

#[test]
fn list_scheduling_at_its_worst() {
    // Graham 1966: m(m−1) unit jobs, then one of m, take 2m−1 where m would do.
    let m = 7;
    let mut jobs = vec![(0.0, 1.0, 0); m * (m - 1)];
    jobs.push((0.0, m as f64, 0));
    let records = run(Config::default(), &vec![ONE; m], &jobs);
    let makespan = records.iter().map(|record| record.finish).max().unwrap();
    assert_eq!(makespan, at(2.0 * m as f64 - 1.0));
}

#[test]
fn what_is_sent_ahead_is_recalled_for_an_idle_server() {
    let jobs = [(0.0, 10.0, 0), (0.0, 1.0, 0), (0.0, 5.0, 0), (0.0, 1.0, 0), (0.0, 5.0, 0)];
    let config = Config { prefetch: 2, ..Config::default() };
    let records = run(config, &[ONE, ONE], &jobs);
    // Behind the task of 10 s nobody has to wait to its end.
    assert!(
        records.iter().all(|record| record.attempts == 1 && record.start < at(10.0)),
        "{records:?}"
    );
}

#[test]
fn a_task_without_work_waits_for_its_turn() {
    // At 2, server 1 ends first and takes a task without work: what server 2 has scheduled for
    // that instant came earlier and leaves first.
    let jobs = [(0.0, 2.0, 0), (0.0, 2.0, 0), (1.0, 0.0, 0), (1.0, 0.0, 0)];
    let records = run(Config::default(), &[ONE, ONE], &jobs);
    let servers: Vec<u32> = records.iter().map(|record| record.server.unwrap().0).collect();
    assert_eq!(servers, [0, 1, 0, 1]);
}
