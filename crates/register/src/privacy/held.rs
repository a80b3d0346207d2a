//! The personal data that is held on one person, the retention schedule, and the result of an erasure.

use super::{against::Broken, notice::Notice, others::Others};
use crate::{
    ban, charge,
    file::drawn::picture_of,
    incident, leaver,
    letter::list::LetterView,
    licence,
    loan::routine::waived,
    log, own_device,
    paper::letterhead::{Letterhead, letterhead},
    permission,
    stock::list::StockLoanView,
    view::{LoanView, Unnumbered, Who},
};
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    licence::Licence,
    loan::{Loan, RoutineCheck, Slip, signed::SignedPaper},
    names::Names,
    permission::OwnDevice,
    person::{Person, PersonKind},
    privacy::{self, What},
    text::fold,
    when::Clock,
    words::Word as _,
};
use serde::Serialize;
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeMap, HashSet};
use store::{Field as _, ReadTx, details, setting::Schedule};
use uuid::Uuid;

/// The retention schedule in years. `None` means for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ScheduleView {
    pub pupils: Option<u32>,
    pub staff: Option<u32>,
    pub others: Option<u32>,
    pub attachments: Option<u32>,
    pub backups: Option<u32>,
}

impl Unnumbered for ScheduleView {}

impl ScheduleView {
    /// Reads the school's schedule.
    pub fn load(tx: &ReadTx<'_>) -> Result<Self, Fault> {
        let schedule: Schedule = store::setting::schedule(tx)?;
        Ok(Self {
            pupils: schedule.years(What::Pupils),
            staff: schedule.years(What::Staff),
            others: schedule.years(What::Others),
            attachments: schedule.years(What::Attachments),
            backups: schedule.years(What::Backups),
        })
    }
}

/// Lists everyone who is due to be erased by the schedule.
pub fn due(tx: &ReadTx<'_>, today: NaiveDate) -> Result<Vec<Person>, Fault> {
    let schedule = store::setting::schedule(tx)?;
    let people: Vec<Person> = tx.list(
        "where r.erased_on is null and coalesce(r.last_working_day, r.contract_end) <= ?1 \
         order by r.sort_name, r.ref_folded",
        &[today.to_value()],
    )?;
    let is_due = |person: &Person| {
        let years = schedule.years(What::of(person.kind));
        privacy::erase_from(person, years).is_some_and(|day| day <= today)
    };
    Ok(people.into_iter().filter(is_due).collect())
}

/// A text that names a person, or may do so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoteView {
    #[serde(rename = "where")]
    pub place: String,
    pub text: String,
    /// True if mentions of the person were removed, because it was certain who was meant.
    pub erased: bool,
    /// True if someone must check the rest of the text: it may name the person, or someone or something else.
    pub look: bool,
}

impl Unnumbered for NoteView {}

/// A person who can't be erased yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StillOpen {
    #[serde(rename = "ref")]
    pub reference: String,
    pub why: String,
}

/// The result of an erasure.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Erased {
    pub people: Vec<Who>,
    /// The number of rows that were rewritten or deleted, by table.
    pub rows: BTreeMap<String, usize>,
    pub notes: Vec<NoteView>,
    pub refused: Vec<StillOpen>,
    /// The lines of the retention schedule that the erasure breaks. Only the data protection lead can decide that.
    pub against_schedule: Vec<Broken>,
    /// The schools of merged registers that also held some of these people.
    pub known_to: Vec<String>,
}

/// All personal data that is held on one person. Other people in the register are left out.
pub struct Held {
    pub letterhead: Letterhead,
    pub person: Who,
    pub asked_on: NaiveDate,
    /// What the law asks to be said beside the data.
    pub notice: Notice,
    /// The sections of the document, by name.
    pub sections: Map<String, Json>,
}

impl Held {
    /// Puts the sections together as one document.
    pub fn document(&self) -> Json {
        let mut all = Map::from_iter([
            ("school".to_owned(), json!(self.letterhead.school)),
            ("asked_on".to_owned(), json!(self.asked_on)),
            ("notice".to_owned(), json!(self.notice)),
        ]);
        all.extend(self.sections.clone());
        Json::Object(all)
    }

