//! The journal of a live run.

use std::fs::File;
use std::io::Read;
use std::thread;

use rustix::fs::{CWD, FileType, Mode, mknodat};
use sandtable_core::Config;
use sandtable_live::{End, Event};
use sandtable_record::journal::Header;
use sandtable_record::{JournalReader, JournalWriter, replay};

use crate::stage::{arrivals, run, servers};

pub fn a_journal_replays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let config = Config { prefetch: 2, ..Config::default() };
    let mut options = servers(3);
    options.config = config;
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
