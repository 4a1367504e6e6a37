//! Copies of each task, the others cancelled when the first is done.

/// The mean response time of a task that is copied to `d` of `servers`, drawn at random, with
/// first come, first served and cancellation when one copy is done (redundancy-d, `hedge`):
/// Σᵢ 1 ÷ (kμ·C(k−1, d−1)/C(i−1, d−1) − kλ), the sum from i = d to k servers (Gardner,
/// Harchol-Balter, Scheller-Wolf, Velednitsky & Zbarsky, "Redundancy-d: the power of d choices for
/// redundancy", Operations Research 65(4), 2017). λ is the rate per server.
///
/// It holds when service is exponential and *independent* from copy to copy, as when how long a
/// task takes lies in the server. Copies that bring the *same* work have no formula but for `d` =
/// `servers`, which [`super::mg1::first_come`] covers. `None` at load 1 and above, or if `d` is not
/// between 1 and `servers`.
pub fn independent_copies_s(
    rate_per_server_per_s: f64,
    service_s: f64,
    d: u32,
    servers: u32,
) -> Option<f64> {
    if d == 0 || d > servers || rate_per_server_per_s * service_s >= 1.0 {
        return None;
    }
    let k = f64::from(servers);
    // C(k−1, d−1) ÷ C(i−1, d−1), from 1 at i = k down: each is i ÷ (i − d + 1) times the one above.
    let mut ratio = 1.0;
    let mut sum_s = 0.0;
    for i in (d..=servers).rev() {
        sum_s += 1.0 / (k * ratio / service_s - k * rate_per_server_per_s);
        let here = f64::from(i - 1);
        ratio *= here / (here - f64::from(d - 1));
    }
    Some(sum_s)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn no_copies_and_all_copies_are_mm1() {
        let near = |ours: Option<f64>, expected: f64| {
            assert!((ours.unwrap() / expected - 1.0).abs() < 1e-12, "{ours:?}");
        };
        near(independent_copies_s(0.7, 1.0, 1, 10), 1.0 / 0.3);
        near(independent_copies_s(0.7, 1.0, 10, 10), 1.0 / 3.0);
        assert_eq!(independent_copies_s(1.0, 1.0, 2, 10), None);
        assert_eq!(independent_copies_s(0.5, 1.0, 11, 10), None);
        assert!(independent_copies_s(0.9, 1.0, 500, 1_000_000).unwrap().is_finite());
    }

    /// SplitMix64 (Steele, Lea & Flood 2014), as a number in [0, 1).
    fn uniform(state: &mut u64) -> f64 {
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Every server works on the first task in the order of arrival that has a copy there.
    #[test]
    fn a_simulation_agrees() {
        const SERVERS: usize = 3;
        const LOAD: f64 = 0.6;
        let (mut seed, mut time, mut area) = (1, 0.0, 0.0);
        // The server without a copy, of each task in the system.
        let mut tasks: Vec<usize> = Vec::new();
        for _ in 0..1_000_000 {
            let serving: Vec<Option<usize>> = (0..SERVERS)
                .map(|server| tasks.iter().position(|without| *without != server))
                .collect();
            let busy = serving.iter().flatten().count() as f64;
            let arrivals = LOAD * SERVERS as f64;
            let rate = arrivals + busy;
            time += 1.0 / rate;
            area += tasks.len() as f64 / rate;
            let event = uniform(&mut seed) * rate;
            if event < arrivals {
                tasks.push((uniform(&mut seed) * SERVERS as f64) as usize);
            } else if let Some(done) = serving.iter().flatten().nth((event - arrivals) as usize) {
                tasks.remove(*done);
            }
        }
        let simulated = area / time / (LOAD * SERVERS as f64);
        let ours = independent_copies_s(LOAD, 1.0, 2, 3).unwrap();
        assert!((simulated / ours - 1.0).abs() < 0.01, "{simulated}, expected {ours}");
    }
}
