//! Clearances, and handing items over to a successor.

use super::{
    checklist::{self, Checklist, Selection},
    settled, tick,
};
use crate::{
    act::{Act, Answer, Timed},
    loan::hand_over::{HandOver, hand_over},
    permission,
    person::leaving::log,
    rule::decider::reason_of,
    view::SlipView,
};
use chrono::NaiveDate;
use domain::{
    fault::{Failure, Fault, FaultKind, Refused},
    leaver::{self, Clearance, Outcome, Tick},
    person::Person,
    remedy::{self, Input, Remedy, See},
    say,
    say::Say,
    text::{and_list, count, shown},
    when::show_day,
};
use serde_json::{Map, json};
use store::{ReadTx, Store, WriteTx, asset::Spelling};

/// Clears a leaver if no line of the checklist is open.
///
/// Errors: no last day is recorded; the person is already cleared; a line is open (the refusal names each of them); the
/// last day is still to come and nobody has confirmed it; a line was open on the day that was given.
pub fn clear(store: &mut Store, act: &Act, person: &str) -> Result<Answer<Checklist>, Failure> {
    act.write(store, |tx, act| {
        let person = store::person::find(tx, person)?;
        leaver::must_be_leaving(&person)?;
        let list = checklist::checklist(tx, &person, act.clock)?;
        if let (Some(no), Some(on)) = (list.certificate_no, list.cleared_on) {
            let message = format!("{} was already cleared on {} (certificate {no})", person.label(), show_day(on));
            let person = person.reference;
            return Err(Fault::conflict(
                message,
                match list.open {
                    0 => say![See::Certificate { person }, " prints it."],
                    open => say![
                        format!("{} opened since then. Undo the clearance: ", count(open, "line")),
                        Remedy::ReopenClearance { person },
                        "."
                    ],
                },
            )
            .into());
        }
        let refusals: Vec<_> = list.worked_out.iter().filter_map(|line| line.refusal(&person.reference)).collect();
        if !refusals.is_empty() {
            return Err(Failure::Refused(Box::new(Refused { refusals, ..Refused::default() })));
        }
        must_be_closed_by(tx, act, std::slice::from_ref(&list))?;
        let early = must_have_left(act, std::slice::from_ref(&list))?;
        let (clearance, ended) = write(tx, act, &list)?;
        let mut answer = Answer::plain(checklist::checklist(tx, &person, act.clock)?);
        let certificate = See::Certificate { person: person.reference };
        answer.notes.push(say![format!("certificate {}: ", clearance.no), certificate, " prints it"]);
        answer.notes.extend(ended);
        answer.notes.extend(early);
        Ok(answer)
    })
}

/// Checks that nobody is cleared as of a day on which a line of theirs was still open.
///
/// Errors: a line was closed after that day.
fn must_be_closed_by(tx: &ReadTx<'_>, act: &Timed<'_>, lists: &[Checklist]) -> Result<(), Fault> {
    let day = act.clock.day_of(act.moment(None)?);
    // Nothing can have been closed after today, so a clearance that is recorded as it happens needs no look.
    if day >= act.clock.today() {
        return Ok(());
    }
    let mut later: Vec<(NaiveDate, String)> = Vec::new();
    for list in lists {
        if let Some(closed) = settled::last_closed(tx, list, act.clock)?.filter(|closed| *closed > day) {
            later.push((closed, list.leaver.label()));
        }
    }
    let Some(last) = later.iter().map(|(closed, _)| *closed).max() else { return Ok(()) };
    let message = match later.as_slice() {
        [(closed, who)] => {
            format!("a line of {who} was open on {}: it was closed on {}", show_day(day), show_day(*closed))
        }
        several => format!("lines of {} were open on {}", count(several.len(), "person"), show_day(day)),
    };
    let several = if later.len() > 1 { later } else { Vec::new() };
    let details = several.into_iter().map(|(closed, who)| format!("{who}: closed on {}", show_day(closed)));
    Err(Fault::new(FaultKind::Conflict, message).details(details).hint(say![
        format!("Give a day on or after {}, or leave out ", show_day(last)),
        Input::On,
        "."
    ]))
}

