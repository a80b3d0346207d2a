//! Agreements and permissions.

use super::{REASON, another, words};
use crate::simulator::{
    model::Permission,
    run::{Run, owned},
};

const TITLES: [&str; 2] = ["Laptop agreement", "Photograph policy"];

pub fn publish(run: &mut Run) {
    let title = run.dice.one(&TITLES);
    let from = run.dice.chance(40).then(|| super::lending::some_day(run, -3, 10));
    let sign_by = run.dice.chance(70).then(|| super::lending::some_day(run, 0, 60));
    let mut all = owned(&["agreement", "publish", title]);
    if let Some(day) = from {
        all.extend(["--from".to_owned(), day.to_string()]);
    }
    if let Some(day) = sign_by {
        all.extend(["--sign-by".to_owned(), day.to_string()]);
    }
    run.act(all, |school| school.publish(title, from, sign_by));
}

pub fn sign(run: &mut Run) {
    if run.school.agreements.is_empty() && run.dice.chance(90) {
        return another(run);
    }
    let title = run.dice.one(&TITLES);
    let person = run.pick_person(|school, person| school.unsigned(person).is_some());
    let mut all = owned(&["agreement", "sign", &run.reference(person), "--title", title, "--how", "paper"]);
    if run.school.people[person].kind == "pupil" {
        all.extend(owned(&["--class-teacher", "Mrs Form"]));
    }
    run.act(all, |school| school.sign_agreement(title, person));
}

/// Writes letters to everyone to whom one is due.
pub fn letter(run: &mut Run) {
    let kind = run.dice.one(&["notice", "agreement", "unreturned", "contribution", "receipt", "permission"]);
    run.made += 1;
    let file = run.folder.path().join(format!("letters-{}.html", run.made));
    let mut all = owned(&["letter", "send", kind, "--output", file.to_str().unwrap()]);
    if run.dice.chance(50) {
        all.push("--again".to_owned());
    }
    // The model knows nobody's letters, but that the entries are of this moment.
    let clock = run.clock;
    let begun = run.school.after(|school| school.begin(clock, None));
    let ran = run.command(&all);
    match begun {
        Ok(school) if ran.code == 0 => run.school = school,
        Ok(_) => assert_eq!(ran.code, 1, "{all:?}: {ran:?}\n{}", run.last_acts()),
        Err(no) => assert!([1, no.code()].contains(&ran.code), "{all:?}: {ran:?}\n{}", run.last_acts()),
    }
    run.check();
}

pub fn withdraw(run: &mut Run) {
    let Some(no) = run.pick_no(|school| &school.agreements, |one| !one.is_withdrawn) else { return another(run) };
    run.act(words(&["agreement", "withdraw", &no.to_string()], REASON), |school| school.withdraw(no));
}

pub fn permit(run: &mut Run) {
    let kind = run.dice.one(&["home", "home", "visit"]);
    let mut permission = Permission {
        kind,
        person: None,
        item: None,
        category: None,
        from: run.school.today(),
        until: None,
        is_given: false,
        given_by: None,
        is_revoked: false,
    };
    let mut all = owned(&["permission", "grant", kind, "--purpose", "coursework"]);
    match run.dice.below(4) {
        0 => {
            let item = run.pick_item(|school, item| school.category(item).home == "permission");
            permission.item = Some(item);
            all.extend(["--asset".to_owned(), run.tag(item)]);
        }
        1 => {
            permission.category = Some("tablet".to_owned());
            all.extend(owned(&["--category", "tablet"]));
        }
        _ => {
            let person = run.pick_person(|_, _| true);
            permission.person = Some(person);
            all.extend(["--person".to_owned(), run.reference(person)]);
        }
    }
    if run.dice.chance(60) {
        let until = super::lending::some_day(run, -1, 60);
        permission.until = Some(until);
        all.extend(["--until".to_owned(), until.to_string()]);
    }
    let by = run.dice.chance(85).then(|| run.pick_decider(&["headteacher"]));
    if let Some(by) = by {
        all.extend(["--by".to_owned(), run.reference(by)]);
    }
    run.act(all, |school| {
        permission.from = school.today();
        school.permit(permission, by)
    });
}

pub fn revoke(run: &mut Run) {
    let Some(no) = run.pick_no(|school| &school.permissions, |one| !one.is_revoked) else { return another(run) };
    run.act(words(&["permission", "revoke", &no.to_string()], REASON), |school| school.revoke(no));
}
