//! The table of tasks that `--tasks` writes: one row per settled task, in order of settling.

use std::ffi::OsStr;
use std::fs::File;
use std::path::{Path, PathBuf};

use sandtable_core::{TaskRecord, Time, Verdict, Work};
use sandtable_load::Problem;

use crate::decimal::{put_integer, put_seconds};
use crate::file::unwritable;

/// The columns, in order.
pub const COLUMNS: [&str; 13] = [
    "id",
    "class",
    "priority",
    "arrival_s",
    "start_s",
    "finish_s",
    "server",
    "work_s",
    "estimate_s",
    "waiting_s",
    "response_s",
    "attempts",
    "verdict",
];

/// Writes a task table as CSV.
///
/// Task ids are the coordinator's, from 0; servers have the numbers people see, from 1. Times
/// are exact to the nanosecond: seconds since the start of the run in decimal. `finish_s` is
/// when the task settled, however it ended. A cell is empty where nothing is defined: the start,
/// the waiting time and the server of a task that never started, an unknown estimate, the
/// response time of a task that was not completed.
pub struct TaskTable {
    path: PathBuf,
    csv: csv::Writer<File>,
    classes: Vec<String>,
    row: csv::ByteRecord,
    cell: Vec<u8>,
}

impl TaskTable {
    /// Creates the file and writes the header. `classes` are the workload's class names (see
    /// [`Scenario::class_names`](crate::Scenario::class_names)); a class without a name there
    /// appears as its number.
    ///
    /// # Errors
    /// The name ends in something other than `.csv`, or the file cannot be written.
    pub fn create(path: &Path, classes: Vec<String>) -> Result<TaskTable, Problem> {
        match path.extension().and_then(OsStr::to_str) {
            Some("csv") => {}
            Some("parquet") => {
                return Err(Problem::new("record-tasks-not-yet").with("file", path.display()));
            }
            _ => return Err(Problem::new("record-tasks-ending").with("file", path.display())),
        }
        let file = File::create(path).map_err(|error| unwritable(path, &error))?;
        let mut table = TaskTable {
            path: path.to_owned(),
            csv: csv::WriterBuilder::new().buffer_capacity(1 << 16).from_writer(file),
            classes,
            row: csv::ByteRecord::new(),
            cell: Vec::new(),
        };
        table.row.extend(COLUMNS);
        table.end_row()?;
        Ok(table)
    }

    /// Appends a row.
    ///
    /// # Errors
    /// The file cannot be written: the disk may be full.
    pub fn write(&mut self, task: &TaskRecord) -> Result<(), Problem> {
        let started = task.start != Time::NEVER;
        let completed = task.verdict == Verdict::Completed;
        let estimate = task.spec.estimate;
        self.integer(task.task.0);
        self.class(task.class);
        self.signed(task.spec.priority);
        self.seconds(Some(task.arrival.0));
        self.seconds(started.then_some(task.start.0));
        self.seconds(Some(task.finish.0));
        match task.server {
            Some(server) => self.integer(u64::from(server.0) + 1),
            None => self.row.push_field(b""),
        }
        self.seconds(Some(task.work.0));
        self.seconds((estimate != Work::UNKNOWN).then_some(estimate.0));
        self.seconds(started.then_some(task.waiting().0));
        self.seconds(completed.then_some(task.response().0));
        self.integer(u64::from(task.attempts));
        self.row.push_field(task.verdict.name().as_bytes());
        self.end_row()
    }

    /// Writes out what is buffered. Without it, the end of the table may be missing.
    ///
    /// # Errors
    /// The file cannot be written: the disk may be full.
    pub fn finish(mut self) -> Result<(), Problem> {
        self.csv.flush().map_err(|error| unwritable(&self.path, &error))
    }

    fn integer(&mut self, value: u64) {
        self.cell.clear();
        put_integer(&mut self.cell, value);
        self.row.push_field(&self.cell);
    }

