//! Every order against a sorted set, or what its definition says.
#![allow(clippy::unwrap_used)]

use alloc::collections::{BTreeMap, BTreeSet, VecDeque};
use alloc::sync::Arc;
use std::prelude::v1::*;

use proptest::prelude::*;

use super::*;
use crate::policy::{OrderKind, Parameters, PlaceKind, Policy, Score, Step as ScoreStep};
use crate::spec::{TaskSpec, Weight};
use crate::task::Task;
use crate::time::Span;
use crate::work::Work;

#[derive(Clone, Debug)]
enum Step {
    Push { value: u8, user: u8 },
    Take,
    Remove(u8),
    Wait(u8),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0u8..8, 0u8..3).prop_map(|(value, user)| Step::Push { value, user }),
        2 => Just(Step::Take),
        1 => any::<u8>().prop_map(Step::Remove),
        1 => any::<u8>().prop_map(Step::Wait),
    ];
    proptest::collection::vec(step, 0..300)
}

/// A table of tasks and a queue, and what is in the queue.
struct Bench {
    order: Order,
    tasks: Tasks,
    queue: Queue,
    ids: BTreeSet<TaskId>,
    now: Time,
}

impl Bench {
    fn new(kind: OrderKind, parameters: Parameters) -> Bench {
        let policy = Policy { place: PlaceKind::Central, order: kind, parameters };
        Bench {
            order: Order::new(&policy, 7),
            tasks: Tasks::default(),
            queue: Queue::default(),
            ids: BTreeSet::new(),
            now: Time::ZERO,
        }
    }

    /// A task of which everything depends on the value.
    fn push(&mut self, value: u8, user: u8) {
        let mut spec = TaskSpec::new(Work(u64::from(value)));
        spec.priority = i32::from(value) - 4;
        spec.deadline = Time(u64::from(value) / 2);
        spec.user = u32::from(user);
        spec.weight = Weight::from_thousandths(1_000 * (1 + u32::from(user)));
        let task = Task::new(self.tasks.next_id(), self.now, spec);
        let id = self.tasks.push(task);
        self.put(id);
    }

    fn put(&mut self, id: TaskId) {
        self.queue.push(&self.order, &mut self.tasks, id);
        assert!(self.ids.insert(id));
    }

    fn first(&mut self) -> Option<TaskId> {
        self.queue.first(&mut self.order, &self.tasks, self.now)
    }

    fn take(&mut self, id: TaskId) {
        self.queue.take(&self.order, &mut self.tasks, id);
        assert!(self.ids.remove(&id));
    }

    /// One that is somewhere in the queue goes; a task that is tried again comes back later under
    /// its old number.
    fn remove(&mut self, at: u8) {
        let Some(id) = self.ids.iter().nth(usize::from(at) % self.ids.len().max(1)).copied() else {
            return;
        };
        self.queue.remove(&self.order, &mut self.tasks, id);
        self.ids.remove(&id);
        if at.is_multiple_of(2) {
            self.put(id);
        }
    }

    /// The tasks, sorted by what the order says of each.
    fn sorted(&self) -> Vec<TaskId> {
        let task = |id: &TaskId| self.tasks.get(*id).unwrap();
        let mut ids: Vec<TaskId> = self.ids.iter().copied().collect();
        match self.order.shape {
            Shape::List | Shape::Pool | Shape::Fair => {}
            Shape::Stack => ids.reverse(),
            Shape::Heap => ids.sort_by_key(|id| self.order.key(task(id))),
            Shape::Scan => ids.sort_by_key(|id| self.order.key_at(self.now, task(id))),
        }
        ids
    }
}

proptest! {
    #[test]
    fn every_order_behaves_like_a_sorted_set(
        steps in steps(),
        kind in 0..OrderKind::ALL.len(),
        timed in any::<bool>(),
    ) {
        use ScoreStep::{Divide, Estimate, Wait};
        let score = if timed { &[Wait, Estimate, Divide][..] } else { &[Estimate][..] };
        let score = Score::new(score, "").map(Arc::new);
        let kind = OrderKind::ALL[kind];
        prop_assume!(!matches!(kind, OrderKind::Random | OrderKind::Fair));
        let mut bench = Bench::new(kind, Parameters { score, ..Parameters::default() });
        for step in steps {
            match step {
                Step::Push { value, user } => bench.push(value, user),
                Step::Take => {
                    let first = bench.first();
                    prop_assert_eq!(first, bench.sorted().first().copied());
                    first.into_iter().for_each(|id| bench.take(id));
                }
                Step::Remove(at) => bench.remove(at),
                Step::Wait(ns) => bench.now += Span(u64::from(ns)),
            }
            prop_assert_eq!(bench.queue.len() as usize, bench.ids.len());
        }
        let sorted = bench.sorted();
        if bench.order.shape == Shape::Heap {
            for before in [0, 1, 2, 7, 300] {
                let nth = bench.queue.nth(&mut bench.tasks, before as u64);
                prop_assert_eq!(nth, sorted.get(before).copied());
            }
        }
        let order = bench.queue.in_order(&bench.order, &bench.tasks, bench.now);
        prop_assert_eq!(order, sorted);
    }

    #[test]
    fn who_was_drawn_stays_drawn(steps in steps()) {
        let mut bench = Bench::new(OrderKind::Random, Parameters::default());
        for step in steps {
            match step {
                Step::Push { value, user } => {
                    let drawn = bench.queue.known_first(&bench.order, &bench.tasks, bench.now);
                    bench.push(value, user);
                    prop_assert!(drawn.is_none() || drawn == bench.first());
                }
                Step::Take => {
                    let first = bench.first();
                    prop_assert_eq!(first.is_some(), !bench.ids.is_empty());
                    prop_assert_eq!(first, bench.first());
                    first.into_iter().for_each(|id| bench.take(id));
                }
                Step::Remove(at) => bench.remove(at),
                Step::Wait(_) => {}
            }
            let ids = bench.queue.in_order(&bench.order, &bench.tasks, bench.now);
            prop_assert_eq!(ids, bench.sorted());
        }
    }

    #[test]
    fn users_take_turns_as_by_the_book(steps in steps(), quantum in 1u64..20) {
        let quantum = Span(quantum);
        let mut bench = Bench::new(OrderKind::Fair, Parameters { quantum, ..Parameters::default() });
        let mut book = Book::default();
        for step in steps {
            match step {
                Step::Push { value, user } => {
                    bench.push(value, user);
                    let id = TaskId(bench.tasks.next_id().0 - 1);
                    book.push(user.into(), id);
                }
                Step::Take => {
                    let order = bench.queue.in_order(&bench.order, &bench.tasks, bench.now);
                    let first = bench.first();
                    prop_assert_eq!(first, book.first(quantum, &bench.tasks));
                    prop_assert_eq!(first, order.first().copied());
                    let after = bench.queue.in_order(&bench.order, &bench.tasks, bench.now);
                    prop_assert_eq!(&order, &after);
                    if let Some(id) = first {
                        bench.take(id);
                        book.take(&bench.tasks);
                        let rest = bench.queue.in_order(&bench.order, &bench.tasks, bench.now);
                        prop_assert_eq!(&order[1..], rest);
                    }
                }
                Step::Remove(_) | Step::Wait(_) => {}
            }
        }
    }
}

