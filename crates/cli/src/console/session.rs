//! The dialogue as a pure state machine: lines, events and snapshots in; text and requests out.
//! It has no clock, no terminal and no process in it, so tests run it in virtual time.

use std::collections::BTreeMap;

use sandtable_core::{AgentState, Policy, ServerId, TaskId, TaskRecord, Verdict, Work};
use sandtable_live::{DownReason, Event, NewTask, Snapshot};
use sandtable_load::Problem;

use super::grammar::{self, Addition, Command};
use super::happenings::{Happening, Happenings};
use super::output::{Output, Page, Prompt, Request};
use super::status;
use crate::exit::Exit;
use crate::language::{Catalogue, say};
use crate::number;

/// From so many tasks in one line on, they are announced together.
const ANNOUNCED_TOGETHER: u64 = 11;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// The next line is an answer to this.
    Asking(Prompt),
    /// Servers are being started.
    Starting,
    /// No line is taken until nothing runs and nothing waits.
    Waiting,
    /// As `Waiting`, and then it is over.
    Draining(Exit),
    Closed,
}

/// Tasks of the last line that have not been announced.
#[derive(Debug, Default)]
struct Announcing {
    together: bool,
    left: u64,
    started: u64,
    queued: u64,
    rejected: u64,
}

/// A dialogue.
#[derive(Debug)]
pub struct Session {
    words: Catalogue,
    stage: Stage,
    policy: Policy,
    /// Tasks that have not settled.
    open: u64,
    /// Tasks that were submitted and neither started nor queued yet, and their work.
    fresh: BTreeMap<TaskId, Work>,
    announcing: Announcing,
    happenings: Happenings,
    /// The names of users, in the order of their numbers.
    users: Vec<String>,
    /// The servers, and whether each is there or will be again by itself.
    servers: BTreeMap<ServerId, bool>,
    /// How often Ctrl-C was pressed.
    interrupts: u32,
}

impl Session {
    /// A dialogue that begins by asking for the number of servers.
    pub fn new(words: Catalogue) -> Session {
        Session {
            words,
            stage: Stage::Asking(Prompt::Servers),
            policy: Policy::default(),
            open: 0,
            fresh: BTreeMap::new(),
            announcing: Announcing::default(),
            happenings: Happenings::default(),
            users: Vec::new(),
            servers: BTreeMap::new(),
            interrupts: 0,
        }
    }

    /// What is shown first.
    pub fn welcome(&self) -> String {
        line(self.words.text("console-welcome"))
    }

    /// The line that is waited for; `None`: not now.
    pub fn prompt(&self) -> Option<Prompt> {
        match self.stage {
            Stage::Asking(prompt) => Some(prompt),
            _ => None,
        }
    }

    /// Whether a status printed now would say something: tasks are there, or something happened
    /// since the last one.
    pub fn has_news(&self) -> bool {
        self.open > 0 || !self.happenings.is_empty()
    }

    /// Skips the question for the number of servers.
    pub fn open(&mut self, servers: u32, out: &mut Vec<Output>) {
        self.stage = Stage::Starting;
        out.push(Output::Do(Request::Open(servers)));
    }

    /// The servers are up.
    pub fn opened(&mut self, snapshot: &Snapshot, out: &mut Vec<Output>) {
        self.policy.clone_from(&snapshot.policy);
        self.servers = snapshot.servers.iter().map(|server| (server.id, true)).collect();
        self.happenings.clear();
        if self.stage == Stage::Starting {
            self.stage = Stage::Asking(Prompt::Command);
        }
        out.push(Output::Say(status::servers(self.words, snapshot)));
    }

