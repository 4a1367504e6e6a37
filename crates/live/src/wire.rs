//! What is on the wire: frames of at most [`MAX_BODY`] bytes, little-endian.
//!
//! ```text
//! length u16 │ kind u8 │ fields of the kind
//!            └──── `length` bytes ────────┘
//! ```

use std::fmt;

use sandtable_core::{
    AgentState, Attempt, Outcome, ServerSetup, Span, Speed, TaskId, ToCoordinator, ToServer, Work,
};

use crate::wire::fields::{Reader, Writer};

mod decoder;
mod fields;

pub use decoder::Decoder;

/// The protocol's version. It is in the first field of [`Hello`], which never moves.
pub const VERSION: u16 = 2;

/// The longest body of a frame, in bytes.
pub const MAX_BODY: usize = 4096;

/// The longest text of a [`LogLine`], in bytes.
const MAX_TEXT: usize = MAX_BODY - 2;

/// The longest frame of a task's life, in bytes: what an outbox reckons with.
pub const MAX_TASK_FRAME: usize = 64;

/// Something that travels as one frame.
pub trait Frame: Sized {
    /// Appends the frame to `out`.
    fn encode(&self, out: &mut Vec<u8>);

    /// Reads the body of a frame.
    ///
    /// # Errors
    /// If the bytes are not a body that [`encode`](Self::encode) could have made.
    fn decode(body: &[u8]) -> Result<Self, Malformed>;
}

/// From the coordinator's process to a server's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ServerFrame {
    /// The first frame: what the process is to be.
    Hello(Hello),
    /// A message for the agent.
    Message(ToServer),
    /// Exit cleanly.
    Quit,
}

/// From a server's process to the coordinator's.
#[derive(Clone, Debug, PartialEq)]
pub enum CoordinatorFrame {
    /// The first frame: the process is ready and speaks this version.
    Ready {
        /// The server's [`VERSION`].
        version: u16,
    },
    /// A message from the agent.
    Message(ToCoordinator),
    /// A line for the log.
    Log(LogLine),
}

/// What a server's process is told first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hello {
    /// The server's number, for its log.
    pub server: u32,
    /// The coordinator's process: if the server's parent is another one, it is orphaned.
    pub parent: u32,
    /// How fast it works and what it runs at once.
    pub setup: ServerSetup,
    /// How many times as fast as the wall clock the scenario runs; positive and finite.
    pub speedup: f64,
    /// What it logs.
    pub verbosity: Verbosity,
}

/// How important a log line is; the order is `tracing`'s.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Nothing at all.
    Off,
    /// Errors.
    Error,
    /// And warnings.
    Warn,
    /// And what people may want to know.
    Info,
    /// And every attempt.
    Debug,
    /// Everything.
    Trace,
}

impl Verbosity {
    const ALL: [Verbosity; 6] = [
        Verbosity::Off,
        Verbosity::Error,
        Verbosity::Warn,
        Verbosity::Info,
        Verbosity::Debug,
        Verbosity::Trace,
    ];
}

/// A line of a server's log on its way to the coordinator's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// Its level.
    pub level: Verbosity,
    /// Its text; what is too long for a frame is cut off.
    pub text: String,
}

/// Why bytes are not a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// The length is zero or beyond [`MAX_BODY`].
    Length(u16),
    /// No frame is of this kind.
    Kind(u8),
    /// The fields are too few, too many or impossible.
    Fields,
    /// The other end speaks another version.
    Version(u16),
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Malformed::Length(length) => write!(f, "a frame of {length} bytes"),
            Malformed::Kind(kind) => write!(f, "a frame of the unknown kind {kind}"),
            Malformed::Fields => write!(f, "a frame with impossible fields"),
            Malformed::Version(version) => write!(f, "protocol version {version}, not {VERSION}"),
        }
    }
}

impl std::error::Error for Malformed {}

