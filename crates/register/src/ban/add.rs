//! Bans a person, or the current members of a form, teaching group or year group (Trosnant), and lifts bans. The program never bans
//! anyone by itself.

use super::list::BanView;
use crate::{
    act::{Act, Answer},
    rule::decider::{decider, reason_of},
};
use chrono::NaiveDate;
use domain::{
    ban::Ban,
    decision::Matter,
    fault::{Failure, Fault, FaultKind},
    ids::PersonId,
    meaning::Meaning,
    person::Person,
    remedy::{Input, See},
    say,
    text::{count, shown},
    when::show_day,
    year_group,
};
use serde_json::{Map, Value as Json, json};
use store::{Entry, ReadTx, Store, Subject, WriteTx, changes, details};

/// The person or group to ban.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    Person(String),
    Class(String),
    YearGroup(String),
}

/// A ban to record.
#[derive(Debug, Clone)]
pub struct Add {
    pub whom: Whom,
    pub reason: String,
    pub from: Option<NaiveDate>,
    /// The last day of the ban. `None` until it is lifted.
    pub until: Option<NaiveDate>,
    pub incident: Option<i64>,
    /// The person who decided it.
    pub by: Option<String>,
}

/// Bans a person, or the current members of a group.
///
/// Errors: no one matches; the ban would end before it begins; the incident is unknown; no reason is given; the decider
/// has no role for it, or is banned by it.
pub fn add(store: &mut Store, act: &Act, order: &Add) -> Result<Answer<Vec<BanView>>, Failure> {
    act.write(store, |tx, act| {
        act.must_mean(Meaning::Holds, [order.from, order.until])?;
        let (people, members_of) = who(tx, &order.whom, act.clock.today())?;
        let incident = order.incident.map(|no| store::incident::by_no(tx, no)).transpose()?;
        if let Some(incident) = &incident {
            incident.must_not_be_referred()?;
        }
        let day = act.clock.day_of(act.moment(None)?);
        let from_on = order.from.unwrap_or(day);
        if let Some(until) = order.until.filter(|until| *until < from_on) {
            return Err(Fault::invalid(format!(
                "the ban would end on {}, before it begins on {}",
                show_day(until),
                show_day(from_on)
            ))
            .hint(say!["Give an ", Input::Until, " on or after ", Input::From, "."])
            .into());
        }
        let reason = reason_of(&order.reason)?;
        let about: Vec<PersonId> = people.iter().map(|person| person.id).collect();
        let by = decider(tx, act, order.by.as_deref(), Matter::Ban, &about, day)?;
        if !act.sure {
            must_be_another(tx, &people, (from_on, order.until), &reason)?;
        }
        let no = tx.next_no("ban")?;
        let mut views = Vec::with_capacity(people.len());
        for mut person in people {
            let ban = Ban {
                decided_by: Some(by.id),
                from_on,
                id: tx.new_id(),
                incident_id: incident.as_ref().map(|i| i.id),
                lift_reason: None,
                lifted_by: None,
                lifted_on: None,
                members_of: members_of.clone(),
                no,
                person_id: person.id,
                reason: reason.clone(),
                until_on: order.until,
            };
            tx.insert(&ban)?;
            person.bans += 1;
            tx.update(&person)?;
            let mut body = details(&ban);
            body.insert("by".into(), json!(by.reference));
            log(tx, "ban add", &ban, body)?;
            views.push(BanView::load(tx, &ban, &person, act.clock.today())?);
        }
        let notes = members_of
            .map(|of| format!("{} of {of} today; people who join later are not banned", count(views.len(), "member")))
            .into_iter()
            .collect();
        Ok(Answer { notes, ..Answer::plain(views) })
    })
}

