//! Agreements: versions of a policy, their signatures, and borrowing without a signature.

use super::{Term, each, has_names, no, numbers, rows, shows, sorted, text};
use serde_json::{Value, json};

const AUP: &str = "Acceptable use";

/// A person's status for every agreement.
fn statuses(term: &Term, who: &str) -> Vec<String> {
    each(&term.json(&["agreement", "status", "--person", who]), "status")
}

/// The agreement status on the person's page.
fn on_page(term: &Term, who: &str) -> String {
    text(&term.person(who)["agreement"])
}

fn refs(list: &Value) -> Vec<String> {
    sorted(each(list, "ref"))
}

// Trosnant, Hazeldene: a policy has a date, a review date and a text. The signed text is kept.
#[test]
fn a_policy_is_published_with_its_dates_its_kinds_and_its_text() {
    let term = Term::new();
    let file = term.paper("aup.txt", "Made-up policy, second paragraph left blank.\n");
    let days = ["--from", "2026-12-07", "--sign-by", "2027-01-15", "--review", "2027-10-01"];
    let more = ["--kinds", "staff,pupil", "--guardian", "--file", &file];
    let published = term.json(&[&["agreement", "publish", AUP], &days[..], &more[..]].concat());
    has_names(&published, "no title from_on sign_by_on review_on kinds guardian file_name sha256");
    let wanted = json!({
        "no": 1, "title": AUP, "from_on": "2026-12-07", "sign_by_on": "2027-01-15", "review_on": "2027-10-01",
        "guardian": true, "file_name": "aup.txt",
    });
    shows(&published, &wanted);
    let kinds = rows(&published["kinds"]).iter().map(text).collect();
    assert_eq!(sorted(kinds), ["pupil", "staff"]);
    let sha256 = text(&published["sha256"]);
    assert!(sha256.len() == 64 && sha256.bytes().all(|b| b.is_ascii_hexdigit()), "{sha256}");
    let back = term.path("back.txt");
    term.done(&["agreement", "show", "1", "--output", &back]);
    assert_eq!(std::fs::read(&back).unwrap(), std::fs::read(&file).unwrap());
    shows(&term.json(&["agreement", "show", "1"]), &wanted);
    assert_eq!(each(&term.json(&["agreement", "list"]), "title"), [AUP]);
    term.is_sound();
}

#[test]
fn a_bad_agreement_is_not_published() {
    let term = Term::new();
    term.publish(AUP, &["--from", "2026-12-01"]);
    // A newer version can't take effect before the older one.
    term.conflicts(&["agreement", "publish", AUP, "--from", "2026-11-30"]);
    term.misused(&["agreement", "publish", " "]);
    term.misused(&["agreement", "publish", "Phones", "--kinds", "dragon"]);
    term.misused(&["agreement", "publish", "Phones", "--sign-by", "the day after"]);
    let ran = term.run(&["agreement", "publish", "Phones", "--file", &term.path("not-there.txt")]);
    assert!(ran.code != 0, "{ran:?}");
    term.kept_out(3, &["agreement", "show", "9"]);
}

// Brockhampton, Frederick Gent 2.2: staff, volunteers, visitors and pupils all sign, unless the school limits it.
#[test]
fn a_policy_without_kinds_is_for_everybody() {
    let term = Term::new();
    term.publish(AUP, &[]);
    for who in ["S1", "V1", "1001"] {
        assert_eq!(on_page(&term, who), "unsigned", "{who}");
    }
    let term = Term::new();
    term.publish(AUP, &["--kinds", "staff"]);
    assert_eq!(on_page(&term, "S1"), "unsigned");
    assert_eq!((on_page(&term, "V1"), on_page(&term, "1001")), ("none_due".to_owned(), "none_due".to_owned()));
    term.conflicts(&["agreement", "sign", "V1", "--how", "paper"]);
}

