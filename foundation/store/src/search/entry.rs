use kernel::{
    Id,
    text::{FIELD_BREAK, fold_into},
};
use uuid::Uuid;

use super::terms;

/// One thing as the search box knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub(super) region: Uuid,
    pub(super) kind: &'static str,
    pub(super) thing: Uuid,
    pub(super) title: String,
    pub(super) reading: String,
    pub(super) detail: String,
    pub(super) also: Vec<String>,
    pub(super) public: bool,
    pub(super) scope: Vec<String>,
}

impl Entry {
    /// A thing of a kind (a plain word such as `office`; lower-case letters only) under the name it is shown by.
    /// Until told otherwise, only those see it who see everything.
    pub fn new<R: ?Sized, T: ?Sized>(
        region: Id<R>,
        kind: &'static str,
        thing: Id<T>,
        title: impl Into<String>,
    ) -> Self {
        Self {
            region: region.uuid(),
            kind,
            thing: thing.uuid(),
            title: title.into(),
            reading: String::new(),
            detail: String::new(),
            also: Vec::new(),
            public: false,
            scope: Vec::new(),
        }
    }

    /// How the name is read; found and ranked like the name.
    #[must_use]
    pub fn reading(mut self, reading: impl Into<String>) -> Self {
        self.reading = reading.into();
        self
    }

    /// What is shown beside the name. It is not searched; say so with [`Entry::also`].
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// Another text it is found by: an address, a telephone number, an alias. A word is found within one text, never
    /// across two.
    #[must_use]
    pub fn also(mut self, text: impl Into<String>) -> Self {
        self.also.push(text.into());
        self
    }

    /// Approved for the public, or not.
    #[must_use]
    pub const fn public(mut self, public: bool) -> Self {
        self.public = public;
        self
    }

    /// In this district.
    #[must_use]
    pub fn district<D: ?Sized>(mut self, district: Id<D>) -> Self {
        self.scope.push(terms::district(district.uuid()));
        self
    }

    /// Of this office; one thing may be of several.
    #[must_use]
    pub fn office<O: ?Sized>(mut self, office: Id<O>) -> Self {
        self.scope.push(terms::office(office.uuid()));
        self
    }

    /// Somebody's own.
    #[must_use]
    pub fn own<P: ?Sized>(mut self, professional: Id<P>) -> Self {
        self.scope.push(terms::own(professional.uuid()));
        self
    }

    /// Name, reading and the other texts, folded, in this order: ranking relies on it.
    pub(super) fn folded(&self) -> String {
        let mut folded = String::with_capacity(256);
        fold_into(&mut folded, &self.title);
        folded.push(FIELD_BREAK);
        fold_into(&mut folded, &self.reading);
        for text in &self.also {
            folded.push(FIELD_BREAK);
            fold_into(&mut folded, text);
        }
        folded
    }

    pub(super) fn scope(&self) -> String {
        let mut scope = self.scope.clone();
        scope.sort_unstable();
        scope.dedup();
        scope.join(" ")
    }
}
