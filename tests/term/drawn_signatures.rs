//! Signatures that are drawn on the screen: kept as a picture, under the words that the screen showed.

use super::{Term, each, erasing, no, rows, text};
use crate::support::{
    clock, faulted,
    server::{OnlyFiles, in_files},
};
use domain::{agreement::Names, ids::PersonId, loan::Slip, stamp::Timepiece};
use register::{
    act::Act,
    agreement::drawn::{self as agreement_drawn, SignDrawn},
    file::drawn::Drawn,
    loan::sign::{self, Which},
};
use serde_json::{Value, json};

/// A drawing as a browser makes it, with one stroke. `mark` makes each another picture.
fn png(mark: u8) -> Vec<u8> {
    let (mut bytes, mut dots) = (Vec::new(), vec![255; 90 * 30]);
    dots[usize::from(mark) * 90 + 10..usize::from(mark) * 90 + 80].fill(0);
    let mut encoder = png::Encoder::new(&mut bytes, 90, 30);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.add_text_chunk("Author".to_owned(), "somebody's own phone".to_owned()).unwrap();
    encoder.write_header().unwrap().write_image_data(&dots).unwrap();
    bytes
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Pictures in an HTML page, as they were kept.
fn pictures(page: &str) -> Vec<Vec<u8>> {
    let all = page.split("data:image/png;base64,").skip(1);
    all.map(|rest| data_encoding::BASE64.decode(rest.split('"').next().unwrap().as_bytes()).unwrap()).collect()
}

impl Term {
    fn act(&self) -> Act {
        Act { on: None, time: Timepiece::standing(clock("2026-12-01T10:00:00Z")), ..self.school.act.clone() }
    }

    fn slip(&mut self, no: i64) -> Slip {
        self.school.read(|tx| store::loan::slip_by_no(tx, no))
    }

    /// The hash of a slip's words, as a screen shows them.
    fn shown(&mut self, no: i64) -> String {
        let (slip, clock) = (self.slip(no), self.act().clock());
        self.school.read(|tx| sign::words_to_sign(tx, &slip, clock)).1
    }

    fn receipt_shown(&mut self, no: i64) -> String {
        let (slip, clock) = (self.slip(no), self.act().clock());
        self.school.read(|tx| sign::receipt_to_sign(tx, &slip, clock)).1
    }

    /// Draws the signature on a slip that the screen shows.
    fn drawn(&mut self, no: i64, mark: u8) {
        let (act, drawn) = (self.act(), Drawn { shown: self.shown(no), png: png(mark) });
        sign::sign_drawn(&mut self.school.store, &act, Which::Slip(no), Some("Amir Khan"), &drawn).unwrap();
    }

    fn count(&self, sql: &str) -> i64 {
        self.file().query_row(&format!("select count(*) from {sql}"), [], |row| row.get(0)).unwrap()
    }
}

// Hazeldene 4.5, Frederick Gent 12.1: whoever receives portable equipment signs for it.
#[test]
fn a_drawn_signature_is_printed_and_is_in_the_evidence_and_in_the_privacy_export() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let mut term = Term::new();
    term.lent("LAP-1", "S1");
    term.drawn(1, 3);
    let signed = term.json(&["slip", "show", "1"])["signed"].clone();
    assert_eq!((text(&signed["how"]), text(&signed["witness"])), ("screen".to_owned(), "Amir Khan".to_owned()));
    let page = term.done(&["slip", "print", "1"]).out;
    assert!(page.contains("alt=\"Signature of Zoë O&#39;Brien\""), "{page}");
    let kept = pictures(&page).remove(0);
    assert_eq!(signed["drawing"], json!(sha256(&kept)));
    assert!(!kept.windows(5).any(|part| part == b"phone"), "what is written about a picture is not kept");
    let log = term.json(&["log", "show", "--limit", "1"]);
    assert_eq!(log[0]["details"]["drawing"], signed["drawing"]);
    assert_eq!(log[0]["details"]["hash"], signed["hash"]);
    // Its picture is one of the charge's evidence, and so is that under the receipt.
    let incident = term.careless("LAP-1", "S1");
    let charge = term.owing(&incident);
    term.done(&["in", "LAP-1", "--all-well"]);
    let (act, drawn) = (term.act(), Drawn { shown: term.receipt_shown(1), png: png(9) });
    sign::sign_receipt_drawn(&mut term.school.store, &act, Which::Slip(1), Some("Amir Khan"), &drawn).unwrap();
    let show = ["charge", "show", &charge, "--evidence"];
    let evidence = term.json(&show);
    assert_eq!(evidence["sound"], true, "{evidence}");
    assert_eq!(each(&evidence["signatures"], "paper"), ["slip", "receipt"]);
    assert_eq!(evidence["signatures"][0]["drawing"], signed["drawing"]);
    assert_eq!(evidence["signatures"][0]["hash"], signed["hash"]);
    let file = term.path("evidence.html");
    term.done(&[&show[..], &["--output", &file]].concat());
    let page = std::fs::read_to_string(&file).unwrap();
    assert_eq!(pictures(&page)[0], kept);
    assert!(page.contains("alt=\"Signature of Zoë O&#39;Brien\"") && page.contains("witnessed by Amir Khan"), "{page}");
    assert_eq!(pictures(&term.done(&["slip", "print", "1", "--receipt"]).out).len(), 1);
    assert!(term.done(&show).out.contains("under the receipt, drawn on the screen on Tue 1 Dec 2026"));
    // The person is shown their own.
    let held = term.json(&["privacy", "export", "S1"]);
    let own = rows(&held["signed_papers"]).iter().find(|one| one["paper"] == "slip").unwrap();
    assert_eq!(pictures(&format!("{}\"", text(&own["drawing"])))[0], kept);
    let letter = term.path("held.html");
    term.done(&["privacy", "export", "S1", "--output", &letter]);
    let letter = std::fs::read_to_string(&letter).unwrap();
    assert!(letter.contains("alt=\"A drawn signature\"") && pictures(&letter).len() == 2, "{letter}");
    assert_eq!(term.json(&["check"])["sound"], true);
    term.is_sound();
}

