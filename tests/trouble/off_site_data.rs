//! Personal data that goes home, visitors' cameras, sticks that are lent only encrypted, and the breach of a lost camera:
//! typed, by a file and at the desk.

use super::{Office, each, no, numbers, rows, shows, text};
use serde_json::{Value, json};

/// The rules that warned of a command.
fn warned(office: &Office, arguments: &[&str]) -> Vec<String> {
    each(&office.messages(arguments)["warnings"], "rule")
}

const HOME: [&str; 6] = ["out", "LAP-1", "--to", "S1", "--off-site", "home"];

// Hazeldene 4.9: no personal data leaves the school without the headteacher's authorisation.
#[test]
fn personal_data_is_asked_of_what_holds_data_and_goes_home() {
    let office = Office::new();
    let dry = |more: &[&'static str]| [&HOME[..], more, &["--dry-run"]].concat();
    // A new register warns, so that its first Monday works.
    assert_eq!(warned(&office, &dry(&[])), ["personal-data"]);
    assert_eq!(warned(&office, &dry(&["--personal-data", "yes"])), ["personal-data"]);
    assert_eq!(office.messages(&dry(&["--personal-data", "no"])), Value::Null);
    let on_site = ["out", "LAP-1", "--to", "S1", "--dry-run"];
    assert_eq!(office.messages(&on_site), Value::Null);
    office.done(&["rule", "set", "personal-data", "refuse"]);
    assert_eq!(office.refused(&HOME), ["personal-data"]);
    assert_eq!(office.refused(&[&HOME[..], &["--personal-data", "yes"]].concat()), ["personal-data"]);
    let talk = office.kept_out(1, &HOME);
    let remedy = text(&talk["refusals"][0]["remedy"]);
    assert!(
        remedy.contains("--personal-data no") && remedy.contains("permission grant personal-data --person S1"),
        "{talk}"
    );
    let half = ["permission", "grant", "personal-data", "--person", "S1", "--purpose", "reports", "--by", "H1"];
    office.done(&half);
    let slip = office.json(&[&HOME[..], &["--personal-data", "yes"]].concat());
    assert_eq!(slip["personal_data"], true);
    assert_eq!(office.loan("1")["personal_data"], true);
    let paper = office.path("slip.html");
    office.done(&["slip", "print", "1", "--output", &paper]);
    assert!(std::fs::read_to_string(paper).unwrap().contains("takes personal data off site"));
    // The school switches it off.
    office.done(&["rule", "set", "personal-data", "off"]);
    assert_eq!(office.messages(&["out", "LAP-2", "--to", "S2", "--off-site", "home"]), Value::Null);
}

/// The words about personal data on a printed slip.
fn slip_says(office: &Office, no: &str) -> String {
    let path = office.path(&format!("slip-{no}-says.html"));
    office.done(&["slip", "print", no, "--output", &path]);
    let paper = std::fs::read_to_string(path).unwrap();
    let at = paper.find("The borrower takes ").unwrap_or_else(|| panic!("{paper}"));
    paper[at..].split('<').next().unwrap().to_owned()
}

#[test]
fn personal_data_on_a_visit_is_asked_for_and_the_slip_says_if_there_is_a_permission() {
    let office = Office::new();
    let out = |tag: &'static str, more: &[&'static str]| [&["out", tag, "--to", "S1", "--off-site"], more].concat();
    assert_eq!(warned(&office, &out("LAP-1", &["visit", "--dry-run"])), ["personal-data"]);
    assert_eq!(warned(&office, &out("LAP-1", &["visit", "--personal-data", "yes"])), ["personal-data"]);
    assert_eq!(slip_says(&office, "1"), "The borrower takes personal data off site; no permission is recorded");
    office.done(&["rule", "set", "personal-data", "refuse"]);
    let two = out("LAP-2", &["visit", "--personal-data", "yes"]);
    assert_eq!(office.refused(&two), ["personal-data"]);
    office.done(&[&two[..], &["--override", "personal-data", "--reason", "yes", "--by", "H1"]].concat());
    assert_eq!(
        slip_says(&office, "2"),
        "The borrower takes personal data off site; no permission is recorded: the rule was overridden by Hester Head"
    );
    office.done(&["permission", "grant", "personal-data", "--person", "S1", "--purpose", "trip", "--by", "H1"]);
    office.done(&out("LAP-3", &["visit", "--personal-data", "yes"]));
    assert_eq!(slip_says(&office, "3"), "The borrower takes personal data off site; permission 1 allows it");
}

