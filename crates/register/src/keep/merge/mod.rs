//! Another school's register becomes a part of this one, as when two schools become one. Ids are the same everywhere, so that
//! nothing is mistaken for another; what people call by name or number is settled.

pub mod file;

mod plan;
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
use serde::Serialize;
use serde_json::{Map, json};
use std::collections::BTreeMap;
use store::{Entry, MergedRegister, MergedSeries, ReadTx, Subject, WriteTx, register_of};

/// A tag, a ref or a title that was taken, and what it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Renamed {
    /// `tag`, `ref` or `agreement`.
    pub kind: &'static str,
    pub from: String,
    pub to: String,
}

/// What came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Adopted {
    /// The other school.
    pub school: String,
    /// Its register's identity.
    pub register: String,
    /// Where its log stood.
    pub head: String,
    pub entries: i64,
    /// Rows that came in, by table.
    pub rows: BTreeMap<String, i64>,
    pub renamed: Vec<Renamed>,
    /// What was added to its short numbers, by series.
    pub added: BTreeMap<String, i64>,
    /// What of the other school's did not come in, because this one's stands.
    pub left: Vec<String>,
    /// Serials that items of both schools have.
    pub serials: Vec<String>,
    /// Who was erased when this register had taken in the other once before, and was erased again.
    pub erased_again: Vec<String>,
}

/// Takes another register in. The caller has read it through, and found it sound.
///
/// Errors: it is this one, or was taken in already; tags or refs are in both, and no prefix settles that.
pub fn adopt(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    other: &ReadTx<'_>,
    prefix: Option<&str>,
) -> Result<Answer<Adopted>, Failure> {
    let (own, theirs) = (register_of(tx)?, register_of(other)?);
    if own.uuid == theirs.uuid {
        return Err(Fault::invalid("that file is this register, or a copy of it")
            .hint(say![Remedy::Restore, " puts a backup in its place; ", Remedy::Merge, " takes in another school's."])
            .into());
    }
    let id = RowId(theirs.uuid.parse().map_err(|_| {
        Fault::bad_file("the other register's identity is none")
            .hint(say![Remedy::Check, " of that register says more."])
    })?);
    let known: Vec<RowId> = store::merged::registers(tx)?.iter().map(|known| known.id).collect();
    if known.contains(&id) {
        return Err(Fault::conflict(
            format!("the register of {} was taken in already", theirs.school),
            say![See::MergedRegisters, " shows those that were."],
        )
        .into());
    }
    let in_both = |theirs: &&MergedRegister| known.contains(&theirs.id) || theirs.id.to_string() == own.uuid;
    if let Some(twice) = store::merged::registers(other)?.iter().find(in_both) {
        return Err(Fault::conflict(
            format!(
                "the register of {} has taken in that of {}, which is in this one too",
                theirs.school, twice.school
            ),
            "Nothing can be in a register twice. Merge a backup of it from before that.",
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
    // When its items are tested is this school's to say from now on.
    for category in plan.categories.values() {
        refresh_category(tx, *category)?;
    }
    for location in &plan.locations.1 {
        refresh_location(tx, location)?;
    }
    let left = plan.left.into_iter().chain(left).collect();
    let added: BTreeMap<String, i64> =
        plan.series.iter().map(|(series, (added, _))| (series.clone(), *added)).collect();
    let body = Map::from_iter([
        ("school".to_owned(), json!(theirs.school)),
        ("head".to_owned(), json!(format!("{}:{}", head.no, head.hash))),
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
    };
    Ok(Answer { notes: again.notes, ..Answer::plain(adopted) })
}

/// Errors: the two do not go together. Nothing is kept then.
fn must_be_sound(tx: &ReadTx<'_>) -> Result<(), Fault> {
    let report = check::check(tx, true, None);
    if report.sound {
        return Ok(());
    }
    Err(Fault::bad_file(format!("the two registers do not go together: {}", count(report.findings.len(), "finding")))
        .hint("Nothing was merged. Please report this with what is listed.")
        .details(report.findings.iter().take(10).map(|finding| finding.message.clone())))
}
