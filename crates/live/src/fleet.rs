//! The processes of all servers: started, connected, supervised.
//!
//! Whatever happens to them comes out as [`News`], in order. What that means for the tasks is
//! the driver's business.

mod member;

use std::io;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use sandtable_core::{ServerId, ToCoordinator};
use sandtable_load::Problem;
use tokio::sync::mpsc;

pub(crate) use self::member::{Member, Phase};
use crate::command::ServerSpec;
use crate::event::DownReason;
use crate::link::{Broken, Link};
use crate::process::{Exit, Program};
use crate::ready::ReadyList;
use crate::wire::{
    CoordinatorFrame, Hello, LogLine, MAX_TASK_FRAME, Malformed, ServerFrame, VERSION, Verbosity,
};

/// How long a process may take to report.
const REPORT: Duration = Duration::from_secs(30);

/// Bytes read at once, of all that one wake-up brings.
const READ: usize = 64 * 1024;

/// Bytes that may wait for a server that does not read, besides those of its tasks.
const OUTBOX: usize = 64 * 1024;

/// Something that happened to a server.
#[derive(Debug)]
pub(crate) enum News {
    /// Its process reported.
    Ready { server: ServerId, pid: u32 },
    /// It said something.
    Message { server: ServerId, message: ToCoordinator },
    /// It is gone, and nothing of it comes after this. If it is started again, in how long.
    Lost { server: ServerId, reason: DownReason, again: Option<Duration> },
    /// Its process is reaped.
    Exited(Exit),
}

/// What all members have in common.
pub(crate) struct Setting {
    pub program: Program,
    pub speedup: f64,
    /// Tasks that may be sent ahead to one server.
    pub prefetch: u16,
    /// Whether a server that dies is started again.
    pub restart: bool,
}

pub(crate) struct Fleet {
    setting: Setting,
    members: Vec<Member>,
    ready: ReadyList,
    /// Scratch space: the channels that have something, and what they have.
    listed: Vec<u32>,
    buffer: Box<[u8]>,
    /// Servers whose outbox has to be flushed.
    touched: Vec<ServerId>,
    exit: mpsc::UnboundedSender<Exit>,
    exits: mpsc::UnboundedReceiver<Exit>,
    /// Processes that are not reaped.
    processes: usize,
    /// Nothing is due earlier than this.
    due: Option<Instant>,
}

impl Fleet {
    pub fn new(setting: Setting) -> Fleet {
        let (exit, exits) = mpsc::unbounded_channel();
        Fleet {
            setting,
            members: Vec::new(),
            ready: ReadyList::default(),
            listed: Vec::new(),
            buffer: vec![0; READ].into_boxed_slice(),
            touched: Vec::new(),
            exit,
            exits,
            processes: 0,
            due: None,
        }
    }

    /// Adds a server, under the next number, and starts its process.
    ///
    /// # Errors
    /// If the process cannot be started; then no server is added.
    pub fn add(&mut self, spec: ServerSpec) -> Result<ServerId, Problem> {
        let server = ServerId(self.members.len() as u32);
        self.members.push(Member::new(spec));
        if let Err(error) = self.start(server) {
            self.members.pop();
            return Err(Problem::new("live-cannot-start")
                .with("server", server)
                .with("program", self.setting.program.path.display())
                .with("reason", error));
        }
        Ok(server)
    }

    pub fn members(&self) -> impl Iterator<Item = (ServerId, &Member)> {
        let ids = (0..).map(ServerId);
        ids.zip(&self.members)
    }

    pub fn member(&self, server: ServerId) -> Option<&Member> {
        self.members.get(server.index())
    }

    pub fn member_mut(&mut self, server: ServerId) -> Option<&mut Member> {
        self.members.get_mut(server.index())
    }

    /// How many servers there ever were.
    pub fn len(&self) -> u32 {
        self.members.len() as u32
    }

    /// Whether no server is there or will be.
    pub fn is_down(&self) -> bool {
        self.members.iter().all(|member| member.phase == Phase::Down)
    }

    /// How many processes are not reaped.
    pub fn processes(&self) -> usize {
        self.processes
    }

