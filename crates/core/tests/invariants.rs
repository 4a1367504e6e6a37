//! Whatever happens, in whatever order: the invariants hold after every input, every task settles
//! exactly once, and the same inputs have the same effects.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;
use sandtable_core::*;

#[derive(Clone, Debug)]
enum Step {
    Submit(TaskSpec),
    /// Ends the attempt at this place among those that are out.
    Finish {
        at: u8,
        failed: bool,
    },
    /// A server answers a recall.
    Return {
        at: u8,
    },
    /// A server answers a request to stop, or stops an attempt unasked.
    Yield {
        at: u8,
        asked: bool,
        millis: u8,
    },
    /// Something that was said before is said again.
    Repeat {
        at: u8,
    },
    Cancel {
        task: u8,
    },
    Join {
        server: u8,
        speed: u8,
        slots: u8,
    },
    Drain {
        server: u8,
    },
    Leave {
        server: u8,
    },
    SetSpeed {
        server: u8,
        speed: u8,
    },
    SetPolicy(Box<Policy>),
    Wait {
        millis: u16,
    },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        10 => spec().prop_map(Step::Submit),
        8 => (any::<u8>(), prop::bool::weighted(0.2)).prop_map(|(at, failed)| Step::Finish { at, failed }),
        3 => any::<u8>().prop_map(|at| Step::Return { at }),
        5 => (any::<u8>(), prop::bool::weighted(0.8), any::<u8>())
            .prop_map(|(at, asked, millis)| Step::Yield { at, asked, millis }),
        2 => any::<u8>().prop_map(|at| Step::Repeat { at }),
        2 => any::<u8>().prop_map(|task| Step::Cancel { task }),
        3 => (0u8..6, 1u8..4, 1u8..5).prop_map(|(server, speed, slots)| Step::Join { server, speed, slots }),
        1 => (0u8..6).prop_map(|server| Step::Drain { server }),
        1 => (0u8..6).prop_map(|server| Step::Leave { server }),
        1 => (0u8..6, 1u8..4).prop_map(|(server, speed)| Step::SetSpeed { server, speed }),
        1 => policy().prop_map(|policy| Step::SetPolicy(Box::new(policy))),
        // Much happens at the same instant.
        4 => (0u16..300).prop_map(|millis| Step::Wait { millis }),
    ]
}

prop_compose! {
    fn spec()(
        estimate in 0u64..256,
        deadline in prop::option::of(0u64..2_000),
        priority in -2i32..3,
        user in 0u32..3,
        weight in 1u32..4_000,
        width in prop_oneof![6 => Just(1u16), 1 => 0u16..6],
    ) -> TaskSpec {
        TaskSpec {
            estimate: if estimate == 0 { Work::UNKNOWN } else { Work(estimate * 1_000_000) },
            deadline: deadline.map_or(Time::NEVER, |millis| Time(millis * 1_000_000)),
            priority,
            user,
            weight: Weight::from_thousandths(weight),
            width,
        }
    }
}

prop_compose! {
    fn policy()(
        place in 0..=PlaceKind::ALL.len() + 3,
        order in 0..=OrderKind::ALL.len(),
        parameters in parameters(),
    ) -> Policy {
        Policy {
            // The central queue has the most parameters.
            place: match place.checked_sub(PlaceKind::ALL.len()) {
                None => PlaceKind::ALL[place],
                Some(0) => PlaceKind::Custom(CustomPlace { name: "fickle", new: |_| Box::new(Fickle) }),
                Some(_) => PlaceKind::Central,
            },
            order: OrderKind::ALL.get(order).copied().unwrap_or(OrderKind::Custom(CustomOrder {
                name: "lowest-user",
                key: |task| u64::from(task.spec.user),
            })),
            parameters,
        }
    }
}

prop_compose! {
    fn parameters()(
        d in 1u16..5,
        cutoffs in prop::option::of(1u64..200),
        equals in prop::sample::select(Equals::ALL),
        cancel in prop::sample::select(Cancel::ALL),
        preempt in prop::sample::select(Preempt::ALL),
        quantum in 0u64..200,
        backfill in prop::sample::select(Backfill::ALL),
        ties in prop::sample::select(Ties::ALL),
        timed in any::<bool>(),
    ) -> Parameters {
        let score = if timed { &[sandtable_core::Step::Wait, sandtable_core::Step::Estimate, sandtable_core::Step::Subtract][..] } else { &[sandtable_core::Step::Width][..] };
        Parameters {
            d,
            cutoffs: cutoffs.map(|millis| Arc::from([Work(millis * 1_000_000)])),
            equals,
            cancel,
            preempt,
            quantum: Span(quantum * 1_000_000),
            backfill,
            ties,
            score: Score::new(score, "").map(Arc::new),
            ..Parameters::default()
        }
    }
}

