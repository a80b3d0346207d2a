//! Complete examples: one teacher from the notice to the certificate, and a year group on its last day.

use super::{Term, each, line, rows, shows, sorted, text};
use serde_json::json;

/// A term in which Lena has two laptops (one without a signature), a licence and her own kettle. The school has lines
/// for keys and badge.
fn settled_in() -> Term {
    let mut term = Term::new();
    term.lent("LAP-1", "L1");
    term.lent("LAP-2", "L1");
    term.done(&["loan", "sign", "1", "--how", "paper"]);
    term.done(&["licence", "add", "Sketchpad", "--seats", "1", "--key", "MADE-UP-0001"]);
    term.done(&["licence", "assign", "1", "--to", "L1"]);
    term.own_device_allowed("L1", "kettle");
    term.done(&["own-device", "admit", "L1", "--what", "kettle", "--tested-on", "2026-11-30", "--tester", "Karl Keys"]);
    term.done(&["leaver", "lines", "keys"]);
    term.done(&["leaver", "lines", "badge"]);
    term
}

// Frederick Gent 10.4: everything comes back on the last working day, then her work is deleted.
#[test]
fn a_teacher_from_the_notice_to_the_certificate() {
    let mut term = settled_in();
    // The office hears that she is leaving, and her loans become due earlier.
    let notice = ["person", "edit", "L1", "--last-working-day", "2026-12-18", "--contract-end", "2026-12-31"];
    let edited = term.json(&notice);
    assert_eq!(sorted(each(&edited["pulled_back"], "tag")), ["LAP-1", "LAP-2"]);
    let open = ["badge", "device-1", "keys", "licence-1", "loan-1", "loan-2", "slip-2"];
    assert_eq!(term.open_lines("L1"), open);
    let leavers = term.json(&["leaver", "list", "--within", "60d"]);
    let wanted = json!({
        "ref": "L1", "last_working_day": "2026-12-18", "contract_end": "2026-12-31", "open": 7, "cleared_on": null,
    });
    shows(&rows(&leavers)[0], &wanted);

    // The last day: one laptop comes back and is wiped, the other goes to Amir.
    term.at("2026-12-18T14:00:00Z");
    term.done(&["loan", "sign", "2", "--how", "paper"]);
    term.done(&["in", "LAP-1", "--all-well"]);
    assert_eq!(term.state("LAP-1"), "awaiting_wipe");
    let wipe = ["wipe", "record", "LAP-1", "--method", "reset", "--cloud-signed-out", "--account-deleted"];
    term.done(&wipe);
    assert_eq!(term.state("LAP-1"), "available");
    term.done(&["leaver", "transfer", "L1", "LAP-2", "--to", "S2", "--all-well", "--wiped", "reset"]);
    term.done(&["licence", "release", "1", "--from", "L1"]);
    term.done(&["own-device", "leave", "1"]);
    term.done(&["leaver", "tick", "L1", "keys", "--outcome", "returned"]);
    assert_eq!(term.open_lines("L1"), ["badge"]);
    assert_eq!(term.refused(&["leaver", "clear", "L1"]), ["line-open"]);
    term.done(&["leaver", "tick", "L1", "badge", "--outcome", "missing", "--note", "left on a train"]);
    shows(line(&term.check("L1"), "badge"), &json!({ "state": "done", "outcome": "missing", "on": "2026-12-18" }));
    let cleared = term.json(&["leaver", "clear", "L1"]);
    shows(&cleared, &json!({ "person": { "ref": "L1", "name": "Lena Leaving" }, "cleared_on": "2026-12-18" }));
    assert!(term.done(&["leaver", "certificate", "L1"]).out.contains("Lena Leaving"));

    // After the holidays she is on no list, and lending to her is refused.
    term.at("2027-01-04T09:00:00Z");
    assert!(rows(&term.json(&["leaver", "list", "--within", "60d"])).is_empty());
    assert_eq!(term.lending("LAP-1", "L1", &[]).1, ["past-leaving-date"]);
    assert_eq!(term.lending("LAP-1", "S1", &[]), (0, vec![], vec![]));
    assert_eq!(text(&term.json(&["asset", "show", "LAP-2"])["holder"]["ref"]), "S2");
    term.is_sound();
}

// Trosnant, Brockhampton: pupils sign for their items. On the last day of Year 11 every item is back, or is listed.
#[test]
fn a_year_group_on_its_last_day() {
    let mut term = Term::new();
    for (tag, who, loan) in [("LAP-1", "1101", "1"), ("LAP-2", "1102", "2")] {
        term.lent(tag, who);
        term.done(&["loan", "sign", loan, "--how", "paper"]);
    }
    for who in ["1101", "1102", "1103"] {
        term.leaves(who, "2027-06-25");
    }
    term.at("2027-06-25T13:00:00Z");
    // Ivy's charger is missing, Kit's laptop is complete, and Jay never had one.
    term.done(&["in", "LAP-1", "--all-well", "--part", "charger=missing"]);
    term.done(&["in", "LAP-2", "--all-well"]);
    assert_eq!(term.open_lines("1101"), ["part-1-charger"]);
    for who in ["1102", "1103"] {
        term.done(&["leaver", "clear", who]);
    }
    assert_eq!(term.refused(&["leaver", "clear", "1101"]), ["line-open"]);
    let checks = term.json(&["leaver", "check", "--year-group", "11"]);
    let cleared: Vec<bool> = rows(&checks).iter().map(|check| !check["cleared_on"].is_null()).collect();
    assert_eq!(cleared, [true, true, false], "Jay and Kit of 11A, then Ivy of 11B");
    // The charger turns up in July. Until then she is on the list.
    term.at("2027-07-05T10:00:00Z");
    assert_eq!(each(&term.json(&["leaver", "list", "--within", "7d"]), "ref"), ["1101"]);
    term.done(&["loan", "part", "1", "charger=returned"]);
    term.done(&["leaver", "clear", "1101"]);
    assert!(rows(&term.json(&["leaver", "list", "--within", "7d"])).is_empty());
    term.is_sound();
}
