//! The result document: what `--json` prints.
//!
//! Keys come in the order of the fields here. A number that is not defined (the mean of nothing,
//! a half-width from one replication) is held as not-a-number or `None` and written as `null`;
//! no number is ever written as a string.

use sandtable_core::Policy;
use serde::Serialize;

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
    pub policy: PolicyNames,
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
    /// What theory says, where a closed form applies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub referee: Option<Referee>,
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

/// A policy's parts by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PolicyNames {
    /// Where a task waits.
    pub place: &'static str,
    /// Which waiting task goes first.
    pub order: &'static str,
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
    /// The median.
    pub p50: f64,
    /// The 90th percentile.
    pub p90: f64,
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
        p50: f64::NAN,
        p90: f64::NAN,
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
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Referee {
    /// The model, as in `M/M/c`.
    pub model: String,
    /// Its mean waiting time.
    pub waiting_mean_s: f64,
    /// How many standard errors the run's mean is above it.
    pub z: f64,
}

impl From<Policy> for PolicyNames {
    fn from(policy: Policy) -> Self {
        PolicyNames { place: policy.place.name(), order: policy.order.name() }
    }
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
mod tests {
    use super::*;

    fn document() -> ResultDocument {
        ResultDocument {
            schema: SCHEMA,
            scenario: "lunch \"rush\"".into(),
            mode: Mode::Sim,
            seed: u64::MAX,
            version: "0.1.0".into(),
            digest: "00ff".into(),
            policy: Policy::default().into(),
            servers: 2,
            offered_load: Some(0.9),
            replications: 1,
            tasks: TaskCounts { submitted: 3, ..TaskCounts::default() },
            waiting_s: Sample { n: 3, mean: 0.1 + 0.2, ..Sample::EMPTY },
            response_s: Sample::EMPTY,
            slowdown: Sample { max: f64::INFINITY, ..Sample::EMPTY },
            bounded_slowdown: Sample::EMPTY,
            queue_length: QueueLength { mean: 1e300, max: 7 },
            utilisation: Utilisation { mean: 1.0, per_server: vec![0.5, f64::NEG_INFINITY] },
            fairness_jain: f64::NAN,
            makespan_s: 12.0,
            throughput_per_s: 1e-7,
            warmup: WarmupReport { method: "mser5", dropped_tasks: 0 },
            referee: None,
            wall_s: Some(f64::NAN),
            tasks_per_wall_s: Some(2.5),
            events: 9,
        }
    }

    const EMPTY: &str = concat!(
        r#"{"n":0,"mean":null,"ci":[null,null],"p50":null,"p90":null,"p99":null,"#,
        r#""p999":null,"max":null,"resolution":null}"#
    );

    #[test]
    fn keys_are_in_order_and_numbers_finite_or_null() {
        let json = document().to_json();
        let compact: String = json.lines().map(str::trim_start).collect();
        let compact = compact.replace("\": ", "\":");
        let expected = [
            r#"{"schema":"sandtable.result/1","scenario":"lunch \"rush\"","mode":"sim","#,
            r#""seed":18446744073709551615,"version":"0.1.0","digest":"00ff","#,
            r#""policy":{"place":"central","order":"fifo"},"servers":2,"offered_load":0.9,"#,
            r#""replications":1,"tasks":{"submitted":3,"completed":0,"failed":0,"rejected":0,"#,
            r#""cancelled":0,"attempts":0,"unfinished":0},"waiting_s":"#,
            &EMPTY.replace(r#"{"n":0,"mean":null"#, r#"{"n":3,"mean":0.30000000000000004"#),
            r#","response_s":"#,
            EMPTY,
            r#","slowdown":"#,
            EMPTY,
            r#","bounded_slowdown":"#,
            EMPTY,
            r#","queue_length":{"mean":1e+300,"max":7},"#,
            r#""utilisation":{"mean":1.0,"per_server":[0.5,null]},"fairness_jain":null,"#,
            r#""makespan_s":12.0,"throughput_per_s":1e-7,"#,
            r#""warmup":{"method":"mser5","dropped_tasks":0},"#,
            r#""wall_s":null,"tasks_per_wall_s":2.5,"events":9}"#,
        ];
        assert_eq!(compact, expected.concat());
        assert!(json.ends_with("}\n"));
    }

    #[test]
    fn a_referee_stands_before_the_wall_clock() {
        let referee = Referee { model: "M/M/c".into(), waiting_mean_s: 2.0, z: f64::NAN };
        let json = ResultDocument { referee: Some(referee), ..document() }.to_json();
        let at = |key: &str| json.find(key);
        assert!(at("\"warmup\"") < at("\"referee\"") && at("\"referee\"") < at("\"wall_s\""));
        assert!(json.contains("\"z\": null"));
    }

    #[test]
    fn a_reproducible_copy_forgets_the_machine() {
        let one = document();
        let other = ResultDocument {
            version: "9".into(),
            wall_s: Some(1.0),
            tasks_per_wall_s: None,
            ..document()
        };
        assert_ne!(one.to_json(), other.to_json());
        assert_eq!(one.reproducible().to_json(), other.reproducible().to_json());
    }
}
