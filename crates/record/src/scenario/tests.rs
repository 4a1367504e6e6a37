#![allow(clippy::unwrap_used)]

use super::*;
use proptest::prelude::*;
use sandtable_core::{OrderKind, PlaceKind};
use sandtable_load::value;

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
        Err(problem) => problem,
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

[policy]
place = "least-work"
order = "shortest"

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
    assert_eq!(speeds[8], (ServerId(8), Speed::ONE, 4));
    assert_eq!(scenario.servers[1].name, "server");
    assert_eq!(scenario.server_count(), 9);
    let policy = Policy { place: PlaceKind::LeastWork, order: OrderKind::Shortest };
    let limits = Limits { queue: 16, attempts: 1, backoff: Span(1_500_000_000) };
    let config =
        Config { policy, limits, seed: stream_seed(u64::MAX, Stream::Policy), prefetch: 0 };
    assert_eq!(scenario.config(), config);
    assert_eq!(scenario.offered_load(), Some(14.4 / 24.0));
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
fn offered_load_is_defined_or_absent() {
    let load = |arrivals: &str, work: &str| {
        let lines = format!("arrivals = \"{arrivals}\"\nwork = \"{work}\"\ntasks = 10");
        parse(&workload(&lines), &[]).unwrap().offered_load()
    };
    assert_eq!(load("closed(users=5,think=exp(1s))", "exp(1s)"), None);
    assert_eq!(load("at(0s,1s)", "exp(1s)"), None);
    assert_eq!(load("constant(3/s)", "pareto(1s,alpha=1.5)"), Some(1.5));
}

#[test]
fn warmups() {
    let warmup = |text: &str| {
        let lines = format!("[measure]\nwarmup = {text}\n[workload]\n{WORKLOAD}");
        parse(&with(&lines), &[]).map(|scenario| scenario.measure.warmup).ok()
    };
    assert_eq!(warmup("\"auto\""), Some(Warmup::Auto));
    assert_eq!(warmup("\"none\""), Some(Warmup::None));
    assert_eq!(warmup("\"100s\""), Some(Warmup::Time(Span(100_000_000_000))));
    assert_eq!(warmup("2"), Some(Warmup::Time(Span(2_000_000_000))));
    assert_eq!(warmup("\"25 %\""), Some(Warmup::Share(0.25)));
    for wrong in ["\"100%\"", "\"-1%\"", "\"nan%\"", "\"\"", "\"otto\"", "true"] {
        assert_eq!(warmup(wrong), None, "{wrong}");
    }
}

#[test]
fn classes_share_what_they_do_not_say() {
    let text = workload(
        "arrivals = \"poisson(1/s)\"\ntasks = 9\nwork = \"exp(1s)\"\n\
         [[workload.class]]\nname = \"small\"\nshare = 3\n\
         [[workload.class]]\nname = \"large\"\nshare = 1\nwork = \"exp(5s)\"\npriority = 2",
    );
    let scenario = parse(&text, &[]).unwrap();
    assert_eq!(scenario.class_names, ["small", "large"]);
    assert_eq!(scenario.offered_load(), Some(1.0));
    let Workload::Generated(generated) = scenario.workload else { unreachable!() };
    let [small, large] = &generated.classes[..] else { unreachable!() };
    assert_eq!((small.share, large.share), (3.0, 1.0));
    assert_eq!(small.priorities, value::priorities("0").unwrap());
    assert_eq!(large.priorities, value::priorities("2").unwrap());
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
    check(&format!("{good}\n[faults]"), "record-key-not-yet", "9", "faults");
    check(&format!("{good}\n[network]\nloss = 0"), "record-key-not-yet", "9", "network");
    check(&with("speeed = 1"), "record-unknown-key", "4", "servers.0.speeed");
    check(&with("[policy]\nd = 2"), "record-key-not-yet", "5", "policy.d");
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
    check("[measure]\nwarmup = \"atuo\"", Some("auto"));
    check("qqq = 1", None);
}

