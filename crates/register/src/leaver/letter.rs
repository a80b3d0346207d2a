//! The content of a leaver's papers: the checklist to sign off, the certificate, the letter.

use super::checklist::{Checklist, ChecklistLineView};
use crate::paper::letterhead::{Letterhead, letterhead};
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    ids::PersonId,
    leaver::{LineState, Outcome, leaving_day},
    person::{Person, PersonKind},
};
use std::collections::{BTreeMap, HashMap};
use store::ReadTx;

/// The content of a leaver's paper: the checklist to sign off, the certificate, or the letter about unreturned items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaverPaper {
    pub letterhead: Letterhead,
    pub list: Checklist,
    pub place: String,
    /// The name of the line manager, or of a pupil's class teacher.
    pub manager: Option<String>,
    /// The replacement costs of unreturned items where they are known, by line. Pence.
    pub prices: BTreeMap<String, i64>,
}

impl LeaverPaper {
    /// Reads the content of one letter.
    pub fn load(tx: &ReadTx<'_>, list: Checklist) -> Result<Self, Fault> {
        let prices = prices(tx, list.leaver.id)?;
        let manager = manager(tx, &list.leaver)?;
        Ok(Self { letterhead: letterhead(tx)?, place: list.leaver.place(), manager, prices, list })
    }

    /// Reads the content of many checklists or certificates. They show no prices: only letters do.
    pub fn load_all(tx: &ReadTx<'_>, lists: Vec<Checklist>) -> Result<Vec<Self>, Fault> {
        let letterhead = letterhead(tx)?;
        // A form has one teacher, so each is looked up once.
        let mut known: HashMap<String, Option<String>> = HashMap::new();
        let mut papers = Vec::with_capacity(lists.len());
        for list in lists {
            let manager = match recorded_manager(&list.leaver) {
                Some(recorded) => match known.get(recorded) {
                    Some(name) => name.clone(),
                    None => {
                        let name = manager(tx, &list.leaver)?;
                        known.insert(recorded.to_owned(), name.clone());
                        name
                    }
                },
                None => None,
            };
            let (letterhead, place) = (letterhead.clone(), list.leaver.place());
            papers.push(Self { letterhead, place, manager, prices: BTreeMap::new(), list });
        }
        Ok(papers)
    }

    /// Returns the checklist as it was on the day of the clearance.
    pub fn cleared(&self) -> &[ChecklistLineView] {
        self.list.cleared_lines.as_deref().unwrap_or(&self.list.lines)
    }

    /// Lists the lines that are open although the person was cleared.
    pub fn opened_since(&self) -> Vec<&ChecklistLineView> {
        self.list.lines.iter().filter(|line| line.state == LineState::Open).collect()
    }

    /// True if the last day has come and no line is open. Before, a certificate is not a final one.
    pub fn is_final(&self, today: NaiveDate) -> bool {
        self.list.open == 0 && leaving_day(&self.list.leaver).is_some_and(|day| day <= today)
    }

    /// True if an item, a part or counted stock is not back.
    pub fn has_items(&self) -> bool {
        self.opened_since().iter().any(|line| is_item(line))
    }

    /// Finds the lines about items that the letter asks for: all that are not back if the person is leaving, else those
    /// that are late.
    pub fn unreturned(&self) -> Vec<&ChecklistLineView> {
        let leaves = leaving_day(&self.list.leaver).is_some();
        // A loan that is recorded as lost is left out, as it has an incident of its own.
        let missing = |line: &&ChecklistLineView| {
            leaves && line.outcome == Some(Outcome::Missing) && !line.line.starts_with("loan-")
        };
        let open = |line: &&ChecklistLineView| {
            (line.state == LineState::Open && is_item(line) && (leaves || line.late)) || missing(line)
        };
        self.list.lines.iter().filter(open).collect()
    }
}

/// True for a line about an item, a part or counted stock.
fn is_item(line: &ChecklistLineView) -> bool {
    ["loan-", "part-", "stock-"].iter().any(|of| line.line.starts_with(of))
}

/// The line manager, or a pupil's class teacher, as they are recorded: a name, a ref or a username.
fn recorded_manager(person: &Person) -> Option<&str> {
    let of = if person.kind == PersonKind::Pupil { &person.class_teacher } else { &person.manager };
    of.as_deref().map(str::trim).filter(|of| !of.is_empty())
}

/// The name of the line manager, or of a pupil's class teacher.
fn manager(tx: &ReadTx<'_>, person: &Person) -> Result<Option<String>, Fault> {
    let Some(recorded) = recorded_manager(person) else { return Ok(None) };
    let mut found = store::person::exact(tx, recorded)?;
    found.retain(|person| person.kind != PersonKind::Pupil);
    Ok(Some(match found.as_slice() {
        [one] => one.name.clone(),
        _ => recorded.to_owned(),
    }))
}

/// Finds the replacement costs of the items and parts that a person has not returned, by checklist line.
fn prices(tx: &ReadTx<'_>, person: PersonId) -> Result<BTreeMap<String, i64>, Fault> {
    let mut out = BTreeMap::new();
    for loan in store::loan::open_of_person(tx, person)? {
        let asset = store::asset::by_id(tx, loan.asset_id)?;
        let category = store::category::by_id(tx, asset.category_id)?;
        if let Some(cost) = store::finance::replacement_cost(tx, &asset, &category)? {
            out.insert(format!("loan-{}", loan.no), cost.pence);
        }
    }
    let sql = "select l.no, t.name, t.price_pence from loan l join loan_part t on t.loan_id = l.id \
               where l.person_id = ?1 and l.state = 'part_returned' and t.price_pence is not null";
    tx.each(sql, &[store::Field::to_value(&person)], |row| {
        out.insert(format!("part-{}-{}", row.get::<i64>(0)?, row.get::<String>(1)?), row.get(2)?);
        Ok::<(), Fault>(())
    })?;
    Ok(out)
}
