//! Reading a table key by key, and its values as what they should be.

use std::ops::RangeInclusive;

use sandtable_core::{Speed, Weight};
use sandtable_load::Problem;

use super::document::{Kind, Origin, Place, Table, Value, shortened};
use crate::decimal;

/// The keys a table may have.
pub(super) struct Keys {
    pub(super) known: &'static [&'static str],
    /// Keys of the scenario format that this version does not have yet.
    pub(super) not_yet: &'static [&'static str],
}

/// A table whose keys are all known.
pub(super) struct Section<'a> {
    origin: &'a Origin,
    /// The table's own key, as in `workload.class.0`; empty for the whole file.
    key: String,
    place: Place,
    table: Table,
}

/// Where a value was written.
#[derive(Clone)]
pub(super) struct Anchor<'a> {
    origin: &'a Origin,
    place: Place,
    key: String,
}

impl Anchor<'_> {
    /// Adds to a problem that the value is the cause of where the value is.
    pub(super) fn locate(&self, problem: Problem) -> Problem {
        self.origin.locate(problem, self.place, &self.key)
    }
}

/// A value of a section.
#[derive(Clone)]
pub(super) struct Field<'a> {
    origin: &'a Origin,
    pub(super) key: String,
    pub(super) value: Value,
}

impl<'a> Section<'a> {
    /// The file as a whole.
    pub(super) fn root(origin: &'a Origin, table: Table, keys: &Keys) -> Result<Self, Problem> {
        Section::new(origin, String::new(), Place::File, table, keys)
    }

    fn new(
        origin: &'a Origin,
        key: String,
        place: Place,
        table: Table,
        keys: &Keys,
    ) -> Result<Self, Problem> {
        let section = Section { origin, key, place, table };
        let foreign = section.table.iter().filter(|(key, _)| !keys.known.contains(&key.as_str()));
        match foreign.min_by_key(|(_, value)| value.place) {
            None => Ok(section),
            Some((key, value)) => Err(section.foreign_key(key, value.place, keys)),
        }
    }

    fn foreign_key(&self, key: &str, place: Place, keys: &Keys) -> Problem {
        let problem = if keys.not_yet.contains(&key) {
            Problem::new("record-key-not-yet").with("written", key)
        } else {
            Problem::new("record-unknown-key")
                .with("written", key)
                .with("expected", keys.known.join(", "))
                .nearest(key, keys.known.iter().copied())
        };
        self.origin.locate(problem, place, &self.path(key))
    }

    /// The value under `key`, if there is one.
    pub(super) fn take(&mut self, key: &str) -> Option<Field<'a>> {
        let value = self.table.remove(key)?;
        Some(Field { origin: self.origin, key: self.path(key), value })
    }

    /// The value under `key`, which must be there.
    pub(super) fn require(&mut self, key: &str) -> Result<Field<'a>, Problem> {
        self.take(key).ok_or_else(|| self.problem("record-missing-key", key))
    }

    /// Where a `key` that is not there would be.
    pub(super) fn anchor(&self, key: &str) -> Anchor<'a> {
        Anchor { origin: self.origin, place: self.place, key: self.path(key) }
    }

    /// A problem with a `key` that is not there.
    pub(super) fn problem(&self, id: &'static str, key: &str) -> Problem {
        self.locate(Problem::new(id), key)
    }

    /// Adds to a problem with a `key` that is not there where it would be.
    pub(super) fn locate(&self, problem: Problem, key: &str) -> Problem {
        self.origin.locate(problem, self.place, &self.path(key))
    }

    fn path(&self, key: &str) -> String {
        match (self.key.as_str(), key) {
            ("", key) => key.to_owned(),
            (section, "") => section.to_owned(),
            (section, key) => format!("{section}.{key}"),
        }
    }
}

impl<'a> Field<'a> {
    /// A problem with what this value says.
    pub(super) fn problem(&self, id: &'static str) -> Problem {
        let written = match &self.value.kind {
            Kind::Text(text) => shortened(text),
            _ => self.value.written.clone(),
        };
        self.locate(Problem::new(id).with("written", written))
    }

    /// A problem with what this value is; a text shows its quotes.
    fn mistyped(&self, id: &'static str) -> Problem {
        self.locate(Problem::new(id).with("written", &self.value.written))
    }

    /// Adds to a problem with this value where the value is.
    pub(super) fn locate(&self, problem: Problem) -> Problem {
        self.origin.locate(problem, self.value.place, &self.key)
    }

