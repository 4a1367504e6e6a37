#![allow(clippy::unwrap_used)]

use super::*;

fn document() -> ResultDocument {
    ResultDocument {
        schema: SCHEMA,
        scenario: "lunch \"rush\"".into(),
        mode: Mode::Sim,
        seed: u64::MAX,
        version: "0.1.0".into(),
        digest: "00ff".into(),
        policy: (&Policy::default()).into(),
        servers: 2,
        offered_load: Some(0.9),
        replications: 1,
        tasks: TaskCounts { submitted: 3, ..TaskCounts::default() },
        waiting_s: Sample { n: 3, mean: 0.1 + 0.2, ..Sample::EMPTY },
        response_s: Sample::EMPTY,
        slowdown: Sample { max: f64::INFINITY, ..Sample::EMPTY },
        bounded_slowdown: Sample::EMPTY,
        queue_length: QueueLength { mean: 1e300, max: 7 },
        utilisation: Utilisation { mean: 1.0, per_server: vec![0.5, f64::NEG_INFINITY] },
        fairness_jain: f64::NAN,
        makespan_s: 12.0,
        throughput_per_s: 1e-7,
        warmup: WarmupReport { method: "mser5", dropped_tasks: 0 },
        classes: Vec::new(),
        referee: None,
        notes: Vec::new(),
        wall_s: Some(f64::NAN),
        tasks_per_wall_s: Some(2.5),
        events: 9,
    }
}

const EMPTY: &str = concat!(
    r#"{"n":0,"mean":null,"ci":[null,null],"positive":null,"p50":null,"p90":null,"p95":null,"p99":null,"#,
    r#""p999":null,"max":null,"resolution":null}"#
);

#[test]
fn keys_are_in_order_and_numbers_finite_or_null() {
    let json = document().to_json();
    let compact: String = json.lines().map(str::trim_start).collect();
    let compact = compact.replace("\": ", "\":");
    let expected = [
        r#"{"schema":"sandtable.result/1","scenario":"lunch \"rush\"","mode":"sim","#,
        r#""seed":18446744073709551615,"version":"0.1.0","digest":"00ff","#,
        r#""policy":{"place":"central","order":"fifo"},"servers":2,"offered_load":0.9,"#,
        r#""replications":1,"tasks":{"submitted":3,"completed":0,"failed":0,"rejected":0,"#,
        r#""cancelled":0,"attempts":0,"unfinished":0},"waiting_s":"#,
        &EMPTY.replace(r#"{"n":0,"mean":null"#, r#"{"n":3,"mean":0.30000000000000004"#),
        r#","response_s":"#,
        EMPTY,
        r#","slowdown":"#,
        EMPTY,
        r#","bounded_slowdown":"#,
        EMPTY,
        r#","queue_length":{"mean":1e+300,"max":7},"#,
        r#""utilisation":{"mean":1.0,"per_server":[0.5,null]},"fairness_jain":null,"#,
        r#""makespan_s":12.0,"throughput_per_s":1e-7,"#,
        r#""warmup":{"method":"mser5","dropped_tasks":0},"#,
        r#""wall_s":null,"tasks_per_wall_s":2.5,"events":9}"#,
    ];
    assert_eq!(compact, expected.concat());
    assert!(json.ends_with("}\n"));
}

#[test]
fn a_referee_stands_before_the_wall_clock() {
    let referee =
        Referee { model: "M/M/c".into(), waiting_mean_s: 2.0, z: f64::NAN, ..Referee::default() };
    let json = ResultDocument { referee: Some(referee), ..document() }.to_json();
    let at = |key: &str| json.find(key);
    assert!(at("\"warmup\"") < at("\"referee\"") && at("\"referee\"") < at("\"wall_s\""));
    assert!(json.contains("\"z\": null") && !json.contains("source"));
}

#[test]
fn a_policy_tells_what_is_not_usual() {
    let check = |text: &str, expected: &str| {
        let policy = policies::policy(text).unwrap();
        let json = serde_json::to_string(&PolicyReport::from(&policy)).unwrap();
        assert_eq!(json, expected);
    };
    check("place=random", r#"{"place":"random","order":"fifo"}"#);
    check("place=power-of-d,d=2", r#"{"place":"power-of-d","order":"fifo"}"#);
    check(
        "place=hedge,d=3,cancel=on-start",
        r#"{"place":"hedge","order":"fifo","d":3,"cancel":"on-start"}"#,
    );
    check(
        "place=size-interval,cutoffs=1s:2.5s,order=shortest,preempt=resume",
        r#"{"place":"size-interval","order":"shortest","cutoffs_s":[1.0,2.5],"preempt":"resume"}"#,
    );
    check(
        "place=peak-ewma,decay=1s,order=score(wait / 2)",
        r#"{"place":"peak-ewma","order":"score(wait / 2)","decay_s":1.0}"#,
    );
}

#[test]
fn classes_and_notes_are_there_if_there_are_some() {
    let sample = Sample { n: 1, mean: 2.0, ..Sample::EMPTY };
    let class = ClassReport { name: "small".into(), waiting_s: sample, response_s: Sample::EMPTY };
    let some = ResultDocument { classes: vec![class], notes: vec!["result-short"], ..document() };
    let json = some.to_json();
    let at = |key: &str| json.find(key);
    assert!(at("\"warmup\"") < at("\"classes\"") && at("\"classes\"") < at("\"notes\""));
    assert!(json.contains("\"name\": \"small\"") && json.contains("\"result-short\""));
    assert!(!document().to_json().contains("notes"));
}

#[test]
fn a_reproducible_copy_forgets_the_machine() {
    let one = document();
    let other = ResultDocument {
        version: "9".into(),
        wall_s: Some(1.0),
        tasks_per_wall_s: None,
        ..document()
    };
    assert_ne!(one.to_json(), other.to_json());
    assert_eq!(one.reproducible().to_json(), other.reproducible().to_json());
}
