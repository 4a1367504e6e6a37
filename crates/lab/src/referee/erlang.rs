//! M/M/c: several servers before one queue, and what Erlang found of them.

use super::Times;

/// Mean times in M/M/c, with any order that does not look at the work. Work stealing by servers
/// that find every waiting task at once keeps a server idle only while none waits, so the number
/// in the system, and with it both means, is that of M/M/c. `None` at load 1 and above.
pub fn mmc(rate_per_s: f64, service_s: f64, servers: u64) -> Option<Times> {
    Some(Times::after(waiting_mmc_s(rate_per_s, service_s, servers)?, service_s))
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

/// The `p` quantile of the response time in M/M/1, which is exponential: −ln(1 − p) ÷ (μ − λ)
/// (Kleinrock 1975, section 3.2). `None` at load 1 and above.
pub fn response_quantile_mm1_s(rate_per_s: f64, service_s: f64, p: f64) -> Option<f64> {
    let spare = 1.0 / service_s - rate_per_s;
    (spare > 0.0).then(|| -(-p).ln_1p() / spare)
}

/// The probability of having to wait in M/M/c with `offered` = λ ÷ μ below `servers`: Erlang's C
/// formula (Erlang 1917), from his B by C = B ÷ (1 − ρ(1 − B)).
pub fn erlang_c(servers: u64, offered: f64) -> f64 {
    let blocked = erlang_b(servers, offered);
    let load = offered / servers as f64;
    blocked / (1.0 - load * (1.0 - blocked))
}

/// The probability of being turned away in M/M/c/c, and in M/G/c/c, which does not depend on the
/// distribution of service: Erlang's B formula by its recursion in the number of servers, in which
/// no power or factorial appears (Jagerman 1974).
pub fn erlang_b(servers: u64, offered: f64) -> f64 {
    (1..=servers)
        .fold(1.0, |blocked, server| offered * blocked / (server as f64 + offered * blocked))
}
