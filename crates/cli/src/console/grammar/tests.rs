#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use sandtable_core::{NANOS_PER_SECOND, OrderKind, PlaceKind, Policy, Preempt, Span, Weight, Work};

use super::*;

fn seconds(seconds: f64) -> Work {
    Work::from_seconds(seconds)
}

fn add(tasks: &[(f64, u64)], priority: i32) -> Command {
    let tasks = tasks.iter().map(|(s, count)| (seconds(*s), *count)).collect();
    Command::Add(Addition { tasks, priority, ..Addition::default() })
}

fn set(changes: &[(&'static str, &str)]) -> Command {
    Command::SetPolicy(changes.iter().map(|(key, value)| (*key, (*value).to_owned())).collect())
}

#[test]
fn lines_and_their_meaning() {
    let table = [
        ("", Command::Nothing),
        ("  \t ", Command::Nothing),
        ("add 5", add(&[(5.0, 1)], 0)),
        ("добавить 5", add(&[(5.0, 1)], 0)),
        ("ДОБАВИТЬ 10", add(&[(10.0, 1)], 0)),
        ("5", add(&[(5.0, 1)], 0)),
        ("12", add(&[(12.0, 1)], 0)),
        ("1,5", add(&[(1.5, 1)], 0)),
        ("1.5s", add(&[(1.5, 1)], 0)),
        ("250ms", add(&[(0.25, 1)], 0)),
        ("250мс", add(&[(0.25, 1)], 0)),
        ("add 2мин", add(&[(120.0, 1)], 0)),
        ("add 0", add(&[(0.0, 1)], 0)),
        ("add 5 x10", add(&[(5.0, 10)], 0)),
        ("5 х10", add(&[(5.0, 10)], 0)),
        ("add 5 3 x2 7", add(&[(5.0, 1), (3.0, 2), (7.0, 1)], 0)),
        ("add 5 prio=3", add(&[(5.0, 1)], 3)),
        ("добавить приоритет=-1 5", add(&[(5.0, 1)], -1)),
        ("add", Command::AddNext),
        ("добавить", Command::AddNext),
        ("status", Command::Status),
        ("состояние", Command::Status),
        ("queue", Command::Queue),
        ("очередь", Command::Queue),
        ("servers", Command::Servers),
        ("servers add", Command::AddServers { count: 1, speed: Speed::ONE }),
        (
            "серверы добавить 3 скорость=0,5",
            Command::AddServers { count: 3, speed: Speed::from_millionths(500_000) },
        ),
        ("servers drain 2", Command::Drain(ServerId(1))),
        ("servers kill 10", Command::Kill(ServerId(9))),
        ("серверы перезапустить 1", Command::Restart(ServerId(0))),
        ("policy", Command::ShowPolicy),
        ("policy place=least-work order=fifo", set(&[("place", "least-work"), ("order", "fifo")])),
        ("правила порядок=Shortest", set(&[("order", "shortest")])),
        ("policy quantum=0,5s,d=3", set(&[("quantum", "0.5s"), ("d", "3")])),
        (
            "policy order=score(wait * 2, 1) d=3",
            set(&[("order", "score(wait * 2, 1)"), ("d", "3")]),
        ),
        ("speed 2 0.5", Command::SetSpeed(ServerId(1), Speed::from_millionths(500_000))),
        ("скорость 1 3", Command::SetSpeed(ServerId(0), Speed::from_millionths(3_000_000))),
        ("cancel 4", Command::Cancel(TaskId(4))),
        ("ask 1", Command::Ask(ServerId(0))),
        ("спросить 2", Command::Ask(ServerId(1))),
        ("wait", Command::Wait),
        ("ждать", Command::Wait),
        ("help", Command::Help),
        ("помощь", Command::Help),
        ("quit", Command::Quit),
        ("выход", Command::Quit),
    ];
    for (line, command) in table {
        assert_eq!(parse(line), Ok(command), "{line}");
    }
}

#[test]
fn mistakes_and_what_was_meant() {
    let table = [
        ("addd 5", "console-unknown-command", Some("add")),
        ("фвв 5", "console-unknown-command", Some("add 5")),
        ("lj,fdbnm 5", "console-unknown-command", Some("добавить 5")),
        // A key is missing on top of it.
        ("ljfdbnm 5", "console-unknown-command", Some("добавить 5")),
        ("фвв 5 зкшщ=3", "console-unknown-command", Some("add 5 prio=3")),
        ("ыефегы", "console-unknown-command", Some("status")),
        ("cjcnjzybt", "console-unknown-command", Some("состояние")),
        ("xyzzy", "console-unknown-command", None),
        ("add 5 proi=3", "console-unknown-setting", Some("prio")),
        ("add 5 зкшщ=3", "console-unknown-setting", Some("prio")),
        ("add 5 place=random", "console-unknown-setting", None),
        ("add 5 prio=high", "console-bad-priority", None),
        ("add x3", "console-times-without-task", None),
        ("add prio=3", "console-no-duration", None),
        ("add 5 x0", "console-bad-times", None),
        ("add 5 x-1", "console-bad-times", None),
        ("add 5 x1000001", "console-bad-times", None),
        ("add 5 x100000 3 x100000", "console-too-many-tasks", None),
        ("servers ad", "console-unknown-server-command", Some("add")),
        ("servers kill", "console-number-expected", None),
        ("servers kill two", "console-number-expected", None),
        ("servers kill 0", "console-server-from-one", None),
        ("servers add 0", "console-too-few-servers", None),
        ("servers add 5 speed=0", "console-bad-speed", None),
        ("servers add speed=nan", "console-bad-speed", None),
        ("policy least-work", "console-policy-without-name", None),
        ("policy plase=least-work", "console-unknown-setting", Some("place")),
        ("policy здфсу=least-work", "console-unknown-setting", Some("place")),
        ("policy quantun=1s", "console-unknown-setting", Some("quantum")),
        ("policy prio=3", "console-unknown-setting", None),
        ("speed 2", "console-speed-form", None),
        ("speed 2 fast", "console-bad-speed", None),
        ("speed 0 1", "console-server-from-one", None),
        ("add 5 width=0", "console-bad-width", None),
        ("add 5 weight=0", "console-bad-weight", None),
        ("add 5 weigth=2", "console-unknown-setting", Some("weight")),
        ("cancel", "console-number-expected", None),
        ("cancel -1", "console-number-expected", None),
        ("status 5", "console-nothing-expected", None),
    ];
    for (line, id, nearest) in table {
        let problem = parse(line).expect_err(line);
        assert_eq!((problem.id, problem.nearest.as_deref()), (id, nearest), "{line}");
    }
}

#[test]
fn tasks_for_policies_that_look_at_more_than_work() {
    let addition = Addition {
        tasks: vec![(seconds(5.0), 2)],
        priority: 3,
        deadline: Some(Span::from_seconds(10.0)),
        user: Some("аня".to_owned()),
        weight: Weight::from_thousandths(2_500),
        width: 2,
    };
    for line in [
        "add 5 x2 prio=3 deadline=10s user=аня weight=2.5 width=2",
        "добавить 5 x2 приоритет=3 срок=10с пользователь=аня вес=2,5 ширина=2",
    ] {
        assert_eq!(parse(line), Ok(Command::Add(addition.clone())), "{line}");
    }
}

/// The policy after these lines, or the problem of the last.
fn after(lines: &[&str]) -> Result<Policy, Problem> {
    lines.iter().try_fold(Policy::default(), |policy, line| {
        let Ok(Command::SetPolicy(changes)) = parse(line) else { panic!("{line}") };
        changed(&policy, &changes)
    })
}

#[test]
fn policies_are_changed_bit_by_bit() {
    let first = "policy place=power-of-d d=3 order=shortest preempt=resume";
    let policy = after(&[first]).unwrap();
    assert_eq!((policy.place, policy.order), (PlaceKind::PowerOfD, OrderKind::Shortest));
    assert_eq!((policy.parameters.d, policy.parameters.preempt), (3, Preempt::Resume));
    // What is not named stays as long as somebody listens to it.
    let policy = after(&[first, "policy order=priority"]).unwrap();
    assert_eq!((policy.parameters.d, policy.parameters.preempt), (3, Preempt::Resume));
    let policy = after(&[first, "policy order=fifo", "policy place=least-work-of-d"]).unwrap();
    assert_eq!((policy.parameters.d, policy.parameters.preempt), (3, Preempt::None));
    let policy = after(&["policy order=score(estimate * width)", "policy place=hedge"]).unwrap();
    assert_eq!(policy.order, OrderKind::Score);
    assert_eq!(policy.parameters.score.unwrap().text(), "estimate * width");
    let policy =
        after(&["policy place=size-interval cutoffs=1s:10s", "policy order=lifo"]).unwrap();
    assert_eq!(policy.parameters.cutoffs.unwrap().len(), 2);
}

#[test]
fn policies_that_cannot_be() {
    let table = [
        (&["policy place=leastwork"] as &[&str], "record-unknown-place", Some("least-work")),
        (&["policy order=fif"], "record-unknown-order", Some("fifo")),
        (&["policy d=3"], "record-policy-unheard", None),
        (&["policy place=power-of-d d=0"], "record-policy-count", None),
        (&["policy d=3 d=4 place=power-of-d"], "record-policy-twice", None),
        (&["policy order=shortest preempt=resum"], "record-policy-value", Some("resume")),
        (&["policy place=hedge order=shortest-remaining"], "record-policy-copies-preempt", None),
        (
            &["policy order=priority preempt=restart", "policy place=late-binding"],
            "record-policy-copies-preempt",
            None,
        ),
        (&["policy order=score"], "record-policy-no-score", None),
        (&["policy place=size-interval"], "console-policy-cutoffs", None),
    ];
    for (lines, id, nearest) in table {
        let problem = after(lines).expect_err(lines[0]);
        assert_eq!((problem.id, problem.nearest.as_deref()), (id, nearest), "{lines:?}");
    }
}

#[test]
fn durations_that_cannot_be() {
    for line in
        ["add -5", "add −5", "add nan", "add 1e400", "add 5,3,7", "-5", "add five", "add 1e300"]
    {
        let problem = parse(line).expect_err(line);
        assert!(problem.id.starts_with("load-"), "{line}: {problem}");
    }
}

#[test]
fn server_counts() {
    for (written, count) in [("3", 3), (" 1 ", 1), ("1000", 1000), ("+4", 4), ("10", 10)] {
        assert_eq!(parse_server_count(written, 0), Ok(count));
    }
    let table = [
        ("0", "console-too-few-servers"),
        ("-3", "console-too-few-servers"),
        ("−3", "console-too-few-servers"),
        ("1000000000", "console-too-many-servers"),
        ("1001", "console-too-many-servers"),
        ("99999999999999999999999", "console-too-many-servers"),
        ("-99999999999999999999999", "console-too-few-servers"),
        ("10^9", "console-servers-not-a-number"),
        ("abc", "console-servers-not-a-number"),
        ("3.5", "console-servers-not-a-number"),
        ("-", "console-servers-not-a-number"),
        ("", "console-servers-not-a-number"),
    ];
    for (written, id) in table {
        assert_eq!(parse_server_count(written, 0).expect_err(written).id, id, "{written}");
    }
    assert!(parse_server_count("2", 999).is_err());
}

proptest! {
    #[test]
    fn no_line_panics(line in any::<String>()) {
        let _ = parse(&line);
        let _ = parse_addition(&line);
        let _ = parse_server_count(&line, 3);
    }

    #[test]
    fn no_nearly_right_line_panics(line in "(add|добавить|фвв|servers|policy|speed|ask|cancel)?( (x|х|prio=|weight=|speed=|place=|add |kill )?[-−+]?[0-9.,eхx]{0,25}(s|ms|м|ч)?){0,4}") {
        let _ = parse(&line);
    }

    #[test]
    fn whole_seconds_come_back(seconds in 0u64..100_000_000) {
        let command = parse(&format!("add {seconds}")).unwrap();
        let tasks = vec![(Work(seconds * NANOS_PER_SECOND), 1)];
        prop_assert_eq!(command, Command::Add(Addition { tasks, ..Addition::default() }));
    }
}
