//! What the bodies of the log don't tell.

use std::collections::BTreeSet;

/// The tables and columns of which no body tells, or not always, and why. A table without columns is untold as a whole;
/// of a table with the column `id`, whole rows are.
pub const UNTOLD: &[(&str, &[&str], &str)] = &[
    (
        "asset",
        &["awaiting_check", "awaiting_wipe", "condition", "inside_id"],
        "a return, or one that is undone, settles them by the rules; its entry has only what was seen",
    ),
    ("category_check", &[], "a new register's own categories come with the program"),
    ("category_part", &[], "a new register's own categories come with the program"),
    ("clearance", &["lines"], "the certificate has the checklist as it was"),
    ("disposal_item", &[], "as the items were; the request has their tags, and the end what they brought"),
    ("letter", &["body", "subject"], "a letter names people, and its entry names nobody"),
    (
        "loan_check",
        &["id", "position", "question"],
        "as the category has them; an item that is found again is asked all",
    ),
    (
        "loan_part",
        &["position", "price_pence", "settled_at"],
        "as the category has them at the loan, but for the missing ones; a part that is named again with the outcome that it has is settled again",
    ),
    ("operator", &[], "an entry has the id of its operator, not the name"),
    ("pat_item", &[], "worked out from the tests and the intervals"),
    ("signed_paper", &[], "the words of a paper as it was signed; its entry has their hash"),
    ("routine_answer", &["position", "question"], "as the category has them"),
    ("stocktake_expected", &[], "as the register had it at the opening"),
    ("wipe", &["loan_id"], "the item's last loan"),
];

/// The columns of [`UNTOLD`] that did differ.
pub type Met = BTreeSet<(&'static str, &'static str)>;

/// True if a column is untold, or with an empty name, a whole table.
pub fn is(table: &str, column: &str) -> bool {
    let mut of_it = UNTOLD.iter().filter(|(name, ..)| *name == table);
    of_it.any(|(_, columns, _)| if column.is_empty() { columns.is_empty() } else { columns.contains(&column) })
}

/// What is listed as untold and did not differ in any run.
pub fn unmet(met: &Met) -> Vec<(&'static str, &'static str)> {
    let all = UNTOLD.iter().flat_map(|(table, columns, _)| {
        let columns = if columns.is_empty() { &[""][..] } else { columns };
        columns.iter().map(move |column| (*table, *column))
    });
    all.filter(|one| !met.contains(one)).collect()
}
