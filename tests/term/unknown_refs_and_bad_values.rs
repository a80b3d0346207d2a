//! An unknown ref ends with exit code 3 and a bad value with 2. Neither writes anything.

use super::Term;

/// A term with a policy, a licence, a leaver and a checklist line added by the school.
fn term() -> Term {
    let term = Term::new();
    term.publish("Acceptable use", &[]);
    term.done(&["licence", "add", "Sketchpad"]);
    term.done(&["leaver", "lines", "keys"]);
    term.leaves("L1", "2026-12-18");
    term
}

const UNKNOWN: [&[&str]; 28] = [
    &["agreement", "show", "9"],
    &["agreement", "sign", "nobody-such", "--how", "paper"],
    &["agreement", "status", "--person", "nobody-such"],
    &["permission", "grant", "home", "--person", "nobody-such", "--purpose", "x", "--by", "H1"],
    &["permission", "grant", "home", "--person", "S1", "--purpose", "x", "--by", "nobody-such"],
    &["permission", "give", "9", "--by", "H1"],
    &["permission", "revoke", "9", "--reason", "x"],
    &["own-device", "admit", "nobody-such", "--what", "lamp"],
    &["own-device", "hand-in", "nobody-such", "--what", "phone"],
    &["own-device", "give-back", "9"],
    &["own-device", "leave", "9"],
    &["licence", "show", "9"],
    &["licence", "show", "9", "--key"],
    &["licence", "assign", "9", "--to", "S1"],
    &["licence", "assign", "1", "--to", "nobody-such"],
    &["licence", "assign", "1", "--asset", "QQQ-99"],
    &["wipe", "record", "QQQ-99", "--method", "reset"],
    &["leaver", "check", "nobody-such"],
    &["leaver", "tick", "nobody-such", "keys", "--outcome", "returned"],
    &["leaver", "tick", "L1", "keys", "--outcome", "waived", "--by", "nobody-such"],
    &["leaver", "clear", "nobody-such"],
    &["leaver", "transfer", "nobody-such", "LAP-1", "--to", "S2"],
    &["leaver", "certificate", "nobody-such"],
    &["leaver", "letter", "nobody-such"],
    &["person", "merge", "nobody-such", "--into", "S1"],
    &["person", "merge", "S1", "--into", "nobody-such"],
    &["privacy", "export", "nobody-such"],
    &["privacy", "erase", "nobody-such"],
];

const BAD: [&[&str]; 15] = [
    &["agreement", "publish", "Phones", "--review", "never ever"],
    &["agreement", "publish", "Phones", "--kinds", "staff,dragon"],
    &["agreement", "sign", "S1", "--how", "nodding"],
    &["agreement", "status", "--kind", "dragon"],
    &["permission", "grant", "home", "--person", "S1", "--by", "H1"],
    &["permission", "grant", "home", "--person", "S1", "--purpose", " ", "--by", "H1"],
    &["permission", "grant", "home", "--purpose", "x", "--by", "H1"],
    &["permission", "kinds", "home", "--roles", "king"],
    &["own-device", "admit", "S1", "--what", "lamp", "--until", "never ever"],
    &["licence", "add", "Easel", "--seats", "many"],
    &["licence", "list", "--expiring", "soon"],
    &["leaver", "list", "--within", "soon"],
    &["leaver", "tick", "L1", "keys", "--outcome", "eaten"],
    &["person", "merge", "S1", "--into", "S1"],
    &["privacy", "schedule", "staff=soon"],
];

#[test]
fn an_unknown_ref_or_number_is_not_found() {
    let term = term();
    for command in UNKNOWN {
        let talk = term.kept_out(3, command);
        assert!(talk["error"]["message"].as_str().is_some_and(|said| !said.is_empty()), "{command:?}: {talk}");
    }
}

#[test]
fn a_bad_value_is_refused() {
    let term = term();
    for command in BAD {
        term.misused(command);
    }
}
