//! Expressions that order tasks, as people write them: `estimate * width - wait / 2`.

use std::f64::consts::LOG10_E;

use sandtable_core::{Score, Step};

use super::call::problem;
use crate::problem::Problem;

/// The most bytes of an expression: no more than a journal keeps.
const MOST_BYTES: usize = 1_000;

/// Powers multiply their base out, one in another: this many steps an expression may have.
const MOST_STEPS: usize = 1_000;

/// How deep parentheses may be in each other; the values on the stack are limited by the core.
const MOST_DEPTH: usize = 40;

/// The highest power.
const MOST_POWER: usize = 9;

const VALUES: [(&str, Step); 6] = [
    ("submit", Step::Submit),
    ("wait", Step::Wait),
    ("estimate", Step::Estimate),
    ("width", Step::Width),
    ("priority", Step::Priority),
    ("weight", Step::Weight),
];

struct Function {
    name: &'static str,
    /// How many arguments it takes.
    arguments: usize,
    /// What is done with them.
    steps: &'static [Step],
    /// How it is written, for the message.
    example: &'static str,
}

const FUNCTIONS: [Function; 5] = [
    Function { name: "min", arguments: 2, steps: &[Step::Min], example: "min(wait, estimate)" },
    Function { name: "max", arguments: 2, steps: &[Step::Max], example: "max(wait, estimate)" },
    Function { name: "sqrt", arguments: 1, steps: &[Step::Sqrt], example: "sqrt(estimate)" },
    Function { name: "ln", arguments: 1, steps: &[Step::Ln], example: "ln(estimate)" },
    Function {
        name: "log10",
        arguments: 1,
        steps: &[Step::Ln, Step::Number(LOG10_E), Step::Multiply],
        example: "log10(estimate)",
    },
];

/// An expression over `submit`, `wait`, `estimate` (in seconds), `width`, `priority` and `weight`
/// with `+ - * / ^`, parentheses, `min(a,b)`, `max(a,b)`, `sqrt(x)`, `ln(x)` and `log10(x)`.
/// A power is a whole number from 1 to 9.
pub fn score(text: &str) -> Result<Score, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Err(problem("load-empty").with("written", text));
    }
    if text.len() > MOST_BYTES {
        return Err(problem("load-score-too-long"));
    }
    let mut parser = Parser { text, at: 0, depth: 0, steps: Vec::new() };
    parser.sum()?;
    if parser.peek().is_some() {
        return Err(parser.unexpected());
    }
    Score::new(parser.steps, text).ok_or_else(|| problem("load-score-too-deep"))
}

/// Reads an expression from left to right; what is read becomes steps.
struct Parser<'a> {
    text: &'a str,
    /// The next byte.
    at: usize,
    /// How many parentheses are open.
    depth: usize,
    steps: Vec<Step>,
}

impl<'a> Parser<'a> {
    fn sum(&mut self) -> Result<(), Problem> {
        self.product()?;
        loop {
            let step = match self.peek() {
                Some('+') => Step::Add,
                Some('-' | '−' | '–') => Step::Subtract,
                _ => return Ok(()),
            };
            self.skip();
            self.product()?;
            self.push(step)?;
        }
    }

    fn product(&mut self) -> Result<(), Problem> {
        self.signed()?;
        loop {
            let step = match self.peek() {
                Some('*' | '×' | '·') => Step::Multiply,
                Some('/' | '÷') => Step::Divide,
                _ => return Ok(()),
            };
            self.skip();
            self.signed()?;
            self.push(step)?;
        }
    }

    /// A power with any number of signs before it.
    fn signed(&mut self) -> Result<(), Problem> {
        let mut negative = false;
        while let Some(sign @ ('+' | '-' | '−' | '–')) = self.peek() {
            negative ^= sign != '+';
            self.skip();
        }
        self.power()?;
        if negative { self.push(Step::Negate) } else { Ok(()) }
    }

    fn power(&mut self) -> Result<(), Problem> {
        let base = self.steps.len();
        self.single()?;
        if self.peek() != Some('^') {
            return Ok(());
        }
        self.skip();
        let position = self.position();
        let written = self.word();
        let power = match written.parse() {
            Ok(power @ 1..=MOST_POWER) => power,
            _ => {
                return Err(problem("load-score-power")
                    .with("written", written)
                    .with("position", position)
                    .with("most", MOST_POWER));
            }
        };
        let factor = self.steps[base..].to_vec();
        for _ in 1..power {
            factor.iter().try_for_each(|step| self.push(*step))?;
            self.push(Step::Multiply)?;
        }
        Ok(())
    }

