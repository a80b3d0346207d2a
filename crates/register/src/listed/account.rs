//! The columns of accounts, and of devices with a camera.

use super::columns::{Column, Show, both, told};
use crate::account::{
    beside::SessionView,
    device::{NewDevice, RegisteredDevice},
    list::AccountView,
    user::NewCode,
};

fn roles(account: &AccountView) -> String {
    account.roles.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

impl Show for AccountView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("ref", "ref"),
        both("name", "name"),
        told("roles", "roles", |account: &Self, _| roles(account)),
        both("state", "state"),
        told("has_pin", "PIN", |account: &Self, _| if account.has_pin { "yes" } else { "" }.to_owned()),
        both("code_until", "code until"),
        both("disabled_on", "disabled").wide(),
    ];
}

impl Show for NewCode {
    const COLUMNS: &'static [Column<Self>] = &[
        both("ref", "ref"),
        both("name", "name"),
        told("roles", "roles", |new: &Self, _| roles(&new.account)).wide(),
        both("code", "one-time code"),
        both("code_until", "good until"),
    ];
}

impl Show for SessionView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("ref", "ref"),
        both("name", "name"),
        both("from", "from"),
        both("since_at", "since"),
        both("seen_at", "last seen"),
        told("locked", "locked", |one: &Self, _| if one.locked { "yes" } else { "" }.to_owned()),
    ];
}

impl Show for RegisteredDevice {
    const COLUMNS: &'static [Column<Self>] = &[
        both("no", "no"),
        both("name", "device"),
        both("state", "state"),
        both("added_on", "added"),
        both("ended_on", "ended"),
    ];
}

impl Show for NewDevice {
    const COLUMNS: &'static [Column<Self>] =
        &[both("no", "no"), both("name", "device"), both("state", "state"), both("code", "code to type on it")];
}
