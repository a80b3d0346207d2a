//! Finds the heading row of a table, and the rows that are not records: titles, totals and repeated headings.

use super::Raw;
use crate::file::headings::squeeze;
use csv::StringRecord;
use domain::text;

/// The number of rows that are searched for the headings.
pub(crate) const SEARCHED: usize = 30;

/// The most characters of a row that is named.
const SHOWN: usize = 80;

/// Finds the row with the most known headings, the first of equals. If none has any, it is the first with several
/// cells, else the first.
pub(crate) fn pick(rows: &[Raw], is_known: &dyn Fn(&str) -> bool) -> usize {
    let mut best = (0, 0);
    for (at, raw) in rows.iter().enumerate() {
        let known = known(raw, is_known);
        if known > best.1 {
            best = (at, known);
        }
    }
    match best {
        (_, 0) => rows.iter().position(|raw| raw.filled() > 1).unwrap_or(0),
        (at, _) => at,
    }
}

/// Counts the known headings in a row.
pub(crate) fn known(raw: &Raw, is_known: &dyn Fn(&str) -> bool) -> usize {
    raw.record.iter().map(str::trim).filter(|cell| !cell.is_empty() && is_known(cell)).count()
}

/// True if a row repeats the headings: each cell that is not empty equals its heading.
pub(crate) fn is_repeated(record: &StringRecord, headings: &StringRecord) -> bool {
    let mut cells = record.iter().enumerate().map(|(at, cell)| (at, cell.trim())).filter(|(_, cell)| !cell.is_empty());
    cells.all(|(at, cell)| headings.get(at).is_some_and(|heading| is_same(cell, heading)))
}

fn is_same(cell: &str, heading: &str) -> bool {
    if cell.is_ascii() && heading.is_ascii() {
        return plain(cell).eq(plain(heading)) && plain(cell).next().is_some();
    }
    let squeezed = squeeze(cell);
    !squeezed.is_empty() && squeezed == squeeze(heading)
}

fn plain(ascii: &str) -> impl Iterator<Item = u8> {
    ascii.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase())
}

/// The fewest headings of a table whose records fill more than three cells.
const WIDE: usize = 6;

/// How sure it is that a row is a total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Total {
    No,
    /// A total only if no record follows, such as `Total: 57 items`.
    AtTheEnd,
    Sure,
}

/// Decides from its first cell whether a row is a total. `width` is the number of headings.
pub(crate) fn total(record: &StringRecord, width: usize) -> Total {
    let mut cells = record.iter().map(str::trim).filter(|cell| !cell.is_empty());
    let first = cells.next().unwrap_or_default();
    let begins = first.bytes().find(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_lowercase());
    let may_be = matches!(begins, Some(b't' | b'g' | b's' | b'c')) || ends_in_total(first);
    if !may_be || first.len() > SHOWN {
        return Total::No;
    }
    let lower = first.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    // A name may begin or end with one of these words, so the other cells decide: a record has more than two numbers.
    let rest: Vec<&str> = cells.collect();
    let are_numbers = rest.iter().all(|cell| is_number(cell));
    let is_sparse = width >= WIDE && (1..=2).contains(&rest.len()) && are_numbers;
    match words.as_slice() {
        ["total" | "totals" | "subtotal" | "subtotals"] | ["grand" | "sub", "total" | "totals"] => Total::Sure,
        ["sum" | "count"] if are_numbers => Total::Sure,
        ["subtotal" | "subtotals", ..] | ["grand" | "sub", "total" | "totals", ..]
            if are_numbers && !rest.is_empty() =>
        {
            Total::Sure
        }
        ["total" | "totals", ..] | [.., "total" | "totals" | "subtotal"] if is_sparse => Total::Sure,
        ["total" | "totals" | "subtotal" | "count" | "sum" | "grand" | "sub", ..]
            if are_numbers && (lower.contains("total") || first.contains(':')) =>
        {
            Total::AtTheEnd
        }
        _ => Total::No,
    }
}

/// True for a text such as `Laptop Total`, which spreadsheets write below a group of rows.
fn ends_in_total(cell: &str) -> bool {
    let cell = cell.trim_end_matches([':', 's', 'S']);
    cell.len().checked_sub(5).and_then(|at| cell.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case("total"))
}

/// True for a number, a sum of money, a percentage or the error of a formula.
fn is_number(cell: &str) -> bool {
    let cell = cell.trim_start_matches(['£', '$', '€', '-', '(', '=']);
    cell.starts_with(|c: char| c.is_ascii_digit() || c == '#')
}

/// Names a column as spreadsheets do, such as `F` or `AB`.
pub(crate) fn letters(at: usize) -> String {
    let (mut rest, mut out) = (at, Vec::new());
    loop {
        out.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or_default()));
        match rest / 26 {
            0 => break,
            more => rest = more - 1,
        }
    }
    out.iter().rev().collect()
}

/// Joins the cells of a row for a message.
pub(crate) fn joined(record: &StringRecord) -> String {
    let cells: Vec<&str> = record.iter().map(str::trim).filter(|cell| !cell.is_empty()).collect();
    let safe = |c: char| if text::is_hostile(c) || text::is_unseen(c) { '\u{fffd}' } else { c };
    let all = cells.join(", ");
    let mut out: String = all.chars().take(SHOWN).map(safe).collect();
    if all.chars().nth(SHOWN).is_some() {
        out.pop();
        out.push('…');
    }
    out
}
