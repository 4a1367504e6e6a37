//! Every model against figures from the books, or computed by others' means, in units of the mean
//! service time. The names are those of the collection they were copied from; the sources are
//! those of the formulas.
#![allow(clippy::unwrap_used)]

use sandtable_load::{Distribution, value};

use super::failures::{
    FailingServers, Failures, completion_with_restart_s, failing_any_time, failing_while_busy,
    mmc_failing,
};
use super::finite::{finite_queue, finite_source};
use super::gim1::{gim1, round_robin};
use super::heterogeneous::{Group, Idle, mmc_heterogeneous};
use super::mean_field::power_of_d;
use super::priority::{Class, mmc_non_preemptive, non_preemptive, preemptive};
use super::shortest_queue::{idle_first, shortest_queue};
use super::size_interval::{size_interval, slowdown_first_come};
use super::stale::power_of_d_periodic;
use super::{Times, by_size, erlang_b, mdc, mg1, mmc, response_quantile_mm1_s};

/// `ours` must be `expected` but for one in the last place as it is written, or 5·10⁻⁶ of it where
/// few digits are, as in "2.5".
#[track_caller]
fn check(name: &str, ours: f64, expected: &str) {
    let value: f64 = expected.parse().unwrap();
    let decimals = expected.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let last_place = 0.1_f64.powi(i32::try_from(decimals).unwrap());
    let tolerance = last_place.min(5e-6 * value);
    assert!((ours - value).abs() <= tolerance, "{name}: {ours}, expected {expected}");
}

fn work(text: &str) -> Distribution {
    value::distribution(text).unwrap()
}

const EXP: &str = "exp(1s)";
const UNIFORM: &str = "uniform(0s,2s)";
const HYPEREXP: &str = "hyperexp(1s,cv2=4)";

/// Mean response times at a load with service of mean 1: SRPT, SJF, PSJF, PS, FB, FCFS.
/// Schrage & Miller 1966; Phipps 1956, Conway, Maxwell & Miller 1967; Wierman & Harchol-Balter
/// 2003; Kleinrock 1976; Schrage 1967; Pollaczek–Khinchine.
const ORDERS: [(&str, f64, [&str; 6]); 6] = [
    (EXP, 0.7, ["1.87457", "2.3122", "2.08387", "3.33333", "3.33333", "3.33333"]),
    (EXP, 0.8, ["2.35277", "2.88222", "2.6589", "5.0", "5.0", "5.0"]),
    (EXP, 0.9, ["3.55212", "4.19691", "4.05177", "10.0", "10.0", "10.0"]),
    (UNIFORM, 0.8, ["2.6101", "2.76374", "3.00786", "5.0", "7.45444", "3.66667"]),
    (UNIFORM, 0.9, ["4.39733", "4.57504", "5.03895", "10.0", "19.13447", "7.0"]),
    (HYPEREXP, 0.7, ["1.80007", "3.58725", "1.95523", "3.33333", "2.69916", "6.83333"]),
];

#[test]
fn orders() {
    for (service, load, expected) in ORDERS {
        let service = work(service);
        let ours = [
            by_size::shortest_remaining(load, &service),
            by_size::shortest(load, &service),
            by_size::preemptive_shortest(load, &service),
            mg1::processor_sharing(load, 1.0),
            by_size::least_attained(load, &service),
            mg1::first_come(load, &service),
        ];
        for (times, expected) in ours.into_iter().zip(expected) {
            check(&format!("{service} at {load}"), times.unwrap().response_s, expected);
        }
    }
}

