//! What the register knows about items that shall leave, and whether they may.

use domain::{
    asset::{Asset, Fate},
    disposal::{
        certificate::Wiped,
        rules::{self, Facts},
    },
    fault::{Failure, Fault, Refusal, Refused},
    ids::AssetId,
    when::{Clock, Instant},
};
use store::ReadTx;

/// Refuses items that can't leave now, with every reason of every item at once. `own` is the number of the disposal
/// that they are in. Returns the warnings.
pub(super) fn must_be_free(tx: &ReadTx<'_>, assets: &[Asset], own: Option<i64>) -> Result<Vec<Refusal>, Failure> {
    let named: Vec<AssetId> = assets.iter().map(|asset| asset.id).collect();
    let mut refused = Refused::default();
    for asset in assets {
        let facts = facts(tx, asset, &named, own)?;
        refused.refusals.extend(rules::refusals(&facts));
        refused.warnings.extend(rules::warnings(&facts));
    }
    if refused.refusals.is_empty() { Ok(refused.warnings) } else { Err(Failure::Refused(Box::new(refused))) }
}

/// True if a disposal of the item can be asked for now. What is inside it can be named in the same request.
pub fn may_be_asked_for(tx: &ReadTx<'_>, asset: &Asset) -> Result<bool, Fault> {
    let facts = Facts { inside: Vec::new(), ..facts(tx, asset, &[], None)? };
    Ok(rules::refusals(&facts).is_empty())
}

fn facts(tx: &ReadTx<'_>, asset: &Asset, named: &[AssetId], own: Option<i64>) -> Result<Facts, Fault> {
    let loan = match store::asset::open_loan(tx, asset.id)? {
        Some(loan) => Some((store::person::by_id(tx, loan.person_id)?.label(), loan.no)),
        None => None,
    };
    let mut inside = store::asset::inside(tx, asset.id)?;
    inside.retain(|item| item.fate != Some(Fate::Disposed) && !named.contains(&item.id));
    let other = store::disposal::open_in(tx, asset.id)?.filter(|open| Some(open.no) != own);
    Ok(Facts {
        tag: asset.tag.clone(),
        fate: asset.fate,
        loan,
        repair: store::repair::open_of(tx, asset.id)?.map(|repair| repair.no),
        awaiting_wipe: asset.awaiting_wipe,
        licences: store::licence::used_by(tx, asset.id)?.into_iter().map(|l| (l.no, l.product)).collect(),
        inside: inside.into_iter().map(|item| item.tag).collect(),
        holds: store::repair::standing_holds(tx, asset.id)?,
        disposal: other,
        charges: store::disposal::open_charges(tx, asset.id)?,
    })
}

/// What is recorded about wipes of a device since it was last lent.
pub(super) fn wiped(tx: &ReadTx<'_>, asset: &Asset, clock: Clock) -> Result<Wiped, Fault> {
    let Some(wipe) = store::leaver::last_wipe(tx, asset.id)? else { return Ok(Wiped::No) };
    let lent_since = match store::asset::last_loan(tx, asset.id)? {
        Some(loan) => loan.ended_at.is_none_or(|ended| clock.day_of(ended) > wipe.wiped_on),
        None => false,
    };
    Ok(match (asset.awaiting_wipe || lent_since, wipe.certificate) {
        (true, _) => Wiped::No,
        (false, Some(_)) => Wiped::Certified,
        (false, None) => Wiped::Recorded,
    })
}

/// When the last of the items came back from its last loan, and what came back then.
pub(super) fn last_return(tx: &ReadTx<'_>, assets: &[Asset]) -> Result<Option<(Instant, String)>, Fault> {
    let mut last: Option<(Instant, String)> = None;
    for asset in assets {
        let ended = store::asset::last_loan(tx, asset.id)?.and_then(|loan| loan.ended_at);
        if let Some(ended) = ended
            && last.as_ref().is_none_or(|(at, _)| *at < ended)
        {
            last = Some((ended, format!("{} came back", asset.tag)));
        }
    }
    Ok(last)
}
