//! What keeps the code in its place, read from the sources themselves. Which crate may use which, the compiler holds; that
//! nothing but the program's edge touches clock, environment and terminal, clippy does (`clippy.toml`).

use proc_macro2::{TokenStream, TokenTree};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A source file, without its tests.
struct Source {
    /// Below the repository, with `/`.
    path: String,
    /// Its words, without comments.
    words: Vec<String>,
    /// Its string literals.
    strings: Vec<String>,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<Source> {
    let mut files = Vec::new();
    let mut folders = vec![root().join("src"), root().join("crates")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                files.push(read(&path));
            }
        }
    }
    assert!(files.len() > 50, "only {} files were found", files.len());
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn read(path: &Path) -> Source {
    let text = fs::read_to_string(path).unwrap();
    let code = text.split("#[cfg(test)]").next().unwrap();
    let below = path.strip_prefix(root()).unwrap();
    let path = below.iter().map(|p| p.to_str().unwrap()).collect::<Vec<_>>().join("/");
    let mut source = Source { path, words: Vec::new(), strings: Vec::new() };
    gather(code.parse().unwrap(), &mut source);
    source
}

/// Words and literals of a file; doc comments are neither.
fn gather(tokens: TokenStream, into: &mut Source) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let is_doc = group.stream().into_iter().next().is_some_and(|first| first.to_string() == "doc");
                if !is_doc {
                    gather(group.stream(), into);
                }
            }
            TokenTree::Ident(word) => into.words.push(word.to_string()),
            TokenTree::Literal(literal) => {
                into.strings.extend(syn::parse_str::<syn::LitStr>(&literal.to_string()).map(|text| text.value()));
            }
            TokenTree::Punct(_) => {}
        }
    }
}

fn hold(rule: &str, breaches: Vec<String>) {
    assert!(breaches.is_empty(), "{rule}:\n  {}", breaches.join("\n  "));
}

#[test]
fn there_is_no_float_in_the_program() {
    let floats = |s: &Source| s.words.iter().any(|word| matches!(word.as_str(), "f32" | "f64"));
    let breaches = sources().into_iter().filter(floats).map(|s| s.path).collect();
    hold("money is whole pence, and so is everything else", breaches);
}

/// Whether a file is one of those that put selects together from fragments.
fn is_register(path: &str) -> bool {
    path.starts_with("src/reports/") || path.starts_with("crates/register/")
}

/// The statements and fragments of SQL in the sources, with where they stand.
fn statements() -> Vec<(String, String)> {
    let begins =
        ["select ", "insert ", "update ", "delete ", "where ", "join ", "order by ", "on conflict", "case ", "from "];
    let mut found = Vec::new();
    for source in sources() {
        for text in source.strings.iter().filter(|s| {
            let s = s.trim_start().to_lowercase();
            let is_help = source.path.starts_with("src/cli/");
            !is_help && (begins.iter().any(|b| s.starts_with(b)) || s.contains(" = ?"))
        }) {
            found.push((source.path.clone(), text.clone()));
        }
    }
    assert!(found.len() > 60, "only {} statements were found", found.len());
    found
}

#[test]
fn sql_stays_in_what_sqlite_and_postgresql_share() {
    let banned = [
        "insert or",
        "replace into",
        "json_extract",
        "json_each",
        "julianday",
        "strftime",
        "datetime(",
        "rowid",
        "autoincrement",
        "ifnull(",
        "group_concat",
        "glob ",
        "total(",
        "collate ",
        "= 1 ",
        "= 0 ",
        "\"",
    ];
    let mut breaches = Vec::new();
    for (path, sql) in statements() {
        let lower = format!("{} ", sql.to_lowercase());
        for word in banned.iter().filter(|w| lower.contains(**w)) {
            // The two one-row tables are found by their number, which is one.
            let one_row = *word == "= 1 " && (lower.contains("where id = 1 ") || lower.contains("where r.id = 1 "));
            if !one_row {
                breaches.push(format!("{path}: {word:?} in {sql}"));
            }
        }
    }
    hold("one SQL for both engines", breaches);
}

#[test]
fn parameters_are_numbered() {
    let mut breaches = Vec::new();
    for (path, sql) in statements() {
        // `reports::select` puts the number behind a lone `?` of its fragments.
        let fragment = is_register(&path) && sql.ends_with('?') || sql.contains("like ? escape");
        let bare = sql.match_indices('?').filter(|(at, _)| {
            let after = sql[at + 1..].chars().next();
            !after.is_some_and(|c| c.is_ascii_digit() || c == '{')
        });
        let bare = bare.count();
        let in_brackets = is_register(&path) && sql.ends_with("?)");
        if bare > 0 && !fragment && !in_brackets {
            breaches.push(format!("{path}: {sql}"));
        }
        if sql.match_indices('$').any(|(at, _)| sql[at + 1..].starts_with(|c: char| c.is_ascii_digit())) {
            breaches.push(format!("{path}: {sql}"));
        }
    }
    hold("`?1` only: `$2 … $1` binds wrongly in SQLite, silently", breaches);
}

