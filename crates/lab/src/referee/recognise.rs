//! Which model a scenario is, if it is one that theory has solved.

use sandtable_core::{Cancel, OrderKind, PlaceKind, Preempt, Reports};
use sandtable_load::{Arrivals, Crash, Distribution, Estimate, Generated, Workload};
use sandtable_record::{Scenario, ServerGroup};

use super::failures::{FailingServers, Failures};
use super::heterogeneous::{Group, Idle};
use super::priority::{self, ByPriority};
use super::{Times, by_size, failures, finite, gim1, heterogeneous, mdc, mean_field, mg1, mmc};
use super::{shortest_queue, size_interval, stale};

/// With more slots than this no theory is sought: it would take longer than it is worth.
const MOST_SLOTS: u64 = 10_000_000;

/// From so many servers on, a limit of infinitely many is worth holding a run against.
const MANY: u64 = 50;

/// What theory says of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Theory {
    /// The model in Kendall's notation, as in `M/M/c`.
    pub model: &'static str,
    /// Where the formula is from.
    pub source: &'static str,
    /// Whether it holds in the limit of infinitely many servers only.
    pub limit: bool,
    /// The mean waiting time (arrival to first start); `None` where only the response is known.
    pub waiting_mean_s: Option<f64>,
    /// The mean response time.
    pub response_mean_s: f64,
}

impl Theory {
    fn exact(model: &'static str, source: &'static str, times: Times) -> Theory {
        let waiting_mean_s = Some(times.waiting_s);
        Theory { model, source, limit: false, waiting_mean_s, response_mean_s: times.response_s }
    }

    /// Service is interrupted: what theory calls waiting is not the time to the first start.
    fn interrupted(model: &'static str, source: &'static str, times: Times) -> Theory {
        Theory { waiting_mean_s: None, ..Theory::exact(model, source, times) }
    }

    fn limit(model: &'static str, source: &'static str, times: Times) -> Theory {
        Theory { limit: true, ..Theory::exact(model, source, times) }
    }
}

const ERLANG: &str = "Erlang 1917; Kleinrock 1975, section 3.5";
const POLLACZEK: &str = "Pollaczek 1930, Khinchine 1932; Kleinrock 1975, section 5.6";

/// The model that `scenario` is, if theory has solved it and the load is below 1.
pub fn theory(scenario: &Scenario) -> Option<Theory> {
    let Workload::Generated(workload) = &scenario.workload else { return None };
    if workload.classes.iter().any(|class| class.widths.shares().any(|(width, _)| width > 1)) {
        return None;
    }
    let slots =
        scenario.servers.iter().map(|group| u64::from(group.count) * u64::from(group.slots));
    if slots.sum::<u64>() > MOST_SLOTS {
        return None;
    }
    let case = Case::of(scenario, workload)?;
    let found = if scenario.faults.crash.is_some() {
        case.with_crashes(scenario.faults.crash.as_ref()?)
    } else if scenario.limits.queue != u64::MAX {
        case.with_few_places()
    } else if case.alike.sharing {
        case.sharing()
    } else if let Arrivals::Closed { users, think } = &workload.arrivals {
        case.with_few_users(*users, think)
    } else if case.groups.len() > 1 {
        case.of_different_speeds()
    } else {
        case.of_equal_speeds()
    };
    found.filter(|theory| theory.response_mean_s.is_finite())
}

/// A scenario as a model sees it.
struct Case<'a> {
    scenario: &'a Scenario,
    workload: &'a Generated,
    /// Tasks per second of a Poisson process.
    rate_per_s: Option<f64>,
    /// The first group.
    alike: &'a ServerGroup,
    /// Groups of equal servers: how many, and how fast.
    groups: Vec<(u64, f64)>,
    servers: u64,
    /// The service time on the first group's servers, if there is one kind.
    service: Option<Distribution>,
    fifo: bool,
}

