use std::cell::RefCell;

use crate::Visit;

/// What the address of a list asks for. What cannot be read is not silently left out: the page names it.
pub struct Asked<'v> {
    visit: &'v Visit,
    unknown: RefCell<Vec<&'static str>>,
}

impl<'v> Asked<'v> {
    /// What this visit asks for.
    pub const fn of(visit: &'v Visit) -> Self {
        Self { visit, unknown: RefCell::new(Vec::new()) }
    }

    /// A parameter as `read` understands it; none where it was not given, or is not understood.
    pub fn read<T>(&self, name: &'static str, read: impl FnOnce(&'v str) -> Option<T>) -> Option<T> {
        let given = self.visit.query(name)?;
        let found = read(given);
        if found.is_none() {
            self.unknown.borrow_mut().push(name);
        }
        found
    }

    /// The page that is asked for, from 0.
    pub fn page(&self) -> i64 {
        let number = self.read("page", |page| page.parse::<i64>().ok().filter(|page| *page >= 1));
        number.unwrap_or(1).min(MOST_PAGES) - 1
    }

    /// The names of the parameters that were not understood.
    pub fn unknown(self) -> Vec<&'static str> {
        self.unknown.into_inner()
    }
}

/// Nobody turns to a page after this one.
const MOST_PAGES: i64 = 10_000;
