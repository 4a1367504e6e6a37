//! Which channels have something: one list that all of them share, so that a wake-up looks at
//! those alone and not at every channel there is.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Wake, Waker};

/// The list. Its owner is the one task that serves all channels.
#[derive(Default)]
pub(crate) struct ReadyList {
    shared: Arc<Mutex<Shared>>,
}

#[derive(Default)]
struct Shared {
    ready: Vec<u32>,
    owner: Option<Waker>,
}

/// One channel's entry.
struct Entry {
    channel: u32,
    listed: AtomicBool,
    list: Arc<Mutex<Shared>>,
}

/// What a channel is polled with: waking it lists the channel and wakes the list's owner.
pub(crate) struct Listed {
    entry: Arc<Entry>,
    /// The entry as a waker.
    pub waker: Waker,
}

impl ReadyList {
    /// An entry for a channel; it is listed at once, because nobody has looked at it yet.
    pub fn enter(&self, channel: u32) -> Listed {
        let entry = Arc::new(Entry {
            channel,
            listed: AtomicBool::new(false),
            list: Arc::clone(&self.shared),
        });
        let waker = Waker::from(Arc::clone(&entry));
        waker.wake_by_ref();
        Listed { entry, waker }
    }

    /// Moves what is listed into `ready`, which is empty, and has the owner woken for the next.
    #[inline]
    pub fn take(&self, context: &Context<'_>, ready: &mut Vec<u32>) {
        let mut shared = lock(&self.shared);
        match &shared.owner {
            Some(owner) if owner.will_wake(context.waker()) => {}
            _ => shared.owner = Some(context.waker().clone()),
        }
        std::mem::swap(&mut shared.ready, ready);
    }
}

impl Listed {
    /// To be called before the channel is polled: from now on it can be listed again.
    #[inline]
    pub fn taken(&self) {
        self.entry.listed.store(false, Ordering::Release);
    }
}

impl Wake for Entry {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    #[inline]
    fn wake_by_ref(self: &Arc<Self>) {
        if self.listed.swap(true, Ordering::AcqRel) {
            return;
        }
        let mut shared = lock(&self.list);
        shared.ready.push(self.channel);
        let owner = shared.owner.clone();
        drop(shared);
        if let Some(owner) = owner {
            owner.wake();
        }
    }
}

/// The list is valid at any time: a panic elsewhere changes nothing.
fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_is_listed_once_until_it_is_taken() {
        let list = ReadyList::default();
        let (a, b) = (list.enter(7), list.enter(9));
        let context = Context::from_waker(Waker::noop());
        let mut ready = Vec::new();
        list.take(&context, &mut ready);
        assert_eq!(ready, [7, 9]);

        a.taken();
        a.waker.wake_by_ref();
        a.waker.wake_by_ref();
        b.waker.wake_by_ref();
        ready.clear();
        list.take(&context, &mut ready);
        assert_eq!(ready, [7], "9 was not taken before it was woken");
    }
}
