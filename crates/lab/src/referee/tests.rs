#![allow(clippy::unwrap_used)]

use std::path::Path;

use sandtable_record::Scenario;

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
    let waiting_s = theory.waiting_mean_s.unwrap();
    assert!(near(waiting_s, mean, 1e-9), "{waiting_s}");
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
fn models_are_recognised() {
    let two_speeds = "[[servers]]\ncount = 1\n[[servers]]\ncount = 1\nspeed = 2";
    let hundred = "[[servers]]\ncount = 100";
    let busy = "arrivals = \"poisson(80/s)\"\nwork = \"exp(1s)\"";
    let mixed = format!("{POISSON_08}\npriority = \"0:80%,5:20%\"");
    let mixed_two = format!("{POISSON_16}\npriority = \"0:80%,5:20%\"");
    let limited = format!("{POISSON_08}\n[limits]\nqueue = 10");
    let stale = format!("{busy}\n[network]\nload_reports = \"periodic(1s)\"");
    let crash = |more: &str| {
        format!(
            "{POISSON_08}\n[faults]\ncrash = {{ every = \"exp(100s)\", repair = \"exp(1s)\", loses = \"nothing\"{more} }}"
        )
    };
    let (crashing, busy_crashing) = (crash(""), crash(", while = \"busy\""));
    let classes = "arrivals = \"poisson(0.1/s)\"\n[[workload.class]]\nname = \"a\"\nshare = 1\n\
        work = \"exp(1s)\"\n[[workload.class]]\nname = \"b\"\nshare = 1\nwork = \"exp(2s)\"";
    let closed = "arrivals = \"closed(users=5,think=exp(5s))\"\nwork = \"exp(1s)\"";
    let regular = "arrivals = \"constant(0.8/s)\"\nwork = \"exp(1s)\"";
    let same = "arrivals = \"poisson(1.6/s)\"\nwork = \"const(1s)\"";
    let pareto =
        "arrivals = \"poisson(0.5/s)\"\nwork = \"bounded-pareto(alpha=1.5,min=0.3s,max=1000s)\"";
    let recognised = [
        (two_speeds, "", POISSON_08, "M/M/c, different speeds"),
        (two_speeds, "place = \"steal\"", POISSON_08, "M/M/c, different speeds"),
        (two_speeds, "place = \"weighted-random\"", POISSON_08, "M/G/1, by speed"),
        (TWO, "place = \"round-robin\"", POISSON_16, "E_k/M/1"),
        (TWO, "place = \"shortest-queue\"", POISSON_16, "shortest queue, chain"),
        (TWO, "place = \"idle-first\"", POISSON_16, "idle first, chain"),
        (TWO, "place = \"steal\"", POISSON_16, "M/M/c"),
        (TWO, "place = \"earliest-finish\"", POISSON_16, "M/M/c"),
        (TWO, "place = \"hedge\"", POISSON_08, "M/G/1, a copy everywhere"),
        (TWO, "place = \"size-interval\"", pareto, "M/G/1 by size"),
        (TWO, "", same, "M/D/c"),
        (TWO, "order = \"priority\"", &mixed_two, "M/M/c priorities"),
        (hundred, "place = \"power-of-d\"", busy, "power of d, mean field"),
        (hundred, "place = \"power-of-d\"", &stale, "power of d, periodic reports"),
        (hundred, "place = \"late-binding\"", busy, "least work of d, mean field"),
        (hundred, "place = \"least-work-of-d\"", busy, "least work of d, mean field"),
        (ONE, "order = \"lifo\"", POISSON_08, "M/M/1"),
        (ONE, "order = \"random\"", POISSON_08, "M/M/1"),
        (ONE, "order = \"shortest\"", POISSON_08, "M/G/1 SJF"),
        (ONE, "order = \"shortest\"\npreempt = \"resume\"", POISSON_08, "M/G/1 PSJF"),
        (ONE, "order = \"shortest-remaining\"", POISSON_08, "M/G/1 SRPT"),
        (ONE, "order = \"least-attained\"", POISSON_08, "M/G/1 LAS"),
        (ONE, "order = \"priority\"", &mixed, "M/G/1 priorities"),
        (ONE, "order = \"priority\"\npreempt = \"resume\"", &mixed, "M/G/1 preemptive priorities"),
        (ONE, "", &limited, "M/M/c/K"),
        (ONE, "", regular, "D/M/1"),
        (ONE, "", closed, "M/M/c//N"),
        (ONE, "", classes, "M/G/1"),
        (ONE, "", &crashing, "M/G/1, failing"),
        (ONE, "", &busy_crashing, "M/G/1, failing while busy"),
        ("[[servers]]\ncount = 1\nsharing = true", "", POISSON_08, "M/G/1 PS"),
    ];
    for (servers, policy, workload, model) in recognised {
        let theory = of(servers, policy, workload);
        let found = theory.as_ref().map(|theory| theory.model);
        assert_eq!(found, Some(model), "{servers} {policy} {workload}");
        assert!(theory.is_some_and(|theory| theory.response_mean_s > 0.0));
    }
}

#[test]
fn where_none_applies() {
    let two_slots = "[[servers]]\ncount = 2\nslots = 2";
    let unknown = format!("{POISSON_16}\nestimate = \"unknown\"");
    let unknown_one = format!("{POISSON_08}\nestimate = \"unknown\"");
    let wide = format!("{POISSON_08}\nwidth = \"2\"");
    let none = [
        (two_slots, "place = \"least-work\"", POISSON_16),
        (two_slots, "", &*wide),
        (TWO, "place = \"least-work\"", &unknown),
        (TWO, "place = \"round-robin\"\norder = \"shortest\"", POISSON_16),
        (TWO, "place = \"power-of-d\"\nd = 1", POISSON_16),
        (TWO, "order = \"shortest\"", POISSON_16),
        (ONE, "order = \"shortest\"", &unknown_one),
        (ONE, "order = \"longest\"", POISSON_08),
        (ONE, "", POISSON_16),
        (ONE, "", "arrivals = \"poisson(0.5/s)\"\nwork = \"pareto(1s,alpha=1.5)\""),
        (ONE, "", "arrivals = \"constant(0.8/s)\"\nwork = \"const(1s)\""),
    ];
    for (servers, policy, workload) in none {
        assert_eq!(of(servers, policy, workload), None, "{servers} {policy} {workload}");
    }
}
