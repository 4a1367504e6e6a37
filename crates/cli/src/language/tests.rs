#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

//! The catalogue is complete: both languages have the same messages with the same variables,
//! what the sources use is there with all its arguments, and nothing is there that is not used.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

use sandtable_core::{Measure, Tie};

use super::*;
use crate::number;

/// What each message of a file set needs, messages it refers to included.
type Variables = BTreeMap<String, BTreeSet<String>>;

fn variables(language: Language) -> Variables {
    let mut own = Variables::new();
    let mut references = Variables::new();
    for (name, english, russian) in FILES {
        let text = if language == Language::English { english } else { russian };
        let resource = FluentResource::try_new((*text).to_owned())
            .unwrap_or_else(|(_, mistakes)| panic!("{}/{name}: {mistakes:?}", language.tag()));
        for entry in resource.entries() {
            let Entry::Message(message) = entry else { continue };
            let id = message.id.name.to_owned();
            let (mut variables, mut messages) = (BTreeSet::new(), BTreeSet::new());
            let value = message.value.as_ref().unwrap_or_else(|| panic!("{id} has no value"));
            collect(value, &mut variables, &mut messages);
            assert!(own.insert(id.clone(), variables).is_none(), "{id} is there twice");
            references.insert(id, messages);
        }
    }
    let direct = own.clone();
    for (id, messages) in references {
        for message in messages {
            let more = direct.get(&message).unwrap_or_else(|| panic!("{id} refers to {message}"));
            own.get_mut(&id).unwrap().extend(more.iter().cloned());
        }
    }
    own
}

fn collect(
    pattern: &Pattern<&str>,
    variables: &mut BTreeSet<String>,
    messages: &mut BTreeSet<String>,
) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            collect_expression(expression, variables, messages);
        }
    }
}

fn collect_expression(
    expression: &Expression<&str>,
    variables: &mut BTreeSet<String>,
    messages: &mut BTreeSet<String>,
) {
    let (Expression::Inline(inline) | Expression::Select { selector: inline, .. }) = expression;
    match inline {
        InlineExpression::VariableReference { id } => drop(variables.insert(id.name.to_owned())),
        InlineExpression::MessageReference { id, .. } => drop(messages.insert(id.name.to_owned())),
        InlineExpression::Placeable { expression } => {
            collect_expression(expression, variables, messages)
        }
        _ => {}
    }
    if let Expression::Select { variants, .. } = expression {
        variants.iter().for_each(|variant| collect(&variant.value, variables, messages));
    }
}

#[test]
fn both_languages_say_the_same_things_about_the_same_things() {
    let (english, russian) = (variables(Language::English), variables(Language::Russian));
    let ids = |messages: &Variables| messages.keys().cloned().collect::<BTreeSet<_>>();
    let (in_english, in_russian) = (ids(&english), ids(&russian));
    assert_eq!(in_english.difference(&in_russian).collect::<Vec<_>>(), Vec::<&String>::new());
    assert_eq!(in_russian.difference(&in_english).collect::<Vec<_>>(), Vec::<&String>::new());
    for (id, variables) in &english {
        // What is only the plural form of a number in one language may be only shown in another.
        let stem = |name: &String| name.trim_end_matches("_shown").to_owned();
        let stems =
            |variables: &BTreeSet<String>| variables.iter().map(stem).collect::<BTreeSet<_>>();
        assert_eq!(stems(variables), stems(&russian[id]), "{id}");
    }
}

/// The Rust sources below `folder`, tests left out.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs")
            && !path.ends_with("tests.rs")
        {
            let text = fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap().to_owned();
            found.push((path, text));
        }
    }
    found
}

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// What follows `opening` in `text` up to the parenthesis that closes it, wherever it occurs.
fn calls<'a>(text: &'a str, opening: &str) -> Vec<&'a str> {
    let starts = text.match_indices(opening).map(|(at, _)| at + opening.len());
    starts
        .map(|start| {
            let rest = &text[start..];
            let mut depth = 1;
            let end = rest.char_indices().find(|(_, letter)| {
                depth += i32::from(*letter == '(') - i32::from(*letter == ')');
                depth == 0
            });
            &rest[..end.expect("a closing parenthesis").0]
        })
        .collect()
}

fn literal(text: &str) -> Option<&str> {
    let start = text.find('"')? + 1;
    text.get(start..)?.split('"').next()
}

#[test]
fn what_is_said_is_there_with_all_its_arguments() {
    let messages = variables(Language::Russian);
    let english = variables(Language::English);
    for (path, text) in sources(&crates().join("cli/src")) {
        for call in calls(&text, "say!(") {
            let Some(id) = literal(call).filter(|_| !call.starts_with("catalogue")) else {
                continue;
            };
            let needed =
                messages.get(id).unwrap_or_else(|| panic!("{}: no message {id}", path.display()));
            for variable in needed.iter().chain(&english[id]) {
                let name = variable.trim_end_matches("_shown");
                let given = call.contains(&format!("{name} = "));
                assert!(given, "{}: {id} needs {variable}", path.display());
            }
        }
        for call in calls(&text, ".text(").into_iter().chain(calls(&text, "problem(\"")) {
            let Some(id) = call.strip_prefix('"').and_then(|rest| rest.split('"').next()) else {
                continue;
            };
            let variables =
                messages.get(id).unwrap_or_else(|| panic!("{}: no message {id}", path.display()));
            assert!(variables.is_empty(), "{}: {id} needs {variables:?}", path.display());
        }
    }
}

