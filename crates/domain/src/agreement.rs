//! Agreements: versions of a policy that people sign (Hazeldene 4.5; Trosnant: a pupil's agreement names the class
//! teacher; Shirley Warren, Brockhampton: a review date, and a date set by the school for signing a new version).

use super::{
    fault::Fault,
    ids::{AgreementId, PersonId, RowId},
    incoming::cell,
    loan::SignedHow,
    person::PersonKind,
    remedy::{Input, Remedy},
    text::{fold, shown},
    when::show_day,
    words::Word as _,
};
use crate::{say, words};
use chrono::NaiveDate;

/// A version of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    pub file_name: Option<String>,
    /// The day on which this version takes effect.
    pub from_on: NaiveDate,
    /// True if a pupil's parent or carer must sign too.
    pub guardian: bool,
    pub id: AgreementId,
    /// The kinds of people who must sign, separated by commas; `None` for everyone.
    pub kinds: Option<String>,
    pub no: i64,
    pub review_on: Option<NaiveDate>,
    /// The SHA-256 of the file with the text.
    pub sha256: Option<String>,
    /// Until the end of this day, a signature under an older version counts and nobody is refused.
    pub sign_by_on: Option<NaiveDate>,
    pub title: String,
    pub title_folded: String,
    /// The reason for withdrawing this version: it was published by mistake, and nobody has to sign it.
    pub withdraw_reason: Option<String>,
}

/// One person's signature under a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    pub agreement_id: AgreementId,
    pub class_teacher: Option<String>,
    /// The SHA-256 of the signature, a picture, if it was drawn on the screen.
    pub drawing: Option<String>,
    pub guardian: Option<String>,
    pub how: SignedHow,
    pub id: RowId,
    pub person_id: PersonId,
    /// The hash of the words that the screen showed when it was drawn.
    pub shown: Option<String>,
    pub signed_on: NaiveDate,
    /// The reason for voiding the signature: it was recorded by mistake.
    pub void_reason: Option<String>,
    pub witness: Option<String>,
}

words! {
    /// One person's status for one policy.
    Standing, "agreement status" {
        Signed = "signed",
        /// A newer version must be signed by a date that has not passed yet.
        Due = "due",
        Unsigned = "unsigned",
        /// An older version was signed, and the date for signing the new one has passed.
        OutOfDate = "out_of_date",
    }
}

words! {
    /// One person's status for all policies together.
    Overall, "agreement status" {
        /// No published policy has to be signed by this person.
        NoneDue = "none_due",
        Signed = "signed",
        Unsigned = "unsigned",
        OutOfDate = "out_of_date",
    }
}

impl Agreement {
    /// The kinds of people who must sign; empty for everyone.
    pub fn of_kinds(&self) -> Vec<PersonKind> {
        self.kinds.iter().flat_map(|kinds| kinds.split(',')).filter_map(PersonKind::parse).collect()
    }

    /// True if people of this kind must sign the agreement.
    pub fn is_for(&self, kind: PersonKind) -> bool {
        self.kinds.is_none() || self.of_kinds().contains(&kind)
    }

    /// True if there is still time to sign this version.
    pub fn may_wait(&self, today: NaiveDate) -> bool {
        self.sign_by_on.is_some_and(|by| today <= by)
    }
}

/// One person's status for one policy, with the versions behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stands<'a> {
    /// The version in force.
    pub current: &'a Agreement,
    pub standing: Standing,
    /// The latest version that the person signed.
    pub signed: Option<&'a Agreement>,
}

/// The status of a person of this kind for every policy in force today. `versions` must be sorted by title, then by the
/// day they take effect.
pub fn stands<'a>(
    versions: &'a [Agreement],
    kind: PersonKind,
    has_signed: impl Fn(AgreementId) -> bool,
    today: NaiveDate,
) -> Vec<Stands<'a>> {
    let policies = versions.chunk_by(|a, b| a.title_folded == b.title_folded);
    let of_policy = |policy: &'a [Agreement]| {
        let at = policy.iter().rposition(|version| version.from_on <= today)?;
        let in_force = &policy[at];
        let signed_at = policy.iter().rposition(|version| has_signed(version.id));
        let standing = match signed_at {
            // A signature under a version that takes effect later counts already.
            Some(signed_at) if signed_at >= at => Standing::Signed,
            Some(_) if in_force.may_wait(today) => Standing::Due,
            Some(_) => Standing::OutOfDate,
            None => Standing::Unsigned,
        };
        let signed = signed_at.map(|at| &policy[at]);
        in_force.is_for(kind).then_some(Stands { current: in_force, standing, signed })
    };
    policies.filter_map(of_policy).collect()
}

