//! The acts of a run. Each chooses what to do, and to whom, mostly such that it makes sense, and sometimes not.

mod clock;
mod disposals;
mod files;
mod items;
mod keep;
mod lending;
mod money;
mod papers;
mod people;
mod shared;
mod sitting;
mod stocktakes;
mod tests;
mod trouble;

use super::{
    model::{Loan, School},
    run::{Run, owned},
};
use chrono::Timelike as _;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
};

type Act = fn(&mut Run);

/// Every act, with its weight.
const ACTS: &[(usize, Act)] = &[
    (22, lending::sign_out),
    (18, lending::take_in),
    (25, sitting::line),
    (3, lending::renew),
    (1, lending::renew_class),
    (4, lending::see),
    (2, lending::unsee),
    (3, lending::recall),
    (2, lending::lift_recall),
    (4, lending::transfer),
    (2, lending::swap),
    (2, lending::correct),
    (4, lending::reopen),
    (3, lending::void),
    (3, lending::settle_parts),
    (2, lending::say_parts),
    (1, lending::close_school),
    (1, lending::add_term),
    (1, lending::import_calendar),
    (4, lending::sign),
    (3, items::add),
    (4, items::edit),
    (2, items::retag),
    (2, items::found),
    (3, items::put),
    (2, items::take_out),
    (8, tests::pass),
    (3, tests::fail),
    (5, tests::record),
    (2, tests::void),
    (2, tests::interval),
    (6, trouble::report),
    (5, trouble::decide),
    (4, trouble::close),
    (1, trouble::reopen),
    (1, trouble::void),
    (2, trouble::hold),
    (2, trouble::lift_hold),
    (3, trouble::repair),
    (3, trouble::close_repair),
    (4, trouble::wipe),
    (1, trouble::void_wipe),
    (16, money::next_step),
    (3, money::assess),
    (3, money::request),
    (3, money::pay),
    (2, money::dispute),
    (4, money::adjust),
    (2, money::refund),
    (2, money::policy),
    (2, people::add),
    (4, people::last_day),
    (1, people::class),
    (2, people::ban),
    (2, people::lift_ban),
    (3, people::tick),
    (3, people::clear),
    (1, people::undo_clearance),
    (1, people::merge),
    (1, people::erase),
    (2, people::rule),
    (1, people::limit),
    (1, papers::publish),
    (4, papers::sign),
    (2, papers::letter),
    (1, papers::withdraw),
    (2, papers::permit),
    (1, papers::revoke),
    (4, files::import_tests),
    (2, files::match_test),
    (2, files::import_people),
    (2, files::import_items),
    (2, shared::join),
    (1, shared::leave),
    (3, shared::licence),
    (2, shared::attach),
    (5, disposals::request),
    (5, disposals::authorise),
    (4, disposals::finish),
    (2, disposals::reopen),
    (1, disposals::withdraw),
    (2, stocktakes::open),
    (8, stocktakes::scan),
    (1, stocktakes::void),
    (2, stocktakes::close),
    (3, stocktakes::accept),
    (2, keep::backup),
    (1, keep::restore),
    (4, clock::jump),
    (2, clock::go_back),
];

/// The categories of the school's items, with the beginning of their tags.
pub const CATEGORIES: [(&str, &str); 7] = [
    ("laptop", "LAP"),
    ("tablet", "TAB"),
    ("camera", "CAM"),
    ("charger", "CHG"),
    ("extension lead", "EXT"),
    ("headphones", "HDP"),
    ("trolley", "TRO"),
];

pub const PLACES: [&str; 3] = ["Room 1", "Hall", "Workshop"];

pub const REASON: [&str; 2] = ["--reason", "as agreed"];

/// Chooses an act and does it.
pub fn next(run: &mut Run) {
    let minutes = run.dice.between(0, 50);
    run.wait(chrono::Duration::minutes(minutes));
    // Mostly, nobody works in the evening.
    if run.clock.hour() >= 17 && run.dice.chance(80) {
        run.wait(chrono::Duration::hours(15));
    }
    another(run);
}

