//! What the line editor offers while a line is being typed. Pure.

use sandtable_core::{Backfill, Cancel, Equals, OrderKind, Parameter, PlaceKind, Preempt, Ties};
use sandtable_record::policies::{order_named, orders, place_named, places};

use super::words::{
    SERVER_VERBS, SETTINGS, ServerVerb, Setting, VERBS, Verb, Words, meaning, shown, spellings,
};
use crate::language::Catalogue;

/// What may stand in place of the word being typed.
#[derive(Debug, PartialEq, Eq)]
pub struct Completion {
    /// Where in the line that word begins, in bytes.
    pub start: usize,
    /// What it may become; a space follows where more can follow.
    pub words: Vec<String>,
}

/// The ways to complete the last word of `line`.
pub fn complete(line: &str) -> Completion {
    let start = line.rfind(char::is_whitespace).map_or(0, |at| at + last_width(line, at));
    let (before, word) = line.split_at(start);
    let before: Vec<String> = before.split_whitespace().map(str::to_lowercase).collect();
    let word = word.to_lowercase();
    let words = candidates(&before, &word, is_russian(line));
    let fitting = words.into_iter().filter(|candidate| candidate.starts_with(&word));
    Completion { start, words: fitting.collect() }
}

fn last_width(line: &str, at: usize) -> usize {
    line.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
}

fn candidates(before: &[String], word: &str, russian: bool) -> Vec<String> {
    let Some((first, rest)) = before.split_first() else {
        return spellings(VERBS)
            .filter(|word| word.len() > 1)
            .map(|word| format!("{word} "))
            .collect();
    };
    let setting = |setting| format!("{}=", shown(SETTINGS, setting, russian));
    match (meaning(VERBS, first), rest) {
        (Some(Verb::Add), [_, ..]) => {
            let settings = [
                Setting::Priority,
                Setting::Deadline,
                Setting::User,
                Setting::Weight,
                Setting::Width,
            ];
            settings.map(setting).into_iter().chain(["x".to_owned()]).collect()
        }
        (Some(Verb::Servers), []) => of_language(SERVER_VERBS, russian),
        (Some(Verb::Servers), [verb, ..])
            if meaning(SERVER_VERBS, verb) == Some(ServerVerb::Add) =>
        {
            vec![setting(Setting::Speed)]
        }
        (Some(Verb::Policy), _) => {
            let mut settings = vec![setting(Setting::Place), setting(Setting::Order)];
            settings.extend(heard(rest).iter().map(|parameter| format!("{}=", parameter.name())));
            policies(word, settings)
        }
        _ => Vec::new(),
    }
}

/// The parameters that the place and the order named so far listen to; all if none is named.
fn heard(before: &[String]) -> Vec<Parameter> {
    let (mut named, mut heard) = (false, Vec::new());
    for (name, value) in before.iter().filter_map(|word| word.split_once('=')) {
        let parameters = match meaning(SETTINGS, name) {
            Some(Setting::Place) => place_named(value).map(PlaceKind::parameters),
            Some(Setting::Order) => order_named(value).map(OrderKind::parameters),
            _ => None,
        };
        named |= parameters.is_some();
        heard.extend(parameters.into_iter().flatten().copied());
    }
    if named { heard } else { Parameter::ALL.to_vec() }
}

/// The names of policies and values after an `=`, the words before it otherwise.
fn policies(word: &str, settings: Vec<String>) -> Vec<String> {
    let Some((name, _)) = word.split_once('=') else {
        return settings;
    };
    let values = match meaning(SETTINGS, name) {
        Some(Setting::Place) => places().into_iter().map(PlaceKind::name).collect(),
        Some(Setting::Order) => orders().into_iter().map(OrderKind::name).collect(),
        _ => values_of(name),
    };
    values.iter().map(|value| format!("{name}={value} ")).collect()
}

/// What a parameter can be set to, if its values have names.
fn values_of(parameter: &str) -> Vec<&'static str> {
    match Parameter::ALL.into_iter().find(|known| known.name() == parameter) {
        Some(Parameter::Equals) => Equals::ALL.iter().map(|value| value.name()).collect(),
        Some(Parameter::Cancel) => Cancel::ALL.iter().map(|value| value.name()).collect(),
        Some(Parameter::Preempt) => Preempt::ALL.iter().map(|value| value.name()).collect(),
        Some(Parameter::Backfill) => Backfill::ALL.iter().map(|value| value.name()).collect(),
        Some(Parameter::Ties) => Ties::ALL.iter().map(|value| value.name()).collect(),
        Some(Parameter::Cutoffs | Parameter::D | Parameter::Decay | Parameter::Quantum) | None => {
            Vec::new()
        }
    }
}

