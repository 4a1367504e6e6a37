//! Figures from independent runs, held against what theory says.
#![allow(clippy::unwrap_used, clippy::print_stdout, dead_code)]

use std::thread;

use sandtable_core::*;
use sandtable_load::{Faults, Generated, Source, Workload, value};
use sandtable_sim::{Finished, World};

/// How many runs a figure is taken from.
const RUNS: u64 = 20;

/// The 99.95 % quantile of Student's t with 19 degrees of freedom.
const QUANTILE: f64 = 3.883;

/// A model: what there is, and what arrives.
pub struct Model {
    pub config: Config,
    pub servers: Vec<ServerSetup>,
    pub arrivals: &'static str,
    pub work: &'static str,
    /// How many tasks in a run; the first tenth of them does not count.
    pub tasks: u64,
    pub faults: Faults,
}

impl Model {
    /// One server and one queue.
    pub fn new(arrivals: &'static str, work: &'static str, tasks: u64) -> Model {
        Model {
            config: Config::default(),
            servers: vec![ServerSetup::default()],
            arrivals,
            work,
            tasks,
            faults: Faults::default(),
        }
    }

    pub fn workload(&self) -> Workload {
        let arrivals = value::arrivals(self.arrivals).unwrap();
        let mut generated = Generated::new(arrivals, value::distribution(self.work).unwrap());
        generated.tasks = Some(self.tasks);
        Workload::Generated(generated)
    }

    pub fn world(&self, seed: u64) -> World {
        let servers = (0u32..).map(ServerId).zip(self.servers.iter().copied());
        let config = Config { seed, ..self.config.clone() };
        World::new(config, servers, Source::new(&self.workload(), seed))
            .with_faults(&self.faults, seed)
    }

    /// One run: its mean response time, and how it ended.
    fn run(&self, seed: u64) -> (f64, Finished) {
        let mut responses = Responses { first: TaskId(self.tasks / 10), sum: 0, count: 0 };
        let finished = self.world(seed).run(&mut responses);
        assert_eq!(finished.settled, self.tasks);
        (responses.sum as f64 / 1e9 / responses.count as f64, finished)
    }

    /// Holds the mean response time, in seconds, and returns how the runs ended: the expected value
    /// lies in the 99.9 % interval widened by the relative tolerance, and that interval is no wider
    /// than twice the tolerance to either side.
    pub fn check(&self, name: &str, expected: f64, tolerance: f64) -> Vec<Finished> {
        let halves = [1..=RUNS / 2, RUNS / 2 + 1..=RUNS];
        let runs: Vec<(f64, Finished)> = thread::scope(|scope| {
            let halves = halves
                .map(|seeds| scope.spawn(|| seeds.map(|seed| self.run(seed)).collect::<Vec<_>>()));
            halves.into_iter().flat_map(|half| half.join().unwrap()).collect()
        });
        let mean = runs.iter().map(|(mean, _)| mean).sum::<f64>() / RUNS as f64;
        let squares: f64 = runs.iter().map(|(run, _)| (run - mean).powi(2)).sum();
        let half = QUANTILE * (squares / (RUNS - 1) as f64 / RUNS as f64).sqrt() / expected;
        let off = mean / expected - 1.0;
        println!("{name}: {mean:.5}, expected {expected:.5}: {off:+.4}, ± {half:.4}");
        assert!(half <= 2.0 * tolerance, "{name}: the interval is ± {half}");
        assert!(off.abs() <= half + tolerance, "{name}: {mean} and not {expected}");
        runs.into_iter().map(|(_, finished)| finished).collect()
    }
}

struct Responses {
    first: TaskId,
    sum: u128,
    count: u64,
}

impl Observer for Responses {
    fn advance(&mut self, _: Time, _: u64, _: u64) {}
    fn occupied(&mut self, _: ServerId, _: u16, _: Time, _: Time) {}
    fn settled(&mut self, record: &TaskRecord) {
        assert_eq!(record.verdict, Verdict::Completed);
        if record.task >= self.first {
            self.sum += u128::from(record.response().0);
            self.count += 1;
        }
    }
}
