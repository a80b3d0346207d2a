//! Tags, refs, usernames and operators must be visible and distinct wherever they are entered. `check` warns of
//! existing ones that are not.

use super::Sound;
use crate::support::{
    Cli, School,
    answers::each,
    asset, order, person,
    server::{OnlyFiles, in_files},
};
use domain::{
    fault::{Failure, FaultKind},
    loan::OffSite,
    operator::Operator,
    person::PersonKind,
    rules::Override,
    text::fold,
};
use register::{
    loan::{
        desk,
        sign_out::{self, Order, Terms},
        take_in::{self, Return, Seen},
    },
    pat,
};
use std::fs;
use store::{Value, asset::Spelling};

/// Names that can't be seen, or that mix two alphabets, and the reason given.
const ILLEGIBLE: [(&str, &str); 12] = [
    ("Q\u{200b}1", "U+200B, which can't be seen"),
    ("Q\u{2060}1", "U+2060, which can't be seen"),
    ("Q\u{3164}1", "U+3164, which can't be seen"),
    ("Q\u{2800}1", "U+2800, which can't be seen"),
    ("Q\u{ad}1", "U+00AD, which can't be seen"),
    ("Q\u{fe0f}1", "U+FE0F, which can't be seen"),
    ("Q\u{e0041}1", "U+E0041, which can't be seen"),
    ("Q-\u{301}1", "the accent U+0301 with no letter under it"),
    ("Q\u{fff9}1", "U+FFF9, which can't be seen"),
    ("Q\u{335}1", "U+0335, which can't be seen"),
    ("LAP-Р", "U+0420 is Cyrillic"),
    ("LАP1", "U+0410 is Cyrillic"),
];

/// Every command that takes such a name; NAME is replaced by the name.
const COMMANDS: [&[&str]; 9] = [
    &["asset", "add", "T-NAME", "--category", "laptop"],
    &["asset", "add", "--category", "laptop", "--count", "2", "--tag-prefix", "T-NAME"],
    &["asset", "retag", "LAP-2", "T-NAME"],
    &["person", "add", "NAME", "--kind", "staff", "--last-name", "New"],
    &["person", "add", "N1", "--kind", "staff", "--last-name", "New", "--username", "NAME"],
    &["person", "edit", "S2", "--ref", "NAME"],
    &["person", "edit", "S2", "--username", "NAME"],
    &["ban", "add", "--by", "H1", "1003", "--reason", "ran", "--as", "NAME"],
    &["status", "--as", "NAME"],
];

#[test]
fn illegible_names_are_refused_by_every_command() {
    let school = Sound::new();
    for (name, why) in ILLEGIBLE {
        for command in COMMANDS {
            let words: Vec<String> = command.iter().map(|word| word.replace("NAME", name)).collect();
            let said = school.kept_out(2, &words.iter().map(String::as_str).collect::<Vec<_>>());
            let message = said["error"]["message"].as_str().unwrap();
            assert!(message.starts_with("the ") && message.contains(why), "{command:?}: {message}");
        }
    }
}

#[test]
fn illegible_names_in_a_file_are_refused_by_their_line() {
    let school = Sound::new();
    let file = school.school.folder.path().join("names.csv");
    let path = file.to_str().unwrap();
    asset_named(&school, "АВС-1");
    for (name, why) in ILLEGIBLE.iter().chain(&[("ABC-1", "looks like “АВС-1”, which is already used")]) {
        let assets = ("asset", format!("Tag,Name\nGOOD-1,ok\n{name},odd\n"), "line 3, Tag: the tag ");
        let borrower =
            ("asset", format!("Tag,Username,Full Name\nGOOD-1,,\nGOOD-2,{name},Q Q\n"), "line 3, Username: the ");
        let people =
            ("person", format!("Ref,Kind,Last Name\nGOOD,staff,ok\n{name},staff,Odd\n"), "line 3, Ref: the ref ");
        let users = (
            "person",
            format!("Ref,Kind,Last Name,Username\nGOOD,staff,ok,\nG2,staff,Odd,{name}\n"),
            "line 3, Username: the username ",
        );
        let is_twin = *name == "ABC-1";
        for (noun, text, where_it_is) in [assets, borrower, people, users] {
            if is_twin && !text.contains("Tag,Name") {
                continue;
            }
            fs::write(&file, text).unwrap();
            let said = school.kept_out(
                4,
                &[&[noun, "import", path][..], if noun == "asset" { &["--answer", "holder=add-staff"] } else { &[] }]
                    .concat(),
            );
            let problem = said["error"]["details"][0].as_str().unwrap();
            assert!(problem.starts_with(where_it_is) && problem.contains(why), "{problem}");
        }
    }
}

fn asset_named(school: &Sound, tag: &str) {
    school.done(&["asset", "add", tag, "--category", "laptop"]);
}

