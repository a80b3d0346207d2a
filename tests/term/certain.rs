//! What was certified stays so; what is done for many is done for each; and ways back from slips of the hand.

use super::{Term, each, line, numbers, rows, shows, sorted};
use serde_json::json;

/// A clearance is of the day on which it was given.
#[test]
fn a_certificate_says_what_was_so_and_nothing_later() {
    let mut term = Term::new();
    term.leaves("L1", "2026-12-18");
    term.done(&["leaver", "lines", "keys"]);
    term.done(&["leaver", "tick", "L1", "keys", "--outcome", "returned"]);
    term.done(&["leaver", "clear", "L1"]);
    let page = |term: &Term| term.done(&["leaver", "certificate", "L1"]).out;
    let body = |page: &str| page.split("<table>").nth(1).unwrap().split("</table>").next().unwrap().to_owned();
    let before = body(&page(&term));
    assert!(before.contains("keys") && before.contains("returned"));
    // Nothing is said of it any more, and nothing is lent without another word.
    term.conflicts(&["leaver", "tick", "L1", "keys", "--outcome", "missing"]);
    term.conflicts(&["leaver", "tick", "L1", "keys", "--undo"]);
    assert_eq!(term.lending("LAP-1", "L1", &[]).1, ["cleared"]);
    term.done(&["out", "LAP-1", "--to", "L1", "--override", "cleared", "--reason", "one more day"]);
    term.done(&["leaver", "lines", "keys", "--remove"]);
    assert_eq!(body(&page(&term)), before);
    // Taken back, it is worked out anew.
    term.done(&["leaver", "reopen", "L1", "--reason", "stays a day longer"]);
    term.conflicts(&["leaver", "certificate", "L1"]);
    assert_eq!(term.open_lines("L1"), ["loan-1", "slip-1"]);
    // After the last day, that it has gone by says enough.
    term.done(&["in", "LAP-1", "--all-well"]);
    term.done(&["leaver", "clear", "L1"]);
    term.at("2026-12-19T09:00:00Z");
    assert_eq!(term.lending("CAM-1", "L1", &[]).1, ["past-leaving-date"]);
}

