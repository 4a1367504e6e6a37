//! What the policy would decide, and why.

use super::Coordinator;
use crate::policy::Explanation;
use crate::spec::TaskSpec;
use crate::task::Task;
use crate::time::Time;
use crate::view::View;

impl Coordinator {
    /// Where a task that arrived at `now` would go, and what the policy looks at. It changes
    /// nothing but that reports which are due by `now` are taken in, as the next
    /// [`handle`](Self::handle) would.
    pub fn explain(&mut self, now: Time, spec: TaskSpec) -> Explanation {
        if self.place.reads_reports() {
            self.place.hear_reports(now, &View(&self.state));
        }
        let task = Task::new(self.next_task(), now, spec);
        self.place.explain(now, &View(&self.state), &task)
    }
}
