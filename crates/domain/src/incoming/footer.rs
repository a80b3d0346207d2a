//! Rows below a list that are no records: who printed it, and when.

use super::super::text::fold;

/// The most cells of such a row.
const MOST: usize = 3;

/// The texts that such a row begins with, squeezed: lower case, letters only.
const LABELS: [&str; 26] = [
    "page",
    "pages",
    "pageof",
    "printed",
    "printedon",
    "printedby",
    "dateprinted",
    "printdate",
    "preparedby",
    "compiledby",
    "producedby",
    "createdby",
    "checkedby",
    "approvedby",
    "signedby",
    "updatedby",
    "lastupdated",
    "generated",
    "generatedby",
    "exported",
    "exportedby",
    "reportdate",
    "rundate",
    "endofreport",
    "endoflist",
    "numberofitems",
];

/// The first words of a longer text: `Printed on 12/09/2025 by the office`.
const BEGINNINGS: [&str; 9] = [
    "printed on ",
    "printed by ",
    "prepared by ",
    "compiled by ",
    "produced by ",
    "created by ",
    "generated ",
    "exported ",
    "last updated ",
];

/// True if a row of a table with so many columns reads like a note below the list, and not like a record. `cells` are
/// those that are not empty, in order.
pub fn is_note<'a>(mut cells: impl Iterator<Item = &'a str> + Clone, columns: usize) -> bool {
    let filled = cells.clone().take(MOST + 1).count();
    let Some(first) = cells.next() else { return false };
    if filled > MOST || filled >= columns {
        return false;
    }
    // A tag, a ref and a name don't end in a colon.
    if first.ends_with(':') {
        return true;
    }
    // Most first cells are tags, which begin with other letters or end in a number.
    if !first.starts_with(|c: char| {
        matches!(c.to_ascii_lowercase(), 'a' | 'c' | 'd' | 'e' | 'g' | 'l' | 'n' | 'p' | 'r' | 's' | 'u')
    }) {
        return false;
    }
    let folded = fold(first);
    let is_page = folded.strip_prefix("page ").is_some_and(|rest| rest.contains(" of ") || rest.contains('/'));
    // A label may have its value in the same cell: `Prepared by: J Madeup`.
    let label = folded.split_once(':').map_or(folded.as_str(), |(label, _)| label);
    let squeezed: String = label.chars().filter(|c| c.is_alphanumeric()).collect();
    let begins = || BEGINNINGS.iter().any(|beginning| folded.starts_with(beginning));
    is_page || LABELS.contains(&squeezed.as_str()) || begins()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads_like_a_note(row: &str, columns: usize) -> bool {
        is_note(row.split('|').map(str::trim).filter(|cell| !cell.is_empty()), columns)
    }

    #[test]
    fn a_row_below_a_list_reads_like_a_note() {
        for row in [
            "Printed | 12/09/2025",
            "Page 1 of 3 | Oak School",
            "Prepared by | J Madeup",
            "PREPARED BY: | J Madeup | ICT",
            "Anything: | 34",
            "Exported by admin | 12/09/2025",
            "Prepared by: J Madeup | 12/09/2025",
            "Printed on 12/09/2025",
        ] {
            assert!(reads_like_a_note(row, 4), "{row}");
        }
    }

    #[test]
    fn a_record_does_not_read_like_a_note() {
        for row in
            ["PAGE-1 | Book", "Page 1 | Book", "Printer 2 | Printer", "Date-1", "LAP-1 | Laptop", "Exporter-1", ""]
        {
            assert!(!reads_like_a_note(row, 4), "{row}");
        }
        assert!(!reads_like_a_note("Printed | 1 | 2 | 3", 9), "too many cells");
        assert!(!reads_like_a_note("Printed | 1", 2), "a whole row");
    }
}
