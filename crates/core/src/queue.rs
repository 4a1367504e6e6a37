//! Lists and queues of tasks, threaded through the task table: nothing is allocated while tasks
//! come and go, and any task can be taken out.

mod fair;
mod heap;
mod list;
mod pool;
#[cfg(test)]
mod tests;

use alloc::boxed::Box;
use alloc::vec::Vec;

pub(crate) use list::List;

use crate::id::TaskId;
use crate::policy::{Order, Shape};
use crate::task::{NIL, Task, Tasks};
use crate::time::Time;
use fair::Fair;
use pool::Pool;

/// Tasks that wait, in the order that a policy asks for. Equals go by arrival.
#[derive(Clone, Debug)]
pub(crate) struct Queue {
    /// A list by arrival; for [`Shape::Heap`] `head` is the root of a heap; for [`Shape::Pool`]
    /// and [`Shape::Fair`] only the length counts.
    tasks: List,
    /// The task that was placed anew last, unless it has gone.
    finger: TaskId,
    /// What few orders need, made when the first task comes.
    more: Option<Box<More>>,
}

#[derive(Clone, Debug, Default)]
struct More {
    pool: Pool,
    fair: Fair,
}

impl Default for Queue {
    fn default() -> Self {
        Queue { tasks: List::default(), finger: NIL, more: None }
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
    pub(crate) fn push(&mut self, order: &Order, tasks: &mut Tasks, id: TaskId) {
        match order.shape {
            Shape::List | Shape::Stack | Shape::Scan => {
                self.tasks.insert(tasks, id, &mut self.finger);
                return;
            }
            Shape::Heap => {
                if let Some(task) = tasks.get_mut(id) {
                    task.key = order.key(task);
                }
                self.tasks.head = heap::insert(tasks, self.tasks.head, id);
            }
            Shape::Pool => self.more().pool.push(tasks, id),
            Shape::Fair => self.more().fair.push(tasks, id),
        }
        self.tasks.len += 1;
    }

    /// The task that goes first. Unless keys change with time, it stays the first until it is
    /// taken or removed, or another goes before it by the order.
    #[inline]
    pub(crate) fn first(&mut self, order: &mut Order, tasks: &Tasks, now: Time) -> Option<TaskId> {
        if self.is_empty() {
            return None;
        }
        match order.shape {
            Shape::List | Shape::Heap => Some(self.tasks.head),
            Shape::Stack => Some(self.tasks.tail),
            Shape::Scan => {
                let found = self.tasks.iter(tasks).filter_map(|id| {
                    let task = tasks.get(id)?;
                    Some((order.key_at(now, task), task.id, id))
                });
                found.min().map(|(_, _, id)| id)
            }
            Shape::Pool => self.more().pool.first(&mut order.rng),
            Shape::Fair => self.more().fair.first(order.quantum, tasks),
        }
    }

    /// The task that has few others before it. Only of [`Shape::Heap`].
    pub(crate) fn nth(&mut self, tasks: &mut Tasks, before: u64) -> Option<TaskId> {
        let (root, found) = heap::nth(tasks, self.tasks.head, before);
        self.tasks.head = root;
        (found != NIL).then_some(found)
    }

    /// Takes out the task that goes first, to serve it, if it is as wanted.
    #[inline]
    pub(crate) fn take_first_if(
        &mut self,
        order: &mut Order,
        tasks: &mut Tasks,
        now: Time,
        wanted: impl FnOnce(&Task) -> bool,
    ) -> Option<TaskId> {
        if order.shape == Shape::List {
            let id = self.tasks.pop_front_if(tasks, wanted)?;
            if self.finger == id {
                self.finger = NIL;
            }
            return Some(id);
        }
        let id = self.first(order, tasks, now)?;
        if !wanted(tasks.get(id)?) {
            return None;
        }
        self.take(order, tasks, id);
        Some(id)
    }

    /// Takes out the task that is the [`first`](Self::first), to serve it.
    #[inline]
    pub(crate) fn take(&mut self, order: &Order, tasks: &mut Tasks, id: TaskId) {
        if order.shape == Shape::Fair {
            self.more().fair.charge(tasks, id);
        }
        self.remove(order, tasks, id);
    }

    /// Takes out a task that is in this queue.
    #[inline]
    pub(crate) fn remove(&mut self, order: &Order, tasks: &mut Tasks, id: TaskId) {
        match order.shape {
            Shape::List | Shape::Stack | Shape::Scan => {
                self.tasks.remove(tasks, id);
                if self.finger == id {
                    self.finger = NIL;
                }
                return;
            }
            Shape::Heap => self.tasks.head = heap::remove(tasks, self.tasks.head, id),
            Shape::Pool => self.more().pool.remove(tasks, id),
            Shape::Fair => self.more().fair.remove(tasks, id),
        }
        self.tasks.len -= 1;
    }

    /// The task that goes first, if that is known: where it is drawn it is only after the draw.
    pub(crate) fn known_first(&self, order: &Order, tasks: &Tasks, now: Time) -> Option<TaskId> {
        match &self.more {
            Some(more) if order.shape == Shape::Pool => more.pool.drawn(),
            _ => self.in_order(order, tasks, now).first().copied(),
        }
    }

    /// The tasks in the order in which they would be taken now; where that is drawn, by arrival.
    pub(crate) fn in_order(&self, order: &Order, tasks: &Tasks, now: Time) -> Vec<TaskId> {
        match order.shape {
            Shape::List => self.tasks.iter(tasks).collect(),
            Shape::Stack => self.tasks.iter_back(tasks).collect(),
            Shape::Scan => {
                let mut ids: Vec<TaskId> = self.tasks.iter(tasks).collect();
                ids.sort_by_cached_key(|id| {
                    tasks.get(*id).map(|task| (order.key_at(now, task), task.id))
                });
                ids
            }
            Shape::Heap => {
                let mut ids = heap::collect(tasks, self.tasks.head);
                ids.sort_by_key(|id| tasks.get(*id).map(|task| (task.key, task.id)));
                ids
            }
            Shape::Pool => {
                self.more.as_ref().map_or_else(Vec::new, |more| more.pool.by_arrival(tasks))
            }
            Shape::Fair => self
                .more
                .as_ref()
                .map_or_else(Vec::new, |more| more.fair.in_order(order.quantum, tasks)),
        }
    }

    #[inline]
    fn more(&mut self) -> &mut More {
        self.more.get_or_insert_default()
    }
}
