//! What a session wants of the outside.

use sandtable_core::{Policy, ServerId, Span, Speed, TaskId};
use sandtable_live::NewTask;
use sandtable_load::Problem;

use crate::exit::Exit;

/// What the dialogue wants of whoever holds it.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Show this; it ends with a line break.
    Say(String),
    /// The line was wrong or cannot be done.
    Complain(Problem),
    /// Do this, and tell the session what comes of it.
    Do(Request),
}

/// Something only the outside can do.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// Start so many servers, then call [`Session::opened`](super::session::Session::opened).
    Open(u32),
    /// Hand the tasks in.
    Submit {
        /// Which.
        tasks: Vec<NewTask>,
        /// In how long they should be done.
        deadline: Option<Span>,
    },
    /// Cancel the task.
    Cancel(TaskId),
    /// Start more servers.
    AddServers(u32, Speed),
    /// Drain the server.
    Drain(ServerId),
    /// Kill the server's process.
    Kill(ServerId),
    /// Give the server a new process.
    Restart(ServerId),
    /// Have the server work at another speed.
    SetSpeed(ServerId, Speed),
    /// Follow other rules.
    SetPolicy(Policy),
    /// Tell the life of the task.
    Why(TaskId),
    /// Ask the server for its state, then call [`Session::answered`](super::session::Session::answered).
    Ask(ServerId),
    /// Take a snapshot, then call [`Session::show`](super::session::Session::show).
    Show(Page),
    /// The dialogue is over: stop the servers and leave.
    Close(Exit),
    /// Leave at once, whatever is left behind.
    Abandon,
}

/// Something that is shown from a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// What the servers do, and the queue.
    Status,
    /// The waiting tasks one by one.
    Queue,
    /// The servers one by one.
    Servers,
}

/// Which line is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prompt {
    /// The number of servers.
    Servers,
    /// A command.
    Command,
    /// The duration that `add` lacks.
    Duration,
}
