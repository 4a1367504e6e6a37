//! Numbers with and without units: durations, rates, counts.

use sandtable_core::Span;

use super::call::NOWHERE;
use crate::problem::Problem;

/// The longest duration people may write, 100 years: far above any experiment, and far enough
/// below the 584 years that the core can count for times to add up.
const LONGEST_S: f64 = 100.0 * 365.25 * 86_400.0;
const LONGEST: &str = "36525d";

/// Once in 32 years.
const LOWEST_RATE: f64 = 1e-9;

/// Events closer together than the clock's nanosecond cannot be told apart.
const HIGHEST_RATE: f64 = 1e9;

/// Units of time; a number of them is multiplied and divided to become seconds (dividing by 1000
/// is exact where multiplying by 0.001 is not). The largest comes last.
const UNITS: [Unit; 10] = [
    Unit::new("ns", 1.0, 1e9),
    Unit::new("us", 1.0, 1e6),
    Unit::new("µs", 1.0, 1e6),
    Unit::new("μs", 1.0, 1e6),
    Unit::new("ms", 1.0, 1e3),
    SECOND,
    Unit::new("m", 60.0, 1.0),
    Unit::new("min", 60.0, 1.0),
    Unit::new("h", 3_600.0, 1.0),
    Unit::new("d", 86_400.0, 1.0),
];
const UNIT_NAMES: &str = "ns, us, ms, s, m, h, d";

const SECOND: Unit = Unit::new("s", 1.0, 1.0);

/// What else people call the units, and what to suggest to them.
const MEANT: [(&str, &str); 23] = [
    ("нс", "ns"),
    ("мкс", "us"),
    ("мс", "ms"),
    ("с", "s"),
    ("сек", "s"),
    ("м", "m"),
    ("мин", "m"),
    ("ч", "h"),
    ("час", "h"),
    ("д", "d"),
    ("дн", "d"),
    ("sec", "s"),
    ("secs", "s"),
    ("second", "s"),
    ("seconds", "s"),
    ("mins", "m"),
    ("minute", "m"),
    ("minutes", "m"),
    ("hr", "h"),
    ("hour", "h"),
    ("hours", "h"),
    ("day", "d"),
    ("days", "d"),
];

struct Unit {
    name: &'static str,
    times: f64,
    over: f64,
}

impl Unit {
    const fn new(name: &'static str, times: f64, over: f64) -> Unit {
        Unit { name, times, over }
    }

    fn size_s(&self) -> f64 {
        self.times / self.over
    }
}

/// A duration: `250ms`, `1.5s`, `1h30m`; a bare number is seconds. Zero or more.
pub fn duration(text: &str) -> Result<Span, Problem> {
    Ok(parse_length(text, Decimal::Point)?.span())
}

/// A [`duration`] that may have a decimal comma: `1,5s`.
pub fn duration_with_comma(text: &str) -> Result<Span, Problem> {
    Ok(parse_length(text, Decimal::PointOrComma)?.span())
}

/// A [`duration`] in seconds, not rounded to the nanosecond.
pub fn seconds(text: &str) -> Result<f64, Problem> {
    Ok(parse_length(text, Decimal::Point)?.seconds)
}

/// [`seconds`] that may have a decimal comma: `1,5s`.
pub fn seconds_with_comma(text: &str) -> Result<f64, Problem> {
    Ok(parse_length(text, Decimal::PointOrComma)?.seconds)
}

/// A rate per second: `7.2/s`, `30/m`, `1000/h`; a bare number is per second. Zero or more.
pub fn rate(text: &str) -> Result<f64, Problem> {
    let bad = || about("load-not-a-rate", text);
    let (count, rest) = leading(text, Decimal::Point)?.ok_or_else(bad)?;
    let rate = if rest.is_empty() {
        count
    } else {
        let per = rest.strip_prefix('/').ok_or_else(bad)?.trim();
        let unit = unit(text, per)?;
        count * unit.over / unit.times
    };
    if rate > HIGHEST_RATE {
        return Err(about("load-too-large", text).with("most", "1000000000/s"));
    }
    if rate > 0.0 && rate < LOWEST_RATE {
        return Err(about("load-too-small", text).with("least", "0.000000001/s"));
    }
    Ok(rate)
}

/// A plain number, 0 or more; if more, not so near to 0 that one divided by it is infinite.
pub(super) fn number(text: &str) -> Result<f64, Problem> {
    match leading(text, Decimal::Point)? {
        Some((number, "")) if number > 0.0 && number < 1e-300 => {
            Err(about("load-too-small", text).with("least", "1e-300"))
        }
        Some((number, "")) if number.is_finite() => Ok(number),
        Some((number, "")) if number.is_infinite() => {
            Err(about("load-too-large", text).with("most", "1e308"))
        }
        _ => Err(about("load-not-a-number", text)),
    }
}