#[test]
fn every_problem_has_its_message_and_its_arguments() {
    let messages = variables(Language::Russian);
    let mut problems = 0;
    for name in ["cli", "load", "record", "lab", "live"] {
        let sources = sources(&crates().join(name).join("src"));
        let everything: String = sources.iter().map(|(_, text)| text.as_str()).collect();
        for (path, text) in &sources {
            for call in calls(text, "Problem::new(") {
                let Some(id) =
                    call.trim().strip_prefix('"').and_then(|rest| rest.split('"').next())
                else {
                    continue;
                };
                problems += 1;
                let needed = messages
                    .get(id)
                    .unwrap_or_else(|| panic!("{}: no message {id}", path.display()));
                for variable in needed {
                    let given = everything.contains(&format!("\"{variable}\""));
                    assert!(given, "{}: nobody gives {variable} to {id}", path.display());
                }
            }
        }
    }
    assert!(problems > 50, "only {problems} problems found: the search is broken");
}

#[test]
fn whatever_a_policy_measures_has_a_message() {
    let messages = variables(Language::English);
    let measures = Measure::ALL.map(|measure| format!("why-measure-{}", measure.name()));
    let ties = Tie::ALL.into_iter().filter(|tie| *tie != Tie::None);
    for id in ties.map(|tie| format!("why-tie-{}", tie.name())).chain(measures) {
        assert!(messages.contains_key(id.as_str()), "no message {id}");
    }
}

#[test]
fn nothing_is_there_that_is_not_used() {
    let mut everything = String::new();
    for name in ["cli", "load", "record", "lab", "live"] {
        for (_, text) in sources(&crates().join(name).join("src")) {
            everything.push_str(&text);
        }
    }
    let catalogue: String = FILES.iter().map(|(_, english, _)| *english).collect();
    for id in variables(Language::English).keys() {
        // These are put together from the names of commands, options, policies and measures.
        let composed = ["help-", "expected-", "policies-", "why-measure-", "why-tie-"];
        let composed = composed.iter().any(|prefix| id.starts_with(prefix));
        let used =
            everything.contains(&format!("\"{id}\"")) || catalogue.contains(&format!("{{ {id} }}"));
        assert!(composed || used, "{id} is not used");
    }
}

#[test]
fn numbers_take_the_right_form() {
    let table = [
        (0.0, "of 0 seconds", "с 0 секундами"),
        (1.0, "of 1 second", "с 1 секундой"),
        (2.0, "of 2 seconds", "с 2 секундами"),
        (5.0, "of 5 seconds", "с 5 секундами"),
        (11.0, "of 11 seconds", "с 11 секундами"),
        (21.0, "of 21 seconds", "с 21 секундой"),
        (22.0, "of 22 seconds", "с 22 секундами"),
        (25.0, "of 25 seconds", "с 25 секундами"),
        (101.0, "of 101 seconds", "с 101 секундой"),
        (1.5, "of 1.5 seconds", "с 1,5 секунды"),
        (0.25, "of 0.25 seconds", "с 0,25 секунды"),
        (1e9, "of 1000000000 seconds", "с 1000000000 секундами"),
    ];
    for (seconds, english, russian) in table {
        for (language, expected) in [(Language::English, english), (Language::Russian, russian)] {
            let work = number::work(language, sandtable_core::Work::from_seconds(seconds));
            let text = say!(Catalogue::of(language), "console-queued", work = work);
            assert!(text.contains(expected), "{seconds}: {text}");
        }
    }
}

#[test]
fn the_language_is_chosen_by_the_option_first() {
    let arguments = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>();
    for (words, expected) in [
        (&["sandtable", "--lang", "ru"] as &[&str], Some("ru")),
        (&["sandtable", "sim", "x", "--lang=en"], Some("en")),
        (&["sandtable", "sim", "--", "--lang=en"], None),
        (&["sandtable", "--lang"], None),
        (&["sandtable"], None),
    ] {
        assert_eq!(written_language(&arguments(words)).as_deref(), expected, "{words:?}");
    }
    for (tag, language) in [
        ("ru", Some(Language::Russian)),
        ("ru_RU.UTF-8", Some(Language::Russian)),
        ("en-GB", Some(Language::English)),
        ("RU", Some(Language::Russian)),
        ("rus", None),
        ("", None),
    ] {
        assert_eq!(Language::named(tag), language, "{tag}");
    }
}
