//! Erasing people: everyone who is due by the schedule, or one person on request. Personal details are erased; loans,
//! tests and charges stay (Shirley Warren, Brockhampton; UK GDPR art. 5(1)(e)).

use super::{
    against::{Broken, broken_by},
    copies,
    decided::{decider, log_decision, roles_for},
    held::{self, Erased, NoteView, ScheduleView, StillOpen},
    open_matters::{open_matters, refusal},
    photos, tidy,
};
use crate::{
    act::{Act, Answer, Timed},
    rule::{
        decider::any_of,
        decision::{Decision, Given, Why, still_needed},
    },
};
use chrono::NaiveDate;
use domain::{
    agreement::Signature,
    fault::{Failure, Fault, Refused},
    ids::PersonId,
    incident,
    letter::Letter,
    licence::Seat,
    names::Names,
    operator::Operator,
    permission::{OwnDevice, Permission},
    person::Person,
    privacy::{ERASED, What},
    remedy::Remedy,
    say,
    text::{count, fold},
    when::add_months,
};
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeSet, HashSet};
use store::{
    Entry, Field as _, Going, Mention, PersonAlias, ReadTx, Store, Subject, WriteTx,
    erase::{self, Told},
    merged::Entries,
    naming::Naming,
    register_of,
};

/// Sets the years of retention schedule entries. `None` means for ever.
pub fn schedule(store: &mut Store, act: &Act, set: &[(What, Option<u32>)]) -> Result<Answer<ScheduleView>, Failure> {
    act.write(store, |tx, _| {
        let mut body = Map::new();
        for (what, years) in set {
            store::setting::set_years(tx, *what, *years)?;
            body.insert(what.to_string(), json!(years));
        }
        tx.log(Entry::plain("privacy schedule", Subject::new("schedule", "retention"), body))?;
        Ok(Answer::plain(ScheduleView::load(tx)?))
    })
}

/// An order to erase one person, or everyone who is due by the schedule.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// One person, as typed. `None` for everyone who is due by the schedule.
    pub person: Option<String>,
    /// Who decided it and why. The schedule is the reason for those who are due.
    pub given: Given,
}

/// The result of an erasure, worked out before it is done.
#[derive(Debug)]
pub struct Plan {
    order: Order,
    /// The answer that [`apply`] will give.
    pub answer: Answer<Erased>,
}

/// Works out the erasure of one person, or of everyone who is due by the schedule, with the attachments that are due.
///
/// A dry run that names neither decider nor reason shows what would be erased.
///
/// Errors: the decider was not given, or has no role for it; for one person: no such person, no reason, the person
/// still has something open, or the schedule keeps the person and the data protection lead has not decided against it.
pub fn plan(store: &mut Store, act: &Act, order: &Order) -> Result<Plan, Failure> {
    let given = order.given.unless_only_shown(act);
    let mut answer = act.tried().write(store, |tx, act| erase(tx, act, order.person.as_deref(), given))?;
    if !answer.value.people.is_empty() {
        let own = store.read::<_, Fault>(register_of)?.uuid;
        answer.notes.extend(copies::holding(store.path(), &own, &answer.value, act.dry_run));
        if !store.is_file() {
            answer.notes.push(
                "the server's write-ahead log, its archives and base backups hold them until they are overwritten or \
                 destroyed"
                    .to_owned(),
            );
        }
    }
    Ok(Plan { order: order.clone(), answer })
}

/// Erases as planned, and removes all traces of the personal details from the file. A dry run stops after the plan.
///
/// Errors: the same as for [`plan`]; or the register has since changed, so that this would erase something else.
pub fn apply(store: &mut Store, act: &Act, plan: Plan) -> Result<Answer<Erased>, Failure> {
    let Plan { order, answer } = plan;
    if act.dry_run {
        return Ok(answer);
    }
    let (person, given) = (order.person.as_deref(), Some(&order.given));
    act.write_as_planned(store, &answer.value, |tx, act| erase(tx, act, person, given))?;
    Ok(Answer { unfinished: tidy::finish(store, act).err(), ..answer })
}

