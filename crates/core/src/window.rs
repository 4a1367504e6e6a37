//! A table keyed by task id: a window over the ids in use, without hashing.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use crate::id::TaskId;

/// Values in a page. A straggler holds one page, not everything that came after it; and the few
/// pages that are in use by turns should stay in the first-level cache.
const PAGE: u64 = 32;

type Cells<T> = Box<[Option<T>; PAGE as usize]>;

/// Values with consecutive [`TaskId`]s. Adding, looking up and removing take constant time;
/// pages that empty are used again, so that a run in a steady state allocates nothing.
pub struct Window<T> {
    /// The number of the page at the front of `pages`.
    first_page: u64,
    /// The pages in use; a page that has emptied leaves a gap until it is at the front.
    pages: Vec<Option<Cells<T>>>,
    /// How many values each page holds.
    live: Vec<u16>,
    spare: Vec<Cells<T>>,
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
        Window {
            first_page: 0,
            pages: Vec::new(),
            live: Vec::new(),
            spare: Vec::new(),
            next: 0,
            len: 0,
        }
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
        if id.is_multiple_of(PAGE) || self.pages.is_empty() {
            self.open_page(id / PAGE);
        }
        if let (Some(Some(cells)), Some(live)) = (self.pages.last_mut(), self.live.last_mut()) {
            cells[(id % PAGE) as usize] = Some(value);
            *live += 1;
        }
        self.next += 1;
        self.len += 1;
        TaskId(id)
    }

    /// The value under `id`, if it is there.
    #[inline]
    pub fn get(&self, id: TaskId) -> Option<&T> {
        self.pages.get(self.page(id))?.as_ref()?[(id.0 % PAGE) as usize].as_ref()
    }

    /// The value under `id`, if it is there.
    #[inline]
    pub fn get_mut(&mut self, id: TaskId) -> Option<&mut T> {
        let page = self.page(id);
        self.pages.get_mut(page)?.as_mut()?[(id.0 % PAGE) as usize].as_mut()
    }

    /// Takes the value under `id` out.
    #[inline]
    pub fn remove(&mut self, id: TaskId) -> Option<T> {
        let page = self.page(id);
        let cell = &mut self.pages.get_mut(page)?.as_mut()?[(id.0 % PAGE) as usize];
        let value = cell.take()?;
        self.emptied(id, page);
        Some(value)
    }

    /// Takes the value under `id` out if `look` finds something there, and gives only that: one
    /// look instead of two, and the rest is not carried along.
    #[inline]
    pub fn remove_with<R>(&mut self, id: TaskId, look: impl FnOnce(&T) -> Option<R>) -> Option<R> {
        let page = self.page(id);
        let cell = &mut self.pages.get_mut(page)?.as_mut()?[(id.0 % PAGE) as usize];
        let found = look(cell.as_ref()?)?;
        *cell = None;
        self.emptied(id, page);
        Some(found)
    }

    /// A cell of the page is empty now.
    #[inline]
    fn emptied(&mut self, id: TaskId, page: usize) {
        self.len -= 1;
        if let Some(live) = self.live.get_mut(page) {
            *live -= 1;
            // The page that is being filled stays.
            if *live == 0 && id.0 / PAGE != self.next / PAGE {
                self.close_page(page);
            }
        }
    }

    /// All values, by id.
    pub fn iter(&self) -> impl Iterator<Item = (TaskId, &T)> {
        self.pages.iter().zip(self.first_page..).flat_map(|(cells, page)| {
            let cells = cells.iter().flat_map(|cells| cells.iter());
            (page * PAGE..)
                .map(TaskId)
                .zip(cells)
                .filter_map(|(id, value)| Some((id, value.as_ref()?)))
        })
    }

    /// Which of `pages` holds `id`; beyond the last for one that is no longer there.
    #[inline]
    fn page(&self, id: TaskId) -> usize {
        (id.0 / PAGE).wrapping_sub(self.first_page) as usize
    }

    #[cold]
    fn open_page(&mut self, number: u64) {
        self.drop_gaps();
        if self.pages.is_empty() {
            self.first_page = number;
        }
        let cells = self.spare.pop().unwrap_or_else(|| Box::new([const { None }; PAGE as usize]));
        self.pages.push(Some(cells));
        self.live.push(0);
    }

    /// Puts an empty page aside.
    #[cold]
    fn close_page(&mut self, page: usize) {
        let cells = self.pages.get_mut(page).and_then(Option::take);
        self.spare.extend(cells);
    }

    /// Forgets the gaps at the front once they are half of all, so that it costs little a page.
    fn drop_gaps(&mut self) {
        let gaps = self.pages.iter().take_while(|cells| cells.is_none()).count();
        if 2 * gaps >= self.pages.len() {
            self.pages.drain(..gaps);
            self.live.drain(..gaps);
            self.first_page += gaps as u64;
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
        let most = 100 / PAGE as usize + 4;
        assert!(pages <= most, "{pages} pages");
        for n in 1_000_000 - 100..1_000_000 {
            window.remove(TaskId(n));
        }
        window.remove(straggler);
        for n in 0..2 * PAGE {
            window.push(n);
        }
        assert!(window.pages.len() <= most, "{} pages in the table", window.pages.len());
    }
}
