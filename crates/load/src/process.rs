//! The gaps between arrivals, drawn from an arrival process.

use std::f64::consts::PI;

use rand::RngExt;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::arrivals::{Arrivals, Daily, Phase};
use crate::distribution::Distribution;
use crate::sampler::Sampler;
use crate::ziggurat::exponential;

/// An open process made ready for drawing.
#[derive(Clone, Debug)]
pub(crate) enum Process {
    /// Independent gaps.
    Renewal(Sampler),
    Batch(Batch),
    Modulated(Modulated),
    Thinned(Thinned),
}

impl Process {
    /// Derives what drawing needs; `None` for `closed` and `at`, which have no gaps of their own.
    pub(crate) fn new(arrivals: &Arrivals, rng: &mut Xoshiro256PlusPlus) -> Option<Process> {
        Some(match arrivals {
            Arrivals::Poisson { rate_per_s } => {
                let mean_s = 1.0 / rate_per_s;
                Process::Renewal(Distribution::Exp { mean_s }.sampler())
            }
            Arrivals::Constant { rate_per_s } => {
                let value_s = 1.0 / rate_per_s;
                Process::Renewal(Distribution::Const { value_s }.sampler())
            }
            Arrivals::Renewal(gap) => Process::Renewal(gap.sampler()),
            Arrivals::Batch { process, size } => Process::Batch(Batch {
                process: Box::new(Process::new(process, rng)?),
                size: (*size).max(1),
                left: 0,
            }),
            Arrivals::Mmpp(phases) => Process::Modulated(Modulated::new(phases, rng)),
            Arrivals::Daily(daily) => Process::Thinned(Thinned::new(daily)),
            Arrivals::Closed { .. } | Arrivals::At(_) => return None,
        })
    }

    /// Fills `gaps` with the next gaps between arrivals, in seconds. They are the same however
    /// they are divided into blocks.
    pub(crate) fn fill(&mut self, rng: &mut Xoshiro256PlusPlus, gaps: &mut [f64]) {
        match self {
            Process::Renewal(sampler) => sampler.fill(rng, gaps),
            Process::Batch(batch) => batch.fill(rng, gaps),
            Process::Modulated(process) => {
                for gap in gaps {
                    *gap = process.gap(rng);
                }
            }
            Process::Thinned(process) => {
                for gap in gaps {
                    *gap = process.gap(rng);
                }
            }
        }
    }
}

/// The tasks of a batch follow its first without a gap.
#[derive(Clone, Debug)]
pub(crate) struct Batch {
    process: Box<Process>,
    size: u32,
    left: u32,
}

impl Batch {
    fn fill(&mut self, rng: &mut Xoshiro256PlusPlus, gaps: &mut [f64]) {
        for gap in gaps {
            if self.left == 0 {
                self.left = self.size;
                self.process.fill(rng, std::slice::from_mut(gap));
            } else {
                *gap = 0.0;
            }
            self.left -= 1;
        }
    }
}

/// A Poisson process whose rate depends on the phase (Fischer & Meier-Hellstern, "The
/// Markov-modulated Poisson process cookbook", Performance Evaluation 18(2), 1993), here with
/// phases that follow each other in a cycle.
#[derive(Clone, Debug)]
pub(crate) struct Modulated {
    phases: Vec<Phase>,
    current: usize,
    remaining_s: f64,
}

impl Modulated {
    fn new(phases: &[Phase], rng: &mut Xoshiro256PlusPlus) -> Modulated {
        let cycle: f64 = phases.iter().map(|phase| phase.stay_s).sum();
        let mut left = rng.random::<f64>() * cycle;
        let mut current = 0;
        while current + 1 < phases.len() && left >= phases[current].stay_s {
            left -= phases[current].stay_s;
            current += 1;
        }
        // The exponential has no memory: what remains of a phase found at a random time is
        // distributed like a whole one.
        let stay_s = phases.get(current).map_or(f64::INFINITY, |phase| phase.stay_s);
        Modulated {
            phases: phases.to_vec(),
            current,
            remaining_s: exponential().draw(rng) * stay_s,
        }
    }

    fn gap(&mut self, rng: &mut Xoshiro256PlusPlus) -> f64 {
        let mut gap = 0.0;
        while let Some(phase) = self.phases.get(self.current) {
            let step = exponential().draw(rng) / phase.rate_per_s;
            if step < self.remaining_s {
                self.remaining_s -= step;
                return gap + step;
            }
            gap += self.remaining_s;
            self.current = (self.current + 1) % self.phases.len();
            self.remaining_s = exponential().draw(rng) * self.phases[self.current].stay_s;
        }
        f64::INFINITY
    }
}

/// A nonhomogeneous Poisson process, by thinning (Lewis & Shedler, Naval Research Logistics
/// 26(3), 1979) with a bound that is constant on each segment of the period.
#[derive(Clone, Debug)]
pub(crate) struct Thinned {
    curve: Curve,
    period_s: f64,
    segments: Vec<Segment>,
    current: usize,
    /// Since the start of the current segment.
    at_s: f64,
}

/// A part of the period.
#[derive(Clone, Copy, Debug)]
struct Segment {
    /// Where it begins and ends, as fractions of the period.
    from: f64,
    to: f64,
    /// The highest rate in it, per second.
    bound: f64,
}

