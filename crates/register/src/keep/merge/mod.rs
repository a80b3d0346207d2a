//! Merges another school's register into this one, as when two schools become one. Ids are unique across registers, so
//! no two records are confused. Tags, refs, titles and short numbers that clash are changed.

pub mod file;

mod plan;
mod roles;
mod rows;

use crate::{
    act::{Answer, Timed},
    keep::{check, init::erased_before},
    privacy::erase,
    tested::status::{refresh_category, refresh_location},
};
use domain::{
    fault::{Failure, Fault, Refused},
    ids::RowId,
    remedy::{Remedy, See},
    say,
    text::count,
};
use plan::Plan;
pub use roles::RoleCame;
use serde::Serialize;
use serde_json::{Map, json};
use std::collections::BTreeMap;
use store::{Entry, MergedRegister, MergedSeries, ReadTx, Subject, WriteTx, register_of};

/// A tag, a ref, or a name of an agreement or a teaching group that was already used, and its new form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Renamed {
    /// `tag`, `ref`, `agreement`, `group` or `stock`.
    pub kind: &'static str,
    pub from: String,
    pub to: String,
}

/// The result of a merge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Adopted {
    /// The other school's name.
    pub school: String,
    /// The id of the other school's register.
    pub register: String,
    /// The head of the other register's log.
    pub head: String,
    pub entries: i64,
    /// The number of rows added, by table.
    pub rows: BTreeMap<String, i64>,
    pub renamed: Vec<Renamed>,
    /// The number added to each short number of the other register, by series.
    pub added: BTreeMap<String, i64>,
    /// The other school's settings and rows that were skipped, because this school's settings and rows apply.
    pub left: Vec<String>,
    /// Serial numbers that are in both registers.
    pub serials: Vec<String>,
    /// People whom this register erased after an earlier merge with the same school. They are now erased again.
    pub erased_again: Vec<String>,
    /// The roles that people of the other school held: they ended with the merge, or are kept.
    pub roles: Vec<RoleCame>,
}

/// Merges another register. The caller has checked that it is sound. Its roles end, except those of the people in
/// `keep_roles`.
///
/// Errors: someone to keep a role holds none; the other register is this one, or is already merged; tags or refs are in
/// both, and the prefix does not settle that.
pub fn adopt(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    other: &ReadTx<'_>,
    (prefix, keep_roles): (Option<&str>, &[String]),
) -> Result<Answer<Adopted>, Failure> {
    let (own, theirs) = (register_of(tx)?, register_of(other)?);
    if own.uuid == theirs.uuid {
        return Err(Fault::invalid("that file is this register, or a copy of it")
            .hint(say![
                "To restore a backup: ",
                Remedy::Restore,
                ". To merge another school's register: ",
                Remedy::Merge,
                "."
            ])
            .into());
    }
    let id = RowId(theirs.uuid.parse().map_err(|_| {
        Fault::bad_file("the other register has no valid identity").hint(say![
            "Run ",
            Remedy::Check,
            " on that register."
        ])
    })?);
    let known: Vec<RowId> = store::merged::registers(tx)?.iter().map(|known| known.id).collect();
    if known.contains(&id) {
        return Err(Fault::conflict(
            format!("the register of {} is already merged", theirs.school),
            say!["To see merged registers: ", See::MergedRegisters, "."],
        )
        .into());
    }
    let in_both = |theirs: &&MergedRegister| known.contains(&theirs.id) || theirs.id.to_string() == own.uuid;
    if let Some(twice) = store::merged::registers(other)?.iter().find(in_both) {
        return Err(Fault::conflict(
            format!("the register of {} contains that of {}, and so does this one", theirs.school, twice.school),
            "A record can't be in a register twice. Merge a backup from before that merge.",
        )
        .into());
    }
    let serials = store::merged::serials_in_both(tx, other)?;
    let plan = Plan::of(tx, other, &theirs.school, prefix)?;
    if !plan.clashes.is_empty() {
        return Err(Failure::Refused(Box::new(Refused { refusals: plan.clashes, ..Refused::default() })));
    }
    let head = other.head()?;
    tx.insert_as_it_is(&MergedRegister {
        head_hash: head.hash.clone(),
        head_no: head.no,
        id,
        merged_at: tx.at(),
        prefix: prefix.map(str::to_owned),
        school: theirs.school.clone(),
    })?;
    for (series, (added, last)) in &plan.series {
        tx.insert(&MergedSeries {
            added: *added,
            id: tx.new_id(),
            last: *last,
            register_id: id,
            series: series.clone(),
        })?;
    }
    let rows::Tally { came: rows, left } = rows::take_in(tx, other, &plan)?;
    let entries = store::merged::keep_log(tx, other, id)?;
    let counters: Vec<(String, i64)> =
        plan.series.iter().map(|(series, (added, last))| (series.clone(), added + last)).collect();
    store::setting::go_on_from(tx, &counters)?;
    // This school's test intervals now apply to the other school's items.
    for category in plan.categories.values() {
        refresh_category(tx, *category)?;
    }
    for location in &plan.locations.1 {
        refresh_location(tx, location)?;
    }
    let roles = roles::settle(tx, act, other, keep_roles)?;
    let left = plan.left.into_iter().chain(left).collect();
    let added: BTreeMap<String, i64> =
        plan.series.iter().map(|(series, (added, _))| (series.clone(), *added)).collect();
    let body = Map::from_iter([
        ("school".to_owned(), json!(theirs.school)),
        ("head".to_owned(), json!(head.in_full())),
        ("prefix".to_owned(), json!(prefix)),
        ("renamed".to_owned(), json!(count(plan.renamed.len(), "name"))),
        ("added".to_owned(), json!(added)),
    ]);
    tx.log(Entry {
        action: "register merge",
        subject: Subject::new("merged_register", id),
        asset: None,
        person: None,
        effective_at: act.effective(act.moment(None)?),
        body,
    })?;
    let again = erase::again(tx, act, &erased_before(tx)?)?;
    tx.write_head()?;
    must_be_sound(tx)?;
    let adopted = Adopted {
        school: theirs.school,
        register: theirs.uuid,
        head: head.to_string(),
        entries,
        rows,
        renamed: plan.renamed,
        added,
        left,
        serials,
        erased_again: again.value,
        roles,
    };
    Ok(Answer { notes: again.notes, ..Answer::plain(adopted) })
}

/// Checks that the merged register is sound. If it isn't, the whole merge is undone.
fn must_be_sound(tx: &ReadTx<'_>) -> Result<(), Fault> {
    let report = check::check(tx, true, None)?;
    if report.sound {
        return Ok(());
    }
    Err(Fault::bad_file(format!("the merged register would not be sound: {}", count(report.findings.len(), "finding")))
        .hint("Nothing was merged. Please report this, with the findings.")
        .details(report.findings.iter().take(10).map(|finding| finding.message.clone())))
}
