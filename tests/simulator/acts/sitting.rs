//! The desks: each keeps the register open, and the slip of the person in front of it, while the others go on.

use crate::simulator::{
    model::{Did, No, Said, Told},
    run::Run,
};
use domain::fault::Failure;
use register::loan::desk;

/// One line at one of the desks.
pub fn line(run: &mut Run) {
    let at = run.dice.below(run.desks.len());
    let here = run.desks[at].remembers.clone();
    let (mut school, mut after) = (run.school.clone(), here.clone());
    school.warned.clear();
    school.wrote = false;
    let restored = here.head.as_ref().is_some_and(|(no, hash)| run.reader.hash(*no).as_ref() != Some(hash));
    if restored {
        // What the desk remembers is of a register that is no longer there.
        after.forget();
    }
    let began = school.begin(run.clock, None);
    let offered = after.offered.take();
    let choice = match (here.person.is_some(), offered.is_some()) {
        (_, true) if run.dice.chance(60) => 4,
        (true, _) => run.dice.weighted(&[2, 14, 3, 3, 0, 2, 1, 1, 1]),
        (false, _) => run.dice.weighted(&[10, 8, 1, 3, 0, 4, 1, 2, 2]),
    };
    let (typed, told): (String, Told<Did>) = match choice {
        0 => {
            let person = run.pick_person(|_, _| true);
            let reference = run.reference(person);
            (reference, Ok(after.open(person)))
        }
        1 => {
            let lends = here.person.is_some();
            let item = run.pick_item(|school, item| {
                if lends { school.states(item)[0] == "available" } else { school.open_loan(item).is_some() }
            });
            let told = after.tag(&mut school, item);
            // What writes nothing is not refused for the clock.
            let told = if matches!(told, Ok(Did::Nothing)) && !school.wrote { told } else { began.clone().and(told) };
            (run.tag(item), told)
        }
        2 => (String::new(), Ok(after.close())),
        3 => {
            let told = after.undo(&mut school);
            let told = if matches!(told, Ok(Did::Nothing)) { told } else { began.clone().and(told) };
            ("undo".to_owned(), told)
        }
        5 => {
            let (typed, said) = said(run, here.last_in);
            let told = if after.last_in.is_none() { Ok(()) } else { began.clone() };
            (typed, told.and_then(|()| after.say(&mut school, &said)))
        }
        6 => {
            let old = run.pick_item(|school, item| school.open_loan(item).is_some());
            let new = run.pick_item(|school, item| school.states(item)[0] == "available");
            let told = began.clone().and_then(|()| after.swap(&mut school, old, new));
            (format!("swap {} {}", run.tag(old), run.tag(new)), told)
        }
        7 => {
            let item = run.pick_item(|school, item| school.open_loan(item).is_some());
            let told = began.clone().and_then(|()| after.see(&mut school, item));
            (format!("seen {}", run.tag(item)), told)
        }
        8 => {
            let item = run.pick_item(|school, item| school.items[item].awaiting_check);
            let told = began.clone().and_then(|()| after.all_is_well(&mut school, item));
            (format!("all well {}", run.tag(item)), told)
        }
        _ => {
            let told = began.clone().and_then(|()| after.hand_over(&mut school, offered));
            ("hand over".to_owned(), told)
        }
    };
    let told = if restored { Err(No::State) } else { told };
    let act = run.act_at(at);
    let one = &mut run.desks[at];
    let reply = one.sitting.line(&mut one.store, &act, &typed);
    let (answer, rules, warned) = match &reply {
        Ok(reply) => {
            let did = match reply.did {
                desk::Did::Opened { .. } => Did::Opened,
                desk::Did::Out(_) => Did::Out,
                desk::Did::In(_) => Did::In,
                desk::Did::Undone { .. } => Did::Undone,
                desk::Did::Closed { .. } => Did::Closed,
                desk::Did::Seen(_) => Did::Seen,
                desk::Did::Noted { .. } => Did::Noted,
                _ => Did::Nothing,
            };
            (Ok(did), Vec::new(), reply.warnings.iter().map(|warning| warning.rule).collect())
        }
        Err(Failure::Refused(refused)) => {
            (Err(1), refused.refusals.iter().map(|refusal| refusal.rule).collect(), Vec::new())
        }
        Err(Failure::Fault(fault)) => {
            assert!(!fault.kind.is_of_register(), "{typed:?}: {fault:?}\n{}", run.last_acts());
            (Err(if matches!(fault.kind, domain::fault::FaultKind::NotFound) { 3 } else { 1 }), Vec::new(), Vec::new())
        }
    };
    run.tell(format!("desk {at}: {typed:?} -> {answer:?} {rules:?}"));
    let expected = told.as_ref().map(|did| *did).map_err(No::code);
    let why = || format!("desk {at}, {typed:?}\nthe model: {told:?}\nthe program: {reply:?}\n{}", run.last_acts());
    assert_eq!(answer, expected, "{}", why());
    let rules: std::collections::BTreeSet<&str> = rules.into_iter().collect();
    let wanted = match &told {
        Err(No::Rules(rules)) => rules.clone(),
        _ => Default::default(),
    };
    assert_eq!(rules, wanted, "the rules that refuse {}", why());
    let warned: std::collections::BTreeSet<&str> = warned.into_iter().collect();
    run.tally.count("desk", told.is_ok());
    match told {
        Ok(did) => {
            if did == Did::Out {
                // A warning that many share is given once.
                let known = &run.desks[at].warned;
                let more: Vec<_> = warned.difference(&school.warned).collect();
                let less: Vec<_> = school.warned.difference(&warned).filter(|rule| !known.contains(*rule)).collect();
                assert!(more.is_empty() && less.is_empty(), "{more:?} and not {less:?} warn at {}", run.last_acts());
                run.desks[at].warned.extend(&school.warned);
            }
            if school.wrote {
                school.last_entry = school.now;
                run.school = school;
            }
            run.desks[at].remembers = after;
        }
        Err(_) if restored => run.desks[at].remembers.forget(),
        Err(_) => {
            let offer = after.offered;
            run.desks[at].remembers = here;
            run.desks[at].remembers.offered = offer;
        }
    }
    run.desks[at].remembers.head = (!restored).then(|| run.reader.head());
    run.check();
}

