//! The parts of an item that are there, and those that are not. A borrower answers only for what was handed over.

use crate::{
    category::Part,
    ids::{AssetId, PersonId, RowId},
    text::fold,
    when::show_day,
    words,
};
use chrono::NaiveDate;

words! {
    /// What is wrong with a part.
    PartState, "state of a part" { Missing = "missing", Damaged = "damaged" }
}

words! {
    /// How a part is, as somebody says.
    PartSaid, "state of a part" { There = "there", Missing = "missing", Damaged = "damaged" }
}

impl From<PartState> for PartSaid {
    fn from(state: PartState) -> Self {
        match state {
            PartState::Missing => Self::Missing,
            PartState::Damaged => Self::Damaged,
        }
    }
}

/// A part that an item lacks, or that is damaged, and no loan answers for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetPart {
    pub asset_id: AssetId,
    pub id: RowId,
    pub name: String,
    pub note: Option<String>,
    pub since_on: NaiveDate,
    pub state: PartState,
}

/// The loan on which a part is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwedOn {
    pub loan_no: i64,
    pub person: PersonId,
}

/// A part that is missing or damaged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacking {
    pub name: String,
    pub state: PartState,
    pub since_on: NaiveDate,
    /// The loan that answers for it; `None` if none does.
    pub owed: Option<OwedOn>,
    pub note: Option<String>,
}

impl Lacking {
    pub fn is_called(&self, name: &str) -> bool {
        fold(&self.name) == fold(name)
    }

    /// Tells since when, without a name: a queue may see the screen.
    pub fn since(&self) -> String {
        match self.owed {
            Some(OwedOn { loan_no, .. }) => format!("{} since loan {loan_no}", self.state),
            None => format!("{} since {}", self.state, show_day(self.since_on)),
        }
    }
}

/// The parts that are handed over with an item, each with true if it was damaged before.
pub fn handed_over<'p>(parts: &'p [Part], lacking: &[Lacking]) -> Vec<(&'p Part, bool)> {
    let state = |part: &Part| lacking.iter().find(|lacking| lacking.is_called(&part.name)).map(|lacking| lacking.state);
    let there = parts.iter().map(|part| (part, state(part)));
    let there = there.filter(|(_, state)| *state != Some(PartState::Missing));
    there.map(|(part, state)| (part, state == Some(PartState::Damaged))).collect()
}

/// Notes on the parts that an item goes out without, or with damage.
pub fn said_of(tag: &str, parts: &[Part], lacking: &[Lacking]) -> Vec<String> {
    let known = lacking.iter().filter(|lacking| parts.iter().any(|part| lacking.is_called(&part.name)));
    known
        .map(|lacking| match lacking.state {
            PartState::Missing => format!("{tag} goes out without its {}: {}", lacking.name, lacking.since()),
            PartState::Damaged => {
                format!("the {} of {tag} is {}, and the slip says so", lacking.name, lacking.since())
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn part(name: &str) -> Part {
        Part {
            category_id: Uuid::nil().into(),
            id: Uuid::nil().into(),
            name: name.to_owned(),
            pat_class: None,
            pat_type: None,
            position: 1,
            price_pence: None,
        }
    }

    fn lacking(name: &str, state: PartState) -> Lacking {
        let owed = Some(OwedOn { loan_no: 12, person: Uuid::nil().into() });
        Lacking { name: name.to_owned(), state, since_on: "2026-11-23".parse().unwrap(), owed, note: None }
    }

    #[test]
    fn what_is_missing_is_not_handed_over_and_what_is_damaged_is_told() {
        let parts = [part("Charger"), part("case"), part("pen")];
        let known = [lacking("charger", PartState::Missing), lacking("Case", PartState::Damaged)];
        let handed: Vec<(&str, bool)> =
            handed_over(&parts, &known).iter().map(|(part, damaged)| (part.name.as_str(), *damaged)).collect();
        assert_eq!(handed, [("case", true), ("pen", false)]);
        let said = said_of("LAP-1", &parts, &known);
        assert_eq!(
            said,
            [
                "LAP-1 goes out without its charger: missing since loan 12",
                "the Case of LAP-1 is damaged since loan 12, and the slip says so"
            ]
        );
        // A part that the category has no longer.
        assert_eq!(said_of("LAP-1", &parts[2..], &known).len(), 0);
    }
}
