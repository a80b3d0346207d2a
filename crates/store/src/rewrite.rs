//! Rewrites rows for a person who was registered twice or is erased. Each changed row gets a new digest; a row that was
//! damaged before stays damaged.

use super::{
    Column, Field as _, ReadTx, Record, Row, Table, Value, WriteTx, group,
    table::Holds,
    tables::{naming_people, recorded},
};
use domain::{
    asset::Asset,
    fault::{Fault, FaultKind},
    group::Group,
    ids::PersonId,
    names::{Names, Place},
    privacy::Text,
    text::fold,
};
use std::{
    borrow::Cow,
    collections::{BTreeMap, HashSet},
};

/// Changes the rows that refer to one person so that they refer to another; returns the number of changed rows.
///
/// Errors: a constraint doesn't hold.
pub fn repoint(tx: &WriteTx<'_>, from: PersonId, to: PersonId) -> Result<usize, Fault> {
    let (from, to) = (from.to_value().into_owned(), to.to_value().into_owned());
    let mut rows = 0;
    for (table, column) in naming_people() {
        let condition = format!("where {} = ?1", column.name);
        rows += rewrite_rows(tx, table, &condition, std::slice::from_ref(&from), |row| {
            row.change(|known, _| (known == column).then(|| to.clone()));
        })?;
    }
    Ok(rows)
}

/// A text that names a person, or may name one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    pub table: &'static str,
    /// The row's short number, tag or ref, if it has one; else its key.
    pub row: String,
    pub column: &'static str,
    pub text: String,
    /// True if certain mentions were removed.
    pub redacted: bool,
    /// True if somebody must check the remaining text.
    pub look: bool,
}

/// The people to remove from texts: their names, and the ids of the rows about them.
pub struct Going {
    pub names: Names,
    /// The ids of the people, and of their loans, slips, incidents and charges.
    pub ids: HashSet<String>,
}

/// Removes the certain mentions of people from every text in the register. Hands over each changed text, and each text
/// that may mention them. Returns the number of changed rows, by table.
pub fn redact(
    tx: &WriteTx<'_>,
    going: &Going,
    mut found: impl FnMut(Mention),
) -> Result<BTreeMap<&'static str, usize>, Fault> {
    let mut rows = BTreeMap::new();
    let groups = group::redact(tx, &going.names, &mut found)?;
    if groups > 0 {
        rows.insert(Group::TABLE.name, groups);
    }
    for table in recorded().filter(|table| table.may_name_people()) {
        let mut touched: Vec<String> = Vec::new();
        let written = rewrite_rows(tx, table, "", &[], |row| {
            let called = row.found_by();
            let before = row.changed.len();
            let own = row.hangs_on(&going.ids);
            row.change(|column, value| {
                let Value::Text(text) = value else { return None };
                let verdict = going.names.verdict(text, Place { text: column.text()?, own });
                let told = column.is_told();
                if told && (verdict.redacted.is_some() || verdict.look) {
                    let (row, text) = (called.clone(), text.to_string());
                    let (redacted, look) = (verdict.redacted.is_some(), verdict.look);
                    found(Mention { table: table.name, row, column: column.name, text, redacted, look });
                }
                Some(Value::Text(verdict.redacted?.into()))
            });
            if row.changed.len() > before {
                touched.push(row.key());
            }
        })?;
        refold(tx, table, &touched)?;
        if written > 0 {
            *rows.entry(table.name).or_default() += written;
        }
    }
    Ok(rows)
}

/// The tables with rows that belong to these records, and the keys of those rows.
///
/// `ids` are those of people, and of their loans, slips, incidents and charges.
pub fn rows_of(tx: &ReadTx<'_>, ids: &HashSet<String>) -> Result<BTreeMap<&'static str, Vec<String>>, Fault> {
    let mut found: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    let may_belong = |table: &&Table| OWNERS.iter().any(|of| table.columns.iter().any(|column| column.belongs_to(of)));
    for table in recorded().filter(may_belong) {
        tx.each(&format!("select {} from {}", table.list(""), table.name), &[], |row: &Row<'_>| {
            let standing = Standing { table, values: table.values(row)?, changed: Vec::new() };
            if standing.hangs_on(ids) {
                found.entry(table.name).or_default().push(standing.key());
            }
            Ok::<(), Fault>(())
        })?;
    }
    Ok(found)
}

