//! A command that the present state does not allow ends with exit code 1 and a useful remedy. A command that is wrong
//! in any state ends with 2.

use super::Term;

/// The commands that create the state for the conflicts below.
const BEFORE: &[&[&str]] = &[
    &["out", "TAB-1", "--to", "S1"],
    &["role", "set", "S2", "caretaker", "--from", "2026-09-01"],
    &["agreement", "publish", "Acceptable use", "--from", "2026-12-01", "--kinds", "staff"],
    &["licence", "add", "Sketchpad", "--seats", "2"],
    &["licence", "assign", "1", "--to", "S1"],
    &["licence", "assign", "1", "--to", "S2"],
    &["own-device", "hand-in", "1001", "--what", "phone"],
    &["ban", "add", "--by", "H1", "1001", "--reason", "made up"],
    &["permission", "grant", "home", "--person", "S1", "--purpose", "marking", "--by", "H1"],
    &["kit", "put", "LAP-1", "CAM-1"],
    &["repair", "open", "LAP-4"],
    &["incident", "report", "LAP-3", "--kind", "misuse", "--note", "made up"],
    &["pat", "pass", "LAP-2"],
    &["pat", "void", "1", "--reason", "made up"],
];

#[test]
fn a_conflict_is_told_from_a_wrong_command() {
    let term = Term::new();
    for act in BEFORE {
        term.done(act);
    }
    term.dispose(&["STK-1"]);
    for (conflict, says) in [
        (&["role", "set", "S2", "caretaker", "--until", "2026-08-31"][..], "--until"),
        (&["agreement", "edit", "1", "--sign-by", "2026-11-30"], "on or after"),
        (&["agreement", "edit", "1", "--kinds", "staff"], "--sign-by"),
        (&["agreement", "sign", "V1", "--title", "Acceptable use", "--how", "paper"], "staff"),
        (&["agreement", "unsign", "1", "S1", "--reason", "x"], "`kitbook agreement status --person S1`"),
        (&["licence", "edit", "1", "--seats", "1"], "`kitbook licence show 1`"),
        (&["licence", "edit", "1", "--seats", "2"], "Give"),
        (&["licence", "assign", "1", "--to", "S1"], "One seat"),
        (&["own-device", "hand-in", "1001", "--what", "Phone"], "`kitbook own-device give-back 1`"),
        (&["own-device", "hand-in", "S1", "--what", "phone"], "`kitbook own-device admit`"),
        (&["ban", "lift", "--by", "H1", "1", "--person", "1003", "--reason", "x"], "`kitbook ban list --person 1003`"),
        (&["permission", "give", "1", "--by", "H1"], "`kitbook permission list`"),
        (&["kit", "put", "CAM-1", "LAP-1"], "`kitbook kit take TAG --for-good`"),
        (&["kit", "put", "LAP-1", "TAB-1"], "`kitbook in TAB-1`"),
        (&["kit", "take", "LAP-2"], "`kitbook find TEXT`"),
        (&["hold", "add", "STK-1", "--reason", "x"], "tag"),
        (&["incident", "report", "STK-1", "--kind", "loss", "--note", "x"], "tag"),
        (&["incident", "report", "TAB-1", "--kind", "loss", "--note", "x", "--on", "2026-11-30"], "--on DATE TIME"),
        (&["incident", "decide", "1", "--outcome", "intent", "--criminal", "--by", "H1"], "--criminal"),
        (&["repair", "open", "LAP-4"], "`kitbook repair set 1`"),
        (&["repair", "open", "STK-1"], "`kitbook asset found STK-1`"),
        (&["repair", "open", "LAP-2", "--incident", "1"], "number"),
        (&["pat", "pass", "STK-1"], "tag"),
        (&["pat", "void", "1", "--reason", "x"], "again"),
        (&["pat", "accept", "1", "--reason", "x"], "`kitbook pat history --queried`"),
        (&["pat", "match", "1", "LAP-2"], "`kitbook pat void 1 --reason \"…\"`"),
    ] {
        let hint = term.conflicts(conflict);
        assert!(hint.contains(says), "{conflict:?}: {hint}");
    }
    for bad_word in [
        &["role", "set", "S2", "caretaker", "--from", "2026-09-01", "--until", "2026-08-31"][..],
        &["agreement", "publish", "Home use", "--from", "2026-12-02", "--sign-by", "2026-12-01"],
        &["kit", "put", "LAP-1", "LAP-1"],
        &["repair", "close", "1", "--outcome", "mended", "--condition", "damaged"],
        &["permission", "grant", "home", "--purpose", "x", "--by", "H1"],
        &["pat", "interval", "LAP-2", "--visual", "6"],
    ] {
        term.misused(bad_word);
    }
}
