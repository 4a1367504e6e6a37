#![allow(clippy::unwrap_used)]

mod cluster;
mod policies;
mod workloads;

use super::*;
use crate::tests::assert_said;
use proptest::prelude::*;
use sandtable_core::{
    Backfill, Equals, OrderKind, Parameters, PlaceKind, Preempt, TaskSpec, Time, Weight,
};
use sandtable_load::{Arrival, Class, Distribution, Generated, value};

/// A scenario of two servers with `lines` below; the first of them is line 4 of the file.
fn with(lines: &str) -> String {
    format!("[[servers]]\ncount = 2\n\n{lines}\n")
}

/// A scenario whose workload section has these `lines`; the first of them is line 5.
fn workload(lines: &str) -> String {
    with(&format!("[workload]\n{lines}"))
}

const WORKLOAD: &str = "arrivals = \"poisson(1/s)\"\nwork = \"exp(1s)\"\ntasks = 10";

fn parse(text: &str, overrides: &[&str]) -> Result<Scenario, Problem> {
    let overrides: Vec<String> = overrides.iter().map(|text| (*text).to_owned()).collect();
    Scenario::parse(text, Path::new("folder/lunch.toml"), &overrides)
}

fn problem(text: &str, overrides: &[&str]) -> Problem {
    match parse(text, overrides) {
        Ok(scenario) => unreachable!("{text}\nis taken as {scenario:?}"),
        Err(problem) => {
            assert_said(&problem);
            problem
        }
    }
}

fn arg<'a>(problem: &'a Problem, name: &str) -> &'a str {
    let found = problem.args.iter().find(|(known, _)| *known == name);
    found.map_or("", |(_, value)| value)
}

/// `text` has the problem `id`, in line `line` (empty: in the file as a whole), at `key`.
#[track_caller]
fn check(text: &str, id: &str, line: &str, key: &str) {
    let problem = problem(text, &[]);
    let found = (problem.id, arg(&problem, "line"), arg(&problem, "key"));
    assert_eq!(found, (id, line, key), "{text}\n{problem}");
    assert_eq!(arg(&problem, "file"), "folder/lunch.toml", "{problem}");
}

/// [`check`] under a name that a test does not shadow.
#[track_caller]
fn check_at(text: &str, id: &str, line: &str, key: &str) {
    check(text, id, line, key);
}

/// With the override `set` a good scenario has the problem `id` at `key`.
#[track_caller]
fn check_override(set: &str, id: &str, key: &str) {
    let problem = problem(&workload(WORKLOAD), &[set]);
    let found = (problem.id, arg(&problem, "set"), arg(&problem, "key"));
    assert_eq!(found, (id, set, key), "{problem}");
    assert_eq!(crate::place(&problem), Some("record-place-set"));
}

