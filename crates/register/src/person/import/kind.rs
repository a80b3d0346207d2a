//! The kind of person of a row, and the state of the account.

use super::{
    columns::{CLASS, Column, JOB, KIND, YEAR},
    row::Plan,
    unit::Unit,
};
use crate::file::{headings::squeeze, table::Row};
use domain::{
    fault::Fault,
    person::PersonKind,
    person_fields::{self, PersonField},
    text::{fold, shown},
    words::Word as _,
};

/// The kind of person that a row gives.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Is(PersonKind),
    /// The row doesn't say the kind.
    Unsaid,
    /// The row has marks of staff and of pupils.
    Unclear,
    /// The row is not of a person of the school, for this reason.
    Nobody(String),
}

impl Plan {
    /// Reads the kind of person that a row gives. `role` is the role that another file has.
    ///
    /// Errors: the word for the kind is unknown.
    pub(super) fn kind(&self, row: &Row<'_>, role: Option<&str>) -> Result<Kind, Fault> {
        let word = self.cell(row, KIND);
        if !word.is_empty() {
            return kind_of_word(word).map_or_else(|| person_fields::kind(word), Ok).map(Kind::Is);
        }
        let said = role.unwrap_or_else(|| self.cell(row, Column::Role));
        if is_of_home(said) {
            let who = match squeeze(said).as_str() {
                "relative" => "relative",
                "contact" => "contact",
                _ => "parent or carer",
            };
            let why = format!("a {who} ({} in the file), not a pupil or member of staff", shown(said));
            return Ok(Kind::Nobody(why));
        }
        let is_guest = kind_of_word(self.cell(row, Column::UserType)) == Some(PersonKind::Visitor);
        let word = if is_guest { Some(PersonKind::Visitor) } else { kind_of_word(said) };
        if let Some(kind) = word.or(self.kind).or_else(|| kind_of_job(self.cell(row, JOB))) {
            return Ok(Kind::Is(kind));
        }
        if !said.is_empty() && self.layout.is_some() {
            return Err(Fault::bad_file(format!("{} is no role that Kitbook knows", shown(said))));
        }
        if may_be_of_no_staff(said) {
            return Ok(Kind::Unclear);
        }
        // `Staff` in a column of years says the kind.
        if let Some(kind) = kind_of_word(self.cell(row, YEAR)).filter(|kind| *kind != PersonKind::Pupil) {
            return Ok(Kind::Is(kind));
        }
        let unit = Unit::of(self.cell(row, Column::Unit));
        let is_filled = |column: Column| !self.cell(row, column).is_empty();
        let is_pupil = [Column::Admission, YEAR, CLASS].into_iter().any(is_filled)
            || is_pupil_number(self.cell(row, Column::Upn))
            || year_of(self.cell(row, Column::Department)).is_some()
            || unit.kind == Some(PersonKind::Pupil);
        let marks = [Column::StaffNumber, Column::Role, JOB, Column::Field(PersonField::Manager)];
        let is_staff = marks.into_iter().any(is_filled) || unit.kind == Some(PersonKind::Staff);
        Ok(match (is_pupil, is_staff) {
            // A form in a row of staff is the tutor's.
            (true, true) if !is_filled(Column::Admission) => Kind::Unclear,
            (true, _) => Kind::Is(PersonKind::Pupil),
            (false, true) => Kind::Is(PersonKind::Staff),
            (false, false) => Kind::Unsaid,
        })
    }
}

/// The year that a department is the name of, such as `Year 9`.
pub(super) fn year_of(department: &str) -> Option<&str> {
    let folded = fold(department.trim());
    let number = ["year ", "year", "yr ", "yr", "y"].iter().find_map(|word| folded.strip_prefix(word))?;
    let is_year = (1..=2).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    is_year.then(|| department.trim())
}

/// True for a cell of a column `UPN` that is no user principal name.
fn is_pupil_number(cell: &str) -> bool {
    !cell.is_empty() && !cell.contains('@')
}

/// The kind of person that a job title means, such as `Year 9 student`.
pub(super) fn kind_of_job(title: &str) -> Option<PersonKind> {
    let last = title.split_whitespace().next_back().unwrap_or_default();
    let is_pupil = kind_of_word(last) == Some(PersonKind::Pupil);
    kind_of_word(title).or_else(|| (is_pupil && title.chars().any(|c| c.is_ascii_digit())).then_some(PersonKind::Pupil))
}

/// The kind of person that a word means, such as a role in another system.
pub(super) fn kind_of_word(word: &str) -> Option<PersonKind> {
    const WORDS: &[(PersonKind, &[&str])] = &[
        (PersonKind::Pupil, &["student", "students", "pupil", "pupils", "learner", "learners", "child"]),
        (
            PersonKind::Staff,
            &[
                "staff",
                "teacher",
                "teachers",
                "faculty",
                "administrator",
                "admin",
                "aide",
                "principal",
                "headteacher",
                "officestaff",
                "itadmin",
                "teacherassistant",
                "teachingassistant",
                "assistantprincipal",
                "proctor",
                "professor",
                "lecturer",
                "instructor",
                "employee",
                "adjunct",
                "assistant",
                "counselor",
                "nurse",
                "supportstaff",
                "teachingstaff",
                "nonteachingstaff",
                "siteadministrator",
                "districtadministrator",
                "systemadministrator",
                "otherstaff",
                "classteacher",
                "supplyteacher",
            ],
        ),
        (PersonKind::Agency, &["agency", "agencystaff", "supply", "supplystaff"]),
        (PersonKind::Placement, &["placement", "trainee", "traineeteacher", "studentteacher", "pgce", "pgcestudent"]),
        (PersonKind::Volunteer, &["volunteer", "volunteers"]),
        (PersonKind::Governor, &["governor", "governors"]),
        (PersonKind::Contractor, &["contractor", "contractors"]),
        (PersonKind::Visitor, &["visitor", "visitors", "guest", "guests"]),
    ];
    let squeezed = squeeze(word);
    WORDS.iter().find(|(_, words)| words.contains(&squeezed.as_str())).map(|(kind, _)| *kind)
}

/// True for a role with a word for someone who is neither staff nor a pupil, such as `Contractor - cleaner`. The same words
/// are in jobs of staff, such as `Clerk to the Governors`.
pub(super) fn may_be_of_no_staff(role: &str) -> bool {
    let is_other = |kind: PersonKind| !matches!(kind, PersonKind::Staff | PersonKind::Pupil);
    role.split(|c: char| !c.is_alphanumeric()).filter_map(kind_of_word).any(is_other)
}

/// True for the role of somebody at home, who borrows nothing.
pub(super) fn is_of_home(word: &str) -> bool {
    matches!(squeeze(word).as_str(), "parent" | "guardian" | "relative" | "carer" | "parentcarer" | "contact")
}

/// True for the word of a kind itself, such as `pupil`, which is nobody's job.
pub(super) fn is_plain_kind(word: &str) -> bool {
    PersonKind::parse(word).is_some() || kind_of_word(word) == Some(PersonKind::Pupil)
}
