//! Other schools' registers that were merged into this one, and their logs.

use super::{
    Field, MergedRegister, MergedSeries, ReadTx, Value, WriteTx,
    erase::{self, Told},
    log::{COLUMNS, WIDTH},
    rewrite::Struck,
    setting,
};
use domain::{
    fault::{Fault, FaultKind},
    ids::{AssetId, CategoryId, PersonId, RowId},
    names::Names,
    remedy::Remedy,
    say,
    text::{fold, shown},
};
use std::collections::{BTreeMap, BTreeSet};

/// Entry numbers of merged logs, by the register's id.
pub type Entries = BTreeMap<String, BTreeSet<i64>>;

/// The merged registers, in the order of merging.
pub fn registers(tx: &ReadTx<'_>) -> Result<Vec<MergedRegister>, Fault> {
    tx.list("order by r.merged_at, r.id", &[])
}

/// The series of a merged register's short numbers, and the amount by which each was shifted.
pub fn series(tx: &ReadTx<'_>, register: RowId) -> Result<Vec<MergedSeries>, Fault> {
    tx.list("where r.register_id = ?1 order by r.series", &[register.to_value()])
}

/// Finds a merged register by its id, by its school's name, or by a part of the name that fits no other.
///
/// Errors: no register fits, or several registers fit.
pub fn find(tx: &ReadTx<'_>, school: &str) -> Result<MergedRegister, Fault> {
    let all = registers(tx)?;
    if all.is_empty() {
        return Err(Fault::not_found("no register was merged into this one").hint(say![Remedy::Merge, " merges one."]));
    }
    let wanted = fold(school.trim());
    let by = |fits: &dyn Fn(&MergedRegister) -> bool| all.iter().filter(|of| fits(of)).cloned().collect::<Vec<_>>();
    let whole = by(&|of| of.id.to_string() == wanted || fold(&of.school) == wanted);
    let mut fitting = if whole.is_empty() { by(&|of| fold(&of.school).contains(&wanted)) } else { whole };
    match fitting.len() {
        1 => Ok(fitting.remove(0)),
        0 => Err(Fault::not_found(format!("no register of {} was merged into this one", shown(school)))
            .hint(format!("The merged registers are {}.", named(&all)))),
        _ => Err(Fault::new(FaultKind::Ambiguous, format!("{} fits more than one merged register", shown(school)))
            .hint(format!("Give the whole name, or the register's id: {}.", named(&fitting)))),
    }
}

fn named(registers: &[MergedRegister]) -> String {
    registers.iter().map(|of| format!("{} ({})", of.school, of.id)).collect::<Vec<_>>().join(", ")
}

/// Lists the schools with merged logs that have entries about an item or a person.
pub fn schools_that_knew(
    tx: &ReadTx<'_>,
    asset: Option<AssetId>,
    person: Option<PersonId>,
) -> Result<Vec<String>, Fault> {
    const KNEW: &str = "select r.school from merged_register r where exists (select 1 from merged_log l \
                        where l.register_id = r.id and ";
    let by = |column: &str, id: Value<'_>| -> Result<Vec<String>, Fault> {
        tx.all(&format!("{KNEW}l.{column} = ?1) order by r.school"), &[id], |row| row.get(0))
    };
    let of_asset = asset.map(|id| by("asset_id", id.to_value())).transpose()?.unwrap_or_default();
    let of_person = person.map(|id| by("person_id", id.to_value())).transpose()?.unwrap_or_default();
    Ok(of_asset.into_iter().chain(of_person).collect())
}

