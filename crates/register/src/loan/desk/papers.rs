//! The papers of a session: the slips made in it, and the receipts for what came back.

use super::{super::bundle, Sitting};
use domain::{
    fault::Fault,
    ids::SlipId,
    loan::{Slip, Stage},
    when::Clock,
};
use store::{ReadTx, Store};

impl Sitting {
    /// All slips and receipts of this session in one document; `None` if there are none.
    pub fn papers(&self, store: &mut Store, clock: Clock) -> Result<Option<String>, Fault> {
        store.read(|tx| {
            let given = slips(tx, &self.given, |stage| stage != Stage::Void)?;
            let received = slips(tx, &self.received, |stage| !matches!(stage, Stage::Open | Stage::Void))?;
            if given.is_empty() && received.is_empty() {
                return Ok(None);
            }
            bundle::bundle(tx, &given, &received, clock).map(Some)
        })
    }
}

/// The slips that still have a loan in one of these states: a step may have been undone.
fn slips(tx: &ReadTx<'_>, ids: &[SlipId], counts: impl Fn(Stage) -> bool) -> Result<Vec<Slip>, Fault> {
    let mut slips: Vec<Slip> = Vec::new();
    for id in ids {
        let has_some = store::loan::of_slip(tx, *id)?.iter().any(|loan| counts(loan.state));
        if has_some && !slips.iter().any(|slip| slip.id == *id) {
            slips.push(store::loan::slip_by_id(tx, *id)?);
        }
    }
    Ok(slips)
}
