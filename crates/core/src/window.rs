//! A table keyed by task id: a window over the ids in use, without hashing.

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::vec::Vec;
use core::fmt;

use crate::id::TaskId;

/// Entries in a page. A straggler holds one page, not everything that came after it.
const PAGE: usize = 256;

struct Page<T> {
    live: u32,
    cells: Box<[Option<T>; PAGE]>,
}

/// Values with consecutive [`TaskId`]s. Adding, looking up and removing take constant time;
/// pages that empty are used again, so that a run in a steady state allocates nothing.
pub struct Window<T> {
    /// The number of the page at the front of `pages`.
    first_page: u64,
    pages: VecDeque<Option<Page<T>>>,
    spare: Vec<Page<T>>,
    next: u64,
    len: usize,
}

impl<T: fmt::Debug> fmt::Debug for Window<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<T> Default for Window<T> {
    fn default() -> Self {
        Window::new()
    }
}

impl<T> Window<T> {
    /// An empty window whose first id is 0.
    pub fn new() -> Self {
        Window { first_page: 0, pages: VecDeque::new(), spare: Vec::new(), next: 0, len: 0 }
    }

    /// The id that the next [`push`](Self::push) gives.
    #[inline]
    pub fn next_id(&self) -> TaskId {
        TaskId(self.next)
    }

    /// How many values are in the window.
    #[inline]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing is in the window.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds a value under the next id.
    #[inline]
    pub fn push(&mut self, value: T) -> TaskId {
        let id = self.next;
        let cell = (id % PAGE as u64) as usize;
        if cell == 0 || self.pages.is_empty() {
            self.open_page(id / PAGE as u64);
        }
        if let Some(Some(page)) = self.pages.back_mut() {
            page.cells[cell] = Some(value);
            page.live += 1;
        }
        self.next += 1;
        self.len += 1;
        TaskId(id)
    }

    /// The value under `id`, if it is there.
    #[inline]
    pub fn get(&self, id: TaskId) -> Option<&T> {
        let (page, cell) = self.locate(id)?;
        self.pages.get(page)?.as_ref()?.cells[cell].as_ref()
    }

    /// The value under `id`, if it is there.
    #[inline]
    pub fn get_mut(&mut self, id: TaskId) -> Option<&mut T> {
        let (page, cell) = self.locate(id)?;
        self.pages.get_mut(page)?.as_mut()?.cells[cell].as_mut()
    }

    /// Takes the value under `id` out.
    #[inline]
    pub fn remove(&mut self, id: TaskId) -> Option<T> {
        let (index, cell) = self.locate(id)?;
        let page = self.pages.get_mut(index)?.as_mut()?;
        let value = page.cells[cell].take()?;
        page.live -= 1;
        self.len -= 1;
        if page.live == 0 {
            self.close_if_empty(id.0 / PAGE as u64);
        }
        Some(value)
    }

    /// All values, by id.
    pub fn iter(&self) -> impl Iterator<Item = (TaskId, &T)> {
        let first = self.first_page;
        self.pages.iter().enumerate().flat_map(move |(index, page)| {
            let base = (first + index as u64) * PAGE as u64;
            page.iter().flat_map(move |page| {
                page.cells.iter().enumerate().filter_map(move |(cell, value)| {
                    value.as_ref().map(|value| (TaskId(base + cell as u64), value))
                })
            })
        })
    }

    #[inline]
    fn locate(&self, id: TaskId) -> Option<(usize, usize)> {
        let page = (id.0 / PAGE as u64).checked_sub(self.first_page)?;
        Some((page as usize, (id.0 % PAGE as u64) as usize))
    }

    fn open_page(&mut self, number: u64) {
        if self.pages.is_empty() {
            self.first_page = number;
        }
        let page = self
            .spare
            .pop()
            .unwrap_or_else(|| Page { live: 0, cells: Box::new([const { None }; PAGE]) });
        self.pages.push_back(Some(page));
    }

    /// Puts an empty page aside, unless values can still be added to it.
    fn close_if_empty(&mut self, number: u64) {
        if number == self.next / PAGE as u64 {
            return;
        }
        let Some(index) = number.checked_sub(self.first_page) else {
            return;
        };
        if let Some(slot) = self.pages.get_mut(index as usize)
            && slot.as_ref().is_some_and(|page| page.live == 0)
            && let Some(page) = slot.take()
        {
            self.spare.push(page);
        }
        while let Some(None) = self.pages.front() {
            self.pages.pop_front();
            self.first_page += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeMap;
    use proptest::prelude::*;

    #[derive(Clone, Debug)]
    enum Step {
        Push,
        /// Removes the id at this fraction (of 256) of those given so far.
        Remove(u8),
    }

    proptest! {
        #[test]
        fn behaves_like_a_map(steps in proptest::collection::vec(
            prop_oneof![5 => Just(Step::Push), 4 => any::<u8>().prop_map(Step::Remove)],
            0..3000,
        )) {
            let mut window = Window::new();
            let mut map = BTreeMap::new();
            for step in steps {
                match step {
                    Step::Push => {
                        let id = window.push(window.next_id().0);
                        map.insert(id, id.0);
                    }
                    Step::Remove(at) => {
                        let id = TaskId(window.next_id().0 * u64::from(at) / 256);
                        prop_assert_eq!(window.remove(id), map.remove(&id));
                        prop_assert_eq!(window.get(id), None);
                    }
                }
                prop_assert_eq!(window.len(), map.len());
            }
            for id in 0..window.next_id().0 + 300 {
                prop_assert_eq!(window.get(TaskId(id)), map.get(&TaskId(id)));
            }
            prop_assert!(window.iter().map(|(id, value)| (id, *value)).eq(map.into_iter()));
        }
    }

    #[test]
    fn a_steady_state_needs_few_pages() {
        let mut window = Window::new();
        let straggler = window.push(0u64);
        for n in 1..1_000_000u64 {
            window.push(n);
            if n > 100 {
                window.remove(TaskId(n - 100));
            }
        }
        assert_eq!(window.get(straggler), Some(&0));
        let pages = window.pages.iter().flatten().count() + window.spare.len();
        assert!(pages <= 4, "{pages} pages");
    }
}
