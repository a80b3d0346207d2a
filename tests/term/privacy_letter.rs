//! The letter with somebody's data, and the record of processing.

use super::{Term, each, rows, text};

/// A term in which Ada had a laptop, damaged it, and is asked for a contribution.
fn term() -> Term {
    let mut term = Term::new();
    for (who, first, last) in [("1001", "Ada", "Bell"), ("1002", "Ann", "Lee"), ("1003", "Jo", "Ng")] {
        term.done(&["person", "edit", who, "--first-name", first, "--last-name", last]);
    }
    term.done(&["person", "edit", "1001", "--class-teacher", "Tom Bench"]);
    term.lent("LAP-1", "1001");
    term.done(&["loan", "sign", "1", "--how", "screen", "--witness", "Tom Bench"]);
    let note = "Annabel and Ann-Marie saw it; Ann told Jo. AL and NG-2 are labels";
    let report = ["incident", "report", "LAP-1", "--kind", "damage", "--note", note, "--person", "1001"];
    term.done(&[&report[..], &["--reported-by", "Ann Lee", "--reported-to", "Hester Head"]].concat());
    term.done(&["incident", "decide", "1", "--outcome", "carelessness", "--by", "H1"]);
    term.done(&["charge", "assess", "--incident", "1", "--amount", "60.00", "--reason", "not in its case"]);
    term.done(&["charge", "request", "1"]);
    term.done(&["loan", "renew", "1", "--due", "2026-12-11"]);
    term.done(&["role", "set", "T1", "class-teacher"]);
    term.done(&["ban", "add", "--by", "H1", "1001", "--reason", "for a week", "--until", "2026-12-08"]);
    term.done(&[
        "permission",
        "grant",
        "pupil-device",
        "--person",
        "1001",
        "--device",
        "tablet",
        "--purpose",
        "music",
        "--by",
        "T1",
    ]);
    term.done(&["agreement", "publish", "Acceptable use"]);
    term.done(&["agreement", "sign", "1001", "--how", "screen", "--witness", "Tom Bench", "--class-teacher", "T1"]);
    term
}

fn letter(term: &Term, who: &str) -> String {
    let file = term.path("letter.html");
    term.done(&["privacy", "export", who, "--output", &file, "--overwrite"]);
    std::fs::read_to_string(file).unwrap()
}

// UK GDPR Article 15(1): what must be said beside the data.
#[test]
fn the_letter_says_what_the_law_asks() {
    let term = term();
    let page = letter(&term, "1001");
    for words in [
        "Dear Ada Bell,",
        "Why we hold it",
        "to lend equipment",
        "What kinds of data we hold",
        "Who receives it",
        "How long we keep it",
        "for 6 years after the last day in school",
        "No last day in school is recorded yet",
        "Where it comes from",
        "information system",
        "No decision about a person is made by the register alone",
        "wrong details put right",
        "details erased",
        "restricted",
        "to object",
        "Information Commissioner",
        "write to Dot Guard",
        "a file that a computer can read",
        "Yours sincerely",
    ] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
    term.leaves("1001", "2026-12-18");
    assert!(letter(&term, "1001").contains("due to be erased on 18 Dec 2032"));
    // The file beside the letter says the same.
    let held = term.json(&["privacy", "export", "1001"]);
    for name in ["purposes", "categories", "recipients", "kept", "source", "rights", "complaint", "automated_decisions"]
    {
        assert!(!held["notice"][name].is_null(), "{name}: {held}");
    }
    assert!(!rows(&held["loans"]).is_empty());
}