    /// A line was typed.
    pub fn line(&mut self, text: &str, out: &mut Vec<Output>) {
        let meaning = match self.stage {
            Stage::Asking(Prompt::Servers) => {
                match grammar::parse_server_count(text, 0) {
                    Ok(servers) => self.open(servers, out),
                    Err(problem) => out.push(Output::Complain(problem)),
                }
                return;
            }
            Stage::Asking(Prompt::Duration) => {
                self.stage = Stage::Asking(Prompt::Command);
                grammar::parse_addition(text).map(Command::Add)
            }
            Stage::Asking(Prompt::Command) => grammar::parse(text),
            // Lines are not asked for in other stages; one that comes all the same is not lost silently.
            _ => Err(Problem::new("console-not-now").with("written", text)),
        };
        match meaning {
            Ok(command) => self.command(command, out),
            Err(problem) => out.push(Output::Complain(problem)),
        }
    }

    fn command(&mut self, command: Command, out: &mut Vec<Output>) {
        let request = match command {
            Command::Nothing => return,
            Command::Add(addition) => self.add(&addition),
            Command::AddNext => {
                self.stage = Stage::Asking(Prompt::Duration);
                return;
            }
            Command::Status => Request::Show(Page::Status),
            Command::Queue => Request::Show(Page::Queue),
            Command::Servers => Request::Show(Page::Servers),
            Command::AddServers { count, speed } => {
                let present = self.servers.len() as u32;
                if let Err(problem) = grammar::parse_server_count(&count.to_string(), present) {
                    return out.push(Output::Complain(problem));
                }
                Request::AddServers(count, speed)
            }
            Command::Drain(server) => Request::Drain(server),
            Command::Kill(server) => Request::Kill(server),
            Command::Restart(server) => Request::Restart(server),
            Command::ShowPolicy => {
                return out.push(Output::Say(status::policy(self.words, &self.policy)));
            }
            Command::SetPolicy(changes) => match grammar::changed(&self.policy, &changes) {
                Ok(policy) => Request::SetPolicy(policy),
                Err(problem) => return out.push(Output::Complain(problem)),
            },
            Command::SetSpeed(server, speed) => Request::SetSpeed(server, speed),
            Command::Cancel(task) => Request::Cancel(task),
            Command::Ask(server) => Request::Ask(server),
            Command::Why(task) => Request::Why(task),
            Command::Wait => {
                self.stage = Stage::Waiting;
                return;
            }
            Command::Help => return out.push(Output::Say(line(self.words.text("console-help")))),
            Command::Quit => return self.leave(out),
        };
        out.push(Output::Do(request));
    }

    fn add(&mut self, addition: &Addition) -> Request {
        let count = addition.count();
        self.announcing = Announcing {
            together: count >= ANNOUNCED_TOGETHER,
            left: count,
            ..Announcing::default()
        };
        let user = addition.user.as_deref().map_or(0, |name| self.user(name));
        let tasks = addition.tasks.iter().flat_map(|(work, times)| {
            let mut task = NewTask::exact(*work);
            task.spec.priority = addition.priority;
            task.spec.user = user;
            task.spec.weight = addition.weight;
            task.spec.width = addition.width;
            std::iter::repeat_n(task, usize::try_from(*times).unwrap_or(usize::MAX))
        });
        Request::Submit { tasks: tasks.collect(), deadline: addition.deadline }
    }

    /// The number of the user of this name, from 1; 0 is whoever was not named.
    fn user(&mut self, name: &str) -> u32 {
        let known = self.users.iter().position(|known| known == name);
        let index = known.unwrap_or_else(|| {
            self.users.push(name.to_owned());
            self.users.len() - 1
        });
        index as u32 + 1
    }

    /// Whoever types wants to leave now.
    pub fn leave(&mut self, out: &mut Vec<Output>) {
        self.quit(Exit::Done, out);
    }

    fn quit(&mut self, exit: Exit, out: &mut Vec<Output>) {
        if self.open > 0 {
            let tasks = number::count(self.words.language(), self.open);
            out.push(Output::Say(line(say!(self.words, "console-dropped", tasks = tasks))));
        }
        self.stage = Stage::Closed;
        out.push(Output::Do(Request::Close(exit)));
    }