    /// Reads all personal data that is held on a person.
    pub fn load(tx: &ReadTx<'_>, person: &Person, clock: Clock) -> Result<Self, Fault> {
        let today = clock.today();
        let mut sections = Map::new();
        let mut own = details(person);
        own.remove("erased_on");
        sections.insert("person".into(), Json::Object(own));
        let merged = store::person::aliases(tx, person.id)?;
        sections.insert("other_refs".into(), merged.iter().map(|alias| json!(alias.reference)).collect());
        let roles: Vec<domain::person::RoleHeld> =
            tx.list("where r.person_id = ?1 order by r.from_on", &[person.id.to_value()])?;
        let roles = roles.iter().map(|r| json!({ "role": r.role, "from_on": r.from_on, "until_on": r.until_on }));
        sections.insert("roles".into(), roles.collect());
        put(&mut sections, "teaching_groups", store::group::names_of(tx, person.id)?);
        put(&mut sections, "loans", loans(tx, person, clock)?);
        put(&mut sections, "stock_loans", stock_loans(tx, person, clock)?);
        put(&mut sections, "accompanied", accompanied(tx, person)?);
        put(&mut sections, "signed_papers", signed_papers(tx, person)?);
        put(&mut sections, "agreements", signatures(tx, person)?);
        let filter =
            permission::list::Filter { person: Some(person.id), all: true, ..permission::list::Filter::default() };
        put(&mut sections, "permissions", permission::list::list(tx, &filter, today)?);
        let all_devices = own_device::list::Which { all: true, ..own_device::list::Which::default() };
        put(&mut sections, "own_devices", own_device::list::devices(tx, Some(person.id), &all_devices, clock)?);
        put(&mut sections, "confiscated", confiscated(tx, person)?);
        put(&mut sections, "licences", seats(tx, person, today)?);
        let filter = incident::list::Filter { all: true, person: Some(person.id), ..incident::list::Filter::default() };
        let mut all = Vec::new();
        incident::list::each(tx, &filter, None, clock, |incident| {
            all.push(incident);
            Ok::<(), Fault>(())
        })?;
        put(&mut sections, "incidents", all);
        let filter = charge::list::Filter { all: true, person: Some(person.id), ..charge::list::Filter::default() };
        put(&mut sections, "charges", charge::list::list(tx, &filter, clock)?);
        put(&mut sections, "letters", letters(tx, person, clock)?);
        put(&mut sections, "bans", ban::list::list(tx, Some(person.id), true, today)?);
        if person.erased_on.is_none() {
            let list = leaver::checklist::checklist(tx, person, clock)?;
            sections.insert("leaving".into(), serde_json::to_value(list).unwrap_or_default());
        }
        put(&mut sections, "decisions", decisions(tx, person, clock)?);
        put(&mut sections, "permissions_given", permissions_given(tx, person)?);
        sections.insert("as_operator".into(), as_operator(tx, person)?);
        put(&mut sections, "named_in", named_in(tx, person)?);
        let filter = log::list::Filter { person: Some(person.id), whole: true, ..log::list::Filter::default() };
        let mut log = log::list::list(tx, &filter, clock)?;
        for register in store::merged::registers(tx)? {
            log.extend(log::list::list(tx, &log::list::Filter { merged: Some(register.id), ..filter.clone() }, clock)?);
        }
        for entry in log.iter_mut().filter(|entry| entry.action == "person merge") {
            if is_of_another(tx, person, entry.details.as_ref())? {
                entry.details = None;
            }
        }
        put(&mut sections, "log", log);
        let others = Others::load(tx, person)?;
        for section in sections.values_mut() {
            others.leave_out(section);
        }
        // After the names of others are taken out: a picture is no text.
        for name in ["signed_papers", "agreements"] {
            drawings(tx, sections.get_mut(name))?;
        }
        let notice = Notice::load(tx, person, today)?;
        Ok(Self { letterhead: letterhead(tx)?, person: person.into(), asked_on: today, notice, sections })
    }
}

fn put(sections: &mut Map<String, Json>, name: &str, rows: Vec<impl Serialize>) {
    sections.insert(name.to_owned(), serde_json::to_value(rows).unwrap_or_default());
}