/// Hands over every text that names a person or may name one, except the person's own fields. Writes nothing.
pub fn mentions(tx: &ReadTx<'_>, names: Names, mut found: impl FnMut(Mention)) -> Result<(), Fault> {
    for table in recorded().filter(|table| table.may_name_people()) {
        let sql = format!("select {} from {}", table.list(""), table.name);
        tx.each(&sql, &[], |row: &Row<'_>| {
            let standing = Standing { table, values: table.values(row)?, changed: Vec::new() };
            for (column, value) in table.columns.iter().zip(&standing.values) {
                let (Value::Text(text), Some(sort)) = (value, column.text()) else { continue };
                let verdict = names.verdict(text, Place::of(sort));
                let redacted = verdict.redacted.is_some();
                if redacted || verdict.look {
                    let (row, text) = (standing.found_by(), text.to_string());
                    found(Mention { table: table.name, row, column: column.name, text, redacted, look: verdict.look });
                }
            }
            Ok::<(), Fault>(())
        })?;
    }
    Ok(())
}

/// The result of removing words from one text.
#[derive(Debug, Default)]
pub struct Struck {
    /// The keys of the changed rows.
    pub rows: Vec<String>,
    /// The keys, and the ids of the item and the person that the rows are about.
    pub(super) about: HashSet<String>,
    /// The texts as they were.
    pub(super) texts: HashSet<String>,
    /// The text that is left.
    pub left: String,
}

