//! M/G/1 under orders that go by how much work a task brings, or has had.
//!
//! ρ(x) is the load of the tasks of up to x, λ·E\[X; X ≤ x\]. Tasks of the same size go first come,
//! first served. Every function is `None` at load 1 and above.

use sandtable_load::Distribution;

use super::Times;
use super::integral::{mean, over_tail};

/// `shortest` without preemption (SJF): a task of size x waits λE\[X²\] ÷ 2(1 − ρ(x))²
/// (Phipps, "Machine repair as a priority waiting-line problem", Operations Research 4(1), 1956;
/// Conway, Maxwell & Miller 1967, section 8-6). Infinite where E\[X²\] is.
pub fn shortest(rate_per_s: f64, service: &Distribution) -> Option<Times> {
    let sizes = Sizes::below_full_load(rate_per_s, service)?;
    let residual_s = rate_per_s * service.moment(2) / 2.0;
    if residual_s.is_infinite() {
        return Some(Times::after(residual_s, service.mean_s()));
    }
    let waiting_s = mean(service, |x_s| residual_s / sizes.idle_squared(x_s));
    Some(Times::after(waiting_s, service.mean_s()))
}

/// `shortest` with preemption and resumption, by the size a task came with (PSJF): the response
/// time of size x is λE\[X²; X ≤ x\] ÷ 2(1 − ρ(x))² + x ÷ (1 − ρ(x))
/// (Wierman & Harchol-Balter, "Classifying scheduling policies with respect to unfairness in an
/// M/GI/1", SIGMETRICS 2003, table 1).
pub fn preemptive_shortest(rate_per_s: f64, service: &Distribution) -> Option<Times> {
    let sizes = Sizes::below_full_load(rate_per_s, service)?;
    let response_s = mean(service, |x_s| {
        let second = service.partial_moment(2, x_s);
        let served_s = x_s / (1.0 - sizes.load_below(x_s));
        rate_per_s * second / 2.0 / sizes.idle_squared(x_s) + served_s
    });
    Some(Times::of_response(response_s, service.mean_s()))
}

/// `shortest-remaining` (SRPT): the response time of size x is
/// λ(E\[X²; X ≤ x\] + x²·P(X > x)) ÷ 2(1 − ρ(x))² + ∫₀ˣ dt ÷ (1 − ρ(t))
/// (Schrage & Miller, "The queue M/G/1 with the shortest remaining processing time discipline",
/// Operations Research 14(4), 1966).
pub fn shortest_remaining(rate_per_s: f64, service: &Distribution) -> Option<Times> {
    let sizes = Sizes::below_full_load(rate_per_s, service)?;
    let before_service_s = mean(service, |x_s| {
        let second = service.partial_moment(2, x_s) + x_s * x_s * service.tail(x_s);
        rate_per_s * second / 2.0 / sizes.idle_squared(x_s)
    });
    // The mean over x of the integral up to x.
    let residence_s = over_tail(service, |t_s| service.tail(t_s) / (1.0 - sizes.load_below(t_s)));
    Some(Times::of_response(before_service_s + residence_s, service.mean_s()))
}

/// `least-attained` (LAS, foreground–background): with Y = min(X, x) and ρ_x = λE\[Y\], the response
/// time of size x is λE\[Y²\] ÷ 2(1 − ρ_x)² + x ÷ (1 − ρ_x) (Schrage, "The queue M/G/1 with feedback
/// to lower priority queues", Management Science 13(7), 1967; Kleinrock 1976, section 4.6).
pub fn least_attained(rate_per_s: f64, service: &Distribution) -> Option<Times> {
    Sizes::below_full_load(rate_per_s, service)?;
    let response_s = mean(service, |x_s| {
        let tail = service.tail(x_s);
        let load = rate_per_s * (service.partial_moment(1, x_s) + x_s * tail);
        let second = service.partial_moment(2, x_s) + x_s * x_s * tail;
        let idle = 1.0 - load;
        rate_per_s * second / (2.0 * idle * idle) + x_s / idle
    });
    Some(Times::of_response(response_s, service.mean_s()))
}

/// The load that the tasks up to a size bring.
struct Sizes<'a> {
    rate_per_s: f64,
    service: &'a Distribution,
}