/// Reads the person's loans, with conditions, notes and the answers to return checks.
fn loans(tx: &ReadTx<'_>, person: &Person, clock: Clock) -> Result<Vec<Json>, Fault> {
    let loans: Vec<Loan> = tx.list("where r.person_id = ?1 order by r.no desc", &[person.id.to_value()])?;
    let view = |loan: &Loan| {
        let view = LoanView::load(tx, loan, clock)?;
        let checks = store::loan::checks(tx, loan.id)?;
        let checks = checks.iter().map(|check| json!({ "question": check.question, "answer": check.answer }));
        let mut all = serde_json::to_value(view).unwrap_or_default();
        all["condition_out"] = json!(loan.condition_out);
        all["condition_in"] = json!(loan.condition_in);
        all["note"] = json!(loan.note);
        all["marks_out"] = json!(loan.marks_out);
        let slip = store::loan::slip_by_id(tx, loan.slip_id)?;
        all["personal_data"] = json!(loan.personal_data(&slip));
        all["off_site_since_on"] = json!(loan.off_site_since());
        let companion = slip.accompanied_by.map(|id| store::person::by_id(tx, id)).transpose()?;
        all["accompanied_by"] = json!(companion.map(|person| person.reference));
        all["photos"] = store::attachment::of_loan(tx, loan.id)?.iter().map(|photo| json!({ "no": photo.no, "name": photo.name, "taken_on": photo.taken_on, "size_bytes": photo.size_bytes })).collect();
        all["waived"] = json!(waived(tx, loan)?);
        all["return_check"] = checks.collect();
        all["routine_checks"] = routine_checks(tx, loan)?.into();
        Ok(all)
    };
    loans.iter().map(view).collect()
}

/// Reads the person's loans of counted stock.
fn stock_loans(tx: &ReadTx<'_>, person: &Person, clock: Clock) -> Result<Vec<StockLoanView>, Fault> {
    store::stock::of_person(tx, person.id)?.iter().map(|loan| StockLoanView::load(tx, loan, clock)).collect()
}

/// Reads the routine checks of a loan, with those that are void.
fn routine_checks(tx: &ReadTx<'_>, loan: &Loan) -> Result<Vec<Json>, Fault> {
    let checks: Vec<RoutineCheck> = tx.list("where r.loan_id = ?1 order by r.no desc", &[loan.id.to_value()])?;
    let view = |check: &RoutineCheck| {
        let answers = store::loan::routine_answers(tx, check.id)?;
        // The page leaves out what is false, and a no must be read.
        let answer = |yes: bool| if yes { "yes" } else { "no" };
        let answers = answers.iter().map(|one| json!({ "question": one.question, "answer": answer(one.answer) }));
        let mut all =
            json!({ "no": check.no, "seen_on": check.seen_on, "source": check.source, "next_on": check.next_on });
        all["note"] = json!(check.note);
        all["void_reason"] = json!(check.void_reason);
        all["answers"] = answers.collect();
        Ok(all)
    };
    checks.iter().map(view).collect()
}

/// Reads the loans of visitors whom the person accompanies. The visitors are left out.
fn accompanied(tx: &ReadTx<'_>, person: &Person) -> Result<Vec<Json>, Fault> {
    let slips: Vec<Slip> = tx.list("where r.accompanied_by = ?1 order by r.no desc", &[person.id.to_value()])?;
    let view = |slip: &Slip| {
        let loans = store::loan::of_slip(tx, slip.id)?;
        let tags: Vec<String> =
            loans.iter().map(|loan| Ok(store::asset::by_id(tx, loan.asset_id)?.tag)).collect::<Result<_, Fault>>()?;
        let back = loans.iter().filter_map(|loan| loan.ended_at).max();
        Ok(json!({ "slip_no": slip.no, "out_at": slip.out_at, "items": tags, "off_site": slip.off_site,
            "purpose": slip.purpose, "returned_at": back }))
    };
    let mut all: Vec<Json> = slips.iter().map(view).collect::<Result<_, Fault>>()?;
    let devices: Vec<OwnDevice> = tx.list("where r.accompanied_by = ?1 order by r.no desc", &[person.id.to_value()])?;
    all.extend(devices.iter().map(|device| {
        json!({ "own_device_no": device.no, "what": device.what, "admitted_on": device.admitted_on,
            "ended_at": device.ended_at })
    }));
    Ok(all)
}

