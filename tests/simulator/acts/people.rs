//! People: new ones, leavers, bans, rules; records that are merged, and people who are erased.

use super::{REASON, another, words};
use crate::simulator::{
    model::{KEYS, PersonRow, School},
    run::{Run, owned},
};

const GIVEN: [&str; 12] = ["Ada", "Ben", "Cleo", "Dev", "Ella", "Finn", "Gwen", "Hugo", "Iris", "Jack", "Kit", "Lena"];
const FAMILY: [&str; 12] = [
    "Abbotson",
    "Birchwood",
    "Crossley",
    "Dunmore",
    "Eastwick",
    "Farnham",
    "Grayling",
    "Hollins",
    "Inglefield",
    "Jessop",
    "Kirkland",
    "Lockyer",
];
pub const FORMS: [&str; 3] = ["9B", "9C", "7A"];

/// Staff with roles: the word on the command line, and the one in the register.
const ROLES: [(&str, &str); 4] = [
    ("headteacher", "headteacher"),
    ("business-manager", "business-manager"),
    ("ict-coordinator", "ict-coordinator"),
    ("data-protection-lead", "data-protection-officer"),
];

/// Adds a person of a kind. `may_fail` also gives refs that are taken.
fn add_one(run: &mut Run, kind: &'static str, may_fail: bool) -> String {
    let mut new = new_one(run, kind);
    if may_fail && run.dice.chance(15) {
        let taken = run.pick_person(|school, person| school.people[person].kind == kind);
        new.reference = run.reference(taken);
    }
    let (given, family) = new.name.split_once(' ').unwrap();
    let mut all =
        owned(&["person", "add", &new.reference, "--kind", kind, "--first-name", given, "--last-name", family]);
    if let Some(class) = new.class {
        all.extend(owned(&["--class", class]));
    }
    run.act(all, |school| school.add_person(&new));
    new.reference
}

/// Somebody new, with a name that nobody else has.
pub fn new_one(run: &mut Run, kind: &'static str) -> PersonRow {
    run.made += 1;
    let made = run.made;
    let (given, family) = (GIVEN[made % 12], format!("{}{}", FAMILY[(made / 12 + made) % 12], "x".repeat(made / 144)));
    let reference = if kind == "pupil" { format!("{}", 1_000 + made) } else { format!("S{made:03}") };
    let class = (kind == "pupil").then(|| run.dice.one(&FORMS));
    PersonRow { made, reference, kind, name: format!("{given} {family}"), class }
}

/// The people of a new school.
pub fn first(run: &mut Run) {
    for (typed, role) in ROLES {
        let reference = add_one(run, "staff", false);
        let person = run.school.person(&reference).unwrap();
        run.ask(&["role", "set", &reference, typed, "--from", "2020-09-01"]);
        run.school.people[person].role = Some(role);
    }
    for kind in ["staff", "staff", "pupil", "pupil", "visitor"] {
        add_one(run, kind, false);
    }
    super::files::first_people(run);
}

pub fn add(run: &mut Run) {
    let kind = run.dice.one(&["pupil", "pupil", "staff", "visitor"]);
    add_one(run, kind, true);
}

pub fn last_day(run: &mut Run) {
    let person = run.pick_person(|school, person| !school.loans_of(person).is_empty());
    let last = run.dice.chance(75).then(|| super::lending::some_day(run, -3, 30));
    let typed = last.map_or_else(|| "none".to_owned(), |day| day.to_string());
    let all = owned(&["person", "edit", &run.reference(person), "--last-working-day", &typed]);
    run.act(all, |school| school.set_last_day(person, last));
}

pub fn class(run: &mut Run) {
    let person = run.pick_person(|school, person| school.people[person].kind == "pupil");
    let class = run.dice.one(&FORMS);
    run.act(owned(&["person", "edit", &run.reference(person), "--class", class]), |school| {
        school.set_class(person, class);
        Ok(())
    });
}

pub fn ban(run: &mut Run) {
    let mut all = owned(&["ban", "add"]);
    let class = run.dice.chance(30).then(|| run.dice.one(&FORMS));
    let person = run.pick_person(|school, person| school.people[person].kind == "pupil");
    match class {
        Some(class) => all.extend(owned(&["--class", class])),
        None => all.push(run.reference(person)),
    }
    let from = run.dice.chance(40).then(|| super::lending::some_day(run, -2, 5));
    let until = run.dice.chance(60).then(|| super::lending::some_day(run, -1, 30));
    for (option, day) in [("--from", from), ("--until", until)] {
        all.extend(day.into_iter().flat_map(|day| [option.to_owned(), day.to_string()]));
    }
    all.extend(owned(&REASON));
    let by = run.pick_decider(&["headteacher", "ict-coordinator"]);
    all.extend(["--by".to_owned(), run.reference(by)]);
    run.act(all, |school| {
        let people = class.map_or_else(|| vec![person], |class| school.in_class(class));
        school.ban(&people, from, until, by)
    });
}

pub fn lift_ban(run: &mut Run) {
    let on: Vec<i64> =
        run.school.bans.iter().filter(|(_, ban)| ban.lifted_on.is_none()).map(|((no, _), _)| *no).collect();
    let all: Vec<i64> = run.school.bans.keys().map(|(no, _)| *no).collect();
    let picked = run.dice.any(&on).filter(|_| run.dice.chance(90)).or(run.dice.any(&all));
    let Some(no) = picked else { return another(run) };
    let by = run.pick_decider(&["headteacher", "ict-coordinator"]);
    let mut words = words(&["ban", "lift", &no.to_string()], REASON);
    words.extend(["--by".to_owned(), run.reference(by)]);
    run.act(words, |school| school.lift_ban(no, by));
}