#[test]
fn everything_at_once() {
    let text = r#"
name = "lunch rush"
seed = 18446744073709551615

[[servers]]
count = 8
speed = 2.5
name = "fast"

[[servers]]
count = 1
slots = 4
sharing = true

[policy]
place = "least-work"
order = "shortest"
preempt = "resume"

[network]
load_reports = "periodic(1s)"

[faults]
crash = { every = "exp(10s)", repair = "const(2s)", loses = "nothing", while = "busy" }

[workload]
arrivals = "poisson(14.4/s)"
work = "exp(1s)"
tasks = 1_000_000
until = "2h"
estimate = "unknown"
priority = "0:80%,5:20%"

[limits]
queue = 0x10
attempts = 1
backoff = 1.5

[measure]
warmup = "10%"
replications = 5
confidence = 0.99
"#;
    let scenario = parse(text, &[]).unwrap();
    assert_eq!((scenario.name.as_str(), scenario.seed), ("lunch rush", u64::MAX));
    let speeds: Vec<_> = scenario.servers().collect();
    assert_eq!(speeds.len(), 9);
    assert_eq!(speeds[0], (ServerId(0), Speed::from_millionths(2_500_000), 1));
    // It shares its speed: at full speed it serves one.
    assert_eq!(speeds[8], (ServerId(8), Speed::ONE, 1));
    assert_eq!(scenario.servers[1].name, "server");
    assert_eq!(scenario.server_count(), 9);
    let setups: Vec<_> = scenario.setups().collect();
    assert_eq!(setups.len(), 9);
    assert_eq!(setups[7], (ServerId(7), ServerSetup::new(Speed::from_millionths(2_500_000), 1)));
    let sharing = ServerSetup { speed: Speed::ONE, slots: 4, sharing: true };
    assert_eq!(setups[8], (ServerId(8), sharing));
    let parameters = Parameters { preempt: Preempt::Resume, ..Parameters::default() };
    let policy = Policy { place: PlaceKind::LeastWork, order: OrderKind::Shortest, parameters };
    let reports = Reports::Periodic(Span(1_000_000_000));
    let limits = Limits { queue: 16, attempts: 1, backoff: Span(1_500_000_000) };
    let config = Config {
        policy,
        limits,
        seed: stream_seed(u64::MAX, Stream::Policy),
        prefetch: 0,
        reports,
    };
    assert_eq!(scenario.config(), config);
    // Who shares has one speed for all its slots.
    assert_eq!(scenario.offered_load(), Some(14.4 / 21.0));
    let crash = scenario.faults.crash.unwrap();
    assert_eq!(crash.every, Distribution::Exp { mean_s: 10.0 });
    assert_eq!(crash.repair, Distribution::Const { value_s: 2.0 });
    assert!(crash.keeps && crash.only_busy);
    assert_eq!(scenario.class_names, ["task"]);
    let measure = Measure { warmup: Warmup::Share(0.1), replications: 5, confidence: 0.99 };
    assert_eq!(scenario.measure, measure);
    let Workload::Generated(generated) = scenario.workload else { unreachable!() };
    assert_eq!(
        (generated.tasks, generated.until),
        (Some(1_000_000), Some(Span(7200 * 10u64.pow(9))))
    );
    assert_eq!(generated.estimate, value::estimate("unknown").unwrap());
    assert_eq!(generated.classes[0].priorities, value::priorities("0:80%,5:20%").unwrap());
}

#[test]
fn what_is_not_said_has_its_default() {
    let scenario = parse(&workload(WORKLOAD), &[]).unwrap();
    assert_eq!((scenario.name.as_str(), scenario.seed), ("lunch", 1));
    let seed = stream_seed(1, Stream::Policy);
    assert_eq!(scenario.config(), Config { seed, ..Config::default() });
    assert_eq!(scenario.measure, Measure::default());
    assert_eq!(scenario.offered_load(), Some(0.5));
    // A byte order mark and foreign line ends do no harm.
    let foreign = format!("\u{feff}{}", workload(WORKLOAD).replace('\n', "\r\n"));
    assert_eq!(parse(&foreign, &[]), Ok(scenario));
}

#[test]
fn wrong_documents() {
    check("name = = 1", "record-syntax", "1", "");
    check("\n\nname = \"a\nseed = 1\n", "record-syntax", "3", "");
    check("name = \"x\"\n\n[[servers]\ncount = 1", "record-syntax", "3", "");
    check("seed = 1\nname = \"a\"\nseed = 2", "record-duplicate-key", "3", "");
    check("[limits]\n[limits]", "record-duplicate-key", "2", "");
    check("seed =", "record-no-value", "1", "");
    check("seed = # the seed\n\n\n", "record-no-value", "1", "");
    check("\n[policy]\nplace = central # here", "record-unquoted", "3", "");
    check("work = hyperexp(1s,cv2=10)", "record-unquoted", "1", "");
    check("until = 2h", "record-unquoted", "1", "");
    let deep = format!("name = {}", "[".repeat(10_000));
    check(&deep, "record-syntax", "1", "");
}

