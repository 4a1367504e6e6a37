//! What queueing theory says, to hold a run against: the mean waiting time where a closed form
//! applies to the scenario, and the models to find it with, one a file.
//!
//! A model takes rates per second and service in seconds, gives [`Times`] or figures of its own,
//! and gives `None` where it does not apply, above all at load 1 and above.

pub mod by_size;
mod chain;
mod erlang;
pub mod failures;
pub mod finite;
pub mod gim1;
pub mod heterogeneous;
mod integral;
pub mod mdc;
pub mod mean_field;
pub mod mg1;
pub mod priority;
mod recognise;
pub mod redundancy;
pub mod run_length;
pub mod shortest_queue;
pub mod size_interval;
pub mod stale;

pub use erlang::{
    erlang_b, erlang_c, mmc, response_quantile_mm1_s, waiting_mmc_s, waiting_quantile_mmc_s,
};
pub use mg1::waiting_mg1_s;
pub use recognise::{Theory, theory};

/// What a task spends on average.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Times {
    /// In the system without being served.
    pub waiting_s: f64,
    /// In the system.
    pub response_s: f64,
}

impl Times {
    /// Of a task that is served without a break after a mean waiting time.
    fn after(waiting_s: f64, service_s: f64) -> Times {
        Times { waiting_s, response_s: waiting_s + service_s }
    }

    /// Of a task with this mean response time.
    fn of_response(response_s: f64, service_s: f64) -> Times {
        Times { waiting_s: response_s - service_s, response_s }
    }
}

#[cfg(test)]
mod figures;
#[cfg(test)]
mod tests;
