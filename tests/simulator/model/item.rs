//! Items: what they are, where they are, and their state.

use super::{No, School, Told, time::Day};
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub tag: String,
    /// Tags that it had before, which still find it.
    pub old_tags: Vec<String>,
    pub category: String,
    pub condition: &'static str,
    pub fate: Option<&'static str>,
    pub awaiting_check: bool,
    pub awaiting_wipe: bool,
    pub encrypted: Option<bool>,
    pub anti_virus: Option<bool>,
    pub location: Option<&'static str>,
    pub bought: Option<Day>,
    /// The day, in UTC, on which it came into the register.
    pub added: Day,
    pub cost: Option<i64>,
    /// The trolley that it belongs in, and the one that it is in.
    pub home: Option<usize>,
    pub inside: Option<usize>,
    /// The parts that are missing or damaged, and no loan answers for that.
    pub parts: BTreeMap<String, &'static str>,
}

impl Item {
    pub fn new(tag: String, category: &str) -> Self {
        Self {
            tag,
            old_tags: Vec::new(),
            category: category.to_owned(),
            condition: "good",
            fate: None,
            awaiting_check: false,
            awaiting_wipe: false,
            encrypted: None,
            anti_virus: None,
            location: None,
            bought: None,
            added: Day::default(),
            cost: None,
            home: None,
            inside: None,
            parts: BTreeMap::new(),
        }
    }

    pub fn is_damaged(&self) -> bool {
        self.condition == "damaged"
    }

    /// Sets the condition that somebody saw. Damage stays until a repair is closed.
    pub fn look(&mut self, seen: Option<&'static str>) -> bool {
        let stays = self.is_damaged() && seen.is_some_and(|seen| seen != "damaged");
        if let Some(seen) = seen.filter(|_| !stays) {
            self.condition = seen;
        }
        stays
    }
}

/// A change to an item; `None` leaves a field alone.
#[derive(Debug, Clone, Default)]
pub struct Edit {
    pub condition: Option<&'static str>,
    pub location: Option<Option<&'static str>>,
    pub encrypted: Option<bool>,
    pub anti_virus: Option<bool>,
    pub category: Option<String>,
    pub fate: Option<&'static str>,
}

impl School {
    /// The item that has a tag, or had it.
    pub fn item(&self, tag: &str) -> Option<usize> {
        let by_tag = self.items.iter().position(|item| item.tag == tag);
        by_tag.or_else(|| self.items.iter().position(|item| item.old_tags.iter().any(|old| old == tag)))
    }