/// Kleinrock 1975, sections 3.2 and 3.5; Crommelin 1932, solved to 1e-10; Kleinrock 1975, section
/// 6.4; Poisson thinning.
#[test]
fn queues() {
    let deterministic = |rate, c| mdc::mdc(rate, 1.0, c).unwrap();
    check("mdc-2-0.8", deterministic(1.6, 2).times.waiting_s, "0.9032838794");
    check("mdc-2-0.8", deterministic(1.6, 2).p_wait, "0.7018983172");
    check("mdc-5-0.9", deterministic(4.5, 5).times.waiting_s, "0.7766951582");
    check("mdc-5-0.9", deterministic(4.5, 5).p_wait, "0.7478285461");
    check("mg1-D-0.8", deterministic(0.8, 1).times.waiting_s, "2.0");
    let in_turn = |rate, n| round_robin(rate, 1.0, n).unwrap();
    check("rr-2-0.7", in_turn(1.4, 2).times.response_s, "2.600622926");
    check("rr-2-0.7", in_turn(1.4, 2).p_wait, "0.6154767421");
    check("rr-10-0.9", in_turn(9.0, 10).times.response_s, "5.66027639");
    check("rr-10-0.9", in_turn(9.0, 10).p_wait, "0.8233301819");
    check("random-10-0.7", mmc(0.7, 1.0, 1).unwrap().response_s, "3.333333333");
    let even = gim1(&work("const(1.25s)"), 1.0).unwrap();
    check("dm1-0.8", even.times.response_s, "2.69273084");
    for (load, p95) in [(0.5, "5.991464547"), (0.8, "14.97866137"), (0.9, "29.95732274")] {
        check("mm1", response_quantile_mm1_s(load, 1.0, 0.95).unwrap(), p95);
    }
    for (rate, c, response, waiting) in [
        (1.0, 2, "1.333333333", "0.3333333333"),
        (1.6, 2, "2.777777778", "2.844444444"),
        (4.0, 5, "1.554112554", "2.216450216"),
        (9.0, 10, "1.668731524", "6.018583717"),
        (47.5, 50, "1.251637892", "11.95279987"),
    ] {
        let times = mmc(rate, 1.0, c).unwrap();
        check("mmc", times.response_s, response);
        check("mmc", rate * times.waiting_s, waiting);
    }
}

/// Erlang 1917; Kleinrock 1975, section 3.6; Palm 1943, Kleinrock 1975, sections 3.8 and 3.9.
#[test]
fn finite() {
    check("erlb-5-3.0", erlang_b(5, 3.0), "0.1100543478");
    for (rate, c, p_loss, utilisation) in
        [(3.0, 5, "0.1100543478", "0.5339673913"), (8.0, 10, "0.1216610643", "0.7026711486")]
    {
        let loss = finite_queue(rate, 1.0, c, c).unwrap();
        check("erlb", loss.p_loss, p_loss);
        check("erlb", loss.utilisation, utilisation);
    }
    for (rate, c, places, p_loss, number, response) in [
        (0.8, 1, 5, "0.08881949866", "1.868332032", "2.563065207"),
        (2.5, 3, 10, "0.0390400874", "4.061424848", "1.690569938"),
    ] {
        let queue = finite_queue(rate, 1.0, c, places).unwrap();
        check("mmcK", queue.p_loss, p_loss);
        check("mmcK", queue.number, number);
        check("mmcK", queue.times.response_s, response);
    }
    for (users, c, think_s, number, throughput, response, p_empty) in [
        (10, 1, 10.0, "2.145823431", "0.7854176569", "2.732079439", "0.2145823431"),
        (20, 3, 5.0, "5.997865908", "2.800426818", "2.141768486", "0.01072974094"),
    ] {
        let source = finite_source(users, think_s, 1.0, c).unwrap();
        check("finite", source.number, number);
        check("finite", source.throughput_per_s, throughput);
        check("finite", source.times.response_s, response);
        check("finite", source.p_empty, p_empty);
    }
}

/// Cobham 1954; White & Christie 1958.
#[test]
fn priorities() {
    let exp = [(0.3, EXP), (0.4, EXP)];
    let const_ = [(0.25, "const(0.5s)"), (0.25, "const(2s)")];
    let check_both = |name: &str, classes: [(f64, &str); 2], expected: [[&str; 2]; 2]| {
        let services = classes.map(|(_, text)| work(text));
        let classes = [0, 1].map(|k| Class { rate_per_s: classes[k].0, service: &services[k] });
        let ours = [non_preemptive(&classes), preemptive(&classes)];
        for (ours, expected) in ours.into_iter().zip(expected) {
            for (times, expected) in ours.unwrap().classes.iter().zip(expected) {
                check(name, times.response_s, expected);
            }
        }
    };
    check_both("prio-Exp(1)", exp, [["2.0", "4.333333333"], ["1.428571429", "4.761904762"]]);
    let expected = [["1.107142857", "3.619047619"], ["0.5357142857", "3.904761905"]];
    check_both("prio-D(.5),D(2)", const_, expected);
    let two_servers = mmc_non_preemptive(&[0.6, 0.9], 1.0, 2).unwrap();
    check("mmcprio-2", two_servers.classes[0].waiting_s, "0.4591836735");
    check("mmcprio-2", two_servers.classes[1].waiting_s, "1.836734694");
}

