//! The account of one settled task: what every driver tells its observers.

use crate::coordinator::Coordinator;
use crate::effect::{Effect, Verdict};
use crate::id::{ServerId, TaskId};
use crate::input::Input;
use crate::spec::TaskSpec;
use crate::time::{Span, Time};
use crate::work::Work;

/// One settled task. Put together by a driver from [`Effect::Settle`](crate::Effect::Settle) and
/// the payload it kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskRecord {
    /// Its number.
    pub task: TaskId,
    /// The class of the workload that it belongs to, from 0.
    pub class: u16,
    /// What was known of it when it arrived.
    pub spec: TaskSpec,
    /// When it was submitted.
    pub arrival: Time,
    /// When its first attempt started; [`Time::NEVER`] if none did.
    pub start: Time,
    /// When it settled.
    pub finish: Time,
    /// Where it was tried last.
    pub server: Option<ServerId>,
    /// Its true work.
    pub work: Work,
    /// How often it was tried.
    pub attempts: u16,
    /// How it ended.
    pub verdict: Verdict,
}

impl TaskRecord {
    /// Arrival to first start. Of a task that never started: arrival to settling.
    #[inline]
    pub fn waiting(&self) -> Span {
        self.start.min(self.finish).since(self.arrival)
    }

    /// Arrival to settling.
    #[inline]
    pub fn response(&self) -> Span {
        self.finish.since(self.arrival)
    }
}

/// Who watches a run: statistics, a table of tasks, nobody.
///
/// A driver calls [`advance`](Self::advance) before every change, so that an observer can
/// integrate over time, and [`settled`](Self::settled) once for every task.
pub trait Observer {
    /// Between the last call and `now`, `waiting` tasks waited and `running` attempts ran.
    fn advance(&mut self, now: Time, waiting: u64, running: u64);
    /// An attempt occupied so many slots of `server` from `start` to `end`.
    fn occupied(&mut self, server: ServerId, slots: u16, start: Time, end: Time);
    /// A task settled.
    fn settled(&mut self, record: &TaskRecord);
    /// Whether [`handling`](Self::handling) and [`handled`](Self::handled) want to be called.
    const INPUTS: bool = false;
    /// The coordinator is about to handle an input.
    #[inline]
    fn handling(&mut self, coordinator: &mut Coordinator, now: Time, input: &Input) {
        let _ = (coordinator, now, input);
    }
    /// The coordinator has handled it, with these effects.
    #[inline]
    fn handled(&mut self, coordinator: &Coordinator, now: Time, input: &Input, effects: &[Effect]) {
        let _ = (coordinator, now, input, effects);
    }
    /// The coordinator asked for something. Most observers have no use for it.
    #[inline]
    fn effect(&mut self, now: Time, effect: &Effect) {
        let _ = (now, effect);
    }
}

/// Nobody watches.
impl Observer for () {
    #[inline]
    fn advance(&mut self, _: Time, _: u64, _: u64) {}
    #[inline]
    fn occupied(&mut self, _: ServerId, _: u16, _: Time, _: Time) {}
    #[inline]
    fn settled(&mut self, _: &TaskRecord) {}
}