/// Asks before people are cleared as of a day before their last one: they may still borrow. Returns a note if it was
/// confirmed, or is only tried.
///
/// Errors: nobody has confirmed it.
fn must_have_left(act: &Timed<'_>, lists: &[Checklist]) -> Result<Option<Say>, Fault> {
    const SHOWN: usize = 20;
    let (on, today) = (act.clock.day_of(act.moment(None)?), act.clock.today());
    let ahead = |list: &Checklist| leaver::leaving_day(&list.leaver).filter(|day| *day > on);
    let early: Vec<String> = lists
        .iter()
        .filter_map(|list| Some(format!("{}: last day {}", list.leaver.label(), show_day(ahead(list)?))))
        .collect();
    let message = match early.as_slice() {
        [] => return Ok(None),
        [one] if on < today => format!("{} is before the last day: {one}", show_day(on)),
        [one] => format!("the last day is still to come: {one}"),
        several if on < today => {
            format!("{} is before the last day of {}", show_day(on), count(several.len(), "person"))
        }
        several => format!("the last day of {} is still to come", count(several.len(), "person")),
    };
    if act.sure || act.dry_run {
        return Ok(Some(say![message, ". The certificate is not a final one before that day"]));
    }
    let wait = if on < today { "Give a later day" } else { "Wait until the last day" };
    let more = early.len().saturating_sub(SHOWN);
    let shown = if early.len() > 1 { early.into_iter().take(SHOWN).collect() } else { Vec::new() };
    let more = (more > 0).then(|| format!("and {more} more"));
    Err(Fault::new(FaultKind::Question, message).details(shown.into_iter().chain(more)).hint(say![
        format!("Nobody was cleared. {wait} or, to clear them early, add "),
        Input::Yes,
        "."
    ]))
}

/// Writes a clearance, with a copy of the checklist, and ends the person's permissions. Returns a note about those.
fn write(tx: &WriteTx<'_>, act: &Timed<'_>, list: &Checklist) -> Result<(Clearance, Option<String>), Fault> {
    let person = &list.leaver;
    let at = act.moment(None)?;
    let lines = settled::for_certificate(tx, list, act.clock)?;
    let clearance = Clearance {
        cleared_on: act.clock.day_of(at),
        id: tx.new_id(),
        last_working_day: person.last_working_day,
        lines: serde_json::to_string(&lines).unwrap_or_default(),
        no: tx.next_no("clearance")?,
        operator_id: tx.operator_id()?,
        past: false,
        person_id: person.id,
    };
    tx.insert(&clearance)?;
    log(tx, act, "leaver clear", person.id, Map::from_iter([("no".to_owned(), json!(clearance.no))]))?;
    let reason = format!("cleared to leave (certificate {})", clearance.no);
    let ended = permission::grant::end_all(tx, act, person.id, at, &reason)?;
    let ended = (!ended.is_empty()).then(|| {
        let one = if ended.len() == 1 { "this permission" } else { "these permissions" };
        format!("{} was cleared, so {one} ended: {}", person.label(), and_list(&ended))
    });
    Ok((clearance, ended))
}

/// Clears everyone in a cohort who has no unfinished line. The answer lists the unfinished lines of everyone else.
///
/// Errors: nobody in the cohort is leaving; everyone is already cleared; everyone has an unfinished line; a last day is
/// still to come and nobody has confirmed it; a line was open on the day that was given.
pub fn clear_cohort(store: &mut Store, act: &Act, selection: &Selection) -> Result<Answer<Vec<Checklist>>, Failure> {
    act.write(store, |tx, act| {
        let mut lists = checklist::checklists(tx, selection, act.clock)?;
        if lists.is_empty() {
            return Err(Fault::not_found("nobody is in this group")
                .hint(say![See::Leavers, " lists the people who are leaving."])
                .into());
        }
        lists.retain(|list| leaver::leaving_day(&list.leaver).is_some());
        if lists.is_empty() {
            return Err(crate::leaver::nobody_leaves().into());
        }
        lists.retain(|list| list.cleared_on.is_none());
        let mut answer = Answer::plain(Vec::new());
        let (finished, open): (Vec<_>, Vec<_>) = lists.into_iter().partition(|list| list.open == 0);
        for list in &open {
            answer.left_out.extend(list.worked_out.iter().filter_map(|line| line.refusal(&list.person.reference)));
        }
        must_be_closed_by(tx, act, &finished)?;
        answer.notes.extend(must_have_left(act, &finished)?);
        for list in &finished {
            answer.notes.extend(write(tx, act, list)?.1);
            answer.value.push(checklist::checklist(tx, &list.leaver, act.clock)?);
        }
        if answer.value.is_empty() {
            if answer.left_out.is_empty() {
                let leavers = say![See::Leavers, " lists the people who are leaving."];
                return Err(Fault::conflict("everyone in this group is already cleared", leavers).into());
            }
            return Err(Failure::Refused(Box::new(Refused { refusals: answer.left_out, ..Refused::default() })));
        }
        Ok(answer)
    })
}

