#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::select;
use sandtable_core::{
    Backfill, Cancel, Equals, Parameter, Parameters, PlaceRule, Policy, Preempt, ServerId, Span,
    TaskView, Ties, Time, View, Work,
};
use sandtable_load::value;

use super::*;
use crate::tests::assert_said;

#[derive(Debug)]
struct First;

impl PlaceRule for First {
    fn choose(&mut self, _: Time, _: &View<'_>, _: &TaskView) -> Option<ServerId> {
        Some(ServerId(0))
    }
}

fn custom_place(name: &'static str) -> CustomPlace {
    CustomPlace { name, new: |_| Box::new(First) }
}

fn custom_order(name: &'static str) -> CustomOrder {
    CustomOrder { name, key: |task| task.id.0 }
}

#[test]
fn policies_of_one_s_own_have_names_like_the_others() {
    register_place(custom_place("the-first")).unwrap();
    register_order(custom_order("by-2-numbers")).unwrap();
    assert_eq!(place_named("the-first"), Some(PlaceKind::Custom(custom_place("the-first"))));
    assert!(places().iter().any(|place| place.name() == "the-first"));
    assert!(orders().iter().any(|order| order.name() == "by-2-numbers"));
    let read = policy("place=the-first,order=by-2-numbers").unwrap();
    assert_eq!((read.place.name(), read.order.name()), ("the-first", "by-2-numbers"));
    assert_eq!(describe(&read), "place=the-first,order=by-2-numbers");
    let misspelt = policy("place=the-furst").unwrap_err();
    assert_eq!(misspelt.nearest.as_deref(), Some("the-first"));

    let taken = |registered: Result<(), Problem>| {
        assert_eq!(registered.unwrap_err().id, "record-policy-taken")
    };
    taken(register_place(custom_place("the-first")));
    taken(register_place(custom_place("central")));
    taken(register_order(custom_order("by-2-numbers")));
    taken(register_order(custom_order("fifo")));
    let long = "abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuvwxyz-abcdefgh";
    for name in [
        "",
        "First",
        "the first",
        "-first",
        "first-",
        "the--first",
        "2nd",
        "first()",
        "первый",
        long,
    ] {
        assert_eq!(
            register_place(custom_place(name)).unwrap_err().id,
            "record-policy-name",
            "{name}"
        );
        assert_eq!(
            register_order(custom_order(name)).unwrap_err().id,
            "record-policy-name",
            "{name}"
        );
    }
}

#[test]
fn policies_are_read() {
    let check = |text: &str, place, order, parameters| {
        assert_eq!(policy(text), Ok(Policy { place, order, parameters }), "{text}");
    };
    let usual = Parameters::default;
    check("place=random", PlaceKind::Random, OrderKind::Fifo, usual());
    check("order=lifo", PlaceKind::Central, OrderKind::Lifo, usual());
    check(" place = random  order= lifo ", PlaceKind::Random, OrderKind::Lifo, usual());
    check("place=random,order=lifo", PlaceKind::Random, OrderKind::Lifo, usual());
    check(
        "place=power-of-d,d=3",
        PlaceKind::PowerOfD,
        OrderKind::Fifo,
        Parameters { d: 3, ..usual() },
    );
    // A parameter may come before who listens to it.
    check("d=3 place=hedge", PlaceKind::Hedge, OrderKind::Fifo, Parameters { d: 3, ..usual() });
    let score = |text| Some(Arc::new(value::score(text).unwrap()));
    check(
        "place=random,order=score(min(wait, estimate) * width)",
        PlaceKind::Random,
        OrderKind::Score,
        Parameters { score: score("min(wait, estimate) * width"), ..usual() },
    );
    let cutoffs: Arc<[Work]> = [Work(1_000_000_000), Work(90_000_000_000)].into();
    check(
        "place=size-interval,cutoffs=1s:1m30s",
        PlaceKind::SizeInterval,
        OrderKind::Fifo,
        Parameters { cutoffs: Some(cutoffs), ..usual() },
    );
    check(
        "place=size-interval,cutoffs=balanced",
        PlaceKind::SizeInterval,
        OrderKind::Fifo,
        usual(),
    );
    for backfill in ["easy-sjbf", "easy-shortest"] {
        check(
            &format!("backfill={backfill},ties=batch"),
            PlaceKind::Central,
            OrderKind::Fifo,
            Parameters { backfill: Backfill::EasyShortest, ties: Ties::Batch, ..usual() },
        );
    }
    check(
        "order=priority preempt=restart",
        PlaceKind::Central,
        OrderKind::Priority,
        Parameters { preempt: Preempt::Restart, ..usual() },
    );
}

