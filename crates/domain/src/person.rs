//! People: anyone who may borrow, and the roles that make decisions.

use super::{
    ids::{PersonId, RowId},
    text::fold,
    when::Instant,
    year_group,
};
use crate::{words, words::Word as _};
use chrono::NaiveDate;

words! {
    /// The kind of borrower (Brockhampton; Frederick Gent 2.2: each kind has its own limits).
    PersonKind, "kind of person" {
        Staff = "staff",
        Pupil = "pupil",
        Agency = "agency",
        Placement = "placement",
        Volunteer = "volunteer",
        Governor = "governor",
        Contractor = "contractor",
        Visitor = "visitor",
    }
}

impl PersonKind {
    /// The kind of person in the plural, as in a limit for all pupils.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Agency => "agency staff",
            Self::Placement => "placement students",
            Self::Pupil => "pupils",
            Self::Volunteer => "volunteers",
            Self::Governor => "governors",
            Self::Contractor => "contractors",
            Self::Visitor => "visitors",
        }
    }

    /// The name of a person's last day: pupils have no working day.
    pub fn last_day(self) -> &'static str {
        if self == Self::Pupil { "last day in school" } else { "last working day" }
    }
}

words! {
    /// A role that makes decisions. A person holds it from one date until another.
    Role, "role" {
        Headteacher = "headteacher",
        /// Decides on what concerns the headteacher (Trosnant, Shirley Warren).
        ChairOfGovernors = "chair-of-governors",
        IctCoordinator = "ict-coordinator",
        Technician = "technician",
        Caretaker = "caretaker",
        /// Decides on data breaches. The data protection officer advises.
        DataProtectionLead = "data-protection-officer" as "data-protection-lead",
        SafeguardingLead = "safeguarding-lead",
        DigitalLead = "digital-lead",
        BusinessManager = "business-manager",
        ClassTeacher = "class-teacher",
        Office = "office",
        /// Reads, and decides nothing.
        Auditor = "auditor",
    }
}

impl Role {
    /// True if the role can be asked for a decision or a permission.
    pub fn decides(self) -> bool {
        self != Self::Auditor
    }

    /// The roles that can be asked for a permission, for help texts.
    pub fn list_of_deciding() -> String {
        let words: Vec<&str> = Self::ALL.iter().filter(|role| role.decides()).map(|role| role.shown()).collect();
        words.join(", ")
    }
}

/// Anyone who may borrow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The number of bans that were not lifted, including expired bans: ask each [`Ban`](super::ban::Ban) if it
    /// applies.
    pub bans: i64,
    pub class: Option<String>,
    pub class_folded: Option<String>,
    pub class_teacher: Option<String>,
    pub contract_end: Option<NaiveDate>,
    pub created_at: Instant,
    pub email: Option<String>,
    /// The day when the personal details were erased under the retention schedule; the loans are kept.
    pub erased_on: Option<NaiveDate>,
    pub family_name: Option<String>,
    pub given_name: Option<String>,
    /// The contact of a parent or carer, shown only on request.
    pub guardian_contact: Option<String>,
    pub guardian_name: Option<String>,
    pub id: PersonId,
    pub job_title: Option<String>,
    pub kind: PersonKind,
    pub last_working_day: Option<NaiveDate>,
    pub manager: Option<String>,
    pub name: String,
    pub notes: Option<String>,
    /// Charges requested and not settled, in pence; disputed charges are paused and not counted.
    pub owes_pence: i64,
    /// The staff number, admission number or username; unique among people of the same kind.
    pub reference: String,
    pub ref_folded: String,
    pub search: String,
    /// Family name, then given name, folded: the sort key of lists. A particle ("van", "de") sorts as written.
    pub sort_name: String,
    pub start_on: Option<NaiveDate>,
    /// The UPN, kept to match MIS files; never printed.
    pub upn: Option<String>,
    pub username: Option<String>,
    pub username_folded: Option<String>,
    pub year_group: Option<String>,
}

