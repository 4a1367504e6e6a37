//! What happened since the last status, for the block that is printed above the next one.

use std::collections::BTreeMap;
use std::time::Duration;

use sandtable_core::{Attempt, ServerId, TaskId, Work};

use crate::language::{Catalogue, Quantity, say};
use crate::number;

/// At most so many are told one by one; of the others only the number.
const TOLD: usize = 20;

/// One thing that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// The server finished its task and has no other.
    Finished(ServerId),
    /// The server finished its task and took the next from the queue.
    FinishedAndTook(ServerId),
    /// A server that was free took a task from the queue.
    Took(ServerId),
    /// A task is tried again, or as a copy.
    Retried {
        /// Where.
        server: ServerId,
        /// What.
        attempt: Attempt,
    },
    /// A task that was interrupted goes on where it was.
    GoesOn {
        /// Where.
        server: ServerId,
        /// Which.
        task: TaskId,
    },
    /// A task that had been placed waits again.
    Waits {
        /// Which.
        task: TaskId,
        /// Where; `None`: in the common queue.
        server: Option<ServerId>,
    },
    /// A task will not be tried again.
    Failed {
        /// Which.
        task: TaskId,
        /// How often it was tried.
        attempts: u16,
    },
    /// A server is ready.
    Up(ServerId),
    /// A server was drained and is not there any more.
    Released(ServerId),
    /// A server was killed because somebody asked for it.
    Killed(ServerId),
    /// A server is not there any more, and nobody asked for it.
    Lost(ServerId),
    /// A server will be started again.
    Restarting {
        /// Which.
        server: ServerId,
        /// How long until then.
        after: Duration,
    },
}

/// What happened, in order.
#[derive(Debug, Default)]
pub struct Happenings {
    told: Vec<Happening>,
    /// How many more there were.
    more: u64,
    /// Servers whose last happening is that they finished, and where in `told` that stands.
    just_finished: BTreeMap<ServerId, Option<usize>>,
}

impl Happenings {
    /// Whether nothing happened.
    pub fn is_empty(&self) -> bool {
        self.told.is_empty() && self.more == 0
    }

    /// It was told.
    pub fn clear(&mut self) {
        *self = Happenings::default();
    }

    /// One more.
    pub fn push(&mut self, happening: Happening) {
        // That a task has failed is never left out.
        if self.told.len() < TOLD || matches!(happening, Happening::Failed { .. }) {
            self.told.push(happening);
        } else {
            self.more += 1;
        }
    }

    /// A server has left. What became of its tasks was told before: here the cause stands first.
    pub fn left(&mut self, happening: Happening) {
        let is_consequence = |told: &&Happening| {
            matches!(
                told,
                Happening::Waits { .. } | Happening::Retried { .. } | Happening::Failed { .. }
            )
        };
        let consequences = self.told.iter().rev().take_while(is_consequence).count();
        if self.told.len() < TOLD {
            self.told.insert(self.told.len() - consequences, happening);
        } else {
            self.more += 1;
        }
    }

    /// A server finished a task.
    pub fn finished(&mut self, server: ServerId) {
        let index = (self.told.len() < TOLD).then_some(self.told.len());
        self.push(Happening::Finished(server));
        self.just_finished.insert(server, index);
    }

    /// An attempt started that was not submitted just now.
    pub fn started(&mut self, server: ServerId, attempt: Attempt, done: Work) {
        let finished = self.just_finished.remove(&server);
        if done > Work::ZERO {
            return self.push(Happening::GoesOn { server, task: attempt.task });
        }
        if attempt.number > 1 {
            return self.push(Happening::Retried { server, attempt });
        }
        match finished {
            Some(Some(index)) => {
                if let Some(told) = self.told.get_mut(index) {
                    *told = Happening::FinishedAndTook(server);
                }
            }
            Some(None) => {}
            None => self.push(Happening::Took(server)),
        }
    }

    /// The server took a task that was just submitted: that it finished one is a matter of its own.
    pub fn taken(&mut self, server: ServerId) {
        self.just_finished.remove(&server);
    }

    /// The block above the status; empty if nothing happened.
    pub fn block(&self, words: Catalogue) -> String {
        if self.is_empty() {
            return String::new();
        }
        let mut text = words.text("console-happened") + "\n";
        for happening in &self.told {
            text.push_str(&format!("    - {}\n", tell(words, *happening)));
        }
        if self.more > 0 {
            let more = number::count(words.language(), self.more);
            text.push_str(&format!(
                "    - {}\n",
                say!(words, "console-happened-more", more = more)
            ));
        }
        text
    }
}

fn tell(words: Catalogue, happening: Happening) -> String {
    match happening {
        Happening::Finished(server) => say!(words, "console-finished", server = server),
        Happening::FinishedAndTook(server) => {
            say!(words, "console-finished-and-took", server = server)
        }
        Happening::Took(server) => say!(words, "console-took", server = server),
        Happening::Retried { server, attempt } => {
            let Attempt { task, number } = attempt;
            say!(words, "console-retried", task = task, server = server, attempt = number)
        }
        Happening::GoesOn { server, task } => {
            say!(words, "console-goes-on", task = task, server = server)
        }
        Happening::Waits { task, server: None } => say!(words, "console-waits-again", task = task),
        Happening::Waits { task, server: Some(server) } => {
            say!(words, "console-waits-again-at", task = task, server = server)
        }
        Happening::Failed { task, attempts } => {
            let attempts = number::count(words.language(), u64::from(attempts));
            say!(words, "console-failed", task = task, attempts = attempts)
        }
        Happening::Up(server) => say!(words, "console-server-up", server = server),
        Happening::Released(server) => say!(words, "console-server-released", server = server),
        Happening::Killed(server) => say!(words, "console-server-killed", server = server),
        Happening::Lost(server) => say!(words, "console-server-lost", server = server),
        Happening::Restarting { server, after } => {
            let seconds: Quantity = number::seconds(words.language(), after.as_nanos() as u64);
            say!(words, "console-server-restarting", server = server, seconds = seconds)
        }
    }
}
