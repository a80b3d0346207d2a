//! Files of signatures from a school office: a row that says that nobody has signed is no signature.

use super::{Term, rows, shows};
use serde_json::json;

const AUP: &str = "Acceptable use";
const HEAD: &str = "Ref,Name,Signed On,Class Teacher,Guardian\n";

/// A school with an agreement that a parent or carer signs too.
fn term() -> Term {
    let term = Term::new();
    term.done(&["agreement", "publish", AUP, "--from", "2026-11-23", "--guardian"]);
    term
}

fn is_unsigned(term: &Term, who: &str) {
    let status = term.json(&["agreement", "status", "--person", who]);
    assert_ne!(rows(&status)[0]["status"], "signed", "{status}");
}

#[test]
fn a_row_without_a_day_is_no_signature_of_today() {
    for day in ["TBC", "-", "N/A", "", "?", "not signed", "refused"] {
        let term = term();
        let file = term.paper("signed.csv", &format!("{HEAD}1001,Ada Bell,{day},Amir Khan,Gwen Bell\n"));
        let talk = term.kept_out(4, &["agreement", "import", &file]).to_string();
        assert!(talk.contains("Signed On"), "{day}: {talk}");
        is_unsigned(&term, "1001");
    }
    // Without the column, everyone in the file signed today.
    let term = term();
    term.done(&[
        "agreement",
        "import",
        &term.paper("today.csv", "Ref,Class Teacher,Guardian\n1001,Amir Khan,Gwen Bell\n"),
    ]);
    let status = term.json(&["agreement", "status", "--person", "1001"]);
    shows(&rows(&status)[0], &json!({ "status": "signed", "signed_on": "2026-12-01" }));
}

#[test]
fn an_answer_is_not_the_name_of_a_person_who_signed() {
    for word in ["refused", "No", "Yes", "declined", "Not signed", "pending", "awaiting", "TBC", "Refused to sign", "x"]
    {
        let term = term();
        let file = term.paper("signed.csv", &format!("{HEAD}1001,Ada Bell,30/11/2026,Amir Khan,{word}\n"));
        term.kept_out(4, &["agreement", "import", &file]);
        is_unsigned(&term, "1001");
        let file = term.paper("signed.csv", &format!("{HEAD}1001,Ada Bell,30/11/2026,{word},Gwen Bell\n"));
        term.kept_out(4, &["agreement", "import", &file]);
        // Typed, it is no name either.
        let typed = ["agreement", "sign", "1001", "--how", "paper", "--class-teacher", "Amir Khan", "--guardian", word];
        term.misused(&typed);
        is_unsigned(&term, "1001");
    }
    for name in ["Gwen Bell", "Ms Noakes", "N. Yes-Jones", "Mum", "Ines No\u{eb}l"] {
        let term = term();
        let file = term.paper("signed.csv", &format!("{HEAD}1001,Ada Bell,30/11/2026,Amir Khan,{name}\n"));
        term.done(&["agreement", "import", &file]);
    }
}

#[test]
fn a_name_in_a_file_of_signatures_must_be_the_persons() {
    let term = term();
    let file = |name: &str| term.paper("signed.csv", &format!("{HEAD}1001,{name},30/11/2026,Amir Khan,Gwen Bell\n"));
    let talk = term.kept_out(4, &["agreement", "import", &file("Ben Other")]).to_string();
    assert!(talk.contains("1001 is Ada Bell in the register, not “Ben Other”"), "{talk}");
    is_unsigned(&term, "1001");
    term.done(&["agreement", "import", &file("\"Bell, Ada\"")]);
    let before = term.traces();
    term.done(&["agreement", "import", &file("Ada Bell")]);
    assert_eq!(term.traces(), before);
}
