//! One scheduler, two ways: what a scenario does on real processes is what the simulation says.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

use std::path::Path;
use std::process::Command;

use sandtable_core::{
    Effect, Observer, OrderKind, PlaceKind, Policy, Preempt, ServerId, Span, TaskRecord, Time,
};
use sandtable_load::Source;
use sandtable_record::Scenario;
use sandtable_record::journal::JournalReader;
use sandtable_sim::World;

/// What was decided, without the times.
#[derive(Debug, PartialEq)]
enum Decision {
    Waits(u64, Option<ServerId>),
    Starts(u64, ServerId),
    Interrupts(u64, ServerId),
    Settles(u64, Option<ServerId>),
}

fn decision(effect: &Effect) -> Option<Decision> {
    match *effect {
        Effect::Wait { task, server } => Some(Decision::Waits(task.0, server)),
        Effect::Start { server, attempt, .. } => Some(Decision::Starts(attempt.task.0, server)),
        Effect::Preempt { server, attempt } => Some(Decision::Interrupts(attempt.task.0, server)),
        Effect::Settle { task, server, .. } => Some(Decision::Settles(task.0, server)),
        // A run that is over drains its servers; a simulation just ends.
        Effect::Release { .. }
        | Effect::Recall { .. }
        | Effect::SetSpeed { .. }
        | Effect::Stop { .. } => None,
    }
}

#[derive(Default)]
struct Decisions {
    all: Vec<Decision>,
    /// When something happened.
    times: Vec<Time>,
}

impl Observer for Decisions {
    fn advance(&mut self, now: Time, _: u64, _: u64) {
        self.times.push(now);
    }
    fn occupied(&mut self, _: ServerId, _: u16, _: Time, _: Time) {}
    fn settled(&mut self, _: &TaskRecord) {}
    fn effect(&mut self, _: Time, effect: &Effect) {
        self.all.extend(decision(effect));
    }
}

fn sandtable(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_sandtable")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn small(policy: &Policy) -> String {
    let Policy { place, order, .. } = policy;
    let (place, order) = (place.name(), order.name());
    // A turn that is long enough for what happens to be far apart.
    let more = match policy.order {
        OrderKind::LeastAttained => "quantum = \"200ms\"",
        _ if policy.parameters.preempt == Preempt::Restart => "preempt = \"restart\"",
        _ if policy.parameters.preempt == Preempt::Resume => "preempt = \"resume\"",
        _ => "",
    };
    format!(
        r#"
        [[servers]]
        count = 2
        [[servers]]
        count = 1
        speed = 2.0
        [policy]
        place = "{place}"
        order = "{order}"
        {more}
        [workload]
        arrivals = "poisson(8/s)"
        work = "exp(0.5s)"
        tasks = 12
        priority = "0:60%,5:40%"
        "#
    )
}

fn simulate(scenario: &Scenario) -> Decisions {
    let mut decisions = Decisions::default();
    let source = Source::new(&scenario.workload, scenario.seed);
    World::new(scenario.config(), scenario.setups(), source).run(&mut decisions);
    decisions
}

/// A scenario in which all that happens is so far apart that no slip of a timer changes an order,
/// some tasks wait, and under a policy that interrupts tasks some are interrupted.
fn with_events_far_apart(text: &str) -> (Scenario, Decisions) {
    let mut scenario = Scenario::parse(text, Path::new("small.toml"), &[]).unwrap();
    for seed in 1..100_000 {
        scenario.seed = seed;
        let decisions = simulate(&scenario);
        let apart = decisions
            .times
            .windows(2)
            .all(|pair| pair[1].since(pair[0]) >= Span::from_seconds(0.025));
        let waits =
            decisions.all.iter().filter(|decision| matches!(decision, Decision::Waits(..))).count();
        let interrupts = |decision: &Decision| matches!(decision, Decision::Interrupts(..));
        let interrupted = decisions.all.iter().any(interrupts);
        if apart && waits >= 3 && (interrupted || !scenario.policy.preempts()) {
            return (scenario, decisions);
        }
    }
    panic!("no seed has its events far apart");
}

