//! A result document as a table for people.

use sandtable_record::ResultDocument;
use sandtable_record::result::{Mode, Referee, Sample, TaskCounts};

use crate::language::{Catalogue, say};
use crate::number::{count, figure, fixed};

/// The table; the intervals are for this confidence.
pub fn table(words: Catalogue, document: &ResultDocument, confidence: f64) -> String {
    let mut text = format!("{}\n\n", title(words, document));
    for (name, figures) in facts(words, document) {
        text.push_str(&format!("{}{figures}\n", padded(&name)));
    }
    text.push('\n');
    text.push_str(&samples(words, document, confidence));
    text.push('\n');
    for (name, figures) in times(words, document) {
        text.push_str(&format!("{}{figures}\n", padded(&name)));
    }
    text
}

/// How wide the names at the left are.
const NAMES: usize = 26;

/// Classes with rows of their own at most; the document has them all.
const MOST_CLASSES: usize = 20;

fn padded(name: &str) -> String {
    format!("{name:<NAMES$}")
}

fn title(words: Catalogue, document: &ResultDocument) -> String {
    let mode = match document.mode {
        Mode::Sim => "sim",
        Mode::Live => "live",
    };
    let (scenario, seed) = (document.scenario.as_str(), document.seed);
    let mut text = say!(words, "result-title", mode = mode, scenario = scenario, seed = seed);
    if document.replications > 1 {
        let replications = count(words.language(), u64::from(document.replications));
        let replications = say!(words, "result-replications", replications = replications);
        text.push_str(&format!(", {replications}"));
    }
    text
}

fn facts(words: Catalogue, document: &ResultDocument) -> Vec<(String, String)> {
    let language = words.language();
    let policy = &document.policy;
    let servers = say!(words, "result-servers", servers = count(language, document.servers));
    let settings = policy.parameters.iter().map(|(key, setting)| {
        format!(" {key}={}", serde_json::to_string(setting).unwrap_or_default().replace('"', ""))
    });
    let settings: String = settings.collect();
    let rules = format!("place={} order={}{settings}, {servers}", policy.place, policy.order);
    let mut facts = vec![(words.text("result-policy"), rules)];
    if let Some(load) = document.offered_load {
        facts.push((words.text("result-load"), fixed(language, load, 3)));
    }
    facts.push((words.text("result-tasks"), tasks(words, &document.tasks)));
    facts
}

/// What became of the tasks; only what did happen.
fn tasks(words: Catalogue, tasks: &TaskCounts) -> String {
    let number = |tasks| count(words.language(), tasks);
    let mut parts = vec![say!(words, "result-submitted", tasks = number(tasks.submitted))];
    parts.push(say!(words, "result-completed", tasks = number(tasks.completed)));
    if tasks.failed > 0 {
        parts.push(say!(words, "result-failed", tasks = number(tasks.failed)));
    }
    if tasks.rejected > 0 {
        parts.push(say!(words, "result-rejected", tasks = number(tasks.rejected)));
    }
    if tasks.cancelled > 0 {
        parts.push(say!(words, "result-cancelled", tasks = number(tasks.cancelled)));
    }
    if tasks.unfinished > 0 {
        parts.push(say!(words, "result-unfinished", tasks = number(tasks.unfinished)));
    }
    if tasks.attempts != tasks.completed {
        parts.push(say!(words, "result-attempts", attempts = number(tasks.attempts)));
    }
    parts.join(", ")
}

