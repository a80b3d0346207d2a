//! The names of a row, in several columns or in one.

use super::{
    columns::{Column, RANKS, Rank},
    row::Plan,
};
use crate::file::table::Row;
use domain::{incoming::cell, same_person::Named, text::fold};
use std::borrow::Cow;

/// The names of a row: the first name and the last, as the person goes by, and the others that the row has.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Names<'r> {
    pub(super) first: Cow<'r, str>,
    pub(super) last: Cow<'r, str>,
    firsts: Vec<Cow<'r, str>>,
    lasts: Vec<Cow<'r, str>>,
}

impl Plan {
    /// Reads the names of a row.
    pub(super) fn names<'r>(&self, row: &Row<'r>) -> Names<'r> {
        let named = |column: Column| -> &'r str {
            let cell = self.columns.at(column).map_or("", |at| row.cell(at));
            if cell::is_no_name(cell) { "" } else { cell }
        };
        let all = |column: fn(Rank) -> Column| -> Vec<Cow<'r, str>> {
            RANKS.into_iter().map(|rank| named(column(rank))).filter(|n| !n.is_empty()).map(Cow::Borrowed).collect()
        };
        let (mut firsts, mut lasts) = (all(Column::First), all(Column::Last));
        let whole = named(Column::Name);
        if lasts.is_empty() && !whole.is_empty() {
            let (first, last) = parted(whole);
            lasts.push(last);
            if firsts.is_empty() && !first.is_empty() {
                firsts.push(first);
            }
        }
        let best = |names: &[Cow<'r, str>]| names.first().cloned().unwrap_or_default();
        Names { first: best(&firsts), last: best(&lasts), firsts, lasts }
    }

    /// True if the file has a column of names.
    pub(super) fn has_names(&self) -> bool {
        let ranks = RANKS.into_iter().flat_map(|rank| [Column::First(rank), Column::Last(rank)]);
        ranks.chain([Column::Name]).any(|column| self.columns.has(column))
    }
}

impl Names<'_> {
    /// The names as they are compared with those of people in the register.
    pub(super) fn named(&self) -> Named<'_, Cow<'_, str>> {
        Named { firsts: &self.firsts, lasts: &self.lasts }
    }

    /// The whole name.
    pub(super) fn whole(&self) -> String {
        format!("{} {}", self.first, self.last).trim().to_owned()
    }
}

/// The first name and the last name of a whole name, such as `Abel, Amy` or `Amy Abel`. Titles are left out.
pub(crate) fn parted(whole: &str) -> (Cow<'_, str>, Cow<'_, str>) {
    const TITLES: [&str; 9] = ["mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "rev"];
    let untitled = |name: &str| -> String {
        let words: Vec<&str> = name.split_whitespace().collect();
        let is_title = words.len() > 1 && TITLES.contains(&fold(words[0].trim_end_matches('.')).as_str());
        words[usize::from(is_title)..].join(" ")
    };
    if let Some((last, first)) = whole.split_once(',') {
        let first = untitled(first);
        let is_title = TITLES.contains(&fold(first.trim_end_matches('.')).as_str());
        return (if is_title { String::new() } else { first }.into(), untitled(last).into());
    }
    let whole = untitled(whole);
    match whole.rsplit_once(' ') {
        Some((first, last)) => (first.to_owned().into(), last.to_owned().into()),
        None => (Cow::Borrowed(""), whole.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::parted;

    #[test]
    fn a_whole_name_has_the_last_name_first_with_a_comma_and_last_without() {
        for (whole, first, last) in [
            ("Abel, Amy", "Amy", "Abel"),
            ("Amy Abel", "Amy", "Abel"),
            ("Ana Maria de Sousa", "Ana Maria de", "Sousa"),
            ("van der Berg, Tom", "Tom", "van der Berg"),
            ("Manimekalai", "", "Manimekalai"),
            ("Mr J Smith", "J", "Smith"),
            ("Smith, Mrs", "", "Smith"),
            ("Miss Smith", "", "Smith"),
        ] {
            let (given, family) = parted(whole);
            assert_eq!((given.as_ref(), family.as_ref()), (first, last), "{whole}");
        }
    }
}
