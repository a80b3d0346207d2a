//! Finds the payment of a row among those that are recorded, and the charge that it is for.

use super::{Column, Payment, Payments};
use crate::file::{
    import::Outcome,
    plan::{Asked, Findings},
    table::Row,
};
use domain::{
    charge::{Charge, Deed, Line},
    fault::Fault,
    incoming::question::{Answer, Chosen, Group},
    money::shown_pounds,
    text::shown,
    when::show_day,
    words::Word as _,
};
use store::ReadTx;

impl Payments<'_> {
    /// Compares a payment with the one that is recorded under its reference: `Some` if there is one.
    pub(super) fn known(
        &mut self,
        tx: &ReadTx<'_>,
        row: &Row<'_>,
        read: &Payment,
        found: &mut Findings<'_>,
    ) -> Result<Option<Outcome>, Fault> {
        let (line, charge) = match self.paid.payment(tx, &read.reference)? {
            Some(known) => known,
            None => {
                let Some((line, charge)) = self.paid.near(tx, &read.reference)? else { return Ok(None) };
                match self.is_near(row, read, (&line, &charge), found) {
                    Some(true) => (line, charge),
                    Some(false) => return Ok(None),
                    None => return Ok(Some(Outcome::Bad)),
                }
            }
        };
        let is_same = charge.person_id == read.person.id
            && -line.amount_pence == read.pence
            && line.happened_on == read.day
            && read.charge_no.is_none_or(|no| no == charge.no);
        if is_same {
            return Ok(Some(Outcome::Unchanged));
        }
        let of = store::person::by_id(tx, charge.person_id)?;
        let why = format!(
            "{} is recorded already with other details: {} by {} ({}) on {} for charge {}",
            shown(&read.reference),
            shown_pounds(-line.amount_pence),
            of.name,
            of.reference,
            show_day(line.happened_on),
            charge.no
        );
        self.problem(row, Column::Reference, why, found);
        Ok(Some(Outcome::Bad))
    }

    /// Asks if a payment is the one whose reference differs only in zeros, signs or spaces. `None` if the question is open.
    fn is_near(
        &self,
        row: &Row<'_>,
        read: &Payment,
        (line, charge): (&Line, &Charge),
        found: &mut Findings<'_>,
    ) -> Option<bool> {
        let known = line.reference.as_deref().unwrap_or_default();
        let (sum, day) = (shown_pounds(-line.amount_pence), show_day(line.happened_on));
        let asked = Asked {
            group: Group::LeadingZeros,
            line: row.line,
            key: read.reference.clone(),
            column: self.columns.heading_of(Column::Reference).map(str::to_owned),
            text: format!("{} is {sum} on {day} for charge {}", shown(known), charge.no),
            candidates: vec![known.to_owned()],
        };
        found.ask(asked).map(|chosen| chosen == Chosen::Word(Answer::Same))
    }

    /// Finds the charge that a payment is for: the one that the row names, else the person's only open charge. If there
    /// are several, it asks.
    pub(super) fn charge(
        &self,
        tx: &ReadTx<'_>,
        row: &Row<'_>,
        read: &Payment,
        found: &mut Findings<'_>,
    ) -> Result<Option<Charge>, Fault> {
        let charges = store::charge::of_person(tx, read.person.id)?;
        let label = read.person.label();
        if let Some(no) = read.charge_no {
            let Some(charge) = charges.into_iter().find(|charge| charge.no == no) else {
                self.problem(row, Column::Charge, format!("charge {no} is not to {label}"), found);
                return Ok(None);
            };
            return Ok(match charge.may(Deed::Pay) {
                Ok(()) => Some(charge),
                Err(fault) => {
                    self.problem(row, Column::Charge, fault.message, found);
                    None
                }
            });
        }
        let (open, others): (Vec<Charge>, Vec<Charge>) =
            charges.into_iter().partition(|charge| charge.may(Deed::Pay).is_ok());
        match open.as_slice() {
            [one] => Ok(Some(one.clone())),
            [] => {
                let states = others
                    .iter()
                    .map(|charge| format!("charge {} is {}", charge.no, charge.state.to_string().replace('_', " ")));
                let states: Vec<String> = states.collect();
                let states = if states.is_empty() { String::new() } else { format!(": {}", states.join(", ")) };
                self.problem(row, Column::Person, format!("{label} has no charge to pay{states}"), found);
                Ok(None)
            }
            several => self.which(tx, row, read, several, found),
        }
    }

    /// Asks which of several charges was paid.
    fn which(
        &self,
        tx: &ReadTx<'_>,
        row: &Row<'_>,
        read: &Payment,
        open: &[Charge],
        found: &mut Findings<'_>,
    ) -> Result<Option<Charge>, Fault> {
        let mut candidates = Vec::with_capacity(open.len());
        for charge in open {
            let incident = store::incident::by_id(tx, charge.incident_id)?;
            let tag = store::asset::by_id(tx, incident.asset_id)?.tag;
            candidates.push(format!("{}: {} outstanding, {tag}", charge.no, shown_pounds(charge.outstanding_pence)));
        }
        let text = format!(
            "{} by {}, who has {} open charges; answer the line with a number, such as {}:{}={}",
            shown_pounds(read.pence),
            read.person.label(),
            open.len(),
            Group::WhichCharge.word(),
            row.line,
            open.first().map_or(0, |charge| charge.no)
        );
        let asked = Asked {
            group: Group::WhichCharge,
            line: row.line,
            key: read.reference.clone(),
            column: self.columns.heading_of(Column::Person).map(str::to_owned),
            text,
            candidates,
        };
        match found.ask(asked) {
            Some(Chosen::Person(no)) => {
                let chosen = open.iter().find(|charge| charge.no.to_string() == no.trim().trim_start_matches('#'));
                if chosen.is_none() {
                    let why = format!("{} is not one of the open charges of {}", shown(&no), read.person.label());
                    self.problem(row, Column::Person, why, found);
                }
                Ok(chosen.cloned())
            }
            Some(Chosen::Word(_)) => {
                found.skipped = Some("left out, as the answer says".to_owned());
                Ok(None)
            }
            None => Ok(None),
        }
    }
}
