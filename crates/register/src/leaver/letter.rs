//! The content of a leaver's papers: the checklist to sign off, the certificate, the letter.

use super::checklist::{Checklist, ChecklistLineView};
use crate::paper::letterhead::{Letterhead, letterhead};
use domain::{
    fault::Fault,
    ids::PersonId,
    leaver::{LineState, Outcome},
};
use std::collections::BTreeMap;
use store::ReadTx;

/// The content of a leaver's paper: the checklist to sign off, the certificate, or the letter about unreturned items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaverPaper {
    pub letterhead: Letterhead,
    pub list: Checklist,
    pub place: String,
    /// The replacement costs of unreturned items where they are known, by line. Pence.
    pub prices: BTreeMap<String, i64>,
}

impl LeaverPaper {
    /// Reads the content of one paper.
    pub fn load(tx: &ReadTx<'_>, list: Checklist) -> Result<Self, Fault> {
        let prices = prices(tx, list.leaver.id)?;
        Ok(Self { letterhead: letterhead(tx)?, place: list.leaver.place(), prices, list })
    }

    /// Reads the content of many checklists or certificates. They show no prices: only letters do.
    pub fn load_all(tx: &ReadTx<'_>, lists: Vec<Checklist>) -> Result<Vec<Self>, Fault> {
        let letterhead = letterhead(tx)?;
        let paper = |list: Checklist| Self {
            letterhead: letterhead.clone(),
            place: list.leaver.place(),
            prices: BTreeMap::new(),
            list,
        };
        Ok(lists.into_iter().map(paper).collect())
    }

    /// Returns the checklist as it was on the day of the clearance.
    pub fn cleared(&self) -> &[ChecklistLineView] {
        self.list.cleared_lines.as_deref().unwrap_or(&self.list.lines)
    }

    /// Finds the lines about items that have not been returned.
    pub fn unreturned(&self) -> Vec<&ChecklistLineView> {
        let is_item = |line: &&ChecklistLineView| line.line.starts_with("loan-") || line.line.starts_with("part-");
        // A loan that is recorded as lost is left out, as it has an incident of its own.
        let missing =
            |line: &&ChecklistLineView| line.outcome == Some(Outcome::Missing) && !line.line.starts_with("loan-");
        let open = |line: &&ChecklistLineView| (line.state == LineState::Open && is_item(line)) || missing(line);
        self.list.lines.iter().filter(open).collect()
    }
}

/// Finds the replacement costs of the items and parts that a person has not returned, by checklist line.
fn prices(tx: &ReadTx<'_>, person: PersonId) -> Result<BTreeMap<String, i64>, Fault> {
    let mut out = BTreeMap::new();
    for loan in store::loan::open_of_person(tx, person)? {
        let asset = store::asset::by_id(tx, loan.asset_id)?;
        let category = store::category::by_id(tx, asset.category_id)?;
        if let Some(price) = asset.purchase_cost_pence.or(category.replacement_price_pence) {
            out.insert(format!("loan-{}", loan.no), price);
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
