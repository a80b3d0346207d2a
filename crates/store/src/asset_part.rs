//! The parts that an item lacks, or that are damaged: owed on its loans, or recorded on the item itself.

use super::{Field as _, ReadTx};
use domain::{
    fault::Fault,
    ids::{AssetId, PersonId},
    loan::PartOutcome,
    part::{AssetPart, Lacking, OwedOn, PartState},
    when::Clock,
};

/// Lists the parts that are not with an item as they should be, by name.
pub fn lacking(tx: &ReadTx<'_>, asset: AssetId, clock: Clock) -> Result<Vec<Lacking>, Fault> {
    let sql = "select p.name, p.outcome, p.settled_at, l.no, l.person_id, l.out_at from loan l \
               join loan_part p on p.loan_id = l.id where l.asset_id = ?1 and l.state <> 'void' \
               and p.outcome in ('missing', 'damaged') order by p.name, l.no desc";
    let mut found: Vec<Lacking> = tx.all(sql, &[asset.to_value()], |row| {
        let outcome: PartOutcome = row.get(1)?;
        let since = row.get::<Option<_>>(2)?.map_or_else(|| row.get(5), Ok)?;
        Ok(Lacking {
            name: row.get(0)?,
            state: if outcome == PartOutcome::Missing { PartState::Missing } else { PartState::Damaged },
            since_on: clock.day_of(since),
            owed: Some(OwedOn { loan_no: row.get(3)?, person: row.get::<PersonId>(4)? }),
            note: None,
        })
    })?;
    let own = own(tx, asset)?;
    found.extend(own.into_iter().map(|part| Lacking {
        name: part.name,
        state: part.state,
        since_on: part.since_on,
        owed: None,
        note: part.note,
    }));
    // A part that is missing is not damaged too. The newest loan says how it is.
    found.sort_by_key(|part| (part.name.to_lowercase(), part.state != PartState::Missing));
    found.dedup_by(|one, other| one.is_called(&other.name));
    Ok(found)
}

/// The parts that are recorded on the item itself.
pub fn own(tx: &ReadTx<'_>, asset: AssetId) -> Result<Vec<AssetPart>, Fault> {
    tx.list("where r.asset_id = ?1 order by r.name", &[asset.to_value()])
}
