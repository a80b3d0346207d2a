//! Acts on loans.

use super::{REASON, another, words};
use crate::simulator::{
    model::{
        DECIDED, Entry, Loan, Out, School, Seen,
        time::{At, Day, Due},
    },
    run::{Run, owned},
};
use chrono::{Days, Duration, Timelike as _};
use chrono_tz::Europe::London;

/// Rules that a sign-out may override.
const OVERRIDES: [&str; 12] = [
    "pat-overdue",
    "awaiting-check",
    "awaiting-wipe",
    "banned",
    "limit-reached",
    "agreement-unsigned",
    "not-encrypted",
    "encryption-unknown",
    "off-site-permission",
    "past-leaving-date",
    "held",
    "fault-reported",
];

/// A day some days from today.
fn day(run: &mut Run, least: i64, most: i64) -> Day {
    run.school.today() + Duration::days(run.dice.between(least, most))
}

/// A due date as typed, mostly ahead.
fn due(run: &mut Run) -> (Due, String) {
    // The model's own moment is that of the last act, which may be of an earlier day.
    let mut now = run.school.clone();
    let _ = now.begin(run.clock, None);
    match run.dice.below(12) {
        10 => (Due::Day(now.school_day(now.today() + Days::new(1))), "next-school-day".to_owned()),
        11 if now.term_end().is_some() => (Due::Day(now.term_end().unwrap()), "term-end".to_owned()),
        0 => {
            let day = day(run, -3, 0);
            (Due::Day(day), day.to_string())
        }
        1 | 2 => {
            // A time later on the same day, to the minute.
            let at: At = (run.clock + Duration::minutes(run.dice.between(5, 200))).with_second(0).unwrap();
            let typed = at.with_timezone(&London).format("%Y-%m-%d %H:%M").to_string();
            (Due::At(at), typed)
        }
        _ => {
            let day = day(run, 0, 40);
            (Due::Day(day), day.to_string())
        }
    }
}

/// An earlier day, for what is recorded late.
fn late(run: &mut Run) -> Option<Day> {
    run.dice.chance(8).then(|| day(run, -4, 1))
}

fn overrides(run: &mut Run, order: &mut Out, all: &mut Vec<String>) {
    if run.dice.chance(15) {
        for _ in 0..1 + run.dice.below(3) {
            order.overrides.insert(run.dice.one(&OVERRIDES));
        }
        for rule in &order.overrides {
            all.extend(owned(&["--override", rule]));
        }
        all.extend(owned(&REASON));
        if order.by.is_none() && DECIDED.iter().any(|(rule, _)| order.overrides.contains(rule)) {
            let by = run.pick_decider(&["headteacher"]);
            order.by = Some(by);
            all.extend(["--by".to_owned(), run.reference(by)]);
        }
    }
}

/// The terms of a new loan.
fn terms(run: &mut Run, order: &mut Out, all: &mut Vec<String>) {
    if run.dice.chance(35) {
        let (due, typed) = due(run);
        order.due = Some(due);
        all.extend(["--due".to_owned(), typed]);
    }
    if run.dice.chance(25) {
        let place = run.dice.one(&["home", "visit"]);
        order.off_site = Some(place);
        all.extend(owned(&["--off-site", place]));
        if run.dice.chance(60) {
            order.purpose = true;
            all.extend(owned(&["--purpose", "coursework"]));
        }
    }
    if run.dice.chance(8) {
        order.adjustment = true;
        all.push("--adjustment".to_owned());
    }
    overrides(run, order, all);
}

pub fn sign_out(run: &mut Run) {
    let number = 1 + run.dice.weighted(&[6, 2, 1]);
    let mut items: Vec<usize> = Vec::new();
    for _ in 0..number {
        let item = run.pick_item(|school, item| school.states(item)[0] == "available");
        if !items.contains(&item) {
            items.push(item);
        }
    }
    let to = run.pick_person(|_, _| true);
    let mut all = owned(&["out"]);
    all.extend(items.iter().map(|item| run.tag(*item)));
    all.extend(["--to".to_owned(), run.reference(to)]);
    let mut order = Out { items, to, ..Out::default() };
    terms(run, &mut order, &mut all);
    if order.items.len() > 1 && run.dice.chance(40) {
        order.partial = true;
        all.push("--partial".to_owned());
    }
    let on = late(run);
    run.act_on(all, on, |school| school.sign_out(&order));
}

/// Somebody who waives a part, as typed.
fn waiver(run: &mut Run, all: &mut Vec<String>) -> usize {
    let by = run.pick_decider(&["headteacher", "business-manager"]);
    all.extend(["--by".to_owned(), run.reference(by)]);
    by
}

