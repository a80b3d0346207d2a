//! The changes of teaching groups that a file of enrolments makes, as the user sees them.

use super::{Unnumbered, Who};
use domain::{group::MemberRole, text::count};
use serde::Serialize;

/// The way in which a group changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupBecomes {
    New,
    Changed,
    /// Everybody leaves the group, so it is no longer listed.
    Gone,
}

/// The way in which a person's groups change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonDoes {
    /// The person leaves groups and joins others.
    Moves,
    Joins,
    Leaves,
}

/// A member of a group, as the group has them or will have them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moving {
    #[serde(flatten)]
    pub person: Who,
    pub role: MemberRole,
}

/// The changes of one group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupChange {
    pub name: String,
    pub becomes: GroupBecomes,
    pub joins: Vec<Moving>,
    pub leaves: Vec<Moving>,
    /// Members who stay, with their new role.
    pub roles: Vec<Moving>,
}

/// The changes of one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonChange {
    #[serde(flatten)]
    pub person: Who,
    pub does: PersonDoes,
    /// The groups that the person leaves.
    pub leaves: Vec<String>,
    /// The groups that the person joins.
    pub joins: Vec<String>,
}

/// The changes that a file of enrolments makes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct GroupPlan {
    /// The groups that change, by name.
    pub groups: Vec<GroupChange>,
    /// The people whose groups change, by family name.
    pub people: Vec<PersonChange>,
    /// The number of groups of the file that stay the same.
    pub unchanged: usize,
    /// The number of people who move.
    pub moves: usize,
    /// The number of people who only join groups.
    pub joins: usize,
    /// The number of people who only leave groups.
    pub leaves: usize,
}

impl Unnumbered for GroupPlan {}

impl GroupPlan {
    /// Says the changes in one line.
    pub fn summary(&self) -> String {
        if self.groups.is_empty() {
            return "no teaching group changes".to_owned();
        }
        let of = |becomes| self.groups.iter().filter(|group| group.becomes == becomes).count();
        format!(
            "{} move between teaching groups, {} only join and {} only leave; {} new, {} changed, {} gone, \
             {} unchanged",
            count(self.moves, "person"),
            self.joins,
            self.leaves,
            count(of(GroupBecomes::New), "group"),
            of(GroupBecomes::Changed),
            of(GroupBecomes::Gone),
            self.unchanged
        )
    }
}
