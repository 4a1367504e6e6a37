//! `sandtable policies check`: puts policies through random clusters and tells which hold.

use std::collections::BTreeMap;
use std::env;
use std::ops::{ControlFlow, Range};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use sandtable_core::{OrderKind, PlaceKind, Policy};
use sandtable_load::Problem;
use sandtable_record::policies::{
    describe, order_named, orders, place_named, places, policy as parsed,
};
use sandtable_sim::conformance::{self, Conformance};
use serde::Serialize;

use crate::arguments::PoliciesCheckArguments;
use crate::command::interrupt;
use crate::command::progress::Progress;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::language::{Catalogue, say};
use crate::number;
use crate::output;

/// The seeds if none are given.
const SEEDS: Range<u64> = 0..200;
/// `score` is no order without an expression.
const SCORE: &str = "place=central,order=score(estimate*width-wait)";

/// One policy, as `--json` prints it.
#[derive(Serialize)]
struct Verdict {
    policy: String,
    holds: bool,
    cases: u64,
    tasks: u64,
    steps: u64,
    failure: Option<Found>,
}

/// What does not hold.
#[derive(Serialize)]
struct Found {
    property: &'static str,
    found: String,
    seed: u64,
    step: u64,
    at_s: f64,
    input: String,
    /// The command that shows it again.
    again: String,
}

/// Checks what is asked for; a line for every policy.
///
/// # Errors
/// There is no such policy, Ctrl-C, the output cannot be written.
pub fn run(arguments: &PoliciesCheckArguments, words: Catalogue) -> Result<Exit, Failure> {
    let policies = chosen(arguments.policy.as_deref()).map_err(Failure::usage)?;
    let seeds = arguments.seeds.clone().unwrap_or(SEEDS);
    let abort = interrupt::flag();
    let mut verdicts: Vec<Verdict> = Vec::new();
    let checked = check_all(&policies, &seeds, abort, words, |verdict| {
        if !arguments.json {
            output::print(&line(&verdict, words))?;
        }
        verdicts.push(verdict);
        Ok(())
    });
    checked?;
    if abort.load(Ordering::Relaxed) {
        let problem = Problem::new("policies-check-interrupted");
        return Err(Failure::Problem(problem, Exit::Interrupted));
    }
    if arguments.json {
        let text = serde_json::to_string_pretty(&verdicts).unwrap_or_default();
        output::print(&(text + "\n"))?;
    }
    let holds = verdicts.iter().all(|verdict| verdict.holds);
    Ok(if holds { Exit::Done } else { Exit::NotMet })
}

/// The policies that were meant: one that is written out, those of a name, or all there are.
fn chosen(written: Option<&str>) -> Result<Vec<Policy>, Problem> {
    match written {
        Some(text) if text.contains('=') => Ok(vec![parsed(text)?]),
        Some(name) => {
            let place = place_named(name).map(of_place);
            let order = order_named(name).map(of_order).transpose()?;
            let found: Vec<Policy> = place.into_iter().chain(order).collect();
            if found.is_empty() {
                let places = places().into_iter().map(PlaceKind::name);
                let names: Vec<&str> =
                    places.chain(orders().into_iter().map(OrderKind::name)).collect();
                return Err(super::unknown(name, &names));
            }
            Ok(found)
        }
        None => {
            let mut all: Vec<Policy> = places().into_iter().map(of_place).collect();
            for order in orders() {
                let policy = of_order(order)?;
                if !all.contains(&policy) {
                    all.push(policy);
                }
            }
            Ok(all)
        }
    }
}

fn of_place(place: PlaceKind) -> Policy {
    Policy::new(place, OrderKind::Fifo)
}

fn of_order(order: OrderKind) -> Result<Policy, Problem> {
    if order == OrderKind::Score {
        return parsed(SCORE);
    }
    Ok(Policy::new(PlaceKind::Central, order))
}

