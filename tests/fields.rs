//! Each field of an asset or a person is described once, by its data. These tests check that the options, headings,
//! exports, filters and pages match that data. A new field is tested without an edit here.

use crate::support::{Cli, School};
use domain::{
    asset::Asset,
    asset_fields::AssetField,
    field::{Exported, Field, Filtered, Line, Reads, Shown, Typed, Value},
    person::Person,
    person_fields::PersonField,
};
use register::{asset, asset::list::AssetFilter, person};
use serde_json::Value as Json;
use std::{fs, path::PathBuf};
use store::asset::Spelling;

/// A record with fields, as the command line and files see it.
trait Noun: Field {
    const VERBS: &'static str;
    /// The heading of the identifying column, and its name in JSON.
    const KEY: (&'static str, &'static str);
    /// Headings that a new row needs, with their cells.
    const NEW: &'static [(&'static str, &'static str)];
    /// Options that a new record needs.
    const ADD: &'static [&'static str];
    fn read(school: &mut School, key: &str) -> Self::Of;
    fn csv(school: &mut School) -> String;
}

impl Noun for AssetField {
    const VERBS: &'static str = "asset";
    const KEY: (&'static str, &'static str) = ("Tag", "tag");
    const NEW: &'static [(&'static str, &'static str)] = &[("Category", "laptop")];
    const ADD: &'static [&'static str] = &["--category", "laptop"];

    fn read(school: &mut School, key: &str) -> Asset {
        school.read(|tx| store::asset::find(tx, key, Spelling::Whole))
    }

    fn csv(school: &mut School) -> String {
        let (mut out, today) = (Vec::new(), school.act.clock().today());
        asset::export::assets_csv(&mut school.store, &AssetFilter::default(), today, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }
}

impl Noun for PersonField {
    const VERBS: &'static str = "person";
    const KEY: (&'static str, &'static str) = ("Ref", "ref");
    const NEW: &'static [(&'static str, &'static str)] = &[("Kind", "staff"), ("Last Name", "Nemo")];
    const ADD: &'static [&'static str] = &["--kind", "staff", "--last-name", "Nemo"];

    fn read(school: &mut School, key: &str) -> Person {
        school.read(|tx| store::person::find(tx, key))
    }

    fn csv(school: &mut School) -> String {
        let mut out = Vec::new();
        person::export::people_csv(&mut school.store, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }
}

/// Makes two values for a field, the earlier or smaller first, written as in an export.
fn samples<F: Field>(field: F) -> [&'static str; 2] {
    match (field.data().reads, field.word()) {
        (_, "email") => ["first@school.example", "other@school.example"],
        (_, "upn") => ["B801200005001", "Q801200005002"],
        (_, "condition") => ["fair", "poor"],
        (_, "phone_number") => ["01632 960001", "01632 960002"],
        (_, "year_group") => ["9", "10"],
        (_, "kind") => ["staff", "governor"],
        (Reads::Text(..) | Reads::Note(_), _) => ["Früh 1", "Spät 2"],
        (Reads::Day(..) | Reads::Term(..), _) => ["2025-03-03", "2026-03-02"],
        (Reads::Vat(_), _) => ["ex", "inc"],
        (Reads::Price(..) | Reads::Pounds(_), _) => ["12.50", "429.00"],
        (Reads::YesNo(_), _) => ["yes", "no"],
        (Reads::Support(_), _) => ["2025-03-03", "2026-03-02"],
        (Reads::Share(_), _) => ["40%", "66.67%"],
        (Reads::Year(_), _) => ["2027", "2029"],
        (Reads::Word(_), word) => panic!("add two sample words for {word}"),
    }
}

fn cell<F: Noun>(school: &mut School, key: &str, field: F) -> String {
    field.get(&F::read(school, key)).cell().into_owned()
}

/// Lists the keys of the records that these options select.
fn listed<F: Noun>(cli: &Cli, asked: &[&str]) -> Vec<String> {
    let rows = cli.json(&[&[F::VERBS, "list"], asked].concat());
    rows.as_array().unwrap().iter().map(|row| row[F::KEY.1].as_str().unwrap().to_owned()).collect()
}

fn import<F: Noun>(school: &School, name: &str, csv: &str) {
    let file: PathBuf = school.folder.path().join(format!("{name}.csv"));
    fs::write(&file, csv).unwrap();
    Cli::of(school).done(&[F::VERBS, "import", file.to_str().unwrap()]);
}

/// Makes a file of one row with the field and the other cells that a new row needs.
fn file_of<F: Noun>(field: F, key: &str, heading: &str, text: &str) -> String {
    let own: Vec<&str> = field.data().headings().collect();
    let needed = F::NEW.iter().filter(|(needed, _)| !own.contains(needed));
    let (headings, cells): (Vec<_>, Vec<_>) = needed.copied().chain([(F::KEY.0, key), (heading, text)]).unzip();
    format!("{}\n{}\n", headings.join(","), cells.join(","))
}

