//! What tasks are, apart from when they come: work, estimate, priority, class.

use rand::RngExt;
use rand_xoshiro::Xoshiro256PlusPlus;
use sandtable_core::{Time, Work};

use crate::sampler::Sampler;
use crate::stream::{Stream, generator};
use crate::workload::{Arrival, Estimate, Generated};

/// The most work a drawn task has, 2⁶² ns or 146 years: heavy tails have no end, and times must
/// still add up.
const MOST_WORK_NS: f64 = (1u64 << 62) as f64;

/// Draws everything about tasks but their times.
#[derive(Clone, Debug)]
pub(crate) struct Payload {
    work: Vec<Sampler>,
    work_rng: Xoshiro256PlusPlus,
    /// `None` if there is one class.
    classes: Option<(Choice<u16>, Xoshiro256PlusPlus)>,
    estimate: Estimated,
    /// By class; `None` if all tasks have the same priority.
    priorities: Option<(Vec<Choice<i32>>, Xoshiro256PlusPlus)>,
    /// What a block is made of: right in everything that is the same for all tasks.
    blank: Arrival,
    /// Draws of one block: seconds, then factors.
    draws: Vec<f64>,
}

#[derive(Clone, Debug)]
enum Estimated {
    Exact,
    Factor(Sampler, Xoshiro256PlusPlus),
    Unknown,
}

impl Payload {
    pub(crate) fn new(generated: &Generated, seed: u64) -> Payload {
        let classes = &generated.classes;
        let shares = classes.iter().enumerate().map(|(index, class)| (index as u16, class.share));
        let shares = Choice::new(shares);
        let mixes = classes.iter().map(|class| Choice::new(class.priorities.shares()));
        let mixes: Vec<Choice<i32>> = mixes.collect();
        let same = same_priority(generated);
        Payload {
            work: classes.iter().map(|class| class.work.sampler()).collect(),
            work_rng: generator(seed, Stream::Work),
            classes: (classes.len() > 1).then(|| (shares, generator(seed, Stream::Class))),
            estimate: match &generated.estimate {
                Estimate::Exact => Estimated::Exact,
                Estimate::Unknown => Estimated::Unknown,
                Estimate::Factor(factor) => {
                    Estimated::Factor(factor.sampler(), generator(seed, Stream::Estimate))
                }
            },
            priorities: match same {
                Some(_) => None,
                None => Some((mixes, generator(seed, Stream::Priority))),
            },
            blank: Arrival {
                at: Time::ZERO,
                work: Work::ZERO,
                estimate: Work::UNKNOWN,
                priority: same.unwrap_or_default(),
                class: 0,
            },
            draws: Vec::new(),
        }
    }

    /// Makes the block hold the next `count` tasks, without their times. What is in it must have
    /// come from here.
    #[inline]
    pub(crate) fn fill(&mut self, block: &mut Vec<Arrival>, count: usize) {
        block.resize(count, self.blank);
        self.draws.resize(count, 0.0);
        self.fill_classes(block);
        self.fill_work(block);
        self.fill_estimates(block);
        self.fill_priorities(block);
    }

    fn fill_classes(&mut self, block: &mut [Arrival]) {
        if let Some((shares, rng)) = &mut self.classes {
            for task in block {
                task.class = shares.pick(rng);
            }
        }
    }

    fn fill_work(&mut self, block: &mut [Arrival]) {
        match &self.work[..] {
            [sampler] => sampler.fill(&mut self.work_rng, &mut self.draws),
            samplers => {
                for (task, draw) in block.iter().zip(&mut self.draws) {
                    if let Some(sampler) = samplers.get(usize::from(task.class)) {
                        *draw = sampler.draw(&mut self.work_rng);
                    }
                }
            }
        }
        for (task, draw) in block.iter_mut().zip(&self.draws) {
            task.work = bounded_work(*draw * 1e9);
            task.estimate = task.work;
        }
    }

    /// Follows [`fill_work`](Self::fill_work), which leaves exact estimates.
    fn fill_estimates(&mut self, block: &mut [Arrival]) {
        match &mut self.estimate {
            Estimated::Exact => {}
            Estimated::Unknown => {
                for task in block {
                    task.estimate = Work::UNKNOWN;
                }
            }
            Estimated::Factor(sampler, rng) => {
                sampler.fill(rng, &mut self.draws);
                for (task, factor) in block.iter_mut().zip(&self.draws) {
                    task.estimate = bounded_work(task.work.0 as f64 * factor);
                }
            }
        }
    }

    fn fill_priorities(&mut self, block: &mut [Arrival]) {
        if let Some((mixes, rng)) = &mut self.priorities {
            for task in block {
                if let Some(mix) = mixes.get(usize::from(task.class)) {
                    task.priority = mix.pick(rng);
                }
            }
        }
    }
}

/// The priority that all tasks have, if there is one.
fn same_priority(generated: &Generated) -> Option<i32> {
    let mut priorities = generated.classes.iter().flat_map(|class| class.priorities.shares());
    let (first, _) = priorities.next()?;
    priorities.all(|(priority, _)| priority == first).then_some(first)
}

/// To the nearest nanosecond.
#[inline]
fn bounded_work(ns: f64) -> Work {
    // Through `i64`, which the processor converts to in one step.
    Work((ns + 0.5).min(MOST_WORK_NS) as i64 as u64)
}

/// A value drawn in proportion to its weight.
#[derive(Clone, Debug)]
struct Choice<T> {
    /// Values with the sum of the weights up to and including theirs, divided by the total.
    cumulative: Vec<(T, f64)>,
}

impl<T: Copy + Default> Choice<T> {
    fn new(weights: impl Iterator<Item = (T, f64)> + Clone) -> Choice<T> {
        let total: f64 = weights.clone().map(|(_, weight)| weight).sum();
        let mut sum = 0.0;
        let cumulative = weights.map(|(value, weight)| {
            sum += weight;
            (value, sum / total)
        });
        Choice { cumulative: cumulative.collect() }
    }

    /// Takes one draw, however many values there are.
    fn pick(&self, rng: &mut Xoshiro256PlusPlus) -> T {
        let at: f64 = rng.random();
        let chosen = self.cumulative.iter().find(|(_, sum)| at < *sum);
        // The last sum is 1 but for rounding.
        chosen.or(self.cumulative.last()).map_or_else(T::default, |(value, _)| *value)
    }
}
