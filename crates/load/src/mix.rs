//! Values of which some are more common than others.

use std::fmt;

/// Values with the share of each: of priorities, widths, users.
#[derive(Clone, Debug, PartialEq)]
pub struct Mix<T> {
    shares: Vec<(T, f64)>,
}

impl<T: Copy + PartialEq> Mix<T> {
    /// Always this value.
    pub fn single(value: T) -> Mix<T> {
        Mix { shares: vec![(value, 100.0)] }
    }

    /// Values with their shares in percent; the shares are above 0 and add up to 100. There is at
    /// least one.
    pub(crate) fn from_percentages(shares: Vec<(T, f64)>) -> Mix<T> {
        Mix { shares }
    }

    /// Each value with its share in percent.
    pub fn shares(&self) -> impl Iterator<Item = (T, f64)> + Clone + '_ {
        self.shares.iter().copied()
    }

    /// The same shares of other values.
    pub fn map<U: Copy + PartialEq>(&self, value: impl Fn(T) -> U) -> Mix<U> {
        Mix { shares: self.shares().map(|(old, share)| (value(old), share)).collect() }
    }
}

impl<T: fmt::Display> fmt::Display for Mix<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [(value, _)] = &self.shares[..] {
            return value.fmt(f);
        }
        for (index, (value, percent)) in self.shares.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma}{value}:{percent}%")?;
        }
        Ok(())
    }
}
