//! Markov chains solved numerically.

use std::collections::BTreeMap;

/// How many products the elimination may take.
const MOST_PRODUCTS: usize = 2_000_000_000;

/// A chain's states, in order, and how likely each is.
pub(super) type Stationary<State> = Vec<(State, f64)>;

/// The stationary probabilities of the chain that starts at `start`, the least state, and goes
/// from one state to others at the rates that `moves` appends. The chain must be irreducible.
///
/// By the elimination of Grassmann, Taksar & Heyman (Operations Research 33(5), 1985), which never
/// subtracts, within a band as wide as the farthest move, so states should be ordered so that
/// moves are short. `None` if there are more than `most` states or it would take too long.
pub(super) fn stationary<State: Ord + Clone>(
    start: State,
    most: usize,
    moves: impl Fn(&State, &mut Vec<(State, f64)>),
) -> Option<Stationary<State>> {
    let (states, targets) = explore(start, most, moves)?;
    let mut band = Band::of(&targets)?;
    band.eliminate();
    let probabilities = band.substitute();
    Some(states.into_iter().zip(probabilities).collect())
}

/// Of each state, where it goes and at what rate.
type Targets = Vec<Vec<(usize, f64)>>;

fn explore<State: Ord + Clone>(
    start: State,
    most: usize,
    moves: impl Fn(&State, &mut Vec<(State, f64)>),
) -> Option<(Vec<State>, Targets)> {
    let mut found: BTreeMap<State, Vec<(State, f64)>> = BTreeMap::new();
    let mut open = vec![start];
    while let Some(state) = open.pop() {
        if found.contains_key(&state) {
            continue;
        }
        let mut next = Vec::new();
        moves(&state, &mut next);
        open.extend(next.iter().map(|(target, _)| target.clone()));
        found.insert(state, next);
        if found.len() > most {
            return None;
        }
    }
    let states: Vec<State> = found.keys().cloned().collect();
    let index = |state: &State| states.binary_search(state).ok();
    let targets = found.values().map(|next| {
        next.iter().map(|(target, rate)| Some((index(target)?, *rate))).collect::<Option<Vec<_>>>()
    });
    let targets = targets.collect::<Option<Targets>>()?;
    Some((states, targets))
}

/// The rates of a chain within `width` of the diagonal: row i holds columns i − width to i + width.
struct Band {
    width: usize,
    states: usize,
    rates: Vec<f64>,
}

impl Band {
    fn of(targets: &Targets) -> Option<Band> {
        let states = targets.len();
        let moves = || {
            let from_each = targets.iter().enumerate();
            from_each.flat_map(|(from, next)| next.iter().map(move |(to, rate)| (from, *to, *rate)))
        };
        let width = moves().map(|(from, to, _)| from.abs_diff(to)).max().unwrap_or(0);
        if states * width * width > MOST_PRODUCTS {
            return None;
        }
        let mut band = Band { width, states, rates: vec![0.0; states * (2 * width + 1)] };
        for (from, to, rate) in moves() {
            let place = band.place(from, to);
            band.rates[place] += rate;
        }
        Some(band)
    }

    fn place(&self, from: usize, to: usize) -> usize {
        from * (2 * self.width + 1) + to + self.width - from
    }

    /// Takes the states out one by one, the last first, and lets what went through each go past.
    /// Leaves in column n the rates into n over the rate out of n, among the states up to n.
    fn eliminate(&mut self) {
        for last in (1..self.states).rev() {
            let first = last.saturating_sub(self.width);
            let row = self.place(last, first)..self.place(last, last);
            let (before, from_last) = self.rates.split_at_mut(row.start);
            let from_last = &from_last[..row.len()];
            let out: f64 = from_last.iter().sum();
            for state in first..last {
                let place = state * (2 * self.width + 1) + self.width - state;
                let share = before[place + last] / out;
                before[place + last] = share;
                if share > 0.0 {
                    let to = &mut before[place + first..place + last];
                    to.iter_mut().zip(from_last).for_each(|(to, rate)| *to += share * rate);
                }
            }
        }
    }

    fn substitute(&self) -> Vec<f64> {
        let mut weights: Vec<f64> = vec![1.0; self.states];
        for state in 1..self.states {
            let first = state.saturating_sub(self.width);
            let into =
                (first..state).map(|from| weights[from] * self.rates[self.place(from, state)]);
            weights[state] = into.sum();
        }
        let total: f64 = weights.iter().sum();
        weights.iter().map(|weight| weight / total).collect()
    }
}

/// The stationary probabilities of the numbers from 0 to `top`, with one more at rate `birth(n)`
/// and one fewer at rate `death(n)`.
pub(super) fn birth_death(
    top: u64,
    birth: impl Fn(u64) -> f64,
    death: impl Fn(u64) -> f64,
) -> Vec<f64> {
    /// Far from what overflows, so that no weight does.
    const LARGE: f64 = 1e200;
    let mut weights = vec![1.0];
    let mut weight: f64 = 1.0;
    let mut shrunk_at = Vec::new();
    for number in 0..top {
        weight *= birth(number) / death(number + 1);
        if weight > LARGE {
            weight /= LARGE;
            shrunk_at.push(weights.len());
        }
        weights.push(weight);
    }
    // What came before the last shrinking but one is nothing beside what came after.
    let (last, before) = match shrunk_at[..] {
        [.., before, last] => (last, before),
        [last] => (last, 0),
        [] => (0, 0),
    };
    weights[..before].fill(0.0);
    weights[before..last].iter_mut().for_each(|weight| *weight /= LARGE);
    let total: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / total).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn both_ways_agree() {
        let chain = stationary(0, 100, |&n: &u64, next| {
            if n < 20 {
                next.push((n + 1, 3.0));
            }
            if n > 0 {
                next.push((n - 1, n as f64));
            }
        });
        let product = birth_death(20, |_| 3.0, |n| n as f64);
        for ((_, p), q) in chain.unwrap().iter().zip(product) {
            assert!((p / q - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn moves_may_be_long_and_one_way() {
        // 0 → 1 → 2 → 3 → 0, each state as long as its rate is small.
        let chain = stationary(0_u32, 10, |n, next| {
            next.push(((n + 1) % 4, f64::from(n + 1)));
        });
        let total = 1.0 + 1.0 / 2.0 + 1.0 / 3.0 + 1.0 / 4.0;
        for (n, p) in chain.unwrap() {
            assert!((p * f64::from(n + 1) * total - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn too_many_states_are_refused() {
        let count_up = |n: &u32, next: &mut Vec<(u32, f64)>| next.push((n + 1, 1.0));
        assert!(stationary(0, 1000, count_up).is_none());
    }
}