/// A line of a leaver's checklist: the school's own is ticked, one that the register works out is waived.
pub fn tick(run: &mut Run) {
    if !has_leavers(run) && run.dice.chance(85) {
        return another(run);
    }
    let person = run.pick_person(|school, person| school.people[person].last_day.is_some());
    let (mut lines, own) = run.school.lines_of(person);
    lines.extend(owned(&own));
    let line = run.dice.any(&lines).unwrap_or_else(|| KEYS.to_owned());
    let outcome = run.dice.one(&["returned", "waived", "waived"]);
    let by = run.pick_decider(&["headteacher", "business-manager"]);
    let all =
        owned(&["leaver", "tick", &run.reference(person), &line, "--outcome", outcome, "--by", &run.reference(by)]);
    run.act(all, |school| school.tick(person, &line, outcome, by));
}

fn has_leavers(run: &Run) -> bool {
    run.school.people.iter().any(|person| person.last_day.is_some())
}

pub fn clear(run: &mut Run) {
    if !has_leavers(run) && run.dice.chance(85) {
        return another(run);
    }
    let person = run.pick_person(|school, person| school.people[person].last_day.is_some());
    run.act(owned(&["leaver", "clear", &run.reference(person), "--yes"]), |school| school.clear(person));
}

pub fn undo_clearance(run: &mut Run) {
    if run.school.clearances.is_empty() {
        return another(run);
    }
    let person = run.pick_person(School::is_cleared);
    let all = words(&["leaver", "reopen", &run.reference(person)], REASON);
    run.act(all, |school| school.undo_clearance(person));
}

/// Somebody was registered twice.
pub fn merge(run: &mut Run) {
    let double = run.pick_person(|school, person| school.people[person].role.is_none());
    let kind = run.school.people[double].kind;
    let decides = |role: Option<&str>| matches!(role, Some("headteacher" | "ict-coordinator"));
    let into = run.pick_person(|school, person| {
        person != double && school.people[person].kind == kind && !decides(school.people[person].role)
    });
    // What is about the headteacher is decided by somebody whom this school doesn't have.
    let role = |at: usize| run.school.people[at].role;
    if decides(role(double)) || decides(role(into)) {
        return another(run);
    }
    // A role would be a pupil's or a visitor's.
    if role(double).is_some() && ["pupil", "visitor"].contains(&run.school.people[into].kind) {
        return another(run);
    }
    let may = |at: &usize| decides(role(*at)) && is_there(run, *at);
    let Some(by) = (0..run.school.people.len()).find(may) else { return another(run) };
    let by = run.reference(by);
    let merge = ["person", "merge", &run.reference(double), "--into", &run.reference(into), "--yes", "--by", &by];
    let all = owned(&[&merge[..], &["--different", "names,parents,kinds,upns", "--reason", "as agreed"]].concat());
    run.act(all, |school| school.merge_people(double, into));
}

/// True if somebody's last day is not over: only then do they decide.
pub(super) fn is_there(run: &Run, person: usize) -> bool {
    let mut now = run.school.clone();
    let _ = now.begin(run.clock, None);
    run.school.people[person].last_day.is_none_or(|last| now.today() <= last)
}

pub fn erase(run: &mut Run) {
    let person =
        run.pick_person(|school, person| school.loans_of(person).is_empty() && school.people[person].role.is_none());
    let lead = Some("data-protection-officer");
    let by = run.school.people.iter().position(|one| one.role == lead);
    let Some(by) = by.filter(|by| *by != person && is_there(run, *by)) else { return another(run) };
    let by = run.reference(by);
    let all = owned(&["privacy", "erase", &run.reference(person), "--yes", "--by", &by, "--reason", "as agreed"]);
    run.act(all, |school| school.erase(person));
}

/// The school sets a rule to off, warn or refuse.
pub fn rule(run: &mut Run) {
    let rule = run.dice.one(&[
        "pat-overdue",
        "pat-never-tested",
        "awaiting-check",
        "awaiting-wipe",
        "held",
        "fault-reported",
        "off-site-never",
        "personal-data",
        "not-accompanied",
        "not-encrypted",
        "encryption-unknown",
        "no-anti-virus",
        "no-anti-virus-on-site",
        "agreement-unsigned",
        "past-leaving-date",
        "cleared",
        "limit-reached",
        "has-overdue",
        "banned",
        "owes-money",
        "recalled",
        "late-returns",
        "no-prior-agreement",
    ]);
    let level = run.dice.one(&["off", "warn", "refuse", "refuse"]);
    run.act(owned(&["rule", "set", rule, level]), |school| {
        school.levels.insert(rule, level);
        Ok(())
    });
}

/// The school limits what a kind of person may hold, or counts late returns.
pub fn limit(run: &mut Run) {
    if run.dice.chance(40) {
        let (after, within) = (run.dice.between(1, 3), u32::try_from(run.dice.between(1, 12)).unwrap());
        let all =
            owned(&["rule", "set", "late-returns", "--after", &after.to_string(), "--within", &within.to_string()]);
        return run.act(all, |school| {
            school.strikes = Some((after, within));
            Ok(())
        });
    }
    let kind = run.dice.one(&["pupil", "staff"]);
    let category = run.dice.chance(30).then_some("laptop");
    let most = run.dice.chance(80).then(|| run.dice.between(1, 3));
    let typed = most.map_or_else(|| format!("{kind}=none"), |most| format!("{kind}={most}"));
    let mut all = owned(&["rule", "set", "limit-reached", "--limit", &typed]);
    if let Some(category) = category {
        all.extend(owned(&["--category", category]));
    }
    run.act(all, |school| {
        let key = (kind, category.map(str::to_owned));
        match most {
            Some(most) => drop(school.limits.insert(key, most)),
            None => drop(school.limits.remove(&key)),
        }
        Ok(())
    });
}