#[test]
fn wrong_servers() {
    let check = |text: &str, id: &str, line: &str, key: &str| {
        check(&format!("{text}\n[workload]\n{WORKLOAD}"), id, line, key);
    };
    check("servers = 3", "record-not-groups", "1", "servers");
    check("[servers]\ncount = 3", "record-not-groups", "1", "servers");
    check("servers = [1]", "record-not-groups", "1", "servers");
    check("servers = []", "record-no-servers", "1", "servers");
    check("[[servers]]\nspeed = 1", "record-missing-key", "1", "servers.0.count");
    check("[[servers]]\ncount = 0", "record-no-servers", "1", "servers");
    check("[[servers]]\ncount = -3", "record-not-integer", "2", "servers.0.count");
    check("[[servers]]\ncount = 1.5", "record-not-integer", "2", "servers.0.count");
    check("[[servers]]\ncount = \"3\"", "record-not-integer", "2", "servers.0.count");
    for count in ["1000000000", "1e12", "18446744073709551616", &"9".repeat(50)] {
        let text = format!("[[servers]]\ncount = {count}");
        check(&text, "record-too-many-servers", "2", "servers.0.count");
    }
    check(
        "[[servers]]\ncount = 1000000\n[[servers]]\ncount = 1",
        "record-too-many-servers",
        "4",
        "servers.1.count",
    );
    for speed in ["0", "-1", "nan", "inf", "1e-9", "1e10", "\"2\"", "true"] {
        let text = format!("[[servers]]\ncount = 1\nspeed = {speed}");
        check(&text, "record-not-number", "3", "servers.0.speed");
    }
    check("[[servers]]\ncount = 1\nslots = 0", "record-not-integer", "3", "servers.0.slots");
    check("[[servers]]\ncount = 1\nslots = 65536", "record-not-integer", "3", "servers.0.slots");
    check("[[servers]]\ncount = 1\nname = \"\"", "record-bad-name", "3", "servers.0.name");
}

#[test]
fn wrong_policies() {
    let check = |line: &str, id: &str, key: &str| {
        check(&workload(&format!("{WORKLOAD}\n[policy]\n{line}")), id, "9", key);
    };
    check("place = \"power-of-d\"", "record-policy-not-yet", "policy.place");
    check("order = \"lifo\"", "record-policy-not-yet", "policy.order");
    check("order = \"score(wait)\"", "record-policy-not-yet", "policy.order");
    check("place = \"least_work\"", "record-unknown-place", "policy.place");
    check("order = \"FIFO\"", "record-unknown-order", "policy.order");
    check("order = 1", "record-not-text", "policy.order");
}

#[test]
fn wrong_limits_and_measures() {
    let check = |section: &str, line: &str, id: &str, key: &str| {
        check(&workload(&format!("{WORKLOAD}\n[{section}]\n{line}")), id, "9", key);
    };
    check("limits", "queue = -1", "record-not-count", "limits.queue");
    check("limits", "queue = 18446744073709551616", "record-not-integer", "limits.queue");
    check("limits", "attempts = 0", "record-not-integer", "limits.attempts");
    check("limits", "backoff = []", "record-not-text", "limits.backoff");
    check("measure", "confidence = 1", "record-not-number", "measure.confidence");
    check("measure", "confidence = 0.0", "record-not-number", "measure.confidence");
    check("measure", "replications = 0", "record-not-integer", "measure.replications");
    check("measure", "warmup = \"maybe\"", "record-bad-warmup", "measure.warmup");
}

