//! The terms on a sign-out slip. A new register has these; a school may change each.

use crate::{fault::Fault, ids::RowId, person::PersonKind, remedy::See, say, text::shown, words::Word as _};

/// One term that the borrower agrees to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipTerm {
    pub id: RowId,
    /// The kinds of people that it applies to, separated by commas; `None` for everyone.
    pub kinds: Option<String>,
    pub name: String,
    pub name_folded: String,
    /// True if it is only on slips for items that are taken off site, or issued without a due date.
    pub only_away: bool,
    pub position: i64,
    /// The text. `{school}` stands for the school's name.
    pub wording: String,
}

/// A term as it comes with the program: its name, its text, the kinds of people, and whether it is only for items that
/// leave the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usual {
    pub name: &'static str,
    pub wording: &'static str,
    /// Kinds of people, separated by commas; `None` for everyone.
    pub kinds: Option<&'static str>,
    pub only_away: bool,
}

const fn usual(name: &'static str, wording: &'static str) -> Usual {
    Usual { name, wording, kinds: None, only_away: false }
}

/// Everyone but pupils.
const ADULTS: Option<&str> = Some("staff,agency,placement,volunteer,governor,contractor,visitor");
const PUPILS: Option<&str> = Some("pupil");

/// The terms of a new register, in order.
///
/// Sources: Frederick Gent 6.1, 10.1, 10.3, 10.4, 10.6 and 12.1; Hazeldene 4.5, 4.6 and 4.18; Trosnant. A contribution is
/// asked of a pupil's parent (Education Act 1996 ss. 449-462); pay is touched only by a written agreement (Employment
/// Rights Act 1996 s. 13).
pub const USUAL: &[Usual] = &[
    usual(
        "belongs",
        "These items belong to {school}. They are lent to the borrower named above. Do not pass them on to anyone else.",
    ),
    usual(
        "authorised-use",
        "Use the items for school work only, and only in the ways that the school allows. Make sure that nobody else uses \
         them.",
    ),
    usual("tag", "Leave the school's tag on each item, where it can be read."),
    usual("locked-away", "When you are not using an item, lock it away or keep it in a safe place."),
    Usual {
        only_away: true,
        ..usual(
            "vehicle",
            "Never leave an item in a vehicle overnight. If you must leave it there by day, lock the vehicle and hide the \
             item from view.",
        )
    },
    Usual {
        only_away: true,
        ..usual(
            "insurance",
            "While an item is away from school, it must be insured against loss, damage and theft. Ask the school if its \
             own insurance covers it.",
        )
    },
    usual(
        "report",
        "Report loss, theft or damage to the school at once. If an item is stolen, the police must be told too. Only the \
         school may arrange repairs.",
    ),
    Usual {
        kinds: PUPILS,
        ..usual(
            "contribution-parent",
            "If an item is lost, or damaged by carelessness or on purpose, the school may ask your parent or carer for a \
             contribution towards its repair or a new one. A contribution is a request, not a fine. You can tell the \
             school if you do not agree with it.",
        )
    },
    Usual {
        kinds: ADULTS,
        ..usual(
            "contribution",
            "If an item is lost or damaged because these terms were not kept, the school may ask you for a contribution \
             towards its repair or a new one. A contribution is a request. Nothing is taken from your pay unless you \
             agreed to that in writing beforehand.",
        )
    },
    usual(
        "return",
        "Return each item with its parts, in working order, by its due date. If it has no due date, return it when the \
         school asks for it.",
    ),
    Usual {
        kinds: PUPILS,
        ..usual("leaving-pupil", "If you leave the school, return everything by your last day in school.")
    },
    Usual {
        kinds: ADULTS,
        ..usual(
            "leaving",
            "If you leave the school, return everything, with its software, on your last working day. Accounts and \
             personal work on it are then deleted.",
        )
    },
];

/// The words that stand for the school's name.
const SCHOOL: &str = "{school}";

impl SlipTerm {
    /// True if the term is on a slip for this kind of person; `is_away` is true if an item leaves the site, or is issued
    /// without a due date.
    pub fn is_on(&self, kind: PersonKind, is_away: bool) -> bool {
        let is_for = |kinds: &str| kinds.split(',').any(|word| PersonKind::parse(word) == Some(kind));
        self.kinds.as_deref().is_none_or(is_for) && (is_away || !self.only_away)
    }

    /// The text with the school's name in it.
    pub fn said(&self, school: &str) -> String {
        self.wording.replace(SCHOOL, school)
    }
}

/// Checks the text of a term.
///
/// Errors: something other than the school's name is in braces.
pub fn must_be_plain(wording: &str) -> Result<(), Fault> {
    let rest = wording.replace(SCHOOL, "");
    if rest.contains(['{', '}']) {
        return Err(Fault::invalid(format!("{} has braces that stand for nothing", shown(wording))).hint(say![
            "Only {school} can be in braces: the school's name. ",
            See::SlipTerms,
            " lists the terms."
        ]));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_on_the_slips_of_its_kind_of_person_and_of_items_that_leave_the_site() {
        let term = |kinds: Option<&str>, only_away| SlipTerm {
            id: uuid::Uuid::nil().into(),
            kinds: kinds.map(str::to_owned),
            name: "x".to_owned(),
            name_folded: "x".to_owned(),
            only_away,
            position: 1,
            wording: "of {school}".to_owned(),
        };
        assert!(term(None, false).is_on(PersonKind::Visitor, false));
        assert!(term(PUPILS, false).is_on(PersonKind::Pupil, false));
        assert!(!term(ADULTS, false).is_on(PersonKind::Pupil, true));
        assert!(!term(None, true).is_on(PersonKind::Staff, false));
        assert!(term(None, true).is_on(PersonKind::Staff, true));
        assert_eq!(term(None, false).said("Test School"), "of Test School");
    }

    #[test]
    fn every_usual_term_is_plain_and_has_its_own_name() {
        for (at, usual) in USUAL.iter().enumerate() {
            must_be_plain(usual.wording).unwrap();
            assert!(USUAL[..at].iter().all(|other| other.name != usual.name), "{}", usual.name);
        }
        assert!(must_be_plain("for {borrower}").is_err());
    }

    #[test]
    fn every_kind_of_person_is_told_of_contributions_and_of_leaving() {
        for kind in PersonKind::ALL {
            for about in ["contribution", "leaving"] {
                let of = USUAL.iter().filter(|usual| usual.name.starts_with(about));
                let theirs = of.filter(|usual| {
                    usual.kinds.is_none_or(|kinds| kinds.split(',').any(|k| PersonKind::parse(k) == Some(*kind)))
                });
                assert_eq!(theirs.count(), 1, "{about} for {kind}");
            }
        }
    }
}
