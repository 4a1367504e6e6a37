//! The sections of a scenario file but the workload, and what holds across them.

use std::path::Path;

use sandtable_core::{Limits, OrderKind, PlaceKind, Policy};
use sandtable_load::{Problem, value};

use super::document::Document;
use super::section::{Field, Keys, Section};
use super::workload::workload;
use super::{MAX_SERVERS, Measure, Scenario, ServerGroup, Warmup};

/// Builds the scenario that `document` describes. Trace files are looked for beside `file`.
pub(super) fn scenario(document: Document, file: &Path) -> Result<Scenario, Problem> {
    const KEYS: Keys = Keys {
        known: &["name", "seed", "servers", "policy", "workload", "limits", "measure"],
        not_yet: &["network", "faults"],
    };
    let mut root = Section::root(&document.origin, document.root, &KEYS)?;
    let name = match root.take("name") {
        Some(field) => name(&field)?,
        None => file.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
    };
    let seed = root.take("seed").map_or(Ok(1), |field| field.integer(0..=u64::MAX))?;
    let servers = servers(&mut root)?;
    let policy = root.take("policy").map_or(Ok(Policy::default()), policy)?;
    let limits = root.take("limits").map_or(Ok(Limits::default()), limits)?;
    let measure = root.take("measure").map_or(Ok(Measure::default()), measure)?;
    let (workload, class_names) = workload(root.require("workload")?, file)?;
    Ok(Scenario { name, seed, servers, policy, limits, workload, class_names, measure })
}

/// A name: it stands in tables and on terminals.
pub(super) fn name(field: &Field<'_>) -> Result<String, Problem> {
    const MOST: usize = 200;
    let name = field.text()?;
    if name.is_empty() || name.chars().count() > MOST || name.chars().any(char::is_control) {
        return Err(field.problem("record-bad-name").with("most", MOST));
    }
    Ok(name.to_owned())
}

fn servers(root: &mut Section<'_>) -> Result<Vec<ServerGroup>, Problem> {
    const KEYS: Keys = Keys { known: &["count", "speed", "slots", "name"], not_yet: &[] };
    let Some(field) = root.take("servers") else {
        return Err(root.problem("record-no-servers", "servers"));
    };
    let none = field.locate(Problem::new("record-no-servers"));
    let mut groups = Vec::new();
    let mut total = 0;
    for mut section in field.sections(&KEYS)? {
        let count = section.require("count")?;
        let too_many = || count.problem("record-too-many-servers").with("most", MAX_SERVERS);
        if count.whole() > Some(u128::from(MAX_SERVERS)) {
            return Err(too_many());
        }
        let number = count.integer(0..=u64::from(MAX_SERVERS))?;
        let group = ServerGroup {
            count: u32::try_from(number).unwrap_or(u32::MAX),
            speed: section.take("speed").map_or(Ok(Default::default()), |field| field.speed())?,
            slots: section.take("slots").map_or(Ok(1), |field| sixteen_bits(&field))?,
            name: section.take("name").map_or(Ok("server".to_owned()), |field| name(&field))?,
        };
        total = group.count.saturating_add(total);
        if total > MAX_SERVERS {
            return Err(too_many());
        }
        groups.push(group);
    }
    if total == 0 { Err(none) } else { Ok(groups) }
}

/// A count from 1 to 65,535.
fn sixteen_bits(field: &Field<'_>) -> Result<u16, Problem> {
    let number = field.integer(1..=u64::from(u16::MAX))?;
    Ok(u16::try_from(number).unwrap_or(u16::MAX))
}

fn policy(field: Field<'_>) -> Result<Policy, Problem> {
    const KEYS: Keys =
        Keys { known: &["place", "order"], not_yet: &["d", "cutoffs", "preempt", "backfill"] };
    /// Names of the scenario format; those that the core knows are found there first.
    const PLACES: [&str; 11] = [
        "weighted-random",
        "weighted-round-robin",
        "power-of-d",
        "least-work-of-d",
        "idle-first",
        "size-interval",
        "earliest-finish",
        "late-binding",
        "hedge",
        "peak-ewma",
        "steal",
    ];
    const ORDERS: [&str; 9] = [
        "lifo",
        "random",
        "longest",
        "deadline",
        "shortest-remaining",
        "least-attained",
        "response-ratio",
        "weighted-shortest",
        "fair",
    ];
    let mut section = field.section(&KEYS)?;
    let mut policy = Policy::default();
    if let Some(field) = section.take("place") {
        let names = PlaceKind::ALL.map(PlaceKind::name);
        policy.place = kind(&field, PlaceKind::named, "record-unknown-place", &names, &PLACES)?;
    }
    if let Some(field) = section.take("order") {
        let names = OrderKind::ALL.map(OrderKind::name);
        policy.order = kind(&field, OrderKind::named, "record-unknown-order", &names, &ORDERS)?;
    }
    Ok(policy)
}

/// The kind of policy that `field` names, one of `names`. `not_yet` are those of other versions.
fn kind<T>(
    field: &Field<'_>,
    named: fn(&str) -> Option<T>,
    unknown: &'static str,
    names: &[&str],
    not_yet: &[&str],
) -> Result<T, Problem> {
    let name = field.text()?;
    if let Some(kind) = named(name) {
        return Ok(kind);
    }
    if not_yet.contains(&name) || name.starts_with("score(") {
        let problem = field.problem("record-policy-not-yet");
        return Err(problem.with("expected", names.join(", ")));
    }
    let problem = field.problem(unknown).with("expected", names.join(", "));
    Err(problem.nearest(name, names.iter().copied()))
}

fn limits(field: Field<'_>) -> Result<Limits, Problem> {
    const KEYS: Keys = Keys { known: &["queue", "attempts", "backoff"], not_yet: &["timeout"] };
    let mut section = field.section(&KEYS)?;
    let mut limits = Limits::default();
    if let Some(field) = section.take("queue") {
        limits.queue = field.integer(0..=u64::MAX)?;
    }
    if let Some(field) = section.take("attempts") {
        limits.attempts = sixteen_bits(&field)?;
    }
    if let Some(field) = section.take("backoff") {
        limits.backoff = field.parsed(value::duration)?;
    }
    Ok(limits)
}

fn measure(field: Field<'_>) -> Result<Measure, Problem> {
    const KEYS: Keys = Keys { known: &["warmup", "replications", "confidence"], not_yet: &[] };
    let mut section = field.section(&KEYS)?;
    let mut measure = Measure::default();
    if let Some(field) = section.take("warmup") {
        measure.warmup = field.parsed(warmup)?;
    }
    if let Some(field) = section.take("replications") {
        let most = 1_000_000;
        measure.replications = u32::try_from(field.integer(1..=most)?).unwrap_or(u32::MAX);
    }
    if let Some(field) = section.take("confidence") {
        measure.confidence = field.number(0.0, 1.0)?;
    }
    Ok(measure)
}

fn warmup(text: &str) -> Result<Warmup, Problem> {
    let wrong =
        || Problem::new("record-bad-warmup").with("written", text).nearest(text, ["auto", "none"]);
    match text {
        "auto" => Ok(Warmup::Auto),
        "none" => Ok(Warmup::None),
        _ => match text.strip_suffix('%') {
            Some(percent) => {
                let percent: f64 = percent.trim().parse().map_err(|_| wrong())?;
                let share = percent / 100.0;
                if (0.0..1.0).contains(&share) { Ok(Warmup::Share(share)) } else { Err(wrong()) }
            }
            None => value::duration(text).map(Warmup::Time).map_err(|_| wrong()),
        },
    }
}
