//! Permissions: role-holders allow what the school's policy otherwise forbids (Hazeldene 4.6, 4.10, 4.17, 4.18).

use super::{
    asset::Asset,
    decision::in_place_of_head,
    fault::Fault,
    ids::{AssetId, CategoryId, PermissionId, PersonId, RowId},
    incoming::serial,
    person::{PersonKind, Role},
    remedy::{Remedy, See},
    text::{fold, shown},
    when::show_day,
    words::Word as _,
};
use crate::{say, words};
use chrono::NaiveDate;

/// A permission for a person, an item or a category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    pub asset_id: Option<AssetId>,
    pub category_id: Option<CategoryId>,
    /// The owner's own device that it is for, in words; `None` if it is for none.
    pub device: Option<String>,
    pub device_serial: Option<String>,
    pub from_on: NaiveDate,
    pub id: PermissionId,
    pub kind: String,
    pub no: i64,
    /// The device that it is for, once that is here.
    pub own_device_id: Option<RowId>,
    pub person_id: Option<PersonId>,
    pub purpose: String,
    pub revoke_reason: Option<String>,
    pub revoked_on: Option<NaiveDate>,
    /// The last day of the permission; `None` if it counts until it is revoked.
    pub until_on: Option<NaiveDate>,
}

/// One role's consent to a permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    pub given_on: NaiveDate,
    pub id: RowId,
    pub permission_id: PermissionId,
    pub person_id: PersonId,
    pub role: Role,
}

words! {
    /// The state of a permission.
    State, "permission state" {
        /// A role that must give the permission has not given it yet.
        Awaiting = "awaiting",
        Given = "given",
        /// The last day of the permission is in the past.
        Over = "over",
        Revoked = "revoked",
    }
}

/// A kind of permission, with every role that must give it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    pub name: String,
    pub roles: Vec<Role>,
}

/// The kinds of permission that the rules on taking items off site require.
pub const HOME: &str = "home";
pub const VISIT: &str = "visit";
/// The kind of permission that a person's own equipment requires (Hazeldene 4.17, Trosnant).
pub const OWN_DEVICE: &str = "own-device";

/// The kind of permission that an adult's own device requires on the network (Hazeldene 4.17).
pub const NETWORK: &str = "network";
/// The kind of permission that taking personal data off site requires (Hazeldene 4.9).
pub const PERSONAL_DATA: &str = "personal-data";
/// The kind of permission to have an item of the school for personal use (Hazeldene 3.2).
pub const PERSONAL_USE: &str = "personal-use";
/// The kind of permission to install software on an item (Frederick Gent 10.2).
pub const SOFTWARE_INSTALL: &str = "software-install";
/// The kinds of permission that a pupil's own device requires on site, and on the wifi (Brockhampton).
pub const PUPIL_DEVICE: &str = "pupil-device";
pub const PUPIL_WIFI: &str = "pupil-wifi";

/// The kind of permission that this person's own device requires on site.
pub fn to_bring(owner: PersonKind) -> &'static str {
    if owner == PersonKind::Pupil { PUPIL_DEVICE } else { OWN_DEVICE }
}

/// The kind of permission that this person's own device requires on the network.
pub fn to_connect(owner: PersonKind) -> &'static str {
    if owner == PersonKind::Pupil { PUPIL_WIFI } else { NETWORK }
}

/// True if a permission of this kind for a person is for one of their own devices, and no other.
pub fn is_for_a_device(kind: &str) -> bool {
    [OWN_DEVICE, NETWORK, PUPIL_DEVICE, PUPIL_WIFI].contains(&kind)
}

/// The kinds of permission that a new register starts with. A school can change them and add more.
pub fn builtin() -> Vec<Kind> {
    use Role::{Caretaker, ClassTeacher, Headteacher, IctCoordinator, Technician};
    let kinds: [(&str, &[Role]); 9] = [
        (HOME, &[Headteacher]),
        (VISIT, &[Headteacher]),
        (PERSONAL_USE, &[Headteacher]),
        (PERSONAL_DATA, &[Headteacher]),
        (OWN_DEVICE, &[IctCoordinator, Caretaker]),
        (NETWORK, &[Headteacher, Technician]),
        (PUPIL_DEVICE, &[ClassTeacher]),
        (PUPIL_WIFI, &[ClassTeacher]),
        (SOFTWARE_INSTALL, &[Headteacher]),
    ];
    kinds.into_iter().map(|(name, roles)| Kind { name: name.to_owned(), roles: roles.to_vec() }).collect()
}

