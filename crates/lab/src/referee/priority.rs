//! Priority classes.

use sandtable_load::Distribution;

use super::{Times, erlang_c};

/// The tasks of one priority.
#[derive(Clone, Copy, Debug)]
pub struct Class<'a> {
    /// How many come per second, in a Poisson process.
    pub rate_per_s: f64,
    /// How long they are served.
    pub service: &'a Distribution,
}

/// Mean times by priority.
#[derive(Clone, Debug, PartialEq)]
pub struct ByPriority {
    /// Of each class, in the order of the classes given.
    pub classes: Vec<Times>,
    /// Of all tasks.
    pub all: Times,
}

/// M/G/1 with priorities that do not interrupt, the highest first. With σₖ the load of the first k
/// classes and W₀ = Σ λE\[S²\] ÷ 2, class k waits W₀ ÷ ((1 − σₖ₋₁)(1 − σₖ)) (Cobham, "Priority
/// assignment in waiting line problems", Operations Research 2(1), 1954). `None` at load 1 and above.
pub fn non_preemptive(classes: &[Class]) -> Option<ByPriority> {
    let residual_s: f64 = classes.iter().map(residual_s).sum();
    each(classes, |class, above, with, _| {
        Times::after(residual_s / ((1.0 - above) * (1.0 - with)), class.service.mean_s())
    })
}

/// M/G/1 with priorities that interrupt at once, work done being kept, the highest first. The
/// response time of class k is E\[Sₖ\] ÷ (1 − σₖ₋₁) + Σᵢ≤ₖ λᵢE\[Sᵢ²\] ÷ 2((1 − σₖ₋₁)(1 − σₖ)) (White &
/// Christie, "Queuing with preemptive priorities or with breakdown", Operations Research 6(1),
/// 1958). `None` at load 1 and above.
pub fn preemptive(classes: &[Class]) -> Option<ByPriority> {
    each(classes, |class, above, with, residual_s| {
        let service_s = class.service.mean_s();
        let started_s = residual_s / ((1.0 - above) * (1.0 - with));
        Times::of_response(started_s + service_s / (1.0 - above), service_s)
    })
}

/// M/M/c with priorities that do not interrupt, the highest first, and one exponential
/// distribution of service: class k waits (C ÷ cμ) ÷ ((1 − σₖ₋₁)(1 − σₖ)), C being Erlang's
/// (Cobham 1954; Kella & Yechiali, "Waiting times in the non-preemptive priority M/M/c queue",
/// Stochastic Models 1(2), 1985). `None` at load 1 and above.
pub fn mmc_non_preemptive(rates_per_s: &[f64], service_s: f64, servers: u64) -> Option<ByPriority> {
    let service_each_s = service_s / servers as f64;
    let offered = rates_per_s.iter().sum::<f64>() * service_s;
    if offered >= servers as f64 {
        return None;
    }
    let residual_s = erlang_c(servers, offered) * service_each_s;
    let mut above = 0.0;
    let times = rates_per_s.iter().map(|rate_per_s| {
        let with = above + rate_per_s * service_each_s;
        let waiting_s = residual_s / ((1.0 - above) * (1.0 - with));
        above = with;
        Times::after(waiting_s, service_s)
    });
    let classes: Vec<Times> = times.collect();
    Some(ByPriority { all: together(rates_per_s.iter().copied(), &classes), classes })
}

/// M/M/c with priorities that interrupt, work done being kept, the highest first, and one
/// exponential distribution of service: the first k classes together are M/M/c of their own, so
/// the number of class k is the difference between two of those (Buzen & Bondi, "The response
/// times of priority classes under preemptive resume in M/M/m queues", Operations Research 31(3),
/// 1983). `None` at load 1 and above.
pub fn mmc_preemptive(rates_per_s: &[f64], service_s: f64, servers: u64) -> Option<ByPriority> {
    let (mut rate_above, mut waiting_above) = (0.0, 0.0);
    let times = rates_per_s.iter().map(|rate_per_s| {
        let rate_with = rate_above + rate_per_s;
        // By Little's law the mean number waiting, which includes the interrupted.
        let waiting = rate_with * super::waiting_mmc_s(rate_with, service_s, servers)?;
        let waiting_s = (waiting - waiting_above) / rate_per_s;
        (rate_above, waiting_above) = (rate_with, waiting);
        Some(Times::after(waiting_s, service_s))
    });
    let classes = times.collect::<Option<Vec<Times>>>()?;
    Some(ByPriority { all: together(rates_per_s.iter().copied(), &classes), classes })
}

