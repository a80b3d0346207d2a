//! What keeps the code in its place, read from the sources themselves. Which crate may use which, the compiler holds; that
//! nothing but the program's edge touches clock, environment and terminal, clippy does (`clippy.toml`).

use crate::support::sources::{Source, root, sources};
use std::fs;

fn hold(rule: &str, breaches: Vec<String>) {
    assert!(breaches.is_empty(), "{rule}:\n  {}", breaches.join("\n  "));
}

/// A file that no module names is not compiled, so that nothing else would miss it.
#[test]
fn every_file_is_named_by_the_one_above_it() {
    let files = sources();
    let mut breaches = Vec::new();
    for file in &files {
        let whole = file.path.strip_suffix("/mod.rs").or(file.path.strip_suffix(".rs")).unwrap();
        let (folder, name) = whole.rsplit_once('/').unwrap();
        if matches!(name, "lib" | "main") {
            continue;
        }
        let above = ["mod", "lib", "main"].map(|above| format!("{folder}/{above}.rs"));
        let names = |above: &Source| {
            above.words.windows(2).any(|pair| {
                matches!(pair[0].as_str(), "mod" | "reads" | "records" | "either" | "noun") && pair[1] == name
            })
        };
        if !files.iter().filter(|other| above.contains(&other.path)).any(names) {
            breaches.push(file.path.clone());
        }
    }
    hold("a module, or a line of `verbs!`, names each file", breaches);
}

#[test]
fn there_is_no_float_in_the_program() {
    let floats = |s: &Source| s.words.iter().any(|word| matches!(word.as_str(), "f32" | "f64"));
    // It refuses them, and serde makes it name them.
    let refuses = |s: &Source| s.path == "src/cli/cells.rs";
    let breaches = sources().into_iter().filter(|s| floats(s) && !refuses(s)).map(|s| s.path).collect();
    hold("money is whole pence, and so is everything else", breaches);
}

/// Whether a file is one of those that put selects together from fragments.
fn is_register(path: &str) -> bool {
    path.starts_with("crates/register/")
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
        // `store::select` puts the number behind a lone `?` of its fragments.
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

/// The rooms of `register`: each may use those before it, and none after it.
const ROOMS: &str = "act view file paper tested rule log person asset pat agreement own_device permission licence ban \
                     incident repair charge wipe loan leaver privacy keep overview";

/// Whether a text names a command or an option.
fn is_of_a_terminal(text: &str) -> bool {
    let begins_word = |rest: &str| rest.starts_with(|c: char| c.is_ascii_lowercase());
    ["kitbook ", "--"].iter().any(|mark| text.match_indices(mark).any(|(at, _)| begins_word(&text[at + mark.len()..])))
}

#[test]
fn only_the_program_writes_commands_and_options() {
    let below = sources().into_iter().filter(|source| source.path.starts_with("crates/"));
    let breaches = below.flat_map(|source| {
        let path = source.path;
        source.strings.into_iter().filter(|text| is_of_a_terminal(text)).map(move |text| format!("{path}: {text}"))
    });
    hold("what can be done is a `Remedy`, and what can be filled in an `Input`", breaches.collect());
}

/// A file as its module's path, and the paths that its `use` lines name, from the crate's root.
struct Uses {
    module: Vec<String>,
    paths: Vec<Vec<String>>,
}

/// What every file below a folder uses; in tests of its own it may use anything.
fn uses(below: &str) -> Vec<Uses> {
    let inside = |s: &Source| s.path.strip_prefix(below).map(|rest| (rest.to_owned(), s.path.clone()));
    sources().iter().filter_map(inside).map(|(rest, path)| uses_of(&rest, &path)).collect()
}

fn uses_of(rest: &str, path: &str) -> Uses {
    let module: Vec<String> = rest.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    let module = match module.split_last() {
        Some((last, parents)) if ["mod", "lib", "main"].contains(&last.as_str()) => parents.to_vec(),
        _ => module,
    };
    let file = syn::parse_file(&fs::read_to_string(root().join(path)).unwrap()).unwrap();
    let mut paths = Vec::new();
    for item in &file.items {
        if let syn::Item::Use(item) = item {
            spread(&item.tree, &mut Vec::new(), &mut paths);
        }
    }
    paths.retain(|path| matches!(path[0].as_str(), "crate" | "super" | "self"));
    for path in &mut paths {
        let ups = path.iter().take_while(|word| *word == "super").count();
        let from = match path[0].as_str() {
            "super" => module[..module.len() - ups].to_vec(),
            "self" => module.clone(),
            _ => Vec::new(),
        };
        *path = [from, path[ups.max(1)..].to_vec()].concat();
    }
    Uses { module, paths }
}

/// Every path of a `use` line by itself.
fn spread(tree: &syn::UseTree, before: &mut Vec<String>, into: &mut Vec<Vec<String>>) {
    match tree {
        syn::UseTree::Path(path) => {
            before.push(path.ident.to_string());
            spread(&path.tree, before, into);
            before.pop();
        }
        syn::UseTree::Group(group) => group.items.iter().for_each(|tree| spread(tree, before, into)),
        syn::UseTree::Name(name) if name.ident == "self" => into.push(before.clone()),
        syn::UseTree::Name(name) => into.push([&before[..], &[name.ident.to_string()]].concat()),
        syn::UseTree::Rename(name) => into.push([&before[..], &[name.ident.to_string()]].concat()),
        syn::UseTree::Glob(_) => into.push(before.clone()),
    }
}

#[test]
fn rooms_use_only_those_before_them() {
    let place = |room: &String| ROOMS.split_whitespace().position(|known| known == room);
    let mut breaches = Vec::new();
    for file in uses("crates/register/src/") {
        let Some(room) = file.module.first() else { continue };
        let Some(own) = place(room) else {
            breaches.push(format!("{room} is not in the order of the rooms"));
            continue;
        };
        for path in file.paths.iter().filter(|path| path.first().and_then(place).is_some_and(|other| other > own)) {
            breaches.push(format!("{} uses {}", file.module.join("::"), path.join("::")));
        }
    }
    hold("a room uses those before it; what acts on two nouns stands in the higher room", breaches);
}

#[test]
fn no_files_of_the_program_use_each_other_in_a_circle() {
    let files = uses("src/");
    assert!(files.len() > 150, "only {} files were found", files.len());
    // Which files a file uses: the longest module that a path begins with.
    let longest = |path: &Vec<String>| {
        let known = files.iter().enumerate().filter(|(_, file)| path.starts_with(&file.module));
        known.max_by_key(|(_, file)| file.module.len()).map(|(at, _)| at)
    };
    let mut left: Vec<(usize, Vec<usize>)> = files
        .iter()
        .enumerate()
        .map(|(at, file)| (at, file.paths.iter().filter_map(longest).filter(|other| *other != at).collect()))
        .collect();
    // Whoever uses nobody who is left goes; where nobody goes any more, the rest is in circles, or uses one.
    loop {
        let there: Vec<usize> = left.iter().map(|(at, _)| *at).collect();
        let before = left.len();
        left.retain(|(_, used)| used.iter().any(|other| there.contains(other)));
        if left.len() == before {
            break;
        }
    }
    hold("no circles", left.iter().map(|(at, _)| files[*at].module.join("::")).collect());
}
