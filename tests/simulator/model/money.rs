//! Charges and their ledgers, in whole pence.

use super::{
    No, School, Told,
    time::{Day, months_before, months_between},
};
use chrono::Days;

#[derive(Debug, Clone, PartialEq)]
pub struct Charge {
    pub incident: i64,
    pub person: usize,
    pub state: &'static str,
    pub assessed_on: Day,
    pub requested_on: Option<Day>,
    pub is_disputed: bool,
    /// The kind and amount of each line; what adds to the debt is positive.
    pub lines: Vec<(&'static str, i64)>,
    /// When which sum falls due.
    pub dues: Vec<(Day, i64)>,
}

/// An order to assess a charge.
#[derive(Debug, Clone, Default)]
pub struct Assess {
    pub incident: i64,
    pub amount: Option<i64>,
    pub damage: Option<&'static str>,
    pub agreed_on: Option<Day>,
    pub overrides: bool,
    /// The person who decided to override.
    pub by: usize,
}

pub const MONEY: [&str; 2] = ["headteacher", "business-manager"];

impl Charge {
    fn sum(&self, kinds: &[&str]) -> i64 {
        self.lines.iter().filter(|(kind, _)| kinds.contains(kind)).map(|(_, pence)| *pence).sum()
    }

    pub fn assessed(&self) -> i64 {
        self.sum(&["assessment"])
    }

    pub fn paid(&self) -> i64 {
        -self.sum(&["payment", "refund", "mistaken-payment"])
    }

    /// What was waived, remitted, written off or reversed, and not reinstated.
    pub fn let_off(&self) -> i64 {
        -self.sum(&["waiver", "remission", "write-off", "reversal", "reinstatement"])
    }

    pub fn outstanding(&self) -> i64 {
        self.lines.iter().map(|(_, pence)| pence).sum()
    }

    /// What the person owes: what was requested and is neither settled nor disputed.
    pub fn owed(&self) -> i64 {
        if matches!(self.state, "requested" | "part_paid") { self.outstanding().max(0) } else { 0 }
    }

    /// What is open of each sum: payments settle the earliest first.
    pub fn open_dues(&self) -> Vec<(Day, i64, i64)> {
        let all: i64 = self.dues.iter().map(|(_, pence)| pence).sum();
        let mut settled = all - self.outstanding().clamp(0, all);
        let mut dues = self.dues.clone();
        dues.sort_unstable();
        dues.into_iter()
            .map(|(day, pence)| {
                let taken = settled.min(pence);
                settled -= taken;
                (day, pence, pence - taken)
            })
            .collect()
    }

    fn unsettled(&self) -> &'static str {
        match (self.is_disputed, self.paid() > 0, self.requested_on.is_some()) {
            (true, ..) => "disputed",
            (_, true, _) => "part_paid",
            (_, _, true) => "requested",
            _ => "assessed",
        }
    }

    fn add(&mut self, kind: &'static str, pence: i64) {
        self.lines.push((kind, pence));
        let outstanding = self.outstanding();
        if outstanding > 0 {
            self.state = self.unsettled();
            return;
        }
        self.is_disputed = false;
        self.state = match kind {
            "payment" => "paid",
            "waiver" | "remission" => "waived",
            "write-off" => "written_off",
            "reversal" => "reversed",
            "refund" if outstanding == 0 => "refunded",
            _ => self.state,
        };
    }
}

/// The amount of an act: as given, else all there is.
fn amount(given: Option<i64>, most: i64) -> Told<i64> {
    let pence = given.unwrap_or(most);
    if most <= 0 || pence > most {
        return Err(No::State);
    }
    if pence == 0 { Err(No::Usage) } else { Ok(pence) }
}

/// A part of an amount, to the nearest penny.
fn part_of(pence: i64, part: i64, whole: i64) -> i64 {
    (2 * pence * part + whole) / (2 * whole)
}

impl School {
    fn charge(&self, no: i64) -> Told<(Charge, Day)> {
        let charge = self.charges.get(&no).ok_or(No::Unknown)?.clone();
        let day = self.day_after(charge.requested_on.unwrap_or(charge.assessed_on))?;
        Ok((charge, day))
    }

    /// What a person owes in all.
    pub fn owes(&self, person: usize) -> i64 {
        self.charges.values().filter(|charge| charge.person == person).map(Charge::owed).sum()
    }

    /// True if something is charged for an incident and not reversed.
    pub fn is_charged(&self, incident: i64) -> bool {
        self.charges.values().any(|charge| charge.incident == incident && charge.assessed() > charge.let_off())
    }

