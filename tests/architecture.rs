//! Checks rules of the architecture in the source files. The compiler checks which crate may use which, and clippy that
//! only the outermost part of the program touches the clock, the environment and the terminal (`clippy.toml`).

use crate::support::sources::{Source, root, sources};
use std::fs;

fn must_hold(rule: &str, breaches: Vec<String>) {
    assert!(breaches.is_empty(), "{rule}:\n  {}", breaches.join("\n  "));
}

/// A file that no module declares is not compiled, so no other check would notice it.
#[test]
fn every_file_is_declared_by_its_parent_module() {
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
    must_hold("a module, or a line of `verbs!`, declares each file", breaches);
}

#[test]
fn the_program_uses_no_floats() {
    let floats = |s: &Source| s.words.iter().any(|word| matches!(word.as_str(), "f32" | "f64"));
    // The first refuses floats, but serde's trait makes it name them. The numbers of a workbook are floats, and the second
    // writes them as texts.
    let may = ["crates/register/src/listed/cells.rs", "crates/register/src/file/table/workbook/cells.rs"];
    let breaches =
        sources().into_iter().filter(|s| floats(s) && !may.contains(&s.path.as_str())).map(|s| s.path).collect();
    must_hold("money is whole pence, and every other number is whole too", breaches);
}

/// True for the files that build select statements from fragments.
fn is_register(path: &str) -> bool {
    path.starts_with("crates/register/")
}

/// The SQL statements and fragments in the sources, each with its file.
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
fn sql_uses_only_features_that_sqlite_and_postgresql_share() {
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
    for (path, sql) in statements().into_iter().filter(|(path, _)| !is_of_a_server(path)) {
        let lower = format!("{} ", sql.to_lowercase());
        for word in banned.iter().filter(|w| lower.contains(**w)) {
            // The two one-row tables are read by their id, which is 1.
            let one_row = *word == "= 1 " && (lower.contains("where id = 1 ") || lower.contains("where r.id = 1 "));
            if !one_row {
                breaches.push(format!("{path}: {word:?} in {sql}"));
            }
        }
    }
    must_hold("the SQL is the same for both engines", breaches);
}

/// True for the driver of PostgreSQL, which asks that server alone about its own catalogue, in its own words.
fn is_of_a_server(path: &str) -> bool {
    path.starts_with("crates/store/src/postgres/")
}

#[test]
fn parameters_are_numbered() {
    let mut breaches = Vec::new();
    for (path, sql) in statements().into_iter().filter(|(path, _)| !is_of_a_server(path)) {
        // `store::select` adds the number to the single `?` of a fragment.
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
    must_hold("parameters are `?1`: SQLite binds `$2 … $1` wrongly without an error", breaches);
}

/// The name and the whole text of each table, with the comment above it.
fn tables_of_the_schema() -> Vec<(String, String)> {
    let schema = fs::read_to_string(root().join("schema.sql")).unwrap();
    let mut tables = Vec::new();
    for (at, _) in schema.match_indices("create table ") {
        let name = schema[at + "create table ".len()..].split([' ', '(']).next().unwrap().to_owned();
        let close = at + schema[at..].find("\n)").unwrap();
        let end = close + schema[close..].find(';').unwrap();
        // The comment is the text between the blank line above and the table.
        let start = schema[..at].rfind("\n\n").map_or(0, |i| i + 2);
        tables.push((name, schema[start..end].to_owned()));
    }
    assert!(tables.len() > 15);
    tables
}

#[test]
fn every_table_is_strict() {
    let loose = tables_of_the_schema().into_iter().filter(|(_, text)| !text.trim_end().ends_with(") strict"));
    must_hold("every table is strict", loose.map(|(name, _)| name).collect());
}

#[test]
fn every_table_has_a_comment() {
    let silent = tables_of_the_schema().into_iter().filter(|(_, text)| !text.contains("--"));
    must_hold("every table has a comment", silent.map(|(name, _)| name).collect());
}

#[test]
fn the_schema_is_lower_case_and_has_no_autoincrement() {
    let schema = fs::read_to_string(root().join("schema.sql")).unwrap();
    let code = schema.lines().map(|l| l.split("--").next().unwrap()).collect::<Vec<_>>().join("\n");
    for word in ["CREATE ", "TEXT", "INTEGER", "autoincrement", "without rowid", "real", "\""] {
        assert!(!code.contains(word), "{word}");
    }
}

/// The top-level modules of `register`. Each may use the modules before it, but none after it.
const MODULES: &str = "act view file paper tested rule log person account asset support pat \
                     label agreement own_device permission licence ban incident repair charge wipe disposal loan \
                     stock stocktake value who calendar leaver letter \
                     privacy keep overview \
                     listed report";

/// True if a text has the name of a command or an option.
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
    must_hold("below the program, a command is a `Remedy` and an option is an `Input`", breaches.collect());
}