#[test]
fn a_name_that_looks_like_another_is_refused() {
    let school = Sound::new();
    asset_named(&school, "BAT-1");
    school.done(&["person", "add", "AKO", "--kind", "staff", "--last-name", "Ko", "--username", "ako"]);
    school.done(&["ban", "add", "--by", "H1", "1003", "--reason", "ran", "--as", "OHM"]);
    for (command, other) in [
        (&["asset", "add", "ВАТ-1", "--category", "laptop"][..], "BAT-1"),
        (&["asset", "retag", "LAP-2", "ВАТ-1"], "BAT-1"),
        (&["person", "add", "АКО", "--kind", "staff", "--last-name", "New"], "AKO"),
        (&["person", "add", "АКО", "--kind", "pupil", "--last-name", "New"], "AKO"),
        (&["person", "edit", "S2", "--ref", "ΑΚΟ"], "AKO"),
        (&["person", "edit", "S2", "--username", "ако"], "ako"),
        (&["ban", "add", "--by", "H1", "1003", "--reason", "ran again", "--as", "ΟΗΜ"], "OHM"),
    ] {
        let said = school.kept_out(1, command);
        let message = said["error"]["message"].as_str().unwrap();
        assert!(message.ends_with(&format!("looks like “{other}”, which is already used")), "{message}");
    }
    // These are accepted: schools can tell them apart, or write names in another alphabet.
    for tag in ["BAT-l", "BAT-I", "БАТ-1", "李雷-1", "Øre-1", "Yamadaさん"] {
        asset_named(&school, tag);
    }
    for (reference, last) in [("Zoë", "Đorđe"), ("李雷", "李"), ("김철수", "김")] {
        school.done(&["person", "add", reference, "--kind", "visitor", "--last-name", last]);
    }
    // A tag that looks like an item's earlier tag is refused too.
    school.done(&["asset", "retag", "БАТ-1", "БУК-1"]);
    asset_named(&school, "СОР-7");
    school.done(&["asset", "retag", "СОР-7", "ЦОР-7"]);
    let said = school.kept_out(1, &["asset", "add", "COP-7", "--category", "laptop"]);
    assert_eq!(said["error"]["message"], "the tag “COP-7” looks like “СОР-7”, which is already used");
    // A correction of the same item or person is not a clash with itself.
    school.done(&["asset", "retag", "ЦОР-7", "COP-7"]);
    school.done(&["person", "edit", "AKO", "--ref", "АКО"]);
    school.done(&["person", "edit", "АКО", "--ref", "AKO"]);
}

/// Makes a school with names that an older version of Kitbook accepted.
fn with_old_names() -> Sound {
    let mut school = Sound::new();
    let names = [
        ("asset", "tag", "TАB-1", "TAB-1"),
        ("asset", "tag", "LAP\u{200b}-3", "LAP-3"),
        ("person", "ref", "S\u{3164}2", "S2"),
        ("person", "username", "tеss", "t1"),
    ];
    school.done(&["person", "edit", "T1", "--username", "t1"]);
    school
        .school
        .write(|tx| {
            for (table, column, name, was) in names {
                let value = |text: &str| Value::Text(text.to_owned().into());
                let folded = value(&fold(name));
                let sql = format!("update {table} set {column} = ?1, {column}_folded = ?2 where {column} = ?3");
                tx.must_change(1, &sql, &[value(name), folded, value(was)])?;
            }
            Ok(())
        })
        .unwrap();
    school.done(&["check", "--accept", "--reason", "an older version accepted these", "--yes"]);
    school
}

#[test]
fn existing_illegible_names_are_warned_of_and_the_register_is_sound() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    let school = with_old_names();
    let report = school.json(&["check"]);
    assert_eq!(report["sound"], true);
    assert_eq!(each(&report["warnings"], "about"), ["tag", "tag", "ref", "username"]);
    let messages = each(&report["warnings"], "message");
    assert_eq!(messages[0], "the tag “LAP\u{fffd}-3” contains U+200B, which can't be seen");
    assert_eq!(messages[1], "the tag “TАB-1” mixes alphabets in one word: U+0054 is Latin, and U+0410 is Cyrillic");
    let said = school.done(&["check"]);
    assert!(said.err.contains("the username “tеss” mixes alphabets") && said.err.contains("asset retag"), "{said:?}");
    // The register can be used, backed up, and merged into another.
    school.done(&["out", "TАB-1", "--to", "S1"]);
    school.done(&["person", "edit", "S1", "--job-title", "Teacher"]);
    let folder = school.school.folder.path().join("backups");
    fs::create_dir(&folder).unwrap();
    school.done(&["backup", folder.to_str().unwrap()]);
    let other = Sound::new();
    other.done(&["init", "--rename", "Oak School"]);
    other.done(&["merge", school.school.path().to_str().unwrap(), "--prefix", "OAK-", "--yes"]);
    assert_eq!(other.json(&["check"])["sound"], true);
    // A corrected name is no longer in the warnings.
    school.done(&["asset", "retag", "TАB-1", "TAB-1"]);
    assert_eq!(each(&school.json(&["check"])["warnings"], "about"), ["tag", "ref", "username"]);
}