    pub fn assess(&mut self, order: &Assess) -> Told {
        let incident = self.incidents.get(&order.incident).ok_or(No::Unknown)?.clone();
        let at = self.moment(Some(incident.happened_at))?;
        let person = incident.person.ok_or(No::State)?;
        if incident.is_void {
            return Err(No::State);
        }
        if matches!(incident.kind, "loss" | "theft") && self.is_found(&incident) {
            return Err(No::State);
        }
        let is_decided = matches!(incident.outcome, Some("carelessness" | "intent"));
        let happened_on = super::time::day_of(incident.happened_at);
        let has_agreed = order.agreed_on.is_some_and(|day| day < happened_on);
        let mut refused = std::collections::BTreeSet::new();
        let mut is_overridden = false;
        let is_pupil = self.people[person].kind == "pupil";
        for (rule, broken) in [("charge-needs-decision", !is_decided), ("no-prior-agreement", !is_pupil && !has_agreed)]
        {
            match self.level(rule) {
                _ if !broken => {}
                "warn" => drop(self.warned.insert(rule)),
                "refuse" if !order.overrides => drop(refused.insert(rule)),
                "refuse" => is_overridden = true,
                _ => {}
            }
        }
        if !refused.is_empty() {
            return Err(No::Rules(refused));
        }
        if is_overridden {
            self.must_decide(order.by, &MONEY, Some(person), super::time::day_of(at))?;
        }
        let pence = self.work_out(order, &incident, person)?;
        let mut charge = Charge {
            incident: order.incident,
            person,
            state: "assessed",
            assessed_on: super::time::day_of(at),
            requested_on: None,
            is_disputed: false,
            lines: Vec::new(),
            dues: Vec::new(),
        };
        charge.add("assessment", pence);
        let no = self.next("charge");
        self.charges.insert(no, charge);
        Ok(())
    }

    /// True if what was lost is here again.
    fn is_found(&self, incident: &super::Incident) -> bool {
        match (&incident.part, incident.loan) {
            (Some(part), Some(loan)) => self.loans[&loan]
                .parts
                .iter()
                .any(|known| known.name == *part && !matches!(known.outcome, Some("missing" | "damaged"))),
            (Some(_), None) => false,
            (None, _) => self.items[incident.item].fate.is_none(),
        }
    }

    /// The amount of a charge: as given, else by the school's own policy. Never above the replacement cost.
    fn work_out(&self, order: &Assess, incident: &super::Incident, person: usize) -> Told<i64> {
        let (item, category) = (&self.items[incident.item], self.category(incident.item));
        let before: i64 = self
            .charges
            .values()
            .filter(|charge| charge.incident == order.incident)
            .map(|charge| charge.assessed() - charge.let_off())
            .sum();
        let price = match &incident.part {
            None => category.price.or(item.cost),
            Some(part) => {
                let lent = incident.loan.map(|no| self.loans[&no].parts.clone()).unwrap_or_default();
                let agreed = lent.iter().find(|known| known.name == *part).and_then(|known| known.price);
                agreed.or(category.parts.iter().find(|known| known.name == *part).and_then(|known| known.price))
            }
        };
        let most = price.map(|price| (price - before).max(0));
        let basis = self.basis(order, incident, price)?;
        let suggested = basis.map(|(pence, is_price)| {
            let happened_on = super::time::day_of(incident.happened_at);
            let mut pence = pence;
            if let (true, Some(bought), Some(life)) = (is_price, item.bought, category.life_months) {
                let used = months_between(bought, happened_on).clamp(0, life);
                pence = part_of(pence, life - used, life);
            }
            if !self.percents.is_empty() {
                let nth = self.nth(incident, person, happened_on);
                let percent = self.percents.range(..=nth).next_back().map_or(100, |(_, percent)| *percent);
                pence = part_of(pence, percent, 100);
            }
            if let Some(cap) = self.cap {
                pence = pence.min((cap - before).max(0));
            }
            most.map_or(pence, |most| pence.min(most))
        });
        match (order.amount, suggested) {
            (None, Some(pence)) if pence > 0 => Ok(pence),
            (None, _) => Err(No::State),
            (Some(0), _) => Err(No::Usage),
            (Some(pence), _) if most.is_some_and(|most| pence > most) => Err(No::State),
            (Some(pence), _) => Ok(pence),
        }
    }

    /// What a suggestion starts from, and true if that is the replacement cost of the item.
    fn basis(&self, order: &Assess, incident: &super::Incident, price: Option<i64>) -> Told<Option<(i64, bool)>> {
        if let Some(damage) = order.damage {
            let key = (self.items[incident.item].category.clone(), damage);
            return self.tariff.get(&key).map(|pence| Some((*pence, false))).ok_or(No::Unknown);
        }
        if let (Some(_), Some(price)) = (&incident.part, price) {
            return Ok(Some((price, false)));
        }
        let mut repairs = self.repairs.values().filter(|repair| repair.incident == Some(order.incident));
        let cost = repairs.find_map(|repair| repair.cost.filter(|cost| *cost > 0 && !repair.warranty));
        if let Some(cost) = cost {
            return Ok(Some((cost, false)));
        }
        Ok(price.filter(|_| matches!(incident.kind, "loss" | "theft")).map(|price| (price, true)))
    }

