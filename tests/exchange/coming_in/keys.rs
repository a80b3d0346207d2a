//! Keys of items and people: leading zeros, letter case, spaces, accounts, changed names and cards that are tags.

use super::{Office, asked, counts, group, groups, outcomes, row, rows, tells};
use crate::support::{answers::each, office::add_deciders};
use serde_json::Value;

const PUPILS: &str = "Admission Number,First Name,Last Name,Year Group,Reg Group\n\
                      001234,Amy,Abel,9,9B\n000077,Bob,Burr,9,9B\n";
const PUPILS_AFTER_EXCEL: &str = "Admission Number,First Name,Last Name,Year Group,Reg Group\n\
                                  1234,Amy,Abel,10,10B\n77,Bob,Burr,10,10B\n";
const ITEMS: &str = "Asset Tag,Category,Serial Number\n000123,laptop,SN123\n000124,laptop,SN124\n";
const ITEMS_AFTER_EXCEL: &str = "Asset Tag,Category,Serial Number,Location\n\
                                 123,laptop,SN123,Library\n124,laptop,SN124,Library\n";

#[test]
fn people_who_lost_their_leading_zeros_are_one_question() {
    let office = Office::small();
    office.import(&["person", "import", &office.file("before.csv", PUPILS)]);
    add_deciders(&office);
    office.done(&["ban", "add", "001234", "--reason", "late again", "--by", "H1"]);
    let after = office.file("after.csv", PUPILS_AFTER_EXCEL);
    let plan = office.plan(&["person", "import", &after, "--leavers"]);
    assert_eq!(groups(&plan), ["leading-zeros 2"]);
    assert_eq!(each(&group(&plan, "leading-zeros").unwrap()["answers"], "word"), ["same", "new"]);
    office.refused_file(&["person", "import", &after]);
    office.import(&["person", "import", &after, "--answer", "leading-zeros=same"]);
    // With the two who decide.
    assert_eq!(office.everybody().len(), 7, "nobody is there twice");
    let amy = office.person("001234");
    assert_eq!((&amy["ref"], &amy["class"]), (&"001234".into(), &"10B".into()));
    assert_eq!(office.person("1234")["ref"], "001234");
    assert!(!office.lends("CAM-0001", "1234"), "the ban holds for either spelling");
    office.changes_nothing(&["person", "import", &after, "--answer", "leading-zeros=same"]);
}

#[test]
fn a_holder_is_found_without_the_leading_zeros() {
    let office = Office::small();
    office.import(&["person", "import", &office.file("before.csv", PUPILS)]);
    let path = office.file("holder.csv", "Tag,Category,Holder Ref\nT-51,laptop,77\nT-52,laptop,7\n");
    assert_eq!(groups(&office.plan(&["asset", "import", &path])), ["holder 1"]);
    office.import(&["asset", "import", &path, "--answer", "holder=no-loan"]);
    assert_eq!(office.holder("T-51").as_deref(), Some("Bob Burr"));
    assert_eq!((office.holder("T-52"), office.everybody().len()), (None, 5));
}

#[test]
fn items_that_lost_their_leading_zeros_are_one_question() {
    let office = Office::small();
    office.import(&["asset", "import", &office.file("before.csv", ITEMS)]);
    office.done(&["out", "000123", "--to", "P1"]);
    let after = office.file("after.csv", ITEMS_AFTER_EXCEL);
    assert_eq!(groups(&office.plan(&["asset", "import", &after])), ["leading-zeros 2"]);
    office.refused_file(&["asset", "import", &after]);
    let report = office.import(&["asset", "import", &after, "--answer", "leading-zeros=same"]);
    assert_eq!(counts(&report), [0, 2, 0, 0]);
    assert_eq!((&office.item("000123")["location"], office.tags().len()), (&"Library".into(), 6));
    assert!(!office.lends("123", "P2"), "it is out already");
    let new = Office::new();
    new.import(&["asset", "import", &new.file("before.csv", ITEMS)]);
    let after = new.file("after.csv", ITEMS_AFTER_EXCEL);
    let answers = ["--answer", "leading-zeros=new", "--answer", "known-serial=new"];
    new.import(&[&["asset", "import", &after][..], &answers].concat());
    assert_eq!(new.tags().len(), 4);
}