#[test]
fn words_that_changed_since_the_screen_showed_them_are_not_signed() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let mut term = Term::new();
    term.lent("LAP-1", "S1");
    let shown = term.shown(1);
    term.done(&["loan", "renew", "1", "--due", "2026-12-18"]);
    let traces = term.traces();
    let (act, drawn) = (term.act(), Drawn { shown, png: png(1) });
    let witness = Some("Amir Khan");
    let fault = faulted(sign::sign_drawn(&mut term.school.store, &act, Which::Slip(1), witness, &drawn));
    assert!(fault.message.starts_with("the slip has changed since this page showed it"), "{}", fault.message);
    assert_eq!(term.traces(), traces, "neither signature nor drawing was kept");
    // A photograph is no signature.
    let drawn = Drawn { shown: term.shown(1), png: b"\xFF\xD8\xFF\xE0JFIF".to_vec() };
    let fault = faulted(sign::sign_drawn(&mut term.school.store, &act, Which::Slip(1), witness, &drawn));
    assert_eq!(fault.message, "the drawn signature is no PNG picture");
    // The borrower is no witness, whichever way they sign.
    let drawn = Drawn { shown: term.shown(1), png: png(1) };
    let own = Some("Zoë O'Brien");
    let fault = faulted(sign::sign_drawn(&mut term.school.store, &act, Which::Slip(1), own, &drawn));
    assert_eq!(fault.message, "Zoë O'Brien can't witness their own signature");
    assert_eq!(term.traces(), traces);
    // Nor is a receipt that another return has changed.
    term.done(&["in", "LAP-1", "--all-well"]);
    let drawn = Drawn { shown: term.receipt_shown(1), png: png(1) };
    term.careless("LAP-1", "S1");
    let fault = faulted(sign::sign_receipt_drawn(&mut term.school.store, &act, Which::Slip(1), witness, &drawn));
    assert!(fault.message.starts_with("the receipt has changed"), "{}", fault.message);
    // A trial keeps nothing.
    let traces = term.traces();
    let trial = Act { dry_run: true, ..term.act() };
    let drawn = Drawn { shown: term.shown(1), png: png(1) };
    sign::sign_drawn(&mut term.school.store, &trial, Which::Slip(1), witness, &drawn).unwrap();
    assert_eq!(term.traces(), traces);
}

