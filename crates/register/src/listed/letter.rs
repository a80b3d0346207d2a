//! Letters and their texts, in tables and in CSV files.

use super::columns::{Column, Show, both, csv, told};
use crate::letter::{list::LetterView, texts::TextView};

impl Show for LetterView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("no", "letter"),
        both("sent_at", "date"),
        both("kind", "kind"),
        csv("person.ref"),
        told("person.name", "about", |letter, _| super::named(&letter.person)),
        both("charge_no", "charge"),
        csv("receipt_no"),
        csv("loans"),
        both("way", "way"),
        told("state", "state", |letter, _| letter.state.to_string()),
        csv("address"),
        both("subject", "subject").wide(),
        csv("by"),
        csv("text"),
    ];
}

impl Show for TextView {
    const COLUMNS: &'static [Column<Self>] =
        &[both("kind", "letter"), both("own", "own text"), both("changed_at", "changed"), both("subject", "subject")];
}
