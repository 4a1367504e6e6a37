//! `sandtable bench policies`: how long the simulation of a task takes under every policy, which
//! shows what its decisions cost and how that grows with the number of servers.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use sandtable_core::{
    Config, OrderKind, PlaceKind, Policy, ServerId, ServerSetup, Span, Time, Weight,
};
use sandtable_load::{
    Arrival, Arrivals, Class, Distribution, Generated, Mix, Problem, Source, Workload,
};
use sandtable_record::policies::{describe, policy as parsed};
use sandtable_sim::World;
use serde::Serialize;

use super::measuring;
use crate::arguments::BenchPoliciesArguments;
use crate::command::{interrupt, policies};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::language::{Catalogue, say};
use crate::number;
use crate::output;

/// How many servers there are, for places and for orders.
const SERVERS: [&[u32]; 2] = [&[10, 1_000, 100_000, 1_000_000], &[10, 1_000]];
/// Tasks of each measurement.
const TASKS: u32 = 600_000;
/// A measurement is cut into so many stretches, of which the fastest counts: a machine is
/// disturbed now and then, and the shorter a stretch, the more often it is left alone.
const STRETCHES: u32 = 30;
/// A measurement takes no longer than this, even if fewer tasks have settled then, and its warm-up
/// no longer either.
const PATIENCE: Duration = Duration::from_secs(12);
/// Places are measured at this load.
const LOAD: f64 = 0.9;
/// Orders are measured with so many tasks waiting.
const WAITING: u32 = 1_000;
/// An expression whose value stays the same while a task waits: `score` without one is none.
const SCORE: &str = "place=central,order=score(submit+estimate*width)";

/// What `--json` prints.
#[derive(Serialize)]
struct Document {
    schema: &'static str,
    version: &'static str,
    load: f64,
    waiting: u32,
    tasks: u32,
    figures: Vec<Figure>,
}

/// One policy with one number of servers.
#[derive(Serialize)]
struct Figure {
    kind: &'static str,
    name: &'static str,
    policy: String,
    servers: u32,
    ns_per_task: f64,
}

/// A place or an order that is to be measured.
struct Subject {
    kind: &'static str,
    name: &'static str,
    policy: Policy,
}

/// Measures what is asked for, and prints a table.
///
/// # Errors
/// There is no such policy, Ctrl-C, the output cannot be written.
pub fn run(arguments: &BenchPoliciesArguments, words: Catalogue) -> Result<Exit, Failure> {
    let subjects = subjects(&arguments.names).map_err(Failure::usage)?;
    let tasks = arguments.tasks.unwrap_or(TASKS);
    let abort = interrupt::flag();
    let mut figures: Vec<Figure> = Vec::new();
    let mut stopped = Ok(());
    'all: for (kind, usual) in ["place", "order"].into_iter().zip(SERVERS) {
        let subjects: Vec<&Subject> =
            subjects.iter().filter(|subject| subject.kind == kind).collect();
        let sizes = if arguments.servers.is_empty() { usual } else { &arguments.servers };
        for &servers in sizes.iter().filter(|_| !subjects.is_empty()) {
            let stage = Stage::of(kind, servers, tasks);
            for subject in &subjects {
                let Subject { kind, name, .. } = **subject;
                let policy = describe(&subject.policy);
                let what = say!(words, "bench-policy", policy = policy.as_str(), servers = servers);
                measuring(words, &what);
                match stage.measure(&subject.policy, tasks, abort) {
                    Ok(ns_per_task) => {
                        figures.push(Figure { kind, name, policy, servers, ns_per_task });
                    }
                    Err(interrupted) => {
                        stopped = Err(interrupted);
                        break 'all;
                    }
                }
            }
        }
    }
    let document = Document {
        schema: "sandtable.bench-policies/1",
        version: env!("CARGO_PKG_VERSION"),
        load: LOAD,
        waiting: WAITING,
        tasks,
        figures,
    };
    let text = if arguments.json {
        serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
    } else {
        tables(&document, words)
    };
    // What was measured before Ctrl-C is not lost.
    output::print(&text)?;
    stopped.map(|()| Exit::Done)
}

/// Every place with `fifo` and every order with `central`, or those of these names.
fn subjects(names: &[String]) -> Result<Vec<Subject>, Problem> {
    let mut subjects: Vec<Subject> = Vec::new();
    for place in sandtable_record::policies::places() {
        let policy = Policy::new(place, OrderKind::Fifo);
        subjects.push(Subject { kind: "place", name: place.name(), policy });
    }
    for order in sandtable_record::policies::orders() {
        let policy = match order {
            OrderKind::Score => parsed(SCORE)?,
            order => Policy::new(PlaceKind::Central, order),
        };
        subjects.push(Subject { kind: "order", name: order.name(), policy });
    }
    let known: Vec<&str> = subjects.iter().map(|subject| subject.name).collect();
    if let Some(strange) = names.iter().find(|name| !known.contains(&name.as_str())) {
        return Err(policies::unknown(strange, &known));
    }
    if !names.is_empty() {
        subjects.retain(|subject| names.iter().any(|name| name == subject.name));
    }
    Ok(subjects)
}

