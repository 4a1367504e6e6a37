//! The commands other than the console, through the real binary.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::program::{Ended, Limit, run, sandtable, wait, wait_with_output};
use rustix::fs::{CWD, FileType, Mode, mknodat};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;

const SCENARIO: &str = r#"
name = "lunch rush"
seed = 42
[[servers]]
count = 2
[workload]
arrivals = "poisson(1.8/s)"
work = "exp(1s)"
tasks = 2000
"#;

/// A folder with a scenario in it.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Place {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("scenario.toml"), SCENARIO).unwrap();
        Place { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn name(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// Runs `line`, in which `@name` is a file of this place.
    fn run(&self, line: &str) -> Ended {
        let words = line.split_whitespace().map(|word| match word.strip_prefix('@') {
            Some(name) => self.name(name),
            None => word.to_owned(),
        });
        let words: Vec<String> = words.collect();
        let mut ended = run(&words.iter().map(String::as_str).collect::<Vec<_>>(), b"");
        ended.stderr = but_short(&ended.stderr);
        ended
    }
}

/// The runs here are short on purpose, and say so: what else they say.
fn but_short(told: &str) -> String {
    let is_short = |line: &&str| SHORT.iter().any(|note| line.starts_with(note));
    told.split_inclusive('\n').filter(|line| !is_short(line)).collect()
}

const SHORT: [&str; 2] = ["note: this is short for its load", "замечание: для такой нагрузки"];

fn json(ended: &Ended) -> Value {
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    serde_json::from_str(&ended.stdout).unwrap()
}

fn lines(path: &Path) -> usize {
    fs::read_to_string(path).unwrap().lines().count()
}

#[test]
fn a_simulation_prints_one_document() {
    let place = Place::new();
    let result = json(&place.run("sim @scenario.toml --json"));
    assert_eq!(result["schema"], "sandtable.result/1");
    assert_eq!(result["mode"], "sim");
    assert_eq!(result["tasks"]["completed"], 2000);
    assert!(result["wall_s"].as_f64().unwrap() > 0.0);
    let changed = json(
        &place.run("sim @scenario.toml --json --set workload.tasks=100 --seed 7 --replications 3"),
    );
    let figures = (&changed["tasks"]["submitted"], &changed["seed"], &changed["replications"]);
    assert_eq!(figures, (&300.into(), &7.into(), &3.into()));
}

#[test]
fn a_simulation_does_not_depend_on_the_number_of_jobs() {
    let place = Place::new();
    let strip = |mut result: Value| {
        for key in ["wall_s", "tasks_per_wall_s"] {
            result.as_object_mut().unwrap().remove(key);
        }
        result
    };
    let one = strip(json(&place.run("sim @scenario.toml --json --replications 4 --jobs 1")));
    let two = strip(json(&place.run("sim @scenario.toml --json --replications 4 --jobs 2")));
    assert_eq!(one, two);
}

#[test]
fn the_table_is_for_people_in_both_languages() {
    let place = Place::new();
    let ended = place.run("sim @scenario.toml");
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
    for text in [
        "lunch rush: in virtual time, seed 42",
        "place=central order=fifo, 2 servers",
        "95 % interval",
        "M/M/c",
    ] {
        assert!(ended.stdout.contains(text), "{text}:\n{}", ended.stdout);
    }
    let ended = place.run("--lang ru sim @scenario.toml");
    for text in [
        "в виртуальном времени, зерно 42",
        "2 сервера",
        "время ожидания, с",
        "p99,9",
        "интервал 95 %",
    ] {
        assert!(ended.stdout.contains(text), "{text}:\n{}", ended.stdout);
    }
}

#[test]
fn a_folder_keeps_everything_of_a_run() {
    let place = Place::new();
    let ended = place
        .run("sim @scenario.toml --set workload.tasks=50 --out @results --tasks @all.csv --json");
    let printed = json(&ended);
    let kept: Value =
        serde_json::from_str(&fs::read_to_string(place.path("results/result.json")).unwrap())
            .unwrap();
    assert_eq!(kept, printed);
    assert_eq!(lines(&place.path("results/tasks.csv")), 51);
    assert_eq!(lines(&place.path("all.csv")), 51);
    let scenario = fs::read_to_string(place.path("results/scenario.toml")).unwrap();
    assert_eq!(scenario, format!("# --set workload.tasks=50\n{SCENARIO}"));
    let twice = "sim @scenario.toml --set workload.tasks=50 --out @results --tasks @results/../results/tasks.csv";
    assert_eq!(place.run(twice).code, Some(0));
    assert_eq!(lines(&place.path("results/tasks.csv")), 51);
}

#[test]
fn a_live_run_and_its_replay() {
    let place = Place::new();
    let live = "live @scenario.toml --set workload.tasks=60 --speedup 200 --journal @run.journal --tasks @all.csv --json";
    let result = json(&place.run(live));
    assert_eq!((&result["mode"], &result["tasks"]["completed"]), (&"live".into(), &60.into()));
    assert_eq!(lines(&place.path("all.csv")), 61);
    let replay = json(&place.run("replay @run.journal --json"));
    assert_eq!(
        (&replay["same"], &replay["tasks"], &replay["digest"]),
        (&true.into(), &60.into(), &result["digest"])
    );
    let told = place.run("replay @run.journal --lang ru");
    assert!(told.stdout.starts_with("Те же решения в том же порядке: "), "{}", told.stdout);
}

#[test]
fn a_journal_with_other_decisions_is_found_out() {
    use sandtable_core::{Effect, Input, ServerId, Speed, TaskId, Time};
    use sandtable_record::JournalWriter;
    use sandtable_record::journal::Header;

    let place = Place::new();
    let header = Header::new("forged", sandtable_core::Config::default());
    let mut journal = JournalWriter::create(&place.path("forged.journal"), &header).unwrap();
    let join = Input::Join { server: ServerId(0), speed: Speed::ONE, slots: 1 };
    journal.append(Time::ZERO, &join, None, &[]).unwrap();
    // A drained server without tasks is released at once; here the journal says otherwise.
    let wrong = Effect::Wait { task: TaskId(0), server: None };
    journal
        .append(Time(1_500_000_000), &Input::Drain { server: ServerId(0) }, None, &[wrong])
        .unwrap();
    journal.finish().unwrap();
    let ended = place.run("replay @forged.journal");
    assert_eq!(ended.code, Some(1));
    assert!(
        ended.stdout.starts_with("The decisions differ at input 2, 1.5 s after the start.\n"),
        "{}",
        ended.stdout
    );
    assert!(ended.stdout.contains("Release"), "{}", ended.stdout);
    let ended = place.run("replay @forged.journal --json");
    assert_eq!(ended.code, Some(1));
    let document: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(document["difference"]["number"], 2);
}

#[test]
fn files_that_will_not_do() {
    let place = Place::new();
    fs::write(place.path("broken.toml"), "name = \n").unwrap();
    fs::write(place.path("bytes.toml"), b"name = \"\xff\"").unwrap();
    fs::write(place.path("typo.toml"), SCENARIO.replace("arrivals", "arivals")).unwrap();
    fs::write(place.path("law.toml"), SCENARIO.replace("exp(1s)", "pareto(1s,alpha=0.5)")).unwrap();
    for (line, english, russian) in [
        ("sim @missing.toml", "missing.toml: there is no such file", "missing.toml: "),
        ("sim @.", "this is a folder, not a file", "это папка, а не файл"),
        ("sim @bytes.toml", "UTF-8", "UTF-8"),
        ("sim @broken.toml", "broken.toml, line 1", "broken.toml, строка 1"),
        ("sim @typo.toml", "did you mean “arrivals”?", "возможно, имелось в виду «arrivals»?"),
        ("sim @law.toml", "law.toml, line 8", "law.toml, строка 8"),
        (
            "sim @scenario.toml --set workload.task=3",
            "did you mean “tasks”?",
            "возможно, имелось в виду «tasks»?",
        ),
        ("sim @scenario.toml --tasks @all.txt", "Expected .csv", ".csv"),
        ("live @missing.toml", "there is no such file", "missing.toml"),
        ("replay @missing.journal", "there is no such file", "missing.journal"),
        ("replay @scenario.toml", "this is not a Sandtable journal", "Sandtable"),
    ] {
        for (lang, start, expected) in [("en", "error: ", english), ("ru", "ошибка: ", russian)]
        {
            let ended = place.run(&format!("--lang {lang} {line}"));
            assert_eq!(ended.code, Some(2), "{line}: {}", ended.stderr);
            assert!(ended.stderr.starts_with(start), "{line}: {}", ended.stderr);
            assert!(ended.stderr.contains(expected), "{line}: {}", ended.stderr);
            assert!(
                !ended.stderr.contains('{') && ended.stdout.is_empty(),
                "{line}: {}",
                ended.stderr
            );
        }
    }
}

#[test]
fn a_full_disk_is_told() {
    let place = Place::new();
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let scenario = place.name("scenario.toml");
    for (arguments, input) in [
        (vec!["sim", &scenario, "--json"], ""),
        (vec!["sim", &scenario], ""),
        (vec!["policies"], ""),
        (vec!["-n", "1"], "add 1\n"),
    ] {
        let mut command = sandtable(&arguments);
        fs::write(place.path("input"), input).unwrap();
        command.stdin(fs::File::open(place.path("input")).unwrap()).stdout(full());
        let output = command.stderr(Stdio::piped()).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(
            but_short(&told),
            "error: the disk is full: nothing more can be written to stdout\n",
            "{arguments:?}"
        );
    }
    std::os::unix::fs::symlink("/dev/full", place.path("full.csv")).unwrap();
    let ended = place.run("sim @scenario.toml --tasks @full.csv");
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains("the disk is full"), "{}", ended.stderr);
    // The run is not for nothing: its result is there.
    for line in ["sim @scenario.toml", "live @scenario.toml --speedup 200"] {
        let ended = place
            .run(&format!("{line} --set workload.tasks=20 --tasks @full.csv --out @kept --json"));
        assert_eq!(ended.code, Some(1));
        assert!(ended.stderr.contains("the disk is full"), "{line}: {}", ended.stderr);
        let result: Value = serde_json::from_str(&ended.stdout).unwrap();
        assert_eq!(result["tasks"]["completed"], 20, "{line}");
        let kept = fs::read_to_string(place.path("kept/result.json")).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&kept).unwrap(), result, "{line}");
        assert_eq!(lines(&place.path("kept/tasks.csv")), 21, "{line}");
    }
}

