//! Disposals: asked for, authorised by someone else, done, reopened, withdrawn.

use super::{
    No, School, Told,
    time::{Day, day_of, start_of},
};
use std::collections::BTreeSet;

/// A disposal of items that are given away, so that only data needs a paper: a wipe.
#[derive(Debug, Clone, PartialEq)]
pub struct Disposal {
    pub items: Vec<usize>,
    pub state: &'static str,
    pub requested_on: Day,
    pub requested_by: usize,
    pub authorised_on: Option<Day>,
    pub authorised_by: Option<usize>,
    pub done_on: Option<Day>,
    pub withdrawn_on: Option<Day>,
    pub reopened_on: Option<Day>,
    pub reopened_by: Option<usize>,
}

impl Disposal {
    pub fn is_open(&self) -> bool {
        matches!(self.state, "requested" | "authorised")
    }
}

/// The role that authorises, whatever the sum, in the simulated school.
const HEAD: &[&str] = &["headteacher"];

impl School {
    /// The open disposal that an item is in.
    pub fn disposal_of(&self, item: usize) -> Option<i64> {
        self.disposals.iter().find(|(_, one)| one.is_open() && one.items.contains(&item)).map(|(no, _)| *no)
    }

    /// Refuses items that can't leave now, and warns of charges that are not settled.
    fn must_be_free(&mut self, items: &[usize], own: Option<i64>) -> Told {
        let (mut refused, mut warned) = (BTreeSet::new(), BTreeSet::new());
        for item in items {
            let fate = self.items[*item].fate;
            let inside = self.inside(*item);
            let reasons = [
                ("already-disposed", fate == Some("disposed")),
                ("not-available", fate.is_some_and(|fate| fate != "disposed") || self.open_repair(*item).is_some()),
                ("already-on-loan", self.open_loan(*item).is_some()),
                ("awaiting-wipe", self.items[*item].awaiting_wipe),
                ("licence-in-use", self.uses_licence(*item)),
                (
                    "items-inside",
                    inside.iter().any(|one| self.items[*one].fate != Some("disposed") && !items.contains(one)),
                ),
                ("held", self.is_held(*item)),
                ("in-disposal", self.disposal_of(*item).is_some_and(|no| Some(no) != own)),
            ];
            refused.extend(reasons.into_iter().filter(|(_, holds)| *holds).map(|(rule, _)| rule));
            let owed = |one: &super::Charge| self.incidents[&one.incident].item == *item && one.outstanding() != 0;
            if self.charges.values().any(owed) {
                warned.insert("charge-open");
            }
        }
        if !refused.is_empty() {
            return Err(No::Rules(refused));
        }
        self.warned.extend(warned);
        Ok(())
    }

    pub fn request_disposal(&mut self, items: &[usize], by: usize) -> Told {
        let on = day_of(self.moment(None)?);
        if matches!(self.people[by].kind, "pupil" | "visitor") || self.has_left(by, on) {
            return Err(No::State);
        }
        self.must_be_free(items, None)?;
        let no = self.next("disposal");
        let disposal = Disposal {
            items: items.to_vec(),
            state: "requested",
            requested_on: on,
            requested_by: by,
            authorised_on: None,
            authorised_by: None,
            done_on: None,
            withdrawn_on: None,
            reopened_on: None,
            reopened_by: None,
        };
        self.disposals.insert(no, disposal);
        Ok(())
    }

    fn disposal(&self, no: i64) -> Told<Disposal> {
        self.disposals.get(&no).cloned().ok_or(No::Unknown)
    }

    fn has_left(&self, person: usize, on: Day) -> bool {
        self.people[person].last_day.is_some_and(|last| on > last)
    }

    pub fn authorise_disposal(&mut self, no: i64, by: usize) -> Told {
        let before = self.disposal(no)?;
        if !before.is_open() {
            return Err(No::State);
        }
        let day = self.day_after(before.requested_on)?;
        self.must_be_free(&before.items, Some(no))?;
        self.must_decide(by, HEAD, Some(before.requested_by), day)?;
        if before.state == "authorised" {
            return Err(No::State);
        }
        let one = self.disposals.get_mut(&no).unwrap();
        (one.state, one.authorised_on, one.authorised_by) = ("authorised", Some(day), Some(by));
        Ok(())
    }

    pub fn finish_disposal(&mut self, no: i64) -> Told {
        let before = self.disposal(no)?;
        if before.state != "authorised" {
            return Err(No::State);
        }
        self.must_be_free(&before.items, Some(no))?;
        if before.items.iter().any(|item| self.has_data(*item)) {
            return Err(No::rule("certificate-needed"));
        }
        let last = before.items.iter().filter_map(|item| self.loans[&self.last_loan(*item)?].ended_at).max();
        self.moment(last)?;
        let day = self.day_after(before.authorised_on.unwrap())?;
        for item in &before.items {
            self.items[*item].fate = Some("disposed");
        }
        let one = self.disposals.get_mut(&no).unwrap();
        (one.state, one.done_on) = ("done", Some(day));
        Ok(())
    }

    /// True if an item may have data on it: it was not wiped since it was last lent.
    fn has_data(&self, item: usize) -> bool {
        let wiped = self.wipes.values().rfind(|wipe| wipe.item == item && !wipe.is_void);
        let Some(wiped) = wiped else { return self.category(item).holds_data };
        let lent_since = self.last_loan(item).is_some_and(|no| {
            let ended = self.loans[&no].ended_at;
            ended.is_none_or(|at| day_of(at) > wiped.on)
        });
        self.category(item).holds_data && (lent_since || self.items[item].awaiting_wipe)
    }

    /// Undoes that the items went. `touched` is true if the log has something else about one of them since.
    pub fn reopen_disposal(&mut self, no: i64, by: usize, touched: bool) -> Told {
        let before = self.disposal(no)?;
        let Some(done_on) = before.done_on else { return Err(No::State) };
        let day = self.day_after(done_on)?;
        if touched {
            return Err(No::rule("recorded-since"));
        }
        self.must_decide(by, HEAD, Some(before.requested_by), day)?;
        for item in &before.items {
            self.items[*item].fate = None;
        }
        let one = self.disposals.get_mut(&no).unwrap();
        (one.state, one.done_on) = ("authorised", None);
        (one.reopened_on, one.reopened_by) = (Some(day), Some(by));
        Ok(())
    }

    pub fn withdraw_disposal(&mut self, no: i64) -> Told {
        let before = self.disposal(no)?;
        if !before.is_open() {
            return Err(No::State);
        }
        let since = before.authorised_on.unwrap_or(before.requested_on);
        let at = self.moment(Some(start_of(since)))?;
        let one = self.disposals.get_mut(&no).unwrap();
        (one.state, one.withdrawn_on) = ("withdrawn", Some(day_of(at)));
        Ok(())
    }
}
