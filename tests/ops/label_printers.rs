//! Label printers and their corrections, and the calibration page.

use crate::support::{
    Cli, School,
    answers::each,
    server::{OnlyFiles, in_files},
};
use serde_json::{Value, json};
use std::fs;

fn school() -> (School, Cli) {
    let school = School::new();
    let cli = Cli::of(&school);
    cli.done(&["asset", "add", "--category", "laptop", "--tag-prefix", "LAP-", "--count", "3"]);
    (school, cli)
}

/// The style of each label on the page that an order prints.
fn places(school: &School, cli: &Cli, order: &[&str]) -> Vec<String> {
    let file = school.folder.path().join("labels.html").display().to_string();
    cli.done(&[&["label", "print", "--category", "laptop", "--output", &file, "--overwrite"], order].concat());
    let page = fs::read_to_string(file).unwrap();
    let styles = page.split("<div class=\"label\" style=\"").skip(1);
    styles.map(|rest| rest.split("px\"").next().unwrap().split('"').next().unwrap().to_owned()).collect()
}

#[test]
fn a_printer_is_kept_with_its_correction() {
    let (_school, cli) = school();
    let set = cli.json(&["label", "printer", "set", "Office", "--offset-x", "-0.4", "--pitch-y", "0.05"]);
    let office = json!({"format": 1, "name": "Office", "sheet": "L7160", "offset_x_um": -400, "offset_y_um": 0, "pitch_x_um": 0, "pitch_y_um": 50});
    assert_eq!(set, office);
    // What is not given stays, and the name is found however it is written.
    let again = cli.json(&["label", "printer", "set", " OFFICE", "--offset-y", "1.2"]);
    assert_eq!(
        (&again["name"], &again["offset_x_um"], &again["offset_y_um"]),
        (&json!("Office"), &json!(-400), &json!(1200))
    );
    cli.done(&["label", "printer", "set", "Library 10", "--offset-x", "0"]);
    cli.done(&["label", "printer", "set", "Library 2", "--offset-x", "0"]);
    let names = |cli: &Cli| each(&cli.json(&["label", "printer", "list"]), "name");
    assert_eq!(names(&cli), ["Library 2", "Library 10", "Office"]);
    let table = cli.done(&["label", "printer", "list"]).out;
    assert!(table.contains("-0.4") && table.contains("0.05"), "{table}");
    assert_eq!(cli.json(&["label", "printer", "forget", "office", "--dry-run"])[0]["name"], "Office");
    assert_eq!(cli.json(&["label", "printer", "forget", "office"])[0]["name"], "Office");
    assert_eq!(names(&cli), ["Library 2", "Library 10"]);
    let actions = each(&cli.json(&["log", "show"]), "action");
    assert_eq!(actions.iter().filter(|action| action.starts_with("label printer")).count(), 5);
}

#[test]
fn a_correction_moves_the_labels() {
    let (school, cli) = school();
    cli.done(&["label", "printer", "set", "Office", "--offset-x", "-0.4", "--offset-y", "0.3", "--pitch-x", "0.25"]);
    let order = ["--sheet", "L7160"];
    let size = "width:63.5mm;height:38.1mm";
    let plain = places(&school, &cli, &order);
    assert_eq!(plain[2], format!("left:139.5mm;top:15.5mm;{size}"));
    let moved = places(&school, &cli, &[&order[..], &["--printer", "office"]].concat());
    assert_eq!(moved[0], format!("left:7.1mm;top:15.8mm;{size}"));
    assert_eq!(moved[2], format!("left:139.6mm;top:15.8mm;{size}"));
    let file = school.folder.path().join("b.html").display().to_string();
    let view = cli.json(&["label", "print", "LAP-0001", "--printer", "office", "--output", &file]);
    assert_eq!(view["printer"], "Office");
    cli.done(&["label", "printer", "set", "Office", "--roll", "62x29", "--offset-x", "-0.2", "--offset-y", "0.3"]);
    let roll = places(&school, &cli, &["--roll", "62x29", "--printer", "Office"]);
    assert_eq!(roll[0], "left:-0.2mm;top:0.3mm;width:62mm;height:29mm");
}

