//! The cells of what a search found. The command line adds the command that opens each; the page makes it a link.

use super::{
    columns::{Column, Show, worked},
    named, or_nothing, pat,
};
use crate::overview::find::Found;
use domain::text::count;

impl Show for Found {
    const COLUMNS: &'static [Column<Self>] = &[
        worked("found", |found: &Self, _| word(found).to_owned()).headed("found"),
        worked("key", |found: &Self, _| key(found)).headed(""),
        worked("what", |found: &Self, _| what(found)).headed("what"),
        worked("state", |found: &Self, _| state(found)).headed("state"),
        worked("place", |found: &Self, _| place(found)).headed("place or person"),
    ];
}

/// The kind of record.
pub fn word(found: &Found) -> &'static str {
    match found {
        Found::Asset { .. } => "asset",
        Found::Person { .. } => "person",
        Found::Group { .. } => "group",
        Found::Loan { .. } => "loan",
        Found::Numbered { what, .. } => what,
        Found::Licence { .. } => "licence",
        Found::Stock { .. } => "stock",
        Found::OwnDevice { .. } => "own device",
        Found::Slip { .. } => "slip",
    }
}

/// The tag, ref, name or number.
pub fn key(found: &Found) -> String {
    match found {
        Found::Asset { tag, .. } => tag.clone(),
        Found::Person { reference, .. } => reference.clone(),
        Found::Loan { no, .. }
        | Found::Numbered { no, .. }
        | Found::Licence { no, .. }
        | Found::OwnDevice { no, .. }
        | Found::Stock { no, .. }
        | Found::Slip { no, .. } => no.to_string(),
        Found::Group { name, .. } => name.clone(),
    }
}

/// The description.
pub fn what(found: &Found) -> String {
    match found {
        Found::Asset { item, serial: Some(serial), .. } if !item.is_empty() => format!("{item}, {serial}"),
        Found::Asset { serial: Some(serial), .. } => serial.clone(),
        Found::Asset { item: what, .. }
        | Found::Person { name: what, .. }
        | Found::Loan { tag: what, .. }
        | Found::Numbered { tag: what, .. }
        | Found::Licence { product: what, .. }
        | Found::Stock { name: what, .. }
        | Found::OwnDevice { what, .. } => what.clone(),
        Found::Group { pupils, .. } => count(*pupils, "pupil"),
        Found::Slip { .. } => String::new(),
    }
}

/// The state, if it has one.
pub fn state(found: &Found) -> String {
    match found {
        Found::Asset { state, pat: test, .. } => pat::with_test(state.to_string().replace('_', " "), test.status),
        Found::Person { loans, .. } if *loans != 0 => format!("holds {loans}"),
        Found::Stock { owned, here, .. } => format!("{here} of {owned} here"),
        Found::Numbered { state, .. } => state.replace(['_', '-'], " "),
        _ => String::new(),
    }
}

/// The place, or the person that it is about.
pub fn place(found: &Found) -> String {
    match found {
        Found::Asset { holder, location, .. } => or_nothing(holder.as_ref().map(named).or_else(|| location.clone())),
        Found::Person { kind, class, .. } => class.clone().unwrap_or_else(|| kind.to_string()),
        Found::Numbered { person, .. } => or_nothing(person.as_ref().map(|p| &p.name)),
        Found::Loan { person, .. } | Found::OwnDevice { person, .. } | Found::Slip { person, .. } => {
            person.name.clone()
        }
        Found::Group { teachers, .. } => teachers.iter().map(named).collect::<Vec<_>>().join(", "),
        Found::Stock { location, .. } => or_nothing(location.clone()),
        Found::Licence { .. } => String::new(),
    }
}
