//! Slips and receipts print as they were signed. What was done later is listed below.

use super::{Term, erasing, no, rows, text};
use crate::support::server::{OnlyFiles, in_files};
use serde_json::{Value, json};

/// Prints a slip, or with `--receipt` the receipts of a slip.
fn printed(term: &Term, more: &[&str]) -> String {
    term.done(&[&["slip", "print", "1"], more].concat()).out
}

/// The part of a page that was signed: from the facts to the signature.
fn words_of(page: &str) -> &str {
    page.split("<main>").nth(1).unwrap().split("</section>").next().unwrap()
}

/// A laptop that Zoë has, with a slip that she has signed.
fn signed() -> Term {
    let mut term = Term::new();
    term.lent("LAP-1", "S1");
    term.done(&["loan", "sign", "1", "--how", "screen", "--witness", "Amir Khan"]);
    term
}

#[test]
fn a_signed_slip_prints_as_it_was_signed_and_lists_what_came_later() {
    let mut term = signed();
    let before = printed(&term, &[]);
    assert!(!before.contains("Later:"), "{before}");
    // Everything that a slip shows is changed.
    term.done(&["person", "edit", "S1", "--first-name", "Zara", "--last-name", "Novak"]);
    term.done(&["asset", "edit", "LAP-1", "--make", "Repainted", "--serial", "SN-9"]);
    term.done(&["slip", "terms", "tag", "--text", "Another text about tags."]);
    term.done(&["loan", "renew", "1", "--due", "2026-12-18"]);
    let renewed = printed(&term, &[]);
    assert_eq!(words_of(&before), words_of(&renewed), "{renewed}");
    assert!(renewed.contains("Later: Tue 1 Dec 2026: LAP-1 renewed, now due Fri 18 Dec 2026"), "{renewed}");
    term.at("2026-12-04T10:00:00Z");
    term.done(&["in", "LAP-1", "--all-well", "--part", "charger=missing", "--condition", "fair"]);
    term.at("2026-12-07T10:00:00Z");
    term.done(&["loan", "part", "1", "charger=returned"]);
    let back = printed(&term, &[]);
    for later in [
        "Later: Tue 1 Dec 2026: LAP-1 renewed, now due Fri 18 Dec 2026",
        "Later: Fri 4 Dec 2026: LAP-1 returned, condition fair, charger missing",
        "Later: Mon 7 Dec 2026: LAP-1 part settled: charger returned",
    ] {
        assert!(back.contains(later), "{later}: {back}");
    }
    assert!(back.contains("Zoë O&#39;Brien") && !back.contains("Novak") && !back.contains("Repainted"), "{back}");
    term.is_sound();
}

#[test]
fn the_hash_of_a_signature_is_that_of_the_printed_words() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let term = signed();
    let slip = term.json(&["slip", "show", "1"]);
    let hash = text(&slip["signed"]["hash"]);
    let content: String = term.file().query_row("select content from signed_paper", [], |row| row.get(0)).unwrap();
    assert_eq!(hash, blake3::hash(content.as_bytes()).to_hex().to_string());
    assert!(printed(&term, &[]).contains(&hash));
    let log = term.json(&["log", "show", "--limit", "1"]);
    assert_eq!(log[0]["details"]["hash"], json!(hash), "{log}");
    // Each word that is printed is in what was hashed.
    let words: Value = serde_json::from_str(&content).unwrap();
    for (name, value) in words.as_object().unwrap() {
        let page = printed(&term, &[]).replace("&#39;", "'").replace("&#34;", "\"");
        for one in flat(value) {
            let is_box = name == "signatures";
            assert!(is_box || page.contains(&one), "{one:?} is not on the page");
        }
    }
}

