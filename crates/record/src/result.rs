//! The result document: what `--json` prints.
//!
//! Keys come in the order of the fields here. A number that is not defined (the mean of nothing,
//! a half-width from one replication) is held as not-a-number or `None` and written as `null`;
//! no number is ever written as a string.

use std::borrow::Cow;

use sandtable_core::{OrderKind, Parameter, Policy};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::policies;

/// The `schema` key of every document written here.
pub const SCHEMA: &str = "sandtable.result/1";

/// One scenario's result, over all its replications.
#[derive(Clone, Debug, Serialize)]
pub struct ResultDocument {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// The scenario's name.
    pub scenario: String,
    /// In which time it ran.
    pub mode: Mode,
    /// The scenario's seed.
    pub seed: u64,
    /// The version of the program.
    pub version: String,
    /// The digest of every effect of every replication, in hexadecimal.
    pub digest: String,
    /// The rules.
    pub policy: PolicyReport,
    /// How many servers there were.
    pub servers: u64,
    /// Arrival rate × mean work ÷ capacity, if defined.
    pub offered_load: Option<f64>,
    /// How many replications.
    pub replications: u32,
    /// What became of the tasks, warm-up included.
    pub tasks: TaskCounts,
    /// Arrival to first start.
    pub waiting_s: Sample,
    /// Arrival to completion.
    pub response_s: Sample,
    /// Response time ÷ service time.
    pub slowdown: Sample,
    /// Response time ÷ max(service time, 10 s), at least 1.
    pub bounded_slowdown: Sample,
    /// Tasks that wait, over time.
    pub queue_length: QueueLength,
    /// Busy slots, over time.
    pub utilisation: Utilisation,
    /// Jain's index over the tasks' slowdowns: 1 if all are equal, 1/n if one has it all.
    pub fairness_jain: f64,
    /// From the start of the run to the last settling.
    pub makespan_s: f64,
    /// Completed tasks per second.
    pub throughput_per_s: f64,
    /// What was left out at the start.
    pub warmup: WarmupReport,
    /// What the tasks of each class met, in order of their numbers; nothing if there is one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<ClassReport>,
    /// What theory says, where a closed form applies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub referee: Option<Referee>,
    /// Why the result is to be read with care: `overloaded`, `too-short`, `varied`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<&'static str>,
    /// How long the run took by the wall clock.
    pub wall_s: Option<f64>,
    /// Settled tasks per second of wall clock.
    pub tasks_per_wall_s: Option<f64>,
    /// Inputs that the coordinators handled.
    pub events: u64,
}

/// In which time a scenario ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// In virtual time.
    Sim,
    /// On real processes.
    Live,
}

/// A policy's parts by name, and what they are set to where that is not the usual: a key for
/// each, named as in the scenario file (those of durations end in `_s`).
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyReport {
    /// Where a task waits.
    pub place: &'static str,
    /// Which waiting task goes first; of `score` with its expression.
    pub order: Cow<'static, str>,
    /// What they are set to, by key.
    pub parameters: Vec<(&'static str, Setting)>,
}

/// What a parameter is set to.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Setting {
    /// A number; seconds if it is a duration.
    Number(f64),
    /// A count.
    Count(u64),
    /// Several durations, in seconds.
    Numbers(Vec<f64>),
    /// One of several names.
    Name(&'static str),
}

impl Serialize for PolicyReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2 + self.parameters.len()))?;
        map.serialize_entry("place", self.place)?;
        map.serialize_entry("order", &self.order)?;
        for (key, setting) in &self.parameters {
            map.serialize_entry(key, setting)?;
        }
        map.end()
    }
}

/// What the tasks of one class met.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClassReport {
    /// What people call it.
    pub name: String,
    /// Arrival to first start.
    pub waiting_s: Sample,
    /// Arrival to completion.
    pub response_s: Sample,
}

/// How many tasks came to what end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names are the definitions")]
pub struct TaskCounts {
    pub submitted: u64,
    pub completed: u64,
    pub failed: u64,
    pub rejected: u64,
    pub cancelled: u64,
    /// Tries of all tasks together.
    pub attempts: u64,
    /// Submitted and not settled when the run ended.
    pub unfinished: u64,
}

