#![allow(clippy::unwrap_used)]

use std::path::Path;

use super::*;

fn near(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * b.abs()
}

/// λ, c, probability of waiting, mean waiting time, probability of waiting longer than 1; μ = 1.
/// Kleinrock 1975, sections 3.2 and 3.5; Cooper 1981.
const MMC: [(f64, u64, f64, f64, f64); 8] = [
    (0.5, 1, 0.5, 1.0, f64::NAN),
    (0.8, 1, 0.8, 4.0, f64::NAN),
    (0.9, 1, 0.9, 9.0, f64::NAN),
    (1.0, 2, 0.3333333333, 0.3333333333, 0.1226264804),
    (1.6, 2, 0.7111111111, 1.777777778, 0.4766720327),
    (4.0, 5, 0.5541125541, 0.5541125541, 0.2038466168),
    (9.0, 10, 0.6687315241, 0.6687315241, 0.2460125794),
    (47.5, 50, 0.6290947299, 0.251637892, 0.05163924004),
];

#[test]
fn mmc_is_as_published() {
    for (rate, c, wait, mean, longer_than_1) in MMC {
        assert!(near(erlang_c(c, rate), wait, 1e-9), "C({c}, {rate})");
        assert!(near(waiting_mmc_s(rate, 1.0, c).unwrap(), mean, 1e-9));
        // Twice as fast in both: half the times.
        assert!(near(waiting_mmc_s(2.0 * rate, 0.5, c).unwrap(), mean / 2.0, 1e-9));
        let quantile = |p| waiting_quantile_mmc_s(rate, 1.0, c, p).unwrap();
        if !longer_than_1.is_nan() {
            assert!(near(quantile(1.0 - longer_than_1), 1.0, 1e-9));
        }
        assert_eq!(quantile((1.0 - wait) * 0.999), 0.0);
    }
}

#[test]
fn erlang_b_is_as_published() {
    assert!(near(erlang_b(5, 3.0), 0.1100543478, 1e-9));
    assert!(near(erlang_b(10, 8.0), 0.1216610643, 1e-9));
    assert_eq!(erlang_b(0, 8.0), 1.0);
}

#[test]
fn many_servers_are_no_trouble() {
    for (offered, c) in
        [(9_500.0, 10_000), (9_990.0, 10_000), (1.0, 10_000), (999_000.0, 1_000_000)]
    {
        let wait = erlang_c(c, offered);
        assert!((0.0..=1.0).contains(&wait), "C({c}, {offered}) = {wait}");
    }
    // Halfin and Whitt 1981: with c = a + β√a servers, C → 1 ÷ (1 + β Φ(β) ÷ φ(β)), 0.2234 at β = 1.
    let offered = 1e6;
    let wait = erlang_c((offered + f64::sqrt(offered)) as u64, offered);
    assert!((wait - 0.2234).abs() < 1e-3, "{wait}");
}

#[test]
fn mg1_is_as_published() {
    // λ, cv², mean waiting time; mean service time 1. Pollaczek–Khinchine.
    let table = [
        (0.8, 0.0, 2.0),
        (0.9, 1.0 / 3.0, 6.0),
        (0.7, 4.0, 5.833333333),
        (0.9, 1.0, 9.0),
        (0.7, 1.0, 2.3333333333),
    ];
    for (rate, cv2, mean) in table {
        assert!(near(waiting_mg1_s(rate, 1.0, cv2).unwrap(), mean, 1e-9));
    }
}

#[test]
fn at_full_load_there_is_no_theory() {
    for rate in [1.0, 1.5, f64::INFINITY] {
        assert_eq!(waiting_mg1_s(rate, 1.0, 1.0), None);
        assert_eq!(waiting_mmc_s(3.0 * rate, 1.0, 3), None);
        assert_eq!(waiting_quantile_mmc_s(3.0 * rate, 1.0, 3, 0.9), None);
    }
}

/// The theory of a scenario of `servers`, with more lines for the sections.
fn of(servers: &str, policy: &str, workload: &str) -> Option<Theory> {
    let text = format!("{servers}\n[policy]\n{policy}\n[workload]\ntasks = 10\n{workload}\n",);
    theory(&Scenario::parse(&text, Path::new("test.toml"), &[]).unwrap())
}