    /// The state of an item: the first that applies, then the others.
    pub fn states(&self, item: usize) -> Vec<&'static str> {
        let it = &self.items[item];
        let applies = [
            (it.fate.is_some(), it.fate.unwrap_or_default()),
            (self.open_loan(item).is_some(), "on_loan"),
            (self.open_repair(item).is_some(), "in_repair"),
            (it.is_damaged() || self.tested(item).failed, "unsafe"),
            (it.awaiting_check, "awaiting_check"),
            (it.awaiting_wipe, "awaiting_wipe"),
        ];
        let mut states: Vec<_> = applies.into_iter().filter(|(holds, _)| *holds).map(|(_, state)| state).collect();
        if states.is_empty() {
            states.push("available");
        }
        states
    }

    /// Where an item is: where its outermost trolley with a location is, else its own location.
    pub fn place(&self, item: usize) -> Option<&'static str> {
        let mut place = self.items[item].location;
        let mut at = self.items[item].inside;
        while let Some(trolley) = at {
            place = self.items[trolley].location.or(place);
            at = self.items[trolley].inside;
        }
        place
    }

    /// What is inside a trolley now, by tag.
    pub fn inside(&self, trolley: usize) -> Vec<usize> {
        let mut inside: Vec<usize> =
            (0..self.items.len()).filter(|at| self.items[*at].inside == Some(trolley)).collect();
        inside.sort_by_key(|at| self.items[*at].tag.clone());
        inside
    }

    /// True if the second item is the first, or is in it through any number of trolleys.
    pub fn encloses(&self, item: usize, other: usize) -> bool {
        let mut at = Some(other);
        while let Some(one) = at {
            if one == item {
                return true;
            }
            at = self.items[one].inside;
        }
        false
    }

    /// True if the first item is the second, or has it inside now or when each item is back where it belongs.
    fn would_circle(&self, item: usize, container: usize) -> bool {
        let (mut seen, mut ahead) = (Vec::new(), vec![container]);
        while let Some(one) = ahead.pop() {
            if one == item {
                return true;
            }
            if !seen.contains(&one) {
                seen.push(one);
                ahead.extend([self.items[one].inside, self.items[one].home].into_iter().flatten());
            }
        }
        false
    }

    pub fn add_item(&mut self, new: Item) -> Told {
        if self.item(&new.tag).is_some() {
            return Err(No::State);
        }
        self.items.push(Item { added: self.now.date_naive(), ..new });
        Ok(())
    }

    pub fn edit_item(&mut self, item: usize, edit: &Edit) -> Told {
        let before = self.items[item].clone();
        // Its category says which certificates it needs.
        let changes = edit.category.as_ref().is_some_and(|category| *category != before.category);
        if changes && self.disposal_of(item).is_some() {
            return Err(No::State);
        }
        let it = &mut self.items[item];
        it.condition = edit.condition.unwrap_or(it.condition);
        it.location = edit.location.unwrap_or(it.location);
        it.encrypted = edit.encrypted.or(it.encrypted);
        it.anti_virus = edit.anti_virus.or(it.anti_virus);
        if let Some(category) = &edit.category {
            it.category.clone_from(category);
        }
        if before.is_damaged() && !it.is_damaged() {
            return Err(No::State);
        }
        if let Some(fate) = edit.fate {
            // What has left the school is not lost in it.
            if before.fate == Some("disposed") {
                return Err(No::State);
            }
            it.fate = Some(fate);
            // What is lost or stolen ends its loan, by an incident.
            if fate != "missing" && self.open_loan(item).is_some() {
                return Err(No::State);
            }
        }
        self.wrote = self.items[item] != before;
        Ok(())
    }

    pub fn retag(&mut self, item: usize, new: &str) -> Told {
        if self.item(new).is_some_and(|wearer| wearer != item) {
            return Err(No::State);
        }
        let it = &mut self.items[item];
        self.wrote = it.tag != new;
        if self.wrote {
            it.old_tags.retain(|old| old != new);
            it.old_tags.push(std::mem::replace(&mut it.tag, new.to_owned()));
        }
        Ok(())
    }

    /// A lost, stolen or missing item is found. It awaits its check, and its wipe if its last borrower left data on it.
    pub fn found(&mut self, item: usize) -> Told {
        match self.items[item].fate {
            Some("lost" | "stolen" | "missing") => {}
            _ => return Err(No::State),
        }
        let lost = self.last_loan(item).filter(|no| matches!(self.loans[no].state, "lost" | "stolen"));
        let mut awaits = self.items[item].awaiting_check;
        if let Some(no) = lost {
            let questions: Vec<String> = self.category(item).checks.iter().map(|(name, _)| name.clone()).collect();
            awaits = !questions.is_empty();
            self.ask(no, &questions, &super::Seen::default());
            if !self.is_wiped(no) && self.leaves_data(item, no, self.now) {
                self.items[item].awaiting_wipe = true;
            }
        }
        let it = &mut self.items[item];
        (it.fate, it.awaiting_check) = (None, awaits);
        Ok(())
    }

    /// Puts items into a trolley, which becomes their home unless it is for now only.
    pub fn put(&mut self, trolley: usize, items: &[usize], for_now: bool) -> Told {
        if self.items[trolley].fate == Some("disposed") || self.disposal_of(trolley).is_some() {
            return Err(No::State);
        }
        let before = self.items.clone();
        for item in items {
            if self.open_loan(*item).is_some() || self.disposal_of(*item).is_some() {
                return Err(No::State);
            }
            if self.would_circle(*item, trolley) {
                return Err(if *item == trolley { No::Usage } else { No::State });
            }
            self.items[*item].inside = Some(trolley);
            if !for_now {
                self.items[*item].home = Some(trolley);
            }
        }
        self.wrote = self.items != before;
        Ok(())
    }

    /// Takes an item out of its trolley, for now or for good.
    pub fn take_out(&mut self, item: usize, for_good: bool) -> Told {
        let is_out = self.open_loan(item).is_some();
        let it = &mut self.items[item];
        if is_out || (it.inside.is_none() && !(for_good && it.home.is_some())) {
            return Err(No::State);
        }
        it.inside = None;
        if for_good {
            it.home = None;
        }
        Ok(())
    }
}
