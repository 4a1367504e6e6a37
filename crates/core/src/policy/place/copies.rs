//! The servers for the copies of a task.

use alloc::vec::Vec;

use super::drawing::Drawing;
use crate::id::ServerId;
use crate::policy::{Explanation, Measure, Parameters, Tie};
use crate::task::Task;
use crate::view::View;

/// `d` servers drawn without replacement among those that take tasks, or all of them if there
/// are no more.
#[derive(Debug)]
pub(crate) struct Copies {
    drawing: Drawing,
    d: u16,
}

impl Copies {
    pub(crate) fn new(parameters: &Parameters, seed: u64) -> Copies {
        Copies { drawing: Drawing::new(seed), d: parameters.d.max(1) }
    }

    /// Whether there is more than one.
    #[inline]
    pub(crate) fn are_many(&self) -> bool {
        self.d > 1
    }

    pub(crate) fn draw(&mut self, view: &View<'_>, drawn: &mut Vec<ServerId>) {
        self.drawing.draw(view.accepting(), self.d, drawn);
    }

    /// Where the only one goes.
    pub(crate) fn choose(&mut self, view: &View<'_>) -> Option<ServerId> {
        self.drawing.one(view.accepting())
    }

    /// Chosen is the first of them at which the task would begin at once, otherwise the first.
    pub(crate) fn explain(&self, view: &View<'_>, task: &Task) -> Explanation {
        let mut drawn = Vec::new();
        self.drawing.clone().draw(view.accepting(), self.d, &mut drawn);
        let free = drawn.iter().copied().find(|server| {
            let facts = view.facts(*server);
            facts.is_some_and(|facts| facts.queue.is_empty() && facts.fits(task.spec.width))
        });
        let chosen = free.or(drawn.first().copied());
        let tie = if self.are_many() { Tie::FirstDrawn } else { Tie::Drawn };
        let among = view.accepting().len();
        Explanation::unscored(Measure::Drawn, among, drawn.into_iter(), chosen, tie)
    }
}
