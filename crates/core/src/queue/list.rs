//! A doubly linked list of tasks.

use crate::id::TaskId;
use crate::task::{NIL, Task, Tasks};

#[derive(Clone, Debug)]
pub(crate) struct List {
    pub(crate) head: TaskId,
    pub(crate) tail: TaskId,
    pub(crate) len: u32,
}

impl Default for List {
    fn default() -> Self {
        List { head: NIL, tail: NIL, len: 0 }
    }
}

impl List {
    #[inline]
    pub(crate) fn push_back(&mut self, tasks: &mut Tasks, id: TaskId) {
        // A list of one needs no links: the common case of a server with one slot.
        if self.head == NIL {
            *self = List { head: id, tail: id, len: 1 };
            return;
        }
        self.link_after(tasks, self.tail, id);
    }

    /// Keeps the list sorted by arrival. `finger` is the task that was inserted last before others,
    /// or [`NIL`]: when many are placed anew, each belongs behind the one before it.
    #[inline]
    pub(crate) fn insert(&mut self, tasks: &mut Tasks, id: TaskId, finger: &mut TaskId) {
        // A copy's number says nothing about arrival.
        if self.tail == NIL || self.tail < id && !id.is_copy() {
            self.push_back(tasks, id);
        } else {
            self.insert_anew(tasks, id, finger);
        }
    }

    /// Finds the place of a task among those that came after it.
    #[cold]
    fn insert_anew(&mut self, tasks: &mut Tasks, id: TaskId, finger: &mut TaskId) {
        let arrival = tasks.arrival(id);
        let earlier = |at: TaskId| at != NIL && tasks.arrival(at) < arrival;
        if earlier(self.tail) {
            self.push_back(tasks, id);
            return;
        }
        let next = |at: TaskId| tasks.get(at).map_or(NIL, |task| task.next);
        let (mut before, mut at) =
            if earlier(*finger) { (*finger, next(*finger)) } else { (NIL, self.head) };
        while earlier(at) {
            (before, at) = (at, next(at));
        }
        self.link_after(tasks, before, id);
        *finger = id;
    }

    /// Takes out the first task, if it is as wanted.
    #[inline]
    pub(crate) fn pop_front_if(
        &mut self,
        tasks: &mut Tasks,
        wanted: impl FnOnce(&Task) -> bool,
    ) -> Option<TaskId> {
        let id = self.head;
        let task = tasks.get_mut(id).filter(|task| wanted(task))?;
        if id == self.tail {
            *self = List::default();
            return Some(id);
        }
        let next = core::mem::replace(&mut task.next, NIL);
        self.head = next;
        self.len -= 1;
        set_prev(tasks, next, NIL);
        Some(id)
    }

    /// Takes out a task that is in this list.
    #[inline]
    pub(crate) fn remove(&mut self, tasks: &mut Tasks, id: TaskId) {
        if self.head == self.tail {
            *self = List::default();
            return;
        }
        let Some(task) = tasks.get_mut(id) else { return };
        let (prev, next) = (task.prev, task.next);
        task.prev = NIL;
        task.next = NIL;
        self.unlink(tasks, prev, next);
    }

    /// Takes out a task that was in this list between these two and is no longer in the table.
    #[inline]
    pub(crate) fn remove_settled(&mut self, tasks: &mut Tasks, prev: TaskId, next: TaskId) {
        if self.head == self.tail {
            *self = List::default();
        } else {
            self.unlink(tasks, prev, next);
        }
    }

    /// Joins the neighbours of a task that goes.
    #[inline]
    fn unlink(&mut self, tasks: &mut Tasks, prev: TaskId, next: TaskId) {
        match prev {
            NIL => self.head = next,
            _ => set_next(tasks, prev, next),
        }
        match next {
            NIL => self.tail = prev,
            _ => set_prev(tasks, next, prev),
        }
        self.len -= 1;
    }

    pub(crate) fn iter<'a>(&self, tasks: &'a Tasks) -> impl Iterator<Item = TaskId> + use<'a> {
        let first = (self.head != NIL).then_some(self.head);
        core::iter::successors(first, |id| {
            tasks.get(*id).map(|task| task.next).filter(|next| *next != NIL)
        })
    }

    pub(crate) fn iter_back<'a>(&self, tasks: &'a Tasks) -> impl Iterator<Item = TaskId> + use<'a> {
        let last = (self.tail != NIL).then_some(self.tail);
        core::iter::successors(last, |id| {
            tasks.get(*id).map(|task| task.prev).filter(|prev| *prev != NIL)
        })
    }

    #[inline]
    fn link_after(&mut self, tasks: &mut Tasks, prev: TaskId, id: TaskId) {
        let next = match prev {
            NIL => core::mem::replace(&mut self.head, id),
            _ => tasks.get_mut(prev).map_or(NIL, |task| core::mem::replace(&mut task.next, id)),
        };
        match next {
            NIL => self.tail = id,
            _ => set_prev(tasks, next, id),
        }
        if let Some(task) = tasks.get_mut(id) {
            task.prev = prev;
            task.next = next;
        }
        self.len += 1;
    }
}

#[inline]
fn set_next(tasks: &mut Tasks, id: TaskId, next: TaskId) {
    if let Some(task) = tasks.get_mut(id) {
        task.next = next;
    }
}

#[inline]
fn set_prev(tasks: &mut Tasks, id: TaskId, prev: TaskId) {
    if let Some(task) = tasks.get_mut(id) {
        task.prev = prev;
    }
}
