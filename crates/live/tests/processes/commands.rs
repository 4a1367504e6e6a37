//! What people do to a run.

use rustix::process::Signal;
use sandtable_core::{OrderKind, PlaceKind, Policy, ServerId, TaskId, Verdict};
use sandtable_live::{Condition, DownReason, End, Event, NewTask, Stop};

use crate::crash::kill;
use crate::stage::{Kept, ms, servers, spec, with};

const FIRST: ServerId = ServerId(0);
const SECOND: ServerId = ServerId(1);

/// A task that nobody waits for.
fn endless() -> NewTask {
    NewTask::exact(ms(3_600_000))
}

fn short() -> NewTask {
    NewTask::exact(ms(1))
}

pub fn a_server_answers_for_itself() {
    with(servers(2), Kept::new(), async |handle| {
        let tasks = handle.submit(vec![endless()]).await.unwrap();
        let state = handle.query(FIRST).await.unwrap();
        assert_eq!(state.running.map(|attempt| attempt.task), Some(tasks[0]));
        assert_eq!((state.busy, state.ahead, state.finished), (1, 0, 0));
        assert!(state.remaining.seconds() > 3000.0 && state.remaining.seconds() <= 3600.0);
        let other = handle.query(SECOND).await.unwrap();
        assert_eq!((other.running, other.busy), (None, 0));

        let status = handle.status().await.unwrap();
        assert_eq!((status.running, status.waiting), (1, 0));
        let seen = status.servers[0].running[0];
        assert_eq!((seen.id, seen.work, seen.attempts), (tasks[0], endless().work, 1));
        assert!(seen.remaining.unwrap().seconds() > 3000.0);
        assert_eq!(status.servers[1].condition, Condition::Up);
        handle.stop(Stop::Kill);
    });
}

pub fn a_server_that_is_gone_or_stopped_does_not_answer() {
    with(servers(2), Kept::new(), async |handle| {
        handle.kill(FIRST).await.unwrap();
        assert_eq!(handle.query(FIRST).await.unwrap_err().id, "live-server-gone");

        let pid = handle.status().await.unwrap().servers[1].pid.unwrap();
        kill(pid, Signal::STOP);
        let unanswered = handle.query(SECOND);
        let mut dying = Box::pin(handle.query(SECOND));
        assert_eq!(unanswered.await.unwrap_err().id, "live-no-answer");
        // One that dies does not keep anybody waiting.
        handle.kill(SECOND).await.unwrap();
        assert!((&mut dying).await.is_err());
        handle.stop(Stop::Kill);
    });
}

pub fn a_killed_server_stays_down_until_it_is_restarted() {
    let (up, mut ups) = tokio::sync::mpsc::unbounded_channel();
    let watcher = Kept::then(move |event: &Event| {
        if let Event::ServerUp { server, .. } = event {
            let _ = up.send(*server);
        }
    });
    let (finished, kept) = with(servers(1), watcher, async |handle| {
        assert_eq!(ups.recv().await, Some(FIRST));
        handle.submit(vec![short()]).await.unwrap();
        handle.wait_idle().await.unwrap();
        handle.kill(FIRST).await.unwrap();
        let status = handle.status().await.unwrap();
        assert_eq!(status.servers[0].condition, Condition::Down);

        let tasks = handle.submit(vec![short()]).await.unwrap();
        let status = handle.status().await.unwrap();
        assert_eq!(status.queue.iter().map(|task| task.id).collect::<Vec<_>>(), tasks);

        handle.restart(FIRST).await.unwrap();
        assert_eq!(ups.recv().await, Some(FIRST));
        handle.wait_idle().await.unwrap();

        // One that runs is killed first, and its task tried again.
        let running = handle.submit(vec![NewTask::exact(ms(50))]).await.unwrap();
        handle.restart(FIRST).await.unwrap();
        assert_eq!(ups.recv().await, Some(FIRST));
        handle.wait_idle().await.unwrap();
        assert_eq!(running, [TaskId(2)]);
        assert_eq!(handle.status().await.unwrap().servers[0].restarts, 2);
    });
    assert_eq!((finished.end, finished.settled), (End::Drained, 3));
    assert_eq!(finished.lost_servers, 0, "all of it was by command");
    let attempts: Vec<u16> = kept.records.iter().map(|record| record.attempts).collect();
    assert_eq!(attempts, [1, 1, 2]);
}

pub fn a_drained_server_exits_by_itself() {
    let (exited, mut exits) = tokio::sync::mpsc::unbounded_channel();
    let watcher = Kept::then(move |event: &Event| {
        if let Event::ServerExited { server, code, .. } = event {
            let _ = exited.send((*server, *code));
        }
    });
    let (_, kept) = with(servers(2), watcher, async |handle| {
        handle.submit(vec![NewTask::exact(ms(20)), short(), short()]).await.unwrap();
        handle.drain(FIRST).await.unwrap();
        assert_eq!(exits.recv().await, Some((FIRST, Some(0))), "it exits cleanly");
        assert_eq!(handle.drain(FIRST).await.unwrap_err().id, "live-server-gone");
        handle.submit(vec![short()]).await.unwrap();
    });
    let places: Vec<Option<ServerId>> = kept.records.iter().map(|record| record.server).collect();
    assert_eq!(places.iter().filter(|place| **place == Some(FIRST)).count(), 1);
    assert_eq!(places.len(), 4);
    let released =
        |event: &Event| *event == Event::ServerDown { server: FIRST, reason: DownReason::Released };
    let finished =
        |event: &Event| matches!(event, Event::Settled(record) if record.server == Some(FIRST));
    assert!(kept.position(finished) < kept.position(released));
}