fn of_language<T: Copy + PartialEq>(words: &Words<T>, russian: bool) -> Vec<String> {
    words.iter().map(|(meaning, _)| format!("{} ", shown(words, *meaning, russian))).collect()
}

fn is_russian(line: &str) -> bool {
    line.chars().any(|letter| matches!(letter, 'а'..='я' | 'А'..='Я' | 'ё' | 'Ё'))
}

/// What is shown faintly after the line.
#[derive(Debug, PartialEq, Eq)]
pub enum Hint {
    /// The rest of the word; it can be taken over.
    Rest(String),
    /// What kind of thing may follow; it is only to be read.
    Form(String),
}

/// What could follow a command that stands alone, or the rest of a word that only one command
/// begins with.
pub fn hint(line: &str, words: Catalogue) -> Option<Hint> {
    let word = line.trim_end().to_lowercase();
    if let Some(verb) = meaning(VERBS, &word) {
        let id = match verb {
            Verb::Add => "console-hint-add",
            Verb::Cancel | Verb::Why => "console-hint-cancel",
            Verb::Ask => "console-hint-ask",
            Verb::Servers => "console-hint-servers",
            Verb::Speed => "console-hint-speed",
            Verb::Policy => "console-hint-policy",
            Verb::Status | Verb::Queue | Verb::Wait | Verb::Help | Verb::Quit => return None,
        };
        let hint = words.text(id);
        return Some(Hint::Form(if line.ends_with(' ') { hint } else { format!(" {hint}") }));
    }
    let mut fitting = spellings(VERBS).filter(|verb| !word.is_empty() && verb.starts_with(&word));
    match (fitting.next(), fitting.next()) {
        (Some(only), None) if line == line.trim() => {
            only.get(word.len()..).map(|rest| Hint::Rest(rest.to_owned()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn the_last_word_is_completed() {
        for (line, start, words) in [
            ("ad", 0, &["add "] as &[&str]),
            ("до", 0, &["добавить "]),
            ("servers ", 8, &["add ", "drain ", "kill ", "restart "]),
            ("servers k", 8, &["kill "]),
            ("серверы в", 15, &["вывести "]),
            ("servers add 2 ", 14, &["speed="]),
            ("add 5 p", 6, &["prio="]),
            ("add 5 w", 6, &["weight=", "width="]),
            ("добавить 5 ш", 19, &["ширина="]),
            ("spe", 0, &["speed "]),
            ("policy place=sh", 7, &["place=shortest-queue "]),
            ("policy pl", 7, &["place="]),
            ("policy b", 7, &["backfill="]),
            ("policy place=hedge ", 19, &["place=", "order=", "d=", "cancel="]),
            ("policy place=hedge order=shortest p", 34, &["place=", "preempt="]),
            ("policy preempt=re", 7, &["preempt=resume ", "preempt=restart "]),
            ("nonsense x", 9, &[]),
            ("add\u{a0}5\u{a0}p", 8, &["prio="]),
        ] {
            let words = words.iter().map(ToString::to_string).collect();
            assert_eq!(complete(line), Completion { start, words }, "{line}");
        }
    }

    #[test]
    fn hints_say_what_may_follow() {
        let words = Catalogue::of(Language::English);
        for (line, expected) in [
            ("add", Some(Hint::Form(" SECONDS [xTIMES] [prio=P]".into()))),
            ("ask ", Some(Hint::Form("SERVER NUMBER".into()))),
            ("sta", Some(Hint::Rest("tus".into()))),
            ("s", None),
            ("status", None),
            ("", None),
            ("add 5", None),
        ] {
            assert_eq!(hint(line, words), expected, "{line}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_line_panics(line in ".*") {
            let completion = complete(&line);
            assert!(line.is_char_boundary(completion.start));
            let _ = hint(&line, Catalogue::of(Language::Russian));
        }
    }
}
