//! Decisions that must be somebody's: the roles that may make each of them, in one list. Nobody decides about themselves,
//! and what is about the headteacher is decided by the chair of governors.

use super::{
    fault::Fault,
    leaver::leaving_day,
    loan::OffSite,
    permission,
    person::{Person, PersonKind, Role},
    remedy::{Input, Remedy},
    rules::{
        BANNED, NEEDS_DECISION, NO_PRIOR_AGREEMENT, OFF_SITE_NEVER, OFF_SITE_PERMISSION, OWN_DEVICE_NETWORK,
        OWN_DEVICE_PERMISSION, PERSONAL_DATA, PERSONAL_USE,
    },
    when::show_day,
};
use crate::say;
use chrono::NaiveDate;

/// A matter that someone with a role for it decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matter {
    /// The outcome of an incident (Hazeldene 3.3: the headteacher is consulted).
    Outcome,
    /// That damage is criminal, or that the police are not told (Frederick Gent 10.3, 12.1).
    Police,
    /// A data breach, or an erasure. The data protection officer advises; the school decides.
    DataProtection,
    /// Money that is waived, remitted, written off, reversed, or owed after all. A refund pays out what a reversal has
    /// decided, so it is no decision of its own.
    Money,
    /// A charge that a rule refuses, such as one without a decided incident (Frederick Gent 10.6).
    UnusualCharge,
    /// A ban, and its end (Trosnant).
    Ban,
    /// That two records are of one person.
    Merge,
}

impl Matter {
    /// Every matter, for tests of the whole list.
    pub const ALL: [Self; 7] =
        [Self::Outcome, Self::Police, Self::DataProtection, Self::Money, Self::UnusualCharge, Self::Ban, Self::Merge];

    /// The roles that may decide, in the order in which they are named. `of_head` is true if the matter is about the
    /// headteacher (Trosnant, Shirley Warren).
    pub fn roles(self, of_head: bool) -> &'static [Role] {
        use Role::{BusinessManager, ChairOfGovernors, DataProtectionLead, DigitalLead, Headteacher, IctCoordinator};
        match self {
            Self::DataProtection => &[DataProtectionLead],
            // Whether two records are of one person is a question of records.
            Self::Merge if of_head => &[IctCoordinator, ChairOfGovernors],
            _ if of_head => &[ChairOfGovernors],
            Self::Outcome => &[Headteacher, BusinessManager, IctCoordinator],
            Self::Police => &[Headteacher],
            Self::Money | Self::UnusualCharge => &[Headteacher, BusinessManager],
            Self::Ban => &[Headteacher, IctCoordinator, DigitalLead],
            Self::Merge => &[Headteacher, IctCoordinator],
        }
    }

    /// The roles that decide where nobody else holds one of [`Matter::roles`].
    pub fn in_their_place(self, of_head: bool) -> &'static [Role] {
        match (self, of_head) {
            (Self::DataProtection, false) => &[Role::Headteacher],
            (Self::DataProtection, true) => &[Role::ChairOfGovernors],
            _ => &[],
        }
    }
}

/// The decision that an override of a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exception {
    /// A matter, which the same roles decide in every school.
    On(Matter),
    /// What a permission of this kind would have allowed, so that one of the roles that give it decides.
    InPlaceOf(&'static str),
}

/// The decision that overriding this rule is, for this person and this off-site use; `None` if the reason of an override
/// is enough.
pub fn of_override(rule: &str, person: PersonKind, off_site: Option<OffSite>) -> Option<Exception> {
    let to_leave = match off_site {
        Some(OffSite::Visit) => permission::VISIT,
        Some(OffSite::Home) | None => permission::HOME,
    };
    Some(match rule {
        NEEDS_DECISION | NO_PRIOR_AGREEMENT => Exception::On(Matter::UnusualCharge),
        BANNED => Exception::On(Matter::Ban),
        OFF_SITE_PERMISSION | OFF_SITE_NEVER => Exception::InPlaceOf(to_leave),
        PERSONAL_DATA => Exception::InPlaceOf(permission::PERSONAL_DATA),
        PERSONAL_USE => Exception::InPlaceOf(permission::PERSONAL_USE),
        OWN_DEVICE_PERMISSION => Exception::InPlaceOf(permission::to_bring(person)),
        OWN_DEVICE_NETWORK => Exception::InPlaceOf(permission::to_connect(person)),
        _ => return None,
    })
}

