//! Every command about incidents, repairs, holds, bans, recalls and charges: as a dry run it changes nothing, and every
//! reading command answers in every format.

use super::Office;

/// An office with a decided incident, a closed one, a repair, a hold, a ban, charges and a recall.
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
    office.done(&["ban", "add", "--by", "H1", "--class", "9B", "--reason", "the trolley"]);
    office.done(&["loan", "recall", "2", "--due", "2026-12-04"]);
    office.assess("1", "20.00");
    let requested = office.assess("1", "30.00");
    office.done(&["charge", "request", &requested]);
    office.done(&["charge", "pay", &requested, "--amount", "10.00"]);
    office
}

/// Commands that change the register.
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
    &["ban", "add", "--by", "H1", "1002", "--reason", "threw it"],
    &["ban", "lift", "--by", "H1", "1", "--reason", "half-term"],
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

/// Commands that only read.
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
fn a_dry_run_leaves_no_trace() {
    let office = office();
    let before = office.traces();
    for command in WRITING {
        office.json(&[command, &["--dry-run"]].concat());
        assert_eq!(office.traces(), before, "{command:?}");
        let ran = office.done(&[command, &["--dry-run"]].concat());
        assert!(ran.err.contains("dry run: nothing was written"), "{command:?}: {ran:?}");
    }
}

#[test]
fn each_command_works_without_dry_run() {
    for command in WRITING {
        let office = office();
        let before = office.traces();
        office.json(command);
        assert_ne!(office.traces(), before, "{command:?}");
        assert_eq!(office.run(&["log", "verify", "--rows"]).code, 0, "{command:?}");
    }
}

#[test]
fn reading_commands_answer_in_every_format_and_write_nothing() {
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
        // A reading command takes no --on; `charge policy` does, because it can also change the policy.
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