/// Undoes a clearance that was a mistake.
///
/// Errors: the person is not cleared; no reason was given.
pub fn reopen(store: &mut Store, act: &Act, person: &str, reason: &str) -> Result<Answer<Checklist>, Failure> {
    act.write(store, |tx, act| {
        let person = store::person::find(tx, person)?;
        let reason = reason_of(reason)?;
        if !undo(tx, act, &person, &reason)? {
            return Err(Fault::conflict(
                format!("{} is not cleared", person.label()),
                say![See::Checklist { person: person.reference }, " lists the open lines."],
            )
            .into());
        }
        Ok(Answer::plain(checklist::checklist(tx, &person, act.clock)?))
    })
}

/// Undoes the clearances of everyone in a cohort who is cleared.
///
/// Errors: nobody in the cohort is cleared; no reason was given.
pub fn reopen_cohort(
    store: &mut Store,
    act: &Act,
    selection: &Selection,
    reason: &str,
) -> Result<Answer<Vec<Checklist>>, Failure> {
    act.write(store, |tx, act| {
        let reason = reason_of(reason)?;
        let mut answer = Answer::plain(Vec::new());
        for list in checklist::checklists(tx, selection, act.clock)? {
            if undo(tx, act, &list.leaver, &reason)? {
                answer.value.push(checklist::checklist(tx, &list.leaver, act.clock)?);
            }
        }
        if answer.value.is_empty() {
            let leavers = say![See::Leavers, " lists the people who are leaving."];
            return Err(Fault::conflict("nobody in this group is cleared", leavers).into());
        }
        Ok(answer)
    })
}

/// Makes a person's clearance history. False if there is none.
fn undo(tx: &WriteTx<'_>, act: &Timed<'_>, person: &Person, reason: &str) -> Result<bool, Fault> {
    let Some(before) = store::leaver::clearance(tx, person.id)? else { return Ok(false) };
    let body = Map::from_iter([("no".to_owned(), json!(before.no)), ("reason".to_owned(), json!(reason))]);
    tx.update(&Clearance { past: true, ..before })?;
    log(tx, act, "leaver reopen", person.id, body)?;
    Ok(true)
}

/// An order to hand an item over from a leaver to a successor.
#[derive(Debug, Clone)]
pub struct Transfer {
    pub person: String,
    pub tag: (String, Spelling),
    pub to: String,
    pub hand_over: HandOver,
}

/// Hands an item over to a successor: a return and a new slip in one step. The checklist line becomes "transferred".
///
/// Errors: the leaver does not have the item; a rule refuses the successor; the item must be wiped or checked first.
pub fn transfer(store: &mut Store, act: &Act, order: &Transfer) -> Result<Answer<SlipView>, Failure> {
    act.write(store, |tx, act| {
        let leaver = store::person::find(tx, &order.person)?;
        let successor = store::person::find(tx, &order.to)?;
        let asset = store::asset::find(tx, &order.tag.0, order.tag.1)?;
        let open = store::asset::open_loan(tx, asset.id)?.filter(|loan| loan.person_id == leaver.id);
        let Some(loan) = open else {
            return Err(Fault::conflict(
                format!("{} does not have {}", leaver.label(), asset.tag),
                say![See::LoansOf { person: leaver.reference }, " lists the loans."],
            )
            .into());
        };
        if successor.id == leaver.id {
            return Err(Fault::invalid(format!("{} can't be the successor of {}", shown(&order.to), leaver.label()))
                .hint(say!["Name someone else: ", Input::To.blank(), "."])
                .into());
        }
        let again = remedy::HandOver::OfLeaver { person: leaver.reference.clone(), tag: asset.tag.clone() };
        let answer = hand_over(tx, act, &loan, &successor, &order.hand_over, &again)?;
        let ticked = Tick {
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
        tick::write(tx, act, &ticked, None)?;
        Ok(answer)
    })
}