#[test]
fn wrong_keys() {
    let good = workload(WORKLOAD);
    check("", "record-no-servers", "", "servers");
    check(&with(""), "record-missing-key", "", "workload");
    check(&format!("sede = 2\n{good}"), "record-unknown-key", "1", "sede");
    check(&format!("{good}\n[faults]\nscript = 1"), "record-key-not-yet", "10", "faults.script");
    check(&format!("{good}\n[faults]\ncrush = 1"), "record-unknown-key", "10", "faults.crush");
    check(&format!("{good}\n[network]\nloss = 0"), "record-key-not-yet", "10", "network.loss");
    check(&with("speeed = 1"), "record-unknown-key", "4", "servers.0.speeed");
    check(&with("[policy]\nplac = 2"), "record-unknown-key", "5", "policy.plac");
    let unknown = problem(&with("[limits]\nattemps = 2"), &[]);
    assert_eq!(unknown.id, "record-unknown-key");
    check(&format!("{good}[limits]\nattemps = 2"), "record-unknown-key", "9", "limits.attemps");
    check(&format!("{good}[limits]\ntimeout = 2"), "record-key-not-yet", "9", "limits.timeout");
    check(
        &format!("{good}[measure]\nconfidance = 2"),
        "record-unknown-key",
        "9",
        "measure.confidance",
    );
    // The first in the file, not in the alphabet.
    check(&format!("zzz = 1\naaa = 1\n{good}"), "record-unknown-key", "1", "zzz");
}

#[test]
fn nearest_spellings() {
    let check = |lines: &str, nearest: Option<&str>| {
        let problem = problem(&format!("{lines}\n{}", workload(WORKLOAD)), &[]);
        assert_eq!(problem.nearest.as_deref(), nearest, "{problem}");
    };
    check("sede = 1", Some("seed"));
    check("worklaod = 1", Some("workload"));
    check("[policy]\nplace = \"leastwork\"", Some("least-work"));
    check("[policy]\norder = \"FIFO\"", Some("fifo"));
    check("[policy]\nbackfil = \"easy\"", Some("backfill"));
    check("[policy]\nbackfill = \"eazy\"", Some("easy"));
    check("[network]\nload_reports = \"delayd(1s)\"", Some("delayed"));
    check("[measure]\nwarmup = \"atuo\"", Some("auto"));
    check("qqq = 1", None);
}

#[test]
fn wrong_values_are_found_in_their_line() {
    let lines = "arrivals = \"poison(1/s)\"\nwork = \"exp(1s)\"\ntasks = 10";
    let found = problem(&workload(lines), &[]);
    assert!(found.id.starts_with("load-"), "{found}");
    assert_eq!((arg(&found, "line"), arg(&found, "key")), ("5", "workload.arrivals"));
    assert_eq!(found.nearest.as_deref(), Some("poisson"));
    let found = problem(&workload(WORKLOAD), &["workload.work=exp(-1s)"]);
    assert!(found.id.starts_with("load-"), "{found}");
    assert_eq!(arg(&found, "set"), "workload.work=exp(-1s)");
    assert_eq!(arg(&found, "key"), "workload.work");
}