    /// Where this value is.
    pub(super) fn anchor(&self) -> Anchor<'a> {
        Anchor { origin: self.origin, place: self.value.place, key: self.key.clone() }
    }

    /// The value as a table, `[key]` in a file.
    pub(super) fn section(self, keys: &Keys) -> Result<Section<'a>, Problem> {
        match self.value.kind {
            Kind::Table(table) => {
                Section::new(self.origin, self.key, self.value.place, table, keys)
            }
            _ => {
                Err(self.mistyped("record-not-section").with("expected", format!("[{}]", self.key)))
            }
        }
    }

    /// The value as a list of tables, `[[key]]` in a file.
    pub(super) fn sections(self, keys: &Keys) -> Result<Vec<Section<'a>>, Problem> {
        let wrong =
            self.mistyped("record-not-groups").with("expected", format!("[[{}]]", self.key));
        let Kind::List(values) = self.value.kind else {
            return Err(wrong);
        };
        let section = |(number, value): (usize, Value)| match value.kind {
            Kind::Table(table) => {
                let key = format!("{}.{number}", self.key);
                Section::new(self.origin, key, value.place, table, keys)
            }
            _ => Err(wrong.clone()),
        };
        values.into_iter().enumerate().map(section).collect()
    }

    /// The value as a text. On the command line `name=42` is meant as one.
    pub(super) fn text(&self) -> Result<&str, Problem> {
        match &self.value.kind {
            Kind::Text(text) => Ok(text),
            Kind::Number(_) if matches!(self.value.place, Place::Override(_)) => {
                Ok(&self.value.written)
            }
            _ => Err(self.mistyped("record-not-text")),
        }
    }

    /// The value read by `parse`; a bare number is a text of digits to it.
    pub(super) fn parsed<T>(
        &self,
        parse: impl Fn(&str) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        match &self.value.kind {
            Kind::Text(text) | Kind::Number(text) => {
                parse(text).map_err(|problem| self.locate(problem))
            }
            _ => Err(self.mistyped("record-not-text")),
        }
    }

    /// The value as a whole number in `range`; `1e6` is one.
    pub(super) fn integer(&self, range: RangeInclusive<u64>) -> Result<u64, Problem> {
        let whole = self.whole();
        let number = whole.and_then(|number| u64::try_from(number).ok());
        number.filter(|number| range.contains(number)).ok_or_else(|| match *range.end() {
            u64::MAX if whole.is_none_or(|number| number < u128::from(*range.start())) => {
                self.mistyped("record-not-count").with("least", range.start())
            }
            most => {
                self.mistyped("record-not-integer").with("least", range.start()).with("most", most)
            }
        })
    }

    /// The value if it is a whole number, zero or more.
    pub(super) fn whole(&self) -> Option<u128> {
        let Kind::Number(text) = &self.value.kind else { return None };
        if !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit()) {
            return Some(text.parse().unwrap_or(u128::MAX));
        }
        // Up to 2^53, every whole number is a float of its own.
        let number: f64 = text.parse().ok()?;
        let exact = number.fract() == 0.0 && (0.0..=(1u64 << 53) as f64).contains(&number);
        exact.then_some(number as u128)
    }

    /// The texts of a list, with colons between them; of a value that is no list, its text.
    pub(super) fn listed(&self) -> Result<String, Problem> {
        let text = |value: &Value| match &value.kind {
            Kind::Text(text) | Kind::Number(text) => Ok(text.clone()),
            _ => Err(self.mistyped("record-not-text")),
        };
        match &self.value.kind {
            Kind::List(values) => {
                let texts: Result<Vec<String>, Problem> = values.iter().map(text).collect();
                texts.map(|texts| texts.join(":"))
            }
            _ => text(&self.value),
        }
    }

    /// The value as one of `names`, by its number among them.
    pub(super) fn one_of(&self, names: &[&str]) -> Result<usize, Problem> {
        let written = self.text()?;
        names.iter().position(|name| *name == written).ok_or_else(|| {
            self.problem("record-not-one-of")
                .with("expected", names.join(", "))
                .nearest(written, names.iter().copied())
        })
    }

    /// The value as a truth value.
    pub(super) fn truth(&self) -> Result<bool, Problem> {
        match self.value.kind {
            Kind::Truth(truth) => Ok(truth),
            _ => Err(self.mistyped("record-not-truth")),
        }
    }

    /// The value as a speed.
    pub(super) fn speed(&self) -> Result<Speed, Problem> {
        const MOST: u64 = 1_000_000_000;
        self.fixed_point(6, MOST * 1_000_000).map(Speed::from_millionths).ok_or_else(|| {
            self.mistyped("record-not-number").with("expected", "0.000001 … 1000000000")
        })
    }

    /// The value as a weight.
    pub(super) fn weight(&self) -> Result<Weight, Problem> {
        const MOST: u64 = 1_000_000;
        self.fixed_point(3, MOST * 1_000)
            .and_then(|thousandths| u32::try_from(thousandths).ok())
            .map(Weight::from_thousandths)
            .ok_or_else(|| self.mistyped("record-not-number").with("expected", "0.001 … 1000000"))
    }

    /// A number above 0 with so many decimal places, as an integer that is at most `most`.
    fn fixed_point(&self, places: i64, most: u64) -> Option<u64> {
        let Kind::Number(text) = &self.value.kind else { return None };
        decimal::scaled(text, places).ok().filter(|scaled| (1..=most).contains(scaled))
    }

    /// The value as a number above `above` and below `below`.
    pub(super) fn number(&self, above: f64, below: f64) -> Result<f64, Problem> {
        let number = match &self.value.kind {
            Kind::Number(text) => text.parse().ok(),
            _ => None,
        };
        number.filter(|number| above < *number && *number < below).ok_or_else(|| {
            let expected = if below == f64::INFINITY {
                format!("> {above}")
            } else {
                format!("> {above}, < {below}")
            };
            self.mistyped("record-not-number").with("expected", expected)
        })
    }
}
