//! The account of a task's life, in words.

use sandtable_core::{
    Account, Explanation, MOST_CANDIDATES, Measure, Moment, Standing, Tie, Time, Until, Verdict,
    Work,
};
use sandtable_core::{Policy, TaskId, TaskSpec, TaskView};
use sandtable_record::policies;

use crate::language::{Catalogue, say};
use crate::number;

/// What happened to `task`, a line each, and where it is.
pub fn tell(words: Catalogue, task: TaskId, account: &Account) -> String {
    let teller = Teller { words };
    let mut text = String::new();
    for (at, moment) in &account.moments {
        for (index, line) in teller.moment(task, moment).into_iter().enumerate() {
            let margin = if index == 0 { teller.time(*at) } else { String::new() };
            text.push_str(&format!("{margin:>12}  {line}\n"));
        }
    }
    if let Some(line) = teller.standing(task, account) {
        text.push_str(&format!("{:>12}  {line}\n", teller.time(account.end)));
    }
    text
}

struct Teller {
    words: Catalogue,
}

impl Teller {
    fn time(&self, at: Time) -> String {
        self.seconds(at.0)
    }

    fn seconds(&self, nanos: u64) -> String {
        number::seconds(self.words.language(), nanos).shown
    }

    fn moment(&self, task: TaskId, moment: &Moment) -> Vec<String> {
        let words = self.words;
        match moment {
            Moment::Arrived { spec, policy, explanation } => {
                let mut lines = vec![self.arrived(task, spec), self.rules(policy)];
                lines.extend(self.explanation(explanation));
                lines
            }
            Moment::Waited { server, before, first } => {
                let mut line = match server {
                    Some(server) => say!(words, "why-waits-at", server = *server),
                    None => words.text("why-waits-centrally"),
                };
                line.push_str(&self.before(*before, first));
                vec![line]
            }
            Moment::Started { server, done, others, next } => {
                let mut line = say!(words, "why-started", server = *server);
                if *done > Work::ZERO {
                    line.push_str(&say!(
                        words,
                        "why-started-after",
                        seconds = self.seconds(done.0)
                    ));
                }
                if *others > 0 {
                    let tasks = number::count(words.language(), *others as u64);
                    let listed = list(next);
                    line.push_str(&say!(words, "why-others-wait", tasks = tasks, listed = listed));
                }
                vec![line]
            }
            Moment::Preempted { server, by } => vec![match by {
                Some(by) => say!(words, "why-preempted-by", server = *server, task = *by),
                None => say!(words, "why-preempted", server = *server),
            }],
            Moment::Interrupted { server, done } => {
                let seconds = self.seconds(done.0);
                vec![say!(words, "why-interrupted", server = *server, seconds = seconds)]
            }
            Moment::CopyStopped { server } => {
                vec![say!(words, "why-copy-stopped", server = *server)]
            }
            Moment::Lost { server } => vec![say!(words, "why-lost", server = *server)],
            Moment::Failed { server } => vec![say!(words, "why-failed", server = *server)],
            Moment::PolicySet { policy } => {
                vec![say!(words, "why-policy-set", policy = policies::describe(policy))]
            }
            Moment::Settled { verdict, server } => {
                let mut line = words.text(match verdict {
                    Verdict::Completed => "why-completed",
                    Verdict::Failed => "why-given-up",
                    Verdict::Rejected => "why-rejected",
                    Verdict::Cancelled => "why-cancelled",
                });
                if let Some(server) = server {
                    line.push_str(&say!(words, "why-settled-at", server = *server));
                }
                vec![line]
            }
        }
    }

    fn arrived(&self, task: TaskId, spec: &TaskSpec) -> String {
        let words = self.words;
        let mut line = match spec.estimate {
            Work::UNKNOWN => say!(words, "why-arrived-unknown", task = task),
            estimate => {
                let seconds = self.seconds(estimate.0);
                say!(words, "why-arrived", task = task, seconds = seconds)
            }
        };
        if spec.priority != 0 {
            line.push_str(&say!(words, "why-priority", priority = spec.priority.to_string()));
        }
        if spec.width > 1 {
            line.push_str(&say!(words, "why-width", width = spec.width.to_string()));
        }
        if spec.deadline != Time::NEVER {
            line.push_str(&say!(words, "why-deadline", seconds = self.time(spec.deadline)));
        }
        line
    }

    fn rules(&self, policy: &Policy) -> String {
        say!(self.words, "why-rules", policy = policies::describe(policy))
    }

    fn explanation(&self, explanation: &Explanation) -> Vec<String> {
        let Explanation { measure, candidates, among, chosen, tie } = explanation;
        let words = self.words;
        let among = number::count(words.language(), *among as u64);
        let measured = words.text(&format!("why-measure-{}", measure.name()));
        let mut lines = vec![say!(words, "why-looked", among = among, measure = measured)];
        for candidate in candidates {
            let score = candidate.score.map_or(String::new(), |score| self.score(*measure, score));
            let mark = if Some(candidate.server) == *chosen {
                words.text("why-chosen")
            } else {
                String::new()
            };
            let name = say!(words, "why-server", server = candidate.server);
            lines.push(format!("    {name:<12}{score:>12}  {mark}").trim_end().to_owned());
        }
        if candidates.len() == MOST_CANDIDATES {
            lines.push(words.text("why-more-candidates"));
        }
        if *tie != Tie::None {
            lines.push(words.text(&format!("why-tie-{}", tie.name())));
        }
        if chosen.is_none() && *measure != Measure::None {
            lines.push(words.text("why-nobody-chosen"));
        }
        lines
    }

    fn score(&self, measure: Measure, score: u64) -> String {
        match measure {
            Measure::RemainingTime | Measure::FinishTime => self.seconds(score),
            Measure::Latency if score >= u64::MAX / 2 => self.words.text("why-latency-unknown"),
            Measure::Latency => self.seconds(score),
            _ => number::count(self.words.language(), score).shown,
        }
    }

    fn before(&self, before: usize, first: &[TaskView]) -> String {
        if before == 0 {
            return self.words.text("why-first");
        }
        let tasks = number::count(self.words.language(), before as u64);
        say!(self.words, "why-before", tasks = tasks, listed = list(first))
    }

    fn standing(&self, task: TaskId, account: &Account) -> Option<String> {
        let words = self.words;
        let line = match account.standing {
            Standing::Settled => return None,
            Standing::Unknown => say!(words, "why-unknown", task = task),
            Standing::Running => words.text("why-running"),
            Standing::Waiting { before, of, until } => {
                let place = number::count(words.language(), before as u64 + 1);
                let all = number::count(words.language(), of as u64);
                match until {
                    Until::Backoff => words.text("why-until-backoff"),
                    Until::Turn => {
                        say!(words, "why-until-turn", place = place.shown, all = all.shown)
                    }
                    Until::Server => words.text("why-until-server"),
                    Until::Slots { width, free } => say!(
                        words,
                        "why-until-slots",
                        width = width.to_string(),
                        free = free.to_string()
                    ),
                    Until::Slot { server, expected } => say!(
                        words,
                        "why-until-slot",
                        server = server,
                        seconds = self.time(expected)
                    ),
                }
            }
        };
        Some(line)
    }
}

/// The numbers of these tasks.
fn list(tasks: &[TaskView]) -> String {
    let numbers: Vec<String> = tasks.iter().map(|task| task.id.to_string()).collect();
    numbers.join(", ")
}