#[track_caller]
fn check(servers: &str, policy: &str, workload: &str, model: &'static str, mean: f64) {
    let theory = of(servers, policy, workload).unwrap();
    assert_eq!(theory.model, model);
    assert!(near(theory.waiting_mean_s, mean, 1e-9), "{}", theory.waiting_mean_s);
}

const ONE: &str = "[[servers]]\ncount = 1";
const TWO: &str = "[[servers]]\ncount = 2";
const TWO_GROUPS: &str =
    "[[servers]]\ncount = 1\nname = \"a\"\n[[servers]]\ncount = 1\nname = \"b\"";
const TEN_FAST: &str = "[[servers]]\ncount = 10\nspeed = 2";
const POISSON_08: &str = "arrivals = \"poisson(0.8/s)\"\nwork = \"exp(1s)\"";
const POISSON_16: &str = "arrivals = \"poisson(1.6/s)\"\nwork = \"exp(1s)\"";

#[test]
fn where_a_closed_form_applies() {
    check(ONE, "", POISSON_08, "M/M/1", 4.0);
    check(ONE, "place = \"round-robin\"", POISSON_08, "M/M/1", 4.0);
    check(ONE, "order = \"priority\"", POISSON_08, "M/M/1", 4.0);
    check(ONE, "", "arrivals = \"renewal(exp(1.25s))\"\nwork = \"const(1s)\"", "M/D/1", 2.0);
    check(ONE, "", "arrivals = \"poisson(0.9/s)\"\nwork = \"uniform(0s,2s)\"", "M/G/1", 6.0);
    check(TWO, "", POISSON_16, "M/M/c", 1.7777777777777777);
    check(TWO_GROUPS, "", POISSON_16, "M/M/c", 1.7777777777777777);
    check(TWO, "place = \"least-work\"", POISSON_16, "M/M/c", 1.7777777777777777);
    check(TWO, "place = \"random\"", POISSON_16, "M/M/1", 4.0);
    check("[[servers]]\ncount = 1\nslots = 2", "", POISSON_16, "M/M/c", 1.7777777777777777);
    let fast = "arrivals = \"poisson(18/s)\"\nwork = \"exp(1s)\"";
    check(TEN_FAST, "", fast, "M/M/c", 0.6687315240952265 / 2.0);
}

#[test]
fn where_none_applies() {
    let unequal = "[[servers]]\ncount = 1\n[[servers]]\ncount = 1\nspeed = 2";
    let two_slots = "[[servers]]\ncount = 2\nslots = 2";
    let unknown = format!("{POISSON_16}\nestimate = \"unknown\"");
    let mixed = format!("{POISSON_08}\npriority = \"0:80%,5:20%\"");
    let limited = format!("{POISSON_08}\n[limits]\nqueue = 10");
    let classes = "arrivals = \"poisson(0.1/s)\"\n[[workload.class]]\nname = \"a\"\nshare = 1\n\
        work = \"exp(1s)\"\n[[workload.class]]\nname = \"b\"\nshare = 1\nwork = \"exp(2s)\"";
    let none = [
        (unequal, "", POISSON_08),
        (two_slots, "place = \"least-work\"", POISSON_16),
        (TWO, "place = \"least-work\"", &*unknown),
        (TWO, "place = \"round-robin\"", POISSON_16),
        (TWO, "place = \"shortest-queue\"", POISSON_16),
        (TWO, "", "arrivals = \"poisson(1.6/s)\"\nwork = \"const(1s)\""),
        (ONE, "order = \"shortest\"", POISSON_08),
        (ONE, "order = \"priority\"", &mixed),
        (ONE, "", &limited),
        (ONE, "", POISSON_16),
        (ONE, "", "arrivals = \"constant(0.8/s)\"\nwork = \"exp(1s)\""),
        (ONE, "", "arrivals = \"poisson(0.5/s)\"\nwork = \"pareto(1s,alpha=1.5)\""),
        (ONE, "", "arrivals = \"closed(users=5,think=exp(5s))\"\nwork = \"exp(1s)\""),
        (ONE, "", classes),
    ];
    for (servers, policy, workload) in none {
        assert_eq!(of(servers, policy, workload), None, "{servers} {policy} {workload}");
    }
}