impl Thinned {
    fn new(daily: &Daily) -> Thinned {
        let curve = Curve::new(daily);
        let mut segments = Vec::new();
        curve.divide(0.0, 0.5, daily.period_s, &mut segments);
        // The afternoon is the morning backwards.
        for index in (0..segments.len()).rev() {
            let Segment { from, to, bound } = segments[index];
            segments.push(Segment { from: 1.0 - to, to: 1.0 - from, bound });
        }
        Thinned { curve, period_s: daily.period_s, segments, current: 0, at_s: 0.0 }
    }

    fn gap(&mut self, rng: &mut Xoshiro256PlusPlus) -> f64 {
        let mut gap = 0.0;
        loop {
            let Segment { from, to, bound } = self.segments[self.current];
            let width_s = (to - from) * self.period_s;
            let step = exponential().draw(rng) / bound;
            if self.at_s + step >= width_s {
                gap += width_s - self.at_s;
                self.at_s = 0.0;
                self.current = (self.current + 1) % self.segments.len();
                continue;
            }
            self.at_s += step;
            gap += step;
            let rate = self.curve.rate(from + self.at_s / self.period_s);
            if rng.random::<f64>() * bound < rate {
                return gap;
            }
        }
    }
}

/// The rate over a period, as [`Daily`] describes it.
#[derive(Clone, Copy, Debug)]
enum Curve {
    Sine { mean: f64, swing: f64 },
    Power { highest: f64, power: f64 },
}

impl Curve {
    fn new(daily: &Daily) -> Curve {
        if daily.peak <= 2.0 {
            Curve::Sine { mean: daily.mean_per_s, swing: daily.peak - 1.0 }
        } else {
            Curve::Power { highest: daily.mean_per_s * daily.peak, power: power_for(daily.peak) }
        }
    }

    /// The rate per second when `turn` (0 to 1) of the period has passed.
    fn rate(self, turn: f64) -> f64 {
        // sin² φ/2 = (1 − cos φ) / 2, without the subtraction that loses digits near midnight.
        let wave = (PI * turn).sin().powi(2);
        match self {
            Curve::Sine { mean, swing } => mean * (1.0 - swing + 2.0 * swing * wave),
            Curve::Power { highest, power } => highest * wave.powf(power),
        }
    }

    /// Adds the segments of a part of the first half of the period, where the rate only grows.
    /// In each the rate at most doubles or hardly a task is expected, so that little is drawn in
    /// vain.
    fn divide(self, from: f64, to: f64, period_s: f64, segments: &mut Vec<Segment>) {
        let (lowest, highest) = (self.rate(from), self.rate(to));
        let middle = from + (to - from) / 2.0;
        let flat = highest <= 2.0 * lowest || highest * (to - from) * period_s <= 1.0;
        if flat || middle <= from || middle >= to {
            segments.push(Segment { from, to, bound: highest });
        } else {
            self.divide(from, middle, period_s, segments);
            self.divide(middle, to, period_s, segments);
        }
    }
}

/// The n for which ((1 − cos φ) / 2)ⁿ is `peak` times its mean, that is, for which
/// √π Γ(n + 1) / Γ(n + ½) = `peak`; found by bisection, for the left side grows with n.
fn power_for(peak: f64) -> f64 {
    let ratio = |n: f64| PI.sqrt() * (libm::lgamma(n + 1.0) - libm::lgamma(n + 0.5)).exp();
    // The left side is about √(πn), and never below it.
    let (mut low, mut high) = (0.0, peak * peak);
    for _ in 0..100 {
        let middle = (low + high) / 2.0;
        if ratio(middle) < peak {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_daily_curve_has_its_mean_and_its_peak() {
        for peak in [1.0, 1.5, 2.0, 2.000_001, 3.0, 10.0, 100.0] {
            let curve = Curve::new(&Daily { mean_per_s: 5.0, peak, period_s: 1.0 });
            let steps = 10_000;
            let sum: f64 =
                (0..steps).map(|i| curve.rate((f64::from(i) + 0.5) / f64::from(steps))).sum();
            let mean = sum / f64::from(steps);
            assert!((mean - 5.0).abs() < 1e-6, "peak {peak}: mean {mean}");
            assert!((curve.rate(0.5) - 5.0 * peak).abs() < 1e-9, "peak {peak}");
            assert!((0..steps).all(|i| curve.rate(f64::from(i) / f64::from(steps)) >= 0.0));
        }
    }

    #[test]
    fn a_day_has_few_segments_however_uneven_it_is() {
        for (mean_per_s, period_s) in [(1.0, 86_400.0), (1e9, 3e9), (1e-3, 1.0)] {
            for peak in [1.0, 2.0, 3.0, 100.0] {
                let process = Thinned::new(&Daily { mean_per_s, peak, period_s });
                let count = process.segments.len();
                assert!(count <= 400, "mean {mean_per_s}, peak {peak}: {count} segments");
                let width: f64 = process.segments.iter().map(|part| part.to - part.from).sum();
                assert!((width - 1.0).abs() < 1e-12);
            }
        }
    }
}
