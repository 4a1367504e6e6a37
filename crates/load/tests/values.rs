//! What people write and how it is read. What is refused is in `problems.rs`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod any;

use std::fmt::Debug;

use any::{any_arrivals, any_distribution};
use proptest::prelude::*;
use sandtable_core::{Reports, Score, Span, Step};
use sandtable_load::{Arrivals, Daily, Distribution, Estimate, Mix, Phase, Problem, value};

#[track_caller]
fn reads<T: PartialEq + Debug>(read: fn(&str) -> Result<T, Problem>, cases: &[(&str, T)]) {
    for (text, expected) in cases {
        assert_eq!(read(text).as_ref(), Ok(expected), "{text:?}");
    }
}

#[test]
fn durations() {
    let cases = [
        ("0", 0.0),
        ("5", 5.0),
        (" 5 ", 5.0),
        ("+5", 5.0),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("1e-3s", 0.001),
        ("1ns", 1e-9),
        ("250us", 250e-6),
        ("250µs", 250e-6),
        ("250μs", 250e-6),
        ("250ms", 0.25),
        ("1.5s", 1.5),
        ("1.5 s", 1.5),
        ("2m", 120.0),
        ("2min", 120.0),
        ("1h", 3600.0),
        ("3d", 259_200.0),
        ("1h30m", 5400.0),
        ("1h 30m 1.5s", 5401.5),
        ("36525d", 3_155_760_000.0),
    ];
    reads(value::seconds, &cases);
    reads(value::seconds_with_comma, &cases);
    reads(value::seconds_with_comma, &[("1,5", 1.5), ("1,5s", 1.5), ("1h1,5m", 3690.0)]);
    reads(value::duration, &[("0.1s", Span(100_000_000)), ("1ns", Span(1)), ("0.6ns", Span(1))]);
    reads(value::duration_with_comma, &[("0,1s", Span(100_000_000))]);
}

#[test]
fn rates() {
    reads(
        value::rate,
        &[
            ("7.2/s", 7.2),
            ("7.2", 7.2),
            ("7.2 / s", 7.2),
            ("30/m", 0.5),
            ("30/min", 0.5),
            ("1800/h", 0.5),
            ("43200/d", 0.5),
            ("2/ms", 2000.0),
            ("0/s", 0.0),
        ],
    );
}

#[test]
fn distributions() {
    use Distribution::*;
    reads(
        value::distribution,
        &[
            ("const(2s)", Const { value_s: 2.0 }),
            ("const(0)", Const { value_s: 0.0 }),
            ("exp(1s)", Exp { mean_s: 1.0 }),
            (" exp ( mean = 1s ) ", Exp { mean_s: 1.0 }),
            ("uniform(1s,3s)", Uniform { min_s: 1.0, max_s: 3.0 }),
            ("uniform(max=3s,min=1s)", Uniform { min_s: 1.0, max_s: 3.0 }),
            ("erlang(1s,k=4)", Erlang { mean_s: 1.0, k: 4 }),
            ("erlang(k=4,1s)", Erlang { mean_s: 1.0, k: 4 }),
            ("erlang(1s,4)", Erlang { mean_s: 1.0, k: 4 }),
            ("hyperexp(1s,cv2=10)", Hyperexp { mean_s: 1.0, cv2: 10.0 }),
            ("gamma(500ms,cv2=0.5)", Gamma { mean_s: 0.5, cv2: 0.5 }),
            ("lognormal(1s,cv2=4)", Lognormal { mean_s: 1.0, cv2: 4.0 }),
            ("weibull(1s,shape=0.7)", Weibull { mean_s: 1.0, shape: 0.7 }),
            ("pareto(1s,alpha=2.5)", Pareto { mean_s: 1.0, alpha: 2.5 }),
            (
                "bounded-pareto(alpha=1.5,min=0.1s,max=1000s)",
                BoundedPareto { alpha: 1.5, min_s: 0.1, max_s: 1000.0 },
            ),
        ],
    );
}