/// Statistics of one measure over the tasks that count.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Sample {
    /// How many observations.
    pub n: u64,
    /// Their mean.
    pub mean: f64,
    /// The confidence interval of the mean, low and high.
    pub ci: [f64; 2],
    /// The share of the observations that are above 0: of waiting times, of the tasks that had to
    /// wait.
    pub positive: f64,
    /// The median.
    pub p50: f64,
    /// The 90th percentile.
    pub p90: f64,
    /// The 95th percentile.
    pub p95: f64,
    /// The 99th percentile.
    pub p99: f64,
    /// The 99.9th percentile.
    pub p999: f64,
    /// The largest observation.
    pub max: f64,
    /// The largest relative error of a percentile: 0 if they are exact.
    pub resolution: f64,
}

impl Sample {
    /// Statistics of nothing.
    pub const EMPTY: Sample = Sample {
        n: 0,
        mean: f64::NAN,
        ci: [f64::NAN; 2],
        positive: f64::NAN,
        p50: f64::NAN,
        p90: f64::NAN,
        p95: f64::NAN,
        p99: f64::NAN,
        p999: f64::NAN,
        max: f64::NAN,
        resolution: f64::NAN,
    };
}

/// The number of waiting tasks, weighted by time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct QueueLength {
    /// Its mean over time.
    pub mean: f64,
    /// Its largest value.
    pub max: u64,
}

/// The share of the slots that were busy, weighted by time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Utilisation {
    /// Over all servers.
    pub mean: f64,
    /// Of each server, in order of their numbers.
    pub per_server: Vec<f64>,
}

/// What was left out of the statistics at the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct WarmupReport {
    /// `mser5`, `none`, `time` or `share`: see [`Warmup::method`](crate::Warmup::method).
    pub method: &'static str,
    /// How many tasks that was, over all replications.
    pub dropped_tasks: u64,
}

/// A closed form held against the run.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Referee {
    /// The model, as in `M/M/c`.
    pub model: String,
    /// Its mean waiting time.
    pub waiting_mean_s: f64,
    /// How many standard errors the run's mean is above it.
    pub z: f64,
    /// Its mean response time, where that is what the closed form gives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_mean_s: Option<f64>,
    /// Whether it holds in the limit of infinitely many servers only.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub limit: bool,
    /// Where the closed form is from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

impl From<&Policy> for PolicyReport {
    fn from(policy: &Policy) -> Self {
        let order = match (&policy.parameters.score, policy.order) {
            (Some(score), OrderKind::Score) => Cow::Owned(format!("score({})", score.text())),
            (_, order) => Cow::Borrowed(order.name()),
        };
        let parameters = policies::parameters(policy).into_iter();
        let parameters = parameters.filter_map(|(parameter, _)| setting(policy, parameter));
        PolicyReport { place: policy.place.name(), order, parameters: parameters.collect() }
    }
}

/// The key and value of a parameter; `None` if it has no value yet.
fn setting(policy: &Policy, parameter: Parameter) -> Option<(&'static str, Setting)> {
    let set = &policy.parameters;
    Some(match parameter {
        Parameter::D => ("d", Setting::Count(u64::from(set.d))),
        Parameter::Cutoffs => {
            let cutoffs = set.cutoffs.as_ref()?.iter();
            ("cutoffs_s", Setting::Numbers(cutoffs.map(|cutoff| cutoff.seconds()).collect()))
        }
        Parameter::Equals => ("equals", Setting::Name(set.equals.name())),
        Parameter::Cancel => ("cancel", Setting::Name(set.cancel.name())),
        Parameter::Decay => ("decay_s", Setting::Number(set.decay.seconds())),
        Parameter::Preempt => ("preempt", Setting::Name(set.preempt.name())),
        Parameter::Quantum => ("quantum_s", Setting::Number(set.quantum.seconds())),
        Parameter::Backfill => ("backfill", Setting::Name(set.backfill.name())),
        Parameter::Ties => ("ties", Setting::Name(set.ties.name())),
    })
}

impl ResultDocument {
    /// The document as indented JSON, ending in a line break. The same document gives the same
    /// bytes on every platform.
    pub fn to_json(&self) -> String {
        // Every field is a number, a string or a struct of them, none of which can fail.
        let mut json = serde_json::to_string_pretty(self).unwrap_or_default();
        json.push('\n');
        json
    }

    /// A copy without what depends on the machine or the build, for comparing two runs: the
    /// [`to_json`](Self::to_json) of two such copies is the same for the same scenario and seed.
    pub fn reproducible(&self) -> ResultDocument {
        ResultDocument {
            version: String::new(),
            wall_s: None,
            tasks_per_wall_s: None,
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests;