/// True if an override of this rule is somebody's decision, and names them.
pub fn names_a_decider(rule: &str) -> bool {
    of_override(rule, PersonKind::Staff, None).is_some()
}

/// The role in the place of another in a matter about the headteacher.
pub fn in_place_of_head(role: Role) -> Role {
    if role == Role::Headteacher { Role::ChairOfGovernors } else { role }
}

/// True if a person is still there to decide on a day: their last day is not over, and they are not erased.
pub fn is_there(person: &Person, on: NaiveDate) -> bool {
    person.erased_on.is_none() && leaving_day(person).is_none_or(|last| on <= last)
}

/// What a message says of a person who was not there any more, such as "Tad Marsh (Teacher) has left: the last day was
/// 27 November 2026".
pub fn told_left(person: &Person) -> String {
    let last = leaving_day(person).map(|last| format!(": the last day was {}", show_day(last)));
    format!("{} has left{}", person.label(), last.unwrap_or_default())
}

/// True for a kind of person who may hold roles. Pupils and visitors decide nothing.
pub fn holds_roles(kind: PersonKind) -> bool {
    !matches!(kind, PersonKind::Pupil | PersonKind::Visitor)
}

/// Checks that a person can be given a role from now on. Pupils and visitors decide nothing, and someone who has left holds
/// no role beyond the last day.
///
/// Errors: the person is a pupil or a visitor; they have left, and the role would go on.
pub fn may_hold(person: &Person, role: Role, until: Option<NaiveDate>, today: NaiveDate) -> Result<(), Fault> {
    if !holds_roles(person.kind) {
        return Err(Fault::conflict(
            format!("{} is a {}, and can't be {role}", person.label(), person.kind),
            "Roles are for staff, governors and others who work for the school. Check the ref.",
        ));
    }
    let is_past = leaving_day(person).is_some_and(|last| until.is_some_and(|until| until <= last));
    if is_there(person, today) || is_past {
        return Ok(());
    }
    Err(Fault::conflict(
        format!("{}, and can't be {role} after it", told_left(person)),
        say![
            "For a role of before, give its last day with ",
            Input::Until.blank(),
            ". If that last day is wrong: ",
            Remedy::SetLastWorkingDay { person: person.reference.clone() },
            "."
        ],
    ))
}

/// The role that nobody may hold at the same time as this one: the chair of governors decides what is about the
/// headteacher.
pub fn not_together_with(role: Role) -> Option<Role> {
    match role {
        Role::Headteacher => Some(Role::ChairOfGovernors),
        Role::ChairOfGovernors => Some(Role::Headteacher),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_headteacher_decides_nothing_about_the_headteacher() {
        for matter in Matter::ALL {
            for roles in [matter.roles(true), matter.in_their_place(true)] {
                assert!(!roles.contains(&Role::Headteacher), "{matter:?}");
            }
            assert!(!matter.roles(false).is_empty() && !matter.roles(true).is_empty(), "{matter:?}");
            assert!(matter.roles(false).iter().all(|role| role.decides()), "{matter:?}");
        }
    }

    #[test]
    fn an_override_in_place_of_a_permission_is_a_decision_and_other_overrides_have_a_reason_alone() {
        let decided = [
            ("off-site-never", Exception::InPlaceOf("visit")),
            ("off-site-permission", Exception::InPlaceOf("visit")),
            ("personal-data", Exception::InPlaceOf("personal-data")),
            ("personal-use-permission", Exception::InPlaceOf("personal-use")),
            ("banned", Exception::On(Matter::Ban)),
            ("charge-needs-decision", Exception::On(Matter::UnusualCharge)),
            ("no-prior-agreement", Exception::On(Matter::UnusualCharge)),
            ("own-device-permission", Exception::InPlaceOf("pupil-device")),
            ("own-device-network", Exception::InPlaceOf("pupil-wifi")),
        ];
        for rule in super::super::rules::RULES {
            let wanted = decided.iter().find(|(name, _)| *name == rule.name).map(|(_, exception)| *exception);
            assert_eq!(of_override(rule.name, PersonKind::Pupil, Some(OffSite::Visit)), wanted, "{}", rule.name);
            assert_eq!(names_a_decider(rule.name), wanted.is_some(), "{}", rule.name);
        }
        let kinds = permission::builtin();
        for (_, exception) in decided {
            if let Exception::InPlaceOf(kind) = exception {
                assert!(kinds.iter().any(|known| known.name == kind), "{kind}");
            }
        }
    }
}
