//! The process of one server: reads what it is sent, lets the [`Agent`] run it, and answers.
//!
//! One thread that sleeps in the kernel until a byte or a deadline comes. It never blocks on a
//! full pipe, because then the coordinator could be blocked on the other one. It ends with its
//! coordinator: the kernel kills it when the parent dies, and the closed channel tells it too.

use std::os::fd::{AsFd, BorrowedFd};
use std::time::Instant;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::fs::{FileType, OFlags, fcntl_getfl, fcntl_setfl, fstat};
use rustix::io::{Errno, read, retry_on_intr, write};
use rustix::process::{Pid, Signal, getppid, set_parent_process_death_signal};
use sandtable_core::{Agent, AgentInput, Time, ToCoordinator, ToServer};
use sandtable_load::Problem;

use crate::clock::Clock;
use crate::forward::Forward;
use crate::spans::Spans;
use crate::timer::Alarm;
use crate::wire::{CoordinatorFrame, Decoder, Frame, Hello, ServerFrame, VERSION};

/// Bytes read at once; only what is used of it costs memory.
const READ: usize = 64 * 1024;

/// With more than this to send, nothing more is read until the coordinator has taken some.
const OUTBOX: usize = 256 * 1024;

/// The main function of a server's process: channel on standard input and output.
///
/// Call it before anything else is set up: what the process keeps in memory, 200 of them keep.
///
/// # Errors
/// If the process was not started by a coordinator, or the channel broke.
pub fn main() -> Result<(), Problem> {
    let (input, output) = (std::io::stdin(), std::io::stdout());
    for fd in [input.as_fd(), output.as_fd()] {
        let kind = fstat(fd).map(|stat| FileType::from_raw_mode(stat.st_mode));
        if kind != Ok(FileType::Fifo) {
            return Err(Problem::new("live-server-alone"));
        }
    }
    // From here on the process cannot outlive its parent, not even stopped.
    set_parent_process_death_signal(Some(Signal::KILL)).map_err(broken)?;
    serve(input.as_fd(), output.as_fd())
}

/// Serves one channel until it is told to quit.
fn serve(input: BorrowedFd<'_>, output: BorrowedFd<'_>) -> Result<(), Problem> {
    let flags = fcntl_getfl(output).map_err(broken)?;
    fcntl_setfl(output, flags | OFlags::NONBLOCK).map_err(broken)?;
    let mut channel = Channel::new(input, output)?;
    let mut first = Vec::new();
    while first.is_empty() {
        channel.read(&mut first)?;
    }
    let mut first = first.into_iter();
    let Some(ServerFrame::Hello(hello)) = first.next() else {
        return Err(Problem::new("live-server-channel").with("reason", "no hello"));
    };
    if getppid() != Pid::from_raw(hello.parent as i32) {
        return Err(Problem::new("live-server-orphaned"));
    }
    let ready = CoordinatorFrame::Ready { version: VERSION };
    ready.encode(&mut channel.outbox);

    let (forward, lines) = Forward::new(hello.verbosity);
    let run = || Server::new(&hello, channel, lines).run(first);
    match forward {
        None => run(),
        Some(forward) => tracing::subscriber::with_default(forward, run),
    }
}

struct Server<'fd> {
    clock: Clock,
    agent: Agent,
    channel: Channel<'fd>,
    /// What the agent says; empty between inputs.
    answers: Vec<ToCoordinator>,
    lines: crate::forward::Lines,
    spans: Spans,
}

impl<'fd> Server<'fd> {
    fn new(hello: &Hello, channel: Channel<'fd>, lines: crate::forward::Lines) -> Server<'fd> {
        Server {
            clock: Clock::start(hello.speedup),
            agent: hello.setup.agent(),
            channel,
            answers: Vec::new(),
            lines,
            spans: Spans::default(),
        }
    }

    /// Handles what came with the hello, then everything else.
    fn run(mut self, first: impl Iterator<Item = ServerFrame>) -> Result<(), Problem> {
        tracing::debug!("ready");
        let mut frames: Vec<ServerFrame> = first.collect();
        loop {
            let now = self.clock.now();
            for frame in frames.drain(..) {
                match frame {
                    ServerFrame::Message(message) => self.handle(now, message),
                    ServerFrame::Quit => return Ok(()),
                    ServerFrame::Hello(_) => {
                        return Err(
                            Problem::new("live-server-channel").with("reason", "two hellos")
                        );
                    }
                }
            }
            if self.agent.deadline() <= now {
                self.agent.handle(now, AgentInput::Tick, &mut self.answers);
            }
            self.answer();
            self.channel.flush()?;
            if self.channel.wait(self.agent.deadline(), &self.clock)? {
                self.channel.read(&mut frames)?;
            }
        }
    }

    #[inline]
    fn handle(&mut self, now: Time, message: ToServer) {
        if let ToServer::Run { attempt, .. } = message {
            self.spans.open(attempt, None);
        }
        if let ToServer::Stop { attempt } = message {
            self.spans.close(attempt, "stopped");
        }
        self.agent.handle(now, AgentInput::Message(message), &mut self.answers);
    }

    /// Puts the answers, and before them what was logged, into the outbox.
    #[inline]
    fn answer(&mut self) {
        for answer in self.answers.drain(..) {
            match answer {
                ToCoordinator::Finished { attempt, .. } => self.spans.close(attempt, "finished"),
                ToCoordinator::Returned { attempt } => self.spans.close(attempt, "given back"),
                ToCoordinator::Yielded { attempt, .. } => self.spans.close(attempt, "interrupted"),
                ToCoordinator::State { .. } => {}
            }
            CoordinatorFrame::Message(answer).encode(&mut self.channel.outbox);
        }
        for line in self.lines.take() {
            CoordinatorFrame::Log(line).encode(&mut self.channel.outbox);
        }
    }
}

/// The server's end of the two pipes, and the alarm that it waits for at the same time.
struct Channel<'fd> {
    input: BorrowedFd<'fd>,
    output: BorrowedFd<'fd>,
    decoder: Decoder,
    buffer: Vec<u8>,
    outbox: Vec<u8>,
    alarm: Alarm,
    /// What the alarm was last set for.
    alarm_at: Time,
}