/// A text, the problem, and arguments of it.
type Bad = (&'static str, &'static str, &'static [(&'static str, &'static str)], &'static str);

const BAD: &[Bad] = &[
    ("", "record-policy-form", &[("written", "")], ""),
    (" , ", "record-policy-form", &[], ""),
    ("random", "record-policy-form", &[("written", "random")], ""),
    ("place=random lifo", "record-policy-form", &[("written", "lifo")], ""),
    ("plaice=random", "record-policy-key", &[("written", "plaice")], "place"),
    ("place=random,place=random", "record-policy-twice", &[("written", "place")], ""),
    ("place=randon", "record-unknown-place", &[("written", "randon")], "random"),
    ("place=", "record-unknown-place", &[("written", "")], ""),
    ("place=fifo", "record-unknown-place", &[], ""),
    ("order=shortest-first", "record-unknown-order", &[], "shortest"),
    ("order=score", "record-policy-no-score", &[], ""),
    ("order=score(", "record-unknown-order", &[], "score(…)"),
    ("order=score()", "load-empty", &[("argument", "order")], ""),
    ("order=score(estimat)", "load-score-unknown-name", &[("argument", "order")], "estimate"),
    ("place=hedge,d=0", "record-policy-count", &[("parameter", "d"), ("most", "65535")], ""),
    ("place=hedge,d=two", "record-policy-count", &[("written", "two")], ""),
    ("place=hedge,d=65536", "record-policy-count", &[], ""),
    (
        "place=random,d=3",
        "record-policy-unheard",
        &[
            ("parameter", "d"),
            ("place", "random"),
            ("expected", "power-of-d, least-work-of-d, late-binding, hedge"),
        ],
        "",
    ),
    (
        "preempt=resume",
        "record-policy-unheard",
        &[("expected", "shortest, priority, deadline")],
        "",
    ),
    ("place=random,backfill=easy", "record-policy-unheard", &[("expected", "central")], ""),
    ("place=random,ties=batch", "record-policy-unheard", &[("expected", "central")], ""),
    ("place=size-interval,cutoffs=", "load-empty", &[("argument", "cutoffs")], ""),
    ("place=size-interval,cutoffs=ballanced", "load-not-a-duration", &[], "balanced"),
    ("place=size-interval,cutoffs=2s:1s", "record-policy-cutoffs", &[("written", "2s:1s")], ""),
    ("place=size-interval,cutoffs=1s:1s", "record-policy-cutoffs", &[], ""),
    ("place=size-interval,cutoffs=0s:1s", "record-policy-cutoffs", &[], ""),
    (
        "place=shortest-queue,equals=lowset",
        "record-policy-value",
        &[("parameter", "equals"), ("expected", "lowest, random")],
        "lowest",
    ),
    ("place=hedge,cancel=on-finsh", "record-policy-value", &[], "on-finish"),
    ("place=peak-ewma,decay=0s", "record-policy-zero", &[("parameter", "decay")], ""),
    ("place=peak-ewma,decay=slow", "load-not-a-duration", &[("argument", "decay")], ""),
    ("order=fair,quantum=0", "record-policy-zero", &[("parameter", "quantum")], ""),
    (
        "order=shortest,preempt=yes",
        "record-policy-value",
        &[("expected", "none, resume, restart")],
        "",
    ),
    ("backfill=eazy", "record-policy-value", &[], "easy"),
    ("ties=all", "record-policy-value", &[("expected", "each, batch")], ""),
    (
        "place=hedge,order=shortest-remaining",
        "record-policy-copies-preempt",
        &[("place", "hedge"), ("order", "shortest-remaining")],
        "",
    ),
    ("place=late-binding,order=least-attained", "record-policy-copies-preempt", &[], ""),
    ("place=hedge,order=shortest,preempt=resume", "record-policy-copies-preempt", &[], ""),
    (
        "backfill=easy,order=priority,preempt=restart",
        "record-policy-backfill-preempts",
        &[("order", "priority")],
        "",
    ),
    ("backfill=conservative,order=shortest-remaining", "record-policy-backfill-preempts", &[], ""),
];

