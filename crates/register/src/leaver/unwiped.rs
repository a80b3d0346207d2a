//! The lines about devices that are back and still hold a leaver's data. They close by themselves once the wipe is
//! recorded, and never stop a clearance: wiping is the school's task.

use crate::wipe::record::loan_to_wipe;
use domain::{
    asset::Asset,
    fault::Fault,
    ids::PersonId,
    leaver::{Line, LineState},
    remedy::Remedy,
};
use std::collections::HashMap;
use store::{ReadTx, Record as _, select::Select};

/// Adds a line for each device that awaits a wipe after a loan to one of these people.
pub(super) fn add(
    tx: &ReadTx<'_>,
    select: &Select,
    clock: domain::when::Clock,
    lines: &mut HashMap<PersonId, Vec<Line>>,
) -> Result<(), Fault> {
    let mut select = select.clone();
    select.and(
        "l.person_id = p.id and l.ended_at is not null and l.state <> 'void' and a.awaiting_wipe and a.fate is null",
    );
    let head = format!(
        "select distinct l.person_id, {} from person p cross join loan l join asset a on a.id = l.asset_id",
        Asset::columns("a")
    );
    let sql = select.sql(&head, "order by a.tag_folded");
    let back = tx.all(&sql, select.params(), |row| Ok((row.get::<PersonId>(0)?, Asset::read(row, 1)?)))?;
    for (person, asset) in back {
        // Several of them may have had it. The wipe removes the data of one.
        if loan_to_wipe(tx, &asset, clock)?.is_none_or(|loan| loan.person_id != person) {
            continue;
        }
        let tag = &asset.tag;
        let item = asset.description();
        let what = if item.is_empty() { tag.clone() } else { format!("{tag} {item}") };
        let line = Line::open(
            format!("wipe-{tag}"),
            format!("{what} awaits its wipe; this does not stop clearance"),
            Remedy::RecordWipe { tag: tag.clone() },
        );
        lines.entry(person).or_default().push(Line { state: LineState::Noted, ..line });
    }
    Ok(())
}
