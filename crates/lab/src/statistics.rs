//! Everything that is measured in one run.

use sandtable_core::{Observer, ServerId, Speed, TaskRecord, Time, Verdict};
use sandtable_record::Warmup;
use sandtable_record::result::TaskCounts;

use crate::completions::{BLOCK, Completion, Completions};
use crate::moments::Moments;
use crate::occupancy::Occupancy;
use crate::summary::{End, Summary};
use crate::warmup;

/// Watches one run, in virtual time or real.
///
/// Tasks are measured by the block: [`settled`](Observer::settled) only notes three numbers, and
/// nothing is allocated per task. Where the warm-up is known only at the end, the first tasks
/// (at most [`warmup::MOST`] of them, 24 bytes each) are kept until then, and all that is held of
/// the others are sums.
#[derive(Clone, Debug)]
pub struct Statistics {
    occupancy: Occupancy,
    verdicts: [u64; Verdict::ALL.len()],
    attempts: u64,
    rule: Warmup,
    /// Tasks that arrived before are dropped.
    from: Time,
    /// So many completed tasks are still to be dropped.
    to_drop: u64,
    dropped: u64,
    /// Completed tasks that are not measured yet: at first those to be kept, then blocks.
    pending: Vec<Completion>,
    /// How many may be pending.
    room: usize,
    /// The tasks of the start, once they are complete.
    kept: Option<Vec<Completion>>,
    /// Means of batches of the waiting times of what came after `kept`.
    later: Moments,
    completions: Completions,
    /// How many classes the workload has.
    classes: usize,
}

impl Statistics {
    /// Nothing has happened yet. `tasks` is how many will be submitted, where that is known;
    /// they belong to so many `classes`.
    pub fn new(
        servers: impl Iterator<Item = (ServerId, Speed, u16)>,
        rule: Warmup,
        tasks: Option<u64>,
        classes: usize,
    ) -> Statistics {
        let to_drop = match (rule, tasks) {
            (Warmup::Share(share), Some(tasks)) => share_of(tasks, share),
            _ => 0,
        };
        let room = match (rule, tasks) {
            (Warmup::Auto, tasks) => room_for_cuts(tasks),
            (Warmup::Share(_), None) => warmup::MOST,
            _ => BLOCK,
        };
        Statistics {
            occupancy: Occupancy::new(servers),
            verdicts: [0; Verdict::ALL.len()],
            attempts: 0,
            rule,
            from: match rule {
                Warmup::Time(span) => Time::ZERO + span,
                _ => Time::ZERO,
            },
            to_drop,
            dropped: 0,
            pending: Vec::with_capacity(if tasks.is_some() { room } else { BLOCK }),
            room,
            kept: None,
            later: Moments::default(),
            completions: Completions::new(classes),
            classes,
        }
    }

    /// A server has joined, or has come back with another speed or other slots.
    pub fn join(&mut self, server: ServerId, speed: Speed, slots: u16) {
        self.occupancy.join(server, speed, slots);
    }

    /// How many tasks have settled so far.
    pub fn settled_tasks(&self) -> u64 {
        self.verdicts.iter().sum()
    }

    /// The run is over.
    pub fn finish(mut self, end: End) -> Summary {
        self.measure_pending();
        let start = self.kept.take().unwrap_or_default();
        let cut = self.cut(&start);
        let mut completions = Completions::new(self.classes);
        completions.record(&start[cut..]);
        completions.append(self.completions);
        let count = |verdict: Verdict| self.verdicts[verdict as usize];
        let settled: u64 = self.verdicts.iter().sum();
        let tasks = TaskCounts {
            submitted: end.submitted,
            completed: count(Verdict::Completed),
            failed: count(Verdict::Failed),
            rejected: count(Verdict::Rejected),
            cancelled: count(Verdict::Cancelled),
            attempts: self.attempts,
            unfinished: end.submitted.saturating_sub(settled),
        };
        let dropped = self.dropped + cut as u64;
        Summary::of_run(end, tasks, dropped, completions.finish(), self.occupancy.finish())
    }

    /// Whether the tasks of the start are kept until the end.
    fn keeps(&self) -> bool {
        self.room > BLOCK
    }

    #[cold]
    #[inline(never)]
    fn measure_pending(&mut self) {
        if self.keeps() {
            self.kept = Some(std::mem::replace(&mut self.pending, Vec::with_capacity(BLOCK)));
            self.room = BLOCK;
            return;
        }
        if self.rule == Warmup::Auto {
            let mut waiting = [0.0; BLOCK];
            for (waiting, task) in waiting.iter_mut().zip(&self.pending) {
                *waiting = task.waiting;
            }
            warmup::add_batches(&mut self.later, &waiting[..self.pending.len()]);
        }
        self.completions.record(&self.pending);
        self.pending.clear();
    }

    /// How many of the tasks kept from the start are to be dropped.
    fn cut(&self, start: &[Completion]) -> usize {
        match self.rule {
            Warmup::Auto => {
                let (batches, _) = start.as_chunks::<{ warmup::BATCH }>();
                let means: Vec<f64> = batches
                    .iter()
                    .map(|batch| warmup::mean_of(&batch.map(|task| task.waiting)))
                    .collect();
                let cut = warmup::mser(means.iter().copied(), self.later);
                let cut = if warmup::is_transient(&means, self.later, cut) { cut } else { 0 };
                cut * warmup::BATCH
            }
            Warmup::Share(share) if !start.is_empty() => {
                let completed = self.verdicts[Verdict::Completed as usize];
                start.len().min(share_of(completed, share) as usize)
            }
            _ => 0,
        }
    }
}

impl Observer for Statistics {
    #[inline]
    fn advance(&mut self, now: Time, waiting: u64, running: u64) {
        self.occupancy.advance(now, waiting, running);
    }

    #[inline]
    fn occupied(&mut self, server: ServerId, slots: u16, start: Time, end: Time) {
        self.occupancy.occupied(server, slots, start, end);
    }

    #[inline]
    fn settled(&mut self, record: &TaskRecord) {
        self.occupancy.settled(record.finish);
        self.attempts += u64::from(record.attempts);
        self.verdicts[record.verdict as usize] += 1;
        if record.verdict != Verdict::Completed {
            return;
        }
        if record.arrival < self.from || self.to_drop > 0 {
            self.to_drop = self.to_drop.saturating_sub(1);
            self.dropped += 1;
            return;
        }
        self.pending.push(Completion {
            waiting: record.waiting().0 as f64,
            response: record.response().0 as f64,
            service: record.work.0 as f64 * self.occupancy.slowness(record.server),
            class: record.class,
        });
        if self.pending.len() >= self.room {
            self.measure_pending();
        }
    }
}

/// How many tasks `share` of `tasks` is, rounded down.
fn share_of(tasks: u64, share: f64) -> u64 {
    (tasks as f64 * share) as u64
}

/// How many tasks of the start are to be kept so that every cut in the first half can be made:
/// a whole number of batches, more than a block.
fn room_for_cuts(tasks: Option<u64>) -> usize {
    let half = tasks.and_then(|tasks| usize::try_from(tasks / 2).ok()).unwrap_or(warmup::MOST);
    let batches = half.min(warmup::MOST) / warmup::BATCH + 1;
    (batches * warmup::BATCH).clamp(2 * BLOCK, warmup::MOST)
}

#[cfg(test)]
mod tests;
