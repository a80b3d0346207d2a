//! The lines of the retention schedule that the erasure of one person would break.

use super::photos;
use chrono::NaiveDate;
use domain::{
    fault::{Failure, Fault, Refusal, Refused},
    incident::Attachment,
    person::{Person, Role},
    privacy::{self, Kept, What},
    remedy::{Input, Remedy},
    say,
    say::Say,
    text::count,
    when::{add_months, show_date},
};
use serde::Serialize;
use store::{Field as _, ReadTx};

/// A line of the retention schedule that an erasure breaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Broken {
    #[serde(rename = "ref")]
    pub reference: String,
    /// The line of the schedule.
    pub line: What,
    /// The years of the line. `None` means for ever.
    pub years: Option<u32>,
    /// The date until which the schedule keeps the records. `None` if they are kept for ever, or if the person is still
    /// here.
    pub until_on: Option<NaiveDate>,
    /// The reason in a sentence.
    pub why: String,
}

/// Lists the lines of the schedule that the erasure of a person breaks. None if the person is due.
pub(super) fn broken_by(tx: &ReadTx<'_>, person: &Person, today: NaiveDate) -> Result<Vec<Broken>, Fault> {
    let schedule = store::setting::schedule(tx)?;
    let (line, reference) = (What::of(person.kind), person.reference.clone());
    let years = schedule.years(line);
    let Some(kept) = privacy::kept(person, years, today) else { return Ok(Vec::new()) };
    let (until_on, time) = match kept {
        Kept::WhileHere => (None, ": no last day has passed".to_owned()),
        Kept::Until(day) => (Some(day), format!(" until {}", show_date(day))),
        Kept::ForEver => (None, " for ever".to_owned()),
    };
    let why = format!("{} keeps {}{time}", as_set(line, years), person.label());
    let mut broken = vec![Broken { reference: reference.clone(), line, years, until_on, why }];
    broken.extend(attachments(tx, person, schedule.years(What::Attachments), today)?);
    Ok(broken)
}

/// The line on attachments, if attachments of the person's incidents would be deleted before their time.
fn attachments(
    tx: &ReadTx<'_>,
    person: &Person,
    years: Option<u32>,
    today: NaiveDate,
) -> Result<Option<Broken>, Fault> {
    let theirs: Vec<Attachment> = tx.list(
        "join incident i on i.id = r.incident_id where i.person_id = ?1 order by r.no",
        &[person.id.to_value()],
    )?;
    let months = years.and_then(|years| years.checked_mul(12));
    let (mut kept, mut last) = (0, None);
    for photo in photos::of_person(tx, person.id)? {
        let until = photos::kept_until(tx, &photo, months)?;
        if until.is_none_or(|until| until > today) {
            kept += 1;
            last = last.max(until);
        }
    }
    for attachment in &theirs {
        let closed_on = store::incident::by_id(tx, attachment.incident_id)?.closed_on;
        let until = closed_on.zip(months).map(|(day, months)| add_months(day, months));
        if until.is_none_or(|until| until > today) {
            kept += 1;
            last = last.max(until);
        }
    }
    if kept == 0 {
        return Ok(None);
    }
    let until_on = last.filter(|_| months.is_some());
    let time = until_on.map_or_else(|| "for ever".to_owned(), |day| format!("until {}", show_date(day)));
    let (of, kept) = (person.label(), count(kept, "attachment"));
    let why = format!("{} keeps {kept} about {of} {time}", as_set(What::Attachments, years));
    Ok(Some(Broken { reference: person.reference.clone(), line: What::Attachments, years, until_on, why }))
}

/// A line of the schedule as it is set, such as "the line staff=6 of the schedule".
fn as_set(line: What, years: Option<u32>) -> String {
    let years = years.map_or_else(|| "none".to_owned(), |years| years.to_string());
    format!("the line {line}={years} of the schedule")
}

impl Broken {
    /// The note that an erasure breaks this line.
    pub(super) fn note(&self) -> String {
        format!("this breaks the retention schedule: {}", self.why)
    }

    fn refusal(&self, remedy: Say) -> Refusal {
        Refusal {
            rule: "retention-schedule",
            tag: None,
            reference: Some(self.reference.clone()),
            message: self.why.clone(),
            remedy,
            may_override: false,
            clause: None,
        }
    }
}

/// The refusal of an erasure that breaks these lines, and that the data protection lead has not decided.
pub(super) fn refused(tx: &ReadTx<'_>, broken: &[Broken], on: NaiveDate) -> Result<Failure, Fault> {
    let lead = Role::DataProtectionLead;
    let mut remedy =
        say!["Only the data protection lead can decide against the schedule: add ", Input::By.blank(), "."];
    if !store::person::is_held(tx, lead, on)? {
        remedy.add(say![" Record who it is: ", Remedy::GiveRole { role: lead }, "."]);
    }
    let refusals = broken.iter().map(|broken| broken.refusal(remedy.clone())).collect();
    Ok(Failure::Refused(Box::new(Refused { refusals, ..Refused::default() })))
}
