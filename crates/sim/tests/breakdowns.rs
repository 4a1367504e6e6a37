//! Servers that fail and are repaired, against closed forms and exact chains.
#![allow(clippy::unwrap_used)]

mod replications;

use replications::Model;
use sandtable_core::*;
use sandtable_load::{Arrival, Crash, Distribution, Faults, Source, Workload};
use sandtable_sim::{Finished, World};

fn exp(rate: f64) -> Distribution {
    Distribution::Exp { mean_s: 1.0 / rate }
}

/// Servers that fail and are repaired at these rates, exponentially; what is interrupted goes on.
fn breakdowns(fail: f64, repair: f64, only_busy: bool) -> Faults {
    let crash = Crash { every: exp(fail), repair: exp(repair), keeps: true, only_busy };
    Faults { crash: Some(crash) }
}

/// The share of their time that servers were up.
fn availability(runs: &[Finished], servers: usize) -> f64 {
    let down: f64 = runs.iter().map(|run| run.down.seconds()).sum();
    let all: f64 = runs.iter().map(|run| run.end.seconds()).sum();
    1.0 - down / all / servers as f64
}

/// White & Christie 1958, "Queuing with preemptive priorities or with breakdown"; Avi-Itzhak &
/// Naor 1963, "Some queuing problems with the service station subject to breakdown", model A.
#[test]
fn one_server_that_fails_at_any_time() {
    let cases = [
        ("poisson(0.5/s)", 0.1, 0.5, 3.833333333, 0.8333333333, 60_000),
        ("poisson(0.8/s)", 0.05, 1.0, 6.860119048, 0.9523809524, 200_000),
    ];
    for (arrivals, fail, repair, response_s, up, tasks) in cases {
        let model = Model {
            faults: breakdowns(fail, repair, false),
            ..Model::new(arrivals, "exp(1s)", tasks)
        };
        let runs = model.check(arrivals, response_s, 0.02);
        let found = availability(&runs, 1);
        assert!((found / up - 1.0).abs() < 0.005, "{found} and not {up}");
    }
}

/// Gaver 1962, "A waiting line with interrupted service, including priorities": the completion
/// time in the formula of Pollaczek and Khinchine.
#[test]
fn one_server_that_fails_while_it_serves() {
    let cases =
        [("poisson(0.5/s)", 0.1, 0.5, 3.5, 60_000), ("poisson(0.8/s)", 0.05, 1.0, 6.8125, 200_000)];
    for (arrivals, fail, repair, response_s, tasks) in cases {
        let model = Model {
            faults: breakdowns(fail, repair, true),
            ..Model::new(arrivals, "exp(1s)", tasks)
        };
        model.check(arrivals, response_s, 0.02);
    }
}

/// Mitrany & Avi-Itzhak 1968, "A many-server queue with service interruptions"; the chain solved
/// as a quasi-birth-death process.
#[test]
fn several_servers_that_fail_at_any_time() {
    let cases = [
        ("poisson(1/s)", 2, 0.1, 0.5, 2.10851588, 60_000),
        ("poisson(3.5/s)", 5, 0.02, 0.2, 1.717942776, 150_000),
    ];
    for (arrivals, servers, fail, repair, response_s, tasks) in cases {
        let model = Model {
            servers: vec![ServerSetup::default(); servers],
            faults: breakdowns(fail, repair, false),
            ..Model::new(arrivals, "exp(1s)", tasks)
        };
        let runs = model.check(arrivals, response_s, 0.02);
        let (found, up) = (availability(&runs, servers), repair / (fail + repair));
        assert!((found / up - 1.0).abs() < 0.005, "{found} and not {up}");
    }
}

/// A task of 1 s that begins anew each time its server fails takes (1/f + 1/r)(e^f − 1): the mean
/// time to a life of at least 1 s (a renewal argument; Trivedi 2002, "Probability and Statistics
/// with Reliability, Queuing, and Computer Science Applications").
#[test]
fn a_task_that_begins_anew() {
    let crash = Crash { every: exp(0.1), repair: exp(1.0), keeps: false, only_busy: true };
    let limits = Limits { attempts: u16::MAX, ..Limits::default() };
    let model = Model {
        config: Config { limits, ..Config::default() },
        faults: Faults { crash: Some(crash) },
        // So far apart that no task waits for another.
        ..Model::new("constant(0.001/s)", "const(1s)", 20_000)
    };
    model.check("restart", 1.156880099, 0.01);
}

/// Ciw 3's documentation: the server is away in [5, 9), and a task of 10 s begins at 1.
#[test]
fn a_known_failure() {
    let work = Work::from_seconds(10.0);
    let at = |seconds| Time::ZERO + Span::from_seconds(seconds);
    let task = Arrival { at: at(1.0), work, spec: TaskSpec::new(work), class: 0 };
    for (keeps, end_s, occupied_s, attempts) in [(false, 19.0, 14.0, 2), (true, 15.0, 10.0, 1)] {
        let servers = [(ServerId(0), ServerSetup::default())];
        let source = Source::new(&Workload::Trace([task].into()), 1);
        let mut world = World::new(Config::default(), servers, source);
        let mut seen = Seen::default();
        assert!(world.step(&mut seen));
        world.crash(at(5.0), ServerId(0), keeps, &mut seen);
        world.coordinator().check().unwrap();
        world.repair(at(9.0), ServerId(0), &mut seen);
        world.coordinator().check().unwrap();
        while world.step(&mut seen) {}
        let record = seen.records[0];
        assert_eq!((record.finish, record.attempts), (at(end_s), attempts));
        assert_eq!(seen.occupied, Span::from_seconds(occupied_s).0);
    }
}

