//! Agreements that people sign, and permissions to take items off the site.

use super::{
    No, School, Told,
    time::{Day, day_of},
};

/// One version of the school's agreement.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    pub title: &'static str,
    pub from: Day,
    pub sign_by: Option<Day>,
    pub is_withdrawn: bool,
    pub signatures: Vec<Signature>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Signature {
    pub person: usize,
    pub is_void: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Permission {
    pub kind: &'static str,
    pub person: Option<usize>,
    pub item: Option<usize>,
    pub category: Option<String>,
    pub from: Day,
    pub until: Option<Day>,
    /// True once the headteacher has given it.
    pub is_given: bool,
    pub given_by: Option<usize>,
    pub is_revoked: bool,
}

impl School {
    /// The versions of a policy that were not withdrawn, oldest first.
    fn versions(&self, title: &str) -> Vec<i64> {
        let mut versions: Vec<i64> = self
            .agreements
            .iter()
            .filter(|(_, one)| one.title == title && !one.is_withdrawn)
            .map(|(no, _)| *no)
            .collect();
        versions.sort_by_key(|no| (self.agreements[no].from, *no));
        versions
    }

    fn has_signed(&self, no: i64, person: usize) -> bool {
        self.agreements[&no].signatures.iter().any(|one| one.person == person && !one.is_void)
    }

    /// `None` if a person has signed all that is in force; else if that presses.
    pub fn unsigned(&self, person: usize) -> Option<bool> {
        let mut unsigned = None;
        let titles: std::collections::BTreeSet<_> = self.agreements.values().map(|one| one.title).collect();
        for title in titles {
            let versions = self.versions(title);
            let Some(at) = versions.iter().rposition(|no| self.agreements[no].from <= self.today()) else { continue };
            if versions[at..].iter().any(|no| self.has_signed(*no, person)) {
                continue;
            }
            let presses = self.agreements[&versions[at]].sign_by.is_none_or(|by| by < self.today());
            unsigned = Some(presses || unsigned == Some(true));
        }
        unsigned
    }

    pub fn publish(&mut self, title: &'static str, from: Option<Day>, sign_by: Option<Day>) -> Told {
        let from = from.unwrap_or(day_of(self.moment(None)?));
        if sign_by.is_some_and(|by| by < from) {
            return Err(No::Usage);
        }
        if self.versions(title).last().is_some_and(|no| from < self.agreements[no].from) {
            return Err(No::State);
        }
        let no = self.next("agreement");
        let signatures = Vec::new();
        self.agreements.insert(no, Agreement { title, from, sign_by, is_withdrawn: false, signatures });
        Ok(())
    }

    /// Records a signature under the version in force, or under the first that takes effect.
    pub fn sign_agreement(&mut self, title: &'static str, person: usize) -> Told {
        let day = day_of(self.moment(None)?);
        let versions = self.versions(title);
        let in_force = versions.iter().rfind(|no| self.agreements[no].from <= day).or(versions.first());
        let no = *in_force.ok_or(No::Unknown)?;
        if self.has_signed(no, person) {
            return Err(No::State);
        }
        self.agreements.get_mut(&no).unwrap().signatures.push(Signature { person, is_void: false });
        Ok(())
    }

    pub fn withdraw(&mut self, no: i64) -> Told {
        let agreement = self.agreements.get_mut(&no).ok_or(No::Unknown)?;
        if agreement.is_withdrawn {
            return Err(No::State);
        }
        agreement.is_withdrawn = true;
        Ok(())
    }

    pub fn permit(&mut self, permission: Permission, by: Option<usize>) -> Told {
        if permission.person.is_some_and(|person| self.is_cleared(person)) {
            return Err(No::rule("cleared"));
        }
        if permission.until.is_some_and(|until| until < permission.from) {
            return Err(No::Usage);
        }
        if let Some(by) = by {
            self.must_decide(by, &["headteacher"], permission.person, permission.from)?;
        }
        let no = self.next("permission");
        self.permissions.insert(no, Permission { is_given: by.is_some(), given_by: by, ..permission });
        Ok(())
    }

    pub fn revoke(&mut self, no: i64) -> Told {
        let permission = self.permissions.get_mut(&no).ok_or(No::Unknown)?;
        if permission.is_revoked {
            return Err(No::State);
        }
        permission.is_revoked = true;
        Ok(())
    }

    /// True if an item needs a permission to leave the site, and this borrower has one for it.
    pub fn is_permitted(&self, place: &str, person: usize, item: usize) -> bool {
        let category = self.category(item);
        let asks = if place == "home" { category.home } else { category.visit };
        let today = self.today();
        let covers = |one: &Permission| {
            one.kind == place
                && one.is_given
                && !one.is_revoked
                && one.person.is_none_or(|whom| whom == person)
                // What is for everybody doesn't cover the one who gave it.
                && (one.person.is_some() || one.given_by != Some(person))
                && one.item.is_none_or(|which| which == item)
                && one.category.as_ref().is_none_or(|which| *which == self.items[item].category)
                && one.from <= today
                && one.until.is_none_or(|until| today <= until)
        };
        asks == "permission" && self.permissions.values().any(covers)
    }
}
