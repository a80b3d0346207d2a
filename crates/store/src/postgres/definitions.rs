//! Makes the definitions of a school on PostgreSQL from `schema.sql`: there is one text to change, and the other follows.
//!
//! What differs: whole numbers are `bigint`, yes/no is `boolean`, bytes are `bytea`, texts are compared byte by byte
//! (`collate "C"`), references come last and can be deferred, and a trigger is a function.

use crate::schema::{self, Definition, SCHEMA_VERSION};
use domain::fault::Fault;
use std::fmt::Write as _;

/// The state of a statement that a guard refused. PostgreSQL leaves the classes from `I` to `Z` to programs:
/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
pub(super) const GUARDED: &str = "KB001";

/// The table that holds the version of a school's tables.
pub(super) const VERSION: &str = "kitbook_schema";

/// The definitions of a school's tables, without the name of the school's schema.
pub fn postgres_definitions() -> String {
    written(&schema::definitions(), SCHEMA_VERSION)
}

/// The definitions of an older version, as a Kitbook of that version made them.
pub fn postgres_definitions_of(version: i64) -> Result<String, Fault> {
    Ok(written(&schema::made(version)?, version))
}

fn written(definitions: &[Definition], version: i64) -> String {
    let (mut tables, mut references, mut rest, mut guarded) = (String::new(), String::new(), String::new(), Vec::new());
    for definition in definitions {
        let sql = schema::plain(&definition.sql());
        match &*definition.kind {
            "table" => table(definition, &sql, &mut tables, &mut references),
            "index" => rest.push_str(&index(&sql)),
            _ => {
                let on = guard(definition, &sql, &mut rest);
                if !guarded.contains(&on) {
                    guarded.push(on);
                }
            }
        }
    }
    for on in guarded {
        let name = format!("{on}_keeps_truncates_out");
        let _ = write!(
            rest,
            "{}create trigger {name} before truncate on {on}\n  for each statement execute function {name}();\n",
            function(&name, "", &format!("the table {on} is append-only"), "null")
        );
    }
    format!(
        "-- The tables of a school on PostgreSQL, made from schema.sql by a program: change that file, never this one.\n\
         \n{tables}{references}\n{rest}\ncreate table {VERSION} (\n  version bigint not null\n);\n\
         insert into {VERSION} (version) values ({version});\n"
    )
}

fn table(definition: &Definition, sql: &str, tables: &mut String, references: &mut String) {
    let clauses = schema::in_order(sql);
    let mut kept = Vec::new();
    for clause in &clauses {
        let words: Vec<&str> = clause.split(' ').collect();
        match words[..] {
            ["foreign", "key", ..] => references.push_str(&reference(&definition.name, clause)),
            ["check" | "unique" | "primary", ..] => kept.push(clause.clone()),
            [name, kind, ..] => {
                let (clause, refers) = apart(clause);
                if let Some(refers) = refers {
                    references.push_str(&reference(&definition.name, &format!("foreign key ({name}) {refers}")));
                }
                kept.push(column(name, kind, &clause));
            }
            _ => {}
        }
    }
    let _ = write!(tables, "create table {} (\n  {}\n);\n\n", definition.name, kept.join(",\n  "));
}

/// A column without its reference, and the reference.
fn apart(clause: &str) -> (String, Option<&str>) {
    let Some(at) = clause.find(" references ") else { return (clause.to_owned(), None) };
    let end = clause[at..].find(')').map_or(clause.len(), |end| at + end + 1);
    ([&clause[..at], &clause[end..]].concat(), Some(clause[at..end].trim()))
}

fn reference(table: &str, clause: &str) -> String {
    format!("alter table {table} add {clause} deferrable initially immediate;\n")
}

fn column(name: &str, kind: &str, clause: &str) -> String {
    let yes_no = format!(" check ({name} in (0, 1))");
    let rest = clause.strip_prefix(&format!("{name} {kind}")).unwrap_or_default();
    if rest.contains(&yes_no) {
        let rest = rest.replace(&yes_no, "").replace("default 0", "default false");
        return format!("{name} boolean{rest}");
    }
    let kind = match kind {
        "integer" => "bigint",
        "blob" => "bytea",
        _ => "text collate \"C\"",
    };
    format!("{name} {kind}{rest}")
}

fn index(sql: &str) -> String {
    let rest = sql.strip_prefix("CREATE UNIQUE INDEX ").map(|rest| format!("create unique index {rest};\n"));
    rest.unwrap_or_else(|| format!("create index {};\n", sql.trim_start_matches("CREATE INDEX ")))
}

/// Writes a trigger and its function; returns the table that it guards.
fn guard(definition: &Definition, sql: &str, to: &mut String) -> String {
    let name = &definition.name;
    let event = sql.split_once(&**name).map_or("", |(_, rest)| rest);
    let (event, body) = event.split_once(" begin ").unwrap_or((event, ""));
    let (event, condition) = event.split_once(" when ").map_or((event, ""), |(event, when)| (event, when));
    let said = body.split('\'').nth(1).unwrap_or_default();
    let on = event.rsplit(' ').next().unwrap_or_default();
    let _ = write!(
        to,
        "{}create trigger {name}{event}\n  for each row execute function {name}();\n",
        function(name, condition, said, "old")
    );
    on.to_owned()
}

/// A function that refuses what its trigger sees. It looks for tables in its own school alone, for every caller.
fn function(name: &str, condition: &str, said: &str, otherwise: &str) -> String {
    let refuse = format!("raise exception '{said}' using errcode = '{GUARDED}';");
    let body = if condition.is_empty() {
        format!("  {refuse}\n")
    } else {
        format!("  if {condition} then\n    {refuse}\n  end if;\n  return {otherwise};\n")
    };
    format!(
        "create function {name}() returns trigger language plpgsql set search_path from current as $$\nbegin\n{body}end\n$$;\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definitions_say_what_schema_sql_says() {
        let made = postgres_definitions();
        for line in [
            "  is_known boolean not null,",
            "  awaiting_wipe boolean not null default false,",
            "  name text collate \"C\" not null unique,",
            "alter table account add foreign key (person_id) references person (id) deferrable initially immediate;",
            "  person_id text collate \"C\" not null unique,",
            "create trigger log_keeps_updates_out before update on log",
            "create trigger log_keeps_truncates_out before truncate on log",
            "  if not exists (select 1 from log_erased e where e.log_no = old.log_no) then",
            "  check (routine_only is null or (on_routine is not null and not on_short))",
        ] {
            assert!(made.lines().any(|own| own == line), "{line}");
        }
        for word in ["strict", " blob", "raise(", "in (0, 1)", "CREATE"] {
            assert!(!made.contains(word), "{word}");
        }
    }
}
