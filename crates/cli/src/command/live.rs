//! `sandtable live`: a scenario on real server processes.

use std::env;
use std::process;

use sandtable_core::{Effect, Observer, ServerId, TaskRecord, Time};
use sandtable_lab::{End as RunEnd, Statistics};
use sandtable_live::{End, Event, Finished, Options, ServerSpec, Stop, Watcher, run_blocking};
use sandtable_load::{Problem, Source};
use sandtable_record::journal::Header;
use sandtable_record::result::{Mode, ResultDocument};
use sandtable_record::{JournalWriter, Scenario};

use super::files::Files;
use super::progress::Progress;
use super::{caution, deliver, note, report, scenario};
use crate::arguments::LiveArguments;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::language::{Catalogue, say};
use crate::number;
use crate::output::Teller;

/// Runs the scenario and prints its result.
///
/// # Errors
/// The scenario is wrong, servers cannot be started, a file cannot be written.
pub fn run(arguments: &LiveArguments, words: Catalogue) -> Result<Exit, Failure> {
    let scenario = scenario(&arguments.run, None)?;
    if scenario.faults.crash.is_some() {
        return Err(Failure::usage(Problem::new("live-faults")));
    }
    caution(&scenario, words);
    if scenario.measure.replications > 1 {
        let replications = scenario.measure.replications;
        note(words, &say!(words, "result-live-once", replications = replications));
    }
    let files = Files::create(&arguments.run, &scenario)?;
    let options = options(arguments, &scenario)?;
    let watch = Watch {
        words,
        statistics: Statistics::new(
            scenario.servers(),
            scenario.measure.warmup,
            None,
            scenario.class_names.len(),
        ),
        files,
        failure: None,
        teller: Teller::start(),
        progress: Progress::start(words.text("result-running")),
        expected: scenario.workload.expected_tasks(),
    };
    let (finished, watch) = run_blocking(options, watch, drop).map_err(Failure::failed)?;
    watch.progress.end();
    if finished.end == End::Left {
        process::exit(Exit::Interrupted.code().into());
    }
    conclude(arguments, &scenario, &finished, watch)
}

fn options(arguments: &LiveArguments, scenario: &Scenario) -> Result<Options, Failure> {
    let program = env::current_exe();
    let program = program
        .map_err(|error| Failure::failed(Problem::new("cli-no-program").with("reason", error)))?;
    let servers = scenario.servers.iter().flat_map(|group| {
        let spec = ServerSpec { setup: group.setup(), name: group.name.clone() };
        std::iter::repeat_n(spec, group.count as usize)
    });
    let mut options = Options::new(scenario.config(), servers.collect(), program);
    options.config.prefetch = arguments.prefetch.unwrap_or(0);
    options.speedup = arguments.speedup.unwrap_or(1.0);
    options.source = Some(Source::new(&scenario.workload, scenario.seed));
    options.signals = true;
    if let Some(path) = &arguments.journal {
        let header = Header::new(scenario.name.clone(), options.config.clone());
        options.journal = Some(JournalWriter::create(path, &header).map_err(Failure::failed)?);
    }
    Ok(options)
}

/// Prints the result, and says how the run ended.
fn conclude(
    arguments: &LiveArguments,
    scenario: &Scenario,
    finished: &Finished,
    watch: Watch,
) -> Result<Exit, Failure> {
    let words = watch.words;
    let language = words.language();
    let summary = watch.statistics.finish(RunEnd {
        submitted: finished.submitted,
        digest: finished.digest,
        events: finished.inputs,
    });
    let mut document: ResultDocument = sandtable_lab::document(scenario, Mode::Live, &summary);
    let wall_s = finished.wall.as_secs_f64();
    document.wall_s = Some(wall_s);
    document.tasks_per_wall_s =
        Some(finished.settled as f64 / wall_s).filter(|rate| rate.is_finite());
    watch.teller.end();
    if finished.lost_servers > 0 {
        let servers = number::count(language, finished.lost_servers);
        note(words, &say!(words, "result-lost-servers", servers = servers));
    }
    if !matches!(finished.end, End::Complete | End::Stranded) {
        let settled = number::count(language, finished.settled);
        note(words, &say!(words, "result-interrupted", settled = settled));
    }
    let text = if arguments.run.json {
        document.to_json()
    } else {
        report::table(words, &document, scenario.measure.confidence)
    };
    let delivered = deliver(&text, watch.files, &document);
    if let Some(problem) = watch.failure.or_else(|| finished.journal_problem.clone()) {
        return Err(Failure::failed(problem));
    }
    delivered?;
    match finished.end {
        End::Complete => Ok(Exit::Done),
        End::Stranded => {
            let tasks = finished.unfinished();
            Err(Failure::failed(Problem::new("result-stranded").with("tasks", tasks)))
        }
        End::Drained | End::Killed | End::Left => Ok(Exit::Interrupted),
    }
}

/// Watches a run: statistics, the table of tasks, progress, and what Ctrl-C does.
struct Watch {
    words: Catalogue,
    statistics: Statistics,
    files: Files,
    /// Why the table of tasks is not complete.
    failure: Option<Problem>,
    /// The run may not wait for a reader of stderr.
    teller: Teller,
    progress: Progress,
    expected: Option<u64>,
}

impl Observer for Watch {
    fn advance(&mut self, now: Time, waiting: u64, running: u64) {
        self.statistics.advance(now, waiting, running);
    }

    fn occupied(&mut self, server: ServerId, slots: u16, start: Time, end: Time) {
        self.statistics.occupied(server, slots, start, end);
    }

    fn settled(&mut self, record: &TaskRecord) {
        self.statistics.settled(record);
        if self.failure.is_none() {
            self.failure = self.files.task(record).err();
        }
        self.progress.at(self.statistics.settled_tasks(), self.expected);
    }

    fn effect(&mut self, now: Time, effect: &Effect) {
        self.statistics.effect(now, effect);
    }
}

impl Watcher for Watch {
    fn event(&mut self, _: Time, event: Event) {
        match event {
            Event::Stopping(Stop::Drain) => {
                self.teller.tell(self.words.text("result-stopping-drain"))
            }
            Event::Stopping(Stop::Kill) => {
                self.teller.tell(self.words.text("result-stopping-kill"))
            }
            _ => {}
        }
    }
}
