//! Servers, what goes wrong with them, limits, and what is measured.

use super::*;

#[test]
fn wrong_servers() {
    let check = |text: &str, id: &str, line: &str, key: &str| {
        check(&format!("{text}\n[workload]\n{WORKLOAD}"), id, line, key);
    };
    check("servers = 3", "record-not-groups", "1", "servers");
    check("[servers]\ncount = 3", "record-not-groups", "1", "servers");
    check("servers = [1]", "record-not-groups", "1", "servers");
    check("servers = []", "record-no-servers", "1", "servers");
    check("[[servers]]\nspeed = 1", "record-missing-key", "1", "servers.0.count");
    check("[[servers]]\ncount = 0", "record-no-servers", "1", "servers");
    check("[[servers]]\ncount = -3", "record-not-integer", "2", "servers.0.count");
    check("[[servers]]\ncount = 1.5", "record-not-integer", "2", "servers.0.count");
    check("[[servers]]\ncount = \"3\"", "record-not-integer", "2", "servers.0.count");
    for count in ["1000000000", "1e12", "18446744073709551616", &"9".repeat(50)] {
        let text = format!("[[servers]]\ncount = {count}");
        check(&text, "record-too-many-servers", "2", "servers.0.count");
    }
    check(
        "[[servers]]\ncount = 1000000\n[[servers]]\ncount = 1",
        "record-too-many-servers",
        "4",
        "servers.1.count",
    );
    for speed in ["0", "-1", "nan", "inf", "1e-9", "1e10", "\"2\"", "true"] {
        let text = format!("[[servers]]\ncount = 1\nspeed = {speed}");
        check(&text, "record-not-number", "3", "servers.0.speed");
    }
    check("[[servers]]\ncount = 1\nslots = 0", "record-not-integer", "3", "servers.0.slots");
    check("[[servers]]\ncount = 1\nslots = 65536", "record-not-integer", "3", "servers.0.slots");
    check("[[servers]]\ncount = 1\nname = \"\"", "record-bad-name", "3", "servers.0.name");
    for sharing in ["1", "\"true\"", "1979-05-27"] {
        let text = format!("[[servers]]\ncount = 1\nsharing = {sharing}");
        check(&text, "record-not-truth", "3", "servers.0.sharing");
    }
}

#[test]
fn wrong_faults_and_reports() {
    let check = |section: &str, line: &str, id: &str, key: &str| {
        check_at(&workload(&format!("{WORKLOAD}\n[{section}]\n{line}")), id, "9", key);
    };
    let crash = |lines: &str, id: &str, key: &str| {
        check("faults", &format!("crash = {{ {lines} }}"), id, &format!("faults.crash{key}"));
    };
    check("faults", "crash = \"often\"", "record-not-section", "faults.crash");
    crash("", "record-missing-key", ".every");
    crash("every = \"exp(1s)\"", "record-missing-key", ".repair");
    crash("every = \"1s\", repair = \"exp(1s)\"", "load-unknown-distribution", ".every");
    crash("every = \"const(0s)\", repair = \"exp(1s)\"", "record-crash-zero", ".every");
    let both = "every = \"exp(1s)\", repair = \"exp(1s)\"";
    crash(&format!("{both}, loses = \"work\""), "record-not-one-of", ".loses");
    crash(&format!("{both}, while = \"idle\""), "record-not-one-of", ".while");
    crash(&format!("{both}, whle = \"busy\""), "record-unknown-key", ".whle");
    check("network", "load_reports = \"often\"", "load-unknown-reports", "network.load_reports");
    let faults = |lines: &str| {
        let text = workload(&format!("{WORKLOAD}\n[faults]\ncrash = {{ {both}{lines} }}"));
        let crash = parse(&text, &[]).unwrap().faults.crash.unwrap();
        (crash.keeps, crash.only_busy)
    };
    assert_eq!(faults(""), (false, false));
    assert_eq!(faults(", loses = \"attempt\", while = \"always\""), (false, false));
    assert_eq!(faults(", loses = \"nothing\""), (true, false));
    let reports = |text: &str| {
        let text = workload(&format!("{WORKLOAD}\n[network]\nload_reports = \"{text}\""));
        parse(&text, &[]).unwrap().config().reports
    };
    assert_eq!(reports("100ms"), Reports::Delayed(Span(100_000_000)));
    assert_eq!(reports("fresh"), Reports::Fresh);
}

#[test]
fn servers_that_share_run_what_comes() {
    let scenario = parse(&workload(WORKLOAD), &["servers.sharing=true"]).unwrap();
    let (_, setup) = scenario.setups().next().unwrap();
    assert_eq!((setup.slots, setup.sharing), (u16::MAX, true));
    assert_eq!(scenario.offered_load(), Some(0.5));
}

#[test]
fn wrong_limits_and_measures() {
    let check = |section: &str, line: &str, id: &str, key: &str| {
        check(&workload(&format!("{WORKLOAD}\n[{section}]\n{line}")), id, "9", key);
    };
    check("limits", "queue = -1", "record-not-count", "limits.queue");
    check("limits", "queue = 18446744073709551616", "record-not-integer", "limits.queue");
    check("limits", "attempts = 0", "record-not-integer", "limits.attempts");
    check("limits", "backoff = []", "record-not-text", "limits.backoff");
    check("measure", "confidence = 1", "record-not-number", "measure.confidence");
    check("measure", "confidence = 0.0", "record-not-number", "measure.confidence");
    check("measure", "replications = 0", "record-not-integer", "measure.replications");
    check("measure", "warmup = \"maybe\"", "record-bad-warmup", "measure.warmup");
}

#[test]
fn warmups() {
    let warmup = |text: &str| {
        let lines = format!("[measure]\nwarmup = {text}\n[workload]\n{WORKLOAD}");
        parse(&with(&lines), &[]).map(|scenario| scenario.measure.warmup).ok()
    };
    assert_eq!(warmup("\"auto\""), Some(Warmup::Auto));
    assert_eq!(warmup("\"none\""), Some(Warmup::None));
    assert_eq!(warmup("\"100s\""), Some(Warmup::Time(Span(100_000_000_000))));
    assert_eq!(warmup("2"), Some(Warmup::Time(Span(2_000_000_000))));
    assert_eq!(warmup("\"25 %\""), Some(Warmup::Share(0.25)));
    for wrong in ["\"100%\"", "\"-1%\"", "\"nan%\"", "\"\"", "\"otto\"", "true"] {
        assert_eq!(warmup(wrong), None, "{wrong}");
    }
}
