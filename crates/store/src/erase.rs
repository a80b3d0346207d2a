//! Erases personal data: removes details from log entries, and every trace of those details from the file's free pages.

use super::{
    Field, MergedOperator, Operator, ReadTx, Store, Value, WriteTx, Writer, rewrite::Struck, tables::text_in_log,
    tx::fault,
};
use domain::{
    fault::Fault,
    ids::PersonId,
    names::{Names, Place},
    privacy::{ERASED, Text},
    remedy::Remedy,
    say,
    stamp::Behind,
    text::fold,
};
use serde_json::Value as Json;
use std::collections::{BTreeSet, HashSet};

/// The log entries that lose their details with an erasure.
pub struct Told<'a> {
    /// The ids of the people, and of rows that are deleted with them: their entries go whatever they say.
    pub gone: &'a HashSet<String>,
    /// The ids of the rows about these people, in whose texts a first name alone can only mean them.
    pub own: &'a HashSet<String>,
    /// The texts that were removed from rows, each with its column: an entry that tells one would keep it.
    pub removed: &'a HashSet<(&'static str, String)>,
    pub names: &'a Names,
}

impl Told<'_> {
    /// True if an entry's details must go. `about` has the ids of the person and of the row that it is about.
    pub(super) fn goes(&self, about: [Option<&str>; 2], action: &str, body: &str) -> bool {
        let own = about.into_iter().flatten().any(|id| self.own.contains(id));
        self.is_of(about, action, body) || is_named_in(self.names, body, own) || self.tells_removed(body)
    }

    /// True if an entry is about one of the people, or a row that is deleted with them.
    pub(super) fn is_of(&self, about: [Option<&str>; 2], action: &str, body: &str) -> bool {
        about.into_iter().flatten().any(|id| self.gone.contains(id)) || is_merge_of(self.gone, action, body)
    }

    /// True if the details hold a text that was removed from a row, under the name of its column.
    fn tells_removed(&self, body: &str) -> bool {
        fn is_in(removed: &HashSet<(&'static str, String)>, under: &str, value: &Json) -> bool {
            match value {
                Json::Object(fields) => fields.iter().any(|(name, value)| is_in(removed, field_of(under, name), value)),
                Json::Array(items) => items.iter().any(|item| is_in(removed, under, item)),
                Json::String(text) => removed.iter().any(|(column, known)| *column == under && known == text),
                _ => false,
            }
        }
        !self.removed.is_empty() && serde_json::from_str(body).is_ok_and(|body: Json| is_in(self.removed, "", &body))
    }
}

/// The numbers of log entries that are about people, name them in their details, or tell what was removed from rows.
pub fn entries_about(tx: &ReadTx<'_>, told: &Told<'_>) -> Result<BTreeSet<i64>, Fault> {
    let mut found = BTreeSet::new();
    tx.each(
        "select l.no, l.person_id, l.subject_id, d.body, l.action from log l join log_detail d on d.log_no = l.no \
         order by l.no",
        &[],
        |row| {
            if told.goes([row.maybe_text(1)?, Some(row.text(2)?)], row.text(4)?, row.text(3)?) {
                found.insert(row.get(0)?);
            }
            Ok::<(), Fault>(())
        },
    )?;
    Ok(found)
}

/// True for the merge of one of these people into another. Its details hold the person's record, which may be a person
/// of its own again.
fn is_merge_of(ids: &HashSet<String>, action: &str, body: &str) -> bool {
    action.starts_with("person merge") && ids.iter().any(|id| body.contains(id.as_str()))
}

/// The numbers of log entries that hold words which were removed from a text: those about its row that hold the words, and
/// those about its item or person that tell the text as it was. A merge of people counts too, because it holds rows that
/// were deleted. `rows` has the keys of further rows that hold the text.
pub fn entries_of(tx: &ReadTx<'_>, struck: &Struck, rows: &[String], names: &Names) -> Result<BTreeSet<i64>, Fault> {
    let sql = "select l.no, l.subject_id, l.asset_id, l.person_id, l.action, d.body from log l \
               join log_detail d on d.log_no = l.no order by l.no";
    let mut found = BTreeSet::new();
    tx.each(sql, &[], |row| {
        let about = [Some(row.text(1)?), row.maybe_text(2)?, row.maybe_text(3)?];
        if holds_struck(struck, rows, names, about, row.text(4)?, row.text(5)?) {
            found.insert(row.get(0)?);
        }
        Ok::<(), Fault>(())
    })?;
    Ok(found)
}