#[test]
fn a_permission_for_an_item_or_a_category_lets_personal_data_go_on_that_item_alone() {
    let office = Office::new();
    office.done(&["rule", "set", "personal-data", "refuse"]);
    let out = |tags: &[&'static str]| {
        [&["out"], tags, &["--to", "S1", "--off-site", "home", "--personal-data", "yes"]].concat()
    };
    let grant = ["permission", "grant", "personal-data", "--person", "S1", "--purpose", "reports", "--by", "H1"];
    office.done(&[&grant[..], &["--asset", "LAP-1"]].concat());
    assert_eq!(office.refused(&out(&["LAP-2"])), ["personal-data"]);
    office.done(&out(&["LAP-1"]));
    assert_eq!(slip_says(&office, "1"), "The borrower takes personal data off site; permission 1 allows it");
    let both =
        [&out(&["LAP-2", "LAP-3"])[..], &["--override", "personal-data", "--reason", "once", "--by", "H1"]].concat();
    office.done(&[&grant[..], &["--asset", "LAP-3"]].concat());
    office.done(&both);
    assert_eq!(
        slip_says(&office, "2"),
        "The borrower takes personal data off site; permission 2 allows it; \
         no permission is recorded for LAP-2: the rule was overridden by Hester Head"
    );
    assert_eq!(office.refused(&out(&["LAP-4"])), ["personal-data"]);
    office.done(&[&grant[..], &["--category", "laptop"]].concat());
    office.done(&out(&["LAP-4"]));
}

#[test]
fn the_answer_about_personal_data_counts_for_a_file_a_desk_and_a_hand_over() {
    let office = Office::new();
    office.done(&["rule", "set", "personal-data", "refuse"]);
    let file = office.paper("out.csv", b"tag,ref\nLAP-1,S1\nLAP-2,S2\n");
    let from = ["out", "--from", &file, "--off-site", "home"];
    let talk = office.kept_out(1, &from);
    assert_eq!(each(&talk["refusals"], "rule"), ["personal-data", "personal-data"], "{talk}");
    office.done(&[&from[..], &["--personal-data", "no", "--yes"]].concat());
    assert_eq!(office.loan("1")["personal_data"], false);
    let desk = office.feed("S1\nLAP-3\n", &["desk", "--off-site", "home", "--format", "json"]);
    assert!(desk.out.contains("personal-data"), "{desk:?}");
    office.feed("S1\nLAP-3\n", &["desk", "--off-site", "home", "--personal-data", "no", "--format", "json"]);
    assert_eq!(office.json(&["show", "LAP-3"])["state"], "on_loan");
    // Another item on the same terms keeps the answer.
    office.done(&["loan", "correct", "3", "--tag", "LAP-4"]);
    let open = office.json(&["loan", "list", "--tag", "LAP-4"]);
    assert_eq!(office.loan(&no(&open[0]))["personal_data"], false);
}

/// An office with a visitor.
fn with_visitor() -> Office {
    let office = Office::new();
    office.done(&["person", "add", "V1", "--kind", "visitor", "--last-name", "Press"]);
    office.done(&["person", "add", "V2", "--kind", "visitor", "--last-name", "Radio"]);
    office
}

// Frederick Gent 6.1: visitors accompanied by staff may use authorised devices to record.
#[test]
fn a_visitors_camera_names_a_member_of_staff_who_goes_along() {
    let office = with_visitor();
    let camera = ["out", "CAM-1", "--to", "V1"];
    assert_eq!(office.refused(&camera), ["not-accompanied"]);
    for other in ["1001", "V2"] {
        office.misused(&[&camera[..], &["--accompanied-by", other]].concat());
    }
    office.kept_out(3, &[&camera[..], &["--accompanied-by", "nobody-such"]].concat());
    office.done(&["person", "edit", "S2", "--last-working-day", "2026-11-30"]);
    office.misused(&[&camera[..], &["--accompanied-by", "S2"]].concat());
    let slip = office.json(&[&camera[..], &["--accompanied-by", "S1"]].concat());
    assert_eq!(slip["accompanied_by"], json!({ "ref": "S1", "name": "Zoë O'Brien" }));
    assert_eq!(office.loan("1")["accompanied_by"]["ref"], "S1");
    let paper = office.path("slip.html");
    office.done(&["slip", "print", "1", "--output", &paper]);
    let paper = std::fs::read_to_string(paper).unwrap();
    assert!(
        paper.contains("Accompanied by") && paper.contains("Zoë O'Brien (S1)") || paper.contains("O&#39;Brien (S1)"),
        "{paper}"
    );
    // A laptop takes no pictures that a visitor may not take, and staff need nobody.
    office.done(&["out", "LAP-1", "--to", "V1"]);
    office.done(&["out", "TAB-1", "--to", "S1"]);
    // The school says which categories take pictures.
    office.done(&["category", "set", "laptop", "--takes-pictures", "yes"]);
    assert_eq!(office.refused(&["out", "LAP-2", "--to", "V1"]), ["not-accompanied"]);
}