impl<'fd> Channel<'fd> {
    fn new(input: BorrowedFd<'fd>, output: BorrowedFd<'fd>) -> Result<Channel<'fd>, Problem> {
        Ok(Channel {
            input,
            output,
            decoder: Decoder::default(),
            buffer: vec![0; READ],
            outbox: Vec::new(),
            alarm: Alarm::new().map_err(broken)?,
            alarm_at: Time::NEVER,
        })
    }

    /// Sleeps until there is something to read (true), or the deadline has come or the
    /// coordinator takes more (false).
    fn wait(&mut self, deadline: Time, clock: &Clock) -> Result<bool, Problem> {
        if self.outbox.is_empty() && deadline == Time::NEVER {
            // Reading blocks by itself: one system call less for every task.
            return Ok(true);
        }
        self.set_alarm(deadline, clock)?;
        let wanted = |wanted, events| if wanted { events } else { PollFlags::empty() };
        let mut ends = [
            PollFd::new(&self.input, wanted(self.outbox.len() < OUTBOX, PollFlags::IN)),
            PollFd::new(&self.output, wanted(!self.outbox.is_empty(), PollFlags::OUT)),
            PollFd::new(&self.alarm, wanted(deadline != Time::NEVER, PollFlags::IN)),
        ];
        match poll(&mut ends, None) {
            // A signal that was handled, or a process that was stopped and goes on.
            Err(Errno::INTR) => return Ok(false),
            ready => ready.map_err(broken)?,
        };
        let gone = PollFlags::ERR | PollFlags::NVAL;
        if ends.iter().any(|end| end.revents().intersects(gone)) {
            return Err(Problem::new("live-server-orphaned"));
        }
        Ok(ends[0].revents().intersects(PollFlags::IN | PollFlags::HUP))
    }

    /// Has the alarm fire at the deadline, unless it is set for that already.
    fn set_alarm(&mut self, deadline: Time, clock: &Clock) -> Result<(), Problem> {
        if deadline == self.alarm_at {
            return Ok(());
        }
        if let Some(instant) = clock.instant(deadline) {
            let wait = instant.saturating_duration_since(Instant::now());
            self.alarm.set(wait).map_err(broken)?;
            self.alarm_at = deadline;
        }
        Ok(())
    }

    /// Appends the frames that one read brings.
    #[inline]
    fn read(&mut self, frames: &mut Vec<ServerFrame>) -> Result<(), Problem> {
        let count = match retry_on_intr(|| read(self.input, &mut self.buffer)) {
            Ok(0) => return Err(Problem::new("live-server-orphaned")),
            Ok(count) => count,
            Err(error) => return Err(broken(error)),
        };
        let bytes = &self.buffer[..count];
        let fed = self.decoder.feed(bytes, |frame| frames.push(frame));
        fed.map_err(|reason| Problem::new("live-server-channel").with("reason", reason))
    }

    /// Writes what the pipe takes; the rest stays.
    #[inline]
    fn flush(&mut self) -> Result<(), Problem> {
        let mut sent = 0;
        while sent < self.outbox.len() {
            match retry_on_intr(|| write(self.output, &self.outbox[sent..])) {
                Ok(count) => sent += count,
                Err(Errno::AGAIN) => break,
                Err(Errno::PIPE) => return Err(Problem::new("live-server-orphaned")),
                Err(error) => return Err(broken(error)),
            }
        }
        self.outbox.drain(..sent);
        Ok(())
    }
}

fn broken(error: Errno) -> Problem {
    Problem::new("live-server-channel").with("reason", std::io::Error::from(error))
}
