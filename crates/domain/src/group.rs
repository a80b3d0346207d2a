//! Teaching groups: the pupils and teachers of a lesson, as the MIS names it.

use super::ids::{GroupId, PersonId, RowId};
use crate::words;

words! {
    /// The part that a person has in a teaching group.
    MemberRole, "role in a teaching group" { Pupil = "pupil", Teacher = "teacher" }
}

/// A teaching group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub id: GroupId,
    pub name: String,
    pub name_folded: String,
}

/// One person's membership of a teaching group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub group_id: GroupId,
    pub id: RowId,
    pub person_id: PersonId,
    pub role: MemberRole,
}
