//! The facts that letters state, by name: each kind of letter has its own, declared here once.

use domain::letter::Kind;
use std::collections::BTreeMap;

/// A fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    Text(String),
    List(Vec<String>),
    Is(bool),
}

/// The facts of one letter.
pub type Facts = BTreeMap<&'static str, Fact>;

/// What a fact looks like, with an example.
#[derive(Debug, Clone, Copy)]
enum Sort {
    /// Always there.
    Text(&'static str),
    /// Empty in some letters.
    Maybe(&'static str),
    /// Lines, of which there may be none.
    List(&'static [&'static str]),
    YesNo,
}

/// A fact of a kind of letter, with its explanation.
pub struct Known {
    pub name: &'static str,
    pub help: &'static str,
    sort: Sort,
}

const fn known(name: &'static str, help: &'static str, sort: Sort) -> Known {
    Known { name, help, sort }
}

/// The facts of every letter.
const ALWAYS: &[Known] = &[
    known("school", "the school's name", Sort::Text("Example School")),
    known("today", "the date of the letter", Sort::Text("Friday 27 November 2026")),
    known("dear", "who the letter is to", Sort::Text("Parent or Carer of Zoë Sample (9B)")),
    known("name", "the borrower's name", Sort::Text("Zoë Sample")),
    known("first_name", "the borrower's first name", Sort::Text("Zoë")),
    known("ref", "the borrower's number or username", Sort::Text("004124")),
    known("place", "the borrower's form or job", Sort::Text("9B")),
    known("is_pupil", "yes for a pupil", Sort::YesNo),
    known("office", "the school's word for its office", Sort::Text("the office")),
    known("phone", "the school's telephone number", Sort::Maybe("01632 960000")),
    known("email", "the school's e-mail address", Sort::Maybe("office@school.example")),
    known("words", "words that were added to this letter", Sort::Maybe("Please see Ms Example about it.")),
];

const CHARGE: &[Known] = &[
    known("charge", "the charge's number", Sort::Text("12")),
    known("item", "the item or part", Sort::Text("the laptop Dell Latitude 3140")),
    known("tag", "the item's tag", Sort::Text("LAP-0042")),
    known("damage", "damaged, lost or stolen", Sort::Text("damaged")),
    known("happened_on", "the day when it happened", Sort::Text("Monday 9 November 2026")),
    known("amount", "the amount requested", Sort::Text("£40.00")),
    known("outstanding", "the amount still open; empty if nothing is", Sort::Maybe("£25.00")),
    known("reason", "the charge's words for the letter", Sort::Maybe("The screen was broken when the laptop fell.")),
    known("paid_so_far", "what has been paid of it; empty if nothing", Sort::Maybe("£15.00")),
    known("working", "how the amount was worked out, line by line", Sort::List(&["Replacement cost: £120.00"])),
    known("dues", "each sum with its due date", Sort::List(&["£20.00 by Friday 18 December 2026"])),
    known("how_to_pay", "how to pay, as the school has set it", Sort::Text("Please pay at the office.")),
    known("how_to_dispute", "how to disagree, as the school has set it", Sort::Text("Please write to the office.")),
];

/// The name of the sentence that a contribution is voluntary.
pub const VOLUNTARY: &str = "voluntary";

/// The name of the sentence that nothing is taken from pay.
pub const FROM_PAY: &str = "from_pay";

const CONTRIBUTION: &[Known] =
    &[known(VOLUNTARY, "that the contribution is voluntary", Sort::Text("The contribution is voluntary."))];

const STAFF: &[Known] =
    &[known(FROM_PAY, "that nothing is taken from pay", Sort::Text("Nothing is taken from your pay."))];

const RECEIPT: &[Known] = &[
    known("receipt", "the receipt's number", Sort::Text("7")),
    known("paid", "the amount paid", Sort::Text("£15.00")),
    known("paid_on", "the day of the payment", Sort::Text("Friday 27 November 2026")),
    known("how", "cash, card or another way", Sort::Maybe("cash")),
    known(
        VOLUNTARY,
        "that the contribution is voluntary; empty for staff",
        Sort::Maybe("The contribution was voluntary."),
    ),
];

const UNRETURNED: &[Known] = &[
    known(
        "items",
        "each item with its parts and price",
        Sort::List(&["LAP-0042, laptop Dell Latitude 3140, with its charger and case (a new one costs £429.00)"]),
    ),
    known("last_day", "the borrower's last day; empty if it is not known", Sort::Maybe("Friday 18 December 2026")),
];

const AGREEMENT: &[Known] = &[
    known("title", "the agreement's title", Sort::Text("Laptop agreement")),
    known("version", "the number of its version: 1 for the first of this title", Sort::Text("3")),
    known("from_on", "the day from which it holds", Sort::Text("Tuesday 1 September 2026")),
    known("sign_by", "the day by which it must be signed", Sort::Maybe("Friday 11 December 2026")),
    known("class_teacher", "the pupil's class teacher", Sort::Maybe("Ms Example")),
    known(
        "agreement",
        "the agreement's text, paragraph by paragraph, if a text file was kept with this version",
        Sort::List(&["I keep the laptop in its case.", "I tell the school at once if it is damaged."]),
    ),
    known(
        "where_to_read",
        "where the agreement can be read; empty if its text is in the letter",
        Sort::Maybe("You can read the agreement at the office."),
    ),
];

const PERMISSION: &[Known] = &[
    known("permission", "the permission's number", Sort::Text("5")),
    known("what", "what is permitted", Sort::Text("to take a tablet home")),
    known("device", "the person's own device, with its serial number", Sort::Maybe("keyboard (serial number KB-0007)")),
    known("purpose", "what it is for", Sort::Text("homework")),
    known("from_on", "the first day", Sort::Text("Monday 23 November 2026")),
    known("until_on", "the last day, or “further notice”", Sort::Text("Friday 18 December 2026")),
    known("given_by", "who gave it", Sort::Text("Ms Example, headteacher")),
];

const CERTIFICATE: &[Known] = &[
    known("certificate", "the certificate's number", Sort::Text("3")),
    known("cleared_on", "the day of the clearance", Sort::Text("Friday 18 December 2026")),
];

const BAN: &[Known] = &[
    known("from_on", "the first day", Sort::Text("Monday 23 November 2026")),
    known("until_on", "the last day; empty if it is open", Sort::Maybe("Friday 18 December 2026")),
    known("decided_by", "who decided it", Sort::Maybe("Ms Example")),
];

const NOTICE: &[Known] = &[
    known(
        "overdue",
        "each overdue item, the latest first",
        Sort::List(&["LAP-0042, laptop Dell Latitude 3140, with its charger: due on Friday 20 November 2026"]),
    ),
    known(
        "due",
        "each item that is soon due",
        Sort::List(&["CAM-0003, camera Canon 250D: due on Monday 30 November 2026"]),
    ),
];

/// The facts that a kind of letter has beyond those of every letter.
fn own(kind: Kind) -> Vec<&'static [Known]> {
    match kind {
        Kind::Contribution | Kind::Reminder | Kind::SecondReminder => vec![CHARGE, CONTRIBUTION],
        Kind::StaffCharge => vec![CHARGE, STAFF],
        Kind::Receipt => vec![CHARGE, RECEIPT],
        Kind::Unreturned => vec![UNRETURNED],
        Kind::Agreement => vec![AGREEMENT],
        Kind::Permission => vec![PERMISSION],
        Kind::Certificate => vec![CERTIFICATE],
        Kind::Ban => vec![BAN],
        Kind::Notice => vec![NOTICE],
    }
}

