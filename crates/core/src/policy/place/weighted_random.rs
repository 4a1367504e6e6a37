//! `weighted-random`: a server drawn in proportion to its speed among those that take tasks.
//!
//! With it every server has the same utilisation, which random placement alone does not give
//! where speeds differ. Speeds above 1,000,000 count as that. O(log n) a draw and a change, by
//! a tree of sums (Fenwick 1994).

use crate::id::ServerId;
use crate::policy::board::accepting;
use crate::policy::{Explanation, Measure, Tie};
use crate::rng::Rng;
use crate::segment_tree::{SegmentTree, Sum};
use crate::view::View;
use crate::work::Speed;

#[derive(Debug)]
pub(crate) struct WeightedRandom {
    rng: Rng,
    weights: SegmentTree<Sum>,
}

/// The highest weight: 2²⁴ servers of it do not overflow a sum.
const MOST: u64 = 1_000_000_000_000;

/// How much a server of this speed counts.
pub(super) fn weight(speed: Speed) -> u64 {
    speed.millionths().min(MOST)
}

impl WeightedRandom {
    pub(crate) fn new(seed: u64) -> WeightedRandom {
        WeightedRandom { rng: Rng::new(seed), weights: SegmentTree::default() }
    }

    #[inline]
    pub(crate) fn choose(&mut self) -> Option<ServerId> {
        draw(&mut self.rng, &self.weights)
    }

    #[inline]
    pub(crate) fn changed(&mut self, view: &View<'_>, server: ServerId) {
        let weight = accepting(view, server).map_or(0, |facts| weight(facts.speed));
        self.weights.set(server.0, weight);
    }

    pub(crate) fn explain(&self, view: &View<'_>) -> Explanation {
        let drawn = draw(&mut self.rng.clone(), &self.weights);
        let among = view.accepting().len();
        Explanation::unscored(Measure::Drawn, among, drawn.into_iter(), drawn, Tie::Drawn)
    }
}

#[inline]
fn draw(rng: &mut Rng, weights: &SegmentTree<Sum>) -> Option<ServerId> {
    let part = below(rng, weights.whole());
    weights.find(part).map(|(server, _)| ServerId(server))
}

/// A number below `bound`, each equally likely (Lemire 2019); 0 if `bound` is 0.
#[inline]
fn below(rng: &mut Rng, bound: u64) -> u64 {
    let mut wide = u128::from(rng.next_u64()) * u128::from(bound);
    if (wide as u64) < bound {
        let threshold = bound.wrapping_neg() % bound.max(1);
        while (wide as u64) < threshold {
            wide = u128::from(rng.next_u64()) * u128::from(bound);
        }
    }
    (wide >> 64) as u64
}