/// Checks the policies on as many threads as there are processors; `tell` hears of them in their
/// order, but not of those that were broken off.
fn check_all(
    policies: &[Policy],
    seeds: &Range<u64>,
    abort: &AtomicBool,
    words: Catalogue,
    mut tell: impl FnMut(Verdict) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let each = seeds.end - seeds.start;
    let total = each.saturating_mul(policies.len() as u64);
    let progress = Progress::start(words.text("policies-check-progress"));
    let (next, cases, stop) = (AtomicUsize::new(0), AtomicU64::new(0), AtomicBool::new(false));
    let check = |policy: &Policy| {
        conformance::check(policy, seeds.clone(), &mut |_| {
            progress.at(cases.fetch_add(1, Ordering::Relaxed) + 1, Some(total));
            let ends = abort.load(Ordering::Relaxed) || stop.load(Ordering::Relaxed);
            if ends { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
    };
    let threads = thread::available_parallelism().map_or(1, |count| count.get());
    let told = thread::scope(|scope| {
        let (sender, results) = mpsc::channel();
        for _ in 0..threads.min(policies.len()) {
            let (sender, next, check) = (sender.clone(), &next, &check);
            scope.spawn(move || {
                while let index = next.fetch_add(1, Ordering::Relaxed)
                    && let Some(policy) = policies.get(index)
                    && sender.send((index, check(policy))).is_ok()
                {}
            });
        }
        drop(sender);
        let mut early = BTreeMap::new();
        let mut shown = 0;
        for (index, result) in results {
            early.insert(index, result);
            while let Some(result) = early.remove(&shown) {
                let broken_off = result.as_ref().is_ok_and(|passed| passed.cases < each);
                if !broken_off && let Err(failure) = tell(verdict(&policies[shown], result)) {
                    stop.store(true, Ordering::Relaxed);
                    return Err(failure);
                }
                shown += 1;
            }
        }
        Ok(())
    });
    progress.end();
    told
}

fn verdict(policy: &Policy, result: Result<Conformance, conformance::Failure>) -> Verdict {
    let policy = describe(policy);
    match result {
        Ok(Conformance { cases, tasks, steps }) => {
            Verdict { policy, holds: true, cases, tasks, steps, failure: None }
        }
        Err(failure) => {
            let conformance::Failure { seed, step, at, input, property, found } = failure;
            let again = again(&policy, seed);
            let found = Found { property, found, seed, step, at_s: at.seconds(), input, again };
            Verdict { policy, holds: false, cases: 0, tasks: 0, steps: 0, failure: Some(found) }
        }
    }
}

/// The command that checks the policy under this seed alone.
fn again(policy: &str, seed: u64) -> String {
    let program = env::args_os().next().unwrap_or_default();
    let program = Path::new(&program).file_name().unwrap_or_default().to_string_lossy();
    let quote = if policy.contains(['(', '*', ' ']) { "'" } else { "" };
    let end = seed.saturating_add(1);
    format!("{program} policies check {quote}{policy}{quote} --seeds {seed}..{end}")
}

fn line(verdict: &Verdict, words: Catalogue) -> String {
    let Verdict { policy, cases, tasks, steps, failure, .. } = verdict;
    let count = |count: &u64| number::count(words.language(), *count);
    let Some(found) = failure else {
        let (cases, tasks, steps) = (count(cases), count(tasks), count(steps));
        let holds = say!(
            words,
            "policies-check-holds",
            policy = policy.as_str(),
            cases = cases,
            tasks = tasks,
            steps = steps
        );
        return holds + "\n";
    };
    let mut text = say!(words, "policies-check-fails", policy = policy.as_str()) + "\n";
    let at = say!(
        words,
        "policies-check-at",
        seed = found.seed,
        step = found.step,
        at = number::figure(words.language(), found.at_s),
        input = found.input.as_str()
    );
    let rows = [
        ("policies-check-property", found.property),
        ("policies-check-found", &found.found),
        ("policies-check-when", &at),
        ("policies-check-again", &found.again),
    ];
    let heads = rows.map(|(id, _)| words.text(id));
    let width = heads.iter().map(|head| head.chars().count()).max().unwrap_or(0);
    for (head, (_, cell)) in heads.iter().zip(rows) {
        text.push_str(&format!("    {head:<width$}  {cell}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use sandtable_core::Time;

    use super::*;
    use crate::language::Language;

    #[test]
    fn what_fails_tells_how_to_see_it_again() {
        let failure = conformance::Failure {
            seed: 7,
            step: 12,
            at: Time(1_500_000_000),
            input: "Tick".to_owned(),
            property: "NO-IDLE",
            found: "a server idles".to_owned(),
        };
        let verdict = verdict(&parsed(SCORE).unwrap(), Err(failure));
        let text = line(&verdict, Catalogue::of(Language::English));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[..4],
            [
                "place=central,order=score(estimate*width-wait): does not hold",
                "    property  NO-IDLE",
                "    found     a server idles",
                "    when      seed 7, input 12 at 1.500 s: Tick",
            ]
        );
        let again = "policies check 'place=central,order=score(estimate*width-wait)' --seeds 7..8";
        assert!(lines[4].starts_with("    again     ") && lines[4].ends_with(again), "{text}");
    }

    #[test]
    fn a_name_stands_for_all_that_have_it() {
        let chosen = |written: &str| {
            let policies = chosen(Some(written)).unwrap();
            policies.iter().map(describe).collect::<Vec<_>>()
        };
        assert_eq!(chosen("random"), ["place=random,order=fifo", "place=central,order=random"]);
        assert_eq!(chosen("score"), [SCORE]);
        assert_eq!(chosen("place=steal, order=lifo"), ["place=steal,order=lifo"]);
        let all = super::chosen(None).unwrap();
        assert_eq!(all.len(), PlaceKind::ALL.len() + OrderKind::ALL.len() - 1);
        assert!(
            super::chosen(Some("hege"))
                .is_err_and(|problem| { problem.nearest.as_deref() == Some("hedge") })
        );
    }
}
