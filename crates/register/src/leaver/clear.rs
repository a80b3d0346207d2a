//! A clearance: somebody leaves with a clean sheet. And what goes on to a successor.

use super::{
    checklist::{self, Checklist, Whose},
    tick,
};
use crate::{
    act::{Act, Answer, Timed},
    loan::hand_over::{HandOver, hand_over},
    person::leaving::log,
    rule::decider::reason_of,
    view::SlipView,
};
use domain::{
    fault::{Failure, Fault, Refused},
    leaver::{self, Clearance, Outcome, Tick},
    remedy::{self, Input, Remedy, See},
    say,
    text::{count, shown},
    when::show_day,
};
use serde_json::{Map, json};
use store::{Store, WriteTx, asset::Spelling};

/// Clears somebody: only where no line is open.
///
/// Errors: neither last working day nor contract end; cleared already; a line is open, each of which is named.
pub fn clear(store: &mut Store, act: &Act, person: &str) -> Result<Answer<Checklist>, Failure> {
    act.write(store, |tx, act| {
        let person = store::person::find(tx, person)?;
        leaver::must_be_leaving(&person)?;
        let list = checklist::checklist(tx, &person, act.clock)?;
        if let (Some(no), Some(on)) = (list.certificate_no, list.cleared_on) {
            let message = format!("{} was cleared on {} (certificate {no})", person.label(), show_day(on));
            let person = person.reference;
            return Err(Fault::conflict(
                message,
                match list.open {
                    0 => say![See::Certificate { person }, " prints it."],
                    open => say![
                        format!("{} open since then: ", count(open, "line")),
                        Remedy::ReopenClearance { person },
                        " takes the clearance back."
                    ],
                },
            )
            .into());
        }
        let refusals: Vec<_> = list.worked_out.iter().filter_map(|line| line.refusal(&person.reference)).collect();
        if !refusals.is_empty() {
            return Err(Failure::Refused(Box::new(Refused { refusals, ..Refused::default() })));
        }
        let clearance = write(tx, act, &list)?;
        let mut answer = Answer::plain(checklist::checklist(tx, &person, act.clock)?);
        let certificate = See::Certificate { person: person.reference };
        answer.notes.push(say![format!("certificate {}: ", clearance.no), certificate, " prints it"]);
        Ok(answer)
    })
}

/// Writes a clearance, with the checklist as it is.
fn write(tx: &WriteTx<'_>, act: &Timed<'_>, list: &Checklist) -> Result<Clearance, Fault> {
    let person = &list.whose;
    let clearance = Clearance {
        cleared_on: act.clock.day_of(act.moment(None)?),
        id: tx.new_id(),
        last_working_day: person.last_working_day,
        lines: serde_json::to_string(&list.lines).unwrap_or_default(),
        no: tx.next_no("clearance")?,
        operator_id: tx.operator_id()?,
        past: false,
        person_id: person.id,
    };
    tx.insert(&clearance)?;
    log(tx, act, "leaver clear", person.id, Map::from_iter([("no".to_owned(), json!(clearance.no))]))?;
    Ok(clearance)
}

/// Clears all of a cohort of whom nothing is open; the others are told, each open line of them.
///
/// Errors: nobody of them leaves; all are cleared; nobody can be cleared.
pub fn clear_cohort(store: &mut Store, act: &Act, whose: &Whose) -> Result<Answer<Vec<Checklist>>, Failure> {
    act.write(store, |tx, act| {
        let mut lists = checklist::checklists(tx, whose, act.clock)?;
        if lists.is_empty() {
            return Err(Fault::not_found("nobody is there").hint(say![See::Leavers, " shows who leaves."]).into());
        }
        lists.retain(|list| leaver::leaving_day(&list.whose).is_some());
        if lists.is_empty() {
            return Err(crate::leaver::nobody_leaves().into());
        }
        lists.retain(|list| list.cleared_on.is_none());
        let mut answer = Answer::plain(Vec::new());
        for list in &lists {
            let refusals = list.worked_out.iter().filter_map(|line| line.refusal(&list.person.reference));
            let before = answer.left_out.len();
            answer.left_out.extend(refusals);
            if answer.left_out.len() == before {
                write(tx, act, list)?;
                answer.value.push(checklist::checklist(tx, &list.whose, act.clock)?);
            }
        }
        if answer.value.is_empty() {
            if answer.left_out.is_empty() {
                let who = say![See::Leavers, " shows who leaves."];
                return Err(Fault::conflict("all of them are cleared already", who).into());
            }
            return Err(Failure::Refused(Box::new(Refused { refusals: answer.left_out, ..Refused::default() })));
        }
        Ok(answer)
    })
}

/// Takes a clearance back that was a mistake.
///
/// Errors: not cleared; no reason.
pub fn reopen(store: &mut Store, act: &Act, person: &str, reason: &str) -> Result<Answer<Checklist>, Failure> {
    act.write(store, |tx, act| {
        let person = store::person::find(tx, person)?;
        let reason = reason_of(reason)?;
        let Some(before) = store::leaver::clearance(tx, person.id)? else {
            return Err(Fault::conflict(
                format!("{} is not cleared", person.label()),
                say![See::Checklist { person: person.reference }, " shows what is open."],
            )
            .into());
        };
        let body = Map::from_iter([("no".to_owned(), json!(before.no)), ("reason".to_owned(), json!(reason))]);
        tx.update(&Clearance { past: true, ..before })?;
        log(tx, act, "leaver reopen", person.id, body)?;
        Ok(Answer::plain(checklist::checklist(tx, &person, act.clock)?))
    })
}

/// Something that a leaver has goes on to a successor.
#[derive(Debug, Clone)]
pub struct Transfer {
    pub person: String,
    pub tag: (String, Spelling),
    pub to: String,
    pub hand_over: HandOver,
}

/// Hands an item on to a successor: a return and a new slip in one act, and the line says that it was transferred.
///
/// Errors: the leaver does not have it; the successor is refused; it awaits its wipe or its check.
pub fn transfer(store: &mut Store, act: &Act, order: &Transfer) -> Result<Answer<SlipView>, Failure> {
    act.write(store, |tx, act| {
        let leaver = store::person::find(tx, &order.person)?;
        let successor = store::person::find(tx, &order.to)?;
        let asset = store::asset::find(tx, &order.tag.0, order.tag.1)?;
        let open = store::asset::open_loan(tx, asset.id)?.filter(|loan| loan.person_id == leaver.id);
        let Some(loan) = open else {
            return Err(Fault::conflict(
                format!("{} does not have {}", leaver.label(), asset.tag),
                say![See::LoansOf { person: leaver.reference }, " shows what is out."],
            )
            .into());
        };
        if successor.id == leaver.id {
            return Err(Fault::invalid(format!("{} can't be the successor of {}", shown(&order.to), leaver.label()))
                .hint(say!["Name somebody else: ", Input::To.blank(), "."])
                .into());
        }
        let again = remedy::HandOver::OfLeaver { person: leaver.reference.clone(), tag: asset.tag.clone() };
        let answer = hand_over(tx, act, &loan, &successor, &order.hand_over, &again)?;
        let said = Tick {
            decided_by: None,
            id: tx.new_id(),
            line: format!("loan-{}", loan.no),
            note: Some(format!("to {}", successor.reference)),
            operator_id: tx.operator_id()?,
            outcome: Outcome::Transferred,
            past: false,
            person_id: leaver.id,
            ticked_on: act.clock.day_of(act.moment(None)?),
        };
        tick::write(tx, act, &said, None)?;
        Ok(answer)
    })
}