    /// A number, a name, a function of something, or something in parentheses.
    fn single(&mut self) -> Result<(), Problem> {
        match self.peek() {
            Some('(') => self.within(1, None),
            Some('0'..='9' | '.') => self.number(),
            Some(letter) if letter.is_alphabetic() => self.named(),
            _ => Err(self.unexpected()),
        }
    }

    fn number(&mut self) -> Result<(), Problem> {
        let position = self.position();
        let rest = &self.text.as_bytes()[self.at..];
        let mut length = 0;
        while let Some(byte) = rest.get(length) {
            let exponent = length > 0 && matches!(rest[length - 1], b'e' | b'E');
            let more = byte.is_ascii_digit()
                || matches!(byte, b'.' | b'e' | b'E')
                || (exponent && matches!(byte, b'+' | b'-'));
            if !more {
                break;
            }
            length += 1;
        }
        let written = &self.text[self.at..self.at + length];
        self.at += length;
        match written.parse::<f64>() {
            Ok(number) if number.is_finite() => self.push(Step::Number(number)),
            _ => Err(problem("load-score-number")
                .with("written", written)
                .with("position", position)),
        }
    }

    fn named(&mut self) -> Result<(), Problem> {
        let position = self.position();
        let name = self.word();
        if let Some((_, step)) = VALUES.iter().find(|(known, _)| *known == name) {
            return self.push(*step);
        }
        let Some(function) = FUNCTIONS.iter().find(|function| function.name == name) else {
            let values = VALUES.iter().map(|(name, _)| *name);
            let functions = FUNCTIONS.iter().map(|function| function.name);
            let names: Vec<&str> = values.chain(functions).collect();
            return Err(problem("load-score-unknown-name")
                .with("written", name)
                .with("position", position)
                .with("expected", names.join(", "))
                .nearest(name, names));
        };
        let wrong = || {
            problem("load-score-arguments")
                .with("written", name)
                .with("position", position)
                .with("example", function.example)
        };
        if self.peek() != Some('(') {
            return Err(wrong());
        }
        self.within(function.arguments, Some(&wrong))?;
        function.steps.iter().try_for_each(|step| self.push(*step))
    }

    /// So many expressions, separated by commas, in parentheses. `wrong` is what to say if their
    /// number is another; without it a comma is a mistake of its own.
    fn within(&mut self, count: usize, wrong: Option<&dyn Fn() -> Problem>) -> Result<(), Problem> {
        let position = self.position();
        self.skip();
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            return Err(problem("load-score-too-deep"));
        }
        for number in 1.. {
            self.sum()?;
            match (self.peek(), wrong) {
                (Some(')'), _) if number == count => break,
                (Some(','), _) if number < count => self.skip(),
                (Some(')' | ','), Some(wrong)) => return Err(wrong()),
                (None, _) => {
                    return Err(problem("load-score-unclosed").with("position", position));
                }
                _ => return Err(self.unexpected()),
            }
        }
        self.skip();
        self.depth -= 1;
        Ok(())
    }

    fn push(&mut self, step: Step) -> Result<(), Problem> {
        if self.steps.len() == MOST_STEPS {
            return Err(problem("load-score-too-long"));
        }
        self.steps.push(step);
        Ok(())
    }

    /// The next character that is not white.
    fn peek(&mut self) -> Option<char> {
        let rest = &self.text[self.at..];
        let trimmed = rest.trim_start();
        self.at += rest.len() - trimmed.len();
        trimmed.chars().next()
    }

    /// Goes over the next character.
    fn skip(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }

    /// The letters and digits that come next.
    fn word(&mut self) -> &'a str {
        self.peek();
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// Where the next character is, counted from 1.
    fn position(&mut self) -> usize {
        self.peek();
        self.text[..self.at].chars().count() + 1
    }

    /// What comes next cannot come there.
    fn unexpected(&mut self) -> Problem {
        let position = self.position();
        match self.peek() {
            None => problem("load-score-ends"),
            Some(letter) => {
                let word = self.word();
                let written = if word.is_empty() { letter.to_string() } else { word.to_owned() };
                problem("load-score-unexpected").with("written", written).with("position", position)
            }
        }
    }
}
