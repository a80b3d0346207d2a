//! A reported fault marks the item until somebody has dealt with it; an item is not disposed of while something is open.

use super::{Office, rows, text};
use serde_json::{Value, json};

/// The rules that warn when LAP-1 is lent, which is only tried.
fn warns(office: &Office) -> Vec<String> {
    let ran = office.done(&["out", "LAP-1", "--to", "S1", "--dry-run", "--format", "json"]);
    let talk = if ran.err.is_empty() { Value::Null } else { ran.talk() };
    let warnings = talk["warnings"].as_array().cloned().unwrap_or_default();
    warnings.iter().map(|warning| text(&warning["rule"])).collect()
}

// Brockhampton: faults are reported in writing.
#[test]
fn a_reported_fault_warns_everyone_who_lends_the_item_until_it_is_decided() {
    let office = Office::new();
    assert_eq!(warns(&office), Vec::<String>::new());
    let incident = office.report("LAP-1", "fault");
    assert_eq!(warns(&office), ["fault-reported"]);
    let talk = office.messages(&["out", "LAP-1", "--to", "S1", "--dry-run"]);
    let warning = &talk["warnings"][0];
    assert_eq!(warning["message"], "LAP-1 has a reported fault (incident 1)");
    let remedy = text(&warning["remedy"]);
    assert!(remedy.contains("`kitbook incident decide 1"), "{remedy}");
    assert!(remedy.contains("`kitbook repair open LAP-1 --incident 1"), "{remedy}");
    office.decide(&incident, "wear");
    assert_eq!(warns(&office), Vec::<String>::new());
}

#[test]
fn only_reported_faults_of_this_item_that_are_not_void_count() {
    let office = Office::new();
    office.report("LAP-1", "misuse");
    office.report("LAP-2", "fault");
    let incident = office.report("LAP-1", "fault");
    office.done(&["incident", "void", &incident, "--reason", "another laptop"]);
    assert_eq!(warns(&office), Vec::<String>::new());
}

#[test]
fn a_school_may_refuse_to_lend_what_has_a_reported_fault_at_every_door() {
    let mut office = Office::new();
    let loan = office.lent("LAP-1", "S1");
    office.report("LAP-1", "fault");
    office.report("LAP-1", "fault");
    office.done(&["rule", "set", "fault-reported", "refuse"]);
    let transfer = ["loan", "transfer", &loan, "--to", "S2", "--all-well", "--wiped", "reset"];
    assert_eq!(office.refused(&transfer), ["fault-reported"]);
    office.done(&["in", "LAP-1", "--all-well"]);
    office.done(&["wipe", "record", "LAP-1", "--method", "reset", "--cloud-signed-out"]);
    let talk = office.kept_out(1, &["out", "LAP-1", "--to", "S2"]);
    assert_eq!(talk["refusals"][0]["message"], "LAP-1 has a reported fault (incidents 1 and 2)");
    assert_eq!(office.feed("S2\nLAP-1\n", &["desk"]).code, 1);
    office.done(&["out", "LAP-2", "--to", "S2"]);
    assert_eq!(office.refused(&["loan", "correct", "2", "--tag", "LAP-1"]), ["fault-reported"]);
    let overridden = ["--override", "fault-reported", "--reason", "only the lid is loose"];
    let slip = office.json(&[&["out", "LAP-1", "--to", "S2"][..], &overridden].concat());
    assert_eq!(slip["loans"][0]["overrides"][0]["rule"], "fault-reported");
    office.done(&["in", "LAP-1", "--all-well"]);
    office.done(&["rule", "set", "fault-reported", "off"]);
    office.done(&["rule", "set", "awaiting-wipe", "off"]);
    assert_eq!(warns(&office), Vec::<String>::new());
}

