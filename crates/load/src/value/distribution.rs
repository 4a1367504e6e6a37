//! Distributions as people write them.

use super::call::{Call, Form, problem};
use super::number;
use crate::distribution::Distribution;
use crate::problem::Problem;

/// Above this, no sample ever comes near the mean.
const MOST_CV2: f64 = 1e6;
const MOST_PHASES: u32 = 1_000_000;

static FORMS: [Form; 11] = [
    Form::new("const", &["value"], "const(2s)"),
    Form::new("exp", &["mean"], "exp(1s)"),
    Form::new("uniform", &["min", "max"], "uniform(1s,3s)"),
    Form::new("erlang", &["mean", "k"], "erlang(1s,k=4)"),
    Form::new("hyperexp", &["mean", "cv2"], "hyperexp(1s,cv2=10)"),
    Form::new("gamma", &["mean", "cv2"], "gamma(1s,cv2=0.5)"),
    Form::new("lognormal", &["mean", "cv2"], "lognormal(1s,cv2=4)"),
    Form::new("weibull", &["mean", "shape"], "weibull(1s,shape=0.7)"),
    Form::new("pareto", &["mean", "alpha"], "pareto(1s,alpha=2.5)"),
    Form::new(
        "bounded-pareto",
        &["alpha", "min", "max"],
        "bounded-pareto(alpha=1.5,min=0.1s,max=1000s)",
    ),
    Form::new("empirical", &["file"], "empirical(FILE)"),
];

/// A distribution: `exp(1s)`, `hyperexp(1s,cv2=10)`. The first argument is the mean, except for
/// `uniform` and `bounded-pareto`, which take their bounds. Arguments may be named.
pub fn distribution(text: &str) -> Result<Distribution, Problem> {
    let call = Call::parse(text)?;
    let form = call.form(&FORMS, "load-unknown-distribution").map_err(|mut problem| {
        if number::seconds(text).is_ok() {
            problem.nearest = Some(format!("const({})", text.trim()));
        }
        problem
    })?;
    if form.name == "empirical" {
        return Err(problem("load-needs-file").with("written", text.trim()));
    }
    let bound = call.bind(form)?;
    let mean_s = || bound.positive_seconds("mean");
    let cv2 = || {
        let cv2 = bound.number("cv2", "load-zero", |cv2| cv2 > 0.0)?;
        bound.require("cv2", "load-cv2-too-large", cv2 <= MOST_CV2)?;
        Ok::<f64, Problem>(cv2)
    };
    Ok(match form.name {
        "const" => Distribution::Const { value_s: bound.read("value", number::seconds)? },
        "exp" => Distribution::Exp { mean_s: mean_s()? },
        "uniform" => {
            let min_s = bound.read("min", number::seconds)?;
            let max_s = bound.read("max", number::seconds)?;
            bound.require("max", "load-max-not-above-min", max_s > min_s)?;
            Distribution::Uniform { min_s, max_s }
        }
        "erlang" => Distribution::Erlang {
            mean_s: mean_s()?,
            k: bound.read("k", |text| number::whole(text, 1, MOST_PHASES))?,
        },
        "hyperexp" => {
            let (mean_s, cv2) = (mean_s()?, cv2()?);
            bound.require("cv2", "load-hyperexp-cv2", cv2 >= 1.0)?;
            Distribution::Hyperexp { mean_s, cv2 }
        }
        "gamma" => Distribution::Gamma { mean_s: mean_s()?, cv2: cv2()? },
        "lognormal" => Distribution::Lognormal { mean_s: mean_s()?, cv2: cv2()? },
        "weibull" => Distribution::Weibull {
            mean_s: mean_s()?,
            shape: bound
                .number("shape", "load-weibull-shape", |shape| (0.1..=1000.0).contains(&shape))?,
        },
        "pareto" => Distribution::Pareto {
            mean_s: mean_s()?,
            alpha: bound.number("alpha", "load-pareto-alpha", |alpha| alpha > 1.0)?,
        },
        _ => {
            let alpha = bound.number("alpha", "load-zero", |alpha| alpha > 0.0)?;
            let min_s = bound.positive_seconds("min")?;
            let max_s = bound.positive_seconds("max")?;
            bound.require("max", "load-max-not-above-min", max_s > min_s)?;
            Distribution::BoundedPareto { alpha, min_s, max_s }
        }
    })
}
