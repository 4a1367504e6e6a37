//! What people write and how it is read. What is refused is in `problems.rs`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod any;

use std::fmt::Debug;

use any::{any_arrivals, any_distribution};
use proptest::prelude::*;
use sandtable_core::Span;
use sandtable_load::{Arrivals, Daily, Distribution, Estimate, Phase, Priorities, Problem, value};

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
            (
                "factor(lognormal(1s,cv2=1))",
                Estimate::Factor(Distribution::Lognormal { mean_s: 1.0, cv2: 1.0 }),
            ),
        ],
    );
    reads(
        value::priorities,
        &[
            ("5", Priorities::single(5)),
            ("-3", Priorities::single(-3)),
            ("0:100%", Priorities::single(0)),
        ],
    );
    let mix = value::priorities(" 0 : 80% , -5 : 20 %").unwrap();
    assert_eq!(mix.shares().collect::<Vec<_>>(), [(0, 80.0), (-5, 20.0)]);
    assert_eq!(mix.to_string(), "0:80%,-5:20%");
    value::priorities("1:33.33%,2:33.33%,3:33.33%").unwrap();
}

proptest! {
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
