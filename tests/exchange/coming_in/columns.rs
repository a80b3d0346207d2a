//! Every column of every format. The page beside the files says how each is read; the plan must say the same.

use super::{Office, fixture, fixture_text, rows};
use crate::support::sources::{files, text};
use serde_json::Value;

/// A row of a table of the page.
#[derive(Debug)]
struct Wanted {
    heading: String,
    how: Vec<String>,
    field: String,
    first: String,
    shown: String,
}

/// The tables of one section of the page, with its command. In a folder, each table has the name of its file.
struct Section {
    command: Option<String>,
    tables: Vec<(String, Vec<Wanted>)>,
}

/// The other names that a plan may have for a field of the page.
const SAME: &[(&str, &[&str])] = &[
    ("ref", &["ref", "key", "admissionnumber", "staffnumber"]),
    ("name", &["name", "fullname", "displayname"]),
    ("yeargroup", &["yeargroup", "department", "grade"]),
    ("status", &["status", "state", "account", "accountstatus", "accountenabled", "enabled", "disabled", "suspended"]),
    ("state", &["state", "status"]),
    ("orgunit", &["orgunit", "orgunitpath", "yeargroup", "kind"]),
    ("warranty", &["warranty", "warrantyuntil"]),
    ("endoflife", &["endoflife", "endoflifeon"]),
    ("out", &["out", "outon", "outat", "lent", "lenton", "checkout", "checkoutdate", "checkedout", "checkedouton"]),
    ("due", &["due", "dueon", "duedate"]),
    ("start", &["start", "startdate", "starton"]),
    ("end", &["end", "contractend", "lastworkingday", "enddate"]),
    ("testedon", &["testedon", "tested", "date", "testdate", "day"]),
    ("retest", &["retest", "retestdue", "retestmonths", "nextdue", "nexttest"]),
    ("tag", &["tag", "assetid", "id", "testerid"]),
    ("notes", &["notes", "note"]),
    ("result", &["result", "outcome", "overallresult"]),
    ("outcome", &["outcome", "status", "result"]),
    ("reading", &["reading", "result", "value"]),
    ("class", &["class", "patclass"]),
    ("insulation", &["insulation", "ins"]),
    ("kind", &["kind", "role", "testname", "testkind"]),
    ("type", &["type", "equipment", "pattype"]),
];

/// Fields for which a plan may have several names: the columns of a holder, and those that join the files of a folder.
const FREE: &[&str] = &["holder", "key", "group"];