/// A file, by its module path, with the paths in its `use` lines. All paths start from the crate's root.
struct Uses {
    module: Vec<String>,
    paths: Vec<Vec<String>>,
}

/// The module and `use` paths of every file below a folder.
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

/// Splits a `use` line into its single paths.
pub fn spread(tree: &syn::UseTree, before: &mut Vec<String>, into: &mut Vec<Vec<String>>) {
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
fn a_module_of_register_uses_only_the_modules_before_it() {
    let place = |module: &String| MODULES.split_whitespace().position(|known| known == module);
    let mut breaches = Vec::new();
    for file in uses("crates/register/src/") {
        let Some(module) = file.module.first() else { continue };
        let Some(own) = place(module) else {
            breaches.push(format!("{module} is missing from `MODULES`"));
            continue;
        };
        for path in file.paths.iter().filter(|path| path.first().and_then(place).is_some_and(|other| other > own)) {
            breaches.push(format!("{} uses {}", file.module.join("::"), path.join("::")));
        }
    }
    must_hold("a module uses only the modules before it; code for two of them belongs in the later one", breaches);
}

/// Of the program only `serve` may know that there is a page, so that every other command starts without it.
#[test]
fn only_serve_names_the_page() {
    let may = "src/cli/commands/serve.rs";
    let names = |file: &Source| file.words.iter().any(|word| word == "web");
    let all = sources();
    assert!(all.iter().any(|file| file.path == may && names(file)), "the test does not see that serve names web");
    let breaches = all
        .iter()
        .filter(|file| file.path.starts_with("src/") && file.path != may && names(file))
        .map(|file| file.path.clone());
    must_hold("only `serve` names `web`", breaches.collect());
    let back = all.iter().filter(|file| {
        file.path.starts_with("crates/web/") && file.words.iter().any(|word| word == "kitbook" || word == "clap")
    });
    must_hold("`web` never uses the program", back.map(|file| file.path.clone()).collect());
}

#[test]
fn the_files_of_the_program_have_no_circular_dependencies() {
    let files = uses("src/");
    assert!(files.len() > 150, "only {} files were found", files.len());
    // A path belongs to the file with the longest module that it begins with.
    let longest = |path: &Vec<String>| {
        let known = files.iter().enumerate().filter(|(_, file)| path.starts_with(&file.module));
        known.max_by_key(|(_, file)| file.module.len()).map(|(at, _)| at)
    };
    let mut left: Vec<(usize, Vec<usize>)> = files
        .iter()
        .enumerate()
        .map(|(at, file)| (at, file.paths.iter().filter_map(longest).filter(|other| *other != at).collect()))
        .collect();
    // Repeatedly drop the files that use none of the remaining ones. The files that remain are in a circle, or use a
    // file in a circle.
    loop {
        let there: Vec<usize> = left.iter().map(|(at, _)| *at).collect();
        let before = left.len();
        left.retain(|(_, used)| used.iter().any(|other| there.contains(other)));
        if left.len() == before {
            break;
        }
    }
    must_hold("no circular dependencies", left.iter().map(|(at, _)| files[*at].module.join("::")).collect());
}
