//! A workload: what tasks come, when, and how much work they are.

use std::fmt;
use std::sync::Arc;

use sandtable_core::{Span, TaskSpec, Time, Weight, Work};

use crate::arrivals::Arrivals;
use crate::distribution::Distribution;
use crate::mix::Mix;
use crate::problem::Problem;

/// One task as it arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// When.
    pub at: Time,
    /// How much work it truly is; never [`Work::UNKNOWN`].
    pub work: Work,
    /// What is known of it.
    pub spec: TaskSpec,
    /// Which class of the workload it belongs to, from 0.
    pub class: u16,
}

/// What tasks come. A [`Source`](crate::Source) draws them.
#[derive(Clone, Debug, PartialEq)]
pub enum Workload {
    /// Drawn from distributions.
    Generated(Generated),
    /// A list, in the order of arrival. A time that is earlier than the one before it counts as
    /// that one.
    Trace(Arc<[Arrival]>),
}

/// A workload that is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Generated {
    /// When tasks come.
    pub arrivals: Arrivals,
    /// What they are: at least one class.
    pub classes: Vec<Class>,
    /// What is known of their work.
    pub estimate: Estimate,
    /// At most so many tasks come.
    pub tasks: Option<u64>,
    /// None comes later than this after the start.
    pub until: Option<Span>,
}

/// A kind of task.
#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    /// What people call it.
    pub name: String,
    /// How common it is, in proportion to the shares of the other classes.
    pub share: f64,
    /// How much work its tasks are.
    pub work: Distribution,
    /// How important they are.
    pub priorities: Mix<i32>,
    /// How long after their arrival they should be done; `None`: whenever.
    pub deadline: Option<Distribution>,
    /// How many slots they take, each at least 1.
    pub widths: Mix<u16>,
    /// Whose they are, by number.
    pub users: Mix<u32>,
    /// How much they count, where policies weigh.
    pub weight: Weight,
}

/// What the coordinator is told about a task's work.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Estimate {
    /// The truth.
    #[default]
    Exact,
    /// The truth times a factor drawn from this distribution, whose seconds count as plain
    /// numbers.
    Factor(Distribution),
    /// The mean work of the task's class.
    ClassMean,
    /// Nothing.
    Unknown,
}

impl Workload {
    /// Tasks per second in the long run; of a trace: over the time up to its last arrival.
    /// `None` where that is not defined.
    pub fn rate_per_s(&self) -> Option<f64> {
        match self {
            Workload::Generated(generated) => generated.arrivals.rate_per_s(),
            Workload::Trace(tasks) => {
                let last = tasks.iter().map(|task| task.at).max()?;
                (last > Time::ZERO).then(|| tasks.len() as f64 / last.seconds())
            }
        }
    }

    /// The mean work of a task, in seconds of service at speed 1; `None` if there is no task.
    pub fn mean_work_s(&self) -> Option<f64> {
        match self {
            Workload::Generated(generated) => generated.mean_work_s(),
            Workload::Trace(tasks) => {
                let total: f64 = tasks.iter().map(|task| task.work.seconds()).sum();
                (!tasks.is_empty()).then(|| total / tasks.len() as f64)
            }
        }
    }

    /// The work that arrives per second, a task that is wider counted as often as it is wide: what is to be compared with the sum of the servers'
    /// speeds. `None` where the arrival rate is not defined.
    pub fn offered_work_per_s(&self) -> Option<f64> {
        Some(self.rate_per_s()? * self.mean_slot_work_s()?)
    }

    /// The mean of a task's work × width.
    fn mean_slot_work_s(&self) -> Option<f64> {
        match self {
            Workload::Generated(generated) => generated.mean_slot_work_s(),
            Workload::Trace(tasks) => {
                let each = |task: &Arrival| task.work.seconds() * f64::from(task.spec.width);
                let total: f64 = tasks.iter().map(each).sum();
                (!tasks.is_empty()).then(|| total / tasks.len() as f64)
            }
        }
    }

    /// About how many tasks will come, for a progress bar; exact if nothing but a number of tasks
    /// ends the workload.
    pub fn expected_tasks(&self) -> Option<u64> {
        match self {
            Workload::Generated(generated) => generated.expected_tasks(),
            Workload::Trace(tasks) => Some(tasks.len() as u64),
        }
    }

