//! Who may know whom: the architecture as a table that is held. What is not in the table is not
//! allowed, and what is in it is used.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, MetadataCommand};

/// One crate: its name, the crates of this workspace that it may use, and the foreign ones, each
/// with the reason.
type Row = (&'static str, &'static [&'static str], &'static [(&'static str, &'static str)]);

const TABLE: [Row; 7] = [
    // No clock, no thread, no randomness of its own: pure decisions.
    ("core", &[], &[]),
    // No clock, no file.
    (
        "load",
        &["core"],
        &[
            ("libm", "the same logarithms and powers on every platform"),
            ("rand", "the interface of random generators"),
            ("rand_distr", "samplers of distributions"),
            ("rand_xoshiro", "a fast generator whose streams split"),
            ("strsim", "the nearest valid spelling"),
        ],
    ),
    // No clock, no thread, no file.
    ("sim", &["core", "load"], &[]),
    (
        "record",
        &["core", "load"],
        &[
            ("bytes", "integers of a journal, in their order"),
            ("crc32fast", "a journal tells a torn entry from a whole one"),
            ("csv", "traces in, tables of tasks out"),
            ("serde", "the result document"),
            ("flate2", "logs that are packed"),
            ("serde_json", "the result document"),
            ("toml", "scenario files, with the place of every mistake"),
        ],
    ),
    // The only crate that reads a clock to decide by it.
    (
        "live",
        &["core", "load", "record"],
        &[
            ("rustix", "pipes, limits and signals without unsafe code"),
            ("tokio", "waiting for many things at once"),
            ("tracing", "the log"),
        ],
    ),
    (
        "lab",
        &["core", "load", "sim", "record"],
        &[("rayon", "replications on several cores"), ("statrs", "quantiles of Student's t")],
    ),
    // Everything a person touches. Runs it makes through `lab`; `sim` alone checks and measures
    // policies.
    (
        "cli",
        &["core", "load", "sim", "record", "live", "lab"],
        &[
            ("clap", "the command line"),
            ("clap_complete", "completion for shells"),
            ("clap_mangen", "the manual page"),
            ("fluent-bundle", "the message catalogue"),
            ("indicatif", "the progress bar"),
            ("rustyline", "the line editor"),
            ("serde", "documents of commands"),
            ("serde_json", "documents of commands"),
            ("sys-locale", "the language of the system"),
            ("tempfile", "the journal that the console keeps for itself"),
            ("tokio", "waiting for lines, events and signals at once"),
            ("tracing-subscriber", "the log"),
            ("unic-langid", "the catalogue's names of languages"),
        ],
    ),
];

/// The folder of a crate's name, and the other way round: only the binary has a name of its own.
fn package(folder: &str) -> String {
    if folder == "cli" { "sandtable".to_owned() } else { format!("sandtable-{folder}") }
}

#[test]
fn crates_know_only_whom_they_may() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let metadata = MetadataCommand::new()
        .manifest_path(manifest)
        .no_deps()
        .other_options(["--offline".into()])
        .exec();
    let metadata = metadata.unwrap();
    let found: BTreeMap<String, BTreeSet<String>> = metadata
        .workspace_packages()
        .into_iter()
        .map(|package| {
            let normal = package
                .dependencies
                .iter()
                .filter(|known| known.kind != DependencyKind::Development);
            (package.name.to_string(), normal.map(|known| known.name.clone()).collect())
        })
        .collect();
    let allowed: BTreeMap<String, BTreeSet<String>> = TABLE
        .iter()
        .map(|(name, ours, foreign)| {
            let ours = ours.iter().map(|name| package(name));
            let foreign = foreign.iter().map(|(name, _)| (*name).to_owned());
            (package(name), ours.chain(foreign).collect())
        })
        .collect();
    let names =
        |table: &BTreeMap<String, BTreeSet<String>>| table.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&found), names(&allowed), "every crate has its row, and every row its crate");
    for (name, found) in &found {
        let allowed = &allowed[name];
        let strangers: Vec<_> = found.difference(allowed).collect();
        assert!(strangers.is_empty(), "{name} may not use {strangers:?}");
        let unused: Vec<_> = allowed.difference(found).collect();
        assert!(unused.is_empty(), "{name} does not use {unused:?}: take it out of the table");
    }
}

/// What must not stand in the sources of a crate, tests left out, and why.
const FORBIDDEN: [(&str, &[&str], &str); 3] = [
    (
        "core sim load",
        &["Instant", "SystemTime", "UNIX_EPOCH"],
        "time comes in with every input; only live reads a clock",
    ),
    (
        "core sim load",
        &["thread::", "std::fs", "std::net", "std::process"],
        "nothing outside is touched",
    ),
    ("core sim", &["HashMap", "HashSet"], "their order differs from run to run"),
];

#[test]
fn sources_stay_pure() {
    for (crates, words, reason) in FORBIDDEN {
        for name in crates.split(' ') {
            for (path, line) in code(name) {
                for word in words {
                    assert!(
                        !has_word(&line, word),
                        "{}: `{word}` in `{line}`: {reason}",
                        path.display()
                    );
                }
            }
        }
    }
}

#[test]
fn the_core_has_no_standard_library() {
    let root = fs::read_to_string(folder("core").join("lib.rs")).unwrap();
    assert!(root.contains("#![no_std]"));
    for (path, line) in code("core") {
        assert!(!has_word(&line, "std::"), "{}: {line}", path.display());
    }
}

/// Whether `word` stands in `line` on its own, not as the end of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let inside = |letter: Option<char>| {
            letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
        };
        !inside(before) && (word.ends_with(':') || !inside(after))
    })
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join(name).join("src")
}

/// The lines of code of a crate: no comments, nothing from the first test on.
fn code(name: &str) -> Vec<(PathBuf, String)> {
    let mut lines = Vec::new();
    let mut folders = vec![folder(name)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.extend((!path.ends_with("tests")).then_some(path));
            } else if path.extension().is_some_and(|ending| ending == "rs")
                && !path.ends_with("tests.rs")
            {
                let text = fs::read_to_string(&path).unwrap();
                let text = text.split("#[cfg(test)]\nmod ").next().unwrap();
                let code = text.lines().map(str::trim).filter(|line| !line.starts_with("//"));
                lines.extend(code.map(|line| (path.clone(), line.to_owned())));
            }
        }
    }
    assert!(lines.len() > 100, "{name} was not found");
    lines
}
