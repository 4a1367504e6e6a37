//! A run on real processes, from its start to its end.

use std::path::PathBuf;
use std::time::Duration;

use sandtable_core::{Config, Coordinator, Time};
use sandtable_load::{Problem, Source};
use sandtable_record::JournalWriter;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

use crate::clock::Clock;
use crate::command::{Command, Handle, ServerSpec};
use crate::driver::{Driver, Stage};
use crate::event::Watcher;
use crate::fleet::{Fleet, News, Setting};
use crate::process::{Program, most_servers};
use crate::signals::Signals;
use crate::timer::Timer;

/// The argument that makes the binary a server's process.
pub const HIDDEN_MODE: &str = "__server";

/// What a run is made of.
pub struct Options {
    /// The coordinator's set-up.
    pub config: Config,
    /// The servers it begins with, by number.
    pub servers: Vec<ServerSpec>,
    /// The program that is a server when it is called with `arguments`: this one.
    pub program: PathBuf,
    /// The arguments that make the program a server's process.
    pub arguments: Vec<String>,
    /// How many times as fast as the wall clock the scenario runs.
    pub speedup: f64,
    /// Where inputs and effects are recorded. If it cannot be written, it ends there, and the
    /// run goes on.
    pub journal: Option<JournalWriter>,
    /// What arrives by itself.
    pub source: Option<Source>,
    /// Whether a server that dies is started again.
    pub restart: bool,
    /// Whether SIGINT, SIGTERM and SIGHUP are this run's: the first drains, the second kills,
    /// the third ends it at once.
    pub signals: bool,
}

/// Servers whose processes are up and wait for the start of a run.
pub struct Cluster {
    coordinator: Coordinator,
    fleet: Fleet,
    timer: Timer,
    signals: Option<Signals>,
    commands: mpsc::UnboundedReceiver<Command>,
    speedup: f64,
    journal: Option<JournalWriter>,
    source: Option<Source>,
}

/// What came of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Finished {
    /// How it ended.
    pub end: End,
    /// When it ended, in the scenario's time.
    pub at: Time,
    /// When the last task settled.
    pub makespan: Time,
    /// How long it took.
    pub wall: Duration,
    /// The digest of all effects.
    pub digest: u64,
    /// How many inputs were handled.
    pub inputs: u64,
    /// How many tasks were submitted.
    pub submitted: u64,
    /// How many of them settled.
    pub settled: u64,
    /// How often a server that took tasks was lost, other than by command.
    pub lost_servers: u64,
    /// Why the journal is incomplete, if it is.
    pub journal_problem: Option<Problem>,
}

impl Finished {
    /// How many tasks did not settle.
    pub fn unfinished(&self) -> u64 {
        self.submitted - self.settled
    }
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// All that was to arrive arrived and settled.
    Complete,
    /// It was told to stop, and finished what was there.
    Drained,
    /// Tasks are left that no server could run, because none will come back.
    Stranded,
    /// It was killed.
    Killed,
    /// It was told to end three times. Processes may still be dying: leave at once.
    Left,
}

impl Options {
    /// Servers of this program, in real time, restarted when they die.
    pub fn new(config: Config, servers: Vec<ServerSpec>, program: PathBuf) -> Options {
        Options {
            config,
            servers,
            program,
            arguments: vec![HIDDEN_MODE.to_owned()],
            speedup: 1.0,
            journal: None,
            source: None,
            restart: true,
            signals: false,
        }
    }
}