/// The kinds of frames, by their first byte.
mod kind {
    pub const HELLO: u8 = 0;
    pub const RUN: u8 = 1;
    pub const STOP: u8 = 2;
    pub const RECALL: u8 = 3;
    pub const QUERY: u8 = 4;
    pub const QUIT: u8 = 5;
    pub const PREEMPT: u8 = 6;
    pub const SET_SPEED: u8 = 7;
    pub const READY: u8 = 128;
    pub const FINISHED: u8 = 129;
    pub const RETURNED: u8 = 130;
    pub const STATE: u8 = 131;
    pub const LOG: u8 = 132;
    pub const YIELDED: u8 = 133;
}

impl Frame for ServerFrame {
    #[inline]
    fn encode(&self, out: &mut Vec<u8>) {
        match *self {
            ServerFrame::Message(ToServer::Run { attempt, work, width }) => {
                Writer::new(kind::RUN).attempt(attempt).u64(work.0).u16(width).put(out);
            }
            ServerFrame::Message(ToServer::Preempt { attempt }) => {
                Writer::new(kind::PREEMPT).attempt(attempt).put(out);
            }
            ServerFrame::Message(ToServer::SetSpeed { speed }) => {
                Writer::new(kind::SET_SPEED).u64(speed.millionths()).put(out);
            }
            ServerFrame::Message(ToServer::Stop { attempt }) => {
                Writer::new(kind::STOP).attempt(attempt).put(out);
            }
            ServerFrame::Message(ToServer::Recall { attempt }) => {
                Writer::new(kind::RECALL).attempt(attempt).put(out);
            }
            ServerFrame::Message(ToServer::Query { request }) => {
                Writer::new(kind::QUERY).u64(request).put(out);
            }
            ServerFrame::Quit => Writer::new(kind::QUIT).put(out),
            ServerFrame::Hello(hello) => Writer::new(kind::HELLO)
                .u16(VERSION)
                .u32(hello.server)
                .u32(hello.parent)
                .u64(hello.setup.speed.millionths())
                .u16(hello.setup.slots)
                .u8(u8::from(hello.setup.sharing))
                .u64(hello.speedup.to_bits())
                .u8(hello.verbosity as u8)
                .put(out),
        }
    }

    #[inline]
    fn decode(body: &[u8]) -> Result<Self, Malformed> {
        let (kind, mut fields) = Reader::new(body)?;
        let frame = match kind {
            kind::RUN => ServerFrame::Message(ToServer::Run {
                attempt: fields.attempt()?,
                work: Work(fields.u64()?),
                width: fields.u16()?,
            }),
            kind::PREEMPT => ServerFrame::Message(ToServer::Preempt { attempt: fields.attempt()? }),
            kind::SET_SPEED => ServerFrame::Message(ToServer::SetSpeed {
                speed: Speed::from_millionths(fields.u64()?),
            }),
            kind::STOP => ServerFrame::Message(ToServer::Stop { attempt: fields.attempt()? }),
            kind::RECALL => ServerFrame::Message(ToServer::Recall { attempt: fields.attempt()? }),
            kind::QUERY => ServerFrame::Message(ToServer::Query { request: fields.u64()? }),
            kind::QUIT => ServerFrame::Quit,
            kind::HELLO => ServerFrame::Hello(hello(&mut fields)?),
            other => return Err(Malformed::Kind(other)),
        };
        fields.end(frame)
    }
}

fn hello(fields: &mut Reader<'_>) -> Result<Hello, Malformed> {
    let version = fields.u16()?;
    if version != VERSION {
        return Err(Malformed::Version(version));
    }
    let hello = Hello {
        server: fields.u32()?,
        parent: fields.u32()?,
        setup: ServerSetup {
            speed: Speed::from_millionths(fields.u64()?),
            slots: fields.u16()?,
            sharing: truth(fields)?,
        },
        speedup: f64::from_bits(fields.u64()?),
        verbosity: verbosity(fields)?,
    };
    if hello.speedup.is_finite() && hello.speedup > 0.0 {
        Ok(hello)
    } else {
        Err(Malformed::Fields)
    }
}