    fn signed(&mut self, value: i32) {
        self.cell.clear();
        if value < 0 {
            self.cell.push(b'-');
        }
        put_integer(&mut self.cell, u64::from(value.unsigned_abs()));
        self.row.push_field(&self.cell);
    }

    fn seconds(&mut self, nanos: Option<u64>) {
        self.cell.clear();
        if let Some(nanos) = nanos {
            put_seconds(&mut self.cell, nanos);
        }
        self.row.push_field(&self.cell);
    }

    fn class(&mut self, class: u16) {
        match self.classes.get(usize::from(class)) {
            Some(name) => self.row.push_field(name.as_bytes()),
            None => self.integer(u64::from(class)),
        }
    }

    fn end_row(&mut self) -> Result<(), Problem> {
        let written = self.csv.write_byte_record(&self.row);
        self.row.clear();
        written.map_err(|error| unwritable(&self.path, &into_io(error)))
    }
}

/// What went wrong underneath; rows all have the same length, so nothing else can.
fn into_io(error: csv::Error) -> std::io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        _ => std::io::ErrorKind::InvalidData.into(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use sandtable_core::{ServerId, TaskId, TaskSpec, Weight};

    const SPEC: TaskSpec = TaskSpec {
        estimate: Work::UNKNOWN,
        deadline: Time::NEVER,
        priority: -2,
        user: 0,
        weight: Weight::ONE,
        width: 1,
    };

    const COMPLETED: TaskRecord = TaskRecord {
        task: TaskId(7),
        class: 0,
        spec: SPEC,
        arrival: Time(1),
        start: Time(1_500_000_000),
        finish: Time(3_500_000_000),
        server: Some(ServerId(0)),
        work: Work(2_000_000_000),
        attempts: 1,
        verdict: Verdict::Completed,
    };

    #[test]
    fn rows_are_exact_and_undefined_cells_empty() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tasks.csv");
        let mut table = TaskTable::create(&path, vec!["a, \"b\"".into()]).unwrap();
        table.write(&COMPLETED).unwrap();
        let rejected = TaskRecord {
            class: 1,
            start: Time::NEVER,
            server: None,
            spec: TaskSpec { estimate: Work(10), ..SPEC },
            attempts: 0,
            verdict: Verdict::Rejected,
            ..COMPLETED
        };
        table.write(&rejected).unwrap();
        table.finish().unwrap();
        let rows = [
            "id,class,priority,arrival_s,start_s,finish_s,server,work_s,estimate_s,waiting_s,response_s,attempts,verdict",
            r#"7,"a, ""b""",-2,0.000000001,1.5,3.5,1,2,,1.499999999,3.499999999,1,completed"#,
            "7,1,-2,0.000000001,,3.5,,2,0.00000001,,,0,rejected",
            "",
        ];
        assert_eq!(std::fs::read_to_string(&path).unwrap(), rows.join("\n"));
    }

    #[test]
    fn what_cannot_be_created_is_a_problem() {
        let folder = tempfile::tempdir().unwrap();
        let check = |name: &str, id: &str| {
            let problem = TaskTable::create(&folder.path().join(name), Vec::new()).err();
            assert_eq!(problem.unwrap().id, id, "{name}");
        };
        std::fs::create_dir(folder.path().join("folder.csv")).unwrap();
        check("tasks.parquet", "record-tasks-not-yet");
        check("tasks.xlsx", "record-tasks-ending");
        check("tasks", "record-tasks-ending");
        check("folder.csv", "record-file-is-folder");
        check("missing/tasks.csv", "record-folder-missing");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_full_disk_is_a_problem() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("full.csv");
        std::os::unix::fs::symlink("/dev/full", &path).unwrap();
        let mut table = TaskTable::create(&path, Vec::new()).unwrap();
        let written = (0..10_000).try_for_each(|_| table.write(&COMPLETED));
        assert_eq!(written.unwrap_err().id, "record-disk-full");
        assert_eq!(table.finish().unwrap_err().id, "record-disk-full");
    }
}
