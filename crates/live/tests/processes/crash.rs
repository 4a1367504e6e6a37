//! Servers that die.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use sandtable_core::{Config, Limits, ServerId, TaskId, Verdict};
use sandtable_live::{Cluster, Condition, DownReason, End, Event, NewTask, Options, Stop, runtime};

use crate::stage::{Kept, arrivals, ms, servers, spec, with};

pub fn kill(pid: u32, signal: Signal) {
    // The process may be gone already.
    let _ = kill_process(Pid::from_raw(pid as i32).unwrap(), signal);
}

/// Kills a random server each time so many tasks have settled.
fn assassin(every: u64) -> impl FnMut(&Event) {
    let (mut settled, mut random) = (0, 0x2545_f491_4f6c_dd1d_u64);
    let mut alive = BTreeMap::new();
    move |event| match event {
        Event::ServerUp { server, pid } => {
            alive.insert(*server, *pid);
        }
        Event::ServerDown { server, .. } => {
            alive.remove(server);
        }
        Event::Settled(_) => {
            settled += 1;
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            if settled % every == 0 && !alive.is_empty() {
                let victim = random % alive.len() as u64;
                kill(*alive.values().nth(victim as usize).unwrap(), Signal::KILL);
            }
        }
        _ => {}
    }
}

pub fn killed_servers_cost_no_task() {
    const TASKS: usize = 2_000;
    for prefetch in [0, 4] {
        let mut options = servers(8);
        let limits = Limits { attempts: 20, ..Limits::default() };
        options.config = Config { prefetch, limits, ..Config::default() };
        // In steps, so that the queue stays short: every input is checked.
        options.source = Some(arrivals((0..TASKS as u64).map(|n| (n / 4, n % 3))));
        let (finished, kept) = with(options, Kept::then(assassin(100)), async |_| ());

        assert_eq!(finished.end, End::Complete);
        let mut settled: Vec<TaskId> = kept.records.iter().map(|record| record.task).collect();
        settled.sort_unstable();
        settled.dedup();
        assert_eq!(settled.len(), TASKS, "every task settles");
        assert_eq!(kept.records.len(), TASKS, "and once");
        assert!(kept.records.iter().all(|record| record.verdict == Verdict::Completed));
        assert!(finished.lost_servers >= 10, "{} were killed", finished.lost_servers);
        assert_eq!(kept.processes().count() as u64, 8 + restarts(&kept.events));
        let by_signal =
            |event: &&Event| matches!(event, Event::ServerExited { signal: Some(9), .. });
        assert!(kept.events.iter().filter(by_signal).count() as u64 >= finished.lost_servers);
    }
}

/// Servers that came up again.
fn restarts(events: &[Event]) -> u64 {
    let (mut down, mut restarts) = (BTreeMap::new(), 0);
    for event in events {
        match event {
            Event::ServerDown { server, .. } => {
                down.insert(*server, ());
            }
            Event::ServerUp { server, .. } => restarts += u64::from(down.remove(server).is_some()),
            _ => {}
        }
    }
    restarts
}

/// The frame that says "ready, version 2", byte for byte.
const READY: &str = r"\003\000\200\002\000";

pub fn a_server_that_closes_its_channel_has_left() {
    // Reads the hello and a little of a task, closes its side, and lives on.
    let script = format!("printf '{READY}'; head -c 41 >/dev/null; exec >&-; exec sleep 1000");
    let mut options = Options::new(Config::default(), vec![spec()], "/bin/sh".into());
    options.arguments = vec!["-c".to_owned(), script];
    options.restart = false;
    let (finished, kept) = with(options, Kept::new(), async |handle| {
        handle.submit(vec![NewTask::exact(ms(1))]).await.unwrap();
    });
    assert_eq!((finished.end, finished.unfinished()), (End::Stranded, 1));
    let down = kept.events.iter().find_map(|event| match event {
        Event::ServerDown { reason, .. } => Some(*reason),
        _ => None,
    });
    assert_eq!(down, Some(DownReason::Closed));
    assert!(
        kept.events
            .iter()
            .any(|event| { matches!(event, Event::ServerExited { signal: Some(9), .. }) })
    );
}

