#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::atomic::{AtomicU64, Ordering};

use sandtable_core::{
    CustomOrder, CustomPlace, OrderKind, Parameters, PlaceKind, PlaceRule, Preempt, Rng, Score,
    ServerId, Span, Step, TaskView, View,
};

use super::*;

fn go_on(_: u64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn passes(policy: &Policy, seeds: Range<u64>) {
    let count = seeds.end - seeds.start;
    match check(policy, seeds, &mut go_on) {
        Ok(passed) => assert!(passed.cases == count && passed.steps > passed.tasks, "{passed:?}"),
        Err(failure) => panic!("{policy:?}: {failure}"),
    }
}

fn with(place: PlaceKind, order: OrderKind, set: impl FnOnce(&mut Parameters)) -> Policy {
    let mut policy = Policy::new(place, order);
    set(&mut policy.parameters);
    policy
}

#[test]
fn every_place_conforms() {
    for place in PlaceKind::ALL {
        passes(&Policy::new(place, OrderKind::Fifo), 0..40);
    }
}

#[test]
fn every_order_conforms() {
    let score = Score::new([Step::Wait, Step::Estimate, Step::Divide], "wait / estimate").unwrap();
    for order in OrderKind::ALL {
        let set = |parameters: &mut Parameters| parameters.score = Some(score.clone().into());
        passes(&with(PlaceKind::Central, order, set), 0..40);
    }
}

#[test]
fn what_a_policy_is_set_to_conforms() {
    use sandtable_core::{Backfill, Cancel, Equals, Ties};
    for preempt in [Preempt::Resume, Preempt::Restart] {
        for order in [OrderKind::Shortest, OrderKind::Priority, OrderKind::Deadline] {
            passes(&with(PlaceKind::Central, order, |set| set.preempt = preempt), 0..20);
        }
        passes(&with(PlaceKind::Random, OrderKind::Priority, |set| set.preempt = preempt), 0..20);
        passes(&with(PlaceKind::Steal, OrderKind::Priority, |set| set.preempt = preempt), 0..20);
        let queues = PlaceKind::ShortestQueue;
        passes(&with(queues, OrderKind::Deadline, |set| set.preempt = preempt), 0..20);
    }
    let started = |set: &mut Parameters| (set.cancel, set.d) = (Cancel::OnStart, 3);
    passes(&with(PlaceKind::Hedge, OrderKind::Fifo, started), 0..40);
    passes(&with(PlaceKind::Hedge, OrderKind::Random, |_| ()), 0..20);
    passes(&with(PlaceKind::LateBinding, OrderKind::Fair, |_| ()), 0..20);
    passes(&with(PlaceKind::LeastWork, OrderKind::LeastAttained, |_| ()), 0..20);
    passes(&with(PlaceKind::Random, OrderKind::ShortestRemaining, |_| ()), 0..20);
    passes(
        &with(PlaceKind::Central, OrderKind::LeastAttained, |set| set.quantum = Span(10_000)),
        0..20,
    );
    for backfill in Backfill::ALL {
        for ties in Ties::ALL {
            for order in [OrderKind::Fifo, OrderKind::Shortest, OrderKind::Random] {
                let set = |set: &mut Parameters| (set.backfill, set.ties) = (*backfill, *ties);
                passes(&with(PlaceKind::Central, order, set), 0..20);
            }
        }
    }
    let random = |set: &mut Parameters| set.equals = Equals::Random;
    passes(&with(PlaceKind::ShortestQueue, OrderKind::Lifo, random), 0..20);
}

/// Draws from a generator of its own, and names servers that are not there.
#[derive(Debug)]
struct Anywhere(Rng);

impl PlaceRule for Anywhere {
    fn choose(&mut self, _: Time, _: &View<'_>, _: &TaskView) -> Option<ServerId> {
        Some(ServerId(self.0.below(30)))
    }
}

#[test]
fn one_of_your_own_conforms() {
    let place = CustomPlace { name: "anywhere", new: |seed| Box::new(Anywhere(Rng::new(seed))) };
    passes(&Policy::new(PlaceKind::Custom(place), OrderKind::Fifo), 0..40);
    let order = CustomOrder { name: "by-id", key: |task| !task.id.0 };
    passes(&Policy::new(PlaceKind::Central, OrderKind::Custom(order)), 0..40);
}

/// Wrong on purpose: remembers something outside of itself.
#[derive(Debug)]
struct Forgetless;

static CHOSEN: AtomicU64 = AtomicU64::new(0);

impl PlaceRule for Forgetless {
    fn choose(&mut self, _: Time, view: &View<'_>, _: &TaskView) -> Option<ServerId> {
        let servers = view.accepting();
        let next = CHOSEN.fetch_add(1, Ordering::Relaxed) as usize;
        servers.get(next % servers.len().max(1))
    }
}

/// Wrong on purpose: a key that depends on how often it is asked for.
fn restless(_: &TaskView) -> u64 {
    static ASKED: AtomicU64 = AtomicU64::new(0);
    ASKED.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed)
}

#[test]
fn what_hides_its_state_is_found() {
    let place = CustomPlace { name: "forgetless", new: |_| Box::new(Forgetless) };
    let order = CustomOrder { name: "restless", key: restless };
    for policy in [
        Policy::new(PlaceKind::Custom(place), OrderKind::Fifo),
        Policy::new(PlaceKind::Central, OrderKind::Custom(order)),
    ] {
        let failure = check(&policy, 0..40, &mut go_on).unwrap_err();
        assert_eq!(failure.property, "DETERMINISM", "{failure}");
        // It fails again under the seed that is told.
        let again = check(&policy, failure.seed..failure.seed + 1, &mut go_on).unwrap_err();
        assert_eq!(again.seed, failure.seed);
    }
}

#[test]
fn the_same_seed_is_the_same_trial() {
    let policy = Policy::default();
    let steps = |seed| check(&policy, seed..seed + 1, &mut go_on).unwrap();
    assert_eq!(steps(7), steps(7));
    let all: u64 = (0..40).map(|seed| steps(seed).steps).sum();
    assert_eq!(check(&policy, 0..40, &mut go_on).unwrap().steps, all);
}

#[test]
fn it_ends_when_asked_to() {
    let mut asked = 0;
    let passed = check(&Policy::default(), 0..1_000, &mut |cases| {
        asked += 1;
        assert_eq!(cases, asked);
        if cases == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!(passed.unwrap().cases, 3);
}
