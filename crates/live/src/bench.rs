//! How fast it is: tasks without work through real processes, each acknowledged and accounted.

use std::path::Path;
use std::time::Instant;

use rustix::io::Errno;
use rustix::thread::{CpuSet, sched_getaffinity, sched_getcpu, sched_setaffinity};
use sandtable_core::{Config, Observer, ServerId, ServerSetup, TaskRecord, Time};
use sandtable_load::{Arrivals, Distribution, Generated, Problem, Source, Workload};

use crate::cluster::{Cluster, Finished, Options, run_blocking, runtime};
use crate::command::ServerSpec;
use crate::event::{Stop, Unheard, Watcher};

/// Servers that the throughput is measured with.
const SERVERS: u32 = 4;

/// Tasks that are sent ahead to each of them, where tasks are sent ahead.
const PREFETCH: u16 = 64;

/// Tasks that show how exact timers are.
const TIMED: u64 = 200;

/// And the work of each.
const TIMED_S: f64 = 0.005;

/// How many tasks, and how many processes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// Tasks with one in flight per server.
    pub tasks: u64,
    /// Tasks with prefetch.
    pub tasks_ahead: u64,
    /// Tasks one at a time.
    pub round_trips: u64,
    /// Processes to start.
    pub processes: u32,
}

impl Default for Effort {
    /// Some seconds.
    fn default() -> Self {
        Effort { tasks: 200_000, tasks_ahead: 2_000_000, round_trips: 100_000, processes: 200 }
    }
}

/// What the program does on this machine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figures {
    /// Tasks per second through four servers, one in flight for each.
    pub tasks_per_s: f64,
    /// The same with 64 tasks sent ahead to each.
    pub tasks_ahead_per_s: f64,
    /// From one task's end to the next one's, one task at a time, coordinator and server on the
    /// same processor: the median.
    pub round_trip_p50_us: f64,
    /// And the 99th percentile.
    pub round_trip_p99_us: f64,
    /// How long it took until all processes were up.
    pub start_s: f64,
    /// And until all were gone again.
    pub stop_s: f64,
}

/// What the operating system makes of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Surroundings {
    /// The round trip wherever the system puts coordinator and server: the median. Waking up a
    /// processor that sleeps may cost more than everything else.
    pub round_trip_p50_us: f64,
    /// And the 99th percentile.
    pub round_trip_p99_us: f64,
    /// How much longer than its work a task of 5 ms takes, the next one's start included: the
    /// mean.
    pub late_us: f64,
}

/// Measures on processes of `program`, started with `arguments`.
///
/// # Errors
/// If the processes cannot be started.
pub fn bench(program: &Path, arguments: &[String], effort: Effort) -> Result<Figures, Problem> {
    let stage = Stage { program, arguments };
    let users_ahead = SERVERS * (1 + u32::from(PREFETCH));
    let one = closed(SERVERS, effort.tasks, 0.0);
    let ahead = closed(users_ahead, effort.tasks_ahead, 0.0);
    let tasks_per_s = throughput(stage.options(SERVERS, 0, Some(one)))?;
    let tasks_ahead_per_s = throughput(stage.options(SERVERS, PREFETCH, Some(ahead)))?;
    let trips = stage.options(1, 0, Some(closed(1, effort.round_trips, 0.0)));
    let (round_trip_p50_us, round_trip_p99_us) = on_one_processor(|| round_trip(trips))??;
    let (start_s, stop_s) = start_and_stop(stage.options(effort.processes, 0, None))?;
    Ok(Figures {
        tasks_per_s,
        tasks_ahead_per_s,
        round_trip_p50_us,
        round_trip_p99_us,
        start_s,
        stop_s,
    })
}

