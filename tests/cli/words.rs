//! Notes on typed values, words in the log, and hidden aliases of verbs.

use super::school;
use crate::support::{Cli, asset_with};

#[test]
fn a_serial_that_another_item_has_is_noted() {
    let school = school();
    let cli = Cli::of(&school);
    let ran = cli.run(&["asset", "add", "LAP-0050", "--category", "laptop", "--serial", "pf1", "--yes"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, "note: “pf1” is also the serial of LAP-0001\n"));
    let serials = school.folder.path().join("serials.txt");
    std::fs::write(&serials, "PF1\nPF2\nPF2\n").unwrap();
    let serials = serials.to_str().unwrap();
    let ran = cli.run(&["asset", "add", "--tag-prefix", "TAB-", "--serials", serials, "--category", "tablet", "--yes"]);
    assert_eq!(
        ran.err,
        "note: “PF1” is also the serial of LAP-0001 and LAP-0050\nnote: “PF2” is also the serial of TAB-0002\n"
    );
    assert_eq!(cli.run(&["asset", "add", "LAP-0051", "--category", "laptop", "--serial", "NEW"]).err, "");
}

#[test]
fn a_tag_that_is_also_a_ref_is_noted() {
    let school = school();
    let cli = Cli::of(&school);
    let ran = cli.run(&["asset", "add", "S1", "--category", "other"]);
    assert_eq!(
        ran.err,
        "note: S1 is also a ref or username of Zoë O'Brien (staff); `kitbook show S1` shows the asset\n"
    );
    let ran = cli.run(&["person", "add", "LAP-0001", "--last-name", "Cole"]);
    assert_eq!(
        ran.err,
        "note: LAP-0001 is also the tag of LAP-0001 (Lenovo ThinkPad L13); `kitbook show LAP-0001` shows the asset\n"
    );
    let ran = cli.run(&["show", "S1"]);
    assert!(ran.out.starts_with("S1\n"), "{}", ran.out);
    assert_eq!(
        ran.err,
        "note: S1 is also a ref or username of Zoë O'Brien (staff); to see the person: `kitbook person show S1`\n"
    );
}

#[test]
fn a_person_with_a_year_or_a_form_is_a_pupil() {
    let school = school();
    let cli = Cli::of(&school);
    for (reference, more, kind) in [
        ("N1", &["--year-group", "7"][..], "pupil"),
        ("N2", &["--class", "7A"], "pupil"),
        ("N3", &[], "staff"),
        ("N4", &["--class", "7A", "--kind", "placement"], "placement"),
    ] {
        let added = cli.json(&[&["person", "add", reference, "--last-name", "Cole"], more].concat());
        assert_eq!(added["kind"], kind, "{reference}");
    }
}

#[test]
fn an_unknown_manager_is_noted() {
    let school = school();
    let cli = Cli::of(&school);
    let note = "note: the manager “Qqqqq” is not in the register yet\n";
    assert_eq!(cli.run(&["person", "add", "N1", "--last-name", "Cole", "--manager", "Qqqqq"]).err, note);
    assert_eq!(cli.run(&["person", "edit", "S1", "--manager", "Qqqqq"]).err, note);
    assert_eq!(cli.run(&["person", "edit", "S1", "--job-title", "Head"]).err, "");
    assert_eq!(cli.run(&["person", "edit", "S1", "--manager", "Amir Khan"]).err, "");
}

#[test]
fn a_limit_is_explained_with_its_numbers() {
    let mut school = school();
    school.limit(domain::person::PersonKind::Staff, Some(1), None);
    school.lent("CAM-1", "S1");
    let ran = Cli::of(&school).run(&["out", "LAP-0001", "--to", "S1"]);
    assert!(
        ran.err.contains("LAP-0001: Zoë O'Brien (staff) already has 1 item; the limit for staff is 1"),
        "{}",
        ran.err
    );
    school.limit(domain::person::PersonKind::Staff, Some(0), Some("laptop"));
    let ran = Cli::of(&school).run(&["out", "LAP-0001", "--to", "S1"]);
    assert!(ran.err.contains("already has 0 items of category laptop; the limit for staff is 0"), "{}", ran.err);
}