#[test]
fn a_repair_puts_the_fault_right_that_it_was_for() {
    let mut office = Office::new();
    // An earlier repair is no answer to a fault that was reported later.
    office.done(&["repair", "open", "LAP-1", "--fault", "hinge", "--repaired"]);
    office.at("2026-12-02T10:00:00Z");
    let incident = office.report("LAP-1", "fault");
    assert_eq!(warns(&office), ["fault-reported"]);
    office.done(&["repair", "open", "LAP-1", "--incident", &incident]);
    office.done(&["repair", "close", "2", "--outcome", "repaired"]);
    assert_eq!(warns(&office), Vec::<String>::new());
    // A repair of something else, and one that failed, leave it.
    let other = office.report("LAP-1", "damage");
    office.report("LAP-1", "fault");
    office.done(&["repair", "open", "LAP-1", "--incident", &other, "--repaired"]);
    assert_eq!(warns(&office), ["fault-reported"]);
    office.done(&["repair", "open", "LAP-1", "--fault", "restarts", "--repaired"]);
    assert_eq!(warns(&office), Vec::<String>::new());
}

#[test]
fn a_repair_of_nothing_that_was_reported_leaves_the_fault() {
    let mut office = Office::new();
    office.report("LAP-1", "fault");
    office.at("2026-12-03T10:00:00Z");
    office.done(&["repair", "open", "LAP-1", "--fault", "new keys", "--repaired", "--incident", "none"]);
    assert_eq!(warns(&office), ["fault-reported"], "a later repair of something else is no answer to it");
    office.done(&["repair", "set", "1", "--incident", "1"]);
    assert_eq!(warns(&office), Vec::<String>::new());
    office.done(&["repair", "set", "1", "--incident", "none"]);
    assert_eq!(warns(&office), ["fault-reported"]);
}

const DISPOSE: [&str; 7] = ["asset", "edit", "LAP-1", "--state", "disposed", "--reason", "worn out"];

#[test]
fn every_reason_why_an_item_is_not_disposed_of_is_named_at_once_with_its_remedy() {
    let mut office = Office::new();
    office.lent("LAP-1", "S1");
    office.done(&["licence", "add", "Photo Editor", "--seats", "5"]);
    office.done(&["licence", "add", "Music Maker"]);
    for no in ["1", "2"] {
        office.done(&["licence", "assign", no, "--asset", "LAP-1"]);
    }
    office.done(&["hold", "add", "LAP-1", "--reason", "police asked"]);
    let talk = office.kept_out(1, &DISPOSE);
    let told = |talk: &Value| -> Vec<(String, String)> {
        rows(&talk["refusals"]).iter().map(|row| (text(&row["message"]), text(&row["remedy"]))).collect()
    };
    let no = |reason: &str| format!("LAP-1 can't be disposed of: {reason}");
    let found = told(&talk);
    let wanted = [
        (no("it is on loan to Zoë O'Brien (staff) (loan 1)"), "`kitbook in LAP-1`"),
        (no("it uses a seat of licence 1 (Photo Editor)"), "`kitbook licence release 1 --asset LAP-1`"),
        (no("it uses a seat of licence 2 (Music Maker)"), "`kitbook licence release 2 --asset LAP-1`"),
        ("LAP-1 is kept as evidence (hold 1)".to_owned(), "`kitbook hold lift 1"),
    ];
    assert_eq!(found.len(), wanted.len(), "{found:?}");
    for ((message, remedy), (wanted, does)) in found.iter().zip(&wanted) {
        assert_eq!(message, wanted);
        assert!(remedy.contains(does), "{remedy}");
    }
    assert!(rows(&talk["refusals"]).iter().all(|row| row["may_override"] == json!(false)));
    office.done(&["in", "LAP-1", "--all-well"]);
    assert_eq!(office.refused(&DISPOSE), ["awaiting-wipe", "held", "licence-in-use", "licence-in-use"]);
    office.done(&["hold", "lift", "1", "--reason", "police are done"]);
    office.done(&["wipe", "record", "LAP-1", "--method", "reset", "--cloud-signed-out"]);
    office.done(&["licence", "release", "1", "--asset", "LAP-1"]);
    office.done(&["licence", "release", "2", "--asset", "LAP-1"]);
    office.done(&["repair", "open", "LAP-1", "--fault", "hinge"]);
    assert_eq!(office.refused(&DISPOSE), ["not-available"]);
    office.done(&["repair", "close", "1", "--outcome", "beyond-repair"]);
    office.done(&DISPOSE);
    office.done(&["check"]);
}

