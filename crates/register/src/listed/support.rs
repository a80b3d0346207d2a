//! The columns of devices and their support, of the days that are known, and of sign-offs.

use super::{
    columns::{Column, Show, both, csv, told},
    named,
};
use crate::support::{SupportDateView, SupportView, list::SupportRow, sign_off::SignOffView};
use domain::{
    support::{device::Why, sign_off::State},
    when::show_day,
    words::Word as _,
};
use std::cmp::Reverse;

/// The support of a device in words, such as "Tue 13 Oct 2026: ended", with the reason if it is unknown.
pub fn in_words(support: &SupportView) -> String {
    let state = match (support.state, support.why) {
        (State::Unknown, Some(why)) => format!("unknown: {why}"),
        (state, _) => state.to_string(),
    };
    let day = support.ends_on.map(|day| format!("{}: ", show_day(day))).unwrap_or_default();
    let differs = support.differs.map(|end| format!("; its system says {}", end.shown())).unwrap_or_default();
    format!("{day}{state}{differs}")
}

/// The support of a device for its page, with where the day comes from; `None` if its system is not recorded.
pub fn line(support: &SupportView) -> Option<String> {
    if support.why == Some(Why::NoSystem) {
        return None;
    }
    let from = [support.release.as_deref(), support.source.as_deref()];
    let from: Vec<&str> = from.into_iter().flatten().collect();
    let from = if from.is_empty() || support.recorded { String::new() } else { format!(" ({})", from.join(", ")) };
    Some(format!("{}{from}", in_words(support)))
}

/// The reasons why the support of devices is unknown, each with the number of devices, the most common first; empty if
/// there are none.
pub fn reasons(rows: &[SupportRow]) -> String {
    let count = |why: &Why| rows.iter().filter(|row| row.support.why == Some(*why)).count();
    let mut found: Vec<(usize, Why)> = Why::ALL.iter().map(|why| (count(why), *why)).filter(|(n, _)| *n > 0).collect();
    found.sort_by_key(|(number, _)| Reverse(*number));
    found.iter().map(|(number, why)| format!("{why} ({number})")).collect::<Vec<_>>().join("; ")
}

fn system(row: &SupportRow) -> String {
    let words = [&row.os, &row.os_edition, &row.os_version];
    words.into_iter().flatten().cloned().collect::<Vec<_>>().join(" ")
}

impl Show for SupportRow {
    const COLUMNS: &'static [Column<Self>] = &[
        both("tag", "tag"),
        both("category", "category").wide(),
        both("thing", "item").wide(),
        both("location", "location").wide(),
        csv("holder.ref"),
        both("holder.name", "holder").wide(),
        told("os", "system", |row: &Self, _| system(row)),
        csv("os_edition os_version"),
        both("state", "support").words(),
        both("ends_on", "ends"),
        csv("recorded"),
        told("why", "why unknown", |row: &Self, _| row.support.why.map(|why| why.to_string()).unwrap_or_default()),
        csv("differs"),
        both("release", "release").wide(),
        both("source", "source").wide(),
    ];
}

impl Show for SupportDateView {
    const COLUMNS: &'static [Column<Self>] = &[
        told("system", "system", |date: &Self, _| date.system.to_string()),
        both("version", "version"),
        told("edition", "edition", |date: &Self, _| {
            date.edition.map(|edition| edition.to_string()).unwrap_or_default()
        }),
        both("build", "build").wide(),
        told("support_ends", "support ends", |date: &Self, _| date.support_ends.shown()),
        both("source", "source"),
        both("dated_on", "of"),
        csv("own"),
    ];
}

impl Show for SignOffView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("term", "term"),
        both("term_end_on", "ends"),
        both("signed_on", "signed"),
        csv("by.ref"),
        told("by.name", "by", |signed: &Self, _| named(&signed.by)),
        both("ended", "ended"),
        both("ending", "ending"),
        both("unknown", "unknown"),
        both("note", "note"),
    ];
}