fn plain(word: &str) -> String {
    word.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

fn page() -> String {
    fixture_text("README.md")
}

fn section(title: &str) -> Section {
    let page = page();
    let start = page.find(&format!("### `{title}`")).unwrap_or_else(|| panic!("the page has no {title}"));
    let text = page[start..].split("\n### ").next().unwrap().split("\n## ").next().unwrap();
    let mut section = Section { command: None, tables: Vec::new() };
    let mut table = title.to_owned();
    for line in text.lines() {
        if let Some(command) = line.strip_prefix("Command: `") {
            section.command = Some(command.trim_end_matches('`').to_owned());
        } else if let Some(name) = line.strip_prefix('`').and_then(|rest| rest.strip_suffix("`:")) {
            name.clone_into(&mut table);
        } else if line.starts_with("| `") {
            let cells: Vec<String> =
                line.split(" | ").map(|cell| cell.trim_matches([' ', '|', '`']).to_owned()).collect();
            let [heading, how, field, first, shown] = [0, 1, 2, 3, 4].map(|at| cells[at].clone());
            let how = how.split(" or ").map(str::to_owned).collect();
            if section.tables.last().is_none_or(|(name, _)| *name != table) {
                section.tables.push((table.clone(), Vec::new()));
            }
            section.tables.last_mut().unwrap().1.push(Wanted { heading, how, field, first, shown });
        }
    }
    section
}

/// Plans the import of a section's file, with the people whom device files name.
fn planned(title: &str, command: &str) -> (Value, String) {
    let office = Office::with_holders();
    let path = fixture(title);
    let arguments: Vec<&str> =
        command.split(' ').map(|word| if word == "FILE" { path.as_str() } else { word }).collect();
    let plan = office.plan(&arguments);
    let text = plan.to_string();
    (plan, text)
}

/// Lists what differs between a column of the plan and the page.
fn differences(column: &Value, wanted: &Wanted) -> Vec<String> {
    let of = |name: &str| column[name].as_str().unwrap_or_default();
    let (how, field) = (of("how"), plain(of("field")));
    let mut all = Vec::new();
    if !wanted.how.iter().any(|word| word == how) {
        all.push(format!("how is {how}, not {}", wanted.how.join(" or ")));
    }
    if how == "read" {
        let meant = plain(&wanted.field);
        let names = SAME.iter().find(|(name, _)| *name == meant).map_or(&[][..], |(_, names)| names);
        let is_free = FREE.contains(&meant.as_str()) && !field.is_empty();
        if field != meant && !names.contains(&field.as_str()) && !is_free {
            all.push(format!("field is {field}, not {meant}"));
        }
    } else if !column["field"].is_null() {
        all.push(format!("field is {field}, although it is {how}"));
    }
    if how != "private" && of("first") != wanted.first {
        all.push(format!("first is “{}”, not “{}”", of("first"), wanted.first));
    }
    if how == "private" && !of("first").is_empty() && of("first") == wanted.first {
        all.push(format!("“{}” is private, but the plan shows it", wanted.first));
    }
    if !wanted.shown.is_empty() && how == "read" && of("read_as") != wanted.shown {
        all.push(format!("shown as “{}”, not “{}”", of("read_as"), wanted.shown));
    }
    all
}

/// Compares the plan of a file with its table: the same columns in the same order.
fn columns_of_the_file(title: &str) {
    let section = section(title);
    let (plan, text) = planned(title, section.command.as_deref().unwrap());
    let [(_, wanted)] = section.tables.as_slice() else { panic!("{title} has one table") };
    let columns = rows(&plan["columns"]);
    let headings: Vec<&str> = columns.iter().map(|column| column["heading"].as_str().unwrap()).collect();
    let meant: Vec<&str> = wanted.iter().map(|row| row.heading.as_str()).collect();
    assert_eq!(headings, meant, "{title}");
    let mut wrong = Vec::new();
    for (column, wanted) in columns.iter().zip(wanted) {
        let all = differences(column, wanted);
        wrong.extend(all.into_iter().map(|difference| format!("{}: {difference}", wanted.heading)));
    }
    assert!(wrong.is_empty(), "{title}:\n{}", wrong.join("\n"));
    assert!(!text.contains("Not-a-real-pass"), "{title}: the plan shows a password");
    assert!(super::group(&plan, "unknown-columns").is_none(), "{title}: {}", plan["questions"]);
}

/// Compares the plan of a folder with its tables. The plan may write the file's name before the heading.
fn columns_of_the_folder(title: &str) {
    let section = section(title);
    let (plan, text) = planned(title, section.command.as_deref().unwrap());
    let columns = rows(&plan["columns"]);
    let mut wrong = Vec::new();
    for (file, wanted) in &section.tables {
        let file = file.rsplit('/').next().unwrap();
        for row in wanted {
            let is_meant = |column: &&Value| {
                let heading = column["heading"].as_str().unwrap();
                heading == row.heading
                    || (heading.ends_with(&row.heading) && heading.contains(file.trim_end_matches(".csv")))
            };
            let found: Vec<&Value> = columns.iter().filter(is_meant).collect();
            let best = found.iter().map(|column| differences(column, row)).min_by_key(Vec::len);
            match best {
                None => wrong.push(format!("{file}, {}: not in the plan", row.heading)),
                Some(all) => wrong.extend(all.into_iter().map(|what| format!("{file}, {}: {what}", row.heading))),
            }
        }
    }
    assert!(wrong.is_empty(), "{title}:\n{}", wrong.join("\n"));
    assert!(!text.contains("Not-a-real-pass"), "{title}: the plan shows a password");
    assert!(!text.contains("Notkept"), "{title}: the plan shows what is private");
}

macro_rules! columns {
    ($($name:ident: $check:ident($title:literal);)*) => {
        $(#[test]
        fn $name() {
            $check($title);
        })*

        #[test]
        fn every_section_of_the_page_has_a_test() {
            let tested = [$($title,)* "fluke/tests.flk"];
            let page = page();
            let titles: Vec<&str> =
                page.lines().filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`')).collect();
            assert_eq!(titles, tested);
        }
    };
}

columns! {
    columns_of_a_staff_list: columns_of_the_file("holders/people.csv");
    columns_of_entra_users: columns_of_the_file("entra/users.csv");
    columns_of_microsoft_365_users: columns_of_the_file("microsoft365/users.csv");
    columns_of_googles_download: columns_of_the_file("google/download.csv");
    columns_of_googles_upload: columns_of_the_file("google/upload.csv");
    columns_of_oneroster: columns_of_the_folder("oneroster/good");
    columns_of_school_data_sync_1: columns_of_the_folder("sds-v1/full");
    columns_of_the_least_school_data_sync_1: columns_of_the_folder("sds-v1/minimal");
    columns_of_school_data_sync_2: columns_of_the_folder("sds-v2/good");
    columns_of_school_data_sync_2_1: columns_of_the_folder("sds-v2.1/good");
    columns_of_chromebooks_from_gam: columns_of_the_file("chromebooks/gam.csv");
    columns_of_chromebooks_from_the_console: columns_of_the_file("chromebooks/admin-console.csv");
    columns_of_intune_devices: columns_of_the_file("intune/devices.csv");
    columns_of_intunes_portal: columns_of_the_file("intune/portal.csv");
    columns_of_a_custom_report: columns_of_the_file("custom-report/report.csv");
    columns_of_a_plain_register: columns_of_the_file("plain-register/register.csv");
    columns_of_another_plain_register: columns_of_the_file("plain-register/register-2.csv");
    columns_of_an_old_excel_file: columns_of_the_file("old-excel/register.xls");
    columns_of_a_contractors_sheet: columns_of_the_file("pat-sheet/contractor.csv");
    columns_of_a_contractors_other_sheet: columns_of_the_file("pat-sheet/direct.csv");
    columns_of_a_sheet_without_readings: columns_of_the_file("pat-sheet/no-readings.csv");
    columns_of_patorganiser: columns_of_the_file("patorganiser/simple.csv");
}

#[test]
fn every_file_is_on_the_page_and_in_a_test() {
    let page = page();
    let tests: String = files(&["tests/exchange/coming_in"], "rs").iter().map(|path| text(path)).collect();
    let folders = ["csv", "flk", "sss", "xlsx", "xls"].map(|kind| files(&["fixtures/import"], kind)).concat();
    for file in folders {
        let path = file.strip_prefix("fixtures/import/").unwrap();
        if path.starts_with("assets/") || path.starts_with("people/") {
            continue;
        }
        let folder = path.rsplit_once('/').map_or(path, |(folder, _)| folder);
        let is_named = |text: &str, mark: char| {
            text.contains(&format!("{mark}{path}{mark}")) || text.contains(&format!("{mark}{folder}{mark}"))
        };
        assert!(is_named(&page, '`'), "the page doesn't mention {path}");
        assert!(is_named(&tests, '"'), "no test reads {path}");
    }
}
