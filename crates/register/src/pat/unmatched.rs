//! IDs of testers' files that are nobody's yet, with the tags that they may mean.

use domain::{fault::Fault, pat::Outcome, tag};
use serde::Serialize;
use store::ReadTx;

/// An ID of a tester's file, and what it may mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnmatchedView {
    /// The number of its last result: `pat match NO TAG` settles the ID.
    pub no: Option<i64>,
    pub tester_id: String,
    pub description: Option<String>,
    pub location: Option<String>,
    /// `fail`, if any of its results is one.
    pub result: Outcome,
    /// How many results came under it.
    pub results: i64,
    /// Tags that look alike.
    pub near: Vec<String>,
}

/// The IDs that are nobody's yet, those with a fail first; at most so many of those that are wanted, by the number of
/// their last result and the folded ID.
///
/// Errors: the register can't be read.
pub fn unmatched(
    tx: &ReadTx<'_>,
    most: usize,
    wanted: impl Fn(i64, &str) -> bool,
) -> Result<Vec<UnmatchedView>, Fault> {
    let sql = "select max(no), max(foreign_id), max(description), max(location), \
               max(case result when 'fail' then 2 when 'pass' then 1 else 0 end) as gravest, count(*), foreign_id_folded from pat_result \
               where asset_id is null and state <> 'void' group by foreign_id_folded \
               order by gravest desc, foreign_id_folded";
    let mut all: Vec<UnmatchedView> = Vec::new();
    tx.each(sql, &[], |row| {
        let no = row.get(0)?;
        if all.len() < most && wanted(no, row.text(6)?) {
            all.push(UnmatchedView {
                no: Some(no),
                tester_id: row.get(1)?,
                description: row.get(2)?,
                location: row.get(3)?,
                result: match row.get(4)? {
                    2_i64 => Outcome::Fail,
                    1 => Outcome::Pass,
                    _ => Outcome::Information,
                },
                results: row.get(5)?,
                near: Vec::new(),
            });
        }
        Ok::<(), Fault>(())
    })?;
    if !all.is_empty() {
        let tags = tx.all("select tag from asset where fate is null", &[], |row| row.get::<String>(0))?;
        for view in &mut all {
            let near = tag::alike(&view.tester_id, tags.iter().map(String::as_str));
            view.near = near.into_iter().map(str::to_owned).collect();
        }
    }
    Ok(all)
}

/// How many IDs are nobody's yet.
///
/// Errors: the register can't be read.
pub fn count(tx: &ReadTx<'_>) -> Result<i64, Fault> {
    let sql = "select count(distinct foreign_id_folded) from pat_result where asset_id is null and state <> 'void'";
    Ok(tx.one(sql, &[], |row| row.get(0))?.unwrap_or(0))
}
