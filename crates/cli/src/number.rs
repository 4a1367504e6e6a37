//! Numbers as a language writes them.

use sandtable_core::{NANOS_PER_SECOND, Span, Work};

use crate::language::{Language, Quantity};

/// An amount of seconds, exact to the nanosecond, without trailing zeros: `5`, `1.5`, `0.25`.
pub fn seconds(language: Language, nanos: u64) -> Quantity {
    let whole = nanos / NANOS_PER_SECOND;
    let fraction = nanos % NANOS_PER_SECOND;
    let mut shown = whole.to_string();
    if fraction > 0 {
        let digits = format!("{fraction:09}");
        shown.push_str(language.decimal_sign());
        shown.push_str(digits.trim_end_matches('0'));
    }
    // Beyond 2^53 ns a float rounds, and could round to a whole number: the fraction is what
    // chooses the plural form, so it is kept apart from a shortened whole.
    let amount = (whole % 1_000_000) as f64 + fraction as f64 / NANOS_PER_SECOND as f64;
    Quantity { amount, shown }
}

/// The seconds of service of a task.
pub fn work(language: Language, work: Work) -> Quantity {
    seconds(language, work.0)
}

/// What is left, in whole seconds rounded up: something that still runs never shows 0.
pub fn seconds_up(language: Language, span: Span) -> Quantity {
    seconds(language, span.0.div_ceil(NANOS_PER_SECOND).saturating_mul(NANOS_PER_SECOND))
}

/// A span to the tenth of a second, rounded up.
pub fn seconds_to_tenth(language: Language, span: Span) -> Quantity {
    const TENTH: u64 = NANOS_PER_SECOND / 10;
    seconds(language, span.0.div_ceil(TENTH).saturating_mul(TENTH))
}

/// A count, in groups of three digits: `1,000,000`.
pub fn count(language: Language, count: u64) -> Quantity {
    let digits = count.to_string();
    let mut shown = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) && digits.len() > 4 {
            shown.push_str(language.group_sign());
        }
        shown.push(digit);
    }
    Quantity { amount: (count % 1_000_000) as f64, shown }
}

/// A measured number to four significant digits, plain between 0.001 and 10⁹ and as a power of
/// ten beyond: `0.4821`, `12.35`, `1,235`, `3.2e-5`.
pub fn figure(language: Language, value: f64) -> String {
    if !value.is_finite() {
        return "—".to_owned();
    }
    let size = value.abs();
    if size != 0.0 && !(1e-3..1e9).contains(&size) {
        return format!("{value:.3e}").replace('.', language.decimal_sign());
    }
    if size == 0.0 {
        return "0".to_owned();
    }
    // The exponent after rounding: 0.99999 has the three decimals of 1.
    let rounded = format!("{size:.3e}");
    let exponent: i32 =
        rounded.split_once('e').map_or(0, |(_, digits)| digits.parse().unwrap_or(0));
    fixed(language, value, usize::try_from(3 - exponent).unwrap_or(0))
}

/// A number with so many decimals, the whole part in groups of three digits.
pub fn fixed(language: Language, value: f64, decimals: usize) -> String {
    let written = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = written.split_once('.').unwrap_or((&written, ""));
    let sign =
        if value < 0.0 && written.bytes().any(|b| (b'1'..=b'9').contains(&b)) { "-" } else { "" };
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), |n| count(language, n).shown);
    match fraction {
        "" => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}{}{fraction}", language.decimal_sign()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_exact() {
        let cases = [
            (0, "0", "0"),
            (1_000_000_000, "1", "1"),
            (1_500_000_000, "1.5", "1,5"),
            (250_000_000, "0.25", "0,25"),
            (1, "0.000000001", "0,000000001"),
            (u64::MAX, "18446744073.709551615", "18446744073,709551615"),
        ];
        for (nanos, english, russian) in cases {
            assert_eq!(seconds(Language::English, nanos).shown, english);
            assert_eq!(seconds(Language::Russian, nanos).shown, russian);
        }
    }

    #[test]
    fn what_is_left_rounds_up() {
        let cases = [(0, "0"), (1, "1"), (1_000_000_000, "1"), (3_400_000_000, "4")];
        for (nanos, shown) in cases {
            assert_eq!(seconds_up(Language::English, Span(nanos)).shown, shown);
        }
        assert_eq!(seconds_to_tenth(Language::Russian, Span(1_210_000_000)).shown, "1,3");
        assert!(!seconds_up(Language::English, Span(u64::MAX)).shown.is_empty());
    }

    #[test]
    fn figures_keep_four_digits() {
        let cases = [
            (0.0, "0", "0"),
            (0.48214, "0.4821", "0,4821"),
            (0.01, "0.01000", "0,01000"),
            (0.99994, "0.9999", "0,9999"),
            (0.99999, "1.000", "1,000"),
            (9.9996, "10.00", "10,00"),
            (999.96, "1000", "1000"),
            (12.3456, "12.35", "12,35"),
            (-1.5, "-1.500", "-1,500"),
            (-0.0001e-9, "-1.000e-13", "-1,000e-13"),
            (123_456.7, "123,457", "123\u{a0}457"),
            (3.25e-5, "3.250e-5", "3,250e-5"),
            (f64::NAN, "—", "—"),
            (f64::INFINITY, "—", "—"),
        ];
        for (value, english, russian) in cases {
            assert_eq!(figure(Language::English, value), english);
            assert_eq!(figure(Language::Russian, value), russian);
        }
        assert_eq!(count(Language::English, 1_000_000).shown, "1,000,000");
        assert_eq!(count(Language::English, 2000).shown, "2000");
    }
}
