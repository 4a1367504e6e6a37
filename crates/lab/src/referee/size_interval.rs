//! Servers for tasks of given sizes.

use sandtable_load::Distribution;

use super::Times;

/// Figures of servers that each take an interval of sizes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SizeInterval {
    /// Mean times.
    pub times: Times,
    /// The mean of response time ÷ service time; infinite for distributions with too much near 0.
    pub slowdown: f64,
}

/// `size-interval` over `speeds.len()` servers with first come, first served: server i takes the
/// tasks with work above cut-off i − 1 and at most cut-off i, which are again a Poisson process, so
/// each server is an M/G/1 of its own (Harchol-Balter, Crovella & Murta, J. Parallel and
/// Distributed Computing 59(2), 1999). `cutoffs_s` ascends, in seconds of work at speed 1, one
/// fewer than the servers; [`sandtable_load::distribution::balanced_cutoffs`] makes some.
/// `None` if a server has load 1 or above, or there is not one cut-off fewer than there are servers.
pub fn size_interval(
    rate_per_s: f64,
    work: &Distribution,
    cutoffs_s: &[f64],
    speeds: &[f64],
) -> Option<SizeInterval> {
    if cutoffs_s.len() + 1 != speeds.len() {
        return None;
    }
    let ends = cutoffs_s.iter().copied().chain([f64::INFINITY]);
    let (mut below, mut waiting_s, mut service_s, mut slowdown) = ([0.0; 4], 0.0, 0.0, 1.0);
    for (end_s, speed) in ends.zip(speeds) {
        let up_to = [-1, 0, 1, 2].map(|k| work.partial_moment(k, end_s));
        let [inverse, share, first, second] = difference(up_to, below);
        below = up_to;
        if share <= 0.0 {
            continue;
        }
        let load = rate_per_s * first / speed;
        if load >= 1.0 {
            return None;
        }
        let here_s = rate_per_s * second / (speed * speed) / (2.0 * (1.0 - load));
        waiting_s += share * here_s;
        service_s += first / speed;
        slowdown += here_s * inverse * speed;
    }
    Some(SizeInterval { times: Times::after(waiting_s, service_s), slowdown })
}

/// `random` over equal servers of speed 1 is the same with all sizes everywhere: the mean slowdown
/// of one M/G/1 with first come, first served, 1 + E\[W\]·E\[1/S\]. `None` at load 1 and above.
pub fn slowdown_first_come(rate_per_s: f64, service: &Distribution) -> Option<f64> {
    let times = super::mg1::first_come(rate_per_s, service)?;
    Some(1.0 + times.waiting_s * service.moment(-1))
}

fn difference(up_to: [f64; 4], below: [f64; 4]) -> [f64; 4] {
    std::array::from_fn(|k| {
        // Infinite in both: what lies between is not known from them, and does not become finite.
        if below[k].is_infinite() { f64::INFINITY } else { up_to[k] - below[k] }
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn one_server_takes_all() {
        let work = sandtable_load::value::distribution("erlang(1s,k=3)").unwrap();
        let ours = size_interval(1.6, &work, &[], &[2.0]).unwrap();
        let service = Distribution::Erlang { mean_s: 0.5, k: 3 };
        let all = super::super::mg1::first_come(1.6, &service).unwrap();
        assert!((ours.times.response_s / all.response_s - 1.0).abs() < 1e-12);
        let slowdown = slowdown_first_come(1.6, &service).unwrap();
        assert!((ours.slowdown / slowdown - 1.0).abs() < 1e-12);
    }

    #[test]
    fn where_the_cutoffs_lie_matters() {
        let work = sandtable_load::value::distribution("exp(1s)").unwrap();
        let of = |cutoffs: &[f64], speeds: &[f64]| size_interval(1.5, &work, cutoffs, speeds);
        assert_eq!(of(&[5.0], &[1.0, 1.0]), None);
        assert_eq!(of(&[], &[1.0, 1.0]), None);
        let balanced = sandtable_load::distribution::balanced_cutoffs(&work, &[1.0, 1.0]);
        let ours = of(&balanced, &[1.0, 1.0]).unwrap();
        assert!(ours.times.response_s < 4.0 && ours.slowdown == f64::INFINITY);
        // A third server that gets nothing changes nothing.
        let idle = of(&[balanced[0], f64::MAX], &[1.0, 1.0, 1.0]).unwrap();
        assert!((idle.times.response_s / ours.times.response_s - 1.0).abs() < 1e-12);
    }
}
