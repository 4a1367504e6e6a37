//! The real binary, run to its end with a limit on the time it may take.

use std::io::{Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

/// Longer than anything here takes, even on a busy machine.
pub const LIMIT: Duration = Duration::from_secs(60);

/// What a run left behind.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// The binary with a clean environment, speaking English unless told otherwise.
pub fn sandtable(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sandtable"));
    command.args(arguments);
    for name in ["SANDTABLE_LANG", "SANDTABLE_LOG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"] {
        command.env_remove(name);
    }
    command
}

/// Runs it with `input` on stdin.
pub fn run(arguments: &[&str], input: &[u8]) -> Ended {
    let mut command = sandtable(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    thread::spawn(move || {
        // A program that ends early does not read it all.
        let _ = stdin.write_all(&input);
    });
    wait_with_output(child)
}

/// Waits for the end of a child and for what it still writes to the pipes it has.
pub fn wait_with_output(mut child: Child) -> Ended {
    let stdout = child.stdout.take().map(collect);
    let stderr = child.stderr.take().map(collect);
    let status = wait(child);
    let text = |from: Option<mpsc::Receiver<String>>| from.map(|text| text.recv().unwrap());
    Ended {
        code: status.code(),
        stdout: text(stdout).unwrap_or_default(),
        stderr: text(stderr).unwrap_or_default(),
    }
}

fn collect(mut from: impl Read + Send + 'static) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).unwrap();
        sender.send(String::from_utf8(bytes).unwrap()).unwrap();
    });
    receiver
}

/// Kills a program that runs for longer than it may, so that a test fails and does not hang.
pub struct Limit {
    _over: mpsc::Sender<()>,
}

impl Limit {
    pub fn on(child: &Child) -> Limit {
        let program = Pid::from_child(child);
        let (_over, over) = mpsc::channel::<()>();
        thread::spawn(move || {
            if over.recv_timeout(LIMIT) == Err(mpsc::RecvTimeoutError::Timeout) {
                let _ = kill_process(program, Signal::KILL);
            }
        });
        Limit { _over }
    }
}

/// Waits for the end.
pub fn wait(mut child: Child) -> ExitStatus {
    let _limit = Limit::on(&child);
    child.wait().unwrap()
}
