//! Virtual time: the same coordinator and agents as for real, driven by an event queue.
//!
//! A run needs a set-up, servers and a [`Source`](sandtable_load::Source) of arrivals:
//!
//! ```
//! use sandtable_core::{Config, ServerId, ServerSetup, Span, TaskSpec, Time, Work};
//! use sandtable_load::{Arrival, Source, Workload};
//! use sandtable_sim::World;
//!
//! // Three cars at once and one after ten seconds; washing takes five.
//! let work = Work::from_seconds(5.0);
//! let car = |seconds| Arrival { at: Time::ZERO + Span::from_seconds(seconds), work, spec: TaskSpec::new(work), class: 0 };
//! let cars = Workload::Trace([0.0, 0.0, 0.0, 10.0].map(car).into());
//! let servers = [0, 1].map(|number| (ServerId(number), ServerSetup::default()));
//! let finished = World::new(Config::default(), servers, Source::new(&cars, 1)).run(&mut ());
//! assert_eq!(finished.end.seconds(), 15.0);
//! ```

pub mod conformance;
mod faults;
mod pending;
mod world;

pub use world::{Finished, World};
