//! Figures from the literature: closed forms and exact chains, each with its source.
//!
//! A case passes if the expected value lies in the 99.9 % interval of the replications, widened by
//! the tolerance, and that interval is narrow: half its width is at most twice the tolerance.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::path::Path;
use std::sync::atomic::AtomicBool;

use sandtable_lab::{Options, run};
use sandtable_record::{ResultDocument, Scenario};

/// Mean work is 1 s throughout.
struct Case {
    servers: &'static [f64],
    policy: (&'static str, &'static str),
    arrivals: &'static str,
    work: &'static str,
    /// How many may wait.
    queue: Option<u64>,
    thousand_tasks: u64,
    figure: Figure,
    expected: f64,
    tolerance: f64,
}

#[derive(Clone, Copy, Debug)]
enum Figure {
    Waiting,
    Response,
    /// The share of tasks that were rejected.
    Loss,
    Throughput,
}

const ONE: &[f64] = &[1.0];

fn case(
    servers: &'static [f64],
    policy: (&'static str, &'static str),
    arrivals: &'static str,
    expected: f64,
) -> Case {
    Case {
        servers,
        policy,
        arrivals,
        work: "exp(1s)",
        queue: None,
        thousand_tasks: 200,
        figure: Figure::Response,
        expected,
        tolerance: 0.015,
    }
}

const CENTRAL: (&str, &str) = ("central", "fifo");
const SJF: (&str, &str) = ("central", "shortest");

fn simulate(case: &Case) -> ResultDocument {
    let servers: String = case
        .servers
        .iter()
        .map(|speed| format!("[[servers]]\ncount = 1\nspeed = {speed:?}\n"))
        .collect();
    let queue = case.queue.map_or(String::new(), |queue| format!("queue = {queue}"));
    let (place, order) = case.policy;
    let text = format!(
        r#"
        {servers}
        [policy]
        place = "{place}"
        order = "{order}"
        [workload]
        arrivals = "{}"
        work = "{}"
        tasks = {}
        [limits]
        {queue}
        [measure]
        warmup = "10%"
        replications = 20
        confidence = 0.999
        "#,
        case.arrivals,
        case.work,
        case.thousand_tasks * 1000,
    );
    let scenario = Scenario::parse(&text, Path::new("case.toml"), &[]).unwrap();
    let abort = AtomicBool::new(false);
    run(&scenario, &Options { jobs: 0, abort: &abort }, None, &|_| ()).unwrap()
}

fn check(name: &str, case: Case) {
    let result = simulate(&case);
    let (found, half) = match case.figure {
        Figure::Waiting => {
            (result.waiting_s.mean, (result.waiting_s.ci[1] - result.waiting_s.ci[0]) / 2.0)
        }
        Figure::Response => {
            (result.response_s.mean, (result.response_s.ci[1] - result.response_s.ci[0]) / 2.0)
        }
        Figure::Loss => (result.tasks.rejected as f64 / result.tasks.submitted as f64, 0.0),
        Figure::Throughput => (result.throughput_per_s, 0.0),
    };
    let off = (found - case.expected) / case.expected;
    let half = half / case.expected;
    println!(
        "{name}: {:?} {found:.5}, expected {:.5}, {:+.2} % off, ± {:.2} %",
        case.figure,
        case.expected,
        100.0 * off,
        100.0 * half
    );
    assert!(half <= 2.0 * case.tolerance, "{name}: the interval is ± {half}");
    assert!(off.abs() <= half + case.tolerance, "{name}: {found} and not {}", case.expected);
}

#[test]
fn one_queue() {
    // Erlang C; Kleinrock 1975, Queueing Systems 1, §3.5.
    let waiting = |expected| Case {
        figure: Figure::Waiting,
        ..case(&[1.0; 5], CENTRAL, "poisson(4/s)", expected)
    };
    check("M/M/5 at 0.8", waiting(0.554_112_554_1));
    let least_work = ("least-work", "fifo");
    check("M/M/5 at 0.8, least work", Case { policy: least_work, ..waiting(0.554_112_554_1) });
    // Embedded chain of Crommelin 1932, solved to 1e-10.
    let constant = Case { work: "const(1s)", ..waiting(0.776_695_158_2) };
    check("M/D/5 at 0.9", Case { arrivals: "poisson(4.5/s)", thousand_tasks: 400, ..constant });
    // Gumbel 1960; Singh 1970: the fastest idle server first.
    check("two speeds", case(&[2.0, 1.0], CENTRAL, "poisson(2/s)", 1.191_176_471));
    check("very different speeds", case(&[0.1, 1.0], CENTRAL, "poisson(0.7/s)", 3.423_353_909));
}

