//! One process of one server: started, watched, reaped.

use std::io;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use sandtable_core::ServerId;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::net::unix::pipe::{Receiver, Sender};
use tokio::process::{Child, ChildStderr, Command};
use tokio::sync::{mpsc, oneshot};

use crate::event::Event;

/// The longest line of a process's standard error that is passed on, in bytes.
const LINE: u64 = 4096;

/// How to start a server's process.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    pub path: PathBuf,
    pub arguments: Vec<String>,
}

/// A process that runs. When this is dropped, it is killed.
pub(crate) struct Process {
    pub pid: u32,
    /// The end of a channel to the task that reaps the process.
    _alive: oneshot::Sender<()>,
}

/// A process has ended and is reaped.
#[derive(Debug)]
pub(crate) struct Exit {
    pub server: ServerId,
    pub incarnation: u32,
    pub pid: u32,
    pub status: Option<ExitStatus>,
}

impl Program {
    /// Starts a process for a server. Its [`Exit`] is told once, whatever happens.
    ///
    /// # Errors
    /// What the operating system says: no such program, too many processes or open files.
    pub fn spawn(
        &self,
        server: ServerId,
        incarnation: u32,
        exits: &mpsc::UnboundedSender<Exit>,
    ) -> io::Result<(Process, Sender, Receiver)> {
        let mut child = Command::new(&self.path)
            .args(&self.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // A Ctrl-C at the terminal reaches the coordinator alone.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()?;
        let missing = || io::Error::from(io::ErrorKind::BrokenPipe);
        let pid = child.id().ok_or_else(missing)?;
        let input = child.stdin.take().ok_or_else(missing)?.into_owned_fd()?;
        let output = child.stdout.take().ok_or_else(missing)?.into_owned_fd()?;
        let errors = child.stderr.take().ok_or_else(missing)?;
        let sender = Sender::from_owned_fd(input)?;
        let receiver = Receiver::from_owned_fd(output)?;

        let (alive, dead) = oneshot::channel();
        let exits = exits.clone();
        tokio::spawn(pass_on(errors, server));
        tokio::spawn(async move {
            let status = reap(&mut child, dead).await;
            // Nobody listens any more only if the whole run is over.
            let _ = exits.send(Exit { server, incarnation, pid, status });
        });
        Ok((Process { pid, _alive: alive }, sender, receiver))
    }
}

impl Exit {
    /// As those who watch are told.
    pub fn event(&self) -> Event {
        Event::ServerExited {
            server: self.server,
            pid: self.pid,
            code: self.status.and_then(|status| status.code()),
            signal: self.status.and_then(|status| status.signal()),
        }
    }
}

/// Waits for the process's end; kills it first when its [`Process`] is dropped.
async fn reap(child: &mut Child, dropped: oneshot::Receiver<()>) -> Option<ExitStatus> {
    tokio::select! {
        status = child.wait() => return status.ok(),
        _ = dropped => {}
    }
    // It fails only if the process has ended already.
    let _ = child.start_kill();
    child.wait().await.ok()
}

/// Passes on what a process writes to its standard error, line by line.
async fn pass_on(errors: ChildStderr, server: ServerId) {
    let mut errors = BufReader::new(errors);
    let mut line = Vec::new();
    loop {
        line.clear();
        match (&mut errors).take(LINE).read_until(b'\n', &mut line).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {
                let text = String::from_utf8_lossy(&line);
                tracing::warn!(target: "sandtable_live::server", %server, "{}", text.trim_end());
            }
        }
    }
}

/// Open files of a server in this process: two pipes, its standard error, its process.
const FILES: u64 = 4;

/// Open files that this process needs for other things.
const OTHER_FILES: u64 = 100;

/// How many servers the system lets this process have, by the number of open files. Raises that
/// number as far as it may be raised.
pub(crate) fn most_servers() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    if limit.current != limit.maximum
        && let Err(error) = setrlimit(Resource::Nofile, raised)
    {
        tracing::warn!(%error, "cannot raise the limit of open files");
    }
    let files = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    usize::try_from(files.saturating_sub(OTHER_FILES) / FILES).unwrap_or(usize::MAX)
}
