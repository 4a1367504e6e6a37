//! The files that a run leaves: the table of tasks, and a folder with everything.

use std::fs;
use std::path::{Path, PathBuf};

use sandtable_core::TaskRecord;
use sandtable_load::Problem;
use sandtable_record::{ResultDocument, Scenario, TaskTable};

use crate::arguments::RunArguments;
use crate::failure::Failure;

/// What a run writes, apart from its result on stdout.
pub struct Files {
    tables: Vec<TaskTable>,
    folder: Option<PathBuf>,
}

impl Files {
    /// Creates the files that `arguments` ask for, so that what cannot be written is known
    /// before the run.
    ///
    /// # Errors
    /// A file or the folder cannot be created, or has a name that will not do.
    pub fn create(arguments: &RunArguments, scenario: &Scenario) -> Result<Files, Failure> {
        let mut files = Files { tables: Vec::new(), folder: arguments.out.clone() };
        let mut paths: Vec<PathBuf> = arguments.tasks.iter().cloned().collect();
        if let Some(folder) = &files.folder {
            create_folder(folder)?;
            copy_scenario(arguments, folder)?;
            paths.push(folder.join("tasks.csv"));
        }
        let mut opened: Vec<PathBuf> = Vec::new();
        for path in paths {
            // Both options may name one file: two writers would mix their rows there.
            if opened.iter().any(|opened| is_same(opened, &path)) {
                continue;
            }
            let table = TaskTable::create(&path, scenario.class_names.clone());
            files.tables.push(table.map_err(creating)?);
            opened.push(path);
        }
        Ok(files)
    }

    /// Whether anybody wants to see the tasks.
    pub fn wants_tasks(&self) -> bool {
        !self.tables.is_empty()
    }

    /// A task has settled.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn task(&mut self, task: &TaskRecord) -> Result<(), Problem> {
        self.tables.iter_mut().try_for_each(|table| table.write(task))
    }

    /// The run is over, and this is its result. One file that cannot be written does not keep
    /// the others from being complete.
    ///
    /// # Errors
    /// A file cannot be written; of several, the first.
    pub fn finish(self, document: &ResultDocument) -> Result<(), Failure> {
        let tables = self.tables.into_iter().map(|table| table.finish().map_err(Failure::failed));
        let tables = tables.fold(Ok(()), Result::and);
        let result = self
            .folder
            .map_or(Ok(()), |folder| write(&folder.join("result.json"), &document.to_json()));
        tables.and(result)
    }
}

/// Whether two paths lead to one file that is there.
fn is_same(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// A name that will not do is wrong usage; a disk that is full is not.
fn creating(problem: Problem) -> Failure {
    match problem.id {
        "record-tasks-ending" | "record-tasks-not-yet" => Failure::usage(problem),
        _ => Failure::failed(problem),
    }
}

fn create_folder(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| {
        let problem = Problem::new("cli-cannot-create-directory");
        Failure::failed(problem.with("path", folder.display()).with("reason", error))
    })
}

/// Copies the scenario as it was read; what the command line changed stands above it.
fn copy_scenario(arguments: &RunArguments, folder: &Path) -> Result<(), Failure> {
    let path = folder.join("scenario.toml");
    let text = fs::read_to_string(&arguments.scenario);
    let text = text.map_err(|error| Failure::reading(&arguments.scenario, &error))?;
    let seed = arguments.seed.map(|seed| format!("seed={seed}"));
    let overrides = arguments.set.iter().cloned().chain(seed);
    let changed: String = overrides.map(|change| format!("# --set {change}\n")).collect();
    write(&path, &(changed + &text))
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|error| Failure::writing(path, &error))
}
