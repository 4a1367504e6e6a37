//! One measure of tasks over a run: its mean and how sure that is, its extremes, its percentiles.

use crate::batch_means::BatchMeans;
use crate::histogram::{Histogram, Recorder};
use crate::interval::Estimate;
use crate::sum;

/// How a measure is held and counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// The smallest value there is.
    origin: f64,
    /// Steps of the histogram per unit of value.
    steps: f64,
    /// What a value is multiplied by when it is reported.
    reported: f64,
}

impl Scale {
    /// Lengths of time: held in nanoseconds, reported in seconds.
    pub const TIME: Scale = Scale { origin: 0.0, steps: 1.0, reported: 1e-9 };

    /// Ratios that are at least 1: counted in steps of 1/512 above 1, so that a ratio of exactly
    /// 1 stays that, and the error is within the histogram's resolution everywhere.
    pub const RATIO: Scale = Scale { origin: 1.0, steps: 512.0, reported: 1.0 };
}

/// Takes values of one measure in the order in which they come.
#[derive(Clone, Debug)]
pub struct Measure {
    scale: Scale,
    recorder: Recorder,
    batches: BatchMeans,
    n: u64,
    /// How many values are above 0.
    positive: u64,
    sum: f64,
    min: f64,
    max: f64,
}

/// What is known of a measure at the end of a run, in the units reported.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figures {
    /// How many values.
    pub n: u64,
    /// How many of them are above 0.
    pub positive: u64,
    /// Their mean; `None` of none.
    pub mean: Option<f64>,
    /// The mean with its standard error from batch means; `None` of too few.
    pub estimate: Option<Estimate>,
    /// The smallest value; infinite if there is none.
    pub min: f64,
    /// The largest value; negative infinity if there is none.
    pub max: f64,
}

impl Measure {
    /// Nothing so far.
    pub fn new(scale: Scale) -> Measure {
        Measure {
            scale,
            recorder: Recorder::default(),
            batches: BatchMeans::default(),
            n: 0,
            positive: 0,
            sum: 0.0,
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
        }
    }

    /// Takes consecutive values, none of them not-a-number.
    #[inline]
    pub fn record(&mut self, values: &[f64]) {
        let Scale { origin, steps, .. } = self.scale;
        self.recorder.record(values, |value| (value - origin) * steps);
        let sum = sum::sum(values);
        self.batches.record(values, sum);
        self.sum += sum;
        self.n += values.len() as u64;
        self.positive += values.iter().filter(|value| **value > 0.0).count() as u64;
        self.min = sum::min(values, self.min);
        self.max = sum::max(values, self.max);
    }

    /// Adds what `later` took after this.
    pub fn append(&mut self, later: Measure) {
        self.recorder.merge(later.recorder);
        self.batches.append(later.batches);
        self.sum += later.sum;
        self.n += later.n;
        self.positive += later.positive;
        self.min = self.min.min(later.min);
        self.max = self.max.max(later.max);
    }

    /// What is known at the end.
    pub fn finish(self) -> (Figures, Histogram) {
        let reported = self.scale.reported;
        let mean = (self.n > 0).then(|| self.sum / self.n as f64);
        let estimate = mean.and_then(|mean| self.batches.estimate(mean));
        let figures = Figures {
            n: self.n,
            positive: self.positive,
            mean: mean.map(|mean| mean * reported),
            estimate: estimate.map(|estimate| Estimate {
                mean: estimate.mean * reported,
                standard_error: estimate.standard_error * reported,
                freedom: estimate.freedom,
            }),
            min: self.min * reported,
            max: self.max * reported,
        };
        (figures, self.recorder.finish())
    }
}

impl Histogram {
    /// A quantile of a measure of this scale whose extremes are known, in the unit reported.
    pub fn quantile_of(&self, scale: Scale, p: f64, min: f64, max: f64) -> Option<f64> {
        let step = self.quantile(p)?;
        let value = (scale.origin + step / scale.steps) * scale.reported;
        // The middle of a bucket may lie beyond what came.
        Some(value.max(min).min(max))
    }
}
