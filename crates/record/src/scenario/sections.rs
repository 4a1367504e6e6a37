//! The sections of a scenario file but the workload, and what holds across them.

use std::path::Path;

use sandtable_core::{Limits, PlaceKind, Reports};
use sandtable_load::{Crash, Faults, Problem, value};

use super::document::Document;
use super::policy::{check_cutoffs, policy};
use super::section::{Field, Keys, Section};
use super::workload::workload;
use super::{MAX_SERVERS, Measure, Scenario, ServerGroup, Warmup, widths};

/// Builds the scenario that `document` describes. Trace files are looked for beside `file`.
pub(super) fn scenario(document: Document, file: &Path) -> Result<Scenario, Problem> {
    const KEYS: Keys = Keys {
        known: &[
            "name", "seed", "servers", "policy", "workload", "limits", "network", "faults",
            "measure",
        ],
        not_yet: &[],
    };
    let mut root = Section::root(&document.origin, document.root, &KEYS)?;
    let name = match root.take("name") {
        Some(field) => name(&field)?,
        None => file.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
    };
    let seed = root.take("seed").map_or(Ok(1), |field| field.integer(0..=u64::MAX))?;
    let servers = servers(&mut root)?;
    let policy = policy(root.take("policy"), &root)?;
    let limits = root.take("limits").map_or(Ok(Limits::default()), limits)?;
    let reports = root.take("network").map_or(Ok(Reports::default()), reports)?;
    let faults = root.take("faults").map_or(Ok(Faults::default()), faults)?;
    let measure = root.take("measure").map_or(Ok(Measure::default()), measure)?;
    let tasks = workload(root.require("workload")?, file, widths::slots(&servers).0)?;
    widths::check(&tasks.widest, &policy, &servers)?;
    check_cutoffs(&policy, servers.iter().map(|group| group.count).sum())?;
    let mut scenario = Scenario {
        name,
        seed,
        servers,
        policy: policy.policy,
        limits,
        reports,
        faults,
        workload: tasks.workload,
        class_names: tasks.class_names,
        user_names: tasks.user_names,
        dropped_tasks: tasks.dropped,
        measure,
    };
    let parameters = &mut scenario.policy.parameters;
    if scenario.policy.place == PlaceKind::SizeInterval && parameters.cutoffs.is_none() {
        let cutoffs = scenario.balanced_cutoffs();
        scenario.policy.parameters.cutoffs = Some(cutoffs.into());
    }
    Ok(scenario)
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
    const KEYS: Keys =
        Keys { known: &["count", "speed", "slots", "name", "sharing"], not_yet: &[] };
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
        let sharing = section.take("sharing").map_or(Ok(false), |field| field.truth())?;
        // Who shares runs what comes, unless told otherwise.
        let slots = if sharing { u16::MAX } else { 1 };
        let group = ServerGroup {
            count: u32::try_from(number).unwrap_or(u32::MAX),
            speed: section.take("speed").map_or(Ok(Default::default()), |field| field.speed())?,
            slots: section.take("slots").map_or(Ok(slots), |field| sixteen_bits(&field))?,
            sharing,
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

/// How old what a policy knows is.
fn reports(field: Field<'_>) -> Result<Reports, Problem> {
    const KEYS: Keys = Keys { known: &["load_reports"], not_yet: &["delay", "loss"] };
    let mut section = field.section(&KEYS)?;
    section.take("load_reports").map_or(Ok(Reports::Fresh), |field| field.parsed(value::reports))
}

fn faults(field: Field<'_>) -> Result<Faults, Problem> {
    const KEYS: Keys = Keys { known: &["crash"], not_yet: &["slow", "script"] };
    let mut section = field.section(&KEYS)?;
    Ok(Faults { crash: section.take("crash").map(crash).transpose()? })
}

fn crash(field: Field<'_>) -> Result<Crash, Problem> {
    const KEYS: Keys = Keys { known: &["every", "repair", "loses", "while"], not_yet: &[] };
    let mut section = field.section(&KEYS)?;
    let every = section.require("every")?;
    let crash = Crash {
        every: every.parsed(value::distribution)?,
        repair: section.require("repair")?.parsed(value::distribution)?,
        keeps: section
            .take("loses")
            .map_or(Ok(0), |field| field.one_of(&["attempt", "nothing"]))?
            == 1,
        only_busy: section
            .take("while")
            .map_or(Ok(0), |field| field.one_of(&["always", "busy"]))?
            == 1,
    };
    // Servers that never run would never do anything.
    if crash.every.mean_s() > 0.0 { Ok(crash) } else { Err(every.problem("record-crash-zero")) }
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