#[test]
fn wrong_workloads() {
    let check = |lines: &str, id: &str, line: &str, key: &str| {
        check(&workload(lines), id, line, key);
    };
    check("work = \"exp(1s)\"\ntasks = 1", "record-missing-key", "4", "workload.arrivals");
    check("arrivals = \"poisson(1/s)\"\ntasks = 1", "record-missing-key", "4", "workload.work");
    check("arrivals = \"poisson(1/s)\"\nwork = \"exp(1s)\"", "load-endless", "4", "workload.tasks");
    check(
        &format!("{WORKLOAD}\ntrace = \"a.csv\""),
        "record-beside-trace",
        "5",
        "workload.arrivals",
    );
    check("trace = \"a.csv\"\npriority = 1", "record-beside-trace", "6", "workload.priority");
    check("trace = 1", "record-not-text", "5", "workload.trace");
    check(
        "arrivals = \"poisson(1/s)\"\nwork = \"exp(1s)\"\ntasks = 0",
        "record-not-count",
        "7",
        "workload.tasks",
    );
    check(
        "arrivals = \"poisson(1/s)\"\nwork = \"exp(1s)\"\ntasks = 1.5",
        "record-not-count",
        "7",
        "workload.tasks",
    );
    check("arrivals = {}", "record-not-text", "5", "workload.arrivals");
    check("class = 1\narrivals = \"poisson(1/s)\"", "record-not-groups", "5", "workload.class");
    check("class = []\narrivals = \"poisson(1/s)\"", "record-no-class", "5", "workload.class");
    let classes = |lines: &str| format!("arrivals = \"poisson(1/s)\"\ntasks = 1\n{lines}");
    let class = "[[workload.class]]\nname = \"a\"\nshare = 1\nwork = \"exp(1s)\"";
    check(&classes("[[workload.class]]"), "record-missing-key", "7", "workload.class.0.name");
    check(
        &classes("[[workload.class]]\nname = \"a\""),
        "record-missing-key",
        "7",
        "workload.class.0.work",
    );
    check(
        &classes(&format!("{class}\n{class}")),
        "record-class-twice",
        "12",
        "workload.class.1.name",
    );
    check(
        &classes(&format!("{class}\n[[workload.class]]\nname = \"b\"\nwork = \"exp(1s)\"")),
        "record-missing-key",
        "11",
        "workload.class.1.share",
    );
    check(
        &classes(&class.replace("share = 1", "share = 0")),
        "record-not-number",
        "9",
        "workload.class.0.share",
    );
    check(
        &classes(&format!("{class}\nwidth = 2")),
        "record-key-not-yet",
        "11",
        "workload.class.0.width",
    );
    check(
        &classes(&format!("work = \"exp(2s)\"\n{class}")),
        "record-key-without-use",
        "7",
        "workload.work",
    );
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
    check_override("faults.crash=1", "record-key-not-yet", "faults");
    check_override("workload.tasks.x=1", "record-override-path", "workload.tasks.x");
    check_override("workload.tasks=many", "record-not-count", "workload.tasks");
    check_override("workload.tasks=", "record-not-count", "workload.tasks");
    check_override("policy=random", "record-not-section", "policy");
    check_override("policy.place=hedge", "record-policy-not-yet", "policy.place");
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

#[test]
fn a_trace_is_looked_for_beside_the_scenario() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lunch.toml");
    std::fs::write(folder.path().join("t.csv"), "arrival_s,work_s,class\n0,1,b\n2,1,a\n1,2,b\n")
        .unwrap();
    std::fs::write(&path, workload("trace = \"t.csv\"")).unwrap();
    let load = |overrides: &[&str]| {
        let overrides: Vec<String> = overrides.iter().map(|text| (*text).to_owned()).collect();
        Scenario::load(&path, &overrides)
    };
    let scenario = load(&[]).unwrap();
    assert_eq!(scenario.class_names, ["b", "a"]);
    let tasks = |scenario: Scenario| match scenario.workload {
        Workload::Trace(tasks) => tasks.len(),
        Workload::Generated(_) => unreachable!(),
    };
    assert_eq!(tasks(scenario), 3);
    assert_eq!(tasks(load(&["workload.tasks=2"]).unwrap()), 2);
    assert_eq!(tasks(load(&["workload.until=0.5"]).unwrap()), 1);
    assert_eq!(load(&["workload.trace=u.csv"]).unwrap_err().id, "record-file-missing");
    assert_eq!(load(&["workload.trace=t.swf"]).unwrap_err().id, "record-trace-not-yet");
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
