//! The words of the console's commands. Both languages always work.

/// What a line asks for, by its first word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    Add,
    Status,
    Queue,
    Servers,
    Speed,
    Policy,
    Cancel,
    Ask,
    Why,
    Wait,
    Help,
    Quit,
}

/// What `servers` is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerVerb {
    Add,
    Drain,
    Kill,
    Restart,
}

/// What a `name=value` sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    Priority,
    Deadline,
    User,
    Weight,
    Width,
    Speed,
    Place,
    Order,
}

/// Words with the same meaning; the first of each language is the one shown.
pub type Words<T> = [(T, &'static [&'static str])];

/// The commands, in the order of the help.
pub const VERBS: &Words<Verb> = &[
    (Verb::Add, &["add", "добавить"]),
    (Verb::Status, &["status", "состояние"]),
    (Verb::Queue, &["queue", "очередь"]),
    (Verb::Servers, &["servers", "серверы"]),
    (Verb::Speed, &["speed", "скорость"]),
    (Verb::Policy, &["policy", "правила"]),
    (Verb::Cancel, &["cancel", "отменить"]),
    (Verb::Ask, &["ask", "спросить"]),
    (Verb::Why, &["why", "почему"]),
    (Verb::Wait, &["wait", "ждать"]),
    (Verb::Help, &["help", "помощь", "?"]),
    (Verb::Quit, &["quit", "выход", "exit"]),
];

/// The commands of `servers`.
pub const SERVER_VERBS: &Words<ServerVerb> = &[
    (ServerVerb::Add, &["add", "добавить"]),
    (ServerVerb::Drain, &["drain", "вывести"]),
    (ServerVerb::Kill, &["kill", "убить"]),
    (ServerVerb::Restart, &["restart", "перезапустить"]),
];

/// The names before an `=`.
pub const SETTINGS: &Words<Setting> = &[
    (Setting::Priority, &["prio", "приоритет", "priority"]),
    (Setting::Deadline, &["deadline", "срок"]),
    (Setting::User, &["user", "пользователь"]),
    (Setting::Weight, &["weight", "вес"]),
    (Setting::Width, &["width", "ширина"]),
    (Setting::Speed, &["speed", "скорость"]),
    (Setting::Place, &["place", "место"]),
    (Setting::Order, &["order", "порядок"]),
];

/// The meaning of a word in lower case.
pub fn meaning<T: Copy>(words: &Words<T>, word: &str) -> Option<T> {
    words.iter().find(|(_, spellings)| spellings.contains(&word)).map(|(meaning, _)| *meaning)
}

/// Every spelling of `words`.
pub fn spellings<T>(words: &Words<T>) -> impl Iterator<Item = &'static str> {
    words.iter().flat_map(|(_, spellings)| spellings.iter().copied())
}

/// The spelling of `meaning` to show in a language: Latin letters or Cyrillic.
pub fn shown<T: PartialEq>(words: &Words<T>, meaning: T, russian: bool) -> &'static str {
    words
        .iter()
        .find(|(other, _)| *other == meaning)
        .and_then(|(_, spellings)| spellings.get(usize::from(russian)))
        .copied()
        .unwrap_or_default()
}