/// All kinds of a school: the built-in ones with the school's changes, then its own.
pub fn kinds(set: &[(String, String)]) -> Vec<Kind> {
    let mut kinds = builtin();
    for (name, roles) in set {
        let roles = roles.split(',').filter_map(Role::parse).collect();
        match kinds.iter_mut().find(|kind| kind.name == *name) {
            Some(kind) => kind.roles = roles,
            None => kinds.push(Kind { name: name.clone(), roles }),
        }
    }
    kinds
}

/// Finds the kind with this name.
///
/// Errors: no kind has this name.
pub fn named(kinds: Vec<Kind>, name: &str) -> Result<Kind, Fault> {
    let wanted = name.trim().to_lowercase().replace([' ', '_'], "-");
    let names: Vec<String> = kinds.iter().map(|kind| kind.name.clone()).collect();
    kinds.into_iter().find(|kind| kind.name == wanted).ok_or_else(|| {
        Fault::invalid(format!("there is no kind of permission {}", shown(name))).hint(say![
            format!("The kinds are {}. To add one: ", names.join(", ")),
            Remedy::SetPermissionKind,
            "."
        ])
    })
}

impl Kind {
    /// Lists the roles that have not given a permission yet.
    pub fn awaits(&self, grants: &[Grant]) -> Vec<Role> {
        self.roles.iter().copied().filter(|role| !grants.iter().any(|grant| self.counts(grant.role, *role))).collect()
    }

    /// True if a grant by a role counts for another. The headteacher and the chair of governors stand in for each other:
    /// the chair gives what is about the headteacher, and a permission that was given to someone who is headteacher
    /// since goes on. A kind that needs both needs both.
    fn counts(&self, given: Role, wanted: Role) -> bool {
        let of_either = |role| matches!(role, Role::Headteacher | Role::ChairOfGovernors);
        given == wanted || (of_either(given) && of_either(wanted) && !self.roles.contains(&given))
    }

    /// The kind for a permission of the headteacher: what the headteacher gives to others, the chair of governors gives
    /// (Trosnant, Shirley Warren).
    #[must_use]
    pub fn for_head(mut self) -> Self {
        let roles = std::mem::take(&mut self.roles).into_iter().map(in_place_of_head);
        for role in roles {
            if !self.roles.contains(&role) {
                self.roles.push(role);
            }
        }
        self
    }
}

impl Permission {
    /// The state of the permission on a date.
    pub fn state(&self, kind: &Kind, grants: &[Grant], today: NaiveDate) -> State {
        match () {
            () if self.revoked_on.is_some() => State::Revoked,
            () if self.until_on.is_some_and(|until| until < today) => State::Over,
            () if kind.awaits(grants).is_empty() => State::Given,
            () => State::Awaiting,
        }
    }

    /// The grants that count for a person. A permission for everybody doesn't cover the one who gave it: nobody gives a
    /// permission to themselves.
    pub fn counted(&self, mut grants: Vec<Grant>, person: PersonId) -> Vec<Grant> {
        grants.retain(|grant| self.person_id.is_some() || grant.person_id != person);
        grants
    }

    /// True if the permission covers this person and item on this date: everything that it names must match.
    pub fn covers(&self, person: PersonId, asset: Option<&Asset>, day: NaiveDate) -> bool {
        let fits_person = self.person_id.is_none_or(|id| id == person);
        let fits_asset = self.asset_id.is_none_or(|id| asset.is_some_and(|asset| asset.id == id));
        let fits_category = self.category_id.is_none_or(|id| asset.is_some_and(|asset| asset.category_id == id));
        let in_time = self.from_on <= day && self.until_on.is_none_or(|until| day <= until);
        fits_person && fits_asset && fits_category && in_time && self.revoked_on.is_none()
    }

    /// True if the permission is for this device of this owner, on this date. One that names no device is for none.
    pub fn covers_device(&self, device: &OwnDevice, day: NaiveDate) -> bool {
        let is_it = match (self.own_device_id, &self.device) {
            (Some(id), _) => id == device.id,
            (None, Some(what)) => {
                let has_serial = |serial: &String| device.serial.as_ref().is_some_and(|s| serial::are_one(s, serial));
                fold(what) == fold(&device.what) && self.device_serial.as_ref().is_none_or(has_serial)
            }
            (None, None) => false,
        };
        is_it && self.person_id == Some(device.person_id) && self.covers(device.person_id, None, day)
    }

