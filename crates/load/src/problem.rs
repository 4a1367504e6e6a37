//! What is wrong with something a person wrote, in a form that can be told in any language.

use std::fmt;

/// One mistake in what a person wrote. The text is in the message catalogue under `id`; here is
/// what goes into it. Whoever knows the file, line or key adds it with [`Problem::with`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The message in the catalogue that says what is wrong and what would be right.
    pub id: &'static str,
    /// What fills the message's places.
    pub args: Vec<(&'static str, String)>,
    /// The nearest thing that would have been valid.
    pub nearest: Option<String>,
}

impl Problem {
    /// A problem whose message takes no arguments yet.
    pub fn new(id: &'static str) -> Problem {
        Problem { id, args: Vec::new(), nearest: None }
    }

    /// Adds an argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Problem {
        self.args.push((name, value.to_string()));
        self
    }

    /// Adds the nearest of `valid` to `written`, if one is near enough to be meant.
    #[must_use]
    pub fn nearest<'a>(
        mut self,
        written: &str,
        valid: impl IntoIterator<Item = &'a str>,
    ) -> Problem {
        self.nearest = nearest(written, valid).map(str::to_owned);
        self
    }
}

impl fmt::Display for Problem {
    /// For developers: people are told through the catalogue.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)?;
        for (name, value) in &self.args {
            write!(f, " {name}={value:?}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

/// The word of `valid` that is most like `written`, if it is alike enough to have been meant.
pub fn nearest<'a>(written: &str, valid: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written = written.to_lowercase();
    valid
        .into_iter()
        .map(|word| (strsim::jaro_winkler(&written, word), word))
        .filter(|(likeness, _)| *likeness >= 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, word)| word)
}