/// The servers and tasks of a measurement, the same for all policies of a kind.
struct Stage {
    servers: u32,
    workload: Workload,
    /// The same for policies that do every task twice.
    halved: Option<Workload>,
    /// How many tasks have settled when the measurement begins.
    warmup: u64,
}

impl Stage {
    fn of(kind: &str, servers: u32, tasks: u32) -> Stage {
        let warmup = u64::from(tasks / 3);
        if kind == "order" {
            let workload = crowd(servers + WAITING);
            return Stage {
                servers,
                workload,
                halved: None,
                warmup: warmup.max(3 * u64::from(servers + WAITING)),
            };
        }
        let warmup = warmup.max(2 * u64::from(servers));
        let count = warmup + u64::from(tasks) + 5 * u64::from(servers) + 100_000;
        let workload = |load| stream(servers, load, count as usize);
        Stage { servers, workload: workload(LOAD), halved: Some(workload(LOAD / 2.0)), warmup }
    }

    /// Nanoseconds per task.
    fn measure(&self, policy: &Policy, tasks: u32, abort: &AtomicBool) -> Result<f64, Failure> {
        let copies = policy.place == PlaceKind::Hedge;
        let workload = self.halved.as_ref().filter(|_| copies).unwrap_or(&self.workload);
        let mut policy = policy.clone();
        if policy.place == PlaceKind::SizeInterval {
            let capacities = vec![1.0; self.servers as usize];
            policy.parameters.cutoffs = Some(workload.balanced_cutoffs(&capacities).into());
        }
        let servers = (0..self.servers).map(|number| (ServerId(number), ServerSetup::default()));
        let config = Config { policy, seed: 1, ..Config::default() };
        let mut world = World::new(config, servers, Source::new(workload, 1));
        settle(&mut world, self.warmup, PATIENCE, abort)?;
        let stretch = u64::from(tasks.div_ceil(STRETCHES));
        let mut best = f64::INFINITY;
        for _ in 0..STRETCHES {
            let before = world.finished().settled;
            let begin = Instant::now();
            settle(&mut world, before + stretch, PATIENCE / STRETCHES, abort)?;
            let ns = begin.elapsed().as_nanos() as f64;
            best = best.min(ns / (world.finished().settled - before) as f64);
        }
        Ok(best)
    }
}

/// Runs until so many tasks have settled, or for so long: a policy that interrupts all the time
/// needs no more.
fn settle(
    world: &mut World,
    tasks: u64,
    patience: Duration,
    abort: &AtomicBool,
) -> Result<(), Failure> {
    /// How many events come between two looks at the clock.
    const STRIDE: u64 = 10_000;
    let begin = Instant::now();
    while world.finished().settled < tasks && begin.elapsed() < patience {
        for _ in 0..STRIDE / 100 {
            if world.finished().settled >= tasks || !world.run_for(100, &mut ()) {
                return Ok(());
            }
        }
        if abort.load(Ordering::Relaxed) {
            let problem = Problem::new("bench-interrupted");
            return Err(Failure::Problem(problem, Exit::Interrupted));
        }
    }
    Ok(())
}

/// M/M/n, drawn beforehand. It begins with as many tasks as are running in the long run: what is
/// left of an exponential task is as long as a new one.
fn stream(servers: u32, load: f64, count: usize) -> Workload {
    let rate_per_s = f64::from(servers) * load;
    let arrivals = Arrivals::Poisson { rate_per_s };
    let generated = Generated::new(arrivals, Distribution::Exp { mean_s: 1.0 });
    let mut tasks: Vec<Arrival> =
        Source::new(&Workload::Generated(generated), 1).take(count).collect();
    let running = rate_per_s as usize;
    let start = tasks.get(running).map_or(Time::ZERO, |task| task.at);
    for task in &mut tasks {
        task.at = Time::ZERO + task.at.since(start);
    }
    Workload::Trace(Arc::from(tasks))
}

/// As many users as there are to be tasks, each of whom submits another as soon as one is done.
/// They differ in all that an order looks at.
fn crowd(users: u32) -> Workload {
    let classes = (0..4u32).map(|number| {
        let mut class = Class::new("task", 1.0, Distribution::Exp { mean_s: 1.0 });
        class.priorities = Mix::single(number as i32);
        class.users = Mix::single(number);
        class.weight = Weight::from_thousandths(500 << number);
        class.deadline = Some(Distribution::Exp { mean_s: f64::from(10 + number) });
        class
    });
    let think = Distribution::Const { value_s: 0.0 };
    let mut generated =
        Generated::new(Arrivals::Closed { users, think }, Distribution::Exp { mean_s: 1.0 });
    generated.classes = classes.collect();
    generated.until = Some(Span(u64::MAX));
    Workload::Generated(generated)
}

