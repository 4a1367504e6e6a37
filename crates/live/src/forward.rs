//! A server's log: a `tracing` subscriber whose lines travel to the coordinator as frames.

use std::collections::HashMap;
use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use crate::wire::{LogLine, Verbosity};

/// Lines that may wait to be sent; what comes beyond is counted and dropped.
const LIMIT: usize = 1000;

/// The lines that wait to be sent.
#[derive(Clone, Default)]
pub(crate) struct Lines(Option<Arc<Mutex<Waiting>>>);

#[derive(Default)]
struct Waiting {
    lines: Vec<LogLine>,
    dropped: u64,
}

impl Lines {
    /// Takes all of them.
    #[inline]
    pub fn take(&self) -> Vec<LogLine> {
        match &self.0 {
            None => Vec::new(),
            Some(waiting) => take(waiting),
        }
    }

    fn add(&self, level: Verbosity, text: String) {
        let Some(waiting) = &self.0 else { return };
        let mut waiting = lock(waiting);
        if waiting.lines.len() < LIMIT {
            waiting.lines.push(LogLine { level, text });
        } else {
            waiting.dropped += 1;
        }
    }
}

fn take(waiting: &Mutex<Waiting>) -> Vec<LogLine> {
    let mut waiting = lock(waiting);
    let dropped = std::mem::take(&mut waiting.dropped);
    let mut lines = std::mem::take(&mut waiting.lines);
    if dropped > 0 {
        lines.push(LogLine { level: Verbosity::Warn, text: format!("{dropped} lines dropped") });
    }
    lines
}

/// Every state behind these locks is valid at any time: a panic elsewhere changes nothing.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The subscriber. A line is the spans it is in, then its message and fields, as in
/// `attempt{task=3 number=1}: finished`.
pub(crate) struct Forward {
    level: LevelFilter,
    lines: Lines,
    spans: Mutex<Open>,
}

/// The spans that are open, and those the thread is in, innermost last.
#[derive(Default)]
struct Open {
    last: u64,
    texts: HashMap<u64, (u32, String)>,
    entered: Vec<u64>,
}

impl Forward {
    /// A subscriber, unless nothing is to be logged, and where its lines come out.
    pub fn new(verbosity: Verbosity) -> (Option<Forward>, Lines) {
        if verbosity == Verbosity::Off {
            return (None, Lines::default());
        }
        let lines = Lines(Some(Arc::default()));
        let forward =
            Forward { level: verbosity.filter(), lines: lines.clone(), spans: Mutex::default() };
        (Some(forward), lines)
    }
}

impl Subscriber for Forward {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= self.level
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.level)
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = Fields::default();
        span.record(&mut fields);
        let text = format!("{}{{{}}}", span.metadata().name(), fields.0);
        let mut open = lock(&self.spans);
        open.last += 1;
        let id = open.last;
        open.texts.insert(id, (1, text));
        Id::from_u64(id)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let mut fields = Fields::default();
        values.record(&mut fields);
        if let Some((_, text)) = lock(&self.spans).texts.get_mut(&span.into_u64()) {
            let end = text.len() - 1;
            text.insert_str(end, &format!(" {}", fields.0));
        }
    }

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut text = String::new();
        let open = lock(&self.spans);
        for id in &open.entered {
            if let Some((_, span)) = open.texts.get(id) {
                text.push_str(span);
                text.push_str(": ");
            }
        }
        drop(open);
        let mut fields = Fields::default();
        event.record(&mut fields);
        text.push_str(&fields.0);
        self.lines.add(Verbosity::of(*event.metadata().level()), text);
    }

    fn enter(&self, span: &Id) {
        lock(&self.spans).entered.push(span.into_u64());
    }

    fn exit(&self, span: &Id) {
        let mut open = lock(&self.spans);
        let innermost = open.entered.iter().rposition(|id| *id == span.into_u64());
        if let Some(index) = innermost {
            open.entered.remove(index);
        }
    }

    fn clone_span(&self, span: &Id) -> Id {
        if let Some((handles, _)) = lock(&self.spans).texts.get_mut(&span.into_u64()) {
            *handles += 1;
        }
        span.clone()
    }

    fn try_close(&self, span: Id) -> bool {
        let mut open = lock(&self.spans);
        let Some((handles, _)) = open.texts.get_mut(&span.into_u64()) else {
            return false;
        };
        *handles -= 1;
        let last = *handles == 0;
        if last {
            open.texts.remove(&span.into_u64());
        }
        last
    }
}

/// Fields as text: the message bare, the others as `name=value`.
#[derive(Default)]
struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if !self.0.is_empty() {
            self.0.push(' ');
        }
        // Writing into a string cannot fail.
        let _ = match field.name() {
            "message" => write!(self.0, "{value:?}"),
            name => write!(self.0, "{name}={value:?}"),
        };
    }
}

impl Verbosity {
    /// What this process logs now.
    pub(crate) fn current() -> Verbosity {
        LevelFilter::current().into_level().map_or(Verbosity::Off, Verbosity::of)
    }

    fn of(level: Level) -> Verbosity {
        match level {
            Level::ERROR => Verbosity::Error,
            Level::WARN => Verbosity::Warn,
            Level::INFO => Verbosity::Info,
            Level::DEBUG => Verbosity::Debug,
            Level::TRACE => Verbosity::Trace,
        }
    }

    fn filter(self) -> LevelFilter {
        match self {
            Verbosity::Off => LevelFilter::OFF,
            Verbosity::Error => LevelFilter::ERROR,
            Verbosity::Warn => LevelFilter::WARN,
            Verbosity::Info => LevelFilter::INFO,
            Verbosity::Debug => LevelFilter::DEBUG,
            Verbosity::Trace => LevelFilter::TRACE,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::spans::Spans;
    use sandtable_core::{Attempt, TaskId};

    fn logged(verbosity: Verbosity, log: impl FnOnce()) -> Vec<(Verbosity, String)> {
        let (forward, lines) = Forward::new(verbosity);
        tracing::subscriber::with_default(forward.unwrap(), log);
        lines.take().into_iter().map(|line| (line.level, line.text)).collect()
    }

    fn one_attempt() {
        let attempt = Attempt { task: TaskId(3), number: 1 };
        let mut spans = Spans::default();
        spans.open(attempt, None);
        tracing::info!(work_s = 1.5, "outside");
        spans.close(attempt, "finished");
        spans.close(attempt, "finished twice");
    }

    #[test]
    fn a_line_says_in_which_attempt_it_was_logged() {
        let lines = logged(Verbosity::Debug, one_attempt);
        let expected = [
            (Verbosity::Debug, "attempt{task=3 number=1}: started"),
            (Verbosity::Info, "outside work_s=1.5"),
            (Verbosity::Debug, "attempt{task=3 number=1}: finished"),
        ];
        assert_eq!(lines, expected.map(|(level, text)| (level, text.to_owned())));
    }

    #[test]
    fn what_is_beyond_the_verbosity_is_not_logged() {
        let lines = logged(Verbosity::Info, one_attempt);
        assert_eq!(lines, [(Verbosity::Info, "outside work_s=1.5".to_owned())]);
        assert!(Forward::new(Verbosity::Off).0.is_none());
    }

    #[test]
    fn a_flood_is_cut_and_counted() {
        let lines = logged(Verbosity::Info, || {
            for number in 0..LIMIT + 5 {
                tracing::info!(number);
            }
        });
        assert_eq!(lines.len(), LIMIT + 1);
        assert_eq!(lines[LIMIT].1, "5 lines dropped");
    }
}
