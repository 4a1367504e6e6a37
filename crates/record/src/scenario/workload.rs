//! The workload section of a scenario file.

use std::path::Path;
use std::sync::Arc;

use sandtable_core::Span;
use sandtable_load::{Arrival, Class, Estimate, Generated, Priorities, Problem, Workload, value};

use super::section::{Field, Keys, Section};
use super::sections::name;
use crate::trace::{self, Trace};

/// The workload, and the names of its classes. Trace files are looked for beside `file`.
pub(super) fn workload(field: Field<'_>, file: &Path) -> Result<(Workload, Vec<String>), Problem> {
    const KEYS: Keys = Keys {
        known: &["arrivals", "work", "tasks", "until", "estimate", "priority", "class", "trace"],
        not_yet: &[],
    };
    let mut section = field.section(&KEYS)?;
    let tasks = section.take("tasks").map(|field| field.integer(1..=u64::MAX)).transpose()?;
    let until = section.take("until").map(|field| field.parsed(value::duration)).transpose()?;
    if let Some(field) = section.take("trace") {
        let trace = recorded(&field, &mut section, file)?;
        let arrivals = cut(trace.arrivals, tasks, until);
        return Ok((Workload::Trace(arrivals), trace.classes));
    }
    let arrivals = section.require("arrivals")?.parsed(value::arrivals)?;
    let estimate = section
        .take("estimate")
        .map_or(Ok(Estimate::default()), |field| field.parsed(value::estimate))?;
    let classes = match section.take("class") {
        Some(listed) => listed_classes(listed, &mut section)?,
        None => vec![only_class(&mut section)?],
    };
    let names = classes.iter().map(|class| class.name.clone()).collect();
    let generated = Generated { arrivals, classes, estimate, tasks, until };
    // What can still be wrong is that it never ends: nothing stands where it should.
    generated.check().map_err(|problem| section.locate(problem, "tasks"))?;
    Ok((Workload::Generated(generated), names))
}

/// The trace that `field` names, if nothing beside it says otherwise.
fn recorded(field: &Field<'_>, section: &mut Section<'_>, file: &Path) -> Result<Trace, Problem> {
    for key in ["arrivals", "work", "class", "estimate", "priority"] {
        if let Some(other) = section.take(key) {
            return Err(other.locate(Problem::new("record-beside-trace").with("written", key)));
        }
    }
    let folder = file.parent().unwrap_or(Path::new(""));
    trace::load(&folder.join(field.text()?))
}

/// The tasks of a trace up to the limits that were given.
fn cut(arrivals: Arc<[Arrival]>, tasks: Option<u64>, until: Option<Span>) -> Arc<[Arrival]> {
    let until = until.unwrap_or(Span(u64::MAX));
    let in_time = arrivals.partition_point(|arrival| arrival.at.0 <= until.0);
    let most = tasks.map_or(usize::MAX, |tasks| usize::try_from(tasks).unwrap_or(usize::MAX));
    let kept = in_time.min(most);
    if kept == arrivals.len() { arrivals } else { arrivals[..kept].into() }
}

/// The class of a workload that lists none.
fn only_class(section: &mut Section<'_>) -> Result<Class, Problem> {
    let work = section.require("work")?;
    let priority = section.take("priority");
    Ok(Class {
        name: "task".to_owned(),
        share: 1.0,
        work: work.parsed(value::distribution)?,
        priorities: priorities(priority.as_ref())?,
    })
}

/// The classes of a workload that lists them. What one of them does not say about its work or
/// its priority, the workload's `section` says for it.
fn listed_classes(listed: Field<'_>, section: &mut Section<'_>) -> Result<Vec<Class>, Problem> {
    const KEYS: Keys =
        Keys { known: &["name", "share", "work", "priority"], not_yet: &["deadline", "width"] };
    let none = listed.problem("record-no-class");
    let mut work = Shared::new(section.take("work"));
    let mut priority = Shared::new(section.take("priority"));
    let mut classes: Vec<Class> = Vec::new();
    let mut sections = listed.sections(&KEYS)?;
    let alone = sections.len() == 1;
    for section in &mut sections {
        let named = section.require("name")?;
        let name = name(&named)?;
        if classes.iter().any(|class| class.name == name) {
            return Err(named.problem("record-class-twice"));
        }
        let share = match section.take("share") {
            None if alone => 1.0,
            None => return Err(section.problem("record-missing-key", "share")),
            Some(field) => field.number(0.0, f64::INFINITY)?,
        };
        let own = section.take("work");
        let Some(work) = work.unless(own.as_ref()) else {
            return Err(section.problem("record-missing-key", "work"));
        };
        let work = work.parsed(value::distribution)?;
        let own = section.take("priority");
        let priorities = priorities(priority.unless(own.as_ref()))?;
        classes.push(Class { name, share, work, priorities });
    }
    if classes.is_empty() {
        return Err(none);
    }
    work.check_used()?;
    priority.check_used()?;
    Ok(classes)
}

fn priorities(field: Option<&Field<'_>>) -> Result<Priorities, Problem> {
    field.map_or(Ok(Priorities::default()), |field| field.parsed(value::priorities))
}

/// A value for the classes that have none of their own.
struct Shared<'a> {
    field: Option<Field<'a>>,
    used: bool,
}

impl<'a> Shared<'a> {
    fn new(field: Option<Field<'a>>) -> Self {
        Shared { field, used: false }
    }

    /// The class's own value if it has one, else this.
    fn unless<'f>(&'f mut self, own: Option<&'f Field<'a>>) -> Option<&'f Field<'a>> {
        self.used |= own.is_none();
        own.or(self.field.as_ref())
    }

    /// A value that no class uses was not meant to be without effect.
    fn check_used(&self) -> Result<(), Problem> {
        match &self.field {
            Some(field) if !self.used => Err(field.locate(Problem::new("record-key-without-use"))),
            _ => Ok(()),
        }
    }
}