/// What is seen of an item that comes back, as typed.
fn seen(run: &mut Run, item: usize, all: &mut Vec<String>) -> Seen {
    let mut seen = Seen::default();
    if run.dice.chance(70) {
        seen.all_well = true;
        all.push("--all-well".to_owned());
    }
    if run.dice.chance(25) {
        let condition = run.dice.one(&["good", "fair", "damaged", "damaged"]);
        seen.condition = Some(condition);
        all.extend(owned(&["--condition", condition]));
    }
    let category = run.school.category(item).clone();
    let inside = run.school.inside(item);
    if run.dice.chance(25) {
        let mut names: Vec<String> = category.parts.iter().map(|part| part.name.clone()).collect();
        names.extend(inside.iter().map(|inner| run.tag(*inner)));
        if let Some(name) = run.dice.any(&names) {
            let is_item = inside.iter().any(|inner| run.tag(*inner) == name);
            let outcomes: &[&'static str] = if is_item {
                &["missing", "damaged"]
            } else {
                &["missing", "damaged", "returned", "replaced", "waived"]
            };
            let outcome = run.dice.one(outcomes);
            all.extend(["--part".to_owned(), format!("{name}={outcome}")]);
            if outcome == "waived" {
                seen.by = Some(waiver(run, all));
            }
            seen.parts.push((name, outcome));
        }
    }
    if run.dice.chance(20)
        && let Some((name, _)) = run.dice.any(&category.checks)
    {
        let answer = run.dice.chance(50);
        all.extend(["--check".to_owned(), format!("{name}={}", if answer { "yes" } else { "no" })]);
        seen.checks.push((name, answer));
    }
    if run.dice.chance(15) {
        seen.note = true;
        all.extend(owned(&["--note", "seen at the desk"]));
    }
    let is_bad = seen.condition == Some("damaged") || seen.parts.iter().any(|(_, outcome)| *outcome == "missing");
    if is_bad && run.dice.chance(50) || run.dice.chance(3) {
        seen.incident = true;
        all.push("--incident".to_owned());
    }
    seen
}

pub fn take_in(run: &mut Run) {
    let is_out = |school: &School, item: usize| school.open_loan(item).is_some() || school.items[item].awaiting_check;
    let first = run.pick_item(is_out);
    let mut items = vec![first];
    let mut all = owned(&["in", &run.tag(first)]);
    let (mut order, mut partial) = (Seen::default(), false);
    if run.dice.chance(20) {
        let other = run.pick_item(is_out);
        if other != first {
            items.push(other);
            all.push(run.tag(other));
        }
        order.all_well = run.dice.chance(70);
        partial = run.dice.chance(40);
        all.extend(order.all_well.then(|| "--all-well".to_owned()));
        all.extend(partial.then(|| "--partial".to_owned()));
    } else {
        order = seen(run, first, &mut all);
    }
    let on = late(run);
    run.act_on(all, on, |school| school.take_in(&items, &order, partial));
}

pub fn renew(run: &mut Run) {
    let Some(no) = run.pick_loan(Loan::is_open) else { return another(run) };
    let (due, typed) = due(run);
    let mut which = vec![no];
    if run.dice.chance(25) {
        which.extend(run.pick_loan(Loan::is_open).filter(|other| *other != no));
    }
    let mut all = owned(&["loan", "renew"]);
    all.extend(which.iter().map(i64::to_string));
    all.extend(["--due".to_owned(), typed]);
    let (partial, sure) = (which.len() > 1 && run.dice.chance(40), run.dice.chance(50));
    all.extend(partial.then(|| "--partial".to_owned()));
    all.extend(sure.then(|| "--yes".to_owned()));
    run.act(all, |school| school.renew(&which, due, partial, sure));
}

pub fn renew_class(run: &mut Run) {
    let class = run.dice.one(&super::people::FORMS);
    let (due, typed) = due(run);
    let mut all = owned(&["loan", "renew", "--class", class, "--due", &typed]);
    let (partial, sure) = (run.dice.chance(50), run.dice.chance(50));
    all.extend(partial.then(|| "--partial".to_owned()));
    all.extend(sure.then(|| "--yes".to_owned()));
    run.act(all, |school| school.renew_class(class, due, partial, sure));
}

/// Items on loan are shown to the technician.
pub fn see(run: &mut Run) {
    let is_out = |school: &School, item: usize| school.open_loan(item).is_some();
    let first = run.pick_item(is_out);
    let mut items = vec![first];
    if run.dice.chance(20) {
        let other = run.pick_item(is_out);
        if other != first {
            items.push(other);
        }
    }
    let mut all = owned(&["seen"]);
    all.extend(items.iter().map(|item| run.tag(*item)));
    let all_well = run.dice.chance(60);
    all.extend(all_well.then(|| "--all-well".to_owned()));
    let mut checks = Vec::new();
    let known = run.school.category(first).routine.clone();
    if run.dice.chance(30)
        && let Some(question) = run.dice.any(&known)
    {
        let answer = run.dice.chance(60);
        all.extend(["--check".to_owned(), format!("{}={}", question.name, if answer { "yes" } else { "no" })]);
        checks.push((question.name, answer));
    }
    let on = late(run);
    run.act_on(all, on, |school| school.see(&items, &checks, all_well));
}

