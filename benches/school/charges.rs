//! The big school's charges: a ledger of a million lines, few of them open.

use super::{BEGIN, CHUNK, Cast, Dice, SPAN, Size, clock, days, moment};
use domain::{
    charge::{AddressedTo, Charge, Due, Line, LineKind, State, spread},
    fault::Fault,
    incident::{Incident, Kind, Outcome, State as IncidentState},
    person::Person,
};
use std::collections::HashMap;
use store::{Store, WriteTx};

/// The lines of each charge: one request and three payments.
const LINES: u32 = 4;

/// One charge in `OPEN` is not settled.
const OPEN: u32 = 50;

/// Adds charges, each for a separate incident. The open charges fell due in the last half year, or will soon.
pub(super) fn add(store: &mut Store, size: Size, cast: &Cast) -> Result<(), Fault> {
    let mut dice = Dice::new(0xc4a7_9e55);
    let charges: Vec<u32> = (0..size.lines / LINES).collect();
    let mut owed = HashMap::new();
    for chunk in charges.chunks((CHUNK / LINES) as usize) {
        super::write(store, BEGIN + SPAN, |tx| {
            for n in chunk {
                let (person, open) = charge(tx, &mut dice, cast, *n)?;
                *owed.entry(person).or_insert(0) += open;
            }
            Ok(())
        })?;
    }
    super::write(store, BEGIN + SPAN, |tx| {
        for (person, owes_pence) in owed.into_iter().filter(|(_, owes)| *owes > 0) {
            let person = store::person::by_id(tx, person)?;
            tx.update(&Person { owes_pence, ..person })?;
        }
        for (series, value) in [("charge", size.lines / LINES), ("incident", size.lines / LINES)] {
            let sql = "insert into counter (name, value) values (?1, ?2) \
                       on conflict (name) do update set value = excluded.value";
            tx.must_change(1, sql, &[store::Value::Text(series.into()), store::Value::Int(value.into())])?;
        }
        Ok(())
    })
}

fn charge(tx: &WriteTx<'_>, dice: &mut Dice, cast: &Cast, n: u32) -> Result<(domain::ids::PersonId, i64), Fault> {
    let second = BEGIN + i64::from(n) * SPAN / 250_000;
    let day = clock(second).today();
    let (asset_id, ..) = &cast.assets[dice.below(u32::try_from(cast.assets.len()).unwrap_or(1)) as usize];
    let (person_id, ..) = &cast.people[dice.below(u32::try_from(cast.people.len()).unwrap_or(1)) as usize];
    let no = i64::from(n) + 1;
    let incident = Incident {
        asset_id: *asset_id,
        breach: None,
        breach_by: None,
        breach_due_at: None,
        breach_note: None,
        closed_on: Some(day),
        closing_note: None,
        criminal: false,
        decided_by: Some(*person_id),
        decided_on: Some(day),
        decision: None,
        error_message: None,
        happened_at: moment(second),
        happened_on: day,
        id: dice.id(second).into(),
        insurer_ref: None,
        kind: Kind::Damage,
        loan_id: None,
        location: None,
        no,
        no_police_by: None,
        no_police_reason: None,
        note: Some("the screen is cracked".to_owned()),
        outcome: Some(Outcome::Carelessness),
        part: None,
        person_id: Some(*person_id),
        police_ref: None,
        referred_on: None,
        reported_at: moment(second),
        reported_by: None,
        reported_to: None,
        state: IncidentState::Closed,
        void_reason: None,
    };
    tx.insert(&incident)?;
    let asked = i64::from(1_000 + dice.below(9_000));
    let mut charge = Charge {
        addressed_to: AddressedTo::Parent,
        agreed_on: None,
        assessed_on: day,
        assessed_pence: 0,
        cost_centre: None,
        dispute_reason: None,
        disputed: false,
        id: dice.id(second).into(),
        incident_id: incident.id,
        let_off_pence: 0,
        letter_words: None,
        no,
        nominal_code: None,
        outstanding_pence: 0,
        overridden_by: None,
        overrides: None,
        paid_pence: 0,
        person_id: *person_id,
        reason: "not carried in its case".to_owned(),
        requested_on: Some(day),
        state: State::Requested,
        working: "[]".to_owned(),
    };
    let last = if n.is_multiple_of(OPEN) { asked / 4 } else { asked - 2 * (asked / 4) };
    let mut lines = Vec::new();
    for (kind, pence) in [
        (LineKind::Assessment, asked),
        (LineKind::Payment, asked / 4),
        (LineKind::Payment, asked / 4),
        (LineKind::Payment, last),
    ] {
        charge.take(kind, pence);
        lines.push((kind, pence));
    }
    tx.insert(&charge)?;
    for (position, (kind, pence)) in (1..).zip(lines) {
        tx.insert(&Line {
            amount_pence: kind.signed(pence),
            charge_id: charge.id,
            decided_by: None,
            happened_on: day,
            how: None,
            id: dice.id(second).into(),
            kind,
            operator_id: cast.operator,
            position,
            reason: None,
            receipt_no: None,
            reference: None,
        })?;
    }
    // Open charges fall due around the end of the school's time, on both sides of each thirty days.
    let due_on =
        if charge.outstanding_pence > 0 { clock(BEGIN + SPAN).today() - days(n / OPEN % 180) } else { day + days(30) };
    let mut dues =
        [Due { amount_pence: asked, charge_id: charge.id, due_on, id: dice.id(second).into(), open_pence: asked }];
    spread(&mut dues, charge.outstanding_pence);
    tx.insert(&dues[0])?;
    Ok((*person_id, charge.owed()))
}
