//! Acts of stocktakes: opened, scanned, closed and accepted.

use super::{CATEGORIES, PLACES, REASON, another, words};
use crate::simulator::{
    model::No,
    run::{Run, owned},
};

pub fn open(run: &mut Run) {
    let is_open = run.school.stocktakes.values().any(|one| one.closed.is_none());
    if is_open && run.dice.chance(70) {
        return another(run);
    }
    let mut all = owned(&["stocktake", "open"]);
    let (mut location, mut category) = (None, None);
    match run.dice.below(3) {
        0 => {
            // A room that the register does not know is another answer.
            let rooms: Vec<&str> = PLACES
                .into_iter()
                .filter(|room| {
                    let mut items = 0..run.school.items.len();
                    items.any(|item| run.school.items[item].fate.is_none() && run.school.place(item) == Some(*room))
                })
                .collect();
            let Some(room) = run.dice.any(&rooms) else { return another(run) };
            location = Some(room);
            all.extend(owned(&["--location", room]));
        }
        1 => {
            let (name, _) = run.dice.one(&CATEGORIES);
            category = Some(name);
            all.extend(owned(&["--category", name]));
        }
        _ => all.push("--all".to_owned()),
    }
    run.act(all, |school| school.open_stocktake(location, category));
}

pub fn scan(run: &mut Run) {
    let picked = run.pick_no(|school| &school.stocktakes, |one| one.closed.is_none());
    let Some(no) = picked else { return another(run) };
    let item = run.pick_item(|school, item| {
        school.stocktakes.get(&no).is_some_and(|one| one.expected.contains_key(&item))
            && school.open_loan(item).is_none()
    });
    let here = run.school.place(item).filter(|_| run.dice.chance(60));
    let room = here.unwrap_or_else(|| run.dice.one(&PLACES));
    let condition = run.dice.chance(30).then(|| run.dice.one(&["good", "fair", "poor", "damaged"]));
    let mut all = owned(&["stocktake", "scan", &no.to_string(), &run.tag(item), "--room", room]);
    if let Some(condition) = condition {
        all.extend(owned(&["--condition", condition]));
    }
    if !run.school.stocktakes.contains_key(&no) {
        // The room is looked up first, whatever the clock says.
        return run.act_at_any_time(all, |_| Err(No::Unknown));
    }
    run.act(all, |school| school.scan(no, item, room, condition));
}

pub fn void(run: &mut Run) {
    let picked = run.pick_no(|school| &school.stocktakes, |one| one.closed.is_none());
    let Some(no) = picked else { return another(run) };
    let item = run.pick_item(|school, item| {
        school.scans.values().any(|scan| scan.stocktake == no && scan.item == item && !scan.is_void)
    });
    let all = words(&["stocktake", "void", &no.to_string(), &run.tag(item)], REASON);
    run.act(all, |school| school.void_scan(no, item));
}

pub fn close(run: &mut Run) {
    let picked = run.pick_no(|school| &school.stocktakes, |one| one.closed.is_none());
    let Some(no) = picked else { return another(run) };
    let by = run.pick_decider(&["business-manager", "headteacher"]);
    let all = owned(&["stocktake", "close", &no.to_string(), "--by", &run.reference(by)]);
    run.act(all, |school| school.close_stocktake(no, by));
}

pub fn accept(run: &mut Run) {
    let picked = run.pick_no(|school| &school.stocktakes, |one| one.closed.is_some());
    let Some(no) = picked else { return another(run) };
    let item = run.pick_item(|school, item| {
        let mut scans = school.scans.values();
        scans.any(|scan| {
            scan.stocktake == no
                && scan.item == item
                && !scan.is_void
                && (scan.finding == "wrong_room" || scan.condition.is_some())
        })
    });
    let conditions = run.dice.chance(60);
    // The condition of an item was set again, after the scan that noted it.
    let sql = format!(
        "select 1 from stocktake_scan s join stocktake t on t.id = s.stocktake_id join asset a on a.id = s.asset_id \
         join log l on l.asset_id = a.id join log_detail d on d.log_no = l.no \
         where t.no = {no} and a.tag = '{}' and s.void_reason is null and s.condition is not null \
         and not exists (select 1 from stocktake_scan o where o.asset_id = s.asset_id and o.void_reason is null \
         and o.stocktake_id = s.stocktake_id and o.condition is not null \
         and (o.scanned_at > s.scanned_at or o.scanned_at = s.scanned_at and o.no > s.no)) \
         and l.at > s.scanned_at and l.action not like 'stocktake %' \
         and (d.body like '%\"condition\"%' or d.body like '%\"condition_in\"%')",
        run.tag(item)
    );
    let touched = !run.reader.lines(&sql).is_empty();
    let mut all = owned(&["stocktake", "accept", &no.to_string(), &run.tag(item)]);
    if conditions {
        all.push("--conditions".to_owned());
    }
    run.act(all, |school| school.accept_scan(no, item, conditions, touched));
}