    /// When [`wake`](Self::wake) wants to be called.
    pub fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Appends what has happened; ready if something has.
    #[inline]
    pub fn poll(&mut self, context: &mut Context<'_>, news: &mut Vec<News>) -> Poll<()> {
        let before = news.len();
        let mut listed = std::mem::take(&mut self.listed);
        self.ready.take(context, &mut listed);
        for server in listed.drain(..) {
            self.exchange(ServerId(server), news);
        }
        self.listed = listed;
        while let Poll::Ready(Some(exit)) = self.exits.poll_recv(context) {
            self.processes -= 1;
            self.exited(&exit, news);
            news.push(News::Exited(exit));
        }
        if news.len() > before { Poll::Ready(()) } else { Poll::Pending }
    }

    /// Restarts what is due, and gives up on what should have reported.
    pub fn wake(&mut self, now: Instant, news: &mut Vec<News>) {
        if self.due.is_none_or(|due| now < due) {
            return;
        }
        for number in 0..self.len() {
            let server = ServerId(number);
            match self.members[server.index()].phase {
                Phase::Waiting { until } if until <= now => {
                    if let Err(error) = self.start(server) {
                        tracing::error!(%server, %error, "cannot be started again");
                        self.lose(server, DownReason::NotStarted, news);
                    }
                }
                Phase::Starting { by } if by <= now => {
                    self.lose(server, DownReason::Silent, news);
                }
                _ => {}
            }
        }
        let dues = self.members.iter().filter_map(|member| member.phase.due());
        self.due = dues.min();
    }

    /// Puts a frame into a server's outbox; to one that is not there, nothing is sent.
    #[inline]
    pub fn send(&mut self, server: ServerId, frame: &ServerFrame) {
        let member = self.members.get_mut(server.index());
        if let Some(link) = member.and_then(|member| member.link.as_mut())
            && link.put(frame)
        {
            self.touched.push(server);
        }
    }

    /// Writes what was put into the outboxes since the last time, once for each server.
    #[inline]
    pub fn flush(&mut self, news: &mut Vec<News>) {
        let mut touched = std::mem::take(&mut self.touched);
        for server in touched.drain(..) {
            let link = self.members[server.index()].link.as_mut();
            if let Some(Err(broken)) = link.map(Link::flush) {
                self.broken(server, broken, news);
            }
        }
        self.touched = touched;
    }

    /// Kills a server's process, if there is one; it is not started again, even if it was about
    /// to be.
    pub fn kill(&mut self, server: ServerId, reason: DownReason, news: &mut Vec<News>) {
        let Some(member) = self.members.get_mut(server.index()) else { return };
        let was_down = member.phase == Phase::Down;
        member.close();
        // One that waits for its restart has no process, but somebody waits for it all the same.
        if !was_down {
            news.push(News::Lost { server, reason, again: None });
        }
    }

    /// Has a server started again at once, and kills its process first.
    pub fn restart(&mut self, server: ServerId, news: &mut Vec<News>) {
        self.kill(server, DownReason::Restarted, news);
        if let Some(member) = self.members.get_mut(server.index()) {
            member.draining = false;
        }
        self.set_phase(server, Phase::Waiting { until: Instant::now() });
    }

    /// Notes that a server finishes what it has and then leaves: if it dies before, it is not
    /// started again, or it would come back and take tasks.
    pub fn drain(&mut self, server: ServerId) {
        if let Some(member) = self.members.get_mut(server.index()) {
            member.draining = true;
        }
    }

    /// Lets a server's process exit by itself; it is not started again.
    pub fn quit(&mut self, server: ServerId) {
        self.send(server, &ServerFrame::Quit);
        let Some(member) = self.members.get_mut(server.index()) else { return };
        if let Some(Err(broken)) = member.link.as_mut().map(Link::flush) {
            tracing::debug!(%server, ?broken, "gone before it was told to quit");
        }
        member.link = None;
        member.phase = Phase::Down;
    }

    /// Lets all processes exit by themselves.
    pub fn quit_all(&mut self) {
        for number in 0..self.len() {
            self.quit(ServerId(number));
        }
    }

    /// Kills all that is left, whatever it does.
    pub fn kill_all(&mut self) {
        self.members.iter_mut().for_each(Member::close);
    }

