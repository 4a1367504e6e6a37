//! M/D/c: several servers, every task the same.

use std::f64::consts::TAU;

use super::Times;

/// With more servers than this the roots take longer than they are worth.
const MOST_SERVERS: u32 = 1_000_000;

/// Figures of M/D/c.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mdc {
    /// The probability of having to wait.
    pub p_wait: f64,
    /// Mean times.
    pub times: Times,
}

/// M/D/c with first come, first served. The numbers in the system one service time apart form a
/// chain, n′ = max(n − c, 0) + Poisson(a) with a = λD (Crommelin, "Delay probability formulae when
/// the holding times are constant", Post Office Electrical Engineers Journal 25, 1932). With z₁ …
/// z₍c₋₁₎ the roots of zᶜ = e^(a(z − 1)) inside the unit circle, its generating function gives
/// P(wait) = 1 − (c − a) ÷ Π(1 − zₖ) and the mean number waiting
/// Σ 1 ÷ (1 − zₖ) − (c(c − 1) − a²) ÷ 2(c − a). `None` at load 1 and above, and without servers.
pub fn mdc(rate_per_s: f64, service_s: f64, servers: u32) -> Option<Mdc> {
    let (c, offered) = (f64::from(servers), rate_per_s * service_s);
    if offered >= c || servers > MOST_SERVERS {
        return None;
    }
    // Root k is the complex conjugate of root c − k: their products and sums are real.
    let (mut log_product, mut sum) = (0.0, 0.0);
    for k in 1..servers {
        let (re, im) = root(offered / c, TAU * f64::from(k) / c);
        let square = (1.0 - re) * (1.0 - re) + im * im;
        log_product += square.ln() / 2.0;
        sum += (1.0 - re) / square;
    }
    let waiting = sum - (c * (c - 1.0) - offered * offered) / (2.0 * (c - offered));
    let p_wait = 1.0 - ((c - offered).ln() - log_product).exp();
    Some(Mdc {
        p_wait: p_wait.clamp(0.0, 1.0),
        times: Times::after((waiting / rate_per_s).max(0.0), service_s),
    })
}

/// The root of z = w·e^(load·(z − 1)) with |z| < 1, where w = e^(i·angle): by substitution, which
/// converges (Janssen & van Leeuwaarden, "Analytic computation schemes for the discrete-time bulk
/// service queue", Queueing Systems 50, 2005), then Newton's method.
fn root(load: f64, angle: f64) -> (f64, f64) {
    let image = |(re, im): (f64, f64)| {
        let (size, turn) = ((load * (re - 1.0)).exp(), angle + load * im);
        (size * turn.cos(), size * turn.sin())
    };
    let mut z = (0.0, 0.0);
    for _ in 0..20 {
        z = image(z);
    }
    for _ in 0..20 {
        let at = image(z);
        // z − (z − g(z)) ÷ (1 − load·g(z)).
        let (top_re, top_im) = (z.0 - at.0, z.1 - at.1);
        let (low_re, low_im) = (1.0 - load * at.0, -load * at.1);
        let square = low_re * low_re + low_im * low_im;
        let step_re = (top_re * low_re + top_im * low_im) / square;
        let step_im = (top_im * low_re - top_re * low_im) / square;
        z = (z.0 - step_re, z.1 - step_im);
        if step_re.abs() + step_im.abs() < 1e-16 {
            break;
        }
    }
    z
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// One server is M/D/1, many see little but their own tasks, and near full load waiting is half
    /// of that in M/M/c.
    #[test]
    fn limits() {
        let waiting_s = |rate, c| mdc(rate, 1.0, c).unwrap().times.waiting_s;
        for load in [0.01, 0.5, 0.99] {
            let one = super::super::waiting_mg1_s(load, 1.0, 0.0).unwrap();
            assert!((waiting_s(load, 1) / one - 1.0).abs() < 1e-12);
        }
        assert!(waiting_s(50.0, 100) < 1e-6);
        let half = super::super::waiting_mmc_s(9.999, 1.0, 10).unwrap() / 2.0;
        assert!((waiting_s(9.999, 10) / half - 1.0).abs() < 1e-3);
        let many = mdc(99_900.0, 1.0, 100_000).unwrap();
        let exponential = super::super::waiting_mmc_s(99_900.0, 1.0, 100_000).unwrap();
        assert!(many.times.waiting_s < exponential && (0.0..=1.0).contains(&many.p_wait));
        assert_eq!(mdc(3.0, 1.0, 3), None);
    }
}