    /// Revokes the permission.
    ///
    /// Errors: the permission is already revoked.
    pub fn revoke(&mut self, on: NaiveDate, reason: String) -> Result<(), Fault> {
        if let Some(day) = self.revoked_on {
            let message = format!("permission {} was already revoked on {}", self.no, show_day(day));
            return Err(Fault::conflict(message, say![See::Permissions, " lists the permissions that count."]));
        }
        (self.revoked_on, self.revoke_reason) = (Some(on), Some(reason));
        Ok(())
    }
}

/// A person's own equipment on site, or a pupil's phone in the office cupboard (Hazeldene 4.17, Trosnant;
/// Brockhampton).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnDevice {
    /// The member of staff who goes along with a visitor's camera or phone (Frederick Gent 6.1).
    pub accompanied_by: Option<PersonId>,
    pub admitted_on: Option<NaiveDate>,
    /// `None` if nobody has looked.
    pub anti_virus: Option<bool>,
    pub confiscate_reason: Option<String>,
    /// The member of staff who took it.
    pub confiscated_by: Option<PersonId>,
    /// The day on which it was taken from its owner.
    pub confiscated_on: Option<NaiveDate>,
    /// `None` if nobody has looked.
    pub encrypted: Option<bool>,
    /// True if the owner works for the school on it, so that it must be encrypted (Frederick Gent 6.2).
    pub for_school: Option<bool>,
    /// The person to whom it was given back.
    pub given_to: Option<String>,
    /// The day since which it is on the school's network.
    pub network_on: Option<NaiveDate>,
    /// The person to whom it must be given back, if not the owner.
    pub return_to: Option<String>,
    /// The time when the device was given back, or was taken home for good.
    pub ended_at: Option<super::when::Instant>,
    pub handed_in_at: Option<super::when::Instant>,
    pub id: RowId,
    pub no: i64,
    pub person_id: PersonId,
    pub serial: Option<String>,
    pub state: DeviceState,
    /// True if it takes pictures; `None` if nobody has said.
    pub takes_pictures: Option<bool>,
    /// The date of the device's portable appliance test, which must come before its first use.
    pub tested_on: Option<NaiveDate>,
    pub tester: Option<String>,
    pub until_on: Option<NaiveDate>,
    pub what: String,
}

words! {
    /// The place of a person's own equipment.
    DeviceState, "own-device state" {
        OnSite = "on_site",
        InCupboard = "in_cupboard",
        GivenBack = "given_back",
        /// The owner has taken it home for good.
        Left = "left",
    }
}

impl OwnDevice {
    /// Gives a device back from the cupboard, or records that it has left the site.
    ///
    /// Errors: the device is somewhere else.
    pub fn end(&mut self, from: DeviceState, at: super::when::Instant) -> Result<(), Fault> {
        if self.state != from {
            let hint = match self.state {
                DeviceState::InCupboard => {
                    say!["Give it back: ", Remedy::GiveDeviceBack { no: self.no }, "."]
                }
                DeviceState::OnSite => say!["Record that it leaves: ", Remedy::DeviceLeaves { no: self.no }, "."],
                DeviceState::GivenBack | DeviceState::Left => {
                    say![See::OwnDevices, " lists the devices that are here."]
                }
            };
            let is = match self.state {
                DeviceState::OnSite => "is on site",
                DeviceState::InCupboard => "is in the office cupboard",
                DeviceState::GivenBack => "was already given back",
                DeviceState::Left => "has already left the site",
            };
            return Err(Fault::conflict(format!("own device {} ({}) {is}", self.no, self.what), hint));
        }
        self.state = if from == DeviceState::InCupboard { DeviceState::GivenBack } else { DeviceState::Left };
        self.ended_at = Some(at);
        Ok(())
    }
}