/// Adds a record with the needed options and one field.
fn add<F: Noun>(cli: &Cli, key: &str, given: Option<(&str, &str)>) {
    let mut arguments = vec![F::VERBS, "add", key];
    let own = given.map(|(option, _)| format!("--{option}"));
    let needed = F::ADD.chunks(2).filter(|pair| Some(pair[0]) != own.as_deref());
    arguments.extend(needed.flatten());
    arguments.extend(own.as_deref().into_iter().chain(given.map(|(_, text)| text)));
    cli.done(&arguments);
}

/// Adds three records: two with the field's samples, and one without the field.
fn three<F: Noun>(school: &mut School, cli: &Cli, field: F) -> [String; 3] {
    let keys = ["a", "b", "c"].map(|which| format!("{which}-{}", field.word().replace('_', "-")));
    let (Typed::Option(option) | Typed::AtAdd(option, _)) = field.data().typed;
    for (key, text) in keys.iter().zip(samples(field)) {
        add::<F>(cli, key, Some((option, text)));
        assert_eq!(cell(school, key, field), text, "{key} --{option}");
    }
    add::<F>(cli, &keys[2], None);
    keys
}

fn is_edited<F: Noun>(school: &mut School, cli: &Cli, field: F, key: &str) {
    let [first, second] = samples(field);
    // No two people have one username.
    let second = if field.word() == "username" { "Mai 3" } else { second };
    match field.data().typed {
        Typed::Option(option) => {
            let option = format!("--{option}");
            cli.done(&[F::VERBS, "edit", key, &option, second, "--yes"]);
            assert_eq!(cell(school, key, field), second, "{key} {option}");
            let log = cli.json(&["log", "show", "--limit", "1"]);
            assert!(log[0]["details"].get(field.word()).is_some(), "{log}");
            cli.done(&[F::VERBS, "edit", key, &option, first, "--yes"]);
        }
        Typed::AtAdd(option, why) => {
            assert!(!why.is_empty());
            cli.misused(&[F::VERBS, "edit", key, &format!("--{option}"), second]);
        }
    }
}

/// Each heading is tried in a new register, where nobody has the sample's username, UPN or address.
fn is_imported<F: Noun>(field: F) {
    for heading in field.data().headings() {
        let mut school = School::new();
        import::<F>(&school, "in", &file_of(field, "i-1", heading, samples(field)[0]));
        assert_eq!(cell(&mut school, "i-1", field), samples(field)[0], "{heading}");
    }
}

fn is_exported<F: Noun>(school: &mut School, field: F, key: &str) {
    let csv = F::csv(school);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let headings = reader.headers().unwrap().clone();
    let at = headings.iter().position(|heading| heading == field.data().heading);
    match (field.data().exported, at) {
        (Exported::Yes, Some(at)) => {
            let row = reader.records().map(Result::unwrap).find(|row| row.iter().any(|cell| cell == key)).unwrap();
            assert_eq!(&row[at], samples(field)[0], "{}", &headings[at]);
            let mut second = School::new();
            let row = row.iter().map(|cell| format!("{cell:?}")).collect::<Vec<_>>().join(",");
            import::<F>(&second, "out", &format!("{}\n{row}\n", headings.iter().collect::<Vec<_>>().join(",")));
            assert_eq!(cell(&mut second, key, field), samples(field)[0]);
        }
        (Exported::No(why), None) => assert!(!why.is_empty()),
        (exported, at) => panic!("{}: {exported:?}, and its column is {at:?}", field.word()),
    }
}

fn is_filtered<F: Noun>(cli: &Cli, field: F, [one, other, neither]: [&String; 3]) {
    let [first, second] = samples(field);
    let is_found = |option: &str, text: &str, found: &[&String], left: &[&String]| {
        let option = format!("--{option}");
        let listed = listed::<F>(cli, &[&option, text]);
        assert!(found.iter().all(|key| listed.contains(key)), "{option} {text}: {listed:?}");
        assert!(!left.iter().any(|key| listed.contains(key)), "{option} {text}: {listed:?}");
    };
    match field.data().filtered {
        Filtered::By(option) => {
            is_found(option, first, &[one], &[other]);
            is_found(option, second, &[other], &[one]);
            let is_never_empty = matches!(field.data().reads, Reads::Word(_)) || field.word() == "family_name";
            if !is_never_empty {
                is_found(option, "", &[neither], &[one, other]);
            }
            if matches!(field.data().reads, Reads::Text(..) | Reads::Note(_)) {
                is_found(option, &first[..first.len() - 1].to_uppercase(), &[one], &[neither]);
            }
        }
        Filtered::Between(from, until) => {
            is_found(from, second, &[other], &[one, neither]);
            is_found(until, first, &[one], &[other, neither]);
            is_found(from, first, &[one, other], &[neither]);
            is_found(from, "", &[neither], &[one, other]);
        }
        Filtered::Apart(option) => is_found(option, first, &[one], &[other]),
        Filtered::No(why) => assert!(!why.is_empty()),
    }
}