// Hazeldene 4.5: a signature is on paper, or on the screen with a witness. A name typed by the operator alone is not a
// signature.
#[test]
fn a_signature_on_screen_needs_a_witness() {
    let term = Term::new();
    term.publish(AUP, &[]);
    term.misused(&["agreement", "sign", "S1"]);
    term.misused(&["agreement", "sign", "S1", "--how", "screen"]);
    term.misused(&["agreement", "sign", "S1", "--how", "screen", "--witness", " "]);
    let signed = term.json(&["agreement", "sign", "S1", "--how", "screen", "--witness", "Tom Bench"]);
    has_names(&signed, "no title person signed_on how witness class_teacher guardian");
    let wanted = json!({ "title": AUP, "signed_on": "2026-12-01", "how": "screen", "witness": "Tom Bench" });
    shows(&signed, &wanted);
    assert_eq!(signed["person"], json!({ "ref": "S1", "name": "Zoë O'Brien" }));
    let on_paper = term.json(&["agreement", "sign", "S2", "--how", "paper"]);
    shows(&on_paper, &json!({ "how": "paper", "witness": null, "signed_on": "2026-12-01" }));
    assert_eq!(on_page(&term, "S1"), "signed");
    // One signature is enough, and an unknown person can't sign.
    term.conflicts(&["agreement", "sign", "S1", "--how", "paper"]);
    term.kept_out(3, &["agreement", "sign", "nobody-such", "--how", "paper"]);
    term.is_sound();
}

// Trosnant, Shirley Warren, Brockhampton: a pupil's agreement names the class teacher.
#[test]
fn a_pupils_signature_names_the_class_teacher() {
    let term = Term::new();
    term.publish(AUP, &[]);
    term.misused(&["agreement", "sign", "1001", "--how", "paper"]);
    let signed = term.json(&["agreement", "sign", "1001", "--how", "paper", "--class-teacher", "Amir Khan"]);
    assert_eq!(signed["class_teacher"], "Amir Khan");
    // Without the option, the class teacher on record is used.
    term.done(&["person", "edit", "1003", "--class-teacher", "Zoë O'Brien"]);
    let signed = term.json(&["agreement", "sign", "1003", "--how", "paper"]);
    assert_eq!(signed["class_teacher"], "Zoë O'Brien");
}

// Brockhampton: if the school wants it, the parent signs too.
#[test]
fn the_parent_signs_too_if_the_school_requires_it() {
    let term = Term::new();
    term.publish(AUP, &["--kinds", "pupil", "--guardian"]);
    let sign = ["agreement", "sign", "1001", "--how", "paper", "--class-teacher", "Amir Khan"];
    term.misused(&sign);
    let signed = term.json(&[&sign[..], &["--guardian", "Gwen Bell"]].concat());
    assert_eq!(signed["guardian"], "Gwen Bell");
}

// Trosnant (code of conduct), Brockhampton (phones): several policies, each signed separately.
#[test]
fn with_several_policies_the_title_must_be_given() {
    let term = Term::new();
    term.publish(AUP, &[]);
    term.publish("Mobile phones", &[]);
    term.misused(&["agreement", "sign", "S1", "--how", "paper"]);
    term.done(&["agreement", "sign", "S1", "--how", "paper", "--title", AUP]);
    // One signature out of two is not enough.
    assert_eq!(on_page(&term, "S1"), "unsigned");
    assert_eq!(sorted(statuses(&term, "S1")), ["signed", "unsigned"]);
    assert_eq!(term.lending("LAP-1", "S1", &[]).1, ["agreement-unsigned"]);
    term.done(&["agreement", "sign", "S1", "--how", "paper", "--title", "Mobile phones"]);
    assert_eq!(on_page(&term, "S1"), "signed");
    assert_eq!(term.lending("LAP-1", "S1", &[]), (0, vec![], vec![]));
}

