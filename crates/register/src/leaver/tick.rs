//! What is said of a line of a checklist, and the school's own lines.

use super::checklist::{self, Checklist, Whose};
use crate::{
    act::{Act, Answer, Timed},
    person::leaving::log,
    rule::decider::{MONEY, decider},
};
use domain::{
    fault::{Failure, Fault},
    leaver::{self, LineState, Outcome, OwnLine, Tick, USUAL},
    person::{Person, PersonKind},
    remedy::{Remedy, See},
    say,
    text::{self, fold, shown},
};
use serde_json::{Map, json};
use store::{Entry, ReadTx, Store, Subject, WriteTx};

/// What is said of a line.
#[derive(Debug, Clone)]
pub struct Say {
    pub person: String,
    pub line: String,
    pub outcome: Outcome,
    pub note: Option<String>,
    /// Who lets it be.
    pub by: Option<String>,
}

/// Says what came of a line: of the school's own, anything; of what the register works out, only that it is let be.
///
/// Errors: no such person or line; it is worked out; nobody who may let it be.
pub fn tick(store: &mut Store, act: &Act, order: &Say) -> Result<Answer<Checklist>, Failure> {
    act.write(store, |tx, act| {
        let person = store::person::find(tx, &order.person)?;
        leaver::must_be_leaving(&person)?;
        must_not_be_cleared(tx, &person)?;
        let list = checklist::checklist(tx, &person, act.clock)?;
        let line = leaver::line_named(&list.worked_out, &order.line, &person.reference)?;
        line.may_be(order.outcome)?;
        let day = act.clock.day_of(act.moment(None)?);
        let decided_by = match order.outcome {
            Outcome::Waived => Some(decider(tx, act, order.by.as_deref(), MONEY, Some(person.id), day)?),
            _ => None,
        };
        let note = text::given_note("note", order.note.as_deref())?;
        // What was noted before stands, where nothing new is.
        let note = note.or_else(|| line.note.clone());
        let said = Tick {
            decided_by: decided_by.as_ref().map(|p| p.id),
            id: tx.new_id(),
            line: fold(&line.line),
            note,
            operator_id: tx.operator_id()?,
            outcome: order.outcome,
            past: false,
            person_id: person.id,
            ticked_on: day,
        };
        write(tx, act, &said, decided_by.as_ref().map(|p| p.reference.as_str()))?;
        Ok(Answer::plain(checklist::checklist(tx, &person, act.clock)?))
    })
}

/// Says what came of one line of everybody in a cohort of whom it is open.
///
/// Errors: it is open of nobody; it is worked out; nobody who may let it be.
pub fn tick_cohort(
    store: &mut Store,
    act: &Act,
    whose: &Whose,
    line: &str,
    (outcome, note, by): (Outcome, Option<&str>, Option<&str>),
) -> Result<Answer<Vec<Checklist>>, Failure> {
    act.write(store, |tx, act| {
        let day = act.clock.day_of(act.moment(None)?);
        let decided_by = match outcome {
            Outcome::Waived => Some(decider(tx, act, by, MONEY, None, day)?),
            _ => None,
        };
        let note = text::given_note("note", note)?;
        let folded = fold(line.trim());
        let mut answer = Answer::plain(Vec::new());
        let lists = checklist::checklists(tx, whose, act.clock)?;
        if !lists.iter().any(|list| leaver::leaving_day(&list.whose).is_some()) {
            return Err(crate::leaver::nobody_leaves().into());
        }
        for list in lists {
            let person = &list.whose;
            let found = list.worked_out.iter().find(|l| fold(&l.line) == folded && l.state == LineState::Open);
            let Some(found) = found.filter(|_| leaver::leaving_day(person).is_some() && list.cleared_on.is_none())
            else {
                continue;
            };
            found.may_be(outcome)?;
            let said = Tick {
                decided_by: decided_by.as_ref().map(|p| p.id),
                id: tx.new_id(),
                line: folded.clone(),
                note: note.clone(),
                operator_id: tx.operator_id()?,
                outcome,
                past: false,
                person_id: person.id,
                ticked_on: day,
            };
            write(tx, act, &said, decided_by.as_ref().map(|p| p.reference.as_str()))?;
            answer.value.push(checklist::checklist(tx, person, act.clock)?);
        }
        if answer.value.is_empty() {
            return Err(Fault::not_found(format!("{} is open of nobody there who leaves", shown(line)))
                .hint(say![See::Leavers, " shows who leaves; ", See::ChecklistsOfYear, " what is open."])
                .into());
        }
        Ok(answer)
    })
}

/// Nothing is said of a checklist that somebody was cleared on.
fn must_not_be_cleared(tx: &ReadTx<'_>, person: &Person) -> Result<(), Fault> {
    match store::leaver::clearance(tx, person.id)? {
        None => Ok(()),
        Some(clearance) => Err(Fault::conflict(
            format!("{} was cleared (certificate {})", person.label(), clearance.no),
            say!["Take that back first: ", Remedy::ReopenClearance { person: person.reference.clone() }, "."],
        )),
    }
}

