//! The result document of a scenario's runs.

use sandtable_core::Digest;
use sandtable_record::Scenario;
use sandtable_record::result::{
    ClassReport, Mode, QueueLength, Referee, ResultDocument, SCHEMA, Sample, TaskCounts,
    Utilisation, WarmupReport,
};

use crate::caution::{Caution, cautions};
use crate::histogram::{Histogram, RESOLUTION};
use crate::interval::Estimate;
use crate::measure::{Figures, Scale};
use crate::referee;
use crate::summary::{Run, Summary};

/// The result of `summary`'s runs of `scenario`.
///
/// Counts are totals over the runs, maxima are the largest of all runs, percentiles are those of
/// all runs' values together, and everything else is the mean of the runs' figures. The interval
/// of a mean comes from the runs' means, or from batch means if there is one run. What the wall
/// clock said is left to the caller, who has one.
pub fn document(scenario: &Scenario, mode: Mode, summary: &Summary) -> ResultDocument {
    let runs = &summary.runs;
    let [waiting_s, response_s, slowdown, bounded_slowdown] = std::array::from_fn(|index| {
        let figures = runs.iter().map(|run| run.figures[index]).collect();
        sample(scenario, figures, &summary.histograms[index], SCALES[index])
    });
    let mean = |figure: fn(&Run) -> Option<f64>| mean_of(runs.iter().filter_map(figure));
    ResultDocument {
        schema: SCHEMA,
        scenario: scenario.name.clone(),
        mode,
        seed: scenario.seed,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        digest: format!("{:016x}", digest(runs)),
        policy: (&scenario.policy).into(),
        servers: u64::from(scenario.server_count()),
        offered_load: scenario.offered_load(),
        replications: runs.len() as u32,
        tasks: counts(runs),
        waiting_s,
        response_s,
        slowdown,
        bounded_slowdown,
        queue_length: QueueLength {
            mean: mean(|run| run.occupied.waiting),
            max: runs.iter().map(|run| run.occupied.most_waiting).max().unwrap_or(0),
        },
        utilisation: Utilisation {
            mean: mean(|run| run.occupied.utilisation),
            per_server: per_server(runs),
        },
        fairness_jain: mean(|run| run.fairness),
        makespan_s: mean(|run| Some(run.occupied.makespan.seconds())),
        throughput_per_s: mean(throughput_per_s),
        warmup: WarmupReport {
            method: scenario.measure.warmup.method(),
            dropped_tasks: runs.iter().map(|run| run.dropped).sum(),
        },
        classes: classes(scenario, summary),
        referee: referee(scenario, runs),
        notes: cautions(scenario).into_iter().map(Caution::name).collect(),
        wall_s: None,
        tasks_per_wall_s: None,
        events: runs.iter().map(|run| run.end.events).sum(),
    }
}

/// The scales of the measures, in the order in which a run has them.
const SCALES: [Scale; 4] = [Scale::TIME, Scale::TIME, Scale::RATIO, Scale::RATIO];

/// The statistics of a measure of which the runs have these `figures`.
fn sample(
    scenario: &Scenario,
    figures: Vec<Figures>,
    histogram: &Histogram,
    scale: Scale,
) -> Sample {
    let n = figures.iter().map(|figures| figures.n).sum();
    if n == 0 {
        return Sample::EMPTY;
    }
    let min = figures.iter().map(|figures| figures.min).fold(f64::INFINITY, f64::min);
    let max = figures.iter().map(|figures| figures.max).fold(f64::NEG_INFINITY, f64::max);
    let quantile = |p| histogram.quantile_of(scale, p, min, max).unwrap_or(f64::NAN);
    let interval =
        estimate(&figures).and_then(|estimate| estimate.interval(scenario.measure.confidence));
    Sample {
        n,
        mean: mean_of(figures.iter().filter_map(|figures| figures.mean)),
        ci: interval.unwrap_or([f64::NAN; 2]),
        positive: figures.iter().map(|figures| figures.positive).sum::<u64>() as f64 / n as f64,
        p50: quantile(0.5),
        p90: quantile(0.9),
        p95: quantile(0.95),
        p99: quantile(0.99),
        p999: quantile(0.999),
        max,
        resolution: RESOLUTION,
    }
}

/// A measure's mean and its standard error.
fn estimate(runs: &[Figures]) -> Option<Estimate> {
    if let [run] = runs {
        return run.estimate;
    }
    let means: Vec<f64> = runs.iter().filter_map(|figures| figures.mean).collect();
    Estimate::of(&means)
}

/// Theory's mean beside the runs': of the waiting time where it says something of that, else of
/// the response time.
fn referee(scenario: &Scenario, runs: &[Run]) -> Option<Referee> {
    let theory = referee::theory(scenario)?;
    let (index, mean_s) = match theory.waiting_mean_s {
        Some(waiting_s) => (0, waiting_s),
        None => (1, theory.response_mean_s),
    };
    let figures: Vec<Figures> = runs.iter().map(|run| run.figures[index]).collect();
    let z = estimate(&figures).and_then(|estimate| estimate.z(mean_s));
    Some(Referee {
        model: theory.model.to_owned(),
        waiting_mean_s: theory.waiting_mean_s.unwrap_or(f64::NAN),
        z: z.unwrap_or(f64::NAN),
        response_mean_s: Some(theory.response_mean_s),
        limit: theory.limit,
        source: Some(theory.source.to_owned()),
    })
}

/// The classes' own figures, if there are several.
fn classes(scenario: &Scenario, summary: &Summary) -> Vec<ClassReport> {
    let classes = scenario.class_names.iter().zip(&summary.classes).enumerate();
    let report = |(class, (name, histograms)): (usize, (&String, &[Histogram; 2]))| {
        let [waiting_s, response_s] = std::array::from_fn(|index| {
            let figures = summary.runs.iter().map(|run| run.classes[class][index]).collect();
            sample(scenario, figures, &histograms[index], Scale::TIME)
        });
        ClassReport { name: name.clone(), waiting_s, response_s }
    };
    classes.map(report).collect()
}

/// One run's digest is its own; those of several are digested in order.
fn digest(runs: &[Run]) -> u64 {
    if let [run] = runs {
        return run.end.digest;
    }
    let mut digest = Digest::default();
    runs.iter().for_each(|run| digest.add_word(run.end.digest));
    digest.value()
}

fn counts(runs: &[Run]) -> TaskCounts {
    runs.iter().fold(TaskCounts::default(), |sum, Run { tasks, .. }| TaskCounts {
        submitted: sum.submitted + tasks.submitted,
        completed: sum.completed + tasks.completed,
        failed: sum.failed + tasks.failed,
        rejected: sum.rejected + tasks.rejected,
        cancelled: sum.cancelled + tasks.cancelled,
        attempts: sum.attempts + tasks.attempts,
        unfinished: sum.unfinished + tasks.unfinished,
    })
}

fn throughput_per_s(run: &Run) -> Option<f64> {
    let rate = run.tasks.completed as f64 / run.occupied.makespan.seconds();
    rate.is_finite().then_some(rate)
}

fn per_server(runs: &[Run]) -> Vec<f64> {
    let servers = runs.iter().map(|run| run.occupied.per_server.len()).max().unwrap_or(0);
    let of = |server: usize| {
        mean_of(runs.iter().filter_map(|run| run.occupied.per_server.get(server).copied()))
    };
    (0..servers).map(of).collect()
}

/// Not-a-number of no values.
fn mean_of(values: impl Iterator<Item = f64>) -> f64 {
    let (n, sum) = values.fold((0u64, 0.0), |(n, sum), value| (n + 1, sum + value));
    sum / n as f64
}
