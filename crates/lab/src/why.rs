//! Why a task is where it is, in a simulated run: the run is made again, and somebody looks on.

use std::sync::atomic::{AtomicBool, Ordering};

use sandtable_core::{
    Account, Coordinator, Effect, Input, Observer, ServerId, TaskId, TaskRecord, Time, Witness,
};
use sandtable_load::{Problem, Source};
use sandtable_record::Scenario;

use crate::run::world;

/// Looks on at all inputs.
struct Looking(Witness);

impl Observer for Looking {
    const INPUTS: bool = true;

    fn advance(&mut self, _: Time, _: u64, _: u64) {}

    fn occupied(&mut self, _: ServerId, _: u16, _: Time, _: Time) {}

    fn settled(&mut self, _: &TaskRecord) {}

    fn handling(&mut self, coordinator: &mut Coordinator, now: Time, input: &Input) {
        self.0.before(coordinator, now, input);
    }

    fn handled(&mut self, coordinator: &Coordinator, now: Time, input: &Input, effects: &[Effect]) {
        self.0.after(coordinator, now, input, effects);
    }
}

/// What happens to `task` in the first replication of `scenario`, until it settles.
///
/// # Errors
/// `lab-interrupted` if the abort flag was set.
pub fn why(scenario: &Scenario, task: TaskId, abort: &AtomicBool) -> Result<Account, Problem> {
    let source = Source::new(&scenario.workload, scenario.seed);
    let mut world = world(scenario, scenario.config(), source, scenario.seed);
    let mut looking = Looking(Witness::new(task));
    while !looking.0.is_settled() && world.step(&mut looking) {
        if abort.load(Ordering::Relaxed) {
            let settled = world.finished().settled;
            return Err(Problem::new("lab-interrupted").with("settled", settled));
        }
    }
    Ok(looking.0.account(world.coordinator(), world.now()))
}