#[test]
fn arrivals() {
    reads(
        value::arrivals,
        &[
            ("poisson(2.7/s)", Arrivals::Poisson { rate_per_s: 2.7 }),
            ("poisson(rate=2.7)", Arrivals::Poisson { rate_per_s: 2.7 }),
            ("constant(2/s)", Arrivals::Constant { rate_per_s: 2.0 }),
            (
                "renewal(gamma(0.5s,cv2=4))",
                Arrivals::Renewal(Distribution::Gamma { mean_s: 0.5, cv2: 4.0 }),
            ),
            (
                "batch(poisson(rate=1/s),size=10)",
                Arrivals::Batch {
                    process: Box::new(Arrivals::Poisson { rate_per_s: 1.0 }),
                    size: 10,
                },
            ),
            (
                "mmpp(rates=1/s:20/s,stay=60s:5s)",
                Arrivals::Mmpp(vec![
                    Phase { rate_per_s: 1.0, stay_s: 60.0 },
                    Phase { rate_per_s: 20.0, stay_s: 5.0 },
                ]),
            ),
            (
                "daily(mean=5/s,peak=3,period=24h)",
                Arrivals::Daily(Daily { mean_per_s: 5.0, peak: 3.0, period_s: 86_400.0 }),
            ),
            (
                "closed(users=50,think=exp(5s))",
                Arrivals::Closed { users: 50, think: Distribution::Exp { mean_s: 5.0 } },
            ),
            ("at(0s,0s,1.5s)", Arrivals::At(vec![Span::ZERO, Span::ZERO, Span(1_500_000_000)])),
        ],
    );
}

#[test]
fn estimates_and_priorities() {
    reads(
        value::estimate,
        &[
            ("exact", Estimate::Exact),
            ("unknown", Estimate::Unknown),
            ("class-mean", Estimate::ClassMean),
            (
                "factor(lognormal(1s,cv2=1))",
                Estimate::Factor(Distribution::Lognormal { mean_s: 1.0, cv2: 1.0 }),
            ),
        ],
    );
    reads(
        value::priorities,
        &[("5", Mix::single(5)), ("-3", Mix::single(-3)), ("0:100%", Mix::single(0))],
    );
    let mix = value::priorities(" 0 : 80% , -5 : 20 %").unwrap();
    assert_eq!(mix.shares().collect::<Vec<_>>(), [(0, 80.0), (-5, 20.0)]);
    assert_eq!(mix.to_string(), "0:80%,-5:20%");
    value::priorities("1:33.33%,2:33.33%,3:33.33%").unwrap();
}

#[test]
fn widths_users_deadlines_and_reports() {
    reads(value::widths, &[("1", Mix::single(1)), ("65535", Mix::single(65_535))]);
    let widths = value::widths("1:80%,4:20%").unwrap();
    assert_eq!(widths.shares().collect::<Vec<_>>(), [(1, 80.0), (4, 20.0)]);
    let (names, places) = value::users("alice : 70%, Боб:30%").unwrap();
    assert_eq!(names, ["alice", "Боб"]);
    assert_eq!(places.shares().collect::<Vec<_>>(), [(0, 70.0), (1, 30.0)]);
    assert_eq!(value::users("alice"), Ok((vec!["alice".to_owned()], Mix::single(0))));
    reads(
        value::deadline,
        &[
            ("2m", Distribution::Const { value_s: 120.0 }),
            ("exp(3s)", Distribution::Exp { mean_s: 3.0 }),
        ],
    );
    let second = Span(1_000_000_000);
    reads(
        value::reports,
        &[
            ("fresh", Reports::Fresh),
            ("0", Reports::Fresh),
            ("delayed(0s)", Reports::Fresh),
            ("1000ms", Reports::Delayed(second)),
            ("delayed(1s)", Reports::Delayed(second)),
            ("periodic(every=1s)", Reports::Periodic(second)),
        ],
    );
}