/// True if this kind of person hands in a phone without a permission: pupils do (Brockhampton).
pub fn hands_in_freely(kind: PersonKind) -> bool {
    kind == PersonKind::Pupil
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn permission() -> Permission {
        Permission {
            asset_id: None,
            category_id: None,
            device: None,
            device_serial: None,
            own_device_id: None,
            from_on: day("2026-11-10"),
            id: Uuid::nil().into(),
            kind: OWN_DEVICE.to_owned(),
            no: 1,
            person_id: Some(Uuid::from_u128(1).into()),
            purpose: "heater".to_owned(),
            revoke_reason: None,
            revoked_on: None,
            until_on: Some(day("2026-11-20")),
        }
    }

    fn grant(role: Role) -> Grant {
        Grant {
            given_on: day("2026-11-10"),
            id: Uuid::nil().into(),
            permission_id: Uuid::nil().into(),
            person_id: Uuid::from_u128(2).into(),
            role,
        }
    }

    #[test]
    fn an_own_device_needs_both_the_ict_coordinator_and_the_caretaker() {
        let kind = named(builtin(), "Own Device").unwrap();
        let today = day("2026-11-15");
        assert_eq!(permission().state(&kind, &[], today), State::Awaiting);
        let one = [grant(Role::IctCoordinator)];
        assert_eq!(kind.awaits(&one), [Role::Caretaker]);
        assert_eq!(permission().state(&kind, &one, today), State::Awaiting);
        let both = [grant(Role::Caretaker), grant(Role::IctCoordinator)];
        assert_eq!(permission().state(&kind, &both, today), State::Given);
        assert_eq!(permission().state(&kind, &both, day("2026-11-20")), State::Given);
        assert_eq!(permission().state(&kind, &both, day("2026-11-21")), State::Over);
        let mut revoked = permission();
        revoked.revoke(today, "moved".to_owned()).unwrap();
        assert_eq!(revoked.state(&kind, &both, today), State::Revoked);
        assert_eq!(
            revoked.revoke(today, "again".to_owned()).unwrap_err().message,
            "permission 1 was already revoked on Sun 15 Nov 2026"
        );
    }

    #[test]
    fn a_permission_covers_only_what_it_names_from_its_first_day_to_its_last() {
        let (one, other) = (Uuid::from_u128(1).into(), Uuid::from_u128(3).into());
        for (on, wanted) in [("2026-11-09", false), ("2026-11-10", true), ("2026-11-20", true), ("2026-11-21", false)] {
            assert_eq!(permission().covers(one, None, day(on)), wanted, "{on}");
        }
        assert!(!permission().covers(other, None, day("2026-11-15")));
        let for_an_item = Permission { asset_id: Some(Uuid::nil().into()), ..permission() };
        assert!(!for_an_item.covers(one, None, day("2026-11-15")));
    }

    #[test]
    fn a_permission_for_everybody_does_not_cover_the_one_who_gave_it() {
        let (giver, other) = (Uuid::from_u128(2).into(), Uuid::from_u128(1).into());
        let for_everybody = Permission { person_id: None, ..permission() };
        let given = || vec![grant(Role::Headteacher)];
        assert_eq!(for_everybody.counted(given(), giver), []);
        assert_eq!(for_everybody.counted(given(), other), given());
        assert_eq!(permission().counted(given(), giver), given());
    }

    #[test]
    fn the_chair_of_governors_gives_what_is_about_the_headteacher() {
        let kind = |roles: &[Role]| Kind { name: "x".to_owned(), roles: roles.to_vec() };
        let (head, chair) = (Role::Headteacher, Role::ChairOfGovernors);
        for (roles, of_head, given, missing) in [
            (&[head][..], false, &[][..], &[head][..]),
            (&[head], true, &[], &[chair]),
            (&[head], true, &[chair], &[]),
            // Someone who got the permission before they became headteacher, and someone who was headteacher then.
            (&[head], true, &[head], &[]),
            (&[head], false, &[chair], &[]),
            (&[head, chair], false, &[chair], &[head]),
            (&[head, chair], true, &[chair], &[]),
            (&[head, Role::Technician], true, &[chair], &[Role::Technician]),
        ] {
            let kind = if of_head { kind(roles).for_head() } else { kind(roles) };
            let grants: Vec<Grant> = given.iter().map(|role| grant(*role)).collect();
            assert_eq!(kind.awaits(&grants), missing, "{roles:?} {of_head} {given:?}");
        }
    }

    #[test]
    fn a_school_can_change_the_roles_of_a_kind_and_add_its_own() {
        let kinds = kinds(&[
            ("visit".to_owned(), "business-manager".to_owned()),
            ("drone".to_owned(), "headteacher,caretaker".to_owned()),
        ]);
        let roles = |name: &str| named(kinds.clone(), name).map(|kind| kind.roles);
        assert_eq!(roles("visit").unwrap(), [Role::BusinessManager]);
        assert_eq!(roles("drone").unwrap(), [Role::Headteacher, Role::Caretaker]);
        assert_eq!(roles("home").unwrap(), [Role::Headteacher]);
        assert_eq!(roles("party").unwrap_err().message, "there is no kind of permission “party”");
    }
}
