//! The orders: which of the tasks that wait in one queue goes first. Equals go by arrival.

use alloc::sync::Arc;
use core::cmp::Ordering;

use super::{OrderKind, Parameter, Policy, Preempt, Score};
use crate::rng::Rng;
use crate::spec::Weight;
use crate::task::Task;
use crate::time::{Span, Time};
use crate::work::Work;

/// An order at work, with what it remembers.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) kind: OrderKind,
    pub(crate) shape: Shape,
    /// Whether a task that begins to wait may take the place of one that runs.
    pub(crate) preempts: bool,
    /// Whether what was interrupted begins anew.
    pub(crate) restarts: bool,
    pub(crate) quantum: Span,
    pub(crate) score: Option<Arc<Score>>,
    pub(crate) rng: Rng,
}

/// What kind of queue an order needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A list by arrival, taken from the front.
    #[default]
    List,
    /// A list by arrival, taken from the back.
    Stack,
    /// A heap: keys stay as they are while a task waits.
    Heap,
    /// A list that is looked through: keys change with time.
    Scan,
    /// A set from which is drawn.
    Pool,
    /// A list per user.
    Fair,
}

impl Default for Order {
    fn default() -> Self {
        Order::new(&Policy::default(), 0)
    }
}

impl Order {
    pub(crate) fn new(policy: &Policy, seed: u64) -> Order {
        let parameters = &policy.parameters;
        let timed = parameters.score.as_ref().is_some_and(|score| score.changes_with_time());
        let shape = match policy.order {
            OrderKind::Fifo => Shape::List,
            OrderKind::Lifo => Shape::Stack,
            OrderKind::Random => Shape::Pool,
            OrderKind::ResponseRatio => Shape::Scan,
            OrderKind::Score if timed => Shape::Scan,
            OrderKind::Fair => Shape::Fair,
            _ => Shape::Heap,
        };
        // What is served by turns would begin anew for ever.
        let restarts = policy.order.parameters().contains(&Parameter::Preempt)
            && parameters.preempt == Preempt::Restart;
        Order {
            kind: policy.order,
            shape,
            preempts: policy.preempts(),
            restarts,
            quantum: parameters.quantum.max(Span(1)),
            score: parameters.score.clone(),
            rng: Rng::new(seed),
        }
    }

    /// The task with the smallest key goes first. Only of [`Shape::Heap`], where it is computed
    /// once, when the task begins to wait.
    #[inline]
    pub(crate) fn key(&self, task: &Task) -> u64 {
        match self.kind {
            OrderKind::Shortest => task.spec.estimate.0,
            OrderKind::Longest => !task.spec.estimate.0,
            // Order-reversing and without overflow: the highest priority has the smallest key.
            OrderKind::Priority => (i64::from(i32::MAX) - i64::from(task.spec.priority)) as u64,
            OrderKind::Deadline => task.spec.deadline.0,
            OrderKind::ShortestRemaining => task.remaining().0,
            OrderKind::LeastAttained => task.done.0,
            OrderKind::WeightedShortest => per_weight(task.spec.estimate, task.spec.weight),
            OrderKind::Score => {
                let score = self.score.as_ref();
                score.map_or(0, |score| sortable(score.value(&task.spec, task.submitted, 0.0)))
            }
            OrderKind::Custom(custom) => (custom.key)(&task.view()),
            OrderKind::Fifo
            | OrderKind::Lifo
            | OrderKind::Random
            | OrderKind::ResponseRatio
            | OrderKind::Fair => 0,
        }
    }

    /// The task with the smallest key goes first. Only of [`Shape::Scan`].
    pub(crate) fn key_at(&self, now: Time, task: &Task) -> Ratio {
        let waited = now.since(task.submitted);
        match &self.score {
            Some(score) if self.kind == OrderKind::Score => {
                Ratio(sortable(score.value(&task.spec, task.submitted, waited.seconds())), 1)
            }
            // (wait + work) ÷ work is highest where work ÷ wait is lowest.
            _ => Ratio(task.spec.estimate.counted().0.max(1), waited.0),
        }
    }
}

/// A fraction, compared exactly. Something over nothing is more than anything else.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ratio(u64, u64);

impl Ord for Ratio {
    fn cmp(&self, other: &Ratio) -> Ordering {
        let cross = |over: u64, under: u64| u128::from(over) * u128::from(under);
        cross(self.0, other.1).cmp(&cross(other.0, self.1))
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Ratio) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ratio {
    fn eq(&self, other: &Ratio) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Ratio {}

/// An integer that is smaller where work ÷ weight is: the highest 57 bits of the quotient after
/// the number of its digits, as in a floating-point number. Two quotients are told apart as long
/// as the works have up to 41 bits (36 minutes) and the weights up to 16 (65.5).
fn per_weight(work: Work, weight: Weight) -> u64 {
    if work == Work::UNKNOWN {
        return u64::MAX;
    }
    let quotient = (u128::from(work.0) << 63) / u128::from(weight.thousandths());
    let digits = u128::BITS - quotient.leading_zeros();
    // The first digit is always 1.
    let rest = quotient << (u128::BITS - digits.max(1)) << 1;
    u64::from(digits) << 57 | (rest >> (u128::BITS - 57)) as u64
}

/// An integer that is smaller where the number is smaller; what is not a number comes last.
fn sortable(value: f64) -> u64 {
    if value.is_nan() {
        return u64::MAX;
    }
    // Of IEEE 754 numbers the bits of the positive ones are ordered, those of the negative ones
    // in reverse. Both zeros are the same.
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn quotients_are_compared_exactly(
            works in [0u64..1 << 41, 0u64..1 << 41],
            weights in [1u32..1 << 16, 1u32..1 << 16],
            close in any::<bool>(),
        ) {
            // Quotients that are close to each other are rare among random ones.
            let second = if close {
                works[0] * u64::from(weights[1]) / u64::from(weights[0])
            } else {
                works[1]
            };
            let [a, b] = weights.map(u64::from);
            prop_assume!(second < 1 << 41);
            let key = |work, weight| per_weight(Work(work), Weight::from_thousandths(weight));
            let keys = key(works[0], weights[0]).cmp(&key(second, weights[1]));
            let exact = (u128::from(works[0]) * u128::from(b)).cmp(&(u128::from(second) * u128::from(a)));
            prop_assert_eq!(keys, exact);
            let ratios = Ratio(works[0], a).cmp(&Ratio(second, b));
            prop_assert_eq!(ratios, exact);
        }

        #[test]
        fn numbers_keep_their_order_as_integers(a in any::<f64>(), b in any::<f64>()) {
            prop_assume!(!a.is_nan() && !b.is_nan());
            prop_assert_eq!(sortable(a).cmp(&sortable(b)), a.partial_cmp(&b).unwrap_or(Ordering::Equal));
            prop_assert!(sortable(a) < sortable(f64::NAN));
        }
    }

    #[test]
    fn the_extremes_have_their_places() {
        let heaviest = Weight::from_thousandths(u32::MAX);
        let lightest = Weight::from_thousandths(0);
        assert_eq!(per_weight(Work::ZERO, lightest), 0);
        assert!(per_weight(Work(1), heaviest) > 0);
        assert!(per_weight(Work(u64::MAX - 1), lightest) <= per_weight(Work::UNKNOWN, heaviest));
        assert_eq!(sortable(0.0), sortable(-0.0));
        assert!(Ratio(1, 0) > Ratio(u64::MAX, 1));
        assert_eq!(Ratio(1, 0), Ratio(2, 0));
    }
}