    fn start(&mut self, server: ServerId) -> io::Result<()> {
        let Setting { program, speedup, prefetch, .. } = &self.setting;
        let member = &mut self.members[server.index()];
        member.since = Instant::now();
        let (process, sender, receiver) =
            program.spawn(server, member.incarnation + 1, &self.exit)?;
        self.processes += 1;
        // A server that is slow to read may have all its tasks waiting in its outbox.
        let tasks = usize::from(member.spec.setup.slots) + usize::from(*prefetch);
        let limit = OUTBOX + 4 * tasks * MAX_TASK_FRAME;
        let listed = self.ready.enter(server.0);
        let mut link = Link::new(sender, receiver, limit, listed);
        link.put(&ServerFrame::Hello(Hello {
            server: server.0,
            parent: std::process::id(),
            setup: member.spec.setup,
            speedup: *speedup,
            verbosity: Verbosity::current(),
        }));
        member.link = Some(link);
        member.process = Some(process);
        member.incarnation += 1;
        self.touched.push(server);
        self.set_phase(server, Phase::Starting { by: Instant::now() + REPORT });
        Ok(())
    }

    fn set_phase(&mut self, server: ServerId, phase: Phase) {
        if let Some(member) = self.members.get_mut(server.index()) {
            member.phase = phase;
            self.due = [self.due, phase.due()].into_iter().flatten().min();
        }
    }

    /// Reads all that a server has said, and writes what it can take now.
    #[inline]
    fn exchange(&mut self, server: ServerId, news: &mut Vec<News>) {
        let Some(member) = self.members.get_mut(server.index()) else { return };
        let Some(link) = &mut member.link else { return };
        link.taken();
        let mut version = None;
        let mut read = link.read(&mut self.buffer, |frame| match frame {
            CoordinatorFrame::Message(message) => news.push(News::Message { server, message }),
            CoordinatorFrame::Ready { version: spoken } => version = Some(spoken),
            CoordinatorFrame::Log(line) => log(server, &line),
        });
        match version {
            Some(VERSION) => {
                let pid = member.process.as_ref().map_or(0, |process| process.pid);
                member.phase = Phase::Up;
                news.push(News::Ready { server, pid });
            }
            Some(other) => read = Err(Broken::Malformed(Malformed::Version(other))),
            None => {}
        }
        if let Err(broken) = read.and_then(|()| link.flush()) {
            self.broken(server, broken, news);
        }
    }

    #[cold]
    fn broken(&mut self, server: ServerId, broken: Broken, news: &mut Vec<News>) {
        let reason = match broken {
            Broken::Closed => DownReason::Closed,
            Broken::Full => DownReason::Unresponsive,
            Broken::Malformed(malformed) => {
                tracing::error!(%server, %malformed, "makes no sense");
                DownReason::Malformed
            }
            Broken::Io(error) => {
                tracing::error!(%server, %error, "the channel broke");
                DownReason::Closed
            }
        };
        self.lose(server, reason, news);
    }

    /// A process ended: if that is the current one, the server is gone even if somebody else
    /// holds its end of the channel.
    #[cold]
    fn exited(&mut self, exit: &Exit, news: &mut Vec<News>) {
        let server = exit.server;
        let Some(member) = self.members.get_mut(server.index()) else { return };
        if member.incarnation == exit.incarnation {
            member.process = None;
            self.exchange(server, news);
            self.lose(server, DownReason::Closed, news);
        }
    }

    /// A server is gone: kills what may be left of it, and plans its return.
    fn lose(&mut self, server: ServerId, reason: DownReason, news: &mut Vec<News>) {
        let restart = self.setting.restart;
        let Some(member) = self.members.get_mut(server.index()) else { return };
        if member.phase == Phase::Down || (member.link.is_none() && reason == DownReason::Closed) {
            return;
        }
        member.close();
        let again =
            (restart && !member.draining).then(|| member.backoff.next(member.since.elapsed()));
        news.push(News::Lost { server, reason, again });
        if let Some(after) = again {
            self.set_phase(server, Phase::Waiting { until: Instant::now() + after });
        }
    }
}

/// Passes a server's line on to this process's log.
fn log(server: ServerId, line: &LogLine) {
    let text = &line.text;
    match line.level {
        Verbosity::Off => {}
        Verbosity::Error => tracing::error!(target: "sandtable_live::server", %server, "{text}"),
        Verbosity::Warn => tracing::warn!(target: "sandtable_live::server", %server, "{text}"),
        Verbosity::Info => tracing::info!(target: "sandtable_live::server", %server, "{text}"),
        Verbosity::Debug => tracing::debug!(target: "sandtable_live::server", %server, "{text}"),
        Verbosity::Trace => tracing::trace!(target: "sandtable_live::server", %server, "{text}"),
    }
}