/// Copies another register's log unchanged, under that register's id; returns the number of entries.
///
/// Errors: the other register can't be read.
pub fn keep_log(tx: &WriteTx<'_>, other: &ReadTx<'_>, register: RowId) -> Result<i64, Fault> {
    let own: Value<'static> = Value::Text(register.to_string().into());
    let mut entries = 0;
    let places: Vec<String> = (1..=WIDTH).map(|no| format!("?{no}")).collect();
    let sql = format!("insert into merged_log ({COLUMNS}, register_id) values ({}, ?{})", places.join(", "), WIDTH + 1);
    copy(other, &format!("select {COLUMNS} from log order by no"), WIDTH, |values| {
        entries += 1;
        values.push(own.clone());
        tx.must_change(1, &sql, values)
    })?;
    copy(other, "select log_no, salt, body from log_detail order by log_no", 3, |values| {
        values.push(own.clone());
        let sql = "insert into merged_log_detail (register_id, log_no, salt, body) values (?4, ?1, ?2, ?3)";
        tx.must_change(1, sql, values)
    })?;
    copy(other, "select log_no from log_erased order by log_no", 1, |values| {
        values.push(own.clone());
        tx.must_change(1, "insert into merged_log_erased (register_id, log_no) values (?2, ?1)", values)
    })?;
    copy(other, "select id, name from operator order by id", 2, |values| {
        let (Value::Text(id), Value::Text(name)) = (&values[0], &values[1]) else { return Ok(()) };
        let wrong =
            |_| Fault::damaged("an operator's id is not valid").hint(say![Remedy::Check, " on that file shows more."]);
        let id = id.parse::<uuid::Uuid>().map_err(wrong)?;
        tx.insert_as_it_is(&super::MergedOperator { id: id.into(), name: name.to_string(), register_id: register })
    })?;
    Ok(entries)
}

fn copy(
    other: &ReadTx<'_>,
    sql: &str,
    width: usize,
    mut take: impl FnMut(&mut Vec<Value<'_>>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    other.each(sql, &[], |row| {
        let mut values = (0..width).map(|at| row.value(at)).collect::<Result<Vec<_>, _>>()?;
        take(&mut values)
    })
}

const DETAILS: &str = "select l.register_id, l.no, l.person_id, l.subject_id, d.body, l.action, l.asset_id \
    from merged_log l \
    join merged_log_detail d on d.register_id = l.register_id and d.log_no = l.no order by l.register_id, l.no";

/// The numbers of merged log entries that are about these people. In the log of a register that knew them, entries that
/// name them in the details count too; in other logs the same ref or name may mean somebody else.
pub fn entries_about(tx: &ReadTx<'_>, people: &[PersonId], told: &Told<'_>) -> Result<Entries, Fault> {
    let mut knew = BTreeSet::new();
    let sql = "select distinct register_id from merged_log where person_id = ?1 or subject_id = ?1";
    for id in people {
        knew.extend(tx.all(sql, &[id.to_value()], |row| row.get::<String>(0))?);
    }
    let mut found = Entries::new();
    if knew.is_empty() {
        return Ok(found);
    }
    tx.each(DETAILS, &[], |row| {
        let register: String = row.get(0)?;
        let about = [row.maybe_text(2)?, Some(row.text(3)?)];
        let is_known = knew.contains(&register);
        if (is_known && told.goes(about, row.text(5)?, row.text(4)?)) || told.is_of(about, row.text(5)?, row.text(4)?) {
            found.entry(register).or_default().insert(row.get(1)?);
        }
        Ok::<(), Fault>(())
    })?;
    Ok(found)
}

/// The numbers of merged log entries that hold words which were removed from a text, as [`erase::entries_of`] finds them.
pub fn entries_of(tx: &ReadTx<'_>, struck: &Struck, rows: &[String], names: &Names) -> Result<Entries, Fault> {
    let mut found = Entries::new();
    tx.each(DETAILS, &[], |row| {
        let about = [Some(row.text(3)?), row.maybe_text(6)?, row.maybe_text(2)?];
        if erase::holds_struck(struck, rows, names, about, row.text(5)?, row.text(4)?) {
            found.entry(row.get(0)?).or_default().insert(row.get(1)?);
        }
        Ok::<(), Fault>(())
    })?;
    Ok(found)
}

/// Removes the details of entries in merged logs; returns the number of changed entries.
pub fn erase_details(tx: &WriteTx<'_>, entries: &Entries) -> Result<usize, Fault> {
    let mut number = 0;
    for (register, numbers) in entries {
        for no in numbers {
            let of = [register.to_value(), Value::Int(*no)];
            let sql = "insert into merged_log_erased (register_id, log_no) values (?1, ?2) on conflict do nothing";
            tx.may_change(sql, &of)?;
            let details = "from merged_log_detail where register_id = ?1 and log_no = ?2";
            number += tx.may_change(&format!("delete {details}"), &of)?;
            tx.must_be(false, &format!("select 1 {details}"), &of)?;
        }
    }
    Ok(number)
}

