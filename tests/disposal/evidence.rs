//! The evidence of a charge after the item has gone.

use super::{Yard, each};
use crate::support::server::{OnlyFiles, in_files};
use serde_json::json;

/// "The evidence pack of a charge mentions the item's disposal (day, method, recipient), and proceeds."
#[test]
fn the_evidence_of_a_charge_has_the_disposal_of_its_item() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let mut yard = Yard::new();
    yard.school.lent("LAP-1", "S1");
    yard.done(&["incident", "report", "LAP-1", "--kind", "damage", "--note", "cracked"]);
    yard.done(&["incident", "decide", "1", "--outcome", "carelessness", "--by", "H1"]);
    yard.done(&["charge", "assess", "--incident", "1", "--amount", "40", "--reason", "screen"]);
    let quiet = yard.json(&["charge", "show", "1", "--evidence"]);
    assert_eq!(quiet["disposals"], json!([]));
    yard.done(&["in", "LAP-1", "--all-well"]);
    yard.wipe("LAP-1", Some("DD-7"));
    let no =
        yard.asked(&["LAP-1", "LAP-2"], &["--method", "sold", "--to", "Green Byte Ltd", "--carrier", "Van & Sons"]);
    yard.wipe("LAP-2", Some("DD-8"));
    let waits = yard.done(&["charge", "show", "1", "--evidence"]).out;
    assert!(waits.contains("The item: requested (disposal 1), and not gone: sold, to Green Byte Ltd"), "{waits}");
    yard.at("2026-12-02T10:00:00Z").done(&["disposal", "authorise", &no, "--by", "H1"]);
    yard.done(&["disposal", "done", &no, "--proceeds", "LAP-1=12.50", "--proceeds", "LAP-2=20"]);
    let evidence = yard.json(&["charge", "show", "1", "--evidence"]);
    assert_eq!(evidence["sound"], true, "{evidence}");
    let gone = &evidence["disposals"][0];
    assert_eq!((&gone["done_on"], &gone["method"]), (&json!("2026-12-02"), &json!("sold")));
    assert_eq!((&gone["recipient"], &gone["proceeds_pence"]), (&json!("Green Byte Ltd"), &json!(1250)));
    let steps = each(&evidence["steps"], "what");
    for step in ["disposal 1 request", "disposal 1 authorise", "disposal 1 done"] {
        assert!(steps.contains(&step.to_owned()), "{steps:?}");
    }
    let page = yard.done(&["charge", "show", "1", "--evidence"]).out;
    let wanted =
        "gone on Wed 2 Dec 2026: sold, to Green Byte Ltd, taken away by Van & Sons; brought £12.50 (disposal 1)";
    assert!(page.contains(wanted), "{page}");
    let paper = yard.school.folder.path().join("evidence.html");
    yard.done(&["charge", "show", "1", "--evidence", "--output", paper.to_str().unwrap()]);
    let html = std::fs::read_to_string(&paper).unwrap();
    assert!(html.contains("brought £12.50") && html.contains("Disposal 1: the items went"), "{html}");
    // A row that was changed without the log is named.
    let file = yard.file();
    crate::support::unguarded(&file);
    file.execute("update disposal set recipient = 'Somebody else'", []).unwrap();
    drop(file);
    let changed = yard.run(&["charge", "show", "1", "--evidence", "--format", "json"]);
    assert!(changed.code == 5 && changed.out.contains("Somebody else"), "{changed:?}");
    yard.school.ends_damaged();
}
