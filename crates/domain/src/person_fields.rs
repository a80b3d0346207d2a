//! The fields of a person that people set, each described once: see [`field`](super::field).

use super::{
    fault::Fault,
    field::{Data, Exported, Field, Filtered, Line, OneOf, Place, Shown, Typed, lens, on},
    incoming::cell,
    legible,
    meaning::{Meaning, must_end_after, question},
    person::{Person, PersonKind},
    reading::Reading,
    remedy::Input,
    text::{self, shown},
    upn,
    when::{add_months, show_day},
    words::Word,
    year_group,
};
use crate::{say, words};
use chrono::NaiveDate;

words! {
    /// The fields of a person, in export order.
    PersonField, "person field" {
        Kind = "kind",
        FirstName = "given_name",
        LastName = "family_name",
        JobTitle = "job_title",
        Email = "email",
        Username = "username",
        Upn = "upn",
        YearGroup = "year_group",
        Class = "class",
        ClassTeacher = "class_teacher",
        StartOn = "start_on",
        LastWorkingDay = "last_working_day",
        ContractEnd = "contract_end",
        Manager = "manager",
        GuardianName = "guardian_name",
        GuardianContact = "guardian_contact",
        Notes = "notes",
    }
}

type Of = Data<Person>;

/// The reason why a field is left out of exports.
const ON_REQUEST: &str = "it is personal, and shown only on request";

impl Field for PersonField {
    type Of = Person;
    const TITLE: &'static str = "Personal details";

    fn data(self) -> Of {
        match self {
            Self::Kind => Data {
                typed: Typed::AtAdd("kind", "a pupil who later works here gets a second record as staff"),
                filtered: Filtered::Apart("kind"),
                shown: on(Place::Standing, "kind"),
                listed: true,
                ..Of::word("kind", "Kind", KIND)
            },
            Self::FirstName => Data {
                also: &["Forename", "Given Name"],
                takes: "NAME",
                shown: Shown::Title,
                ..Of::text("first name", "First Name", first_name, lens!(given_name)).by("first-name")
            },
            Self::LastName => Data {
                also: &["Surname", "Family Name"],
                takes: "NAME",
                shown: Shown::Title,
                ..Of::text("last name", "Last Name", |_, text| last_name(text).map(Some), lens!(family_name))
                    .by("last-name")
            },
            Self::JobTitle => Data {
                also: &["Position", "Post", "Post Title"],
                shown: on(Place::Nature, "job"),
                ..Of::line("job title", "Job Title", lens!(job_title)).by("job-title")
            },
            Self::Email => Data {
                also: &[
                    "Email Address",
                    "Work Email",
                    "Work Email Address",
                    "School Email",
                    "School Email Address",
                    "Primary Email",
                    "Primary Email Address",
                    "Mail",
                ],
                takes: "ADDRESS",
                shown: on(Place::Contact, "e-mail"),
                listed: true,
                ..Of::text("e-mail address", "Email", email, lens!(email)).by("email")
            },
            Self::Username => Data {
                also: &["sAMAccountName", "Login", "Login Name", "Logon Name"],
                takes: "NAME",
                shown: on(Place::Contact, "username"),
                ..Of::text("username", "Username", |what, text| legible::line(what, text, text::SHORT), lens!(username))
            },
            Self::Upn => Data {
                takes: "UPN",
                help: "Unique Pupil Number, with a valid check letter",
                exported: Exported::No(ON_REQUEST),
                filtered: Filtered::No("it is kept only to match MIS files"),
                shown: Shown::No("it is kept only to match MIS files, and never printed"),
                ..Of::text("UPN", "UPN", pupil_number, lens!(upn)).by("upn")
            },
            Self::YearGroup => Data {
                also: &["NC Year", "NC Year Group", "National Curriculum Year", "Year Taught In", "Year"],
                takes: "YEAR",
                filtered: Filtered::Apart("year-group"),
                shown: on(Place::Standing, "year"),
                listed: true,
                typed: Typed::Option("year-group"),
                ..Of::text("year group", "Year Group", |_, text| year_group::read(text), lens!(year_group))
            },
            Self::Class => Data {
                also: &[
                    "Reg Group",
                    "Registration Group",
                    "Tutor Group",
                    "Form",
                    "Form Group",
                    "Registration Form",
                    "Reg Form",
                    "Reg",
                    "Class Name",
                ],
                takes: "CLASS",
                filtered: Filtered::Apart("class"),
                shown: on(Place::Standing, "form"),
                listed: true,
                ..Of::line("class", "Class", lens!(class))
            },
            Self::ClassTeacher => Data {
                also: &["Form Tutor", "Tutor"],
                takes: "REF",
                shown: on(Place::Standing, "class teacher"),
                ..Of::line("class teacher", "Class Teacher", lens!(class_teacher)).by("class-teacher")
            },
            Self::StartOn => Data {
                also: &["Employment Start Date", "Date of Admission", "Admission Date", "Date Started"],
                shown: on(Place::Days, "first day"),
                ..Of::day("start", "Start Date", Meaning::Begins, lens!(start_on)).between("start-from", "start-until")
            },
            Self::LastWorkingDay => Data {
                also: &["Leaving Date", "Date of Leaving", "Leave Date", "Date Left"],
                help: "Last day here; open loans become due by then (none: stays on)",
                listed: true,
                ..Of::day("last working day", "Last Working Day", Meaning::Leaves, lens!(last_working_day))
                    .by("last-working-day")
                    .between("last-working-day-from", "last-working-day-until")
            },
            Self::ContractEnd => Data {
                also: &["End Date", "Employment End Date", "Contract End Date"],
                help: "Date the contract ends, often after the last working day (none: no end)",
                listed: true,
                ..Of::day("contract end", "Contract End", Meaning::Leaves, lens!(contract_end))
                    .by("contract-end")
                    .between("contract-end-from", "contract-end-until")
            },
            Self::Manager => Data {
                also: &["Line Manager", "Reports To"],
                takes: "REF",
                help: "Line manager's ref or name",
                shown: on(Place::Contact, "manager"),
                ..Of::line("manager", "Manager", lens!(manager))
            },
            Self::GuardianName => Data {
                takes: "NAME",
                help: "Parent or carer's name; shown only on request",
                exported: Exported::No(ON_REQUEST),
                shown: GUARDIAN,
                ..Of::line("parent or carer's name", "Guardian Name", lens!(guardian_name)).by("guardian-name")
            },
            Self::GuardianContact => Data {
                help: "Parent or carer's phone number or e-mail address; shown only on request",
                hyphen: true,
                exported: Exported::No(ON_REQUEST),
                shown: GUARDIAN,
                ..Of::text("parent or carer's contact", "Guardian Contact", contact, lens!(guardian_contact))
                    .by("guardian-contact")
            },
            Self::Notes => Data {
                exported: Exported::No("a list of people is passed on further than notes about them should be"),
                ..Of::note("notes", "Notes", lens!(notes))
            },
        }
    }
}

