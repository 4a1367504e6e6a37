//! What is measured of every completed task: waiting and response time, and their ratios to the
//! service time.

use sandtable_core::NANOS_PER_SECOND;

use crate::histogram::Histogram;
use crate::measure::{Figures, Measure, Scale};
use crate::sum::sum_of_squares;

/// A task shorter than this counts as this long in the bounded slowdown (Feitelson 2001).
const BOUND_NS: f64 = 10.0 * NANOS_PER_SECOND as f64;

/// So many tasks are worked through in one go, so that each computation is a tight loop over
/// numbers that stay in the first-level cache. A whole number of warm-up batches.
pub const BLOCK: usize = 160;

/// One completed task, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Completion {
    /// Arrival to first start.
    pub waiting: f64,
    /// Arrival to completion.
    pub response: f64,
    /// Its work at the speed of the server it ran on.
    pub service: f64,
    /// The class of the workload that it belongs to, from 0.
    pub class: u16,
}

/// The measures of all tasks that count.
#[derive(Clone, Debug)]
pub struct Completions {
    waiting: Measure,
    response: Measure,
    slowdown: Measure,
    bounded_slowdown: Measure,
    /// Σ slowdown².
    slowdown_squares: f64,
    /// Waiting and response time of each class; none if there is only one.
    classes: Vec<[Measure; 2]>,
}

/// The measures at the end of a run.
#[derive(Clone, Debug)]
pub struct Completed {
    /// Of waiting time, response time, slowdown and bounded slowdown.
    pub measures: [(Figures, Histogram); 4],
    /// Jain's index over the slowdowns; `None` if there are none.
    pub fairness: Option<f64>,
    /// Of waiting and response time of each class; none if there is only one.
    pub classes: Vec<[(Figures, Histogram); 2]>,
}

/// With more classes than this, none is measured by itself: that would take more memory and time
/// than all the rest.
const MOST_CLASSES: usize = 1_000;

impl Completions {
    /// Nothing so far, of tasks of so many classes.
    pub fn new(classes: usize) -> Completions {
        let measured = if (2..=MOST_CLASSES).contains(&classes) { classes } else { 0 };
        Completions {
            classes: vec![[Measure::new(Scale::TIME), Measure::new(Scale::TIME)]; measured],
            waiting: Measure::new(Scale::TIME),
            response: Measure::new(Scale::TIME),
            slowdown: Measure::new(Scale::RATIO),
            bounded_slowdown: Measure::new(Scale::RATIO),
            slowdown_squares: 0.0,
        }
    }

    /// Takes tasks in the order in which they settled.
    pub fn record(&mut self, tasks: &[Completion]) {
        for tasks in tasks.chunks(BLOCK) {
            self.record_block(tasks);
        }
        if !self.classes.is_empty() {
            self.record_classes(tasks);
        }
    }

    fn record_classes(&mut self, tasks: &[Completion]) {
        for task in tasks {
            if let Some([waiting, response]) = self.classes.get_mut(usize::from(task.class)) {
                waiting.record(&[task.waiting]);
                response.record(&[task.response]);
            }
        }
    }

    fn record_block(&mut self, tasks: &[Completion]) {
        let values = &mut [0.0; BLOCK];
        self.waiting.record(each(tasks, values, |task| task.waiting));
        self.response.record(each(tasks, values, |task| task.response));
        self.bounded_slowdown.record(each(tasks, values, |task| {
            let service = if task.service > BOUND_NS { task.service } else { BOUND_NS };
            let ratio = task.response / service;
            if ratio > 1.0 { ratio } else { 1.0 }
        }));
        if tasks.iter().all(|task| task.service > 0.0) {
            self.record_slowdowns(each(tasks, values, |task| task.response / task.service));
        } else {
            let with_work = tasks.iter().filter(|task| task.service > 0.0);
            let n = with_work.clone().count();
            for (value, task) in values.iter_mut().zip(with_work) {
                *value = task.response / task.service;
            }
            self.record_slowdowns(&values[..n]);
        }
    }

    fn record_slowdowns(&mut self, slowdowns: &[f64]) {
        self.slowdown.record(slowdowns);
        self.slowdown_squares += sum_of_squares(slowdowns);
    }

    /// Adds what `later` took after this.
    pub fn append(&mut self, later: Completions) {
        self.waiting.append(later.waiting);
        self.response.append(later.response);
        self.slowdown.append(later.slowdown);
        self.bounded_slowdown.append(later.bounded_slowdown);
        self.slowdown_squares += later.slowdown_squares;
        for (class, later) in self.classes.iter_mut().zip(later.classes) {
            let [waiting, response] = class;
            let [later_waiting, later_response] = later;
            waiting.append(later_waiting);
            response.append(later_response);
        }
    }

    /// What is known at the end.
    pub fn finish(self) -> Completed {
        let squares = self.slowdown_squares;
        let slowdown = self.slowdown.finish();
        let fairness = slowdown.0.mean.map(|mean| jain(slowdown.0.n, mean, squares));
        Completed {
            measures: [
                self.waiting.finish(),
                self.response.finish(),
                slowdown,
                self.bounded_slowdown.finish(),
            ],
            fairness,
            classes: self.classes.into_iter().map(|class| class.map(Measure::finish)).collect(),
        }
    }
}

/// One number of each task, in `values`.
#[inline]
fn each<'a>(
    tasks: &[Completion],
    values: &'a mut [f64; BLOCK],
    of: impl Fn(&Completion) -> f64,
) -> &'a [f64] {
    for (value, task) in values.iter_mut().zip(tasks) {
        *value = of(task);
    }
    &values[..tasks.len()]
}

/// Jain's fairness index (Σx)² ÷ (n Σx²) of `n` values (Jain, Chiu and Hawe 1984): 1 if all are
/// equal, 1/n if one has everything.
///
/// Taken over slowdowns: how long a task takes is fair if it is in proportion to how much it asks
/// for.
fn jain(n: u64, mean: f64, squares: f64) -> f64 {
    n as f64 * mean * mean / squares
}
