//! What one needs to write a policy: a place ([`PlaceRule`]) or an order ([`CustomOrder`]), given
//! a name with [`register_place`] or [`register_order`] before [`main`](crate::main) is called.
//! The name is then good wherever the name of a built-in policy is: in scenario files, on the
//! command line, in the console, in journals.
//!
//! ```
//! use sandtable::policies::{CustomOrder, register_order};
//!
//! # fn main() -> Result<(), sandtable::policies::Problem> {
//! // Whoever needs many slots goes first; of those, whoever came first.
//! register_order(CustomOrder { name: "widest", key: |task| u64::MAX - u64::from(task.spec.width) })?;
//! # Ok(())
//! # }
//! // … and then: sandtable::main()
//! ```
//!
//! Put what you wrote through `policies check NAME` of your program.

pub use sandtable_core::{
    Attempt, CustomOrder, CustomPlace, PlaceRule, Rng, Roster, ServerId, ServerState, ServerView,
    Span, Speed, TaskId, TaskSpec, TaskView, Time, View, Weight, Work,
};
pub use sandtable_load::Problem;
pub use sandtable_record::policies::{register_order, register_place};
