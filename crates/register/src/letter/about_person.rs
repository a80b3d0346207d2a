//! Letters about what is between a person and the school: agreements to sign, permissions, bans.

use super::{
    facts::{Fact, Facts},
    gather::{Draft, Found, Setting, long_day, skip},
};
use crate::permission::list::{self, PermissionView};
use chrono::NaiveDate;
use domain::{
    agreement::{Agreement, Standing},
    called::Called,
    fault::Fault,
    letter::{Kind, WhyNot},
    permission::{HOME, State, VISIT},
    person::{Person, Role},
};
use store::ReadTx;

/// Finds the letters of one kind to these people, or to everyone whom one is due.
pub(super) fn drafts(tx: &ReadTx<'_>, setting: &Setting<'_>, people: Option<Vec<Person>>) -> Result<Found, Fault> {
    let (mut drafts, mut skipped) = (Vec::new(), Vec::new());
    let people = match people {
        Some(people) => people,
        None => tx.list("where r.erased_on is null order by r.sort_name, r.ref_folded", &[])?,
    };
    for person in people {
        let found = match setting.kind {
            Kind::Agreement => agreements(tx, setting, &person)?,
            Kind::Permission => permissions(tx, setting, &person)?,
            _ => bans(tx, setting, &person)?,
        };
        if found.is_empty() && !setting.is_for_everyone {
            skipped.push(skip(tx, &person, None, &WhyNot::Nothing(setting.kind))?);
        }
        drafts.extend(found.into_iter().map(|(since, facts)| Draft {
            person: person.clone(),
            charge: None,
            receipt_no: None,
            loans: Vec::new(),
            since,
            facts,
        }));
    }
    Ok((drafts, skipped))
}

fn text(text: impl Into<String>) -> Fact {
    Fact::Text(text.into())
}

fn maybe_day(day: Option<NaiveDate>) -> Fact {
    Fact::Text(day.map(long_day).unwrap_or_default())
}

fn agreements(tx: &ReadTx<'_>, setting: &Setting<'_>, person: &Person) -> Result<Vec<(NaiveDate, Facts)>, Fault> {
    let today = setting.clock.today();
    if person.has_left(today) {
        return Ok(Vec::new());
    }
    let book = store::agreement::Book::of_person(tx, person.id)?;
    let unsigned = book.stands(person, today).into_iter().filter(|one| one.standing != Standing::Signed);
    unsigned
        .map(|one| {
            let agreement = paragraphs(tx, one.current)?;
            let facts = Facts::from([
                ("title", text(&one.current.title)),
                ("version", text(store::agreement::place(tx, one.current)?.to_string())),
                ("from_on", text(long_day(one.current.from_on))),
                ("sign_by", maybe_day(one.current.sign_by_on)),
                ("class_teacher", text(person.class_teacher.clone().unwrap_or_default())),
                ("agreement", Fact::List(agreement.clone().unwrap_or_default())),
                ("where_to_read", text(where_to_read(one.current, agreement.as_deref(), &setting.called.office))),
            ]);
            Ok((one.current.from_on, facts))
        })
        .collect()
}

/// The longest text that a letter has in it, in bytes; a longer one is a paper of its own.
const LONGEST: usize = 20_000;

/// The paragraphs of an agreement, if the school kept a text file with this version, and it is not too long for a letter.
fn paragraphs(tx: &ReadTx<'_>, version: &Agreement) -> Result<Option<Vec<String>>, Fault> {
    let (Some(name), Some(sha256)) = (&version.file_name, &version.sha256) else { return Ok(None) };
    let is_text = [".txt", ".text", ".md"].iter().any(|end| name.to_lowercase().ends_with(end));
    if !is_text {
        return Ok(None);
    }
    let bytes = store::attachment::bytes_of(tx, sha256, name)?;
    let Some(whole) = std::str::from_utf8(&bytes).ok().filter(|whole| whole.len() <= LONGEST) else { return Ok(None) };
    let lines: Vec<&str> = whole.trim_start_matches('\u{feff}').lines().map(str::trim).collect();
    let found = lines.split(|line| line.is_empty()).filter(|lines| !lines.is_empty());
    let found: Vec<String> = found.map(|lines| lines.join(" ")).collect();
    Ok((!found.is_empty()).then_some(found))
}

/// Says where an agreement can be read, if its text is not in the letter.
fn where_to_read(version: &Agreement, agreement: Option<&[String]>, office: &str) -> String {
    match (agreement, &version.file_name) {
        (Some(_), _) => String::new(),
        (None, Some(name)) => {
            format!("The agreement is the paper “{name}”. You can read it at {office}, and have a copy.")
        }
        (None, None) => format!("You can read the agreement at {office}, and have a copy."),
    }
}

fn permissions(tx: &ReadTx<'_>, setting: &Setting<'_>, person: &Person) -> Result<Vec<(NaiveDate, Facts)>, Fault> {
    let filter = list::Filter { person: Some(person.id), ..list::Filter::default() };
    let in_force = list::list(tx, &filter, setting.clock.today())?.into_iter().filter(|one| one.state == State::Given);
    Ok(in_force
        .map(|one| {
            let since = one.given.iter().map(|given| given.on).max().unwrap_or(one.from_on);
            let given: Vec<String> = one
                .given
                .iter()
                .map(|given| format!("{}, {}", given.by.name, role_words(&one.called, given.role)))
                .collect();
            let facts = Facts::from([
                ("permission", text(one.no.unwrap_or_default().to_string())),
                ("what", text(what(&one))),
                ("device", text(device(&one))),
                ("purpose", text(&one.purpose)),
                ("from_on", text(long_day(one.from_on))),
                ("until_on", text(one.until_on.map_or_else(|| "further notice".to_owned(), long_day))),
                ("given_by", text(given.join("; "))),
            ]);
            (since, facts)
        })
        .collect())
}

/// What a permission allows, to follow "permission".
fn what(one: &PermissionView) -> String {
    let item = match (&one.tag, &one.category) {
        (Some(tag), _) => tag.clone(),
        (None, Some(category)) => format!("a {category}"),
        (None, None) => "equipment".to_owned(),
    };
    match one.kind.as_str() {
        HOME => format!("to take {item} home"),
        VISIT => format!("to take {item} on a visit"),
        kind => kind.replace('-', " "),
    }
}

/// A role as a letter names it.
fn role_words(called: &Called, role: Role) -> String {
    match role {
        Role::IctCoordinator => "ICT co-ordinator".to_owned(),
        role => called.role(role).replace('-', " "),
    }
}

/// The person's own device that a permission is for, with its serial number if it is known.
fn device(one: &PermissionView) -> String {
    match (&one.device, &one.device_serial) {
        (Some(device), Some(serial)) => format!("{device} (serial number {serial})"),
        (Some(device), None) => device.clone(),
        (None, _) => String::new(),
    }
}

fn bans(tx: &ReadTx<'_>, setting: &Setting<'_>, person: &Person) -> Result<Vec<(NaiveDate, Facts)>, Fault> {
    let today = setting.clock.today();
    let in_force = store::ban::of_person(tx, person.id)?.into_iter().filter(|ban| ban.holds(today));
    in_force
        .map(|ban| {
            let decider = ban.decided_by.map(|id| store::person::by_id(tx, id)).transpose()?;
            let facts = Facts::from([
                ("from_on", text(long_day(ban.from_on))),
                ("until_on", maybe_day(ban.until_on)),
                ("decided_by", text(decider.map(|person| person.name).unwrap_or_default())),
            ]);
            Ok((ban.from_on, facts))
        })
        .collect()
}