#[test]
fn what_is_wrong_is_said_precisely() {
    for (text, id, args, nearest) in BAD {
        let problem = policy(text).unwrap_err();
        assert_said(&problem);
        assert_eq!(
            (problem.id, problem.nearest.as_deref().unwrap_or("")),
            (*id, *nearest),
            "{text}"
        );
        for (name, value) in *args {
            assert!(problem.args.contains(&(name, (*value).to_owned())), "{text}: {problem}");
        }
    }
}

#[test]
fn policies_put_together_are_checked_too() {
    assert_eq!(check(&Policy::default()), Ok(()));
    let score = Policy::new(PlaceKind::Random, OrderKind::Score);
    assert_eq!(check(&score).unwrap_err().id, "record-policy-no-score");
    let copies = Policy::new(PlaceKind::Hedge, OrderKind::ShortestRemaining);
    assert_eq!(check(&copies).unwrap_err().id, "record-policy-copies-preempt");
}

fn any_policy() -> impl Strategy<Value = Policy> {
    let names = (
        select(Equals::ALL),
        select(Cancel::ALL),
        select(Preempt::ALL),
        select(Backfill::ALL),
        select(Ties::ALL),
    );
    let second = 1_000_000_000u64;
    let cutoffs = proptest::collection::btree_set(1..1_000 * second, 0..4);
    let kinds = (select(&PlaceKind::ALL[..]), select(&OrderKind::ALL[..]));
    let score = select(&["wait", "min(wait, 3) + estimate", "-(priority) / weight"][..]);
    (kinds, 1u16.., cutoffs, 1..100 * second, 1..100 * second, names, score).prop_map(
        |((place, order), d, cutoffs, decay, quantum, names, score)| {
            let (equals, cancel, preempt, backfill, ties) = names;
            let mut policy = Policy::new(place, order);
            for parameter in place.parameters().iter().chain(order.parameters()) {
                let set = &mut policy.parameters;
                match parameter {
                    Parameter::D => set.d = d,
                    Parameter::Cutoffs if cutoffs.is_empty() => {}
                    Parameter::Cutoffs => {
                        set.cutoffs = Some(cutoffs.iter().copied().map(Work).collect());
                    }
                    Parameter::Equals => set.equals = equals,
                    Parameter::Cancel => set.cancel = cancel,
                    Parameter::Decay => set.decay = Span(decay),
                    Parameter::Preempt => set.preempt = preempt,
                    Parameter::Quantum => set.quantum = Span(quantum),
                    Parameter::Backfill => set.backfill = backfill,
                    Parameter::Ties => set.ties = ties,
                }
            }
            if order == OrderKind::Score {
                policy.parameters.score = value::score(score).ok().map(Arc::new);
            }
            policy
        },
    )
}

proptest! {
    #[test]
    fn what_is_described_is_read_back(given in any_policy()) {
        let text = describe(&given);
        match check(&given) {
            Ok(()) => prop_assert_eq!(policy(&text), Ok(given), "{}", text),
            Err(problem) => prop_assert_eq!(policy(&text), Err(problem), "{}", text),
        }
    }

    #[test]
    fn no_text_panics(text in "(place|order|cutoffs|d|=|,|\\(|\\)|score|hedge|[ 0-9s:.]|\\PC){0,20}") {
        let _ = policy(&text);
    }
}