#[test]
fn a_printer_has_a_correction_for_each_of_its_sheets() {
    let (school, cli) = school();
    cli.done(&["school", "set", "--label-sheet", "L7163"]);
    cli.done(&["label", "printer", "set", "Office", "--pitch-x", "0.25"]);
    cli.done(&["label", "printer", "set", "OFFICE", "--sheet", "l7160", "--pitch-x", "-0.5"]);
    let list = cli.json(&["label", "printer", "list"]);
    let kept: Vec<String> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|row| format!("{} {} {}", row["name"], row["sheet"], row["pitch_x_um"]).replace('"', ""))
        .collect();
    assert_eq!(kept, ["Office L7160 -500", "Office L7163 250"], "without a sheet, it is the school's usual one");
    let table = cli.done(&["label", "printer", "list"]).out;
    assert!(table.contains("SHEET") && table.contains("L7163"), "{table}");
    let second = |sheet: &str| places(&school, &cli, &["--sheet", sheet, "--printer", "office"])[1].clone();
    assert!(second("L7160").starts_with("left:73mm;"), "{}", second("L7160"));
    assert!(second("L7163").starts_with("left:106.65mm;"), "{}", second("L7163"));
    // Another sheet of the same printer has none, which is said.
    let file = school.folder.path().join("c.html").display().to_string();
    let ran = cli.done(&["label", "print", "LAP-0001", "--printer", "office", "--sheet", "L4731", "--output", &file]);
    assert!(ran.err.contains("no correction of Office is kept for L4731, so none was used"), "{ran:?}");
    assert!(ran.err.contains("`kitbook label calibrate --sheet L4731`"), "{ran:?}");
    let page = cli.done(&["label", "calibrate", "--printer", "Office", "--sheet", "L4731"]).out;
    assert!(page.contains("The values to set:") && page.contains("set NAME --sheet L4731 --offset-x"), "{page}");
    // One sheet is forgotten, then the rest.
    assert_eq!(cli.run(&["label", "printer", "forget", "Office", "--sheet", "L4731"]).code, 3);
    let forgotten = cli.json(&["label", "printer", "forget", "Office", "--sheet", "L7160"]);
    assert_eq!(each(&forgotten, "sheet"), ["L7160"]);
    cli.done(&["label", "printer", "set", "Office", "--roll", "62x29", "--offset-x", "1"]);
    assert_eq!(each(&cli.json(&["label", "printer", "forget", "Office"]), "sheet"), ["62x29", "L7163"]);
    assert_eq!(cli.json(&["label", "printer", "list"]), json!([]));
}

#[test]
fn a_wrong_correction_is_refused() {
    let (_school, cli) = school();
    for wrong in ["", "abc", "1,5", "0.4mm", "1e3", "99999"] {
        cli.misused(&["label", "printer", "set", "Office", "--offset-x", wrong]);
    }
    for far in [["--offset-x", "20.1"], ["--offset-y", "-20.1"], ["--pitch-x", "2.1"], ["--pitch-y", "-2.1"]] {
        cli.misused_with_a_hint(&[&["label", "printer", "set", "Office"][..], &far].concat());
    }
    let hint = cli.misused_with_a_hint(&["label", "printer", "set", "Office"]);
    assert_eq!(hint, "Give --offset-x MM, --offset-y MM, --pitch-x MM or --pitch-y MM.");
    cli.misused(&["label", "printer", "set", " ", "--offset-x", "1"]);
    cli.misused(&["label", "printer", "set", "Off\u{200b}ice", "--offset-x", "1"]);
    assert_eq!(cli.json(&["label", "printer", "list"]), Value::Array(Vec::new()));
    assert_eq!(cli.run(&["label", "printer", "forget", "Office"]).code, 3);
    let unknown = cli.run(&["label", "print", "LAP-0001", "--printer", "Office"]);
    assert_eq!(unknown.code, 3);
    assert!(unknown.err.contains("no label printer is called “Office”"), "{}", unknown.err);
    // A correction that is possible, but not for this sheet.
    for sheet in ["L7163", "L4731"] {
        cli.done(&["label", "printer", "set", "Far", "--sheet", sheet, "--offset-x", "-8"]);
    }
    let off = cli.run(&["label", "print", "LAP-0001", "--printer", "Far", "--sheet", "L7163"]);
    assert_eq!(off.code, 2);
    assert!(off.err.contains("the printer's correction moves labels of L7163 off the page"), "{}", off.err);
    assert_eq!(cli.run(&["label", "print", "LAP-0001", "--printer", "Far", "--sheet", "L4731"]).code, 0);
}

