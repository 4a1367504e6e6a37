//! How an observation fades: by e^(−t ÷ decay), in integers, the same on every platform.

use crate::time::Span;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Fading {
    decay: u64,
    /// log₂ e ÷ decay, with 96 bits behind the point.
    rate: u128,
}

/// The point of what has 32 bits behind it.
const ONE: u64 = 1 << 32;

/// log₂ e and ln 2, rounded.
const LOG2_E: u64 = 6_196_328_019;
const LN_2: u64 = 2_977_044_472;

impl Fading {
    /// `decay` is when 1/e is left; 0 counts as one nanosecond.
    pub(crate) fn new(decay: Span) -> Fading {
        let decay = decay.0.max(1);
        Fading { decay, rate: (u128::from(LOG2_E) << 64) / u128::from(decay) }
    }

    /// What is left after this time, to nine digits.
    pub(crate) fn fade(self, value: Span, elapsed: Span) -> Span {
        // Less than one of 2⁶⁴ is left after 45 decays.
        if value.0 == 0 || elapsed.0 / 45 >= self.decay {
            return Span::ZERO;
        }
        // e^(−t ÷ decay) = 2^(−halvings); the whole ones are a shift.
        let halvings = ((u128::from(elapsed.0) * self.rate) >> 64) as u64;
        let left = exp(((halvings % ONE) * LN_2) >> 32);
        let left = (u128::from(value.0) * u128::from(left)) >> 32;
        Span((left as u64).checked_shr((halvings / ONE) as u32).unwrap_or(0))
    }
}

/// e^(−x) for x below ln 2, by its Taylor series in Horner's form; the tenth term is below 2⁻³¹.
#[inline]
fn exp(x: u64) -> u64 {
    let mut sum = ONE;
    let mut term = 10;
    while term > 0 {
        sum = ONE - ((x * sum) >> 32) / term;
        term -= 1;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn is_the_exponential(
            value in 0u64..1 << 50,
            decay in 1u64..1 << 40,
            ratio in 0f64..30.0,
        ) {
            let elapsed = (ratio * decay as f64) as u64;
            let exact = value as f64 * (-(elapsed as f64) / decay as f64).exp();
            let faded = Fading::new(Span(decay)).fade(Span(value), Span(elapsed)).0 as f64;
            prop_assert!((faded - exact).abs() <= exact * 1e-8 + 1.5, "{faded} is not {exact}");
        }
    }

    #[test]
    fn the_extremes_fade() {
        let fade =
            |value, elapsed, decay| Fading::new(Span(decay)).fade(Span(value), Span(elapsed));
        assert_eq!(fade(u64::MAX, 0, u64::MAX), Span(u64::MAX));
        assert_eq!(fade(u64::MAX, u64::MAX, 1), Span::ZERO);
        assert_eq!(fade(u64::MAX, 44, 1).0, (u64::MAX as f64 * (-44f64).exp()) as u64);
        assert_eq!(fade(5, 5, 0), Span::ZERO);
    }
}