/// λE\[S²\] ÷ 2.
fn residual_s(class: &Class) -> f64 {
    class.rate_per_s * class.service.moment(2) / 2.0
}

/// Every class by `of`, which gets the class, the load above it, the load including it, and
/// Σ λE\[S²\] ÷ 2 including it.
fn each(classes: &[Class], of: impl Fn(&Class, f64, f64, f64) -> Times) -> Option<ByPriority> {
    let load = |class: &Class| class.rate_per_s * class.service.mean_s();
    if classes.iter().map(load).sum::<f64>() >= 1.0 {
        return None;
    }
    let (mut above, mut residual) = (0.0, 0.0);
    let times = classes.iter().map(|class| {
        let with = above + load(class);
        residual += residual_s(class);
        let times = of(class, above, with, residual);
        above = with;
        times
    });
    let times: Vec<Times> = times.collect();
    let all = together(classes.iter().map(|class| class.rate_per_s), &times);
    Some(ByPriority { classes: times, all })
}

fn together(rates_per_s: impl Iterator<Item = f64> + Clone, classes: &[Times]) -> Times {
    let total: f64 = rates_per_s.clone().sum();
    let mean = |of: fn(&Times) -> f64| {
        rates_per_s.clone().zip(classes).map(|(rate, times)| rate / total * of(times)).sum()
    };
    Times { waiting_s: mean(|times| times.waiting_s), response_s: mean(|times| times.response_s) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[track_caller]
    fn near(ours: f64, expected: f64, tolerance: f64) {
        assert!((ours / expected - 1.0).abs() < tolerance, "{ours}, expected {expected}");
    }

    /// What one class gains the others lose: weighted by load, the waiting is that of no priorities
    /// (Kleinrock 1965).
    #[test]
    fn work_is_conserved() {
        let services = ["exp(1s)", "const(2s)", "hyperexp(0.5s,cv2=9)"]
            .map(|text| sandtable_load::value::distribution(text).unwrap());
        let rates = [0.2, 0.1, 0.6];
        let classes = [0, 1, 2].map(|k| Class { rate_per_s: rates[k], service: &services[k] });
        let ours = non_preemptive(&classes).unwrap();
        let by_load = |times: &[Times]| -> f64 {
            let load = classes.iter().map(|c| c.rate_per_s * c.service.mean_s());
            load.zip(times).map(|(load, times)| load * times.waiting_s).sum()
        };
        let residual_s: f64 = classes.iter().map(residual_s).sum();
        near(by_load(&ours.classes), 0.7 * residual_s / 0.3, 1e-12);
        let mean: f64 = rates.iter().zip(&ours.classes).map(|(r, t)| r * t.waiting_s).sum();
        near(ours.all.waiting_s, mean / 0.9, 1e-12);
    }

    #[test]
    fn several_exponential_servers() {
        let rates = [0.6, 0.9, 0.3];
        let all = super::super::mmc(1.8, 1.0, 2).unwrap();
        for ours in [mmc_non_preemptive(&rates, 1.0, 2), mmc_preemptive(&rates, 1.0, 2)] {
            let ours = ours.unwrap();
            near(ours.all.waiting_s, all.waiting_s, 1e-12);
            assert!(ours.classes[0].waiting_s < ours.classes[1].waiting_s);
        }
        // One server: the same as by the formulas for any service.
        let exp = Distribution::Exp { mean_s: 1.0 };
        let classes = [0.3, 0.4].map(|rate_per_s| Class { rate_per_s, service: &exp });
        let ours = mmc_preemptive(&[0.3, 0.4], 1.0, 1).unwrap().classes[1].response_s;
        near(ours, preemptive(&classes).unwrap().classes[1].response_s, 1e-12);
        let ours = mmc_non_preemptive(&[0.3, 0.4], 1.0, 1).unwrap().classes[1].response_s;
        near(ours, non_preemptive(&classes).unwrap().classes[1].response_s, 1e-12);
    }

    #[test]
    fn at_full_load_there_is_no_answer() {
        let exp = Distribution::Exp { mean_s: 1.0 };
        let classes = [0.5, 0.5].map(|rate_per_s| Class { rate_per_s, service: &exp });
        assert_eq!(non_preemptive(&classes), None);
        assert_eq!(preemptive(&classes), None);
        assert_eq!(mmc_non_preemptive(&[1.0, 1.0], 1.0, 2), None);
        assert_eq!(mmc_preemptive(&[1.0, 1.0], 1.0, 2), None);
    }
}
