//! `sandtable bench`: how fast this machine simulates and runs tasks.

mod policies;

use std::env;
use std::path::Path;
use std::time::Instant;

use sandtable_lab::Options;
use sandtable_live::HIDDEN_MODE;
use sandtable_live::bench::{Effort, bench, surroundings};
use sandtable_load::Problem;
use sandtable_record::Scenario;
use serde::Serialize;

use super::{interrupt, note};
use crate::arguments::{BenchArguments, BenchVerb};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::language::{Catalogue, say};
use crate::number::figure;
use crate::output;

/// Servers of the simulated queues.
const SIMULATED: [u32; 2] = [10, 1000];
/// Tasks of each simulation.
const SIMULATED_TASKS: u64 = 10_000_000;
/// `--quick` does a fiftieth.
const QUICK: u64 = 50;

/// What `--json` prints.
#[derive(Serialize)]
struct Document {
    schema: &'static str,
    version: &'static str,
    sim: Vec<Simulated>,
    live: Live,
}

#[derive(Serialize)]
struct Simulated {
    model: String,
    servers: u32,
    load: f64,
    tasks: u64,
    tasks_per_s: f64,
}

#[derive(Serialize)]
struct Live {
    tasks_per_s: f64,
    tasks_ahead_per_s: f64,
    round_trip_p50_us: f64,
    round_trip_p99_us: f64,
    round_trip_anywhere_p50_us: f64,
    round_trip_anywhere_p99_us: f64,
    late_us: f64,
    processes: u32,
    start_s: f64,
    stop_s: f64,
}

/// Measures, and prints the figures.
///
/// # Errors
/// Servers cannot be started, or the output cannot be written.
pub fn run(arguments: &BenchArguments, words: Catalogue) -> Result<Exit, Failure> {
    if let Some(BenchVerb::Policies(arguments)) = &arguments.what {
        return policies::run(arguments, words);
    }
    let share = if arguments.quick { QUICK } else { 1 };
    let mut sim = Vec::new();
    for servers in SIMULATED {
        measuring(words, &say!(words, "bench-sim", servers = servers));
        sim.push(simulate(servers, SIMULATED_TASKS / share).map_err(Failure::failed)?);
    }
    measuring(words, &words.text("bench-tasks"));
    let live = live(share)?;
    let document =
        Document { schema: "sandtable.bench/1", version: env!("CARGO_PKG_VERSION"), sim, live };
    let text = if arguments.json {
        serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
    } else {
        table(&document, words)
    };
    output::print(&text)?;
    Ok(Exit::Done)
}

fn measuring(words: Catalogue, what: &str) {
    note(words, &say!(words, "bench-measuring", what = what));
}

/// One run of M/M/c at load 0.9 on one core, with everything measured that `sim` measures.
fn simulate(servers: u32, tasks: u64) -> Result<Simulated, Problem> {
    const LOAD: f64 = 0.9;
    let rate_per_s = f64::from(servers) * LOAD;
    let text = format!(
        "[[servers]]\ncount = {servers}\n[workload]\narrivals = \"poisson({rate_per_s}/s)\"\n\
         work = \"exp(1s)\"\ntasks = {tasks}\n"
    );
    let scenario = Scenario::parse(&text, Path::new("bench.toml"), &[])?;
    let options = Options { jobs: 1, abort: interrupt::flag() };
    let begin = Instant::now();
    sandtable_lab::run(&scenario, &options, None, &|_| ())?;
    let tasks_per_s = tasks as f64 / begin.elapsed().as_secs_f64();
    Ok(Simulated { model: format!("M/M/{servers}"), servers, load: LOAD, tasks, tasks_per_s })
}

fn live(share: u64) -> Result<Live, Failure> {
    let program = env::current_exe();
    let program = program
        .map_err(|error| Failure::failed(Problem::new("cli-no-program").with("reason", error)))?;
    let arguments = [HIDDEN_MODE.to_owned()];
    let whole = Effort::default();
    let effort = Effort {
        tasks: whole.tasks / share,
        tasks_ahead: whole.tasks_ahead / share,
        round_trips: whole.round_trips / share,
        processes: whole.processes,
    };
    let figures = bench(&program, &arguments, effort).map_err(Failure::failed)?;
    let machine = surroundings(&program, &arguments, effort).map_err(Failure::failed)?;
    Ok(Live {
        tasks_per_s: figures.tasks_per_s,
        tasks_ahead_per_s: figures.tasks_ahead_per_s,
        round_trip_p50_us: figures.round_trip_p50_us,
        round_trip_p99_us: figures.round_trip_p99_us,
        round_trip_anywhere_p50_us: machine.round_trip_p50_us,
        round_trip_anywhere_p99_us: machine.round_trip_p99_us,
        late_us: machine.late_us,
        processes: effort.processes,
        start_s: figures.start_s,
        stop_s: figures.stop_s,
    })
}

fn table(document: &Document, words: Catalogue) -> String {
    let number = |value| figure(words.language(), value);
    let per_s = |rate| say!(words, "bench-per-s", rate = number(rate));
    let seconds = |value| say!(words, "bench-s", seconds = number(value));
    let live = &document.live;
    let simulated = document
        .sim
        .iter()
        .map(|sim| (say!(words, "bench-sim", servers = sim.servers), per_s(sim.tasks_per_s)));
    let mut rows: Vec<(String, String)> = simulated.collect();
    rows.push((words.text("bench-tasks"), per_s(live.tasks_per_s)));
    rows.push((words.text("bench-tasks-ahead"), per_s(live.tasks_ahead_per_s)));
    let both = |p50, p99| say!(words, "bench-us", p50 = number(p50), p99 = number(p99));
    let here = both(live.round_trip_p50_us, live.round_trip_p99_us);
    rows.push((words.text("bench-round-trip"), here));
    let anywhere = both(live.round_trip_anywhere_p50_us, live.round_trip_anywhere_p99_us);
    rows.push((words.text("bench-round-trip-anywhere"), anywhere));
    rows.push((words.text("bench-late"), say!(words, "bench-one-us", late = number(live.late_us))));
    let start = say!(words, "bench-start", processes = live.processes);
    rows.push((start, seconds(live.start_s)));
    rows.push((words.text("bench-stop"), seconds(live.stop_s)));
    let width = rows.iter().map(|(what, _)| what.chars().count()).max().unwrap_or(0);
    let mut text = words.text("bench-title") + "\n";
    for (what, figure) in rows {
        text.push_str(&format!("    {what:<width$}  {figure}\n"));
    }
    text
}