// UK GDPR Article 5(1)(e): a signature goes with the person.
#[test]
fn an_erasure_removes_drawn_signatures_and_leaves_those_of_others() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let mut term = Term::new();
    for (tag, who, mark) in [("LAP-1", "S1", 1), ("LAP-2", "S2", 2)] {
        term.lent(tag, who);
        let slip = i64::from(mark);
        let (act, drawn) = (term.act(), Drawn { shown: term.shown(slip), png: png(mark) });
        sign::sign_drawn(&mut term.school.store, &act, Which::Slip(slip), Some("Vera Hill"), &drawn).unwrap();
    }
    term.publish("Acceptable use", &[]);
    term.signs_agreement("S1", 1, 5, Names { witness: Some("Amir Khan".to_owned()), ..Names::default() }).unwrap();
    assert_eq!(term.count("attachment_data"), 3);
    term.done(&["in", "LAP-1", "--all-well"]);
    term.done(&["wipe", "record", "LAP-1", "--method", "reset", "--account-deleted", "--cloud-signed-out"]);
    term.leaves("S1", "2026-12-01");
    term.at("2026-12-08T10:00:00Z");
    term.done(&erasing(&["S1"]));
    assert_eq!(term.count("attachment_data"), 1);
    assert_eq!(term.count("signed_paper where drawing is not null"), 1);
    assert_eq!(term.count("agreement_signature where drawing is not null or shown is not null"), 0);
    assert_eq!(term.count("agreement_signature"), 1, "that somebody signed stays");
    assert!(pictures(&term.done(&["slip", "print", "1"]).out).is_empty());
    assert_eq!(pictures(&term.done(&["slip", "print", "2"]).out).len(), 1);
    assert_eq!(term.json(&["check"])["sound"], true);
    term.is_sound();
}

#[test]
fn a_drawing_that_is_altered_or_missing_is_found() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    for damage in [
        "update attachment_data set bytes = cast('another' as blob)",
        "pragma foreign_keys = off; delete from attachment_data",
        "pragma ignore_check_constraints = on; update signed_paper set drawing = null",
    ] {
        let mut term = Term::new();
        term.lent("LAP-1", "S1");
        term.drawn(1, 3);
        let incident = term.careless("LAP-1", "S1");
        let charge = term.owing(&incident);
        term.school.ends_damaged();
        term.file().execute_batch(damage).unwrap();
        let ran = term.run(&["check"]);
        assert_eq!(ran.code, 5, "{damage}: {ran:?}");
        let ran = term.run(&["charge", "show", &charge, "--evidence", "--format", "json"]);
        let evidence: Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!((ran.code, &evidence["sound"]), (5, &json!(false)), "{damage}: {evidence}");
        // The words of the slip can be printed all the same.
        let page = term.done(&["slip", "print", "1"]).out;
        assert!(pictures(&page).is_empty(), "{damage}");
        assert_eq!(page.contains("missing or was altered"), !damage.contains("signed_paper"), "{damage}: {page}");
    }
}

#[test]
fn drawings_go_with_an_export_of_everything_and_with_a_merge() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let mut term = Term::new();
    term.lent("LAP-1", "S1");
    term.drawn(1, 3);
    term.publish("Acceptable use", &["--kinds", "staff"]);
    term.signs_agreement("S2", 1, 5, Names { witness: Some("Vera Hill".to_owned()), ..Names::default() }).unwrap();
    let page = term.done(&["slip", "print", "1"]).out;
    let folder = term.path("everything");
    term.done(&["export", "--all", &folder]);
    let other = crate::support::Cli::on(term.path("other.db"));
    other.done(&["import", "--all", &folder]);
    assert_eq!(pictures(&other.done(&["slip", "print", "1"]).out), pictures(&page));
    assert_eq!(other.json(&["check"])["sound"], true);
    // Another school, which has the same picture.
    let mut ours = Term::new();
    ours.lent("LAP-2", "S1");
    ours.drawn(1, 3);
    let file = term.school.path();
    ours.done(&["merge", file.to_str().unwrap(), "--prefix", "OAK-", "--yes"]);
    assert_eq!((ours.count("attachment_data"), ours.count("signed_paper where drawing is not null")), (2, 2));
    assert_eq!(pictures(&ours.done(&["slip", "print", "2"]).out), pictures(&page));
    assert_eq!(ours.json(&["check"])["sound"], true);
    ours.is_sound();
}

impl Term {
    fn id(&mut self, who: &str) -> PersonId {
        self.school.read(|tx| store::person::find(tx, who)).id
    }