#[test]
fn a_reader_that_goes_ends_it_quietly() {
    let place = Place::new();
    let scenario = place.name("scenario.toml");
    for arguments in
        [vec!["sim", &scenario], vec!["policies"], vec!["man"], vec!["-n", "2"], vec!["--help"]]
    {
        let mut command = sandtable(&arguments);
        fs::write(place.path("input"), "add 3600\nwait\n").unwrap();
        command.stdin(fs::File::open(place.path("input")).unwrap());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        drop(child.stdout.take());
        let mut stderr = child.stderr.take().unwrap();
        let status = wait(child);
        let mut told = String::new();
        stderr.read_to_string(&mut told).unwrap();
        assert_eq!((status.code(), &*but_short(&told)), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn policies_are_measured() {
    let ended = Place::new().run("bench policies lifo --servers 3 --tasks 9");
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(ended.stdout.contains("\n    lifo "), "{}", ended.stdout);
    assert!(ended.stderr.starts_with("note: measuring "), "{}", ended.stderr);
    let json = json(&Place::new().run("bench policies random --servers 3 --tasks 9 --json"));
    let kinds = json["figures"].as_array().unwrap().iter().map(|figure| figure["kind"].clone());
    assert_eq!(kinds.collect::<Vec<_>>(), ["place", "order"]);
}

#[test]
fn the_small_commands_answer() {
    let place = Place::new();
    let policies = json(&place.run("policies --json"));
    assert_eq!(policies.as_array().unwrap().len(), 29);
    for (line, expected) in [
        ("policies", "join the shortest queue"),
        ("policies --lang ru", "Winston 1977"),
        ("policies hedge", "    place = \"hedge\"\n    d = 3\n    cancel = \"on-start\"\n"),
        ("policies check fifo --seeds 0..3", "place=central,order=fifo: holds (3 clusters, "),
        ("help policies check", "Usage: sandtable policies check"),
        ("completions bash", "_sandtable()"),
        ("completions zsh", "#compdef sandtable"),
        ("man", ".SH SYNOPSIS"),
        ("man --lang ru", ".SH НАЗВАНИЕ"),
        ("help sim", "Usage: sandtable sim"),
        ("--version", "sandtable 0."),
        ("sim --help --lang=ru", "Использование: sandtable sim [ПАРАМЕТРЫ] <СЦЕНАРИЙ>"),
    ] {
        let ended = place.run(line);
        assert_eq!(ended.code, Some(0), "{line}: {}", ended.stderr);
        // A measurement says what it is at.
        assert!(line.starts_with("bench") || ended.stderr.is_empty(), "{line}: {}", ended.stderr);
        assert!(ended.stdout.contains(expected), "{line}:\n{}", ended.stdout);
    }
    let bench = json(&place.run("bench --quick --json"));
    assert!(bench["live"]["tasks_per_s"].as_f64().unwrap() > 0.0);
}

#[test]
fn the_language_comes_from_the_option_then_the_variable_then_the_locale() {
    for (option, variable, locale, russian) in [
        (None, None, None, false),
        (None, None, Some("ru_RU.UTF-8"), true),
        (None, None, Some("de_DE.UTF-8"), false),
        (None, Some("en"), Some("ru_RU.UTF-8"), false),
        (None, Some("ru"), None, true),
        (Some("en"), Some("ru"), None, false),
        (Some("ru"), Some("en"), None, true),
    ] {
        let mut command = sandtable(&["--help"]);
        command.args(option.map(|tag| format!("--lang={tag}")));
        command.envs(variable.map(|tag| ("SANDTABLE_LANG", tag)));
        command.envs(locale.map(|tag| ("LC_ALL", tag)));
        let help = String::from_utf8(command.output().unwrap().stdout).unwrap();
        assert_eq!(help.contains("Использование"), russian, "{option:?} {variable:?} {locale:?}");
    }
    let ended = run(&["--lang", "ren"], b"");
    assert_eq!(ended.code, Some(2));
    assert!(
        ended.stderr.contains("--lang: there is no language “ren”. There are: en, ru"),
        "{}",
        ended.stderr
    );
}

#[test]
fn a_short_run_is_remarked() {
    let place = Place::new();
    let path = place.name("scenario.toml");
    let ended = run(&["sim", &path], b"");
    assert!(ended.stderr.starts_with(SHORT[0]), "{}", ended.stderr);
    let ended = place.run("sim @scenario.toml --json");
    assert_eq!(json(&ended)["notes"], serde_json::json!(["too-short"]));
    let ended = run(
        &[
            "sim",
            &path,
            "--set",
            "workload.arrivals=poisson(0.2/s)",
            "--set",
            "workload.tasks=500000",
        ],
        b"",
    );
    assert_eq!(ended.stderr, "");
}

#[test]
fn an_overload_is_remarked() {
    let place = Place::new();
    let ended = place.run("sim @scenario.toml --set servers.0.count=1 --json");
    assert_eq!(ended.code, Some(0));
    assert!(ended.stderr.starts_with("note: the offered load is 1.800: "), "{}", ended.stderr);
}

#[test]
fn the_log_goes_to_stderr_in_the_shape_asked_for() {
    let place = Place::new();
    let ended = place.run(
        "live @scenario.toml --set workload.tasks=3 --speedup 1000 -vv --log-format json --json",
    );
    json(&ended);
    let parsed: Vec<Value> =
        ended.stderr.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(parsed.iter().any(|line| line.to_string().contains("attempt")), "{}", ended.stderr);
    let ended = place.run("live @scenario.toml --set workload.tasks=3 --speedup 1000 -q");
    assert_eq!(ended.stderr, "");
}

#[test]
fn ctrl_c_ends_a_simulation_without_a_result() {
    let place = Place::new();
    // A pipe that stands for the table of tasks: its first bytes say that the run is on its way.
    let table = place.path("all.csv");
    mknodat(CWD, &table, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    let mut command =
        sandtable(&["sim", &place.name("scenario.toml"), "--set", "workload.tasks=1000000000"]);
    command.args(["--tasks", &place.name("all.csv"), "--json"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let limit = Limit::on(&child);
    let mut rows = fs::File::open(&table).unwrap();
    rows.read_exact(&mut [0; 1000]).unwrap();
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    std::thread::spawn(move || std::io::copy(&mut rows, &mut std::io::sink()));
    drop(limit);
    let output = wait_with_output(child);
    assert_eq!((output.code, output.stdout.as_str()), (Some(130), ""));
    assert!(output.stderr.starts_with("error: interrupted after "), "{}", output.stderr);
}

#[test]
fn ctrl_c_finishes_what_a_live_run_has_accepted() {
    let place = Place::new();
    let arrivals = SCENARIO
        .replace("poisson(1.8/s)", "at(0s,0.1s,3600s)")
        .replace("tasks = 2000", "tasks = 3");
    fs::write(place.path("late.toml"), arrivals.replace("exp(1s)", "const(0.2s)")).unwrap();
    let mut command = sandtable(&["live", &place.name("late.toml"), "-vv", "--json"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut log = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    let limit = Limit::on(&child);
    while !line.contains("started") {
        line.clear();
        assert!(log.read_line(&mut line).unwrap() > 0, "no task started");
    }
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let mut told = String::new();
    log.read_to_string(&mut told).unwrap();
    drop(limit);
    let output = wait_with_output(child);
    assert_eq!(output.code, Some(130), "{told}");
    assert!(
        told.contains("No new tasks are accepted; what was accepted is being finished."),
        "{told}"
    );
    let result: Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!(result["tasks"]["unfinished"], 0);
}