/// True if an entry holds what was struck. `about` has the ids of the row that it is about, and of its item and person.
pub(super) fn holds_struck(
    struck: &Struck,
    rows: &[String],
    names: &Names,
    about: [Option<&str>; 3],
    action: &str,
    body: &str,
) -> bool {
    let is_row = |id: &str| struck.rows.iter().chain(rows).any(|row| row == id);
    if action == "person merge" || about[0].is_some_and(is_row) {
        return names_somebody(names, body);
    }
    let is_near = about.into_iter().flatten().any(|id| struck.about.contains(id));
    is_near && serde_json::from_str(body).is_ok_and(|body: Json| tells(&struck.texts, &body))
}

/// True if one of the texts is among the values.
fn tells(texts: &HashSet<String>, value: &Json) -> bool {
    match value {
        Json::Object(fields) => fields.values().any(|value| tells(texts, value)),
        Json::Array(items) => items.iter().any(|item| tells(texts, item)),
        Json::String(text) => texts.contains(text),
        _ => false,
    }
}

/// Tells whether an entry's details name a person: in a text about people, or by name in the description of an item.
/// Numbers don't count as refs.
pub(super) fn names_somebody(names: &Names, body: &str) -> bool {
    is_named_in(names, body, false)
}

/// As [`names_somebody`]. `own` is true if the entry is about a row of the person, so that a first name alone counts.
fn is_named_in(names: &Names, body: &str, own: bool) -> bool {
    match serde_json::from_str(body) {
        Ok(body) => in_json(names, own, "", &body),
        Err(_) => names.verdict(body, Place { text: Text::Said, own }).redacted.is_some(),
    }
}

/// The field that a name in the details stands for: "from" and "to" belong to the field that changed.
fn field_of<'n>(under: &'n str, name: &'n str) -> &'n str {
    if matches!(name, "from" | "to") { under } else { name }
}

fn in_json(names: &Names, own: bool, under: &str, value: &Json) -> bool {
    match value {
        Json::Object(fields) => fields.iter().any(|(name, value)| in_json(names, own, field_of(under, name), value)),
        Json::Array(items) => items.iter().any(|item| in_json(names, own, under, item)),
        Json::String(text) => names.verdict(text, Place { text: text_in_log(under), own }).redacted.is_some(),
        _ => false,
    }
}

/// The records that stop an erasure while they are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open {
    Loans,
    Incidents,
    Charges,
    /// Holds on the items of the person's incidents.
    Holds,
    OwnDevices,
    /// Loans of counted stock.
    StockLoans,
}

/// The short numbers of a person's open records of one sort.
pub fn open(tx: &ReadTx<'_>, person: PersonId, sort: Open) -> Result<Vec<i64>, Fault> {
    let sql = match sort {
        Open::Loans => "select no from loan where person_id = ?1 and state in ('open', 'part_returned') order by no",
        Open::Incidents => "select no from incident where person_id = ?1 and state <> 'closed' order by no",
        Open::Charges => "select no from charge where person_id = ?1 and outstanding_pence <> 0 order by no",
        Open::Holds => {
            "select h.no from hold h join incident i on i.id = h.incident_id or i.asset_id = h.asset_id \
             where i.person_id = ?1 and h.lifted_on is null group by h.no order by h.no"
        }
        Open::OwnDevices => "select no from own_device where person_id = ?1 and ended_at is null order by no",
        Open::StockLoans => "select no from stock_loan where person_id = ?1 and ended_at is null order by no",
    };
    tx.all(sql, &[person.to_value()], |row| row.get(0))
}

/// The ids of people, and of their loans, slips, incidents and charges.
pub fn people_and_their_rows(tx: &ReadTx<'_>, people: &[PersonId]) -> Result<HashSet<String>, Fault> {
    let mut ids: HashSet<String> = people.iter().map(ToString::to_string).collect();
    for table in ["loan", "slip", "incident", "charge"] {
        let sql = format!("select id from {table} where person_id = ?1");
        for person in people {
            ids.extend(tx.all(&sql, &[person.to_value()], |row| row.get::<String>(0))?);
        }
    }
    Ok(ids)
}

