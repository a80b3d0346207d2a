//! What the law asks to be said beside a copy of somebody's data (UK GDPR Article 15).

use super::held::ScheduleView;
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    person::{Person, PersonKind, Role, RoleHeld},
    privacy::{self, What},
    when::show_date,
};
use serde::Serialize;
use store::{Field as _, ReadTx, personal::PERSONAL};

/// The notice, in sentences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notice {
    pub purposes: Vec<&'static str>,
    pub categories: Vec<&'static str>,
    pub recipients: Vec<&'static str>,
    pub kept: Vec<String>,
    pub source: &'static str,
    pub rights: Vec<&'static str>,
    pub complaint: String,
    pub automated_decisions: &'static str,
}

/// The purposes for which details of people are held, each once.
pub(super) fn purposes() -> Vec<&'static str> {
    let mut all: Vec<&str> = Vec::new();
    for of in PERSONAL {
        if !all.contains(&of.purpose) {
            all.push(of.purpose);
        }
    }
    all
}

/// The kinds of details. The record of processing has each table.
const CATEGORIES: &[&str] = &[
    "name, ref, form or job, contact details, first and last day, and for a pupil those of a parent or carer",
    "roles and teaching groups",
    "loans, slips and receipts, signed words, return checks and routine checks",
    "agreements, permissions, own devices and licences",
    "incidents, damage, contributions, payments and bans",
    "the checklist and the clearance of a leaver",
    "electrical tests, decisions and entries that the person made for the school",
    "notes, and the log of what was recorded and changed",
];

/// Who is given details of people.
pub(super) const RECIPIENTS: &[&str] = &[
    "staff of the school who run the register, each for their own work",
    "a parent or carer of a pupil, in letters about the pupil's equipment and contributions",
    "others only where a matter needs it: the police and the insurer for a theft or a loss, a repair firm for an item, the \
     school's auditor",
    "the register sends nothing to anyone outside the school by itself, and nothing to another country",
];

/// Where details of people come from.
pub(super) const SOURCE: &str = "The school's information system and its staff records gave the name, form, contact \
     details and dates. Members of staff recorded the rest when equipment was lent, returned, tested or reported. What the \
     person said or signed is recorded as such.";

/// Decisions by a machine.
pub(super) const NO_AUTOMATED_DECISIONS: &str = "No decision about a person is made by the register alone. It warns or \
     refuses by the school's rules at the desk; a member of staff decides.";

/// The names of those who hold a role on a day.
pub(super) fn holders(tx: &ReadTx<'_>, role: Role, day: NaiveDate) -> Result<Vec<String>, Fault> {
    let held: Vec<RoleHeld> = tx.list("where r.role = ?1 order by r.id", &[role.to_value()])?;
    let mut names = Vec::new();
    for held in held.iter().filter(|held| held.covers(day)) {
        let person = store::person::by_id(tx, held.person_id)?;
        if person.erased_on.is_none() {
            names.push(person.name);
        }
    }
    Ok(names)
}

/// The years of a line of the schedule in words.
pub(super) fn years_in_words(years: Option<u32>) -> String {
    match years {
        None => "for ever".to_owned(),
        Some(1) => "for 1 year".to_owned(),
        Some(years) => format!("for {years} years"),
    }
}

impl Notice {
    /// Reads the notice for a person: the schedule, the day of their erasure, and the data protection lead.
    pub(super) fn load(tx: &ReadTx<'_>, person: &Person, today: NaiveDate) -> Result<Self, Fault> {
        let schedule = ScheduleView::load(tx)?;
        let years = match What::of(person.kind) {
            What::Pupils => schedule.pupils,
            What::Staff => schedule.staff,
            _ => schedule.others,
        };
        let last = if person.kind == PersonKind::Pupil { "last day in school" } else { "last working day" };
        let mut kept = vec![format!(
            "The school's schedule keeps these details {} after the {last}, or after the end of the contract if that is \
             later. Then the details that name the person are erased, and the history of the items stays.",
            years_in_words(years)
        )];
        kept.push(match privacy::erase_from(person, years) {
            Some(day) => format!("By that rule they are due to be erased on {}.", show_date(day)),
            None if years.is_none() => "By that rule they are not erased.".to_owned(),
            None => format!("No {last} is recorded yet, so that day is not known."),
        });
        kept.push(format!(
            "Photographs and papers about an incident are kept {} after it is closed. Backups are kept {}.",
            years_in_words(schedule.attachments),
            years_in_words(schedule.backups)
        ));
        let leads = holders(tx, Role::DataProtectionLead, today)?;
        let ask = if leads.is_empty() { "the school's office".to_owned() } else { leads.join(" or ") };
        Ok(Self {
            purposes: purposes(),
            categories: CATEGORIES.to_vec(),
            recipients: RECIPIENTS.to_vec(),
            kept,
            source: SOURCE,
            rights: vec![
                "to have wrong details put right",
                "to have details erased, where the school has no reason to keep them",
                "to have their use restricted while a question is open",
                "to object to their use",
            ],
            complaint: format!(
                "To use these rights, or to ask about this letter, write to {ask}. Anyone may also complain to the \
                 Information Commissioner's Office (ico.org.uk)."
            ),
            automated_decisions: NO_AUTOMATED_DECISIONS,
        })
    }
}
