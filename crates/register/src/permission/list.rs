//! Lists of permissions and their kinds.

use crate::{
    rule::decider::is_of_head,
    view::{Unnumbered, Who},
};
use chrono::NaiveDate;
use domain::{
    called::Called,
    fault::Fault,
    ids::{AssetId, PersonId},
    permission::{self, Kind, Permission, State},
    person::Role,
};
use serde::Serialize;
use store::{Field as _, ReadTx};

/// A kind of permission, with the roles that must give it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KindView {
    pub kind: String,
    pub roles: Vec<Role>,
    /// The school's own words for the roles.
    #[serde(skip)]
    pub called: Vec<String>,
}

impl KindView {
    /// Makes the view of a kind, with the school's own words for its roles.
    pub fn build(kind: String, roles: Vec<Role>, called: &Called) -> Self {
        let words = roles.iter().map(|role| called.role(*role)).collect();
        Self { kind, roles, called: words }
    }
}

impl Unnumbered for KindView {}

/// Lists the school's kinds of permission.
pub fn kinds(tx: &ReadTx<'_>) -> Result<Vec<KindView>, Fault> {
    let kinds = store::permission::kinds(tx)?;
    let called = store::setting::called(tx)?;
    Ok(kinds.into_iter().map(|kind| KindView::build(kind.name, kind.roles, &called)).collect())
}

/// One role's consent to a permission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GivenView {
    pub role: Role,
    pub by: Who,
    pub on: NaiveDate,
}

/// One permission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PermissionView {
    pub no: Option<i64>,
    pub kind: String,
    pub person: Option<Who>,
    pub tag: Option<String>,
    pub category: Option<String>,
    /// The person's own device that it is for.
    pub device: Option<String>,
    pub device_serial: Option<String>,
    /// The number of that device, once it is here.
    pub own_device_no: Option<i64>,
    pub purpose: String,
    pub from_on: NaiveDate,
    pub until_on: Option<NaiveDate>,
    pub given: Vec<GivenView>,
    /// The roles that have not given the permission yet.
    pub awaits: Vec<Role>,
    pub state: State,
    pub revoked_on: Option<NaiveDate>,
    pub revoke_reason: Option<String>,
    /// The school's own words, for the roles in a table.
    #[serde(skip)]
    pub called: Called,
}

impl PermissionView {
    /// Reads the people, the item and the category that a permission names, and works out its state.
    pub fn load(tx: &ReadTx<'_>, permission: &Permission, kind: &Kind, today: NaiveDate) -> Result<Self, Fault> {
        let grants = store::permission::grants(tx, permission.id)?;
        let kind = &kind_for(tx, kind, permission.person_id, today)?;
        let who = |id| store::person::by_id(tx, id).map(|person| Who::from(&person));
        Ok(Self {
            called: store::setting::called(tx)?,
            no: Some(permission.no),
            kind: permission.kind.clone(),
            person: permission.person_id.map(who).transpose()?,
            tag: permission.asset_id.map(|id| store::asset::by_id(tx, id)).transpose()?.map(|a| a.tag),
            category: permission.category_id.map(|id| store::category::by_id(tx, id)).transpose()?.map(|c| c.name),
            device: permission.device.clone(),
            device_serial: permission.device_serial.clone(),
            own_device_no: permission
                .own_device_id
                .map(|id| store::permission::device_by_id(tx, id))
                .transpose()?
                .map(|d| d.no),
            purpose: permission.purpose.clone(),
            from_on: permission.from_on,
            until_on: permission.until_on,
            given: grants
                .iter()
                .map(|grant| Ok(GivenView { role: grant.role, by: who(grant.person_id)?, on: grant.given_on }))
                .collect::<Result<_, Fault>>()?,
            awaits: kind.awaits(&grants),
            state: permission.state(kind, &grants, today),
            revoked_on: permission.revoked_on,
            revoke_reason: permission.revoke_reason.clone(),
        })
    }
}

/// The kind of a permission for this person: what is about the headteacher, the chair of governors gives.
pub(super) fn kind_for(tx: &ReadTx<'_>, kind: &Kind, person: Option<PersonId>, on: NaiveDate) -> Result<Kind, Fault> {
    let kind = kind.clone();
    Ok(if is_of_head(tx, person.as_slice(), on)? { kind.for_head() } else { kind })
}

impl Unnumbered for PermissionView {
    fn unnumber(&mut self) {
        self.no = None;
    }
}

/// The permissions to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub kind: Option<String>,
    pub person: Option<PersonId>,
    pub asset: Option<AssetId>,
    /// Only permissions that a role must still give.
    pub awaiting: bool,
    /// Also permissions that have ended or were revoked.
    pub all: bool,
}

/// Lists the permissions that match, newest first.
///
/// Errors: no such kind.
pub fn list(tx: &ReadTx<'_>, filter: &Filter, today: NaiveDate) -> Result<Vec<PermissionView>, Fault> {
    let kinds = store::permission::kinds(tx)?;
    let wanted = filter.kind.as_deref().map(|kind| permission::named(kinds.clone(), kind)).transpose()?;
    let rows: Vec<Permission> = match filter.person {
        Some(id) => tx.list("where r.person_id = ?1 order by r.no desc", &[id.to_value()])?,
        None => tx.list("order by r.no desc", &[])?,
    };
    let mut out = Vec::new();
    let is_for = |row: &Permission| filter.asset.is_none_or(|id| row.asset_id == Some(id));
    for row in
        rows.iter().filter(|row| is_for(row)).filter(|row| wanted.as_ref().is_none_or(|kind| kind.name == row.kind))
    {
        let kind = permission::named(kinds.clone(), &row.kind)?;
        let view = PermissionView::load(tx, row, &kind, today)?;
        let fits = match view.state {
            State::Awaiting => true,
            State::Given => !filter.awaiting,
            State::Over | State::Revoked => filter.all && !filter.awaiting,
        };
        if fits {
            out.push(view);
        }
    }
    Ok(out)
}

/// Counts the permissions that a role must still give.
pub fn awaiting(tx: &ReadTx<'_>, today: NaiveDate) -> Result<i64, Fault> {
    let waiting = list(tx, &Filter { awaiting: true, ..Filter::default() }, today)?;
    Ok(i64::try_from(waiting.len()).unwrap_or(i64::MAX))
}
