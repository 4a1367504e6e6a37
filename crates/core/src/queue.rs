//! Lists and queues of tasks, threaded through the task table: nothing is allocated, and any
//! task can be taken out.

mod heap;
mod list;

use alloc::vec::Vec;

pub(crate) use list::List;

use crate::id::TaskId;
use crate::policy::OrderKind;
use crate::task::{NIL, Tasks};

/// Tasks that wait, in the order that a policy asks for. Equals go by id, that is by arrival.
#[derive(Clone, Debug)]
pub(crate) struct Queue {
    /// A list by id for `fifo`; for the other orders `head` is the root of a heap.
    tasks: List,
    /// The task that was placed anew last, unless it has gone: when many are, each belongs behind
    /// the one before it.
    finger: TaskId,
}

impl Default for Queue {
    fn default() -> Self {
        Queue { tasks: List::default(), finger: NIL }
    }
}

impl Queue {
    #[inline]
    pub(crate) fn len(&self) -> u32 {
        self.tasks.len
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.tasks.len == 0
    }

    #[inline]
    pub(crate) fn push(&mut self, order: OrderKind, tasks: &mut Tasks, id: TaskId) {
        match order {
            OrderKind::Fifo if self.tasks.tail == NIL || self.tasks.tail < id => {
                self.tasks.push_back(tasks, id);
            }
            OrderKind::Fifo => self.insert_anew(tasks, id),
            _ => {
                self.tasks.head = heap::insert(order, tasks, self.tasks.head, id);
                self.tasks.len += 1;
            }
        }
    }

    #[inline]
    pub(crate) fn pop(&mut self, order: OrderKind, tasks: &mut Tasks) -> Option<TaskId> {
        match order {
            OrderKind::Fifo => {
                let first = self.tasks.pop_front(tasks)?;
                self.forget(first);
                Some(first)
            }
            _ => {
                let first = self.tasks.head;
                if first == NIL {
                    return None;
                }
                self.tasks.head = heap::remove(order, tasks, first, first);
                self.tasks.len -= 1;
                Some(first)
            }
        }
    }

    /// Takes out a task that is in this queue.
    pub(crate) fn remove(&mut self, order: OrderKind, tasks: &mut Tasks, id: TaskId) {
        match order {
            OrderKind::Fifo => {
                self.tasks.remove(tasks, id);
                self.forget(id);
            }
            _ => {
                self.tasks.head = heap::remove(order, tasks, self.tasks.head, id);
                self.tasks.len -= 1;
            }
        }
    }

    /// Finds the place of a task that is placed anew, among those that came after it.
    #[cold]
    fn insert_anew(&mut self, tasks: &mut Tasks, id: TaskId) {
        let finger = if self.finger < id { self.finger } else { NIL };
        self.tasks.insert_by_id(tasks, id, finger);
        self.finger = id;
    }

    #[inline]
    fn forget(&mut self, gone: TaskId) {
        if self.finger == gone {
            self.finger = NIL;
        }
    }

    /// The tasks in the order in which they would be taken.
    pub(crate) fn in_order(&self, order: OrderKind, tasks: &Tasks) -> Vec<TaskId> {
        match order {
            OrderKind::Fifo => self.tasks.iter(tasks).collect(),
            _ => {
                let mut ids = heap::collect(tasks, self.tasks.head);
                ids.sort_by_key(|id| (tasks.get(*id).map(|task| order.key(task)), *id));
                ids
            }
        }
    }
}
