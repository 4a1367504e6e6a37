//! Tasks one after the other: where they end, what they share under one seed, what they are.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod any;

use std::sync::Arc;

use any::{any_arrivals, any_distribution};
use proptest::prelude::*;
use sandtable_core::{Span, TaskSpec, Time, Weight, Work};
use sandtable_load::{Arrival, Class, Estimate, Generated, Source, Workload, value};

fn generated(arrivals: &str, work: &str, tasks: u64) -> Generated {
    let arrivals = value::arrivals(arrivals).unwrap();
    let mut generated = Generated::new(arrivals, value::distribution(work).unwrap());
    generated.tasks = Some(tasks);
    generated
}

fn tasks(generated: &Generated, seed: u64) -> Vec<Arrival> {
    Source::new(&Workload::Generated(generated.clone()), seed).collect()
}

#[test]
fn the_same_seed_gives_the_same_tasks() {
    let workload = generated("poisson(2/s)", "exp(1s)", 1000);
    assert_eq!(tasks(&workload, 1), tasks(&workload, 1));
    let (ours, others) = (tasks(&workload, 1), tasks(&workload, 2));
    assert!(ours.iter().zip(&others).all(|(a, b)| a.at != b.at && a.work != b.work));
}

#[test]
fn purposes_do_not_disturb_each_other() {
    let base = generated("poisson(2/s)", "exp(1s)", 1000);
    let plain = tasks(&base, 1);
    let mut other = base.clone();
    other.classes[0].work = value::distribution("hyperexp(9s,cv2=9)").unwrap();
    other.classes[0].priorities = value::priorities("0:80%,5:20%").unwrap();
    other.estimate = value::estimate("factor(lognormal(1s,cv2=1))").unwrap();
    let changed = tasks(&other, 1);
    assert!(plain.iter().zip(&changed).all(|(a, b)| a.at == b.at && a.work != b.work));

    let mut guessed = base.clone();
    guessed.estimate = Estimate::Factor(value::distribution("uniform(0.5,2)").unwrap());
    let guessed = tasks(&guessed, 1);
    assert!(plain.iter().zip(&guessed).all(|(a, b)| (a.at, a.work) == (b.at, b.work)));
    assert!(guessed.iter().all(|task| {
        let factor = task.spec.estimate.0 as f64 / task.work.0 as f64;
        (0.499..2.001).contains(&factor)
    }));

    let mut faster = base.clone();
    faster.arrivals = value::arrivals("constant(9/s)").unwrap();
    assert!(plain.iter().zip(&tasks(&faster, 1)).all(|(a, b)| a.work == b.work));
}

#[test]
fn a_workload_ends() {
    let mut workload = generated("constant(1/s)", "exp(1s)", 10);
    for count in [0, 1, 127, 128, 129, 1000] {
        workload.tasks = Some(count);
        assert_eq!(tasks(&workload, 1).len() as u64, count);
    }
    // A task exactly at the end still comes.
    workload.until = Some(Span::from_seconds(10.0));
    assert_eq!(tasks(&workload, 1).len(), 10);
    workload.tasks = None;
    assert_eq!(tasks(&workload, 1).len(), 10);
    workload.until = Some(Span::ZERO);
    assert_eq!(tasks(&workload, 1).len(), 0);
}

#[test]
fn peeking_is_knowing_the_next_time() {
    let workload = Workload::Generated(generated("poisson(1/s)", "exp(1s)", 300));
    let mut source = Source::new(&workload, 1);
    for _ in 0..300 {
        assert!(!source.finished());
        let at = source.peek();
        source.settled(at);
        assert_eq!(source.next().map(|task| task.at), Some(at));
    }
    assert!(source.finished());
    assert_eq!((source.peek(), source.next()), (Time::NEVER, None));
}

