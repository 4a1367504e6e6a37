//! Workloads, drawn and recorded.

use super::*;

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
fn classes_say_what_a_policy_may_know() {
    let text = workload(
        "arrivals = \"poisson(1/s)\"\ntasks = 9\nwork = \"exp(1s)\"\nusers = \"bob:50%,eve:50%\"\n\
         deadline = \"1m\"\n\
         [[workload.class]]\nname = \"small\"\nshare = 3\nweight = 2.5\nuser = \"alice\"\n\
         [[workload.class]]\nname = \"large\"\nshare = 1\nwidth = 1\n\
         deadline = \"exp(5s)\"",
    );
    let scenario = parse(&text, &[]).unwrap();
    assert_eq!(scenario.user_names, ["alice", "bob", "eve"]);
    let Workload::Generated(generated) = scenario.workload else { unreachable!() };
    let [small, large] = &generated.classes[..] else { unreachable!() };
    let shares = |class: &Class| class.users.shares().collect::<Vec<_>>();
    assert_eq!(shares(small), [(0, 100.0)]);
    assert_eq!(shares(large), [(1, 50.0), (2, 50.0)]);
    assert_eq!((small.weight, large.weight), (Weight::from_thousandths(2_500), Weight::ONE));
    assert_eq!(small.deadline, Some(Distribution::Const { value_s: 60.0 }));
    assert_eq!(large.deadline, Some(Distribution::Exp { mean_s: 5.0 }));
    // A class that does not say whose its tasks are is nobody's.
    let text = workload(
        "arrivals = \"poisson(1/s)\"\ntasks = 9\nwork = \"exp(1s)\"\n\
         [[workload.class]]\nname = \"small\"\nshare = 3\n\
         [[workload.class]]\nname = \"large\"\nshare = 1\nuser = \"alice\"",
    );
    let scenario = parse(&text, &[]).unwrap();
    assert_eq!(scenario.user_names, ["alice", ""]);
    let Workload::Generated(Generated { classes, .. }) = scenario.workload else { unreachable!() };
    assert_eq!((shares(&classes[0]), shares(&classes[1])), (vec![(1, 100.0)], vec![(0, 100.0)]));
    // One class can say all of it without a list.
    let lines = format!("{WORKLOAD}\nuser = \"alice\"\nweight = 3\ndeadline = \"2s\"\nwidth = 1");
    let scenario = parse(&workload(&lines), &[]).unwrap();
    assert_eq!(scenario.user_names, ["alice"]);
    assert_eq!(parse(&workload(WORKLOAD), &[]).unwrap().user_names, [""; 0]);
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
    let check = |line: &str, id: &str, key: &str| {
        let key = format!("workload.class.0.{key}");
        check_at(&workload(&classes(&format!("{class}\n{line}"))), id, "11", &key);
    };
    check("width = 0", "load-not-a-width", "width");
    check("user = \"\"", "load-empty", "user");
    check("deadline = \"soon\"", "load-not-a-duration", "deadline");
    check("weight = 0", "record-not-number", "weight");
    check("weight = \"2\"", "record-not-number", "weight");
    check("weight = 1e7", "record-not-number", "weight");
    check("users = 1\nuser = \"a\"", "record-user-twice", "users");
    check("tasks = 3", "record-unknown-key", "tasks");
    let check = |lines: &str, id: &str, line: &str, key: &str| {
        check_at(&workload(lines), id, line, key);
    };
    check("trace = \"a.csv\"\nwidth = 1", "record-beside-trace", "6", "workload.width");
    check("trace = \"a.csv\"\nusers = \"a\"", "record-beside-trace", "6", "workload.users");
    check("trace = \"a.csv\"\nwidths = \"no\"", "record-not-one-of", "6", "workload.widths");
    check(
        &classes(&format!("work = \"exp(2s)\"\n{class}")),
        "record-key-without-use",
        "7",
        "workload.work",
    );
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
    assert_eq!(load(&["workload.trace=t.swf"]).unwrap_err().id, "record-file-missing");
    assert_eq!(load(&["workload.trace=t.txt"]).unwrap_err().id, "record-trace-ending");
}

#[test]
fn traces_know_widths_and_users() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lunch.toml");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("t.csv", "arrival_s,work_s,width,user,deadline_s\n0,1,2,bob,9\n1,1,1,eve,\n");
    let job = |width: u32| format!("1 5 -1 10 {width} -1 -1 -1 -1 -1 1 4 1 -1 -1 -1 -1 -1\n");
    write("t.swf", &[job(2), job(3), job(70_000)].concat());
    write("lunch.toml", "[[servers]]\ncount = 2\nslots = 2\n[workload]\ntrace = \"t.csv\"");
    let load = |overrides: &[&str]| {
        let overrides: Vec<String> = overrides.iter().map(|text| (*text).to_owned()).collect();
        Scenario::load(&path, &overrides)
    };
    let tasks = |scenario: &Scenario| match &scenario.workload {
        Workload::Trace(tasks) => tasks.to_vec(),
        Workload::Generated(_) => unreachable!(),
    };
    let scenario = load(&[]).unwrap();
    assert_eq!(
        (&scenario.user_names[..], scenario.dropped_tasks),
        (&["bob".into(), "eve".into()][..], 0)
    );
    let second = 1_000_000_000;
    let deadline = Time(9 * second);
    let spec = TaskSpec { width: 2, deadline, ..TaskSpec::new(Work(second)) };
    let first = Arrival { at: Time::ZERO, work: Work(second), spec, class: 0 };
    assert_eq!(tasks(&scenario)[0], first);
    assert!(load(&["policy.place=random"]).is_ok());
    let found = |overrides: &[&str]| load(overrides).unwrap_err();
    assert_eq!(found(&["servers.slots=1"]).id, "record-trace-too-wide");
    assert!(load(&["servers.slots=1", "workload.widths=ignore"]).is_ok());
    assert_eq!(found(&["policy.order=shortest-remaining"]).id, "record-width-preempt");
    let log = |overrides: &[&str]| {
        let scenario = load(&[overrides, &["workload.trace=t.swf"]].concat()).unwrap();
        (tasks(&scenario).len(), scenario.dropped_tasks)
    };
    assert_eq!(log(&[]), (1, 2));
    assert_eq!(log(&["servers.slots=4"]), (2, 1));
    assert_eq!(log(&["servers.slots=1", "workload.widths=ignore"]), (3, 0));
}