#[test]
fn a_few_keys_that_differ_little_are_the_same_with_a_note() {
    for (known, written) in [
        ("000123", "123"),
        ("LAP-0001", "lap-0001"),
        ("LAP-0001", "LAP- 0001"),
        ("ICT 12", "ICT12"),
        ("Lap-7", "LAP-7"),
        ("0012", "12"),
        ("A 0 1", "A01"),
        ("CB0001", "cb 0001"),
        ("0007", "00007"),
        ("ict/0001", "ICT/0001"),
    ] {
        let office = Office::new();
        let others: String = (1..=9).map(|n| format!("ZZ-{n}A,laptop,R{n}\n")).collect();
        let before = format!("Asset Tag,Category,Serial Number\n{known},laptop,S1\n{others}");
        office.import(&["asset", "import", &office.file("before.csv", before)]);
        let after = format!("Asset Tag,Category,Location\n{written},laptop,Hall\n{}", others.replace(",R", ",Room "));
        let path = office.file("after.csv", after);
        let plan = office.plan(&["asset", "import", &path]);
        assert!(groups(&plan).is_empty(), "{written}: {plan}");
        assert_eq!((office.tags().len(), &row(&plan, 2)["outcome"]), (10, &"updated".into()), "{written}");
        office.import(&["asset", "import", &path]);
        assert_eq!((office.tags().len(), &office.item(known)["location"]), (10, &"Hall".into()), "{written}");
    }
}

#[test]
fn a_key_of_a_long_file_is_compared_with_all_before_it() {
    let office = Office::new();
    // The first keys are compared one by one; of the later ones, a sieve tells those that nothing has.
    let items: String = (1..=30).map(|n| format!("KEY-{n:03},laptop\n")).collect();
    office.import(&["asset", "import", &office.file("items.csv", format!("Asset Tag,Category\n{items}"))]);
    let more: String = (31..=60).map(|n| format!("KEY-{n:03},laptop\n")).collect();
    let more = format!("Asset Tag,Category\n{more}key-7,laptop\nKEY- 058,laptop\n");
    let ran = office.run(&["asset", "import", &office.file("more.csv", more), "--format", "json"]);
    tells(&(ran.out.clone() + &ran.err), &["key-7 is taken as KEY-007", "KEY-058"]);
    let people: String = (1..=30).map(|n| format!("{n:05},Pupil,No{n},9\n")).collect();
    let head = "Admission Number,First Name,Last Name,Year Group\n";
    office.import(&["person", "import", &office.file("people.csv", format!("{head}{people}"))]);
    let more: String = (31..=60).map(|n| format!("{n:05},Pupil,No{n},9\n")).collect();
    office.import(&["person", "import", &office.file("more.csv", format!("{head}{more}7,Pupil,No7,10\n"))]);
    assert_eq!((office.everybody().len(), &office.person("00007")["year_group"]), (60, &"10".into()));
}