/// Deficit round robin as Shreedhar and Varghese write it down, a turn at a time.
#[derive(Default)]
struct Book {
    queues: BTreeMap<u32, VecDeque<TaskId>>,
    deficits: BTreeMap<u32, u64>,
    active: VecDeque<u32>,
    /// Whether the first of the active has been given its quantum in this turn.
    granted: bool,
}

impl Book {
    fn push(&mut self, user: u32, id: TaskId) {
        let queue = self.queues.entry(user).or_default();
        if queue.is_empty() {
            self.active.push_back(user);
            self.deficits.insert(user, 0);
        }
        queue.push_back(id);
    }

    fn first(&mut self, quantum: Span, tasks: &Tasks) -> Option<TaskId> {
        loop {
            let user = *self.active.front()?;
            let deficit = self.deficits.get_mut(&user).unwrap();
            if !self.granted {
                *deficit += quantum.0 * u64::from(1 + user);
                self.granted = true;
            }
            let id = self.queues[&user][0];
            if tasks.get(id).unwrap().spec.estimate.0 <= *deficit {
                return Some(id);
            }
            self.active.rotate_left(1);
            self.granted = false;
        }
    }

    /// Takes the first.
    fn take(&mut self, tasks: &Tasks) {
        let user = self.active[0];
        let queue = self.queues.get_mut(&user).unwrap();
        let id = queue.pop_front().unwrap();
        *self.deficits.get_mut(&user).unwrap() -= tasks.get(id).unwrap().spec.estimate.0;
        if queue.is_empty() {
            self.active.pop_front();
            self.granted = false;
        }
    }
}

#[test]
fn everyone_is_drawn_equally_often() {
    let mut counts = [0u32; 5];
    let mut bench = Bench::new(OrderKind::Random, Parameters::default());
    for _ in 0..5 {
        bench.push(1, 0);
    }
    for _ in 0..50_000 {
        let id = bench.first().unwrap();
        counts[id.0 as usize] += 1;
        bench.take(id);
        bench.put(id);
    }
    // Chi-square with 4 degrees of freedom: above 18.5 with probability 0.001.
    let chi: f64 = counts.iter().map(|&n| (f64::from(n) - 1e4) * (f64::from(n) - 1e4) / 1e4).sum();
    assert!(chi < 18.5, "{counts:?}");
}

#[test]
fn turns_that_serve_nobody_are_not_counted_one_by_one() {
    let mut bench =
        Bench::new(OrderKind::Fair, Parameters { quantum: Span(1), ..Parameters::default() });
    for user in 0..3 {
        let mut spec = TaskSpec::new(Work(u64::MAX / 4));
        spec.user = user;
        let id = bench.tasks.push(Task::new(bench.tasks.next_id(), Time::ZERO, spec));
        bench.put(id);
    }
    assert_eq!(bench.first(), Some(TaskId(0)));
}

#[test]
fn copies_stand_where_their_tasks_came() {
    for kind in [OrderKind::Fifo, OrderKind::Lifo, OrderKind::Shortest, OrderKind::Fair] {
        let mut bench = Bench::new(kind, Parameters::default());
        for _ in 0..3 {
            let id = bench.tasks.next_id();
            bench.tasks.push(Task::new(id, Time::ZERO, TaskSpec::new(Work(1))));
        }
        let copy = |bench: &mut Bench, id| {
            let task = bench.tasks.get(TaskId(id)).unwrap().clone();
            bench.tasks.push_copy(task)
        };
        let (late, early) = (copy(&mut bench, 2), copy(&mut bench, 0));
        bench.put(late);
        bench.put(TaskId(1));
        bench.put(early);
        let mut expected = Vec::from([early, TaskId(1), late]);
        if kind == OrderKind::Lifo {
            expected.reverse();
        }
        assert_eq!(
            bench.queue.in_order(&bench.order, &bench.tasks, bench.now),
            expected,
            "{kind:?}"
        );
        assert_eq!(bench.first(), Some(expected[0]), "{kind:?}");
    }
}