fn samples(words: Catalogue, document: &ResultDocument, confidence: f64) -> String {
    let language = words.language();
    let percent =
        fixed(language, confidence * 100.0, usize::from((confidence * 100.0).fract() != 0.0));
    let heads = [
        String::new(),
        words.text("result-n"),
        words.text("result-mean"),
        say!(words, "result-interval", percent = percent),
        "p50".to_owned(),
        "p90".to_owned(),
        "p99".to_owned(),
        format!("p99{}9", language.decimal_sign()),
        words.text("result-max"),
    ];
    let row = |name: String, sample: &Sample| {
        let number = |value| figure(language, value);
        let [low, high] = sample.ci;
        [
            name,
            count(language, sample.n).shown,
            number(sample.mean),
            if low.is_finite() {
                format!("{} … {}", number(low), number(high))
            } else {
                number(low)
            },
            number(sample.p50),
            number(sample.p90),
            number(sample.p99),
            number(sample.p999),
            number(sample.max),
        ]
    };
    let mut rows = vec![
        heads,
        row(words.text("result-waiting"), &document.waiting_s),
        row(words.text("result-response"), &document.response_s),
        row(words.text("result-slowdown"), &document.slowdown),
        row(words.text("result-bounded-slowdown"), &document.bounded_slowdown),
    ];
    for class in document.classes.iter().take(MOST_CLASSES) {
        let name = class.name.as_str();
        rows.push(row(say!(words, "result-waiting-of", class = name), &class.waiting_s));
        rows.push(row(say!(words, "result-response-of", class = name), &class.response_s));
    }
    aligned(&rows)
}

/// The first column to the left, the others to the right, two spaces between.
fn aligned<const COLUMNS: usize>(rows: &[[String; COLUMNS]]) -> String {
    let mut widths = [0; COLUMNS];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    widths[0] = widths[0].max(NAMES - 2);
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (index, (cell, width)) in row.iter().zip(widths).enumerate() {
            line.push_str(&if index == 0 {
                format!("{cell:<width$}")
            } else {
                format!("  {cell:>width$}")
            });
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn times(words: Catalogue, document: &ResultDocument) -> Vec<(String, String)> {
    let language = words.language();
    let number = |value| figure(language, value);
    let mut times = Vec::new();
    let queue = &document.queue_length;
    times.push((
        words.text("result-queue"),
        say!(
            words,
            "result-queue-figures",
            mean = number(queue.mean),
            max = count(language, queue.max)
        ),
    ));
    let utilisation = &document.utilisation;
    let servers = utilisation.per_server.iter().copied();
    let least = servers.clone().fold(f64::NAN, f64::min);
    let most = servers.fold(f64::NAN, f64::max);
    let (mean, least, most) = (number(utilisation.mean), number(least), number(most));
    times.push((
        words.text("result-utilisation"),
        say!(words, "result-utilisation-figures", mean = mean, least = least, most = most),
    ));
    let (seconds, rate) = (number(document.makespan_s), number(document.throughput_per_s));
    times.push((
        words.text("result-makespan"),
        say!(words, "result-makespan-figures", seconds = seconds, rate = rate),
    ));
    times.push((words.text("result-fairness"), number(document.fairness_jain)));
    let warmup = document.warmup;
    let dropped = count(language, warmup.dropped_tasks);
    times.push((
        words.text("result-warmup"),
        say!(words, "result-warmup-figures", method = warmup.method, tasks = dropped),
    ));
    if let Some(referee) = &document.referee {
        times.push((words.text("result-referee"), theory(words, referee)));
        if let Some(source) = &referee.source {
            times.push((String::new(), source.clone()));
        }
    }
    if let (Some(wall_s), Some(rate)) = (document.wall_s, document.tasks_per_wall_s) {
        let (seconds, rate) = (number(wall_s), number(rate));
        times.push((
            words.text("result-wall"),
            say!(words, "result-wall-figures", seconds = seconds, rate = rate),
        ));
    }
    times
}

/// What theory says, and how far the run is from it.
fn theory(words: Catalogue, referee: &Referee) -> String {
    let language = words.language();
    let measure = if referee.waiting_mean_s.is_finite() { "waiting" } else { "response" };
    let mean_s = match referee.response_mean_s {
        Some(response_s) if measure == "response" => response_s,
        _ => referee.waiting_mean_s,
    };
    let side = match referee.z {
        z if z < 0.0 => "below",
        z if z >= 0.0 => "above",
        _ => "unknown",
    };
    let mut text = say!(
        words,
        "result-referee-figures",
        model = referee.model.as_str(),
        measure = measure,
        mean = figure(language, mean_s),
        z = fixed(language, referee.z.abs(), 2),
        side = side,
    );
    if referee.limit {
        text.push_str(&words.text("result-referee-limit"));
    }
    text
}
