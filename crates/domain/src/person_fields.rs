//! The fields of a person that people set, each cleaned and checked in one place, whether it was typed or imported.

use super::{
    fault::Fault,
    legible,
    meaning::{Meaning, must_end_after},
    person::{Person, PersonKind},
    reading::Reading,
    text::{self, shown},
    upn,
    words::Word,
};
use crate::words;

words! {
    /// A field that `person add` and `person edit` take, and an import file has a column for.
    PersonField, "person field" {
        FirstName = "first_name",
        LastName = "last_name",
        Kind = "kind",
        YearGroup = "year_group",
        Class = "class",
        Email = "email",
        Username = "username",
        Upn = "upn",
        Manager = "manager",
        ClassTeacher = "class_teacher",
        GuardianName = "guardian_name",
        GuardianContact = "guardian_contact",
        JobTitle = "job_title",
        StartOn = "start_on",
        LastWorkingDay = "last_working_day",
        ContractEnd = "contract_end",
        Notes = "notes",
    }
}

impl PersonField {
    /// Whether its text is a day.
    pub fn is_date(self) -> bool {
        matches!(self, Self::StartOn | Self::LastWorkingDay | Self::ContractEnd)
    }
}

/// Sets a field from text; an empty text clears it. The caller refolds the person when all are set.
///
/// How it was understood, where that is to be said.
///
/// Errors: the text is not what the field takes; a kind or a last name left empty.
pub fn set(person: &mut Person, field: PersonField, text: &str, reading: &Reading) -> Result<Vec<String>, Fault> {
    use PersonField as F;
    let mut said = Vec::new();
    match field {
        F::FirstName => {
            person.given_name = text::line("first name", text, text::SHORT)?;
            rename(person);
        }
        F::LastName => {
            person.family_name = Some(last_name(text)?);
            rename(person);
        }
        F::Kind => person.kind = kind(text)?,
        F::YearGroup => person.year_group = text::line("year group", year(text), text::SHORT)?,
        F::Class => person.class = text::line("class", text, text::SHORT)?,
        F::Email => person.email = email(text)?,
        F::Username => person.username = legible::line("username", text, text::SHORT)?,
        F::Upn => person.upn = pupil_number(text)?,
        F::Manager => person.manager = text::line("manager", text, text::SHORT)?,
        F::ClassTeacher => person.class_teacher = text::line("class teacher", text, text::SHORT)?,
        F::GuardianName => person.guardian_name = text::line("guardian name", text, text::SHORT)?,
        F::GuardianContact => person.guardian_contact = text::line("guardian contact", text, text::SHORT)?,
        F::JobTitle => person.job_title = text::line("job title", text, text::SHORT)?,
        F::StartOn => person.start_on = reading.day(text, Meaning::Begins)?.told(&mut said),
        F::LastWorkingDay => person.last_working_day = reading.day(text, Meaning::Leaves)?.told(&mut said),
        F::ContractEnd => person.contract_end = reading.day(text, Meaning::Leaves)?.told(&mut said),
        F::Notes => person.notes = text::note("notes", text)?,
    }
    Ok(said)
}

/// Sets many fields, then refolds. What is to be said of them.
///
/// Errors: as [`set`], for the first that does not hold; somebody who leaves before the first day, that nobody is sure of.
pub fn set_all(person: &mut Person, fields: &[(PersonField, String)], reading: &Reading) -> Result<Vec<String>, Fault> {
    let mut said = Vec::new();
    for (field, text) in fields {
        said.append(&mut set(person, *field, text, reading)?);
    }
    if fields.iter().any(|(field, _)| field.is_date()) {
        must_leave_after_start(person, reading)?;
    }
    person.refold();
    Ok(said)
}

/// Asks about a leaving day that lies before the first day.
///
/// Errors: it does, and nobody is sure.
pub fn must_leave_after_start(person: &Person, reading: &Reading) -> Result<(), Fault> {
    for (what, end) in [("a last working day", person.last_working_day), ("a contract's end", person.contract_end)] {
        must_end_after(end, person.start_on, &format!("{what}, before the first day on"), reading.is_sure())?;
    }
    Ok(())
}

/// A ref as it is to be stored: a staff number, an admission number, a username. Leading zeros are kept.
///
/// Errors: empty, too long, a control character; it can't be read.
pub fn reference(text: &str) -> Result<String, Fault> {
    legible::required("ref", text, text::SHORT)
}

/// The same of one that another register knew somebody by: `check` tells whether it can be read.
///
/// Errors: as [`reference`], but for that.
pub fn reference_of_another_register(text: &str) -> Result<String, Fault> {
    text::required("ref", text, text::SHORT)
}

/// A last name; somebody with one name only has it here.
///
/// Errors: empty, too long, a control character.
pub fn last_name(text: &str) -> Result<String, Fault> {
    text::line("last name", text, text::SHORT)?.ok_or_else(|| {
        Fault::invalid("the last name is empty").hint("Somebody with one name only has it as the last name.")
    })
}