/// Writes what is said of a line; what was said of it before is history.
pub(crate) fn write(tx: &WriteTx<'_>, act: &Timed<'_>, said: &Tick, by: Option<&str>) -> Result<(), Fault> {
    if let Some(before) = store::leaver::tick(tx, said.person_id, &said.line)? {
        tx.update(&Tick { past: true, ..before })?;
    }
    tx.insert(said)?;
    let mut body = Map::from_iter([("line".to_owned(), json!(said.line)), ("outcome".to_owned(), json!(said.outcome))]);
    for (name, value) in [("note", said.note.as_deref()), ("by", by)] {
        if let Some(value) = value {
            body.insert(name.to_owned(), json!(value));
        }
    }
    log(tx, act, "leaver tick", said.person_id, body)
}

/// Takes back what was said of a line.
///
/// Errors: no such person; nothing was said of it.
pub fn untick(store: &mut Store, act: &Act, person: &str, line: &str) -> Result<Answer<Checklist>, Failure> {
    act.write(store, |tx, act| {
        let person = store::person::find(tx, person)?;
        must_not_be_cleared(tx, &person)?;
        let folded = fold(line.trim());
        let Some(before) = store::leaver::tick(tx, person.id, &folded)? else {
            return Err(Fault::conflict(
                format!("nothing was said of {} of {}", shown(line), person.label()),
                say![See::Checklist { person: person.reference }, " shows what was."],
            )
            .into());
        };
        tx.update(&Tick { past: true, ..before })?;
        log(tx, act, "leaver untick", person.id, Map::from_iter([("line".to_owned(), json!(folded))]))?;
        Ok(Answer::plain(checklist::checklist(tx, &person, act.clock)?))
    })
}

/// Adds a line of the school's own to everybody's checklist, or changes of whom it is asked.
///
/// Errors: the name is none, or the word of a worked-out line.
pub fn add_line(
    store: &mut Store,
    act: &Act,
    name: &str,
    kinds: &[PersonKind],
) -> Result<Answer<Vec<OwnLine>>, Failure> {
    act.write(store, |tx, _| {
        let name = text::required("name of the line", name, text::SHORT)?;
        put(tx, &name, kinds)?;
        Ok(Answer::plain(store::leaver::own_lines(tx)?))
    })
}

/// Adds the usual lines of a school: keys, badge, cloud account, accounts.
///
/// Errors: the register can't be written.
pub fn add_usual(store: &mut Store, act: &Act) -> Result<Answer<Vec<OwnLine>>, Failure> {
    act.write(store, |tx, _| {
        for (name, kinds) in USUAL {
            let kinds: Vec<PersonKind> = kinds.split(',').filter_map(domain::words::Word::parse).collect();
            put(tx, name, &kinds)?;
        }
        Ok(Answer::plain(store::leaver::own_lines(tx)?))
    })
}

fn put(tx: &WriteTx<'_>, name: &str, kinds: &[PersonKind]) -> Result<(), Fault> {
    const WORKED_OUT: [&str; 6] = ["loan-", "part-", "licence-", "device-", "slip-", "incident-"];
    let folded = fold(name);
    if folded == "money" || WORKED_OUT.iter().any(|word| folded.starts_with(word)) {
        return Err(Fault::invalid(format!("{} is the word of a line that the register works out", shown(name)))
            .hint("Give it another name."));
    }
    let kinds: Vec<String> = kinds.iter().map(ToString::to_string).collect();
    let kinds = (!kinds.is_empty()).then(|| kinds.join(","));
    let known = store::leaver::own_lines(tx)?;
    let line = match known.iter().find(|line| line.name_folded == folded) {
        Some(line) => {
            let line = OwnLine { kinds, ..line.clone() };
            tx.update(&line)?;
            line
        }
        None => {
            let position = known.iter().map(|line| line.position).max().unwrap_or(0) + 1;
            let line = OwnLine { id: tx.new_id(), kinds, name: name.to_owned(), name_folded: folded, position };
            tx.insert(&line)?;
            line
        }
    };
    log_line(tx, "leaver line", &line)
}

/// Takes a line of the school's own off the checklists.
///
/// Errors: there is none of that name.
pub fn remove_line(store: &mut Store, act: &Act, name: &str) -> Result<Answer<Vec<OwnLine>>, Failure> {
    act.write(store, |tx, _| {
        let folded = fold(name.trim());
        let known = store::leaver::own_lines(tx)?;
        let Some(line) = known.iter().find(|line| line.name_folded == folded) else {
            return Err(Fault::not_found(format!("there is no line {}", shown(name)))
                .hint(say![See::OwnLines, " shows the school's own."])
                .into());
        };
        tx.delete(line)?;
        log_line(tx, "leaver line remove", line)?;
        Ok(Answer::plain(store::leaver::own_lines(tx)?))
    })
}

fn log_line(tx: &WriteTx<'_>, action: &'static str, line: &OwnLine) -> Result<(), Fault> {
    let body = Map::from_iter([("name".to_owned(), json!(line.name)), ("kinds".to_owned(), json!(line.kinds))]);
    tx.log(Entry::plain(action, Subject::new("leaver_line", line.id), body)).map(|_| ())
}
