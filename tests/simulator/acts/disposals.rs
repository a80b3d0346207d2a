//! Acts on disposals: items leave the school for good, or do not after all.

use super::{REASON, another, words};
use crate::simulator::{
    model::{Disposal, School},
    run::{Run, owned},
};

/// Only the headteacher authorises, whatever the sum: what items cost is not this model's.
pub fn settle_in(run: &mut Run) {
    run.ask(&["disposal", "limit", "set", "headteacher", "any"]);
    run.ask(&["disposal", "limit", "set", "business-manager", "never"]);
}

fn may_leave(school: &School, item: usize) -> bool {
    school.items[item].fate.is_none() && school.open_loan(item).is_none() && school.disposal_of(item).is_none()
}

pub fn request(run: &mut Run) {
    // A school that gives everything away has nothing to lend.
    let gone = run.school.items.iter().filter(|item| item.fate.is_some()).count();
    if gone * 3 > run.school.items.len() && run.dice.chance(80) {
        return another(run);
    }
    let mut items = Vec::new();
    for _ in 0..1 + run.dice.below(2) {
        let item = run.pick_item(may_leave);
        if !items.contains(&item) {
            items.push(item);
        }
    }
    let by = run.pick_person(|school, at| school.people[at].kind == "staff");
    let reference = run.reference(by);
    let mut all = owned(&["disposal", "request"]);
    all.extend(items.iter().map(|item| run.tag(*item)));
    all.extend(words(&["--method", "given", "--to", "The Repair Corner", "--by", &reference], REASON));
    run.act(all, |school| school.request_disposal(&items, by));
}

pub fn authorise(run: &mut Run) {
    let picked = run.pick_no(|school| &school.disposals, |one| one.state == "requested");
    let Some(no) = picked else { return another(run) };
    let by = run.pick_decider(&["headteacher"]);
    let all = owned(&["disposal", "authorise", &no.to_string(), "--by", &run.reference(by)]);
    run.act(all, |school| school.authorise_disposal(no, by));
}

pub fn finish(run: &mut Run) {
    let picked = run.pick_no(|school| &school.disposals, |one| one.state == "authorised");
    let Some(no) = picked else { return another(run) };
    run.act(owned(&["disposal", "done", &no.to_string()]), |school| school.finish_disposal(no));
}

pub fn reopen(run: &mut Run) {
    let picked = run.pick_no(|school| &school.disposals, |one| one.state == "done");
    let Some(no) = picked else { return another(run) };
    let by = run.pick_decider(&["headteacher"]);
    let sql = format!(
        "select 1 from disposal d join disposal_item i on i.disposal_id = d.id join log l on l.asset_id = i.asset_id \
         where d.no = {no} and l.action not in ('stocktake scan', 'stocktake note', 'stocktake void') \
         and l.no > (select max(g.no) from log g where g.asset_id = i.asset_id and g.action = 'disposal done')"
    );
    let touched = !run.reader.lines(&sql).is_empty();
    let reference = run.reference(by);
    let all = words(&["disposal", "reopen", &no.to_string(), "--by", &reference], REASON);
    run.act(all, |school| school.reopen_disposal(no, by, touched));
}

pub fn withdraw(run: &mut Run) {
    let Some(no) = run.pick_no(|school| &school.disposals, Disposal::is_open) else { return another(run) };
    run.act(words(&["disposal", "withdraw", &no.to_string()], REASON), |school| school.withdraw_disposal(no));
}
