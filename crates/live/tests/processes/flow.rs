//! Tasks on their way: full pipes, prefetch, time.

use sandtable_core::{Config, ServerId, Time};
use sandtable_live::{End, Event, NewTask, Stop};
use sandtable_load::{Arrivals, Distribution, Generated, Source, Workload};

use crate::stage::{Kept, arrivals, ms, run, servers, with};

fn ahead(prefetch: u16) -> Config {
    Config { prefetch, ..Config::default() }
}

pub fn a_full_pipe_blocks_nobody() {
    const TASKS: u64 = 100_000;
    let none = Distribution::Const { value_s: 0.0 };
    let users = 2 * (1 + 64);
    let closed = Arrivals::Closed { users, think: none.clone() };
    let mut generated = Generated::new(closed, none);
    generated.tasks = Some(TASKS);
    let mut options = servers(2);
    options.config = ahead(64);
    options.source = Some(Source::new(&Workload::Generated(generated), 1));
    let (finished, _) = run(options);
    assert_eq!((finished.end, finished.settled), (End::Complete, TASKS));
}

pub fn a_burst_beyond_the_pipe_arrives() {
    // 4,000 tasks at once are more bytes than the pipe holds, and so are the answers.
    let mut options = servers(1);
    options.config = ahead(u16::MAX);
    options.source = Some(arrivals((0..4_000).map(|_| (0, 0))));
    let (finished, kept) = run(options);
    assert_eq!((finished.end, finished.settled), (End::Complete, 4_000));
    assert!(kept.records.is_sorted_by_key(|record| record.task), "in the order sent");
}

pub fn tasks_sent_ahead_are_recalled_for_an_idle_server() {
    let (settle, mut settled) = tokio::sync::mpsc::unbounded_channel();
    let watcher = Kept::then(move |event: &Event| {
        if let Event::Settled(_) = event {
            let _ = settle.send(());
        }
    });
    let mut options = servers(2);
    options.config = ahead(8);
    let (_, kept) = with(options, watcher, async |handle| {
        // The first does not end, and half of the others are sent ahead to the server that runs
        // it.
        let works_ms = [3_600_000].into_iter().chain([2; 15]);
        handle.submit(works_ms.map(|work_ms| NewTask::exact(ms(work_ms))).collect()).await.unwrap();
        for _ in 0..15 {
            settled.recv().await.unwrap();
        }
        handle.stop(Stop::Kill);
    });
    assert_eq!(kept.records.len(), 15);
    assert!(kept.records.iter().all(|record| record.server == Some(ServerId(1))));
    let sent = |event: &&Event| matches!(event, Event::Started { server: ServerId(0), .. });
    assert!(kept.events.iter().filter(sent).count() > 1, "some had to be recalled");
}

pub fn no_task_ends_early() {
    let mut options = servers(2);
    options.source = Some(arrivals((0..50).map(|n| (n, 1 + n % 5))));
    let (_, kept) = run(options);
    assert_eq!(kept.records.len(), 50);
    for record in &kept.records {
        assert!(record.finish.since(record.start).0 >= record.work.0, "{record:?}");
    }
}

pub fn arrivals_come_at_their_time() {
    let mut options = servers(1);
    options.source = Some(arrivals((0..20).map(|n| (3 * n, 0))));
    let (finished, kept) = run(options);
    for record in &kept.records {
        let due = Time(record.task.0 * 3_000_000);
        assert!(record.arrival >= due, "{record:?}");
    }
    assert!(finished.at >= Time(57_000_000));
}

pub fn the_speedup_shortens_everything_alike() {
    let mut options = servers(1);
    options.speedup = 1000.0;
    // 20 s of work, the last of which arrives after a minute.
    options.source = Some(arrivals((0..20).map(|n| (n * 3_000, 1_000))));
    let (finished, kept) = run(options);
    assert!(finished.at.seconds() >= 58.0, "{}", finished.at);
    assert!(finished.wall.as_secs_f64() * 1000.0 >= 58.0);
    for record in &kept.records {
        assert!(record.finish.since(record.start).0 >= record.work.0, "{record:?}");
    }

    let mut options = servers(1);
    options.speedup = 1000.0;
    with(options, Kept::new(), async |handle| {
        handle.submit(vec![NewTask::exact(ms(3_600_000_000))]).await.unwrap();
        let state = handle.query(ServerId(0)).await.unwrap();
        assert!(state.remaining.seconds() > 1_800_000.0, "asked within half an hour");
        handle.stop(Stop::Kill);
    });
}
