//! Backfilling against figures of others.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod world;

use std::path::Path;

use proptest::prelude::*;
use sandtable_core::*;
use serde_json::Value;
use world::{Job, World};

fn policy(name: &str) -> Policy {
    let mut policy = Policy::default();
    policy.parameters.ties = Ties::Batch;
    policy.parameters.backfill = match name {
        "FCFS" => Backfill::None,
        "EASY" => Backfill::Easy,
        "SJBF" => Backfill::EasyShortest,
        "CONS" => Backfill::Conservative,
        _ => unreachable!("no policy is called {name}"),
    };
    policy
}

/// A task that takes so many slots.
fn wide(arrival: u64, width: u16, work: u64, estimate: u64) -> Job {
    let spec = TaskSpec { width, ..TaskSpec::new(Work(estimate)) };
    Job { spec, ..Job::new(arrival, work) }
}

/// When the tasks start on one server with so many slots.
fn starts(policy: Policy, slots: u16, jobs: &[Job]) -> Vec<u64> {
    let world = World::new(policy, &[(Speed::ONE, slots)], jobs).run();
    world.lives.iter().map(|life| life.start.0).collect()
}

#[test]
fn a_task_passes_the_first_if_it_does_not_delay_it() {
    // Four processors (pyss; see Feitelson, Workload Modeling for Computer Systems).
    let jobs = [(2, 10), (4, 5), (2, 8), (2, 12)].map(|(width, work)| wide(0, width, work, work));
    assert_eq!(starts(policy("FCFS"), 4, &jobs), [0, 10, 15, 15]);
    assert_eq!(starts(policy("EASY"), 4, &jobs), [0, 10, 0, 15]);
}

#[test]
fn a_wide_task_goes_before_what_would_delay_it() {
    // One that is narrow enough may delay the first as long as it leaves it the slots it needs.
    let jobs = [(2, 10), (3, 5), (1, 99), (1, 99)].map(|(width, work)| wide(0, width, work, work));
    assert_eq!(starts(policy("EASY"), 4, &jobs), [0, 10, 0, 15]);
    // The shortest first; equals by arrival.
    let jobs =
        [(2, 10), (3, 5), (2, 9), (1, 4), (1, 4)].map(|(width, work)| wide(0, width, work, work));
    assert_eq!(starts(policy("EASY"), 4, &jobs), [0, 10, 0, 9, 13]);
    assert_eq!(starts(policy("SJBF"), 4, &jobs), [0, 10, 15, 0, 0]);
}

#[test]
fn on_several_servers_only_the_one_that_is_kept_free_is_guarded() {
    let servers = [(Speed::ONE, 2), (Speed::ONE, 4)];
    let jobs = [(1, 30), (2, 10), (4, 5), (1, 50), (2, 50)]
        .map(|(width, work)| wide(0, width, work, work));
    for name in ["EASY", "SJBF", "CONS"] {
        let world = World::new(policy(name), &servers, &jobs).run();
        let found: Vec<(u64, u32)> =
            world.lives.iter().map(|life| (life.start.0, life.server.0)).collect();
        // The fourth task fits beside the first for good; the fifth would delay the third.
        assert_eq!(found, [(0, 0), (0, 1), (10, 1), (0, 0), (15, 1)], "{name}");
    }
}

#[test]
fn an_attempt_that_takes_longer_than_estimated_is_expected_to_end_any_time() {
    for name in ["EASY", "SJBF", "CONS"] {
        let jobs = [wide(0, 3, 100, 1), wide(0, 4, 5, 5), wide(50, 1, 5, 5), wide(60, 1, 1, 0)];
        assert_eq!(starts(policy(name), 4, &jobs), [0, 100, 105, 60], "{name}");
    }
}

/// What happens on one server, decided nanosecond by nanosecond over a table of free slots.
struct Naive<'a> {
    backfill: Backfill,
    slots: usize,
    jobs: &'a [Job],
    starts: Vec<Option<usize>>,
    now: usize,
}