/// `given` is `None` if the erasure is only shown.
fn erase(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    person: Option<&str>,
    given: Option<&Given>,
) -> Result<Answer<Erased>, Failure> {
    let today = act.clock.today();
    let (people, one) = match person {
        Some(who) => (vec![store::person::find_for_sure(tx, who, "an erasure can't be undone")?], true),
        None => (held::due(tx, today)?, false),
    };
    let why = if one { Why::Required } else { Why::Optional };
    let mut erased = Erased::default();
    if one {
        for person in &people {
            erased.against_schedule.extend(broken_by(tx, person, today)?);
        }
    }
    // Nobody with a role is erased, so of those who are due, none can be the decider.
    let about = if one { people.first() } else { None };
    let roles = roles_for(tx, act, about, &erased.against_schedule)?;
    let decision = match given {
        Some(given) => Some(given.made_by(decider(tx, act, given, roles, about, &erased.against_schedule)?, why)?),
        None => None,
    };
    let mut going: Vec<Person> = Vec::new();
    for person in people {
        let open = open_matters(tx, &person, today)?;
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
    erase_people(tx, act, &going, one, decision.as_ref(), &mut erased)?;
    let mut answer = Answer::plain(erased);
    answer.notes.extend(answer.value.against_schedule.iter().map(Broken::note));
    if given.is_none() {
        answer.notes.push(still_needed(&any_of(roles), why));
    }
    for school in &answer.value.known_to {
        answer.notes.push(format!(
            "the merged register of {school} held them too: its file and backups keep them until they are destroyed"
        ));
    }
    let left = answer.value.notes.iter().filter(|note| note.look).count();
    if left > 0 {
        let texts = count(left, "text");
        let check = "may still name them, or someone or something else. Check each. To remove words from one";
        answer.notes.push(say![format!("{texts} {check}: "), Remedy::RedactText]);
    }
    Ok(answer)
}

/// Erases people again in a register that was restored from a backup or merged: they were already erased in the
/// register that it replaces. Matters that are open for them stay, with a note. Returns the people's former refs. The
/// caller must then call [`tidy::finish`].
pub(crate) fn again(tx: &WriteTx<'_>, act: &Timed<'_>, ids: &BTreeSet<PersonId>) -> Result<Answer<Vec<String>>, Fault> {
    let mut answer = Answer::plain(Vec::new());
    let mut going: Vec<Person> = Vec::new();
    for id in ids {
        let person: Option<Person> = tx.get("where r.id = ?1 and r.erased_on is null", &[id.to_value()])?;
        let Some(person) = person else { continue };
        for (message, _) in open_matters(tx, &person, act.clock.today())? {
            answer
                .notes
                .push(format!("a person who is erased again still has something open: {message}. End it by hand"));
        }
        answer.value.push(person.reference.clone());
        going.push(person);
    }
    if !going.is_empty() {
        erase_people(tx, act, &going, false, None, &mut Erased::default())?;
    }
    Ok(answer)
}

/// Tables whose rows are deleted with the person that they belong to, so that no entry keeps what they held.
const DELETED: [&str; 4] = ["account", "attachment", "loan_photo", "signed_paper"];

/// Erases the details of these people, and deletes the attachments that are due. `one` is true for the erasure of one
/// person on request; `decision` is `None` if an earlier decision is carried out again, or the erasure is only shown.
fn erase_people(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    going: &[Person],
    one: bool,
    decision: Option<&Decision>,
    erased: &mut Erased,
) -> Result<(), Fault> {
    let (too_old, photos_due) = (attachments_due(tx, act)?, photos::due(tx, act)?);
    if going.is_empty() && too_old.is_empty() && photos_due.is_empty() {
        return Ok(());
    }
    erase::mark_traces(tx)?;
    let mut ids: Vec<PersonId> = Vec::new();
    for person in going {
        ids.push(person.id);
        ids.extend(store::person::aliases(tx, person.id)?.iter().map(|alias| alias.id));
        erased.people.push(person.into());
    }
    let (names, logins) = names_of(tx, going, &ids)?;
    let theirs = erase::people_and_their_rows(tx, &ids)?;
    let rows = store::rows_of(tx, &theirs)?;
    let attachments = delete_attachments(tx, &ids, &too_old)?;
    let photographs = photos::delete(tx, &ids, &photos_due)?;
    for (table, number) in [("attachment", attachments), ("loan_photo", photographs)] {
        if number > 0 {
            erased.rows.insert(table.to_owned(), number);
        }
    }
    let attachments = attachments + photographs;
    if attachments > 0 {
        erase::drop_unnamed_bytes(tx)?;
    }
    if going.is_empty() {
        log_decision(tx, act, decision, None, &Names::default())?;
        return log(tx, act, None, &Details::default(), 0, attachments);
    }
    for person in going {
        if let Some(account) = store::account::of_person(tx, person.id)? {
            tx.delete(&account)?;
            *erased.rows.entry("account".to_owned()).or_default() += 1;
        }
        release(tx, person, act.clock.today())?;
        tx.update(&anonymous(tx, person, act.clock.today())?)?;
    }
    // Their signatures were drawings.
    erase::drop_unnamed_bytes(tx)?;
    let notes = &mut erased.notes;
    let about = Going { ids: theirs, names };
    let mut removed = HashSet::new();
    let changed = store::redact(tx, &about, |mention| {
        if mention.redacted {
            removed.insert((mention.column, mention.text.clone()));
        }
        notes.push(note(mention));
    })?;
    let deleted = DELETED.iter().filter_map(|table| rows.get(table)).flatten();
    let gone: HashSet<String> = ids.iter().map(ToString::to_string).chain(deleted.cloned()).collect();
    let own: HashSet<String> = rows.values().flatten().cloned().collect();
    let told = Told { gone: &gone, own: &own, removed: &removed, names: &about.names };
    let entries = erase::entries_about(tx, &told)?;
    let merged = store::merged::entries_about(tx, &ids, &told)?;
    let others = store::merged::registers(tx)?.into_iter().filter(|of| merged.contains_key(&of.id.to_string()));
    erased.known_to = others.map(|of| of.school).collect();
    let person = one.then(|| going[0].id);
    for (table, number) in changed {
        *erased.rows.entry(table.to_owned()).or_default() += number;
    }
    *erased.rows.entry("person".to_owned()).or_default() += going.len();
    let operators = erase::forget_operators(tx, &logins)?;
    if operators > 0 {
        erased.rows.insert("operator".to_owned(), operators);
    }
    erase::erase_details(tx, &entries)?;
    erased.rows.insert("log_detail".to_owned(), entries.len());
    if store::merged::erase_details(tx, &merged)? > 0 {
        erased.rows.insert("merged_log_detail".to_owned(), merged.values().map(BTreeSet::len).sum());
    }
    log_decision(tx, act, decision, person, &about.names)?;
    log(tx, act, person, &Details { own: entries, merged }, going.len(), attachments)
}

/// Collects all present and earlier names of these people, and the names of others that must stay. The set has the
/// folded names that these people may have used as operators.
fn names_of(tx: &ReadTx<'_>, going: &[Person], ids: &[PersonId]) -> Result<(Names, HashSet<String>), Fault> {
    let gone: HashSet<PersonId> = going.iter().map(|person| person.id).collect();
    let staying = store::naming::of_those_staying(tx, &gone)?;
    let mut logins = HashSet::new();
    let mut names = Names::among(store::naming::vocabulary(tx)?, staying.words.clone());
    for person in going {
        names.add(person);
        let known = [Some(&person.reference), Some(&person.name), person.username.as_ref(), person.email.as_ref()];
        logins.extend(known.into_iter().flatten().map(|name| fold(name)));
        // On the page, the operator has both.
        logins.insert(fold(Operator::signed_in(person).name()));
        for alias in store::person::aliases(tx, person.id)? {
            names.add_ref(&alias.reference);
            logins.insert(alias.ref_folded);
        }
    }
    for (naming, name) in store::naming::earlier(tx, ids)? {
        let folded = fold(&name);
        match naming {
            Naming::Whole => names.add_name(&name),
            Naming::Single => names.add_single(&name),
            Naming::Ref => names.add_ref(&name),
            Naming::Address => names.add_address(&name),
        }
        if naming != Naming::Single && !staying.words.contains(&folded) {
            logins.insert(folded);
        }
    }
    for name in &staying.names {
        names.keep(name);
    }
    Ok((names, logins))
}

/// Deletes the words of signed papers, releases the person's licence seats, ends their bans, permissions and memberships
/// of teaching groups, and erases the serials of their own devices, the names of parents and carers on signatures, the
/// texts of letters, and the refs of merged duplicates.
fn release(tx: &WriteTx<'_>, person: &Person, today: NaiveDate) -> Result<(), Fault> {
    let seats: Vec<Seat> = tx.list("where r.person_id = ?1 and r.until_on is null", &[person.id.to_value()])?;
    for seat in seats {
        tx.update(&Seat { until_on: Some(today), ..seat })?;
    }
    for mut ban in store::ban::of_person(tx, person.id)?.into_iter().filter(|ban| ban.lifted_on.is_none()) {
        ban.lift(today, None, "erased".to_owned())?;
        tx.update(&ban)?;
    }
    let permissions: Vec<Permission> =
        tx.list("where r.person_id = ?1 and r.revoked_on is null", &[person.id.to_value()])?;
    for permission in permissions {
        let reason = Some("erased".to_owned());
        tx.update(&Permission { revoked_on: Some(today), revoke_reason: reason, ..permission })?;
    }
    store::group::leave(tx, person.id, None)?;
    let devices: Vec<OwnDevice> =
        tx.list("where r.person_id = ?1 and r.serial is not null", &[person.id.to_value()])?;
    for device in devices {
        tx.update(&OwnDevice { serial: None, ..device })?;
    }
    let signed: Vec<Signature> = tx.list(
        "where r.person_id = ?1 and (r.guardian is not null or r.drawing is not null)",
        &[person.id.to_value()],
    )?;
    for signature in signed {
        tx.update(&Signature { guardian: None, drawing: None, shown: None, ..signature })?;
    }
    // That a letter went out stays on record; its text is about the person.
    for letter in store::letter::of_person(tx, person.id)? {
        let (subject, body) = (ERASED.to_owned(), ERASED.to_owned());
        tx.update(&Letter { address: None, subject, body, ..letter })?;
    }
    // A signed paper is about this person from its first word, so no part of its words stays.
    for paper in store::signed::of_person(tx, person.id)? {
        tx.delete(&paper)?;
    }
    // The log refers to a merged duplicate by its id, so the id stays and only the ref is replaced.
    for alias in store::person::aliases(tx, person.id)? {
        let reference = format!("erased-{}", tx.next_no("erased")?);
        tx.update(&PersonAlias { ref_folded: reference.clone(), reference, ..alias })?;
    }
    Ok(())
}

/// Makes the person anonymous: a number replaces ref and name.
fn anonymous(tx: &WriteTx<'_>, person: &Person, today: NaiveDate) -> Result<Person, Fault> {
    let no = tx.next_no("erased")?;
    let mut nobody =
        Person::new(person.id, person.kind, format!("erased-{no}"), format!("Erased {no}"), person.created_at);
    nobody.erased_on = Some(today);
    Ok(nobody)
}

/// A text that names a person, with its place in words.
pub(super) fn note(mention: Mention) -> NoteView {
    NoteView {
        place: format!("{} {}, {}", mention.table.replace('_', " "), mention.row, mention.column.replace('_', " ")),
        text: mention.text,
        erased: mention.redacted,
        look: mention.look,
    }
}

/// Lists the attachments of incidents that were closed so long ago that they are due for deletion.
fn attachments_due(tx: &ReadTx<'_>, act: &Timed<'_>) -> Result<Vec<incident::Attachment>, Fault> {
    let Some(years) = store::setting::schedule(tx)?.years(What::Attachments) else { return Ok(Vec::new()) };
    let Some(months) = years.checked_mul(12) else { return Ok(Vec::new()) };
    let all: Vec<incident::Attachment> = tx.list(
        "join incident i on i.id = r.incident_id where i.closed_on is not null and not exists \
             (select 1 from hold h where (h.incident_id = i.id or h.asset_id = i.asset_id) and h.lifted_on is null) \
             order by r.no",
        &[],
    )?;
    let mut due = Vec::new();
    for attachment in all {
        let closed_on = store::incident::by_id(tx, attachment.incident_id)?.closed_on;
        if closed_on.is_some_and(|day| add_months(day, months) <= act.clock.today()) {
            due.push(attachment);
        }
    }
    Ok(due)
}

/// Deletes the attachments of these people's incidents, and the attachments that are due by the schedule. Returns the
/// number of deleted attachments.
fn delete_attachments(tx: &WriteTx<'_>, people: &[PersonId], due: &[incident::Attachment]) -> Result<usize, Fault> {
    let mut going: Vec<incident::Attachment> = due.to_vec();
    for id in people {
        let theirs: Vec<incident::Attachment> =
            tx.list("join incident i on i.id = r.incident_id where i.person_id = ?1 order by r.no", &[id.to_value()])?;
        going.extend(theirs.into_iter().filter(|a| due.iter().all(|other| other.id != a.id)));
    }
    for attachment in &going {
        tx.delete(attachment)?;
    }
    Ok(going.len())
}

/// The log entries that lose their details, in this register's log and in the logs of registers merged into it.
#[derive(Default)]
pub(super) struct Details {
    pub(super) own: BTreeSet<i64>,
    pub(super) merged: Entries,
}

impl Details {
    /// Lists these log entries for the log entry of the erasure. `log verify` reads the list to tell erased details
    /// from missing ones.
    pub(super) fn log_body(&self) -> Map<String, Json> {
        let mut body = Map::from_iter([("details_of".to_owned(), json!(erase::ranges(&self.own)))]);
        if !self.merged.is_empty() {
            let of = |(id, entries): (&String, &BTreeSet<i64>)| (id.clone(), json!(erase::ranges(entries)));
            body.insert("merged_details_of".to_owned(), Json::Object(self.merged.iter().map(of).collect()));
        }
        body
    }
}

fn log(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    person: Option<PersonId>,
    details: &Details,
    people: usize,
    attachments: usize,
) -> Result<(), Fault> {
    let mut body = details.log_body();
    body.insert("people".to_owned(), json!(count(people, "person")));
    body.insert("attachments".to_owned(), json!(attachments));
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