/// Reads the devices that the person confiscated. Their owners are left out.
fn confiscated(tx: &ReadTx<'_>, person: &Person) -> Result<Vec<Json>, Fault> {
    let devices: Vec<OwnDevice> = tx.list("where r.confiscated_by = ?1 order by r.no desc", &[person.id.to_value()])?;
    let view = |device: &OwnDevice| {
        json!({ "no": device.no, "what": device.what, "state": device.state, "confiscated_on": device.confiscated_on,
            "confiscate_reason": device.confiscate_reason, "ended_at": device.ended_at })
    };
    Ok(devices.iter().map(view).collect())
}

/// Reads the slips and receipts that the person signed, with their words.
fn signed_papers(tx: &ReadTx<'_>, person: &Person) -> Result<Vec<Json>, Fault> {
    let papers = store::signed::of_person(tx, person.id)?;
    let view = |paper: &SignedPaper| {
        let slip = store::loan::slip_by_id(tx, paper.slip_id)?;
        let words: Json = serde_json::from_str(&paper.content).unwrap_or_default();
        Ok(json!({ "slip_no": slip.no, "paper": paper.paper, "signed_on": paper.signed_on, "how": paper.how,
            "hash": paper.hash, "drawing": paper.drawing, "words": words }))
    };
    papers.iter().map(view).collect()
}

/// Puts the pictures of drawn signatures in the place of their hashes. Of one whose bytes are missing or altered, the hash
/// stays.
fn drawings(tx: &ReadTx<'_>, section: Option<&mut Json>) -> Result<(), Fault> {
    for row in section.and_then(Json::as_array_mut).into_iter().flatten() {
        let Some(drawing) = row.get_mut("drawing") else { continue };
        let Some(sha256) = drawing.as_str() else { continue };
        if let Some(picture) = picture_of(tx, sha256)? {
            *drawing = json!(picture);
        }
    }
    Ok(())
}

fn signatures(tx: &ReadTx<'_>, person: &Person) -> Result<Vec<Json>, Fault> {
    let versions = store::agreement::versions(tx)?;
    let signed = store::agreement::signatures_of(tx, person.id)?;
    Ok(signed
        .iter()
        .filter_map(|signature| {
            let version = versions.iter().find(|version| version.id == signature.agreement_id)?;
            Some(json!({ "no": version.no, "title": version.title, "signed_on": signature.signed_on, "how": signature.how,
                "guardian": signature.guardian, "drawing": signature.drawing }))
        })
        .collect())
}

/// Reads the licences that the person has a seat of, without the keys and the other users.
/// The letters to the person, or to their parents or carers, with their texts.
fn letters(tx: &ReadTx<'_>, person: &Person, clock: Clock) -> Result<Vec<LetterView>, Fault> {
    let letters = store::letter::of_person(tx, person.id)?;
    letters
        .into_iter()
        .map(|letter| Ok(LetterView { text: Some(letter.body.clone()), ..LetterView::load(tx, &letter, clock)? }))
        .collect()
}

fn seats(tx: &ReadTx<'_>, person: &Person, today: NaiveDate) -> Result<Vec<Json>, Fault> {
    let licences: Vec<Licence> = tx.list(
        "where exists (select 1 from licence_seat t where t.licence_id = r.id and t.person_id = ?1) order by r.no",
        &[person.id.to_value()],
    )?;
    let view = |licence: &Licence| {
        let view = licence::list::LicenceView::load(tx, licence, today)?;
        let since = view.assigned.iter().find(|s| s.person.as_ref().is_some_and(|p| p.reference == person.reference));
        Ok(json!({ "product": view.product, "since_on": since.map(|s| s.since_on) }))
    };
    licences.iter().map(view).collect()
}

/// Reads the decisions that the person made in a role.
fn decisions(tx: &ReadTx<'_>, person: &Person, clock: Clock) -> Result<Vec<Json>, Fault> {
    let sql = "select 'incident' as what, no, decided_on from incident where decided_by = ?1 \
               union all select 'charge', c.no, l.happened_on from charge_line l join charge c on c.id = l.charge_id \
               where l.decided_by = ?1 \
               union all select 'line of a checklist', null, ticked_on from leaver_tick where decided_by = ?1 \
               order by 3, 1, 2";
    let mut all = tx.all(sql, &[person.id.to_value()], |row| {
        Ok(json!({ "what": row.get::<String>(0)?, "no": row.get::<Option<i64>>(1)?, "on": row.get::<NaiveDate>(2)? }))
    })?;
    let sql = "select l.no, p.settled_at from loan_part p join loan l on l.id = p.loan_id \
               where p.decided_by = ?1 order by l.no, p.position";
    all.extend(tx.all(sql, &[person.id.to_value()], |row| {
        let on = clock.day_of(row.get(1)?);
        Ok(json!({ "what": "part of a loan", "no": row.get::<i64>(0)?, "on": on }))
    })?);
    let sql = "select distinct l.no, l.out_at from loan_override o join loan l on l.id = o.loan_id \
               where o.decided_by = ?1 order by l.no";
    all.extend(tx.all(sql, &[person.id.to_value()], |row| {
        let on = clock.day_of(row.get(1)?);
        Ok(json!({ "what": "override of a rule for a loan", "no": row.get::<i64>(0)?, "on": on }))
    })?);
    Ok(all)
}

