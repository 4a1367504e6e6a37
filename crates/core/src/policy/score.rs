//! Orders by an expression: `score(estimate * width - wait / 2)`.

use alloc::boxed::Box;

use crate::spec::TaskSpec;
use crate::time::Time;

/// An expression over what is known of a waiting task, in the order in which a stack machine
/// takes it: parsed once, elsewhere, and evaluated without ever failing.
///
/// Only additions, subtractions, multiplications, divisions and square roots of `f64` are used,
/// which IEEE 754 rounds the same everywhere; the logarithm is made of them. So every platform
/// decides the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    steps: Box<[Step]>,
    /// Its text, as it was written.
    text: Box<str>,
}

/// One step of a [`Score`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// Puts a number on the stack.
    Number(f64),
    /// The time of submission, in seconds.
    Submit,
    /// How long the task has waited since it was submitted, in seconds.
    Wait,
    /// Its estimate, in seconds of service at speed 1; an unknown one counts as 1 s.
    Estimate,
    /// How many slots it takes.
    Width,
    /// Its priority.
    Priority,
    /// Its weight.
    Weight,
    /// Takes two values and puts their sum.
    Add,
    /// Takes two values and puts the lower one minus the upper.
    Subtract,
    /// Takes two values and puts their product.
    Multiply,
    /// Takes two values and puts the lower one divided by the upper.
    Divide,
    /// Takes two values and puts the smaller.
    Min,
    /// Takes two values and puts the larger.
    Max,
    /// Takes a value and puts its negative.
    Negate,
    /// Takes a value and puts its square root; 0 of a negative one.
    Sqrt,
    /// Takes a value and puts its natural logarithm.
    Ln,
}

/// Values on the stack at most: parentheses deeper than that are not evaluated but refused.
pub(crate) const DEEPEST: usize = 32;

impl Score {
    /// An expression of these steps, which a person wrote as `text`. `None` if the steps do not
    /// leave exactly one value, or need a deeper stack than 32 values.
    pub fn new(steps: impl Into<Box<[Step]>>, text: &str) -> Option<Score> {
        let steps = steps.into();
        let mut depth = 0usize;
        for step in &steps {
            depth = match step.takes() {
                0 => depth + 1,
                takes => depth.checked_sub(takes)? + 1,
            };
            if depth > DEEPEST {
                return None;
            }
        }
        (depth == 1).then(|| Score { steps, text: text.into() })
    }

    /// Its steps, in the order in which they are taken.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Its text, as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the waiting time is in it.
    pub fn changes_with_time(&self) -> bool {
        self.steps.contains(&Step::Wait)
    }

    /// The value for a task that has waited for `wait_s`.
    pub(crate) fn value(&self, spec: &TaskSpec, submitted: Time, wait_s: f64) -> f64 {
        let mut stack = [0.0; DEEPEST + 1];
        let mut depth = 0;
        for step in &self.steps {
            let upper = stack[depth.max(1) - 1];
            let lower = stack[depth.max(2) - 2];
            depth = depth + 1 - step.takes().min(depth);
            stack[depth - 1] = match *step {
                Step::Number(number) => number,
                Step::Submit => submitted.seconds(),
                Step::Wait => wait_s,
                Step::Estimate => spec.estimate.counted().seconds(),
                Step::Width => f64::from(spec.width),
                Step::Priority => f64::from(spec.priority),
                Step::Weight => f64::from(spec.weight.thousandths()) / 1e3,
                Step::Add => lower + upper,
                Step::Subtract => lower - upper,
                Step::Multiply => lower * upper,
                Step::Divide => lower / upper,
                Step::Min => lower.min(upper),
                Step::Max => lower.max(upper),
                Step::Negate => -upper,
                Step::Sqrt => sqrt(upper),
                Step::Ln => ln(upper),
            };
        }
        stack[0]
    }
}