/// Measures what this machine adds. Takes a second and a little.
///
/// # Errors
/// If the processes cannot be started.
pub fn surroundings(
    program: &Path,
    arguments: &[String],
    effort: Effort,
) -> Result<Surroundings, Problem> {
    let stage = Stage { program, arguments };
    let trips = closed(1, effort.round_trips, 0.0);
    let (round_trip_p50_us, round_trip_p99_us) = round_trip(stage.options(1, 0, Some(trips)))?;
    let timed = closed(1, TIMED, TIMED_S);
    let (timed, ()) = run(stage.options(1, 0, Some(timed)), ())?;
    let late_us = (timed.makespan.seconds() / TIMED as f64 - TIMED_S) * 1e6;
    Ok(Surroundings { round_trip_p50_us, round_trip_p99_us, late_us })
}

struct Stage<'a> {
    program: &'a Path,
    arguments: &'a [String],
}

impl Stage<'_> {
    fn options(&self, servers: u32, prefetch: u16, source: Option<Source>) -> Options {
        let config = Config { prefetch, ..Config::default() };
        let mut options = Options::new(config, specs(servers), self.program.to_owned());
        options.arguments = self.arguments.to_vec();
        options.source = source;
        options
    }
}

fn throughput(options: Options) -> Result<f64, Problem> {
    let (finished, ()) = run(options, ())?;
    Ok(finished.settled as f64 / finished.makespan.seconds())
}

fn run<W: Watcher>(options: Options, watcher: W) -> Result<(Finished, W), Problem> {
    run_blocking(options, watcher, drop)
}

fn start_and_stop(options: Options) -> Result<(f64, f64), Problem> {
    runtime()?.block_on(async {
        let begin = Instant::now();
        let (cluster, handle) = Cluster::start(options).await?;
        let up = Instant::now();
        handle.stop(Stop::Drain);
        cluster.run(()).await;
        Ok(((up - begin).as_secs_f64(), up.elapsed().as_secs_f64()))
    })
}

fn specs(servers: u32) -> Vec<ServerSpec> {
    let spec = ServerSpec { setup: ServerSetup::default(), name: String::from("server") };
    vec![spec; servers as usize]
}

/// Users who submit their next task, all of the same work, as soon as the last one has settled.
fn closed(users: u32, tasks: u64, work_s: f64) -> Source {
    let think = Distribution::Const { value_s: 0.0 };
    let work = Distribution::Const { value_s: work_s };
    let mut generated = Generated::new(Arrivals::Closed { users, think }, work);
    generated.tasks = Some(tasks);
    Source::new(&Workload::Generated(generated), 1)
}

/// Keeps this thread, and the processes it starts meanwhile, on the processor it runs on.
fn on_one_processor<T>(measure: impl FnOnce() -> T) -> Result<T, Problem> {
    let unable =
        |error: Errno| Problem::new("live-runtime").with("reason", std::io::Error::from(error));
    let all = sched_getaffinity(None).map_err(unable)?;
    let mut one = CpuSet::new();
    one.set(sched_getcpu());
    sched_setaffinity(None, &one).map_err(unable)?;
    let measured = measure();
    sched_setaffinity(None, &all).map_err(unable)?;
    Ok(measured)
}

/// The median and the 99th percentile, in microseconds.
fn round_trip(options: Options) -> Result<(f64, f64), Problem> {
    let (_, Unheard(settled)) = run(options, Unheard(Settled::default()))?;
    let mut trips_ns = settled.gaps_ns;
    trips_ns.sort_unstable();
    let quantile_us = |share: f64| {
        let index = (trips_ns.len() as f64 * share) as usize;
        trips_ns.get(index).map_or(f64::NAN, |trip| *trip as f64 / 1e3)
    };
    Ok((quantile_us(0.5), quantile_us(0.99)))
}

/// The times between one task's settling and the next one's.
#[derive(Debug, Default)]
struct Settled {
    gaps_ns: Vec<u64>,
    last: Option<Instant>,
}

impl Observer for Settled {
    fn advance(&mut self, _: Time, _: u64, _: u64) {}

    fn occupied(&mut self, _: ServerId, _: u16, _: Time, _: Time) {}

    fn settled(&mut self, _: &TaskRecord) {
        let now = Instant::now();
        if let Some(last) = self.last.replace(now) {
            self.gaps_ns.push((now - last).as_nanos() as u64);
        }
    }
}
