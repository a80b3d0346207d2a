//! Many slips and receipts in one document, so that they are printed in one go.

use super::{
    receipt_paper,
    slip::{ReceiptPaper, SlipPaper},
    slip_paper,
};
use crate::paper::{self, letterhead::letterhead};
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    ids::SlipId,
    loan::Slip,
    remedy::See,
    say,
    text::{count, natural_key, shown},
    when::{Clock, show_day},
};
use store::{Field as _, ReadTx};

/// The slips to print.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Which {
    pub nos: Vec<i64>,
    /// The slips of open loans of the people in this form or teaching group.
    pub class: Option<String>,
    /// Those made on this day; of receipts, those of which something came back on it.
    pub day: Option<NaiveDate>,
    /// True for the order in which they are handed out: by form, then by name. Otherwise they are in the order of their
    /// numbers.
    pub by_form: bool,
}

/// Finds slips.
///
/// Errors: no such slip or class; there is none.
pub fn find(tx: &ReadTx<'_>, which: &Which, receipts: bool, clock: Clock) -> Result<Vec<Slip>, Fault> {
    let mut slips = which.nos.iter().map(|no| store::loan::slip_by_no(tx, *no)).collect::<Result<Vec<_>, Fault>>()?;
    if let Some(class) = &which.class {
        let class = store::group::class(tx, class, clock.today())?;
        for person in class.people(tx, clock.today())? {
            let loans = if receipts {
                store::loan::returned_by(tx, person.id)?
            } else {
                store::loan::open_of_person(tx, person.id)?
            };
            slips.extend(loans.iter().map(|l| store::loan::slip_by_id(tx, l.slip_id)).collect::<Result<Vec<_>, _>>()?);
        }
        if slips.is_empty() {
            return Err(nothing(&format!("nobody in {}", shown(class.name()))));
        }
    }
    if let Some(day) = which.day {
        let (from, until) = (clock.start_of(day), clock.end_of(day));
        let sql = if receipts {
            "select distinct slip_id from loan where ended_at >= ?1 and ended_at < ?2 and state <> 'void'"
        } else {
            "select id from slip where out_at >= ?1 and out_at < ?2"
        };
        let ids: Vec<SlipId> = tx.all(sql, &[from.to_value(), until.to_value()], |row| row.get(0))?;
        if ids.is_empty() {
            return Err(nothing(&show_day(day)));
        }
        slips.extend(ids.into_iter().map(|id| store::loan::slip_by_id(tx, id)).collect::<Result<Vec<_>, _>>()?);
    }
    slips.sort_by_key(|slip| slip.no);
    slips.dedup_by_key(|slip| slip.no);
    if which.by_form {
        let keyed = slips.into_iter().map(|slip| {
            let person = store::person::by_id(tx, slip.person_id)?;
            // Staff have no form, and come last.
            let form = (person.class.is_none(), natural_key(person.class.as_deref().unwrap_or_default()));
            Ok(((form, person.sort_name, person.ref_folded, slip.no), slip))
        });
        let mut keyed = keyed.collect::<Result<Vec<_>, Fault>>()?;
        keyed.sort_by(|(one, _), (other, _)| one.cmp(other));
        return Ok(keyed.into_iter().map(|(_, slip)| slip).collect());
    }
    Ok(slips)
}

fn nothing(of: &str) -> Fault {
    Fault::not_found(format!("no slip was found: {of}")).hint(say![See::OpenLoans, " lists the open loans."])
}

/// Lays out slips, then receipts, in one document, each on its own page.
pub fn bundle(tx: &ReadTx<'_>, slips: &[Slip], receipts: &[Slip], clock: Clock) -> Result<String, Fault> {
    let mut sheets = Vec::with_capacity(slips.len() + receipts.len());
    for slip in slips {
        sheets.push(slip_paper::sheet(&SlipPaper::load(tx, slip, clock)?, clock)?);
    }
    for slip in receipts {
        sheets.extend(receipt_paper::sheets(&ReceiptPaper::load(tx, slip, clock)?, clock)?);
    }
    let mark = match (slips.len(), receipts.len()) {
        (slips, 0) => count(slips, "slip"),
        (0, receipts) => count(receipts, "receipt"),
        (slips, receipts) => format!("{}, {}", count(slips, "slip"), count(receipts, "receipt")),
    };
    paper::bundle(&letterhead(tx)?, format!("{mark}, {}", show_day(clock.today())), &sheets, clock)
}