/// Words about the item that came back last, as typed and as the model has them.
fn said(run: &mut Run, last_in: Option<i64>) -> (String, Said) {
    let loan = last_in.and_then(|no| run.school.loans.get(&no)).cloned();
    let parts: Vec<String> = loan.iter().flat_map(|loan| &loan.parts).map(|part| part.name.clone()).collect();
    let checks: Vec<String> = loan.iter().flat_map(|loan| &loan.checks).map(|(name, _)| name.clone()).collect();
    let part = run.dice.any(&parts).unwrap_or_else(|| "handle".to_owned());
    match run.dice.below(9) {
        0 | 1 => (format!("no {part}"), Said::Part(part, "missing", true)),
        2 => (format!("forgot {part}"), Said::Part(part, "missing", false)),
        // An item without that part is damaged itself.
        3 if !parts.contains(&part) => (format!("damaged {part} bent"), Said::Damaged),
        3 => (format!("damaged {part} bent"), Said::Part(part, "damaged", true)),
        4 => ("damaged dented".to_owned(), Said::Damaged),
        5 => {
            let condition = run.dice.one(&["good", "fair", "poor"]);
            (condition.to_owned(), Said::Condition(condition))
        }
        6 | 7 => {
            let check = run.dice.any(&checks).unwrap_or_else(|| "lustre".to_owned());
            (format!("no {check}"), Said::Check(check))
        }
        _ => ("note a sticker on the lid".to_owned(), Said::Note),
    }
}