#[test]
fn a_year_is_ticked_and_cleared_in_one_go() {
    let mut term = Term::new();
    for pupil in ["1101", "1102", "1103"] {
        term.leaves(pupil, "2026-12-18");
    }
    term.done(&["leaver", "lines", "accounts disabled"]);
    term.lent("CAM-1", "1102");
    let ticked = term.json(&["leaver", "tick", "accounts disabled", "--year-group", "11", "--outcome", "done"]);
    assert_eq!(rows(&ticked).len(), 3);
    assert_eq!(line(&ticked[0], "accounts disabled")["outcome"], "done");
    // Open of nobody any more.
    term.kept_out(3, &["leaver", "tick", "accounts disabled", "--year-group", "11", "--outcome", "done"]);
    let ran = term.run(&["leaver", "clear", "--year-group", "11", "--format", "json"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let cleared = ran.json();
    let refs: Vec<&str> = rows(&cleared).iter().map(|list| list["person"]["ref"].as_str().unwrap()).collect();
    assert_eq!(refs, ["1103", "1101"], "11A before 11B");
    assert_eq!(sorted(each(&ran.talk()["refusals"], "ref")), ["1102", "1102"], "the camera and its slip");
    let pages = term.done(&["leaver", "certificate", "--year-group", "11"]).out;
    assert!(pages.contains("Ivy Elm") && pages.contains("Jay Ash") && !pages.contains("Kit Dove"));
    let letters = term.done(&["leaver", "letter", "--year-group", "11"]).out;
    assert!(letters.contains("Joan Dove") && letters.contains("CAM-1") && !letters.contains("Ivy Elm"));
    // Tried, it gives no number; nobody of a year without leavers can be cleared.
    term.conflicts(&["leaver", "clear", "--year-group", "9"]);
    term.kept_out(3, &["leaver", "clear", "--year-group", "13"]);
}

/// "She left last Friday."
#[test]
fn a_last_day_that_has_gone_by_makes_loans_late() {
    let mut term = Term::new();
    term.lent("LAP-1", "L1");
    term.done(&["out", "CAM-1", "--to", "L1", "--due", "2026-12-04"]);
    let edited = term.json(&["person", "edit", "L1", "--last-working-day", "2026-11-27"]);
    assert_eq!(sorted(each(&edited["pulled_back"], "tag")), ["CAM-1", "LAP-1"]);
    // What went out after that day is due on the day on which it did.
    shows(&term.json(&["loan", "show", "1"]), &json!({ "due_on": "2026-11-27", "state": "overdue" }));
    shows(&term.json(&["loan", "show", "2"]), &json!({ "due_on": "2026-12-01", "state": "open" }));
    assert_eq!(numbers(&term.json(&["loan", "list", "--overdue"])), [1]);
    let said = term.said(&["person", "edit", "L1", "--last-working-day", "2026-12-18"]);
    assert!(said.contains("loan list --person l1"), "{said}");
}

#[test]
fn a_pupil_and_a_teacher_are_one_only_when_somebody_is_sure() {
    let term = Term::new();
    let said = term.kept_out(1, &["person", "merge", "1003", "--into", "S1"]);
    assert_eq!(said["error"]["kind"], "question");
    assert!(said["error"]["hint"].as_str().unwrap().contains("--yes"), "{said}");
    term.done(&["person", "merge", "1003", "--into", "S1", "--yes"]);
    assert_eq!(term.person("1003")["ref"], "S1");
    // The ref that is gone is nobody else's.
    term.conflicts(&["person", "add", "1003", "--kind", "pupil", "--last-name", "New"]);
    term.conflicts(&["person", "edit", "1001", "--ref", "1003"]);
}

// The accounts of the staff have no number of the school's.
#[test]
fn an_account_without_a_number_is_who_has_that_address() {
    let term = Term::new();
    term.done(&["person", "edit", "S1", "--email", "zob@school.example"]);
    let file = "First Name [Required],Last Name [Required],Email Address [Required],Org Unit Path [Required],Employee ID,\
        Status [READ ONLY]\n\
        Zoë,O'Brien,zob@school.example,/Staff,,Active\n\
        Nora,Novice,nora@school.example,/Staff,,Active\n\
        Olga,Old,olga@school.example,/Staff,,Suspended\n\
        Kiosk,One,kiosk@school.example,/Devices,,Active\n";
    let path = term.paper("google.csv", file);
    let ran = term.run(&["person", "import", &path, "--format", "json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    shows(&ran.json(), &json!({ "added": 1, "changed": 1 }));
    assert_eq!(term.person("S1")["name"], "Zoë O'Brien");
    assert_eq!(each(&ran.json()["joiners"], "ref"), ["nora"]);
    let said = ran.err.to_lowercase();
    assert!(said.contains("olga@school.example") && said.contains("kiosk@school.example"), "{said}");
    // One of Microsoft's files alone says where the others are.
    let users = term.paper("users.csv", "sourcedId,username,givenName,familyName\n1,1,A,B\n");
    let talk = term.kept_out(4, &["person", "import", &users]);
    assert!(talk["error"]["hint"].as_str().unwrap().contains("folder"), "{talk}");
}

#[test]
fn an_agreement_that_was_a_slip_is_withdrawn() {
    let term = Term::new();
    term.publish("Acceptable use", &["--kinds", "staff", "--guardian", "--sign-by", "2026-12-18"]);
    let said = term.said(&["agreement", "publish", "Acceptabel use"]);
    assert!(said.contains("can't borrow"), "{said}");
    assert_eq!(term.lending("LAP-1", "1001", &[]).1, ["agreement-unsigned"]);
    term.misused(&["agreement", "withdraw", "2", "--reason", " "]);
    term.done(&["agreement", "withdraw", "2", "--reason", "misspelt"]);
    term.conflicts(&["agreement", "withdraw", "2", "--reason", "again"]);
    assert_eq!(term.lending("LAP-1", "1001", &[]).1, [] as [String; 0]);
    assert_eq!(numbers(&term.json(&["agreement", "list"])), [1]);
    // A newer version is for whom the older was.
    let newer = term.json(&["agreement", "publish", "Acceptable use", "--from", "2027-01-04"]);
    shows(&newer, &json!({ "kinds": ["staff"], "guardian": true }));
}

#[test]
fn a_wipe_that_nothing_awaits_is_recorded_when_it_was_one() {
    let mut term = Term::new();
    term.conflicts(&["wipe", "record", "LAP-1", "--method", "reset"]);
    term.done(&["wipe", "record", "LAP-1", "--method", "reset", "--anyway"]);
    assert_eq!(term.state("LAP-1"), "available");
    // Struck out, nothing awaits it either.
    term.done(&["wipe", "void", "1", "--reason", "another laptop"]);
    assert_eq!(term.state("LAP-1"), "available");
    // One that never was is asked for again, though the device has gone out since.
    term.lent("LAP-2", "S1");
    term.done(&["in", "LAP-2", "--all-well"]);
    term.done(&["wipe", "record", "LAP-2", "--method", "reset"]);
    term.done(&["out", "LAP-2", "--to", "S2"]);
    let said = term.said(&["wipe", "void", "2", "--reason", "was LAP-3"]);
    assert!(said.contains("amir khan"), "{said}");
    shows(&term.json(&["show", "LAP-2"]), &json!({ "state": "on_loan", "flags": ["awaiting_wipe"] }));
}

// Shirley Warren: kit is withdrawn after misuse; a due day does not wipe it.
#[test]
fn what_was_renewed_or_recalled_leaves_its_traces_all_the_same() {
    for words in [
        &["loan", "renew", "1", "--due", "2026-12-18"][..],
        &["loan", "recall", "1", "--due", "2026-12-04"],
        &["person", "edit", "S1", "--last-working-day", "2026-12-18"],
    ] {
        let mut term = Term::new();
        term.lent("LAP-1", "S1");
        term.done(words);
        term.done(&["in", "LAP-1", "--all-well"]);
        assert_eq!(term.state("LAP-1"), "awaiting_wipe", "{words:?}");
    }
    // Lent for some days from the start, it is a loan like another.
    let term = Term::new();
    term.done(&["out", "LAP-1", "--to", "S1", "--due", "2026-12-04"]);
    term.done(&["in", "LAP-1", "--all-well"]);
    assert_eq!(term.state("LAP-1"), "available");
}

#[test]
fn guardians_are_masked_in_the_log_too() {
    let term = Term::new();
    term.done(&["person", "edit", "1001", "--guardian-contact", "01632 960888"]);
    let entries = term.json(&["log", "show", "--person", "1001"]);
    assert!(!entries.to_string().contains("01632 960888"), "{entries}");
    assert_eq!(rows(&entries)[0]["details"]["guardian_contact"], "…");
}

#[test]
fn a_permission_may_be_asked_for_before_anybody_gives_it() {
    let term = Term::new();
    let asked = term.json(&["permission", "grant", "home", "--person", "S1", "--purpose", "marking"]);
    shows(&asked, &json!({ "state": "awaiting", "awaits": ["headteacher"], "given": [] }));
    assert_eq!(term.json(&["status"])["permissions_awaiting"], 1);
    term.done(&["permission", "give", "1", "--by", "H1"]);
    assert_eq!(term.lending("TAB-1", "S1", &["--off-site", "home"]).0, 0);
}

#[test]
fn licences_and_own_devices_are_found() {
    let term = Term::new();
    term.done(&["licence", "add", "Photo Éditor", "--key", "AAAA-BBBB-CCCC-DDDD"]);
    term.done(&["own-device", "hand-in", "1001", "--what", "phone", "--serial", "IMEI356"]);
    assert_eq!(rows(&term.json(&["find", "editor"])).len(), 1);
    assert_eq!(each(&term.json(&["find", "imei356"]), "what"), ["phone"]);
    assert!(rows(&term.json(&["find", "BBBB"])).is_empty());
    // Read from a pipe, a key is in no shell's history.
    let ran = term.cli.feed("EEEE-FFFF-GGGG-HHHH\n", &["licence", "edit", "1", "--key", "-"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(term.json(&["licence", "show", "1", "--key"])["key"], "EEEE-FFFF-GGGG-HHHH");
    term.is_sound();
}
