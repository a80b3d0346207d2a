//! Lists accounts, and finds who signs in.

use crate::view::Unnumbered;
use chrono::NaiveDate;
use domain::{
    account::{self, Account},
    fault::Fault,
    ids::PersonId,
    person::{Person, Role},
    when::{Clock, Instant},
};
use serde::Serialize;
use store::ReadTx;

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountView {
    #[serde(rename = "ref")]
    pub reference: String,
    pub name: String,
    /// The roles that the person holds today. They decide what the person may do on the page.
    pub roles: Vec<Role>,
    /// `active`, `waiting for a password`, `code expired`, `disabled` or `left`.
    pub state: &'static str,
    pub has_pin: bool,
    /// The end of the one-time code, if one is waiting.
    pub code_until: Option<Instant>,
    pub disabled_on: Option<NaiveDate>,
}

impl Unnumbered for AccountView {}

impl AccountView {
    pub(super) fn load(tx: &ReadTx<'_>, person: &Person, account: &Account, clock: Clock) -> Result<Self, Fault> {
        let today = clock.today();
        let is_there = account::may_have(person, today).is_ok();
        Ok(Self {
            reference: person.reference.clone(),
            name: person.name.clone(),
            roles: store::person::roles(tx, person.id, today)?,
            state: if is_there { account.state(clock.now()) } else { "left" },
            has_pin: account.pin.is_some(),
            code_until: account.code_until,
            disabled_on: account.disabled_on,
        })
    }
}

/// Lists the accounts, by name.
pub fn list(tx: &ReadTx<'_>, clock: Clock) -> Result<Vec<AccountView>, Fault> {
    let mut found = Vec::new();
    for account in store::account::all(tx)? {
        let person = store::person::by_id(tx, account.person_id)?;
        found.push((person.sort_name.clone(), AccountView::load(tx, &person, &account, clock)?));
    }
    found.sort_by(|a, b| (&a.0, &a.1.reference).cmp(&(&b.0, &b.1.reference)));
    Ok(found.into_iter().map(|(_, view)| view).collect())
}

/// Someone who has an account and may use it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub person: Person,
    pub account: Account,
    pub roles: Vec<Role>,
}

/// Finds the account of a person who may sign in today: it is not disabled, has a password, and their last working day is
/// not over.
pub fn member(tx: &ReadTx<'_>, person: PersonId, clock: Clock) -> Result<Option<Member>, Fault> {
    let Some(account) = store::account::of_person(tx, person)? else { return Ok(None) };
    let person = store::person::by_id(tx, person)?;
    let today = clock.today();
    if account.password.is_none() || account.disabled_on.is_some() || account::may_have(&person, today).is_err() {
        return Ok(None);
    }
    let roles = store::person::roles(tx, person.id, today)?;
    Ok(Some(Member { person, account, roles }))
}

/// Finds the member whom a name for signing in calls: a ref or a username. `None` also if several people are called so.
pub fn called(tx: &ReadTx<'_>, name: &str, clock: Clock) -> Result<Option<Member>, Fault> {
    let mut members = Vec::new();
    for person in store::person::exact(tx, name)? {
        members.extend(member(tx, person.id, clock)?);
    }
    Ok(if members.len() == 1 { members.pop() } else { None })
}