/// Reads the permissions that the person gave in a role.
fn permissions_given(tx: &ReadTx<'_>, person: &Person) -> Result<Vec<Json>, Fault> {
    let sql = "select p.no, p.kind, g.role, g.given_on from permission_grant g join permission p on p.id = g.permission_id \
               where g.person_id = ?1 order by g.given_on, p.no";
    tx.all(sql, &[person.id.to_value()], |row| {
        Ok(json!({ "no": row.get::<i64>(0)?, "kind": row.get::<String>(1)?, "role": row.get::<String>(2)?,
            "on": row.get::<NaiveDate>(3)? }))
    })
}

/// True if the details of a merge are about someone who is a person of their own again, because the merge was undone.
fn is_of_another(tx: &ReadTx<'_>, person: &Person, details: Option<&Json>) -> Result<bool, Fault> {
    let field = |name: &str| details.and_then(|details| details[name].as_str());
    let (Some(reference), Some(kind)) = (field("merged"), field("kind").and_then(PersonKind::parse)) else {
        return Ok(false);
    };
    Ok(store::person::by_ref(tx, kind, &fold(reference))?.is_some_and(|other| other.id != person.id))
}

/// Counts the log entries that the person made as operator, or at a keyboard, under one of their names, with the first and
/// last time.
fn as_operator(tx: &ReadTx<'_>, person: &Person) -> Result<Json, Fault> {
    let known = [Some(&person.reference), Some(&person.name), person.username.as_ref(), person.email.as_ref()];
    let names: Vec<String> = known.into_iter().flatten().map(|name| fold(name)).collect();
    let sql = "select o.name, count(*), min(g.at), max(g.at) from operator o join log g \
               on o.id in (g.operator_id, g.login_id) \
               group by o.id, o.name order by o.name";
    let mut found = Vec::new();
    tx.each(sql, &[], |row| {
        let name: String = row.get(0)?;
        if names.contains(&fold(&name)) {
            found.push(json!({ "name": name, "entries": row.get::<i64>(1)?, "first_at": row.get::<String>(2)?,
                "last_at": row.get::<String>(3)? }));
        }
        Ok::<(), Fault>(())
    })?;
    Ok(Json::Array(found))
}

/// Finds the other texts that name the person: a note about others, a witness, a tester. Letters about the person have a
/// section of their own.
fn named_in(tx: &ReadTx<'_>, person: &Person) -> Result<Vec<Json>, Fault> {
    let mut names = Names::default();
    names.add(person);
    for alias in store::person::aliases(tx, person.id)? {
        names.add_ref(&alias.reference);
    }
    let own: HashSet<String> =
        store::letter::of_person(tx, person.id)?.iter().map(|letter| letter.no.to_string()).collect();
    let mut found = Vec::new();
    store::mentions(tx, names, |mention| {
        if mention.redacted && !(mention.table == "letter" && own.contains(&mention.row)) {
            // A row without a number is found by its id, which says nothing to a reader.
            let row = if Uuid::try_parse(&mention.row).is_ok() { "" } else { &mention.row };
            let place = format!("{} {row}", mention.table.replace('_', " "));
            let place = format!("{}, {}", place.trim_end(), mention.column.replace('_', " "));
            // The words of a signed paper and the lines of a certificate are documents about somebody else.
            let is_document = mention.text.starts_with(['{', '[']);
            let text = if is_document { "a document about someone else names you".to_owned() } else { mention.text };
            found.push(json!({ "where": place, "text": text }));
        }
    })?;
    Ok(found)
}
