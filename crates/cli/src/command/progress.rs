//! How far a long run has come: a bar on stderr, only on a terminal, only if it takes a while.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A run shorter than this needs no bar.
const PATIENCE: Duration = Duration::from_millis(500);

/// A bar that appears after a while.
pub struct Progress {
    title: String,
    begin: Instant,
    bar: OnceLock<ProgressBar>,
}

impl Progress {
    /// A run begins.
    pub fn start(title: String) -> Progress {
        Progress { title, begin: Instant::now(), bar: OnceLock::new() }
    }

    /// So many tasks have settled, of about so many. From any thread.
    pub fn at(&self, settled: u64, tasks: Option<u64>) {
        if self.begin.elapsed() < PATIENCE {
            return;
        }
        let bar = self.bar.get_or_init(|| self.bar(tasks));
        // An estimate may turn out too low: the bar then waits at its end.
        bar.set_position(tasks.map_or(settled, |tasks| settled.min(tasks)));
    }

    fn bar(&self, tasks: Option<u64>) -> ProgressBar {
        let target = ProgressDrawTarget::stderr_with_hz(5);
        let (bar, template) = match tasks {
            Some(tasks) => (
                ProgressBar::new(tasks),
                "{msg} {wide_bar} {percent} %  {pos}/{len}  {eta_precise}",
            ),
            None => (ProgressBar::no_length(), "{msg} {spinner} {pos}  {elapsed_precise}"),
        };
        bar.set_draw_target(target);
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("━╸ "));
        }
        // The run began before the bar did: the estimate of what is left counts from there.
        bar.with_elapsed(self.begin.elapsed()).with_message(self.title.clone())
    }

    /// The run is over: nothing of the bar is left.
    pub fn end(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}
