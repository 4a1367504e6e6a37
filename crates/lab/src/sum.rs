//! Reductions of slices in eight lanes, which the processor can run side by side; in one lane
//! each addition waits for the one before it.

const LANES: usize = 8;

/// The sum. The order of the additions depends on the length alone.
#[inline]
pub fn sum(values: &[f64]) -> f64 {
    fold(values, 0.0, |sum, value| sum + value, |sum, other| sum + other)
}

/// The sum of the squares, with the same order of additions.
#[inline]
pub fn sum_of_squares(values: &[f64]) -> f64 {
    fold(values, 0.0, |sum, value| sum + value * value, |sum, other| sum + other)
}

/// The largest value; `least` if all are smaller.
#[inline]
pub fn max(values: &[f64], least: f64) -> f64 {
    // One machine instruction, where `f64::max` takes several for not-a-number's sake.
    let larger = |max, value| if value > max { value } else { max };
    fold(values, least, larger, larger)
}

/// The smallest value; `most` if all are larger.
#[inline]
pub fn min(values: &[f64], most: f64) -> f64 {
    let smaller = |min, value| if value < min { value } else { min };
    fold(values, most, smaller, smaller)
}

#[inline]
fn fold(
    values: &[f64],
    start: f64,
    take: impl Fn(f64, f64) -> f64,
    join: impl Fn(f64, f64) -> f64,
) -> f64 {
    let mut lanes = [start; LANES];
    let (chunks, rest) = values.as_chunks::<LANES>();
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane = take(*lane, *value);
        }
    }
    for (lane, value) in lanes.iter_mut().zip(rest) {
        *lane = take(*lane, *value);
    }
    lanes.into_iter().fold(start, join)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_in_one_lane() {
        for n in 0..100u32 {
            let values: Vec<f64> = (0..n).map(|k| f64::from(k * 37 % 101)).collect();
            assert_eq!(sum(&values), values.iter().sum::<f64>());
            let squares = values.iter().map(|value| value * value).sum::<f64>();
            assert_eq!(sum_of_squares(&values), squares);
            assert_eq!(max(&values, 3.0), values.iter().copied().fold(3.0, f64::max));
            assert_eq!(min(&values, 3.0), values.iter().copied().fold(3.0, f64::min));
        }
    }
}
