//! `sandtable why`: why a task went where it went, and why it waits.

use sandtable_core::{Account, Moment, Standing, TaskId};
use sandtable_load::Problem;
use sandtable_record::journal::JournalReader;
use sandtable_record::{Scenario, policies, replay};
use serde::Serialize;
use serde_json::{Value, json};

use super::interrupt;
use crate::account;
use crate::arguments::WhyArguments;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::language::{Catalogue, say};
use crate::output;

/// Tells the life of a task: from a journal, or in a run of a scenario that is made again.
///
/// # Errors
/// The file cannot be read or is wrong; no such task arrived.
pub fn run(arguments: &WhyArguments, words: Catalogue) -> Result<Exit, Failure> {
    let task = TaskId(arguments.task);
    let is_scenario = arguments.file.extension().is_some_and(|ending| ending == "toml");
    let account = if is_scenario {
        let mut overrides = arguments.set.clone();
        overrides.extend(arguments.seed.map(|seed| format!("seed={seed}")));
        let scenario = Scenario::load(&arguments.file, &overrides).map_err(Failure::usage)?;
        sandtable_lab::why(&scenario, task, interrupt::flag()).map_err(|problem| {
            match problem.id {
                "lab-interrupted" => Failure::Problem(problem, Exit::Interrupted),
                _ => Failure::failed(problem),
            }
        })?
    } else {
        let (header, journal) = JournalReader::open(&arguments.file).map_err(Failure::usage)?;
        replay::why(&header, journal, task).map_err(Failure::failed)?
    };
    if account.standing == Standing::Unknown && account.moments.is_empty() {
        let problem = Problem::new("why-no-such-task")
            .with("task", task)
            .with("file", arguments.file.display());
        return Err(Failure::usage(problem));
    }
    let text = if arguments.json {
        serde_json::to_string_pretty(&Document::of(task, &account)).unwrap_or_default() + "\n"
    } else {
        say!(words, "why-title", task = task) + "\n" + &account::tell(words, task, &account)
    };
    output::print(&text)?;
    Ok(Exit::Done)
}

/// The account as JSON.
#[derive(Serialize)]
struct Document {
    schema: &'static str,
    task: u64,
    moments: Vec<Value>,
    standing: String,
    end_s: f64,
}

impl Document {
    fn of(task: TaskId, account: &Account) -> Document {
        let moments = account.moments.iter().map(|(at, moment)| {
            let mut value = value(moment);
            value["at_s"] = json!(at.seconds());
            value
        });
        let standing = match account.standing {
            Standing::Unknown => "unknown",
            Standing::Waiting { .. } => "waiting",
            Standing::Running => "running",
            Standing::Settled => "settled",
        };
        Document {
            schema: "sandtable.why/1",
            task: task.0,
            moments: moments.collect(),
            standing: standing.to_owned(),
            end_s: account.end.seconds(),
        }
    }
}

/// A moment as JSON; servers have the numbers people see.
fn value(moment: &Moment) -> Value {
    let number = |server: &sandtable_core::ServerId| u64::from(server.0) + 1;
    let ids = |tasks: &[sandtable_core::TaskView]| -> Vec<u64> {
        tasks.iter().map(|task| task.id.0).collect()
    };
    match moment {
        Moment::Arrived { policy, explanation, .. } => {
            let candidates = explanation.candidates.iter().map(
                |candidate| json!({"server": number(&candidate.server), "score": candidate.score}),
            );
            json!({
                "event": "arrived",
                "policy": policies::describe(policy),
                "measure": explanation.measure.name(),
                "among": explanation.among,
                "candidates": candidates.collect::<Vec<_>>(),
                "chosen": explanation.chosen.as_ref().map(number),
                "tie": explanation.tie.name(),
            })
        }
        Moment::Waited { server, before, first } => json!({
            "event": "waited", "server": server.as_ref().map(number), "before": before,
            "first": ids(first),
        }),
        Moment::Started { server, done, others, next } => json!({
            "event": "started", "server": number(server), "done_s": done.seconds(),
            "others": others, "next": ids(next),
        }),
        Moment::Preempted { server, by } => json!({
            "event": "preempted", "server": number(server), "by": by.map(|by| by.0),
        }),
        Moment::Interrupted { server, done } => json!({
            "event": "interrupted", "server": number(server), "done_s": done.seconds(),
        }),
        Moment::CopyStopped { server } => {
            json!({"event": "copy-stopped", "server": number(server)})
        }
        Moment::Lost { server } => json!({"event": "lost", "server": number(server)}),
        Moment::Failed { server } => json!({"event": "failed", "server": number(server)}),
        Moment::PolicySet { policy } => {
            json!({"event": "policy-set", "policy": policies::describe(policy)})
        }
        Moment::Settled { verdict, server } => json!({
            "event": verdict.name(), "server": server.as_ref().map(number),
        }),
    }
}