pub fn unsee(run: &mut Run) {
    let picked = run.pick_no(|school| &school.routines, |routine| !routine.is_void);
    let Some(no) = picked else { return another(run) };
    run.act(words(&["seen", "--void", &no.to_string()], REASON), |school| school.unsee(no));
}

pub fn recall(run: &mut Run) {
    let (due, typed) = due(run);
    if run.dice.chance(70) {
        let Some(no) = run.pick_loan(Loan::is_open) else { return another(run) };
        let all = owned(&["loan", "recall", &no.to_string(), "--due", &typed]);
        return run.act(all, |school| school.recall(&[no], due));
    }
    let person = run.pick_person(|school, person| !school.loans_of(person).is_empty());
    let mut which = run.school.loans_of(person);
    which.retain(|no| !run.school.loans[no].adjustment);
    let all = owned(&["loan", "recall", "--person", &run.reference(person), "--due", &typed]);
    run.act(all, |school| {
        // A due date in the past is refused, even if nothing is on loan.
        school.recall(&[], due)?;
        if which.is_empty() { Err(crate::simulator::model::No::Unknown) } else { school.recall(&which, due) }
    });
}

pub fn lift_recall(run: &mut Run) {
    let Some(no) = run.pick_loan(|loan| loan.recalled_on.is_some()) else { return another(run) };
    run.act(owned(&["loan", "recall", &no.to_string(), "--lift"]), |school| school.lift_recall(no));
}

pub fn transfer(run: &mut Run) {
    let Some(no) = run.pick_loan(Loan::is_open) else { return another(run) };
    let to = run.pick_person(|_, _| true);
    let mut all = owned(&["loan", "transfer", &no.to_string(), "--to", &run.reference(to)]);
    let mut order = Out { to, ..Out::default() };
    let mut was_seen = Seen::default();
    if let Some(loan) = run.school.loans.get(&no) {
        was_seen = seen(run, loan.item, &mut all);
        order.by = was_seen.by;
    }
    let wiped = run.dice.chance(50);
    if wiped {
        all.extend(owned(&["--wiped", "reset"]));
    }
    terms(run, &mut order, &mut all);
    run.act(all, |school| school.transfer(no, &was_seen, wiped, &order));
}

pub fn swap(run: &mut Run) {
    let Some(first) = run.pick_loan(Loan::is_open) else { return another(run) };
    let person = run.school.loans.get(&first).map(|loan| loan.person);
    let is_other = |loan: &Loan| loan.is_open() && Some(loan.person) != person;
    let Some(second) = run.pick_loan(is_other) else { return another(run) };
    let mut all = owned(&["loan", "swap", &first.to_string(), &second.to_string()]);
    let mut order = Out::default();
    overrides(run, &mut order, &mut all);
    run.act(all, |school| school.swap(first, second, &order));
}

pub fn correct(run: &mut Run) {
    let Some(no) = run.pick_loan(Loan::is_open) else { return another(run) };
    let item = run.pick_item(|school, item| school.states(item)[0] == "available");
    let mut all = owned(&["loan", "correct", &no.to_string(), "--tag", &run.tag(item)]);
    let mut order = Out::default();
    overrides(run, &mut order, &mut all);
    run.act(all, |school| school.correct(no, item, &order));
}

pub fn reopen(run: &mut Run) {
    let Some(no) = run.pick_loan(|loan| !loan.is_open() && loan.state != "void") else { return another(run) };
    run.act(owned(&["loan", "reopen", &no.to_string()]), |school| school.reopen(no));
}

pub fn void(run: &mut Run) {
    let Some(no) = run.pick_loan(|loan| loan.state != "void") else { return another(run) };
    run.act(words(&["loan", "void", &no.to_string()], REASON), |school| school.void(no));
}

pub fn settle_parts(run: &mut Run) {
    let Some(no) = run.pick_loan(Loan::owes) else { return another(run) };
    let names = run.school.loans.get(&no).map(|loan| loan.parts.clone()).unwrap_or_default();
    let name = run.dice.any(&names).map_or_else(|| "charger".to_owned(), |part| part.name);
    let outcome = run.dice.one(&["returned", "returned", "missing", "damaged", "replaced", "waived"]);
    let mut all = owned(&["loan", "part", &no.to_string(), &format!("{name}={outcome}")]);
    let by = (outcome == "waived").then(|| waiver(run, &mut all));
    run.act(all, |school| school.settle_parts(no, &[(name, outcome)], by));
}