    /// The names of the classes, in order; a trace has numbers only.
    pub fn class_name(&self, class: u16) -> Option<&str> {
        match self {
            Workload::Generated(generated) => {
                generated.classes.get(usize::from(class)).map(|class| class.name.as_str())
            }
            Workload::Trace(_) => None,
        }
    }
}

impl Generated {
    /// One class named `task`, exact estimates, priority 0, and no end yet.
    pub fn new(arrivals: Arrivals, work: Distribution) -> Generated {
        Generated {
            arrivals,
            classes: vec![Class::new("task", 1.0, work)],
            estimate: Estimate::Exact,
            tasks: None,
            until: None,
        }
    }

    /// Checks what no single value shows: that there are classes, that their shares make sense,
    /// and that the workload ends.
    pub fn check(&self) -> Result<(), Problem> {
        if self.classes.is_empty() {
            return Err(Problem::new("load-no-class"));
        }
        if self.classes.len() > MAX_CLASSES {
            return Err(Problem::new("load-too-many-classes")
                .with("written", self.classes.len())
                .with("most", MAX_CLASSES));
        }
        for class in &self.classes {
            if !(class.share > 0.0 && class.share.is_finite()) {
                return Err(Problem::new("load-class-share")
                    .with("class", &class.name)
                    .with("written", class.share));
            }
        }
        let ends = match &self.arrivals {
            Arrivals::At(_) => true,
            // Users who neither think nor wait for work never let time come to `until`.
            Arrivals::Closed { think, .. } if think.mean_s() == 0.0 => {
                self.mean_work_s().is_some_and(|work| work > 0.0) && self.until.is_some()
            }
            _ => self.until.is_some(),
        };
        if self.tasks.is_none() && !ends {
            return Err(Problem::new("load-endless").with("arrivals", &self.arrivals));
        }
        Ok(())
    }

    fn mean_work_s(&self) -> Option<f64> {
        let shares: f64 = self.classes.iter().map(|class| class.share).sum();
        let work: f64 = self.classes.iter().map(|class| class.share * class.work.mean_s()).sum();
        (shares > 0.0).then(|| work / shares)
    }

    /// The squared coefficient of variation of the work of all classes together.
    pub fn work_cv2(&self) -> f64 {
        if let [class] = &self.classes[..] {
            return class.work.cv2();
        }
        let each = |k| self.classes.iter().map(move |class| class.share * class.work.moment(k));
        let moment = |k| each(k).sum::<f64>();
        moment(2) * moment(0) / (moment(1) * moment(1)) - 1.0
    }

    fn mean_slot_work_s(&self) -> Option<f64> {
        let shares: f64 = self.classes.iter().map(|class| class.share).sum();
        let each = |class: &Class| {
            let widths = class.widths.shares();
            let whole: f64 = widths.clone().map(|(_, share)| share).sum();
            let width: f64 = widths.map(|(width, share)| f64::from(width) * share / whole).sum();
            class.share * class.work.mean_s() * width
        };
        let work: f64 = self.classes.iter().map(each).sum();
        (shares > 0.0).then(|| work / shares)
    }

    fn expected_tasks(&self) -> Option<u64> {
        let listed = match &self.arrivals {
            Arrivals::At(times) => {
                let until = self.until.unwrap_or(Span(u64::MAX));
                Some(times.iter().filter(|time| **time <= until).count() as u64)
            }
            arrivals => match (arrivals.rate_per_s(), self.until) {
                (Some(rate), Some(until)) => Some((rate * until.seconds()).ceil() as u64),
                _ => None,
            },
        };
        match (listed, self.tasks) {
            (Some(listed), Some(tasks)) => Some(listed.min(tasks)),
            (listed, tasks) => listed.or(tasks),
        }
    }
}

/// A task carries its class in 16 bits.
const MAX_CLASSES: usize = 1 << 16;

impl Class {
    /// Tasks of one slot, of one user, of priority 0 and weight 1, and without a deadline.
    pub fn new(name: impl Into<String>, share: f64, work: Distribution) -> Class {
        Class {
            name: name.into(),
            share,
            work,
            priorities: Mix::single(0),
            deadline: None,
            widths: Mix::single(1),
            users: Mix::single(0),
            weight: Weight::ONE,
        }
    }
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Estimate::Exact => f.write_str("exact"),
            Estimate::Factor(factor) => write!(f, "factor({factor})"),
            Estimate::ClassMean => f.write_str("class-mean"),
            Estimate::Unknown => f.write_str("unknown"),
        }
    }
}
