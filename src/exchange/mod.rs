//! Files in and out. Nothing is held whole: a row is read, checked, written and let go, so memory stays flat.

mod import;
mod table;

pub mod assets;
pub mod export;
pub mod headings;
pub mod people;

pub use import::{ImportReport, Options, Problem};

/// Characters at the head of a cell that make a spreadsheet run it as a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Whether a spreadsheet would run a cell, or would if an apostrophe were taken off it.
fn is_formula_like(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(FORMULA)
}

/// A cell that no spreadsheet runs: an apostrophe before what looks like a formula.
fn harmless(cell: &str) -> std::borrow::Cow<'_, str> {
    if is_formula_like(cell) { format!("'{cell}").into() } else { cell.into() }
}

/// What [`harmless`] was given.
fn unharmed(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_formula_like(rest)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_harmless_comes_back_as_it_was() {
        for (cell, wanted) in
            [("=1+1", "'=1+1"), ("'=1", "''=1"), ("'tis", "'tis"), ("-5", "'-5"), ("a=b", "a=b"), ("", "")]
        {
            assert_eq!(harmless(cell), wanted);
            assert_eq!(unharmed(&harmless(cell)), cell);
        }
    }
}