impl Person {
    /// Makes a person with only a kind, a ref and a name.
    pub fn new(id: PersonId, kind: PersonKind, reference: String, name: String, created_at: Instant) -> Self {
        let mut person = Self {
            bans: 0,
            class: None,
            class_folded: None,
            class_teacher: None,
            contract_end: None,
            created_at,
            email: None,
            erased_on: None,
            family_name: None,
            given_name: None,
            guardian_contact: None,
            guardian_name: None,
            id,
            job_title: None,
            kind,
            last_working_day: None,
            manager: None,
            name,
            notes: None,
            owes_pence: 0,
            reference,
            ref_folded: String::new(),
            search: String::new(),
            sort_name: String::new(),
            start_on: None,
            upn: None,
            username: None,
            username_folded: None,
            year_group: None,
        };
        person.refold();
        person
    }

    /// Updates the whole name and the folded columns. Call it after every change to a field that they are made from.
    pub fn refold(&mut self) {
        if self.given_name.is_some() || self.family_name.is_some() {
            let words = [self.given_name.as_deref(), self.family_name.as_deref()];
            self.name = words.into_iter().flatten().collect::<Vec<_>>().join(" ");
        }
        self.ref_folded = fold(&self.reference);
        self.username_folded = self.username.as_deref().map(fold);
        self.class_folded = self.class.as_deref().map(fold);
        let mut search = self.ref_folded.clone();
        for word in [Some(&self.name), self.username.as_ref(), self.email.as_ref()].into_iter().flatten() {
            search.push(' ');
            search.push_str(&fold(word));
        }
        self.search = search;
        self.sort_name = match (&self.family_name, &self.given_name) {
            // Two spaces, so that every "Smith" sorts before the first "Smithson".
            (Some(family), Some(given)) => fold(&format!("{family}  {given}")),
            (Some(family), None) => fold(family),
            (None, _) => fold(&self.name),
        };
    }

    /// True if the last working day is over.
    pub fn has_left(&self, today: NaiveDate) -> bool {
        self.last_working_day.is_some_and(|last| last < today)
    }

    /// The name and the form (or another place in the school), such as "Zoë O'Brien (9B)", to tell two people of the
    /// same name apart.
    pub fn label(&self) -> String {
        format!("{} ({})", self.name, self.place())
    }

    /// The form, else the year group, else the job title, else the kind of person.
    pub fn place(&self) -> String {
        match (&self.class, &self.year_group, &self.job_title) {
            (Some(class), ..) => class.clone(),
            (None, Some(year), _) => year_group::called(year),
            (None, None, Some(job)) => job.clone(),
            (None, None, None) => self.kind.to_string(),
        }
    }
}

/// A role that one person holds from one date until another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleHeld {
    pub from_on: NaiveDate,
    pub id: RowId,
    pub person_id: PersonId,
    pub role: Role,
    pub until_on: Option<NaiveDate>,
}

impl RoleHeld {
    /// True if the role is held on a day; the first and the last day count.
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.from_on <= day && self.until_on.is_none_or(|until| day <= until)
    }
}

/// True if a text can be the name of a person or an address. A number, or one word with a digit such as `P1207`, is a
/// ref or an account.
pub fn can_be_a_name(text: &str) -> bool {
    let text = text.trim();
    let has_digit = text.chars().any(char::is_numeric);
    text.chars().any(char::is_alphabetic) && (!has_digit || text.contains([' ', '@']))
}

#[cfg(test)]
mod tests {
    use super::can_be_a_name;

    #[test]
    fn a_number_or_a_ref_is_no_name() {
        for name in ["Pip Placeholder", "Placeholder, Pip", "Stock", "mo.mock@example.org", "mock7@example.org"] {
            assert!(can_be_a_name(name), "{name}");
        }
        for other in ["", "001207", "12 07", "P1207", "23nnobody", "--"] {
            assert!(!can_be_a_name(other), "{other}");
        }
    }
}