fn truth(fields: &mut Reader<'_>) -> Result<bool, Malformed> {
    match fields.u8()? {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(Malformed::Fields),
    }
}

fn verbosity(fields: &mut Reader<'_>) -> Result<Verbosity, Malformed> {
    let level = Verbosity::ALL.get(usize::from(fields.u8()?));
    level.copied().ok_or(Malformed::Fields)
}

impl Frame for CoordinatorFrame {
    #[inline]
    fn encode(&self, out: &mut Vec<u8>) {
        match self {
            CoordinatorFrame::Message(ToCoordinator::Finished { attempt, outcome }) => {
                let failed = u8::from(*outcome == Outcome::Failed);
                Writer::new(kind::FINISHED).attempt(*attempt).u8(failed).put(out);
            }
            CoordinatorFrame::Message(ToCoordinator::Returned { attempt }) => {
                Writer::new(kind::RETURNED).attempt(*attempt).put(out);
            }
            CoordinatorFrame::Message(ToCoordinator::Yielded { attempt, done }) => {
                Writer::new(kind::YIELDED).attempt(*attempt).u64(done.0).put(out);
            }
            CoordinatorFrame::Message(ToCoordinator::State { request, state }) => {
                let running = state.running.unwrap_or(Attempt { task: TaskId(0), number: 0 });
                Writer::new(kind::STATE)
                    .u64(*request)
                    .u8(u8::from(state.running.is_some()))
                    .attempt(running)
                    .u64(state.remaining.0)
                    .u16(state.busy)
                    .u32(state.ahead)
                    .u64(state.finished)
                    .put(out);
            }
            CoordinatorFrame::Ready { version } => Writer::new(kind::READY).u16(*version).put(out),
            CoordinatorFrame::Log(line) => {
                let text = &line.text[..line.text.floor_char_boundary(MAX_TEXT)];
                out.extend_from_slice(&(2 + text.len() as u16).to_le_bytes());
                out.extend_from_slice(&[kind::LOG, line.level as u8]);
                out.extend_from_slice(text.as_bytes());
            }
        }
    }

    #[inline]
    fn decode(body: &[u8]) -> Result<Self, Malformed> {
        let (kind, mut fields) = Reader::new(body)?;
        let frame = match kind {
            kind::FINISHED => CoordinatorFrame::Message(ToCoordinator::Finished {
                attempt: fields.attempt()?,
                outcome: if truth(&mut fields)? { Outcome::Failed } else { Outcome::Done },
            }),
            kind::RETURNED => {
                CoordinatorFrame::Message(ToCoordinator::Returned { attempt: fields.attempt()? })
            }
            kind::YIELDED => CoordinatorFrame::Message(ToCoordinator::Yielded {
                attempt: fields.attempt()?,
                done: Work(fields.u64()?),
            }),
            kind::STATE => CoordinatorFrame::Message(state(&mut fields)?),
            kind::READY => CoordinatorFrame::Ready { version: fields.u16()? },
            kind::LOG => CoordinatorFrame::Log(LogLine {
                level: verbosity(&mut fields)?,
                text: String::from_utf8_lossy(fields.rest()).into_owned(),
            }),
            other => return Err(Malformed::Kind(other)),
        };
        fields.end(frame)
    }
}

fn state(fields: &mut Reader<'_>) -> Result<ToCoordinator, Malformed> {
    let request = fields.u64()?;
    let runs = truth(fields)?;
    let running = fields.attempt()?;
    let state = AgentState {
        running: runs.then_some(running),
        remaining: Span(fields.u64()?),
        busy: fields.u16()?,
        ahead: fields.u32()?,
        finished: fields.u64()?,
    };
    Ok(ToCoordinator::State { request, state })
}

#[cfg(test)]
mod tests;