const GUARDIAN: Shown = Shown::Asked(Line { place: Place::Contact, name: "parent or carer", lead: "" });

const KIND: OneOf<Person> = OneOf {
    read: |text| kind(text).map(Word::word),
    get: |person| person.kind.word(),
    set: |person, text| {
        person.kind = kind(text)?;
        Ok(())
    },
};

/// Sets several fields, then refolds. Returns notes for the user.
///
/// Errors: the first bad field is refused as by [`Field::set`]; the last day is before the first day and the user is
/// not sure.
pub fn set_all(person: &mut Person, fields: &[(PersonField, String)], reading: &Reading) -> Result<Vec<String>, Fault> {
    let mut said = Vec::new();
    for (field, text) in fields {
        said.append(&mut field.set(person, text, reading)?);
    }
    if fields.iter().any(|(field, _)| field.is_date()) {
        must_leave_after_start(person, reading)?;
    }
    if fields.iter().any(|(field, _)| *field == PersonField::ContractEnd) {
        must_have_a_contract(person)?;
    }
    person.refold();
    Ok(said)
}

/// Refuses a contract end of a pupil: pupils have a last day in school, and no contract.
///
/// Errors: the person is a pupil and has a contract end.
pub fn must_have_a_contract(person: &Person) -> Result<(), Fault> {
    if person.kind != PersonKind::Pupil || person.contract_end.is_none() {
        return Ok(());
    }
    Err(Fault::invalid("a pupil has no contract, so no contract end").hint(say![
        "Give the last day in school: ",
        Input::LastWorkingDay.blank(),
        "."
    ]))
}

