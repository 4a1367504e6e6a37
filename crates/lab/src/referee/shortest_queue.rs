//! Servers with queues of their own, each task sent to the best: solved numerically.
//!
//! Tasks come in a Poisson process, service is exponential, queues are first come, first served,
//! and nothing waiting moves.

use super::Times;
use super::chain::stationary;

const MOST_STATES: usize = 50_000;

/// The number in the system, then how many are at each server, the fewest first.
type Queues = (u32, Vec<u32>);

/// `shortest-queue` over `servers` servers, 1 to 4. `None` outside that, and at load 1 and above.
///
/// A chain in which a task moves from the longest queue to the shortest when they are too far
/// apart, which gives a lower bound that is soon exact (Adan, van Houtum & van der Wal, "Upper and
/// lower bounds for the waiting time in the symmetric shortest queue system", Annals of Operations
/// Research 48, 1994). From where no server can be idle the number in the system is geometric. The
/// relative error is below 1e-8.
pub fn shortest_queue(rate_per_s: f64, service_s: f64, servers: u32) -> Option<Times> {
    let apart = match servers {
        1 | 2 => 60,
        3 => 25,
        4 => 14,
        _ => return None,
    };
    if rate_per_s * service_s >= f64::from(servers) {
        return None;
    }
    let mean = number_in_system(rate_per_s * service_s, servers, apart)?;
    Some(Times::of_response(mean / rate_per_s, service_s))
}

/// The mean number in the system with at most `apart` between the queues and `arrivals` per service
/// time.
fn number_in_system(arrivals: f64, servers: u32, apart: u32) -> Option<f64> {
    // From here on no server can be idle.
    let top = (servers - 1) * apart + 20;
    let load = arrivals / f64::from(servers);
    let states = stationary(empty(servers), MOST_STATES, |(number, queues), next| {
        if *number < top {
            next.push((changed(queues, 0, 1), arrivals));
        }
        for server in (0..queues.len()).filter(|server| queues[*server] > 0) {
            let mut left = queues.clone();
            left[server] -= 1;
            let longest = left.len() - 1;
            if left[longest] - left[server] > apart {
                left[longest] -= 1;
                left[server] += 1;
            }
            next.push((sorted(left), 1.0));
        }
    })?;
    let sum = |of: fn(u32, f64) -> f64| states.iter().map(|((n, _), p)| of(*n, *p)).sum::<f64>();
    let (mass, number) = (sum(|_, p| p), sum(|n, p| f64::from(n) * p));
    // Σ p·ρʲ and Σ (top + j)·p·ρʲ over all j ≥ 1 beyond the last level.
    let last: f64 = states.iter().filter(|((n, _), _)| *n == top).map(|(_, p)| p).sum();
    let beyond = last * load / (1.0 - load);
    let number_beyond = beyond * (f64::from(top) + 1.0 / (1.0 - load));
    Some((number + number_beyond) / (mass + beyond))
}

/// `idle-first` with one dispatcher over `servers` servers, 1 to 3: an idle server if there is
/// one, else any (join the idle queue; Lu, Xie, Kliot, Geller, Larus & Greenberg, Performance
/// Evaluation 68(11), 2011). `None` outside that, and at load 1 and above.
///
/// For two servers the rates of change of E\[N²\] and of E\[N₁N₂\], which are 0, give
/// E\[T\] = E\[S\]·(1 + ρ) ÷ ((1 − ρ)(1 + 2ρ)). For three, a chain cut off where queues are so
/// long that it makes no difference, to a relative 1e-6; `None` when that takes too many states,
/// from a load between 0.8 and 0.9.
pub fn idle_first(rate_per_s: f64, service_s: f64, servers: u32) -> Option<Times> {
    let load = rate_per_s * service_s / f64::from(servers);
    if load >= 1.0 {
        return None;
    }
    let response = match servers {
        1 => 1.0 / (1.0 - load),
        2 => (1.0 + load) / ((1.0 - load) * (1.0 + 2.0 * load)),
        3 => idle_first_of_3(load)?,
        _ => return None,
    };
    Some(Times::of_response(service_s * response, service_s))
}

