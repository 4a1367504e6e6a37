#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::Path;

use sandtable_record::Scenario;

use super::*;
use crate::language::Language;

#[test]
fn every_policy_is_described_in_every_language() {
    for language in Language::ALL {
        let all = policies(Catalogue::of(language));
        assert!(all.len() >= PlaceKind::ALL.len() + OrderKind::ALL.len());
        for policy in &all {
            let told = format!("{} {:?} {:?}", policy.rule, policy.origin, policy.loses);
            assert!(!told.contains(['{', '\n']) && !told.contains("None"), "{told}");
        }
        for parameter in Parameter::ALL {
            let setting = setting(Catalogue::of(language), parameter);
            let told = [setting.does, setting.values, setting.default].join(" ");
            assert!(!told.contains(['{', '\n']), "{told}");
        }
    }
}

/// The defaults that are told are those that hold, and the values that are told are all there are.
#[test]
fn what_is_told_of_parameters_is_so() {
    use sandtable_core::{Backfill, Cancel, Equals, Parameters, Preempt, Ties};
    use sandtable_load::value::duration;
    let usual = Parameters::default();
    for language in Language::ALL {
        let words = Catalogue::of(language);
        let default = |name: &str| words.text(&format!("policies-parameter-{name}-default"));
        let values = |name: &str| words.text(&format!("policies-parameter-{name}-values"));
        assert_eq!(default("d"), usual.d.to_string());
        assert_eq!(duration(&default("decay")).unwrap(), usual.decay);
        assert_eq!(duration(&default("quantum")).unwrap(), usual.quantum);
        let named = |name: &str, all: &[&str], usual: &str| {
            assert_eq!(default(name), usual);
            assert!(all.iter().all(|value| values(name).contains(value)), "{name}");
        };
        let names = Equals::ALL.iter().map(|value| value.name()).collect::<Vec<_>>();
        named("equals", &names, usual.equals.name());
        let names = Cancel::ALL.iter().map(|value| value.name()).collect::<Vec<_>>();
        named("cancel", &names, usual.cancel.name());
        let names = Preempt::ALL.iter().map(|value| value.name()).collect::<Vec<_>>();
        named("preempt", &names, usual.preempt.name());
        let names = Backfill::ALL.iter().map(|value| value.name()).collect::<Vec<_>>();
        named("backfill", &names, usual.backfill.name());
        let names = Ties::ALL.iter().map(|value| value.name()).collect::<Vec<_>>();
        named("ties", &names, usual.ties.name());
    }
}

#[test]
fn every_example_is_a_scenario() {
    for policy in policies(Catalogue::of(Language::English)) {
        let rest = "[[servers]]\ncount = 3\n[workload]\narrivals = \"poisson(1/s)\"\n\
                    work = \"exp(1s)\"\ntasks = 10\n";
        // Batch and backfill are for one queue, where nothing is interrupted.
        let text = format!("{}{rest}", policy.example);
        let scenario = Scenario::parse(&text, Path::new("example.toml"), &[]);
        let scenario = scenario.unwrap_or_else(|problem| panic!("{text}: {problem}"));
        let Policy { kind, name, .. } = policy;
        let found = match kind {
            "place" => scenario.policy.place.name(),
            _ => scenario.policy.order.name(),
        };
        assert_eq!(found, name, "{text}");
    }
}

#[test]
fn lines_are_no_wider_than_a_terminal() {
    for language in Language::ALL {
        let words = Catalogue::of(language);
        let policies = policies(words);
        let full: String = policies.iter().map(|policy| in_full(policy, words)).collect();
        for line in list(&policies, words).lines().chain(full.lines()) {
            assert!(line.chars().count() <= WIDTH, "{line}");
            assert!(!line.ends_with(' '), "{line:?}");
        }
    }
}

#[test]
fn words_wrap_at_spaces() {
    assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
    assert_eq!(wrapped("one two three", 6), ["one", "two", "three"]);
    assert_eq!(wrapped("unbreakable word", 4), ["unbreakable", "word"]);
    assert_eq!(wrapped("", 4), [""]);
}
