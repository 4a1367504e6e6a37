//! Policies, and what has to fit in with them.

use super::*;

#[test]
fn wrong_policies() {
    let check = |line: &str, id: &str, key: &str| {
        check(&workload(&format!("{WORKLOAD}\n[policy]\n{line}")), id, "9", key);
    };
    check("d = 3", "record-policy-unheard", "policy.d");
    check("backfill = \"all\"", "record-policy-value", "policy.backfill");
    check("order = \"score(wit)\"", "load-score-unknown-name", "policy.order");
    check("order = \"score\"", "record-policy-no-score", "policy.order");
    check("place = \"least_work\"", "record-unknown-place", "policy.place");
    check("order = \"FIFO\"", "record-unknown-order", "policy.order");
    check("order = 1", "record-not-text", "policy.order");
    let check = |lines: &str, id: &str, line: &str, key: &str| {
        check_at(&workload(&format!("{WORKLOAD}\n[policy]\n{lines}")), id, line, key);
    };
    check("place = \"hedge\"\nd = 0", "record-policy-count", "10", "policy.d");
    check("place = \"hedge\"\nd = [2]\nd2 = 1", "record-unknown-key", "11", "policy.d2");
    check("d = 3\nplace = \"random\"", "record-policy-unheard", "9", "policy.d");
    let cutoffs = |cutoffs: &str| format!("place = \"size-interval\"\ncutoffs = {cutoffs}");
    check(&cutoffs("[\"2s\", \"1s\"]"), "record-policy-cutoffs", "10", "policy.cutoffs");
    check(&cutoffs("[2, true]"), "record-not-text", "10", "policy.cutoffs");
    check(&cutoffs("[]"), "load-empty", "10", "policy.cutoffs");
    check(&cutoffs("[1, 2]"), "record-policy-many-cutoffs", "10", "policy.cutoffs");
    check(
        "place = \"hedge\"\norder = \"shortest\"\npreempt = \"resume\"",
        "record-policy-copies-preempt",
        "11",
        "policy.preempt",
    );
    check(
        "order = \"shortest-remaining\"\nbackfill = \"easy\"",
        "record-policy-backfill-preempts",
        "10",
        "policy.backfill",
    );
}

#[test]
fn policies_have_parameters() {
    let policy = |lines: &str| {
        parse(&workload(&format!("{WORKLOAD}\n[policy]\n{lines}")), &[]).unwrap().policy
    };
    assert_eq!(policy("place = \"power-of-d\"\nd = 7").parameters.d, 7);
    assert_eq!(policy("place = \"power-of-d\"\nd = \"7\"").parameters.d, 7);
    let equals = policy("place = \"shortest-queue\"\nequals = \"random\"").parameters.equals;
    assert_eq!(equals, Equals::Random);
    assert_eq!(policy("backfill = \"easy-sjbf\"").parameters.backfill, Backfill::EasyShortest);
    let decay = policy("place = \"peak-ewma\"\ndecay = \"5s\"").parameters.decay;
    assert_eq!(decay, Span(5_000_000_000));
    let score = policy("order = \"score(estimate * width)\"").parameters.score.unwrap();
    assert_eq!(score.text(), "estimate * width");
    let cutoffs = |lines: &str| {
        let cutoffs = policy(&format!("place = \"size-interval\"\n{lines}")).parameters.cutoffs;
        cutoffs.unwrap().iter().map(|cutoff| cutoff.seconds()).collect::<Vec<_>>()
    };
    assert_eq!(cutoffs("cutoffs = [\"1.5s\"]"), [1.5]);
    assert_eq!(cutoffs("cutoffs = 2"), [2.0]);
    // Half of the work of an exponential distribution is in tasks of up to 1.678 means.
    for lines in ["", "cutoffs = \"balanced\""] {
        assert!((cutoffs(lines)[0] - 1.678_347).abs() < 1e-6);
    }
}

#[test]
fn widths_fit_in_with_the_rest() {
    let check = |slots: [u16; 2], policy: &str, width: &str, id: &str, line: &str, key: &str| {
        let text = format!(
            "[[servers]]\ncount = 1\nslots = {}\n[[servers]]\ncount = 1\nslots = {}\n[policy]\n\
             {policy}\n[workload]\n{WORKLOAD}\n{width}",
            slots[0], slots[1],
        );
        if id.is_empty() {
            parse(&text, &[]).unwrap();
        } else {
            check_at(&text, id, line, key);
        }
    };
    let width = "width = \"1:50%,4:50%\"";
    check([2, 4], "", width, "", "", "");
    check([2, 4], "", "widths = \"use\"\nwidth = 4", "", "", "");
    check([2, 3], "", width, "record-width-too-large", "13", "workload.width");
    check([2, 3], "", "widths = \"ignore\"\nwidth = 4", "", "", "");
    check([2, 4], "place = \"random\"", width, "record-width-place", "8", "policy.place");
    check([4, 4], "place = \"random\"", width, "", "", "");
    check([1, 1], "place = \"random\"", "width = 1", "", "", "");
    let srpt = "order = \"shortest-remaining\"";
    check([4, 4], srpt, width, "record-width-preempt", "8", "policy.order");
    let shortest = "order = \"shortest\"\npreempt = \"restart\"";
    check([4, 4], shortest, width, "record-width-preempt", "9", "policy.preempt");
    let text = workload(&format!("{WORKLOAD}\n[[workload.class]]\nname = \"big\"\nwidth = 2"));
    let wide = problem(&text, &[]);
    let said = ["class", "width", "slots", "line"].map(|name| arg(&wide, name));
    assert_eq!((wide.id, said), ("record-width-too-large", ["big", "2", "1", "10"]));
}
