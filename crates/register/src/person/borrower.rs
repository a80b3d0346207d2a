//! The borrower's details on a paper that others may see.

use domain::person::{Person, PersonKind};

/// A borrower's details. Others may see the paper, so it has no parent or carer, no UPN and no notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Borrower {
    pub name: String,
    pub reference: String,
    pub kind: PersonKind,
    /// The borrower's form, year group or job title.
    pub place: String,
    pub class_teacher: Option<String>,
}

pub(crate) fn borrower(person: &Person) -> Borrower {
    Borrower {
        name: person.name.clone(),
        reference: person.reference.clone(),
        kind: person.kind,
        place: person.place(),
        class_teacher: person.class_teacher.clone(),
    }
}
