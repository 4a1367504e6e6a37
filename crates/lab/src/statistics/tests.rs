#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use sandtable_core::{Span, TaskId, TaskSpec, Work};

use super::*;
use crate::histogram::{RESOLUTION, rank};
use crate::measure::{Figures, Scale};

const SPEEDS: [u64; 3] = [1_000_000, 250_000, 3_000_000];

fn servers() -> impl Iterator<Item = (ServerId, Speed, u16)> {
    let number = |(number, speed): (usize, &u64)| {
        (ServerId(number as u32), Speed::from_millionths(*speed), 1)
    };
    SPEEDS.iter().enumerate().map(number)
}

/// A task that arrives at `arrival`, waits and works so long; all in nanoseconds.
fn record(arrival: u64, waiting: u64, work: u64, server: usize, verdict: Verdict) -> TaskRecord {
    let start = Time(arrival + waiting);
    let server = ServerId(server as u32 % SPEEDS.len() as u32);
    TaskRecord {
        task: TaskId(0),
        class: 0,
        spec: TaskSpec::new(Work(work)),
        arrival: Time(arrival),
        start,
        finish: start + Speed::from_millionths(SPEEDS[server.index()]).service(Work(work)),
        server: Some(server),
        work: Work(work),
        attempts: 1,
        verdict,
    }
}

/// Records in the order of settling, with an initial transient, zero work and other verdicts.
fn any_records() -> impl Strategy<Value = Vec<TaskRecord>> {
    let verdict = prop_oneof![20 => Just(Verdict::Completed), 1 => Just(Verdict::Failed)];
    let work = prop_oneof![1 => Just(0u64), 20 => 1u64..40_000_000_000];
    let one = (0u64..2_000_000_000, work, 0usize..3, verdict);
    (proptest::collection::vec(one, 0..2500), 0u64..50_000_000_000).prop_map(|(tasks, extra)| {
        let transient = |k: usize| (extra as f64 * 0.98f64.powi(k as i32)) as u64;
        let tasks = tasks.iter().enumerate();
        tasks
            .map(|(k, (waiting, work, server, verdict))| {
                record(k as u64 * 1_000_000, waiting + transient(k), *work, *server, *verdict)
            })
            .collect()
    })
}

fn summary(records: &[TaskRecord], rule: Warmup, tasks: Option<u64>) -> Summary {
    let mut statistics = Statistics::new(servers(), rule, tasks, 1);
    for record in records {
        statistics.settled(record);
    }
    statistics.finish(End { submitted: records.len() as u64 + 2, digest: 7, events: 11 })
}

/// The MSER statistic of dropping so many batches of the completed tasks, from its definition.
fn mser_width(completed: &[&TaskRecord], cut: usize) -> f64 {
    let batches = completed.chunks_exact(warmup::BATCH).skip(cut);
    let means = batches.map(|batch| batch.iter().map(|task| task.waiting().seconds()).sum::<f64>());
    let means: Vec<f64> = means.collect();
    let n = means.len() as f64;
    let mean = means.iter().sum::<f64>() / n;
    means.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (n * n)
}

/// Whether so many dropped tasks are what the rule says.
fn is_dropped_right(
    dropped: usize,
    completed: &[&TaskRecord],
    records: usize,
    rule: Warmup,
    known: bool,
) -> bool {
    match rule {
        Warmup::None => dropped == 0,
        Warmup::Time(span) => {
            dropped == completed.iter().filter(|task| task.arrival < Time::ZERO + span).count()
        }
        Warmup::Share(share) if known => {
            dropped == completed.len().min((records as f64 * share) as usize)
        }
        Warmup::Share(share) => dropped == (completed.len() as f64 * share) as usize,
        Warmup::Auto => {
            let half = completed.len() / warmup::BATCH / 2;
            let widths = (0..=half).map(|cut| mser_width(completed, cut));
            let best = widths.fold(f64::INFINITY, f64::min);
            let cut = dropped / warmup::BATCH;
            // Nothing is dropped either where luck explains what the best cut would drop; that is
            // tested where it is decided.
            dropped.is_multiple_of(warmup::BATCH)
                && cut <= half
                && (cut == 0 || mser_width(completed, cut) <= best * (1.0 + 1e-9))
        }
    }
}

