//! The one parser for what people write, wherever they write it: scenario files, the command line,
//! the console.
//!
//! * duration: `250ms` `1.5s` `2m` `1h` `3d` `1h30m`, also `ns` and `us`; a bare number is seconds
//! * rate: `7.2/s` `30/m` `1000/h`; a bare number is per second
//! * distribution, arrivals, estimate: `name(argument,name=argument)`, see
//!   [`Distribution`](crate::Distribution), [`Arrivals`](crate::Arrivals) and
//!   [`Estimate`](crate::Estimate)
//! * priorities: `5` or `0:80%,5:20%`
//!
//! What is wrong comes back as a [`Problem`](crate::Problem) that names the piece that is wrong.
//! Every such problem has an argument `argument`: the parameter it is about, as
//! `hyperexp(cv2=…)`, or `none` if it is about the text as a whole.

mod arrivals;
mod call;
mod distribution;
mod mix;
mod number;

pub use arrivals::arrivals;
pub use distribution::distribution;
pub use mix::{estimate, priorities};
pub use number::{duration, duration_with_comma, rate, seconds, seconds_with_comma};
