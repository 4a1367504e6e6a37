//! What the tests run on: a cluster of this program's processes, and a watcher that keeps all.

use std::path::PathBuf;
use std::sync::Arc;

use sandtable_core::{Config, Observer, ServerId, ServerSetup, TaskRecord, TaskSpec, Time, Work};
use sandtable_live::{Cluster, Event, Finished, Handle, Options, ServerSpec, Watcher, runtime};
use sandtable_load::{Arrival, Source, Workload};

pub fn spec() -> ServerSpec {
    ServerSpec { setup: ServerSetup::default(), name: "server".to_owned() }
}

pub fn program() -> PathBuf {
    std::env::current_exe().unwrap()
}

/// So many servers of this program.
pub fn servers(count: usize) -> Options {
    Options::new(Config::default(), vec![spec(); count], program())
}

/// Tasks that arrive at the given times with the given work, both in milliseconds.
pub fn arrivals(tasks: impl IntoIterator<Item = (u64, u64)>) -> Source {
    let tasks = tasks.into_iter().map(|(at_ms, work_ms)| Arrival {
        at: Time(at_ms * 1_000_000),
        work: ms(work_ms),
        spec: TaskSpec::new(ms(work_ms)),
        class: 0,
    });
    Source::new(&Workload::Trace(Arc::from_iter(tasks)), 1)
}

pub fn ms(ms: u64) -> Work {
    Work(ms * 1_000_000)
}

/// Keeps all that is told, and calls a function for each event.
pub struct Kept<F = fn(&Event)> {
    pub records: Vec<TaskRecord>,
    pub events: Vec<Event>,
    /// How long servers were occupied, all together, in nanoseconds.
    pub occupied_ns: u64,
    pub then: F,
}

impl Kept {
    pub fn new() -> Kept {
        Kept::then(|_| {})
    }
}

impl<F> Kept<F> {
    pub fn then(then: F) -> Kept<F> {
        Kept { records: Vec::new(), events: Vec::new(), occupied_ns: 0, then }
    }

    /// The processes that there were, by server.
    pub fn processes(&self) -> impl Iterator<Item = (ServerId, u32)> {
        self.events.iter().filter_map(|event| match event {
            Event::ServerUp { server, pid } => Some((*server, *pid)),
            _ => None,
        })
    }

    /// The position of the first event that is like this.
    pub fn position(&self, like: impl Fn(&Event) -> bool) -> Option<usize> {
        self.events.iter().position(like)
    }
}

impl<F> Observer for Kept<F> {
    fn advance(&mut self, _: Time, _: u64, _: u64) {}

    fn occupied(&mut self, _: ServerId, _: u16, start: Time, end: Time) {
        assert!(start <= end);
        self.occupied_ns += end.since(start).0;
    }

    fn settled(&mut self, record: &TaskRecord) {
        self.records.push(*record);
    }
}

impl<F: FnMut(&Event)> Watcher for Kept<F> {
    fn event(&mut self, _: Time, event: Event) {
        (self.then)(&event);
        self.events.push(event);
    }
}

/// Runs `options` to the end.
pub fn run(options: Options) -> (Finished, Kept) {
    with(options, Kept::new(), async |_| ())
}

/// Runs `options` and, at the same time, what a person does with the handle. Afterwards no
/// process of the run is left, dead or alive.
pub fn with<F: FnMut(&Event)>(
    options: Options,
    watcher: Kept<F>,
    person: impl AsyncFnOnce(Handle),
) -> (Finished, Kept<F>) {
    let (finished, kept) = runtime().unwrap().block_on(async {
        let (cluster, handle) = Cluster::start(options).await.unwrap();
        let (run, ()) = tokio::join!(cluster.run(watcher), person(handle));
        run
    });
    for (server, pid) in kept.processes() {
        assert!(!is_child(pid), "server {server}'s process {pid} is left");
    }
    (finished, kept)
}

/// Whether this process has such a child, be it a zombie.
fn is_child(pid: u32) -> bool {
    let Ok(stat) = std::fs::read_to_string(format!("/proc/{pid}/stat")) else { return false };
    // The name in parentheses may contain anything.
    let after_name = stat.rsplit(')').next().unwrap();
    let parent = after_name.split_whitespace().nth(1).unwrap();
    parent == std::process::id().to_string()
}
