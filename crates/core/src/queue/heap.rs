//! A pairing heap of tasks (Fredman, Sedgewick, Sleator & Tarjan 1986), threaded through the task
//! table: `child` is the first child, `next` the right sibling, `prev` the left sibling or, for a
//! first child, the parent. Inserting takes constant time, removing amortised O(log n).

use alloc::vec::Vec;

use crate::id::TaskId;
use crate::task::{NIL, Tasks};

/// Adds a task; gives the new root.
pub(super) fn insert(tasks: &mut Tasks, root: TaskId, id: TaskId) -> TaskId {
    meld(tasks, root, id)
}

/// Takes out a task that is in the heap; gives the new root.
pub(super) fn remove(tasks: &mut Tasks, root: TaskId, id: TaskId) -> TaskId {
    let Some(task) = tasks.get_mut(id) else { return root };
    let (prev, next, child) = (task.prev, task.next, task.child);
    task.prev = NIL;
    task.next = NIL;
    task.child = NIL;
    if id != root {
        if let Some(before) = tasks.get_mut(prev) {
            if before.child == id {
                before.child = next;
            } else {
                before.next = next;
            }
        }
        if next != NIL
            && let Some(after) = tasks.get_mut(next)
        {
            after.prev = prev;
        }
    }
    let children = merge_siblings(tasks, child);
    if id == root { children } else { meld(tasks, root, children) }
}

/// The task that has `before` others before it, or [`NIL`]; gives the new root, too. For few: those
/// before it are taken out and put back.
pub(super) fn nth(tasks: &mut Tasks, root: TaskId, before: u64) -> (TaskId, TaskId) {
    let mut root = root;
    // Those taken out are kept as a stack through `next`.
    let mut stack = NIL;
    for _ in 0..before {
        let first = root;
        root = remove(tasks, root, first);
        let Some(task) = tasks.get_mut(first) else { break };
        task.next = stack;
        stack = first;
    }
    let found = root;
    while stack != NIL {
        let below = detach(tasks, stack);
        root = insert(tasks, root, stack);
        stack = below;
    }
    (root, found)
}

/// All tasks of the heap, in no order.
pub(super) fn collect(tasks: &Tasks, root: TaskId) -> Vec<TaskId> {
    let mut found = Vec::new();
    let mut open = Vec::from([root]);
    while let Some(id) = open.pop() {
        if let Some(task) = tasks.get(id) {
            found.push(id);
            open.push(task.next);
            open.push(task.child);
        }
    }
    found
}

/// Joins two heaps whose roots have no siblings; the root that goes first gets the other as child.
fn meld(tasks: &mut Tasks, a: TaskId, b: TaskId) -> TaskId {
    if a == NIL || b == NIL {
        return if a == NIL { b } else { a };
    }
    let (Some(first), Some(second)) = (tasks.get(a), tasks.get(b)) else { return a };
    let (winner, loser) =
        if (first.key, first.id) <= (second.key, second.id) { (a, b) } else { (b, a) };
    let sibling =
        tasks.get_mut(winner).map_or(NIL, |task| core::mem::replace(&mut task.child, loser));
    if let Some(task) = tasks.get_mut(loser) {
        task.prev = winner;
        task.next = sibling;
    }
    if sibling != NIL
        && let Some(task) = tasks.get_mut(sibling)
    {
        task.prev = loser;
    }
    winner
}

/// The two passes: siblings are melded in pairs from the left, then the pairs from the right.
fn merge_siblings(tasks: &mut Tasks, first: TaskId) -> TaskId {
    // The melded pairs are kept as a stack through `next`.
    let mut stack = NIL;
    let mut at = first;
    while at != NIL {
        let (a, b) = (at, detach(tasks, at));
        at = if b == NIL { NIL } else { detach(tasks, b) };
        let pair = meld(tasks, a, b);
        if let Some(task) = tasks.get_mut(pair) {
            task.next = stack;
        }
        stack = pair;
    }
    let mut root = NIL;
    while stack != NIL {
        let below = detach(tasks, stack);
        root = meld(tasks, root, stack);
        stack = below;
    }
    root
}

/// Cuts a task from its siblings; gives the right one.
fn detach(tasks: &mut Tasks, id: TaskId) -> TaskId {
    let Some(task) = tasks.get_mut(id) else { return NIL };
    task.prev = NIL;
    core::mem::replace(&mut task.next, NIL)
}