/// Mitzenmacher 1996 and 2001, 2000; truncated chains; Kingman 1961, Flatto & McKean 1977; Lu et
/// al. 2011.
#[test]
fn choices() {
    let response = |times: Option<Times>| times.unwrap().response_s;
    check("sqd-2-0.5", response(power_of_d(0.5, 1.0, 2)), "1.265686036");
    check("sqd-2-0.9", response(power_of_d(0.9, 1.0, 2)), "2.614057377");
    check("sqd-2-0.95", response(power_of_d(0.95, 1.0, 2)), "3.383046003");
    check("sqd-3-0.9", response(power_of_d(0.9, 1.0, 3)), "2.027855969");
    check("sqd-5-0.9", response(power_of_d(0.9, 1.0, 5)), "1.632881239");
    check("stale-0.9-2-1", response(power_of_d_periodic(0.9, 1.0, 2, 1.0)), "2.93592");
    check("stale-0.5-2-1", response(power_of_d_periodic(0.5, 1.0, 2, 1.0)), "1.4348");
    check("jsq-2-0.5", response(shortest_queue(1.0, 1.0, 2)), "1.4263208");
    check("jsq-2-0.9", response(shortest_queue(1.8, 1.0, 2)), "5.4749128");
    check("jsq-4-0.5", response(shortest_queue(2.0, 1.0, 4)), "1.158151");
    check("jiq-2-0.7", response(idle_first(1.4, 1.0, 2)), "2.361111111");
    // The collection has 2.746974, of a chain cut off sooner.
    check("jiq-3-0.8", response(idle_first(2.4, 1.0, 3)), "2.746981");
}

/// Harchol-Balter, Crovella & Murta 1999. The parameters were rounded, so six digits are left.
#[test]
fn size_intervals() {
    for (alpha, min_s, load, cutoff, expected) in [
        (1.9, 0.474167341, 0.7, 1.023099, ["4.08577", "3.56677", "6.73063", "8.91821"]),
        (1.5, 0.339589178, 0.5, 1.309644, ["3.67849", "2.66356", "10.21397", "17.27972"]),
    ] {
        let work = Distribution::BoundedPareto { alpha, min_s, max_s: 1000.0 };
        let sita = size_interval(2.0 * load, &work, &[cutoff], &[1.0, 1.0]).unwrap();
        let random = mg1::first_come(load, &work).unwrap().response_s;
        let slowdown = slowdown_first_come(load, &work).unwrap();
        let ours = [sita.times.response_s, sita.slowdown, random, slowdown];
        ours.iter().zip(expected).for_each(|(ours, expected)| check("sita", *ours, expected));
    }
}

/// Gumbel 1960; Singh 1970.
#[test]
fn heterogeneous() {
    for (rates, arrivals, fastest, random) in [
        ([2.0, 1.0], 2.0, ["1.191176471", "0.6470588235"], ["1.227272727", "0.7272727273"]),
        ([1.0, 0.1], 0.7, ["3.423353909", "0.8065843621"], ["3.589536138", "0.8834951456"]),
    ] {
        let groups = rates.map(|rate: f64| Group { servers: 1, service_s: 1.0 / rate });
        for (idle, expected) in [(Idle::Fastest, fastest), (Idle::Random, random)] {
            let ours = mmc_heterogeneous(arrivals, &groups, idle).unwrap();
            check("het", ours.times.response_s, expected[0]);
            check("het", ours.utilisations[1], expected[1]);
        }
    }
}

/// White & Christie 1958, Avi-Itzhak & Naor 1963 model A; Gaver 1962; Mitrany & Avi-Itzhak 1968;
/// a renewal argument.
#[test]
fn breakdowns() {
    for (rate, failures_per_s, repair_s, up, number, any_time, busy) in [
        (0.5, 0.1, "exp(2s)", "0.8333333333", "1.916666667", "3.833333333", "3.5"),
        (0.8, 0.05, EXP, "0.9523809524", "5.488095238", "6.860119048", "6.8125"),
    ] {
        let repair = work(repair_s);
        let failures = Failures { rate_per_s: failures_per_s, repair: &repair };
        let ours = failing_any_time(rate, &work(EXP), failures).unwrap();
        check("brk1", ours.response_s, any_time);
        check("brk1", rate * ours.response_s, number);
        check("brk1", failures.availability(), up);
        let ours = failing_while_busy(rate, &work(EXP), failures).unwrap();
        check("brkbusy", ours.response_s, busy);
    }
    for (rate, servers, failures_per_s, repair_s, expected) in
        [(1.0, 2, 0.1, 2.0, "2.10851588"), (3.5, 5, 0.02, 5.0, "1.717942776")]
    {
        let repairers = servers;
        let cluster =
            FailingServers { servers, service_s: 1.0, failures_per_s, repair_s, repairers };
        check("brkc", mmc_failing(rate, cluster).unwrap().response_s, expected);
    }
    check("restart-0.1-1.0", completion_with_restart_s(1.0, 0.1, 1.0), "1.156880099");
}
