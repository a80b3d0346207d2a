//! The arrows of the design, and what keeps the SQL within reach of a second engine. Read from the sources themselves.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A source file, without comments and without its tests.
struct Source {
    /// Below `src`, with `/`.
    path: String,
    /// Code with string literals in it.
    code: String,
    /// Code alone: what stands in strings is taken out.
    bare: String,
    /// The string literals.
    strings: Vec<String>,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<Source> {
    let mut files = Vec::new();
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
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
    let text = text.split("#[cfg(test)]").next().unwrap();
    let (code, bare, strings) = take_apart(text);
    let below = path.strip_prefix(root().join("src")).unwrap();
    let path = below.iter().map(|p| p.to_str().unwrap()).collect::<Vec<_>>().join("/");
    Source { path, code, bare, strings }
}

/// Parts code from comments and strings. Enough of Rust's grammar for this crate: raw strings, escapes, characters.
fn take_apart(text: &str) -> (String, String, Vec<String>) {
    let (mut code, mut bare, mut strings) = (String::new(), String::new(), Vec::new());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let raw_hashes = rest.strip_prefix('r').map(|r| r.len() - r.trim_start_matches('#').len());
        let raw = raw_hashes.filter(|n| rest[1 + n..].starts_with('"') && !bare.ends_with(is_word));
        let length = if rest.starts_with("//") {
            let end = rest.find('\n').unwrap_or(rest.len());
            rest = &rest[end..];
            continue;
        } else if rest.starts_with("/*") {
            rest = &rest[rest.find("*/").unwrap() + 2..];
            continue;
        } else if let Some(hashes) = raw {
            let close = format!("\"{}", "#".repeat(hashes));
            let start = hashes + 2;
            let end = start + rest[start..].find(&close).unwrap();
            strings.push(rest[start..end].to_owned());
            bare.push_str("\"\"");
            end + close.len()
        } else if c == '"' {
            let mut end = 1;
            while !rest[end..].starts_with('"') {
                end += if rest[end..].starts_with('\\') { 2 } else { rest[end..].chars().next().unwrap().len_utf8() };
            }
            strings.push(unbroken(&rest[1..end]));
            bare.push_str("\"\"");
            end + 1
        } else if c == '\'' && (rest.starts_with("'\\") || rest.chars().nth(2) == Some('\'')) {
            let start = if rest.starts_with("'\\") { 2 } else { 1 };
            let skip = rest[start..].chars().next().unwrap().len_utf8();
            let end = start + skip + rest[start + skip..].find('\'').unwrap() + 1;
            bare.push_str("' '");
            end
        } else {
            bare.push(c);
            c.len_utf8()
        };
        code.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    (code, bare, strings)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// A literal that goes on in the next line is one.
fn unbroken(literal: &str) -> String {
    let mut parts = literal.split("\\\n");
    let mut out = parts.next().unwrap_or_default().to_owned();
    parts.for_each(|part| out.push_str(part.trim_start()));
    out
}

/// Whether a word stands by itself.
fn names(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + word.len()..].chars().next();
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    })
}

fn hold(rule: &str, breaches: Vec<String>) {
    assert!(breaches.is_empty(), "{rule}:\n  {}", breaches.join("\n  "));
}

const LAYERS: [&str; 7] = ["cli", "papers", "exchange", "ops", "reports", "store", "domain"];

/// What each layer may import, as the design draws it.
fn may_import(layer: &str) -> &'static [&'static str] {
    match layer {
        "cli" => &["papers", "exchange", "ops", "reports", "store", "domain"],
        "papers" => &["reports", "store", "domain"],
        "exchange" => &["ops", "reports", "store", "domain"],
        "ops" => &["reports", "store", "domain"],
        "reports" => &["store", "domain"],
        "store" => &["domain"],
        _ => &[],
    }
}

fn layer(source: &Source) -> Option<&str> {
    let top = source.path.split(['/', '.']).next()?;
    LAYERS.contains(&top).then_some(top)
}