/// A place that now and then leaves a task in the central queue.
#[derive(Debug)]
struct Fickle;

impl PlaceRule for Fickle {
    fn choose(&mut self, _: Time, _: &View<'_>, task: &TaskView) -> Option<ServerId> {
        (!task.id.0.is_multiple_of(3)).then_some(ServerId(task.id.0 as u32 % 5))
    }
}

/// A driver that keeps its own books and compares.
struct Driver {
    coordinator: Coordinator,
    now: Time,
    effects: Vec<Effect>,
    /// Attempts that were sent and not ended, and where.
    out: BTreeMap<Attempt, ServerId>,
    recalled: BTreeMap<Attempt, ServerId>,
    /// Attempts that are to stop.
    asked: BTreeSet<Attempt>,
    said: Vec<Input>,
    settled: BTreeSet<TaskId>,
    digest: Digest,
}

impl Driver {
    fn new(config: Config) -> Driver {
        Driver {
            coordinator: Coordinator::new(config),
            now: Time::ZERO,
            effects: Vec::new(),
            out: BTreeMap::new(),
            recalled: BTreeMap::new(),
            asked: BTreeSet::new(),
            said: Vec::new(),
            settled: BTreeSet::new(),
            digest: Digest::default(),
        }
    }

    fn input(&mut self, input: Input) {
        self.said.push(input.clone());
        self.coordinator.handle(self.now, input.clone(), &mut self.effects);
        for effect in core::mem::take(&mut self.effects) {
            self.digest.add(self.now, &effect);
            self.perform(effect);
        }
        if let Err(violation) = self.coordinator.check() {
            panic!("{violation} after {input:?} at {}", self.now);
        }
        let view = self.coordinator.view();
        let running =
            self.out.iter().filter(|(attempt, server)| view.begun(**server, **attempt).is_some());
        assert_eq!(running.count() as u64, view.running(), "SINGLE: what runs was sent");
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Start { server, attempt, .. } => {
                assert!(
                    !self.settled.contains(&attempt.task),
                    "ONCE: {attempt} starts after settling"
                );
                assert!(self.out.insert(attempt, server).is_none(), "ONCE: {attempt} starts twice");
            }
            Effect::Recall { server, attempt } => {
                self.recalled.insert(attempt, server);
            }
            Effect::Preempt { server, attempt } => {
                assert_eq!(
                    self.out.get(&attempt),
                    Some(&server),
                    "{attempt} is to stop and does not run"
                );
                assert!(self.asked.insert(attempt), "{attempt} is asked twice");
            }
            Effect::Stop { attempt, server, .. } => {
                assert_eq!(
                    self.out.remove(&attempt),
                    Some(server),
                    "{attempt} is stopped and not there"
                );
            }
            Effect::Settle { task, .. } => {
                assert!(self.settled.insert(task), "ONCE: {task} settles twice");
                let left = self.out.keys().find(|attempt| attempt.task == task);
                assert_eq!(left, None, "ONCE: {task} has settled and goes on");
            }
            Effect::Release { server } => {
                assert!(self.out.values().all(|at| *at != server), "{server} is released and runs");
            }
            Effect::Wait { task, .. } => assert!(task < self.coordinator.next_task()),
            Effect::SetSpeed { .. } => {}
        }
    }

    /// The attempt at this place among those that are out.
    fn take(&mut self, at: u8) -> Option<(Attempt, ServerId)> {
        let (attempt, _) = self.out.iter().nth(usize::from(at) % self.out.len().max(1))?;
        self.out.remove_entry(&{ *attempt })
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Submit(spec) => self.input(Input::Submit { spec }),
            Step::Finish { at, failed } => {
                if let Some((attempt, server)) = self.take(at) {
                    let outcome = if failed { Outcome::Failed } else { Outcome::Done };
                    self.input(Input::Finish { server, attempt, outcome });
                }
            }
            Step::Return { at } => {
                let nth = self.recalled.iter().nth(usize::from(at) % self.recalled.len().max(1));
                if let Some((&attempt, &server)) = nth {
                    self.recalled.remove(&attempt);
                    // Only what is still there can be given back, and then it is not there.
                    if self.out.remove(&attempt).is_none() {
                        return;
                    }
                    self.input(Input::Return { server, attempt });
                }
            }
            Step::Yield { at, asked, millis } => {
                let found = if asked { self.answer() } else { self.take(at) };
                if let Some((attempt, server)) = found {
                    let done = Work(u64::from(millis) * 1_000_000);
                    self.input(Input::Yield { server, attempt, done });
                }
            }
            Step::Repeat { at } => {
                let repeated = self.said.get(usize::from(at) % self.said.len().max(1)).cloned();
                if let Some(input) = repeated
                    && matches!(
                        input,
                        Input::Finish { .. }
                            | Input::Return { .. }
                            | Input::Yield { .. }
                            | Input::Cancel { .. }
                    )
                {
                    self.input(input);
                }
            }
            Step::Cancel { task } => {
                // Nobody is given a number like the last.
                let task = if task == 0 { u64::MAX - 1 } else { u64::from(task) };
                self.input(Input::Cancel { task: TaskId(task) })
            }
            Step::Join { server, speed, slots } => {
                let server = ServerId(u32::from(server));
                if server.index() <= self.coordinator.view().servers().count() {
                    self.out.retain(|_, at| *at != server);
                }
                self.input(Input::Join { server, speed: half(speed), slots: u16::from(slots) });
            }
            Step::Drain { server } => {
                self.input(Input::Drain { server: ServerId(u32::from(server)) })
            }
            Step::Leave { server } => {
                let server = ServerId(u32::from(server));
                self.out.retain(|_, at| *at != server);
                self.input(Input::Leave { server });
            }
            Step::SetSpeed { server, speed } => {
                let server = ServerId(u32::from(server));
                self.input(Input::SetSpeed { server, speed: half(speed) });
            }
            Step::SetPolicy(ref policy) => self.input(Input::SetPolicy { policy: policy.clone() }),
            Step::Wait { millis } => {
                self.tick();
                self.now += Span(u64::from(millis) * 1_000_000);
                self.tick();
            }
        }
    }

    /// The first attempt that was asked to stop and runs.
    fn answer(&mut self) -> Option<(Attempt, ServerId)> {
        while let Some(attempt) = self.asked.pop_first() {
            if let Some(found) = self.out.remove_entry(&attempt) {
                return Some(found);
            }
        }
        None
    }

    fn tick(&mut self) {
        let mut ticks = 0;
        while self.coordinator.deadline() <= self.now {
            self.input(Input::Tick);
            ticks += 1;
            assert!(ticks < 1_000, "the coordinator wants to be woken for ever at {}", self.now);
        }
    }

    /// Servers come back and finish what they get, until nothing is left.
    fn heal(&mut self) {
        for server in 0..3 {
            self.step(&Step::Join { server, speed: 1, slots: 1 });
        }
        let submitted = self.coordinator.next_task().0;
        for _ in 0..20 * submitted + 20 {
            self.step(&Step::Return { at: 0 });
            self.step(&Step::Finish { at: 0, failed: false });
            self.step(&Step::Wait { millis: 60_000 });
        }
        assert_eq!(self.settled.len() as u64, submitted, "CONSERVATION: all settle in the end");
    }
}

