//! Checks that a school on a server has the parts that Kitbook makes, and no row that refers to a missing one.

use super::{
    definitions::VERSION,
    schools::{NEVER_CHANGED, NEVER_REMOVED},
};
use crate::{ReadTx, tables};
use domain::{fault::Fault, remedy::See, say};
use std::collections::BTreeSet;

/// The parts of a school as a server of version 15 describes them; a test makes the file.
const PARTS: &str = include_str!("../../../../schema.postgres.parts");

/// Every part of the current school, in a line each: columns, constraints, indexes, triggers, functions, and all else that
/// lies in its schema. The name of the schema is taken out, so that all schools read the same.
const SEEN: &str = "\
    select 'column ' || c.relname || '.' || a.attname || ' ' || pg_catalog.format_type(a.atttypid, a.atttypmod) \
           || case when a.attnotnull then ' not null' else '' end \
           || coalesce(' default ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid), '') \
           || coalesce(' collate ' || l.collname, '') \
      from pg_catalog.pg_class c join pg_catalog.pg_attribute a on a.attrelid = c.oid \
           left join pg_catalog.pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum \
           left join pg_catalog.pg_collation l on l.oid = a.attcollation and l.collname <> 'default' \
     where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped \
    union all \
    select 'constraint ' || c.relname || ' ' || pg_catalog.pg_get_constraintdef(o.oid) \
      from pg_catalog.pg_constraint o join pg_catalog.pg_class c on c.oid = o.conrelid \
     where o.connamespace = current_schema()::regnamespace and o.contype <> 'n' \
    union all \
    select 'index ' || pg_catalog.pg_get_indexdef(i.indexrelid) \
      from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid \
     where c.relnamespace = current_schema()::regnamespace \
    union all \
    select 'trigger ' || pg_catalog.pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text \
      from pg_catalog.pg_trigger t join pg_catalog.pg_class c on c.oid = t.tgrelid \
     where c.relnamespace = current_schema()::regnamespace and not t.tgisinternal \
    union all \
    select 'function ' || pg_catalog.pg_get_functiondef(p.oid) from pg_catalog.pg_proc p \
     where p.pronamespace = current_schema()::regnamespace \
    union all \
    select 'other ' || c.relkind::text || ' ' || c.relname from pg_catalog.pg_class c \
     where c.relnamespace = current_schema()::regnamespace and c.relkind not in ('r', 'i') \
    union all \
    select 'rule ' || pg_catalog.pg_get_ruledef(r.oid) \
      from pg_catalog.pg_rewrite r join pg_catalog.pg_class c on c.oid = r.ev_class \
     where c.relnamespace = current_schema()::regnamespace \
    union all \
    select 'row security ' || c.relname from pg_catalog.pg_class c \
     where c.relnamespace = current_schema()::regnamespace and c.relrowsecurity";

/// The rights on tables that nobody but their owner has in a school that Kitbook made, each in a line, if somebody has them:
/// to change what is never changed, to empty a table, to hang a trigger on one.
pub(super) fn undue_rights(tx: &ReadTx<'_>) -> Result<Vec<String>, Fault> {
    let quoted = |tables: &[&str]| tables.iter().map(|table| format!("'{table}'")).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "with given (name, owner, acl) as ( \
           select c.relname, c.relowner, c.relacl from pg_catalog.pg_class c \
            where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' \
           union all \
           select c.relname, c.relowner, a.attacl \
             from pg_catalog.pg_class c join pg_catalog.pg_attribute a on a.attrelid = c.oid \
            where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and not a.attisdropped) \
         select distinct current_schema()::text, coalesce(r.rolname::text, 'every role'), \
                lower(x.privilege_type) || ' ' || g.name \
           from given g, aclexplode(g.acl) x left join pg_catalog.pg_roles r on r.oid = x.grantee \
          where x.grantee <> g.owner and (x.privilege_type in ('TRUNCATE', 'TRIGGER') \
             or (x.privilege_type = 'UPDATE' and g.name in ({}, '{VERSION}')) \
             or (x.privilege_type = 'DELETE' and g.name in ({}, '{VERSION}')) \
             or (x.privilege_type = 'INSERT' and g.name = '{VERSION}')) order by 2, 3",
        quoted(&NEVER_CHANGED),
        quoted(&NEVER_REMOVED)
    );
    tx.all(&sql, &[], |row| {
        let (school, role, right): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let role = if role == school { "the school's own role".to_owned() } else { role };
        Ok(format!("a right that Kitbook does not give: {role} may {right}"))
    })
}