/// Checks a measure against all its values.
fn agrees(
    figures: &Figures,
    histogram: &crate::histogram::Histogram,
    scale: Scale,
    mut values: Vec<f64>,
) -> Result<(), TestCaseError> {
    prop_assert_eq!(figures.n, values.len() as u64);
    prop_assert_eq!(histogram.n(), values.len() as u64);
    prop_assert_eq!(figures.mean.is_some(), !values.is_empty());
    let Some(mean) = figures.mean else { return Ok(()) };
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-12 * b.abs().max(1e-9);
    let truth = values.iter().sum::<f64>() / values.len() as f64;
    prop_assert!(near(mean, truth), "mean {} for {}", mean, truth);
    values.sort_by(f64::total_cmp);
    prop_assert!(near(figures.min, values[0]));
    prop_assert!(near(figures.max, values[values.len() - 1]));
    for p in [0.5, 0.9, 0.99, 0.999, 1.0] {
        let truth = values[rank(figures.n, p).unwrap() as usize - 1];
        let quantile = histogram.quantile_of(scale, p, figures.min, figures.max).unwrap();
        let error = (quantile - truth).abs();
        // Times less than a nanosecond apart, and the last bits of a ratio, are not told apart.
        prop_assert!(error <= truth * (RESOLUTION + 1e-12) + 1e-9, "{} for {}", quantile, truth);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn as_by_brute_force(
        records in any_records(),
        rule in prop_oneof![
            3 => Just(Warmup::Auto),
            1 => Just(Warmup::None),
            1 => (0u64..3_000_000_000).prop_map(|span| Warmup::Time(Span(span))),
            1 => (0.0..0.99f64).prop_map(Warmup::Share),
        ],
        known in any::<bool>(),
    ) {
        let summary = summary(&records, rule, known.then_some(records.len() as u64));
        let run = &summary.runs[0];
        let completed: Vec<&TaskRecord> =
            records.iter().filter(|task| task.verdict == Verdict::Completed).collect();
        prop_assert_eq!(run.tasks.completed, completed.len() as u64);
        prop_assert_eq!(run.tasks.failed, (records.len() - completed.len()) as u64);
        prop_assert_eq!((run.tasks.unfinished, run.tasks.attempts), (2, records.len() as u64));
        let dropped = run.dropped as usize;
        prop_assert!(is_dropped_right(dropped, &completed, records.len(), rule, known));
        let counted = match rule {
            Warmup::Time(span) => completed
                .iter().copied().filter(|task| task.arrival >= Time::ZERO + span).collect(),
            _ => completed[dropped..].to_vec(),
        };
        let service = |task: &TaskRecord| {
            task.work.seconds() / (SPEEDS[task.server.unwrap().index()] as f64 / 1e6)
        };
        let each = |of: &dyn Fn(&TaskRecord) -> f64| counted.iter().map(|task| of(task)).collect();
        let slowdowns: Vec<f64> = counted.iter().filter(|task| task.work > Work::ZERO)
            .map(|task| task.response().seconds() / service(task)).collect();
        let bounded =
            |task: &TaskRecord| (task.response().seconds() / service(task).max(10.0)).max(1.0);
        let sum = slowdowns.iter().sum::<f64>();
        let squares = slowdowns.iter().map(|x| x * x).sum::<f64>();
        let jain = sum * sum / (slowdowns.len() as f64 * squares);
        prop_assert!(run.fairness.is_none_or(|fairness| (fairness - jain).abs() < 1e-12));
        let truths = [each(&|task| task.waiting().seconds()), each(&|task| task.response().seconds()),
            slowdowns, each(&bounded)];
        let scales = [Scale::TIME, Scale::TIME, Scale::RATIO, Scale::RATIO];
        for (index, truth) in truths.into_iter().enumerate() {
            agrees(&run.figures[index], &summary.histograms[index], scales[index], truth)?;
        }
    }
}

/// A queue before one server, first come, first served, as a driver would tell of it.
#[test]
fn littles_law_holds_exactly() {
    let mut statistics = Statistics::new(servers().take(1), Warmup::None, None, 1);
    let (mut free, mut events) = (0, Vec::new());
    for k in 0..1000u64 {
        let (arrival, work) = (k * 900, 100 + k * 7919 % 1500);
        let start = free.max(arrival);
        free = start + work;
        let task = record(arrival, start - arrival, work, 0, Verdict::Completed);
        // At equal times: completions, then arrivals, then starts.
        events.push((free, 0, Some(task)));
        events.push((arrival, 1, None));
        events.push((start, 2, None));
    }
    events.sort_by_key(|(at, kind, _)| (*at, *kind));
    let (mut waiting, mut running) = (0u64, 0u64);
    for (at, kind, task) in &events {
        statistics.advance(Time(*at), waiting, running);
        match (kind, task) {
            (0, Some(task)) => {
                statistics.occupied(ServerId(0), 1, task.start, task.finish);
                statistics.settled(task);
                running -= 1;
            }
            (1, _) => waiting += 1,
            _ => (waiting, running) = (waiting - 1, running + 1),
        }
    }
    let summary = statistics.finish(End { submitted: 1000, digest: 0, events: 0 });
    let run = &summary.runs[0];
    let makespan_s = run.occupied.makespan.seconds();
    let tasks = run.tasks.completed as f64;
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-12 * b;
    let waiting_s = run.figures[0].mean.unwrap();
    assert!(near(run.occupied.waiting.unwrap() * makespan_s, tasks * waiting_s));
    let response_s = run.figures[1].mean.unwrap();
    let busy_s = run.occupied.utilisation.unwrap() * makespan_s;
    assert!(near(busy_s, tasks * (response_s - waiting_s)));
    assert!(near(run.occupied.running.unwrap() * makespan_s, busy_s));
}

#[test]
fn a_run_of_nothing() {
    let summary = summary(&[], Warmup::Auto, None);
    let run = &summary.runs[0];
    assert_eq!((run.figures[0].n, run.figures[0].mean, run.fairness), (0, None, None));
    assert_eq!((run.tasks.submitted, run.tasks.unfinished), (2, 2));
}

#[test]
fn room_is_whole_batches_and_reaches_half_of_the_run() {
    let tasks = [0, 1, 5, 639, 640, 641, 10_000, 1 << 20, 1 << 22, u64::MAX];
    for tasks in tasks.into_iter().map(Some).chain([None]) {
        let room = room_for_cuts(tasks);
        assert!(room > BLOCK && room <= warmup::MOST);
        assert!(room.is_multiple_of(warmup::BATCH));
        let half = tasks.map_or(u64::MAX, |tasks| tasks / 2);
        assert!(room == warmup::MOST || room as u64 >= half);
    }
}