/// Keeps what happened, and how long servers were occupied.
#[derive(Default)]
struct Seen {
    records: Vec<TaskRecord>,
    occupied: u64,
}

impl Observer for Seen {
    fn advance(&mut self, _: Time, _: u64, _: u64) {}
    fn occupied(&mut self, _: ServerId, _: u16, start: Time, end: Time) {
        self.occupied += end.since(start).0;
    }
    fn settled(&mut self, record: &TaskRecord) {
        self.records.push(*record);
    }
}

fn run(model: &Model, seed: u64) -> (Vec<TaskRecord>, Finished) {
    let mut seen = Seen::default();
    let mut world = model.world(seed);
    while world.step(&mut seen) {
        world.coordinator().check().unwrap();
    }
    seen.records.sort_by_key(|record| record.task);
    // What is kept is done once.
    let work: u64 = seen.records.iter().map(|record| record.work.0).sum();
    assert!(seen.occupied >= work);
    let keeps = model.faults.crash.as_ref().is_none_or(|crash| crash.keeps);
    assert!(!keeps || seen.occupied == work);
    (seen.records, world.finished())
}

#[test]
fn failures_that_never_come_change_nothing() {
    let without = Model {
        servers: vec![ServerSetup::default(); 3],
        ..Model::new("poisson(2.5/s)", "exp(1s)", 500)
    };
    for only_busy in [false, true] {
        let model = Model {
            faults: breakdowns(1e-100, 1.0, only_busy),
            servers: without.servers.clone(),
            ..Model::new("poisson(2.5/s)", "exp(1s)", 500)
        };
        assert_eq!(run(&model, 7), run(&without, 7));
    }
}

#[test]
fn failures_change_neither_arrivals_nor_work() {
    let servers = vec![ServerSetup::default(); 3];
    let of = |faults| Model {
        servers: servers.clone(),
        faults,
        ..Model::new("poisson(2/s)", "exp(1s)", 500)
    };
    let tasks = |records: &[TaskRecord]| -> Vec<_> {
        records.iter().map(|record| (record.arrival, record.work)).collect()
    };
    let (expected, calm) = run(&of(Faults::default()), 3);
    for only_busy in [false, true] {
        let (found, finished) = run(&of(breakdowns(0.1, 1.0, only_busy)), 3);
        assert_eq!(tasks(&found), tasks(&expected));
        assert!(finished.crashes > 10);
        assert_ne!(finished.digest, calm.digest);
        assert_eq!(run(&of(breakdowns(0.1, 1.0, only_busy)), 3).1, finished);
    }
}

/// When servers fail does not depend on what the policy does with them.
#[test]
fn two_policies_see_the_same_failures() {
    let of = |place| {
        let policy = Policy::new(place, OrderKind::Fifo);
        Model {
            config: Config { policy, ..Config::default() },
            servers: vec![ServerSetup::default(); 3],
            faults: breakdowns(0.05, 1.0, false),
            ..Model::new("poisson(1/s)", "const(1s)", 300)
        }
    };
    /// When servers joined.
    #[derive(Default)]
    struct Downs(Vec<(Time, ServerId)>);
    impl Observer for Downs {
        fn advance(&mut self, _: Time, _: u64, _: u64) {}
        fn occupied(&mut self, _: ServerId, _: u16, _: Time, _: Time) {}
        fn settled(&mut self, _: &TaskRecord) {}
        fn effect(&mut self, now: Time, effect: &Effect) {
            if let Effect::Release { server } = effect {
                self.0.push((now, *server));
            }
        }
    }
    let downs = |place| {
        let mut downs = Downs::default();
        of(place).world(5).run(&mut downs);
        downs.0
    };
    let (central, random) = (downs(PlaceKind::Central), downs(PlaceKind::Random));
    let both = central.len().min(random.len());
    assert!(both > 20);
    assert_eq!(central[..both], random[..both]);
}

/// However bad it is, the run ends, and every task settles once.
#[test]
fn every_task_settles_whatever_fails() {
    for place in PlaceKind::ALL {
        for (keeps, only_busy, sharing, prefetch) in [
            (true, false, false, 0),
            (false, true, false, 2),
            (true, true, true, 0),
            (false, false, true, 0),
            (true, false, false, 3),
        ] {
            let setup = ServerSetup { slots: 2, sharing, ..ServerSetup::default() };
            let crash = Crash { every: exp(0.5), repair: exp(1.0), keeps, only_busy };
            let limits = Limits { attempts: 4, ..Limits::default() };
            let policy = Policy::new(place, OrderKind::Fifo);
            let model = Model {
                config: Config { policy, limits, prefetch, ..Config::default() },
                servers: vec![setup; 4],
                faults: Faults { crash: Some(crash) },
                ..Model::new("poisson(3/s)", "exp(1s)", 200)
            };
            let mut world = model.world(9);
            let mut seen = Seen::default();
            while world.step(&mut seen) {
                world.coordinator().check().unwrap();
            }
            seen.records.sort_by_key(|record| record.task);
            let numbers = seen.records.iter().map(|record| record.task.0);
            assert!(numbers.eq(0..200), "{place:?}");
            assert!(world.finished().crashes > 10, "{place:?}");
        }
    }
}
