//! Nothing is allocated per task: a run six times as long allocates no more, with every statistic
//! on.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::atomic::AtomicBool;

use sandtable_core::{OrderKind, PlaceKind};
use sandtable_lab::{Options, run};
use sandtable_record::Scenario;

fn allocations(policy: &str, warmup: &str, tasks: u64) -> u64 {
    // What is done twice is twice the load.
    let rate = if policy.contains("hedge") { 4 } else { 9 };
    let text = format!(
        r#"
        [[servers]]
        count = 10
        [policy]
        {policy}
        [workload]
        arrivals = "poisson({rate}/s)"
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
    // A longest queue yet, or a first value so large, still makes room once; of 250,000 tasks more
    // that is next to nothing.
    let (short, long) = (allocations(policy, warmup, 50_000), allocations(policy, warmup, 300_000));
    assert!(short > 0, "nothing was counted");
    assert!(long <= short + 1_000, "{policy}, {warmup}: {short} allocations became {long}");
}

#[test]
fn none_for_a_task() {
    for warmup in ["none", "auto", "10%"] {
        check("place = 'central'", warmup);
    }
    for place in PlaceKind::ALL {
        check(&format!("place = '{}'", place.name()), "none");
    }
    for order in OrderKind::ALL {
        let name = if order == OrderKind::Score { "score(wait)" } else { order.name() };
        check(&format!("order = '{name}'"), "none");
    }
}