impl<'a> Case<'a> {
    fn of(scenario: &'a Scenario, workload: &'a Generated) -> Option<Case<'a>> {
        let alike = scenario.servers.first()?;
        let same =
            |group: &ServerGroup| group.slots == alike.slots && group.sharing == alike.sharing;
        if !scenario.servers.iter().all(same) {
            return None;
        }
        let mut groups: Vec<(u64, f64)> = Vec::new();
        for group in &scenario.servers {
            let (count, speed) = (u64::from(group.count), group.speed.factor());
            match groups.iter_mut().find(|(_, other)| *other == speed) {
                Some((servers, _)) => *servers += count,
                None => groups.push((count, speed)),
            }
        }
        let work = &workload.classes.first()?.work;
        let one_kind = workload.classes.iter().all(|class| class.work == *work);
        Some(Case {
            scenario,
            workload,
            rate_per_s: workload.arrivals.is_poisson(),
            alike,
            servers: groups.iter().map(|(servers, _)| servers).sum(),
            groups,
            service: one_kind.then(|| served_at(work, alike.speed.factor())),
            fifo: scenario.policy.order == OrderKind::Fifo,
        })
    }

    fn exponential(&self) -> Option<f64> {
        let service = self.service.as_ref()?;
        service.is_exponential().then(|| service.mean_s())
    }

    fn knows_the_truth(&self) -> bool {
        self.workload.estimate == Estimate::Exact && self.scenario.reports == Reports::Fresh
    }

    fn place(&self) -> PlaceKind {
        self.scenario.policy.place
    }

    fn of_equal_speeds(&self) -> Option<Theory> {
        let Some(rate_per_s) = self.rate_per_s else { return self.of_other_arrivals() };
        let slots = u64::from(self.alike.slots);
        let d = u64::from(self.scenario.policy.parameters.d);
        let one_slot = slots == 1;
        match self.place() {
            PlaceKind::Central => self.of_queue(rate_per_s, self.servers * slots),
            // One copy at every server: they do the same, and the first cancels nobody.
            PlaceKind::Hedge if self.servers > 1 => {
                let all = d >= self.servers && one_slot && self.fifo;
                let same = self.scenario.policy.parameters.cancel == Cancel::OnFinish;
                let times = mg1::first_come(rate_per_s, self.service.as_ref()?)?;
                (all && same).then(|| Theory::exact("M/G/1, a copy everywhere", POLLACZEK, times))
            }
            _ if self.servers == 1 => self.of_queue(rate_per_s, slots),
            // Every task starts when one queue would start it.
            PlaceKind::LeastWork | PlaceKind::EarliestFinish
                if one_slot && self.fifo && self.knows_the_truth() =>
            {
                self.of_queue(rate_per_s, self.servers)
            }
            // Nobody idles while a task waits.
            PlaceKind::Steal if self.exponential().is_some() && self.is_blind() => {
                self.of_queue(rate_per_s, self.servers * slots)
            }
            PlaceKind::Random | PlaceKind::WeightedRandom => {
                self.of_queue(rate_per_s / self.servers as f64, slots)
            }
            _ if one_slot && self.fifo => self.of_rows(rate_per_s, d),
            _ => None,
        }
    }

    /// Every server has a queue of its own, first come, first served.
    fn of_rows(&self, rate_per_s: f64, d: u64) -> Option<Theory> {
        let servers = u32::try_from(self.servers).ok()?;
        let each_per_s = rate_per_s / f64::from(servers);
        if self.place() == PlaceKind::SizeInterval {
            return self.of_sizes(rate_per_s);
        }
        let service_s = self.exponential()?;
        let many = self.servers >= MANY && d < self.servers;
        match (self.place(), self.scenario.reports) {
            (PlaceKind::RoundRobin | PlaceKind::WeightedRoundRobin, _) => {
                let model = gim1::round_robin(rate_per_s, service_s, servers)?;
                let source = "Kendall 1953; Kleinrock 1975, section 6.4";
                Some(Theory::exact("E_k/M/1", source, model.times))
            }
            (PlaceKind::PowerOfD, Reports::Periodic(period)) if many => {
                let d = u32::try_from(d).ok()?;
                let source = "Mitzenmacher 2000";
                let times = stale::power_of_d_periodic(each_per_s, service_s, d, period.seconds())?;
                Some(Theory::limit("power of d, periodic reports", source, times))
            }
            (_, Reports::Delayed(_) | Reports::Periodic(_)) => None,
            (PlaceKind::PowerOfD, _) if many => {
                let times = mean_field::power_of_d(each_per_s, service_s, u32::try_from(d).ok()?)?;
                let source = "Vvedenskaya, Dobrushin and Karpelevich 1996; Mitzenmacher 2001";
                Some(Theory::limit("power of d, mean field", source, times))
            }
            (PlaceKind::LateBinding, _) | (PlaceKind::LeastWorkOfD, _)
                if many && (self.place() == PlaceKind::LateBinding || self.knows_the_truth()) =>
            {
                let d = u32::try_from(d).ok()?;
                let times = mean_field::least_work_of_d(each_per_s, service_s, d)?;
                let source = "Hellemans and Van Houdt 2018";
                Some(Theory::limit("least work of d, mean field", source, times))
            }
            (PlaceKind::ShortestQueue, _) => self.of_shortest_queue(rate_per_s, servers),
            (PlaceKind::PowerOfD, _) if d >= self.servers => {
                self.of_shortest_queue(rate_per_s, servers)
            }
            (PlaceKind::IdleFirst, _) => {
                let times = shortest_queue::idle_first(rate_per_s, service_s, servers)?;
                Some(Theory::exact("idle first, chain", "Lu and others 2011", times))
            }
            _ => None,
        }
    }

    fn of_shortest_queue(&self, rate_per_s: f64, servers: u32) -> Option<Theory> {
        let times = shortest_queue::shortest_queue(rate_per_s, self.exponential()?, servers)?;
        let source = "Kingman 1961; Flatto and McKean 1977";
        Some(Theory::exact("shortest queue, chain", source, times))
    }

    fn of_sizes(&self, rate_per_s: f64) -> Option<Theory> {
        let work = &self.workload.classes.first()?.work;
        let cutoffs = self.scenario.policy.parameters.cutoffs.as_ref()?;
        let cutoffs: Vec<f64> = cutoffs.iter().map(|cutoff| cutoff.seconds()).collect();
        let speeds = self.scenario.servers().map(|(_, speed, _)| speed.factor());
        let speeds: Vec<f64> = speeds.collect();
        self.service.as_ref().filter(|_| self.knows_the_truth())?;
        let model = size_interval::size_interval(rate_per_s, work, &cutoffs, &speeds)?;
        let source = "Harchol-Balter, Crovella and Murta 1999";
        Some(Theory::exact("M/G/1 by size", source, model.times))
    }

    /// One queue before `slots` equal slots, or several of them.
    fn of_queue(&self, rate_per_s: f64, slots: u64) -> Option<Theory> {
        match self.scenario.policy.order {
            OrderKind::Priority if self.has_priorities() => self.of_priorities(rate_per_s, slots),
            OrderKind::Shortest
            | OrderKind::ShortestRemaining
            | OrderKind::LeastAttained
            | OrderKind::Deadline
            | OrderKind::Longest
            | OrderKind::ResponseRatio
            | OrderKind::WeightedShortest
            | OrderKind::Score
            | OrderKind::Custom(_)
                if slots == 1 =>
            {
                self.by_size(rate_per_s)
            }
            _ if self.is_blind() => self.first_come(rate_per_s, slots),
            _ => None,
        }
    }

    /// Whether the order does not look at sizes, and interrupts nothing: then the mean is that of
    /// first come, first served.
    fn is_blind(&self) -> bool {
        let order = self.scenario.policy.order;
        match order {
            OrderKind::Fifo | OrderKind::Lifo | OrderKind::Random => true,
            OrderKind::Priority => !self.has_priorities(),
            _ => false,
        }
    }

    fn first_come(&self, rate_per_s: f64, slots: u64) -> Option<Theory> {
        let service_s = self.scenario.workload.mean_work_s()? / self.alike.speed.factor();
        if slots == 1 {
            let model = match &self.service {
                Some(service) if service.is_exponential() => "M/M/1",
                Some(Distribution::Const { .. }) => "M/D/1",
                _ => "M/G/1",
            };
            let waiting_s = mg1::waiting_mg1_s(rate_per_s, service_s, self.workload.work_cv2())?;
            let times = Times { waiting_s, response_s: waiting_s + service_s };
            return Some(Theory::exact(model, POLLACZEK, times));
        }
        if let Some(Distribution::Const { .. }) = self.service
            && self.fifo
        {
            let model = mdc::mdc(rate_per_s, service_s, u32::try_from(slots).ok()?)?;
            return Some(Theory::exact("M/D/c", "Crommelin 1932", model.times));
        }
        let exponential = self.exponential().filter(|_| slots <= MOST_SLOTS)?;
        Some(Theory::exact("M/M/c", ERLANG, mmc(rate_per_s, exponential, slots)?))
    }

    /// Orders that look at sizes, on one slot.
    fn by_size(&self, rate_per_s: f64) -> Option<Theory> {
        let service = self.service.as_ref()?;
        let order = self.scenario.policy.order;
        if order == OrderKind::LeastAttained {
            // Theory knows turns without end; short ones are near enough.
            let quantum_s = self.scenario.policy.parameters.quantum.seconds();
            if quantum_s > 0.02 * service.mean_s() * self.alike.speed.factor() {
                return None;
            }
            let times = by_size::least_attained(rate_per_s, service)?;
            return Some(Theory::interrupted("M/G/1 LAS", "Schrage 1967", times));
        }
        if !self.knows_the_truth() {
            return None;
        }
        match (order, self.scenario.policy.parameters.preempt) {
            (OrderKind::ShortestRemaining, _) => {
                let times = by_size::shortest_remaining(rate_per_s, service)?;
                Some(Theory::interrupted("M/G/1 SRPT", "Schrage and Miller 1966", times))
            }
            (OrderKind::Shortest, Preempt::None) => {
                let times = by_size::shortest(rate_per_s, service)?;
                Some(Theory::exact("M/G/1 SJF", "Phipps 1956", times))
            }
            (OrderKind::Shortest, Preempt::Resume) => {
                let times = by_size::preemptive_shortest(rate_per_s, service)?;
                let source = "Wierman and Harchol-Balter 2003";
                Some(Theory::interrupted("M/G/1 PSJF", source, times))
            }
            _ => None,
        }
    }

    fn has_priorities(&self) -> bool {
        let mut all = self.workload.classes.iter().flat_map(|class| class.priorities.shares());
        let first = all.next().map(|(priority, _)| priority);
        all.any(|(priority, _)| Some(priority) != first)
    }

    fn of_priorities(&self, rate_per_s: f64, slots: u64) -> Option<Theory> {
        let shares: f64 = self.workload.classes.iter().map(|class| class.share).sum();
        // The highest first; classes of one priority have to be alike.
        let mut levels: Vec<(i32, f64, Distribution)> = Vec::new();
        for class in &self.workload.classes {
            let whole: f64 = class.priorities.shares().map(|(_, share)| share).sum();
            for (priority, share) in class.priorities.shares() {
                let rate = rate_per_s * class.share / shares * share / whole;
                let service = served_at(&class.work, self.alike.speed.factor());
                match levels.iter_mut().find(|(level, ..)| *level == priority) {
                    Some((_, sum, alike)) if *alike == service => *sum += rate,
                    Some(_) => return None,
                    None => levels.push((priority, rate, service)),
                }
            }
        }
        levels.sort_by_key(|(priority, ..)| std::cmp::Reverse(*priority));
        let preempt = self.scenario.policy.parameters.preempt;
        let cobham = "Cobham 1954";
        let white = "White and Christie 1958";
        if slots == 1 {
            let classes: Vec<priority::Class<'_>> = levels
                .iter()
                .map(|(_, rate_per_s, service)| priority::Class {
                    rate_per_s: *rate_per_s,
                    service,
                })
                .collect();
            return match preempt {
                Preempt::None => {
                    let ByPriority { all, .. } = priority::non_preemptive(&classes)?;
                    Some(Theory::exact("M/G/1 priorities", cobham, all))
                }
                Preempt::Resume => {
                    let ByPriority { all, .. } = priority::preemptive(&classes)?;
                    Some(Theory::interrupted("M/G/1 preemptive priorities", white, all))
                }
                Preempt::Restart => None,
            };
        }
        let service_s = self.exponential()?;
        let rates: Vec<f64> = levels.iter().map(|(_, rate, _)| *rate).collect();
        match preempt {
            Preempt::None => {
                let ByPriority { all, .. } =
                    priority::mmc_non_preemptive(&rates, service_s, slots)?;
                Some(Theory::exact("M/M/c priorities", cobham, all))
            }
            Preempt::Resume => {
                let ByPriority { all, .. } = priority::mmc_preemptive(&rates, service_s, slots)?;
                Some(Theory::interrupted("M/M/c preemptive priorities", white, all))
            }
            Preempt::Restart => None,
        }
    }

    /// Arrivals that are not a Poisson process, on one slot.
    fn of_other_arrivals(&self) -> Option<Theory> {
        let gap = match &self.workload.arrivals {
            Arrivals::Constant { rate_per_s } => Distribution::Const { value_s: 1.0 / rate_per_s },
            Arrivals::Renewal(gap) => gap.clone(),
            _ => return None,
        };
        let one = self.servers == 1 && self.alike.slots == 1 && self.is_blind();
        let model = gim1::gim1(&gap, self.exponential().filter(|_| one)?)?;
        let name = if matches!(gap, Distribution::Const { .. }) { "D/M/1" } else { "GI/M/1" };
        Some(Theory::exact(name, "Kendall 1953; Kleinrock 1975, section 6.4", model.times))
    }

    fn of_different_speeds(&self) -> Option<Theory> {
        let rate_per_s = self.rate_per_s.filter(|_| self.fifo && self.alike.slots == 1)?;
        let work_s = self.workload.classes.first()?.work.mean_s();
        match self.place() {
            PlaceKind::Central => self.of_groups(rate_per_s, work_s, Idle::Fastest),
            // Of two idle servers it takes either; otherwise there is no choice.
            PlaceKind::Steal if self.servers == 2 => {
                self.of_groups(rate_per_s, work_s, Idle::Random)
            }
            // Every server gets a share in proportion to its speed: each has the same load.
            PlaceKind::WeightedRandom => {
                let work = &self.workload.classes.first()?.work;
                self.service.as_ref()?;
                let total: f64 = self.groups.iter().map(|(n, speed)| *n as f64 * speed).sum();
                let (mut waiting_s, mut response_s) = (0.0, 0.0);
                for (servers, speed) in &self.groups {
                    let each_per_s = rate_per_s * speed / total;
                    let times = mg1::first_come(each_per_s, &served_at(work, *speed))?;
                    let share = *servers as f64 * speed / total;
                    waiting_s += share * times.waiting_s;
                    response_s += share * times.response_s;
                }
                let times = Times { waiting_s, response_s };
                Some(Theory::exact("M/G/1, by speed", POLLACZEK, times))
            }
            PlaceKind::SizeInterval => self.of_sizes(rate_per_s),
            _ => None,
        }
    }

    /// One queue before groups of servers of different speeds.
    fn of_groups(&self, rate_per_s: f64, work_s: f64, idle: Idle) -> Option<Theory> {
        self.exponential()?;
        let groups = self.groups.iter().map(|(servers, speed)| {
            Some(Group { servers: u32::try_from(*servers).ok()?, service_s: work_s / speed })
        });
        let groups: Option<Vec<Group>> = groups.collect();
        let model = heterogeneous::mmc_heterogeneous(rate_per_s, &groups?, idle)?;
        let source = "Gumbel 1960; Singh 1970";
        Some(Theory::exact("M/M/c, different speeds", source, model.times))
    }

    fn sharing(&self) -> Option<Theory> {
        // With fewer slots than that tasks wait for one.
        let unlimited = self.alike.slots == u16::MAX;
        let rate_per_s = self.rate_per_s.filter(|_| unlimited)?;
        let queues = match self.place() {
            _ if self.servers == 1 => 1,
            PlaceKind::Random | PlaceKind::WeightedRandom if self.groups.len() == 1 => self.servers,
            _ => return None,
        };
        let service_s = self.service.as_ref()?.mean_s();
        let times = mg1::processor_sharing(rate_per_s / queues as f64, service_s)?;
        Some(Theory::interrupted("M/G/1 PS", "Kleinrock 1976", times))
    }

    fn with_few_places(&self) -> Option<Theory> {
        let rate_per_s = self.rate_per_s?;
        let one_queue = self.servers == 1 || self.place() == PlaceKind::Central;
        let slots = self.servers * u64::from(self.alike.slots);
        let alike = self.groups.len() == 1 && one_queue && self.is_blind();
        let service_s = self.exponential().filter(|_| alike && !self.alike.sharing)?;
        let places = slots.checked_add(self.scenario.limits.queue)?;
        let model = finite::finite_queue(rate_per_s, service_s, slots, places)?;
        Some(Theory::exact("M/M/c/K", "Kleinrock 1975, section 3.6", model.times))
    }

    fn with_few_users(&self, users: u32, think: &Distribution) -> Option<Theory> {
        let one_queue = self.servers == 1 || self.place() == PlaceKind::Central;
        let slots = self.servers * u64::from(self.alike.slots);
        let alike = self.groups.len() == 1 && one_queue && self.is_blind();
        let service_s = self.exponential().filter(|_| alike && think.is_exponential())?;
        let model = finite::finite_source(u64::from(users), think.mean_s(), service_s, slots)?;
        Some(Theory::exact("M/M/c//N", "Palm 1943; Kleinrock 1975, section 3.8", model.times))
    }

    fn with_crashes(&self, crash: &Crash) -> Option<Theory> {
        let unlimited = self.scenario.limits.queue == u64::MAX && !self.alike.sharing;
        let one_queue = self.servers == 1 || self.place() == PlaceKind::Central;
        let plain = unlimited && one_queue && self.fifo && self.groups.len() == 1;
        let simple = plain && self.alike.slots == 1 && crash.keeps && crash.every.is_exponential();
        let rate_per_s = self.rate_per_s.filter(|_| simple)?;
        let failures_per_s = 1.0 / crash.every.mean_s();
        if self.servers == 1 {
            let failing = Failures { rate_per_s: failures_per_s, repair: &crash.repair };
            let service = self.service.as_ref()?;
            return if crash.only_busy {
                let times = failures::failing_while_busy(rate_per_s, service, failing)?;
                Some(Theory::interrupted("M/G/1, failing while busy", "Gaver 1962", times))
            } else {
                let times = failures::failing_any_time(rate_per_s, service, failing)?;
                let source = "White and Christie 1958; Avi-Itzhak and Naor 1963";
                Some(Theory::interrupted("M/G/1, failing", source, times))
            };
        }
        if crash.only_busy || !crash.repair.is_exponential() {
            return None;
        }
        let cluster = FailingServers {
            servers: u32::try_from(self.servers).ok()?,
            service_s: self.exponential()?,
            failures_per_s,
            repair_s: crash.repair.mean_s(),
            repairers: u32::try_from(self.servers).ok()?,
        };
        let times = failures::mmc_failing(rate_per_s, cluster)?;
        let source = "Mitrany and Avi-Itzhak 1968";
        Some(Theory::interrupted("M/M/c, failing", source, times))
    }
}

/// How long tasks of this work are served at this speed.
fn served_at(work: &Distribution, speed: f64) -> Distribution {
    let mut service = work.clone();
    match &mut service {
        Distribution::Const { value_s } => *value_s /= speed,
        Distribution::Exp { mean_s }
        | Distribution::Erlang { mean_s, .. }
        | Distribution::Hyperexp { mean_s, .. }
        | Distribution::Gamma { mean_s, .. }
        | Distribution::Lognormal { mean_s, .. }
        | Distribution::Weibull { mean_s, .. }
        | Distribution::Pareto { mean_s, .. } => *mean_s /= speed,
        Distribution::Uniform { min_s, max_s }
        | Distribution::BoundedPareto { min_s, max_s, .. } => {
            *min_s /= speed;
            *max_s /= speed;
        }
    }
    service
}
