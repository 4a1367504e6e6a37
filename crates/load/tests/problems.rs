//! What people write wrongly: each mistake has its own problem, which says where it is and what was
//! perhaps meant, and which both languages can say. No text makes the parser panic.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use sandtable_core::Span;
use sandtable_load::{Arrivals, Distribution, Generated, Problem, value};

/// What reads a text, the text, the problem, the argument it is about, the suggestion.
type Bad = (fn(&str) -> Option<Problem>, &'static str, &'static str, &'static str, &'static str);

const NONE: &str = "none";

/// Short enough to be read, deeper than it may be.
const DEEP: &str = "((((((((((((((((((((((((((((((((((((((((((((((((((wait";

fn duration(text: &str) -> Option<Problem> {
    value::duration(text).err()
}
fn comma(text: &str) -> Option<Problem> {
    value::duration_with_comma(text).err()
}
fn rate(text: &str) -> Option<Problem> {
    value::rate(text).err()
}
fn dist(text: &str) -> Option<Problem> {
    value::distribution(text).err()
}
fn arr(text: &str) -> Option<Problem> {
    value::arrivals(text).err()
}
fn est(text: &str) -> Option<Problem> {
    value::estimate(text).err()
}
fn prio(text: &str) -> Option<Problem> {
    value::priorities(text).err()
}
fn width(text: &str) -> Option<Problem> {
    value::widths(text).err()
}
fn user(text: &str) -> Option<Problem> {
    value::users(text).err()
}
fn due(text: &str) -> Option<Problem> {
    value::deadline(text).err()
}
fn report(text: &str) -> Option<Problem> {
    value::reports(text).err()
}
fn score(text: &str) -> Option<Problem> {
    value::score(text).err()
}
/// The workload as a whole; the text says what is wrong with it.
fn whole(text: &str) -> Option<Problem> {
    let arrivals = Arrivals::Poisson { rate_per_s: 1.0 };
    let mut generated = Generated::new(arrivals, Distribution::Exp { mean_s: 1.0 });
    generated.tasks = Some(1);
    match text {
        "no class" => generated.classes.clear(),
        "many classes" => generated.classes = vec![generated.classes[0].clone(); 65_537],
        "a share of zero" => generated.classes[0].share = 0.0,
        "a share that is no number" => generated.classes[0].share = f64::NAN,
        "no end" => generated.tasks = None,
        "no time passes" => {
            let nothing = || Distribution::Const { value_s: 0.0 };
            let arrivals = Arrivals::Closed { users: 1, think: nothing() };
            generated = Generated::new(arrivals, nothing());
            generated.until = Some(Span::from_seconds(3600.0));
        }
        _ => {}
    }
    generated.check().err()
}