/// Removes the details of these entries; the entries and their hashes stay.
pub fn erase_details(tx: &WriteTx<'_>, entries: &BTreeSet<i64>) -> Result<(), Fault> {
    for no in entries {
        let no = [Value::Int(*no)];
        tx.may_change("insert into log_erased (log_no) values (?1) on conflict do nothing", &no)?;
        tx.must_be(true, "select 1 from log_erased where log_no = ?1", &no)?;
        tx.may_change("delete from log_detail where log_no = ?1", &no)?;
        tx.must_be(false, "select 1 from log_detail where log_no = ?1", &no)?;
    }
    Ok(())
}

/// Writes numbers as ranges: `3-7,9`.
pub fn ranges(entries: &BTreeSet<i64>) -> String {
    let mut out: Vec<(i64, i64)> = Vec::new();
    for no in entries {
        match out.last_mut() {
            Some((_, end)) if *end + 1 == *no => *end = *no,
            _ => out.push((*no, *no)),
        }
    }
    let words = out.into_iter().map(|(a, b)| if a == b { a.to_string() } else { format!("{a}-{b}") });
    words.collect::<Vec<_>>().join(",")
}

/// The numbers that [`ranges`] wrote, sorted, so that a million entries can be looked up quickly.
#[derive(Debug, Default)]
pub(super) struct Ranges(Vec<(i64, i64)>);

impl Ranges {
    /// Reads texts that [`ranges`] wrote; parts that aren't ranges are skipped.
    pub(super) fn of(texts: &[String]) -> Self {
        let number = |text: &str| text.trim().parse::<i64>().ok();
        let range = |text: &str| {
            let (from, until) = text.split_once('-').unwrap_or((text, text));
            number(from).zip(number(until))
        };
        let mut all: Vec<(i64, i64)> = texts.iter().flat_map(|text| text.split(',')).filter_map(range).collect();
        all.sort_unstable();
        let mut merged: Vec<(i64, i64)> = Vec::with_capacity(all.len());
        for (from, until) in all {
            match merged.last_mut() {
                Some((_, end)) if from <= *end => *end = until.max(*end),
                _ => merged.push((from, until)),
            }
        }
        Self(merged)
    }

    pub(super) fn hold(&self, no: i64) -> bool {
        let behind = self.0.partition_point(|(from, _)| *from <= no);
        behind.checked_sub(1).is_some_and(|at| no <= self.0[at].1)
    }
}

/// Makes the operators with these folded names anonymous. If such a name is used again, it belongs to a new operator.
pub fn forget_operators(tx: &WriteTx<'_>, names: &HashSet<String>) -> Result<usize, Fault> {
    let all: Vec<Operator> = tx.list("order by r.id", &[])?;
    let mut number = 0;
    for operator in all.into_iter().filter(|operator| names.contains(&fold(operator.name.trim()))) {
        number += 1;
        tx.update(&Operator { name: placeholder(&operator.id.to_string()), ..operator })?;
    }
    let merged: Vec<MergedOperator> = tx.list("order by r.id", &[])?;
    for operator in merged.into_iter().filter(|operator| names.contains(&fold(operator.name.trim()))) {
        number += 1;
        tx.update(&MergedOperator { name: placeholder(&operator.id.to_string()), ..operator })?;
    }
    Ok(number)
}

/// A placeholder name, unique as operators' names must be.
fn placeholder(id: &str) -> String {
    format!("{ERASED} {}", id.get(id.len().saturating_sub(12)..).unwrap_or_default())
}

/// Deletes the bytes of attachments that no row refers to any more.
pub fn drop_unnamed_bytes(tx: &WriteTx<'_>) -> Result<usize, Fault> {
    let unnamed = "from attachment_data where not exists (select 1 from attachment a where a.sha256 = attachment_data.sha256) \
                   and not exists (select 1 from agreement g where g.sha256 = attachment_data.sha256) \
                   and not exists (select 1 from letterhead h where h.logo_sha256 = attachment_data.sha256) \
                   and not exists (select 1 from loan_photo o where o.sha256 = attachment_data.sha256) \
                   and not exists (select 1 from disposal_certificate c where c.sha256 = attachment_data.sha256) \
                   and not exists (select 1 from signed_paper p where p.drawing = attachment_data.sha256) \
                   and not exists (select 1 from agreement_signature s where s.drawing = attachment_data.sha256)";
    let gone = tx.may_change(&format!("delete {unnamed}"), &[])?;
    tx.must_be(false, &format!("select 1 {unnamed}"), &[])?;
    Ok(gone)
}

