//! M/M/c with servers of different speeds before one queue.

use super::Times;
use super::chain::stationary;

const MOST_STATES: usize = 3000;

/// Servers that are alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Group {
    /// How many.
    pub servers: u32,
    /// Their mean service time.
    pub service_s: f64,
}

/// Which of several idle servers gets a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Idle {
    /// The fastest.
    Fastest,
    /// Any, with equal probability.
    Random,
}

/// Figures of a heterogeneous M/M/c.
#[derive(Clone, Debug, PartialEq)]
pub struct Heterogeneous {
    /// Mean times.
    pub times: Times,
    /// The share of time that a server is busy, of each group in the order given.
    pub utilisations: Vec<f64>,
}

/// M/M/c with servers of different speeds, one queue, first come, first served, a server idle
/// only while nothing waits, and no task moving once it is served (Gumbel, "Waiting lines with
/// heterogeneous servers", Operations Research 8(4), 1960; Singh, Operations Research 18(2), 1970,
/// for two). While all are busy the number waiting is geometric with ratio λ ÷ Σμ; the chain of
/// which servers are busy is solved numerically. `None` at load 1 and above, or if it takes more
/// than a few thousand states.
pub fn mmc_heterogeneous(rate_per_s: f64, groups: &[Group], idle: Idle) -> Option<Heterogeneous> {
    let speed = |group: &Group| 1.0 / group.service_s;
    let capacity: f64 = groups.iter().map(|group| f64::from(group.servers) * speed(group)).sum();
    let load = rate_per_s / capacity;
    // Without servers the load is not a number, or infinite.
    if !(0.0..1.0).contains(&load) {
        return None;
    }
    // How many are busy of each group, all in all first.
    let empty = (0, vec![0_u32; groups.len()]);
    let states = stationary(empty, MOST_STATES, |(total, busy), next| {
        let free: Vec<u32> = groups.iter().zip(busy).map(|(group, b)| group.servers - b).collect();
        let all_free = f64::from(free.iter().sum::<u32>());
        let with_free = || (0..groups.len()).filter(|index| free[*index] > 0);
        let mut arrive = |index: usize, rate: f64| {
            let mut busy = busy.clone();
            busy[index] += 1;
            next.push(((total + 1, busy), rate));
        };
        match idle {
            Idle::Fastest => {
                let by_service =
                    |a: &usize, b: &usize| groups[*a].service_s.total_cmp(&groups[*b].service_s);
                with_free().min_by(by_service).into_iter().for_each(|i| arrive(i, rate_per_s));
            }
            Idle::Random => with_free()
                .for_each(|index| arrive(index, rate_per_s * f64::from(free[index]) / all_free)),
        }
        for index in (0..groups.len()).filter(|index| busy[*index] > 0) {
            let mut left = busy.clone();
            left[index] -= 1;
            next.push(((total - 1, left), f64::from(busy[index]) * speed(&groups[index])));
        }
    })?;
    // The state with all busy stands for all lengths of the queue, one of them in the chain.
    let all_busy = states.last()?.1;
    let mass = 1.0 - all_busy + all_busy / (1.0 - load);
    let waiting = all_busy / mass * load / ((1.0 - load) * (1.0 - load));
    let busy = |index: usize| -> f64 {
        let group = f64::from(groups[index].servers);
        let in_chain: f64 = states.iter().map(|((_, busy), p)| f64::from(busy[index]) * p).sum();
        (in_chain + all_busy * group * load / (1.0 - load)) / mass / group
    };
    let utilisations: Vec<f64> = (0..groups.len()).map(busy).collect();
    let in_service = groups.iter().zip(&utilisations).map(|(g, u)| f64::from(g.servers) * u);
    let service_s = in_service.sum::<f64>() / rate_per_s;
    Some(Heterogeneous { times: Times::after(waiting / rate_per_s, service_s), utilisations })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn equal_servers_are_mmc() {
        let mmc = super::super::mmc(3.2, 1.0, 4).unwrap();
        let split = [1, 3].map(|servers| Group { servers, service_s: 1.0 });
        for idle in [Idle::Fastest, Idle::Random] {
            let ours = mmc_heterogeneous(3.2, &split, idle).unwrap();
            assert!((ours.times.response_s / mmc.response_s - 1.0).abs() < 1e-12);
            let mean = (ours.utilisations[0] + 3.0 * ours.utilisations[1]) / 4.0;
            assert!((mean - 0.8).abs() < 1e-12);
        }
        assert_eq!(mmc_heterogeneous(4.0, &split, Idle::Random), None);
        assert_eq!(mmc_heterogeneous(1.0, &[], Idle::Random), None);
    }

    #[test]
    fn groups_may_be_large() {
        let groups = [Group { servers: 40, service_s: 0.5 }, Group { servers: 60, service_s: 1.0 }];
        let ours = mmc_heterogeneous(126.0, &groups, Idle::Fastest).unwrap();
        let done = 80.0 * ours.utilisations[0] + 60.0 * ours.utilisations[1];
        assert!((done / 126.0 - 1.0).abs() < 1e-9, "{done}");
        assert!(ours.utilisations[0] > ours.utilisations[1]);
    }
}