#[test]
fn a_visitors_companion_is_named_at_the_desk_in_a_file_and_at_a_hand_over() {
    let office = with_visitor();
    let desk = office.feed("V1\nCAM-1\nwith 1001\nwith S1\nCAM-1\n\nV2\nTAB-1\n", &["desk"]);
    let lines: Vec<&str> = desk.out.lines().collect();
    assert!(lines[1].starts_with("REFUSED") && lines[1].contains("`with`"), "{desk:?}");
    assert!(lines[2].contains("not staff") && lines[3].contains("goes along with Press"), "{desk:?}");
    assert!(lines[4].starts_with("OUT") && lines[7].starts_with("REFUSED"), "{desk:?}");
    assert_eq!(office.loan("1")["accompanied_by"]["ref"], "S1");
    // A hand-over asks again, since somebody else has the camera now.
    let over = ["loan", "transfer", "1", "--to", "V2", "--all-well"];
    assert_eq!(office.refused(&over), ["not-accompanied"]);
    office.done(&[&over[..], &["--accompanied-by", "S2"]].concat());
    let bare = office.paper("bare.csv", b"tag,ref\nTAB-1,V1\n");
    assert_eq!(each(&office.kept_out(1, &["out", "--from", &bare])["refusals"], "rule"), ["not-accompanied"]);
    let wrong = office.paper("wrong.csv", b"tag,ref,accompanied by\nTAB-1,V1,1001\n");
    office.kept_out(4, &["out", "--from", &wrong]);
    let right = office.paper("right.csv", b"tag,ref,accompanied by\nTAB-1,V1,S1\n");
    let made = office.json(&["out", "--from", &right, "--yes"]);
    let slip = no(&made["slips"][0]);
    assert_eq!(office.json(&["slip", "show", &slip])["accompanied_by"]["ref"], "S1");
}

// Brockhampton: recommended removable media, such as encrypted USB sticks.
#[test]
fn a_stick_is_lent_on_site_only_encrypted_where_the_school_says_so() {
    let office = Office::new();
    office.done(&["asset", "edit", "STK-1", "--encrypted", "no"]);
    let out = ["out", "STK-1", "--to", "S1"];
    office.done(&[&out[..], &["--dry-run"]].concat());
    let stick = office.json(&["category", "set", "USB stick", "--encryption", "always"]);
    assert_eq!(stick["encryption"], "always");
    assert_eq!(office.refused(&out), ["not-encrypted"]);
    // One that nobody has looked at is not lent either.
    office.done(&["asset", "edit", "STK-1", "--encrypted", "unknown"]);
    assert_eq!(office.refused(&out), ["not-encrypted"]);
    office.done(&["asset", "edit", "STK-1", "--encrypted", "yes"]);
    office.done(&out);
}

