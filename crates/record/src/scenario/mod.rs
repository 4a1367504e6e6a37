//! The scenario file: servers, policy, workload, limits and what to measure, as a person wrote
//! them.

mod classes;
mod document;
mod overrides;
mod policy;
mod section;
mod sections;
mod widths;
mod workload;

use std::path::Path;

use sandtable_core::{Config, Limits, Policy, Reports, ServerId, ServerSetup, Span, Speed, Work};
use sandtable_load::stream::stream_seed;
use sandtable_load::{Faults, Problem, Stream, Workload};

use crate::file::read_text;

/// The most servers a scenario may have.
pub const MAX_SERVERS: u32 = 1_000_000;

/// A whole scenario, checked: what is here can be run.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// What the person calls it; one line of at most 200 characters. Without a name, the file's.
    pub name: String,
    /// Everything random follows from it. Default 1.
    pub seed: u64,
    /// At least one server, at most [`MAX_SERVERS`] together.
    pub servers: Vec<ServerGroup>,
    /// Where tasks wait and which goes first.
    pub policy: Policy,
    /// What is too much.
    pub limits: Limits,
    /// How old what the policy knows of the servers is. Default: not at all.
    pub reports: Reports,
    /// What goes wrong. Default: nothing.
    pub faults: Faults,
    /// What tasks come. It ends.
    pub workload: Workload,
    /// The names of the workload's classes, in the order of their numbers.
    pub class_names: Vec<String>,
    /// The names of the users, in the order of their numbers; none if the workload does not say
    /// whose its tasks are.
    pub user_names: Vec<String>,
    /// How many tasks of a log were left out: see [`Trace::dropped`](crate::trace::Trace).
    pub dropped_tasks: u64,
    /// What is measured and how well.
    pub measure: Measure,
}

/// Servers that are alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerGroup {
    /// How many.
    pub count: u32,
    /// How fast each works.
    pub speed: Speed,
    /// How many attempts each runs at once, at least 1.
    pub slots: u16,
    /// Whether the attempts that a server runs share its speed.
    pub sharing: bool,
    /// What people call them. Default `server`.
    pub name: String,
}

/// What is measured and how well.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measure {
    /// What to leave out at the start. Default [`Warmup::Auto`].
    pub warmup: Warmup,
    /// How many independent runs, at least 1. Default 1.
    pub replications: u32,
    /// How sure the confidence intervals are, between 0 and 1. Default 0.95.
    pub confidence: f64,
}

/// Which part of a run at its start is left out of the statistics.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Warmup {
    /// What the MSER-5 rule says.
    Auto,
    /// Nothing.
    None,
    /// The tasks that arrive before this time.
    Time(Span),
    /// This share of the tasks, from 0 to less than 1.
    Share(f64),
}

impl Scenario {
    /// Reads the scenario file at `path`. Each of `overrides` is a `KEY=VALUE` that replaces a
    /// value of the file, or adds one: `workload.tasks=1000`, `servers.0.count=4`.
    ///
    /// # Errors
    /// The first mistake in the file, in an override or in a trace file; see
    /// [`place`](crate::place) for where it is.
    pub fn load(path: &Path, overrides: &[String]) -> Result<Scenario, Problem> {
        Scenario::parse(&read_text(path)?, path, overrides)
    }

    /// Reads a scenario from `text`, which came from the file `origin`: problems call it that,
    /// and trace files are looked for beside it.
    ///
    /// # Errors
    /// As for [`load`](Self::load).
    pub fn parse(text: &str, origin: &Path, overrides: &[String]) -> Result<Scenario, Problem> {
        let mut document = document::parse(text, origin)?;
        overrides::apply(&mut document, overrides)?;
        sections::scenario(document, origin)
    }

    /// What a coordinator for this scenario is set up with. Nothing is sent ahead.
    pub fn config(&self) -> Config {
        // A policy that draws has a stream of its own, apart from what arrives.
        let seed = stream_seed(self.seed, Stream::Policy);
        let policy = self.policy.clone();
        Config { policy, limits: self.limits, seed, prefetch: 0, reports: self.reports }
    }

    /// Every server, by number: its speed, and how many tasks it serves at full speed at once. (A
    /// server that shares its speed serves one.)
    pub fn servers(&self) -> impl Iterator<Item = (ServerId, Speed, u16)> {
        let each = |group: &ServerGroup| {
            let slots = if group.sharing { 1 } else { group.slots };
            std::iter::repeat_n((group.speed, slots), group.count as usize)
        };
        let servers = self.servers.iter().flat_map(each);
        (0..).zip(servers).map(|(number, (speed, slots))| (ServerId(number), speed, slots))
    }

    /// How each server is set up, by number.
    pub fn setups(&self) -> impl Iterator<Item = (ServerId, ServerSetup)> {
        let each = |group: &ServerGroup| std::iter::repeat_n(group.setup(), group.count as usize);
        (0..).map(ServerId).zip(self.servers.iter().flat_map(each))
    }

    /// The cut-offs between the servers, in order of their numbers, that give each as much work
    /// as it can do of the whole.
    pub fn balanced_cutoffs(&self) -> Vec<Work> {
        let each =
            |group: &ServerGroup| std::iter::repeat_n(group.each_capacity(), group.count as usize);
        let capacities: Vec<f64> = self.servers.iter().flat_map(each).collect();
        self.workload.balanced_cutoffs(&capacities)
    }

    /// How many servers there are.
    pub fn server_count(&self) -> u32 {
        self.servers.iter().map(|group| group.count).sum()
    }

    /// Arrival rate × mean work ÷ capacity, which is Σ (speed × slots), or Σ speed where slots
    /// share it: above 1 the queue grows without end.
    /// `None` where the arrival rate or the mean work is not defined or not finite.
    pub fn offered_load(&self) -> Option<f64> {
        let capacity: f64 = self.servers.iter().map(ServerGroup::capacity).sum();
        let load = self.workload.offered_work_per_s()? / capacity;
        load.is_finite().then_some(load)
    }
}

impl ServerGroup {
    /// How each of them is set up.
    pub fn setup(&self) -> ServerSetup {
        ServerSetup { speed: self.speed, slots: self.slots, sharing: self.sharing }
    }

    /// Seconds of work that the group does per second when it has enough to do.
    pub fn capacity(&self) -> f64 {
        f64::from(self.count) * self.each_capacity()
    }

    /// The same for each of them.
    fn each_capacity(&self) -> f64 {
        let at_once = if self.sharing { 1 } else { self.slots };
        self.speed.factor() * f64::from(at_once)
    }
}

impl Default for Measure {
    fn default() -> Self {
        Measure { warmup: Warmup::Auto, replications: 1, confidence: 0.95 }
    }
}

impl Warmup {
    /// The rule's name in a result document.
    pub fn method(self) -> &'static str {
        match self {
            Warmup::Auto => "mser5",
            Warmup::None => "none",
            Warmup::Time(_) => "time",
            Warmup::Share(_) => "share",
        }
    }
}

#[cfg(test)]
mod tests;
