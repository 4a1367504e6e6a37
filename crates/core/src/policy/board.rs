//! What a place knows of the servers' loads: everything at once, or what was reported some time
//! ago.
//!
//! Which servers take tasks, and how fast they are, is always known at once. A server that joins,
//! or that was there when the place took over, is known as it is then.

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::vec::Vec;

use crate::config::Reports;
use crate::id::ServerId;
use crate::server::{Server, ServerState};
use crate::time::{Span, Time};
use crate::view::View;

/// How far a server is with what it has, by the estimates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Load {
    /// It has a free slot and nothing waits there: a task would begin at once.
    Free,
    /// It would be through at this instant. With several slots, not all of which are busy with
    /// something that keeps to its estimate, the instant moves away as time passes.
    Until(Time),
    /// What it runs has taken longer than estimated; this remains behind that.
    Overdue(Span),
}

impl Load {
    /// The remaining time until the server is through, at this instant.
    #[inline]
    pub(crate) fn remaining(self, now: Time) -> Span {
        match self {
            Load::Free => Span::ZERO,
            Load::Until(through) => through.since(now),
            Load::Overdue(span) => span,
        }
    }
}

/// What a place knows of the servers' loads.
#[derive(Debug)]
pub(crate) enum Loads {
    /// All there is to know.
    Fresh,
    /// What the board says.
    Reported(Box<Board>),
}

impl Loads {
    pub(crate) fn new(reports: Reports) -> Loads {
        match reports {
            Reports::Fresh | Reports::Delayed(Span::ZERO) | Reports::Periodic(Span::ZERO) => {
                Loads::Fresh
            }
            _ => Loads::Reported(Box::new(Board::new(reports))),
        }
    }

    /// How many tasks are at a server; `None`: it takes no tasks.
    #[inline]
    pub(crate) fn present(&self, view: &View<'_>, server: ServerId) -> Option<u32> {
        let facts = accepting(view, server)?;
        match self {
            Loads::Fresh => Some(facts.present()),
            Loads::Reported(board) => board.report(server).map(|report| report.present),
        }
    }

    /// How far a server is, as of [`as_of`](Self::as_of); `None`: it takes no tasks.
    #[inline]
    pub(crate) fn load(&self, now: Time, view: &View<'_>, server: ServerId) -> Option<Load> {
        let facts = accepting(view, server)?;
        match self {
            Loads::Fresh => Some(load(now, view, facts)),
            Loads::Reported(board) => {
                board.report(server).map(|report| report.load(board.as_of(now)))
            }
        }
    }

    /// The instant whose state is known now.
    #[inline]
    pub(crate) fn as_of(&self, now: Time) -> Time {
        match self {
            Loads::Fresh => now,
            Loads::Reported(board) => board.as_of(now),
        }
    }

    /// Whether reports are read.
    #[inline]
    pub(crate) fn are_reported(&self) -> bool {
        matches!(self, Loads::Reported(_))
    }

    /// Something about a server changed.
    #[inline]
    pub(crate) fn changed(&mut self, now: Time, view: &View<'_>, server: ServerId) {
        if let Loads::Reported(board) = self {
            board.changed(now, view, server);
        }
    }

    /// The next server of which something else is known by `now`, until there is none.
    pub(crate) fn next_heard(&mut self, now: Time, view: &View<'_>) -> Option<ServerId> {
        match self {
            Loads::Fresh => None,
            Loads::Reported(board) => board.next_heard(now, view),
        }
    }
}

/// The server, if it takes tasks.
#[inline]
pub(crate) fn accepting<'a>(view: &View<'a>, server: ServerId) -> Option<&'a Server> {
    view.facts(server).filter(|facts| facts.state == ServerState::Present)
}

/// How far a server is.
#[inline]
fn load(now: Time, view: &View<'_>, facts: &Server) -> Load {
    if facts.has_free_slot() && facts.queue.is_empty() && facts.ahead.len == 0 {
        return Load::Free;
    }
    if facts.slots > 1 {
        return shared_load(now, view, facts);
    }
    if facts.running.len > 0 && facts.expected_end >= now {
        Load::Until(facts.expected_end + facts.backlog())
    } else {
        Load::Overdue(facts.backlog())
    }
}

/// The same for several slots: all that remains, shared evenly between them.
fn shared_load(now: Time, view: &View<'_>, facts: &Server) -> Load {
    let tasks = &view.0.tasks;
    let running = facts.running.iter(tasks).filter_map(|id| tasks.get(id));
    let running = running.fold(Span::ZERO, |sum, task| sum + task.ends.since(now));
    let remaining = Span((running + facts.backlog()).0 / u64::from(facts.slots));
    if running == Span::ZERO { Load::Overdue(remaining) } else { Load::Until(now + remaining) }
}

/// What one server reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Report {
    present: u32,
    free: bool,
    /// When it would be through with what it runs; with several slots, with an even share of it.
    runs_until: Time,
    /// What remains behind that.
    backlog: Span,
}