fn tables(document: &Document, words: Catalogue) -> String {
    let kinds = ["place", "order"].map(|kind| table(document, kind, words));
    kinds.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

/// One row for each policy of the kind, one column for each number of servers, and how much a
/// million servers cost compared with a thousand; `None` without rows.
fn table(document: &Document, kind: &str, words: Catalogue) -> Option<String> {
    const RATIO: [u32; 2] = [1_000, 1_000_000];
    let figures: Vec<&Figure> =
        document.figures.iter().filter(|figure| figure.kind == kind).collect();
    let mut sizes: Vec<u32> = figures.iter().map(|figure| figure.servers).collect();
    sizes.sort_unstable();
    sizes.dedup();
    let mut rows: Vec<Vec<String>> = Vec::new();
    let language = words.language();
    let shown = |count: u32| number::count(language, u64::from(count)).shown;
    let with_ratio = RATIO.iter().all(|size| sizes.contains(size));
    let (title, head) = match kind {
        "place" => {
            let load = number::figure(language, document.load);
            (say!(words, "bench-policies-places", load = load), words.text("bench-policies-place"))
        }
        _ => {
            let waiting = shown(document.waiting);
            let title = say!(words, "bench-policies-orders", waiting = waiting);
            (title, words.text("bench-policies-order"))
        }
    };
    let mut head = vec![head];
    head.extend(sizes.iter().map(|size| shown(*size)));
    head.extend(with_ratio.then(|| format!("{} : {}", shown(RATIO[1]), shown(RATIO[0]))));
    rows.push(head);
    // The first size was measured with every policy that was measured at all.
    let first = figures.first().map(|figure| figure.servers);
    let names = figures.iter().filter(|figure| Some(figure.servers) == first);
    for name in names.map(|figure| figure.name) {
        let ns = |size: u32| {
            let found = figures.iter().find(|figure| figure.name == name && figure.servers == size);
            found.map(|figure| figure.ns_per_task)
        };
        let cell = |ns: Option<f64>, decimals| {
            ns.map_or_else(String::new, |ns| number::fixed(language, ns, decimals))
        };
        let mut row = vec![name.to_owned()];
        row.extend(sizes.iter().map(|size| cell(ns(*size), 0)));
        let ratio = ns(RATIO[1]).zip(ns(RATIO[0])).map(|(most, least)| most / least);
        row.extend(with_ratio.then(|| cell(ratio, 1)));
        rows.push(row);
    }
    if rows.len() == 1 {
        return None;
    }
    Some(format!("{title}\n{}", aligned(&rows)))
}

/// Rows of cells: the first column to the left, the others to the right.
fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::from("   ");
        for (column, cell) in row.iter().enumerate() {
            let width = widths[column];
            if column == 0 {
                line.push_str(&format!(" {cell:<width$}"));
            } else {
                line.push_str(&format!("  {cell:>width$}"));
            }
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::language::Language;

    fn figure(name: &'static str, servers: u32, ns_per_task: f64) -> Figure {
        Figure { kind: "place", name, policy: String::new(), servers, ns_per_task }
    }

    #[test]
    fn the_table_has_a_row_for_each_policy() {
        let figures = vec![
            figure("central", 1_000, 100.0),
            figure("random", 1_000, 90.4),
            figure("central", 1_000_000, 250.0),
            figure("random", 1_000_000, 1234.0),
        ];
        let document =
            Document { schema: "", version: "", load: 0.9, waiting: 1_000, tasks: 1, figures };
        let text = tables(&document, Catalogue::of(Language::English));
        let rows: Vec<&str> = text.lines().skip(1).collect();
        let expected = [
            "    place    1000  1,000,000  1,000,000 : 1000",
            "    central   100        250               2.5",
            "    random     90       1234              13.7",
        ];
        assert_eq!(rows, expected);
    }

    #[test]
    fn a_stream_begins_with_what_runs_in_the_long_run() {
        let Workload::Trace(tasks) = stream(10, 0.9, 1_000) else { unreachable!() };
        assert_eq!(tasks.len(), 1_000);
        assert_eq!(tasks.iter().filter(|task| task.at == Time::ZERO).count(), 10);
        let rate = (tasks.len() - 10) as f64 / tasks.last().unwrap().at.seconds();
        assert!((8.0..10.0).contains(&rate), "{rate}");
    }

    #[test]
    fn every_policy_can_be_measured() {
        let abort = AtomicBool::new(false);
        let stages = ["place", "order"].map(|kind| (kind, Stage::of(kind, 3, 50)));
        for subject in subjects(&[]).unwrap() {
            let (_, stage) = stages.iter().find(|(kind, _)| *kind == subject.kind).unwrap();
            let ns = stage.measure(&subject.policy, 50, &abort).unwrap();
            assert!(ns > 0.0 && ns.is_finite(), "{}: {ns}", subject.name);
        }
        assert!(
            subjects(&["least-wrok".to_owned()])
                .is_err_and(|problem| { problem.nearest.as_deref() == Some("least-work") })
        );
        assert_eq!(subjects(&["random".to_owned()]).unwrap().len(), 2);
    }
}