/// The mark that the file still holds traces of erased details. Its value is the number of the last log entry before the
/// erasure, which differs for every erasure. It stands among the counters, whose rows the log does not tell of: it goes
/// when nothing else is recorded.
pub(super) const TRACES: &str = "erasing.traces";

/// Prepares a transaction that erases; call it first. Removed data is overwritten with zeros, and a mark says that
/// [`Store::leave_no_trace`] must still run, in this command or a later one.
pub fn mark_traces(tx: &WriteTx<'_>) -> Result<(), Fault> {
    if tx.is_file() {
        tx.connection()?.execute_batch("pragma secure_delete = on").map_err(fault)?;
    }
    let sql =
        "insert into counter (name, value) values (?1, ?2) on conflict (name) do update set value = excluded.value";
    tx.must_change(1, sql, &[Value::Text(TRACES.into()), Value::Int(tx.head()?.no)])
}

/// The mark of [`mark_traces`], if the file still holds traces of erased details.
pub fn traces(tx: &ReadTx<'_>) -> Result<Option<i64>, Fault> {
    tx.one("select value from counter where name = ?1", &[Value::Text(TRACES.into())], |row| row.get(0))
}

impl Store {
    /// Removes every trace of erased details: rewrites the file without its free pages, empties the `-wal` file and
    /// removes the mark.
    ///
    /// Errors: another program is reading the register, or the disk has no room for a copy.
    pub fn leave_no_trace(&mut self, writer: &Writer<'_>) -> Result<(), Fault> {
        let mark = self.read(traces)?;
        self.overwrite_removed()?;
        let Some(mark) = mark else { return Ok(()) };
        // If there was another erasure meanwhile, its mark stays. No log entry is written, so the clock doesn't matter.
        let writer = Writer { behind: Behind::Always, ..*writer };
        let sql = "delete from counter where name = ?1 and value = ?2";
        self.write(&writer, true, |tx| {
            tx.may_change(sql, &[Value::Text(TRACES.into()), Value::Int(mark)])?;
            if traces(tx)? == Some(mark) { Err(Fault::damaged("the register did not keep a change")) } else { Ok(()) }
        })
    }

    /// Rewrites the register without what was removed from it.
    fn overwrite_removed(&self) -> Result<(), Fault> {
        if !self.is_file() {
            return self.server()?.rewrite();
        }
        let connection = self.connection()?;
        connection.execute_batch("pragma secure_delete = on; vacuum").map_err(|error| {
            Fault::register("the details were erased, but traces of them are left in the register's file")
                .hint("Make room on its disk and close other Kitbooks. The next command that writes removes them.")
                .because(error)
        })?;
        let busy: i64 = connection.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get(0)).map_err(fault)?;
        if busy != 0 {
            return Err(Fault::register(
                "the details were erased, but traces of them are left: another program is reading the register",
            )
            .hint(say!["Close the other Kitbook, then run ", Remedy::TidyErasure, "."]));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_ranges_and_found_in_them() {
        let entries = BTreeSet::from([3, 4, 5, 7, 9, 10]);
        let written = ranges(&entries);
        assert_eq!(written, "3-5,7,9-10");
        for no in 0..12 {
            assert_eq!(Ranges::of(std::slice::from_ref(&written)).hold(no), entries.contains(&no), "{no}");
        }
        assert!(!Ranges::of(&[String::new()]).hold(0));
        let several = Ranges::of(&["5-9,1".to_owned(), "7-8,20".to_owned(), "10-12".to_owned()]);
        let held: Vec<i64> = (0..25).filter(|no| several.hold(*no)).collect();
        assert_eq!(held, [1, 5, 6, 7, 8, 9, 10, 11, 12, 20]);
    }
}
