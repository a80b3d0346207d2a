//! Files that come in: of a tester, of people, of items; and tester's IDs that are matched by hand.

use super::{CATEGORIES, PLACES, another, people};
use crate::simulator::{
    model::{ItemRow, PersonRow, TestRow},
    run::{Run, owned},
};
use std::fs;

/// Writes a file of lines; returns its path.
pub fn written(run: &mut Run, lines: &[String]) -> String {
    run.made += 1;
    let path = run.folder.path().join(format!("in-{}.csv", run.made));
    fs::write(&path, lines.join("\n") + "\n").unwrap();
    path.to_str().unwrap().to_owned()
}

/// A round by a contractor: most IDs are tags, some are the tester's own. Some rows came in before.
pub fn import_tests(run: &mut Run) {
    let mut rows: Vec<TestRow> = Vec::new();
    for _ in 0..1 + run.dice.below(5) {
        let known: Vec<TestRow> = run.school.tests.values().filter_map(|test| test.row.clone()).collect();
        if let Some(row) = run.dice.any(&known).filter(|_| run.dice.chance(20)) {
            rows.push(row);
            continue;
        }
        let item = run.pick_item(|school, item| school.target(item).is_ok());
        // A tag that fits several parts would wait for a match.
        let own = run.dice.chance(20) || run.school.target(item).is_err();
        let id = if own { format!("PT/{}", run.dice.below(6)) } else { run.tag(item) };
        let on = if run.dice.chance(3) {
            super::lending::some_day(run, 1, 9)
        } else {
            super::lending::some_day(run, -200, 0)
        };
        let kind = run.dice.one(&["visual", "full"]);
        let result = run.dice.one(&["pass", "pass", "pass", "fail"]);
        run.made += 1;
        rows.push(TestRow { id, on, kind, result, note: format!("round {}", run.made) });
    }
    let mut lines = vec!["Appliance No,Date Tested,Test,Result,Comments".to_owned()];
    lines.extend(rows.iter().map(|row| {
        let kind = if row.kind == "full" { "PAT" } else { "Visual" };
        format!("{},{},{kind},{},{}", row.id, row.on, row.result, row.note)
    }));
    let file = written(run, &lines);
    // A test may be of a day before its item was bought, which the import asks about.
    let answer = ["--answer", "unlikely-date=keep"];
    run.act(owned(&[&["pat", "import", &file, "--date-format", "iso"], &answer[..]].concat()), |school| {
        school.import_tests(&rows)
    });
}

pub fn match_test(run: &mut Run) {
    let picked = run.pick_no(|school| &school.tests, |test| test.foreign.is_some() && test.item.is_none());
    let Some(no) = picked else { return another(run) };
    let item = run.pick_item(|school, item| school.target(item).is_ok());
    let part = super::tests::part(run, item).filter(|_| run.dice.chance(50));
    let typed = super::tests::label(run, item, part.as_deref());
    // A test may be of a day before the item was bought, and then needs a yes.
    run.act(owned(&["pat", "match", &no.to_string(), &typed, "--yes"]), |school| {
        school.match_test(no, item, part.as_deref())
    });
}

/// The first list of the office, of which the columns are remembered.
pub fn first_people(run: &mut Run) {
    let rows: Vec<PersonRow> = (0..3).map(|_| people::new_one(run, "pupil")).collect();
    import(run, &rows, &["--remember"]);
}

/// The office's list: new pupils, and the forms of those who are here.
pub fn import_people(run: &mut Run) {
    let mut rows: Vec<PersonRow> = Vec::new();
    for _ in 0..1 + run.dice.below(4) {
        let row = if run.dice.chance(40) {
            people::new_one(run, "pupil")
        } else {
            let known = run.pick_person(|school, person| school.people[person].kind == "pupil");
            let person = &run.school.people[known];
            let (reference, kind, name) = (person.reference.clone(), person.kind, person.name.clone());
            let made = person.made;
            let class = (kind == "pupil").then(|| run.dice.one(&people::FORMS));
            PersonRow { made, reference, kind, name, class: class.filter(|_| run.dice.chance(80)) }
        };
        if !rows.iter().any(|other| other.reference == row.reference) {
            rows.push(row);
        }
    }
    import(run, &rows, &[]);
}

fn import(run: &mut Run, rows: &[PersonRow], more: &[&str]) {
    let mut lines = vec!["Ref,Kind,First Name,Last Name,Class".to_owned()];
    lines.extend(rows.iter().map(|row| {
        let (given, family) = row.name.split_once(' ').unwrap();
        format!("{},{},{given},{family},{}", row.reference, row.kind, row.class.unwrap_or_default())
    }));
    let file = written(run, &lines);
    let mut all = owned(&["person", "import", &file]);
    all.extend(owned(more));
    run.act(all, |school| school.import_people(rows));
}

/// A list of items: new ones, and where the others are.
pub fn import_items(run: &mut Run) {
    let mut rows: Vec<ItemRow> = Vec::new();
    for _ in 0..1 + run.dice.below(4) {
        let (tag, category) = if run.dice.chance(30) {
            let (category, _) = run.dice.one(&CATEGORIES);
            (super::items::new_tag(run, category), category)
        } else {
            let item = run.pick_item(|school, item| school.items[item].fate.is_none());
            (run.tag(item), super::interned(&run.school.items[item].category))
        };
        let location = run.dice.any(&PLACES).filter(|_| run.dice.chance(70));
        let encrypted = run.dice.chance(40).then(|| run.dice.chance(60));
        if !rows.iter().any(|row| row.tag == tag) {
            rows.push(ItemRow { tag, category, location, encrypted });
        }
    }
    let mut lines = vec!["Tag,Category,Location,Encrypted".to_owned()];
    lines.extend(rows.iter().map(|row| {
        let encrypted = row.encrypted.map_or("", |yes| if yes { "yes" } else { "no" });
        format!("{},{},{},{encrypted}", row.tag, row.category, row.location.unwrap_or_default())
    }));
    let file = written(run, &lines);
    run.act(owned(&["asset", "import", &file]), |school| school.import_items(&rows));
}