const BAD: &[Bad] = &[
    (duration, "", "load-empty", NONE, ""),
    (duration, "   ", "load-empty", NONE, ""),
    (duration, "-5", "load-negative", NONE, ""),
    (duration, "−5s", "load-negative", NONE, ""),
    (duration, "nan", "load-not-finite", NONE, ""),
    (duration, "-NaN", "load-not-finite", NONE, ""),
    (duration, "inf", "load-not-finite", NONE, ""),
    (duration, "Infinity", "load-not-finite", NONE, ""),
    (duration, "∞", "load-not-finite", NONE, ""),
    (duration, "1e400", "load-too-large", NONE, ""),
    (duration, "1e400s", "load-too-large", NONE, ""),
    (duration, "18446744074", "load-too-large", NONE, ""),
    (duration, "36526d", "load-too-large", NONE, ""),
    (duration, "0.1ns", "load-too-small", NONE, ""),
    (duration, "five", "load-not-a-duration", NONE, ""),
    (duration, ".", "load-not-a-duration", NONE, ""),
    (duration, "-", "load-not-a-duration", NONE, ""),
    (duration, "5 10", "load-not-a-duration", NONE, ""),
    (duration, "1.2.3", "load-not-a-duration", NONE, ""),
    (duration, "30m1h", "load-not-a-duration", NONE, ""),
    (duration, "1m30", "load-not-a-duration", NONE, ""),
    (duration, "5%", "load-not-a-duration", NONE, ""),
    (duration, "5sek", "load-unknown-unit", NONE, ""),
    (duration, "5S", "load-unknown-unit", NONE, "s"),
    (duration, "5sec", "load-unknown-unit", NONE, "s"),
    (duration, "5с", "load-unknown-unit", NONE, "s"),
    (duration, "5мин", "load-unknown-unit", NONE, "m"),
    (duration, "1h5x", "load-unknown-unit", NONE, ""),
    (duration, "1,5", "load-decimal-comma", NONE, "1.5"),
    (duration, "1,5s", "load-decimal-comma", NONE, "1.5s"),
    (comma, "1,5,5", "load-not-a-duration", NONE, ""),
    (comma, "1,", "load-not-a-duration", NONE, ""),
    (rate, "", "load-empty", NONE, ""),
    (rate, "fast", "load-not-a-rate", NONE, ""),
    (rate, "5s", "load-not-a-rate", NONE, ""),
    (rate, "5/", "load-unknown-unit", NONE, ""),
    (rate, "5/sec", "load-unknown-unit", NONE, "s"),
    (rate, "-5/s", "load-negative", NONE, ""),
    (rate, "nan", "load-not-finite", NONE, ""),
    (rate, "1e10/s", "load-too-large", NONE, ""),
    (rate, "1e400/s", "load-too-large", NONE, ""),
    (rate, "1e-10/s", "load-too-small", NONE, ""),
    (dist, "", "load-empty", NONE, ""),
    (dist, "5s", "load-unknown-distribution", NONE, "const(5s)"),
    (dist, "exponential(1s)", "load-unknown-distribution", NONE, "exp"),
    (dist, "Erlang(1s,k=2)", "load-unknown-distribution", NONE, "erlang"),
    (dist, "bounded_pareto(1,2,3)", "load-unknown-distribution", NONE, "bounded-pareto"),
    (dist, "(1s)", "load-unknown-distribution", NONE, ""),
    (dist, "exp(1s", "load-unclosed", NONE, ""),
    (dist, "exp((1s)", "load-unclosed", NONE, ""),
    (dist, "exp 1s)", "load-unopened", NONE, ""),
    (dist, "exp(1s))", "load-after-end", NONE, ""),
    (dist, "exp(1s) or so", "load-after-end", NONE, ""),
    (dist, "exp", "load-missing-argument", NONE, ""),
    (dist, "exp()", "load-missing-argument", NONE, ""),
    (dist, "hyperexp(1s)", "load-missing-argument", NONE, ""),
    (dist, "exp(1s,)", "load-empty-argument", NONE, ""),
    (dist, "exp(1s,2s)", "load-too-many-arguments", NONE, ""),
    (dist, "hyperexp(1s,cv=2)", "load-unknown-parameter", NONE, "cv2"),
    (dist, "erlang(1s,k=2,k=3)", "load-repeated-parameter", NONE, ""),
    (dist, "exp(-1s)", "load-negative", "exp(mean=…)", ""),
    (dist, "exp(0s)", "load-zero", "exp(mean=…)", ""),
    (dist, "exp(nan)", "load-not-finite", "exp(mean=…)", ""),
    (dist, "exp(mean=)", "load-empty", "exp(mean=…)", ""),
    (dist, "exp(1e400)", "load-too-large", "exp(mean=…)", ""),
    (dist, "exp(exp(1s))", "load-not-a-duration", "exp(mean=…)", ""),
    (dist, "uniform(3s,1s)", "load-max-not-above-min", "uniform(max=…)", ""),
    (dist, "uniform(1s,1s)", "load-max-not-above-min", "uniform(max=…)", ""),
    (dist, "erlang(1s,k=0)", "load-below", "erlang(k=…)", ""),
    (dist, "erlang(1s,k=2.5)", "load-not-whole", "erlang(k=…)", ""),
    (dist, "erlang(1s,k=four)", "load-not-whole", "erlang(k=…)", ""),
    (dist, "erlang(1s,k=1e9)", "load-too-large", "erlang(k=…)", ""),
    (dist, "hyperexp(1s,cv2=0.5)", "load-hyperexp-cv2", "hyperexp(cv2=…)", ""),
    (dist, "hyperexp(1s,cv2=1e9)", "load-cv2-too-large", "hyperexp(cv2=…)", ""),
    (dist, "gamma(1s,cv2=0)", "load-zero", "gamma(cv2=…)", ""),
    (dist, "gamma(1s,cv2=two)", "load-not-a-number", "gamma(cv2=…)", ""),
    (dist, "gamma(1s,cv2=2s)", "load-not-a-number", "gamma(cv2=…)", ""),
    (dist, "gamma(1s,cv2=1e-310)", "load-too-small", "gamma(cv2=…)", ""),
    (dist, "lognormal(1s,cv2=-1)", "load-negative", "lognormal(cv2=…)", ""),
    (dist, "weibull(1s,shape=0)", "load-weibull-shape", "weibull(shape=…)", ""),
    (dist, "pareto(1s,alpha=1)", "load-pareto-alpha", "pareto(alpha=…)", ""),
    (dist, "pareto(1s,alpha=1e999)", "load-too-large", "pareto(alpha=…)", ""),
    (dist, "bounded-pareto(alpha=0,min=1s,max=2s)", "load-zero", "bounded-pareto(alpha=…)", ""),
    (dist, "bounded-pareto(alpha=1,min=0s,max=2s)", "load-zero", "bounded-pareto(min=…)", ""),
    (
        dist,
        "bounded-pareto(alpha=1,min=2s,max=2s)",
        "load-max-not-above-min",
        "bounded-pareto(max=…)",
        "",
    ),
    (dist, "empirical(sizes.csv)", "load-needs-file", NONE, ""),
    (arr, "", "load-empty", NONE, ""),
    (arr, "5/s", "load-unknown-arrivals", NONE, "poisson(5/s)"),
    (arr, "poison(5/s)", "load-unknown-arrivals", NONE, "poisson"),
    (arr, "trace(FILE)", "load-needs-file", NONE, ""),
    (arr, "poisson(0/s)", "load-zero", "poisson(rate=…)", ""),
    (arr, "poisson(5s)", "load-not-a-rate", "poisson(rate=…)", ""),
    (arr, "renewal(const(0s))", "load-zero", "renewal(gap=…)", ""),
    (arr, "renewal(exp(0s))", "load-zero", "exp(mean=…)", ""),
    (arr, "renewal(poisson(1/s))", "load-unknown-distribution", "renewal(gap=…)", ""),
    (arr, "batch(poisson(1/s))", "load-missing-argument", NONE, ""),
    (arr, "batch(poisson(1/s),size=0)", "load-below", "batch(size=…)", ""),
    (arr, "batch(poisson(0/s),size=2)", "load-zero", "poisson(rate=…)", ""),
    (arr, "batch(batch(poisson(1/s),size=2),size=2)", "load-batch-process", "batch(process=…)", ""),
    (arr, "batch(at(1s),size=2)", "load-batch-process", "batch(process=…)", ""),
    (arr, "mmpp(rates=1/s:2/s,stay=1s)", "load-mmpp-lengths", "mmpp(stay=…)", ""),
    (arr, "mmpp(rates=0/s:0/s,stay=1s:1s)", "load-mmpp-silent", "mmpp(rates=…)", ""),
    (arr, "mmpp(rates=1/s:2/s,stay=1s:0s)", "load-zero", "mmpp(stay=…)", ""),
    (arr, "mmpp(rates=1/s:,stay=1s:1s)", "load-empty", "mmpp(rates=…)", ""),
    (arr, "mmpp(rates=1/s:2/s,stay=1ns:1ns)", "load-changes-too-fast", "mmpp(stay=…)", ""),
    (arr, "daily(mean=5/s,peak=0.9,period=24h)", "load-daily-peak", "daily(peak=…)", ""),
    (arr, "daily(mean=5/s,peak=101,period=24h)", "load-daily-peak", "daily(peak=…)", ""),
    (arr, "daily(mean=1/h,peak=2,period=1s)", "load-changes-too-fast", "daily(period=…)", ""),
    (arr, "closed(users=0,think=exp(5s))", "load-below", "closed(users=…)", ""),
    (arr, "closed(users=1e9,think=exp(5s))", "load-too-large", "closed(users=…)", ""),
    (arr, "closed(users=5,think=5s)", "load-unknown-distribution", "closed(think=…)", "const(5s)"),
    (arr, "closed(user=5,think=exp(5s))", "load-unknown-parameter", NONE, "users"),
    (arr, "at()", "load-missing-argument", NONE, ""),
    (arr, "at(1s,,2s)", "load-empty-argument", NONE, ""),
    (arr, "at(1s,soon)", "load-not-a-duration", "at(#2)", ""),
    (arr, "at(2s,1s)", "load-at-order", "at(#2)", ""),
    (est, "", "load-empty", NONE, ""),
    (est, "exakt", "load-unknown-estimate", NONE, "exact"),
    (est, "exact(1)", "load-too-many-arguments", NONE, ""),
    (est, "exact(by=1)", "load-too-many-arguments", NONE, ""),
    (est, "factor", "load-missing-argument", NONE, ""),
    (est, "factor(2)", "load-unknown-distribution", "factor(distribution=…)", "const(2)"),
    (prio, "", "load-empty", NONE, ""),
    (prio, "high", "load-not-a-priority", NONE, ""),
    (prio, "1.5", "load-not-a-priority", NONE, ""),
    (prio, "3000000000", "load-not-a-priority", NONE, ""),
    (prio, "0:80,5:20", "load-not-a-share", "0:80", ""),
    (prio, "0:80%,5", "load-not-a-share", NONE, ""),
    (prio, "0:0%,5:100%", "load-not-a-share", "0:0%", ""),
    (prio, "0:-1%,5:101%", "load-negative", "0:-1%", ""),
    (prio, "0:80%,5:10%", "load-shares-sum", NONE, ""),
    (prio, "0:80%,0:20%", "load-repeated-value", NONE, ""),
    (width, "", "load-empty", NONE, ""),
    (width, "0", "load-not-a-width", NONE, ""),
    (width, "65536", "load-not-a-width", NONE, ""),
    (width, "-1", "load-not-a-width", NONE, ""),
    (width, "1:50%,2.5:50%", "load-not-a-width", NONE, ""),
    (width, "1:50%,2:40%", "load-shares-sum", NONE, ""),
    (width, "1:50%,1:50%", "load-repeated-value", NONE, ""),
    (user, " ", "load-empty", NONE, ""),
    (user, ":100%", "load-not-a-user", NONE, ""),
    (user, "a\nb", "load-not-a-user", NONE, ""),
    (user, "alice:70%,alice:30%", "load-repeated-value", NONE, ""),
    (user, "alice:70%,bob", "load-not-a-share", NONE, ""),
    (due, "soon", "load-not-a-duration", NONE, ""),
    (due, "-1s", "load-negative", NONE, ""),
    (due, "exp(0s)", "load-zero", "exp(mean=…)", ""),
    (report, "", "load-empty", NONE, ""),
    (report, "fesh", "load-unknown-reports", NONE, "fresh"),
    (report, "delayed", "load-missing-argument", NONE, ""),
    (report, "delayed(x)", "load-not-a-duration", "delayed(by=…)", ""),
    (report, "periodic(0s)", "load-zero", "periodic(every=…)", ""),
    (report, "-1s", "load-negative", NONE, ""),
    (score, "", "load-empty", NONE, ""),
    (score, "wait +", "load-score-ends", NONE, ""),
    (score, "min(wait,", "load-score-ends", NONE, ""),
    (score, "wait estimate", "load-score-unexpected", NONE, ""),
    (score, "wait)", "load-score-unexpected", NONE, ""),
    (score, "()", "load-score-unexpected", NONE, ""),
    (score, "(1,2)", "load-score-unexpected", NONE, ""),
    (score, "2 * * wait", "load-score-unexpected", NONE, ""),
    (score, "wait % 2", "load-score-unexpected", NONE, ""),
    (score, "wait(2)", "load-score-unexpected", NONE, ""),
    (score, "2s", "load-score-unexpected", NONE, ""),
    (score, "(wait", "load-score-unclosed", NONE, ""),
    (score, "1.2.3", "load-score-number", NONE, ""),
    (score, "1e999", "load-score-number", NONE, ""),
    (score, "1e", "load-score-number", NONE, ""),
    (score, "wait^0", "load-score-power", NONE, ""),
    (score, "wait^10", "load-score-power", NONE, ""),
    (score, "wait^wait", "load-score-power", NONE, ""),
    (score, "wait^", "load-score-power", NONE, ""),
    (score, "estimat * 2", "load-score-unknown-name", NONE, "estimate"),
    (score, "log(wait)", "load-score-unknown-name", NONE, "log10"),
    (score, "ожидание", "load-score-unknown-name", NONE, ""),
    (score, "min(wait)", "load-score-arguments", NONE, ""),
    (score, "max(1,2,3)", "load-score-arguments", NONE, ""),
    (score, "sqrt(1,2)", "load-score-arguments", NONE, ""),
    (score, "sqrt wait", "load-score-arguments", NONE, ""),
    (score, "((wait^9)^9)^9", "load-score-too-long", NONE, ""),
    (score, DEEP, "load-score-too-deep", NONE, ""),
    (whole, "no class", "load-no-class", "", ""),
    (whole, "many classes", "load-too-many-classes", "", ""),
    (whole, "a share of zero", "load-class-share", "", ""),
    (whole, "a share that is no number", "load-class-share", "", ""),
    (whole, "no end", "load-endless", "", ""),
    (whole, "no time passes", "load-endless", "", ""),
];