/// The kind that a word means.
///
/// Errors: it means none.
pub fn kind(text: &str) -> Result<PersonKind, Fault> {
    let word = text.trim();
    let school_word = if word.eq_ignore_ascii_case("student") { "pupil" } else { word };
    PersonKind::parse(school_word).ok_or_else(|| {
        Fault::invalid(format!("{} is not a kind of person", shown(word)))
            .hint(format!("The kinds are {}.", PersonKind::list()))
    })
}

fn rename(person: &mut Person) {
    let words = [person.given_name.as_deref(), person.family_name.as_deref()];
    person.name = words.into_iter().flatten().collect::<Vec<_>>().join(" ");
}

/// `Year 7`, `Yr 7`, `Y7` and `07` are all year 7; `Reception` is itself.
fn year(text: &str) -> &str {
    let text = text.trim();
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (word, number) = text.split_at(letters);
    let number = number.trim_start();
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    if is_number && matches!(word.to_ascii_lowercase().as_str(), "" | "y" | "yr" | "year") {
        let short = number.trim_start_matches('0');
        return if short.is_empty() { "0" } else { short };
    }
    text
}

fn email(text: &str) -> Result<Option<String>, Fault> {
    let Some(address) = text::line("e-mail address", text, text::SHORT)? else { return Ok(None) };
    let looks_right = address.split_once('@').is_some_and(|(user, host)| {
        let plain = |part: &str| !part.is_empty() && !part.contains(['@', ' ', ',', ';', '<', '>']);
        plain(user) && plain(host) && host.contains('.') && !host.starts_with('.') && !host.ends_with('.')
    });
    if looks_right {
        return Ok(Some(address));
    }
    Err(Fault::invalid(format!("{} is not an e-mail address", shown(&address)))
        .hint("An address looks like name@school.example."))
}

/// A UPN is never printed, not even in an error.
fn pupil_number(text: &str) -> Result<Option<String>, Fault> {
    let Some(number) = text::line("UPN", text, text::SHORT)? else { return Ok(None) };
    let number = number.to_ascii_uppercase();
    if upn::is_valid(&number) {
        return Ok(Some(number));
    }
    let length = number.chars().count();
    let why = if length == 13 {
        "its check letter does not fit: a letter or digit is wrong".to_owned()
    } else {
        format!("it has {length} characters, not 13")
    };
    Err(Fault::invalid(format!("that is not a UPN: {why}")).hint("Copy it again from the school's own system."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{reading::DateFormat, when::Instant};
    use uuid::Uuid;

    fn pupil() -> Person {
        let name = "Zoë O'Brien".to_owned();
        Person::new(Uuid::nil().into(), PersonKind::Pupil, "004301".to_owned(), name, Instant::EPOCH)
    }

    fn set_cell(person: &mut Person, field: PersonField, text: &str) -> Result<Vec<String>, String> {
        let today = "2026-11-23".parse().unwrap();
        set(person, field, text, &Reading::Cell(DateFormat::Uk, today)).map_err(|fault| fault.message)
    }

    #[test]
    fn a_year_group_is_its_number() {
        for (text, wanted) in [("Year 7", "7"), ("yr 10", "10"), ("Y9", "9"), ("07", "7"), ("Reception", "Reception")] {
            let mut pupil = pupil();
            set_cell(&mut pupil, PersonField::YearGroup, text).unwrap();
            assert_eq!(pupil.year_group.as_deref(), Some(wanted), "{text}");
        }
    }

    #[test]
    fn a_name_is_made_of_first_and_last() {
        let mut pupil = pupil();
        set_cell(&mut pupil, PersonField::LastName, "Manimekalai").unwrap();
        assert_eq!(pupil.name, "Manimekalai");
        set_cell(&mut pupil, PersonField::FirstName, "Zoë").unwrap();
        assert_eq!(pupil.name, "Zoë Manimekalai");
        assert_eq!(set_cell(&mut pupil, PersonField::LastName, " ").unwrap_err(), "the last name is empty");
    }

    #[test]
    fn what_is_wrong_is_said_without_printing_a_upn() {
        let mut pupil = pupil();
        let mut fault = |field, text: &str| set_cell(&mut pupil, field, text).unwrap_err();
        assert_eq!(
            fault(PersonField::Upn, "A801200005001"),
            "that is not a UPN: its check letter does not fit: a letter or digit is wrong"
        );
        assert_eq!(fault(PersonField::Upn, "B80120000500"), "that is not a UPN: it has 12 characters, not 13");
        assert_eq!(fault(PersonField::Email, "4609.pupils.example"), "“4609.pupils.example” is not an e-mail address");
        assert_eq!(fault(PersonField::Kind, "alumnus"), "“alumnus” is not a kind of person");
        set_cell(&mut pupil, PersonField::Upn, "b801200005001").unwrap();
        assert_eq!(pupil.upn.as_deref(), Some("B801200005001"));
    }
}