// Trosnant: a new version must be signed by a date that the school sets. Until then the old signature counts.
#[test]
fn a_new_version_makes_old_signatures_out_of_date_after_its_date() {
    let mut term = Term::new();
    assert_eq!(on_page(&term, "S1"), "none_due");
    term.publish(AUP, &[]);
    assert_eq!((on_page(&term, "S1"), statuses(&term, "S1")), ("unsigned".to_owned(), vec!["unsigned".to_owned()]));
    term.done(&["agreement", "sign", "S1", "--how", "paper"]);
    assert_eq!((on_page(&term, "S1"), statuses(&term, "S1")), ("signed".to_owned(), vec!["signed".to_owned()]));

    let second = term.publish(AUP, &["--from", "2026-12-02", "--sign-by", "2026-12-18"]);
    for (now, page, status) in [
        ("2026-12-02T10:00:00Z", "signed", "due"),
        ("2026-12-18T23:59:59Z", "signed", "due"),
        ("2026-12-19T00:00:00Z", "out_of_date", "out_of_date"),
    ] {
        term.at(now);
        assert_eq!(on_page(&term, "S1"), page, "{now}");
        assert!(statuses(&term, "S1").contains(&status.to_owned()), "{now}: {:?}", statuses(&term, "S1"));
    }
    // A person who never signed the first version is unsigned, not out of date.
    assert_eq!(on_page(&term, "S2"), "unsigned");
    let signed = term.json(&["agreement", "sign", "S1", "--how", "paper"]);
    assert_eq!(no(&signed), second);
    assert_eq!(on_page(&term, "S1"), "signed");
}

