//! Real time: one coordinator, and servers that are processes of the operating system.
//!
//! ```text
//!  Handle ──commands──▶ Driver ──pipe──▶ server process
//!  Watcher ◀──events──  (clock)◀──pipe── server process …
//! ```
//!
//! The [`Cluster`] starts the processes and runs the driver; the driver is the loop *select →
//! handle → perform → repeat* around a `sandtable_core::Coordinator`; a server's process is
//! [`server::main`] around a `sandtable_core::Agent`. This is the only crate that reads a clock.

mod backoff;
pub mod bench;
mod clock;
mod cluster;
mod command;
mod driver;
mod event;
mod fleet;
mod forward;
mod link;
mod process;
mod ready;
pub mod server;
mod signals;
mod snapshot;
mod spans;
mod timer;
mod wire;

pub use clock::Clock;
pub use cluster::{Cluster, End, Finished, HIDDEN_MODE, Options, run_blocking, runtime};
pub use command::{Handle, Reply, ServerSpec};
pub use event::{DownReason, Event, Forwarded, NewTask, Stop, Unheard, Watcher};
pub use snapshot::{Condition, ServerStatus, Snapshot, TaskStatus};
