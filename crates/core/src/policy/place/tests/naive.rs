//! The definitions of the places, looked up among all servers.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use core::cmp::Reverse;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::config::Reports;
use crate::id::ServerId;
use crate::policy::{Equals, Explanation, Measure, PlaceKind, Policy};
use crate::server::ServerState;
use crate::task::Task;
use crate::time::{Span, Time};
use crate::view::View;

/// What is reported of a server.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Fact {
    present: u32,
    free: bool,
    until: Time,
    backlog: u64,
}

pub(super) struct Naive {
    policy: Policy,
    reports: Reports,
    /// What each server was like when it changed; none: it has gone since.
    told: Vec<(Time, ServerId, Option<Fact>)>,
    /// What is known of each.
    known: BTreeMap<ServerId, Fact>,
    /// Who changed since reports were written.
    changes: BTreeSet<ServerId>,
    /// When reports were heard last, and of when they are.
    heard: Time,
    as_of: Time,
    /// The free ones, the one that has been so longest first.
    idle: Vec<ServerId>,
    last: Option<ServerId>,
    current: BTreeMap<ServerId, i128>,
    latency: BTreeMap<ServerId, (f64, Time)>,
}

impl Naive {
    pub(super) fn new(policy: Policy, reports: Reports) -> Naive {
        let reports = match reports {
            Reports::Delayed(Span::ZERO) | Reports::Periodic(Span::ZERO) => Reports::Fresh,
            reports => reports,
        };
        Naive {
            policy,
            reports,
            told: Vec::new(),
            known: BTreeMap::new(),
            changes: BTreeSet::new(),
            heard: Time::ZERO,
            as_of: Time::ZERO,
            idle: Vec::new(),
            last: None,
            current: BTreeMap::new(),
            latency: BTreeMap::new(),
        }
    }

    pub(super) fn hear(&mut self, now: Time, view: &View<'_>) {
        match self.reports {
            Reports::Fresh => self.as_of = now,
            Reports::Delayed(delay) => {
                self.as_of = Time(now.0.saturating_sub(delay.0));
                let before = self.heard;
                let arrives = |made: Time| made + delay > before && made + delay <= now;
                for (made, server, fact) in self.told.clone() {
                    if let Some(fact) = fact.filter(|_| arrives(made)) {
                        self.learn(server, fact);
                    }
                }
            }
            Reports::Periodic(period) => {
                let multiple = Time(now.0 / period.0 * period.0);
                if multiple > self.as_of {
                    self.as_of = multiple;
                    // Who has not changed has nothing else to report.
                    for server in core::mem::take(&mut self.changes) {
                        if view.accepting().contains(server) {
                            self.learn(server, fact(multiple, view, server));
                        }
                    }
                }
            }
        }
        self.heard = now;
    }

    pub(super) fn changed(&mut self, now: Time, view: &View<'_>, server: ServerId) {
        if !view.accepting().contains(server) {
            for (_, other, fact) in &mut self.told {
                *fact = fact.filter(|_| *other != server);
            }
            self.known.remove(&server);
            self.idle.retain(|other| *other != server);
            self.current.remove(&server);
            self.latency.remove(&server);
            return;
        }
        let fact = fact(now, view, server);
        if self.reports == Reports::Fresh || !self.known.contains_key(&server) {
            self.learn(server, fact);
            return;
        }
        self.changes.insert(server);
        // Of several changes in a row, the last counts.
        let last = self.told.last();
        if last.is_some_and(|last| (last.0, last.1) == (now, server) && last.2.is_some()) {
            self.told.pop();
        }
        self.told.push((now, server, Some(fact)));
    }

    fn learn(&mut self, server: ServerId, fact: Fact) {
        self.known.insert(server, fact);
        if !fact.free {
            self.idle.retain(|other| *other != server);
        } else if !self.idle.contains(&server) {
            self.idle.push(server);
        }
    }

    pub(super) fn completed(&mut self, now: Time, server: ServerId, response: Span) {
        let response = response.0 as f64;
        let (estimate, heard) = self.latency.get(&server).copied().unwrap_or((0.0, Time::ZERO));
        let weight = (-now.since(heard).seconds() / self.policy.parameters.decay.seconds()).exp();
        let faded = estimate * weight;
        let new = if response > faded { response } else { faded + response * (1.0 - weight) };
        self.latency.insert(server, (new, now));
    }

