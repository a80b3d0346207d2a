//! Slips and loans, and signing out.

use super::{
    No, School, Told,
    rules::Proposal,
    time::{At, Day, Due, day_of, months_after},
};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Clone, PartialEq)]
pub struct Slip {
    pub person: usize,
    pub out_at: At,
    pub off_site: Option<&'static str>,
    pub purpose: bool,
    pub signed: Option<&'static str>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    pub name: String,
    pub price: Option<i64>,
    pub outcome: Option<&'static str>,
    pub settled_at: Option<At>,
    /// True if it was damaged before it went out.
    pub lent_damaged: bool,
}

/// The terms of a loan before it was recalled, or before an issue got a due date.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Before {
    pub issued: bool,
    pub kind: &'static str,
    pub due: Due,
    pub check_in_on: Option<Day>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Loan {
    pub slip: i64,
    pub item: usize,
    pub person: usize,
    pub kind: &'static str,
    pub state: &'static str,
    pub out_at: At,
    pub due: Due,
    /// The moment from which it is late.
    pub late_from: Option<At>,
    /// The school days by which it was late before it was renewed.
    pub late_days: Option<i64>,
    pub check_in_on: Option<Day>,
    pub condition_out: &'static str,
    pub condition_in: Option<&'static str>,
    pub ended_at: Option<At>,
    pub recalled_on: Option<Day>,
    pub before: Option<Before>,
    pub adjustment: bool,
    pub parts: Vec<Part>,
    /// The questions of the return check, with their answers.
    pub checks: Vec<(String, Option<bool>)>,
    pub overrides: BTreeSet<&'static str>,
}

impl Loan {
    pub fn is_open(&self) -> bool {
        self.state == "open"
    }

    pub fn is_late(&self, now: At) -> bool {
        self.is_open() && self.late_from.is_some_and(|from| from <= now)
    }

    /// True if it was ever open-ended, to one person.
    pub fn was_issued(&self) -> bool {
        self.kind == "issue" || self.before.is_some_and(|before| before.issued || before.kind == "issue")
    }

    /// True if it came back late, or was late when it was renewed.
    pub fn was_late(&self) -> bool {
        let is_back = matches!(self.state, "returned" | "part_returned");
        let ended_late = self.ended_at.is_some_and(|at| self.late_from.is_some_and(|from| from <= at));
        is_back && (ended_late || self.late_days.is_some())
    }

    /// True if a part is missing or damaged.
    pub fn owes(&self) -> bool {
        self.parts.iter().any(|part| matches!(part.outcome, Some("missing" | "damaged")))
    }
}

impl Part {
    /// Records an outcome. What was damaged before it went out came back as it was.
    pub fn settle(&mut self, outcome: &'static str, at: At) {
        let outcome = if outcome == "damaged" && self.lent_damaged { "returned" } else { outcome };
        (self.outcome, self.settled_at) = (Some(outcome), Some(at));
    }
}

/// An order to sign items out.
#[derive(Debug, Clone, Default)]
pub struct Out {
    pub items: Vec<usize>,
    pub to: usize,
    pub due: Option<Due>,
    pub off_site: Option<&'static str>,
    pub purpose: bool,
    pub adjustment: bool,
    pub partial: bool,
    pub overrides: BTreeSet<&'static str>,
    /// Those of the overrides that a replaced loan had, with their own deciders.
    pub kept: BTreeSet<&'static str>,
    /// The person who decided to override.
    pub by: Option<usize>,
}

/// The rules whose override is a decision, and the roles that make it.
pub const DECIDED: [(&str, &[&str]); 2] =
    [("off-site-permission", &["headteacher"]), ("banned", &["headteacher", "ict-coordinator"])];

/// One item to lend, and the trolley that it goes out in.
struct Line {
    item: usize,
    via: Option<usize>,
    kind: &'static str,
    due: Due,
    overridden: BTreeSet<&'static str>,
    permission: bool,
}

impl School {
    pub fn open_loan(&self, item: usize) -> Option<i64> {
        self.loans.iter().find(|(_, loan)| loan.item == item && loan.is_open()).map(|(no, _)| *no)
    }

    /// The newest loan of an item that is not void.
    pub fn last_loan(&self, item: usize) -> Option<i64> {
        let of_it = self.loans.iter().filter(|(_, loan)| loan.item == item && loan.state != "void");
        of_it.max_by_key(|(no, loan)| (loan.out_at, **no)).map(|(no, _)| *no)
    }

    /// The open loans of a person.
    pub fn loans_of(&self, person: usize) -> Vec<i64> {
        self.loans.iter().filter(|(_, loan)| loan.person == person && loan.is_open()).map(|(no, _)| *no).collect()
    }

