//! What a line typed at the console asks for. Pure: text in, command or problem out.

mod policy;
mod tasks;

pub use policy::{Change, changed};
pub use tasks::Addition;

use sandtable_core::{ServerId, Speed, TaskId};
use sandtable_load::{Problem, nearest};

use super::keyboard::other_layout;
use super::words::{
    SERVER_VERBS, SETTINGS, ServerVerb, Setting, VERBS, Verb, Words, meaning, spellings,
};

/// At most so many servers: each is a process of its own with two pipes.
pub const SERVER_LIMIT: u32 = 1000;
/// At most so many tasks in one line: more is what a scenario file is for.
pub const TASK_LIMIT: u64 = 100_000;

/// A line's meaning.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// An empty line.
    Nothing,
    /// New tasks.
    Add(Addition),
    /// `add` alone: the duration comes on the next line.
    AddNext,
    /// Show what the servers do and what waits.
    Status,
    /// Show the waiting tasks one by one.
    Queue,
    /// Show the servers one by one.
    Servers,
    /// More servers.
    AddServers {
        /// How many.
        count: u32,
        /// How fast each is.
        speed: Speed,
    },
    /// No new task for this server; it stops when it is empty.
    Drain(ServerId),
    /// Kill this server's process.
    Kill(ServerId),
    /// A new process for this server.
    Restart(ServerId),
    /// This server works at another speed.
    SetSpeed(ServerId, Speed),
    /// Show the policy.
    ShowPolicy,
    /// Change the policy; what is not named stays.
    SetPolicy(Vec<Change>),
    /// Forget this task.
    Cancel(TaskId),
    /// Ask this server for its state.
    Ask(ServerId),
    /// Tell the life of this task.
    Why(TaskId),
    /// Take no line until nothing runs and nothing waits.
    Wait,
    /// Show the commands.
    Help,
    /// Leave now.
    Quit,
}

/// The command in `line`.
///
/// # Errors
/// The line is no command; the problem says which word and what would be right.
pub fn parse(line: &str) -> Result<Command, Problem> {
    let mut words = line.split_whitespace();
    let Some(first) = words.next() else {
        return Ok(Command::Nothing);
    };
    let rest: Vec<&str> = words.collect();
    let Some(verb) = meaning(VERBS, &first.to_lowercase()) else {
        return if looks_like_a_number(first) {
            parse_addition(line).map(Command::Add)
        } else {
            Err(unknown_command(line, first))
        };
    };
    match verb {
        Verb::Add if rest.is_empty() => Ok(Command::AddNext),
        Verb::Add => tasks::parse(&rest).map(Command::Add),
        Verb::Servers => parse_servers(&rest),
        Verb::Speed => parse_server_speed(first, &rest),
        Verb::Policy if rest.is_empty() => Ok(Command::ShowPolicy),
        Verb::Policy => policy::parse(&rest.join(" ")).map(Command::SetPolicy),
        Verb::Cancel => one_number(first, &rest).map(|id| Command::Cancel(TaskId(id))),
        Verb::Ask => one_server(first, &rest).map(Command::Ask),
        Verb::Why => one_number(first, &rest).map(|id| Command::Why(TaskId(id))),
        Verb::Status => nothing_after(first, &rest, Command::Status),
        Verb::Queue => nothing_after(first, &rest, Command::Queue),
        Verb::Wait => nothing_after(first, &rest, Command::Wait),
        Verb::Help => Ok(Command::Help),
        Verb::Quit => nothing_after(first, &rest, Command::Quit),
    }
}

/// The tasks in `line`: durations, each perhaps with a number of times, and a priority.
///
/// # Errors
/// As [`parse`].
pub fn parse_addition(line: &str) -> Result<Addition, Problem> {
    tasks::parse(&line.split_whitespace().collect::<Vec<_>>())
}

/// A number of servers, `1` to [`SERVER_LIMIT`], of which `present` are there.
///
/// # Errors
/// Not a number, or one that cannot be.
pub fn parse_server_count(written: &str, present: u32) -> Result<u32, Problem> {
    let written = written.trim();
    let room = SERVER_LIMIT.saturating_sub(present);
    let problem = |id| Problem::new(id).with("written", written).with("limit", room);
    let digits = written.strip_prefix(['-', '−', '+']).unwrap_or(written);
    let is_integer = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_integer {
        return Err(problem("console-servers-not-a-number"));
    }
    match written.strip_prefix('+').unwrap_or(written).parse::<u32>() {
        Ok(count) if (1..=room).contains(&count) => Ok(count),
        Ok(1..) => Err(problem("console-too-many-servers")),
        Err(_) if !written.starts_with(['-', '−']) => Err(problem("console-too-many-servers")),
        _ => Err(problem("console-too-few-servers")),
    }
}

fn looks_like_a_number(word: &str) -> bool {
    let unsigned = word.strip_prefix(['-', '−', '+']).unwrap_or(word);
    unsigned.starts_with(|letter: char| letter.is_ascii_digit() || letter == '.' || letter == ',')
}

/// Splits `name=value` into what it sets and the value.
fn setting(word: &str) -> Option<(&str, &str)> {
    word.split_once('=')
}

