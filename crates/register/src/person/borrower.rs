//! The borrower on a paper, as a queue may see them.

use domain::person::{Person, PersonKind};

/// The borrower, as a queue may see them: no guardian, no UPN, no note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Borrower {
    pub name: String,
    pub reference: String,
    pub kind: PersonKind,
    /// Class, year or job.
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
