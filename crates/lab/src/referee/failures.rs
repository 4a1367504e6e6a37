//! Servers that fail and are repaired, tasks going on afterwards where they stopped.

use sandtable_load::Distribution;

use super::Times;
use super::chain::{birth_death, stationary};

/// When a server fails, and how long it is then away.
#[derive(Clone, Copy, Debug)]
pub struct Failures<'a> {
    /// Failures per second of the time in which a server can fail.
    pub rate_per_s: f64,
    /// How long a repair takes.
    pub repair: &'a Distribution,
}

impl Failures<'_> {
    /// The share of time that a server which fails at any time is up.
    pub fn availability(&self) -> f64 {
        1.0 / (1.0 + self.rate_per_s * self.repair.mean_s())
    }
}

/// M/G/1 whose server can fail only while it serves. A task then takes its service S and the
/// repairs meanwhile, together C with E\[C\] = E\[S\]·(1 + f·E\[R\]) and
/// E\[C²\] = E\[S²\]·(1 + f·E\[R\])² + f·E\[S\]·E\[R²\], and that is the service time of an M/G/1 (Gaver, "A
/// waiting line with interrupted service, including priorities", J. Royal Statistical Society B
/// 24(1), 1962). The waiting time includes what a task waits for repairs. `None` at load 1 and above.
pub fn failing_while_busy(
    rate_per_s: f64,
    service: &Distribution,
    failures: Failures,
) -> Option<Times> {
    let stretch = 1.0 / failures.availability();
    let completion_s = service.mean_s() * stretch;
    let load = rate_per_s * completion_s;
    let second = service.moment(2) * stretch * stretch
        + failures.rate_per_s * service.mean_s() * failures.repair.moment(2);
    (load < 1.0).then(|| {
        let started_s = rate_per_s * second / (2.0 * (1.0 - load));
        Times::of_response(started_s + completion_s, service.mean_s())
    })
}

/// M/G/1 whose server can fail at any time it is up. A task that finds no other may still find a
/// repair: beyond [`failing_while_busy`] it waits on average (1 − A)·E\[R²\] ÷ 2E\[R\], A being the
/// availability (White & Christie, Operations Research 6(1), 1958; Avi-Itzhak & Naor, "Some
/// queuing problems with the service station subject to breakdown", Operations Research 11(3),
/// 1963, model A). `None` at load 1 and above.
pub fn failing_any_time(
    rate_per_s: f64,
    service: &Distribution,
    failures: Failures,
) -> Option<Times> {
    let busy = failing_while_busy(rate_per_s, service, failures)?;
    // (1 − A) ÷ E[R] is f·A.
    let extra_s = failures.rate_per_s * failures.availability() * failures.repair.moment(2) / 2.0;
    Some(Times::of_response(busy.response_s + extra_s, service.mean_s()))
}

/// The mean time from start to end of a task of `work_s` that starts from nothing again after
/// each failure: (e^(f·D) − 1)·(1/f + E\[R\]) (a renewal argument: every attempt survives with
/// probability e^(−f·D); Young, Communications of the ACM 17(9), 1974).
pub fn completion_with_restart_s(work_s: f64, failures_per_s: f64, repair_s: f64) -> f64 {
    if failures_per_s == 0.0 {
        return work_s;
    }
    (failures_per_s * work_s).exp_m1() * (1.0 / failures_per_s + repair_s)
}

/// Several exponential servers that fail, each at any time it is up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FailingServers {
    /// How many servers.
    pub servers: u32,
    /// Mean service time.
    pub service_s: f64,
    /// Failures per second of each server that is up.
    pub failures_per_s: f64,
    /// Mean time of a repair, which is exponential.
    pub repair_s: f64,
    /// How many servers can be repaired at a time.
    pub repairers: u32,
}