    /// Signs items out to one borrower: all of them, or none, or those that pass.
    pub fn sign_out(&mut self, order: &Out) -> Told {
        self.lend(order, None).map(drop)
    }

    /// Lends items on a new slip, or on one that is open. Returns the numbers of the new loans.
    pub fn lend(&mut self, order: &Out, slip: Option<i64>) -> Told<Vec<i64>> {
        let mut refused = BTreeSet::new();
        let (mut taken, mut left_behind, mut stays) = (Vec::<Line>::new(), BTreeSet::new(), Vec::new());
        for mut line in self.lines(order)? {
            if line.via.is_some_and(|trolley| left_behind.contains(&trolley)) {
                left_behind.insert(line.item);
                continue;
            }
            line.permission = order.off_site.is_some_and(|place| self.is_permitted(place, order.to, line.item));
            let own: Vec<usize> = taken.iter().filter(|line| line.via.is_none()).map(|line| line.item).collect();
            let verdict = self.judge(&Proposal {
                item: line.item,
                to: order.to,
                off_site: order.off_site,
                purpose: order.purpose,
                permission: line.permission,
                adjustment: order.adjustment,
                inside: line.via.is_some(),
                with: &own,
                overrides: &order.overrides,
            });
            self.warned.extend(verdict.warned);
            if verdict.refused.is_empty() {
                line.overridden = verdict.overridden;
                taken.push(line);
            } else {
                left_behind.insert(line.item);
                if line.via.is_some() {
                    stays.push(line.item);
                }
                refused.extend(verdict.refused);
            }
        }
        if !refused.is_empty() && (!order.partial || taken.is_empty()) {
            return Err(No::Rules(refused));
        }
        for (rule, roles) in DECIDED {
            let is_used = taken.iter().any(|line| line.overridden.contains(rule));
            if is_used && !order.kept.contains(rule) {
                let by = order.by.ok_or(No::Usage)?;
                self.must_decide(by, roles, Some(order.to), day_of(self.moment(None)?))?;
            }
        }
        for item in stays {
            self.items[item].inside = None;
        }
        let lent = self.write_slip(order, slip, taken)?;
        self.left_out = refused;
        Ok(lent)
    }

    /// The lines of a sign-out: each item, and each trolley followed by what is in it, on the trolley's terms.
    fn lines(&self, order: &Out) -> Told<Vec<Line>> {
        let (mut lines, mut seen, mut pulled) = (Vec::new(), BTreeSet::new(), false);
        let then = self.moment(None)?;
        let ordered = order.due.map(|due| self.settled(due));
        for item in &order.items {
            let (kind, due) = self.terms(*item, ordered, then);
            let (due, was_pulled) = self.pulled_back(due, order.to);
            pulled |= was_pulled;
            let is_past = self.late_from(due).is_some_and(|from| from <= self.now);
            if is_past && self.on.is_none() && !pulled {
                return Err(No::Usage);
            }
            let mut wave = vec![(*item, None)];
            while let Some((item, via)) = wave.pop() {
                if !seen.insert(item) {
                    continue;
                }
                wave.extend(self.inside(item).into_iter().rev().map(|inner| (inner, Some(item))));
                lines.push(Line { item, via, kind, due, overridden: BTreeSet::new(), permission: false });
            }
        }
        Ok(lines)
    }

    /// The kind and due date of a loan: as given, else as the category has it.
    pub fn terms(&self, item: usize, due: Option<Due>, then: At) -> (&'static str, Due) {
        let category = self.category(item);
        match (category.kind, due) {
            ("class", Some(due)) => ("class", due),
            ("issue", None) => ("issue", Due::Never),
            (_, Some(due)) => ("dated", due),
            (kind, None) => {
                let days = category.days.unwrap_or(0).unsigned_abs();
                let day = day_of(then) + chrono::Days::new(days);
                // What is due back today is due today, even while the school is closed.
                (kind, Due::Day(if days == 0 { day } else { self.school_day(day) }))
            }
        }
    }

    /// Brings a due date forward to the borrower's last working day, unless that is in the past.
    pub fn pulled_back(&self, due: Due, person: usize) -> (Due, bool) {
        match self.people[person].last_day.filter(|last| *last >= self.today()) {
            Some(last) if due.day().is_none_or(|day| day > last) => (Due::Day(last), true),
            _ => (due, false),
        }
    }