    /// There are no more lines. What was accepted is finished before it is over with `exit`.
    pub fn end_of_input(&mut self, exit: Exit, out: &mut Vec<Output>) {
        match self.stage {
            Stage::Asking(Prompt::Servers) => {
                if exit == Exit::Done {
                    out.push(Output::Complain(Problem::new("console-ended-without-servers")));
                }
                self.stage = Stage::Closed;
                out.push(Output::Do(Request::Close(Exit::Usage)));
            }
            Stage::Asking(Prompt::Duration) => {
                out.push(Output::Complain(Problem::new("console-no-duration")));
                self.stage = Stage::Draining(Exit::Usage);
            }
            Stage::Draining(_) | Stage::Closed => {}
            _ => self.stage = Stage::Draining(exit),
        }
    }

    /// Ctrl-C: first nothing more is accepted, then what runs is killed, then everything is left.
    pub fn interrupt(&mut self, out: &mut Vec<Output>) {
        self.interrupts += 1;
        let running = matches!(
            self.stage,
            Stage::Asking(Prompt::Command | Prompt::Duration) | Stage::Waiting | Stage::Draining(_)
        );
        match self.interrupts {
            1 if running => {
                if self.open > 0 {
                    let tasks = number::count(self.words.language(), self.open);
                    out.push(Output::Say(line(say!(
                        self.words,
                        "console-draining",
                        tasks = tasks
                    ))));
                }
                self.stage = Stage::Draining(Exit::Interrupted);
            }
            1 | 2 => self.quit(Exit::Interrupted, out),
            _ => out.push(Output::Do(Request::Abandon)),
        }
    }

    /// No event is left to tell: what waited for quiet may go on.
    pub fn settle(&mut self, out: &mut Vec<Output>) {
        if !matches!(self.stage, Stage::Waiting | Stage::Draining(_)) {
            return;
        }
        let stranded = self.open > 0 && !self.servers.values().any(|there| *there);
        if self.open > 0 && !stranded {
            return;
        }
        if !self.happenings.is_empty() {
            out.push(Output::Do(Request::Show(Page::Status)));
        }
        if stranded {
            let problem = Problem::new("console-stranded").with("tasks", self.open);
            out.push(Output::Complain(problem));
        }
        match self.stage {
            Stage::Draining(exit) => {
                self.stage = Stage::Closed;
                let exit = if stranded && exit == Exit::Done { Exit::Failed } else { exit };
                out.push(Output::Do(Request::Close(exit)));
            }
            _ => self.stage = Stage::Asking(Prompt::Command),
        }
    }

    /// A snapshot was taken; `page` of it is shown.
    pub fn show(&mut self, page: Page, snapshot: &Snapshot, out: &mut Vec<Output>) {
        let text = match page {
            Page::Status => {
                let mut text = self.happenings.block(self.words);
                self.happenings.clear();
                text.push_str(&status::servers(self.words, snapshot));
                text.push_str(&status::queue(self.words, snapshot));
                text
            }
            Page::Queue => status::queue_in_detail(self.words, snapshot),
            Page::Servers => status::servers_in_detail(self.words, snapshot),
        };
        out.push(Output::Say(text));
    }

    /// The outside has accepted what was asked; what comes of it are events.
    pub fn accepted(&mut self, request: &Request, out: &mut Vec<Output>) {
        if let Request::Restart(server) = *request {
            // It is on its way, and may have been down: those who wait can go on waiting.
            self.servers.insert(server, true);
        }
        let words = self.words;
        let text = match *request {
            Request::AddServers(count, _) => {
                let count = number::count(words.language(), u64::from(count));
                say!(words, "console-server-added", count = count)
            }
            Request::Drain(server) => say!(words, "console-drain-asked", server = server),
            Request::Kill(server) => say!(words, "console-kill-asked", server = server),
            Request::Restart(server) => say!(words, "console-restart-asked", server = server),
            Request::SetSpeed(server, speed) => {
                let speed = status::factor(words, speed);
                say!(words, "console-speed-set", server = server, speed = speed)
            }
            _ => return,
        };
        out.push(Output::Say(line(text)));
    }

