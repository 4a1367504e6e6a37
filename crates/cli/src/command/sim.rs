//! `sandtable sim`: a scenario in virtual time.

use std::time::Instant;

use sandtable_core::TaskRecord;
use sandtable_lab::Options;

use super::files::Files;
use super::interrupt;
use super::progress::Progress;
use super::{caution, deliver, report, scenario};
use crate::arguments::SimArguments;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::language::Catalogue;

/// Runs the scenario and prints its result.
///
/// # Errors
/// The scenario is wrong, a file cannot be written, Ctrl-C.
pub fn run(arguments: &SimArguments, words: Catalogue) -> Result<Exit, Failure> {
    let scenario = scenario(&arguments.run, arguments.replications)?;
    caution(&scenario, words);
    let mut files = Files::create(&arguments.run, &scenario)?;
    let abort = interrupt::flag();
    let options = Options { jobs: arguments.jobs.map_or(0, usize::from), abort };
    let progress = Progress::start(words.text("result-simulating"));
    let begin = Instant::now();
    let document = {
        let wanted = files.wants_tasks();
        let mut sink = |task: &TaskRecord| files.task(task);
        let sink = wanted.then_some(&mut sink as sandtable_lab::TaskSink<'_>);
        let watch = |now: sandtable_lab::Progress| progress.at(now.settled, now.tasks);
        sandtable_lab::run(&scenario, &options, sink, &watch)
    };
    progress.end();
    let mut document = document.map_err(|problem| match problem.id {
        "lab-interrupted" => Failure::Problem(problem, Exit::Interrupted),
        _ => Failure::failed(problem),
    })?;
    let wall_s = begin.elapsed().as_secs_f64();
    let settled = document.tasks.submitted - document.tasks.unfinished;
    document.wall_s = Some(wall_s);
    document.tasks_per_wall_s = Some(settled as f64 / wall_s).filter(|rate| rate.is_finite());
    let text = if arguments.run.json {
        document.to_json()
    } else {
        report::table(words, &document, scenario.measure.confidence)
    };
    deliver(&text, files, &document)?;
    Ok(Exit::Done)
}
