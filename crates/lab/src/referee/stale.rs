//! Choosing by reports of the load that are renewed only now and then.

use super::Times;

/// Queues longer than this, or more steps than that, are not worth the wait.
const LONGEST: usize = 512;
const MOST_STEPS: f64 = 1e9;

/// The shortest queue of `d` drawn by a report of all queues that is renewed every `period_s`, in
/// the limit of very many exponential servers: "periodic update" (Mitzenmacher, "How useful is old
/// information?", IEEE TPDS 11(1), 2000).
///
/// In a period a server that was reported with i tasks gets them at the rate
/// λ(sᵢᵈ − sᵢ₊₁ᵈ) ÷ (sᵢ − sᵢ₊₁), sᵢ being the share reported with i or more; how its queue changes
/// until the next report is found by uniformisation, and periods are gone through until one is
/// like the last. `None` at load 1 and above, without choices, or where that takes too long: for a
/// period of far above 100 service times, or a very small part of one.
pub fn power_of_d_periodic(
    rate_per_server_per_s: f64,
    service_s: f64,
    d: u32,
    period_s: f64,
) -> Option<Times> {
    let load = rate_per_server_per_s * service_s;
    if load >= 1.0 || load <= 0.0 || d == 0 || period_s <= 0.0 {
        return None;
    }
    let period = Period { load, d, length: period_s / service_s };
    let mut shares = vec![0.0; 24];
    shares[0] = 1.0 - load;
    shares[1] = load;
    let mut steps = 0.0;
    let mut before = f64::NAN;
    loop {
        let (next, number) = period.pass(&shares);
        // The tail must not feel the end of the array.
        if next[next.len() - 1] > 1e-13 {
            if shares.len() >= LONGEST {
                return None;
            }
            shares.resize(shares.len() * 2, 0.0);
            continue;
        }
        if (number - before).abs() <= 1e-12 * number {
            return Some(Times::of_response(number / load * service_s, service_s));
        }
        let size = next.len() as f64;
        steps += size * size * (period.length * (1.0 + load * f64::from(d)) + 10.0);
        if steps > MOST_STEPS {
            return None;
        }
        (shares, before) = (next, number);
    }
}

/// One period, in units of the mean service time.
struct Period {
    load: f64,
    d: u32,
    length: f64,
}

impl Period {
    /// From the shares of servers with each number of tasks to those a period later, and the mean
    /// number of tasks meanwhile.
    fn pass(&self, shares: &[f64]) -> (Vec<f64>, f64) {
        let mut after = vec![0.0; shares.len()];
        let mut number = 0.0;
        let mut beyond: f64 = shares.iter().sum();
        for (reported, share) in shares.iter().enumerate() {
            let from = beyond;
            beyond = (beyond - share).max(0.0);
            if *share < 1e-15 {
                continue;
            }
            // (fromᵈ − beyondᵈ) ÷ (from − beyond), without the difference.
            let powers = (0..self.d).map(|k| power(from, k) * power(beyond, self.d - 1 - k));
            let arrivals = self.load * powers.sum::<f64>();
            number += share * self.server(reported, arrivals, *share, &mut after);
        }
        (after, number)
    }

    /// Adds what becomes of the `share` of servers that start with `start` tasks to `after`;
    /// returns their mean number of tasks meanwhile.
    fn server(&self, start: usize, arrivals: f64, share: f64, after: &mut [f64]) -> f64 {
        let rate = arrivals + 1.0;
        let mean_jumps = rate * self.length;
        let up = arrivals / rate;
        let mut now = vec![0.0; after.len()];
        now[start] = 1.0;
        let mut later: f64 = 1.0;
        let mut number = 0.0;
        for probability in poisson(mean_jumps) {
            later = (later - probability).max(0.0);
            after.iter_mut().zip(&now).for_each(|(after, p)| *after += share * probability * p);
            let mean: f64 = (0_u32..).zip(&now).map(|(n, p)| f64::from(n) * p).sum();
            number += later * mean / mean_jumps;
            jump(&mut now, up);
        }
        number
    }
}

/// One step of the walk: up with probability `up`, else down, at both ends in place.
fn jump(now: &mut [f64], up: f64) {
    let last = now.len() - 1;
    let mut below = now[0];
    now[0] = (1.0 - up) * (now[0] + now[1]);
    for state in 1..last {
        let here = now[state];
        now[state] = up * below + (1.0 - up) * now[state + 1];
        below = here;
    }
    now[last] = up * (below + now[last]);
}

fn power(base: f64, exponent: u32) -> f64 {
    base.powi(i32::try_from(exponent).unwrap_or(i32::MAX))
}

/// The probabilities of 0, 1, 2, … under Poisson, up to where the rest is below 1e-15.
fn poisson(mean: f64) -> Vec<f64> {
    let most = mean + 10.0 * mean.sqrt() + 20.0;
    let mut log = -mean;
    let mut all = vec![log.exp()];
    let mut n = 0.0;
    while n < most {
        n += 1.0;
        log += (mean / n).ln();
        all.push(log.exp());
    }
    all
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
    fn one_choice_does_not_look() {
        for period_s in [0.3, 2.0, 10.0] {
            near(power_of_d_periodic(0.6, 1.0, 1, period_s).unwrap().response_s, 2.5, 1e-6);
        }
    }

    #[test]
    fn fresh_news_is_power_of_d_and_old_news_is_worse_than_none() {
        let fresh = super::super::mean_field::power_of_d(0.7, 1.0, 2).unwrap().response_s;
        near(power_of_d_periodic(0.7, 1.0, 2, 0.002).unwrap().response_s, fresh, 2e-3);
        let old = power_of_d_periodic(0.7, 2.0, 2, 80.0);
        assert_eq!(power_of_d_periodic(0.7, 1.0, 0, 1.0), None);
        assert_eq!(power_of_d_periodic(1.0, 1.0, 2, 1.0), None);
        assert_eq!(old, None);
        let old = power_of_d_periodic(0.35, 2.0, 2, 80.0).unwrap().response_s;
        assert!(old > 2.0 / 0.3, "{old}");
    }
}