// Hazeldene 4.9: a school may refuse what nobody has checked; a new register only warns.
#[test]
fn an_item_of_unknown_encryption_warns_off_site_and_is_refused_where_the_school_says_so() {
    let office = Office::new();
    office.done(&["asset", "edit", "LAP-1", "--encrypted", "unknown"]);
    let home = [&HOME[..], &["--personal-data", "no"]].concat();
    let dry = [&home[..], &["--dry-run"]].concat();
    assert_eq!(warned(&office, &dry), ["encryption-unknown"]);
    office.done(&["rule", "set", "encryption-unknown", "refuse"]);
    let talk = office.kept_out(1, &home);
    assert_eq!(each(&talk["refusals"], "rule"), ["encryption-unknown"]);
    assert!(text(&talk["refusals"][0]["remedy"]).contains("asset edit LAP-1 --encrypted yes"), "{talk}");
    // The same at the other doors: a file, and an item that goes home later.
    let file = office.paper("out.csv", b"tag,ref\nLAP-1,S1\n");
    let from = office.kept_out(1, &["out", "--from", &file, "--off-site", "home", "--personal-data", "no"]);
    assert_eq!(each(&from["refusals"], "rule"), ["encryption-unknown"]);
    office.done(&["out", "LAP-1", "--to", "S1"]);
    let later = ["loan", "edit", "1", "--off-site", "home", "--personal-data", "no"];
    assert_eq!(office.refused(&later), ["encryption-unknown"]);
    office.done(&["asset", "edit", "LAP-1", "--encrypted", "yes"]);
    assert_eq!(office.messages(&[&later[..], &["--dry-run"]].concat())["warnings"], Value::Array(Vec::new()));
}

// Brockhampton: personal data is not kept on removable storage.
#[test]
fn personal_data_does_not_leave_on_a_stick_where_the_school_says_so() {
    let office = Office::new();
    office.done(&["permission", "grant", "home", "--person", "S1", "--purpose", "x", "--by", "H1"]);
    office.done(&["permission", "grant", "personal-data", "--person", "S1", "--purpose", "x", "--by", "H1"]);
    let stick = |data: &'static str| ["out", "STK-1", "--to", "S1", "--off-site", "home", "--personal-data", data];
    office.done(&[&stick("yes")[..], &["--dry-run"]].concat());
    office.done(&["rule", "set", "data-on-removable-storage", "refuse"]);
    assert_eq!(office.refused(&stick("yes")), ["data-on-removable-storage"]);
    // A laptop beside it does not make it right, and a category of the school's own counts as the school says.
    let both = [&stick("yes")[..], &["LAP-1"]].concat();
    assert_eq!(office.refused(&both), ["data-on-removable-storage"]);
    office.done(&[&stick("no")[..], &["--dry-run"]].concat());
    assert_eq!(office.json(&["category", "show", "USB stick"])["removable"], true);
    assert_eq!(office.json(&["category", "show", "laptop"])["removable"], false);
    office.done(&["category", "set", "disk", "--new", "--removable", "yes", "--home", "allowed"]);
    office.done(&["asset", "add", "DSK-1", "--category", "disk"]);
    let disk = ["out", "DSK-1", "--to", "S1", "--off-site", "visit", "--personal-data", "yes"];
    assert_eq!(office.refused(&disk), ["data-on-removable-storage"]);
    office.done(&["out", "STK-1", "--to", "S1"]);
    let later = ["loan", "edit", "1", "--off-site", "visit", "--personal-data", "yes"];
    assert_eq!(office.refused(&later), ["data-on-removable-storage"]);
    office.done(&["category", "set", "USB stick", "--removable", "no"]);
    office.done(&later);
}

// Hazeldene 4.10: any device that connects to the school's network has anti-virus software.
#[test]
fn an_item_known_to_have_no_anti_virus_warns_on_site_and_is_refused_where_the_school_says_so() {
    let office = Office::new();
    office.done(&["asset", "edit", "LAP-1", "--anti-virus", "no"]);
    office.done(&["asset", "edit", "LAP-2", "--anti-virus", "unknown"]);
    let out = |tag: &'static str| ["out", tag, "--to", "S1", "--dry-run"];
    assert_eq!(warned(&office, &out("LAP-1")), ["no-anti-virus-on-site"]);
    assert_eq!(office.messages(&out("LAP-2")), Value::Null);
    office.done(&["rule", "set", "no-anti-virus-on-site", "refuse"]);
    assert_eq!(office.refused(&out("LAP-1")), ["no-anti-virus-on-site"]);
    // What nobody has looked at is told there, and goes out.
    assert_eq!(warned(&office, &out("LAP-2")), ["no-anti-virus-on-site"]);
}

