//! A scenario in virtual time: its replications, side by side.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use sandtable_core::{Config, Observer, ServerId, TaskRecord, Time};
use sandtable_load::stream::{replication_seed, stream_seed};
use sandtable_load::{Arrivals, Problem, Source, Stream, Workload};
use sandtable_record::{ResultDocument, Scenario, result::Mode};
use sandtable_sim::World;

use crate::document::document;
use crate::statistics::Statistics;
use crate::summary::{End, Summary};

/// Events between two looks at the abort flag and two reports of progress: some milliseconds.
const EVENTS_AT_ONCE: u64 = 1 << 17;

/// How a scenario is to be run.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// How many replications run at once; 0: as many as there are cores.
    pub jobs: usize,
    /// Once this is true, the run ends early.
    pub abort: &'a AtomicBool,
}

/// How far a run has come, all replications together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// How many tasks have settled.
    pub settled: u64,
    /// About how many will, if that can be said.
    pub tasks: Option<u64>,
}

/// Takes every task of replication 0 when it settles; an error ends the run.
pub type TaskSink<'a> = &'a mut (dyn FnMut(&TaskRecord) -> Result<(), Problem> + Send);

/// Runs every replication of `scenario`. Replications share nothing but the scenario, and their
/// results are put together in their order, so that the document does not depend on
/// `options.jobs`.
///
/// `tasks` sees the tasks of replication 0, the one whose seed is the scenario's: the only one of
/// which a table of tasks can be compared with another run's. `watch` is told the progress from
/// time to time, from any thread.
///
/// # Errors
/// `lab-interrupted` if the abort flag was set, `lab-no-threads` if the system gives no threads,
/// and whatever `tasks` returned.
pub fn run(
    scenario: &Scenario,
    options: &Options<'_>,
    tasks: Option<TaskSink<'_>>,
    watch: &(dyn Fn(Progress) + Sync),
) -> Result<ResultDocument, Problem> {
    let replications = scenario.measure.replications;
    let expected = scenario.workload.expected_tasks();
    let runner = Runner {
        scenario,
        abort: options.abort,
        watch,
        settled: AtomicU64::new(0),
        expected: expected.map(|tasks| tasks.saturating_mul(u64::from(replications))),
    };
    let tasks = Mutex::new(tasks);
    let replicate = |replication: u32| {
        let first = replication == 0;
        let tasks = first.then(|| tasks.lock().unwrap_or_else(PoisonError::into_inner).take());
        runner.replicate(replication, tasks.flatten())
    };
    let join = |summary: Summary, later: Summary| Ok(summary.followed_by(later));
    let summary = if options.jobs == 1 || replications == 1 {
        (0..replications).try_fold(Summary::default(), |all, next| join(all, replicate(next)?))?
    } else {
        let jobs = match options.jobs {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            jobs => jobs.min(replications as usize),
        };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build();
        let pool = pool.map_err(|error| {
            Problem::new("lab-no-threads").with("jobs", jobs).with("reason", error)
        })?;
        let all = (0..replications).into_par_iter().with_max_len(1).map(replicate);
        pool.install(|| all.try_reduce(Summary::default, join))?
    };
    Ok(document(scenario, Mode::Sim, &summary))
}

/// What the replications of a run share.
struct Runner<'a> {
    scenario: &'a Scenario,
    abort: &'a AtomicBool,
    watch: &'a (dyn Fn(Progress) + Sync),
    settled: AtomicU64,
    expected: Option<u64>,
}

impl Runner<'_> {
    fn replicate(&self, replication: u32, tasks: Option<TaskSink<'_>>) -> Result<Summary, Problem> {
        let scenario = self.scenario;
        let seed = replication_seed(scenario.seed, replication);
        let config = Config { seed: stream_seed(seed, Stream::Policy), ..scenario.config() };
        let source = Source::new(&scenario.workload, seed);
        let mut world = world(scenario, config, source, seed);
        let mut watched = Watched {
            statistics: Statistics::new(
                scenario.servers(),
                scenario.measure.warmup,
                stated_tasks(&scenario.workload),
                scenario.class_names.len(),
            ),
            tasks,
            failure: None,
        };
        let mut reported = 0;
        while world.run_for(EVENTS_AT_ONCE, &mut watched) {
            if let Some(failure) = watched.failure {
                return Err(failure);
            }
            self.report(watched.statistics.settled_tasks(), &mut reported);
            if self.abort.load(Ordering::Relaxed) {
                let settled = self.settled.load(Ordering::Relaxed);
                return Err(Problem::new("lab-interrupted").with("settled", settled));
            }
        }
        if let Some(failure) = watched.failure {
            return Err(failure);
        }
        self.report(watched.statistics.settled_tasks(), &mut reported);
        let finished = world.finished();
        Ok(watched.statistics.finish(End {
            submitted: finished.submitted,
            digest: finished.digest,
            events: finished.events,
        }))
    }

    /// Tells how far the run has come, of which `settled` in this replication.
    fn report(&self, settled: u64, reported: &mut u64) {
        let more = settled - *reported;
        *reported = settled;
        let settled = self.settled.fetch_add(more, Ordering::Relaxed) + more;
        (self.watch)(Progress { settled, tasks: self.expected });
    }
}

/// The world of a scenario, under this seed.
pub(crate) fn world(scenario: &Scenario, config: Config, source: Source, seed: u64) -> World {
    World::new(config, scenario.setups(), source).with_faults(&scenario.faults, seed)
}

/// How many tasks will be submitted, if the workload says so itself.
fn stated_tasks(workload: &Workload) -> Option<u64> {
    match workload {
        Workload::Trace(_) => workload.expected_tasks(),
        Workload::Generated(generated) => {
            let listed = matches!(generated.arrivals, Arrivals::At(_));
            let counted = generated.until.is_none();
            workload.expected_tasks().filter(|_| listed || counted)
        }
    }
}

/// The statistics of a run, and its tasks for whoever wants them.
struct Watched<'a> {
    statistics: Statistics,
    tasks: Option<TaskSink<'a>>,
    /// Why `tasks` will not have any more.
    failure: Option<Problem>,
}

impl Observer for Watched<'_> {
    #[inline]
    fn advance(&mut self, now: Time, waiting: u64, running: u64) {
        self.statistics.advance(now, waiting, running);
    }

    #[inline]
    fn occupied(&mut self, server: ServerId, slots: u16, start: Time, end: Time) {
        self.statistics.occupied(server, slots, start, end);
    }

    #[inline]
    fn settled(&mut self, record: &TaskRecord) {
        self.statistics.settled(record);
        if let Some(tasks) = &mut self.tasks
            && let Err(failure) = tasks(record)
        {
            self.failure = Some(failure);
            self.tasks = None;
        }
    }
}