fn is_shown<F: Noun>(school: &mut School, cli: &Cli, field: F, key: &str) {
    let of = F::read(school, key);
    let value: Value<'_> = field.get(&of);
    let (page, json) = (cli.done(&["show", key]).out, cli.json(&["show", key]));
    let has_line = |page: &str, line: Line| {
        page.lines().any(|shown| shown.starts_with(&format!("  {}", line.name)) && shown.contains(&value.shown()))
    };
    // In JSON the basis has the name of the cost that it belongs to.
    let name = field.word().replace("purchase_vat", "purchase_cost_vat");
    let is_in = |json: &Json| json.get(&name) == Some(&serde_json::to_value(value).unwrap());
    match field.data().shown {
        Shown::Title => assert!(page.lines().next().unwrap().contains(&value.shown()), "{page}"),
        Shown::On(line) => assert!(has_line(&page, line), "{page}"),
        Shown::Asked(line) => {
            assert!(!has_line(&page, line), "{page}");
            let asked = cli.done(&["show", key, "--guardian"]).out;
            assert!(has_line(&asked, line), "{asked}");
        }
        Shown::With(other) => assert!(!other.is_empty()),
        Shown::No(why) => assert!(!why.is_empty() && !page.contains(&value.shown()), "{page}"),
    }
    let is_open = matches!(field.data().shown, Shown::Title | Shown::On(_) | Shown::With(_));
    assert_eq!(is_in(&json), is_open, "{} in {json}", field.word());
    let rows = cli.json(&[F::VERBS, "list"]);
    let row = rows.as_array().unwrap().iter().find(|row| row[F::KEY.1] == key).unwrap();
    assert_eq!(is_in(row), field.data().listed, "{} in {row}", field.word());
}

fn each_field_matches_its_data<F: Noun>() {
    let mut school = School::new();
    let cli = Cli::of(&school);
    for field in F::ALL.iter().copied() {
        let keys = three(&mut school, &cli, field);
        is_edited(&mut school, &cli, field, &keys[0]);
        is_imported(field);
        is_exported(&mut school, field, &keys[0]);
        is_filtered(&cli, field, keys.each_ref());
        is_shown(&mut school, &cli, field, &keys[0]);
    }
}

#[test]
fn each_field_of_an_asset_matches_its_data() {
    each_field_matches_its_data::<AssetField>();
}

#[test]
fn each_field_of_a_person_matches_its_data() {
    each_field_matches_its_data::<PersonField>();
}

#[test]
fn no_two_fields_share_a_heading() {
    fn headings<F: Field>() -> Vec<&'static str> {
        F::ALL.iter().flat_map(|field| field.data().headings()).collect()
    }
    for mut all in [headings::<AssetField>(), headings::<PersonField>()] {
        let number = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), number);
    }
}

/// The columns that people set are the columns that the log shows.
#[test]
fn every_column_that_people_set_has_a_field() {
    fn without_a_field<F: Field>(table: &str, others: &[&str]) -> Vec<&'static str> {
        let table = store::tables().into_iter().find(|known| known.name == table).unwrap();
        let told = table.columns.iter().filter(|column| column.is_told()).map(|column| column.name);
        let is_field = |name: &str| F::ALL.iter().any(|field| field.word() == name);
        told.filter(|name| !is_field(name) && !others.contains(name)).collect()
    }
    let of_assets = ["tag", "category_id", "fate", "awaiting_check", "home_id", "inside_id", "extra", "awaiting_wipe"];
    assert_eq!(without_a_field::<AssetField>("asset", &of_assets), [""; 0]);
    assert_eq!(without_a_field::<PersonField>("person", &["ref", "name", "erased_on"]), [""; 0]);
}

#[test]
fn a_filter_that_can_find_nothing_is_refused() {
    let school = School::new();
    let cli = Cli::of(&school);
    for (list, from, until) in [
        ("asset", ["--purchased-from", "2026-12-01"], ["--purchased-until", "2026-01-01"]),
        ("asset", ["--cost-from", "2000"], ["--cost-until", "100"]),
        ("asset", ["--replacement-year-from", "2030"], ["--replacement-year-until", "2020"]),
        ("person", ["--start-from", "2026-12-01"], ["--start-until", "2020-01-01"]),
    ] {
        let ran = cli.run(&[&[list, "list"][..], &from, &until].concat());
        assert!(ran.code == 2 && ran.err.contains("before its beginning"), "{}", ran.err);
    }
    let unknown = cli.run(&["asset", "list", "--holder", "nobody"]);
    assert!(unknown.err.contains("nobody in the register is"), "{}", unknown.err);
}
