//! Outcomes of parts: returned, missing, damaged, replaced or waived.

use crate::{
    act::{Act, Answer, Timed},
    asset, charge,
    log::loan::log,
    rule::decider::decider,
    view::LoanView,
};
use domain::{
    asset::Asset,
    decision::Matter,
    fault::{Failure, Fault},
    ids::PersonId,
    incident::Incident,
    incident::State,
    loan::{self, LoanPart, PartOutcome, Stage},
    person::Person,
    remedy::{Input, Remedy, See},
    say,
    say::Notes,
    text::fold,
    when::{Clock, Instant},
};
use serde_json::{Map, json};
use store::{ReadTx, Store};

/// Records outcomes of parts, such as `charger=missing` during or after the loan, and `charger=returned` once it is
/// found.
///
/// Errors: no part of that name; the loan is void; a part is waived, and nobody who may decide that is named.
pub fn part(
    store: &mut Store,
    act: &Act,
    no: i64,
    outcomes: &[(String, PartOutcome)],
    by: Option<&str>,
) -> Result<Answer<LoanView>, Failure> {
    act.write(store, |tx, act| {
        let mut loan = store::loan::by_no(tx, no)?;
        loan.must_be(&[Stage::Open, Stage::PartReturned, Stage::Returned], "given the outcome of a part")?;
        let asset = store::asset::by_id(tx, loan.asset_id)?;
        let at = act.moment(Some((loan.out_at, "it went out")))?;
        let mut parts = store::loan::parts(tx, loan.id)?;
        must_be_of(tx, &asset, &parts, outcomes.iter().map(|(name, _)| name.as_str()), act.clock)?;
        let waiver = waiver(tx, act, (outcomes, by), loan.person_id, at)?;
        let mut body = Map::new();
        for part in &mut parts {
            let Some((_, outcome)) = outcomes.iter().find(|(name, _)| fold(name) == fold(&part.name)) else { continue };
            let before = part.outcome;
            part.settle(*outcome, waiver.as_ref().map(|by| by.id), at);
            let mut told = json!({ "from": before, "to": part.outcome });
            if let (Some(by), Some(_)) = (&waiver, part.decided_by) {
                told["by"] = json!(by.reference);
            }
            body.insert(part.name.clone(), told);
            tx.update(part)?;
        }
        if loan.state != Stage::Open {
            loan.state = loan::stage_from_parts(&parts);
            tx.update(&loan)?;
        }
        log(tx, act, "loan part", &loan, at, body)?;
        let mut answer = Answer::plain(LoanView::load(tx, &loan, act.clock)?);
        let found = outcomes.iter().filter(|(_, outcome)| *outcome == PartOutcome::Returned);
        for (name, _) in found {
            answer.notes.extend(charge::to_reverse(tx, &asset, Some(name))?);
            answer.notes.extend(still_missing(tx, &asset, name)?);
        }
        if loan.state == Stage::PartReturned {
            answer.notes.push(format!("still owed on loan {}: {}", loan.no, owed(&parts)));
        }
        Ok(answer)
    })
}

/// Finds the person who waives a part: to do without what a borrower owes is a decision about money, as with a charge.
/// `None` if no part is waived.
///
/// Errors: nobody is named, or the person who is named may not decide it; somebody is named, and no part is waived.
pub(super) fn waiver(
    tx: &ReadTx<'_>,
    act: &Timed<'_>,
    (outcomes, by): (&[(String, PartOutcome)], Option<&str>),
    borrower: PersonId,
    at: Instant,
) -> Result<Option<Person>, Fault> {
    if outcomes.iter().any(|(_, outcome)| *outcome == PartOutcome::Waived) {
        return decider(tx, act, by, Matter::Money, &[borrower], act.clock.day_of(at)).map(Some);
    }
    match by {
        Some(_) => Err(Fault::invalid("no part is waived, so there is nothing to decide").hint(say![
            "Leave out ",
            Input::By,
            "."
        ])),
        None => Ok(None),
    }
}

/// Checks that parts went out with an item.
///
/// Errors: one did not; if it is missing from the item, the fault says where to record that it was found.
pub(super) fn must_be_of<'n>(
    tx: &ReadTx<'_>,
    asset: &Asset,
    parts: &[LoanPart],
    named: impl Iterator<Item = &'n str>,
    clock: Clock,
) -> Result<(), Fault> {
    let names: Vec<&str> = parts.iter().map(|part| part.name.as_str()).collect();
    for name in named {
        if names.iter().any(|known| fold(known) == fold(name)) {
            continue;
        }
        let lacking = store::asset_part::lacking(tx, asset.id, clock)?;
        let Some(lacking) = lacking.into_iter().find(|lacking| lacking.is_called(name)) else {
            asset::find::must_be_one_of("part", name, &names, &asset.tag)?;
            continue;
        };
        let part = lacking.name.clone();
        let found = match lacking.owed {
            Some(owed) => Remedy::PartReturned { loan_no: owed.loan_no, part },
            None => Remedy::PartIsThere { tag: asset.tag.clone(), part },
        };
        return Err(Fault::conflict(
            format!("{} went out without its {}: {}", asset.tag, lacking.name, lacking.since()),
            say!["If it is here now, record that: ", found, "."],
        ));
    }
    Ok(())
}

/// Makes notes on open incidents that report a part as missing.
pub(crate) fn still_missing(tx: &ReadTx<'_>, asset: &Asset, part: &str) -> Result<Notes, Fault> {
    let of_it = store::incident::of_asset(tx, asset.id)?.into_iter().filter(|i| {
        i.kind.is_gone() && i.state != State::Closed && i.part.as_deref().is_some_and(|p| fold(p) == fold(part))
    });
    let note = |i: Incident| {
        say![format!("incident {} still reports it as missing: ", i.no), See::Incident { no: Some(i.no) }]
    };
    Ok(of_it.map(note).collect())
}

/// Lists the parts still owed, such as "charger missing, case damaged".
pub(crate) fn owed(parts: &[LoanPart]) -> String {
    let owed = parts.iter().filter_map(|p| p.outcome.filter(|o| o.is_owed()).map(|o| format!("{} {o}", p.name)));
    owed.collect::<Vec<_>>().join(", ")
}