pub fn a_drained_server_that_dies_stays_down_until_it_is_restarted() {
    let (told, mut events) = tokio::sync::mpsc::unbounded_channel();
    let watcher = Kept::then(move |event: &Event| {
        let _ = told.send(event.clone());
    });
    let (finished, _) = with(servers(2), watcher, async |handle| {
        let mut next = async |like: fn(&Event) -> bool| {
            while !like(&events.recv().await.unwrap()) {}
        };
        let kill_first = async || {
            let pid = handle.status().await.unwrap().servers[0].pid.unwrap();
            kill(pid, Signal::KILL);
        };
        handle.submit(vec![endless()]).await.unwrap();
        handle.drain(FIRST).await.unwrap();
        kill_first().await;
        next(|event| matches!(event, Event::ServerDown { reason: DownReason::Closed, .. })).await;
        let status = handle.status().await.unwrap();
        assert_eq!(status.servers[0].condition, Condition::Down);
        assert_eq!(status.servers[1].running.len(), 1, "its task is tried elsewhere");

        // Whoever restarts it wants it back, and for good.
        handle.restart(FIRST).await.unwrap();
        next(|event| matches!(event, Event::ServerUp { .. })).await;
        assert_eq!(handle.status().await.unwrap().servers[0].condition, Condition::Up);
        kill_first().await;
        next(|event| matches!(event, Event::ServerRestarting { .. })).await;
        handle.stop(Stop::Kill);
    });
    assert_eq!(finished.lost_servers, 2);
}

pub fn servers_are_added_and_policies_set() {
    let (finished, kept) = with(servers(1), Kept::new(), async |handle| {
        assert_eq!(handle.add_servers(vec![spec(); 2]).await.unwrap(), [SECOND, ServerId(2)]);
        let policy = Policy::new(PlaceKind::RoundRobin, OrderKind::Shortest);
        handle.set_policy(policy.clone()).await.unwrap();
        assert_eq!(handle.status().await.unwrap().policy, policy);
        handle.submit(vec![short(); 30]).await.unwrap();
        handle.wait_idle().await.unwrap();
        let too_many = handle.add_servers(vec![spec(); 100_000]).await.unwrap_err();
        assert_eq!(too_many.id, "live-too-many-servers");
    });
    assert_eq!((finished.end, finished.settled), (End::Drained, 30));
    let ups: Vec<ServerId> = kept.processes().map(|(server, _)| server).collect();
    assert_eq!(ups, [FIRST, SECOND, ServerId(2)], "in the order of their numbers");
}

pub fn a_cancelled_task_frees_its_server() {
    let (_, kept) = with(servers(1), Kept::new(), async |handle| {
        let tasks = handle.submit(vec![endless(), endless(), short()]).await.unwrap();
        handle.cancel(tasks[0]).await.unwrap();
        handle.cancel(tasks[1]).await.unwrap();
        handle.wait_idle().await.unwrap();
        assert_eq!(handle.cancel(tasks[0]).await.unwrap_err().id, "live-no-such-task");
        // The server itself has forgotten them, too.
        assert_eq!(handle.query(FIRST).await.unwrap().busy, 0);
    });
    let verdicts: Vec<Verdict> = kept.records.iter().map(|record| record.verdict).collect();
    assert_eq!(verdicts, [Verdict::Cancelled, Verdict::Cancelled, Verdict::Completed]);
}

pub fn a_stopping_run_takes_nothing_more() {
    let (finished, kept) = with(servers(1), Kept::new(), async |handle| {
        handle.submit(vec![NewTask::exact(ms(20)); 3]).await.unwrap();
        handle.stop(Stop::Drain);
        assert_eq!(handle.submit(vec![short()]).await.unwrap_err().id, "live-stopping");
        let added = handle.add_servers(vec![spec()]).await;
        assert_eq!(added.unwrap_err().id, "live-stopping");
        handle.wait_idle().await.unwrap();
        // The run may take a moment to end; then it says so.
        while handle.status().await.is_ok() {}
        assert_eq!(handle.status().await.unwrap_err().id, "live-stopped");
    });
    assert_eq!((finished.end, finished.settled), (End::Drained, 3));
    assert!(
        kept.position(|event| *event == Event::Idle)
            > kept.position(|event| { *event == Event::Stopping(Stop::Drain) })
    );
}

pub fn what_does_not_exist_is_a_problem() {
    with(servers(1), Kept::new(), async |handle| {
        for reply in [handle.kill(SECOND), handle.drain(SECOND), handle.restart(SECOND)] {
            assert_eq!(reply.await.unwrap_err().id, "live-no-such-server");
        }
        assert_eq!(handle.query(SECOND).await.unwrap_err().id, "live-no-such-server");
        assert_eq!(handle.cancel(TaskId(0)).await.unwrap_err().id, "live-no-such-task");
    });
}
