//! Changes to items and categories: due dates follow the change, and a fail is never lost.

use super::{Caretaker, each, items, some, text};

/// A school with a failed kettle, KET-1.
fn with_a_failed_kettle() -> Caretaker {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.done(&["pat", "fail", "KET-1", "--reason", "flex cut"]);
    caretaker
}

#[test]
fn a_failed_item_stays_failed_when_its_details_change() {
    for change in [
        &["pat", "set", "KET-1", "--class", "III"][..],
        &["pat", "interval", "KET-1", "--visual", "0", "--combined", "0", "--note", "x"],
        &["pat", "interval", "--category", "kettle", "--visual", "0", "--combined", "0", "--note", "x"],
        &["pat", "interval", "--location", "Staff room", "--visual", "0", "--combined", "0", "--note", "x"],
        &["asset", "edit", "KET-1", "--category", "headphones"],
        &["asset", "edit", "KET-1", "--location", "Hall"],
        &["category", "set", "kettle", "--pat-class", "III"],
        &["asset", "edit", "KET-1", "--condition", "good"],
    ] {
        let caretaker = with_a_failed_kettle();
        caretaker.done(change);
        assert_eq!((caretaker.status("KET-1"), caretaker.state("KET-1")), ("failed".to_owned(), "unsafe".to_owned()));
        assert_eq!(caretaker.refusal(&["out", "KET-1", "--to", "S1"]).0, "pat-failed", "{change:?}");
        assert!(items(&caretaker.json(&["pat", "due"])).contains(&"KET-1".to_owned()), "{change:?}");
    }
}

#[test]
fn a_retagged_item_stays_failed() {
    let caretaker = with_a_failed_kettle();
    caretaker.done(&["asset", "retag", "KET-1", "KET-0001"]);
    assert_eq!(caretaker.refusal(&["out", "KET-0001", "--to", "S1"]).0, "pat-failed");
    assert_eq!(items(&caretaker.json(&["pat", "history"])), ["KET-0001"]);
    // The old tag still finds the kettle.
    caretaker.done(&["pat", "pass", "KET-1"]);
    assert_eq!(caretaker.status("KET-0001"), "in_date");
}

#[test]
fn a_failed_charger_stops_its_laptop_after_the_category_drops_the_charger() {
    for change in [&["--drop-part", "charger"], &["--part-class", "charger=none"], &["--part-class", "charger=III"]] {
        let caretaker = Caretaker::with(&[("LAP-1", "laptop", "Library")]);
        caretaker.done(&["pat", "fail", "LAP-1", "--reason", "casing split"]);
        caretaker.done(&[&["category", "set", "laptop"], &change[..]].concat());
        assert_eq!(caretaker.state("LAP-1"), "unsafe", "{change:?}");
        assert_eq!(caretaker.refusal(&["out", "LAP-1", "--to", "S1"]).0, "pat-failed", "{change:?}");
    }
}

#[test]
fn a_new_class_of_a_category_changes_due_dates() {
    let mut caretaker = Caretaker::with_a_kettle();
    caretaker.full_test("KET-1", "2026-05-01");
    assert_eq!(caretaker.status_and_due("KET-1"), ("overdue".to_owned(), some("2026-11-01")));
    // Class II: every 12 months.
    caretaker.done(&["category", "set", "kettle", "--pat-class", "II"]);
    assert_eq!(caretaker.status_and_due("KET-1"), ("in_date".to_owned(), some("2027-05-01")));
    caretaker.done(&["category", "set", "kettle", "--pat-class", "III"]);
    assert_eq!(caretaker.status_and_due("KET-1"), ("not_required".to_owned(), None));
    // A charger of class I: every 6 months.
    caretaker.done(&["asset", "add", "LAP-1", "--category", "laptop"]);
    caretaker.done(&["pat", "pass", "LAP-1"]);
    assert_eq!(caretaker.status_and_due("LAP-1").1, some("2027-11-23"));
    caretaker.done(&["category", "set", "laptop", "--part-class", "charger=I"]);
    assert_eq!(caretaker.status_and_due("LAP-1").1, some("2027-05-23"));
    assert_eq!(caretaker.at("2027-05-24").status("LAP-1"), "overdue");
}

#[test]
fn moving_an_item_to_another_category_changes_its_due_date() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.full_test("KET-1", "2026-05-01");
    // An appliance is stationary: no visual checks, a full test every 12 months.
    caretaker.done(&["asset", "edit", "KET-1", "--category", "appliance"]);
    assert_eq!(caretaker.status_and_due("KET-1"), ("in_date".to_owned(), some("2027-05-01")));
    caretaker.done(&["asset", "edit", "KET-1", "--category", "headphones"]);
    assert_eq!(caretaker.status("KET-1"), "not_required");
}

