//! A deadline with the kernel's resolution. tokio's own timers tick in milliseconds, and the
//! timeout of `ppoll` may come late by a thousandth of itself (`select_estimate_accuracy` in
//! Linux's `fs/select.c`): a millisecond in every second. A `timerfd` is exact.

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use rustix::io::Errno;
use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create,
    timerfd_settime,
};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// One timer of the kernel's: readable when its time has come.
pub(crate) struct Alarm(OwnedFd);

impl Alarm {
    pub fn new() -> Result<Alarm, Errno> {
        let flags = TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC;
        timerfd_create(TimerfdClockId::Monotonic, flags).map(Alarm)
    }

    /// Lets it fire after this wait instead of what it was set for.
    pub fn set(&self, wait: Duration) -> Result<(), Errno> {
        let zero = Timespec { tv_sec: 0, tv_nsec: 0 };
        // A wait of zero would never end. One of 68 years is as good as a longer one: whoever
        // waits for it asks again.
        let wait = wait.clamp(Duration::from_nanos(1), Duration::from_secs(1 << 31));
        let it_value = Timespec::try_from(wait).unwrap_or(zero);
        let time = Itimerspec { it_interval: zero, it_value };
        timerfd_settime(&self.0, TimerfdTimerFlags::empty(), &time).map(drop)
    }
}

impl AsFd for Alarm {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl AsRawFd for Alarm {
    fn as_raw_fd(&self) -> RawFd {
        self.0.as_raw_fd()
    }
}

/// An alarm that a tokio task can wait for.
pub(crate) struct Timer {
    alarm: AsyncFd<Alarm>,
    /// When it fires; `None` if it is not set.
    set: Option<Instant>,
}

impl Timer {
    // Deprecated for file descriptors that somebody else may close; this one is owned.
    #[allow(deprecated)]
    pub fn new() -> io::Result<Timer> {
        let alarm = AsyncFd::with_interest(Alarm::new()?, Interest::READABLE)?;
        Ok(Timer { alarm, set: None })
    }

    /// Ready once `deadline` has come. A timer that is set for an earlier instant is left alone:
    /// an early wake-up now and then is cheaper than a system call for every task.
    #[inline]
    pub fn poll(
        &mut self,
        context: &mut Context<'_>,
        deadline: Option<Instant>,
    ) -> Poll<io::Result<()>> {
        let Some(deadline) = deadline else {
            return Poll::Pending;
        };
        loop {
            if self.set.is_none_or(|set| deadline < set) {
                let wait = deadline.saturating_duration_since(Instant::now());
                if wait.is_zero() {
                    return Poll::Ready(Ok(()));
                }
                self.alarm.get_ref().set(wait)?;
                self.set = Some(deadline);
            }
            let mut fired = std::task::ready!(self.alarm.poll_read_ready(context))?;
            match rustix::io::read(fired.get_inner(), &mut [0; 8]) {
                // Set anew since it fired.
                Err(Errno::AGAIN) => {}
                result => {
                    result?;
                    self.set = None;
                }
            }
            fired.clear_ready();
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use std::future::poll_fn;

    #[test]
    fn fires_at_its_deadline_whatever_it_was_set_for_before() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
        runtime.unwrap().block_on(async {
            let mut timer = Timer::new().unwrap();
            let start = Instant::now();
            for (polled_ms, awaited_ms) in [(30_000, 2), (3, 5), (6, 6)] {
                let polled = start + Duration::from_millis(polled_ms);
                poll_fn(|context| Poll::Ready(timer.poll(context, Some(polled)).is_ready())).await;
                let awaited = start + Duration::from_millis(awaited_ms);
                poll_fn(|context| timer.poll(context, Some(awaited))).await.unwrap();
                assert!(Instant::now() >= awaited);
            }
        });
    }
}