    /// The place tells and does what it should. Where it draws, only what it drew is checked.
    pub(super) fn check(
        &mut self,
        now: Time,
        view: &View<'_>,
        task: &Task,
        told: &Explanation,
    ) -> Result<(), TestCaseError> {
        let servers: Vec<ServerId> = view.accepting().iter().collect();
        let present = |server: &ServerId| u64::from(self.known[server].present);
        let free = |server: &ServerId| self.known[server].free;
        let remaining = |server: &ServerId| self.remaining(view, *server);
        let speed = |server: &ServerId| view.facts(*server).unwrap().speed;
        let drawn: Vec<ServerId> = told.candidates.iter().map(|other| other.server).collect();
        let by = |key: &dyn Fn(&ServerId) -> u64| {
            let scores: Vec<Option<u64>> = drawn.iter().map(|server| Some(key(server))).collect();
            told.candidates.iter().map(|other| other.score).eq(scores.iter().copied())
                && scores.is_sorted()
        };
        let d = usize::from(self.policy.parameters.d);
        let distinct = |d: usize| {
            let mut sorted = drawn.clone();
            sorted.sort_unstable();
            sorted.dedup();
            sorted.len() == drawn.len() && drawn.len() == d.min(servers.len())
        };
        let work = task.remaining_counted();
        let expected = match self.policy.place {
            PlaceKind::Central => {
                let fits = |server: &&ServerId| {
                    let facts = view.facts(**server).unwrap();
                    let widest = servers.iter().map(|id| view.facts(*id).unwrap().slots).max();
                    let width = task.spec.width.min(widest.unwrap_or(1));
                    facts.slots - facts.used >= width
                };
                servers.iter().filter(fits).min_by_key(|id| (Reverse(speed(id)), **id)).copied()
            }
            PlaceKind::Random | PlaceKind::WeightedRandom => {
                prop_assert_eq!(told.chosen.is_some(), !servers.is_empty());
                told.chosen
            }
            PlaceKind::RoundRobin => {
                let next = servers.iter().find(|server| Some(**server) > self.last);
                self.last = next.or(servers.first()).copied().or(self.last);
                next.or(servers.first()).copied()
            }
            PlaceKind::WeightedRoundRobin => self.smooth(view, &servers),
            PlaceKind::ShortestQueue => {
                prop_assert!(by(&present));
                match self.policy.parameters.equals {
                    Equals::Lowest => servers.iter().min_by_key(|id| (present(id), **id)).copied(),
                    Equals::Random => {
                        let fewest = servers.iter().map(present).min();
                        prop_assert_eq!(told.chosen.as_ref().map(present), fewest);
                        told.chosen
                    }
                }
            }
            PlaceKind::LeastWork => {
                let key = |server: &ServerId| {
                    let speed = free(server).then(|| Reverse(speed(server)));
                    (!free(server), remaining(server), speed, *server)
                };
                servers.iter().copied().min_by_key(|server| key(server))
            }
            PlaceKind::EarliestFinish => {
                let finish = |server: &ServerId| remaining(server) + speed(server).service(work).0;
                prop_assert!(by(&finish));
                servers.iter().min_by_key(|id| (finish(id), **id)).copied()
            }
            PlaceKind::IdleFirst => match self.idle.first().copied() {
                None => {
                    prop_assert_eq!(told.measure, Measure::Drawn);
                    told.chosen
                }
                longest => longest,
            },
            PlaceKind::PowerOfD => {
                prop_assert!(by(&present) && distinct(d));
                drawn.first().copied()
            }
            PlaceKind::LeastWorkOfD => {
                prop_assert!(by(&remaining) && distinct(d));
                drawn.first().copied()
            }
            PlaceKind::PeakEwma => {
                prop_assert!(distinct(2));
                for candidate in &told.candidates {
                    let exact = self.latency_score(now, candidate.server);
                    let score = candidate.score.unwrap() as f64;
                    let near = (score - exact).abs() <= exact * 1e-7 + 50.0;
                    prop_assert!(near, "{score} is not {exact}");
                }
                drawn.first().copied()
            }
            PlaceKind::SizeInterval => {
                let cutoffs = self.policy.parameters.cutoffs.as_ref().unwrap();
                let above = cutoffs.iter().filter(|cutoff| **cutoff < task.spec.estimate.counted());
                let (range, ranges) = (above.count(), cutoffs.len() + 1);
                let start = range * servers.len() / ranges;
                let end = ((range + 1) * servers.len() / ranges).max(start + 1);
                let block = servers.get(start..end.min(servers.len())).unwrap_or(&[]);
                prop_assert_eq!(drawn.len(), block.len().min(20));
                prop_assert!(drawn.iter().all(|server| block.contains(server)));
                drawn.first().copied()
            }
            PlaceKind::LateBinding | PlaceKind::Hedge => {
                prop_assert!(distinct(d));
                let begins = |server: &&ServerId| {
                    let facts = view.facts(**server).unwrap();
                    facts.queue.is_empty() && facts.fits(task.spec.width)
                };
                drawn.iter().find(begins).or(drawn.first()).copied()
            }
            PlaceKind::Steal => {
                let busy = |server: &ServerId| !view.facts(*server).unwrap().has_free_slot();
                match drawn.first() {
                    Some(first) if busy(first) => view.first_idle().or(Some(*first)),
                    first => first.copied(),
                }
            }
            PlaceKind::Custom(_) => None,
        };
        prop_assert_eq!(told.chosen, expected);
        Ok(())
    }

