//! The people of a small school: staff with roles, teachers, and pupils of two families.

use super::{Cli, School, person_with};
use domain::person::PersonKind;

/// The ref and name of each of five staff with roles and of two teachers.
pub const STAFF: [(&str, &str); 7] = [
    ("H1", "Hester Head"),
    ("B1", "Bill Purse"),
    ("C1", "Cora Chip"),
    ("D1", "Dot Guard"),
    ("T1", "Tom Bench"),
    ("S1", "Zoë O'Brien"),
    ("S2", "Amir Khan"),
];

/// The ref and role of each of the five staff with roles.
pub const ROLES: [(&str, &str); 5] = [
    ("H1", "headteacher"),
    ("B1", "business-manager"),
    ("C1", "ict-coordinator"),
    ("D1", "data-protection-officer"),
    ("T1", "technician"),
];

/// A pupil's ref, name, form and year, with the name and phone number of a parent.
pub type Pupil = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

/// Two pupils of one family, and one of another.
pub const PUPILS: [Pupil; 3] = [
    ("1001", "Ada Bell", "9B", "9", "Gwen Bell", "01632 960001"),
    ("1002", "Ben Bell", "7A", "7", "Gwen Bell", "01632 960001"),
    ("1003", "Cy Cole", "9B", "9", "Ruth Cole", "01632 960002"),
];

/// Registers staff.
pub fn add_staff(school: &mut School, staff: &[(&str, &str)]) {
    for (reference, name) in staff {
        person_with(school, reference, PersonKind::Staff, name, |_| {});
    }
}

/// Registers pupils.
pub fn add_pupils(school: &mut School, pupils: &[Pupil]) {
    for (reference, name, class, year, guardian, contact) in pupils {
        person_with(school, reference, PersonKind::Pupil, name, |p| {
            (p.class, p.year_group) = (Some((*class).to_owned()), Some((*year).to_owned()));
            (p.guardian_name, p.guardian_contact) = (Some((*guardian).to_owned()), Some((*contact).to_owned()));
        });
    }
}

/// Gives people their roles.
pub fn set_roles(cli: &Cli, roles: &[(&str, &str)]) {
    for (reference, role) in roles {
        cli.done(&["role", "set", reference, role, "--from", "2020-09-01"]);
    }
}

/// Registers the headteacher and the data protection lead, in a register without roles.
pub fn add_deciders(cli: &Cli) {
    for (reference, role) in [("H1", "headteacher"), ("D1", "data-protection-lead")] {
        cli.done(&["person", "add", reference, "--kind", "staff", "--last-name", role]);
        cli.done(&["role", "set", reference, role]);
    }
}

/// The command with which the headteacher merges a duplicate into another record, whatever differs.
pub fn merging<'a>(double: &'a str, into: &'a str) -> Vec<&'a str> {
    let merge = ["person", "merge", double, "--into", into, "--different", "names,parents,kinds,upns"];
    [&merge[..], &["--by", "H1", "--reason", "registered twice", "--yes"]].concat()
}

/// The command with which the data protection lead erases a person, or everyone who is due.
pub fn erasing<'a>(who: &[&'a str]) -> Vec<&'a str> {
    [&["privacy", "erase"][..], who, &DECIDED].concat()
}

/// The command with which the data protection lead removes words from a text.
pub fn redacting<'a>(place: &'a str, words: &'a str) -> Vec<&'a str> {
    [&["privacy", "redact", place, words][..], &DECIDED].concat()
}

/// The same command without its yes, for a test that answers at a terminal.
pub fn unconfirmed(mut command: Vec<&str>) -> Vec<&str> {
    command.retain(|word| *word != "--yes");
    command
}

/// The decision of the data protection lead among [`STAFF`].
const DECIDED: [&str; 5] = ["--by", "D1", "--reason", "asked in writing", "--yes"];