/// The parts of the current school, each in a line.
pub fn postgres_parts(tx: &ReadTx<'_>) -> Result<BTreeSet<String>, Fault> {
    let schema: String = tx.one("select current_schema()::text", &[], |row| row.get(0))?.ok_or_else(|| {
        Fault::register("the school was removed from the server").hint(say!["To see all: ", See::Schools, "."])
    })?;
    let lines = tx.all(SEEN, &[], |row| row.get::<String>(0))?;
    let plain = |line: String| line.replace(&format!("{schema}."), "").replace(&schema, "SCHOOL").replace('\n', " ");
    Ok(lines.into_iter().map(plain).collect())
}

/// The parts in which the school differs from what Kitbook makes, each in a sentence.
pub(crate) fn changed_parts(tx: &ReadTx<'_>) -> Result<Vec<String>, Fault> {
    let parts = differing(&postgres_parts(tx)?, &PARTS.lines().map(str::to_owned).collect());
    Ok([parts, undue_rights(tx)?].concat())
}

/// The parts in which `found` differs from `wanted`, each in a sentence.
pub(super) fn differing(found: &BTreeSet<String>, wanted: &BTreeSet<String>) -> Vec<String> {
    let more = found.difference(wanted).map(|part| format!("not made by Kitbook: {part}"));
    let less = wanted.difference(found).map(|part| format!("removed or changed: {part}"));
    more.chain(less).collect()
}

/// Rows that refer to a missing row. The server refuses them, unless its owner switched that off.
pub(crate) fn dangling(tx: &ReadTx<'_>) -> Result<Vec<String>, Fault> {
    let sql = "select c.relname::text, f.relname::text, \
                      (select string_agg(a.attname::text, ',' order by k.no) from unnest(o.conkey) with ordinality k(at, no) \
                         join pg_catalog.pg_attribute a on a.attrelid = o.conrelid and a.attnum = k.at), \
                      (select string_agg(a.attname::text, ',' order by k.no) from unnest(o.confkey) with ordinality k(at, no) \
                         join pg_catalog.pg_attribute a on a.attrelid = o.confrelid and a.attnum = k.at) \
                 from pg_catalog.pg_constraint o join pg_catalog.pg_class c on c.oid = o.conrelid \
                      join pg_catalog.pg_class f on f.oid = o.confrelid \
                where o.contype = 'f' and o.connamespace = current_schema()::regnamespace order by 1, 3";
    let references =
        tx.all(sql, &[], |row| Ok::<[String; 4], Fault>([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]))?;
    let known: BTreeSet<&str> = tables().iter().map(|table| table.name).collect();
    let mut found = Vec::new();
    for [from, to, columns, keys] in references {
        if !known.contains(&*from) || !known.contains(&*to) {
            continue;
        }
        let pairs: Vec<(&str, &str)> = columns.split(',').zip(keys.split(',')).collect();
        let same: Vec<String> = pairs.iter().map(|(column, key)| format!("t.{key} = r.{column}")).collect();
        let there: Vec<String> = pairs.iter().map(|(column, _)| format!("r.{column} is not null")).collect();
        let sql = format!(
            "select count(*) from {from} r where {} and not exists (select 1 from {to} t where {})",
            there.join(" and "),
            same.join(" and ")
        );
        let number: i64 = tx.one(&sql, &[], |row| row.get(0))?.unwrap_or_default();
        if number > 0 {
            found.push(format!("{number} of the rows of {from} refer to a missing row of {to}"));
        }
    }
    Ok(found)
}
