//! Erasing people: by the schedule, or one for whom it was asked. Details go, and what was lent, tested and owned stays
//! (Shirley Warren, Brockhampton; UK GDPR art. 5(1)(e)).

use super::{Act, Answer};
use crate::{
    domain::{
        fault::{Failure, Fault, Refusal, Refused},
        ids::PersonId,
        incident,
        person::Person,
        privacy::{Names, What},
        text::{count, fold},
        when::add_months,
    },
    reports::{
        self,
        privacy::{Erased, NoteView, ScheduleView, StillOpen},
    },
    store::{self, Entry, Field as _, Mention, PersonAlias, Store, Subject, Tx},
};
use serde_json::{Map, json};
use std::collections::{BTreeSet, HashSet};

/// Sets how many years something is kept; `None`: for ever.
///
/// Errors: the register can't be written.
pub fn schedule(store: &mut Store, act: &Act, set: &[(What, Option<u32>)]) -> Result<Answer<ScheduleView>, Failure> {
    act.write(store, |tx| {
        let mut body = Map::new();
        for (what, years) in set {
            store::setting::set_years(tx, *what, *years)?;
            body.insert(what.to_string(), json!(years));
        }
        tx.log(Entry {
            action: "privacy schedule",
            subject: Subject::new("schedule", "retention"),
            asset: None,
            person: None,
            effective_at: None,
            body,
        })?;
        Ok(Answer::plain(ScheduleView::load(tx)?))
    })
}

/// Erases one person, or all whose time is over, with the attachments whose time is over. After it, no trace is left in
/// the file.
///
/// Errors: of one: something is open; nobody of that ref; another program reads the register, so that traces are left.
pub fn erase(store: &mut Store, act: &Act, person: Option<&str>) -> Result<Answer<Erased>, Failure> {
    store.overwrite_what_goes()?;
    let answer = act.write(store, |tx| {
        let today = act.clock.today();
        let (people, one) = match person {
            Some(who) => (vec![one_to_erase(tx, who)?], true),
            None => (reports::privacy::due(tx, today)?, false),
        };
        let mut erased = Erased::default();
        let mut names = Names::default();
        let mut going: Vec<Person> = Vec::new();
        for person in people {
            let open = what_is_open(tx, &person)?;
            if open.is_empty() {
                going.push(person);
            } else if one {
                let refusals = open.into_iter().map(|(message, remedy)| refusal(&person, message, remedy)).collect();
                return Err(Failure::Refused(Box::new(Refused { refusals, ..Refused::default() })));
            } else {
                let why = open.into_iter().map(|(message, _)| message).collect::<Vec<_>>().join("; ");
                erased.refused.push(StillOpen { reference: person.reference, why });
            }
        }
        let mut ids: Vec<PersonId> = Vec::new();
        let shared = shared_names(tx, &going)?;
        for person in &going {
            names.add(person, |name| shared.contains(name));
            ids.push(person.id);
            for alias in store::person::aliases(tx, person.id)? {
                names.add_ref(&alias.reference);
                ids.push(alias.id);
            }
            erased.people.push(person.into());
        }
        let too_old = attachments_due(tx, act)?;
        let attachments = drop_attachments(tx, &ids, &too_old)?;
        if attachments > 0 {
            erased.rows.insert("attachment".to_owned(), attachments);
        }
        if going.is_empty() {
            if attachments > 0 {
                log(tx, act, None, &BTreeSet::new(), 0, attachments)?;
            }
            return Ok(Answer::plain(erased));
        }
        let entries = store::erase::entries_about(tx, &ids, &names)?;
        for person in &going {
            release(tx, person, today)?;
            tx.update(&anonymous(tx, person, today)?)?;
        }
        let notes = &mut erased.notes;
        let rows = store::redact(tx, &names, |mention| notes.push(note(mention)))?;
        for (table, number) in rows {
            *erased.rows.entry(table).or_default() += number;
        }
        *erased.rows.entry("person".to_owned()).or_default() += going.len();
        let operators = store::erase::forget_operators(tx, &names)?;
        if operators > 0 {
            erased.rows.insert("operator".to_owned(), operators);
        }
        store::erase::erase_details(tx, &entries)?;
        erased.rows.insert("log_detail".to_owned(), entries.len());
        log(tx, act, one.then(|| going[0].id), &entries, going.len(), attachments)?;
        let mut answer = Answer::plain(erased);
        if answer.value.notes.iter().any(|note| !note.erased) {
            answer
                .notes
                .push("some notes may mention somebody by one name alone: look at them, they were left".to_owned());
        }
        Ok(answer)
    })?;
    if !act.dry_run {
        store.leave_no_trace()?;
    }
    Ok(answer)
}

/// Takes traces out that were left because another program read the register.
///
/// Errors: it reads it still.
pub fn tidy(store: &mut Store) -> Result<(), Fault> {
    store.overwrite_what_goes()?;
    store.leave_no_trace()
}

fn one_to_erase(tx: &Tx<'_>, who: &str) -> Result<Person, Fault> {
    let person = store::person::find(tx, who)?;
    if person.erased_on.is_some() {
        return Err(Fault::usage(format!("{} was erased already", person.reference)).hint("Nothing is left to erase."));
    }
    Ok(person)
}

/// Names and addresses of those who stay, folded: what is theirs too is not taken out. A guardian may have another child
/// here.
fn shared_names(tx: &Tx<'_>, going: &[Person]) -> Result<HashSet<String>, Fault> {
    let gone: HashSet<PersonId> = going.iter().map(|person| person.id).collect();
    let mut names = HashSet::new();
    let sql = "select id, name, email, guardian_name, guardian_contact from person where erased_on is null";
    tx.each(sql, &[], |row| {
        if !gone.contains(&row.get(0)?) {
            for at in 1..5 {
                names.extend(row.maybe_text(at)?.map(fold));
            }
        }
        Ok::<(), Fault>(())
    })?;
    Ok(names)
}