#[test]
fn a_trace_is_given_as_it_is_and_never_goes_back() {
    let task = |at: u64, class| Arrival {
        at: Time(at),
        work: Work(at * 10),
        spec: TaskSpec { priority: -1, ..TaskSpec::new(Work::UNKNOWN) },
        class,
    };
    let mut list: Vec<Arrival> = (0..300).map(|n| task(n, n as u16)).collect();
    list[200].at = Time(7);
    let trace = Workload::Trace(Arc::from(list.clone()));
    let given: Vec<Arrival> = Source::new(&trace, 1).collect();
    list[200].at = Time(199);
    assert_eq!(given, list);
    assert_eq!(Source::new(&Workload::Trace(Arc::from([])), 1).next(), None);
}

#[test]
fn classes_and_priorities_come_in_their_shares() {
    let mut workload = generated("poisson(2/s)", "const(1s)", 100_000);
    workload.classes.push(Class {
        priorities: value::priorities("1:25%,2:75%").unwrap(),
        ..Class::new("long", 3.0, value::distribution("const(5s)").unwrap())
    });
    let given = tasks(&workload, 1);
    let share = |holds: &dyn Fn(&Arrival) -> bool| {
        given.iter().filter(|task| holds(task)).count() as f64 / given.len() as f64
    };
    // Five standard deviations of a share of 100 000 are below 0.008.
    assert!((share(&|task| task.class == 1) - 0.75).abs() < 0.008);
    assert!((share(&|task| task.spec.priority == 1) - 0.75 * 0.25).abs() < 0.008);
    assert!((share(&|task| task.spec.priority == 2) - 0.75 * 0.75).abs() < 0.008);
    for task in &given {
        let long = task.class == 1;
        assert_eq!(task.work.seconds(), if long { 5.0 } else { 1.0 });
        assert_eq!(task.spec.priority == 0, !long);
    }
    let workload = Workload::Generated(workload);
    assert_eq!(workload.mean_work_s(), Some(4.0));
    assert_eq!(workload.offered_work_per_s(), Some(8.0));
    assert_eq!(workload.class_name(1), Some("long"));
}

#[test]
fn a_single_priority_and_an_unknown_estimate() {
    let mut workload = generated("poisson(2/s)", "exp(1s)", 300);
    workload.classes[0].priorities = value::priorities("-7").unwrap();
    assert!(tasks(&workload, 1).iter().all(|task| task.spec.estimate == task.work));
    workload.estimate = Estimate::Unknown;
    let given = tasks(&workload, 1);
    assert!(
        given.iter().all(|task| task.spec.priority == -7 && task.spec.estimate == Work::UNKNOWN)
    );
}

/// Two classes that differ in everything a policy may know.
fn various(arrivals: &str) -> Generated {
    let mut workload = generated(arrivals, "exp(1s)", 20_000);
    workload.classes.push(Class {
        deadline: Some(value::deadline("uniform(1s,3s)").unwrap()),
        widths: value::widths("2:25%,8:75%").unwrap(),
        users: value::users("alice:50%,bob:50%").unwrap().1.map(|place| place + 1),
        weight: Weight::from_thousandths(2_500),
        ..Class::new("wide", 1.0, value::distribution("exp(4s)").unwrap())
    });
    workload
}

#[test]
fn what_else_is_known_depends_on_the_class() {
    let workload = various("poisson(2/s)");
    let given = tasks(&workload, 1);
    let wide: Vec<&Arrival> = given.iter().filter(|task| task.class == 1).collect();
    for task in given.iter().filter(|task| task.class == 0) {
        let plain = TaskSpec::new(task.work);
        assert_eq!(task.spec, plain);
    }
    for task in &wide {
        let after = task.spec.deadline.since(task.at);
        assert!((1.0..=3.0).contains(&after.seconds()), "{task:?}");
        assert_eq!(task.spec.weight.thousandths(), 2_500);
    }
    let share = |holds: &dyn Fn(&TaskSpec) -> bool| {
        wide.iter().filter(|task| holds(&task.spec)).count() as f64 / wide.len() as f64
    };
    // Five standard deviations of a share of 10 000 are below 0.025.
    assert!((share(&|spec| spec.width == 8) - 0.75).abs() < 0.025);
    assert!((share(&|spec| spec.user == 2) - 0.5).abs() < 0.025);
    assert_eq!(share(&|spec| spec.width == 2 || spec.width == 8), 1.0);
    assert_eq!(share(&|spec| spec.user == 1 || spec.user == 2), 1.0);
}

