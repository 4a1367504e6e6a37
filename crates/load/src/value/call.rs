//! The syntax `name(argument,name=argument)`, without the meaning of any name.

use super::number;
use crate::problem::Problem;

/// The `argument` of a problem that is about the text as a whole.
pub(super) const NOWHERE: &str = "none";

/// What a name takes between its parentheses.
pub(super) struct Form {
    pub(super) name: &'static str,
    /// In the order in which they may be written without their names.
    pub(super) parameters: &'static [&'static str],
    /// How it is written, for the message.
    pub(super) example: &'static str,
}

impl Form {
    pub(super) const fn new(
        name: &'static str,
        parameters: &'static [&'static str],
        example: &'static str,
    ) -> Form {
        Form { name, parameters, example }
    }
}

/// A text taken apart, all of it trimmed.
pub(super) struct Call<'a> {
    pub(super) name: &'a str,
    /// What is between the parentheses; `None` without them.
    pub(super) inside: Option<&'a str>,
}

impl<'a> Call<'a> {
    /// Takes the name and what is between the parentheses apart.
    pub(super) fn parse(text: &'a str) -> Result<Call<'a>, Problem> {
        let text = text.trim();
        if text.is_empty() {
            return Err(problem("load-empty").with("written", text));
        }
        let Some(open) = text.find('(') else {
            return match text.find(')') {
                Some(_) => Err(problem("load-unopened").with("written", text)),
                None => Ok(Call { name: text, inside: None }),
            };
        };
        let close =
            closing(text, open).ok_or_else(|| problem("load-unclosed").with("written", text))?;
        let rest = text[close + 1..].trim();
        if !rest.is_empty() {
            let whole = &text[..=close];
            return Err(problem("load-after-end").with("written", rest).with("whole", whole));
        }
        Ok(Call { name: text[..open].trim(), inside: Some(text[open + 1..close].trim()) })
    }

    /// The form of this name among `forms`; otherwise the problem `id`.
    pub(super) fn form(
        &self,
        forms: &'static [Form],
        id: &'static str,
    ) -> Result<&'static Form, Problem> {
        forms.iter().find(|form| form.name == self.name).ok_or_else(|| {
            let names: Vec<&str> = forms.iter().map(|form| form.name).collect();
            problem(id)
                .with("written", self.name)
                .with("expected", names.join(", "))
                .nearest(self.name, names)
        })
    }

    /// The texts between the parentheses in order, none of them empty; no text at all if nothing
    /// is there.
    pub(super) fn pieces(&self, form: &Form) -> Result<Vec<&'a str>, Problem> {
        let inside = self.inside.unwrap_or_default();
        if inside.is_empty() {
            return Ok(Vec::new());
        }
        let pieces: Vec<&str> = split(inside, ',').map(str::trim).collect();
        if pieces.iter().any(|piece| piece.is_empty()) {
            return Err(problem("load-empty-argument").with("example", form.example));
        }
        Ok(pieces)
    }

    /// Gives every parameter of `form` its argument: those without a name fill what is left, in
    /// order.
    pub(super) fn bind(&self, form: &'static Form) -> Result<Bound<'a>, Problem> {
        let mut values = vec![None; form.parameters.len()];
        let mut unnamed = Vec::new();
        for piece in self.pieces(form)? {
            let Some((key, value)) = named(piece) else {
                unnamed.push(piece);
                continue;
            };
            let slot = form.parameters.iter().position(|parameter| *parameter == key);
            let slot = slot.ok_or_else(|| unknown_parameter(form, key))?;
            if values[slot].replace(value).is_some() {
                return Err(problem("load-repeated-parameter")
                    .with("parameter", key)
                    .with("form", form.name));
            }
        }
        for piece in unnamed {
            let free = values.iter_mut().find(|value| value.is_none());
            *free.ok_or_else(|| too_many(form, piece))? = Some(piece);
        }
        Ok(Bound { form, values })
    }
}

