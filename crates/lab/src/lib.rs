//! Experiments: runs, replications, statistics, and the referee.
//!
//! [`run`](fn@run) carries out a scenario in virtual time. A driver in real time lets
//! [`Statistics`] watch and makes a [`document`](fn@document) of the [`Summary`] in the same way.
//! The crate reads no clock.

pub mod batch_means;
mod caution;
mod completions;
mod document;
pub mod histogram;
pub mod interval;
mod measure;
pub mod moments;
mod occupancy;
pub mod referee;
mod run;
mod statistics;
mod sum;
mod summary;
pub mod warmup;
mod why;

pub use caution::{Caution, cautions};
pub use document::document;
pub use run::{Options, Progress, TaskSink, run};
pub use statistics::Statistics;
pub use summary::{End, Summary};
pub use why::why;