/// Every fact that a kind of letter has.
pub fn of(kind: Kind) -> impl Iterator<Item = &'static Known> {
    ALWAYS.iter().chain(own(kind).into_iter().flatten())
}

/// The facts that a text of this kind must state, whatever else the school changes.
pub fn must_have(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Contribution | Kind::Reminder | Kind::SecondReminder => &[VOLUNTARY, "how_to_dispute"],
        Kind::StaffCharge => &[FROM_PAY, "how_to_dispute"],
        Kind::Receipt => &[VOLUNTARY],
        _ => &[],
    }
}

/// The names of a kind's facts, for messages.
pub fn list(kind: Kind) -> String {
    of(kind).map(|known| known.name).collect::<Vec<_>>().join(", ")
}

/// Made-up facts, all there.
pub fn sample(kind: Kind) -> Facts {
    facts(kind, true)
}

/// Made-up facts, as few as a letter may have.
pub fn fewest(kind: Kind) -> Facts {
    facts(kind, false)
}

fn facts(kind: Kind, all: bool) -> Facts {
    let fact = |sort| match sort {
        Sort::Text(text) => Fact::Text(text.to_owned()),
        Sort::Maybe(text) => Fact::Text(if all { text } else { "" }.to_owned()),
        Sort::List(lines) if all => Fact::List(lines.iter().map(|line| (*line).to_owned()).collect()),
        Sort::List(_) => Fact::List(Vec::new()),
        Sort::YesNo => Fact::Is(all),
    };
    of(kind).map(|known| (known.name, fact(known.sort))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::words::Word as _;

    #[test]
    fn no_kind_of_letter_has_two_facts_of_one_name() {
        for kind in Kind::ALL {
            let names: Vec<&str> = of(*kind).map(|known| known.name).collect();
            let mut once = names.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), names.len(), "{kind}: {names:?}");
        }
    }
}