impl Report {
    fn of(now: Time, view: &View<'_>, facts: &Server) -> Report {
        let slots = u64::from(facts.slots);
        let runs_until = if facts.running.len == 0 {
            now
        } else if slots == 1 {
            facts.expected_end
        } else {
            let tasks = &view.0.tasks;
            let running = facts.running.iter(tasks).filter_map(|id| tasks.get(id));
            let running = running.fold(Span::ZERO, |sum, task| sum + task.ends.since(now));
            now + Span(running.0 / slots)
        };
        Report {
            present: facts.present(),
            free: load(now, view, facts) == Load::Free,
            runs_until,
            backlog: Span(facts.backlog().0 / slots),
        }
    }

    fn load(self, now: Time) -> Load {
        match self {
            Report { free: true, .. } => Load::Free,
            Report { runs_until, backlog, .. } if runs_until >= now => {
                Load::Until(runs_until + backlog)
            }
            Report { backlog, .. } => Load::Overdue(backlog),
        }
    }
}

/// Reports that come late, or seldom.
#[derive(Debug)]
pub(crate) struct Board {
    reports: Reports,
    /// By server; `None`: it takes no tasks.
    known: Vec<Option<Report>>,
    /// How often each server has come or gone: reports from before are void.
    stays: Vec<u32>,
    /// Delayed: the reports on their way, and when each arrives.
    coming: VecDeque<(Time, ServerId, u32, Report)>,
    /// Periodic: which servers changed since the board was written, and whether each did.
    changes: Vec<ServerId>,
    has_changed: Vec<bool>,
    /// Periodic: when the board was written.
    written: Time,
    /// Periodic: how many of `changes` are on the board already; `None`: it is not being written.
    writing: Option<usize>,
}

impl Board {
    fn new(reports: Reports) -> Board {
        Board {
            reports,
            known: Vec::new(),
            stays: Vec::new(),
            coming: VecDeque::new(),
            changes: Vec::new(),
            has_changed: Vec::new(),
            written: Time::ZERO,
            writing: None,
        }
    }

    #[inline]
    fn report(&self, server: ServerId) -> Option<Report> {
        self.known.get(server.index()).copied().flatten()
    }

    fn as_of(&self, now: Time) -> Time {
        match self.reports {
            Reports::Fresh => now,
            Reports::Delayed(delay) => now - delay,
            Reports::Periodic(_) => self.written,
        }
    }

    fn changed(&mut self, now: Time, view: &View<'_>, server: ServerId) {
        let at = server.index();
        if let (Reports::Periodic(period), true) = (self.reports, self.known.is_empty()) {
            self.written = last_multiple(now, period);
        }
        if self.known.len() <= at {
            self.known.resize(at + 1, None);
            self.stays.resize(at + 1, 0);
            self.has_changed.resize(at + 1, false);
        }
        let report = accepting(view, server).map(|facts| Report::of(now, view, facts));
        match (self.known[at], report) {
            (Some(_), Some(report)) => self.note(now, server, report),
            (None, None) => {}
            (_, report) => {
                self.known[at] = report;
                self.stays[at] += 1;
            }
        }
    }

    /// A report will be known later.
    fn note(&mut self, now: Time, server: ServerId, report: Report) {
        match self.reports {
            Reports::Fresh => {}
            Reports::Delayed(delay) => {
                let stay = self.stays[server.index()];
                let coming = (now + delay, server, stay, report);
                match self.coming.back_mut() {
                    // Of what changes at one instant, the last counts.
                    Some(last) if (last.0, last.1, last.2) == (coming.0, server, stay) => {
                        *last = coming;
                    }
                    _ => self.coming.push_back(coming),
                }
            }
            Reports::Periodic(_) => {
                if !self.has_changed[server.index()] {
                    self.has_changed[server.index()] = true;
                    self.changes.push(server);
                }
            }
        }
    }

    fn next_heard(&mut self, now: Time, view: &View<'_>) -> Option<ServerId> {
        match self.reports {
            Reports::Fresh => None,
            Reports::Delayed(_) => self.next_arrived(now),
            Reports::Periodic(period) => self.next_written(now, period, view),
        }
    }

    fn next_arrived(&mut self, now: Time) -> Option<ServerId> {
        while let Some((at, server, stay, report)) = self.coming.front().copied() {
            if at > now {
                return None;
            }
            self.coming.pop_front();
            if self.stays[server.index()] == stay {
                self.known[server.index()] = Some(report);
                return Some(server);
            }
        }
        None
    }

    fn next_written(&mut self, now: Time, period: Span, view: &View<'_>) -> Option<ServerId> {
        let multiple = last_multiple(now, period);
        if self.written < multiple {
            self.written = multiple;
            // Equals are in order by number, whoever changed first.
            self.changes.sort_unstable();
            self.writing = Some(0);
        }
        while let Some(at) = self.writing {
            let Some(server) = self.changes.get(at).copied() else {
                self.changes.clear();
                self.writing = None;
                return None;
            };
            self.writing = Some(at + 1);
            self.has_changed[server.index()] = false;
            if let Some(facts) = accepting(view, server) {
                self.known[server.index()] = Some(Report::of(multiple, view, facts));
                return Some(server);
            }
        }
        None
    }
}

fn last_multiple(now: Time, period: Span) -> Time {
    Time(now.0 - now.0 % period.0.max(1))
}
