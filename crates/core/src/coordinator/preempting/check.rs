//! What preemption remembers and promises, derived again from scratch.

use alloc::format;

use super::{last_key, rank};
use crate::coordinator::Coordinator;
use crate::coordinator::check::{Violation, hold};
use crate::id::{ServerId, TaskId};
use crate::policy::OrderKind;
use crate::task::Stage;
use crate::view::State;
use crate::winner_tree::WinnerTree;

impl Coordinator {
    /// The queue of a server or the central one.
    pub(in crate::coordinator) fn check_preemption(
        &self,
        queue: Option<ServerId>,
    ) -> Result<(), Violation> {
        let State { tasks, servers, central, order, now, .. } = &self.state;
        if !order.preempts {
            return Ok(());
        }
        let facts = queue.and_then(|server| servers.get(server));
        if let Some(server) = queue {
            let last = self.last_on(server);
            let expected = last.map_or(WinnerTree::ABSENT, |(rank, id)| last_key(rank, id));
            let found = self.preempting.last.key(server.0);
            hold("FACTS", found == expected, || {
                format!("server {server} remembers {found:#x} to go on last and not {expected:#x}")
            })?;
        }
        let waiting = facts.map_or(central, |facts| &facts.queue);
        let ends = self.preempting.slices.armed(queue);
        // What is due is looked at once its time has come.
        let due = self.pending || ends <= *now;
        let order_of = waiting.in_order(order, tasks, *now);
        let yielding = self.yielding(queue);
        // Where claims do not arise from time they were looked at when the tasks began to wait.
        let looked_at = yielding > 0 && order.kind != OrderKind::LeastAttained;
        let (Some(first), Some(claimant)) = (order_of.first(), order_of.get(yielding as usize))
        else {
            return Ok(());
        };
        let narrow = self.is_narrow(*first, queue) && self.is_narrow(*claimant, queue);
        let Some(last) = self.found_last(queue).filter(|_| narrow && !due && !looked_at) else {
            return Ok(());
        };
        hold("PREEMPTION", !self.displaces(*claimant, last), || {
            format!("task {claimant} waits at {queue:?} and goes before {last}, which runs")
        })?;
        let share = self.share_ends(*claimant, last);
        let late = order.kind == OrderKind::LeastAttained && share.is_some_and(|at| ends > at);
        hold("PREEMPTION", !late, || {
            format!("{queue:?} is looked at again at {ends} and not at {share:?}")
        })
    }

    /// The running attempt that would go on last, found by looking at all of them.
    fn found_last(&self, queue: Option<ServerId>) -> Option<TaskId> {
        let State { tasks, servers, order, .. } = &self.state;
        let among = servers.accepting.iter().filter(|id| queue.is_none_or(|only| only == *id));
        let servers = among.filter_map(|id| servers.get(id));
        let running = servers.flat_map(|facts| facts.running.iter(tasks)).filter_map(|id| {
            let task = tasks.get(id).filter(|task| task.stage == Stage::Running)?;
            Some((rank(order, task), id))
        });
        running.max().map(|(_, id)| id)
    }
}