/// A person's status for all policies together: the worst status of any policy.
pub fn overall(stands: &[Stands<'_>]) -> Overall {
    let worst = stands.iter().map(|s| s.standing).max_by_key(|standing| match standing {
        Standing::Signed | Standing::Due => 0,
        Standing::OutOfDate => 1,
        Standing::Unsigned => 2,
    });
    match worst {
        None => Overall::NoneDue,
        Some(Standing::Signed | Standing::Due) => Overall::Signed,
        Some(Standing::OutOfDate) => Overall::OutOfDate,
        Some(Standing::Unsigned) => Overall::Unsigned,
    }
}

/// An agreement with a current version that someone has not signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    pub title: String,
    pub standing: Standing,
    pub sign_by_on: Option<NaiveDate>,
}

impl Owed {
    /// Lists the agreements with a current version that is not signed.
    pub fn of(stands: &[Stands<'_>]) -> Vec<Self> {
        let owed = stands.iter().filter(|s| s.standing != Standing::Signed);
        owed.map(|s| Self { title: s.current.title.clone(), standing: s.standing, sign_by_on: s.current.sign_by_on })
            .collect()
    }

    /// True if the date for signing has passed, or none was set.
    pub fn presses(&self, today: NaiveDate) -> bool {
        self.sign_by_on.is_none_or(|by| by < today)
    }
}

/// The names on a signature besides the signer's name.
#[derive(Debug, Clone, Default)]
pub struct Names {
    pub witness: Option<String>,
    pub class_teacher: Option<String>,
    pub guardian: Option<String>,
}

/// Words that a school writes in the place of a name, where nobody has signed, or where it has not noted who.
const NOT_SIGNED: [&str; 26] = [
    "no",
    "n",
    "yes",
    "y",
    "x",
    "refused",
    "refuses",
    "refused to sign",
    "declined",
    "declines",
    "not signed",
    "unsigned",
    "not given",
    "not returned",
    "no reply",
    "no response",
    "no consent",
    "not received",
    "pending",
    "awaiting",
    "outstanding",
    "to follow",
    "absent",
    "withdrawn",
    "signed",
    "tick",
];

impl Names {
    /// Makes sure that each name can be one. `what` of a name is as on the form.
    ///
    /// Errors: a name is a word such as `refused`, `yes` or `TBC`, which says that nobody signed, or not who.
    pub fn must_be_names(&self) -> Result<(), Fault> {
        let all =
            [("witness", &self.witness), ("class teacher", &self.class_teacher), ("parent or carer", &self.guardian)];
        for (what, name) in all {
            let Some(name) = name else { continue };
            let folded = fold(name.trim().trim_end_matches(['.', '!']));
            if cell::is_no_name(name) || NOT_SIGNED.contains(&folded.as_str()) {
                return Err(Fault::invalid(format!("{} is no name of a {what}", shown(name)))
                    .hint("Give the name of the person who signed. If nobody has, leave the signature out."));
            }
        }
        Ok(())
    }
}

impl Agreement {
    /// Checks that a signature has the names it needs.
    ///
    /// Errors: a signature on the screen has no witness; a pupil's signature has no class teacher, or no parent or
    /// carer if the school requires one.
    pub fn must_have_names(&self, kind: PersonKind, how: SignedHow, names: &Names) -> Result<(), Fault> {
        if how == SignedHow::Screen && names.witness.is_none() {
            return Err(Fault::invalid("a signature on the screen needs a witness").hint(say![
                "Add ",
                Input::Witness.blank(),
                ": someone else who saw it signed."
            ]));
        }
        if kind != PersonKind::Pupil {
            return Ok(());
        }
        if names.class_teacher.is_none() {
            return Err(Fault::invalid("a pupil's agreement needs the class teacher's name").hint(say![
                "Add ",
                Input::ClassTeacher.blank(),
                ", or record the teacher once for the pupil: ",
                Remedy::SetClassTeacher,
                "."
            ]));
        }
        if self.guardian && names.guardian.is_none() {
            return Err(Fault::invalid(format!("a parent or carer must sign {} too", shown(&self.title))).hint(say![
                "Add ",
                Input::Guardian.blank(),
                "."
            ]));
        }
        Ok(())
    }