/// Removes words from one text, found by its table, by the name with which [`Mention`] tells its row, and by its column.
pub fn strike(
    tx: &WriteTx<'_>,
    (table, column): (&'static Table, &Column),
    called: &str,
    names: &Names,
) -> Result<Struck, Fault> {
    let mut struck = Struck::default();
    rewrite_rows(tx, table, "", &[], |row| {
        if row.found_by() == called {
            let before = row.changed.len();
            row.change(|known, value| match value {
                Value::Text(text) if known == column => {
                    struck.left = names.verdict(text, Place::of(Text::Said)).redacted?;
                    struck.texts.insert(text.to_string());
                    Some(Value::Text(struck.left.clone().into()))
                }
                _ => None,
            });
            if row.changed.len() > before {
                struck.rows.push(row.key());
                struck.about.extend(row.about());
            }
        }
    })?;
    refold(tx, table, &struck.rows)?;
    Ok(struck)
}

/// Works out the folded texts of assets and teaching groups again after one of their texts has changed.
fn refold(tx: &WriteTx<'_>, table: &Table, ids: &[String]) -> Result<(), Fault> {
    for id in ids {
        let id = [Value::Text(Cow::Borrowed(id.as_str()))];
        let refolded = if table == Asset::TABLE {
            refold_one::<Asset>(tx, &id, |asset| {
                asset.refold(&super::asset::aliases(tx, asset.id)?);
                Ok(())
            })
        } else if table == Group::TABLE {
            refold_one::<Group>(tx, &id, |group| {
                group.name_folded = fold(&group.name);
                Ok(())
            })
        } else {
            Ok(())
        };
        match refolded {
            // A row that was changed outside Kitbook stays as it is: it must not stop an erasure.
            Err(fault) if fault.kind == FaultKind::Damaged => {}
            refolded => refolded?,
        }
    }
    Ok(())
}

fn refold_one<R: Record>(
    tx: &WriteTx<'_>,
    id: &[Value<'_>],
    change: impl FnOnce(&mut R) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let Some(mut record) = tx.get::<R>("where r.id = ?1", id)? else { return Ok(()) };
    change(&mut record)?;
    tx.update(&record)
}

/// The name that people use for a row: its short number, tag or ref; empty if it has none.
pub fn called(tx: &ReadTx<'_>, table: &'static Table, key: &str) -> Result<String, Fault> {
    let sql = format!("select {} from {} where {} = ?1", table.list(""), table.name, table.key[0]);
    let is_number = table.at(table.key[0]).is_some_and(|at| table.columns[at].what.holds == Holds::Number);
    // PostgreSQL compares a number with nothing else.
    let key = match key.parse() {
        Ok(number) if is_number => Value::Int(number),
        _ => Value::Text(key.into()),
    };
    let called =
        tx.one(&sql, &[key], |row| Ok(Standing { table, values: table.values(row)?, changed: Vec::new() }.called()))?;
    Ok(called.unwrap_or_default())
}

/// The tables of people and of their records, to which other rows belong.
const OWNERS: [&str; 5] = ["person", "loan", "slip", "incident", "charge"];

/// One row: the values in column order, then the digest.
pub(super) struct Standing {
    table: &'static Table,
    values: Vec<Value<'static>>,
    changed: Vec<usize>,
}

impl Standing {
    /// The name that people use for the row.
    fn called(&self) -> String {
        let at = self.table.called_by().or_else(|| self.table.at("position"));
        at.map(|at| self.values[at].to_string()).unwrap_or_default()
    }

    /// The name by which a text of the row is found again: what people call the row, or its key.
    fn found_by(&self) -> String {
        self.table.called_by().map_or_else(|| self.key(), |at| self.values[at].to_string())
    }

    /// The row's key, and the ids of the item and the person that it is about.
    fn about(&self) -> Vec<String> {
        let mut about = vec![self.key()];
        for (column, value) in self.table.columns.iter().zip(&self.values) {
            if let Value::Text(id) = value
                && (column.belongs_to("asset") || column.belongs_to("person"))
            {
                about.push(id.to_string());
            }
        }
        about
    }

    /// Tells whether the row belongs to a record with one of these ids.
    fn hangs_on(&self, ids: &HashSet<String>) -> bool {
        let mut fields = self.table.columns.iter().zip(&self.values);
        fields.any(|(column, value)| {
            OWNERS.iter().any(|table| column.belongs_to(table))
                && matches!(value, Value::Text(id) if ids.contains(id.as_ref()))
        })
    }

    /// The row's key.
    fn key(&self) -> String {
        self.table.key_at().next().map(|at| self.values[at].to_string()).unwrap_or_default()
    }

    pub(super) fn change(&mut self, mut to: impl FnMut(&Column, &Value<'_>) -> Option<Value<'static>>) {
        for (at, column) in self.table.columns.iter().enumerate() {
            if let Some(value) = to(column, &self.values[at]).filter(|value| *value != self.values[at]) {
                self.values[at] = value;
                self.changed.push(at);
            }
        }
    }
}

/// Reads rows of a table, and writes those that `change` changes.
pub(super) fn rewrite_rows(
    tx: &WriteTx<'_>,
    table: &'static Table,
    condition: &str,
    params: &[Value<'_>],
    mut change: impl FnMut(&mut Standing),
) -> Result<usize, Fault> {
    let sql = format!("select {} from {} {condition}", table.list(""), table.name);
    let digest_at = table.columns.len();
    let mut changed: Vec<(Vec<Value<'static>>, Vec<usize>, Value<'static>)> = Vec::new();
    tx.each(&sql, params, |row: &Row<'_>| {
        let mut standing = Standing { table, values: table.values(row)?, changed: Vec::new() };
        let whole = table.fits(&standing.values);
        let stood = standing.values[digest_at].clone();
        change(&mut standing);
        if !standing.changed.is_empty() {
            let Standing { mut values, changed: mut at, .. } = standing;
            // A row that was changed outside Kitbook must not get a good digest.
            if whole {
                values[digest_at] = Value::Text(tx.digest_of(table, &values).into());
                at.push(digest_at);
            }
            changed.push((values, at, stood));
        }
        Ok::<(), Fault>(())
    })?;
    let names: Vec<&str> = table.names().collect();
    let keys: Vec<usize> = table.key_at().collect();
    for (values, at, stood) in &changed {
        let mut no = 0;
        let mut equal = |at: &usize| {
            no += 1;
            format!("{} = ?{no}", names[*at])
        };
        let sets: Vec<String> = at.iter().map(&mut equal).collect();
        let wheres: Vec<String> = keys.iter().map(&mut equal).collect();
        let params: Vec<Value<'_>> = at.iter().chain(&keys).map(|at| values[*at].clone()).collect();
        let sql = format!("update {} set {} where {}", table.name, sets.join(", "), wheres.join(" and "));
        tx.must_change(1, &sql, &params)?;
        if values[digest_at] != *stood {
            tx.note_row(Some(stood), Some(&values[digest_at]))?;
        }
    }
    Ok(changed.len())
}
