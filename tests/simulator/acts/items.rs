//! Acts on items: new ones, changed ones, new tags, trolleys.

use super::{CATEGORIES, PLACES, REASON, interned, words};
use crate::simulator::{
    model::{Edit, Item},
    run::{Run, owned},
};
use chrono::Days;

pub fn new_tag(run: &mut Run, category: &str) -> String {
    run.made += 1;
    let begin = CATEGORIES.iter().find(|(name, _)| *name == category).unwrap().1;
    format!("{begin}-{:04}", run.made)
}

/// Adds an item of a category. `may_fail` also gives tags that are taken.
pub fn add_of(run: &mut Run, category: &str, may_fail: bool) {
    let mut tag = new_tag(run, category);
    if may_fail && run.dice.chance(15) {
        let taken = run.pick_item(|school, item| !school.items[item].old_tags.is_empty());
        tag = run.school.items[taken].old_tags.first().cloned().unwrap_or_else(|| run.tag(taken));
    }
    let mut item = Item::new(tag.clone(), category);
    let mut all = owned(&["asset", "add", &tag, "--category", category]);
    let yes_no = |yes: bool| if yes { "yes" } else { "no" };
    if run.dice.chance(60) {
        item.location = Some(run.dice.one(&PLACES));
        all.extend(owned(&["--location", item.location.unwrap()]));
    }
    if run.dice.chance(60) {
        let (encrypted, anti_virus) = (run.dice.chance(70), run.dice.chance(80));
        (item.encrypted, item.anti_virus) = (Some(encrypted), Some(anti_virus));
        all.extend(owned(&["--encrypted", yes_no(encrypted), "--anti-virus", yes_no(anti_virus)]));
    }
    if run.dice.chance(50) {
        let bought = run.school.today() - Days::new(u64::try_from(run.dice.between(10, 1_500)).unwrap());
        (item.bought, item.cost) = (Some(bought), Some(run.dice.between(1, 600) * 100));
        all.extend(["--purchased".to_owned(), bought.to_string()]);
        all.extend(["--cost".to_owned(), super::pounds(item.cost.unwrap())]);
    }
    run.act(all, |school| school.add_item(item));
}

pub fn add(run: &mut Run) {
    let (category, _) = run.dice.one(&CATEGORIES);
    add_of(run, category, true);
}

pub fn edit(run: &mut Run) {
    let item = run.pick_item(|school, item| school.items[item].fate.is_none());
    let mut edit = Edit::default();
    let mut all = owned(&["asset", "edit", &run.tag(item)]);
    match run.dice.below(8) {
        0 | 1 => {
            let place = run.dice.any(&PLACES).filter(|_| run.dice.chance(80));
            edit.location = Some(place);
            all.extend(owned(&["--location", place.unwrap_or("")]));
        }
        2 => {
            let condition = run.dice.one(&["good", "fair", "poor", "damaged"]);
            edit.condition = Some(condition);
            all.extend(owned(&["--condition", condition]));
        }
        3 => {
            edit.encrypted = Some(run.dice.chance(70));
            all.extend(owned(&["--encrypted", if edit.encrypted == Some(true) { "yes" } else { "no" }]));
        }
        4 => {
            edit.anti_virus = Some(run.dice.chance(70));
            all.extend(owned(&["--anti-virus", if edit.anti_virus == Some(true) { "yes" } else { "no" }]));
        }
        5 => {
            // Both are one appliance without parts, of different classes.
            let category = match run.school.items[item].category.as_str() {
                "charger" => "extension lead",
                "extension lead" => "charger",
                same => same,
            };
            let category = interned(category);
            edit.category = Some(category.to_owned());
            all.extend(owned(&["--category", category]));
        }
        _ => {
            let fate = run.dice.one(&["missing", "missing", "lost", "stolen"]);
            edit.fate = Some(fate);
            all.extend(words(&["--state", fate], REASON));
        }
    }
    run.act(all, |school| school.edit_item(item, &edit));
}

pub fn retag(run: &mut Run) {
    let item = run.pick_item(|school, item| !school.items[item].old_tags.is_empty());
    let new = match run.dice.below(5) {
        0 => {
            let other = run.pick_item(|_, _| true);
            run.tag(other)
        }
        1 | 2 if !run.school.items[item].old_tags.is_empty() => run.school.items[item].old_tags[0].clone(),
        _ => {
            let category = run.school.items[item].category.clone();
            new_tag(run, &category)
        }
    };
    // The old tag finds the item too.
    let known = run.school.items[item].old_tags.first().filter(|_| run.dice.chance(30)).cloned();
    let old = known.unwrap_or_else(|| run.tag(item));
    run.act(owned(&["asset", "retag", &old, &new]), |school| school.retag(item, &new));
}

pub fn found(run: &mut Run) {
    let item = run.pick_item(|school, item| school.items[item].fate.is_some_and(|fate| fate != "disposed"));
    run.act(owned(&["asset", "found", &run.tag(item)]), |school| school.found(item));
}

pub fn put(run: &mut Run) {
    let trolley = run.pick_item(|school, item| school.items[item].category == "trolley");
    let number = 1 + run.dice.below(3);
    let mut items: Vec<usize> = Vec::new();
    for _ in 0..number {
        let item = run.pick_item(|school, item| {
            school.open_loan(item).is_none() && matches!(school.items[item].category.as_str(), "tablet" | "laptop")
        });
        if !items.contains(&item) {
            items.push(item);
        }
    }
    let for_now = run.dice.chance(25);
    let mut all = owned(&["kit", "put", &run.tag(trolley)]);
    all.extend(items.iter().map(|item| run.tag(*item)));
    if for_now {
        all.push("--for-now".to_owned());
    }
    run.act(all, |school| school.put(trolley, &items, for_now));
}

pub fn take_out(run: &mut Run) {
    let item = run.pick_item(|school, item| school.items[item].inside.is_some());
    let for_good = run.dice.chance(40);
    let mut all = owned(&["kit", "take", &run.tag(item)]);
    if for_good {
        all.push("--for-good".to_owned());
    }
    run.act(all, |school| school.take_out(item, for_good));
}
