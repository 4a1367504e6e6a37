//! Room for so many tasks only, or only so many who send them.

use super::Times;
use super::chain::birth_death;

/// More states than this are not worth the wait.
const MOST_STATES: u64 = 10_000_000;

/// Figures of M/M/c/K.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FiniteQueue {
    /// The probability of being turned away.
    pub p_loss: f64,
    /// The mean number in the system.
    pub number: f64,
    /// The share of time a server is busy.
    pub utilisation: f64,
    /// Mean times of the tasks that were let in.
    pub times: Times,
}

/// M/M/c/K with room for `places` tasks, those in service included (Kleinrock 1975, section 3.6;
/// at any load). `None` without places, without servers, or with more than ten million places.
pub fn finite_queue(
    rate_per_s: f64,
    service_s: f64,
    servers: u64,
    places: u64,
) -> Option<FiniteQueue> {
    if places == 0 || places > MOST_STATES || servers == 0 {
        return None;
    }
    let busy = |number: u64| number.min(servers) as f64;
    let shares = birth_death(places, |_| rate_per_s, |number| busy(number) / service_s);
    let number = mean(&shares, |number| number as f64);
    let p_loss = shares.last().copied()?;
    let accepted_per_s = rate_per_s * (1.0 - p_loss);
    let response_s = number / accepted_per_s;
    Some(FiniteQueue {
        p_loss,
        number,
        utilisation: mean(&shares, busy) / servers as f64,
        times: Times::of_response(response_s, service_s),
    })
}

/// Figures of M/M/c//N.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FiniteSource {
    /// Tasks done per second.
    pub throughput_per_s: f64,
    /// The mean number in the system, the thinking ones not among them.
    pub number: f64,
    /// The probability that nothing is in the system.
    pub p_empty: f64,
    /// Mean times.
    pub times: Times,
}

/// M/M/c//N, the machine repair model: each of `users` thinks for an exponential time, sends a
/// task, and waits for it (Palm 1943; Kleinrock 1975, sections 3.8 and 3.9). `None` without users
/// or servers, or with more than ten million users.
pub fn finite_source(
    users: u64,
    think_s: f64,
    service_s: f64,
    servers: u64,
) -> Option<FiniteSource> {
    if users == 0 || users > MOST_STATES || servers == 0 {
        return None;
    }
    let busy = |number: u64| number.min(servers) as f64;
    let thinking = |number: u64| (users - number) as f64;
    let shares =
        birth_death(users, |number| thinking(number) / think_s, |number| busy(number) / service_s);
    let number = mean(&shares, |number| number as f64);
    let throughput_per_s = mean(&shares, busy) / service_s;
    Some(FiniteSource {
        throughput_per_s,
        number,
        p_empty: shares.first().copied()?,
        times: Times::of_response(number / throughput_per_s, service_s),
    })
}

fn mean(shares: &[f64], of: impl Fn(u64) -> f64) -> f64 {
    (0..).zip(shares).map(|(number, share)| of(number) * share).sum()
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
    fn much_room_and_many_users_are_mmc() {
        let mmc = super::super::mmc(3.2, 0.5, 2).unwrap().response_s;
        near(finite_queue(3.2, 0.5, 2, 1000).unwrap().times.response_s, mmc, 1e-9);
        let users = finite_source(1_000_000, 312_500.0, 0.5, 2).unwrap();
        near(users.times.response_s, mmc, 1e-3);
    }

    #[test]
    fn overload_is_no_trouble() {
        let queue = finite_queue(2.0, 1.0, 1, 1_000_000).unwrap();
        near(queue.p_loss, 0.5, 1e-9);
        near(queue.number, 999_999.0, 1e-9);
        let loss = finite_queue(1e6, 1.0, 900_000, 900_000).unwrap();
        near(loss.p_loss, super::super::erlang_b(900_000, 1e6), 1e-9);
        // All but the two served wait.
        let users = finite_source(100_000, 1.0, 1.0, 2).unwrap();
        near(users.throughput_per_s, 2.0, 1e-9);
        near(users.number, 99_998.0, 1e-9);
        assert!(users.p_empty < 1e-300);
    }

    #[test]
    fn nothing_of_nothing() {
        assert_eq!(finite_queue(1.0, 1.0, 1, 0), None);
        assert_eq!(finite_queue(1.0, 1.0, 0, 5), None);
        assert_eq!(finite_source(0, 1.0, 1.0, 1), None);
    }
}