#[test]
fn a_records_columns_stand_in_the_order_of_their_names() {
    use domain::{
        agreement, asset::Asset, ban, category, charge, incident, leaver, licence, loan, pat, permission, person,
        repair, wipe,
    };
    use store::{Alias, LoanLimit, Record, Register, Setting};
    fn sorted<R: Record>() -> &'static str {
        assert!(R::COLUMNS.is_sorted(), "{}: {:?}", R::TABLE, R::COLUMNS);
        R::TABLE
    }
    let mut tables = vec![
        sorted::<Register>(),
        sorted::<Setting>(),
        sorted::<LoanLimit>(),
        sorted::<Alias>(),
        sorted::<category::Category>(),
        sorted::<category::Part>(),
        sorted::<category::Check>(),
        sorted::<Asset>(),
        sorted::<person::Person>(),
        sorted::<person::RoleHeld>(),
        sorted::<loan::Slip>(),
        sorted::<loan::Loan>(),
        sorted::<loan::LoanPart>(),
        sorted::<loan::LoanCheck>(),
        sorted::<loan::LoanOverride>(),
        sorted::<pat::Item>(),
        sorted::<pat::Interval>(),
        sorted::<pat::PatResult>(),
        sorted::<pat::PatReading>(),
        sorted::<pat::TesterId>(),
        sorted::<incident::Incident>(),
        sorted::<incident::Attachment>(),
        sorted::<repair::Repair>(),
        sorted::<repair::Hold>(),
        sorted::<charge::Charge>(),
        sorted::<charge::Line>(),
        sorted::<charge::Due>(),
        sorted::<charge::Tariff>(),
        sorted::<ban::Ban>(),
        sorted::<agreement::Agreement>(),
        sorted::<agreement::Signature>(),
        sorted::<permission::Permission>(),
        sorted::<permission::Grant>(),
        sorted::<permission::OwnDevice>(),
        sorted::<licence::Licence>(),
        sorted::<licence::Seat>(),
        sorted::<wipe::Wipe>(),
        sorted::<leaver::OwnLine>(),
        sorted::<leaver::Tick>(),
        sorted::<leaver::Clearance>(),
        sorted::<store::PersonAlias>(),
        sorted::<store::Operator>(),
        sorted::<store::MergedRegister>(),
        sorted::<store::MergedSeries>(),
        sorted::<store::MergedOperator>(),
    ];
    // Every table that has a digest is among them, and every one among them is checked by `log verify --rows`.
    let mut with_digest = tables_of_the_schema();
    with_digest.retain(|(_, body)| body.contains("\n  digest "));
    let mut with_digest: Vec<&str> = with_digest.iter().map(|(name, _)| name.as_str()).collect();
    let mut digested = store::DIGESTED.to_vec();
    for names in [&mut tables, &mut with_digest, &mut digested] {
        names.sort_unstable();
    }
    assert_eq!(tables, with_digest);
    assert_eq!(digested, with_digest);
}

/// Name and whole text of each table, with the comment above it.
fn tables_of_the_schema() -> Vec<(String, String)> {
    let schema = fs::read_to_string(root().join("schema.sql")).unwrap();
    let mut tables = Vec::new();
    for (at, _) in schema.match_indices("create table ") {
        let name = schema[at + "create table ".len()..].split([' ', '(']).next().unwrap().to_owned();
        let close = at + schema[at..].find("\n)").unwrap();
        let end = close + schema[close..].find(';').unwrap();
        // The comment is whatever stands between the blank line above and the table.
        let start = schema[..at].rfind("\n\n").map_or(0, |i| i + 2);
        tables.push((name, schema[start..end].to_owned()));
    }
    assert!(tables.len() > 15);
    tables
}

#[test]
fn every_table_is_strict() {
    let loose = tables_of_the_schema().into_iter().filter(|(_, text)| !text.trim_end().ends_with(") strict"));
    hold("strict tables", loose.map(|(name, _)| name).collect());
}

#[test]
fn every_table_says_what_it_is_for() {
    let silent = tables_of_the_schema().into_iter().filter(|(_, text)| !text.contains("--"));
    hold("a comment by every table", silent.map(|(name, _)| name).collect());
}

#[test]
fn the_schema_is_lower_case_and_has_no_autoincrement() {
    let schema = fs::read_to_string(root().join("schema.sql")).unwrap();
    let code = schema.lines().map(|l| l.split("--").next().unwrap()).collect::<Vec<_>>().join("\n");
    for word in ["CREATE ", "TEXT", "INTEGER", "autoincrement", "without rowid", "real", "\""] {
        assert!(!code.contains(word), "{word}");
    }
}
