//! One school for every test: a register in a temporary folder, and a clock that the test sets.

use chrono::{DateTime, Utc};
use kitbook::{
    domain::{
        asset::Asset,
        fault::{Failure, Fault},
        person::{Person, PersonKind},
        when::{Clock, Looking},
    },
    ops::{Act, register},
    store::{self, Store, Tx},
};
use std::path::PathBuf;
use tempfile::TempDir;

/// Monday, 23 November 2026, 09:14 in London.
pub const MONDAY: &str = "2026-11-23T09:14:05Z";

/// A register of its own, and who sits at it when.
pub struct School {
    pub store: Store,
    pub act: Act,
    pub folder: TempDir,
}

impl School {
    /// A new register on a Monday morning.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let act = Act { clock: clock(MONDAY), operator: "tess".to_owned(), on: None, dry_run: false };
        let opened = register::init(&folder.path().join("register.db"), &act, Some("Test School"), None).unwrap();
        Self { store: opened.value.store, act, folder }
    }

    /// The register's file.
    pub fn path(&self) -> PathBuf {
        self.store.path().to_owned()
    }

    /// Sets the clock.
    pub fn at(&mut self, now: &str) -> &mut Self {
        self.act.clock = clock(now);
        self
    }

    /// Records what follows as having happened then.
    pub fn on(&self, when: &str) -> Act {
        Act { on: Some(self.act.clock.parse(when, Looking::Back).unwrap()), ..self.act.clone() }
    }

    /// Reads.
    pub fn read<T>(&mut self, work: impl FnOnce(&Tx<'_>) -> Result<T, Fault>) -> T {
        self.store.read(work).unwrap()
    }

    /// Writes.
    pub fn write<T>(&mut self, work: impl FnOnce(&Tx<'_>) -> Result<T, Failure>) -> Result<T, Failure> {
        let act = self.act.clone();
        act.write(&mut self.store, work)
    }
}

/// A clock that stands still, in London.
pub fn clock(now: &str) -> Clock {
    Clock::new(now.parse::<DateTime<Utc>>().unwrap(), chrono_tz::Europe::London)
}

/// Adds a thing of which nothing is known but its tag.
pub fn asset(school: &mut School, tag: &str, category: &str) {
    let added = school.write(|tx| {
        let category = store::category::find(tx, category)?;
        Ok(tx.insert(&Asset::new(tx.new_id(), tag.to_owned(), category.id, tx.at()))?)
    });
    added.unwrap();
}

/// Adds somebody of whom nothing is known but who they are.
pub fn person(school: &mut School, kind: PersonKind, reference: &str, name: &str) {
    let added = school
        .write(|tx| Ok(tx.insert(&Person::new(tx.new_id(), kind, reference.to_owned(), name.to_owned(), tx.at()))?));
    added.unwrap();
}