#[test]
fn what_else_is_known_disturbs_nothing() {
    let mut plain = various("poisson(2/s)");
    let known = tasks(&plain, 1);
    plain.classes[1] = Class::new("wide", 1.0, plain.classes[1].work.clone());
    let unknown = tasks(&plain, 1);
    for (known, unknown) in known.iter().zip(&unknown) {
        assert_eq!((known.at, known.work, known.class), (unknown.at, unknown.work, unknown.class));
    }
}

#[test]
fn deadlines_count_from_the_arrival_in_a_closed_workload_too() {
    let mut workload = various("closed(users=3,think=exp(1s))");
    workload.tasks = Some(300);
    let mut source = Source::new(&Workload::Generated(workload), 1);
    let mut dues = 0;
    while let Some(task) = source.next() {
        source.settled(task.at);
        if task.spec.deadline != Time::NEVER {
            dues += 1;
            assert!((1.0..=3.0).contains(&task.spec.deadline.since(task.at).seconds()));
        }
    }
    assert!(dues > 100);
}

#[test]
fn estimates_can_be_the_mean_of_the_class() {
    let mut workload = various("poisson(2/s)");
    workload.estimate = value::estimate("class-mean").unwrap();
    for task in tasks(&workload, 1) {
        assert_eq!(task.spec.estimate.seconds(), if task.class == 1 { 4.0 } else { 1.0 });
    }
}

#[test]
fn how_many_tasks_are_expected() {
    let expected = |arrivals: &str, tasks: Option<u64>, until: Option<f64>| {
        let mut workload = generated(arrivals, "exp(1s)", 1);
        workload.tasks = tasks;
        workload.until = until.map(Span::from_seconds);
        Workload::Generated(workload).expected_tasks()
    };
    assert_eq!(expected("poisson(2/s)", Some(100), None), Some(100));
    assert_eq!(expected("poisson(2/s)", None, Some(100.0)), Some(200));
    assert_eq!(expected("poisson(2/s)", Some(100), Some(100.0)), Some(100));
    assert_eq!(expected("closed(users=1,think=exp(1s))", None, Some(100.0)), None);
    assert_eq!(expected("at(1s,2s,3s)", None, Some(2.0)), Some(2));
    assert_eq!(expected("at(1s,2s,3s)", Some(1), None), Some(1));
}

#[test]
fn time_comes_to_an_end_without_going_round() {
    let workload = generated("renewal(const(36525d))", "pareto(36525d,alpha=1.01)", 1_000_000);
    let given = tasks(&workload, 1);
    // The clock holds 584 years.
    assert_eq!(given.len(), 5);
    assert!(given.iter().all(|task| task.work < Work::UNKNOWN));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn times_never_decrease_and_work_is_known(
        arrivals in any_arrivals(),
        work in any_distribution(),
        factor in any_distribution(),
        seed: u64,
    ) {
        let mut generated = Generated::new(arrivals, work);
        generated.tasks = Some(300);
        generated.estimate = Estimate::Factor(factor);
        if let sandtable_load::Arrivals::Closed { users, .. } = &mut generated.arrivals {
            *users = (*users).min(10);
        }
        let mut source = Source::new(&Workload::Generated(generated), seed);
        let mut last = Time::ZERO;
        while let Some(task) = source.next() {
            prop_assert!(task.at >= last);
            prop_assert!(task.work < Work::UNKNOWN && task.spec.estimate < Work::UNKNOWN);
            last = task.at;
            source.settled(last);
        }
        prop_assert!(source.finished());
    }
}
