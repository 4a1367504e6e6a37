//! Names that get numbers.

use std::collections::HashMap;

/// Names in the order of their first appearance, which is their number.
#[derive(Default)]
pub(crate) struct Names {
    names: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Names {
    /// The number of this name; a new name gets the next.
    pub(crate) fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        // There are fewer names than bytes in a file of at most 1 GB.
        let number = self.names.len() as u32;
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }

    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    /// By number.
    pub(crate) fn into_names(self) -> Vec<String> {
        self.names
    }
}
