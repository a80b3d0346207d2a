//! Ticks lines of a checklist, and adds and removes the school's own lines.

use super::checklist::{self, Checklist, ChecklistLineView, Selection};
use crate::{
    act::{Act, Answer, Timed},
    person::leaving::log,
    rule::decider::decider,
};
use domain::{
    decision::Matter,
    fault::{Failure, Fault},
    leaver::{self, Line, LineState, Outcome, OwnLine, Tick, USUAL},
    person::{Person, PersonKind},
    remedy::{Remedy, See},
    say,
    text::{self, fold, shown},
};
use serde_json::{Map, json};
use store::{Entry, ReadTx, Store, Subject, WriteTx};

/// An order to record the outcome of a line.
#[derive(Debug, Clone)]
pub struct TickOrder {
    pub person: String,
    pub line: String,
    pub outcome: Outcome,
    pub note: Option<String>,
    /// The person who waives the line.
    pub by: Option<String>,
    /// The mark of the line as it was shown to the person who ticks it ([`ChecklistLineView::mark`]); `None` if none was shown.
    pub seen: Option<String>,
}

impl ChecklistLineView {
    /// A mark of what is recorded for the line. It differs once anybody has recorded something else.
    pub fn mark(&self) -> String {
        const DIGITS: usize = 16;
        let recorded = (self.outcome, &self.note, &self.by, self.on);
        let mut mark = store::attachment::hash(format!("{recorded:?}").as_bytes());
        mark.truncate(DIGITS);
        mark
    }
}

/// Checks that a line is still as it was shown, so that nobody's tick is lost under another.
///
/// Errors: somebody else has changed it meanwhile.
fn must_be_as_seen(line: &Line, seen: Option<&str>, reference: &str) -> Result<(), Fault> {
    match seen {
        Some(seen) if seen != ChecklistLineView::from(line).mark() => Err(line.changed_meanwhile(reference)),
        _ => Ok(()),
    }
}

