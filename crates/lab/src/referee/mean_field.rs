//! Very many servers, each task shown a few of them: what happens when their number goes to
//! infinity. With n servers the mean is larger, by a part of the order of 1/n.
//!
//! Tasks come in a Poisson process of rate λ per server, and service is exponential.

use super::Times;
use super::integral::integral;

/// The shortest queue of `d` drawn: the mean response time is E\[S\]·Σᵢ ρ^((dⁱ − d)/(d − 1)), the
/// sum from i = 1 (Vvedenskaya, Dobrushin & Karpelevich, Problems of Information Transmission
/// 32(1), 1996; Mitzenmacher, "The power of two choices in randomized load balancing", IEEE TPDS
/// 12(10), 2001). `d` = 1 is M/M/1. `None` at load 1 and above, and without choices.
pub fn power_of_d(rate_per_server_per_s: f64, service_s: f64, d: u32) -> Option<Times> {
    let load = rate_per_server_per_s * service_s;
    if load >= 1.0 || d == 0 {
        return None;
    }
    if d == 1 {
        return Some(Times::after(service_s * load / (1.0 - load), service_s));
    }
    // The exponent (dⁱ − d)/(d − 1) is d times the one before, plus d: 0, d, d + d², …
    let (mut waiting, mut exponent) = (0.0, 0.0);
    loop {
        exponent = f64::from(d) * (exponent + 1.0);
        let term = load.powf(exponent);
        waiting += term;
        if term <= f64::EPSILON * waiting {
            return Some(Times::after(service_s * waiting, service_s));
        }
    }
}

/// The least work of `d` drawn, and so a task that waits at `d` servers and takes the first that
/// becomes free, its other places being given up (late binding, `d` copies cancelled on start):
/// the mean response time is E\[S\]·Σₙ ρ^(dn) ÷ (1 + n(d − 1)), the sum from n = 0 (Hellemans & Van
/// Houdt, "On the power-of-d-choices with least loaded server selection", Proc. ACM Measurement
/// and Analysis of Computing Systems 2(2), 2018). `d` = 1 is M/M/1. `None` at load 1 and above, and
/// without choices.
pub fn least_work_of_d(rate_per_server_per_s: f64, service_s: f64, d: u32) -> Option<Times> {
    let load = rate_per_server_per_s * service_s;
    if load >= 1.0 || d == 0 {
        return None;
    }
    // Σₙ xⁿ ÷ (1 + n(d − 1)) = ∫ dt ÷ (1 − x·t^(d−1)) from 0 to 1, in which no load is slow.
    let power = load.powf(f64::from(d));
    let waiting = integral(
        |t| {
            let part = power * t.powf(f64::from(d - 1));
            part / (1.0 - part)
        },
        &[0.0, 0.5, 0.9, 0.99, 1.0],
    );
    Some(Times::after(service_s * waiting, service_s))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[track_caller]
    fn near(ours: f64, expected: f64, tolerance: f64) {
        assert!((ours / expected - 1.0).abs() < tolerance, "{ours}, expected {expected}");
    }

    #[test]
    fn one_choice_is_mm1() {
        for load in [0.1, 0.9, 0.999_999] {
            near(power_of_d(load, 1.0, 1).unwrap().waiting_s, load / (1.0 - load), 1e-9);
            near(least_work_of_d(load, 1.0, 1).unwrap().waiting_s, load / (1.0 - load), 1e-9);
        }
    }

    /// Σ xⁿ/(n + 1) = −ln(1 − x)/x.
    #[test]
    fn least_work_of_two_is_a_logarithm() {
        for load in [0.1_f64, 0.9, 0.999] {
            let square = load * load;
            let expected = -(-square).ln_1p() / square;
            near(least_work_of_d(load, 1.0, 2).unwrap().response_s, expected, 1e-9);
            // What is known of the work is worth more than the number of tasks.
            let by_number = power_of_d(load, 1.0, 2).unwrap().response_s;
            assert!(expected < by_number, "{load}");
        }
    }

    #[test]
    fn the_limits_of_load_and_choice() {
        assert_eq!(power_of_d(1.0, 1.0, 2), None);
        assert_eq!(least_work_of_d(1.0, 1.0, 2), None);
        assert_eq!(power_of_d(0.5, 1.0, 0), None);
        assert!(power_of_d(0.9, 1.0, 1000).unwrap().waiting_s < 1e-9);
        assert!(least_work_of_d(1.0 - 1e-12, 1.0, 3).unwrap().waiting_s < 100.0);
    }
}
