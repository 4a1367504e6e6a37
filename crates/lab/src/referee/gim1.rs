//! GI/M/1: arrivals at independent gaps before one exponential server.

use sandtable_load::Distribution;

use super::Times;

/// Figures of GI/M/1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gim1 {
    /// The probability of having to wait.
    pub p_wait: f64,
    /// Mean times.
    pub times: Times,
}

/// GI/M/1 with first come, first served. With σ in (0, 1) the root of σ = A*(μ(1 − σ)), A* being
/// the transform of the gaps, a task waits with probability σ, and on average σ ÷ μ(1 − σ)
/// (Kendall 1953; Kleinrock 1975, section 6.4). `None` at load 1 and above.
pub fn gim1(gap: &Distribution, service_s: f64) -> Option<Gim1> {
    if service_s >= gap.mean_s() {
        return None;
    }
    // 1 − σ, which is what gets small: A* is convex, so there is one change of sign.
    let (mut low, mut high) = (0.0, 1.0);
    while {
        let middle = (low + high) / 2.0;
        low < middle && middle < high
    } {
        let middle = (low + high) / 2.0;
        if 1.0 - gap.laplace(middle / service_s) > middle {
            low = middle;
        } else {
            high = middle;
        }
    }
    let idle = high;
    let waiting_s = service_s * (1.0 - idle) / idle;
    Some(Gim1 { p_wait: 1.0 - idle, times: Times::after(waiting_s, service_s) })
}

/// A Poisson process dealt to `servers` exponential servers in turn: each is E_k/M/1, with gaps of
/// as many phases as there are servers. `None` at load 1 and above.
pub fn round_robin(rate_per_s: f64, service_s: f64, servers: u32) -> Option<Gim1> {
    let mean_s = f64::from(servers) / rate_per_s;
    gim1(&Distribution::Erlang { mean_s, k: servers }, service_s)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_poisson_process_makes_it_mm1() {
        for load in [0.001, 0.5, 0.99, 0.999_999] {
            let gap = Distribution::Exp { mean_s: 1.0 / load };
            let ours = gim1(&gap, 1.0).unwrap();
            assert!((ours.p_wait / load - 1.0).abs() < 1e-8, "{load}: {}", ours.p_wait);
            assert_eq!(round_robin(load, 1.0, 1).unwrap(), ours);
        }
    }

    /// σ is the root it claims to be, and waiting is longer the more gaps vary.
    #[test]
    fn any_gaps() {
        let mut before = 0.0;
        for text in [
            "const(1.25s)",
            "uniform(0.25s,2.25s)",
            "weibull(1.25s,shape=0.8)",
            "lognormal(1.25s,cv2=4)",
            "hyperexp(1.25s,cv2=10)",
        ] {
            let gap = sandtable_load::value::distribution(text).unwrap();
            let ours = gim1(&gap, 1.0).unwrap();
            let root = gap.laplace(1.0 - ours.p_wait);
            assert!((root - ours.p_wait).abs() < 1e-12, "{text}");
            assert!(before < ours.p_wait && ours.p_wait < 1.0, "{text}");
            before = ours.p_wait;
        }
        assert_eq!(gim1(&Distribution::Exp { mean_s: 1.0 }, 1.0), None);
    }
}
