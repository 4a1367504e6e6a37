//! Nothing is allocated per task: a run six times as long allocates no more, with every statistic
//! on.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::atomic::AtomicBool;

use sandtable_lab::{Options, run};
use sandtable_record::Scenario;

fn allocations(policy: &str, warmup: &str, tasks: u64) -> u64 {
    let text = format!(
        r#"
        [[servers]]
        count = 10
        [policy]
        {policy}
        [workload]
        arrivals = "poisson(9/s)"
        work = "exp(1s)"
        tasks = {tasks}
        [measure]
        warmup = "{warmup}"
        "#
    );
    let scenario = Scenario::parse(&text, Path::new("allocations.toml"), &[]).unwrap();
    let abort = AtomicBool::new(false);
    let options = Options { jobs: 1, abort: &abort };
    // Counted are the allocations of this thread: the run has to stay on it.
    let counted = allocation_counter::measure(|| {
        run(&scenario, &options, None, &|_| ()).unwrap();
    });
    counted.count_total
}

fn check(policy: &str, warmup: &str) {
    // A longest queue yet, or a first value so large, still makes room once.
    let (short, long) = (allocations(policy, warmup, 50_000), allocations(policy, warmup, 300_000));
    assert!(short > 0, "nothing was counted");
    assert!(long <= short + 40, "{policy}, {warmup}: {short} allocations became {long}");
}

#[test]
fn none_for_a_task() {
    check("place = 'central'", "none");
    check("place = 'central'", "auto");
    check("place = 'central'\norder = 'shortest'", "none");
    check("place = 'least-work'", "none");
    check("place = 'shortest-queue'\norder = 'priority'", "none");
    check("place = 'random'", "10%");
    check("place = 'round-robin'", "none");
}
