//! Overrides: `KEY=VALUE` on the command line replaces what the file says, before it is checked.

use sandtable_load::Problem;

use super::document::{self, Document, Kind, Origin, Place, Table, Value};

/// Puts each override into the document, in order.
pub(super) fn apply(document: &mut Document, overrides: &[String]) -> Result<(), Problem> {
    document.origin.overrides = overrides.to_vec();
    for (index, text) in overrides.iter().enumerate() {
        let change = Change { origin: &document.origin, index };
        let Some((key, value)) = text.split_once('=') else {
            return Err(change.problem("record-override-form", ""));
        };
        let value = document::override_value(value.trim(), index);
        change.set(&mut document.root, key.trim(), value)?;
    }
    Ok(())
}

/// One override.
struct Change<'a> {
    origin: &'a Origin,
    index: usize,
}

impl Change<'_> {
    /// Sets the value at the path `key`, making tables on the way where there are none.
    fn set(&self, root: &mut Table, key: &str, value: Value) -> Result<(), Problem> {
        let steps: Vec<&str> = key.split('.').map(str::trim).collect();
        let Some((last, path)) = steps.split_last() else {
            return Err(self.problem("record-override-form", ""));
        };
        if steps.iter().any(|step| step.is_empty()) {
            return Err(self.problem("record-override-form", ""));
        }
        let mut table = root;
        let mut path = path.iter();
        while let Some(step) = path.next() {
            let next = table.entry((*step).to_owned()).or_insert_with(|| self.missing(step));
            table = match &mut next.kind {
                Kind::Table(table) => table,
                Kind::List(groups) => {
                    let number = path.as_slice().first().and_then(|step| step.parse().ok());
                    if number.is_some() {
                        path.next();
                    }
                    self.group(groups, number, key, step)?
                }
                _ => return Err(self.problem("record-override-path", key).with("written", step)),
            };
        }
        table.insert((*last).to_owned(), value);
        Ok(())
    }

    /// The table of a list that is meant: the one with this number, or the only one.
    fn group<'t>(
        &self,
        groups: &'t mut [Value],
        number: Option<usize>,
        key: &str,
        list: &str,
    ) -> Result<&'t mut Table, Problem> {
        let count = groups.len();
        let group = match number {
            Some(number) => groups.get_mut(number),
            None if count <= 1 => groups.first_mut(),
            None => {
                let rest = key.split_once('.').map_or("…", |(_, rest)| rest);
                return Err(self
                    .problem("record-override-which", key)
                    .with("written", list)
                    .with("groups", count)
                    .with("expected", format!("{list}.0.{rest}=…")));
            }
        };
        match group.map(|group| &mut group.kind) {
            Some(Kind::Table(table)) => Ok(table),
            Some(_) => Err(self.problem("record-override-path", key).with("written", list)),
            None => Err(self
                .problem("record-override-no-group", key)
                .with("written", list)
                .with("groups", count)),
        }
    }

    /// What is put where a path leads through something that is not there: the first group of
    /// servers, or a table.
    fn missing(&self, step: &str) -> Value {
        let place = Place::Override(self.index);
        let mut value = Value::empty_table(place);
        if step == "servers" {
            value.kind = Kind::List(vec![Value::empty_table(place)]);
        }
        value
    }

    fn problem(&self, id: &'static str, key: &str) -> Problem {
        self.origin.locate(Problem::new(id), Place::Override(self.index), key)
    }
}