#[test]
fn the_fields_of_the_letter_are_words() {
    let term = term();
    for who in ["1001", "H1", "T1"] {
        let page = letter(&term, who);
        let names: Vec<&str> = page.split("<dt>").skip(1).map(|rest| rest.split("</dt>").next().unwrap()).collect();
        assert!(names.len() > 10, "{names:?}");
        for name in &names {
            assert!(!name.contains('_') && !name.ends_with(" id"), "{name} is a column's name");
            assert!(name.is_empty() || name.chars().next().unwrap().is_uppercase(), "{name}");
        }
        let body = page.split("<main>").nth(1).unwrap();
        let values = body.split("<dd>").skip(1).map(|rest| rest.split("</dd>").next().unwrap());
        for value in values {
            let words = value.split([' ', ',', ';', ':', '(', ')', '.']);
            let column =
                words.clone().find(|word| ["_on", "_at", "_id", "_pence"].iter().any(|end| word.ends_with(end)));
            assert_eq!(column, None, "{value}");
        }
    }
    let page = letter(&term, "1001");
    for words in [
        "<dt>Time of signing out</dt>",
        "<dt>Kind of incident</dt><dd>damage</dd>",
        "<dt>Sum outstanding</dt><dd>£60.00</dd>",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
}

#[test]
fn questions_texts_and_hashes_are_written_for_readers() {
    let term = term();
    term.done(&["slip", "print", "1"]);
    term.done(&["in", "LAP-1", "--all-well"]);
    term.done(&["letter", "send", "contribution", "1001"]);
    let page = letter(&term, "1001");
    assert!(page.contains("Does it turn on? yes;"), "{page}");
    // A letter keeps its lines, and is there once.
    assert!(page.contains("white-space: pre-line"), "{page}");
    assert_eq!(page.matches("We ask you for a contribution of").count(), 1, "{page}");
    let is_hash = |word: &&str| word.len() == 64 && word.bytes().all(|b| b.is_ascii_hexdigit());
    assert_eq!(page.split(|c: char| !c.is_ascii_alphanumeric()).find(is_hash), None);
}

#[test]
fn staff_who_acted_in_their_role_are_named_and_pupils_are_not() {
    let term = term();
    let held = term.json(&["privacy", "export", "1001"]);
    let incident = &rows(&held["incidents"])[0];
    assert_eq!(text(&incident["decided_by"]), "Hester Head", "{incident}");
    assert_eq!(text(&incident["reported_to"]), "Hester Head", "{incident}");
    assert!(incident.get("reported_by").is_none(), "a pupil told it: {incident}");
    assert_eq!(text(&held["person"]["class_teacher"]), "Tom Bench");
    let given = &rows(&held["permissions"])[0]["given"];
    assert_eq!(each(given, "by"), ["Tom Bench"], "{given}");
    assert!(rows(&held["log"]).iter().any(|entry| entry["operator"] == "tess"), "{}", held["log"]);
    assert!(!held.to_string().contains("Ann Lee"), "{held}");
}

// Half a name still tells who it was, and half a word is not English.
#[test]
fn names_in_free_text_are_removed_as_whole_words_or_not_at_all() {
    let term = term();
    let held = term.json(&["privacy", "export", "1001"]);
    let note = text(&rows(&held["incidents"])[0]["note"]);
    let other = "[someone else]";
    assert_eq!(note, format!("Annabel and {other} saw it; {other} told {other}. AL and NG-2 are labels"));
    let page = letter(&term, "1001");
    assert!(!page.contains("Ann-") && !page.contains("]abel") && !page.contains("]-Marie"), "{page}");
}

// UK GDPR Articles 30 and 35.
#[test]
fn the_record_of_processing_lists_every_sort_of_details() {
    let term = term();
    let record = term.json(&["privacy", "record"]);
    let kinds = each(&record, "what");
    for kind in ["people", "loans", "incidents", "contributions", "signed slips and receipts", "electrical tests"] {
        assert!(kinds.iter().any(|known| known == kind), "{kind}: {kinds:?}");
    }
    for row in rows(&record) {
        for name in ["purpose", "kept"] {
            assert!(!text(&row[name]).is_empty(), "{name}: {row}");
        }
        assert!(!rows(&row["details"]).is_empty(), "{row}");
    }
    let loans = rows(&record).iter().find(|row| row["what"] == "loans").unwrap();
    assert_eq!(loans["records"], 1);
    let file = term.path("record.html");
    term.done(&["privacy", "record", "--output", &file]);
    let page = std::fs::read_to_string(file).unwrap();
    for words in [
        "Record of processing",
        "Test School",
        "Hester Head",
        "Dot Guard",
        "Categories of data",
        "Retention schedule",
        "for 6 years",
        "Data protection impact assessment",
        "What is left to the school",
        "parents and carers of pupils: ",
        "name of a parent or carer",
    ] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
    assert!(!page.contains("guardian_name"), "{page}");
    for format in ["table", "csv"] {
        assert!(term.done(&["privacy", "record", "--format", format]).out.contains("signed slips and receipts"));
    }
}

// A document about one person does not go into the letter of another.
#[test]
fn a_document_about_someone_else_is_only_mentioned() {
    let mut term = Term::new();
    term.done(&["person", "edit", "1001", "--class-teacher", "Tom Bench"]);
    term.lent("LAP-1", "1001");
    term.done(&["loan", "sign", "1", "--how", "paper"]);
    let held = term.json(&["privacy", "export", "T1"]);
    let named = rows(&held["named_in"]);
    let words = |row: &serde_json::Value| text(&row["text"]);
    assert!(named.iter().any(|row| words(row) == "a document about someone else names you"), "{held}");
    assert!(!held.to_string().contains("Ada Bell"), "{held}");
}

/// The names and values of the entries of a section.
fn section<'p>(page: &'p str, title: &str) -> &'p str {
    let found = page.split("<h2>").find(|part| part.starts_with(&format!("{title}</h2>")));
    found.unwrap_or_else(|| panic!("no section {title}: {page}"))
}

