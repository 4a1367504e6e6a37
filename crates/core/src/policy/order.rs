//! The orders: which of the tasks that wait in one queue goes first. Equals go by arrival.

use super::OrderKind;
use crate::task::Task;

impl OrderKind {
    /// The task with the smallest key goes first.
    #[inline]
    pub(crate) fn key(self, task: &Task) -> u64 {
        match self {
            OrderKind::Fifo => 0,
            OrderKind::Shortest => task.estimate.0,
            // Order-reversing and without overflow: the highest priority has the smallest key.
            OrderKind::Priority => (i64::from(i32::MAX) - i64::from(task.priority)) as u64,
        }
    }
}
