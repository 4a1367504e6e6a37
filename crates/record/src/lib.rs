//! What is on disk: scenario files and traces in; journals, results and tables of tasks out.
//!
//! What a person wrote and cannot be meant comes back as a [`Problem`], never as a panic. A
//! problem says *what* in its message, and *where* in arguments that [`place`] understands.

mod decimal;
mod file;
pub mod journal;
mod names;
pub mod policies;
pub mod replay;
pub mod result;
pub mod scenario;
pub mod tasks;
pub mod trace;

pub use journal::{JournalReader, JournalWriter};
pub use replay::{ReplayReport, replay};
pub use result::ResultDocument;
pub use scenario::{Measure, Scenario, ServerGroup, Warmup};
pub use tasks::TaskTable;

use sandtable_load::Problem;

/// The message that says where `problem` is, to be put before the one that says what it is; it
/// takes the same arguments. `None` if the problem is not in a file or an override.
///
/// The arguments are `file`; with it `line`, from 1, and `key`, as in `workload.class.0.work`
/// (the column's name in a trace), as far as they are known; or `set`, the override as it was
/// written, and `key`. The messages of this crate do not repeat them, except that messages about
/// a file as a whole name it.
pub fn place(problem: &Problem) -> Option<&'static str> {
    let has = |name: &str| problem.args.iter().any(|(known, _)| *known == name);
    match (has("set"), has("file"), has("line"), has("key")) {
        (true, ..) => Some("record-place-set"),
        (_, true, true, true) => Some("record-place-key"),
        (_, true, true, false) => Some("record-place-line"),
        (_, true, false, _) => Some("record-place-file"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// Makes sure that both languages can say the problem with the arguments that it has.
    #[track_caller]
    pub(crate) fn assert_said(problem: &Problem) {
        for catalogue in [
            include_str!("../../cli/locales/en/record.ftl"),
            include_str!("../../cli/locales/ru/record.ftl"),
        ] {
            let mut messages = catalogue.lines().filter_map(|line| line.split_once(" = "));
            // Those of other crates are in catalogues of their own.
            if !problem.id.starts_with("record-") {
                continue;
            }
            let (_, message) = messages.find(|(id, _)| *id == problem.id).unwrap();
            for place in message.split("{ $").skip(1) {
                let name = place.split(' ').next().unwrap();
                let given = problem.args.iter().any(|(known, _)| *known == name);
                assert!(given, "{} needs {name}", problem.id);
            }
        }
    }

    #[test]
    fn places() {
        let check = |args: &[&'static str], expected: Option<&str>| {
            let problem = Problem::new("any");
            let problem = args.iter().fold(problem, |problem, name| problem.with(name, ""));
            assert_eq!(place(&problem), expected, "{args:?}");
        };
        check(&[], None);
        check(&["key", "line"], None);
        check(&["set", "key"], Some("record-place-set"));
        check(&["file"], Some("record-place-file"));
        check(&["key", "file"], Some("record-place-file"));
        check(&["file", "line"], Some("record-place-line"));
        check(&["key", "line", "file"], Some("record-place-key"));
    }
}