#[test]
fn many_keys_of_a_long_file_that_differ_little_are_each_found() {
    let office = Office::new();
    let items: String = (1..=60).map(|n| format!("KEY-{n:03},laptop\n")).collect();
    office.import(&["asset", "import", &office.file("items.csv", format!("Asset Tag,Category\n{items}"))]);
    // More than a sieve may let through before a table of all keys is made.
    let near: String = (1..=18).map(|n| format!("key-{n},laptop\nNEW-{n:03},laptop\nOTHER-{n:03},laptop\n")).collect();
    let ran = office.run(&[
        "asset",
        "import",
        &office.file("near.csv", format!("Asset Tag,Category\n{near}")),
        "--format",
        "json",
    ]);
    let told = ran.out.clone() + &ran.err;
    let all: Vec<String> = (1..=18).map(|n| format!("key-{n} is taken as KEY-{n:03}")).collect();
    tells(&told, &all.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(office.tags().len(), 96);
}

#[test]
fn a_serial_of_a_long_file_is_compared_with_all_serials_and_tags_before_it() {
    let office = Office::new();
    office.import(&["asset", "import", &office.file("items.csv", "Asset Tag,Category,Serial\nOLD-1,laptop,S-OLD\n")]);
    let items: String = (1..=30).map(|n| format!("T-{n:02},laptop,S{n}\n")).collect();
    let shared = "T-91,laptop,s-old\nT-92,laptop,S7\nT-93,laptop,S29\nT-94,laptop,t-20\nT-95,laptop,T-95\n";
    let file = office.file("more.csv", format!("Asset Tag,Category,Serial\n{items}{shared}"));
    let plan = office.plan(&["asset", "import", &file]);
    assert_eq!(groups(&plan), ["known-serial 3"]);
    let questions = asked(&plan, "known-serial").join("\n");
    tells(&questions, &["“s-old” is the serial number of OLD-1", "of T-07 on line 8", "of T-29 on line 30"]);
    let ran = office.run(&["asset", "import", &file, "--format", "json", "--answer", "known-serial=new"]);
    let told = ran.out.clone() + &ran.err;
    tells(
        &told,
        &[
            "“s-old” is also the serial of OLD-1",
            "“S7” is also the serial of T-07",
            "“S29” is also the serial of T-29",
            "“t-20” is also the tag of T-20",
        ],
    );
    assert!(!["“T-95” is also", "“S8” is also", "“S30” is also"].iter().any(|note| told.contains(note)), "{told}");
    // A row that changes an item's serial counts as well.
    let again = "Asset Tag,Category,Serial\n".to_owned() + &items.replace(",S", ",R") + "T-30,laptop,R4\n";
    let again = office.file("again.csv", again.replace("T-30,laptop,R30\n", ""));
    let plan = office.plan(&["asset", "import", &again]);
    tells(&asked(&plan, "other-item").concat(), &["the serial number “R4” is that of T-04; T-30 is"]);
    let ran = office.run(&["asset", "import", &again, "--format", "json", "--answer", "other-item=same"]);
    tells(&(ran.out.clone() + &ran.err), &["“R4” is also the serial of T-04"]);
}

#[test]
fn a_tag_that_is_twice_in_a_long_file_is_found_with_its_first_line() {
    let office = Office::new();
    // Keys are written in blocks: the first of a full block, of one that is not yet full, and the last key.
    let items: String = (1..=70).map(|n| format!("T-{n:02},laptop\n")).collect();
    let file = office.file("twice.csv", format!("Asset Tag,Category\n{items}T-01,laptop\nT-66,laptop\nt-70,laptop\n"));
    let plan = office.plan(&["asset", "import", &file]);
    let told = plan.to_string();
    tells(&told, &["“T-01” is already used on line 2", "“T-66” is already used on line 67", "already used on line 71"]);
}

#[test]
fn two_keys_in_one_file_that_differ_little_are_one_twice() {
    for (first, second) in [("0012", "12"), ("LAP-1", "lap-1"), ("ICT 12", "ICT12")] {
        let office = Office::new();
        let path = office.file("a.csv", format!("Asset Tag,Category\n{first},laptop\n{second},laptop\nT-9,laptop\n"));
        let plan = office.plan(&["asset", "import", &path]);
        assert_ne!(row(&plan, 3)["outcome"], "added", "{second}: {plan}");
    }
}

#[test]
fn a_username_finds_the_person() {
    let office = Office::small();
    office.done(&["person", "edit", "P1", "--username", "bford"]);
    let text = "Username,First Name,Last Name,Year Group,Reg Group\nbford,Ben,Ford,9,9B\nuone,Una,One,7,7A\n";
    let path = office.file("pupils.csv", text);
    let report = office.import(&["person", "import", &path]);
    assert_eq!(counts(&report), [1, 0, 1, 0]);
    assert_eq!(office.person("bford")["ref"], "P1");
    let una = office.person("uone");
    assert_eq!((&una["kind"], &una["year_group"]), (&"pupil".into(), &"7".into()));
    office.changes_nothing(&["person", "import", &path]);
}

#[test]
fn each_kind_of_account_finds_the_person() {
    for (heading, cell) in [
        ("Username", "22ECARTER"),
        ("Email", "22ecarter@school.example.org"),
        ("userPrincipalName", "22ecarter@school.example.org"),
        ("sAMAccountName", "22ecarter"),
        ("Email", "22ECarter@School.Example.org"),
    ] {
        let office = Office::new();
        let known = "Admission No,First Name,Last Name,Year Group,Email,Username\n\
                     A001,Emma,Carter,7,22ecarter@school.example.org,22ecarter\n";
        office.import(&["person", "import", &office.file("known.csv", known)]);
        let path = office.file("b.csv", format!("{heading},First Name,Last Name,Reg\n{cell},Emma,Carter,7A\n"));
        let report = office.import(&["person", "import", &path]);
        assert_eq!((counts(&report), office.everybody().len()), ([0, 1, 0, 0], 1), "{heading} {cell}");
        assert_eq!(office.person("A001")["class"], "7A", "{heading}");
    }
}

#[test]
fn another_registers_borrower_and_the_pupil_of_the_school_system_are_one() {
    let office = Office::new();
    let items = "Asset Tag,Model,Category,Serial,Checkout Type,Checked Out To: Username,Checked Out To: First Name,\
                 Checked Out To: Last Name,Checked Out To: Email\n\
                 CB-0001,HP Chromebook 11,Chromebooks,5CD1,User,22ecarter,Emma,Carter,22ecarter@school.example.org\n";
    let path = office.file("items.csv", items);
    let plan = office.plan(&["asset", "import", &path]);
    assert_eq!(groups(&plan), ["holder 1"], "nobody is made staff without a word");
    office.import(&["asset", "import", &path, "--answer", "holder=add-pupil"]);
    assert_eq!(office.everybody(), ["Emma Carter, pupil, -, -"]);
    let pupils = "Admission No,Legal Surname,Legal Forename,Year Group,Reg Group,Email,Username\n\
                  A001,Carter,Emma,7,7A,22ecarter@school.example.org,22ecarter\n";
    let path = office.file("pupils.csv", pupils);
    let plan = office.plan(&["person", "import", &path]);
    assert_eq!(groups(&plan), ["renumbered 1"]);
    office.import(&["person", "import", &path, "--answer", "renumbered=same"]);
    assert_eq!(office.everybody(), ["Emma Carter, pupil, 7, 7A"]);
    assert_eq!(
        (&office.person("A001")["loans"], office.holder("CB-0001").as_deref()),
        (&1.into(), Some("Emma Carter"))
    );
    assert_eq!(office.person("22ecarter")["ref"], "A001", "the old ref still finds her");
    office.changes_nothing(&["person", "import", &path]);
}

#[test]
fn a_known_person_can_keep_the_old_ref() {
    let office = Office::small();
    office.done(&["person", "edit", "P1", "--username", "bford"]);
    let path = office.file("p.csv", "Admission No,First Name,Last Name,Username\nP901,Ben,Ford,bford\n");
    office.import(&["person", "import", &path, "--answer", "renumbered=keep"]);
    assert_eq!((&office.person("bford")["ref"], office.everybody().len()), (&"P1".into(), 3));
    let path = office.file("q.csv", "Admission No,First Name,Last Name,Username\nP902,Bea,Ford,bford\n");
    let plan = office.plan(&["person", "import", &path]);
    assert!(!groups(&plan).is_empty(), "{plan}");
}

#[test]
fn both_names_changed_is_a_question_and_nothing_passes_on() {
    let office = Office::small();
    office.done(&["out", "LAP-0001", "LAP-0002", "--to", "ANA"]);
    let staff = "Staff Number,Forename,Surname,Email\nANA,Andrew,Nash,anash@oak.example\n";
    let path = office.file("staff.csv", staff);
    let plan = office.plan(&["person", "import", &path]);
    assert_eq!(groups(&plan), ["names-changed 1"]);
    assert_eq!(each(&group(&plan, "names-changed").unwrap()["answers"], "word"), ["same", "keep", "skip"]);
    tells(&plan.to_string(), &["Ana Marsh", "Andrew Nash", "LAP-0001"]);
    office.refused_file(&["person", "import", &path]);
    office.import(&["person", "import", &path, "--answer", "names-changed=skip"]);
    assert_eq!((&office.person("ANA")["name"], &office.person("ANA")["email"]), (&"Ana Marsh".into(), &Value::Null));
    office.import(&["person", "import", &path, "--answer", "names-changed:ANA=same"]);
    assert_eq!(office.person("ANA")["name"], "Andrew Nash");
    assert_eq!(office.everybody().len(), 3);
}

#[test]
fn a_pupils_ban_does_not_pass_to_the_next_holder_of_the_number() {
    let office = Office::small();
    add_deciders(&office);
    office.done(&["ban", "add", "P2", "--reason", "threw a laptop", "--by", "H1"]);
    let path = office.file("p.csv", "Admission Number,First Name,Last Name,Year Group,Reg Group\nP2,Dee,Dean,7,7A\n");
    tells(&asked(&office.plan(&["person", "import", &path]), "names-changed")[0], &["2 "]);
    office.refused_file(&["person", "import", &path]);
    assert_eq!(office.person("P2")["name"], "Cai Hill");
}

#[test]
fn one_changed_name_or_another_spelling_is_no_question() {
    for (first, last, changed) in
        [("Ana", "Married", 1), ("Anabel", "Marsh", 1), ("ANA", "MARSH", 0), ("Ána", "Marsh", 1), (" Ana ", "Marsh", 0)]
    {
        let office = Office::small();
        let path = office.file("s.csv", format!("Staff Number,Forename,Surname\nANA,{first},{last}\n"));
        let plan = office.plan(&["person", "import", &path]);
        assert!(groups(&plan).is_empty(), "{first} {last}: {plan}");
        if changed == 0 {
            assert_eq!(outcomes(&plan), ["2 unchanged"], "{first} {last}");
        }
    }
}

#[test]
fn a_year_group_or_a_class_means_pupil() {
    for (headings, cells) in [
        ("Student ID,First Name,Last Name,Year,Form,Email", "S1001,Ann,Lee,7,7A,alee@school.example.org"),
        ("Username,First Name,Last Name,Year Group", "alee,Ann,Lee,7"),
        ("ID,First Name,Last Name,Class Name", "S1001,Ann,Lee,7A"),
        ("Email,Name,Reg", "alee@school.example.org,Ann Lee,7A"),
        ("Ref,First Name,Last Name,Form Group", "S1001,Ann,Lee,7A"),
    ] {
        let office = Office::new();
        let path = office.file("p.csv", format!("{headings}\n{cells}\n"));
        let map: &[&str] = if headings.starts_with("ID") { &["--map", "ID=ref"] } else { &[] };
        let plan = office.plan(&[&["person", "import", &path], map].concat());
        assert_eq!(plan["by_kind"], serde_json::json!({"pupil": 1}), "{headings}: {plan}");
    }
    let office = Office::new();
    let path = office.file("p.csv", "Student ID,First Name,Last Name,Year,Form\nS1,Ann,Lee,7,7A\nS2,Bob,Stone,9,9B\n");
    let maps = ["--map", "Student ID=ref", "--map", "Year=Year group", "--map", "Form=class"];
    office.import(&[&["person", "import", &path], &maps[..]].concat());
    assert_eq!(office.everybody(), ["Ann Lee, pupil, 7, 7A", "Bob Stone, pupil, 9, 9B"]);
}

#[test]
fn a_ref_alone_does_not_say_staff_or_pupil() {
    let office = Office::new();
    let path = office.file("p.csv", "Ref,First Name,Last Name\nX1,Ann,Lee\nX2,Bob,Stone\n");
    assert_eq!(groups(&office.plan(&["person", "import", &path])), ["kind 2"]);
    office.import(&["person", "import", &path, "--kind", "governor"]);
    assert_eq!(office.everybody(), ["Ann Lee, governor, -, -", "Bob Stone, governor, -, -"]);
}

#[test]
fn one_ref_for_two_people_is_refused_when_typed() {
    let office = Office::small();
    for reference in ["P1", "p1", "P 1"] {
        let typed = ["person", "add", reference, "--first-name", "Dee", "--last-name", "Dean", "--kind", "pupil"];
        assert_ne!(office.run(&typed).code, 0, "{reference}");
    }
    let staff = ["person", "add", "P1", "--first-name", "Dee", "--last-name", "Dean", "--kind", "staff"];
    assert_ne!(office.run(&staff).code, 0, "staff with a pupil's ref");
    assert_eq!(office.everybody().len(), 3);
}

#[test]
fn one_serial_on_two_items_is_said_at_every_door() {
    let office = Office::new();
    office.done(&["asset", "add", "T-1", "--category", "laptop", "--serial", "SN1"]);
    tells(&office.done(&["asset", "add", "T-2", "--category", "laptop", "--serial", "sn1", "--yes"]).err, &["T-1"]);
    office.done(&["asset", "add", "T-3", "--category", "laptop"]);
    tells(&office.done(&["asset", "edit", "T-3", "--serial", "SN1", "--yes"]).err, &["T-1"]);
    let path = office.file("a.csv", "Asset Tag,Category,Serial\nT-4,laptop,SN1\nT-5,laptop,SN5\nT-6,laptop,SN5\n");
    let plan = office.plan(&["asset", "import", &path]);
    tells(&row(&plan, 2)["reasons"].to_string(), &["T-1"]);
    tells(&row(&plan, 4)["reasons"].to_string(), &["T-5"]);
    office.import(&["asset", "import", &path, "--answer", "known-serial=new"]);
    assert_eq!(office.tags().len(), 6, "it is allowed");
}

#[test]
fn a_card_that_is_a_tag_is_said_and_asked_about_at_the_desk() {
    let office = Office::small();
    office.done(&["asset", "add", "2002", "--category", "tablet"]);
    let path = office.file("p.csv", "Admission Number,First Name,Last Name,Year Group,Reg Group\n2002,Ed,Eve,9,9B\n");
    let plan = office.plan(&["person", "import", &path]);
    tells(&row(&plan, 2)["reasons"].to_string(), &["tag"]);
    office.import(&["person", "import", &path]);
    office.done(&["out", "2002", "--to", "P1"]);
    let desk = office.feed("2002\nCAM-0001\n\n", &["desk"]);
    assert_eq!(office.holder("2002").as_deref(), Some("Ben Ford"), "the scan of a card returns nothing: {desk:?}");
    assert!(desk.out.contains("Ed Eve") || desk.err.contains("Ed Eve"), "{desk:?}");
    let typed =
        office.done(&["person", "add", "CAM-0002", "--first-name", "Di", "--last-name", "Day", "--kind", "staff"]);
    tells(&typed.err, &["CAM-0002"]);
    office.done(&["person", "add", "3003", "--first-name", "Flo", "--last-name", "Fox", "--year-group", "9"]);
    tells(&office.done(&["asset", "add", "3003", "--category", "tablet"]).err, &["Flo Fox"]);
    let items = office.file("a.csv", "Asset Tag,Category\nP2,tablet\n");
    tells(&rows(&office.plan(&["asset", "import", &items])["rows"])[0]["reasons"].to_string(), &["Cai Hill"]);
}