/// The mean response time in units of the mean service time: chains cut off at ever longer queues
/// approach it geometrically, and so to a limit that is known before it is reached (Aitken's Δ²).
fn idle_first_of_3(load: f64) -> Option<f64> {
    const CLOSE_ENOUGH: f64 = 1e-6;
    let mut means: Vec<f64> = Vec::new();
    let mut before = f64::NAN;
    for longest in [5, 10, 15, 20, 25, 30, 35, 40] {
        means.push(idle_first_cut_off(load, longest)?);
        let [.., first, second, third] = means[..] else { continue };
        let (step, next) = (second - first, third - second);
        let limit = if next == 0.0 { third } else { third + next * next / (step - next) };
        if (limit - before).abs() <= CLOSE_ENOUGH * limit {
            return Some(limit);
        }
        before = limit;
    }
    None
}

fn idle_first_cut_off(load: f64, longest: u32) -> Option<f64> {
    let arrivals = 3.0 * load;
    let states = stationary(empty(3), MOST_STATES, |(_, queues), next| {
        let chosen = if queues[0] == 0 { 0..1 } else { 0..queues.len() };
        let rate = arrivals / chosen.len() as f64;
        let room = chosen.filter(|server| queues[*server] < longest);
        next.extend(room.map(|server| (changed(queues, server, 1), rate)));
        let busy = (0..queues.len()).filter(|server| queues[*server] > 0);
        next.extend(busy.map(|server| (changed(queues, server, -1), 1.0)));
    })?;
    Some(states.iter().map(|((n, _), p)| f64::from(*n) * p).sum::<f64>() / arrivals)
}

fn empty(servers: u32) -> Queues {
    (0, vec![0; servers as usize])
}

fn changed(queues: &[u32], server: usize, by: i32) -> Queues {
    let mut queues = queues.to_vec();
    queues[server] = queues[server].saturating_add_signed(by);
    sorted(queues)
}

fn sorted(mut queues: Vec<u32>) -> Queues {
    queues.sort_unstable();
    (queues.iter().sum(), queues)
}
#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[track_caller]
    fn near(ours: Option<Times>, expected: f64, tolerance: f64) {
        let ours = ours.unwrap().response_s;
        assert!((ours / expected - 1.0).abs() < tolerance, "{ours}, expected {expected}");
    }

    #[test]
    fn one_server_is_mm1() {
        near(shortest_queue(0.9, 1.0, 1), 10.0, 1e-12);
        near(idle_first(0.9, 1.0, 1), 10.0, 1e-12);
    }

    #[test]
    fn times_scale() {
        let slow = shortest_queue(1.4, 1.0, 2).unwrap().response_s;
        near(shortest_queue(14.0, 0.1, 2), slow / 10.0, 1e-12);
    }

    /// Less far apart makes no difference.
    #[test]
    fn the_bound_is_soon_exact() {
        for (load, servers, apart, tolerance) in
            [(0.5, 2, 40, 1e-9), (0.99, 2, 40, 1e-8), (0.95, 3, 20, 1e-7), (0.95, 4, 11, 1e-6)]
        {
            let arrivals = load * f64::from(servers);
            let mean = number_in_system(arrivals, servers, apart).unwrap();
            near(shortest_queue(arrivals, 1.0, servers), mean / arrivals, tolerance);
        }
    }

    #[test]
    fn idle_first_of_three_lies_between_one_queue_and_random() {
        for load in [0.1, 0.5, 0.8] {
            let three = idle_first(3.0 * load, 1.0, 3).unwrap().waiting_s;
            let one_queue = super::super::waiting_mmc_s(3.0 * load, 1.0, 3).unwrap();
            let two = idle_first(2.0 * load, 1.0, 2).unwrap().waiting_s;
            assert!(one_queue < three && three < two, "{load}: {three}");
        }
    }

    #[test]
    fn at_full_load_there_is_no_answer() {
        assert_eq!(shortest_queue(2.0, 1.0, 2), None);
        assert_eq!(idle_first(2.0, 1.0, 2), None);
        assert_eq!(shortest_queue(1.0, 1.0, 5), None);
        assert_eq!(idle_first(1.0, 1.0, 4), None);
    }
}
