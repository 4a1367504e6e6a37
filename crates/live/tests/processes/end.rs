//! How runs end, and that nothing of them is left.

use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::retry_on_intr;
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open};
use sandtable_live::{End, NewTask, Stop};

use crate::coordinator::Coordinator;
use crate::crash::kill;
use crate::stage::{Kept, ms, servers, with};

pub fn a_killed_coordinator_leaves_no_server_behind() {
    // That they are gone is checked each time; how fast, at best: the machine may be busy.
    let took = (0..3).map(|_| servers_survive_their_coordinator());
    let mut slow = took.take_while(|took| *took > Duration::from_secs(1));
    assert!(slow.nth(2).is_none(), "server processes live on for more than a second");
}

/// Kills a coordinator; how long its servers live on.
fn servers_survive_their_coordinator() -> Duration {
    let mut coordinator = Coordinator::start(3_600_000);
    let pids = coordinator.servers.clone();
    let watch =
        |pid: &u32| pidfd_open(Pid::from_raw(*pid as i32).unwrap(), PidfdFlags::empty()).unwrap();
    let processes: Vec<_> = pids.iter().map(watch).collect();
    // One of them cannot even run.
    kill(pids[1], Signal::STOP);
    let killed = Instant::now();
    coordinator.process.kill().unwrap();
    for (process, pid) in processes.iter().zip(&pids) {
        let patience = Timespec::try_from(Duration::from_secs(30)).unwrap();
        let mut ended = [PollFd::new(process, PollFlags::IN)];
        let polled = retry_on_intr(|| poll(&mut ended, Some(&patience)));
        assert_eq!(polled, Ok(1), "server process {pid} lives on");
    }
    let took = killed.elapsed();
    coordinator.process.wait().unwrap();
    took
}

pub fn the_first_interrupt_drains_and_the_second_kills() {
    let mut coordinator = Coordinator::start(200);
    kill(coordinator.process.id(), Signal::INT);
    assert_eq!(coordinator.line(), "Drain");
    assert_eq!(coordinator.line(), "Drained 3", "what was there is finished");
    assert!(coordinator.process.wait().unwrap().success());

    let mut coordinator = Coordinator::start(3_600_000);
    kill(coordinator.process.id(), Signal::INT);
    assert_eq!(coordinator.line(), "Drain");
    kill(coordinator.process.id(), Signal::TERM);
    assert_eq!(coordinator.line(), "Kill");
    assert_eq!(coordinator.line(), "Killed 0");
    assert!(coordinator.process.wait().unwrap().success());
}

pub fn a_stopped_process_does_not_hold_up_the_end() {
    let (finished, _) = with(servers(2), Kept::new(), async |handle| {
        let pid = handle.status().await.unwrap().servers[0].pid.unwrap();
        kill(pid, Signal::STOP);
        handle.stop(Stop::Drain);
    });
    assert_eq!(finished.end, End::Drained);
}

pub fn tasks_that_nobody_can_run_do_not_hold_up_the_end() {
    let (finished, _) = with(servers(1), Kept::new(), async |handle| {
        let first = handle.status().await.unwrap().servers[0].id;
        handle.kill(first).await.unwrap();
        handle.submit(vec![NewTask::exact(ms(1)); 2]).await.unwrap();
        handle.stop(Stop::Drain);
    });
    assert_eq!((finished.end, finished.unfinished()), (End::Stranded, 2));
}

pub fn two_hundred_servers_start_and_exit() {
    let (finished, kept) = with(servers(200), Kept::new(), async |handle| {
        handle.submit(vec![NewTask::exact(ms(1)); 400]).await.unwrap();
    });
    assert_eq!((finished.end, finished.settled), (End::Drained, 400));
    assert_eq!(kept.processes().count(), 200);
}
