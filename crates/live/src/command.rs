//! What can be asked of a run from outside.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use sandtable_core::{AgentState, Policy, ServerId, ServerSetup, Speed, TaskId};
use sandtable_load::Problem;
use tokio::sync::{mpsc, oneshot};

use crate::event::{NewTask, Stop};
use crate::snapshot::Snapshot;

/// What a server is to be.
#[derive(Clone, Debug, PartialEq)]
pub struct ServerSpec {
    /// How fast it works and what it runs at once.
    pub setup: ServerSetup,
    /// What people call its group.
    pub name: String,
}

/// Where an answer goes.
pub(crate) type Answer<T> = oneshot::Sender<Result<T, Problem>>;

#[derive(Debug)]
pub(crate) enum Command {
    Submit(Vec<NewTask>, Answer<Vec<TaskId>>),
    Cancel(TaskId, Answer<()>),
    AddServers(Vec<ServerSpec>, Answer<Vec<ServerId>>),
    Drain(ServerId, Answer<()>),
    Kill(ServerId, Answer<()>),
    Restart(ServerId, Answer<()>),
    SetSpeed(ServerId, Speed, Answer<()>),
    SetPolicy(Policy, Answer<()>),
    Query(ServerId, Answer<AgentState>),
    Status(Answer<Snapshot>),
    WaitIdle(Answer<()>),
    Stop(Stop),
}

/// Asks things of a run, from any thread. Commands are handled in the order in which they are
/// given, also before the answer is awaited. When every handle of a run without arrivals of its
/// own is gone, it drains.
#[derive(Clone, Debug)]
pub struct Handle {
    pub(crate) commands: mpsc::UnboundedSender<Command>,
}

/// The answer to come: await it, or [`wait`](Reply::wait) for it outside of the runtime.
#[must_use = "the answer may be a problem"]
pub struct Reply<T>(oneshot::Receiver<Result<T, Problem>>);

impl Handle {
    /// Submits tasks, one after the other; refused once the run is stopping.
    pub fn submit(&self, tasks: Vec<NewTask>) -> Reply<Vec<TaskId>> {
        self.ask(|answer| Command::Submit(tasks, answer))
    }

    /// Cancels a task that has not settled.
    pub fn cancel(&self, task: TaskId) -> Reply<()> {
        self.ask(|answer| Command::Cancel(task, answer))
    }

    /// Starts more servers; they take tasks as soon as they are up.
    pub fn add_servers(&self, servers: Vec<ServerSpec>) -> Reply<Vec<ServerId>> {
        self.ask(|answer| Command::AddServers(servers, answer))
    }

    /// Has a server finish what it runs and then stop.
    pub fn drain(&self, server: ServerId) -> Reply<()> {
        self.ask(|answer| Command::Drain(server, answer))
    }

    /// Kills a server's process. It stays down until it is [restarted](Self::restart).
    pub fn kill(&self, server: ServerId) -> Reply<()> {
        self.ask(|answer| Command::Kill(server, answer))
    }

    /// Starts a server's process anew, at once; one that runs is killed first.
    pub fn restart(&self, server: ServerId) -> Reply<()> {
        self.ask(|answer| Command::Restart(server, answer))
    }

    /// Has a server work at another speed: at once, and when it is started again.
    pub fn set_speed(&self, server: ServerId, speed: Speed) -> Reply<()> {
        self.ask(|answer| Command::SetSpeed(server, speed, answer))
    }

    /// Changes the rules.
    pub fn set_policy(&self, policy: Policy) -> Reply<()> {
        self.ask(|answer| Command::SetPolicy(policy, answer))
    }

    /// Asks a server itself for its state: a remote procedure call.
    pub fn query(&self, server: ServerId) -> Reply<AgentState> {
        self.ask(|answer| Command::Query(server, answer))
    }

    /// The coordinator's view of everything.
    pub fn status(&self) -> Reply<Snapshot> {
        self.ask(Command::Status)
    }

    /// Answers once every task has settled.
    pub fn wait_idle(&self) -> Reply<()> {
        self.ask(Command::WaitIdle)
    }

    /// Ends the run. Of a run that has ended, nothing more is to be stopped.
    pub fn stop(&self, stop: Stop) {
        let _ = self.commands.send(Command::Stop(stop));
    }

    fn ask<T>(&self, command: impl FnOnce(Answer<T>) -> Command) -> Reply<T> {
        let (answer, reply) = oneshot::channel();
        // If the run is over, the answer is dropped with the command, and the reply says so.
        let _ = self.commands.send(command(answer));
        Reply(reply)
    }
}

impl<T> Reply<T> {
    /// Blocks until the answer is there. Not for use on a runtime's thread.
    ///
    /// # Errors
    /// The command's problem, or `live-stopped` if the run ended before it was handled.
    pub fn wait(self) -> Result<T, Problem> {
        self.0.blocking_recv().unwrap_or_else(|_| Err(Problem::new("live-stopped")))
    }
}

impl<T> Future for Reply<T> {
    type Output = Result<T, Problem>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = Pin::new(&mut self.0).poll(context);
        answer.map(|answer| answer.unwrap_or_else(|_| Err(Problem::new("live-stopped"))))
    }
}
