//! Portable appliance tests: quick passes and fails, tests with readings, intervals.

use super::{PLACES, REASON, another, words};
use crate::simulator::{
    model::{Of, Readings, School},
    run::{Run, owned},
};

fn needs_a_test(school: &School, item: usize) -> bool {
    let tested = school.tested(item);
    tested.failed || tested.overdue || tested.never
}

/// A round: some items pass a visual check.
pub fn pass(run: &mut Run) {
    let number = 1 + run.dice.below(5);
    let items: Vec<usize> = (0..number).map(|_| run.pick_item(needs_a_test)).collect();
    let mut all = owned(&["pat", "pass"]);
    all.extend(items.iter().map(|item| run.tag(*item)));
    let on = run.dice.chance(10).then(|| super::lending::some_day(run, -20, 1));
    // A day before the item was bought needs a yes.
    all.extend(on.map(|_| "--yes".to_owned()));
    run.act_on(all, on, |school| school.pass(&items));
}

/// The part that is typed after a tag, if any.
pub fn part(run: &mut Run, item: usize) -> Option<String> {
    let parts = run.school.category(item).parts.clone();
    let electrical: Vec<String> = parts.into_iter().filter(|part| part.class.is_some()).map(|part| part.name).collect();
    run.dice.any(&electrical).filter(|_| run.dice.chance(60))
}

pub fn label(run: &Run, item: usize, part: Option<&str>) -> String {
    part.map_or_else(|| run.tag(item), |part| format!("{}/{part}", run.tag(item)))
}

pub fn fail(run: &mut Run) {
    let item = run.pick_item(|_, _| true);
    let part = part(run, item);
    let typed = label(run, item, part.as_deref());
    run.act(owned(&["pat", "fail", &typed, "--reason", "flex cut"]), |school| {
        school.test((item, part.as_deref()), ("visual", "fail"), Readings::default(), false)
    });
}

/// A number in hundredths, as an instrument shows it.
fn hundredths(value: i64) -> String {
    format!("{}.{:02}", value / 100, value % 100)
}

pub fn record(run: &mut Run) {
    let item = run.pick_item(needs_a_test);
    let part = part(run, item);
    let kind = run.dice.one(&["full", "full", "visual"]);
    let result = run.dice.one(&["pass", "pass", "pass", "fail", "information"]);
    let mut all = owned(&["pat", "record", &label(run, item, part.as_deref()), "--kind", kind, "--result", result]);
    let mut readings = Readings::default();
    if kind == "full" {
        all.extend(owned(&["--instrument", "PrimeTest 350"]));
        // Near the limits, on both sides.
        if run.dice.chance(80) {
            let earth = run.dice.between(5, 11);
            readings.earth = Some(earth);
            all.extend(["--earth".to_owned(), hundredths(earth)]);
        }
        if run.dice.chance(80) {
            let insulation = run.dice.one(&[24, 25, 99, 100, 199, 200, 900, 19_900]);
            readings.insulation = Some(insulation);
            all.extend(["--insulation".to_owned(), hundredths(insulation)]);
        }
        if run.dice.chance(40) {
            let leakage = run.dice.one(&[25, 76, 351, 500, 500, 501]);
            readings.leakage = Some(leakage);
            all.extend(["--leakage".to_owned(), hundredths(leakage)]);
        }
        let has_few = readings.earth.is_none() || readings.insulation.is_none() && readings.leakage.is_none();
        if run.dice.chance(if has_few { 60 } else { 3 }) {
            readings.explained = true;
            all.extend(owned(&["--no-readings", "pass/fail tester"]));
        }
    }
    if result == "fail" {
        all.extend(owned(&["--note", "earth broken"]));
    }
    let replaced = run.dice.chance(8);
    if replaced {
        all.push("--replaced".to_owned());
    }
    let on = run.dice.chance(25).then(|| super::lending::some_day(run, -60, 0));
    all.extend(on.map(|_| "--yes".to_owned()));
    run.act_on(all, on, |school| school.test((item, part.as_deref()), (kind, result), readings, replaced));
}

pub fn void(run: &mut Run) {
    let picked = run.pick_no(|school| &school.tests, |test| test.state != "void");
    let Some(no) = picked else { return another(run) };
    run.act(words(&["pat", "void", &no.to_string()], REASON), |school| school.void_test(no));
}

/// The school decides how often something is tested: an item, a place or a category.
pub fn interval(run: &mut Run) {
    let mut all = owned(&["pat", "interval"]);
    if run.dice.chance(20) {
        let months = run.dice.one(&[None, Some(0), Some(6), Some(24), Some(36)]);
        let typed = months.map_or_else(|| "default".to_owned(), |months: u32| months.to_string());
        all.extend(owned(&["--new-items", &typed, "--note", "risk assessment"]));
        run.act(all, |school| {
            school.new_months = months;
            Ok(())
        });
        return;
    }
    let of = match run.dice.below(3) {
        0 => {
            let is_single = |school: &School, item: usize| school.category(item).parts.is_empty();
            let item = run.pick_item(is_single);
            if !is_single(&run.school, item) {
                return;
            }
            all.push(run.tag(item));
            Of::Item(item)
        }
        1 => {
            let place = run.dice.one(&PLACES);
            all.extend(owned(&["--location", place]));
            Of::Location(place)
        }
        _ => {
            let category = run.dice.one(&["charger", "extension lead", "trolley"]);
            all.extend(owned(&["--category", category]));
            Of::Category(category.to_owned())
        }
    };
    let kind = run.dice.one(&["visual", "full"]);
    let months = (run.dice.chance(70)).then(|| u32::try_from(run.dice.one(&[0, 1, 3, 24])).unwrap());
    let typed = months.map_or_else(|| "default".to_owned(), |months| months.to_string());
    all.extend(owned(&[&format!("--{kind}"), &typed, "--note", "risk assessment"]));
    run.act(all, |school| {
        school.set_interval(of, kind, months);
        Ok(())
    });
}
