//! Teaching groups, the seats of licences, and what is attached to incidents.

use super::{No, School, Told, time::Day};

/// Who or what uses a seat of a licence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum User {
    Person(usize),
    Item(usize),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Seat {
    pub user: User,
    pub since: Day,
    pub until: Option<Day>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Licence {
    /// The number of seats that were paid for; `None` for no limit.
    pub seats: Option<usize>,
    pub users: Vec<Seat>,
}

impl Licence {
    fn used(&self) -> usize {
        self.users.iter().filter(|seat| seat.until.is_none()).count()
    }

    fn seat_of(&mut self, user: User) -> Option<&mut Seat> {
        self.users.iter_mut().find(|seat| seat.user == user && seat.until.is_none())
    }
}

impl School {
    /// Puts pupils into a teaching group.
    pub fn join(&mut self, group: &'static str, people: &[usize]) -> Told {
        if people.iter().any(|person| self.people[*person].kind != "pupil") {
            return Err(No::Usage);
        }
        let before = self.groups.clone();
        self.groups.entry(group).or_default().extend(people);
        self.wrote = self.groups != before;
        Ok(())
    }

    /// Takes one out. A group without members is no more.
    pub fn leave(&mut self, group: &'static str, person: usize) -> Told {
        let members = self.groups.get_mut(group).ok_or(No::Unknown)?;
        if !members.remove(&person) {
            return Err(No::State);
        }
        self.groups.retain(|_, members| !members.is_empty());
        Ok(())
    }

    pub fn add_licence(&mut self, seats: Option<usize>) -> Told {
        let no = self.next("licence");
        self.licences.insert(no, Licence { seats, users: Vec::new() });
        Ok(())
    }

    /// Gives a seat of a licence to a person or an item.
    pub fn assign(&mut self, no: i64, user: User) -> Told {
        let since = super::day_of(self.moment(None)?);
        let is_cleared = matches!(user, User::Person(person) if self.is_cleared(person));
        let licence = self.licences.get_mut(&no).ok_or(No::Unknown)?;
        if is_cleared {
            return Err(No::rule("cleared"));
        }
        if licence.seat_of(user).is_some() {
            return Err(No::State);
        }
        if licence.seats.is_some_and(|seats| licence.used() >= seats) {
            return Err(No::rule("licence-over-use"));
        }
        licence.users.push(Seat { user, since, until: None });
        Ok(())
    }

    pub fn release(&mut self, no: i64, user: User) -> Told {
        let (until, licence) = (super::day_of(self.moment(None)?), self.licences.get_mut(&no).ok_or(No::Unknown)?);
        let seat = licence.seat_of(user).ok_or(No::State)?;
        seat.until = Some(until);
        Ok(())
    }

    /// The licences of which a person uses a seat, once for each seat.
    pub fn licences_of(&self, person: usize) -> Vec<i64> {
        let is_theirs = |seat: &&Seat| seat.until.is_none() && seat.user == User::Person(person);
        self.licences.iter().flat_map(|(no, it)| it.users.iter().filter(is_theirs).map(move |_| *no)).collect()
    }

    /// True if an item uses a seat of a licence.
    pub fn uses_licence(&self, item: usize) -> bool {
        let mut seats = self.licences.values().flat_map(|licence| &licence.users);
        seats.any(|seat| seat.until.is_none() && seat.user == User::Item(item))
    }

    /// Attaches a file to an incident.
    pub fn attach(&mut self, incident: i64) -> Told {
        if !self.incidents.contains_key(&incident) {
            return Err(No::Unknown);
        }
        let no = self.next("attachment");
        self.attachments.insert(no, incident);
        Ok(())
    }

    /// What two records of the same person share is the kept record's.
    pub(super) fn share(&mut self, double: usize, into: usize) {
        for members in self.groups.values_mut() {
            if members.remove(&double) {
                members.insert(into);
            }
        }
        for seat in self.licences.values_mut().flat_map(|licence| &mut licence.users) {
            if seat.user == User::Person(double) {
                seat.user = User::Person(into);
            }
        }
    }

    /// What a person who is erased leaves: their groups, their seats, what is attached to their incidents.
    pub(super) fn let_go(&mut self, person: usize) {
        let today = self.today();
        for members in self.groups.values_mut() {
            members.remove(&person);
        }
        self.groups.retain(|_, members| !members.is_empty());
        for seat in self.licences.values_mut().flat_map(|licence| &mut licence.users) {
            if seat.user == User::Person(person) {
                seat.until = seat.until.or(Some(today));
            }
        }
        let incidents = &self.incidents;
        self.attachments.retain(|_, incident| incidents[incident].person != Some(person));
    }
}
