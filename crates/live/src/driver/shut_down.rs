//! The end of a run: every process is gone and reaped before it is over.

use std::time::{Duration, Instant};

use super::{Driver, Stage};
use crate::event::Watcher;
use crate::fleet::News;

/// How long processes may take to exit by themselves, and then to be killed.
const GRACE: Duration = Duration::from_secs(1);

impl<W: Watcher> Driver<W> {
    /// Lets the servers exit, or kills them; returns once all are reaped, or at once if somebody
    /// insists.
    pub async fn shut_down(&mut self) {
        self.commands.close();
        if self.stage == Stage::Killed {
            self.fleet.kill_all();
        } else {
            self.fleet.quit_all();
        }
        let mut until = Instant::now() + GRACE;
        let mut killed = self.stage == Stage::Killed;
        while self.fleet.processes() > 0 && self.stage != Stage::Left {
            self.select_until(until).await;
            let now = self.clock.now();
            for news in std::mem::take(&mut self.inbox.news) {
                if let News::Exited(exit) = news {
                    self.tell(now, || exit.event());
                }
            }
            let insists = std::mem::take(&mut self.inbox.stops) > 0;
            if insists && killed {
                self.stage = Stage::Left;
            }
            if Instant::now() >= until && killed {
                let left = self.fleet.processes();
                tracing::error!(left, "processes that cannot be killed are left behind");
                return;
            }
            if Instant::now() >= until || insists {
                killed = true;
                until = Instant::now() + GRACE;
                self.fleet.kill_all();
            }
        }
    }
}