#[test]
fn a_long_value_is_shortened_in_a_message() {
    let school = school();
    let cli = Cli::of(&school);
    let long = "x".repeat(10_000);
    for arguments in [
        &["loan", "list", "--limit", &long][..],
        &["loan", "list", &format!("--limit={long}")],
        &["out", "CAM-1", "--to", "S1", "--off-site", &long],
        &[&long],
    ] {
        for format in ["table", "json"] {
            let ran = cli.run(&[arguments, &["--format", format]].concat());
            assert_eq!((ran.code, ran.out.as_str()), (2, ""));
            assert!(ran.err.len() < 500, "{} bytes", ran.err.len());
            assert!(ran.err.contains(&format!("{}…", "x".repeat(40))), "{}", ran.err);
        }
    }
}

#[test]
fn in_and_out_have_hidden_aliases() {
    let school = school();
    let cli = Cli::of(&school);
    for back in ["return", "checkin", "check-in"] {
        assert_eq!(cli.run(&["checkout", "CAM-1", "--to", "S1"]).code, 0);
        assert_eq!(cli.run(&[back, "CAM-1", "--all-well"]).code, 0, "{back}");
    }
    let help = cli.run(&["--help"]).out;
    assert!(!help.contains("checkout") && !help.contains("checkin"), "{help}");
}

#[test]
fn the_log_names_categories_and_shows_pounds() {
    let mut school = school();
    asset_with(&mut school, "OTH-1", "other", |_| {});
    let cli = Cli::of(&school);
    assert_eq!(cli.run(&["asset", "add", "CAM-2", "--category", "camera", "--cost", "249.00"]).code, 0);
    assert_eq!(cli.run(&["asset", "edit", "CAM-2", "--category", "laptop", "--cost", "250"]).code, 0);
    let log = cli.run(&["log", "show", "--tag", "CAM-2"]).out;
    for told in ["category=camera→laptop", "purchase_cost=£249.00→£250.00", "category=camera ", "purchase_cost=£249.00"]
    {
        assert!(log.contains(told), "{told}: {log}");
    }
    assert!(!log.contains("category_id") && !log.contains("_pence"), "{log}");
    let details = &cli.json(&["log", "show", "--tag", "CAM-2"])[0]["details"];
    assert_eq!(details["purchase_cost_pence"], serde_json::json!({ "from": 24_900, "to": 25_000 }));
}

#[test]
fn an_import_of_assets_counts_loans_borrowers_and_lost_items() {
    let school = school();
    let file = school.folder.path().join("assets.csv");
    std::fs::write(
        &file,
        "Asset Tag,Category,Status,Checkout Type,Checked Out To: Username\nA1,laptop,Deployed,user,zed\nA2,laptop,Lost/Stolen,,\n",
    )
    .unwrap();
    let file = file.to_str().unwrap();
    let tried = Cli::of(&school).json(&["asset", "import", file, "--answer", "holder=add-staff", "--dry-run"]);
    assert_eq!((tried["borrowers_added"].as_i64(), tried["loans_added"].as_i64()), (Some(1), Some(1)), "{tried}");
    assert_eq!(tried["fates"], serde_json::json!({ "lost": 1 }));
    let ran = Cli::of(&school).run(&["asset", "import", file, "--answer", "holder=add-staff"]);
    assert!(ran.out.contains("1 open loan recorded, 1 borrower added"), "{}", ran.out);
    assert!(ran.out.contains("no longer in school: 1 lost"), "{}", ran.out);
}

/// A note may be a list, and a sum or a temperature begins with a minus.
#[test]
fn a_note_that_begins_with_a_hyphen_is_a_note() {
    let school = school();
    let cli = Cli::of(&school);
    for note in ["- the lid is cracked", "-5 keys", "-", "-- twice"] {
        let shown = cli.json(&["incident", "report", "CAM-1", "--kind", "damage", "--note", note]);
        assert_eq!(shown["note"], note);
    }
    cli.done(&["asset", "edit", "LAP-0001", "--notes", "- a dent\n- no stylus"]);
    // An option is not taken for the text of a note.
    for option in ["--dry-run", "-V", "--on"] {
        let ran = cli.run(&["incident", "report", "CAM-1", "--kind", "damage", "--note", option]);
        assert_eq!(ran.code, 2, "{option}: {ran:?}");
        assert!(ran.err.contains("the text is missing"), "{ran:?}");
    }
}