    /// The hash of an agreement's words, as a screen shows them.
    fn agreement_shown(&mut self, no: i64) -> String {
        self.school.read(|tx| agreement_drawn::words_to_sign(tx, no)).2
    }

    /// Draws a signature under a version of an agreement.
    fn signs_agreement(&mut self, who: &str, no: i64, mark: u8, names: Names) -> Result<(), String> {
        let drawn = Drawn { shown: self.agreement_shown(no), png: png(mark) };
        let (act, person) = (self.act(), self.id(who));
        let order = SignDrawn { person, no, names, drawn };
        let signed = agreement_drawn::sign_drawn(&mut self.school.store, &act, &order);
        signed.map(drop).map_err(|failure| failure.to_string())
    }
}

// Trosnant, Shirley Warren, Brockhampton: the agreement is signed; a pupil's names the class teacher.
#[test]
fn an_agreement_is_signed_by_finger_under_its_text() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let mut term = Term::new();
    let file = term.paper("aup.txt", "Use it for school work.\r\nLock it away.\n");
    term.publish("Acceptable use", &["--guardian", "--file", &file]);
    let (agreement, words, _) = term.school.read(|tx| agreement_drawn::words_to_sign(tx, 1));
    assert_eq!(words.text.as_deref(), Some("Use it for school work.\nLock it away.\n"));
    assert_eq!((words.sha256, agreement.no), (agreement.sha256, 1));
    assert_eq!(words.agreed, "I have read Acceptable use, in force from Tue 1 Dec 2026, and I agree to it.");
    let names = |witness: &str, guardian: Option<&str>| Names {
        witness: Some(witness.to_owned()),
        guardian: guardian.map(str::to_owned),
        ..Names::default()
    };
    let none = term.signs_agreement("S1", 1, 1, Names::default()).unwrap_err();
    assert_eq!(none, "a signature on the screen needs a witness");
    let own = term.signs_agreement("S1", 1, 1, names("zoe o'brien", None)).unwrap_err();
    assert_eq!(own, "Zoë O'Brien can't witness their own signature");
    term.done(&["person", "edit", "1001", "--class-teacher", "Amir Khan"]);
    let alone = term.signs_agreement("1001", 1, 1, names("Amir Khan", None)).unwrap_err();
    assert!(alone.starts_with("a parent or carer must sign"), "{alone}");
    term.signs_agreement("1001", 1, 1, names("Amir Khan", Some("Rose Elm"))).unwrap();
    term.signs_agreement("S1", 1, 2, names("Amir Khan", None)).unwrap();
    let again = term.signs_agreement("S1", 1, 2, names("Amir Khan", None)).unwrap_err();
    assert!(again.contains("has already signed"), "{again}");
    let drawing = text(&term.json(&["privacy", "export", "S1"])["agreements"][0]["drawing"]);
    assert_eq!(pictures(&format!("{drawing}\"")).len(), 1);
    assert_eq!(term.count("agreement_signature where length(shown) = 64 and how = 'screen'"), 2);
    // A newer version is another text.
    let shown = term.agreement_shown(1);
    let file = term.paper("next.txt", "Use it for school work only.\n");
    let newer = term.publish("Acceptable use", &["--file", &file]);
    let old = term.signs_agreement("S2", 1, 3, names("Vera Hill", None)).unwrap_err();
    assert!(old.contains("has a newer version"), "{old}");
    let (act, drawn) = (term.act(), Drawn { shown, png: png(3) });
    let person = term.id("S2");
    let order = SignDrawn { person, no: newer.parse().unwrap(), names: names("Vera Hill", None), drawn };
    let fault = faulted(agreement_drawn::sign_drawn(&mut term.school.store, &act, &order));
    assert!(fault.message.starts_with("the agreement has changed"), "{}", fault.message);
    term.done(&["agreement", "withdraw", &newer, "--reason", "misprint"]);
    let withdrawn = faulted(agreement_drawn::sign_drawn(&mut term.school.store, &act, &order));
    assert!(withdrawn.message.contains("was withdrawn"), "{}", withdrawn.message);
    assert_eq!(rows(&term.json(&["agreement", "status", "--person", "S2"])).len(), 1);
    assert_eq!(no(&term.json(&["agreement", "show", "1"])), "1");
    term.is_sound();
}