#[test]
fn the_log_of_the_letter_has_the_words_of_what_each_entry_is_about() {
    let term = term();
    let page = letter(&term, "1001");
    let log = section(&page, "The log: what was recorded, and when");
    for words in [
        "<dt>About</dt><dd>LAP-1</dd>",
        "kind of incident: damage",
        "kind of permission: pupil-device",
        "disputed: no",
        "£60.00",
    ] {
        assert!(log.contains(words), "{words}: {log}");
    }
    for wrong in ["kind of person: damage", "Kind of record", "disputed: 0", "[{", "&quot;", "&#34;", "pence"] {
        assert!(!log.contains(wrong), "{wrong}: {log}");
    }
    let is_id = |word: &str| word.len() == 36 && word.matches('-').count() == 4;
    let id = page.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').find(|word| is_id(word));
    assert_eq!(id, None);
}

#[test]
fn staff_are_told_of_visitors_whom_they_accompany_and_of_devices_that_they_confiscated() {
    let term = term();
    term.done(&["person", "add", "P1", "--kind", "visitor", "--last-name", "Pressman"]);
    term.done(&["agreement", "withdraw", "1", "--reason", "for pupils alone"]);
    term.done(&["out", "CAM-1", "--to", "P1", "--accompanied-by", "T1", "--purpose", "school play"]);
    let confiscate = ["own-device", "confiscate", "1002", "--what", "phone", "--reason", "Ann filmed in a lesson"];
    term.done(&[&confiscate[..], &["--by", "T1"]].concat());
    let held = term.json(&["privacy", "export", "T1"]);
    let along = &rows(&held["accompanied"])[0];
    assert_eq!(along["items"], serde_json::json!(["CAM-1"]), "{along}");
    let taken = &rows(&held["confiscated"])[0];
    assert_eq!(text(&taken["what"]), "phone", "{taken}");
    assert!(!held.to_string().contains("Pressman") && !text(&taken["confiscate_reason"]).contains("Ann"), "{held}");
    let page = letter(&term, "T1");
    assert!(section(&page, "Loans of visitors whom you accompany").contains("<dd>school play</dd>"), "{page}");
    assert!(section(&page, "Devices that you confiscated").contains("<dd>phone</dd>"), "{page}");
    // The visitor reads who goes along, and the pupil who took the phone.
    let loan = term.json(&["privacy", "export", "P1"]);
    assert_eq!(text(&rows(&loan["loans"])[0]["accompanied_by"]), "Tom Bench");
    let devices = term.json(&["privacy", "export", "1002"]);
    assert_eq!(text(&rows(&devices["own_devices"])[0]["confiscated_by"]), "Tom Bench");
}