    /// Checks that a newer version may take effect on a day.
    ///
    /// Errors: the day is before this version takes effect.
    pub fn must_come_before(&self, from_on: NaiveDate) -> Result<(), Fault> {
        if from_on >= self.from_on {
            return Ok(());
        }
        let (title, day) = (shown(&self.title), show_day(self.from_on));
        Err(Fault::conflict(
            format!("{title} already has a version from {day} (agreement {})", self.no),
            say!["Give the new version a ", Input::From, " date on or after that."],
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn version(no: i64, from: &str, sign_by: Option<&str>, kinds: Option<&str>) -> Agreement {
        Agreement {
            file_name: None,
            from_on: day(from),
            guardian: false,
            id: Uuid::from_u128(u128::try_from(no).unwrap()).into(),
            kinds: kinds.map(str::to_owned),
            no,
            review_on: None,
            sha256: None,
            sign_by_on: sign_by.map(day),
            title: "ICT".to_owned(),
            title_folded: "ict".to_owned(),
            withdraw_reason: None,
        }
    }

    fn standing(versions: &[Agreement], signed: &[i64], today: &str) -> (Vec<Standing>, Overall, bool) {
        let has = |id: AgreementId| versions.iter().any(|v| v.id == id && signed.contains(&v.no));
        let all = stands(versions, PersonKind::Staff, has, day(today));
        let pressing = Owed::of(&all).iter().any(|owed| owed.presses(day(today)));
        (all.iter().map(|s| s.standing).collect(), overall(&all), pressing)
    }

    #[test]
    fn a_version_must_be_signed_from_its_first_day_and_is_urgent_after_the_sign_by_date() {
        let one = [version(1, "2026-11-10", Some("2026-11-20"), None)];
        assert_eq!(standing(&one, &[], "2026-11-09"), (vec![], Overall::NoneDue, false));
        assert_eq!(standing(&one, &[], "2026-11-10"), (vec![Standing::Unsigned], Overall::Unsigned, false));
        assert_eq!(standing(&one, &[], "2026-11-20"), (vec![Standing::Unsigned], Overall::Unsigned, false));
        assert_eq!(standing(&one, &[], "2026-11-21"), (vec![Standing::Unsigned], Overall::Unsigned, true));
        assert_eq!(standing(&one, &[1], "2026-11-21"), (vec![Standing::Signed], Overall::Signed, false));
        // Without a sign-by date, the new version must be signed at once.
        assert!(standing(&[version(1, "2026-11-10", None, None)], &[], "2026-11-10").2);
    }

    #[test]
    fn a_new_version_makes_the_old_signature_out_of_date_after_its_sign_by_date() {
        let two = [version(1, "2026-01-01", None, None), version(2, "2026-11-10", Some("2026-11-20"), None)];
        assert_eq!(standing(&two, &[1], "2026-11-09").0, [Standing::Signed]);
        assert_eq!(standing(&two, &[1], "2026-11-10"), (vec![Standing::Due], Overall::Signed, false));
        assert_eq!(standing(&two, &[1], "2026-11-20"), (vec![Standing::Due], Overall::Signed, false));
        assert_eq!(standing(&two, &[1], "2026-11-21"), (vec![Standing::OutOfDate], Overall::OutOfDate, true));
        // The new version is signed before it takes effect.
        assert_eq!(standing(&two, &[2], "2026-11-09").0, [Standing::Signed]);
    }

    #[test]
    fn only_the_kinds_of_people_it_is_for_must_sign() {
        let pupils = [version(1, "2026-01-01", None, Some("pupil,visitor"))];
        assert_eq!(standing(&pupils, &[], "2026-11-10").1, Overall::NoneDue);
        assert_eq!(pupils[0].of_kinds(), [PersonKind::Pupil, PersonKind::Visitor]);
        assert!(pupils[0].is_for(PersonKind::Visitor) && !pupils[0].is_for(PersonKind::Staff));
    }
}
