//! The one parser for what people write, wherever they write it: scenario files, the command line,
//! the console.
//!
//! * duration: `250ms` `1.5s` `2m` `1h` `3d` `1h30m`, also `ns` and `us`; a bare number is seconds
//! * rate: `7.2/s` `30/m` `1000/h`; a bare number is per second
//! * distribution, arrivals, estimate: `name(argument,name=argument)`, see
//!   [`Distribution`](crate::Distribution), [`Arrivals`](crate::Arrivals) and
//!   [`Estimate`](crate::Estimate)
//! * deadline: a duration or a distribution
//! * priorities, widths, users: `5` or `0:80%,5:20%`
//! * reports: `fresh`, `100ms`, `delayed(100ms)`, `periodic(1s)`
//! * score: an expression such as `estimate * width - wait / 2`
//!
//! What is wrong comes back as a [`Problem`](crate::Problem) that names the piece that is wrong.
//! Every such problem has an argument `argument`: the parameter it is about, as
//! `hyperexp(cv2=…)`, or `none` if it is about the text as a whole.

mod arrivals;
mod call;
mod distribution;
mod mix;
mod number;
mod reports;
mod score;

pub use arrivals::arrivals;
pub use distribution::distribution;
pub use mix::{deadline, estimate, priorities, users, widths};
pub use number::{duration, duration_with_comma, rate, seconds, seconds_with_comma};
pub use reports::reports;
pub use score::score;
