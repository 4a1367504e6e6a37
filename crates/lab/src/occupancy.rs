//! What is measured over time rather than over tasks: how many wait, how busy the servers are.

use sandtable_core::{ServerId, Span, Speed, Time};

/// Integrals over time, exact: whole tasks times whole nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Areas {
    waiting: u128,
    running: u128,
}

/// Follows queue and servers from the start of the run to the last settling.
#[derive(Clone, Debug)]
pub struct Occupancy {
    now: Time,
    areas: Areas,
    most_waiting: u64,
    /// When the last task settled so far, and the areas then.
    end: Time,
    areas_at_end: Areas,
    /// By server: slot-nanoseconds.
    busy: Vec<u64>,
    slots: Vec<u16>,
    /// By server: nanoseconds per nanosecond of work.
    slowness: Vec<f64>,
}

/// What is known at the end of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Occupied {
    /// From the start to the last settling.
    pub makespan: Span,
    /// The time-weighted mean of the tasks that wait; `None` of a run without duration.
    pub waiting: Option<f64>,
    /// The most tasks that ever waited.
    pub most_waiting: u64,
    /// The time-weighted mean of the attempts that run; `None` of a run without duration.
    pub running: Option<f64>,
    /// The share of all slots' time that was busy; `None` of a run without duration.
    pub utilisation: Option<f64>,
    /// The same by server; not-a-number in a run without duration.
    pub per_server: Vec<f64>,
}

impl Occupancy {
    /// Nothing has happened yet, to these servers.
    pub fn new(servers: impl Iterator<Item = (ServerId, Speed, u16)>) -> Occupancy {
        let mut occupancy = Occupancy {
            now: Time::ZERO,
            areas: Areas::default(),
            most_waiting: 0,
            end: Time::ZERO,
            areas_at_end: Areas::default(),
            busy: Vec::new(),
            slots: Vec::new(),
            slowness: Vec::new(),
        };
        for (server, speed, slots) in servers {
            occupancy.join(server, speed, slots);
        }
        occupancy
    }

    /// A server is there, or has changed.
    pub fn join(&mut self, server: ServerId, speed: Speed, slots: u16) {
        let n = self.busy.len().max(server.index() + 1);
        self.busy.resize(n, 0);
        self.slots.resize(n, 1);
        self.slowness.resize(n, 1.0);
        self.slots[server.index()] = slots.max(1);
        self.slowness[server.index()] = 1.0 / speed.factor();
    }

    /// See [`Observer::advance`](sandtable_core::Observer::advance).
    #[inline]
    pub fn advance(&mut self, now: Time, waiting: u64, running: u64) {
        let span = u128::from(now.since(self.now).0);
        self.now = self.now.max(now);
        self.areas.waiting += span * u128::from(waiting);
        self.areas.running += span * u128::from(running);
        self.most_waiting = self.most_waiting.max(waiting);
    }

    /// See [`Observer::occupied`](sandtable_core::Observer::occupied).
    #[inline]
    pub fn occupied(&mut self, server: ServerId, slots: u16, start: Time, end: Time) {
        if let Some(busy) = self.busy.get_mut(server.index()) {
            *busy = busy.saturating_add(end.since(start).0.saturating_mul(u64::from(slots)));
        }
    }

    /// A task settled at `finish`.
    #[inline]
    pub fn settled(&mut self, finish: Time) {
        self.end = self.end.max(finish);
        self.areas_at_end = self.areas;
    }

    /// How many nanoseconds a nanosecond of work takes on `server`; 1 if it is unknown.
    #[inline]
    pub fn slowness(&self, server: Option<ServerId>) -> f64 {
        let slowness = server.and_then(|server| self.slowness.get(server.index()));
        slowness.copied().unwrap_or(1.0)
    }

    /// What is known at the end.
    pub fn finish(self) -> Occupied {
        let makespan = self.end.since(Time::ZERO);
        let span = makespan.0 as f64;
        let over_time = |area: f64| (span > 0.0).then_some(area / span);
        let busy = self.busy.iter().zip(&self.slots);
        let slots: f64 = self.slots.iter().copied().map(f64::from).sum();
        let total: f64 = self.busy.iter().map(|busy| *busy as f64).sum();
        Occupied {
            makespan,
            waiting: over_time(self.areas_at_end.waiting as f64),
            most_waiting: self.most_waiting,
            running: over_time(self.areas_at_end.running as f64),
            utilisation: over_time(total / slots).filter(|mean| mean.is_finite()),
            per_server: busy
                .map(|(busy, slots)| *busy as f64 / (span * f64::from(*slots)))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(at: u64) -> Time {
        Time(at * sandtable_core::NANOS_PER_SECOND)
    }

    fn two_servers() -> Occupancy {
        let servers =
            [(ServerId(0), Speed::ONE, 1), (ServerId(1), Speed::from_millionths(500_000), 3)];
        Occupancy::new(servers.into_iter())
    }

    #[test]
    fn means_are_weighted_by_time_and_end_with_the_last_settling() {
        let mut occupancy = two_servers();
        occupancy.advance(seconds(2), 0, 0);
        occupancy.advance(seconds(5), 4, 1);
        occupancy.advance(seconds(5), 7, 2);
        occupancy.advance(seconds(10), 0, 3);
        occupancy.settled(seconds(10));
        occupancy.advance(seconds(100), 9, 9);
        occupancy.occupied(ServerId(0), 1, seconds(2), seconds(10));
        occupancy.occupied(ServerId(1), 1, seconds(5), seconds(10));
        occupancy.occupied(ServerId(1), 1, seconds(0), seconds(10));
        occupancy.occupied(ServerId(9), 1, seconds(0), seconds(10));
        let occupied = occupancy.finish();
        assert_eq!(occupied.makespan.seconds(), 10.0);
        assert_eq!((occupied.waiting, occupied.most_waiting), (Some(1.2), 9));
        assert_eq!(occupied.running, Some(1.8));
        assert_eq!(occupied.per_server, [0.8, 0.5]);
        assert_eq!(occupied.utilisation, Some(23.0 / 40.0));
    }

    #[test]
    fn a_run_without_duration_has_no_means() {
        let occupied = two_servers().finish();
        assert_eq!((occupied.waiting, occupied.running, occupied.utilisation), (None, None, None));
        assert!(occupied.per_server.iter().all(|share| share.is_nan()));
        let nobody = Occupancy::new(std::iter::empty());
        assert_eq!(nobody.finish().utilisation, None);
    }

    #[test]
    fn areas_do_not_overflow() {
        let mut occupancy = two_servers();
        let late = Time(u64::MAX - 1);
        occupancy.advance(late, u64::MAX, u64::MAX);
        occupancy.settled(late);
        occupancy.occupied(ServerId(0), 1, Time::ZERO, late);
        occupancy.occupied(ServerId(0), 1, Time::ZERO, late);
        assert_eq!(occupancy.finish().waiting, Some(u64::MAX as f64));
    }

    #[test]
    fn a_server_that_joins_later_counts() {
        let mut occupancy = Occupancy::new(std::iter::empty());
        occupancy.join(ServerId(1), Speed::from_millionths(2_000_000), 1);
        assert_eq!(occupancy.slowness(Some(ServerId(1))), 0.5);
        assert_eq!((occupancy.slowness(Some(ServerId(0))), occupancy.slowness(None)), (1.0, 1.0));
        occupancy.settled(seconds(1));
        assert_eq!(occupancy.finish().per_server, [0.0, 0.0]);
    }
}
