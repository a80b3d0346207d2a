//! Teaching groups, licences and attachments.

use super::{another, trouble};
use crate::simulator::{
    model::User,
    run::{Run, owned},
};
use std::fs;

const GROUPS: [&str; 2] = ["9B/Sc1", "Choir"];

pub fn join(run: &mut Run) {
    let group = run.dice.one(&GROUPS);
    let mut people: Vec<usize> = Vec::new();
    for _ in 0..1 + run.dice.below(3) {
        let person = run.pick_person(|school, person| school.people[person].kind == "pupil");
        if !people.contains(&person) {
            people.push(person);
        }
    }
    let mut all = owned(&["group", "put", group]);
    all.extend(people.iter().map(|person| run.reference(*person)));
    run.act(all, |school| school.join(group, &people));
}

pub fn leave(run: &mut Run) {
    let group = run.dice.one(&GROUPS);
    if !run.school.groups.contains_key(group) && run.dice.chance(80) {
        return another(run);
    }
    let person = run.pick_person(|school, at| school.groups.get(group).is_some_and(|all| all.contains(&at)));
    run.act(owned(&["group", "take", group, &run.reference(person)]), |school| school.leave(group, person));
}

pub fn licence(run: &mut Run) {
    if run.school.licences.is_empty() || run.dice.chance(10) {
        let seats = run.dice.chance(80).then(|| 1 + run.dice.below(2));
        let typed = seats.map_or_else(|| "none".to_owned(), |seats| seats.to_string());
        return run
            .act(owned(&["licence", "add", "Photo Editor", "--seats", &typed]), |school| school.add_licence(seats));
    }
    let Some(no) = run.pick_no(|school| &school.licences, |_| true) else { return };
    let used: Vec<User> = run.school.licences.get(&no).map_or_else(Vec::new, |licence| {
        licence.users.iter().filter(|seat| seat.until.is_none()).map(|seat| seat.user).collect()
    });
    let release = run.dice.chance(40);
    let user = match run.dice.any(&used).filter(|_| release && run.dice.chance(85)) {
        Some(user) => user,
        None if run.dice.chance(60) => User::Person(run.pick_person(|_, _| true)),
        None => User::Item(run.pick_item(|school, item| school.items[item].category == "laptop")),
    };
    let mut all = owned(&["licence", if release { "release" } else { "assign" }, &no.to_string()]);
    match user {
        User::Person(person) => {
            all.extend([if release { "--from" } else { "--to" }.to_owned(), run.reference(person)]);
        }
        User::Item(item) => all.extend(["--asset".to_owned(), run.tag(item)]),
    }
    run.act(all, |school| if release { school.release(no, user) } else { school.assign(no, user) });
}

pub fn attach(run: &mut Run) {
    let Some(no) = trouble::pick_incident(run, |_| true) else { return another(run) };
    run.made += 1;
    let path = run.folder.path().join(format!("photo-{}.txt", run.made));
    fs::write(&path, format!("photograph {}", run.made)).unwrap();
    run.act(owned(&["incident", "attach", &no.to_string(), path.to_str().unwrap()]), |school| school.attach(no));
}