/// The layers that a file names: `crate::ops…`, and within `use crate::{ … }`.
fn imports(source: &Source) -> Vec<&'static str> {
    let code: String = source.bare.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let heads: Vec<&str> = match rest.strip_prefix('{') {
            None => vec![rest.split(|c: char| !is_word(c)).next().unwrap()],
            Some(group) => {
                let (mut depth, mut heads, mut start) = (0, Vec::new(), true);
                for (i, c) in group.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => start = true,
                        c if depth == 0 && start && is_word(c) => {
                            heads.push(group[i..].split(|c: char| !is_word(c)).next().unwrap());
                            start = false;
                        }
                        _ => {}
                    }
                }
                heads
            }
        };
        found.extend(LAYERS.iter().filter(|l| heads.contains(*l)).copied());
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[test]
fn every_file_belongs_to_a_layer() {
    let strays = sources().into_iter().filter(|s| layer(s).is_none()).map(|s| s.path);
    assert_eq!(strays.collect::<Vec<_>>(), ["lib.rs", "main.rs"]);
}

#[test]
fn left_imports_right_and_never_the_reverse() {
    let mut breaches = Vec::new();
    let mut seen = 0;
    for source in sources() {
        let Some(layer) = layer(&source) else { continue };
        for import in imports(&source) {
            seen += 1;
            if import != layer && !may_import(layer).contains(&import) {
                breaches.push(format!("{} imports {import}", source.path));
            }
        }
    }
    assert!(seen > 100, "only {seen} imports were seen");
    hold("main -> cli -> papers, exchange -> ops -> reports -> store -> domain", breaches);
}

#[test]
fn main_starts_and_exits_and_names_the_command_line_only() {
    let main = sources().into_iter().find(|s| s.path == "main.rs").unwrap();
    let named: Vec<_> = LAYERS.iter().filter(|l| main.bare.contains(&format!("kitbook::{l}"))).collect();
    assert_eq!(named, [&"cli"]);
    assert!(main.code.lines().count() <= 60);
}

/// Files outside `allowed` that name one of these.
fn outside(allowed: &[&str], words: &[&str]) -> Vec<String> {
    let mut breaches = Vec::new();
    for source in sources().iter().filter(|s| !allowed.iter().any(|a| s.path.starts_with(a))) {
        for word in words.iter().filter(|w| names(&source.bare, w)) {
            breaches.push(format!("{} names {word}", source.path));
        }
    }
    breaches
}

#[test]
fn only_the_store_names_the_driver() {
    hold("only src/store names rusqlite", outside(&["store/"], &["rusqlite", "libsqlite3_sys"]));
}

#[test]
fn only_the_output_module_writes_to_the_terminal() {
    let words = ["println", "eprintln", "print", "eprint", "dbg", "stdout", "stderr"];
    let mut breaches = outside(&["cli/output.rs", "main.rs"], &["stdout", "stderr"]);
    for source in sources().iter().filter(|s| !matches!(s.path.as_str(), "cli/output.rs" | "main.rs")) {
        for word in words.iter().filter(|w| names(&source.bare, &format!("{w}!"))) {
            breaches.push(format!("{} says {word}!", source.path));
        }
        // The two writers come in with the world, and go straight to the output module; an export and the rows that an
        // import leaves out go to a file of their own.
        let may_hold = matches!(
            source.path.as_str(),
            "cli/mod.rs" | "cli/session.rs" | "cli/error.rs" | "cli/commands/exports.rs" | "cli/commands/imports.rs"
        );
        if !may_hold && source.path.starts_with("cli/") && names(&source.bare, "dyn Write") {
            breaches.push(format!("{} holds a writer", source.path));
        }
    }
    hold("only cli/output.rs writes", breaches);
}

