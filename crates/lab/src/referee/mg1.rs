//! M/G/1 under orders that do not look at how much work a task brings.

use sandtable_load::Distribution;

use super::Times;

/// First come, first served, and any other order that neither looks at the work nor interrupts,
/// such as last come, first served without preemption (the mean number waiting is the same). Also
/// `d` identical copies of each task on all of `d` servers, the others cancelled when one is done:
/// all the servers do the same at the same time. Infinite where E\[S²\] is. `None` at load 1 and
/// above.
pub fn first_come(rate_per_s: f64, service: &Distribution) -> Option<Times> {
    let waiting_s = waiting_mg1_s(rate_per_s, service.mean_s(), service.cv2())?;
    Some(Times::after(waiting_s, service.mean_s()))
}

/// Processor sharing, and last come, first served with preemption and resumption: the mean
/// response time is E\[S\] ÷ (1 − ρ), whatever the distribution (Kleinrock 1976, section 4.4).
/// `None` at load 1 and above.
pub fn processor_sharing(rate_per_s: f64, service_s: f64) -> Option<Times> {
    let load = rate_per_s * service_s;
    (load < 1.0).then(|| Times::after(service_s * load / (1.0 - load), service_s))
}

/// The mean waiting time in M/G/1 with first come, first served: λ·E(S²) ÷ 2(1 − ρ)
/// (Pollaczek 1930, Khinchine 1932; Kleinrock 1975, section 5.6). `None` at load 1 and above.
pub fn waiting_mg1_s(rate_per_s: f64, service_s: f64, cv2: f64) -> Option<f64> {
    let load = rate_per_s * service_s;
    (load < 1.0).then(|| load * service_s * (1.0 + cv2) / (2.0 * (1.0 - load)))
}
