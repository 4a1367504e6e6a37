//! What may be wrong with trusting a run, as far as that is known before it.

use sandtable_load::{Arrivals, Workload};
use sandtable_record::Scenario;

use crate::referee::erlang_c;
use crate::referee::run_length::{relative_error, tasks_for};

/// A reason for caution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Caution {
    /// More work arrives than the servers can do: the queue grows for as long as tasks come, and
    /// figures are of this length of run only.
    Overloaded {
        /// Arrival rate × mean work ÷ capacity, 1 or more.
        load: f64,
    },
    /// The standard error of the mean waiting time is more than 5 % of it.
    TooShort {
        /// What is to be expected, as a share of the mean.
        relative_error: f64,
        /// How many tasks it takes for 1 %.
        tasks_wanted: u64,
    },
    /// The work varies so much that a few long tasks decide, and intervals are too narrow more
    /// often than they say.
    Varied {
        /// The squared coefficient of variation of the work; infinite for some distributions.
        cv2: f64,
    },
}

/// From this relative standard error on a run is called too short.
const SHORT: f64 = 0.05;

/// Where a smaller share of the tasks has to wait, waiting is not what a run is about.
const NEGLIGIBLE: f64 = 0.1;

/// Above this squared coefficient of variation, and for fewer tasks than ten thousand times its
/// square, intervals are not to be trusted. (The skewness of such work grows like its root; a
/// normal approximation of a mean wants 25 skewness² independent observations, Cochran 1977,
/// section 2.15, and waiting times are far from independent.)
const VARIED: f64 = 4.0;

impl Caution {
    /// The name in a result document.
    pub fn name(self) -> &'static str {
        match self {
            Caution::Overloaded { .. } => "overloaded",
            Caution::TooShort { .. } => "too-short",
            Caution::Varied { .. } => "varied",
        }
    }
}

/// What may be wrong with trusting a run of `scenario`. Workloads that end by their own nature (a
/// trace, a list of times) have no steady state to be too short for.
pub fn cautions(scenario: &Scenario) -> Vec<Caution> {
    let mut cautions = Vec::new();
    let load = scenario.offered_load();
    let unlimited = scenario.limits.queue == u64::MAX;
    if let Some(load) = load.filter(|load| *load >= 1.0 && unlimited) {
        cautions.push(Caution::Overloaded { load });
    }
    let Workload::Generated(workload) = &scenario.workload else { return cautions };
    let cv2_gap = match &workload.arrivals {
        Arrivals::Constant { .. } => 0.0,
        Arrivals::Renewal(gap) => gap.cv2(),
        arrivals if arrivals.is_poisson().is_some() => 1.0,
        _ => return cautions,
    };
    let tasks = scenario.workload.expected_tasks().unwrap_or(0);
    let tasks = tasks.saturating_mul(u64::from(scenario.measure.replications));
    let cv2 = workload.work_cv2();
    if cv2 > VARIED && (tasks as f64) < 1e4 * cv2 * cv2 {
        cautions.push(Caution::Varied { cv2 });
    }
    let slots =
        scenario.servers.iter().map(|group| u64::from(group.count) * u64::from(group.slots));
    if let Some(load) = load.filter(|load| *load < 1.0)
        && unlimited
        && cv2.is_finite()
    {
        let slots: u64 = slots.sum();
        let error = relative_error(load, cv2_gap, cv2, slots, tasks);
        // Where next to nobody waits, it does not matter how badly that is known; and the formulas
        // do not hold for tasks that take several slots.
        let waits = slots > 0 && erlang_c(slots, load * slots as f64) > NEGLIGIBLE;
        let narrow =
            workload.classes.iter().all(|class| class.widths.shares().all(|(width, _)| width <= 1));
        if error > SHORT && error.is_finite() && waits && narrow {
            let tasks_wanted = tasks_for(0.01, load, cv2_gap, cv2, slots);
            cautions.push(Caution::TooShort { relative_error: error, tasks_wanted });
        }
    }
    cautions
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::path::Path;

    use super::*;

    fn check(rate: f64, work: &str, tasks: u64, names: &[&str]) {
        let text = format!(
            "[[servers]]\ncount = 2\n[workload]\narrivals = \"poisson({rate}/s)\"\nwork = \"{work}\"\ntasks = {tasks}\n"
        );
        let scenario = Scenario::parse(&text, Path::new("case.toml"), &[]).unwrap();
        let found: Vec<&str> = cautions(&scenario).into_iter().map(Caution::name).collect();
        assert_eq!(found, names, "{rate} {work} {tasks}");
    }

    #[test]
    fn runs_are_cautioned_as_they_deserve() {
        check(1.0, "exp(1s)", 100_000, &[]);
        check(1.9, "exp(1s)", 100_000, &["too-short"]);
        check(1.9, "exp(1s)", 100_000_000, &[]);
        check(0.1, "exp(1s)", 10, &[]);
        check(2.0, "exp(1s)", 100_000_000, &["overloaded"]);
        check(0.2, "hyperexp(1s,cv2=16)", 1_000_000, &["varied"]);
        check(0.2, "hyperexp(1s,cv2=16)", 10_000_000, &[]);
        check(0.2, "pareto(1s,alpha=1.5)", 1_000_000_000, &["varied"]);
    }
}
