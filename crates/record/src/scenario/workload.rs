//! The workload section of a scenario file.

use std::path::Path;
use std::sync::Arc;

use sandtable_core::Span;
use sandtable_load::{Arrival, Estimate, Generated, Mix, Problem, Workload, value};

use super::classes;
use super::section::{Field, Keys, Section};
use super::widths::Wide;
use crate::trace::{self, Reading, Trace};

/// What tasks come.
pub(super) struct Tasks<'a> {
    pub(super) workload: Workload,
    pub(super) class_names: Vec<String>,
    pub(super) user_names: Vec<String>,
    /// How many tasks of a log were left out.
    pub(super) dropped: u64,
    /// The widest task of each class.
    pub(super) widest: Vec<Wide<'a>>,
}

/// Reads the section. Trace files are looked for beside `file`; `most_width` slots has the
/// largest server.
pub(super) fn workload<'a>(
    field: Field<'a>,
    file: &Path,
    most_width: u16,
) -> Result<Tasks<'a>, Problem> {
    const KEYS: Keys = Keys {
        known: &[
            "arrivals", "work", "tasks", "until", "estimate", "priority", "deadline", "width",
            "user", "users", "weight", "class", "trace", "widths",
        ],
        not_yet: &[],
    };
    let mut section = field.section(&KEYS)?;
    let tasks = section.take("tasks").map(|field| field.integer(1..=u64::MAX)).transpose()?;
    let until = section.take("until").map(|field| field.parsed(value::duration)).transpose()?;
    let widths =
        section.take("widths").map(|field| field.one_of(&["use", "ignore"])).transpose()?;
    let widths = widths != Some(1);
    if let Some(field) = section.take("trace") {
        let mut found = recorded(&field, &mut section, file, Reading { widths, most_width })?;
        let Workload::Trace(arrivals) = found.workload else { return Ok(found) };
        found.workload = Workload::Trace(cut(arrivals, tasks, until));
        return Ok(found);
    }
    let arrivals = section.require("arrivals")?.parsed(value::arrivals)?;
    let estimate = section
        .take("estimate")
        .map_or(Ok(Estimate::default()), |field| field.parsed(value::estimate))?;
    let classes::Classes { mut classes, user_names, mut widest } = classes::classes(&mut section)?;
    if !widths {
        classes.iter_mut().for_each(|class| class.widths = Mix::single(1));
        widest.clear();
    }
    let class_names = classes.iter().map(|class| class.name.clone()).collect();
    let generated = Generated { arrivals, classes, estimate, tasks, until };
    // What can still be wrong is that it never ends: nothing stands where it should.
    generated.check().map_err(|problem| section.locate(problem, "tasks"))?;
    let workload = Workload::Generated(generated);
    Ok(Tasks { workload, class_names, user_names, dropped: 0, widest })
}

/// The trace that `field` names, if nothing beside it says otherwise.
fn recorded<'a>(
    field: &Field<'a>,
    section: &mut Section<'a>,
    file: &Path,
    reading: Reading,
) -> Result<Tasks<'a>, Problem> {
    const CONTRARY: [&str; 10] = [
        "arrivals", "work", "class", "estimate", "priority", "deadline", "width", "user", "users",
        "weight",
    ];
    for key in CONTRARY {
        if let Some(other) = section.take(key) {
            return Err(other.locate(Problem::new("record-beside-trace").with("written", key)));
        }
    }
    let folder = file.parent().unwrap_or(Path::new(""));
    let Trace { arrivals, classes, users, dropped } =
        trace::load(&folder.join(field.text()?), reading)?;
    let widest = arrivals.iter().max_by_key(|task| task.spec.width).map(|task| Wide {
        width: task.spec.width,
        class: classes.get(usize::from(task.class)).cloned().unwrap_or_default(),
        anchor: field.anchor(),
    });
    Ok(Tasks {
        workload: Workload::Trace(arrivals),
        class_names: classes,
        user_names: users,
        dropped,
        widest: widest.into_iter().collect(),
    })
}

/// The tasks of a trace up to the limits that were given.
fn cut(arrivals: Arc<[Arrival]>, tasks: Option<u64>, until: Option<Span>) -> Arc<[Arrival]> {
    let until = until.unwrap_or(Span(u64::MAX));
    let in_time = arrivals.partition_point(|arrival| arrival.at.0 <= until.0);
    let most = tasks.map_or(usize::MAX, |tasks| usize::try_from(tasks).unwrap_or(usize::MAX));
    let kept = in_time.min(most);
    if kept == arrivals.len() { arrivals } else { arrivals[..kept].into() }
}