impl Step {
    /// How many values it takes from the stack.
    fn takes(self) -> usize {
        match self {
            Step::Number(_)
            | Step::Submit
            | Step::Wait
            | Step::Estimate
            | Step::Width
            | Step::Priority
            | Step::Weight => 0,
            Step::Negate | Step::Sqrt | Step::Ln => 1,
            Step::Add | Step::Subtract | Step::Multiply | Step::Divide | Step::Min | Step::Max => 2,
        }
    }
}

/// The square root by Newton's method from above, which ends where it no longer falls.
fn sqrt(x: f64) -> f64 {
    if x.is_nan() || x <= 0.0 {
        return 0.0;
    }
    if x == f64::INFINITY {
        return x;
    }
    // Half the exponent: within a factor of 1.5 of the root.
    let mut root = f64::from_bits((x.to_bits() >> 1) + (1023 << 51));
    root = 0.5 * (root + x / root);
    loop {
        let next = 0.5 * (root + x / root);
        if next >= root {
            return root;
        }
        root = next;
    }
}

/// The natural logarithm: of x = m·2^e it is e·ln 2 + 2 artanh((m − 1)/(m + 1)), the latter by
/// its series; negative infinity of 0, not a number of a negative one.
fn ln(x: f64) -> f64 {
    if x == 0.0 {
        return f64::NEG_INFINITY;
    }
    if x.is_nan() || x <= 0.0 {
        return f64::NAN;
    }
    if x == f64::INFINITY {
        return x;
    }
    let (scaled, shift) =
        if x < f64::MIN_POSITIVE { (x * (1u64 << 54) as f64, -54) } else { (x, 0) };
    let bits = scaled.to_bits();
    let mut exponent = i32::try_from(bits >> 52).unwrap_or(0) - 1023 + shift;
    let mut mantissa = f64::from_bits(bits & !(0x7ff << 52) | 1023 << 52);
    if mantissa > core::f64::consts::SQRT_2 {
        mantissa *= 0.5;
        exponent += 1;
    }
    let z = (mantissa - 1.0) / (mantissa + 1.0);
    let square = z * z;
    // |z| ≤ 0.172: the 12th term is below 2⁻⁶⁰ of the first.
    let series = (0..12).rev().fold(0.0, |sum, k| sum * square + 1.0 / f64::from(2 * k + 1));
    f64::from(exponent) * core::f64::consts::LN_2 + 2.0 * z * series
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::prelude::v1::*;

    use super::*;
    use crate::work::Work;

    #[test]
    fn roots_and_logarithms_are_right() {
        for x in
            [1e-310f64, 1e-300, 1e-9, 0.1, 0.5, 0.999, 1.0, 1.5, 2.0, 3.0, 10.0, 12345.678, 1e300]
        {
            let (root, log): (f64, f64) = (x.sqrt(), x.ln());
            assert!((sqrt(x) - root).abs() <= 2e-16 * root, "√{x} is {} and not {root}", sqrt(x));
            assert!((ln(x) - log).abs() <= 4e-16 * log.abs(), "ln {x} is {} and not {log}", ln(x));
        }
        assert_eq!((sqrt(0.0), sqrt(-1.0), ln(0.0)), (0.0, 0.0, f64::NEG_INFINITY));
        assert!(ln(-1.0).is_nan());
    }

    #[test]
    fn steps_are_taken_in_turn() {
        use Step::{Add, Divide, Estimate, Number, Priority, Subtract, Wait};
        let mut spec = TaskSpec::new(Work::from_seconds(2.0));
        spec.priority = 3;
        let value =
            |steps: &[Step]| Score::new(steps, "").map(|score| score.value(&spec, Time::ZERO, 8.0));
        assert_eq!(value(&[Wait, Estimate, Divide]), Some(4.0));
        assert_eq!(value(&[Wait, Priority, Estimate, Subtract, Add]), Some(9.0));
        assert_eq!(value(&[Wait, Add]), None);
        assert_eq!(value(&[Wait, Wait]), None);
        assert_eq!(value(&[]), None);
        assert_eq!(value(&[Number(1.0); DEEPEST + 1]), None);
    }
}