    /// The parts that are missing or damaged: owed on a loan of the item, or recorded on the item itself.
    pub fn lacking(&self, item: usize) -> BTreeMap<String, &'static str> {
        let of_it = self.loans.values().filter(|loan| loan.item == item && loan.state != "void");
        let owed = of_it.flat_map(|loan| &loan.parts).filter_map(|part| Some((part.name.clone(), part.outcome?)));
        let own = self.items[item].parts.iter().map(|(name, state)| (name.clone(), *state));
        let mut lacking = BTreeMap::new();
        for (name, state) in owed.chain(own).filter(|(_, state)| matches!(*state, "missing" | "damaged")) {
            // What is missing is not damaged too.
            let known = lacking.entry(name).or_insert(state);
            *known = if state == "missing" { state } else { *known };
        }
        lacking
    }

    /// Records how parts are, where no loan answers for them.
    pub fn say_parts(&mut self, item: usize, parts: &[(String, &'static str)]) -> Told {
        self.moment(None)?;
        for (name, state) in parts {
            if !self.category(item).parts.iter().any(|part| part.name == *name) {
                return Err(No::Usage);
            }
            let is_out = self.open_loan(item).is_some_and(|no| self.loans[&no].parts.iter().any(|p| p.name == *name));
            let is_owed = self.loans.values().any(|loan| {
                let mut owed = loan.parts.iter().filter(|part| matches!(part.outcome, Some("missing" | "damaged")));
                loan.item == item && loan.state != "void" && owed.any(|part| part.name == *name)
            });
            if is_out || is_owed {
                return Err(No::State);
            }
            match *state {
                "there" => self.items[item].parts.remove(name),
                state => self.items[item].parts.insert(name.clone(), state),
            };
        }
        Ok(())
    }

    /// Sets when a loan is due.
    pub fn put_due(&mut self, no: i64, due: Due) {
        let late_from = self.late_from(due);
        let loan = self.loans.get_mut(&no).unwrap();
        (loan.due, loan.late_from) = (due, late_from);
    }

    fn write_slip(&mut self, order: &Out, slip: Option<i64>, lines: Vec<Line>) -> Told<Vec<i64>> {
        let mut before = None;
        if self.on.is_some() {
            let ends = lines.iter().filter_map(|line| self.loans[&self.last_loan(line.item)?].ended_at);
            before = ends.max();
        }
        let out_at = self.moment(before)?;
        let slip_no = match slip {
            Some(no) => no,
            None => {
                let purpose = order.purpose || lines.iter().any(|line| line.permission);
                let slip = Slip { person: order.to, out_at, off_site: order.off_site, purpose, signed: None };
                let no = self.next("slip");
                self.slips.insert(no, slip);
                no
            }
        };
        let mut lent = Vec::new();
        for line in lines {
            let category = self.category(line.item).clone();
            let months = category.check_in_months.filter(|_| line.kind == "issue");
            let lacking = self.lacking(line.item);
            let state = |part: &&super::CategoryPart| lacking.get(&part.name).copied();
            let parts = category.parts.iter().filter(|part| state(part) != Some("missing")).map(|part| Part {
                name: part.name.clone(),
                price: part.price,
                outcome: None,
                settled_at: None,
                lent_damaged: state(&part) == Some("damaged"),
            });
            let loan = Loan {
                slip: slip_no,
                item: line.item,
                person: order.to,
                kind: line.kind,
                state: "open",
                out_at,
                due: line.due,
                late_from: self.late_from(line.due),
                late_days: None,
                check_in_on: months.map(|months| self.school_day(months_after(day_of(out_at), months))),
                condition_out: self.items[line.item].condition,
                condition_in: None,
                ended_at: None,
                recalled_on: None,
                before: None,
                adjustment: order.adjustment,
                parts: parts.collect(),
                checks: Vec::new(),
                overrides: line.overridden,
            };
            let no = self.next("loan");
            self.loans.insert(no, loan);
            // An item that is lent by itself leaves its trolley, but still belongs there.
            if line.via.is_none() {
                self.items[line.item].inside = None;
            }
            lent.push(no);
        }
        Ok(lent)
    }

    /// Records a signature on a slip, once, if any loan of the slip counts.
    pub fn sign_slip(&mut self, no: i64, how: &'static str, witness: Option<&str>) -> Told {
        let Some(slip) = self.slips.get(&no) else { return Err(No::Unknown) };
        if slip.signed.is_some() {
            return Err(No::State);
        }
        if self.loans.values().filter(|loan| loan.slip == no).all(|loan| loan.state == "void") {
            return Err(No::State);
        }
        let own = &self.people[slip.person];
        if how == "screen" && witness.is_none() || witness.is_some_and(|name| name == own.name || name == own.reference)
        {
            return Err(No::Usage);
        }
        self.moment(Some(slip.out_at))?;
        self.slips.get_mut(&no).unwrap().signed = Some(how);
        Ok(())
    }
}
