//! Incidents, repairs, holds and wipes.

use super::{REASON, another, words};
use crate::simulator::{
    model::{Close, Incident, No, Report, Tie},
    run::{Run, owned},
};

pub fn pick_incident(run: &mut Run, fits: impl Fn(&Incident) -> bool) -> Option<i64> {
    run.pick_no(|school| &school.incidents, fits)
}

pub fn report(run: &mut Run) {
    let item = run.pick_item(|school, item| school.open_loan(item).is_some());
    let kind = run.dice.one(&["damage", "damage", "loss", "theft", "misuse", "fault", "fault"]);
    let mut order = Report { kind, note: run.dice.chance(97), ..Report::default() };
    let mut all = owned(&["incident", "report", &run.tag(item), "--kind", kind]);
    if order.note {
        let who = run.pick_person(|_, _| true);
        let note = format!("{} saw it happen", run.school.people[who].name);
        all.extend(owned(&["--note", &note]));
    }
    let parts = run.school.category(item).parts.clone();
    if run.dice.chance(30)
        && let Some(part) = run.dice.any(&parts)
    {
        all.extend(owned(&["--part", &part.name]));
        order.part = Some(part.name);
    }
    if run.dice.chance(15) {
        let person = run.pick_person(|_, _| true);
        order.person = Some(person);
        all.extend(["--person".to_owned(), run.reference(person)]);
    }
    let on = run.dice.chance(10).then(|| super::lending::some_day(run, -5, 0));
    if !order.note {
        // What is not typed is missed before anything else is looked at, the clock included.
        return run.act_at_any_time(all, |_| Err(No::Usage));
    }
    run.act_on(all, on, |school| school.report(item, &order));
}

pub fn decide(run: &mut Run) {
    let Some(no) = pick_incident(run, |one| one.state == "open") else { return another(run) };
    decide_one(run, no, &["carelessness", "carelessness", "intent", "accident", "wear", "not-proven"]);
}

pub fn decide_one(run: &mut Run, no: i64, outcomes: &[&'static str]) {
    let outcome = run.dice.one(outcomes);
    let by = run.pick_decider(&["headteacher", "business-manager", "ict-coordinator"]);
    let mut all = owned(&["incident", "decide", &no.to_string(), "--outcome", outcome, "--by", &run.reference(by)]);
    let criminal = run.dice.chance(8);
    if criminal {
        all.push("--criminal".to_owned());
    }
    let again = run.dice.chance(15);
    if again {
        all.extend(owned(&REASON));
    }
    run.act(all, |school| school.decide(no, outcome, by, criminal, again));
}

pub fn close(run: &mut Run) {
    let Some(no) = pick_incident(run, |one| one.state == "decided") else { return another(run) };
    let mut order = Close { police: run.dice.chance(50), insurer: run.dice.chance(50), breach: None };
    let mut all = owned(&["incident", "close", &no.to_string()]);
    if order.police {
        all.extend(owned(&["--police-ref", "CR-1"]));
    }
    if order.insurer {
        all.extend(owned(&["--insurer-ref", "none"]));
    }
    if run.dice.chance(50) {
        let lead = run.pick_decider(&["data-protection-officer"]);
        order.breach = Some(lead);
        all.extend(owned(&["--breach", "not-reported", "--breach-note", "encrypted"]));
        all.extend(["--data-protection-lead".to_owned(), run.reference(lead)]);
    }
    run.act(all, |school| school.close(no, order));
}

pub fn reopen(run: &mut Run) {
    let Some(no) = pick_incident(run, |one| one.state == "closed") else { return another(run) };
    run.act(words(&["incident", "reopen", &no.to_string()], REASON), |school| school.reopen_incident(no));
}

pub fn void(run: &mut Run) {
    let Some(no) = pick_incident(run, |one| !one.is_void) else { return another(run) };
    run.act(words(&["incident", "void", &no.to_string()], REASON), |school| school.void_incident(no));
}

pub fn hold(run: &mut Run) {
    let item = run.pick_item(|school, item| school.items[item].awaiting_wipe);
    run.act(words(&["hold", "add", &run.tag(item)], REASON), |school| school.hold(item, None));
}

pub fn lift_hold(run: &mut Run) {
    let picked = run.pick_no(|school| &school.holds, |hold| hold.lifted_on.is_none());
    let Some(no) = picked else { return another(run) };
    run.act(words(&["hold", "lift", &no.to_string()], REASON), |school| school.lift_hold(no));
}

pub fn repair(run: &mut Run) {
    let item = run.pick_item(|school, item| school.items[item].is_damaged() && school.open_loan(item).is_none());
    let mut all = owned(&["repair", "open", &run.tag(item), "--fault", "screen cracked"]);
    let incident = if run.dice.chance(50) { pick_incident(run, |one| one.item == item) } else { None };
    let tie = match incident {
        Some(no) => Tie::To(no),
        None if run.dice.chance(20) => Tie::Nothing,
        None => Tie::Unsaid,
    };
    say_tie(tie, &mut all);
    let cost = run.dice.chance(50).then(|| run.dice.between(0, 300) * 50);
    if let Some(cost) = cost {
        all.extend(["--cost".to_owned(), super::pounds(cost)]);
    }
    let at_once = run.dice.chance(25);
    if at_once {
        all.push("--repaired".to_owned());
    }
    run.act(all, |school| school.open_a_repair(item, tie, cost, at_once));
}

pub fn close_repair(run: &mut Run) {
    let picked = run.pick_no(|school| &school.repairs, |repair| repair.outcome.is_none());
    let Some(no) = picked else { return another(run) };
    let outcome = run.dice.one(&["repaired", "repaired", "not-repaired", "beyond-repair"]);
    let mut all = owned(&["repair", "close", &no.to_string(), "--outcome", outcome]);
    let condition = run.dice.chance(30).then(|| run.dice.one(&["good", "fair"]));
    if let Some(condition) = condition {
        all.extend(owned(&["--condition", condition]));
    }
    let cost = run.dice.chance(40).then(|| run.dice.between(1, 300) * 50);
    if let Some(cost) = cost {
        all.extend(["--cost".to_owned(), super::pounds(cost)]);
    }
    let tie = match run.dice.below(10) {
        0 => Tie::Nothing,
        1 => pick_incident(run, |_| true).map_or(Tie::Unsaid, Tie::To),
        _ => Tie::Unsaid,
    };
    say_tie(tie, &mut all);
    run.act(all, |school| school.close_repair(no, outcome, condition, cost, tie));
}

fn say_tie(tie: Tie, all: &mut Vec<String>) {
    match tie {
        Tie::Unsaid => {}
        Tie::Nothing => all.extend(owned(&["--incident", "none"])),
        Tie::To(no) => all.extend(["--incident".to_owned(), no.to_string()]),
    }
}

pub fn wipe(run: &mut Run) {
    let item = run.pick_item(|school, item| school.items[item].awaiting_wipe);
    let mut all = owned(&["wipe", "record", &run.tag(item), "--method", "factory reset", "--cloud-signed-out"]);
    let anyway = run.dice.chance(15);
    if anyway {
        all.push("--anyway".to_owned());
    }
    run.act(all, |school| school.wipe_one(item, anyway));
}

pub fn void_wipe(run: &mut Run) {
    let Some(no) = run.pick_no(|school| &school.wipes, |wipe| !wipe.is_void) else { return another(run) };
    run.act(words(&["wipe", "void", &no.to_string()], REASON), |school| school.void_wipe(no));
}
