//! What queueing theory says, to hold a run against: the mean waiting time where a closed form
//! applies to the scenario.

use sandtable_core::{OrderKind, PlaceKind};
use sandtable_load::{Class, Distribution, Estimate, Generated, Workload};
use sandtable_record::{Scenario, ServerGroup};

/// With more slots than this no theory is sought: it would take longer than it is worth.
const MOST_SLOTS: u64 = 10_000_000;

/// A closed form that applies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Theory {
    /// The model in Kendall's notation, as in `M/M/c`.
    pub model: &'static str,
    /// Its mean waiting time.
    pub waiting_mean_s: f64,
}

/// The closed form that applies to `scenario`, if one does and the load is below 1.
///
/// Tasks of one class arrive in a Poisson process, nothing is rejected, all servers are alike,
/// and tasks go first come, first served. Then one queue for all slots is M/G/1 or M/M/c; so is
/// `least-work` over servers of one slot when it knows the truth, which starts every task when
/// one queue would (Harchol-Balter 2013, section 24.3); and a server that gets its tasks by
/// `random` sees a Poisson process of its own.
pub fn theory(scenario: &Scenario) -> Option<Theory> {
    let Workload::Generated(workload) = &scenario.workload else { return None };
    let [class] = &workload.classes[..] else { return None };
    if scenario.limits.queue != u64::MAX || !first_come_first_served(scenario, class) {
        return None;
    }
    let (servers, alike) = alike_servers(&scenario.servers)?;
    let slots = u64::from(alike.slots);
    let (queues, slots) = match scenario.policy.place {
        PlaceKind::Central => (1, servers * slots),
        _ if servers == 1 => (1, slots),
        PlaceKind::LeastWork if slots == 1 && knows_the_truth(workload) => (1, servers),
        PlaceKind::Random => (servers, slots),
        _ => return None,
    };
    let rate_per_s = workload.arrivals.is_poisson()? / queues as f64;
    of_queue(rate_per_s, &class.work, alike.speed.factor(), slots)
}

/// The theory of one queue before `slots` equal slots.
fn of_queue(rate_per_s: f64, work: &Distribution, speed: f64, slots: u64) -> Option<Theory> {
    let service_s = work.mean_s() / speed;
    let exponential = work.is_exponential();
    let (model, waiting_mean_s) = if slots == 1 {
        let model = match work.cv2() {
            _ if exponential => "M/M/1",
            0.0 => "M/D/1",
            _ => "M/G/1",
        };
        (model, waiting_mg1_s(rate_per_s, service_s, work.cv2())?)
    } else if exponential && slots <= MOST_SLOTS {
        ("M/M/c", waiting_mmc_s(rate_per_s, service_s, slots)?)
    } else {
        return None;
    };
    waiting_mean_s.is_finite().then_some(Theory { model, waiting_mean_s })
}

fn first_come_first_served(scenario: &Scenario, class: &Class) -> bool {
    match scenario.policy.order {
        OrderKind::Fifo => true,
        OrderKind::Priority => class.priorities.shares().count() == 1,
        OrderKind::Shortest => false,
    }
}

fn knows_the_truth(workload: &Generated) -> bool {
    workload.estimate == Estimate::Exact
}

/// How many servers there are, and one of them, if they are all alike.
fn alike_servers(groups: &[ServerGroup]) -> Option<(u64, &ServerGroup)> {
    let (first, others) = groups.split_first()?;
    let alike = |group: &ServerGroup| group.speed == first.speed && group.slots == first.slots;
    let servers = groups.iter().map(|group| u64::from(group.count)).sum();
    others.iter().all(alike).then_some((servers, first))
}

/// The mean waiting time in M/G/1 with first come, first served: λ·E(S²) ÷ 2(1 − ρ)
/// (Pollaczek 1930, Khinchine 1932; Kleinrock 1975, section 5.6). `None` at load 1 and above.
pub fn waiting_mg1_s(rate_per_s: f64, service_s: f64, cv2: f64) -> Option<f64> {
    let load = rate_per_s * service_s;
    (load < 1.0).then(|| load * service_s * (1.0 + cv2) / (2.0 * (1.0 - load)))
}

/// The mean waiting time in M/M/c: C ÷ (cμ − λ) (Kleinrock 1975, section 3.5). `None` at load 1
/// and above.
pub fn waiting_mmc_s(rate_per_s: f64, service_s: f64, servers: u64) -> Option<f64> {
    let spare = servers as f64 / service_s - rate_per_s;
    let offered = rate_per_s * service_s;
    (offered < servers as f64).then(|| erlang_c(servers, offered) / spare)
}

/// The `p` quantile of the waiting time in M/M/c. The time of those who wait is exponential with
/// rate cμ − λ (Kleinrock 1975, section 3.5), so it is ln(C ÷ (1 − p)) ÷ (cμ − λ), and 0 where
/// enough do not wait at all. `None` at load 1 and above.
pub fn waiting_quantile_mmc_s(
    rate_per_s: f64,
    service_s: f64,
    servers: u64,
    p: f64,
) -> Option<f64> {
    let spare = servers as f64 / service_s - rate_per_s;
    let offered = rate_per_s * service_s;
    let quantile = || (erlang_c(servers, offered) / (1.0 - p)).ln() / spare;
    (offered < servers as f64).then(|| quantile().max(0.0))
}

/// The probability of having to wait in M/M/c with `offered` = λ ÷ μ below `servers`: Erlang's C
/// formula (Erlang 1917), from his B by C = B ÷ (1 − ρ(1 − B)).
pub fn erlang_c(servers: u64, offered: f64) -> f64 {
    let blocked = erlang_b(servers, offered);
    let load = offered / servers as f64;
    blocked / (1.0 - load * (1.0 - blocked))
}

/// The probability of being turned away in M/M/c/c: Erlang's B formula by its recursion in the
/// number of servers, in which no power or factorial appears (Jagerman 1974).
pub fn erlang_b(servers: u64, offered: f64) -> f64 {
    (1..=servers)
        .fold(1.0, |blocked, server| offered * blocked / (server as f64 + offered * blocked))
}

#[cfg(test)]
mod tests;