/// Questions a ban that somebody has already: the same reason, from the same day to the same day.
fn must_be_another(
    tx: &ReadTx<'_>,
    people: &[Person],
    (from_on, until_on): (NaiveDate, Option<NaiveDate>),
    reason: &str,
) -> Result<(), Fault> {
    for person in people {
        let known = store::ban::of_person(tx, person.id)?;
        if let Some(ban) = known.iter().find(|ban| ban.is_same(from_on, until_on, reason)) {
            let message = format!("{} already has this ban: ban {}", person.label(), ban.no);
            return Err(Fault::new(FaultKind::Question, message).hint(say![
                "Nothing needs doing. To see the bans: ",
                See::Bans,
                ". To record it again, add ",
                Input::Yes,
                "."
            ]));
        }
    }
    Ok(())
}

/// Finds the person, or a group's members sorted by family name. Returns the group's name too.
fn who(tx: &ReadTx<'_>, whom: &Whom, today: NaiveDate) -> Result<(Vec<Person>, Option<String>), Fault> {
    let (people, of) = match whom {
        Whom::Person(who) => return Ok((vec![store::person::find(tx, who)?], None)),
        Whom::Class(class) => {
            let class = store::group::class(tx, class, today)?;
            (class.people(tx, today)?, class.name().to_owned())
        }
        Whom::YearGroup(year) => (store::person::in_year(tx, year)?, year_group::called(&year_group::sought(year)?)),
    };
    if people.is_empty() {
        return Err(Fault::not_found(format!("no one is in {}", shown(&of))).hint(say![
            "To see who is in a form or year group: ",
            See::PeopleOfClass,
            " or ",
            See::PeopleOfYear,
            "."
        ]));
    }
    Ok((people, Some(of)))
}

/// Lifts a ban for everyone it applies to, or for one person.
///
/// Errors: the ban is unknown or already lifted; it doesn't apply to that person; no reason is given; the decider has no
/// role for it, or is banned by it.
pub fn lift(
    store: &mut Store,
    act: &Act,
    no: i64,
    person: Option<&str>,
    (reason, by): (&str, Option<&str>),
) -> Result<Answer<Vec<BanView>>, Failure> {
    act.write(store, |tx, act| {
        let mut bans = store::ban::by_no(tx, no)?;
        if let Some(who) = person {
            let person = store::person::find(tx, who)?;
            bans.retain(|ban| ban.person_id == person.id);
            if bans.is_empty() {
                return Err(Fault::conflict(
                    format!("ban {no} doesn't apply to {}", person.label()),
                    say![See::BansOf { person: person.reference }, " lists that person's bans."],
                )
                .into());
            }
        } else if bans.iter().any(|ban| ban.lifted_on.is_none()) {
            // Members for whom the ban was lifted earlier keep that date and reason.
            bans.retain(|ban| ban.lifted_on.is_none());
        }
        let reason = reason_of(reason)?;
        let day = act.clock.day_of(act.moment(None)?);
        // A ban that is lifted already says so, no matter who decides.
        bans.iter().try_for_each(Ban::must_not_be_lifted)?;
        let about: Vec<PersonId> = bans.iter().map(|ban| ban.person_id).collect();
        let by = decider(tx, act, by, Matter::Ban, &about, day)?;
        let mut views = Vec::with_capacity(bans.len());
        for before in bans {
            let mut after = before.clone();
            after.lift(day, Some(by.id), reason.clone())?;
            tx.update(&after)?;
            let mut person = store::person::by_id(tx, after.person_id)?;
            person.bans = (person.bans - 1).max(0);
            tx.update(&person)?;
            let mut body = changes(&before, &after);
            body.insert("by".into(), json!(by.reference));
            log(tx, "ban lift", &after, body)?;
            views.push(BanView::load(tx, &after, &person, act.clock.today())?);
        }
        Ok(Answer::plain(views))
    })
}

fn log(tx: &WriteTx<'_>, action: &'static str, ban: &Ban, mut body: Map<String, Json>) -> Result<(), Fault> {
    body.insert("no".into(), json!(ban.no));
    tx.log(Entry {
        action,
        subject: Subject::new("ban", ban.id),
        asset: None,
        person: Some(ban.person_id),
        effective_at: None,
        body,
    })
    .map(|_| ())
}
