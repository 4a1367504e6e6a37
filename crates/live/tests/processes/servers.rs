//! What servers are: how fast, and whether they share their speed.

use sandtable_core::{ServerId, ServerSetup, Span, Speed};
use sandtable_live::{Condition, Event, NewTask, Stop};

use crate::stage::{Kept, ms, servers, with};

const FIRST: ServerId = ServerId(0);

fn hour() -> NewTask {
    NewTask::exact(ms(3_600_000))
}

fn millionths(millionths: u64) -> Speed {
    Speed::from_millionths(millionths)
}

/// Whether a time is that many hours, less at most a minute.
fn is_hours(span: Span, hours: f64) -> bool {
    (hours * 3600.0 - 60.0..=hours * 3600.0).contains(&span.seconds())
}

pub fn a_change_of_speed_takes_effect_at_once() {
    with(servers(1), Kept::new(), async |handle| {
        handle.submit(vec![hour()]).await.unwrap();
        for (speed, hours) in [(500_000, 2.0), (250_000, 4.0), (2_000_000, 0.5)] {
            handle.set_speed(FIRST, millionths(speed)).await.unwrap();
            let server = handle.status().await.unwrap().servers[0].clone();
            assert_eq!(server.setup.speed, millionths(speed));
            let seen = server.running[0].remaining.unwrap();
            let told = handle.query(FIRST).await.unwrap().remaining;
            assert!(is_hours(seen, hours) && is_hours(told, hours), "{seen} {told}");
        }
        // An hour in 4 ms.
        handle.set_speed(FIRST, millionths(1_000_000_000_000)).await.unwrap();
        handle.wait_idle().await.unwrap();
        let unknown = handle.set_speed(ServerId(1), Speed::ONE).await.unwrap_err();
        assert_eq!(unknown.id, "live-no-such-server");
    });
}

pub fn a_server_keeps_its_speed_when_it_is_started_again() {
    let (up, mut ups) = tokio::sync::mpsc::unbounded_channel();
    let watcher = Kept::then(move |event: &Event| {
        if let Event::ServerUp { server, .. } = event {
            let _ = up.send(*server);
        }
    });
    with(servers(1), watcher, async |handle| {
        assert_eq!(ups.recv().await, Some(FIRST));
        handle.kill(FIRST).await.unwrap();
        handle.set_speed(FIRST, millionths(500_000)).await.unwrap();
        assert_eq!(handle.status().await.unwrap().servers[0].condition, Condition::Down);
        handle.restart(FIRST).await.unwrap();
        // Whether its process has been told the first speed already or not.
        handle.set_speed(FIRST, millionths(250_000)).await.unwrap();
        assert_eq!(ups.recv().await, Some(FIRST));
        handle.submit(vec![hour()]).await.unwrap();
        let told = handle.query(FIRST).await.unwrap().remaining;
        let server = handle.status().await.unwrap().servers[0].clone();
        assert!(is_hours(told, 4.0) && is_hours(server.running[0].remaining.unwrap(), 4.0));
        assert_eq!(server.setup.speed, millionths(250_000));
        handle.stop(Stop::Kill);
    });
}

pub fn a_server_shares_its_speed() {
    let mut options = servers(1);
    options.servers[0].setup = ServerSetup { slots: u16::MAX, sharing: true, ..Default::default() };
    let (_, kept) = with(options, Kept::new(), async |handle| {
        let task = NewTask::exact(ms(60));
        handle.submit(vec![task; 3]).await.unwrap();
        let state = handle.query(FIRST).await.unwrap();
        assert_eq!(state.busy, 3);
        assert!(state.remaining.seconds() > 0.06, "{}", state.remaining);
        let status = handle.status().await.unwrap();
        assert_eq!((status.running, status.waiting), (3, 0));
        assert_eq!(status.servers[0].running[0].remaining, None, "it depends on the others");
        handle.wait_idle().await.unwrap();
        assert_eq!(handle.query(FIRST).await.unwrap().finished, 3);
    });
    for record in &kept.records {
        assert!(record.finish.since(record.start).0 >= ms(180).0, "{record:?}");
    }
    // The three occupied it together: from the first start to the last end.
    let first = kept.records.iter().map(|record| record.start).min().unwrap();
    let last = kept.records.iter().map(|record| record.finish).max().unwrap();
    assert_eq!(kept.occupied_ns, last.since(first).0);
}
