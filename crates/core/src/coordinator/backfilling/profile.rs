//! How many slots of a server are free from now on, by what runs and what is reserved.

use alloc::vec::Vec;

use crate::time::{Span, Time};

/// A step function: from each of these times on so many slots are free, until the next. The
/// first time is now.
#[derive(Clone, Debug)]
pub(super) struct Profile {
    steps: Vec<(Time, u16)>,
}

impl Profile {
    /// So many are free now, and more at these times, which ascend.
    pub(super) fn new(now: Time, free: u16, ends: &[(Time, u16)]) -> Profile {
        let mut steps = Vec::from([(now, free)]);
        let mut free = free;
        for (end, slots) in ends {
            free += slots;
            match steps.last_mut() {
                Some(last) if last.0 == *end => last.1 = free,
                _ => steps.push((*end, free)),
            }
        }
        Profile { steps }
    }

    /// The first time from which so many slots are free for so long. There are so many in all.
    pub(super) fn first_fit(&self, slots: u16, lasts: Span) -> Time {
        let mut begins = Time::NEVER;
        for (at, free) in &self.steps {
            if begins != Time::NEVER && *at >= begins + lasts {
                break;
            }
            if *free < slots {
                begins = Time::NEVER;
            } else if begins == Time::NEVER {
                begins = *at;
            }
        }
        begins
    }

    /// Takes so many slots for so long. They are free then.
    pub(super) fn reserve(&mut self, begins: Time, lasts: Span, slots: u16) {
        let ends = begins + lasts;
        self.cut(begins);
        self.cut(ends);
        for (at, free) in &mut self.steps {
            if *at >= begins && *at < ends {
                *free = free.saturating_sub(slots);
            }
        }
    }

    /// Begins a new step at this time, as high as the one before it.
    fn cut(&mut self, at: Time) {
        let index = self.steps.partition_point(|(step, _)| *step < at);
        if self.steps.get(index).is_none_or(|(step, _)| *step != at)
            && let Some((_, free)) = index.checked_sub(1).and_then(|before| self.steps.get(before))
        {
            let step = (at, *free);
            self.steps.insert(index, step);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_a_table_of_every_instant(
            ends in proptest::collection::vec((1u64..20, 1u16..3), 0..6),
            reservations in proptest::collection::vec((1u16..4, 1u64..15), 0..12),
        ) {
            let mut ends: Vec<(Time, u16)> = ends.into_iter().map(|(at, width)| (Time(at), width)).collect();
            ends.sort_unstable();
            let busy: u16 = ends.iter().map(|(_, width)| width).sum();
            let slots = busy.max(3);
            let mut profile = Profile::new(Time::ZERO, slots - busy, &ends);
            let mut table: Vec<u16> = (0..400)
                .map(|at| {
                    let over = ends.iter().filter(|(end, _)| end.0 <= at);
                    slots - busy + over.map(|(_, width)| width).sum::<u16>()
                })
                .collect();
            for (width, lasts) in reservations {
                let fits = |begins: &usize| {
                    (*begins..*begins + lasts as usize).all(|at| table[at] >= width)
                };
                let begins = (0usize..).find(fits).unwrap_or(0);
                prop_assert_eq!(profile.first_fit(width, Span(lasts)), Time(begins as u64));
                profile.reserve(Time(begins as u64), Span(lasts), width);
                table[begins..begins + lasts as usize].iter_mut().for_each(|free| *free -= width);
            }
        }
    }
}