/// A kettle of class I with two passes from a file: the first has an insulation of 1.5 MΩ, which is enough for class I
/// alone, the second no earth reading, which class II doesn't need.
fn with_passes() -> Caretaker {
    let caretaker = Caretaker::with_a_kettle();
    let lines = "TEST NUMBER  1\nDATE  14/09/2026\nAPP NO  KET-1\nEARTH  0.05 OHM P\nINS  1.5 MOHM P\n\
                 TEST NUMBER  2\nDATE  15/09/2026\nAPP NO  KET-1\nINS  99 MOHM P\nEND OF DATA\n";
    caretaker.import(&caretaker.file("a.txt", lines), &[]);
    caretaker
}

fn states(caretaker: &Caretaker) -> Vec<String> {
    let all = caretaker.json(&["pat", "history", "KET-1"]);
    let mut all: Vec<String> =
        all.as_array().unwrap().iter().map(|test| format!("{} {}", test["no"], text(&test["state"]))).collect();
    all.sort();
    all
}

#[test]
fn a_class_that_is_corrected_judges_queried_passes_again_at_every_door() {
    let doors: [(&str, &[&str], &str); 4] = [
        ("pat set", &["pat", "set", "KET-1", "--class", "II"], ""),
        ("pat log", &["pat", "log", "--location", "Staff room", "--format", "json"], "KET-1\nclass II\n"),
        ("category set", &["category", "set", "kettle", "--pat-class", "II"], ""),
        ("asset edit", &["asset", "edit", "KET-1", "--category", "fan"], ""),
    ];
    for (door, command, typed) in doors {
        let caretaker = with_passes();
        assert_eq!(states(&caretaker), ["1 counted", "2 queried"], "{door}");
        assert_eq!(caretaker.status_and_due("KET-1").1, some("2027-03-14"), "{door}");
        let ran = caretaker.feed(typed, command);
        assert_eq!(ran.code, 0, "{door}: {ran:?}");
        let said = ran.out + &ran.err;
        assert!(
            said.contains(
                "test result 2 of KET-1 (Tue 15 Sep 2026) was queried and counts now: its readings fit class II"
            ),
            "{door}: {said}"
        );
        assert!(
            said.contains("test result 1 of KET-1 (Mon 14 Sep 2026) passed and still counts, but"),
            "{door}: {said}"
        );
        assert!(said.contains("insulation is 1.5 MΩ, but must be at least 2 MΩ"), "{door}: {said}");
        assert!(said.contains("kitbook pat void 1"), "{door}: {said}");
        assert_eq!(states(&caretaker), ["1 counted", "2 counted"], "{door}");
        assert_eq!(caretaker.status_and_due("KET-1").1, some("2027-09-15"), "{door}: the second pass counts");
        let log = caretaker.json(&["log", "show"]);
        let judged: Vec<_> = log.as_array().unwrap().iter().filter(|entry| entry["action"] == "pat judge").collect();
        assert_eq!((judged.len(), &judged[0]["details"]["no"]), (1, &2.into()), "{door}");
        caretaker.done(&["check"]);
    }
}

#[test]
fn a_class_that_is_corrected_leaves_decisions_and_fails_as_they_are() {
    let caretaker = with_passes();
    caretaker.done(&["pat", "void", "2", "--reason", "wrong plug"]);
    assert!(!caretaker.done(&["pat", "set", "KET-1", "--class", "II"]).err.contains("result 2"));
    assert_eq!(states(&caretaker), ["1 counted", "2 void"]);
    // What was accepted is not named, and what does not fit either class stays queried.
    let caretaker = with_passes();
    caretaker.done(&["pat", "accept", "2", "--reason", "the earth was seen"]);
    let lines = "TEST NUMBER  3\nDATE  16/09/2026\nAPP NO  KET-1\nINS  0.2 MOHM P\nEND OF DATA\n";
    caretaker.import(&caretaker.file("b.txt", lines), &[]);
    let said = caretaker.done(&["pat", "set", "KET-1", "--class", "II"]).err;
    assert!(!said.contains("result 2") && !said.contains("result 3"), "{said}");
    assert_eq!(states(&caretaker), ["1 counted", "2 counted", "3 queried"]);
    // The way back makes nothing worse.
    let said = caretaker.done(&["pat", "set", "KET-1", "--class", "I"]).err;
    assert!(!said.contains("counts now"), "{said}");
    assert_eq!(states(&caretaker), ["1 counted", "2 counted", "3 queried"]);
    // A dry run says it, and changes nothing.
    let caretaker = with_passes();
    assert!(caretaker.done(&["pat", "set", "KET-1", "--class", "II", "--dry-run"]).err.contains("counts now"));
    assert_eq!(states(&caretaker), ["1 counted", "2 queried"]);
}

