//! A pairing heap of tasks (Fredman, Sedgewick, Sleator & Tarjan 1986), threaded through the task
//! table: `child` is the first child, `next` the right sibling, `prev` the left sibling or, for a
//! first child, the parent. Inserting takes constant time, removing amortised O(log n).

use alloc::vec::Vec;

use crate::id::TaskId;
use crate::policy::OrderKind;
use crate::task::{NIL, Tasks};

/// Adds a task; gives the new root.
pub(super) fn insert(order: OrderKind, tasks: &mut Tasks, root: TaskId, id: TaskId) -> TaskId {
    meld(order, tasks, root, id)
}

/// Takes out a task that is in the heap; gives the new root.
pub(super) fn remove(order: OrderKind, tasks: &mut Tasks, root: TaskId, id: TaskId) -> TaskId {
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
        if let Some(after) = tasks.get_mut(next) {
            after.prev = prev;
        }
    }
    let children = merge_siblings(order, tasks, child);
    if id == root { children } else { meld(order, tasks, root, children) }
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
fn meld(order: OrderKind, tasks: &mut Tasks, a: TaskId, b: TaskId) -> TaskId {
    let (Some(first), Some(second)) = (tasks.get(a), tasks.get(b)) else {
        return if a == NIL { b } else { a };
    };
    let (winner, loser) =
        if (order.key(first), a) <= (order.key(second), b) { (a, b) } else { (b, a) };
    let sibling =
        tasks.get_mut(winner).map_or(NIL, |task| core::mem::replace(&mut task.child, loser));
    if let Some(task) = tasks.get_mut(loser) {
        task.prev = winner;
        task.next = sibling;
    }
    if let Some(task) = tasks.get_mut(sibling) {
        task.prev = loser;
    }
    winner
}

/// The two passes: siblings are melded in pairs from the left, then the pairs from the right.
fn merge_siblings(order: OrderKind, tasks: &mut Tasks, first: TaskId) -> TaskId {
    // The melded pairs are kept as a stack through `next`.
    let mut stack = NIL;
    let mut at = first;
    while at != NIL {
        let (a, b) = (at, detach(tasks, at));
        at = detach(tasks, b);
        let pair = meld(order, tasks, a, b);
        if let Some(task) = tasks.get_mut(pair) {
            task.next = stack;
        }
        stack = pair;
    }
    let mut root = NIL;
    while stack != NIL {
        let below = detach(tasks, stack);
        root = meld(order, tasks, root, stack);
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

#[cfg(test)]
mod tests {
    use super::super::Queue;
    use super::*;
    use crate::task::Task;
    use crate::time::Time;
    use crate::work::Work;
    use alloc::collections::BTreeSet;
    use proptest::prelude::*;

    #[derive(Clone, Debug)]
    enum Step {
        Push(u8),
        Pop,
        Remove(u8),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            3 => (0u8..8).prop_map(Step::Push),
            1 => Just(Step::Pop),
            1 => any::<u8>().prop_map(Step::Remove),
        ];
        proptest::collection::vec(step, 0..300)
    }

    proptest! {
        #[test]
        fn every_order_behaves_like_a_sorted_set(steps in steps(), order in 0..OrderKind::ALL.len()) {
            let order = OrderKind::ALL[order];
            let mut tasks = Tasks::new();
            let mut queue = Queue::default();
            let mut sorted = BTreeSet::new();
            for step in steps {
                match step {
                    Step::Push(value) => {
                        let task = Task::new(Time::ZERO, Work(u64::from(value)), i32::from(value));
                        let key = order.key(&task);
                        let id = tasks.push(task);
                        queue.push(order, &mut tasks, id);
                        sorted.insert((key, id));
                    }
                    Step::Pop => {
                        let id = queue.pop(order, &mut tasks);
                        prop_assert_eq!(id, sorted.pop_first().map(|(_, id)| id));
                    }
                    Step::Remove(at) => {
                        let nth = sorted.iter().nth(usize::from(at)).copied();
                        if let Some((key, id)) = nth {
                            queue.remove(order, &mut tasks, id);
                            sorted.remove(&(key, id));
                            // A task that is tried again comes back under its old id.
                            if at % 2 == 0 {
                                queue.push(order, &mut tasks, id);
                                sorted.insert((key, id));
                            }
                        }
                    }
                }
                prop_assert_eq!(queue.len() as usize, sorted.len());
            }
            prop_assert!(queue.in_order(order, &tasks).into_iter().eq(sorted.iter().map(|(_, id)| *id)));
        }
    }
}
