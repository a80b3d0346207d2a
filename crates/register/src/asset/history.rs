//! What the register knows of an item's past: the first day on which the school had it.

use crate::act::Timed;
use chrono::NaiveDate;
use domain::{asset::Asset, fault::Fault, meaning, pat::Standing};
use store::ReadTx;

/// The first day on which an item was lent, tested or disposed of, with the word for that. `None` if it never was. Loans
/// that were recorded by mistake don't count, nor do void tests.
pub(crate) fn first_day(
    tx: &ReadTx<'_>,
    act: &Timed<'_>,
    asset: &Asset,
) -> Result<Option<(NaiveDate, &'static str)>, Fault> {
    let loans = store::loan::of_asset(tx, asset.id)?;
    let lent = loans.first().map(|loan| (act.clock.day_of(loan.out_at), "lent"));
    let results = store::pat::results(tx, asset.id)?;
    let first = results.iter().find(|result| result.state != Standing::Void);
    let tested = first.map(|result| (result.tested_on, "tested"));
    let gone = store::disposal::of_asset(tx, asset.id)?.into_iter().filter_map(|one| one.done_on).min();
    Ok(lent.into_iter().chain(tested).chain(gone.map(|day| (day, "disposed of"))).min())
}

/// Questions a new day of purchase that is later than the item's first loan, test or disposal.
///
/// Errors: it is, and the user is not `sure`.
pub(crate) fn must_be_bought_before(
    tx: &ReadTx<'_>,
    act: &Timed<'_>,
    (before, after): (&Asset, &Asset),
    sure: bool,
) -> Result<(), Fault> {
    let Some(bought) = after.purchased_on.filter(|day| before.purchased_on != Some(*day)) else { return Ok(()) };
    let first = if sure { None } else { first_day(tx, act, before)? };
    first.map_or(Ok(()), |first| meaning::must_be_bought_before(first, bought, &after.tag, sure))
}