#[test]
fn illegible_characters_of_a_login_are_written_as_escapes() {
    let mut school = School::new();
    asset(&mut school, "LAP-1", "laptop");
    person(&mut school, "S1", PersonKind::Staff, "Zoë O'Brien");
    school.act.operator = Operator::login("DOM\\tеss\u{200b}\u{1b}[2J");
    school.lend(&["LAP-1"], "S1").unwrap();
    let log = Cli::of(&school).json(&["log", "show"]);
    assert!(each(&log, "operator").contains(&"DOM\\t\\u{435}ss\\u{200b}\\u{1b}[2J".to_owned()), "{log}");
}

/// The message of an act that must fail as invalid. The act is called without the command line.
fn fault<T: std::fmt::Debug>(outcome: Result<T, Failure>) -> String {
    match outcome.unwrap_err() {
        Failure::Fault(fault) if fault.kind == FaultKind::Invalid => fault.message,
        other => panic!("{other:?}"),
    }
}

#[test]
fn texts_are_checked_without_the_command_line_too() {
    let mut school = Sound::new().school;
    let bad = format!("{}\u{1b}[2J", "x".repeat(100_000));
    let long = "x".repeat(100_000);
    let terms = |purpose: Option<&str>, for_class: Option<&str>| Terms {
        purpose: purpose.map(str::to_owned),
        for_class: for_class.map(str::to_owned),
        ..Terms::default()
    };
    let mut lend = |order: &Order| fault(school.sign_out(order));
    let said = lend(&Order { terms: terms(Some(&bad), None), ..order(&["TAB-1"], "S2") });
    assert!(said.starts_with("the purpose “xxx") && said.ends_with("contains a control character (U+001B)"), "{said}");
    let said = lend(&Order { terms: terms(Some(&long), None), ..order(&["TAB-1"], "S2") });
    assert_eq!(said, "the purpose is 100000 characters long; the limit is 200");
    let said = lend(&Order { terms: terms(None, Some("9\nB")), ..order(&["TAB-1"], "S2") });
    assert!(said.starts_with("the class ") && said.ends_with("(U+000A)"), "{said}");
    // A text that no act checks is checked by the store.
    let overrides = vec![Override { rule: "off-site-permission", reason: long.clone(), by: Some("H1".to_owned()) }];
    let off_site = Terms { off_site: Some(OffSite::Home), ..terms(Some("trip"), None) };
    let said = lend(&Order { terms: off_site, overrides, ..order(&["TAB-1"], "S2") });
    assert_eq!(said, "the reason is 100000 characters long; the limit is 4000");

    let clean = Order { terms: terms(Some("  a   trip "), Some(" ")), ..order(&["TAB-1"], "S2") };
    let slip = sign_out::sign_out(&mut school.store, &school.act, &clean).unwrap().value;
    assert_eq!(slip.loans[0].purpose.as_deref(), Some("a trip"));
    let back = Return {
        tags: vec!["TAB-1".to_owned()],
        spelling: Spelling::Whole,
        seen: Seen { note: Some(bad.clone()), ..Seen::default() },
        partial: false,
    };
    let said = fault(take_in::take_in(&mut school.store, &school.act, &back));
    assert!(said.starts_with("the note “xxx"), "{said}");
    assert!(desk::Sitting::new(&terms(Some(&bad), None), Vec::new(), false).is_err());
    let round = pat::Round { tester: Some(bad), ..pat::Round::default() };
    assert!(pat::Sitting::new(&mut school.store, &school.act, round).is_err());
}

/// An operator whose name looks like a colleague's can't block the colleague's name.
#[test]
fn a_plain_operator_name_stays_usable_beside_one_that_looks_like_it() {
    let school = Sound::new();
    school.done(&["asset", "edit", "CAM-1", "--make", "Eye", "--as", "рас"]);
    school.done(&["asset", "edit", "CAM-1", "--make", "Ear", "--as", "pac"]);
    let ran = school.run(&["asset", "edit", "CAM-1", "--make", "Nose", "--as", "раc"]);
    assert_eq!(ran.code, 2, "mixed alphabets are refused: {ran:?}");
}

/// The number of spaces in a category's name does not matter.
#[test]
fn a_category_is_found_with_any_number_of_spaces() {
    let school = Sound::new();
    school.done(&["category", "set", "3D  printer", "--new", "--loan", "dated"]);
    school.done(&["category", "set", "3D   printer", "--days", "2"]);
    school.done(&["asset", "add", "PRI-1", "--category", " 3D\u{a0}printer"]);
}