    fn remaining(&self, view: &View<'_>, server: ServerId) -> u64 {
        if self.reports == Reports::Fresh {
            return exact_remaining(self.as_of, view, server);
        }
        let known = &self.known[&server];
        if known.free { 0 } else { known.until.since(self.as_of).0 + known.backlog }
    }

    /// As nginx does it.
    fn smooth(&mut self, view: &View<'_>, servers: &[ServerId]) -> Option<ServerId> {
        let weight =
            |server: &ServerId| i128::from(view.facts(*server).unwrap().speed.millionths());
        for server in servers {
            *self.current.entry(*server).or_default() += weight(server);
        }
        let best = servers.iter().copied().max_by_key(|id| (self.current[id], Reverse(*id)))?;
        *self.current.get_mut(&best).unwrap() -= servers.iter().map(weight).sum::<i128>();
        Some(best)
    }

    fn latency_score(&self, now: Time, server: ServerId) -> f64 {
        let present = f64::from(self.known[&server].present);
        let (estimate, heard) = self.latency.get(&server).copied().unwrap_or((0.0, Time::ZERO));
        let elapsed = now.since(heard).seconds();
        let faded = estimate * (-elapsed / self.policy.parameters.decay.seconds()).exp();
        if faded < 1.0 && present > 0.0 {
            return (u64::MAX / 2) as f64 + present;
        }
        faded * (present + 1.0)
    }
}

fn fact(now: Time, view: &View<'_>, server: ServerId) -> Fact {
    let facts = view.facts(server).unwrap();
    assert_eq!(facts.state, ServerState::Present);
    let ends: Vec<Time> = view.running_on(server).map(|task| task.ends).collect();
    let running: u64 = ends.iter().map(|end| end.since(now).0).sum();
    let slots = u64::from(facts.slots);
    let until = match ends.as_slice() {
        [end] if slots == 1 => *end,
        _ => now + Span(running / slots),
    };
    Fact {
        present: ends.len() as u32 + facts.queue.len(),
        free: facts.used < facts.slots && facts.queue.is_empty(),
        until,
        backlog: facts.backlog().0 / slots,
    }
}

fn exact_remaining(now: Time, view: &View<'_>, server: ServerId) -> u64 {
    let facts = view.facts(server).unwrap();
    if facts.used < facts.slots && facts.queue.is_empty() {
        return 0;
    }
    let running: u64 = view.running_on(server).map(|task| task.ends.since(now).0).sum();
    (running + facts.backlog().0) / u64::from(facts.slots)
}
