//! `add 5 x10 prio=3`: the tasks of one line.

use std::str::FromStr;

use sandtable_core::{Span, Weight, Work};
use sandtable_load::{Problem, value};

use super::{TASK_LIMIT, expect_setting, setting};
use crate::console::words::Setting;

/// The tasks of one `add`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addition {
    /// The work of each kind of task and how many of it, in order.
    pub tasks: Vec<(Work, u64)>,
    /// The priority of all of them, and so on.
    pub priority: i32,
    /// In how long they should be done.
    pub deadline: Option<Span>,
    /// Whose they are.
    pub user: Option<String>,
    /// How much they count.
    pub weight: Weight,
    /// How many slots each takes.
    pub width: u16,
}

impl Default for Addition {
    fn default() -> Addition {
        Addition {
            tasks: Vec::new(),
            priority: 0,
            deadline: None,
            user: None,
            weight: Weight::ONE,
            width: 1,
        }
    }
}

impl Addition {
    /// How many tasks in all.
    pub fn count(&self) -> u64 {
        self.tasks.iter().map(|(_, count)| count).sum()
    }

    fn set(&mut self, name: &str, written: &str) -> Result<(), Problem> {
        const ALLOWED: &[Setting] =
            &[Setting::Priority, Setting::Deadline, Setting::User, Setting::Weight, Setting::Width];
        match expect_setting(name, ALLOWED)? {
            Setting::Deadline => self.deadline = Some(duration(written)?),
            Setting::User => self.user = Some(written.to_owned()),
            Setting::Weight => self.weight = weight(written)?,
            Setting::Width => {
                self.width = whole(written, "console-bad-width")?;
                if self.width == 0 {
                    return Err(Problem::new("console-bad-width").with("written", written));
                }
            }
            _ => self.priority = whole(written, "console-bad-priority")?,
        }
        Ok(())
    }
}

/// Durations, each perhaps with a number of times, and settings.
pub fn parse(words: &[&str]) -> Result<Addition, Problem> {
    let mut addition = Addition::default();
    for word in words {
        if let Some((name, written)) = setting(word) {
            addition.set(name, written)?;
        } else if let Some(times) = times(word)? {
            let Some((_, count)) = addition.tasks.last_mut() else {
                return Err(Problem::new("console-times-without-task").with("written", word));
            };
            *count = times;
        } else {
            addition.tasks.push((Work(duration(word)?.0), 1));
        }
    }
    if addition.tasks.is_empty() {
        return Err(Problem::new("console-no-duration"));
    }
    if addition.count() > TASK_LIMIT {
        return Err(Problem::new("console-too-many-tasks")
            .with("written", addition.count())
            .with("limit", TASK_LIMIT));
    }
    Ok(addition)
}

/// A duration as in scenario files; here a decimal comma and Russian units will do as well.
fn duration(word: &str) -> Result<Span, Problem> {
    const UNITS: [(&str, &str); 8] = [
        ("мс", "ms"),
        ("сек", "s"),
        ("мин", "m"),
        ("с", "s"),
        ("м", "m"),
        ("ч", "h"),
        ("дн", "d"),
        ("д", "d"),
    ];
    let mut plain = word.replace('−', "-");
    if plain.matches(',').count() == 1 && !plain.contains('.') {
        plain = plain.replace(',', ".");
    }
    for (russian, unit) in UNITS {
        if let Some(number) = plain.strip_suffix(russian) {
            plain = format!("{number}{unit}");
            break;
        }
    }
    value::duration(&plain).map_err(|mut problem| {
        for (name, value) in &mut problem.args {
            if *name == "written" {
                *value = word.to_owned();
            }
        }
        problem
    })
}

/// `x10`, with a Latin or a Russian letter or the sign itself.
fn times(word: &str) -> Result<Option<u64>, Problem> {
    let Some(written) = word.strip_prefix(['x', 'X', 'х', 'Х', '×', '*']) else {
        return Ok(None);
    };
    if !written.starts_with(|letter: char| letter.is_ascii_digit() || letter == '-') {
        return Ok(None);
    }
    let problem =
        || Problem::new("console-bad-times").with("written", word).with("limit", TASK_LIMIT);
    match written.parse() {
        Ok(times @ 1..=TASK_LIMIT) => Ok(Some(times)),
        _ => Err(problem()),
    }
}

fn whole<T: FromStr>(written: &str, problem: &'static str) -> Result<T, Problem> {
    written.parse().map_err(|_| Problem::new(problem).with("written", written))
}

/// A weight as a factor, to the thousandth.
fn weight(written: &str) -> Result<Weight, Problem> {
    match written.replace(',', ".").parse::<f64>() {
        Ok(factor) if (1e-3..=1e6).contains(&factor) => {
            Ok(Weight::from_thousandths((factor * 1e3).round() as u32))
        }
        _ => Err(Problem::new("console-bad-weight").with("written", written)),
    }
}
