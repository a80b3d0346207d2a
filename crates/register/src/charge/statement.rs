//! A statement: every ledger line of a person's charges, or of a family's, with a running balance.

use crate::{
    paper::letterhead::{Letterhead, letterhead},
    view::{Unnumbered, Who},
};
use chrono::NaiveDate;
use domain::{
    charge::{Charge, LineKind, State},
    fault::Fault,
    person::{Person, PersonKind},
    remedy::{Input, Remedy},
    say,
    text::fold,
};
use serde::Serialize;
use store::ReadTx;

/// One line of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatementLine {
    pub on: NaiveDate,
    pub charge_no: i64,
    pub person: Who,
    pub tag: String,
    /// The item's make and model.
    #[serde(rename = "thing")]
    pub item: String,
    pub part: Option<String>,
    pub kind: LineKind,
    /// The amount in pence. Positive if it adds to the balance.
    pub amount_pence: i64,
    pub balance_pence: i64,
    pub receipt_no: Option<i64>,
    /// The reason of an assessment. It stays in the school, because it may name other people: the letter has
    /// `letter_words`.
    pub reason: Option<String>,
    /// What the charge is for, in words for the family.
    pub letter_words: Option<String>,
    /// The cost centre of the charge in the finance system.
    pub cost_centre: Option<String>,
    /// The nominal code of the charge in the finance system.
    pub nominal_code: Option<String>,
}

/// A statement of the charges to a person or a family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// The addressee; for a pupil, the parent or carer.
    pub addressed_to: String,
    pub people: Vec<Who>,
    pub today: NaiveDate,
    pub lines: Vec<StatementLine>,
    pub balance_pence: i64,
    /// The part of the balance that was due before today.
    pub overdue_pence: i64,
    /// The part of the balance that is disputed.
    pub disputed_pence: i64,
    /// Sums still to pay, by due date.
    pub to_come: Vec<ToCome>,
    #[serde(skip)]
    of_pupils: bool,
    #[serde(skip)]
    pub letterhead: Letterhead,
}

/// A sum still to pay, with its due date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToCome {
    pub due_on: NaiveDate,
    pub charge_no: i64,
    pub open_pence: i64,
}

impl Unnumbered for Statement {}

impl Statement {
    /// Reads the statement of a person, or of a family: all pupils with the same parent or carer and the same contact.
    ///
    /// Errors: no parent or carer with a contact is on record, so the family is unknown.
    pub fn load(tx: &ReadTx<'_>, person: &Person, family: bool, today: NaiveDate) -> Result<Self, Fault> {
        let people = if family { family_of(tx, person)? } else { vec![person.clone()] };
        let mut out = Self {
            addressed_to: addressee(person),
            people: people.iter().map(Into::into).collect(),
            today,
            lines: Vec::new(),
            balance_pence: 0,
            overdue_pence: 0,
            disputed_pence: 0,
            to_come: Vec::new(),
            of_pupils: people.iter().all(|p| p.kind == PersonKind::Pupil),
            letterhead: letterhead(tx)?,
        };
        for person in &people {
            for charge in store::charge::of_person(tx, person.id)? {
                out.take(tx, person, &charge)?;
            }
        }
        // The sort is stable: lines of one date stay in the order of the charges, and of each charge's own lines.
        out.lines.sort_by_key(|line| line.on);
        for line in &mut out.lines {
            out.balance_pence += line.amount_pence;
            line.balance_pence = out.balance_pence;
        }
        out.to_come.sort_by_key(|sum| (sum.due_on, sum.charge_no));
        Ok(out)
    }

    /// True if the statement requests a contribution from parents: it is about pupils only, and a sum is still to pay.
    pub fn asks_parents(&self) -> bool {
        self.of_pupils && !self.to_come.is_empty()
    }

    /// Adds the lines of a requested charge. A charge that is only assessed is not shown to anyone outside the school.
    fn take(&mut self, tx: &ReadTx<'_>, person: &Person, charge: &Charge) -> Result<(), Fault> {
        let Some(requested_on) = charge.requested_on else { return Ok(()) };
        let incident = store::incident::by_id(tx, charge.incident_id)?;
        let asset = store::asset::by_id(tx, incident.asset_id)?;
        for line in store::charge::lines(tx, charge.id)? {
            let is_assessment = line.kind == LineKind::Assessment;
            self.lines.push(StatementLine {
                // A charge is owed from the date of the request, not from its assessment.
                on: line.happened_on.max(requested_on),
                charge_no: charge.no,
                person: person.into(),
                tag: asset.tag.clone(),
                item: asset.description(),
                part: incident.part.clone(),
                kind: line.kind,
                amount_pence: line.amount_pence,
                balance_pence: 0,
                receipt_no: line.receipt_no,
                // Reasons for waivers and corrections are not part of a statement.
                reason: is_assessment.then(|| charge.reason.clone()),
                letter_words: charge.letter_words.clone().filter(|_| is_assessment),
                cost_centre: charge.cost_centre.clone(),
                nominal_code: charge.nominal_code.clone(),
            });
        }
        if charge.state == State::Disputed {
            self.disputed_pence += charge.outstanding_pence;
            return Ok(());
        }
        for due in store::charge::dues(tx, charge.id)?.into_iter().filter(|due| due.open_pence > 0) {
            if due.due_on < self.today {
                self.overdue_pence += due.open_pence;
            }
            self.to_come.push(ToCome { due_on: due.due_on, charge_no: charge.no, open_pence: due.open_pence });
        }
        Ok(())
    }
}

/// Finds the addressee. For a pupil it is the parent or carer's name, or else "Parent or Carer of Zoë Sample (9B)"; for
/// others it is their own name.
fn addressee(person: &Person) -> String {
    match (person.kind, &person.guardian_name) {
        (PersonKind::Pupil, Some(guardian)) => guardian.clone(),
        (PersonKind::Pupil, None) => format!("Parent or Carer of {} ({})", person.name, person.place()),
        _ => person.name.clone(),
    }
}

/// Lists the pupils with the same parent or carer and the same contact. Two families may share a name, so the name
/// alone is not enough.
fn family_of(tx: &ReadTx<'_>, person: &Person) -> Result<Vec<Person>, Fault> {
    let key = |p: &Person| Some((fold(p.guardian_name.as_deref()?), fold(p.guardian_contact.as_deref()?)));
    let Some(wanted) = key(person) else {
        return Err(Fault::conflict(
            format!("{} has no parent or carer with a contact on record", person.label()),
            say![
                "Record them: ",
                Remedy::SetGuardian { person: person.reference.clone() },
                ". For a statement about one person only, leave out ",
                Input::Family,
                "."
            ],
        ));
    };
    let mut family = store::person::with_guardian(tx)?;
    family.retain(|other| key(other).as_ref() == Some(&wanted));
    Ok(family)
}