/// The question about a pupil whose year group changes while the form stays, such as "Year 10, and the form is still
/// 9B"; `None` if there is none. `names_form` is true if the form was given with the year.
pub fn old_form(before: &Person, after: &Person, names_form: bool) -> Option<String> {
    let (Some(old), Some(year), Some(form)) = (&before.year_group, &after.year_group, &after.class) else {
        return None;
    };
    (after.kind == PersonKind::Pupil && old != year).then_some(())?;
    // A form that was given with the year may be one of several years, such as Oak: only the old year's number in its
    // name speaks against it.
    let number = form.trim_start_matches(|c: char| c.is_alphabetic());
    let number: String = number.chars().take_while(char::is_ascii_digit).collect();
    let is_of_old_year = !number.is_empty() && number.trim_start_matches('0') == old;
    let is_left = before.class == after.class && !names_form;
    let still = if before.class == after.class { "still " } else { "" };
    (is_left || is_of_old_year).then(|| format!("{}, and the form is {still}{form}", year_group::called(year)))
}

/// The question about a new pupil whose form is of another year group, such as "Year 8, and the form is 9B"; `None` if
/// there is none.
pub fn form_of_another_year(pupil: &Person) -> Option<String> {
    let (year, form) = (pupil.year_group.as_deref()?, pupil.class.as_deref()?);
    let differ = year_group::rank(year_group::of_form(form)?) != year_group::rank(year);
    (pupil.kind == PersonKind::Pupil && differ).then(|| format!("{}, and the form is {form}", year_group::called(year)))
}

/// The most years that a pupil is at a school, from a nursery to a third year in the sixth form.
const LONGEST_AT_SCHOOL: u32 = 16;

/// True if a pupil's last day is so far ahead that they would be too old for a school.
pub fn leaves_too_late(person: &Person, today: NaiveDate) -> bool {
    let latest = add_months(today, LONGEST_AT_SCHOOL * 12);
    person.kind == PersonKind::Pupil && person.last_working_day.is_some_and(|day| day > latest)
}

/// Questions a pupil's last day that is further ahead than a pupil stays at school.
///
/// Errors: it is, and the user is not sure.
pub fn must_leave_in_time(person: &Person, today: NaiveDate, sure: bool) -> Result<(), Fault> {
    match person.last_working_day {
        Some(day) if !sure && leaves_too_late(person, today) => {
            let why = format!("a pupil's last day is more than {LONGEST_AT_SCHOOL} years ahead");
            Err(question(&show_day(day), &why))
        }
        _ => Ok(()),
    }
}

/// Questions a last working day or a contract end that is before the first day, and a pupil's that is too far ahead.
///
/// Errors: the last day or the contract end is one of these, and the user has not said that this is right.
pub fn must_leave_after_start(person: &Person, reading: &Reading) -> Result<(), Fault> {
    must_leave_in_time(person, reading.today(), reading.is_sure())?;
    for (what, end) in [("last working day", person.last_working_day), ("contract end", person.contract_end)] {
        must_end_after(end, person.start_on, &format!("the {what} is before the first day on"), reading.is_sure())?;
    }
    Ok(())
}

/// Cleans a ref for storing: a staff number, an admission number or a username. Leading zeros are kept.
///
/// Errors: the ref is empty or too long, has a control character, or is not legible; it says that there is none, such as
/// `N/A`, or a spreadsheet has changed it.
pub fn reference(text: &str) -> Result<String, Fault> {
    let reference = reference_of_login(text)?;
    cell::must_be_a_key("ref", &reference)?;
    Ok(reference)
}

/// Cleans a ref that is the name of an account. `na` is one, of Nina Abel.
///
/// Errors: the ref is empty or too long, has a control character, or is not legible.
pub fn reference_of_login(text: &str) -> Result<String, Fault> {
    legible::required("ref", text, text::SHORT)
}

/// Cleans a ref that comes from another register. An illegible one is accepted here; `check` reports it.
///
/// Errors: the text is empty or too long, or has a control character.
pub fn reference_of_another_register(text: &str) -> Result<String, Fault> {
    text::required("ref", text, text::SHORT)
}

/// Cleans a last name. A person's only name is stored as the last name.
///
/// Errors: the text is empty or too long, has a control character, says that there is no name, such as `TBC`, or is not
/// legible.
pub fn last_name(text: &str) -> Result<String, Fault> {
    let name = legible::line("last name", text, text::SHORT)?.ok_or_else(|| {
        Fault::invalid("the last name is empty").hint("If someone has only one name, give it as the last name.")
    })?;
    cell::must_be_a_name("last name", &name)?;
    Ok(name)
}