#[test]
fn what_is_wrong_is_said_precisely() {
    for (read, text, id, argument, nearest) in BAD {
        let problem = read(text).unwrap_or_else(|| panic!("{text:?} is read"));
        let placed = problem.args.iter().find(|(name, _)| *name == "argument");
        let placed = placed.map_or("", |(_, value)| value);
        let suggested = problem.nearest.as_deref().unwrap_or_default();
        assert_eq!((problem.id, placed, suggested), (*id, *argument, *nearest), "{text:?}");
    }
}

#[test]
fn closed_users_end_if_time_passes_or_their_tasks_are_counted() {
    for (think_s, work_s, tasks) in [(1.0, 0.0, None), (0.0, 1.0, None), (0.0, 0.0, Some(5))] {
        let think = Distribution::Const { value_s: think_s };
        let work = Distribution::Const { value_s: work_s };
        let mut generated = Generated::new(Arrivals::Closed { users: 1, think }, work);
        generated.until = Some(Span::from_seconds(3600.0));
        generated.tasks = tasks;
        assert_eq!(generated.check(), Ok(()), "{generated:?}");
    }
}

/// The messages of a catalogue with the names of the arguments they use.
fn catalogue(text: &str) -> BTreeMap<&str, BTreeSet<&str>> {
    let messages = text.lines().filter_map(|line| line.split_once(" = "));
    let messages = messages.filter(|(id, _)| id.starts_with("load-") && *id != "load-where");
    messages
        .map(|(id, message)| {
            let places = message.split("{ $").skip(1);
            (id, places.filter_map(|place| place.split(' ').next()).collect())
        })
        .collect()
}

