//! Policies that interrupt tasks, or try them at several servers at once, on real processes.

use std::path::PathBuf;

use sandtable_core::{
    Backfill, Config, OrderKind, PlaceKind, Policy, Preempt, ServerId, ServerSetup, Speed,
    TaskSpec, Verdict,
};
use sandtable_live::{End, Event, Finished, NewTask, Options, Stop};
use sandtable_record::journal::Header;
use sandtable_record::{JournalReader, JournalWriter, replay};

use crate::stage::{Kept, ms, servers, spec, with};

/// A cluster under one policy that keeps a journal.
struct Journalled {
    folder: tempfile::TempDir,
    config: Config,
}

impl Journalled {
    fn new(policy: Policy) -> Journalled {
        let folder = tempfile::tempdir().unwrap();
        Journalled { folder, config: Config { policy, ..Config::default() } }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("journal")
    }

    fn options(&self, count: usize) -> Options {
        let header = Header::new("test", self.config.clone());
        let mut options = servers(count);
        options.config = self.config.clone();
        options.journal = Some(JournalWriter::create(&self.path(), &header).unwrap());
        options
    }

    /// The journal tells the same story.
    fn check(&self, finished: &Finished) {
        assert_eq!(finished.journal_problem, None);
        let (header, journal) = JournalReader::open(&self.path()).unwrap();
        let report = replay(&header, journal).unwrap();
        assert_eq!(report.difference, None);
        assert_eq!((report.inputs, report.digest), (finished.inputs, finished.digest));
    }
}

const LONG_MS: u64 = 400;
const SHORT_MS: u64 = 40;

fn task(work_ms: u64, priority: i32) -> NewTask {
    let spec = TaskSpec { priority, ..TaskSpec::new(ms(work_ms)) };
    NewTask { spec, ..NewTask::exact(ms(work_ms)) }
}

/// Starts a long task, and then a short one that goes before it; when each was over, in
/// nanoseconds from the long one's start, and how long the server was occupied.
fn interrupt(policy: &Policy) -> [u64; 3] {
    let journalled = Journalled::new(policy.clone());
    let (started, mut starts) = tokio::sync::mpsc::unbounded_channel();
    let watcher = Kept::then(move |event: &Event| {
        if let Event::Started { attempt, .. } = event {
            let _ = started.send(attempt.task);
        }
    });
    let (finished, kept) = with(journalled.options(1), watcher, async |handle| {
        let long = handle.submit(vec![task(LONG_MS, 0)]).await.unwrap()[0];
        assert_eq!(starts.recv().await, Some(long));
        let short = handle.submit(vec![task(SHORT_MS, 5)]).await.unwrap()[0];
        assert_eq!(starts.recv().await, Some(short), "it takes the server at once");
        let status = handle.status().await.unwrap();
        let waits = status.queue.iter().chain(&status.servers[0].queue).map(|task| task.id);
        assert_eq!(waits.collect::<Vec<_>>(), [long]);
        // The process itself has stopped the one and runs the other.
        let state = handle.query(ServerId(0)).await.unwrap();
        assert_eq!(state.running.map(|attempt| attempt.task), Some(short));
        assert_eq!((state.busy, state.finished), (1, 0));
        assert_eq!(starts.recv().await, Some(long));
        handle.wait_idle().await.unwrap();
    });
    journalled.check(&finished);
    let [short, long] = kept.records[..] else { panic!("{:?}", kept.records) };
    assert_eq!((short.attempts, long.attempts), (1, 1), "to be interrupted is no failure");
    assert!([short, long].iter().all(|record| record.verdict == Verdict::Completed));
    [short.finish.since(long.start).0, long.finish.since(long.start).0, kept.occupied_ns]
}

/// Whether one of three runs takes no more than 50 ms longer than predicted: the machine may be
/// busy with other things. No run may be shorter.
fn takes(policy: &Policy, least: [u64; 3], most_ms: u64) {
    let found: Vec<[u64; 3]> = (0..3).map(|_| interrupt(policy)).collect();
    for run in &found {
        assert!(run.iter().zip(&least).all(|(ns, least_ms)| *ns >= ms(*least_ms).0), "{run:?}");
    }
    assert!(found.iter().any(|run| run[1] <= ms(most_ms + 50).0), "{found:?}");
}

pub fn what_is_interrupted_goes_on_where_it_was() {
    let mut priority = Policy::new(PlaceKind::Central, OrderKind::Priority);
    priority.parameters.preempt = Preempt::Resume;
    let own_queue = Policy::new(PlaceKind::LeastWork, OrderKind::ShortestRemaining);
    let one_queue = Policy::new(PlaceKind::Central, OrderKind::ShortestRemaining);
    for policy in [priority, own_queue, one_queue] {
        let all_ms = LONG_MS + SHORT_MS;
        takes(&policy, [SHORT_MS, all_ms, all_ms], all_ms);
    }
}