#[test]
fn overrides_replace_and_add() {
    let with_overrides = |overrides: &[&str]| parse(&workload(WORKLOAD), overrides).unwrap();
    let scenario = with_overrides(&[
        "workload.tasks=1e6",
        " servers.count = 4 ",
        "servers.0.speed=0.5",
        "limits.queue=7",
        "policy.place=random",
        "name=42",
        "workload.work=erlang(1s,k=4)",
        "seed=3",
        "seed=4",
    ]);
    assert_eq!(scenario.workload.expected_tasks(), Some(1_000_000));
    assert_eq!(scenario.server_count(), 4);
    assert_eq!(scenario.servers[0].speed, Speed::from_millionths(500_000));
    assert_eq!(scenario.limits.queue, 7);
    assert_eq!(scenario.policy.place, PlaceKind::Random);
    assert_eq!((scenario.name.as_str(), scenario.seed), ("42", 4));
    let bare = format!("[workload]\n{WORKLOAD}");
    assert_eq!(parse(&bare, &["servers.count=3"]).unwrap().server_count(), 3);
    assert_eq!(parse(&bare, &["servers.0.count=3"]).unwrap().server_count(), 3);
    let two = format!("[[servers]]\ncount = 1\n{}", workload(WORKLOAD));
    assert_eq!(parse(&two, &["servers.1.count=5"]).unwrap().server_count(), 6);
    let which = problem(&two, &["servers.count=5"]);
    assert_eq!((which.id, arg(&which, "expected")), ("record-override-which", "servers.0.count=…"));
    assert_eq!(problem(&two, &["servers.2.count=5"]).id, "record-override-no-group");
}

#[test]
fn wrong_overrides() {
    check_override("tasks", "record-override-form", "");
    check_override("", "record-override-form", "");
    check_override("=1", "record-override-form", "");
    check_override("workload..tasks=1", "record-override-form", "");
    check_override("workload.taks=1", "record-unknown-key", "workload.taks");
    check_override("faults.slow=1", "record-key-not-yet", "faults.slow");
    check_override("workload.tasks.x=1", "record-override-path", "workload.tasks.x");
    check_override("workload.tasks=many", "record-not-count", "workload.tasks");
    check_override("workload.tasks=", "record-not-count", "workload.tasks");
    check_override("policy=random", "record-not-section", "policy");
    check_override("policy.place=hedging", "record-unknown-place", "policy.place");
    check_override("policy.d=3", "record-policy-unheard", "policy.d");
    check_override("servers.3.count=1", "record-override-no-group", "servers.3.count");
    check_override("servers.count=1000000000", "record-too-many-servers", "servers.0.count");
}

#[test]
fn files_that_are_none() {
    let folder = tempfile::tempdir().unwrap();
    let load = |name: &str| Scenario::load(&folder.path().join(name), &[]).unwrap_err();
    assert_eq!(load("missing.toml").id, "record-file-missing");
    assert_eq!(load("").id, "record-file-is-folder");
    assert_eq!(load("missing/lunch.toml").id, "record-file-missing");
    #[cfg(unix)]
    assert_eq!(load("/dev/zero").id, "record-file-too-large");
    std::fs::write(folder.path().join("latin.toml"), b"# one\nname = \"caf\xe9\"").unwrap();
    let problem = load("latin.toml");
    assert_eq!((problem.id, arg(&problem, "line")), ("record-file-not-utf8", "2"));
}

proptest! {
    #[test]
    fn no_text_panics(text in "(\\PC|\n){0,80}", set in "\\PC{0,20}") {
        let _ = parse(&text, &[]);
        let _ = parse(&workload(WORKLOAD), &[&set]);
    }

    #[test]
    fn no_mutilated_scenario_panics(at in 0usize..200, cut in 0usize..20, with in "\\PC{0,6}") {
        let text = workload(&format!("{WORKLOAD}\n[policy]\nplace = \"random\"\n[measure]\nwarmup = 3"));
        let mut chars: Vec<char> = text.chars().collect();
        let at = at.min(chars.len());
        let end = (at + cut).min(chars.len());
        chars.splice(at..end, with.chars());
        let _ = parse(&chars.into_iter().collect::<String>(), &[]);
    }

    #[test]
    fn no_override_panics(
        key in "(workload|servers|policy|name|[a-z0-9]{0,3})(\\.([a-z]{1,5}|tasks|count|class|[0-9])){0,3}",
        value in "[-+0-9a-z.\"\\[\\]{}=,]{0,8}",
    ) {
        let _ = parse(&workload(WORKLOAD), &[&format!("{key}={value}")]);
    }
}
