//! What is left of runs when they are over: a few figures of each, and all their histograms in
//! one.

use sandtable_record::result::TaskCounts;

use crate::completions::Completed;
use crate::histogram::Histogram;
use crate::measure::Figures;
use crate::occupancy::Occupied;

/// What a driver says at the end of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct End {
    /// How many tasks were submitted.
    pub submitted: u64,
    /// The digest of all effects.
    pub digest: u64,
    /// How many inputs the coordinator handled.
    pub events: u64,
}

/// One or more runs of a scenario.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// The runs, in order.
    pub(crate) runs: Vec<Run>,
    /// Of all runs together: waiting time, response time, slowdown, bounded slowdown.
    pub(crate) histograms: [Histogram; 4],
    /// The same of waiting and response time of each class.
    pub(crate) classes: Vec<[Histogram; 2]>,
}

/// The figures of one run.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) end: End,
    pub(crate) tasks: TaskCounts,
    pub(crate) dropped: u64,
    /// Of waiting time, response time, slowdown, bounded slowdown.
    pub(crate) figures: [Figures; 4],
    /// Of waiting and response time of each class; none if there is only one.
    pub(crate) classes: Vec<[Figures; 2]>,
    pub(crate) fairness: Option<f64>,
    pub(crate) occupied: Occupied,
}

impl Summary {
    pub(crate) fn of_run(
        end: End,
        tasks: TaskCounts,
        dropped: u64,
        completed: Completed,
        occupied: Occupied,
    ) -> Summary {
        let figures = completed.measures.each_ref().map(|(figures, _)| *figures);
        let histograms = completed.measures.map(|(_, histogram)| histogram);
        let classes =
            completed.classes.iter().map(|class| class.each_ref().map(|(figures, _)| *figures));
        let classes = classes.collect();
        let by_class = completed.classes.into_iter();
        let by_class = by_class.map(|class| class.map(|(_, histogram)| histogram)).collect();
        let fairness = completed.fairness;
        let run = Run { end, tasks, dropped, figures, classes, fairness, occupied };
        Summary { runs: vec![run], histograms, classes: by_class }
    }

    /// These runs, and after them those of `later`. Associative: only the order of the runs
    /// matters, not who puts them together.
    #[must_use]
    pub fn followed_by(mut self, mut later: Summary) -> Summary {
        self.runs.append(&mut later.runs);
        for (histogram, later) in self.histograms.iter_mut().zip(&later.histograms) {
            histogram.merge(later);
        }
        if self.classes.is_empty() {
            self.classes = later.classes;
        } else {
            let both = self.classes.iter_mut().flatten().zip(later.classes.iter().flatten());
            both.for_each(|(histogram, later)| histogram.merge(later));
        }
        self
    }
}
