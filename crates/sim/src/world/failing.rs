//! Servers of a world fail and come back.

use sandtable_core::{Input, Observer, ServerId, ServerSetup, Time, ToCoordinator};
use sandtable_load::Faults;

use super::World;
use crate::faults::{Crashes, Fault};

impl World {
    /// The same world, whose servers fail. `seed` is the run's; when they fail and for how long
    /// is drawn for each server separately, so that nothing else changes it.
    pub fn with_faults(mut self, faults: &Faults, seed: u64) -> World {
        if let Some(crash) = &faults.crash {
            let mut crashes = Crashes::new(crash, seed);
            for server in self.coordinator.view().servers() {
                crashes.comes_up(server.id, self.now);
            }
            self.next_fault = crashes.next();
            self.crashes = Some(Box::new(crashes));
        }
        self
    }

    /// Has a server fail at `at`, or at the next event if that is earlier. Its attempts are lost,
    /// or if it `keeps` what they have done, go on elsewhere or when it is back.
    pub fn crash(&mut self, at: Time, server: ServerId, keeps: bool, observer: &mut impl Observer) {
        if server.index() < self.agents.len() {
            self.advance(at.min(self.next_event()).max(self.now), observer);
            self.fail(server, keeps, observer);
        }
    }

    /// Has a server that failed come back at `at`, or at the next event if that is earlier.
    pub fn repair(&mut self, at: Time, server: ServerId, observer: &mut impl Observer) {
        if server.index() < self.agents.len() {
            self.advance(at.min(self.next_event()).max(self.now), observer);
            self.join(server, observer);
        }
    }

    /// A server fails or is repaired, unless nobody would notice.
    #[cold]
    pub(super) fn fault(&mut self, nothing_else: bool, observer: &mut impl Observer) -> bool {
        if nothing_else && self.is_over() {
            return false;
        }
        let Some(crashes) = &mut self.crashes else { return false };
        let (now, fault) = (crashes.next(), crashes.happen());
        self.advance(now, observer);
        match fault {
            Fault::Fails { server, keeps } => self.fail(server, keeps, observer),
            Fault::IsRepaired { server } => self.join(server, observer),
        }
        if let Some(crashes) = &self.crashes {
            self.next_fault = crashes.next();
        }
        true
    }

    fn fail(&mut self, server: ServerId, keeps: bool, observer: &mut impl Observer) {
        if keeps {
            // What it has not begun it gives back; what it runs it has to stop by itself.
            self.handle(Input::Drain { server }, observer);
            self.hear_replies(observer);
        }
        let mut stopped = std::mem::take(&mut self.answers);
        self.agents[server.index()].stop_all(self.now, &mut stopped);
        self.reschedule(server);
        for answer in stopped.drain(..) {
            match answer {
                ToCoordinator::Yielded { attempt, .. } if !keeps => {
                    self.occupied(server, attempt, observer);
                }
                answer => self.replies.push_back((server, answer)),
            }
        }
        self.answers = stopped;
        self.hear_replies(observer);
        self.handle(Input::Leave { server }, observer);
        self.hear_replies(observer);
    }

    /// A server is there, new or again, and idle.
    pub(super) fn join(&mut self, server: ServerId, observer: &mut impl Observer) {
        let setup = self.setups[server.index()];
        self.agents[server.index()] = setup.agent();
        self.reschedule(server);
        let ServerSetup { speed, slots, .. } = setup;
        self.handle(Input::Join { server, speed, slots }, observer);
        self.hear_replies(observer);
    }

    /// Servers that fail may do so only while they serve.
    #[inline(never)]
    pub(super) fn wear(&mut self, server: ServerId, serves: bool) {
        if let Some(crashes) = &mut self.crashes {
            crashes.serves(server, serves, self.now);
            self.next_fault = crashes.next();
        }
    }
}
