//! Seconds as decimal text and nanoseconds as integers, one into the other without rounding
//! through floating point.

use sandtable_core::NANOS_PER_SECOND;

/// Why a text is not a number of nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is not a decimal number.
    NotANumber,
    /// It is below zero.
    Negative,
    /// It is more than `u64::MAX` nanoseconds (584 years).
    TooLarge,
}

/// Parses seconds, as in `12`, `0.25`, `.5` or `1.5e-3`, into nanoseconds. What is finer than a
/// nanosecond is rounded to the nearest, a half up.
pub(crate) fn nanos(text: &str) -> Result<u64, Fault> {
    scaled(text, 9)
}

/// Parses a decimal number times 10^`shift`, rounded to the nearest integer, a half up.
pub(crate) fn scaled(text: &str, shift: i64) -> Result<u64, Fault> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent_of(exponent)?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = || whole.bytes().chain(fraction.bytes());
    if digits().next().is_none() || !digits().all(|digit| digit.is_ascii_digit()) {
        return Err(Fault::NotANumber);
    }
    // As many digits as stand left of the decimal point once the number is scaled.
    let kept = whole.len() as i64 + shift + exponent;
    let value = integer(digits().map(|digit| u64::from(digit - b'0')), kept)?;
    if negative && digits().any(|digit| digit != b'0') {
        return Err(Fault::Negative);
    }
    Ok(value)
}

/// An exponent, held within what can matter.
fn exponent_of(text: &str) -> Result<i64, Fault> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(Fault::NotANumber);
    }
    let size = digits.parse::<i64>().unwrap_or(i64::MAX).min(1 << 40);
    Ok(if text.starts_with('-') { -size } else { size })
}

/// The first `kept` of the digits as an integer (zeros follow the last), rounded by the next.
fn integer(mut digits: impl Iterator<Item = u64>, kept: i64) -> Result<u64, Fault> {
    if kept < 0 {
        return Ok(0);
    }
    let mut value = 0u64;
    for _ in 0..kept {
        let digit = digits.next();
        if digit.is_none() && value == 0 {
            return Ok(0);
        }
        value = value
            .checked_mul(10)
            .and_then(|value| value.checked_add(digit.unwrap_or(0)))
            .ok_or(Fault::TooLarge)?;
    }
    let up = digits.next().is_some_and(|digit| digit >= 5);
    value.checked_add(u64::from(up)).ok_or(Fault::TooLarge)
}

/// Appends `nanos` as seconds: exact, no more digits than needed, no exponent.
pub(crate) fn put_seconds(out: &mut Vec<u8>, nanos: u64) {
    put_integer(out, nanos / NANOS_PER_SECOND);
    let mut fraction = nanos % NANOS_PER_SECOND;
    if fraction == 0 {
        return;
    }
    let mut width = 9;
    while fraction.is_multiple_of(10) {
        fraction /= 10;
        width -= 1;
    }
    out.push(b'.');
    let start = out.len();
    out.resize(start + width, b'0');
    for digit in out[start..].iter_mut().rev() {
        *digit = b'0' + (fraction % 10) as u8;
        fraction /= 10;
    }
}

/// Appends `value` in decimal.
pub(crate) fn put_integer(out: &mut Vec<u8>, mut value: u64) {
    let mut digits = [0; 20];
    let mut first = digits.len();
    loop {
        first -= 1;
        digits[first] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[first..]);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn seconds_become_nanoseconds() {
        let check = |text: &str, expected| assert_eq!(nanos(text), expected, "{text:?}");
        check("0", Ok(0));
        check("-0.0", Ok(0));
        check("1", Ok(1_000_000_000));
        check("+1.", Ok(1_000_000_000));
        check(".5", Ok(500_000_000));
        check("0.1", Ok(100_000_000));
        check("0.30000000000000004441", Ok(300_000_000));
        check("0.0000000005", Ok(1));
        check("0.00000000049999999999999", Ok(0));
        check("1e-9", Ok(1));
        check("1e-10", Ok(0));
        check("5e-10", Ok(1));
        check("1.5E+3", Ok(1_500_000_000_000));
        check("18446744073.709551615", Ok(u64::MAX));
        check("18446744073.7095516155", Err(Fault::TooLarge));
        check("18446744073.709551616", Err(Fault::TooLarge));
        check("1e400", Err(Fault::TooLarge));
        check("0e999999999999999999999", Ok(0));
        check("1e-999999999999999999999", Ok(0));
        check("-1e-3", Err(Fault::Negative));
        for text in
            ["", ".", "-", "e5", "1e", "1e+", "nan", "inf", "1s", "1 2", "--1", "١", "1.2.3"]
        {
            check(text, Err(Fault::NotANumber));
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(value: u64, zeros in 0u32..12) {
            let value = value / 10u64.pow(zeros) * 10u64.pow(zeros);
            let mut text = Vec::new();
            put_seconds(&mut text, value);
            prop_assert_eq!(nanos(std::str::from_utf8(&text).unwrap()), Ok(value));
        }

        #[test]
        fn no_text_panics(text in "[-+0-9.eE_x]{0,24}|\\PC{0,12}") {
            let _ = nanos(&text);
        }
    }
}
