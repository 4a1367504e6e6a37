//! Logging in every process, into one log.

use std::process::Command;

use crate::coordinator::MODE;
use crate::stage::program;

pub fn the_servers_lines_are_in_the_coordinators_log() {
    let run = Command::new(program()).args([MODE, "1"]).output().unwrap();
    let log = String::from_utf8(run.stderr).unwrap();
    let has = |parts: &[&str]| log.lines().any(|line| parts.iter().all(|part| line.contains(part)));
    for server in ["server=1", "server=2", "server=3"] {
        assert!(has(&["up", server, "pid="]), "{log}");
    }
    // The coordinator's span of an attempt, and the server's.
    assert!(has(&["attempt{task=1 number=1 server=2}", "finished"]), "{log}");
    assert!(
        has(&["sandtable_live::server", "attempt{task=1 number=1}: finished", "server=2"]),
        "{log}"
    );
}