/// The folded names of categories, with their ids.
pub fn categories(tx: &ReadTx<'_>) -> Result<Vec<(String, CategoryId)>, Fault> {
    tx.all("select name_folded, id from category order by name_folded", &[], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// The names of operators, with their ids.
pub fn operators(tx: &ReadTx<'_>) -> Result<Vec<(String, String)>, Fault> {
    pairs(tx, "select name, id from operator order by name")
}

/// The school's settings, by name, without those that are about its register's file, backups and log.
pub fn settings(tx: &ReadTx<'_>) -> Result<Vec<(String, String)>, Fault> {
    let own = [setting::DRILLED, setting::BACKED_UP, setting::LABELLED].map(|name| format!("'{name}'")).join(", ");
    pairs(tx, &format!("select name, value from setting where name not in ({own}) order by name"))
}

/// The folded locations for which the school has set a test interval.
pub fn tested_locations(tx: &ReadTx<'_>) -> Result<Vec<String>, Fault> {
    let sql = "select distinct location_folded from pat_interval where location_folded is not null order by 1";
    tx.all(sql, &[], |row| row.get(0))
}

/// The titles of all agreements.
pub fn titles(tx: &ReadTx<'_>) -> Result<Vec<String>, Fault> {
    tx.all("select distinct title from agreement order by title", &[], |row| row.get(0))
}

/// The names of counted stock.
pub fn stocks(tx: &ReadTx<'_>) -> Result<Vec<String>, Fault> {
    tx.all("select name from stock order by name", &[], |row| row.get(0))
}

/// The names of teaching groups.
pub fn groups(tx: &ReadTx<'_>) -> Result<Vec<String>, Fault> {
    tx.all("select name from teaching_group order by name", &[], |row| row.get(0))
}

/// Tells whether a register has a format for this import and these headings.
pub fn has_format(tx: &ReadTx<'_>, imports: &Value<'_>, headings: &Value<'_>) -> Result<bool, Fault> {
    let sql = "select 1 from import_format where imports = ?1 and headings = ?2";
    Ok(tx.one(sql, &[imports.clone(), headings.clone()], |_| Ok(()))?.is_some())
}

/// The folded names of the label printers.
pub fn printers(tx: &ReadTx<'_>) -> Result<Vec<String>, Fault> {
    tx.all("select distinct name_folded from label_printer order by 1", &[], |row| row.get(0))
}

/// The tags in use, and the old tags.
pub fn tags(tx: &ReadTx<'_>) -> Result<Vec<String>, Fault> {
    tx.all("select tag from asset union all select tag from asset_alias order by 1", &[], |row| row.get(0))
}

/// The serials that are in both registers, in the spelling of the other register.
pub fn serials_in_both(tx: &ReadTx<'_>, other: &ReadTx<'_>) -> Result<Vec<String>, Fault> {
    let sql = "select distinct serial_folded, serial from asset where serial_folded is not null order by serial_folded";
    let mut both = Vec::new();
    other.each(sql, &[], |row| {
        if is_known(tx, "asset", "serial_folded", &row.value(0)?)? {
            both.push(row.get(1)?);
        }
        Ok::<(), Fault>(())
    })?;
    Ok(both)
}

/// The kind and ref of every person and former duplicate; true if the person was erased.
pub fn refs(tx: &ReadTx<'_>) -> Result<Vec<(String, String, bool)>, Fault> {
    let sql = "select kind, ref, 0 as erased from person where erased_on is null \
               union all select kind, ref, 1 from person where erased_on is not null \
               union all select a.kind, a.ref, case when p.erased_on is null then 0 else 1 end \
               from person_alias a join person p on p.id = a.person_id order by 1, 2";
    tx.all(sql, &[], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

/// Tells whether a table has a row with this value in a column.
pub fn is_known(tx: &ReadTx<'_>, table: &str, column: &str, value: &Value<'_>) -> Result<bool, Fault> {
    let sql = format!("select 1 from {table} where {column} = ?1");
    Ok(tx.one(&sql, std::slice::from_ref(value), |_| Ok(()))?.is_some())
}

fn pairs(tx: &ReadTx<'_>, sql: &str) -> Result<Vec<(String, String)>, Fault> {
    tx.all(sql, &[], |row| Ok((row.get(0)?, row.get(1)?)))
}
