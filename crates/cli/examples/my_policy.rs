//! A policy of your own in a program of your own, which then can do all that `sandtable` can:
//!
//! ```text
//! cargo run --release --example my_policy -- policies my-policy
//! cargo run --release --example my_policy -- policies check my-policy
//! cargo run --release --example my_policy -- sim  examples/first.toml --set policy.place=my-policy
//! cargo run --release --example my_policy -- live examples/first.toml --set policy.place=my-policy
//! ```

use std::process::ExitCode;

use sandtable::policies::{
    CustomPlace, PlaceRule, Problem, ServerId, ServerView, TaskView, Time, View, register_place,
};

/// The server with the fewest tasks for its speed, but never the one chosen last.
#[derive(Debug, Default)]
pub struct MyPolicy {
    /// What a policy remembers is a field of it, never a global variable: a journal is replayed
    /// with a policy that is made anew, and has to decide the same.
    last: Option<ServerId>,
}

impl PlaceRule for MyPolicy {
    /// Called for every task that arrives, and for those that lost their server.
    fn choose(&mut self, _now: Time, view: &View<'_>, _task: &TaskView) -> Option<ServerId> {
        // Only the servers that take tasks: none that drains, none that has crashed.
        let servers = view.accepting();
        let candidates = servers
            .iter()
            .filter(|id| servers.len() == 1 || Some(*id) != self.last)
            .filter_map(|id| view.server(id));
        // Of equals `min_by_key` takes the first, which has the lowest number.
        let chosen = candidates.min_by_key(drain_time)?;
        self.last = Some(chosen.id);
        // The task runs there at once, or waits there. `None` would put it into the central queue.
        self.last
    }
}

/// How long the server would take for what it has and one more, if all tasks were alike. In whole
/// numbers: they are the same on every machine.
fn drain_time(server: &ServerView) -> u64 {
    let tasks = u64::from(server.present) + 1;
    tasks * 1_000_000_000_000 / server.speed.millionths()
}

fn main() -> Result<ExitCode, Problem> {
    // The seed is for policies that draw: `Rng::new(seed)` belongs into a field, too.
    register_place(CustomPlace { name: "my-policy", new: |_seed| Box::new(MyPolicy::default()) })?;
    Ok(sandtable::main())
}