pub fn a_server_that_does_not_read_has_left() {
    let mut options = servers(1);
    options.restart = false;
    let (_, kept) = with(options, Kept::new(), async |handle| {
        let pid = handle.status().await.unwrap().servers[0].pid.unwrap();
        kill(pid, Signal::STOP);
        // More than the pipe and the outbox hold.
        let questions: Vec<_> = (0..20_000).map(|_| handle.query(ServerId(0))).collect();
        for question in questions {
            // On a slow machine, the first have waited too long before the pipe is full.
            let problem = question.await.unwrap_err();
            assert!(["live-server-gone", "live-no-answer"].contains(&problem.id), "{problem}");
        }
    });
    let unresponsive = Event::ServerDown { server: ServerId(0), reason: DownReason::Unresponsive };
    assert!(kept.events.contains(&unresponsive));
}

pub fn a_program_that_is_no_server_is_a_problem() {
    let check = |program: &str, expected: &str| {
        let options = Options::new(Config::default(), vec![spec()], program.into());
        let started = runtime().unwrap().block_on(Cluster::start(options));
        assert_eq!(started.err().expect(program).id, expected, "{program}");
    };
    check("/no/such/program", "live-cannot-start");
    check("/bin/true", "live-not-a-server");
    check("/bin/cat", "live-not-a-server");
}

pub fn a_failing_server_is_restarted_ever_later() {
    // Says that it is ready and dies.
    let script = format!("printf '{READY}'; head -c 33 >/dev/null");
    let mut options = Options::new(Config::default(), vec![spec()], "/bin/sh".into());
    options.arguments = vec!["-c".to_owned(), script];
    let (send, mut receive) = tokio::sync::mpsc::unbounded_channel();
    let watcher = Kept::then(move |event: &Event| {
        if let Event::ServerRestarting { after, .. } = event {
            let _ = send.send((*after, Instant::now()));
        }
    });
    with(options, watcher, async |handle| {
        let (first, told) = receive.recv().await.unwrap();
        let (second, told_again) = receive.recv().await.unwrap();
        assert_eq!((first, second), (Duration::from_millis(100), Duration::from_millis(200)));
        assert!(told_again - told >= first);
        handle.stop(Stop::Kill);
    });
}

pub fn one_that_never_came_up_can_be_killed_and_holds_up_nobody() {
    // Looks for its number in the hello. The second dies before it is ready.
    let script = format!(
        "number=$(head -c 6 | od -An -tu1 -j5)
        [ $number -eq 1 ] && exit
        printf '{READY}'; exec sleep 1000"
    );
    let mut options = Options::new(Config::default(), vec![spec()], "/bin/sh".into());
    options.arguments = vec!["-c".to_owned(), script];
    let (finished, kept) = with(options, Kept::new(), async |handle| {
        let [_, second, third] = [0, 1, 2].map(ServerId);
        assert_eq!(handle.add_servers(vec![spec(); 2]).await.unwrap(), [second, third]);
        // The third is there, but its turn has not come.
        loop {
            let status = handle.status().await.unwrap();
            let [one, other] = [1, 2].map(|index: usize| status.servers[index].condition);
            if matches!((one, other), (Condition::Restarting { .. }, Condition::Up)) {
                break;
            }
        }
        assert_eq!(handle.query(third).await.unwrap_err().id, "live-server-gone");
        handle.kill(second).await.unwrap();
        assert_eq!(handle.status().await.unwrap().servers[1].condition, Condition::Down);
        handle.stop(Stop::Kill);
    });
    let killed = Event::ServerDown { server: ServerId(1), reason: DownReason::Killed };
    let killed = kept.position(|event| *event == killed);
    assert!(killed.is_some(), "whoever waits for it is told");
    let third_up = |event: &Event| matches!(event, Event::ServerUp { server: ServerId(2), .. });
    assert!(kept.position(third_up) > killed);
    assert_eq!(finished.lost_servers, 0, "it was never there");
}
