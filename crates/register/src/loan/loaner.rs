//! Lending a borrower another item while theirs is in repair.

use super::sign_out::{self, Companion, Lending, Terms};
use crate::{
    act::{Act, Answer},
    repair::open::log,
    view::SlipView,
};
use domain::{
    fault::{Failure, Fault},
    ids::LoanId,
    loan::Stage,
    remedy::{Input, Remedy},
    repair::Repair,
    rules::Override,
    say,
    school_year::DueWanted,
};
use serde_json::{Map, json};
use store::{ReadTx, Store, asset::Spelling};

/// An order for a loaner: an ordinary loan, tied to the repair.
#[derive(Debug, Clone)]
pub struct Loaner {
    pub no: i64,
    pub tag: String,
    pub spelling: Spelling,
    /// The borrower; `None` for the person who had the item that is in repair.
    pub to: Option<String>,
    pub due: Option<DueWanted>,
    /// True for a reasonable adjustment: bans do not apply.
    pub adjustment: bool,
    /// Who goes along with a visitor; `None` for the person who went along with the item in repair.
    pub accompanied_by: Option<Companion>,
    pub overrides: Vec<Override>,
}

/// Lends a loaner.
///
/// Errors: no such repair, or it is closed; nobody had the item; a rule refuses.
pub fn lend(store: &mut Store, act: &Act, order: &Loaner) -> Result<Answer<SlipView>, Failure> {
    act.write(store, |tx, act| {
        let before = store::repair::by_no(tx, order.no)?;
        before.must_be_open("given a loaner")?;
        if let Some(loan) = before.loaner_loan_id.map(|id| store::loan::by_id(tx, id)).transpose()?
            && loan.state == Stage::Open
        {
            let tag = store::asset::by_id(tx, loan.asset_id)?.tag;
            return Err(Fault::conflict(
                format!("repair {} already has a loaner: {tag}, on loan {}", before.no, loan.no),
                say!["Take it in first: ", Remedy::TakeIn { tag: Some(tag) }, "."],
            )
            .into());
        }
        let person = match &order.to {
            Some(who) => store::person::find(tx, who)?,
            None => {
                let had = borrower_loan(tx, &before)?.ok_or_else(|| {
                    Fault::conflict(
                        format!("nobody had the item in repair {}", before.no),
                        say!["Name the borrower of the loaner: ", Input::To.blank(), "."],
                    )
                })?;
                store::person::by_id(tx, store::loan::by_id(tx, had)?.person_id)?
            }
        };
        let asset = store::asset::find(tx, &order.tag, order.spelling)?;
        // Who goes along with a visitor does so with the loaner too.
        let had = borrower_loan(tx, &before)?.map(|id| store::loan::by_id(tx, id)).transpose()?;
        let had = had.filter(|had| had.person_id == person.id);
        let slip = had.map(|had| store::loan::slip_by_id(tx, had.slip_id)).transpose()?;
        let before_it = slip.and_then(|slip| slip.accompanied_by).map(Companion::Known);
        let accompanied_by = order.accompanied_by.clone().or(before_it);
        let terms = Terms { due: order.due, adjustment: order.adjustment, accompanied_by, ..Terms::default() };
        let strictness = store::setting::strictness(tx, order.overrides.clone())?;
        let lending = Lending { person: &person, terms: &terms, strictness: &strictness, partial: false, kept: &[] };
        let lent = sign_out::lend(tx, act, &lending, vec![asset], None)?;
        let loan = lent.loans.first().map(|(loan, _)| (loan.id, loan.no, loan.out_at));
        let Some((id, loan_no, at)) = loan else {
            return Err(Fault::register("nothing was lent").hint("Please report this with what you did.").into());
        };
        let after = Repair { loaner_loan_id: Some(id), ..before };
        tx.update(&after)?;
        log(tx, act, "repair lend", &after, at, Map::from_iter([("loan_no".to_owned(), json!(loan_no))]))?;
        Ok(lent.answer(&person, Vec::new()))
    })
}

/// Finds the loan named in the repair's incident, else the last loan of the item.
pub(crate) fn borrower_loan(tx: &ReadTx<'_>, repair: &Repair) -> Result<Option<LoanId>, Fault> {
    let of_incident = repair.incident_id.map(|id| store::incident::by_id(tx, id)).transpose()?.and_then(|i| i.loan_id);
    match of_incident {
        Some(id) => Ok(Some(id)),
        None => Ok(store::asset::last_loan(tx, repair.asset_id)?.map(|loan| loan.id)),
    }
}