/// M/M/c with failures, one queue, interrupted tasks going first (Mitrany & Avi-Itzhak, "A
/// many-server queue with service interruptions", Operations Research 16(3), 1968). The chain of
/// the number in the system and the servers up, cut off where the rest weighs less than 1e-9.
/// `None` at load 1 and above, without servers or repairers, or if it takes too many states.
pub fn mmc_failing(rate_per_s: f64, cluster: FailingServers) -> Option<Times> {
    let FailingServers { servers, service_s, failures_per_s, repair_s, repairers } = cluster;
    if servers == 0 || repairers == 0 || servers > 1000 {
        return None;
    }
    let failing = |up: u32| f64::from(up) * failures_per_s;
    let repairing = |down: u32| f64::from(down.min(repairers)) / repair_s;
    let up_now = |down: u64| servers - u32::try_from(down).unwrap_or(servers);
    let down = birth_death(
        u64::from(servers),
        |down| failing(up_now(down)),
        |down| repairing(servers - up_now(down)),
    );
    let up: f64 = (0..).zip(&down).map(|(down, p)| f64::from(up_now(down)) * p).sum();
    if rate_per_s * service_s >= up {
        return None;
    }
    let mut top = 4 * servers + 50;
    loop {
        // The number in the system and the servers down.
        let states = stationary((0, 0), 200_000, |&(number, down): &(u32, u32), next| {
            let up = servers - down;
            next.push(((number, down + 1), failing(up)));
            next.push(((number, down.saturating_sub(1)), repairing(down)));
            next.push(((number + 1, down), rate_per_s));
            let serving = f64::from(number.min(up));
            next.push(((number.saturating_sub(1), down), serving / service_s));
            next.retain(|((number, _), rate)| *number <= top && *rate > 0.0);
        })?;
        let number: f64 = states.iter().map(|((n, _), p)| f64::from(*n) * p).sum();
        let at_top: f64 = states.iter().filter(|((n, _), _)| *n == top).map(|(_, p)| p).sum();
        if at_top * f64::from(top) < 1e-9 * number {
            return Some(Times::of_response(number / rate_per_s, service_s));
        }
        top *= 2;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[track_caller]
    fn near(ours: f64, expected: f64, tolerance: f64) {
        assert!((ours / expected - 1.0).abs() < tolerance, "{ours}, expected {expected}");
    }

    const ONE: FailingServers = FailingServers {
        servers: 1,
        service_s: 1.0,
        failures_per_s: 0.1,
        repair_s: 2.0,
        repairers: 1,
    };

    #[test]
    fn the_chain_of_one_server_is_the_formula() {
        let (exp, repair) = (Distribution::Exp { mean_s: 1.0 }, Distribution::Exp { mean_s: 2.0 });
        let failures = Failures { rate_per_s: 0.1, repair: &repair };
        for rate in [0.1, 0.5, 0.8] {
            let formula = failing_any_time(rate, &exp, failures).unwrap().response_s;
            near(mmc_failing(rate, ONE).unwrap().response_s, formula, 1e-8);
        }
        assert_eq!(failing_any_time(0.84, &exp, failures), None);
        assert_eq!(mmc_failing(0.84, ONE), None);
    }

    #[test]
    fn without_failures_nothing_changes() {
        let never = FailingServers { servers: 4, failures_per_s: 0.0, ..ONE };
        let mmc = super::super::mmc(3.0, 1.0, 4).unwrap().response_s;
        near(mmc_failing(3.0, never).unwrap().response_s, mmc, 1e-8);
        let repair = Distribution::Const { value_s: 5.0 };
        let failures = Failures { rate_per_s: 0.0, repair: &repair };
        let service = Distribution::Const { value_s: 1.0 };
        near(failing_any_time(0.8, &service, failures).unwrap().response_s, 3.0, 1e-12);
        near(completion_with_restart_s(3.0, 0.0, 1.0), 3.0, 1e-12);
    }

    #[test]
    fn fewer_repairers_make_it_worse() {
        let response = |repairers| {
            let cluster = FailingServers { servers: 5, repairers, ..ONE };
            mmc_failing(3.0, cluster).unwrap().response_s
        };
        assert!(response(1) > response(2) && response(2) > response(5));
        near(response(5), response(9), 1e-12);
    }
}