#[test]
fn scores() {
    use Step::*;
    let number = Number;
    let check = |text: &str, steps: &[Step]| {
        assert_eq!(value::score(text), Ok(Score::new(steps, text).unwrap()), "{text}");
    };
    check("wait", &[Wait]);
    check("2.5e-3", &[number(0.0025)]);
    check("submit+wait*width", &[Submit, Wait, Width, Multiply, Add]);
    check("(submit + wait) * width", &[Submit, Wait, Add, Width, Multiply]);
    check("1 - 2 - 3", &[number(1.0), number(2.0), Subtract, number(3.0), Subtract]);
    check("1 / 2 * 3", &[number(1.0), number(2.0), Divide, number(3.0), Multiply]);
    check("--wait", &[Wait]);
    check("-wait^2", &[Wait, Wait, Multiply, Negate]);
    check("wait^1", &[Wait]);
    check("(wait+1)^3", &{
        let base = [Wait, number(1.0), Add];
        let mut steps = base.repeat(2);
        steps.push(Multiply);
        steps.extend(base);
        steps.push(Multiply);
        steps
    });
    check("2 * -wait", &[number(2.0), Wait, Negate, Multiply]);
    check("min(wait, max(priority, 3))", &[Wait, Priority, number(3.0), Max, Min]);
    check("sqrt(estimate) − ln(weight)", &[Estimate, Sqrt, Weight, Ln, Subtract]);
    check("log10(submit)", &[Submit, Ln, number(std::f64::consts::LOG10_E), Multiply]);
    // The spaces around it are not part of an expression.
    assert_eq!(value::score(" wait "), value::score("wait"));
}

/// An expression and its steps, in which everything stands in parentheses or not at random.
fn any_score() -> impl Strategy<Value = (String, Vec<Step>)> {
    let leaf = prop_oneof![
        (0..1_000_000u32).prop_map(|n| {
            let number = f64::from(n) / 1e3;
            (number.to_string(), vec![Step::Number(number)])
        }),
        proptest::sample::select(
            &[
                ("submit", Step::Submit),
                ("wait", Step::Wait),
                ("estimate", Step::Estimate),
                ("width", Step::Width),
                ("priority", Step::Priority),
                ("weight", Step::Weight),
            ][..]
        )
        .prop_map(|(name, step)| (name.to_owned(), vec![step])),
    ];
    leaf.prop_recursive(5, 40, 2, |inner| {
        let one = proptest::sample::select(
            &[("-", Step::Negate), ("sqrt", Step::Sqrt), ("ln", Step::Ln)][..],
        );
        let two = proptest::sample::select(
            &[("+", Step::Add), ("-", Step::Subtract), ("*", Step::Multiply), ("/", Step::Divide)]
                [..],
        );
        let function = proptest::sample::select(&[("min", Step::Min), ("max", Step::Max)][..]);
        prop_oneof![
            (one, inner.clone()).prop_map(|((name, step), (text, mut steps))| {
                steps.push(step);
                (format!("{name}({text})"), steps)
            }),
            (two, inner.clone(), inner.clone()).prop_map(|((sign, step), left, right)| {
                (
                    format!("({}) {sign} ({})", left.0, right.0),
                    [left.1, right.1, vec![step]].concat(),
                )
            }),
            (function, inner.clone(), inner).prop_map(|((name, step), left, right)| {
                (format!("{name}({},{})", left.0, right.0), [left.1, right.1, vec![step]].concat())
            }),
        ]
    })
}

proptest! {
    #[test]
    fn scores_mean_what_they_say((text, steps) in any_score()) {
        match value::score(&text) {
            Ok(score) => {
                prop_assert_eq!(&score, &Score::new(steps, &text).unwrap());
                prop_assert_eq!(value::score(score.text()), Ok(score.clone()));
            }
            Err(problem) => prop_assert!(text.len() > 1_000, "{}: {}", text, problem),
        }
    }

    #[test]
    fn canonical_texts_are_read_back(arrivals in any_arrivals(), factor in any_distribution()) {
        let text = arrivals.to_string();
        prop_assert_eq!(value::arrivals(&text), Ok(arrivals), "{}", text);
        let text = factor.to_string();
        prop_assert_eq!(value::distribution(&text), Ok(factor.clone()), "{}", text);
        let estimate = Estimate::Factor(factor);
        prop_assert_eq!(value::estimate(&estimate.to_string()), Ok(estimate));
    }
}