#[test]
fn the_reasons_of_several_items_come_together_and_none_is_disposed_of() {
    let mut office = Office::new();
    office.lent("LAP-1", "S1");
    office.done(&["hold", "add", "LAP-2", "--reason", "police asked"]);
    let talk =
        office.kept_out(1, &["asset", "edit", "LAP-1", "LAP-2", "LAP-3", "--state", "disposed", "--reason", "x"]);
    let found: Vec<_> = rows(&talk["refusals"]).iter().map(|row| (text(&row["tag"]), text(&row["rule"]))).collect();
    let wanted = [("LAP-1", "already-on-loan"), ("LAP-2", "held")];
    assert_eq!(found, wanted.map(|(tag, rule)| (tag.to_owned(), rule.to_owned())));
    assert_eq!(office.state("LAP-3"), "available");
}

#[test]
fn a_file_does_not_dispose_of_an_item_that_the_register_has() {
    let office = Office::new();
    office.done(&["hold", "add", "LAP-1", "--reason", "police asked"]);
    let file = office.paper("items.csv", b"Tag,Status,Disposal date\nLAP-1,Disposed,01/12/2026\n");
    office.done(&["asset", "import", &file]);
    assert_eq!(office.state("LAP-1"), "available");
}

#[test]
fn a_trolley_with_items_in_it_is_not_disposed_of_without_them() {
    let mut office = Office::new();
    office.done(&["asset", "add", "TRO-1", "--category", "trolley"]);
    office.done(&["kit", "put", "TRO-1", "LAP-1", "LAP-2"]);
    let dispose = ["asset", "edit", "TRO-1", "--state", "disposed", "--reason", "rusty"];
    let talk = office.kept_out(1, &dispose);
    let refusal = &talk["refusals"][0];
    assert_eq!(refusal["rule"], "items-inside");
    assert_eq!(refusal["message"], "TRO-1 can't be disposed of: LAP-1 and LAP-2 are inside it");
    assert!(text(&refusal["remedy"]).contains("`kitbook kit take LAP-1 LAP-2`"), "{refusal}");
    // Together with what is in it, in whatever order, unless one of them can't be.
    let both = |first: &str, second: &str| {
        office
            .run(&["asset", "edit", first, second, "LAP-2", "--state", "disposed", "--reason", "rusty", "--dry-run"])
            .code
    };
    assert_eq!((both("TRO-1", "LAP-1"), both("LAP-1", "TRO-1")), (0, 0));
    office.done(&["kit", "take", "LAP-1"]);
    let talk = office.kept_out(1, &dispose);
    assert_eq!(talk["refusals"][0]["message"], "TRO-1 can't be disposed of: LAP-2 is inside it");
    office.dispose(&["LAP-2"]);
    office.dispose(&["TRO-1"]);
    // Nothing goes into it any more: not by hand, not with a new item, not from a file, and not at a return.
    office.conflicts(&["kit", "put", "TRO-1", "LAP-3"]);
    office.conflicts(&["asset", "add", "LAP-9", "--category", "laptop", "--inside", "TRO-1"]);
    let file = office.paper("items.csv", b"Tag,Category,Inside\nLAP-4,laptop,TRO-1\nLAP-10,laptop,TRO-1\n");
    let ran = office.done(&["asset", "import", &file]);
    assert!(ran.err.contains("TRO-1 was disposed of, so nothing is put into it"), "{ran:?}");
    office.lent("LAP-1", "S1");
    office.done(&["in", "LAP-1", "--all-well"]);
    for tag in ["LAP-1", "LAP-4", "LAP-10"] {
        assert_eq!(office.json(&["show", tag])["inside"], Value::Null, "{tag}");
    }
    office.done(&["check"]);
}
