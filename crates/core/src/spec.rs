//! What a coordinator is told about a task.

use crate::time::Time;
use crate::work::Work;

/// What is known of a task when it arrives. Its true work is not: that is the driver's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskSpec {
    /// How much work it is thought to be; [`Work::UNKNOWN`] if nobody knows.
    pub estimate: Work,
    /// When it should be done; [`Time::NEVER`]: whenever.
    pub deadline: Time,
    /// Larger is more important.
    pub priority: i32,
    /// Who submitted it.
    pub user: u32,
    /// How much it counts, where policies weigh.
    pub weight: Weight,
    /// How many slots of one server it takes while it runs, at least 1.
    pub width: u16,
}

impl TaskSpec {
    /// A task of which only the work is told.
    pub fn new(estimate: Work) -> TaskSpec {
        TaskSpec {
            estimate,
            deadline: Time::NEVER,
            priority: 0,
            user: 0,
            weight: Weight::ONE,
            width: 1,
        }
    }
}

/// How much a task or its user counts, in thousandths: a fixed-point number, so that every
/// platform decides the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Weight(u32);

impl Weight {
    /// The usual weight.
    pub const ONE: Weight = Weight(1_000);

    /// The weight in thousandths; what weighs nothing would never be served, so that 0 becomes
    /// the smallest weight.
    pub fn from_thousandths(thousandths: u32) -> Weight {
        Weight(thousandths.max(1))
    }

    /// This weight in thousandths.
    #[inline]
    pub fn thousandths(self) -> u32 {
        self.0
    }
}
