//! Languages and the message catalogue: every text a person reads is under a key in
//! `locales/<language>/*.ftl` ([Project Fluent](https://projectfluent.org)).

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use sandtable_load::Problem;
use unic_langid::LanguageIdentifier;

/// A language the program speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English, and what is spoken when nothing says otherwise.
    English,
    /// Russian.
    Russian,
}

/// The messages of one language. A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct Catalogue {
    language: Language,
    bundle: &'static Bundle,
}

type Bundle = FluentBundle<FluentResource>;

/// A number for a message: `amount` chooses the plural form, `shown` is what is read.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// The number as the plural rules see it.
    pub amount: f64,
    /// The number as the language writes it.
    pub shown: String,
}

/// Sets the arguments of a message and looks it up:
/// `say!(catalogue, "console-lost", server = 2, task = id)`.
macro_rules! say {
    ($catalogue:expr, $id:literal $(, $name:ident = $value:expr)* $(,)?) => {{
        #[allow(unused_mut)]
        let mut args = fluent_bundle::FluentArgs::new();
        $( $crate::language::Argument::add($value, stringify!($name), &mut args); )*
        $catalogue.format($id, &args)
    }};
}
pub(crate) use say;

impl Language {
    /// Every language, the default first.
    pub const ALL: [Language; 2] = [Language::English, Language::Russian];

    /// The tag people write, `en` or `ru`.
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Russian => "ru",
        }
    }

    /// The language of a tag or locale: `ru`, `ru-RU`, `ru_RU.UTF-8`.
    pub fn named(tag: &str) -> Option<Language> {
        let primary = tag.split(['-', '_', '.', '@']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| primary.eq_ignore_ascii_case(language.tag()))
    }

    /// What stands between the whole and the fraction of a number.
    pub fn decimal_sign(self) -> &'static str {
        match self {
            Language::English => ".",
            Language::Russian => ",",
        }
    }

    /// What stands between groups of three digits.
    pub fn group_sign(self) -> &'static str {
        match self {
            Language::English => ",",
            Language::Russian => "\u{a0}",
        }
    }

    fn id(self) -> LanguageIdentifier {
        self.tag().parse().unwrap_or_default()
    }
}

/// The language to speak: `--lang`, else `SANDTABLE_LANG`, else the locale, else English.
///
/// # Errors
/// `--lang` or `SANDTABLE_LANG` names a language the program does not speak. The second part is
/// the language to say so in.
pub fn choose(arguments: &[OsString]) -> Result<Language, (Problem, Language)> {
    let locale = sys_locale::get_locale();
    let fallback = locale.as_deref().and_then(Language::named).unwrap_or(Language::English);
    let variable = env::var("SANDTABLE_LANG").ok().filter(|value| !value.is_empty());
    let sources = [("--lang", written_language(arguments)), ("SANDTABLE_LANG", variable)];
    for (place, written) in sources {
        if let Some(written) = written {
            return Language::named(&written).ok_or_else(|| (unknown(place, &written), fallback));
        }
    }
    Ok(fallback)
}

/// What follows `--lang`, found before the command line is parsed: help and errors need it.
fn written_language(arguments: &[OsString]) -> Option<String> {
    let mut words =
        arguments.iter().map(|word| word.to_string_lossy()).take_while(|word| word != "--");
    while let Some(word) = words.next() {
        if word == "--lang" {
            return words.next().map(Into::into);
        }
        if let Some(tag) = word.strip_prefix("--lang=") {
            return Some(tag.to_owned());
        }
    }
    None
}

fn unknown(place: &str, written: &str) -> Problem {
    let tags = Language::ALL.map(Language::tag);
    Problem::new("cli-unknown-language")
        .with("place", place)
        .with("written", written)
        .with("expected", tags.join(", "))
        .nearest(written, tags)
}