/// The arguments of a call, by parameter.
pub(super) struct Bound<'a> {
    form: &'static Form,
    values: Vec<Option<&'a str>>,
}

impl<'a> Bound<'a> {
    /// What is written for the parameter.
    pub(super) fn text(&self, parameter: &'static str) -> Result<&'a str, Problem> {
        let slot = self.form.parameters.iter().position(|name| *name == parameter);
        let text = slot.and_then(|slot| self.values.get(slot).copied().flatten());
        text.ok_or_else(|| {
            problem("load-missing-argument")
                .with("parameter", parameter)
                .with("form", self.form.name)
                .with("example", self.form.example)
        })
    }

    /// What `read` makes of the parameter; its problems are told where they are.
    pub(super) fn read<T>(
        &self,
        parameter: &'static str,
        read: impl FnOnce(&'a str) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        read(self.text(parameter)?).map_err(|problem| self.place(parameter, problem))
    }

    /// A number that `holds`; otherwise the problem `id`.
    pub(super) fn number(
        &self,
        parameter: &'static str,
        id: &'static str,
        holds: impl FnOnce(f64) -> bool,
    ) -> Result<f64, Problem> {
        let number = self.read(parameter, number::number)?;
        self.require(parameter, id, holds(number))?;
        Ok(number)
    }

    /// A duration above zero.
    pub(super) fn positive_seconds(&self, parameter: &'static str) -> Result<f64, Problem> {
        let seconds = self.read(parameter, number::seconds)?;
        self.require(parameter, "load-zero", seconds > 0.0)?;
        Ok(seconds)
    }

    /// A rate above zero.
    pub(super) fn positive_rate(&self, parameter: &'static str) -> Result<f64, Problem> {
        let rate = self.read(parameter, number::rate)?;
        self.require(parameter, "load-zero", rate > 0.0)?;
        Ok(rate)
    }

    /// The problem `id` about what is written for the parameter, unless `holds`.
    pub(super) fn require(
        &self,
        parameter: &'static str,
        id: &'static str,
        holds: bool,
    ) -> Result<(), Problem> {
        if holds {
            return Ok(());
        }
        let problem = problem(id).with("written", self.text(parameter)?);
        Err(self.place(parameter, problem))
    }

    fn place(&self, parameter: &str, problem: Problem) -> Problem {
        place(problem, &format!("{}({parameter}=…)", self.form.name))
    }
}

/// A problem about the text as a whole, until it is [`place`]d.
pub(super) fn problem(id: &'static str) -> Problem {
    Problem::new(id).with("argument", NOWHERE)
}

/// Says which argument the problem is about, unless it already says a more precise one.
pub(super) fn place(mut problem: Problem, argument: &str) -> Problem {
    for (name, value) in &mut problem.args {
        if *name == "argument" && value == NOWHERE {
            argument.clone_into(value);
        }
    }
    problem
}

fn too_many(form: &Form, piece: &str) -> Problem {
    problem("load-too-many-arguments")
        .with("written", piece)
        .with("form", form.name)
        .with("example", form.example)
}

fn unknown_parameter(form: &Form, key: &str) -> Problem {
    if form.parameters.is_empty() {
        return too_many(form, key);
    }
    problem("load-unknown-parameter")
        .with("written", key)
        .with("form", form.name)
        .with("expected", form.parameters.join(", "))
        .nearest(key, form.parameters.iter().copied())
}

/// Where the parenthesis that is opened at `open` is closed.
fn closing(text: &str, open: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (at, c) in text.char_indices().skip_while(|(at, _)| *at < open) {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// `name=value`, if an equals sign stands outside of parentheses.
fn named(piece: &str) -> Option<(&str, &str)> {
    let (key, value) = piece.split_once('=')?;
    (!key.contains('(')).then(|| (key.trim(), value.trim()))
}

/// The parts of `text` between those `separator`s that stand outside of parentheses, which are
/// balanced.
pub(super) fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut depth = 0i64;
    text.split(move |c| {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        c == separator && depth == 0
    })
}
