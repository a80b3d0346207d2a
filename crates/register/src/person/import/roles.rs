//! The file of roles that School Data Sync v2.1 and OneRoster 1.2 have beside the file of users.

use super::bundle::Side;
use crate::file::{import::Problem, plan::ColumnView};
use domain::{
    fault::Fault,
    person_fields::PersonField,
    text::{fold, shown},
};
use std::collections::{HashMap, HashSet};

/// The roles of all users, by the key of the user.
pub(super) struct Roles {
    by_user: HashMap<String, Role>,
    /// An end date that most people share, and their number. It is the end of the school year.
    session: Option<(String, usize)>,
    pub(super) columns: Vec<ColumnView>,
}

/// A user's role.
#[derive(Debug, Clone, Default)]
pub(super) struct Role {
    line: u64,
    pub(super) word: String,
    grade: String,
    starts: String,
    ends: String,
    /// True if one of the user's roles has no end date.
    goes_on: bool,
}

impl Roles {
    /// Reads the file.
    ///
    /// Errors: a column is missing; a row doesn't match the headings.
    pub(super) fn read(side: Side) -> Result<Self, Fault> {
        side.must_have(&["userSourcedId", "role"])?;
        let mut by_user: HashMap<String, Role> = HashMap::new();
        let read = [
            ("userSourcedId", "key"),
            ("role", "kind"),
            ("grade", "year group"),
            ("roleStartDate", "start"),
            ("beginDate", "start"),
            ("roleEndDate", "end"),
            ("endDate", "end"),
        ];
        let columns = side.each(&read, |line, cells| {
            let user = cells.get("userSourcedId");
            let role = by_user.entry(user.to_owned()).or_insert_with(|| Role { line, ..Role::default() });
            let word = cells.get("role");
            if fold(word) == "student" {
                role.grade = cells.get("grade").to_owned();
            }
            if role.word.is_empty() || fold(word) == "student" {
                word.clone_into(&mut role.word);
            }
            cells.first(&["roleStartDate", "beginDate"]).clone_into(&mut role.starts);
            let ends = cells.first(&["roleEndDate", "endDate"]);
            role.goes_on |= ends.is_empty();
            ends.clone_into(&mut role.ends);
            Ok(())
        })?;
        let session = end_of_session(by_user.values());
        Ok(Self { by_user, session, columns })
    }

    /// The role of a user.
    pub(super) fn of(&self, user: &str) -> Option<&Role> {
        self.by_user.get(user)
    }

    /// Lists the roles of users whom the file of users doesn't have. `users` has the keys of everybody.
    pub(super) fn problems(&self, users: &HashSet<String>) -> Vec<Problem> {
        let lost = self.by_user.iter().filter(|(user, _)| !users.contains(*user));
        let told = |(user, role): (&String, &Role)| Problem {
            line: role.line,
            column: Some("userSourcedId".to_owned()),
            reason: format!("{} is not in users.csv (roles.csv)", shown(user)),
        };
        let mut problems: Vec<Problem> = lost.map(told).collect();
        problems.sort_by_key(|problem| problem.line);
        problems
    }

    /// The fields that a role gives.
    pub(super) fn fields<'r>(&self, role: &'r Role) -> Vec<(PersonField, &'r str)> {
        let is_session = self.session.as_ref().is_some_and(|(day, _)| *day == role.ends);
        let ends = if role.goes_on || is_session { "" } else { role.ends.as_str() };
        let fields = [
            (PersonField::YearGroup, role.grade.as_str()),
            (PersonField::StartOn, role.starts.as_str()),
            (PersonField::ContractEnd, ends),
        ];
        fields.into_iter().filter(|(_, text)| !text.is_empty()).collect()
    }

    /// Says how a shared end date was read.
    pub(super) fn note(&self) -> Option<String> {
        let (day, number) = self.session.as_ref()?;
        Some(format!(
            "{number} people have the role end date {day}: read as the end of the school year, not as their last day"
        ))
    }
}

/// Finds an end date that more than half of the people share. It is the end of the school year, not their last day.
fn end_of_session<'r>(roles: impl Iterator<Item = &'r Role>) -> Option<(String, usize)> {
    let (mut ends, mut all): (HashMap<&str, usize>, usize) = (HashMap::new(), 0);
    for role in roles {
        all += 1;
        if !role.goes_on {
            *ends.entry(&role.ends).or_default() += 1;
        }
    }
    let (day, number) = ends.into_iter().max_by_key(|(_, number)| *number)?;
    (number > 1 && number * 2 > all).then(|| (day.to_owned(), number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_end_date_is_the_end_of_the_school_year() {
        let role = |ends: &str| Role { ends: ends.to_owned(), goes_on: ends.is_empty(), ..Role::default() };
        let end = |ends: &[&str]| end_of_session(ends.iter().map(|e| role(e)).collect::<Vec<_>>().iter());
        assert_eq!(end(&["7/21/2027", "7/21/2027", ""]), Some(("7/21/2027".to_owned(), 2)));
        assert_eq!(end(&["7/21/2027", "7/21/2027", "", ""]), None);
        assert_eq!(end(&["7/21/2027"]), None);
        assert_eq!(end(&[]), None);
    }
}