// Trosnant, Shirley Warren, Brockhampton: the agreement is signed before items are lent. Until its date there is only a
// warning.
#[test]
fn items_are_lent_only_with_a_signature() {
    let mut term = Term::new();
    assert_eq!(term.lending("LAP-1", "S1", &[]), (0, vec![], vec![]), "nothing is published");
    term.publish(AUP, &["--sign-by", "2026-12-18"]);
    for (now, code, refused, warned) in [
        ("2026-12-01T10:00:00Z", 0, vec![], vec!["agreement-unsigned"]),
        ("2026-12-18T23:59:59Z", 0, vec![], vec!["agreement-unsigned"]),
        ("2026-12-19T00:00:00Z", 1, vec!["agreement-unsigned"], vec![]),
    ] {
        term.at(now);
        let (ended, refuse, warn) = term.lending("LAP-1", "S1", &[]);
        assert_eq!((ended, refuse, warn), (code, owned(&refused), owned(&warned)), "{now}");
    }
    let talk = term.kept_out(1, &["out", "LAP-1", "--to", "S1"]);
    shows(&talk["refusals"][0], &json!({ "rule": "agreement-unsigned", "ref": "S1", "may_override": true }));
    assert!(text(&talk["refusals"][0]["remedy"]).contains("agreement sign"), "{talk}");
    let with_override = ["--override", "agreement-unsigned", "--reason", "signs at noon"];
    assert_eq!(term.lending("LAP-1", "S1", &with_override).0, 0);
    term.done(&["agreement", "sign", "S1", "--how", "paper"]);
    assert_eq!(term.lending("LAP-1", "S1", &[]), (0, vec![], vec![]));
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

#[test]
fn an_agreement_without_a_date_must_be_signed_at_once_and_a_future_one_not_yet() {
    let term = Term::new();
    term.publish(AUP, &[]);
    assert_eq!(term.lending("LAP-1", "S1", &[]).1, ["agreement-unsigned"]);
    term.done(&["rule", "set", "agreement-unsigned", "warn"]);
    assert_eq!(term.lending("LAP-1", "S1", &[]), (0, vec![], owned(&["agreement-unsigned"])));
    term.done(&["rule", "set", "agreement-unsigned", "off"]);
    assert_eq!(term.lending("LAP-1", "S1", &[]), (0, vec![], vec![]));

    let mut term = Term::new();
    term.publish(AUP, &["--from", "2027-01-04"]);
    assert_eq!(term.lending("LAP-1", "S1", &[]).0, 0, "it does not take effect yet");
    term.at("2027-01-04T10:00:00Z");
    assert_eq!(term.lending("LAP-1", "S1", &[]).1, ["agreement-unsigned"]);
}

// An old signature is enough until the date of the new version has passed.
#[test]
fn an_old_signature_is_refused_after_the_date_of_the_new_version() {
    let mut term = Term::new();
    term.publish(AUP, &[]);
    term.done(&["agreement", "sign", "S1", "--how", "paper"]);
    term.publish(AUP, &["--from", "2026-12-02", "--sign-by", "2026-12-18"]);
    term.at("2026-12-18T12:00:00Z");
    assert_eq!(term.lending("LAP-1", "S1", &[]).0, 0);
    term.at("2026-12-19T12:00:00Z");
    assert_eq!(term.lending("LAP-1", "S1", &[]).1, ["agreement-unsigned"]);
}

#[test]
fn signatures_are_listed_by_person_class_kind_and_year() {
    let term = Term::new();
    term.publish(AUP, &[]);
    term.done(&["agreement", "sign", "1001", "--how", "paper", "--class-teacher", "Amir Khan"]);
    let row = term.json(&["agreement", "status", "--person", "1001"]);
    has_names(&rows(&row)[0], "title no ref name class kind status signed_on sign_by_on");
    let wanted = json!({
        "title": AUP, "ref": "1001", "name": "Ada Bell", "class": "9B", "kind": "pupil", "status": "signed",
        "signed_on": "2026-12-01", "sign_by_on": null,
    });
    shows(&rows(&row)[0], &wanted);
    let status = |more: &[&str]| refs(&term.json(&[&["agreement", "status"], more].concat()));
    assert_eq!(status(&["--class", "9B"]), ["1001", "1003"]);
    assert_eq!(status(&["--class", "9b", "--state", "unsigned"]), ["1003"]);
    assert_eq!(status(&["--year-group", "11"]), ["1101", "1102", "1103"]);
    assert_eq!(status(&["--kind", "volunteer"]), ["V1"]);
    assert_eq!(status(&["--state", "signed"]), ["1001"]);
}

const SIGNATURES: &str = "Ref,Signed on,How,Witness,Class teacher,Guardian\n\
    S1,30/11/2026,paper,,,\n\
    S2,01/12/2026,screen,Tom Bench,,\n\
    1001,30/11/2026,paper,,Amir Khan,Gwen Bell\n";

// Hazeldene 4.5: the paper slips of a term are typed into one file.
#[test]
fn importing_the_same_file_of_signatures_twice_changes_nothing() {
    let term = Term::new();
    term.publish(AUP, &["--from", "2026-11-23"]);
    let file = term.paper("signed.csv", SIGNATURES);
    term.done(&["agreement", "import", &file]);
    for (who, on) in [("S1", "2026-11-30"), ("S2", "2026-12-01"), ("1001", "2026-11-30")] {
        let status = term.json(&["agreement", "status", "--person", who]);
        shows(&rows(&status)[0], &json!({ "status": "signed", "signed_on": on }));
    }
    let before = term.traces();
    term.done(&["agreement", "import", &file]);
    assert_eq!(term.traces(), before);
    term.is_sound();
}

#[test]
fn a_file_of_signatures_is_imported_whole_or_not_at_all() {
    let term = Term::new();
    term.publish(AUP, &["--from", "2026-11-23"]);
    for (why, line) in [
        ("nobody", "nobody-such,30/11/2026,paper,,,"),
        ("no witness", "1003,30/11/2026,screen,,Amir Khan,"),
        ("no class teacher", "1003,30/11/2026,paper,,,"),
        ("no day", "V1,31/11/2026,paper,,,"),
        ("no way to sign", "V1,30/11/2026,nodding,,,"),
    ] {
        let file = term.paper("bad.csv", &format!("{SIGNATURES}{line}\n"));
        let talk = term.kept_out(4, &["agreement", "import", &file]);
        assert!(talk.to_string().contains("line 5"), "{why}: {talk}");
    }
}

#[test]
fn an_agreement_published_by_mistake_is_withdrawn() {
    let term = Term::new();
    term.publish("Acceptable use", &["--kinds", "staff", "--guardian", "--sign-by", "2026-12-18"]);
    let said = term.notes(&["agreement", "publish", "Acceptabel use"]);
    assert!(said.contains("can't borrow"), "{said}");
    assert_eq!(term.lending("LAP-1", "1001", &[]).1, ["agreement-unsigned"]);
    term.misused(&["agreement", "withdraw", "2", "--reason", " "]);
    term.done(&["agreement", "withdraw", "2", "--reason", "misspelt"]);
    term.conflicts(&["agreement", "withdraw", "2", "--reason", "again"]);
    assert_eq!(term.lending("LAP-1", "1001", &[]).1, [] as [String; 0]);
    assert_eq!(numbers(&term.json(&["agreement", "list"])), [1]);
    // A newer version applies to the same people as the older one.
    let newer = term.json(&["agreement", "publish", "Acceptable use", "--from", "2027-01-04"]);
    shows(&newer, &json!({ "kinds": ["staff"], "guardian": true }));
}

#[test]
fn several_agreements_to_sign_are_named_each_with_its_own_date() {
    let term = Term::new();
    term.publish("Acceptable use", &["--sign-by", "2026-12-18"]);
    term.publish("Laptops", &["--sign-by", "2027-01-15"]);
    let said = term.done(&["out", "CAM-1", "--to", "S1", "--dry-run"]).err;
    let wanted = "“Acceptable use” (sign by Fri 18 Dec 2026) and “Laptops” (sign by Fri 15 Jan 2027)";
    assert!(said.contains(wanted), "{said}");
}

#[test]
fn a_letter_counts_the_versions_of_its_agreement_alone() {
    let mut term = Term::new();
    term.publish("Acceptable use", &[]);
    term.publish("Cameras", &[]);
    term.publish("Laptops", &[]);
    term.at("2026-12-02T10:00:00Z");
    term.publish("Acceptable use", &[]);
    let page = term.done(&["letter", "send", "agreement", "S1"]).out;
    for words in ["version 1 of", "version 2 of"] {
        assert!(page.contains(words) || page.contains(&words.replace(" of", "")), "{words}: {page}");
    }
    assert!(!page.contains("version 3") && !page.contains("version 4"), "{page}");
}

// A teacher borrows for a class: who of the class has not signed is said, and refuses nothing.
#[test]
fn a_loan_for_a_class_says_how_many_of_its_pupils_have_not_signed() {
    let term = Term::new();
    let out = |tag: &'static str, class: &'static str| ["out", tag, "--to", "S1", "--for", class];
    let said = |arguments: &[&str]| {
        let ran = term.done(arguments);
        format!("{}{}", ran.out, ran.err)
    };
    assert!(!said(&out("LAP-1", "9B")).contains("not signed"));
    term.done(&["agreement", "publish", AUP, "--from", "2026-09-01", "--kinds", "pupil"]);
    let both = said(&out("LAP-2", "9B"));
    assert!(both.contains("2 of 2 pupils of 9B have not signed an agreement that is due"), "{both}");
    assert!(both.contains("agreement status --class 9B"), "{both}");
    term.done(&["agreement", "sign", "1001", "--how", "paper", "--class-teacher", "Zoë O'Brien"]);
    let one = said(&out("LAP-3", "9b"));
    assert!(one.contains("1 of 2 pupils of 9B has not signed"), "{one}");
    // A class of free text, and one that may still sign, say nothing.
    assert!(!said(&out("LAP-4", "the choir")).contains("not signed"));
    term.done(&["agreement", "edit", "1", "--sign-by", "2027-01-15"]);
    assert!(!said(&out("TAB-1", "9B")).contains("not signed"));
}