#[test]
fn one_server() {
    // Pollaczek–Khinchine.
    let one = |arrivals, work, expected| Case {
        work,
        tolerance: 0.02,
        ..case(ONE, CENTRAL, arrivals, expected)
    };
    check("M/D/1 at 0.8", one("poisson(0.8/s)", "const(1s)", 3.0));
    check(
        "M/U/1 at 0.9",
        Case { thousand_tasks: 800, ..one("poisson(0.9/s)", "uniform(0s,2s)", 7.0) },
    );
    check(
        "M/H2/1 at 0.7",
        Case { tolerance: 0.05, ..one("poisson(0.7/s)", "hyperexp(1s,cv2=4)", 6.833_333_333) },
    );
    // The root of GI/M/1.
    check(
        "D/M/1 at 0.8",
        Case { tolerance: 0.01, ..one("constant(0.8/s)", "exp(1s)", 2.692_730_84) },
    );
    // Phipps 1956; Conway, Maxwell and Miller 1967.
    let sjf = |arrivals, work, expected| Case {
        policy: SJF,
        tolerance: 0.05,
        ..one(arrivals, work, expected)
    };
    check("M/M/1 SJF at 0.7", sjf("poisson(0.7/s)", "exp(1s)", 2.3122));
    check("M/M/1 SJF at 0.9", sjf("poisson(0.9/s)", "exp(1s)", 4.196_91));
    check("M/U/1 SJF at 0.9", sjf("poisson(0.9/s)", "uniform(0s,2s)", 4.575_04));
    check("M/H2/1 SJF at 0.7", sjf("poisson(0.7/s)", "hyperexp(1s,cv2=4)", 3.587_25));
}

#[test]
fn a_queue_at_each_server() {
    // Each is E_k/M/1: Kleinrock 1975, §6.4.
    let round_robin = ("round-robin", "fifo");
    check(
        "round robin over 2 at 0.7",
        case(&[1.0; 2], round_robin, "poisson(1.4/s)", 2.600_622_926),
    );
    let ten = case(&[1.0; 10], round_robin, "poisson(9/s)", 5.660_276_39);
    check("round robin over 10 at 0.9", Case { thousand_tasks: 1000, ..ten });
    // Poisson thinning: each is M/M/1.
    let random = case(&[1.0; 10], ("random", "fifo"), "poisson(7/s)", 3.333_333_333);
    check("random over 10 at 0.7", Case { tolerance: 0.02, ..random });
    // Kingman 1961; Flatto and McKean 1977; the truncated chain solved for more than two.
    let shortest_queue = ("shortest-queue", "fifo");
    check("shortest of 2 at 0.5", case(&[1.0; 2], shortest_queue, "poisson(1/s)", 1.426_320_8));
    let close = case(&[1.0; 2], shortest_queue, "poisson(1.8/s)", 5.474_912_8);
    check("shortest of 2 at 0.9", Case { thousand_tasks: 1000, ..close });
    check("shortest of 4 at 0.5", case(&[1.0; 4], shortest_queue, "poisson(2/s)", 1.158_151));
}

#[test]
fn limits_and_closed_loops() {
    // Erlang B.
    let loss = |queue, tolerance| {
        move |case: Case| Case { queue: Some(queue), figure: Figure::Loss, tolerance, ..case }
    };
    check("M/M/5/5", loss(0, 0.01)(case(&[1.0; 5], CENTRAL, "poisson(3/s)", 0.110_054_347_8)));
    check("M/M/10/10", loss(0, 0.01)(case(&[1.0; 10], CENTRAL, "poisson(8/s)", 0.121_661_064_3)));
    // Kleinrock 1975, §3.6: room for K in the system.
    check("M/M/1/5", loss(4, 0.015)(case(ONE, CENTRAL, "poisson(0.8/s)", 0.088_819_498_66)));
    check("M/M/3/10", loss(7, 0.015)(case(&[1.0; 3], CENTRAL, "poisson(2.5/s)", 0.039_040_087_4)));
    // Machine repair: Palm 1943; Kleinrock 1975, §3.8.
    let repair = || case(ONE, CENTRAL, "closed(users=10,think=exp(10s))", 2.732_079_439);
    check("10 machines, 1 repairman", repair());
    let throughput =
        Case { figure: Figure::Throughput, expected: 0.785_417_656_9, tolerance: 0.01, ..repair() };
    check("10 machines, 1 repairman", throughput);
    check(
        "20 machines, 3 repairmen",
        case(&[1.0; 3], CENTRAL, "closed(users=20,think=exp(5s))", 2.141_768_486),
    );
}