    /// Which of a person's incidents this is, within twelve months.
    fn nth(&self, incident: &super::Incident, person: usize, happened_on: Day) -> i64 {
        let since = months_before(happened_on, 12);
        let mut earlier: Vec<_> = self
            .incidents
            .values()
            .filter(|other| {
                other.person == Some(person)
                    && super::time::day_of(other.happened_at) > since
                    && matches!(other.outcome, Some("carelessness" | "intent"))
                    && !other.is_void
                    && other.happened_at < incident.happened_at
            })
            .map(|other| other.happened_at)
            .collect();
        earlier.sort_unstable();
        earlier.dedup();
        i64::try_from(earlier.len()).unwrap() + 1
    }

    /// Requests a charge in one sum or in instalments, or sets new due dates.
    pub fn request(&mut self, no: i64, due: Option<Day>, instalments: &[(Day, i64)], again: bool) -> Told {
        let (mut charge, day) = self.charge(no)?;
        let may: &[&str] = if again { &["requested", "part_paid"] } else { &["assessed"] };
        if !may.contains(&charge.state) {
            return Err(No::State);
        }
        charge.dues = if instalments.is_empty() {
            let due = due.unwrap_or(day + Days::new(30));
            if due < day {
                return Err(No::Usage);
            }
            vec![(due, charge.outstanding())]
        } else {
            let mut days: Vec<Day> = instalments.iter().map(|(day, _)| *day).collect();
            days.sort_unstable();
            let is_twice = days.windows(2).any(|pair| pair[0] == pair[1]);
            if days.iter().any(|due| *due < day) || is_twice || instalments.iter().any(|(_, pence)| *pence == 0) {
                return Err(No::Usage);
            }
            if instalments.iter().map(|(_, pence)| pence).sum::<i64>() != charge.outstanding() {
                return Err(No::State);
            }
            instalments.to_vec()
        };
        if !again {
            charge.requested_on = Some(day);
            charge.state = charge.unsettled();
        }
        self.charges.insert(no, charge);
        Ok(())
    }

    pub fn pay(&mut self, no: i64, given: Option<i64>) -> Told {
        let (mut charge, _) = self.charge(no)?;
        if !matches!(charge.state, "requested" | "part_paid") {
            return Err(No::State);
        }
        let pence = amount(given, charge.outstanding())?;
        charge.add("payment", -pence);
        let receipt = self.next("receipt");
        self.receipts.insert(receipt);
        self.charges.insert(no, charge);
        Ok(())
    }

    /// Records that a charge is disputed, or settles the dispute.
    pub fn dispute(&mut self, no: i64, settled_by: Option<usize>) -> Told {
        let (mut charge, day) = self.charge(no)?;
        let may: &[&str] = if settled_by.is_some() { &["disputed"] } else { &["requested", "part_paid"] };
        if !may.contains(&charge.state) {
            return Err(No::State);
        }
        if let Some(by) = settled_by {
            self.must_decide(by, &MONEY, Some(charge.person), day)?;
        }
        charge.is_disputed = settled_by.is_none();
        charge.state = charge.unsettled();
        self.charges.insert(no, charge);
        Ok(())
    }

    /// Waives, writes off, reverses or reinstates a charge, in whole or in part.
    pub fn adjust(&mut self, no: i64, kind: &'static str, given: Option<i64>, by: usize) -> Told {
        let (mut charge, day) = self.charge(no)?;
        let (may, most) = match kind {
            "waiver" | "remission" => {
                (matches!(charge.state, "assessed" | "requested" | "part_paid" | "disputed"), charge.outstanding())
            }
            "write-off" => (matches!(charge.state, "requested" | "part_paid"), charge.outstanding()),
            "reversal" => (true, charge.assessed() - charge.let_off()),
            _ => (true, charge.let_off()),
        };
        if !may {
            return Err(No::State);
        }
        let pence = amount(given, most)?;
        self.must_decide(by, &MONEY, Some(charge.person), day)?;
        charge.add(kind, if kind == "reinstatement" { pence } else { -pence });
        self.charges.insert(no, charge);
        Ok(())
    }

    /// Refunds what the school owes back, or undoes a payment that was recorded by mistake.
    pub fn refund(&mut self, no: i64, given: Option<i64>, mistaken: bool) -> Told {
        let (mut charge, _) = self.charge(no)?;
        let most = if mistaken { charge.paid() } else { -charge.outstanding() };
        let pence = amount(given, most)?;
        charge.add(if mistaken { "mistaken-payment" } else { "refund" }, pence);
        self.charges.insert(no, charge);
        Ok(())
    }
}