impl Cluster {
    /// Starts the servers' processes and waits until all have reported. The kernel kills them
    /// when the thread that calls this ends.
    ///
    /// # Errors
    /// If one of them cannot be started or does not report.
    pub async fn start(options: Options) -> Result<(Cluster, Handle), Problem> {
        let most = most_servers();
        if options.servers.len() > most {
            return Err(Problem::new("live-too-many-servers")
                .with("written", options.servers.len())
                .with("most", most));
        }
        let unable = |error: std::io::Error| Problem::new("live-runtime").with("reason", error);
        let mut fleet = Fleet::new(Setting {
            program: Program { path: options.program, arguments: options.arguments },
            speedup: Clock::start(options.speedup).speedup(),
            prefetch: options.config.prefetch,
            restart: options.restart,
        });
        for spec in options.servers {
            fleet.add(spec)?;
        }
        let mut timer = Timer::new().map_err(unable)?;
        reported(&mut fleet, &mut timer).await?;
        let (commands, receiver) = mpsc::unbounded_channel();
        let cluster = Cluster {
            coordinator: Coordinator::new(options.config),
            fleet,
            timer,
            signals: options.signals.then(Signals::take).transpose().map_err(unable)?,
            commands: receiver,
            speedup: options.speedup,
            journal: options.journal,
            source: options.source,
        };
        Ok((cluster, Handle { commands }))
    }

    /// Starts the clock, and returns when the run has ended and every process is reaped.
    ///
    /// A run with a source ends when that is finished and everything has settled; one without
    /// drains when every [`Handle`] is gone.
    pub async fn run<W: Watcher>(self, watcher: W) -> (Finished, W) {
        let clock = Clock::start(self.speedup);
        let Cluster { coordinator, fleet, timer, commands, .. } = self;
        let mut driver = Driver::new(coordinator, fleet, clock, timer, commands, watcher);
        driver.signals = self.signals;
        driver.journal = self.journal;
        driver.source = self.source;
        driver.run().await;
        let (at, wall, stranded) = (clock.now(), clock.wall(), driver.is_stranded());
        driver.shut_down().await;
        let finished = Finished {
            end: match driver.stage {
                Stage::Left => End::Left,
                Stage::Killed => End::Killed,
                _ if stranded => End::Stranded,
                Stage::Draining => End::Drained,
                Stage::Running => End::Complete,
            },
            at,
            makespan: driver.makespan,
            wall,
            digest: driver.digest.value(),
            inputs: driver.inputs,
            submitted: driver.payloads.next_id().0,
            settled: driver.settled,
            lost_servers: driver.lost_servers,
            journal_problem: driver.finish_journal(),
        };
        (finished, driver.watcher)
    }
}

/// Waits until every process has reported.
async fn reported(fleet: &mut Fleet, timer: &mut Timer) -> Result<(), Problem> {
    let mut waiting = fleet.len();
    let mut news = Vec::new();
    fleet.flush(&mut news);
    while waiting > 0 {
        std::future::poll_fn(|context| {
            let timed = timer.poll(context, fleet.due()).is_ready();
            let told = fleet.poll(context, &mut news).is_ready();
            if timed || told || !news.is_empty() {
                std::task::Poll::Ready(())
            } else {
                std::task::Poll::Pending
            }
        })
        .await;
        fleet.wake(std::time::Instant::now(), &mut news);
        for news in news.drain(..) {
            match news {
                News::Ready { .. } => waiting -= 1,
                News::Lost { server, .. } => {
                    return Err(Problem::new("live-not-a-server").with("server", server));
                }
                News::Message { .. } | News::Exited(_) => {}
            }
        }
    }
    Ok(())
}

/// The runtime that a run needs: one thread, the caller's.
///
/// # Errors
/// If the system has no resources left.
pub fn runtime() -> Result<Runtime, Problem> {
    let built = tokio::runtime::Builder::new_current_thread().enable_all().build();
    built.map_err(|error| Problem::new("live-runtime").with("reason", error))
}

/// A whole run on the calling thread. `begin` gets the handle when the servers are up; it must
/// not wait for an answer, since nothing is handled before it returns.
///
/// # Errors
/// If the run cannot start.
pub fn run_blocking<W: Watcher>(
    options: Options,
    watcher: W,
    begin: impl FnOnce(Handle),
) -> Result<(Finished, W), Problem> {
    runtime()?.block_on(async {
        let (cluster, handle) = Cluster::start(options).await?;
        begin(handle);
        Ok(cluster.run(watcher).await)
    })
}