/// What stands against erasing somebody, and what ends it.
fn what_is_open(tx: &Tx<'_>, person: &Person) -> Result<Vec<(String, String)>, Fault> {
    let mut open = Vec::new();
    let id = [person.id.to_value()];
    let numbers = |sql: &str| tx.all(sql, &id, |row| row.get::<i64>(0));
    for no in numbers("select no from loan where person_id = ?1 and state in ('open', 'part_returned') order by no")? {
        open.push((format!("loan {no} is open"), format!("End it first: `kitbook loan show {no}`.")));
    }
    for no in numbers("select no from incident where person_id = ?1 and state <> 'closed' order by no")? {
        open.push((format!("incident {no} is not closed"), format!("Close it first: `kitbook incident show {no}`.")));
    }
    for no in numbers("select no from charge where person_id = ?1 and outstanding_pence <> 0 order by no")? {
        open.push((format!("charge {no} is not settled"), format!("Settle it first: `kitbook charge show {no}`.")));
    }
    for no in numbers("select no from own_device where person_id = ?1 and ended_at is null order by no")? {
        open.push((
            format!("own device {no} is here"),
            format!("Let it go first: `kitbook own-device list --person {}`.", person.reference),
        ));
    }
    Ok(open)
}

fn refusal(person: &Person, message: String, remedy: String) -> Refusal {
    Refusal {
        rule: "still-open",
        tag: None,
        reference: Some(person.reference.clone()),
        message: format!("{} can't be erased: {message}", person.label()),
        remedy,
        may_override: false,
    }
}

/// Seats that the person used are free, and refs of doubles are forgotten.
fn release(tx: &Tx<'_>, person: &Person, today: chrono::NaiveDate) -> Result<(), Fault> {
    let seats: Vec<crate::domain::licence::Seat> =
        tx.list("where r.person_id = ?1 and r.until_on is null", &[person.id.to_value()])?;
    for seat in seats {
        tx.update(&crate::domain::licence::Seat { until_on: Some(today), ..seat })?;
    }
    for alias in store::person::aliases(tx, person.id)? {
        tx.delete::<PersonAlias>(&alias)?;
    }
    Ok(())
}

/// Nobody: a number where a ref and a name were.
fn anonymous(tx: &Tx<'_>, person: &Person, today: chrono::NaiveDate) -> Result<Person, Fault> {
    let no = tx.next_no("erased")?;
    let mut nobody =
        Person::new(person.id, person.kind, format!("erased-{no}"), format!("Erased {no}"), person.created_at);
    nobody.erased_on = Some(today);
    nobody.bans = person.bans;
    Ok(nobody)
}

fn note(mention: Mention) -> NoteView {
    NoteView {
        place: format!("{} {}, {}", mention.table.replace('_', " "), mention.row, mention.column.replace('_', " ")),
        text: mention.text,
        erased: mention.redacted,
    }
}

/// Incidents that were closed so long ago that their papers go.
fn attachments_due(tx: &Tx<'_>, act: &Act) -> Result<Vec<incident::Attachment>, Fault> {
    let Some(years) = store::setting::schedule(tx)?.years(What::Attachments) else { return Ok(Vec::new()) };
    let Some(months) = years.checked_mul(12) else { return Ok(Vec::new()) };
    let all: Vec<incident::Attachment> =
        tx.list("join incident i on i.id = r.incident_id where i.closed_on is not null order by r.no", &[])?;
    let mut due = Vec::new();
    for attachment in all {
        let closed_on = store::incident::by_id(tx, attachment.incident_id)?.closed_on;
        if closed_on.is_some_and(|day| add_months(day, months) <= act.clock.today()) {
            due.push(attachment);
        }
    }
    Ok(due)
}

/// Papers of the incidents of these people go with them, beside those whose time is over.
fn drop_attachments(tx: &Tx<'_>, people: &[PersonId], due: &[incident::Attachment]) -> Result<usize, Fault> {
    let mut going: Vec<incident::Attachment> = due.to_vec();
    for id in people {
        let theirs: Vec<incident::Attachment> =
            tx.list("join incident i on i.id = r.incident_id where i.person_id = ?1 order by r.no", &[id.to_value()])?;
        going.extend(theirs.into_iter().filter(|a| due.iter().all(|other| other.id != a.id)));
    }
    for attachment in &going {
        tx.delete(attachment)?;
    }
    if !going.is_empty() {
        store::erase::drop_unnamed_bytes(tx)?;
    }
    Ok(going.len())
}

fn log(
    tx: &Tx<'_>,
    act: &Act,
    person: Option<PersonId>,
    entries: &BTreeSet<i64>,
    people: usize,
    attachments: usize,
) -> Result<(), Fault> {
    let body = Map::from_iter([
        ("details_of".to_owned(), json!(store::erase::ranges(entries))),
        ("people".to_owned(), json!(count(people, "person").replace("persons", "people"))),
        ("attachments".to_owned(), json!(attachments)),
    ]);
    let subject = person.map_or_else(|| Subject::new("schedule", "retention"), |id| Subject::new("person", id));
    tx.log(Entry {
        action: "privacy erase",
        subject,
        asset: None,
        person,
        effective_at: act.effective(act.moment(None)?),
        body,
    })
    .map(|_| ())
}