pub fn what_is_interrupted_begins_anew() {
    let mut policy = Policy::new(PlaceKind::Central, OrderKind::Shortest);
    policy.parameters.preempt = Preempt::Restart;
    let runs: Vec<[u64; 3]> = (0..3).map(|_| interrupt(&policy)).collect();
    for [short, long, _] in &runs {
        // All of its work follows the end of the short one.
        assert!(*long >= short + ms(LONG_MS).0, "{runs:?}");
    }
    assert!(runs.iter().any(|[short, long, _]| *long <= short + ms(LONG_MS + 50).0), "{runs:?}");
}

/// Equal tasks under `least-attained` end one shortly after the other.
pub fn those_that_were_served_least_take_turns() {
    let policy = Policy::new(PlaceKind::Central, OrderKind::LeastAttained);
    let journalled = Journalled::new(policy);
    let (finished, kept) = with(journalled.options(1), Kept::new(), async |handle| {
        handle.submit(vec![task(100, 0), task(100, 0)]).await.unwrap();
        handle.wait_idle().await.unwrap();
    });
    journalled.check(&finished);
    let starts = kept.events.iter().filter(|event| matches!(event, Event::Started { .. }));
    assert!(starts.count() >= 6, "they took turns");
    for record in &kept.records {
        assert!(record.finish.since(record.start).0 >= ms(100).0);
        assert_eq!(record.attempts, 1);
    }
    assert!(kept.occupied_ns >= ms(200).0);
}

pub fn the_slower_copy_is_stopped() {
    let policy = Policy::new(PlaceKind::Hedge, OrderKind::Fifo);
    let journalled = Journalled::new(policy);
    let mut options = journalled.options(2);
    options.servers[1].setup.speed = Speed::from_millionths(100);
    let (finished, kept) = with(options, Kept::new(), async |handle| {
        let tasks = handle.submit(vec![task(30, 0)]).await.unwrap();
        let slow = handle.query(ServerId(1)).await.unwrap();
        assert_eq!(slow.running.map(|attempt| attempt.task), Some(tasks[0]), "both try it");
        assert_eq!(handle.status().await.unwrap().running, 2);
        handle.wait_idle().await.unwrap();
        // The slow one would have taken five minutes.
        let slow = handle.query(ServerId(1)).await.unwrap();
        assert_eq!((slow.busy, slow.finished), (0, 0));
        assert_eq!(handle.query(ServerId(0)).await.unwrap().finished, 1);
    });
    journalled.check(&finished);
    let [record] = kept.records[..] else { panic!("{:?}", kept.records) };
    assert_eq!((record.server, record.verdict), (Some(ServerId(0)), Verdict::Completed));
    assert!(kept.occupied_ns >= ms(60).0, "both were occupied meanwhile");
}

pub fn policies_are_swapped_and_nothing_is_lost() {
    let mut policies: Vec<Policy> = Vec::new();
    for (number, place) in PlaceKind::ALL.into_iter().enumerate() {
        let order = OrderKind::ALL[number * 5 % OrderKind::ALL.len()];
        let mut policy = Policy::new(place, order);
        policy.parameters.preempt = *Preempt::ALL.get(number % 3).unwrap();
        policies.push(policy);
    }
    for backfill in Backfill::ALL {
        let mut policy = Policy::new(PlaceKind::Central, OrderKind::Fifo);
        policy.parameters.backfill = *backfill;
        policies.push(policy);
    }
    let journalled = Journalled::new(Policy::default());
    let mut options = journalled.options(3);
    for server in &mut options.servers {
        server.setup = ServerSetup::new(Speed::ONE, 2);
    }
    let rounds = policies.len() as u64;
    let (finished, kept) = with(options, Kept::new(), async |handle| {
        for (policy, round) in policies.iter().zip(0..) {
            handle.set_policy(policy.clone()).await.unwrap();
            let new = |n: u64| {
                let mut new = task(1 + n * 7 % 12, (n % 3) as i32);
                new.spec.width = 1 + (n % 2) as u16;
                new.spec.user = (n % 4) as u32;
                new
            };
            handle.submit((round * 12..round * 12 + 12).map(new).collect()).await.unwrap();
            assert_eq!(handle.status().await.unwrap().policy, *policy);
        }
        handle.wait_idle().await.unwrap();
        for server in 0..3 {
            assert_eq!(handle.query(ServerId(server)).await.unwrap().busy, 0);
        }
        handle.add_servers(vec![spec()]).await.unwrap();
        handle.stop(Stop::Drain);
    });
    journalled.check(&finished);
    assert_eq!((finished.end, finished.settled), (End::Drained, rounds * 12));
    assert!(kept.records.iter().all(|record| record.verdict == Verdict::Completed));
}