/// Whether a live run decides as the simulation does. A machine that stands still for longer than
/// events are apart swaps two of them, and both orders are then right: one of three runs has to be
/// undisturbed. A difference in the policies themselves shows in every run.
fn check_decisions(policy: &Policy) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scenario.toml");
    let journal = folder.path().join("run.journal");
    let text = small(policy);
    std::fs::write(&path, &text).unwrap();
    let (scenario, simulated) = with_events_far_apart(&text);

    let seed = scenario.seed.to_string();
    let live = || {
        sandtable(&[
            "live",
            path.to_str().unwrap(),
            "--seed",
            &seed,
            "--journal",
            journal.to_str().unwrap(),
        ]);
        let (_, mut reader) = JournalReader::open(&journal).unwrap();
        let (mut live, mut effects) = (Vec::new(), Vec::new());
        while reader.next(&mut effects).unwrap().is_some() {
            live.extend(effects.drain(..).filter_map(|effect| decision(&effect)));
        }
        live
    };
    if (1..3).all(|_| live() != simulated.all) {
        assert_eq!(live(), simulated.all, "{policy:?}");
    }
}

/// Checks them side by side: most of the time each of them waits for its tasks.
fn check_all(policies: &[Policy]) {
    for some in policies.chunks(4) {
        std::thread::scope(|scope| {
            for policy in some {
                scope.spawn(|| check_decisions(policy));
            }
        });
    }
}

#[test]
fn the_same_decisions_in_the_same_order() {
    let policy = |(number, place): (usize, PlaceKind)| {
        let order = [OrderKind::Fifo, OrderKind::Priority, OrderKind::Shortest][number % 3];
        Policy::new(place, order)
    };
    let policies: Vec<Policy> = PlaceKind::ALL.into_iter().enumerate().map(policy).collect();
    check_all(&policies);
}

#[test]
fn the_same_interruptions_in_the_same_order() {
    let preempting = |place, order, preempt| {
        let mut policy = Policy::new(place, order);
        policy.parameters.preempt = preempt;
        policy
    };
    check_all(&[
        preempting(PlaceKind::Central, OrderKind::ShortestRemaining, Preempt::None),
        preempting(PlaceKind::LeastWork, OrderKind::ShortestRemaining, Preempt::None),
        preempting(PlaceKind::Central, OrderKind::Priority, Preempt::Resume),
        preempting(PlaceKind::RoundRobin, OrderKind::Shortest, Preempt::Restart),
        preempting(PlaceKind::Central, OrderKind::LeastAttained, Preempt::None),
    ]);
}

/// 200 tasks under load: the mean response time within 5 % of the prediction. A machine that is
/// busy with other things can disturb a run, so one of three has to show it.
#[test]
fn the_prediction_comes_true() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scenario.toml");
    let text = r#"
        [[servers]]
        count = 4
        [workload]
        arrivals = "poisson(3.2/s)"
        work = "exp(1s)"
        tasks = 200
        [measure]
        warmup = "none"
    "#;
    std::fs::write(&path, text).unwrap();
    let path = path.to_str().unwrap();
    let mean = |arguments: &[&str]| {
        let document: serde_json::Value = serde_json::from_str(&sandtable(arguments)).unwrap();
        assert_eq!(document["tasks"]["completed"], 200);
        document["response_s"]["mean"].as_f64().unwrap()
    };
    let errors = ["1", "2", "3"].map(|seed| {
        let predicted = mean(&["sim", path, "--json", "--seed", seed]);
        let measured = mean(&["live", path, "--json", "--seed", seed, "--speedup", "50"]);
        (measured / predicted - 1.0).abs()
    });
    eprintln!("measured and predicted differ by {errors:.4?}");
    assert!(errors.iter().any(|error| *error < 0.05), "{errors:?}");
}
