//! Arrival processes as people write them.

use sandtable_core::Span;

use super::call::{Bound, Call, Form, place, problem};
use super::distribution::distribution;
use super::number;
use crate::arrivals::{Arrivals, Daily, Phase};
use crate::problem::Problem;

const MOST_USERS: u32 = 10_000_000;
const MOST_IN_BATCH: u32 = 1_000_000_000;
const MOST_PEAK: f64 = 100.0;

/// A rate that goes through more periods than this between two tasks is refused: the process is
/// then a Poisson process, and drawing from it would take for ever.
const MOST_PERIODS_PER_TASK: f64 = 1000.0;

static FORMS: [Form; 9] = [
    Form::new("poisson", &["rate"], "poisson(2.7/s)"),
    Form::new("constant", &["rate"], "constant(2/s)"),
    Form::new("renewal", &["gap"], "renewal(gamma(0.5s,cv2=4))"),
    Form::new("batch", &["process", "size"], "batch(poisson(1/s),size=10)"),
    Form::new("mmpp", &["rates", "stay"], "mmpp(rates=1/s:20/s,stay=60s:5s)"),
    Form::new("daily", &["mean", "peak", "period"], "daily(mean=5/s,peak=3,period=24h)"),
    Form::new("closed", &["users", "think"], "closed(users=50,think=exp(5s))"),
    Form::new("at", &[], "at(0s,0s,1.5s)"),
    Form::new("trace", &["file"], "trace(FILE)"),
];

/// An arrival process: `poisson(2.7/s)`, `closed(users=50,think=exp(5s))`. Arguments may be named.
pub fn arrivals(text: &str) -> Result<Arrivals, Problem> {
    let (form, call) = take_apart(text)?;
    if form.name == "at" {
        return at(&call, form);
    }
    let bound = call.bind(form)?;
    match form.name {
        "batch" => batch(&bound),
        "closed" => Ok(Arrivals::Closed {
            users: bound.read("users", |text| number::whole(text, 1, MOST_USERS))?,
            think: bound.read("think", distribution)?,
        }),
        _ => open(form, &bound),
    }
}

fn take_apart(text: &str) -> Result<(&'static Form, Call<'_>), Problem> {
    let call = Call::parse(text)?;
    let form = call.form(&FORMS, "load-unknown-arrivals").map_err(|mut problem| {
        if text.contains('/') && number::rate(text).is_ok() {
            problem.nearest = Some(format!("poisson({})", text.trim()));
        }
        problem
    })?;
    if form.name == "trace" {
        return Err(problem("load-needs-file").with("written", text.trim()));
    }
    Ok((form, call))
}

/// The processes that can be a batch's.
fn open(form: &'static Form, bound: &Bound<'_>) -> Result<Arrivals, Problem> {
    match form.name {
        "poisson" => Ok(Arrivals::Poisson { rate_per_s: bound.positive_rate("rate")? }),
        "constant" => Ok(Arrivals::Constant { rate_per_s: bound.positive_rate("rate")? }),
        "renewal" => {
            let gap = bound.read("gap", distribution)?;
            bound.require("gap", "load-zero", gap.mean_s() > 0.0)?;
            Ok(Arrivals::Renewal(gap))
        }
        "mmpp" => mmpp(bound),
        _ => daily(bound),
    }
}

fn batch(bound: &Bound<'_>) -> Result<Arrivals, Problem> {
    let process = bound.read("process", |text| {
        let (form, call) = take_apart(text)?;
        if matches!(form.name, "batch" | "closed" | "at") {
            return Err(problem("load-batch-process").with("written", text));
        }
        open(form, &call.bind(form)?)
    })?;
    Ok(Arrivals::Batch {
        process: Box::new(process),
        size: bound.read("size", |text| number::whole(text, 1, MOST_IN_BATCH))?,
    })
}

fn mmpp(bound: &Bound<'_>) -> Result<Arrivals, Problem> {
    let list = |parameter, read: fn(&str) -> Result<f64, Problem>| {
        bound.read(parameter, |text| text.split(':').map(read).collect::<Result<Vec<_>, _>>())
    };
    let rates = list("rates", number::rate)?;
    let stays = list("stay", number::seconds)?;
    bound.require("stay", "load-mmpp-lengths", rates.len() == stays.len())?;
    bound.require("rates", "load-mmpp-silent", rates.iter().any(|rate| *rate > 0.0))?;
    bound.require("stay", "load-zero", stays.iter().all(|stay| *stay > 0.0))?;
    let phases = rates.into_iter().zip(stays);
    let phases = phases.map(|(rate_per_s, stay_s)| Phase { rate_per_s, stay_s });
    let phases: Vec<Phase> = phases.collect();
    let per_cycle: f64 = phases.iter().map(|phase| phase.rate_per_s * phase.stay_s).sum();
    bound.require("stay", "load-changes-too-fast", per_cycle * MOST_PERIODS_PER_TASK >= 1.0)?;
    Ok(Arrivals::Mmpp(phases))
}

fn daily(bound: &Bound<'_>) -> Result<Arrivals, Problem> {
    let mean_per_s = bound.positive_rate("mean")?;
    let peak = bound.number("peak", "load-daily-peak", |peak| (1.0..=MOST_PEAK).contains(&peak))?;
    let period_s = bound.positive_seconds("period")?;
    let enough = mean_per_s * period_s * MOST_PERIODS_PER_TASK >= 1.0;
    bound.require("period", "load-changes-too-fast", enough)?;
    Ok(Arrivals::Daily(Daily { mean_per_s, peak, period_s }))
}

fn at(call: &Call<'_>, form: &Form) -> Result<Arrivals, Problem> {
    let pieces = call.pieces(form)?;
    if pieces.is_empty() {
        return Err(problem("load-missing-argument")
            .with("parameter", "time")
            .with("form", form.name)
            .with("example", form.example));
    }
    let mut times: Vec<Span> = Vec::with_capacity(pieces.len());
    for (index, piece) in pieces.iter().enumerate() {
        let here = |problem| place(problem, &format!("at(#{})", index + 1));
        let time = number::duration(piece).map_err(here)?;
        if times.last().is_some_and(|last| time < *last) {
            return Err(here(problem("load-at-order").with("written", piece)));
        }
        times.push(time);
    }
    Ok(Arrivals::At(times))
}
