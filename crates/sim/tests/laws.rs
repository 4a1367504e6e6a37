//! What holds for every run, whatever is drawn: equalities between policies, and laws of queues
//! that need no data. All are exact, in whole nanoseconds.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use sandtable_core::*;
use sandtable_load::{Arrival, Generated, Source, Workload, value};
use sandtable_sim::{Finished, World};

/// What happened in a run, by task.
#[derive(Default)]
struct Run {
    records: Vec<TaskRecord>,
    now: Time,
    /// Waiting tasks × nanoseconds, and running ones.
    waiting: u128,
    running: u128,
    occupied: u128,
    effects: Vec<Effect>,
}

impl Observer for Run {
    fn advance(&mut self, now: Time, waiting: u64, running: u64) {
        let span = u128::from(now.since(self.now).0);
        self.waiting += span * u128::from(waiting);
        self.running += span * u128::from(running);
        self.now = now;
    }
    fn occupied(&mut self, _: ServerId, _: u16, start: Time, end: Time) {
        self.occupied += u128::from(end.since(start).0);
    }
    fn settled(&mut self, record: &TaskRecord) {
        self.records.push(*record);
    }
    fn effect(&mut self, _: Time, effect: &Effect) {
        self.effects.push(*effect);
    }
}

fn run(
    place: PlaceKind,
    order: OrderKind,
    servers: u32,
    workload: &Workload,
    seed: u64,
) -> (Run, Finished) {
    run_under(Policy::new(place, order), servers, workload, seed)
}

fn run_under(policy: Policy, servers: u32, workload: &Workload, seed: u64) -> (Run, Finished) {
    let config = Config { policy, seed, ..Config::default() };
    let servers = (0..servers).map(|id| (ServerId(id), ServerSetup::default()));
    let mut run = Run::default();
    let finished = World::new(config, servers, Source::new(workload, seed)).run(&mut run);
    run.records.sort_by_key(|record| record.task);
    (run, finished)
}

fn generated(servers: u32, load: f64, work: &str, tasks: u64) -> Workload {
    let rate = load * f64::from(servers);
    let arrivals = value::arrivals(&format!("poisson({rate}/s)")).unwrap();
    let mut generated = Generated::new(arrivals, value::distribution(work).unwrap());
    generated.tasks = Some(tasks);
    Workload::Generated(generated)
}

fn loads() -> impl Strategy<Value = (u32, Workload, u64)> {
    let works = [
        "exp(1s)",
        "const(1s)",
        "hyperexp(1s,cv2=10)",
        "uniform(0.5s,1.5s)",
        "pareto(1s,alpha=2.5)",
    ];
    (1u32..20, 0.3f64..1.2, 0..works.len(), any::<u64>()).prop_map(
        move |(servers, load, work, seed)| {
            (servers, generated(servers, load, works[work], 600), seed)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Harchol-Balter 2013, ch. 24: for equal speeds and exact estimates.
    #[test]
    fn least_work_equals_central_task_by_task((servers, workload, seed) in loads()) {
        let (central, _) = run(PlaceKind::Central, OrderKind::Fifo, servers, &workload, seed);
        let (least_work, _) = run(PlaceKind::LeastWork, OrderKind::Fifo, servers, &workload, seed);
        let times = |run: &Run| run.records.iter().map(|record| (record.start, record.finish)).collect::<Vec<_>>();
        prop_assert_eq!(times(&central), times(&least_work));
    }

    /// Little 1961, with nothing left over: the areas are the sums.
    #[test]
    fn littles_law((servers, workload, seed) in loads(), place in 0..PlaceKind::ALL.len(), order in 0..OrderKind::ALL.len()) {
        let (place, order) = (PlaceKind::ALL[place], OrderKind::ALL[order]);
        let (run, finished) = run(place, order, servers, &workload, seed);
        let sum = |of: fn(&TaskRecord) -> u64| {
            run.records.iter().map(|record| u128::from(of(record))).sum::<u128>()
        };
        let work = sum(|record| record.work.0);
        prop_assert_eq!(run.occupied, run.running);
        if !Policy::new(place, order).preempts() {
            prop_assert_eq!(run.waiting, sum(|record| record.waiting().0));
        }
        if place == PlaceKind::Hedge {
            // A task may run at several servers, as many copies, most of them in vain.
            prop_assert!(run.running >= work);
        } else {
            prop_assert_eq!(run.waiting + run.running, sum(|record| record.response().0));
            prop_assert_eq!(run.running, work);
        }
        prop_assert_eq!(finished.settled, finished.submitted);
    }

    #[test]
    fn one_server_is_busy_at_the_same_times_under_every_policy(seed in any::<u64>()) {
        let workload = generated(1, 0.8, "exp(1s)", 400);
        let (_, expected) = run(PlaceKind::Central, OrderKind::Fifo, 1, &workload, seed);
        for place in PlaceKind::ALL {
            for order in OrderKind::ALL {
                let (_, found) = run(place, order, 1, &workload, seed);
                prop_assert_eq!(found.makespan, expected.makespan);
            }
        }
    }

    #[test]
    fn tasks_of_equal_size_make_shortest_fifo((servers, _, seed) in loads()) {
        let workload = generated(servers, 0.95, "const(1s)", 400);
        let (fifo, _) = run(PlaceKind::Central, OrderKind::Fifo, servers, &workload, seed);
        let (shortest, _) = run(PlaceKind::Central, OrderKind::Shortest, servers, &workload, seed);
        prop_assert_eq!(fifo.effects, shortest.effects);
    }

    #[test]
    fn scaling_time_scales_everything((servers, workload, seed) in loads(), place in 0..PlaceKind::ALL.len()) {
        let arrivals = |factor: u64| {
            let mut source = Source::new(&workload, seed);
            let scaled = std::iter::from_fn(|| source.next()).map(|arrival| Arrival {
                at: Time(arrival.at.0 * factor),
                work: Work(arrival.work.0 * factor),
                spec: TaskSpec { estimate: Work(arrival.spec.estimate.0 * factor), ..arrival.spec },
                ..arrival
            });
            Workload::Trace(scaled.collect())
        };
        let scaled = |factor: u64| {
            let mut policy = Policy::new(PlaceKind::ALL[place], OrderKind::Fifo);
            policy.parameters.decay.0 *= factor;
            run_under(policy, servers, &arrivals(factor), seed).0
        };
        let (once, thrice) = (scaled(1), scaled(3));
        for (once, thrice) in once.records.iter().zip(&thrice.records) {
            prop_assert_eq!(once.waiting().0 * 3, thrice.waiting().0);
            prop_assert_eq!(once.server, thrice.server);
        }
    }

    /// DETERMINISM: same set-up and seed, same effects; and the digest tells other seeds apart.
    #[test]
    fn a_seed_decides_everything((servers, workload, seed) in loads(), place in 0..PlaceKind::ALL.len()) {
        let run = |seed| run(PlaceKind::ALL[place], OrderKind::Fifo, servers, &workload, seed).1;
        prop_assert_eq!(run(seed), run(seed));
        prop_assert_ne!(run(seed).digest, run(seed ^ 1).digest);
    }
}
