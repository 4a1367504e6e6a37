//! The journal of a live run.

use std::fs::File;
use std::io::Read;
use std::thread;

use rustix::fs::{CWD, FileType, Mode, mknodat};
use sandtable_core::{Config, OrderKind, PlaceKind, Policy, ServerId, TaskSpec, Verdict};
use sandtable_live::{DownReason, End, Event, NewTask};
use sandtable_record::journal::Header;
use sandtable_record::{JournalReader, JournalWriter, replay};

use crate::stage::{Kept, arrivals, ms, run, servers, with};

pub fn a_journal_replays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let config = Config { prefetch: 2, ..Config::default() };
    let mut options = servers(3);
    options.config = config.clone();
    options.journal = Some(JournalWriter::create(&path, &Header::new("test", config)).unwrap());
    options.source = Some(arrivals((0..200).map(|n| (n / 4, n % 3))));
    let (finished, _) = run(options);
    assert_eq!(finished.journal_problem, None);

    let (header, journal) = JournalReader::open(&path).unwrap();
    let report = replay(&header, journal).unwrap();
    assert_eq!(report.difference, None);
    assert_eq!((report.tasks, report.inputs), (200, finished.inputs));
    assert_eq!(report.digest, finished.digest);
}

pub fn a_journal_of_what_people_do_replays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let config = Config { prefetch: 2, ..Config::default() };
    let mut options = servers(3);
    options.config = config.clone();
    options.journal = Some(JournalWriter::create(&path, &Header::new("test", config)).unwrap());
    let (up, mut ups) = tokio::sync::mpsc::unbounded_channel();
    let watcher = Kept::then(move |event: &Event| {
        if let Event::ServerUp { server, .. } = event {
            let _ = up.send(*server);
        }
    });
    let endless = NewTask {
        spec: TaskSpec { priority: 9, ..TaskSpec::new(ms(3_600_000)) },
        ..NewTask::exact(ms(3_600_000))
    };
    let [first, second, third] = [0, 1, 2].map(ServerId);
    let policy = Policy::new(PlaceKind::LeastWork, OrderKind::Priority);
    let (finished, kept) = with(options, watcher, async |handle| {
        for server in [first, second, third] {
            assert_eq!(ups.recv().await, Some(server));
        }
        // Every server has something that does not end, and more behind it.
        let endless_tasks = handle.submit(vec![endless; 3]).await.unwrap();
        let short = |n: u32| NewTask {
            spec: TaskSpec { priority: (n % 3) as i32, ..TaskSpec::new(ms(u64::from(n % 5))) },
            ..NewTask::exact(ms(u64::from(n % 4)))
        };
        handle.submit((0..30).map(short).collect()).await.unwrap();
        handle.set_policy(policy.clone()).await.unwrap();
        handle.submit((0..30).map(short).collect()).await.unwrap();
        // From one queue again, so that the restarted server gets back what it was running.
        handle.set_policy(Policy { place: PlaceKind::Central, ..policy.clone() }).await.unwrap();
        handle.drain(third).await.unwrap();
        handle.kill(first).await.unwrap();
        handle.restart(first).await.unwrap();
        assert_eq!(ups.recv().await, Some(first));
        for task in endless_tasks {
            handle.cancel(task).await.unwrap();
        }
        handle.wait_idle().await.unwrap();
    });
    assert_eq!((finished.end, finished.journal_problem), (End::Drained, None));
    let down = |server, reason| Event::ServerDown { server, reason };
    for event in [
        Event::PolicySet(policy),
        down(first, DownReason::Killed),
        down(third, DownReason::Released),
    ] {
        assert!(kept.events.contains(&event), "{event:?}");
    }
    let cancelled = kept.records.iter().filter(|record| record.verdict == Verdict::Cancelled);
    assert_eq!(cancelled.count(), 3);
    assert!(kept.records.iter().any(|record| record.attempts > 1), "some were tried again");

    let (header, journal) = JournalReader::open(&path).unwrap();
    let report = replay(&header, journal).unwrap();
    assert_eq!(report.difference, None);
    assert_eq!((report.tasks, report.inputs), (63, finished.inputs));
    assert_eq!(report.digest, finished.digest);
}

pub fn a_journal_that_breaks_does_not_end_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    // A pipe whose reader leaves after the header.
    mknodat(CWD, &path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    let read = path.clone();
    let reader = thread::spawn(move || File::open(read).unwrap().read(&mut [0; 4096]).unwrap());
    let config = Config::default();
    let journal = JournalWriter::create(&path, &Header::new("test", config)).unwrap();
    assert!(reader.join().unwrap() > 0);

    let mut options = servers(2);
    options.journal = Some(journal);
    options.source = Some(arrivals((0..200).map(|_| (0, 0))));
    let (finished, kept) = run(options);
    assert_eq!((finished.end, finished.settled), (End::Complete, 200));
    let problem = finished.journal_problem.unwrap();
    assert!(kept.events.contains(&Event::JournalFailed(problem)));
}
