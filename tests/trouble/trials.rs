//! Every verb of this kind: tried only, it leaves nothing; and it answers people, programs and spreadsheets.

use super::Office;

/// Something of each kind: an incident that is decided and one that is closed, a repair, a hold, a ban, charges, a recall.
fn office() -> Office {
    let mut office = Office::new();
    office.lent("LAP-1", "1001");
    office.lent("LAP-4", "1003");
    office.careless("LAP-1", "1001");
    let closed = office.careless("LAP-3", "1003");
    office.done(&["incident", "close", &closed]);
    office.done(&["incident", "attach", "1", &office.paper("photo.jpg", b"made up")]);
    office.done(&["repair", "open", "LAP-3", "--quote", "40.00"]);
    office.done(&["hold", "add", "TAB-1", "--reason", "police asked"]);
    office.done(&["ban", "add", "--class", "9B", "--reason", "the trolley"]);
    office.done(&["loan", "recall", "2", "--due", "2026-12-04"]);
    office.assess("1", "20.00");
    let asked = office.assess("1", "30.00");
    office.done(&["charge", "request", &asked]);
    office.done(&["charge", "pay", &asked, "--amount", "10.00"]);
    office
}

/// What changes something.
const WRITING: [&[&str]; 26] = [
    &["incident", "report", "CAM-1", "--kind", "damage", "--note", "lens split"],
    &["incident", "decide", "1", "--outcome", "intent", "--by", "H1", "--reason", "new facts"],
    &["incident", "close", "1"],
    &["incident", "reopen", "2", "--reason", "the parents wrote"],
    &["repair", "open", "LAP-2", "--supplier", "Mend & Sons"],
    &["repair", "set", "1", "--cost", "41.00"],
    &["repair", "lend", "1", "LAP-2", "--to", "S1"],
    &["repair", "close", "1", "--outcome", "mended"],
    &["hold", "add", "CAM-1", "--reason", "police asked"],
    &["hold", "lift", "1", "--reason", "police are done"],
    &["ban", "add", "1002", "--reason", "threw it"],
    &["ban", "lift", "1", "--reason", "half-term"],
    &["loan", "recall", "1", "--due", "2026-12-04"],
    &["loan", "recall", "--category", "laptop", "--due", "2026-12-03"],
    &["loan", "recall", "2", "--lift"],
    &["charge", "policy", "--percent", "1=50", "--cap", "100.00"],
    &["charge", "tariff", "laptop", "screen", "80.00"],
    &["charge", "assess", "--incident", "1", "--amount", "5.00", "--reason", "x"],
    &["charge", "request", "1"],
    &["charge", "pay", "2"],
    &["charge", "dispute", "2", "--reason", "it was broken before"],
    &["charge", "waive", "2", "--reason", "talked it over", "--by", "H1"],
    &["charge", "write-off", "2", "--reason", "moved away", "--by", "B1"],
    &["charge", "reverse", "2", "--reason", "a mistake", "--by", "B1"],
    &["charge", "refund", "2", "--amount", "5.00", "--reason", "another's", "--mistaken"],
    &["out", "LAP-2", "--to", "1002", "--adjustment"],
];

/// What only reads.
const READING: [&[&str]; 17] = [
    &["incident", "list"],
    &["incident", "show", "1"],
    &["incident", "summary", "--by", "person"],
    &["repair", "list"],
    &["repair", "show", "1"],
    &["hold", "list"],
    &["ban", "list"],
    &["loan", "list", "--recalled"],
    &["charge", "policy"],
    &["charge", "list"],
    &["charge", "show", "2"],
    &["charge", "show", "2", "--evidence"],
    &["charge", "aged"],
    &["charge", "statement", "1001"],
    &["show", "LAP-1"],
    &["show", "1001"],
    &["status"],
];

#[test]
fn what_is_only_tried_leaves_nothing() {
    let office = office();
    let before = office.traces();
    for command in WRITING {
        office.json(&[command, &["--dry-run"]].concat());
        assert_eq!(office.traces(), before, "{command:?}");
        let ran = office.done(&[command, &["--dry-run"]].concat());
        assert!(ran.err.contains("tried only"), "{command:?}: {ran:?}");
    }
}

#[test]
fn what_is_tried_can_be_done() {
    for command in WRITING {
        let office = office();
        let before = office.traces();
        office.json(command);
        assert_ne!(office.traces(), before, "{command:?}");
        assert_eq!(office.run(&["log", "verify", "--rows"]).code, 0, "{command:?}");
    }
}

#[test]
fn what_reads_answers_everybody_and_writes_nothing() {
    let office = office();
    let before = office.traces();
    for command in READING {
        for format in ["table", "json", "csv"] {
            let ran = office.done(&[command, &["--format", format]].concat());
            assert!(!ran.out.trim().is_empty(), "{command:?} {format}");
            if format == "json" {
                ran.json();
            }
        }
        // What records nothing has nothing to date; the policy is the one that may be set as well.
        if command != ["charge", "policy"] {
            assert_eq!(office.run(&[command, &["--on", "2026-11-30"]].concat()).code, 2, "{command:?}");
        }
    }
    assert_eq!(office.traces(), before);
}

#[test]
fn nothing_is_recorded_for_the_future() {
    let office = office();
    for command in WRITING {
        office.kept_out(2, &[command, &["--on", "2027-06-01"]].concat());
    }
}