fn flat(value: &Value) -> Vec<String> {
    match value {
        Value::String(one) => vec![one.clone()],
        Value::Array(all) => all.iter().flat_map(flat).collect(),
        Value::Object(all) => all.values().flat_map(flat).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn a_swap_and_a_correction_are_told_on_the_signed_slips() {
    let mut term = signed();
    term.lent("LAP-2", "S2");
    term.done(&["loan", "swap", "1", "2"]);
    let page = printed(&term, &[]);
    assert!(page.contains("Later: Tue 1 Dec 2026: LAP-1 went to another borrower"), "{page}");
    term.lent("LAP-4", "S1");
    let slip = no(&json!({ "no": term.json(&["loan", "list", "--person", "S1"])[0]["slip_no"] }));
    let loan = no(&term.json(&["loan", "list", "--person", "S1"])[0]);
    term.done(&["loan", "sign", &loan, "--how", "paper"]);
    term.done(&["loan", "correct", &loan, "--tag", "LAP-3"]);
    let page = term.done(&["slip", "print", &slip]).out;
    for later in ["LAP-4 was taken off this slip", "LAP-3 was added to this slip"] {
        assert!(page.contains(&format!("Later: Tue 1 Dec 2026: {later}")), "{later}: {page}");
    }
    assert!(words_of(&page).contains("<td class=\"tag\">LAP-4</td>"), "{page}");
}

#[test]
fn a_slip_that_changed_before_its_signature_on_paper_is_told() {
    let mut term = Term::new();
    term.lent("LAP-1", "S1");
    term.done(&["loan", "renew", "1", "--due", "2026-12-18"]);
    let notes = term.notes(&["loan", "sign", "1", "--how", "paper"]);
    assert!(notes.contains("print the slip again and have it signed"), "{notes}");
}

// A parent must not read that nothing is owed before the school has decided.
#[test]
fn the_receipt_of_a_damaged_return_says_that_a_decision_is_pending() {
    let term = signed();
    term.done(&["in", "LAP-1", "--all-well", "--condition", "damaged"]);
    let page = printed(&term, &["--receipt"]);
    for word in ["<td>damaged</td>", "LAP-1 came back damaged. No incident is recorded yet: a decision is pending."] {
        assert!(page.contains(word), "{word}: {page}");
    }
    assert!(!page.contains("Nothing is owed"), "{page}");
    let incident =
        no(&term.json(&["incident", "report", "LAP-1", "--kind", "damage", "--note", "hinge", "--person", "S1"]));
    let page = printed(&term, &["--receipt"]);
    assert!(page.contains("Incident 1 (damage, LAP-1) of Tue 1 Dec 2026: a decision is pending."), "{page}");
    assert!(!page.contains("Nothing is owed"), "{page}");
    term.done(&["incident", "decide", &incident, "--outcome", "carelessness", "--by", "H1"]);
    let charge = term.owing(&incident);
    let page = printed(&term, &["--receipt"]);
    assert!(page.contains("decided on Tue 1 Dec 2026: carelessness"), "{page}");
    assert!(page.contains(&format!("A contribution is requested for it (charge {charge})")), "{page}");
    assert!(!page.contains("£60.00"), "a queue can see the screen on which it is signed: {page}");
    assert!(!page.contains("Nothing is owed"), "{page}");
    term.done(&["charge", "pay", &charge, "--amount", "60.00", "--how", "cash"]);
    let page = printed(&term, &["--receipt"]);
    assert!(page.contains("Nothing is owed from this slip."), "{page}");
}

#[test]
fn a_signed_receipt_stays_and_more_returns_are_another_receipt() {
    let mut term = Term::new();
    let out = term.json(&["out", "LAP-1", "CAM-1", "--to", "S1", "--due", "2026-12-18"]);
    assert_eq!(no(&out), "1");
    term.conflicts(&["loan", "sign", "--slip", "1", "--receipt", "--how", "paper"]);
    term.done(&["in", "LAP-1", "--all-well"]);
    let slip = term.json(&["loan", "sign", "--slip", "1", "--receipt", "--how", "paper"]);
    let hash = text(&slip["receipts"][0]["hash"]);
    assert!(slip["signed"].is_null(), "the slip itself is not signed by this: {slip}");
    let before = printed(&term, &["--receipt"]);
    assert!(
        before.contains(&hash) && before.contains("Signed by Zoë O&#39;Brien on paper, Tue 1 Dec 2026."),
        "{before}"
    );
    term.conflicts(&["loan", "sign", "--slip", "1", "--receipt", "--how", "paper"]);
    term.at("2026-12-02T10:00:00Z");
    term.done(&["in", "CAM-1", "--all-well", "--check", "card-cleared=yes"]);
    let after = printed(&term, &["--receipt"]);
    assert_eq!(after.matches("<h1>Return receipt</h1>").count(), 2, "the signed one, and one to sign: {after}");
    assert!(after.contains("Later: Wed 2 Dec 2026: CAM-1 returned"), "{after}");
    assert!(after.contains(&hash), "{after}");
    term.misused(&["loan", "sign", "--slip", "1", "--receipt", "--how", "screen"]);
    let slip = term.json(&["loan", "sign", "--slip", "1", "--receipt", "--how", "paper"]);
    assert_eq!(rows(&slip["receipts"]).len(), 2);
    term.is_sound();
}

#[test]
fn a_new_register_has_terms_that_the_school_may_change() {
    let term = Term::new();
    let terms = term.json(&["slip", "terms"]);
    let names: Vec<String> = rows(&terms).iter().map(|row| text(&row["name"])).collect();
    for name in ["locked-away", "vehicle", "authorised-use", "insurance", "contribution", "contribution-parent"] {
        assert!(names.contains(&name.to_owned()), "{name}: {names:?}");
    }
    term.done(&["out", "LAP-1", "--to", "S1", "--off-site", "home", "--due", "2026-12-18"]);
    term.done(&["out", "CAM-1", "--to", "1101", "--due", "2026-12-18"]);
    let home = printed(&term, &[]);
    for words in
        ["lock it away", "vehicle overnight", "hide the item from view", "school work only", "insured", "pay unless"]
    {
        assert!(home.contains(words), "{words}: {home}");
    }
    let class = term.done(&["slip", "print", "2"]).out;
    assert!(class.contains("your parent or carer") && !class.contains("your pay"), "{class}");
    assert!(!class.contains("vehicle"), "a camera for a lesson stays at school: {class}");
    // The school's own words.
    let changed = term.json(&["slip", "terms", "Insurance", "--text", "{school} insures it.", "--only-away", "no"]);
    assert_eq!(rows(&changed).len(), names.len());
    term.json(&["slip", "terms", "trips", "--text", "Count the items on the coach.", "--kinds", "staff"]);
    term.json(&["slip", "terms", "locked-away", "--remove"]);
    let home = printed(&term, &[]);
    assert!(home.contains("Test School insures it.") && home.contains("Count the items"), "{home}");
    assert!(!home.contains("lock it away"), "{home}");
    // What is not understood is refused.
    term.misused(&["slip", "terms", "trips", "--text", "for {borrower}"]);
    term.kept_out(3, &["slip", "terms", "no-such", "--remove"]);
    term.kept_out(3, &["slip", "terms", "no-such"]);
    term.conflicts(&["slip", "terms", "trips", "--kinds", "staff"]);
    let traces = term.traces();
    term.done(&["slip", "terms", "trips", "--remove", "--dry-run"]);
    assert_eq!(term.traces(), traces);
    assert_eq!(term.json(&["slip", "terms", "--usual"]), terms);
    term.conflicts(&["slip", "terms", "--usual"]);
    term.is_sound();
}

// UK GDPR Article 5(1)(e): what was signed goes with the person, even if others are named on it.
#[test]
fn an_erasure_reaches_signed_papers() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let mut term = signed();
    term.done(&["in", "LAP-1", "--all-well"]);
    term.done(&["loan", "sign", "1", "--receipt", "--how", "paper"]);
    term.done(&["wipe", "record", "LAP-1", "--method", "reset", "--account-deleted", "--cloud-signed-out"]);
    let count = |term: &Term| -> i64 {
        term.file().query_row("select count(*) from signed_paper", [], |row| row.get(0)).unwrap()
    };
    let content = |term: &Term| -> String {
        term.file()
            .query_row("select coalesce(group_concat(content), '') from signed_paper", [], |row| row.get(0))
            .unwrap()
    };
    // The export shows what is held.
    let held = term.json(&["privacy", "export", "S1"]);
    assert_eq!(rows(&held["signed_papers"]).len(), 2, "{held}");
    // The witness is another person: only the name goes, and the page says so.
    term.leaves("S2", "2026-12-01");
    term.at("2026-12-08T10:00:00Z");
    term.done(&erasing(&["S2"]));
    assert_eq!(count(&term), 2);
    assert!(!content(&term).contains("Amir Khan"));
    let witness: i64 = term
        .file()
        .query_row("select count(*) from signed_paper where witness like '%Amir%'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(witness, 0);
    term.leaves("S1", "2026-12-01");
    term.done(&erasing(&["S1"]));
    assert_eq!((count(&term), content(&term)), (0, String::new()));
    let page = printed(&term, &[]);
    assert!(!page.contains("Brien"), "{page}");
    assert!(page.contains("No copy of the signed words was kept"), "{page}");
    term.is_sound();
}

#[test]
fn a_changed_word_of_a_signed_paper_is_found() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let term = signed();
    term.school.ends_damaged();
    term.file().execute("update signed_paper set content = replace(content, 'good', 'fair')", []).unwrap();
    let ran = term.run(&["check"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    let said = ran.out + &ran.err;
    assert!(said.contains("the signed slip 1 was changed: its words do not match their hash"), "{said}");
}

#[test]
fn the_page_of_a_slip_shows_the_hash_the_companion_and_personal_data() {
    let term = Term::new();
    term.done(&["person", "add", "P1", "--kind", "visitor", "--last-name", "Press"]);
    term.done(&["out", "CAM-1", "--to", "P1", "--accompanied-by", "S1"]);
    let home = ["--off-site", "home", "--purpose", "reports", "--personal-data", "yes"];
    term.done(&[&["out", "LAP-1", "--to", "S2"][..], &home].concat());
    term.done(&["loan", "sign", "--slip", "2", "--how", "paper"]);
    let hash = text(&term.json(&["slip", "show", "2"])["signed"]["hash"]);
    let pages = ["1", "2"].map(|no| term.done(&["slip", "show", no, "--format", "table"]).out);
    assert!(pages[0].contains(&text(&term.person("S1")["name"])), "{}", pages[0]);
    assert!(!pages[0].contains("personal data"), "nobody asked: {}", pages[0]);
    assert!(pages[1].contains(&hash) && pages[1].contains("goes home"), "{}", pages[1]);
}