#[test]
fn the_domain_is_pure() {
    let words = ["rusqlite", "clap", "std::fs", "std::env", "std::io", "SystemTime", "Utc::now", "Local::now"];
    let mut breaches = Vec::new();
    for source in sources().iter().filter(|s| s.path.starts_with("domain/")) {
        for word in words.iter().filter(|w| names(&source.bare, w)) {
            breaches.push(format!("{} names {word}", source.path));
        }
        // In a group: `use std::{env, fs}`.
        for line in source.bare.split(';').filter(|l| l.contains("use std::{")) {
            for word in ["fs", "env", "io", "net", "process"].iter().filter(|w| names(line, w)) {
                breaches.push(format!("{} names std::{word}", source.path));
            }
        }
    }
    hold("domain: no SQL, no clap, no clock, no files", breaches);
}

#[test]
fn clock_and_environment_come_in_through_main() {
    let words = ["Utc::now", "Local::now", "SystemTime", "std::env", "env::var", "env::var_os", "env::args", "whoami"];
    let mut breaches = outside(&["main.rs"], &words);
    for source in sources().iter().filter(|s| s.path != "main.rs") {
        for line in source.bare.split(';').filter(|l| l.contains("use std::{") && names(l, "env")) {
            breaches.push(format!("{} names {}", source.path, line.trim()));
        }
    }
    hold("the library touches neither the environment nor the clock", breaches);
}

#[test]
fn there_is_no_float_in_the_crate() {
    hold("money is whole pence, and so is everything else", outside(&[], &["f32", "f64"]));
}

/// The statements and fragments of SQL in the sources, with where they stand.
fn statements() -> Vec<(String, String)> {
    let begins =
        ["select ", "insert ", "update ", "delete ", "where ", "join ", "order by ", "on conflict", "case ", "from "];
    let mut found = Vec::new();
    for source in sources() {
        for text in source.strings.iter().filter(|s| {
            let s = s.trim_start().to_lowercase();
            let is_help = source.path.starts_with("cli/");
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
        let fragment = path.starts_with("reports/") && sql.ends_with('?') || sql.contains("like ? escape");
        let bare = sql.match_indices('?').filter(|(at, _)| {
            let after = sql[at + 1..].chars().next();
            !after.is_some_and(|c| c.is_ascii_digit() || c == '{')
        });
        let bare = bare.count();
        let in_brackets = path.starts_with("reports/") && sql.ends_with("?)");
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
    use kitbook::{
        domain::{
            agreement, asset::Asset, ban, category, charge, incident, leaver, licence, loan, pat, permission, person,
            repair, wipe,
        },
        store::{Alias, LoanLimit, Record, Register, Setting},
    };
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
        sorted::<kitbook::store::PersonAlias>(),
        sorted::<kitbook::store::Operator>(),
        sorted::<kitbook::store::MergedRegister>(),
        sorted::<kitbook::store::MergedSeries>(),
        sorted::<kitbook::store::MergedOperator>(),
    ];
    // Every table that has a digest is among them, and every one among them is checked by `log verify --rows`.
    let mut with_digest = tables_of_the_schema();
    with_digest.retain(|(_, body)| body.contains("\n  digest "));
    let mut with_digest: Vec<&str> = with_digest.iter().map(|(name, _)| name.as_str()).collect();
    let mut digested = kitbook::store::DIGESTED.to_vec();
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

#[test]
fn this_test_sees_what_it_looks_for() {
    let (code, bare, strings) =
        take_apart("use a::b; // c\nlet x = \"it's \\\" d\"; /* e */ let y = r#\"f\"g\"#; 'h'; '\"';");
    assert!(!code.contains("// c") && !bare.contains('e') || bare.contains("let"), "{bare}");
    assert_eq!(strings, ["it's \\\" d", "f\"g"]);
    assert!(names("x = f64;", "f64") && !names("x = f640;", "f64"));
    let source =
        |bare: &str| Source { path: "ops/x.rs".into(), code: String::new(), bare: bare.into(), strings: vec![] };
    assert_eq!(imports(&source("use crate::{ domain::{a, b::cli}, cli::x, };")), ["cli", "domain"]);
    assert_eq!(imports(&source("crate::exchange::read()")), ["exchange"]);
}