/// Cleans a first name. A person may have none.
fn first_name(label: &str, text: &str) -> Result<Option<String>, Fault> {
    let name = legible::line(label, text, text::SHORT)?;
    name.as_deref().map_or(Ok(()), |name| cell::must_be_a_name(label, name))?;
    Ok(name)
}

/// Reads a kind of person; `student` means pupil.
///
/// Errors: the text is not a kind of person.
pub fn kind(text: &str) -> Result<PersonKind, Fault> {
    let word = text.trim();
    let school_word = if word.eq_ignore_ascii_case("student") { "pupil" } else { word };
    PersonKind::parse(school_word).ok_or_else(|| {
        Fault::invalid(format!("{} is not a kind of person", shown(word)))
            .hint(format!("The kinds are {}.", PersonKind::list()))
    })
}

/// Fills the empty fields of one person from another record. The names stay unchanged.
pub fn fill(person: &mut Person, from: &Person) {
    for field in PersonField::ALL {
        match field {
            PersonField::FirstName | PersonField::LastName => {}
            // A pupil has no contract.
            PersonField::ContractEnd if person.kind == PersonKind::Pupil => {}
            field => field.data().reads.fill(person, from),
        }
    }
    person.refold();
}

/// Cleans a phone number or an address.
fn contact(label: &str, text: &str) -> Result<Option<String>, Fault> {
    let contact = text::line(label, text, text::SHORT)?;
    match contact.as_deref().filter(|contact| cell::has_lost_digits(contact)) {
        Some(number) => Err(Fault::invalid(format!("{} has lost its digits in a spreadsheet", shown(number)))
            .hint("Type the whole number, and format its column as text.")),
        None => Ok(contact),
    }
}

fn email(label: &str, text: &str) -> Result<Option<String>, Fault> {
    let Some(address) = text::line(label, text, text::SHORT)? else { return Ok(None) };
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

/// Checks a UPN. The error messages never show the UPN.
fn pupil_number(label: &str, text: &str) -> Result<Option<String>, Fault> {
    let Some(number) = text::line(label, text, text::SHORT)? else { return Ok(None) };
    let number = number.to_ascii_uppercase();
    if upn::is_valid(&number) {
        return Ok(Some(number));
    }
    let length = number.chars().count();
    let why = if length == 13 {
        "the check letter does not match the digits".to_owned()
    } else {
        format!("it has {length} characters, not 13")
    };
    Err(Fault::invalid(format!("that is not a UPN: {why}")).hint("Copy it again from the MIS."))
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
        field.set(person, text, &Reading::Cell(DateFormat::Uk, today)).map_err(|fault| fault.message)
    }

    #[test]
    fn a_year_group_is_its_number() {
        for (text, wanted) in
            [("Year 7", "7"), ("yr 10", "10"), ("Y9", "9"), ("07", "7"), ("9.0", "9"), ("reception", "Reception")]
        {
            let mut pupil = pupil();
            set_cell(&mut pupil, PersonField::YearGroup, text).unwrap();
            assert_eq!(pupil.year_group.as_deref(), Some(wanted), "{text}");
        }
    }

    #[test]
    fn a_name_is_made_of_first_and_last() {
        let mut pupil = pupil();
        set_cell(&mut pupil, PersonField::LastName, "Manimekalai").unwrap();
        pupil.refold();
        assert_eq!(pupil.name, "Manimekalai");
        set_cell(&mut pupil, PersonField::FirstName, "Zoë").unwrap();
        pupil.refold();
        assert_eq!(pupil.name, "Zoë Manimekalai");
        assert_eq!(set_cell(&mut pupil, PersonField::LastName, " ").unwrap_err(), "the last name is empty");
    }

    #[test]
    fn a_bad_value_is_explained_and_a_upn_is_never_printed() {
        let mut pupil = pupil();
        let mut fault = |field, text: &str| set_cell(&mut pupil, field, text).unwrap_err();
        assert_eq!(
            fault(PersonField::Upn, "A801200005001"),
            "that is not a UPN: the check letter does not match the digits"
        );
        assert_eq!(fault(PersonField::Upn, "B80120000500"), "that is not a UPN: it has 12 characters, not 13");
        assert_eq!(fault(PersonField::Email, "4609.pupils.example"), "“4609.pupils.example” is not an e-mail address");
        assert_eq!(fault(PersonField::Kind, "alumnus"), "“alumnus” is not a kind of person");
        set_cell(&mut pupil, PersonField::Upn, "b801200005001").unwrap();
        assert_eq!(pupil.upn.as_deref(), Some("B801200005001"));
    }
}