/// Records the outcome of a line. A line that the register works out can only be waived.
///
/// Errors: no such person or line; the register works the line out; nobody who may waive it was named; the line is not as
/// it was shown any more.
pub fn tick(store: &mut Store, act: &Act, order: &TickOrder) -> Result<Answer<Checklist>, Failure> {
    act.write(store, |tx, act| {
        let person = store::person::find(tx, &order.person)?;
        leaver::must_be_leaving(&person)?;
        must_not_be_cleared(tx, &person)?;
        let list = checklist::checklist(tx, &person, act.clock)?;
        let line = leaver::line_named(&list.worked_out, &order.line, &person.reference)?;
        must_be_as_seen(line, order.seen.as_deref(), &person.reference)?;
        line.must_accept(order.outcome)?;
        let day = act.clock.day_of(act.moment(None)?);
        let decided_by = match order.outcome {
            Outcome::Waived => Some(decider(tx, act, order.by.as_deref(), Matter::Money, &[person.id], day)?),
            _ => None,
        };
        let note = text::given_note("note", order.note.as_deref())?;
        // An earlier note is kept unless a new one is given.
        let note = note.or_else(|| line.note.clone());
        let ticked = Tick {
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
        write(tx, act, &ticked, decided_by.as_ref().map(|p| p.reference.as_str()))?;
        Ok(Answer::plain(checklist::checklist(tx, &person, act.clock)?))
    })
}

/// Records the outcome of one line for everyone in a cohort who has it open.
///
/// Errors: nobody has it open; the register works the line out; nobody who may waive it was named.
pub fn tick_cohort(
    store: &mut Store,
    act: &Act,
    selection: &Selection,
    line: &str,
    (outcome, note, by): (Outcome, Option<&str>, Option<&str>),
) -> Result<Answer<Vec<Checklist>>, Failure> {
    act.write(store, |tx, act| {
        let day = act.clock.day_of(act.moment(None)?);
        let note = text::given_note("note", note)?;
        let folded = fold(line.trim());
        let mut answer = Answer::plain(Vec::new());
        let lists = checklist::checklists(tx, selection, act.clock)?;
        let decided_by = match outcome {
            Outcome::Waived => {
                let about: Vec<_> = lists.iter().map(|list| list.leaver.id).collect();
                Some(decider(tx, act, by, Matter::Money, &about, day)?)
            }
            _ => None,
        };
        if !lists.iter().any(|list| leaver::leaving_day(&list.leaver).is_some()) {
            return Err(crate::leaver::nobody_leaves().into());
        }
        for list in lists {
            let person = &list.leaver;
            let found = list.worked_out.iter().find(|l| fold(&l.line) == folded && l.state == LineState::Open);
            let Some(found) = found.filter(|_| leaver::leaving_day(person).is_some() && list.cleared_on.is_none())
            else {
                continue;
            };
            found.must_accept(outcome)?;
            let ticked = Tick {
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
            write(tx, act, &ticked, decided_by.as_ref().map(|p| p.reference.as_str()))?;
            answer.value.push(checklist::checklist(tx, person, act.clock)?);
        }
        if answer.value.is_empty() {
            return Err(Fault::not_found(format!("no leaver in this group has an open line {}", shown(line)))
                .hint(say!["To see the leavers: ", See::Leavers, ". To see open lines: ", See::ChecklistsOfYear, "."])
                .into());
        }
        Ok(answer)
    })
}

/// Refuses to change the checklist of a person who is cleared: the certificate shows it.
fn must_not_be_cleared(tx: &ReadTx<'_>, person: &Person) -> Result<(), Fault> {
    match store::leaver::clearance(tx, person.id)? {
        None => Ok(()),
        Some(clearance) => Err(Fault::conflict(
            format!("{} is already cleared (certificate {})", person.label(), clearance.no),
            say!["Undo the clearance first: ", Remedy::ReopenClearance { person: person.reference.clone() }, "."],
        )),
    }
}

/// Writes the outcome of a line. An earlier outcome is kept as history.
pub(crate) fn write(tx: &WriteTx<'_>, act: &Timed<'_>, ticked: &Tick, by: Option<&str>) -> Result<(), Fault> {
    if let Some(before) = store::leaver::tick(tx, ticked.person_id, &ticked.line)? {
        tx.update(&Tick { past: true, ..before })?;
    }
    tx.insert(ticked)?;
    let mut body =
        Map::from_iter([("line".to_owned(), json!(ticked.line)), ("outcome".to_owned(), json!(ticked.outcome))]);
    for (name, value) in [("note", ticked.note.as_deref()), ("by", by)] {
        if let Some(value) = value {
            body.insert(name.to_owned(), json!(value));
        }
    }
    log(tx, act, "leaver tick", ticked.person_id, body)
}

/// Undoes the outcome that was recorded for a line. `seen` is the line's mark as it was shown, as in [`TickOrder`].
///
/// Errors: no such person; no outcome was recorded; the line is not as it was shown any more.
pub fn untick(
    store: &mut Store,
    act: &Act,
    person: &str,
    line: &str,
    seen: Option<&str>,
) -> Result<Answer<Checklist>, Failure> {
    act.write(store, |tx, act| {
        let person = store::person::find(tx, person)?;
        must_not_be_cleared(tx, &person)?;
        if seen.is_some() {
            let list = checklist::checklist(tx, &person, act.clock)?;
            must_be_as_seen(leaver::line_named(&list.worked_out, line, &person.reference)?, seen, &person.reference)?;
        }
        let folded = fold(line.trim());
        let Some(before) = store::leaver::tick(tx, person.id, &folded)? else {
            return Err(Fault::conflict(
                format!("{} has no outcome recorded for the line {}", person.label(), shown(line)),
                say![See::Checklist { person: person.reference }, " lists the recorded outcomes."],
            )
            .into());
        };
        tx.update(&Tick { past: true, ..before })?;
        log(tx, act, "leaver untick", person.id, Map::from_iter([("line".to_owned(), json!(folded))]))?;
        Ok(Answer::plain(checklist::checklist(tx, &person, act.clock)?))
    })
}

/// Adds a line to the school's checklist, or changes the kinds of people that it applies to.
///
/// Errors: the name is empty, or belongs to a line that the register works out.
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
        return Err(Fault::invalid(format!("{} is a name for lines that the register works out", shown(name)))
            .hint("Choose another name."));
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

/// Removes a line that the school has added.
///
/// Errors: no line has this name.
pub fn remove_line(store: &mut Store, act: &Act, name: &str) -> Result<Answer<Vec<OwnLine>>, Failure> {
    act.write(store, |tx, _| {
        let folded = fold(name.trim());
        let known = store::leaver::own_lines(tx)?;
        let Some(line) = known.iter().find(|line| line.name_folded == folded) else {
            return Err(Fault::not_found(format!("the school has no checklist line {}", shown(name)))
                .hint(say![See::OwnLines, " lists the school's lines."])
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
