//! What the README shows is what the program prints. A block that starts with `$ ` is run; with
//! `SANDTABLE_BLESS` set, what was printed is written into the README instead.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What the command prints on both outputs, in a folder that has the examples.
fn output(command: &str, folder: &Path) -> String {
    let binary = Path::new(env!("CARGO_BIN_EXE_sandtable"));
    let path = std::env::join_paths(
        std::iter::once(binary.parent().unwrap().to_path_buf())
            .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    );
    let output = Command::new("sh")
        .args(["-c", &format!("{command} 2>&1")])
        .current_dir(folder)
        .env("PATH", path.unwrap())
        .env("SANDTABLE_LANG", "en")
        .env_remove("SANDTABLE_LOG")
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// What has to be equal: all, except that a real run takes its own time. There every number is
/// as good as another, and so is the width of a column.
fn essence(command: &str, text: &str) -> Vec<String> {
    let real = command.contains(" live ") || command.contains(" replay ");
    let lines = text.lines().filter(|line| !line.starts_with("wall clock"));
    lines
        .map(|line| {
            if !real {
                return line.to_owned();
            }
            let words = line.split_whitespace().map(|word| {
                if word.contains(|letter: char| letter.is_ascii_digit()) { "#" } else { word }
            });
            words.collect::<Vec<_>>().join(" ")
        })
        .collect()
}

#[test]
fn shows_what_the_program_prints() {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(
        root().join("examples").canonicalize().unwrap(),
        folder.path().join("examples"),
    )
    .unwrap();
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let mut blessed = String::new();
    let mut shown = 0;
    // Every other part is within a fence.
    for (index, part) in readme.split("```").enumerate() {
        if index > 0 {
            blessed.push_str("```");
        }
        let Some((command, expected)) =
            part.strip_prefix("\n$ ").and_then(|block| block.split_once('\n'))
        else {
            blessed.push_str(part);
            continue;
        };
        shown += 1;
        let found = output(command, folder.path());
        blessed.push_str(&format!("\n$ {command}\n{}\n", found.trim_end()));
        if std::env::var_os("SANDTABLE_BLESS").is_none() {
            assert_eq!(
                essence(command, found.trim_end()),
                essence(command, expected.trim_end()),
                "{command}"
            );
        }
    }
    assert!(shown >= 5, "only {shown} blocks");
    assert!(readme.lines().count() <= 150, "the README is too long to be read");
    if std::env::var_os("SANDTABLE_BLESS").is_some() {
        std::fs::write(root().join("README.md"), blessed).unwrap();
    }
}
