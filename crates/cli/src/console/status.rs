//! What a snapshot looks like in words.

use sandtable_core::{AgentState, OrderKind, Policy, ServerId, Speed, Work};
use sandtable_live::{Condition, ServerStatus, Snapshot, TaskStatus};
use sandtable_record::policies;

use crate::command::policies::rule;
use crate::language::{Catalogue, say};
use crate::number;

/// At most so many waiting tasks are written out.
const QUEUE_SHOWN: usize = 30;

/// The servers in numeric order and what each does, one line each.
pub fn servers(words: Catalogue, snapshot: &Snapshot) -> String {
    let mut text = words.text("console-servers") + "\n";
    for server in &snapshot.servers {
        text.push_str(&format!("    {}\n", one_server(words, server)));
    }
    text
}

fn one_server(words: Catalogue, server: &ServerStatus) -> String {
    let id = server.id;
    let mut text = match server.running.as_slice() {
        [] => match server.condition {
            Condition::Up => say!(words, "console-server-idle", server = id),
            Condition::Starting => say!(words, "console-server-starting", server = id),
            Condition::Draining => say!(words, "console-server-draining", server = id),
            Condition::Restarting { .. } => say!(words, "console-server-down-for-now", server = id),
            Condition::Down => say!(words, "console-server-down", server = id),
        },
        [TaskStatus { remaining: Some(left), .. }] => {
            let left = number::seconds_up(words.language(), *left);
            say!(words, "console-server-running", server = id, left = left)
        }
        several => {
            let tasks = number::count(words.language(), several.len() as u64);
            say!(words, "console-server-running-several", server = id, tasks = tasks)
        }
    };
    if !server.queue.is_empty() {
        let tasks = durations(words, &server.queue);
        text.push_str(&say!(words, "console-server-queue", tasks = tasks));
    }
    text
}

/// The durations of the tasks in the common queue.
pub fn queue(words: Catalogue, snapshot: &Snapshot) -> String {
    let text = if snapshot.queue.is_empty() {
        words.text("console-queue-empty")
    } else {
        say!(words, "console-queue", tasks = durations(words, &snapshot.queue))
    };
    text + "\n"
}

/// `2, 5, 7`; with a semicolon where the numbers have commas of their own.
fn durations(words: Catalogue, tasks: &[TaskStatus]) -> String {
    let shown = tasks.iter().take(QUEUE_SHOWN);
    let shown: Vec<String> = shown.map(|task| written(words, task.work)).collect();
    let has_commas = shown.iter().any(|duration| duration.contains(','));
    let mut text = shown.join(if has_commas { "; " } else { ", " });
    if tasks.len() > QUEUE_SHOWN {
        let more = number::count(words.language(), (tasks.len() - QUEUE_SHOWN) as u64);
        text.push_str(&say!(words, "console-queue-more", more = more));
    }
    text
}

fn written(words: Catalogue, work: Work) -> String {
    number::work(words.language(), work).shown
}

/// The waiting tasks, one line each: number, duration, priority, how long it waits, where.
pub fn queue_in_detail(words: Catalogue, snapshot: &Snapshot) -> String {
    let waiting_at = snapshot.servers.iter().map(|server| (Some(server.id), &server.queue));
    let queues = std::iter::once((None, &snapshot.queue)).chain(waiting_at);
    let waiting: Vec<(Option<ServerId>, &TaskStatus)> =
        queues.flat_map(|(place, tasks)| tasks.iter().map(move |task| (place, task))).collect();
    if waiting.is_empty() {
        return words.text("console-queue-empty") + "\n";
    }
    let count = number::count(words.language(), waiting.len() as u64);
    let mut text = say!(words, "console-queue-detail", tasks = count) + "\n";
    for (place, task) in waiting.iter().take(QUEUE_SHOWN) {
        let waits = snapshot.now.since(task.submitted);
        let mut line = say!(
            words,
            "console-queue-task",
            task = task.id,
            work = number::work(words.language(), task.work),
            priority = task.spec.priority,
            waits = number::seconds_to_tenth(words.language(), waits),
        );
        if let Some(server) = place {
            line.push_str(&say!(words, "console-queue-task-at", server = *server));
        }
        text.push_str(&format!("    {line}\n"));
    }
    if waiting.len() > QUEUE_SHOWN {
        let more = number::count(words.language(), (waiting.len() - QUEUE_SHOWN) as u64);
        text.push_str(&format!("    {}\n", say!(words, "console-queue-detail-more", more = more)));
    }
    text
}

/// The servers, one line each: what it does, its task, speed, process, restarts.
pub fn servers_in_detail(words: Catalogue, snapshot: &Snapshot) -> String {
    let language = words.language();
    let mut text = words.text("console-servers") + "\n";
    for server in &snapshot.servers {
        let mut parts = vec![one_server(words, server)];
        if let Some(task) = server.running.first() {
            parts.push(say!(words, "console-detail-task", task = task.id));
        }
        let speed = factor(words, server.setup.speed);
        parts.push(say!(words, "console-detail-speed", speed = speed));
        if let Some(pid) = server.pid {
            parts.push(say!(words, "console-detail-process", pid = pid.to_string()));
        }
        if server.restarts > 0 {
            let restarts = number::count(language, u64::from(server.restarts));
            parts.push(say!(words, "console-detail-restarts", restarts = restarts));
        }
        if let (Condition::Draining, false) = (server.condition, server.running.is_empty()) {
            parts.push(words.text("console-detail-draining"));
        }
        text.push_str(&format!("    {}\n", parts.join("; ")));
    }
    text
}

/// A speed as a factor.
pub fn factor(words: Catalogue, speed: Speed) -> String {
    number::seconds(words.language(), speed.millionths().saturating_mul(1000)).shown
}

/// The rules in force, each with what it means, and what they are set to.
pub fn policy(words: Catalogue, policy: &Policy) -> String {
    let Policy { place, order, parameters } = policy;
    let mut text = words.text("console-policy") + "\n";
    let score = parameters.score.as_ref().filter(|_| *order == OrderKind::Score);
    let expression = score.map_or(String::new(), |score| format!("({})", score.text()));
    let rules = [("place", place.name(), String::new()), ("order", order.name(), expression)];
    for (kind, name, expression) in rules {
        let rule = rule(words, kind, name);
        text.push_str(&format!("    {kind}={name}{expression} — {rule}\n"));
    }
    let set = policies::parameters(policy);
    for parameter in place.parameters().iter().chain(order.parameters()) {
        let about = |what| words.text(&format!("policies-parameter-{}-{what}", parameter.name()));
        let set = set.iter().find(|(set, _)| set == parameter).map(|(_, value)| value.clone());
        let (value, does) = (set.unwrap_or_else(|| about("default")), about("does"));
        text.push_str(&format!("    {}={value} — {does}\n", parameter.name()));
    }
    text
}

/// A server's own account of itself.
pub fn answer(words: Catalogue, server: ServerId, state: AgentState) -> String {
    let language = words.language();
    let finished = number::count(language, state.finished);
    let mut text = match state.running {
        Some(attempt) => {
            let left = number::seconds_to_tenth(language, state.remaining);
            say!(words, "console-answer-running", server = server, task = attempt.task, left = left)
        }
        None => say!(words, "console-answer-idle", server = server),
    };
    text.push_str(&say!(words, "console-answer-finished", finished = finished));
    text + "\n"
}
