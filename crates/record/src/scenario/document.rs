//! A TOML document as a tree in which every value knows where it was written.

use std::collections::BTreeMap;
use std::path::Path;

use sandtable_load::Problem;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A parsed scenario file.
pub(super) struct Document {
    pub(super) origin: Origin,
    pub(super) root: Table,
}

/// What a document's places refer to.
pub(super) struct Origin {
    /// The scenario file, as people know it.
    pub(super) file: String,
    /// The overrides, as they were written.
    pub(super) overrides: Vec<String>,
}

/// A table's values by key.
pub(super) type Table = BTreeMap<String, Value>;

/// Where something was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// In the file as a whole.
    File,
    /// In this line of the file, from 1.
    Line(usize),
    /// In this override, from 0.
    Override(usize),
}

/// A value and where it was written.
#[derive(Clone, Debug)]
pub(super) struct Value {
    pub(super) kind: Kind,
    pub(super) place: Place,
    /// The value as it was written, its beginning if it is long.
    pub(super) written: String,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    Text(String),
    /// An integer or a float, in decimal, without underscores; or `inf` and `nan`.
    Number(String),
    List(Vec<Value>),
    Table(Table),
    Truth(bool),
    /// A date, of which a scenario has none.
    Other,
}

/// Parses a whole file.
pub(super) fn parse(text: &str, file: &Path) -> Result<Document, Problem> {
    let origin = Origin { file: file.display().to_string(), overrides: Vec::new() };
    let table = DeTable::parse(text).map_err(|error| syntax(text, &origin, &error))?;
    let lines = Lines::new(text);
    let root = lines.table(table.into_inner());
    Ok(Document { origin, root })
}

/// Parses the value of the override with this `index`: a TOML value if it is one, else a text.
pub(super) fn override_value(text: &str, index: usize) -> Value {
    let mut value = match DeValue::parse(text) {
        Ok(value) => Lines::new(text).value(value),
        Err(_) => Value {
            kind: Kind::Text(text.to_owned()),
            place: Place::File,
            written: shortened(text),
        },
    };
    value.put_at(Place::Override(index));
    value
}

impl Value {
    /// An empty table that an override made necessary.
    pub(super) fn empty_table(place: Place) -> Value {
        Value { kind: Kind::Table(Table::new()), place, written: String::new() }
    }

    fn put_at(&mut self, place: Place) {
        self.place = place;
        match &mut self.kind {
            Kind::List(values) => values.iter_mut().for_each(|value| value.put_at(place)),
            Kind::Table(table) => table.values_mut().for_each(|value| value.put_at(place)),
            Kind::Text(_) | Kind::Number(_) | Kind::Truth(_) | Kind::Other => {}
        }
    }
}

impl Origin {
    /// Adds to `problem` where it is: see [`place`](crate::place).
    pub(super) fn locate(&self, problem: Problem, place: Place, key: &str) -> Problem {
        let problem = match place {
            Place::File => problem.with("file", &self.file),
            Place::Line(line) => problem.with("file", &self.file).with("line", line),
            Place::Override(index) => match self.overrides.get(index) {
                Some(text) => problem.with("set", text),
                None => problem,
            },
        };
        if key.is_empty() { problem } else { problem.with("key", key) }
    }
}

/// A text whose lines can be looked up.
struct Lines<'a> {
    text: &'a str,
    /// Where each line begins.
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Lines<'a> {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect();
        Lines { text, starts }
    }

    /// The line of the byte at `at`, from 1.
    fn line(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at)
    }

    fn table(&self, table: DeTable<'_>) -> Table {
        let entries = table.into_iter().map(|(key, value)| {
            let place = Place::Line(self.line(key.span().start));
            let mut value = self.value(value);
            // A person looks for the key; a value may begin further down.
            value.place = place;
            (key.into_inner().into_owned(), value)
        });
        entries.collect()
    }

    fn value(&self, value: Spanned<DeValue<'_>>) -> Value {
        let span = value.span();
        let written = self.text.get(span.clone()).unwrap_or_default();
        let kind = match value.into_inner() {
            DeValue::String(text) => Kind::Text(text.into_owned()),
            DeValue::Float(number) => Kind::Number(number.as_str().to_owned()),
            DeValue::Integer(number) => match number.radix() {
                10 => Kind::Number(number.as_str().to_owned()),
                radix => match u128::from_str_radix(number.as_str(), radix) {
                    Ok(number) => Kind::Number(number.to_string()),
                    Err(_) => Kind::Other,
                },
            },
            DeValue::Array(values) => {
                Kind::List(values.into_iter().map(|value| self.value(value)).collect())
            }
            DeValue::Table(table) => Kind::Table(self.table(table)),
            DeValue::Boolean(truth) => Kind::Truth(truth),
            DeValue::Datetime(_) => Kind::Other,
        };
        Value { kind, place: Place::Line(self.line(span.start)), written: shortened(written) }
    }
}

/// The first line of `text`, at most 60 characters of it.
pub(super) fn shortened(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None if line.len() < text.trim_end().len() => format!("{line} …"),
        None => line.to_owned(),
    }
}

fn syntax(text: &str, origin: &Origin, error: &toml::de::Error) -> Problem {
    let span = error.span().unwrap_or(text.len()..text.len());
    let lines = Lines::new(text);
    // A file that ends too early is wrong in its last line that has something in it.
    let at = span.start.min(text.trim_end().len());
    let line = lines.line(at);
    let start = lines.starts.get(line - 1).copied().unwrap_or(0);
    let written = text.get(start..).unwrap_or_default().lines().next().unwrap_or_default();
    let problem = if error.message().starts_with("duplicate key") {
        let key = text.get(span).unwrap_or_default().trim();
        Problem::new("record-duplicate-key").with("written", key)
    } else if let Some(problem) = wrong_value(written) {
        problem
    } else {
        let column = text.get(start..at).unwrap_or_default().chars().count() + 1;
        Problem::new("record-syntax")
            .with("column", column)
            .with("written", shortened(written.trim()))
            .with("detail", error.message())
    };
    origin.locate(problem, Place::Line(line), "")
}

/// The commonest mistakes in a line that is not TOML: a text without quotes, and nothing.
fn wrong_value(line: &str) -> Option<Problem> {
    let (key, value) = line.split_once('=')?;
    let value = value.split_once('#').map_or(value, |(value, _comment)| value).trim();
    let quotes = ['"', '\'', '[', '{'];
    if key.contains(quotes) || value.contains(quotes) || DeValue::parse(value).is_ok() {
        return None;
    }
    if value.is_empty() {
        return Some(Problem::new("record-no-value").with("written", key.trim()));
    }
    let word = value.starts_with(char::is_alphanumeric);
    word.then(|| Problem::new("record-unquoted").with("written", shortened(value)))
}