#[test]
fn the_calibration_page_shows_the_labels_and_how_to_measure() {
    let (school, cli) = school();
    let page = cli.done(&["label", "calibrate", "--sheet", "L7160"]).out;
    assert_eq!(page.matches("<rect x=").count(), 21);
    for words in [
        "x=\"7500\" y=\"15500\" width=\"63500\"",
        "(C minus A) / 2",
        "(D minus B) / 6",
        "label printer set NAME --sheet L7160",
    ] {
        assert!(page.contains(words), "{words} is not in\n{page}");
    }
    assert!(page.contains("default-src 'none'") && !page.contains("http:"));
    cli.done(&["label", "printer", "set", "Office", "--offset-x", "0.5"]);
    let file = school.folder.path().join("page.html").display().to_string();
    cli.done(&["label", "calibrate", "--printer", "Office", "--output", &file]);
    let page = fs::read_to_string(&file).unwrap();
    assert!(page.contains("x=\"8000\" y=\"15500\"") && page.contains("Add to the values that are set now"), "{page}");
    let roll = cli.done(&["label", "calibrate", "--roll", "62x29"]).out;
    assert!(roll.contains("x=\"2000\" y=\"2000\" width=\"58000\" height=\"25000\""), "{roll}");
    assert_eq!(cli.run(&["label", "calibrate", "--sheet", "L1"]).code, 2);
    assert_eq!(cli.run(&["label", "calibrate", "--printer", "Other"]).code, 3);
}

#[test]
fn two_schools_with_a_printer_of_one_name_merge() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    let (ours, cli) = school();
    cli.done(&["label", "printer", "set", "Office", "--offset-x", "0.5"]);
    cli.done(&["label", "print", "--new"]);
    let other = School::new();
    let theirs = Cli::of(&other);
    theirs.done(&["init", "--rename", "Oak School"]);
    theirs.done(&["asset", "add", "OAK-1", "--category", "laptop"]);
    theirs.done(&["label", "printer", "set", "OFFICE", "--offset-x", "-1"]);
    theirs.done(&["label", "printer", "set", "Hall", "--offset-x", "2"]);
    theirs.done(&["label", "printer", "set", "Hall", "--sheet", "L4731", "--offset-x", "1"]);
    theirs.done(&["label", "printer", "set", "OFFICE", "--sheet", "L4731", "--offset-x", "1"]);
    theirs.done(&["label", "print", "--new"]);
    let merged = cli.json(&["merge", &other.path().display().to_string(), "--yes"]);
    let left = merged["left"].to_string();
    assert!(left.contains("label printer: OFFICE") && !left.contains("label.printed"), "{left}");
    let printers = cli.json(&["label", "printer", "list"]);
    assert_eq!(each(&printers, "name"), ["Hall", "Hall", "Office"]);
    assert_eq!(printers[2]["offset_x_um"], 500);
    // The other school has its labels already.
    assert_eq!(cli.run(&["label", "print", "--new"]).code, 3);
    drop(ours);
}
