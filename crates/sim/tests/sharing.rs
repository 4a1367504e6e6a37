//! Servers that share their speed among all that they run.
#![allow(clippy::unwrap_used)]

mod replications;

use replications::Model;
use sandtable_core::*;
use sandtable_load::{Arrival, Source, Workload};
use sandtable_sim::World;

const SHARING: ServerSetup = ServerSetup { speed: Speed::ONE, slots: u16::MAX, sharing: true };

/// M/G/1 with processor sharing: 1/(1−ρ) for a mean work of 1, whatever its distribution
/// (Sakata, Noguchi & Oizumi 1969; Kleinrock 1976, "Queueing Systems II", §4.4).
#[test]
fn response_does_not_depend_on_the_distribution_of_work() {
    let cases = [
        ("poisson(0.7/s)", "exp(1s)", 3.333333333, 60_000, 0.015),
        ("poisson(0.9/s)", "exp(1s)", 10.0, 400_000, 0.03),
        ("poisson(0.8/s)", "uniform(0s,2s)", 5.0, 100_000, 0.015),
        ("poisson(0.7/s)", "hyperexp(1s,cv2=4)", 3.333333333, 150_000, 0.015),
        ("poisson(0.8/s)", "const(1s)", 5.0, 100_000, 0.015),
    ];
    for (arrivals, work, response_s, tasks, tolerance) in cases {
        let model = Model { servers: vec![SHARING], ..Model::new(arrivals, work, tasks) };
        model.check(&format!("{arrivals} {work}"), response_s, tolerance);
    }
}

/// Adds up how long the server was occupied; no time counts twice.
#[derive(Default)]
struct Occupied {
    until: Time,
    sum: u64,
    responses: Vec<(u64, f64)>,
}

impl Observer for Occupied {
    fn advance(&mut self, _: Time, _: u64, _: u64) {}
    fn occupied(&mut self, _: ServerId, _: u16, start: Time, end: Time) {
        assert!(start >= self.until && start <= end);
        self.until = end;
        self.sum += end.since(start).0;
    }
    fn settled(&mut self, record: &TaskRecord) {
        self.responses.push((record.task.0, record.finish.seconds()));
    }
}

/// (arrival, work), in seconds.
fn run(setup: ServerSetup, policy: Policy, jobs: &[(f64, f64)]) -> Occupied {
    let arrival = |&(at, work): &(f64, f64)| Arrival {
        at: Time::ZERO + Span::from_seconds(at),
        work: Work::from_seconds(work),
        spec: TaskSpec::new(Work::from_seconds(work)),
        class: 0,
    };
    let source = Source::new(&Workload::Trace(jobs.iter().map(arrival).collect()), 1);
    let config = Config { policy, ..Config::default() };
    let mut world = World::new(config, [(ServerId(0), setup)], source);
    let mut seen = Occupied::default();
    while world.step(&mut seen) {
        world.coordinator().check().unwrap();
    }
    seen.responses.sort_by_key(|(task, _)| *task);
    seen
}

#[test]
fn a_server_is_occupied_by_all_that_it_runs_once() {
    let jobs = [(0.0, 10.0), (4.0, 2.0), (20.0, 1.0), (20.0, 1.0), (21.0, 3.0)];
    let seen = run(SHARING, Policy::default(), &jobs);
    let ends: Vec<f64> = seen.responses.iter().map(|(_, end)| *end).collect();
    // From 21 on three share: the first two have a half left, which takes until 22.5.
    assert_eq!(ends, [12.0, 8.0, 22.5, 22.5, 25.0]);
    assert_eq!(seen.sum, Span::from_seconds(17.0).0);
}

/// With two slots, two share, and the third waits.
#[test]
fn slots_limit_how_many_share() {
    let setup = ServerSetup { slots: 2, ..SHARING };
    let jobs = [(0.0, 4.0), (0.0, 6.0), (0.0, 1.0)];
    let seen = run(setup, Policy::default(), &jobs);
    let ends: Vec<f64> = seen.responses.iter().map(|(_, end)| *end).collect();
    assert_eq!(ends, [8.0, 11.0, 10.0]);
    assert_eq!(seen.sum, Span::from_seconds(11.0).0);
}

/// With one slot there is nothing to share: under every order the same as on an ordinary server.
#[test]
fn with_one_slot_nothing_is_shared() {
    let jobs: Vec<(f64, f64)> =
        (0..60).map(|n| (f64::from(n) * 0.9, f64::from(n * 7 % 13) * 0.15)).collect();
    for order in OrderKind::ALL {
        for preempt in [Preempt::None, Preempt::Resume] {
            let mut policy = Policy::new(PlaceKind::Central, order);
            policy.parameters.preempt = preempt;
            let sharing = run(ServerSetup { slots: 1, ..SHARING }, policy.clone(), &jobs);
            let ordinary = run(ServerSetup::default(), policy, &jobs);
            assert_eq!(sharing.responses, ordinary.responses, "{order:?}");
            assert_eq!(sharing.sum, ordinary.sum, "{order:?}");
        }
    }
}