/// A speed in halves.
fn half(speed: u8) -> Speed {
    Speed::from_millionths(u64::from(speed) * 500_000)
}

prop_compose! {
    fn config()(
        policy in policy(),
        prefetch in prop_oneof![Just(0u16), 1u16..4],
        queue in prop_oneof![3 => Just(u64::MAX), 1 => 0u64..5],
        backoff in prop_oneof![Just(Span::ZERO), Just(Span::from_seconds(0.2))],
        reports in prop_oneof![
            2 => Just(Reports::Fresh),
            1 => (0u64..300).prop_map(|millis| Reports::Delayed(Span(millis * 1_000_000))),
            1 => (1u64..300).prop_map(|millis| Reports::Periodic(Span(millis * 1_000_000))),
        ],
    ) -> Config {
        Config { policy, limits: Limits { queue, backoff, attempts: 3 }, seed: 7, prefetch, reports }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(
        std::env::var("SANDTABLE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(600)
    ))]
    #[test]
    fn hold_after_every_input(
        steps in prop::collection::vec(step(), 0..120),
        config in config(),
    ) {
        let run = || {
            let mut driver = Driver::new(config.clone());
            steps.iter().for_each(|step| driver.step(step));
            driver.heal();
            driver.digest
        };
        prop_assert_eq!(run(), run(), "DETERMINISM");
    }
}
