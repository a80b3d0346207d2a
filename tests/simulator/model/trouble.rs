//! Incidents, repairs, holds and wipes.

use super::{
    No, School, Told,
    time::{At, Day, day_of},
};
use std::collections::BTreeSet;

#[derive(Debug, Clone, PartialEq)]
pub struct Incident {
    pub item: usize,
    pub loan: Option<i64>,
    pub person: Option<usize>,
    pub kind: &'static str,
    pub state: &'static str,
    pub part: Option<String>,
    pub happened_at: At,
    pub reported_on: Day,
    pub outcome: Option<&'static str>,
    pub decided_by: Option<usize>,
    pub criminal: bool,
    pub police: bool,
    /// True if an item that holds data is gone: somebody decides about a report within 72 hours.
    pub is_breach: bool,
    pub breach_decided: bool,
    pub insurer: bool,
    pub closed_on: Option<Day>,
    pub is_void: bool,
}

#[derive(Debug, Clone, Default)]
pub struct Report {
    pub kind: &'static str,
    pub part: Option<String>,
    pub person: Option<usize>,
    pub note: bool,
}

/// What is added when an incident is closed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Close {
    pub police: bool,
    pub breach: Option<usize>,
    pub insurer: bool,
}

/// What is said about the incident of a repair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Tie {
    Unsaid,
    Nothing,
    To(i64),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Repair {
    pub item: usize,
    pub incident: Option<i64>,
    /// True if somebody said that it is for no incident.
    pub no_incident: bool,
    pub sent_on: Day,
    pub back_on: Option<Day>,
    pub cost: Option<i64>,
    pub warranty: bool,
    pub outcome: Option<&'static str>,
    /// The loan of the replacement item.
    pub loaner: Option<i64>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Hold {
    pub item: usize,
    pub incident: Option<i64>,
    pub since_on: Day,
    pub lifted_on: Option<Day>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Wipe {
    pub item: usize,
    pub loan: Option<i64>,
    pub on: Day,
    pub is_void: bool,
}

impl School {
    fn incident(&self, no: i64) -> Told<&Incident> {
        self.incidents.get(&no).ok_or(No::Unknown)
    }

    /// Checks that a person may decide on a day: with one of these roles, still there, and not about
    /// themselves.
    pub fn must_decide(&self, by: usize, roles: &[&str], about: Option<usize>, on: Day) -> Told {
        self.must_decide_about(by, roles, about.as_slice(), on)
    }

    /// The people whom an incident is about: the one who is named, and the borrower of its loan.
    fn about(&self, incident: &Incident) -> Vec<usize> {
        incident.person.into_iter().chain(incident.loan.map(|no| self.loans[&no].person)).collect()
    }

    fn must_decide_about(&self, by: usize, roles: &[&str], about: &[usize], on: Day) -> Told {
        if about.contains(&by) {
            return Err(No::Usage);
        }
        let role = |person: usize| self.people[person].role;
        let is_there = |person: usize| self.people[person].last_day.is_none_or(|last| on <= last);
        // What is about the headteacher is the chair of governors', whom no simulated school has.
        let is_of_head = about.iter().any(|about| role(*about) == Some("headteacher"));
        let lead = Some("data-protection-officer");
        let is_for_lead = roles.contains(&"data-protection-officer");
        let has_lead =
            (0..self.people.len()).any(|person| !about.contains(&person) && role(person) == lead && is_there(person));
        let roles = match (is_for_lead, is_of_head) {
            (true, _) if has_lead => roles,
            (true, false) => &["headteacher"],
            (_, true) => &[],
            (false, false) => roles,
        };
        let may = is_there(by) && role(by).is_some_and(|role| roles.contains(&role));
        if may { Ok(()) } else { Err(No::State) }
    }

    /// Reports an incident. It belongs to the loan that was open then, else to the one before.
    pub fn report(&mut self, item: usize, order: &Report) -> Told {
        if !order.note {
            return Err(No::Usage);
        }
        let at = self.moment(None)?;
        let then = self.loans.iter().filter(|(_, loan)| loan.item == item && loan.state != "void" && loan.out_at <= at);
        let tied = then.max_by_key(|(no, loan)| (loan.out_at, **no)).map(|(no, _)| *no);
        if let Some(part) = &order.part {
            let of_loan = tied.map(|no| self.loans[&no].parts.iter().map(|part| part.name.clone()).collect());
            let mut names: Vec<String> = of_loan.unwrap_or_default();
            if names.is_empty() {
                names = self.category(item).parts.iter().map(|part| part.name.clone()).collect();
            }
            if !names.contains(part) {
                return Err(No::Usage);
            }
        }
        let is_gone = matches!(order.kind, "loss" | "theft");
        let incident = Incident {
            item,
            loan: tied,
            person: order.person.or(tied.map(|no| self.loans[&no].person)),
            kind: order.kind,
            state: "open",
            part: order.part.clone(),
            happened_at: at,
            reported_on: self.today(),
            outcome: None,
            decided_by: None,
            criminal: false,
            police: false,
            is_breach: is_gone && order.part.is_none() && self.category(item).holds_data,
            breach_decided: false,
            insurer: false,
            closed_on: None,
            is_void: false,
        };
        self.befall(item, &incident, tied, at)?;
        let no = self.next("incident");
        self.incidents.insert(no, incident);
        Ok(())
    }

    /// What an incident does to the item and its loan.
    fn befall(&mut self, item: usize, incident: &Incident, tied: Option<i64>, at: At) -> Told {
        match (incident.kind, &incident.part) {
            ("damage" | "loss" | "theft", Some(part)) => {
                let outcome = if incident.kind == "damage" { "damaged" } else { "missing" };
                let loan = tied.and_then(|no| self.loans.get_mut(&no));
                let Some(loan) = loan.filter(|loan| matches!(loan.state, "open" | "returned" | "part_returned")) else {
                    return Ok(());
                };
                if let Some(part) = loan.parts.iter_mut().find(|known| known.name == *part) {
                    // The borrower does not answer for what was damaged before.
                    if part.outcome == Some(outcome) || (outcome == "damaged" && part.lent_damaged) {
                        return Ok(());
                    }
                    (part.outcome, part.settled_at) = (Some(outcome), Some(at));
                    if loan.state == "returned" {
                        loan.state = "part_returned";
                    }
                }
            }
            ("damage", None) => self.items[item].condition = "damaged",
            (kind @ ("loss" | "theft"), None) => {
                if self.items[item].fate == Some("disposed") {
                    return Err(No::State);
                }
                let state = if kind == "loss" { "lost" } else { "stolen" };
                if let Some(no) = self.open_loan(item) {
                    let loan = self.loans.get_mut(&no).unwrap();
                    if at < loan.out_at {
                        return Err(No::State);
                    }
                    (loan.state, loan.ended_at) = (state, Some(at));
                }
                let it = &mut self.items[item];
                (it.fate, it.inside) = (Some(state), None);
            }
            _ => {}
        }
        Ok(())
    }

    pub fn decide(&mut self, no: i64, outcome: &'static str, by: usize, criminal: bool, again: bool) -> Told {
        let incident = self.incident(no)?.clone();
        let at = self.moment(Some(incident.happened_at))?;
        if criminal && incident.kind != "damage" {
            return Err(No::State);
        }
        match (incident.state, again) {
            ("open", _) | ("decided", true) => {}
            _ => return Err(No::State),
        }
        let roles: &[&str] =
            if criminal { &["headteacher"] } else { &["headteacher", "business-manager", "ict-coordinator"] };
        self.must_decide_about(by, roles, &self.about(&incident), day_of(at))?;
        let incident = self.incidents.get_mut(&no).unwrap();
        (incident.outcome, incident.decided_by, incident.state) = (Some(outcome), Some(by), "decided");
        incident.criminal |= criminal;
        Ok(())
    }

    /// Closes an incident, once everything that it needs is on record.
    pub fn close(&mut self, no: i64, order: Close) -> Told {
        let mut incident = self.incident(no)?.clone();
        let at = self.moment(Some(incident.happened_at))?;
        if incident.state == "closed" {
            return Err(No::State);
        }
        incident.police |= order.police;
        incident.insurer |= order.insurer;
        if let Some(lead) = order.breach {
            self.must_decide_about(lead, &["data-protection-officer"], &self.about(&incident), day_of(at))?;
            incident.breach_decided = true;
        }
        let wants = [
            ("decision", incident.state == "open" && incident.kind != "fault"),
            ("police-reference", (incident.kind == "theft" || incident.criminal) && !incident.police),
            ("breach-decision", incident.is_breach && !incident.breach_decided),
            ("insurer-reference", incident.is_breach && !incident.insurer),
        ];
        let wants: BTreeSet<_> = wants.into_iter().filter(|(_, wanted)| *wanted).map(|(rule, _)| rule).collect();
        if !wants.is_empty() {
            return Err(No::Rules(wants));
        }
        (incident.state, incident.closed_on) = ("closed", Some(day_of(at)));
        self.incidents.insert(no, incident);
        Ok(())
    }

    pub fn reopen_incident(&mut self, no: i64) -> Told {
        let incident = self.incident(no)?;
        if incident.is_void || incident.state != "closed" {
            return Err(No::State);
        }
        let incident = self.incidents.get_mut(&no).unwrap();
        incident.state = if incident.outcome.is_some() { "decided" } else { "open" };
        incident.closed_on = None;
        Ok(())
    }

    /// Voids an incident that was reported by mistake, unless it is charged.
    pub fn void_incident(&mut self, no: i64) -> Told {
        let incident = self.incident(no)?;
        let at = self.moment(Some(incident.happened_at))?;
        if incident.is_void || self.is_charged(no) {
            return Err(No::State);
        }
        let incident = self.incidents.get_mut(&no).unwrap();
        (incident.state, incident.is_void) = ("closed", true);
        incident.closed_on = incident.closed_on.or(Some(day_of(at)));
        Ok(())
    }

    /// True if a fault of the item is reported, which nobody has decided, and no repair has put right since.
    pub fn has_fault(&self, item: usize) -> bool {
        self.incidents.iter().any(|(no, incident)| {
            incident.item == item
                && (incident.kind, incident.state) == ("fault", "open")
                && !self.is_put_right(*no, incident)
        })
    }

    /// True if a repair has put an incident right: one for it, or a later one of which nobody has said what it is for.
    fn is_put_right(&self, no: i64, incident: &Incident) -> bool {
        let since = incident.reported_on;
        self.repairs.values().any(|repair| {
            let is_later = repair.back_on > Some(since) || (repair.sent_on == since && repair.back_on == Some(since));
            repair.item == incident.item
                && repair.outcome == Some("repaired")
                && repair.incident.map_or(is_later && !repair.no_incident, |other| other == no)
        })
    }

    /// The incident of a repair: the one that is said, else the only fault or damage of the item itself that is not
    /// closed.
    fn tied(&self, item: usize, tie: Tie) -> Told<Option<i64>> {
        match tie {
            Tie::Nothing => return Ok(None),
            Tie::To(no) if self.incident(no)?.item == item => return Ok(Some(no)),
            Tie::To(_) => return Err(No::State),
            Tie::Unsaid => {}
        }
        let until = day_of(self.moment(None)?);
        let may_be = self.incidents.iter().filter(|(no, it)| {
            it.item == item
                && matches!(it.kind, "fault" | "damage")
                && it.state != "closed"
                && !it.is_void
                && it.part.is_none()
                && day_of(it.happened_at) <= until
                && !self.is_put_right(**no, it)
        });
        let all: Vec<i64> = may_be.map(|(no, _)| *no).collect();
        if all.len() > 1 { Err(No::Unknown) } else { Ok(all.first().copied()) }
    }

    pub fn is_held(&self, item: usize) -> bool {
        self.holds.values().any(|hold| hold.item == item && hold.lifted_on.is_none())
    }

    pub fn hold(&mut self, item: usize, incident: Option<i64>) -> Told {
        if self.items[item].fate == Some("disposed") {
            return Err(No::State);
        }
        let since_on = day_of(self.moment(None)?);
        let no = self.next("hold");
        self.holds.insert(no, Hold { item, incident, since_on, lifted_on: None });
        Ok(())
    }

    pub fn lift_hold(&mut self, no: i64) -> Told {
        let hold = self.holds.get(&no).ok_or(No::Unknown)?;
        let day = self.day_after(hold.since_on)?;
        let hold = self.holds.get_mut(&no).unwrap();
        if hold.lifted_on.is_some() {
            return Err(No::State);
        }
        hold.lifted_on = Some(day);
        Ok(())
    }

    pub fn open_repair(&self, item: usize) -> Option<i64> {
        self.repairs.iter().find(|(_, repair)| repair.item == item && repair.outcome.is_none()).map(|(no, _)| *no)
    }

    /// Sends an item for repair, or records that it was repaired on the spot.
    pub fn open_a_repair(&mut self, item: usize, tie: Tie, cost: Option<i64>, at_once: bool) -> Told {
        if self.is_held(item) {
            return Err(No::rule("held"));
        }
        let it = &self.items[item];
        if it.fate.is_some() || self.open_repair(item).is_some() || self.open_loan(item).is_some() {
            return Err(No::State);
        }
        let incident = self.tied(item, tie)?;
        let after = incident.map(|no| self.incidents[&no].happened_at);
        let no_incident = tie == Tie::Nothing;
        let sent_on = day_of(self.moment(after)?);
        let outcome = at_once.then_some("repaired");
        let no = self.next("repair");
        let back_on = at_once.then_some(sent_on);
        let repair =
            Repair { item, incident, no_incident, sent_on, back_on, cost, warranty: false, outcome, loaner: None };
        self.repairs.insert(no, repair);
        if at_once && self.items[item].is_damaged() {
            self.items[item].condition = "fair";
        }
        Ok(())
    }

    /// Closes a repair. What is not repaired is damaged, however it looked.
    pub fn close_repair(
        &mut self,
        no: i64,
        outcome: &'static str,
        condition: Option<&'static str>,
        cost: Option<i64>,
        tie: Tie,
    ) -> Told {
        let repair = self.repairs.get(&no).ok_or(No::Unknown)?.clone();
        let back_on = self.day_after(repair.sent_on)?;
        if repair.outcome.is_some() {
            return Err(No::State);
        }
        let (incident, no_incident) = match tie {
            Tie::Unsaid if repair.incident.is_some() || repair.no_incident => (repair.incident, repair.no_incident),
            tie => (self.tied(repair.item, tie)?, tie == Tie::Nothing),
        };
        let it = &mut self.items[repair.item];
        match (outcome, condition) {
            ("repaired", Some("damaged")) => return Err(No::Usage),
            ("repaired", Some(condition)) => it.condition = condition,
            ("repaired", None) if it.is_damaged() => it.condition = "fair",
            ("repaired", None) => {}
            (_, Some(condition)) if condition != "damaged" => return Err(No::Usage),
            _ => it.condition = "damaged",
        }
        let repair = self.repairs.get_mut(&no).unwrap();
        (repair.outcome, repair.back_on, repair.cost) = (Some(outcome), Some(back_on), cost.or(repair.cost));
        (repair.incident, repair.no_incident) = (incident, no_incident);
        Ok(())
    }

    /// True if the device was wiped after a loan.
    pub fn is_wiped(&self, loan: i64) -> bool {
        self.wipes.values().any(|wipe| wipe.loan == Some(loan) && !wipe.is_void)
    }

    /// The loan whose data a wipe removes: the last that was issued, else the last one.
    fn loan_to_wipe(&self, item: usize) -> Option<i64> {
        if !self.items[item].awaiting_wipe {
            return self.last_loan(item);
        }
        let ended = self.loans.iter().filter(|(no, loan)| {
            loan.item == item
                && loan.ended_at.is_some()
                && loan.state != "void"
                && (loan.was_issued() || self.leaves_data(item, **no, self.now))
        });
        ended.max_by_key(|(no, loan)| (loan.ended_at, **no)).map(|(no, _)| *no)
    }

    pub fn wipe_one(&mut self, item: usize, anyway: bool) -> Told {
        if self.is_held(item) {
            return Err(No::rule("held"));
        }
        if !self.items[item].awaiting_wipe && !anyway {
            return Err(No::State);
        }
        let loan = self.loan_to_wipe(item);
        let at = self.moment(loan.and_then(|no| self.loans[&no].ended_at))?;
        let no = self.next("wipe");
        self.wipes.insert(no, Wipe { item, loan, on: day_of(at), is_void: false });
        self.items[item].awaiting_wipe = false;
        Ok(())
    }

    /// Voids a wipe that never took place. The device awaits it again, unless it was wiped since.
    pub fn void_wipe(&mut self, no: i64) -> Told {
        let wipe = self.wipes.get(&no).ok_or(No::Unknown)?.clone();
        let last = self.wipes.iter().rfind(|(_, other)| other.item == wipe.item && !other.is_void);
        let was_last = last.is_some_and(|(last, _)| *last == no);
        if wipe.is_void {
            return Err(No::State);
        }
        self.wipes.get_mut(&no).unwrap().is_void = true;
        let has_data =
            wipe.loan.is_some_and(|loan| !self.is_wiped(loan) && self.leaves_data(wipe.item, loan, self.now));
        if was_last && has_data {
            self.items[wipe.item].awaiting_wipe = true;
        }
        Ok(())
    }
}
