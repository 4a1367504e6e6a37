//! Arrival processes: when tasks come.

use std::fmt;

use sandtable_core::Span;

use crate::distribution::Distribution;

/// An arrival process. Made by [`value::arrivals`](crate::value::arrivals), which also checks the
/// rules given here; [`Display`](fmt::Display) writes what that function reads back as the same
/// process.
#[derive(Clone, Debug, PartialEq)]
pub enum Arrivals {
    /// Independent of each other, at a constant rate.
    Poisson {
        /// Tasks per second, above 0.
        rate_per_s: f64,
    },
    /// Equally far apart; the first after one such gap.
    Constant {
        /// Tasks per second, above 0.
        rate_per_s: f64,
    },
    /// Independent gaps from a distribution whose mean is above 0.
    Renewal(Distribution),
    /// Several tasks at every arrival of another process.
    Batch {
        /// When batches come: any open process but `batch` and `at`.
        process: Box<Arrivals>,
        /// Tasks in each, at least 1.
        size: u32,
    },
    /// A Poisson process whose rate goes through these phases again and again, staying in each
    /// for an exponential time (a cyclic Markov-modulated Poisson process). It starts in a phase
    /// drawn in proportion to the stays, so that its rate is the long-run rate from the first
    /// second.
    Mmpp(Vec<Phase>),
    /// A Poisson process whose rate swings around its mean with a period. See [`Daily`].
    Daily(Daily),
    /// A fixed number of users, each of whom thinks, submits one task, waits until it is settled,
    /// and thinks again.
    Closed {
        /// How many users, at least 1.
        users: u32,
        /// How long one thinks.
        think: Distribution,
    },
    /// At these times, which never decrease.
    At(Vec<Span>),
}

/// One phase of a Markov-modulated process.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Phase {
    /// Tasks per second while it lasts; may be 0, but not in all phases.
    pub rate_per_s: f64,
    /// How long it lasts on average, in seconds, above 0.
    pub stay_s: f64,
}

/// A rate that swings with a period, lowest at the start (midnight) and highest in the middle
/// (noon), where it is `peak` times its mean.
///
/// Up to a `peak` of 2 it is a sine wave, mean · (1 − (peak − 1) · cos φ), which at 2 touches
/// zero. A wave with a higher peak would have to go below zero; there the same curve is raised to
/// a power, mean · peak · ((1 − cos φ) / 2)ⁿ, which makes the nights longer and the noon sharper.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Daily {
    /// Tasks per second on average.
    pub mean_per_s: f64,
    /// The highest rate ÷ the mean rate, from 1 to 100.
    pub peak: f64,
    /// Seconds.
    pub period_s: f64,
}

impl Arrivals {
    /// Tasks per second in the long run, if the process alone decides that: not for `closed`,
    /// whose rate depends on how fast tasks are served, and not for `at`, which ends.
    pub fn rate_per_s(&self) -> Option<f64> {
        match self {
            Arrivals::Poisson { rate_per_s } | Arrivals::Constant { rate_per_s } => {
                Some(*rate_per_s)
            }
            Arrivals::Renewal(gap) => Some(1.0 / gap.mean_s()),
            Arrivals::Batch { process, size } => Some(process.rate_per_s()? * f64::from(*size)),
            // A cyclic chain spends a share of the time in each phase that is proportional to its
            // mean stay.
            Arrivals::Mmpp(phases) => {
                let tasks: f64 = phases.iter().map(|phase| phase.rate_per_s * phase.stay_s).sum();
                let cycle: f64 = phases.iter().map(|phase| phase.stay_s).sum();
                Some(tasks / cycle)
            }
            Arrivals::Daily(daily) => Some(daily.mean_per_s),
            Arrivals::Closed { .. } | Arrivals::At(_) => None,
        }
    }

    /// The rate per second if this is a homogeneous Poisson process, under whatever name.
    pub fn is_poisson(&self) -> Option<f64> {
        let poisson = match self {
            Arrivals::Poisson { .. } => true,
            Arrivals::Renewal(gap) => gap.is_exponential(),
            Arrivals::Batch { process, size: 1 } => return process.is_poisson(),
            Arrivals::Mmpp(phases) => {
                phases.windows(2).all(|pair| pair[0].rate_per_s == pair[1].rate_per_s)
            }
            Arrivals::Daily(daily) => daily.peak == 1.0,
            _ => false,
        };
        if poisson { self.rate_per_s() } else { None }
    }
}

impl fmt::Display for Arrivals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Arrivals::Poisson { rate_per_s } => write!(f, "poisson({rate_per_s}/s)"),
            Arrivals::Constant { rate_per_s } => write!(f, "constant({rate_per_s}/s)"),
            Arrivals::Renewal(gap) => write!(f, "renewal({gap})"),
            Arrivals::Batch { process, size } => write!(f, "batch({process},size={size})"),
            Arrivals::Mmpp(phases) => {
                f.write_str("mmpp(rates=")?;
                list(f, ":", phases, |f, phase| write!(f, "{}/s", phase.rate_per_s))?;
                f.write_str(",stay=")?;
                list(f, ":", phases, |f, phase| write!(f, "{}s", phase.stay_s))?;
                f.write_str(")")
            }
            Arrivals::Daily(Daily { mean_per_s, peak, period_s }) => {
                write!(f, "daily(mean={mean_per_s}/s,peak={peak},period={period_s}s)")
            }
            Arrivals::Closed { users, think } => write!(f, "closed(users={users},think={think})"),
            Arrivals::At(times) => {
                f.write_str("at(")?;
                list(f, ",", times, |f, time| write!(f, "{}ns", time.0))?;
                f.write_str(")")
            }
        }
    }
}

fn list<T>(
    f: &mut fmt::Formatter<'_>,
    separator: &str,
    items: &[T],
    write: impl Fn(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            f.write_str(separator)?;
        }
        write(f, item)?;
    }
    Ok(())
}
