//! What comes in from files, and what a restored backup leaves.

use super::{
    Item, No, School, Test, Told,
    time::{At, Day},
};

/// A row of a tester's file.
#[derive(Debug, Clone)]
pub struct TestRow {
    /// The ID on the tester: a tag, or one of its own.
    pub id: String,
    pub on: Day,
    pub kind: &'static str,
    pub result: &'static str,
    pub note: String,
}

/// A new person, typed or in a file.
#[derive(Debug, Clone)]
pub struct PersonRow {
    /// A number of their own, also in backups.
    pub made: usize,
    pub reference: String,
    pub kind: &'static str,
    pub name: String,
    pub class: Option<&'static str>,
}

/// A row of a file of items. An empty cell changes nothing.
#[derive(Debug, Clone)]
pub struct ItemRow {
    pub tag: String,
    pub category: &'static str,
    pub location: Option<&'static str>,
    pub encrypted: Option<bool>,
}

/// The same test; its note may differ.
impl PartialEq for TestRow {
    fn eq(&self, other: &Self) -> bool {
        (&self.id, self.on, self.kind, self.result) == (&other.id, other.on, other.kind, other.result)
    }
}

impl School {
    /// Imports a tester's file: all of it, or nothing.
    pub fn import_tests(&mut self, rows: &[TestRow]) -> Told {
        if rows.iter().any(|row| row.on > self.today()) {
            return Err(No::BadFile);
        }
        let before = self.tests.clone();
        for row in rows {
            let target = match self.tester_ids.get(&row.id).cloned() {
                Some((item, Some(part))) => Some((item, Some(part))),
                Some((item, None)) => self.target(item).ok().map(|part| (item, part)),
                None => self.item(&row.id).and_then(|item| Some((item, self.target(item).ok()?))),
            };
            if let Some(known) = self.tests.values().find(|test| test.row.as_ref() == Some(row)) {
                // Tests that waited for their item are given to it.
                if let (None, Some(target), true) = (known.item, &target, known.state != "void") {
                    self.give(&row.id, None, target);
                }
                continue;
            }
            let (item, part) = target.map_or((None, None), |(item, part)| (Some(item), part));
            let test = Test {
                item,
                part,
                kind: row.kind,
                result: row.result,
                state: "counted",
                on: row.on,
                time: None,
                replaced: false,
                foreign: Some(row.id.clone()),
                row: Some(row.clone()),
            };
            let no = self.next("pat");
            self.tests.insert(no, test);
        }
        self.wrote = self.tests != before;
        Ok(())
    }

    /// Gives an item all tests under an ID that another item has, or none.
    fn give(&mut self, id: &str, from: Option<usize>, (item, part): &(usize, Option<String>)) {
        for test in self.tests.values_mut() {
            if test.foreign.as_deref() == Some(id) && test.item == from {
                (test.item, test.part) = (Some(*item), part.clone());
            }
        }
    }

    /// Matches the ID of an imported test to an item, for this file and later ones.
    pub fn match_test(&mut self, no: i64, item: usize, part: Option<&str>) -> Told {
        let test = self.tests.get(&no).ok_or(No::Unknown)?.clone();
        let id = test.foreign.ok_or(No::State)?;
        if test.item.is_some() && !self.tester_ids.contains_key(&id) {
            return Err(No::State);
        }
        let part = match part {
            Some(part) => Some(part.to_owned()),
            None => self.target(item)?,
        };
        if test.item == Some(item) && test.part == part {
            return Err(No::State);
        }
        self.give(&id, test.item, &(item, part.clone()));
        self.tester_ids.insert(id, (item, part));
        Ok(())
    }

    /// Imports a file of people: new ones are added, the others get what the file has of them.
    pub fn import_people(&mut self, rows: &[PersonRow]) -> Told {
        let before = self.people.clone();
        for row in rows {
            match (self.person(&row.reference), row.class) {
                (None, _) => self.add_person(row)?,
                (Some(known), Some(class)) => self.people[known].class = Some(class),
                (Some(_), None) => {}
            }
        }
        self.wrote = self.people != before;
        Ok(())
    }

    /// Imports a file of items in the same way.
    pub fn import_items(&mut self, rows: &[ItemRow]) -> Told {
        let before = self.items.clone();
        for row in rows {
            let known = match self.item(&row.tag) {
                Some(known) => known,
                None => {
                    let added = self.now.date_naive();
                    self.items.push(Item { added, ..Item::new(row.tag.clone(), row.category) });
                    self.items.len() - 1
                }
            };
            let item = &mut self.items[known];
            item.location = row.location.or(item.location);
            item.encrypted = row.encrypted.or(item.encrypted);
        }
        self.wrote = self.items != before;
        Ok(())
    }

    /// The school after a restore: as the backup has it, but the numbers go on, and who was erased since stays erased.
    /// `order` has the refs of the people in the backup, in the order of their ids.
    pub fn restored(&mut self, backup: &Self, clock: At, order: &[String]) -> Told {
        let mut back = backup.clone();
        back.now = clock.max(back.last_entry);
        back.erased.extend(&self.erased);
        let whom: Vec<usize> = order.iter().map(|reference| back.person(reference).unwrap()).collect();
        for person in whom {
            if !back.people[person].is_erased && back.erased.contains(&back.people[person].made) {
                back.erase_again(person);
            }
        }
        for (series, no) in &self.counters {
            let last = back.counters.entry(series).or_default();
            *last = (*last).max(*no);
        }
        (back.warned, back.left_out, back.wrote) = (Default::default(), Default::default(), true);
        *self = back;
        Ok(())
    }
}