impl Sizes<'_> {
    fn below_full_load(rate_per_s: f64, service: &Distribution) -> Option<Sizes<'_>> {
        (rate_per_s * service.mean_s() < 1.0).then_some(Sizes { rate_per_s, service })
    }

    fn load_up_to(&self, x_s: f64) -> f64 {
        self.rate_per_s * self.service.partial_moment(1, x_s)
    }

    /// The load of the tasks that go before one of size x whenever they come.
    fn load_below(&self, x_s: f64) -> f64 {
        match *self.service {
            Distribution::Const { value_s } if x_s <= value_s => 0.0,
            _ => self.load_up_to(x_s),
        }
    }

    /// (1 − ρ(x))²; with tasks of the same size, which go before this one only if they came before,
    /// the square is of two different factors.
    fn idle_squared(&self, x_s: f64) -> f64 {
        (1.0 - self.load_below(x_s)) * (1.0 - self.load_up_to(x_s))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[track_caller]
    fn near(ours: f64, expected: f64, tolerance: f64) {
        assert!((ours / expected - 1.0).abs() < tolerance, "{ours}, expected {expected}");
    }

    fn all(rate_per_s: f64, service: &str) -> [Option<f64>; 4] {
        let service = sandtable_load::value::distribution(service).unwrap();
        let of = [shortest, preemptive_shortest, shortest_remaining, least_attained];
        of.map(|of| of(rate_per_s, &service).map(|times| times.response_s))
    }

    /// By mpmath with 20 digits.
    #[test]
    fn integrals_are_right() {
        for (service, rate, expected) in [
            (
                "bounded-pareto(alpha=1.5,min=0.1s,max=10s)",
                2.96,
                [
                    1.111_277_820_443_120_6,
                    0.647_073_178_278_855_8,
                    0.586_756_701_627_533_5,
                    0.979_117_405_139_212,
                ],
            ),
            (
                "weibull(1s,shape=0.5)",
                0.7,
                [
                    3.857_914_171_630_435_7,
                    1.978_643_644_571_857_2,
                    1.814_197_331_142_448_2,
                    2.811_686_292_984_243_4,
                ],
            ),
        ] {
            for (ours, expected) in all(rate, service).into_iter().zip(expected) {
                near(ours.unwrap(), expected, 1e-9);
            }
        }
    }

    /// Every order is first come, first served, except the last: all that came in a busy period
    /// end with it.
    #[test]
    fn tasks_of_one_size() {
        let [sjf, psjf, srpt, las] = all(0.8, "const(1s)").map(Option::unwrap);
        for ours in [sjf, psjf, srpt] {
            near(ours, 3.0, 1e-9);
        }
        near(las, 0.8 / (2.0 * 0.04) + 1.0 / 0.2, 1e-9);
        // All but one size: a task that is being served is always ahead of those that come.
        let [_, _, srpt, _] = all(0.8, "uniform(0.9999s,1.0001s)").map(Option::unwrap);
        near(srpt, 3.0, 1e-3);
    }

    #[test]
    fn shortest_remaining_is_the_best() {
        for service in [
            "exp(1s)",
            "gamma(1s,cv2=20)",
            "erlang(1s,k=30)",
            "lognormal(1s,cv2=9)",
            "pareto(1s,alpha=2.2)",
            "bounded-pareto(alpha=1.1,min=0.1s,max=10000s)",
        ] {
            let work = sandtable_load::value::distribution(service).unwrap();
            for load in [0.1, 0.5, 0.9, 0.99] {
                let [sjf, psjf, srpt, las] = all(load / work.mean_s(), service).map(Option::unwrap);
                let fcfs = super::super::mg1::first_come(load / work.mean_s(), &work).unwrap();
                assert!(work.mean_s() <= srpt, "{service} at {load}");
                for other in [sjf, psjf, las, fcfs.response_s] {
                    assert!(srpt <= other * (1.0 + 1e-9), "{service} at {load}: {srpt} {other}");
                }
            }
        }
    }

    #[test]
    fn infinite_variance_hurts_only_those_who_do_not_interrupt() {
        let [sjf, psjf, srpt, las] = all(0.8, "pareto(1s,alpha=1.5)").map(Option::unwrap);
        assert_eq!(sjf, f64::INFINITY);
        assert!(srpt < psjf && psjf < las && las < 10.0, "{srpt} {psjf} {las}");
    }

    #[test]
    fn at_full_load_there_is_no_answer() {
        assert_eq!(all(1.0, "exp(1s)"), [None; 4]);
        assert_eq!(all(2.0, "const(1s)"), [None; 4]);
    }
}