impl Naive<'_> {
    fn run(mut self) -> Vec<u64> {
        while self.starts.iter().any(Option::is_none) {
            let arrives = self.jobs.iter().any(|job| job.arrival.0 as usize == self.now);
            let work = |task: usize| self.jobs[task].work.0 as usize;
            let ended =
                |task: usize| self.starts[task].is_some_and(|start| start + work(task) == self.now);
            // Time alone decides nothing.
            if arrives || (0..self.jobs.len()).any(ended) {
                self.decide();
            }
            self.now += 1;
        }
        self.starts.iter().map(|start| start.unwrap() as u64).collect()
    }

    fn width(&self, task: usize) -> usize {
        usize::from(self.jobs[task].spec.width).clamp(1, self.slots)
    }

    fn estimate(&self, task: usize) -> usize {
        self.jobs[task].spec.estimate.0 as usize
    }

    /// How many slots are free at each instant from now on, by the estimates.
    fn table(&self) -> Vec<usize> {
        let mut free = vec![self.slots; 2_000];
        for (task, start) in self.starts.iter().enumerate() {
            let Some(start) = start else { continue };
            if start + self.jobs[task].work.0 as usize <= self.now {
                continue;
            }
            let ends = (start + self.estimate(task)).max(self.now + 1);
            free[..ends - self.now].iter_mut().for_each(|free| *free -= self.width(task));
        }
        free
    }

    fn start(&mut self, task: usize) {
        self.starts[task] = Some(self.now);
    }

    fn decide(&mut self) {
        let waits = |task: &usize| {
            self.starts[*task].is_none() && self.jobs[*task].arrival.0 as usize <= self.now
        };
        let waiting: Vec<usize> = (0..self.jobs.len()).filter(waits).collect();
        if self.backfill == Backfill::Conservative {
            let mut free = self.table();
            for task in waiting {
                let lasts = self.estimate(task).max(1);
                let fits = |begins: &usize| {
                    free[*begins..*begins + lasts].iter().all(|free| *free >= self.width(task))
                };
                let begins = (0..).find(fits).unwrap();
                free[begins..begins + lasts].iter_mut().for_each(|free| *free -= self.width(task));
                if begins == 0 {
                    self.start(task);
                }
            }
            return;
        }
        let mut rest = waiting.into_iter();
        let head = loop {
            let Some(task) = rest.next() else { return };
            if self.table()[0] < self.width(task) {
                break task;
            }
            self.start(task);
        };
        let free = self.table();
        let shadow = free.iter().position(|free| *free >= self.width(head)).unwrap();
        let mut extra = free[shadow] - self.width(head);
        let mut candidates: Vec<usize> = rest.collect();
        match self.backfill {
            Backfill::None => return,
            Backfill::EasyShortest => candidates.sort_by_key(|task| self.estimate(*task)),
            _ => {}
        }
        for task in candidates {
            let width = self.width(task);
            if self.table()[0] < width {
                continue;
            }
            if self.estimate(task) <= shadow {
                self.start(task);
            } else if width <= extra {
                extra -= width;
                self.start(task);
            }
        }
    }
}

prop_compose! {
    /// Few different numbers, so that much happens at once; some take longer than estimated.
    fn jobs()(
        jobs in prop::collection::vec((0u64..6, 0u16..7, 1u64..15, 0u64..20, any::<bool>()), 0..40),
    ) -> Vec<Job> {
        let mut arrival = 0;
        let job = |(gap, width, work, other, exact): (u64, u16, u64, u64, bool)| {
            arrival += gap;
            wide(arrival, width, work, if exact { work } else { other })
        };
        jobs.into_iter().map(job).collect()
    }
}

proptest! {
    #[test]
    fn every_kind_is_exact(jobs in jobs(), slots in 1u16..7) {
        for backfill in Backfill::ALL {
            let mut policy = policy("FCFS");
            policy.parameters.backfill = *backfill;
            let starts_of = vec![None; jobs.len()];
            let slots_of = usize::from(slots);
            let naive =
                Naive { backfill: *backfill, slots: slots_of, jobs: &jobs, starts: starts_of, now: 0 };
            prop_assert_eq!(starts(policy, slots, &jobs), naive.run(), "{:?}", backfill);
        }
    }

    /// Where every task needs one slot, nothing is to be filled in.
    #[test]
    fn narrow_tasks_start_in_the_order_of_the_queue(jobs in jobs(), servers in 1usize..4) {
        let jobs: Vec<Job> = jobs
            .into_iter()
            .map(|job| Job { spec: TaskSpec { width: 1, ..job.spec }, ..job })
            .collect();
        let servers = vec![(Speed::ONE, 2); servers];
        let plain = World::new(policy("FCFS"), &servers, &jobs).run().lives;
        for name in ["EASY", "SJBF", "CONS"] {
            prop_assert_eq!(&World::new(policy(name), &servers, &jobs).run().lives, &plain);
        }
    }
}

/// Finishes of 96 small cases, each of which holds under any order of what happens at once.
#[test]
fn agrees_with_the_unit_cases() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/cases/backfill_unit.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: there is no {}", path.display());
        return;
    };
    let cases: Value = serde_json::from_str(&text).unwrap();
    for case in cases.as_array().unwrap() {
        let number = |value: &Value, key: &str| value[key].as_u64().unwrap();
        let listed = case["jobs"].as_array().unwrap();
        let mut jobs: Vec<(Job, u64)> = listed
            .iter()
            .map(|job| {
                let width = number(job, "procs") as u16;
                let (work, estimate) = (number(job, "run"), number(job, "estimate"));
                (wide(number(job, "submit"), width, work, estimate), number(job, "finish"))
            })
            .collect();
        jobs.sort_by_key(|(job, _)| job.arrival);
        let name = case["policy"].as_str().unwrap();
        for ties in Ties::ALL {
            let mut policy = policy(name);
            policy.parameters.ties = *ties;
            let tasks: Vec<Job> = jobs.iter().map(|(job, _)| *job).collect();
            let servers = [(Speed::ONE, number(case, "procs") as u16)];
            let world = World::new(policy, &servers, &tasks).run();
            let found: Vec<u64> = world.lives.iter().map(|life| life.finish.0).collect();
            let expected: Vec<u64> = jobs.iter().map(|(_, finish)| *finish).collect();
            assert_eq!(found, expected, "{name} {} {}", case["file"], ties.name());
        }
    }
    eprintln!("{} cases", cases.as_array().unwrap().len());
}
