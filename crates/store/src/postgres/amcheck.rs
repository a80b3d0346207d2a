//! Has the server check a school's indexes by its own extension, and tells whether it guards its pages:
//! <https://www.postgresql.org/docs/current/amcheck.html>.

use crate::{ReadTx, Value, sound::Indexes};
use domain::fault::{Fault, FaultKind};

/// The indexes of the current school.
const INDEXES: &str = "\
    select cast(c.oid as bigint), cast(c.relname as text), i.indisvalid and i.indisready \
      from pg_catalog.pg_class c join pg_catalog.pg_index i on i.indexrelid = c.oid \
           join pg_catalog.pg_am a on a.oid = c.relam \
     where c.relnamespace = current_schema()::regnamespace and a.amname = 'btree' order by 2";

/// The extension's function, with the name of its schema, and whether this role may run it.
const FUNCTION: &str = "\
    select quote_ident(cast(n.nspname as text)) || '.bt_index_check', has_function_privilege(p.oid, 'execute') \
           and has_schema_privilege(n.oid, 'usage') \
      from pg_catalog.pg_extension e join pg_catalog.pg_namespace n on n.oid = e.extnamespace \
           join pg_catalog.pg_proc p on p.pronamespace = n.oid and p.proname = 'bt_index_check' and p.pronargs = 2 \
     where e.extname = 'amcheck'";

/// Has the server check that each index of the current school is in order and has every row of its table.
pub(crate) fn indexes(tx: &ReadTx<'_>) -> Result<Indexes, Fault> {
    let function = tx.one(FUNCTION, &[], |row| Ok((row.get::<String>(0)?, row.get::<bool>(1)?)))?;
    let function = match function {
        None => return Ok(Indexes::NotChecked("the database has no extension amcheck")),
        Some((_, false)) => return Ok(Indexes::NotChecked(MAY_NOT)),
        Some((function, true)) => function,
    };
    let all = tx.all(INDEXES, &[], |row| Ok::<(i64, String, bool), Fault>((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let check = format!("select {function}(cast(cast(?1 as bigint) as oid), true)");
    let mut found = Vec::new();
    for (id, name, is_used) in all {
        if !is_used {
            found.push(format!("the server does not use the index {name}, because it is not whole"));
            continue;
        }
        if let Err(fault) = tx.one(&check, &[Value::Int(id)], |_| Ok(())) {
            match code_and_words(&fault) {
                _ if fault.kind == FaultKind::Busy => return Err(fault),
                Some(("42501", _)) => return Ok(Indexes::NotChecked(MAY_NOT)),
                // An index that is younger than this transaction's view of the rows.
                Some(("40001", _)) => {
                    return Ok(Indexes::NotChecked("an index was built while this was checked; check again"));
                }
                Some(("XX001" | "XX002", words)) => found.push(format!("the index {name} is damaged: {words}")),
                _ => return Err(fault),
            }
        }
    }
    Ok(Indexes::Checked(found))
}

/// The reason of a role that may not have the indexes checked.
const MAY_NOT: &str = "this role may not run the functions of amcheck";

/// The code of the server's error, and its own words.
fn code_and_words(fault: &Fault) -> Option<(&str, &str)> {
    let error = fault.source.as_ref()?.downcast_ref::<postgres::Error>()?.as_db_error()?;
    Some((error.code().code(), error.message()))
}

/// Tells whether the server notices a page that its disk changed.
pub(crate) fn has_data_checksums(tx: &ReadTx<'_>) -> Result<bool, Fault> {
    let said = tx.one("select current_setting('data_checksums')", &[], |row| row.get::<String>(0))?;
    Ok(said.as_deref() == Some("on"))
}
