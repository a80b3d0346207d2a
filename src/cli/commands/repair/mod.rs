//! `kitbook repair …`: items sent for repair

use crate::cli::{
    session::{Desk, Session},
    verb::verbs,
};
use domain::fault::{Failure, Fault};
use register::{
    act::Timed,
    repair::tie::{Candidate, For},
};
use store::ReadTx;

verbs! {
    /// Send an item for repair
    records open,
    /// Add or change a repair's quote, cost, supplier or fault
    records set,
    /// Lend the borrower a replacement until the item is repaired
    records lend,
    /// Close a repair once the item is back in school
    records close,
    /// List open repairs, and closed ones with --all
    reads list,
    /// Show one repair: fault, supplier, quote and cost
    reads show,
}

/// Reads what a repair is for: the number of an incident, or `none`.
fn what_for(text: &str) -> Result<For, String> {
    match text.trim() {
        none if none.eq_ignore_ascii_case("none") => Ok(For::Nothing),
        no => no.parse().map(For::Incident).map_err(|_| "write the number of an incident, or none".to_owned()),
    }
}

/// Asks which of several incidents a repair is for, if someone is at a terminal.
fn asked(
    session: &mut Session<'_>,
    desk: &mut Desk,
    read: impl FnOnce(&ReadTx<'_>, &Timed<'_>) -> Result<Vec<Candidate>, Fault>,
) -> Result<Option<For>, Failure> {
    let Some(prompt) = session.ask() else { return Ok(None) };
    let now = desk.act.now();
    let several = desk.store.read(|tx| read(tx, &now))?;
    for Candidate { no, what } in &several {
        match prompt.yes_no(&format!("Is the repair for incident {no} ({what})?")) {
            Some(true) => return Ok(Some(For::Incident(*no))),
            Some(false) => {}
            None => return Ok(None),
        }
    }
    Ok((!several.is_empty()).then_some(For::Nothing))
}
