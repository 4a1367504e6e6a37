//! What arrives: arrival processes, work distributions, and the values people write.
//!
//! [`value`] reads what a person wrote (`poisson(14.4/s)`, `lognormal(1s,cv2=4)`, `250ms`); a
//! [`Workload`] puts the pieces together; a [`Source`] draws its tasks, one [`Arrival`] at a time,
//! from a seed. The crate reads no clock and no file.

pub mod arrivals;
mod cutoffs;
pub mod distribution;
mod faults;
mod mix;
mod payload;
mod problem;
mod process;
mod sampler;
mod source;
pub mod stream;
pub mod value;
pub mod workload;
mod ziggurat;

pub use arrivals::{Arrivals, Daily, Phase};
pub use distribution::Distribution;
pub use faults::{Crash, Faults};
pub use mix::Mix;
pub use problem::{Problem, nearest};
pub use sampler::Sampler;
pub use source::Source;
pub use stream::Stream;
pub use workload::{Arrival, Class, Estimate, Generated, Workload};
