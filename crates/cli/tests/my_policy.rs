//! A policy that a program brings along runs in the simulation, for real and in the console like
//! one that is built in, and takes the same decisions in all of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::env;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use sandtable::policies::{CustomPlace, register_place};
use sandtable_core::{Effect, Observer, ServerId, Span, TaskRecord, Time};
use sandtable_load::Source;
use sandtable_record::Scenario;
use sandtable_record::journal::JournalReader;
use sandtable_sim::World;

#[path = "../examples/my_policy.rs"]
#[allow(dead_code)]
mod example;

/// The example that was built along with this test; when only this test was, now.
static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| {
    let profile = env::current_exe().unwrap().ancestors().nth(2).unwrap().to_owned();
    let path = profile.join("examples").join("my_policy");
    if !path.exists() {
        let name = profile.file_name().unwrap().to_str().unwrap();
        let name = if name == "debug" { "dev" } else { name };
        let build = ["build", "--offline", "--example", "my_policy", "--profile", name];
        let built = Command::new(env!("CARGO"))
            .args(build)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .status()
            .unwrap();
        assert!(built.success() && path.exists(), "{}", path.display());
    }
    path
});

fn output(program: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(program)
        .args(arguments)
        .env("SANDTABLE_LANG", "en")
        .env_remove("SANDTABLE_LOG")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// What the example prints.
fn run(arguments: &[&str], input: &str) -> String {
    let output = output(&PROGRAM, arguments, input);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {told}");
    String::from_utf8(output.stdout).unwrap()
}

const SCENARIO: &str = r#"
    [[servers]]
    count = 2
    [[servers]]
    count = 1
    speed = 2.0
    [policy]
    place = "my-policy"
    [workload]
    arrivals = "poisson(8/s)"
    work = "exp(0.5s)"
    tasks = 12
    [measure]
    warmup = "none"
"#;

/// Which task starts where, in order.
type Starts = Vec<(u64, ServerId)>;

fn starts(effects: &[Effect]) -> impl Iterator<Item = (u64, ServerId)> {
    effects.iter().filter_map(|effect| match *effect {
        Effect::Start { server, attempt, .. } => Some((attempt.task.0, server)),
        _ => None,
    })
}

#[derive(Default)]
struct Simulated {
    starts: Starts,
    /// When something happened.
    times: Vec<Time>,
}

impl Observer for Simulated {
    fn advance(&mut self, now: Time, _: u64, _: u64) {
        self.times.push(now);
    }
    fn occupied(&mut self, _: ServerId, _: u16, _: Time, _: Time) {}
    fn settled(&mut self, _: &TaskRecord) {}
    fn effect(&mut self, _: Time, effect: &Effect) {
        self.starts.extend(starts(&[*effect]));
    }
}

/// A seed under which all that happens is so far apart that no slip of a timer changes an order.
fn with_events_far_apart() -> (u64, Starts) {
    let new = |_| Box::new(example::MyPolicy::default()) as Box<_>;
    register_place(CustomPlace { name: "my-policy", new }).unwrap();
    let mut scenario = Scenario::parse(SCENARIO, Path::new("mine.toml"), &[]).unwrap();
    let found = (1..100_000).find_map(|seed| {
        scenario.seed = seed;
        let mut simulated = Simulated::default();
        let source = Source::new(&scenario.workload, seed);
        World::new(scenario.config(), scenario.setups(), source).run(&mut simulated);
        let pairs = simulated.times.windows(2);
        let apart = pairs.into_iter().all(|pair| pair[1].since(pair[0]) >= Span(25_000_000));
        apart.then_some((seed, simulated.starts))
    });
    found.expect("a seed has its events far apart")
}

#[test]
fn it_decides_the_same_in_both() {
    let (seed, expected) = with_events_far_apart();
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (scenario, journal, table) = (file("mine.toml"), file("run.journal"), file("tasks.csv"));
    std::fs::write(&scenario, SCENARIO).unwrap();
    let seed = seed.to_string();

    run(&["sim", &scenario, "--seed", &seed, "--tasks", &table], "");
    let text = std::fs::read_to_string(table).unwrap();
    let column = |name: &str| text.lines().next().unwrap().split(',').position(|c| c == name);
    let (id, server) = (column("id").unwrap(), column("server").unwrap());
    let mut rows: Starts = text
        .lines()
        .skip(1)
        .map(|row| {
            let cells: Vec<&str> = row.split(',').collect();
            // People count servers from 1.
            (cells[id].parse().unwrap(), ServerId(cells[server].parse::<u32>().unwrap() - 1))
        })
        .collect();
    rows.sort_unstable();
    let mut by_task = expected.clone();
    by_task.sort_unstable();
    assert_eq!(rows, by_task);

    // A machine that stands still for longer than events are apart swaps two of them: one of
    // three runs has to be undisturbed.
    let live = || {
        run(&["live", &scenario, "--seed", &seed, "--journal", &journal], "");
        let (_, mut reader) = JournalReader::open(Path::new(&journal)).unwrap();
        let (mut live, mut effects) = (Starts::new(), Vec::new());
        while reader.next(&mut effects).unwrap().is_some() {
            live.extend(starts(&effects));
            effects.clear();
        }
        live
    };
    if (1..3).all(|_| live() != expected) {
        assert_eq!(live(), expected);
    }

    // The journal knows the policy by its name: whoever has it decides the same again.
    run(&["replay", &journal], "");
    let stranger = output(Path::new(env!("CARGO_BIN_EXE_sandtable")), &["replay", &journal], "");
    let told = String::from_utf8(stranger.stderr).unwrap();
    assert!(!stranger.status.success() && told.contains("my-policy"), "{told}");
}

#[test]
fn it_is_there_by_its_name() {
    let told = run(&["policies", "my-policy"], "");
    assert!(told.contains("place = \"my-policy\"") && told.contains("brought along"), "{told}");
    assert!(run(&["policies"], "").contains("\n  my-policy\n"));
    let told = run(&["policies", "check", "my-policy", "--seeds", "0..10"], "");
    assert!(told.starts_with("place=my-policy,order=fifo: holds (10 clusters,"), "{told}");
    let told = run(&[], "2\npolicy place=my-policy\nadd 0.1 x3\nwait\n");
    assert!(told.contains("place=my-policy — brought along by this program"), "{told}");
}
