//! Whatever happens, in whatever order: the invariants hold after every input, every task settles
//! exactly once, and the same inputs have the same effects.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use sandtable_core::*;

#[derive(Clone, Debug)]
enum Step {
    Submit {
        estimate: u8,
        priority: i8,
    },
    /// Ends the attempt at this place among those that are out.
    Finish {
        at: u8,
        failed: bool,
    },
    /// A server answers a recall.
    Return {
        at: u8,
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
    SetPolicy {
        place: u8,
        order: u8,
    },
    Wait {
        millis: u16,
    },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (any::<u8>(), any::<i8>()).prop_map(|(estimate, priority)| Step::Submit { estimate, priority }),
        8 => (any::<u8>(), any::<bool>()).prop_map(|(at, failed)| Step::Finish { at, failed }),
        3 => any::<u8>().prop_map(|at| Step::Return { at }),
        2 => any::<u8>().prop_map(|at| Step::Repeat { at }),
        2 => any::<u8>().prop_map(|task| Step::Cancel { task }),
        3 => (0u8..6, 1u8..4, 1u8..3).prop_map(|(server, speed, slots)| Step::Join { server, speed, slots }),
        1 => (0u8..6).prop_map(|server| Step::Drain { server }),
        1 => (0u8..6).prop_map(|server| Step::Leave { server }),
        1 => (any::<u8>(), any::<u8>()).prop_map(|(place, order)| Step::SetPolicy { place, order }),
        3 => any::<u16>().prop_map(|millis| Step::Wait { millis }),
    ]
}

fn policy(place: u8, order: u8) -> Policy {
    Policy {
        place: PlaceKind::ALL[usize::from(place) % PlaceKind::ALL.len()],
        order: OrderKind::ALL[usize::from(order) % OrderKind::ALL.len()],
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
            said: Vec::new(),
            settled: BTreeSet::new(),
            digest: Digest::default(),
        }
    }

    fn input(&mut self, input: Input) {
        self.said.push(input);
        self.coordinator.handle(self.now, input, &mut self.effects);
        for effect in self.effects.drain(..) {
            self.digest.add(self.now, &effect);
            match effect {
                Effect::Start { server, attempt } => {
                    assert!(
                        !self.settled.contains(&attempt.task),
                        "ONCE: {attempt} starts after settling"
                    );
                    assert!(
                        self.out.insert(attempt, server).is_none(),
                        "ONCE: {attempt} starts twice"
                    );
                }
                Effect::Recall { server, attempt } => {
                    self.recalled.insert(attempt, server);
                }
                Effect::Stop { attempt, .. } => {
                    self.out.remove(&attempt);
                }
                Effect::Settle { task, .. } => {
                    assert!(self.settled.insert(task), "ONCE: {task} settles twice");
                    self.out.retain(|attempt, _| attempt.task != task);
                }
                Effect::Wait { .. } | Effect::Release { .. } => {}
            }
        }
        if let Err(violation) = self.coordinator.check() {
            panic!("{violation} after {input:?}");
        }
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Submit { estimate, priority } => {
                let estimate = if estimate == 0 {
                    Work::UNKNOWN
                } else {
                    Work(u64::from(estimate) * 1_000_000)
                };
                self.input(Input::Submit { estimate, priority: i32::from(priority) });
            }
            Step::Finish { at, failed } => {
                let nth = self.out.iter().nth(usize::from(at) % self.out.len().max(1));
                if let Some((&attempt, &server)) = nth {
                    self.out.remove(&attempt);
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
            Step::Repeat { at } => {
                if let Some(input) =
                    self.said.get(usize::from(at) % self.said.len().max(1)).copied()
                    && matches!(
                        input,
                        Input::Finish { .. } | Input::Return { .. } | Input::Cancel { .. }
                    )
                {
                    self.input(input);
                }
            }
            Step::Cancel { task } => self.input(Input::Cancel { task: TaskId(u64::from(task)) }),
            Step::Join { server, speed, slots } => {
                let server = ServerId(u32::from(server));
                self.out.retain(|_, at| *at != server);
                let speed = Speed::from_millionths(u64::from(speed) * 500_000);
                self.input(Input::Join { server, speed, slots: u16::from(slots) });
            }
            Step::Drain { server } => {
                self.input(Input::Drain { server: ServerId(u32::from(server)) })
            }
            Step::Leave { server } => {
                let server = ServerId(u32::from(server));
                self.out.retain(|_, at| *at != server);
                self.input(Input::Leave { server });
            }
            Step::SetPolicy { place, order } => {
                self.input(Input::SetPolicy { policy: policy(place, order) })
            }
            Step::Wait { millis } => {
                self.now += Span(u64::from(millis) * 1_000_000);
                if self.coordinator.deadline() <= self.now {
                    self.input(Input::Tick);
                }
            }
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(
        std::env::var("SANDTABLE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(600)
    ))]
    #[test]
    fn hold_after_every_input(
        steps in proptest::collection::vec(step(), 0..120),
        place in any::<u8>(),
        order in any::<u8>(),
        prefetch in prop_oneof![Just(0u16), 1u16..4],
        queue in prop_oneof![3 => Just(u64::MAX), 1 => 0u64..5],
        backoff in prop_oneof![Just(Span::ZERO), Just(Span::from_seconds(10.0))],
    ) {
        let limits = Limits { queue, backoff, attempts: 3 };
        let config = Config { policy: policy(place, order), limits, seed: 7, prefetch };
        let run = || {
            let mut driver = Driver::new(config);
            steps.iter().for_each(|step| driver.step(step));
            driver.heal();
            driver.digest
        };
        prop_assert_eq!(run(), run(), "DETERMINISM");
    }
}
