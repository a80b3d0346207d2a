//! Stocktakes: what is expected where is frozen, rooms are scanned, someone else closes it, and what it found is accepted.

use super::{
    No, School, Told,
    time::{At, day_of},
};
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq)]
pub struct Stocktake {
    pub location: Option<&'static str>,
    pub category: Option<String>,
    pub opened_at: At,
    pub closed: Option<(At, usize)>,
    pub expected: BTreeMap<usize, Expected>,
}

/// An item that was expected: where it was, its loan, and what became of it if nobody scanned it.
#[derive(Debug, Clone, PartialEq)]
pub struct Expected {
    pub place: Option<&'static str>,
    pub loan: Option<i64>,
    pub outcome: Option<&'static str>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Scan {
    pub stocktake: i64,
    pub item: usize,
    pub room: &'static str,
    pub at: At,
    pub finding: &'static str,
    pub again: bool,
    pub condition: Option<&'static str>,
    pub is_accepted: bool,
    pub is_void: bool,
}

/// The roles that close a stocktake, and those that keep the register.
const CLOSERS: &[&str] = &["business-manager", "headteacher"];
const KEEPERS: &[&str] = &["ict-coordinator"];

impl School {
    pub fn open_stocktake(&mut self, location: Option<&'static str>, category: Option<&str>) -> Told {
        let expects = |item: &usize| {
            let it = &self.items[*item];
            it.fate.is_none()
                && location.is_none_or(|room| self.place(*item) == Some(room))
                && category.is_none_or(|category| it.category == category)
        };
        let expected: BTreeMap<usize, Expected> = (0..self.items.len())
            .filter(expects)
            .map(|item| {
                let (place, loan) = (self.place(item), self.open_loan(item));
                (item, Expected { place, loan, outcome: None })
            })
            .collect();
        if expected.is_empty() {
            return Err(No::State);
        }
        let no = self.next("stocktake");
        let opened_at = self.moment(None)?;
        let category = category.map(str::to_owned);
        self.stocktakes.insert(no, Stocktake { location, category, opened_at, closed: None, expected });
        Ok(())
    }

    fn counted(&self, no: i64) -> Told<Stocktake> {
        self.stocktakes.get(&no).cloned().ok_or(No::Unknown)
    }

    /// The newest scan of an item in a stocktake that is not void.
    fn last_scan(&self, no: i64, item: usize) -> Option<i64> {
        let of_it = self.scans.iter().filter(|(_, scan)| scan.stocktake == no && scan.item == item && !scan.is_void);
        of_it.max_by_key(|(no, scan)| (scan.at, **no)).map(|(no, _)| *no)
    }

    pub fn scan(&mut self, no: i64, item: usize, room: &'static str, condition: Option<&'static str>) -> Told {
        let stocktake = self.counted(no)?;
        if stocktake.closed.is_some() {
            return Err(No::State);
        }
        let at = self.moment(Some(stocktake.opened_at))?;
        let expected = stocktake.expected.get(&item);
        let finding = match (self.items[item].fate, expected) {
            (Some("disposed"), _) => "disposed",
            (Some(_), _) => "turned_up",
            (None, _) if self.open_loan(item).is_some() => "on_loan",
            (None, None) => "unexpected",
            (None, Some(expected)) if expected.place == Some(room) => "found",
            (None, Some(_)) => "wrong_room",
        };
        let again = self.last_scan(no, item).is_some();
        let scan =
            Scan { stocktake: no, item, room, at, finding, again, condition, is_accepted: false, is_void: false };
        let next = self.next("stocktake_scan");
        self.scans.insert(next, scan);
        Ok(())
    }

    pub fn void_scan(&mut self, no: i64, item: usize) -> Told {
        let stocktake = self.counted(no)?;
        if stocktake.closed.is_some() {
            return Err(No::State);
        }
        let last = self.last_scan(no, item).ok_or(No::Unknown)?;
        self.scans.get_mut(&last).unwrap().is_void = true;
        Ok(())
    }

    pub fn close_stocktake(&mut self, no: i64, by: usize) -> Told {
        let before = self.counted(no)?;
        if before.closed.is_some() || !self.scans.values().any(|scan| scan.stocktake == no) {
            return Err(No::State);
        }
        let last = self.scans.values().filter(|scan| scan.stocktake == no && !scan.is_void).map(|scan| scan.at).max();
        let at = self.moment(last.max(Some(before.opened_at)))?;
        if self.people[by].role.is_some_and(|role| KEEPERS.contains(&role)) {
            return Err(No::State);
        }
        self.must_decide(by, CLOSERS, None, day_of(at))?;
        let mut after = before.clone();
        for (item, expected) in &mut after.expected {
            if self.last_scan(no, *item).is_some() {
                continue;
            }
            let lent = self.loans.iter().filter(|(_, loan)| {
                loan.item == *item
                    && loan.state != "void"
                    && loan.ended_at.is_none_or(|ended| ended >= before.opened_at)
            });
            expected.loan = lent.max_by_key(|(no, loan)| (loan.out_at, **no)).map(|(no, _)| *no);
            expected.outcome = Some(if expected.loan.is_some() { "on_loan" } else { "missing" });
        }
        after.closed = Some((at, by));
        self.stocktakes.insert(no, after);
        Ok(())
    }

    /// Gives one item the room where it was seen, and its condition if that is asked for. `touched` is true if the log has
    /// another condition of it since.
    pub fn accept_scan(&mut self, no: i64, item: usize, conditions: bool, touched: bool) -> Told {
        let stocktake = self.counted(no)?;
        if stocktake.closed.is_none() {
            return Err(No::State);
        }
        let last = self.last_scan(no, item).ok_or(No::Unknown)?;
        let scan = self.scans[&last].clone();
        let (mut room, mut accepts, mut condition) = (None, false, None);
        if scan.finding == "wrong_room" {
            let place = self.place(item);
            if place == Some(scan.room) {
                accepts = true;
            } else if place != stocktake.expected.get(&item).and_then(|one| one.place)
                || self.items[item].inside.is_some()
            {
                return Err(No::rule("stocktake"));
            } else {
                (room, accepts) = (Some(scan.room), true);
            }
        }
        if conditions {
            let noted = self
                .scans
                .iter()
                .filter(|(_, one)| one.stocktake == no && one.item == item && !one.is_void && one.condition.is_some());
            let noted = noted.max_by_key(|(no, one)| (one.at, **no)).and_then(|(_, one)| one.condition);
            let it = &self.items[item];
            if let Some(seen) = noted.filter(|seen| *seen != it.condition) {
                if it.fate == Some("disposed") || it.is_damaged() || touched {
                    return Err(No::rule("stocktake"));
                }
                condition = Some(seen);
            }
        }
        self.wrote = accepts || condition.is_some();
        let it = &mut self.items[item];
        it.location = room.or(it.location);
        it.condition = condition.unwrap_or(it.condition);
        if accepts {
            self.scans.get_mut(&last).unwrap().is_accepted = true;
        }
        Ok(())
    }
}