/// Chooses an act and does it, at the same time as the last one.
pub fn another(run: &mut Run) {
    let weights: Vec<usize> = ACTS.iter().map(|(weight, _)| *weight).collect();
    let at = run.dice.weighted(&weights);
    ACTS[at].1(run);
}

/// Makes the school: its categories, staff with roles, pupils and items.
pub fn settle_in(run: &mut Run) {
    for (category, _) in CATEGORIES {
        run.learn_category(category);
    }
    run.ask(&["leaver", "lines", super::model::KEYS, "--kinds", "staff"]);
    people::first(run);
    disposals::settle_in(run);
    for (number, (category, _)) in [5, 4, 3, 2, 2, 1, 2].into_iter().zip(CATEGORIES) {
        for _ in 0..number {
            items::add_of(run, category, false);
        }
    }
    run.is_open = true;
    run.check();
}

/// A text that lives as long as the program, once for each.
pub fn interned(text: &str) -> &'static str {
    static KNOWN: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut known = KNOWN.lock().unwrap();
    if let Some(text) = known.get(text) {
        return text;
    }
    let text: &'static str = Box::leak(text.to_owned().into_boxed_str());
    known.insert(text);
    text
}

/// Words of a command, with more at the end.
pub fn words<'a>(first: &[&str], more: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut words = owned(first);
    words.extend(more.into_iter().map(str::to_owned));
    words
}

/// Pounds and pence, as they are typed.
pub fn pounds(pence: i64) -> String {
    format!("{}.{:02}", pence / 100, pence % 100)
}

impl Run {
    /// An item, mostly one that fits.
    pub fn pick_item(&mut self, fits: impl Fn(&School, usize) -> bool) -> usize {
        let all: Vec<usize> = (0..self.school.items.len()).collect();
        let fitting: Vec<usize> = all.iter().copied().filter(|item| fits(&self.school, *item)).collect();
        match self.dice.any(&fitting) {
            Some(item) if self.dice.chance(85) => item,
            _ => self.dice.one(&all),
        }
    }

    /// A person who is neither merged nor erased, mostly one that fits.
    pub fn pick_person(&mut self, fits: impl Fn(&School, usize) -> bool) -> usize {
        let is_here = |at: &usize| self.school.people[*at].merged_into.is_none() && !self.school.people[*at].is_erased;
        let all: Vec<usize> = (0..self.school.people.len()).filter(is_here).collect();
        let fitting: Vec<usize> = all.iter().copied().filter(|at| fits(&self.school, *at)).collect();
        match self.dice.any(&fitting) {
            Some(person) if self.dice.chance(85) => person,
            _ => self.dice.one(&all),
        }
    }

    /// A short number of these records, mostly of one that fits, rarely one that is not there. Mostly `None` if no
    /// record fits: then there is little to do.
    pub fn pick_no<R>(&mut self, of: impl Fn(&School) -> &BTreeMap<i64, R>, fits: impl Fn(&R) -> bool) -> Option<i64> {
        let all: Vec<i64> = of(&self.school).keys().copied().collect();
        let fitting: Vec<i64> = of(&self.school).iter().filter(|(_, one)| fits(one)).map(|(no, _)| *no).collect();
        match (self.dice.any(&fitting), self.dice.any(&all)) {
            (Some(no), _) if self.dice.chance(88) => Some(no),
            (None, _) if self.dice.chance(90) => None,
            (_, Some(no)) if self.dice.chance(90) => Some(no),
            _ => Some(900 + self.dice.between(0, 9)),
        }
    }

    /// A loan, mostly one that fits.
    pub fn pick_loan(&mut self, fits: impl Fn(&Loan) -> bool) -> Option<i64> {
        self.pick_no(|school| &school.loans, fits)
    }

    pub fn tag(&self, item: usize) -> String {
        self.school.items[item].tag.clone()
    }

    pub fn reference(&self, person: usize) -> String {
        self.school.people[person].reference.clone()
    }

    /// Somebody with the role, mostly; sometimes anybody.
    pub fn pick_decider(&mut self, roles: &'static [&'static str]) -> usize {
        self.pick_person(|school, at| school.people[at].role.is_some_and(|role| roles.contains(&role)))
    }
}
