//! The heart of Sandtable: a coordinator that hands tasks to servers, as a pure state machine.
//!
//! It owns no clock, no thread, no socket and no randomness. The same code runs for real over
//! processes, in virtual time, and from a journal. A driver is six steps:
//!
//! 1. Wait until something happens or [`Coordinator::deadline`] comes.
//! 2. Read the clock once: that is `now`. It never goes back.
//! 3. Turn what happened into an [`Input`].
//! 4. Call [`Coordinator::handle`] with `now`, the input, and a buffer.
//! 5. Perform the [`Effect`]s in the buffer in order, and clear it. They cannot fail: if a
//!    server cannot be reached, that is an [`Input::Leave`].
//! 6. Go to 1.
//!
//! The driver owns payloads (a task's true work, a server's process); the coordinator owns
//! decisions, and sees estimates. The server's side is an [`Agent`], driven in the same way.
#![no_std]
#![warn(clippy::std_instead_of_core, clippy::std_instead_of_alloc)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod agent;
mod config;
mod coordinator;
mod digest;
mod effect;
mod id;
mod idle;
mod input;
mod message;
mod policy;
mod queue;
mod record;
mod rng;
mod roster;
mod segment_tree;
mod server;
mod setup;
mod spec;
mod task;
mod time;
mod view;
mod why;
mod window;
mod winner_tree;
mod work;

pub use agent::{Agent, AgentInput};
pub use config::{Config, Limits, Reports};
pub use coordinator::{Coordinator, Violation};
pub use digest::Digest;
pub use effect::{Effect, Verdict};
pub use id::{Attempt, ServerId, TaskId};
pub use input::{Input, Outcome};
pub use message::{AgentState, ToCoordinator, ToServer};
pub use policy::{
    Backfill, Cancel, Candidate, CustomOrder, CustomPlace, Equals, Explanation, MOST_CANDIDATES,
    Measure, OrderKind, Parameter, Parameters, PlaceKind, PlaceRule, Policy, Preempt, Score, Step,
    Tie, Ties,
};
pub use record::{Observer, TaskRecord};
pub use rng::{Rng, split_mix};
pub use roster::Roster;
pub use server::ServerState;
pub use setup::ServerSetup;
pub use spec::{TaskSpec, Weight};
pub use time::{NANOS_PER_SECOND, Span, Time};
pub use view::{ServerView, TaskView, View};
pub use why::{Account, MOST_RIVALS, Moment, Standing, Until, Witness};
pub use window::Window;
pub use winner_tree::WinnerTree;
pub use work::{Speed, Work};