    /// A server has answered for itself.
    pub fn answered(&mut self, server: ServerId, state: AgentState, out: &mut Vec<Output>) {
        out.push(Output::Say(status::answer(self.words, server, state)));
    }

    /// Something happened.
    pub fn event(&mut self, event: &Event, out: &mut Vec<Output>) {
        match *event {
            Event::Submitted { task, new } => {
                self.open += 1;
                self.fresh.insert(task, new.work);
            }
            Event::Started { server, attempt, done } => match self.fresh.remove(&attempt.task) {
                Some(work) => {
                    self.happenings.taken(server);
                    self.announcing.started += 1;
                    let work = number::work(self.words.language(), work);
                    let text = say!(self.words, "console-started", work = work, server = server);
                    self.announce(text, out);
                }
                None => self.happenings.started(server, attempt, done),
            },
            Event::Waiting { task, server } => match self.fresh.remove(&task) {
                Some(work) => {
                    self.announcing.queued += 1;
                    let work = number::work(self.words.language(), work);
                    let text = match server {
                        None => say!(self.words, "console-queued", work = work),
                        Some(server) => {
                            say!(self.words, "console-queued-at", work = work, server = server)
                        }
                    };
                    self.announce(text, out);
                }
                None => self.happenings.push(Happening::Waits { task, server }),
            },
            Event::Settled(ref record) => self.settled(record, out),
            Event::ServerUp { server, .. } => {
                self.servers.insert(server, true);
                self.happenings.push(Happening::Up(server));
            }
            Event::ServerDown { server, reason } => {
                // One that is being restarted is on its way back.
                self.servers.insert(server, reason == DownReason::Restarted);
                self.happenings.left(match reason {
                    DownReason::Released => Happening::Released(server),
                    DownReason::Killed | DownReason::Restarted => Happening::Killed(server),
                    _ => Happening::Lost(server),
                });
            }
            Event::ServerRestarting { server, after } => {
                self.servers.insert(server, true);
                self.happenings.push(Happening::Restarting { server, after });
            }
            Event::PolicySet(ref policy) => {
                self.policy.clone_from(policy);
                out.push(Output::Say(status::policy(self.words, &self.policy)));
            }
            Event::JournalFailed(ref problem) => out.push(Output::Complain(problem.clone())),
            Event::ServerExited { .. } | Event::Idle | Event::Stopping(_) => {}
        }
    }

    fn settled(&mut self, record: &TaskRecord, out: &mut Vec<Output>) {
        self.open = self.open.saturating_sub(1);
        let task = record.task;
        match record.verdict {
            Verdict::Rejected => {
                self.announcing.rejected += 1;
                let work = self.fresh.remove(&task).unwrap_or(record.work);
                let work = number::work(self.words.language(), work);
                self.announce(say!(self.words, "console-rejected", work = work), out);
            }
            Verdict::Cancelled => {
                out.push(Output::Say(line(say!(self.words, "console-cancelled", task = task))));
            }
            Verdict::Completed => {
                if let Some(server) = record.server {
                    self.happenings.finished(server);
                }
            }
            Verdict::Failed => {
                let attempts = record.attempts;
                self.happenings.push(Happening::Failed { task, attempts });
            }
        }
    }

    /// Tells what became of a task of the last line, at once or for all of them together.
    fn announce(&mut self, text: String, out: &mut Vec<Output>) {
        let announcing = &mut self.announcing;
        if !announcing.together {
            return out.push(Output::Say(line(text)));
        }
        announcing.left = announcing.left.saturating_sub(1);
        if announcing.left > 0 {
            return;
        }
        let language = self.words.language();
        let Announcing { started, queued, rejected, .. } = *announcing;
        let count = |count| number::count(language, count);
        out.push(Output::Say(line(say!(
            self.words,
            "console-announced",
            tasks = count(started + queued + rejected),
            started = count(started),
            queued = count(queued),
            rejected = count(rejected),
        ))));
        self.announcing = Announcing::default();
    }
}

/// A line of text, ended.
fn line(mut text: String) -> String {
    text.push('\n');
    text
}

#[cfg(test)]
mod tests;