#[test]
fn both_languages_can_say_all_of_it() {
    let mut given: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (read, text, ..) in BAD {
        let problem = read(text).unwrap();
        let names: BTreeSet<&str> = problem.args.iter().map(|(name, _)| *name).collect();
        let known = given.entry(problem.id).or_insert_with(|| names.clone());
        assert_eq!(*known, names, "{} has the same arguments everywhere", problem.id);
    }
    for text in [
        include_str!("../../cli/locales/en/load.ftl"),
        include_str!("../../cli/locales/ru/load.ftl"),
    ] {
        let messages = catalogue(text);
        assert_eq!(
            messages.keys().collect::<Vec<_>>(),
            given.keys().collect::<Vec<_>>(),
            "every problem has a message, and every message a problem"
        );
        for (id, used) in messages {
            assert!(used.is_subset(&given[id]), "{id} uses {used:?}");
        }
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in any_text()) {
        for read in [duration, comma, rate, dist, arr, est, prio, width, user, due, report, score] {
            read(&text);
        }
    }
}

/// Anything, and things that look like values.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("exp("),
        Just("mmpp(rates="),
        Just("stay="),
        Just("batch("),
        Just("at("),
        Just("factor("),
        Just(")"),
        Just("("),
        Just(","),
        Just("="),
        Just(":"),
        Just("1"),
        Just("-"),
        Just("e"),
        Just("e9"),
        Just("."),
        Just("s"),
        Just("/s"),
        Just("%"),
        Just(" "),
        Just("µ"),
        Just("∞"),
        Just("k="),
        Just("0"),
        Just("nan"),
        Just("renewal("),
        Just("wait"),
        Just("min("),
        Just("^2"),
        Just("*"),
        Just("/"),
        Just("я"),
    ];
    prop_oneof![
        any::<String>(),
        proptest::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat()),
    ]
}

#[test]
fn expressions_that_are_too_deep_are_refused() {
    // Short enough to be read, deeper than the stack: in parentheses, and on its own.
    for text in
        [format!("{}1{}", "(".repeat(41), ")".repeat(41)), "1-(".repeat(33) + "1" + &")".repeat(33)]
    {
        assert_eq!(score(&text).unwrap().id, "load-score-too-deep");
    }
    assert_eq!(score(&format!("1{}", " ".repeat(1_000) + "+1")).unwrap().id, "load-score-too-long");
}

#[test]
fn deep_nesting_is_refused_in_good_time() {
    for text in ["batch(", "exp(", "renewal(", "factor(", "(", "at(", "closed(think=", "min(1,"] {
        let deep = text.repeat(20_000);
        let balanced = format!("{deep}1{}", ")".repeat(20_000));
        for read in [duration, rate, dist, arr, est, prio, width, due, report, score] {
            assert!(read(&deep).is_some() && read(&balanced).is_some());
        }
    }
}