/// Days on which the school is closed, or are over.
pub fn close_school(run: &mut Run) {
    let listed = run.school.closed.iter().chain(&run.school.terms);
    let on: Vec<String> = listed.map(|(.., name)| name.clone()).collect();
    if run.dice.chance(25)
        && let Some(name) = run.dice.any(&on)
    {
        let all = owned(&["calendar", "remove", &name]);
        return run.act(all, |school| school.open_school(&name));
    }
    run.made += 1;
    let name = format!("Snow {}", run.made);
    // Mostly, days on which something is due.
    let dues: Vec<Day> = run.school.loans.values().filter(|l| l.is_open()).filter_map(|l| l.due.day()).collect();
    let from = match run.dice.any(&dues) {
        Some(day) if run.dice.chance(70) => day,
        _ => day(run, -3, 40),
    };
    let until = if run.dice.chance(60) { from } else { from + Duration::days(run.dice.between(-1, 9)) };
    let (first, last) = (from.to_string(), until.to_string());
    let all = owned(&["calendar", "add", &name, "--kind", "closed", "--from", &first, "--until", &last]);
    run.act(all, |school| school.close_school(&name, from, until));
}

/// A term, mostly one that is near.
fn some_term(run: &mut Run) -> Entry {
    run.made += 1;
    let from = day(run, -60, 60);
    let least = if run.dice.chance(5) { -2 } else { 5 };
    let until = from + Duration::days(run.dice.between(least, 45));
    Entry { name: format!("Term {}", run.made), is_term: true, from, until }
}

pub fn add_term(run: &mut Run) {
    let Entry { name, from, until, .. } = some_term(run);
    let (first, last) = (from.to_string(), until.to_string());
    let all = owned(&["calendar", "add", &name, "--kind", "term", "--from", &first, "--until", &last]);
    run.act(all, |school| school.add_term(&name, from, until));
}

/// A file of terms and closed days: new ones, and terms of which the days changed.
pub fn import_calendar(run: &mut Run) {
    let mut rows: Vec<Entry> = Vec::new();
    for _ in 0..1 + run.dice.below(3) {
        let known = run.school.terms.clone();
        if let Some((from, until, name)) = run.dice.any(&known).filter(|_| run.dice.chance(40)) {
            let until = until + Duration::days(run.dice.between(0, 6));
            rows.push(Entry { name, is_term: true, from, until });
        } else if run.dice.chance(50) {
            rows.push(some_term(run));
        } else {
            run.made += 1;
            let from = day(run, -3, 40);
            let until = from + Duration::days(run.dice.between(0, 4));
            rows.push(Entry { name: format!("Snow {}", run.made), is_term: false, from, until });
        }
    }
    let mut lines = vec!["Name,Kind,From,Until".to_owned()];
    lines.extend(rows.iter().map(|row| {
        let kind = if row.is_term { "term" } else { "closed" };
        format!("{},{kind},{},{}", row.name, row.from, row.until)
    }));
    let file = super::files::written(run, &lines);
    let all = owned(&["calendar", "import", &file, "--date-format", "iso"]);
    run.act(all, |school| school.import_calendar(&rows));
}

/// The parts of an item, as somebody finds them on the shelf.
pub fn say_parts(run: &mut Run) {
    let item = run.pick_item(|school, item| school.open_loan(item).is_none());
    let known = run.school.category(item).parts.clone();
    let name = run.dice.any(&known).map_or_else(|| "handle".to_owned(), |part| part.name);
    let state = run.dice.one(&["there", "missing", "damaged", "damaged"]);
    let all = owned(&["asset", "part", &run.tag(item), &format!("{name}={state}")]);
    run.act(all, |school| school.say_parts(item, &[(name, state)]));
}

pub fn sign(run: &mut Run) {
    let picked = run.pick_no(|school| &school.slips, |slip| slip.signed.is_none());
    let Some(no) = picked else { return another(run) };
    let how = run.dice.one(&["paper", "screen"]);
    let mut all = owned(&["loan", "sign", "--slip", &no.to_string(), "--how", how]);
    let witness = run.dice.chance(80).then(|| run.pick_person(|_, _| true));
    let witness = witness.filter(|other| super::people::is_there(run, *other));
    let witness = witness.map(|other| run.school.people[other].name.clone());
    if let Some(name) = &witness {
        all.extend(owned(&["--witness", name]));
    }
    run.act(all, |school| school.sign_slip(no, how, witness.as_deref()));
}

/// A day within some days, for other rooms.
pub fn some_day(run: &mut Run, least: i64, most: i64) -> Day {
    day(run, least, most)
}

/// The day after a number of days.
pub fn days_after(day: Day, days: u64) -> Day {
    day + Days::new(days)
}