#[test]
fn a_class_that_a_file_tells_judges_earlier_passes_again() {
    let caretaker = Caretaker::with(&[("OTH-1", "other", "Hall")]);
    let first = "TEST NUMBER  1\nDATE  14/09/2026\nAPP NO  OTH-1\nEARTH  0.5 OHM P\nINS  99 MOHM P\nEND OF DATA\n";
    caretaker.import(&caretaker.file("a.txt", first), &[]);
    assert_eq!(caretaker.json(&["pat", "history", "OTH-1"])[0]["state"], "queried");
    let sheet = "Asset Id,Asset Class,Test Date,Status,Test,Result,Unit,Status\n\
                 OTH-1,Class II,15/09/2026,P,Insulation,99,MOhm,P\n";
    let ran = caretaker.done(&["pat", "import", &caretaker.file("b.csv", sheet)]);
    assert!(ran.err.contains("test result 1 of OTH-1 (Mon 14 Sep 2026) was queried and counts now"), "{ran:?}");
    assert_eq!(caretaker.json(&["pat", "list", "OTH-1"])[0]["class"], "II");
    let states: Vec<String> = each(&caretaker.json(&["pat", "history", "OTH-1"]), "state");
    assert_eq!(states, ["counted", "counted"]);
}

#[test]
fn a_failed_item_is_not_transferred() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.done(&["person", "add", "S2", "--first-name", "Amir", "--last-name", "Khan", "--kind", "staff"]);
    caretaker.done(&["pat", "pass", "KET-1", "--on", "2026-11-01"]);
    caretaker.done(&["out", "KET-1", "--to", "S1", "--on", "2026-11-20"]);
    caretaker.done(&["pat", "fail", "KET-1", "--reason", "hot to the touch"]);
    let talk = caretaker.kept_out(1, &["loan", "transfer", "1", "--to", "S2", "--all-well"]);
    assert_eq!(talk["refusals"][0]["rule"], "pat-failed");
    assert_eq!(caretaker.json(&["loan", "show", "1"])["person"]["ref"], "S1");
}

#[test]
fn an_item_without_a_location_is_listed() {
    let caretaker = Caretaker::new();
    caretaker.done(&["asset", "add", "KET-1", "--category", "kettle"]);
    assert_eq!(items(&caretaker.json(&["pat", "due", "--sort", "location"])), ["KET-1"]);
    assert!(caretaker.done(&["pat", "sheet"]).out.contains("KET-1"));
    let summary = caretaker.json(&["pat", "summary"]);
    assert_eq!((summary[0]["things"].as_i64(), summary.as_array().unwrap().len()), (Some(1), 3), "{summary}");
}

#[test]
fn the_log_is_intact_after_every_pat_command() {
    let caretaker = Caretaker::with_a_kettle();
    let lines = "TEST NUMBER  1\nDATE  14/09/2026\nAPP NO  KET-1\nINS  0.2 MOHM P\n\
                 TEST NUMBER  2\nDATE  14/09/2026\nAPP NO  0017\nVISUAL CHECK  F\nEND OF DATA\n";
    caretaker.import(&caretaker.file("a.txt", lines), &[]);
    for arguments in [
        &["accept", "1", "--reason", "agreed"][..],
        &["match", "2", "KET-1"],
        &["pass", "KET-1"],
        &["void", "3", "--reason", "wrong scan"],
        &["interval", "KET-1", "--visual", "1", "--note", "x"],
        &["set", "KET-1", "--lead", "0.2"],
        &["limit", "--edition", "4"],
    ] {
        caretaker.done(&[&["pat"], arguments].concat());
    }
    let shown = caretaker.done(&["log", "show"]).out;
    for act in ["pat import", "pat accept", "pat match", "pat pass", "pat void", "pat interval", "pat set", "pat limit"]
    {
        assert!(shown.contains(act), "{act} is not in\n{shown}");
    }
    assert!(caretaker.done(&["log", "verify"]).out.contains("The log is sound"));
    assert_eq!(caretaker.status("KET-1"), "failed");
}
