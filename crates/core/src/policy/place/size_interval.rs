//! `size-interval` (SITA): the servers that take tasks are divided by number into as many equal
//! blocks as there are ranges of sizes, and a task goes to one drawn evenly in the block of the
//! range that its estimate is in. A cut-off belongs to the range below it. With more ranges than
//! servers, several ranges share a server.
//!
//! Crovella, Harchol-Balter & Murta (1998), "Task assignment in a distributed system: improving
//! performance by unbalancing load". O(log h) a task for h ranges.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ops::Range;

use crate::id::ServerId;
use crate::policy::{Explanation, Measure, Parameters, Tie};
use crate::rng::Rng;
use crate::task::Task;
use crate::view::View;
use crate::work::Work;

#[derive(Debug)]
pub(crate) struct SizeInterval {
    /// The upper ends of all ranges but the last, ascending.
    cutoffs: Arc<[Work]>,
    rng: Rng,
}

impl SizeInterval {
    pub(crate) fn new(parameters: &Parameters, seed: u64) -> SizeInterval {
        let cutoffs = parameters.cutoffs.clone().unwrap_or_else(|| Arc::from(Vec::new()));
        SizeInterval { cutoffs, rng: Rng::new(seed) }
    }

    #[inline]
    pub(crate) fn choose(&mut self, view: &View<'_>, task: &Task) -> Option<ServerId> {
        let block = self.block(view, task);
        draw(&mut self.rng, view, block)
    }

    /// The positions of the task's block among the servers that take tasks.
    #[inline]
    fn block(&self, view: &View<'_>, task: &Task) -> Range<usize> {
        let size = task.spec.estimate.counted();
        let range = self.cutoffs.partition_point(|cutoff| *cutoff < size);
        let (ranges, servers) = (self.cutoffs.len() + 1, view.accepting().len());
        let start = range * servers / ranges;
        let end = (range + 1) * servers / ranges;
        start..end.max(start + 1).min(servers)
    }

    pub(crate) fn explain(&self, view: &View<'_>, task: &Task) -> Explanation {
        let block = self.block(view, task);
        let servers = view.accepting();
        let drawn = draw(&mut self.rng.clone(), view, block.clone());
        let tie = if block.len() > 1 { Tie::Drawn } else { Tie::None };
        let others = block.filter_map(|at| servers.get(at)).filter(|other| Some(*other) != drawn);
        let candidates = drawn.into_iter().chain(others);
        Explanation::unscored(Measure::Size, servers.len(), candidates, drawn, tie)
    }
}

#[inline]
fn draw(rng: &mut Rng, view: &View<'_>, block: Range<usize>) -> Option<ServerId> {
    let within = rng.below(block.len() as u32) as usize;
    view.accepting().get(block.start + within)
}
