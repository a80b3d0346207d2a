//! Unmatched IDs of testers' files, with similar tags.

use domain::{fault::Fault, order::Foremost, pat::Outcome, tag, text::Natural};
use serde::Serialize;
use std::cmp::Reverse;
use store::ReadTx;

/// An unmatched ID of a tester's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnmatchedView {
    /// The number of the last result under the ID, for `pat match NO TAG`.
    pub no: Option<i64>,
    pub tester_id: String,
    pub description: Option<String>,
    pub location: Option<String>,
    /// The most serious outcome under the ID.
    pub result: Outcome,
    /// The number of results under the ID.
    pub results: i64,
    /// Registered tags that are similar to the ID.
    pub near: Vec<String>,
}

/// Lists up to `most` unmatched IDs, those with a fail first. `wanted` gets the number of an ID's last result and the
/// folded ID.
pub fn unmatched(
    tx: &ReadTx<'_>,
    most: usize,
    wanted: impl Fn(i64, &str) -> bool,
) -> Result<Vec<UnmatchedView>, Fault> {
    let sql = "select max(no), max(foreign_id), max(description), max(location), \
               max(case result when 'fail' then 2 when 'pass' then 1 else 0 end) as gravest, count(*), foreign_id_folded from pat_result \
               where asset_id is null and state <> 'void' group by foreign_id_folded \
               order by gravest desc, foreign_id_folded";
    let mut first = Foremost::new(Some(most));
    tx.each(sql, &[], |row| {
        let no = row.get(0)?;
        let gravest: i64 = row.get(4)?;
        if wanted(no, row.text(6)?) {
            let view = UnmatchedView {
                no: Some(no),
                tester_id: row.get(1)?,
                description: row.get(2)?,
                location: row.get(3)?,
                result: match gravest {
                    2 => Outcome::Fail,
                    1 => Outcome::Pass,
                    _ => Outcome::Information,
                },
                results: row.get(5)?,
                near: Vec::new(),
            };
            first.push((Reverse(gravest), Natural::folded(row.get(6)?)), view);
        }
        Ok::<(), Fault>(())
    })?;
    let mut all: Vec<UnmatchedView> = first.sorted().collect();
    if !all.is_empty() {
        let tags = tx.all("select tag from asset where fate is null", &[], |row| row.get::<String>(0))?;
        for view in &mut all {
            let near = tag::alike(&view.tester_id, tags.iter().map(String::as_str));
            view.near = near.into_iter().map(str::to_owned).collect();
        }
    }
    Ok(all)
}

/// Counts the unmatched IDs.
pub fn count(tx: &ReadTx<'_>) -> Result<i64, Fault> {
    let sql = "select count(distinct foreign_id_folded) from pat_result where asset_id is null and state <> 'void'";
    Ok(tx.one(sql, &[], |row| row.get(0))?.unwrap_or(0))
}
