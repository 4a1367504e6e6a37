//! What tasks are, apart from when they come: work, estimate, class, and what else is known.

use rand::RngExt;
use rand_xoshiro::Xoshiro256PlusPlus;
use sandtable_core::{Span, TaskSpec, Time, Weight, Work};

use crate::mix::Mix;
use crate::sampler::Sampler;
use crate::stream::{Stream, generator};
use crate::workload::{Arrival, Class, Estimate, Generated};

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
    priorities: Option<Drawn<i32>>,
    widths: Option<Drawn<u16>>,
    users: Option<Drawn<u32>>,
    deadlines: Option<Deadlines>,
    /// By class; `None` if they are all the same.
    weights: Option<Vec<Weight>>,
    /// What a block is made of: right in everything that is the same for all tasks.
    blank: Arrival,
    /// Draws of one block: seconds, then factors.
    draws: Vec<f64>,
}

#[derive(Clone, Debug)]
enum Estimated {
    Exact,
    Factor(Sampler, Xoshiro256PlusPlus),
    /// By class.
    ClassMean(Vec<Work>),
    Unknown,
}

/// A property that is drawn from a mix, which depends on the class.
#[derive(Clone, Debug)]
struct Drawn<T> {
    mixes: Vec<Choice<T>>,
    rng: Xoshiro256PlusPlus,
}

/// How long after their arrival tasks should be done.
#[derive(Clone, Debug)]
struct Deadlines {
    /// By class; `None`: whenever.
    samplers: Vec<Option<Sampler>>,
    rng: Xoshiro256PlusPlus,
}

impl Payload {
    pub(crate) fn new(generated: &Generated, seed: u64) -> Payload {
        let classes = &generated.classes;
        let shares = classes.iter().enumerate().map(|(index, class)| (index as u16, class.share));
        let shares = Choice::new(shares);
        let (priority, priorities) =
            drawn(classes, |class| &class.priorities, seed, Stream::Priority);
        let (width, widths) = drawn(classes, |class| &class.widths, seed, Stream::Width);
        let (user, users) = drawn(classes, |class| &class.users, seed, Stream::User);
        let weight = classes.first().map_or(Weight::ONE, |class| class.weight);
        let known = TaskSpec { priority, width, user, weight, ..TaskSpec::new(Work::UNKNOWN) };
        Payload {
            work: classes.iter().map(|class| class.work.sampler()).collect(),
            work_rng: generator(seed, Stream::Work),
            classes: (classes.len() > 1).then(|| (shares, generator(seed, Stream::Class))),
            estimate: match &generated.estimate {
                Estimate::Exact => Estimated::Exact,
                Estimate::Unknown => Estimated::Unknown,
                Estimate::ClassMean => {
                    let mean = |class: &Class| bounded_work(class.work.mean_s() * 1e9);
                    Estimated::ClassMean(classes.iter().map(mean).collect())
                }
                Estimate::Factor(factor) => {
                    Estimated::Factor(factor.sampler(), generator(seed, Stream::Estimate))
                }
            },
            priorities,
            widths,
            users,
            deadlines: Deadlines::of(classes, seed),
            weights: classes
                .iter()
                .any(|class| class.weight != weight)
                .then(|| classes.iter().map(|class| class.weight).collect()),
            blank: Arrival { at: Time::ZERO, work: Work::ZERO, spec: known, class: 0 },
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
        if let Some(priorities) = &mut self.priorities {
            priorities.fill(block, |spec, priority| spec.priority = priority);
        }
        if let Some(widths) = &mut self.widths {
            widths.fill(block, |spec, width| spec.width = width);
        }
        if let Some(users) = &mut self.users {
            users.fill(block, |spec, user| spec.user = user);
        }
        if let Some(deadlines) = &mut self.deadlines {
            deadlines.fill(block);
        }
        self.fill_weights(block);
    }

    /// Whether tasks have deadlines. [`fill`](Self::fill) gives each as it would be if the task
    /// arrived at time 0.
    pub(crate) fn has_deadlines(&self) -> bool {
        self.deadlines.is_some()
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
            task.spec.estimate = task.work;
        }
    }

    /// Follows [`fill_work`](Self::fill_work), which leaves exact estimates.
    fn fill_estimates(&mut self, block: &mut [Arrival]) {
        match &mut self.estimate {
            Estimated::Exact => {}
            Estimated::Unknown => {
                for task in block {
                    task.spec.estimate = Work::UNKNOWN;
                }
            }
            Estimated::ClassMean(means) => {
                for task in block {
                    let mean = means.get(usize::from(task.class));
                    task.spec.estimate = mean.copied().unwrap_or(Work::UNKNOWN);
                }
            }
            Estimated::Factor(sampler, rng) => {
                sampler.fill(rng, &mut self.draws);
                for (task, factor) in block.iter_mut().zip(&self.draws) {
                    task.spec.estimate = bounded_work(task.work.0 as f64 * factor);
                }
            }
        }
    }

    fn fill_weights(&mut self, block: &mut [Arrival]) {
        if let Some(weights) = &self.weights {
            for task in block {
                let weight = weights.get(usize::from(task.class));
                task.spec.weight = weight.copied().unwrap_or(Weight::ONE);
            }
        }
    }
}

/// The value that the mixes `of` all classes have and no draw, if there is only one; otherwise
/// what draws it.
fn drawn<T: Copy + PartialEq + Default>(
    classes: &[Class],
    of: impl Fn(&Class) -> &Mix<T>,
    seed: u64,
    stream: Stream,
) -> (T, Option<Drawn<T>>) {
    let mut values = classes.iter().flat_map(|class| of(class).shares()).map(|(value, _)| value);
    let first = values.next().unwrap_or_default();
    if values.all(|value| value == first) {
        return (first, None);
    }
    let mixes = classes.iter().map(|class| Choice::new(of(class).shares())).collect();
    (first, Some(Drawn { mixes, rng: generator(seed, stream) }))
}

impl<T: Copy + Default> Drawn<T> {
    /// Takes one draw per task.
    fn fill(&mut self, block: &mut [Arrival], set: impl Fn(&mut TaskSpec, T)) {
        for task in block {
            if let Some(mix) = self.mixes.get(usize::from(task.class)) {
                set(&mut task.spec, mix.pick(&mut self.rng));
            }
        }
    }
}

impl Deadlines {
    /// `None` if no class has deadlines.
    fn of(classes: &[Class], seed: u64) -> Option<Deadlines> {
        let samplers = classes.iter().map(|class| Some(class.deadline.as_ref()?.sampler()));
        let samplers: Vec<Option<Sampler>> = samplers.collect();
        samplers
            .iter()
            .any(Option::is_some)
            .then(|| Deadlines { samplers, rng: generator(seed, Stream::Deadline) })
    }

    fn fill(&mut self, block: &mut [Arrival]) {
        for task in block {
            task.spec.deadline = match self.samplers.get(usize::from(task.class)) {
                Some(Some(sampler)) => Time::ZERO + Span::from_seconds(sampler.draw(&mut self.rng)),
                _ => Time::NEVER,
            };
        }
    }
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
