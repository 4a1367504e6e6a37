#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::language::Language;

const COMMANDS: [&str; 12] = [
    "",
    "console",
    "sim",
    "live",
    "replay",
    "bench",
    "bench policies",
    "policies",
    "policies check",
    "completions",
    "man",
    "help",
];

fn reading(line: &str, language: Language) -> Reading {
    let words: Vec<OsString> = line.split_whitespace().map(OsString::from).collect();
    read(&words, Catalogue::of(language))
}

#[test]
fn the_description_is_sound() {
    for language in Language::ALL {
        command(Catalogue::of(language)).debug_assert();
    }
}

#[test]
fn every_help_is_whole_and_in_its_language() {
    for language in Language::ALL {
        for name in COMMANDS {
            let names: Vec<&str> = name.split_whitespace().collect();
            let Reading::Show(text) = help(&names, Catalogue::of(language)) else {
                panic!("{name:?}")
            };
            assert!(!text.contains("{help-"), "{name:?} lacks a text:\n{text}");
            assert!(text.contains(&format!("sandtable {name}")), "{name:?} shows:\n{text}");
            let english = [
                "Usage",
                "Options",
                "Commands",
                "Arguments",
                "[default",
                "possible values",
                "Print",
            ];
            for word in english.iter().filter(|_| language == Language::Russian) {
                assert!(!text.contains(word), "{name:?} has “{word}”:\n{text}");
            }
        }
    }
}

#[test]
fn mistakes_are_told_in_the_language() {
    for (line, english, russian) in [
        (
            "sandtable sym",
            "there is no command “sym”; did you mean “sim”?",
            "нет команды «sym»; возможно, имелось в виду «sim»?",
        ),
        ("sandtable sim", "missing: <SCENARIO>", "не хватает: <СЦЕНАРИЙ>"),
        (
            "sandtable sim x --sed 4",
            "“--sed” is not expected here; did you mean “--seed”?",
            "«--sed» здесь не ожидается",
        ),
        (
            "sandtable sim x --seed -4",
            "--seed <N>: “-4” will not do. Expected: a whole number from 0",
            "--seed <N>: «-4» не подходит",
        ),
        (
            "sandtable sim x --seed",
            "--seed <N>: the value is missing",
            "--seed <N>: не указано значение",
        ),
        ("sandtable sim x --jobs 0", "--jobs <N>: “0” will not do", "--jobs <N>: «0» не подходит"),
        (
            "sandtable live x --speedup nan",
            "--speedup <X>: “nan” will not do. Expected: a number from 0.001",
            "--speedup <X>: «nan»",
        ),
        ("sandtable sim x y", "“y” is not expected here", "«y» здесь не ожидается"),
        (
            "sandtable policies check --seeds 5..5",
            "--seeds <A..B>: “5..5” will not do. Expected: two whole numbers",
            "--seeds <A..B>: «5..5» не подходит",
        ),
        (
            "sandtable bench --quick policies",
            "policies and --quick exclude each other",
            "policies и --quick нельзя указать вместе",
        ),
        ("sandtable -v -q", "exclude each other", "нельзя указать вместе"),
        (
            "sandtable --log-format yaml",
            "“yaml” will not do. Possible: text, json",
            "«yaml» не подходит. Возможно: text, json",
        ),
        ("sandtable completions pash", "“pash” will not do", "«pash» не подходит"),
        (
            "sandtable sim x --seed 1 --seed 2",
            "--seed <N> may be given only once",
            "--seed <N> можно указать только один раз",
        ),
    ] {
        for (language, expected) in [(Language::English, english), (Language::Russian, russian)] {
            let Reading::Mistake(text) = reading(line, language) else { panic!("{line}") };
            assert!(text.contains(expected), "{line}:\n{text}");
        }
    }
}

#[test]
fn the_console_needs_no_name() {
    for line in ["sandtable -n 3", "sandtable console -n 3", "sandtable --lang ru -n 3"] {
        let Reading::Do(arguments) = reading(line, Language::English) else { panic!("{line}") };
        let named = match &arguments.verb {
            Some(Verb::Console(console)) => console.or(&arguments.console),
            _ => arguments.console.clone(),
        };
        assert_eq!(named.servers.as_deref(), Some("3"));
    }
}
