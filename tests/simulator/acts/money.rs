//! Charges: assessed, requested, paid, disputed, waived and refunded.

use super::{REASON, another, pounds, words};
use crate::simulator::{
    model::{Assess, Charge, Incident},
    run::{Run, owned},
};

/// An amount that is often met, and often too much.
fn some_pence(run: &mut Run) -> Option<i64> {
    run.dice.chance(50).then(|| run.dice.one(&[0, 1, 333, 333, 500, 500, 1_000, 1_500, 2_000, 4_001, 10_000]))
}

fn pick_charge(run: &mut Run, fits: impl Fn(&Charge) -> bool) -> Option<i64> {
    run.pick_no(|school| &school.charges, fits)
}

fn of(mut words: Vec<String>, pence: Option<i64>) -> Vec<String> {
    words.extend(pence.into_iter().flat_map(|pence| ["--amount".to_owned(), pounds(pence)]));
    words
}

/// The next step towards money: of a charge, else of an incident that may lead to one, else of a loan.
pub fn next_step(run: &mut Run) {
    let charges: Vec<(i64, &'static str)> = run.school.charges.iter().map(|(no, one)| (*no, one.state)).collect();
    if let Some((_, state)) = run.dice.any(&charges).filter(|_| run.dice.chance(60)) {
        return match state {
            "assessed" => request(run),
            "requested" | "part_paid" if run.dice.chance(60) => pay(run),
            "requested" | "part_paid" | "disputed" => dispute(run),
            "paid" | "refunded" => refund(run),
            _ => adjust(run),
        };
    }
    let is_charged = |no: &i64| run.school.charges.values().any(|charge| charge.incident == *no);
    let incidents =
        run.school.incidents.iter().filter(|(no, one)| one.person.is_some() && !is_charged(no) && !one.is_void);
    let incidents: Vec<(i64, Option<&'static str>)> = incidents.map(|(no, one)| (*no, one.outcome)).collect();
    let decided: Vec<i64> =
        incidents.iter().filter(|(_, it)| matches!(it, Some("carelessness" | "intent"))).map(|(no, _)| *no).collect();
    let open: Vec<i64> = incidents.iter().filter(|(_, it)| it.is_none()).map(|(no, _)| *no).collect();
    match (run.dice.any(&decided), run.dice.any(&open)) {
        (Some(no), _) => assess_one(run, no),
        (None, Some(no)) => super::trouble::decide_one(run, no, &["carelessness", "carelessness", "intent"]),
        (None, None) => super::trouble::report(run),
    }
}

pub fn assess(run: &mut Run) {
    let fits = |one: &Incident| matches!(one.outcome, Some("carelessness" | "intent")) && one.person.is_some();
    let charged: Vec<i64> = run.school.charges.values().map(|charge| charge.incident).collect();
    match run.dice.any(&charged).filter(|_| run.dice.chance(60)) {
        Some(incident) => assess_further(run, incident),
        None => match run.pick_no(|school| &school.incidents, fits) {
            Some(incident) => assess_one(run, incident),
            None => another(run),
        },
    }
}

/// A further charge for an incident, as the policy has it: the cap is for all of them together.
fn assess_further(run: &mut Run, incident: i64) {
    if run.school.cap.is_none() {
        cap(run, Some(1_000));
    }
    let by = run.pick_decider(&["headteacher", "business-manager"]);
    let mut order = Assess { incident, overrides: true, by, ..Assess::default() };
    let mut all = words(&["charge", "assess", "--yes", "--incident", &incident.to_string()], REASON);
    all.extend(owned(&["--override", "charge-needs-decision", "--override", "no-prior-agreement"]));
    all.extend(["--by".to_owned(), run.reference(by)]);
    if run.dice.chance(40) {
        let damage = run.dice.one(&["screen", "keyboard"]);
        order.damage = Some(damage);
        all.extend(owned(&["--damage", damage]));
    }
    run.act(all, |school| school.assess(&order));
}

fn cap(run: &mut Run, pence: Option<i64>) {
    let typed = pence.map_or_else(|| "none".to_owned(), pounds);
    run.act(owned(&["charge", "policy", "--cap", &typed]), |school| {
        school.cap = pence;
        Ok(())
    });
}

fn assess_one(run: &mut Run, incident: i64) {
    let mut order = Assess { incident, amount: some_pence(run), ..Assess::default() };
    let mut all = of(words(&["charge", "assess", "--yes", "--incident", &incident.to_string()], REASON), order.amount);
    if run.dice.chance(25) {
        let damage = run.dice.one(&["screen", "keyboard"]);
        order.damage = Some(damage);
        all.extend(owned(&["--damage", damage]));
    }
    if run.dice.chance(20) {
        let day = super::lending::some_day(run, -40, 0);
        order.agreed_on = Some(day);
        all.extend(["--agreed-on".to_owned(), day.to_string()]);
    }
    if run.dice.chance(10) {
        order.overrides = true;
        order.by = run.pick_decider(&["headteacher", "business-manager"]);
        all.extend(owned(&["--override", "charge-needs-decision", "--override", "no-prior-agreement"]));
        all.extend(["--by".to_owned(), run.reference(order.by)]);
    }
    run.act(all, |school| school.assess(&order));
}

/// A request in one sum or in instalments; or new due dates.
pub fn request(run: &mut Run) {
    let again = run.dice.chance(25);
    let no = if again {
        pick_charge(run, |one| matches!(one.state, "requested" | "part_paid"))
    } else {
        pick_charge(run, |one| one.state == "assessed")
    };
    let Some(no) = no else { return another(run) };
    let mut all = owned(&["charge", if again { "plan" } else { "request" }, &no.to_string()]);
    let (mut due, mut instalments) = (None, Vec::new());
    let outstanding = run.school.charges.get(&no).map_or(0, Charge::outstanding);
    match run.dice.below(3) {
        0 if outstanding > 2 => {
            let first = run.dice.between(1, outstanding - 1);
            let from = super::lending::some_day(run, 0, 20);
            let wrong = i64::from(run.dice.chance(15));
            instalments = vec![(from, first), (super::lending::days_after(from, 30), outstanding - first + wrong)];
            for (day, pence) in &instalments {
                all.extend(["--instalment".to_owned(), format!("{day}={}", pounds(*pence))]);
            }
        }
        1 => {
            let day = super::lending::some_day(run, -2, 40);
            due = Some(day);
            all.extend(["--due".to_owned(), day.to_string()]);
        }
        _ => {}
    }
    run.act(all, |school| school.request(no, due, &instalments, again));
}

pub fn pay(run: &mut Run) {
    let picked = pick_charge(run, |one| matches!(one.state, "requested" | "part_paid"));
    let Some(no) = picked else { return another(run) };
    let given = some_pence(run);
    let all = of(owned(&["charge", "pay", &no.to_string(), "--how", "cash"]), given);
    run.act(all, |school| school.pay(no, given));
}

pub fn dispute(run: &mut Run) {
    let settled = run.dice.chance(50);
    let no = if settled {
        pick_charge(run, |one| one.state == "disputed")
    } else {
        pick_charge(run, |one| matches!(one.state, "requested" | "part_paid"))
    };
    let Some(no) = no else { return another(run) };
    let mut all = words(&["charge", "dispute", &no.to_string()], REASON);
    let by = run.pick_decider(&["headteacher", "business-manager"]);
    if settled {
        all.extend(owned(&["--settled", "--by", &run.reference(by)]));
    }
    run.act(all, |school| school.dispute(no, settled.then_some(by)));
}

pub fn adjust(run: &mut Run) {
    let Some(no) = pick_charge(run, |one| one.assessed() > 0) else { return another(run) };
    let (verb, kind) = run.dice.one(&[
        ("waive", "waiver"),
        ("waive", "remission"),
        ("write-off", "write-off"),
        ("reverse", "reversal"),
        ("reinstate", "reinstatement"),
    ]);
    let given = some_pence(run);
    let by = run.pick_decider(&["headteacher", "business-manager"]);
    let mut all = of(words(&["charge", verb, &no.to_string()], REASON), given);
    all.extend(owned(&["--by", &run.reference(by)]));
    if kind == "remission" {
        all.push("--remission".to_owned());
    }
    run.act(all, |school| school.adjust(no, kind, given, by));
}

pub fn refund(run: &mut Run) {
    let mistaken = run.dice.chance(50);
    let no =
        if mistaken { pick_charge(run, |one| one.paid() > 0) } else { pick_charge(run, |one| one.outstanding() < 0) };
    let Some(no) = no else { return another(run) };
    let given = some_pence(run);
    let mut all = of(words(&["charge", "refund", &no.to_string()], REASON), given);
    if mistaken {
        all.push("--mistaken".to_owned());
    }
    run.act(all, |school| school.refund(no, given, mistaken));
}

/// The school changes how charges are worked out: its cap, its percentages, its tariff.
pub fn policy(run: &mut Run) {
    match run.dice.below(3) {
        0 => {
            let pence = run.dice.chance(70).then(|| run.dice.one(&[1_000, 5_000, 15_000]));
            cap(run, pence);
        }
        1 => {
            let nth = run.dice.between(1, 3);
            let percent = run.dice.chance(70).then(|| run.dice.one(&[25, 50, 100]));
            let typed = percent.map_or_else(|| "none".to_owned(), |percent| percent.to_string());
            run.act(owned(&["charge", "policy", "--percent", &format!("{nth}={typed}")]), |school| {
                match percent {
                    Some(percent) => drop(school.percents.insert(nth, percent)),
                    None => drop(school.percents.remove(&nth)),
                }
                Ok(())
            });
        }
        _ => {
            let category = run.dice.one(&["laptop", "tablet"]);
            let damage = run.dice.one(&["screen", "keyboard"]);
            let pence = run.dice.one(&[3_000, 8_000]);
            run.act(owned(&["charge", "tariff", category, damage, &pounds(pence)]), |school| {
                school.tariff.insert((category.to_owned(), damage), pence);
                Ok(())
            });
        }
    }
}
