//! The columns of teaching groups and their members.

use super::columns::{Column, Show, both, worked};
use super::named;
use crate::person::group::list::{GroupView, MemberView};

impl Show for GroupView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("name", "group"),
        both("pupils", "pupils"),
        worked("teachers", |group: &Self, _| group.teachers.iter().map(named).collect::<Vec<_>>().join(", "))
            .headed("teachers"),
    ];
}

impl Show for MemberView {
    const COLUMNS: &'static [Column<Self>] =
        &[both("ref", "ref"), both("name", "name"), both("role", "role"), both("class", "form")];
}
