//! The classes of a workload in a scenario file.

use sandtable_load::{Class, Mix, Problem, value};

use super::section::{Field, Keys, Section};
use super::sections::name;
use super::widths::Wide;
use crate::names::Names;

/// What kinds of tasks come.
pub(super) struct Classes<'a> {
    /// At least one.
    pub(super) classes: Vec<Class>,
    /// The names of the users, by number; none if no class says whose its tasks are.
    pub(super) user_names: Vec<String>,
    /// The widest task of each class.
    pub(super) widest: Vec<Wide<'a>>,
}

/// What a class that does not say it for itself may leave to the workload.
const SHARED: [&str; 7] = ["work", "priority", "deadline", "width", "user", "users", "weight"];

/// The classes that the workload's `section` lists, or the only one that it describes itself.
pub(super) fn classes<'a>(section: &mut Section<'a>) -> Result<Classes<'a>, Problem> {
    let listed = section.take("class");
    let mut reader = Reader {
        shared: SHARED.map(|key| (key, section.take(key), false)),
        names: Names::default(),
        unnamed: Vec::new(),
        found: Classes { classes: Vec::new(), user_names: Vec::new(), widest: Vec::new() },
    };
    match listed {
        Some(listed) => reader.read_list(listed)?,
        None => reader.read("task".to_owned(), 1.0, section)?,
    }
    reader.finish()
}

struct Reader<'a> {
    /// What the workload says for the classes, and whether one has used it.
    shared: [(&'static str, Option<Field<'a>>, bool); 7],
    names: Names,
    /// The classes that do not say whose their tasks are.
    unnamed: Vec<usize>,
    found: Classes<'a>,
}

impl<'a> Reader<'a> {
    fn read_list(&mut self, listed: Field<'a>) -> Result<(), Problem> {
        const KEYS: Keys = Keys {
            known: &[
                "name", "share", "work", "priority", "deadline", "width", "user", "users", "weight",
            ],
            not_yet: &[],
        };
        let none = listed.problem("record-no-class");
        let mut sections = listed.sections(&KEYS)?;
        let alone = sections.len() == 1;
        for section in &mut sections {
            let named = section.require("name")?;
            let name = name(&named)?;
            if self.found.classes.iter().any(|class| class.name == name) {
                return Err(named.problem("record-class-twice"));
            }
            let share = match section.take("share") {
                None if alone => 1.0,
                None => return Err(section.problem("record-missing-key", "share")),
                Some(field) => field.number(0.0, f64::INFINITY)?,
            };
            self.read(name, share, section)?;
        }
        if self.found.classes.is_empty() { Err(none) } else { Ok(()) }
    }

    /// Reads what `section` says of a class.
    fn read(&mut self, name: String, share: f64, section: &mut Section<'a>) -> Result<(), Problem> {
        let Some(work) = self.take("work", section) else {
            return Err(section.problem("record-missing-key", "work"));
        };
        let mut class = Class::new(name, share, work.parsed(value::distribution)?);
        if let Some(field) = self.take("priority", section) {
            class.priorities = field.parsed(value::priorities)?;
        }
        if let Some(field) = self.take("deadline", section) {
            class.deadline = Some(field.parsed(value::deadline)?);
        }
        if let Some(field) = self.take("width", section) {
            class.widths = field.parsed(value::widths)?;
            let width = class.widths.shares().map(|(width, _)| width).max().unwrap_or(1);
            let wide = Wide { width, class: class.name.clone(), anchor: field.anchor() };
            self.found.widest.push(wide);
        }
        match self.take_user(section)? {
            Some(users) => class.users = users,
            None => self.unnamed.push(self.found.classes.len()),
        }
        if let Some(field) = self.take("weight", section) {
            class.weight = field.weight()?;
        }
        self.found.classes.push(class);
        Ok(())
    }

    /// Whose the tasks are: `user`, which may also be written `users`.
    fn take_user(&mut self, section: &mut Section<'a>) -> Result<Option<Mix<u32>>, Problem> {
        let own = (section.take("user"), section.take("users"));
        let field = match own {
            (Some(_), Some(users)) => return Err(users.locate(two_users())),
            (Some(field), None) | (None, Some(field)) => Some(field),
            (None, None) => match (self.take_shared("user"), self.take_shared("users")) {
                (Some(_), Some(users)) => return Err(users.locate(two_users())),
                (user, users) => user.or(users),
            },
        };
        let Some(field) = field else { return Ok(None) };
        let (names, mix) = field.parsed(value::users)?;
        let numbers: Vec<u32> = names.iter().map(|name| self.names.number(name)).collect();
        Ok(Some(mix.map(|place| numbers.get(place as usize).copied().unwrap_or(0))))
    }

    /// The class's own value of a key, or else the workload's.
    fn take(&mut self, key: &str, section: &mut Section<'a>) -> Option<Field<'a>> {
        section.take(key).or_else(|| self.take_shared(key))
    }

    fn take_shared(&mut self, key: &str) -> Option<Field<'a>> {
        let (_, field, used) = self.shared.iter_mut().find(|(known, ..)| *known == key)?;
        *used = true;
        field.clone()
    }

    fn finish(mut self) -> Result<Classes<'a>, Problem> {
        // A value that no class uses was not meant to be without effect.
        for (_, field, used) in &self.shared {
            if let (Some(field), false) = (field, used) {
                return Err(field.locate(Problem::new("record-key-without-use")));
            }
        }
        // Where some have names, the others are somebody else's.
        if self.names.len() > 0 {
            for class in self.unnamed {
                self.found.classes[class].users = Mix::single(self.names.number(""));
            }
        }
        self.found.user_names = self.names.into_names();
        Ok(self.found)
    }
}

fn two_users() -> Problem {
    Problem::new("record-user-twice")
}