// UK GDPR art. 33: pictures of children are personal data, so a lost camera opens the 72 hours.
#[test]
fn a_lost_camera_or_phone_opens_the_clock_of_a_breach() {
    let office = Office::new();
    office.done(&["asset", "add", "PHN-1", "--category", "phone"]);
    for tag in ["CAM-1", "PHN-1"] {
        assert_eq!(office.json(&["category", "show", "camera"])["holds_data"], true);
        let incident = office.report(tag, if tag == "CAM-1" { "loss" } else { "theft" });
        let shown = office.incident(&incident);
        assert_eq!(text(&shown["breach_report_due_at"]), "2026-12-04T10:00:00Z", "{tag}: {shown}");
    }
    assert_eq!(office.json(&["status"])["breach_reports_due"], 2);
    assert_eq!(numbers(&office.json(&["incident", "list", "--breach"])), [1, 2]);
    // The data protection lead decides.
    office.conflicts(&["incident", "breach", "1", "reported", "--note", "x", "--data-protection-lead", "T1"]);
    office.done(&["incident", "breach", "1", "reported", "--note", "to the ICO", "--data-protection-lead", "D1"]);
}

// A camera can't be encrypted: it goes on a visit with its card cleared, and nobody overrides a rule for that.
#[test]
fn a_camera_goes_on_a_visit_although_it_cannot_be_encrypted() {
    let office = Office::new();
    office.done(&["asset", "edit", "CAM-1", "--encrypted", "no"]);
    let visit = ["out", "CAM-1", "--to", "S1", "--off-site", "visit", "--purpose", "river walk"];
    assert_eq!(office.messages(&visit), Value::Null);
    shows(&office.loan("1"), &json!({ "off_site": "visit", "overrides": [] }));
}

// Hazeldene 3.2: an inventory of hardware and software.
#[test]
fn an_item_shows_the_software_that_is_installed_on_it_with_the_day() {
    let office = Office::new();
    office.done(&["licence", "add", "Sketchpad", "--seats", "3"]);
    office.done(&["licence", "assign", "1", "--asset", "LAP-1"]);
    let shown = office.json(&["show", "LAP-1"]);
    assert_eq!(rows(&shown["licences"]).len(), 1);
    shows(&shown["licences"][0], &json!({ "no": 1, "product": "Sketchpad", "since_on": "2026-12-01" }));
    let page = office.done(&["show", "LAP-1"]).out;
    assert!(page.contains("Sketchpad") && page.contains("Software"), "{page}");
    office.done(&["licence", "release", "1", "--asset", "LAP-1"]);
    assert!(rows(&office.json(&["show", "LAP-1"])["licences"]).is_empty());
}

#[test]
fn a_visitors_companion_is_named_where_a_loan_takes_the_place_of_another() {
    let office = with_visitor();
    let along = ["--accompanied-by", "S1"];
    let with = |arguments: &[&'static str]| [arguments, &along].concat();
    let no_of = |slip: &Value| slip["loans"][0]["no"].to_string();
    // A swap, a correction and a loaner: each begins without a companion.
    office.done(&["out", "LAP-1", "--to", "V1"]);
    office.done(&["out", "TAB-1", "--to", "S2"]);
    assert_eq!(office.refused(&["loan", "swap", "1", "2"]), ["not-accompanied"]);
    let swapped = office.json(&with(&["loan", "swap", "1", "2"]));
    let (camera, laptop) = (no(&rows(&swapped)[0]), no(&rows(&swapped)[1]));
    assert_eq!(office.loan(&camera)["accompanied_by"]["ref"], "S1");
    // Staff need nobody.
    assert_eq!(office.loan(&laptop)["accompanied_by"], Value::Null);
    office.misused(
        &[&["loan", "swap", &laptop, &no_of(&office.json(&["out", "LAP-2", "--to", "S1"]))][..], &along].concat(),
    );
    let wrong = no_of(&office.json(&["out", "LAP-3", "--to", "V2"]));
    assert_eq!(office.refused(&["loan", "correct", &wrong, "--tag", "CAM-1"]), ["not-accompanied"]);
    let right = office.json(&[&["loan", "correct", &wrong, "--tag", "CAM-1"][..], &along].concat());
    assert_eq!(office.loan(&no(&right))["accompanied_by"]["ref"], "S1");
    office.done(&["loan", "void", &camera, "--reason", "never went out"]);
    let repair = no(&office.json(&["repair", "open", "LAP-4", "--fault", "screen"]));
    assert_eq!(office.refused(&["repair", "lend", &repair, "TAB-1", "--to", "V1"]), ["not-accompanied"]);
    let loaner = office.json(&[&["repair", "lend", &repair, "TAB-1", "--to", "V1"][..], &along].concat());
    assert_eq!(office.loan(&no_of(&loaner))["accompanied_by"]["ref"], "S1");
}