/// A whole number from `least` to `most`.
pub(super) fn whole(text: &str, least: u32, most: u32) -> Result<u32, Problem> {
    let number = number(text).map_err(|problem| match problem.id {
        "load-not-a-number" => about("load-not-whole", text),
        _ => problem,
    })?;
    if number.fract() != 0.0 {
        return Err(about("load-not-whole", text));
    }
    if number < f64::from(least) {
        return Err(about("load-below", text).with("least", least));
    }
    if number > f64::from(most) {
        return Err(about("load-too-large", text).with("most", most));
    }
    Ok(number as u32)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Decimal {
    Point,
    PointOrComma,
}

fn about(id: &'static str, text: &str) -> Problem {
    Problem::new(id).with("argument", NOWHERE).with("written", text.trim())
}

/// A duration in two units, because a number of one that is exact may not be in the other.
#[derive(Clone, Copy, Default)]
struct Length {
    seconds: f64,
    nanoseconds: f64,
}

impl Length {
    fn add(&mut self, count: f64, unit: &Unit) {
        self.seconds += count * unit.times / unit.over;
        self.nanoseconds += count * unit.times * (1e9 / unit.over);
    }

    fn span(self) -> Span {
        Span(self.nanoseconds.round() as u64)
    }

    fn in_range(self, text: &str) -> Result<Length, Problem> {
        if self.seconds > LONGEST_S {
            Err(about("load-too-large", text).with("most", LONGEST))
        } else if self.seconds > 0.0 && self.span() == Span::ZERO {
            Err(about("load-too-small", text).with("least", "1ns"))
        } else {
            Ok(self)
        }
    }
}

fn parse_length(text: &str, decimal: Decimal) -> Result<Length, Problem> {
    let bad = || about("load-not-a-duration", text);
    let mut length = Length::default();
    let (mut count, mut rest) = leading(text, decimal)?.ok_or_else(bad)?;
    if rest.is_empty() {
        length.add(count, &SECOND);
        return length.in_range(text);
    }
    let mut smallest_s = f64::INFINITY;
    loop {
        let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        if name.is_empty() {
            return Err(bad());
        }
        let unit = unit(text, name)?;
        if unit.size_s() >= smallest_s {
            return Err(bad());
        }
        smallest_s = unit.size_s();
        length.add(count, unit);
        if after.trim().is_empty() {
            return length.in_range(text);
        }
        (count, rest) = leading(after, decimal)?.ok_or_else(bad)?;
    }
}

fn unit(text: &str, name: &str) -> Result<&'static Unit, Problem> {
    UNITS.iter().find(|unit| unit.name == name).ok_or_else(|| {
        let mut problem = about("load-unknown-unit", text)
            .with("unit", name)
            .with("expected", UNIT_NAMES)
            .nearest(name, UNITS.iter().map(|unit| unit.name));
        let lower = name.to_lowercase();
        if let Some((_, meant)) = MEANT.iter().find(|(other, _)| *other == lower) {
            problem.nearest = Some((*meant).to_owned());
        }
        problem
    })
}

/// The number (perhaps infinite, if it is too large) that `text` starts with and the trimmed rest;
/// `None` if it starts with no number. Empty, negative and not-a-number texts are problems.
fn leading(text: &str, decimal: Decimal) -> Result<Option<(f64, &str)>, Problem> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(about("load-empty", text));
    }
    let unsigned = trimmed.strip_prefix(['-', '−', '–']);
    let body = unsigned.or(trimmed.strip_prefix('+')).unwrap_or(trimmed);
    let word = body.to_ascii_lowercase();
    if matches!(&word[..], "nan" | "inf" | "infinity" | "∞") {
        return Err(about("load-not-finite", text));
    }
    let length = number_length(body, decimal);
    let Ok(number) = body[..length].replace(',', ".").parse::<f64>() else {
        return Ok(None);
    };
    if unsigned.is_some() {
        return Err(about("load-negative", text));
    }
    let rest = body[length..].trim_start();
    if decimal == Decimal::Point && is_comma_digit(rest) {
        let mut problem = about("load-decimal-comma", text);
        problem.nearest = Some(trimmed.replacen(',', ".", 1));
        return Err(problem);
    }
    Ok(Some((number, rest)))
}

fn is_comma_digit(text: &str) -> bool {
    let after = text.strip_prefix(',');
    after.is_some_and(|after| after.starts_with(|c: char| c.is_ascii_digit()))
}

/// How many bytes of `text` are digits with an optional fraction and exponent.
fn number_length(text: &str, decimal: Decimal) -> usize {
    let bytes = text.as_bytes();
    let digits = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        from + rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
    };
    let mut end = digits(0);
    let point = match bytes.get(end) {
        Some(b'.') => true,
        Some(b',') => decimal == Decimal::PointOrComma && is_comma_digit(&text[end..]),
        _ => false,
    };
    if point {
        end = digits(end + 1);
    }
    if let Some(b'e' | b'E') = bytes.get(end) {
        let signed = matches!(bytes.get(end + 1), Some(b'+' | b'-'));
        let start = end + 1 + usize::from(signed);
        if digits(start) > start {
            end = digits(start);
        }
    }
    end
}