impl Catalogue {
    /// The messages of `language`.
    pub fn of(language: Language) -> Catalogue {
        let bundle: &'static Bundle = match language {
            Language::English => &ENGLISH,
            Language::Russian => &RUSSIAN,
        };
        Catalogue { language, bundle }
    }

    /// The language of the messages.
    pub fn language(self) -> Language {
        self.language
    }

    /// Whether there is a message under `id`.
    pub fn knows(self, id: &str) -> bool {
        self.bundle.has_message(id)
    }

    /// The message under `id`. What is missing shows as its name in braces; tests see to it that
    /// nothing is.
    pub fn format(self, id: &str, args: &FluentArgs<'_>) -> String {
        let message = self.bundle.get_message(id).and_then(|message| message.value());
        let Some(pattern) = message else {
            return format!("{{{id}}}");
        };
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(args), &mut errors);
        debug_assert!(errors.is_empty(), "{id}: {errors:?}");
        text.into_owned()
    }

    /// The message under `id`, which takes no arguments.
    pub fn text(self, id: &str) -> String {
        self.format(id, &FluentArgs::new())
    }

    /// What is wrong: where, what, and the nearest valid spelling if there is one. No line break.
    pub fn problem(self, problem: &Problem) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in &problem.args {
            args.set(*name, value.as_str());
        }
        let what = self.format(problem.id, &args);
        let what = what.trim_end_matches('.');
        let text = match sandtable_record::place(problem) {
            Some(place) => format!("{} {what}", self.format(place, &args)),
            None => what.to_owned(),
        };
        match &problem.nearest {
            Some(nearest) => {
                say!(self, "cli-did-you-mean", text = text, nearest = nearest.as_str())
            }
            None => text,
        }
    }
}

impl fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Catalogue({})", self.language.tag())
    }
}

/// What can fill a place in a message.
pub trait Argument {
    /// Puts the value into `args` under `name`.
    fn add(self, name: &'static str, args: &mut FluentArgs<'_>);
}

impl Argument for Quantity {
    /// A message sees the plural form as `name` and the written number as `name_shown`.
    fn add(self, name: &'static str, args: &mut FluentArgs<'_>) {
        // The plural rules stop at what an integer holds; far beyond, only the last digits count.
        let amount = if self.amount.is_finite() { self.amount % 1e12 } else { 0.0 };
        args.set(name, amount);
        args.set(format!("{name}_shown"), self.shown);
    }
}

impl Argument for &str {
    fn add(self, name: &'static str, args: &mut FluentArgs<'_>) {
        args.set(name, FluentValue::String(self.to_owned().into()));
    }
}

impl Argument for String {
    fn add(self, name: &'static str, args: &mut FluentArgs<'_>) {
        args.set(name, FluentValue::String(self.into()));
    }
}

/// Ids read as they are: no plural form, no grouping.
macro_rules! argument_as_text {
    ($($type:ty),*) => {
        $(impl Argument for $type {
            fn add(self, name: &'static str, args: &mut FluentArgs<'_>) {
                self.to_string().add(name, args);
            }
        })*
    };
}
argument_as_text!(sandtable_core::ServerId, sandtable_core::TaskId, u32, i32, u64, usize);

/// The catalogue's files: the name, and the text in English and in Russian.
macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$((
            $name,
            include_str!(concat!("../locales/en/", $name, ".ftl")),
            include_str!(concat!("../locales/ru/", $name, ".ftl")),
        )),*]
    };
}

const FILES: &[(&str, &str, &str)] =
    files!["cli", "console", "help", "result", "policies", "load", "record", "lab", "live", "why"];

static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::English));
static RUSSIAN: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::Russian));

fn bundle(language: Language) -> Bundle {
    let mut bundle = FluentBundle::new_concurrent(vec![language.id()]);
    // The isolating marks are for mixed writing directions; here they would spoil a terminal.
    bundle.set_use_isolating(false);
    for (name, english, russian) in FILES {
        let text = match language {
            Language::English => english,
            Language::Russian => russian,
        };
        let (resource, mistakes) = match FluentResource::try_new((*text).to_owned()) {
            Ok(resource) => (resource, Vec::new()),
            Err((resource, mistakes)) => (resource, mistakes),
        };
        debug_assert!(mistakes.is_empty(), "{}/{name}: {mistakes:?}", language.tag());
        let added = bundle.add_resource(resource);
        debug_assert!(added.is_ok(), "{}/{name}: {added:?}", language.tag());
    }
    bundle
}

#[cfg(test)]
mod tests;