fn parse_servers(words: &[&str]) -> Result<Command, Problem> {
    let Some((first, rest)) = words.split_first() else {
        return Ok(Command::Servers);
    };
    let verb = meaning(SERVER_VERBS, &first.to_lowercase())
        .ok_or_else(|| unknown_word("console-unknown-server-command", first, SERVER_VERBS))?;
    match verb {
        ServerVerb::Add => parse_add_servers(rest),
        ServerVerb::Drain => one_server(first, rest).map(Command::Drain),
        ServerVerb::Kill => one_server(first, rest).map(Command::Kill),
        ServerVerb::Restart => one_server(first, rest).map(Command::Restart),
    }
}

fn parse_add_servers(words: &[&str]) -> Result<Command, Problem> {
    let (mut count, mut speed) = (1, Speed::ONE);
    for word in words {
        if let Some((name, written)) = setting(word) {
            expect_setting(name, &[Setting::Speed])?;
            speed = parse_speed(written)?;
        } else {
            count = parse_server_count(word, 0)?;
        }
    }
    Ok(Command::AddServers { count, speed })
}

fn parse_server_speed(command: &str, words: &[&str]) -> Result<Command, Problem> {
    match words {
        [server, speed] => {
            Ok(Command::SetSpeed(one_server(command, &[server])?, parse_speed(speed)?))
        }
        _ => Err(Problem::new("console-speed-form")
            .with("command", command)
            .with("written", words.join(" "))),
    }
}

/// A speed as a factor, to the millionth.
fn parse_speed(written: &str) -> Result<Speed, Problem> {
    match written.replace(',', ".").parse::<f64>() {
        Ok(factor) if (1e-6..=1e6).contains(&factor) => {
            Ok(Speed::from_millionths((factor * 1e6).round() as u64))
        }
        _ => Err(Problem::new("console-bad-speed").with("written", written)),
    }
}

fn expect_setting(name: &str, allowed: &[Setting]) -> Result<Setting, Problem> {
    let known = meaning(SETTINGS, &name.to_lowercase());
    known.filter(|setting| allowed.contains(setting)).ok_or_else(|| {
        let valid = SETTINGS.iter().filter(|(setting, _)| allowed.contains(setting));
        let valid: Vec<&str> = valid.flat_map(|(_, spellings)| spellings.iter().copied()).collect();
        unknown_setting(name, &valid)
    })
}

fn unknown_setting(name: &str, valid: &[&str]) -> Problem {
    let mut problem = Problem::new("console-unknown-setting")
        .with("written", name)
        .with("expected", valid.join(", "))
        .nearest(name, valid.iter().copied());
    let switched = other_layout(name).filter(|switched| valid.contains(&switched.as_str()));
    problem.nearest = switched.or(problem.nearest);
    problem
}

fn one_number(command: &str, words: &[&str]) -> Result<u64, Problem> {
    let problem = |written: &str| {
        Problem::new("console-number-expected").with("command", command).with("written", written)
    };
    match words {
        [word] => word.parse().map_err(|_| problem(word)),
        _ => Err(problem(&words.join(" "))),
    }
}

fn one_server(command: &str, words: &[&str]) -> Result<ServerId, Problem> {
    let number = one_number(command, words)?;
    let index = number.checked_sub(1).and_then(|index| u32::try_from(index).ok());
    index
        .map(ServerId)
        .ok_or_else(|| Problem::new("console-server-from-one").with("written", number))
}

fn nothing_after(command: &str, rest: &[&str], meaning: Command) -> Result<Command, Problem> {
    if rest.is_empty() {
        return Ok(meaning);
    }
    Err(Problem::new("console-nothing-expected")
        .with("command", command)
        .with("written", rest.join(" ")))
}

fn unknown_word<T: Copy>(id: &'static str, word: &str, words: &Words<T>) -> Problem {
    let mut problem = Problem::new(id).with("written", word).nearest(word, spellings(words));
    problem.nearest = in_other_layout(word, words).map(str::to_owned).or(problem.nearest);
    problem
}

/// The word that the same keys give, or nearly give, in the other layout.
fn in_other_layout<T: Copy>(word: &str, words: &Words<T>) -> Option<&'static str> {
    let switched = other_layout(&word.to_lowercase())?;
    let exact = spellings(words).find(|known| *known == switched);
    exact.or_else(|| nearest(&switched, spellings(words)))
}

/// An unknown command. In the wrong layout the whole line is suggested, so that it can be typed again
/// as it is read.
fn unknown_command(line: &str, word: &str) -> Problem {
    let mut problem = unknown_word("console-unknown-command", word, VERBS);
    if let Some(meant) = in_other_layout(word, VERBS) {
        let rest = line.trim().get(word.len()..).unwrap_or_default();
        let as_typed = Some(format!("{meant}{rest}"));
        let switched = other_layout(rest).map(|rest| format!("{meant}{rest}"));
        let lines = [as_typed, switched].into_iter().flatten();
        problem.nearest = lines.into_iter().find(|line| parse(line).is_ok()).or(problem.nearest);
    }
    problem
}

#[cfg(test)]
mod tests;
