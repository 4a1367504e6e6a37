//! Backfilling: what may start while the first task of the central queue does not fit anywhere
//! (Mu'alem & Feitelson 2001).
//!
//! * `easy` (Lifka 1995): the first task has a reservation, on the server and at the time at
//!   which it fits first by the estimates (the *shadow*). Another one may start on any server on
//!   which it fits now, but on that one only if it ends by the shadow or fits into what the first
//!   task leaves free then (the *extra* slots). Candidates are looked at in the order of the
//!   queue, or, for `easy-shortest`, the shortest estimate first (Tsafrir et al. 2007).
//! * `conservative`: every waiting task has a reservation, where and when it fits first without
//!   delaying those before it; all are planned anew, in the order of the queue, whenever
//!   something changes. So an early end lets everybody move up.
//!
//! An attempt that takes longer than estimated is expected to end at the next nanosecond. A
//! decision takes time proportional to what runs and waits for `easy`, and to its square for
//! `conservative`.

mod profile;

use alloc::vec::Vec;
use core::cmp::Reverse;

use super::Coordinator;
use crate::effect::Effect;
use crate::id::{ServerId, TaskId};
use crate::policy::Backfill;
use crate::server::Server;
use crate::time::{Span, Time};
use crate::view::State;
use crate::work::Speed;
use profile::Profile;

/// The reservation of the first task.
struct Shadow {
    server: ServerId,
    at: Time,
    /// How many slots are free then beyond those it takes.
    extra: u16,
}

impl Coordinator {
    /// Starts what may pass the first task, which does not fit anywhere.
    #[cold]
    pub(super) fn backfill(&mut self, first: TaskId, effects: &mut Vec<Effect>) {
        let State { tasks, central, order, now, backfill, .. } = &self.state;
        if *backfill == Backfill::None || central.len() < 2 {
            return;
        }
        let mut ids = central.in_order(order, tasks, *now);
        ids.retain(|id| *id != first);
        match self.state.backfill {
            Backfill::None => {}
            Backfill::Conservative => {
                ids.insert(0, first);
                self.keep_all_reservations(&ids, effects);
            }
            Backfill::Easy => self.keep_one_reservation(first, &ids, effects),
            Backfill::EasyShortest => {
                let tasks = &self.state.tasks;
                ids.sort_by_key(|id| tasks.get(*id).map(|task| task.remaining_counted()));
                self.keep_one_reservation(first, &ids, effects);
            }
        }
    }

    /// Starts the candidates that do not delay the first task.
    fn keep_one_reservation(
        &mut self,
        first: TaskId,
        candidates: &[TaskId],
        effects: &mut Vec<Effect>,
    ) {
        let Some(mut shadow) = self.shadow(first) else { return };
        for id in candidates {
            if self.state.servers.idle.is_empty() {
                return;
            }
            if let Some(server) = self.gap(*id, &mut shadow) {
                self.start(*id, server, effects);
            }
        }
    }

    /// When and where a task fits first, by the estimates; equals go to the fastest server, then
    /// to the lowest number.
    fn shadow(&self, id: TaskId) -> Option<Shadow> {
        let State { tasks, servers, now, .. } = &self.state;
        let needs = tasks.get(id)?.spec.width.min(servers.widest).max(1);
        let mut first: Option<(Time, Reverse<Speed>, Shadow)> = None;
        for server in servers.accepting.iter() {
            let Some(facts) = servers.get(server).filter(|facts| facts.slots >= needs) else {
                continue;
            };
            let ends = self.ends(facts);
            let mut free = facts.slots - facts.used;
            let mut at = *now;
            for (end, width) in ends {
                // Whatever ends at the same time is free then, too.
                if free >= needs && end > at {
                    break;
                }
                at = end;
                free += width;
            }
            let key = (at, Reverse(facts.speed));
            if first.as_ref().is_none_or(|(at, speed, _)| key < (*at, *speed)) {
                let extra = free.saturating_sub(needs);
                first = Some((key.0, key.1, Shadow { server, at, extra }));
            }
        }
        first.map(|(_, _, shadow)| shadow)
    }

    /// When what the server runs is expected to end, in that order, and how many slots are free
    /// again then.
    fn ends(&self, facts: &Server) -> Vec<(Time, u16)> {
        let State { tasks, now, .. } = &self.state;
        let running = facts.running.iter(tasks).filter_map(|id| tasks.get(id));
        let mut ends: Vec<(Time, u16)> = running
            .map(|task| (task.ends.max(*now + Span(1)), facts.needs(task.spec.width)))
            .collect();
        ends.sort_unstable();
        ends
    }

    /// A server on which a task can start now without delaying the one that has the reservation.
    fn gap(&self, id: TaskId, shadow: &mut Shadow) -> Option<ServerId> {
        let State { tasks, servers, now, .. } = &self.state;
        let task = tasks.get(id)?;
        let needs = task.spec.width.min(servers.widest).max(1);
        for server in servers.idle.iter() {
            let Some(facts) = servers.get(server) else { continue };
            if facts.slots - facts.used < needs {
                continue;
            }
            let ends = *now + facts.speed.service(task.remaining_counted());
            if server != shadow.server || ends <= shadow.at {
                return Some(server);
            }
            if needs <= shadow.extra {
                shadow.extra -= needs;
                return Some(server);
            }
        }
        None
    }

    /// Starts the tasks whose reservation is for now.
    fn keep_all_reservations(&mut self, ids: &[TaskId], effects: &mut Vec<Effect>) {
        let State { servers, now, .. } = &self.state;
        let mut profiles: Vec<(ServerId, Profile)> = Vec::with_capacity(servers.accepting.len());
        for server in servers.accepting.iter() {
            let Some(facts) = servers.get(server) else { continue };
            let free = facts.slots - facts.used;
            profiles.push((server, Profile::new(*now, free, &self.ends(facts))));
        }
        // The fastest first, then by number.
        let speed = |server: ServerId| self.state.servers.get(server).map(|facts| facts.speed);
        profiles.sort_by_key(|(server, _)| (Reverse(speed(*server)), *server));
        for id in ids {
            if self.state.servers.idle.is_empty() {
                return;
            }
            let State { tasks, servers, now, .. } = &self.state;
            let Some(task) = tasks.get(*id) else { continue };
            let needs = task.spec.width.min(servers.widest).max(1);
            let found = profiles.iter().enumerate().filter_map(|(at, (server, profile))| {
                let facts = servers.get(*server).filter(|facts| facts.slots >= needs)?;
                // What takes no time needs its slots all the same.
                let lasts = facts.speed.service(task.remaining_counted()).max(Span(1));
                Some((profile.first_fit(needs, lasts), at, lasts))
            });
            let Some((begins, at, lasts)) = found.min() else { continue };
            let now = *now;
            let (server, profile) = &mut profiles[at];
            profile.reserve(begins, lasts, needs);
            if begins == now {
                let server = *server;
                self.start(*id, server, effects);
            }
        }
    }

    /// Starts a task of the central queue out of turn: slots that nobody before it could use cost
    /// its user nothing.
    fn start(&mut self, id: TaskId, server: ServerId, effects: &mut Vec<Effect>) {
        let State { tasks, central, order, .. } = &mut self.state;
        central.remove(order, tasks, id);
        self.send(id, server, effects);
        self.changed(server);
    }
}
