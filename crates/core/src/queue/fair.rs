//! Users in turn: deficit round robin (Shreedhar & Varghese 1996).
//!
//! Each user with waiting tasks gets its quantum × weight of work per turn. It is served while
//! its next task is covered by what it has got, and keeps the rest for its next turn as long as
//! it has tasks.

use alloc::collections::{BTreeMap, VecDeque};
use alloc::vec::Vec;

use super::List;
use crate::id::TaskId;
use crate::task::{NIL, Tasks};
use crate::time::Span;

#[derive(Clone, Debug, Default)]
pub(super) struct Fair {
    /// Those who have waiting tasks.
    users: BTreeMap<u32, User>,
    /// Whose turn it is, and who comes after.
    turns: VecDeque<u32>,
    /// Whether the one whose turn it is has got its quantum.
    granted: bool,
}

#[derive(Clone, Debug)]
struct User {
    /// By arrival.
    waiting: List,
    /// The task that was placed anew last, unless it has gone.
    finger: TaskId,
    /// The work that it may still have this turn, in nanoseconds.
    credit: u128,
}

impl Default for User {
    fn default() -> Self {
        User { waiting: List::default(), finger: NIL, credit: 0 }
    }
}

impl Fair {
    pub(super) fn push(&mut self, tasks: &mut Tasks, id: TaskId) {
        let Some(number) = tasks.get(id).map(|task| task.spec.user) else { return };
        let user = self.users.entry(number).or_default();
        if user.waiting.len == 0 {
            self.turns.push_back(number);
        }
        user.waiting.insert(tasks, id, &mut user.finger);
    }

    /// The task that goes first, after as many turns as it takes.
    pub(super) fn first(&mut self, quantum: Span, tasks: &Tasks) -> Option<TaskId> {
        let mut passed = 0;
        loop {
            let number = *self.turns.front()?;
            let user = self.users.get_mut(&number)?;
            let (work, share) = user.next(quantum, tasks)?;
            if !self.granted {
                user.credit += share;
                self.granted = true;
            }
            if work <= user.credit {
                return Some(user.waiting.head);
            }
            self.turns.rotate_left(1);
            self.granted = false;
            passed += 1;
            if passed == self.turns.len() {
                passed = 0;
                self.skip_rounds(quantum, tasks);
            }
        }
    }

    /// Nobody was covered for a whole round: grants all rounds but the last until somebody is.
    fn skip_rounds(&mut self, quantum: Span, tasks: &Tasks) {
        let rounds = self.users.values().filter_map(|user| {
            let (work, share) = user.next(quantum, tasks)?;
            Some(work.saturating_sub(user.credit).div_ceil(share))
        });
        let skipped = rounds.min().unwrap_or(0).saturating_sub(1);
        for user in self.users.values_mut() {
            if let Some((_, share)) = user.next(quantum, tasks) {
                user.credit += skipped * share;
            }
        }
    }

    /// The user of the task that is the [`first`](Self::first) pays for it.
    pub(super) fn charge(&mut self, tasks: &Tasks, id: TaskId) {
        let Some(task) = tasks.get(id) else { return };
        if let Some(user) = self.users.get_mut(&task.spec.user) {
            user.credit = user.credit.saturating_sub(u128::from(task.remaining_counted().0));
        }
    }

    /// Takes out a task.
    pub(super) fn remove(&mut self, tasks: &mut Tasks, id: TaskId) {
        let Some(number) = tasks.get(id).map(|task| task.spec.user) else { return };
        let Some(user) = self.users.get_mut(&number) else { return };
        user.waiting.remove(tasks, id);
        if user.finger == id {
            user.finger = NIL;
        }
        if user.waiting.len > 0 {
            return;
        }
        self.users.remove(&number);
        if let Some(at) = self.turns.iter().position(|turn| *turn == number) {
            self.turns.remove(at);
            self.granted &= at != 0;
        }
    }

    /// The tasks in the order in which they would be taken if no others came.
    pub(super) fn in_order(&self, quantum: Span, tasks: &Tasks) -> Vec<TaskId> {
        // A copy takes turns, with lists that do not need the tasks' links.
        let mut rest: BTreeMap<u32, VecDeque<TaskId>> = self
            .users
            .iter()
            .map(|(user, facts)| (*user, facts.waiting.iter(tasks).collect()))
            .collect();
        let mut fair = self.clone();
        let mut found = Vec::new();
        while let Some(first) = fair.first(quantum, tasks) {
            let Some(task) = tasks.get(first) else { break };
            let number = task.spec.user;
            let (Some(user), Some(ids)) = (fair.users.get_mut(&number), rest.get_mut(&number))
            else {
                break;
            };
            found.push(first);
            ids.pop_front();
            user.credit = user.credit.saturating_sub(u128::from(task.remaining_counted().0));
            match ids.front() {
                Some(next) => user.waiting.head = *next,
                None => {
                    fair.users.remove(&number);
                    fair.turns.pop_front();
                    fair.granted = false;
                }
            }
        }
        found
    }
}

impl User {
    /// The work of its next task, and what it gets per turn, at least a nanosecond.
    fn next(&self, quantum: Span, tasks: &Tasks) -> Option<(u128, u128)> {
        let task = tasks.get(self.waiting.head)?;
        let share = u128::from(quantum.0) * u128::from(task.spec.weight.thousandths()) / 1_000;
        Some((u128::from(task.remaining_counted().0), share.max(1)))
    }
}
