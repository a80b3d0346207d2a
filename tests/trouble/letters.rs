//! Letters: who gets one, what it says, and that nobody gets it twice.

use super::*;
use domain::{letter::Kind, words::Word as _};
use std::fs;

impl Office {
    /// Writes letters of a kind, and returns the page.
    fn letters(&self, arguments: &[&str]) -> String {
        self.done(&[&["letter", "send"], arguments].concat()).out
    }

    /// The fault of letters that can't be written, which leaves no trace.
    fn no_letter(&self, arguments: &[&str]) -> Value {
        let page = self.path("unwritten.html");
        self.kept_out(1, &[&["letter", "send"], arguments, &["--output", &page]].concat())
    }

    /// Publishes the school's address.
    fn with_letterhead(self) -> Self {
        let address = ["--address", "1 Example Road; Exampletown", "--email", "office@school.example"];
        let head = ["--head", "Mrs A. Bell, Headteacher", "--phone", "01632 960000"];
        self.done(&[&["school", "set"], &address[..], &head].concat());
        self
    }
}

fn says(page: &str, wanted: &[&str]) {
    for words in wanted {
        assert!(page.contains(words), "{words:?} is not in\n{page}");
    }
}

#[test]
fn a_contribution_says_how_much_why_how_to_pay_and_that_it_is_voluntary() {
    let office = Office::new().with_letterhead();
    let charge = office.owing("LAP-1", "1001", "60.00");

    let page = office.letters(&["contribution"]);

    says(
        &page,
        &[
            "1 Example Road",
            "Exampletown",
            "01632 960000",
            "office@school.example",
            "Tuesday 1 December 2026",
            "Dear Parent or Carer of Ada Bell (9B)",
            "LAP-1",
            "£60.00",
            "The contribution is voluntary.",
            "How to pay",
            "If you do not agree",
            "Mrs A. Bell, Headteacher",
            &format!("charge {charge}"),
        ],
    );
    // The parent's name may be out of date, and what was noted inside the school stays there.
    assert!(!page.contains("Gwen Bell") && !page.contains("not carried in its case") && !page.contains("window"));
    let sent = office.json(&["letter", "list"]);
    shows(
        &rows(&sent)[0],
        &serde_json::json!({ "no": 1, "kind": "contribution", "charge_no": 1, "way": "paper", "state": "sent" }),
    );
    assert_eq!(rows(&office.json(&["show", "1001"])["letters"]).len(), 1);
}

#[test]
fn a_letter_names_the_parent_if_the_school_wants_it() {
    let office = Office::new();
    office.owing("LAP-1", "1001", "60.00");
    office.done(&["school", "set", "--names-parents", "yes"]);
    says(&office.letters(&["contribution"]), &["Dear Gwen Bell"]);
}

#[test]
fn nobody_gets_the_same_letter_twice_within_the_days_that_the_school_sets() {
    let mut office = Office::new();
    office.owing("LAP-1", "1001", "60.00");
    office.owing("LAP-2", "1003", "40.00");
    office.letters(&["contribution", "1001"]);

    let talk = office.no_letter(&["contribution", "1001"]);
    says(&talk.to_string(), &["Ada Bell", "already sent on Tue 1 Dec 2026"]);
    // The other one still gets theirs, and the first is named as skipped.
    let page = office.path("second.html");
    let second = office.json(&["letter", "send", "contribution", "--output", &page]);
    assert_eq!(each(&second["letters"], "charge_no").len(), 0, "a number is no text");
    assert_eq!((rows(&second["letters"]).len(), rows(&second["skipped"]).len()), (1, 1));
    assert_eq!(second["letters"][0]["person"]["ref"], "1003");

    // A letter that is sent once is not sent again by itself; asked for by name, it is, after its days.
    office.at("2026-12-08T10:00:00Z");
    office.no_letter(&["contribution"]);
    says(&office.letters(&["contribution", "1001"]), &["Ada Bell"]);
    says(&office.letters(&["contribution", "1001", "--again"]), &["Ada Bell"]);
    office.done(&["school", "set", "--letter-days", "30"]);
    office.at("2026-12-20T10:00:00Z");
    office.no_letter(&["contribution", "1001"]);
}

#[test]
fn two_desks_at_once_do_not_send_the_same_letter_twice() {
    use register::letter::{
        gather::{To, Wanted},
        send,
    };
    let mut office = Office::new();
    office.owing("LAP-1", "1001", "60.00");
    office.school.late("2026-12-01T10:30:00Z");
    let (kind, to) = (Kind::Contribution, To::Everyone);
    let wanted = Wanted { kind, to, charge: None, words: None, again: false, ahead: 7 };
    let clock = office.school.act.clock();
    let way = domain::letter::Way::Paper;
    let batch = office.school.store.read(|tx| send::prepare(tx, &wanted, way, clock)).unwrap();
    // The other desk is quicker.
    office.letters(&["contribution"]);
    let act = office.school.act.clone();
    let failure = send::record(&mut office.school.store, &act, &batch, way).unwrap_err();
    assert!(format!("{failure:?}").contains("meanwhile"), "{failure:?}");
    assert_eq!(rows(&office.json(&["letter", "list"])).len(), 1);
}

#[test]
fn a_person_gets_a_letter_for_each_agreement_at_once() {
    let office = Office::new();
    for title in ["Laptops", "Cameras"] {
        office.done(&["agreement", "publish", title]);
    }
    office.letters(&["agreement", "S1"]);
    assert_eq!(rows(&office.json(&["letter", "list", "S1"])).len(), 2);
}

// Trosnant, Shirley Warren: the agreement is signed, so its text is there to be read.
#[test]
fn an_agreement_to_sign_has_its_text_or_says_where_it_can_be_read() {
    let mut office = Office::new();
    let file =
        office.paper("laptops.txt", "I keep the laptop\r\nin its <case>.\r\n\r\nI tell the school.\n".as_bytes());
    let paper = office.paper("cameras.pdf", b"%PDF-1.7 x");
    office.done(&["agreement", "publish", "Laptops", "--file", &file]);
    office.done(&["agreement", "publish", "Cameras", "--file", &paper]);
    office.done(&["agreement", "publish", "Phones"]);
    let page = office.letters(&["agreement", "S1"]);
    says(&page, &["This is the agreement.", "I keep the laptop in its &#60;case&#62;.", "I tell the school."]);
    says(&page, &["The agreement is the paper “cameras.pdf”. You can read it at the office, and have a copy."]);
    says(&page, &["You can read the agreement at the office, and have a copy."]);
    // The text is that of the version that is to be signed.
    let newer = office.paper("newer.md", b"I keep the tablet in its case.");
    office.done(&["agreement", "publish", "Laptops", "--file", &newer, "--from", "2026-12-02"]);
    office.at("2026-12-20T10:00:00Z");
    let page = office.letters(&["agreement", "S1", "--again"]);
    assert!(page.contains("I keep the tablet") && !page.contains("I keep the laptop"), "{page}");
}

#[test]
fn a_letter_that_is_recorded_late_is_of_its_day() {
    let office = Office::new();
    office.owing("LAP-1", "1001", "60.00");
    office.letters(&["contribution", "--on", "2026-11-30"]);
    assert_eq!(office.json(&["letter", "list"])[0]["sent_at"], "2026-11-30T12:00:00Z");
}

#[test]
fn reminders_follow_each_other_and_stop_at_a_dispute_or_a_waiver() {
    let mut office = Office::new();
    let charge = office.owing("LAP-1", "1001", "60.00");
    says(&office.no_letter(&["reminder", "1001"]).to_string(), &["nothing is overdue"]);
    office.at("2027-02-01T10:00:00Z");
    says(&office.no_letter(&["second-reminder", "1001"]).to_string(), &["no first reminder has been sent"]);
    says(&office.letters(&["reminder"]), &["voluntary", "£60.00"]);
    says(&office.no_letter(&["second-reminder", "1001"]).to_string(), &["already sent on Mon 1 Feb 2027"]);
    office.at("2027-02-09T10:00:00Z");
    says(&office.letters(&["second-reminder"]), &["voluntary", "lower the sum"]);

    office.done(&["charge", "dispute", &charge, "--reason", "was broken before"]);
    office.at("2027-03-01T10:00:00Z");
    says(&office.no_letter(&["second-reminder", "1001"]).to_string(), &["the charge is disputed"]);
    office.done(&["charge", "dispute", &charge, "--settled", "--reason", "looked at", "--by", "H1"]);
    office.done(&["charge", "waive", &charge, "--reason", "hardship", "--by", "H1"]);
    says(&office.no_letter(&["second-reminder", "1001"]).to_string(), &["the charge is waived"]);
    office.no_letter(&["second-reminder"]);
}

#[test]
fn staff_are_told_of_a_charge_and_never_reminded() {
    let mut office = Office::new();
    office.owing("LAP-1", "S1", "60.00");
    says(&office.no_letter(&["contribution", "S1"]).to_string(), &["not addressed to a parent or carer"]);
    let page = office.letters(&["staff-charge"]);
    says(&page, &["Dear Zoë O&#39;Brien", "Nothing is taken from your pay"]);
    assert!(!page.contains("voluntary"));
    office.at("2027-02-01T10:00:00Z");
    office.no_letter(&["reminder"]);
    says(&office.no_letter(&["reminder", "S1"]).to_string(), &["not addressed to a parent or carer"]);
}

#[test]
fn each_payment_has_its_receipt_and_a_mistaken_one_has_none() {
    let office = Office::new();
    let charge = office.owing("LAP-1", "1001", "60.00");
    for amount in ["10.00", "20.00"] {
        office.done(&["charge", "pay", &charge, "--amount", amount, "--how", "cash"]);
    }
    office.done(&["charge", "refund", &charge, "--amount", "20.00", "--mistaken", "--reason", "typed twice"]);
    let page = office.letters(&["receipt"]);
    says(&page, &["£10.00", "£50.00 of this charge is still open", "The contribution was voluntary."]);
    assert!(!page.contains("£20.00"), "{page}");
    office.done(&["charge", "pay", &charge, "--amount", "5.00", "--how", "card"]);
    // The first one went out on the same day, and is not sent again.
    let next = office.json(&["letter", "send", "receipt", "--output", &office.path("r.html")]);
    assert_eq!(numbers_of(&next, "receipt_no"), [3]);
}

fn numbers_of(sent: &Value, field: &str) -> Vec<i64> {
    rows(&sent["letters"]).iter().filter_map(|letter| letter[field].as_i64()).collect()
}

#[test]
fn a_notice_lists_what_is_overdue_first_and_goes_to_the_borrower() {
    let mut office = Office::new();
    for (tag, due) in [("LAP-1", "2026-12-04"), ("CAM-1", "2026-11-27"), ("LAP-2", "2027-02-01")] {
        let on = ["--on", "2026-11-25 10:00", "--due", due];
        office.done(&[&["out", tag, "--to", "1001"], &on[..]].concat());
    }
    let page = office.letters(&["notice"]);
    says(&page, &["Dear Ada Bell", "These items are overdue", "CAM-1", "These items are soon due", "LAP-1"]);
    assert!(page.find("CAM-1") < page.find("LAP-1") && !page.contains("LAP-2"), "{page}");
    // It is on the loans that it was about, and on no other.
    let of = |no: &str| rows(&office.loan(no)["letters"]).len();
    assert_eq!((of("1"), of("2"), of("3")), (1, 1, 0));
    office.at("2026-12-09T10:00:00Z");
    let page = office.letters(&["notice"]);
    assert!(page.contains("CAM-1") && !page.contains("soon due"), "{page}");
}

#[test]
fn unreturned_items_are_asked_of_those_who_are_late_or_leaving_with_their_parts() {
    let mut office = Office::new();
    office.lent("LAP-1", "1001");
    says(&office.no_letter(&["unreturned", "1001"]).to_string(), &["nothing is late, and they are not leaving"]);
    office.done(&["person", "edit", "1001", "--last-working-day", "2026-12-11"]);
    let page = office.letters(&["unreturned"]);
    says(&page, &["LAP-1", "charger", "£450.00", "Friday 11 December 2026", "not a bill"]);
    office.done(&["in", "LAP-1", "--all-well", "--part", "charger=missing"]);
    office.at("2026-12-14T10:00:00Z");
    let page = office.letters(&["unreturned"]);
    says(&page, &["charger"]);
    assert!(!page.contains("£450.00"), "{page}");
}

#[test]
fn counted_stock_is_in_the_letters_about_what_is_out() {
    let office = Office::new();
    office.done(&["stock", "add", "Calculators", "--count", "30"]);
    let lent = ["--on", "2026-11-20 10:00", "--due", "2026-11-25"];
    office.done(&[&["stock", "out", "Calculators", "5", "--to", "1001"], &lent[..]].concat());
    office.done(&["stock", "in", "Calculators", "3", "--from", "1001"]);
    let page = office.letters(&["notice"]);
    says(&page, &["These items are overdue", "2 of Calculators: due on Wednesday 25 November 2026"]);
    says(&office.letters(&["unreturned"]), &["2 of Calculators"]);
    // Beside an item too.
    office.done(&["out", "CAM-1", "--to", "1001", "--on", "2026-11-25 10:00", "--due", "2026-11-27"]);
    for kind in ["notice", "unreturned"] {
        says(&office.letters(&[kind, "1001", "--again"]), &["CAM-1", "2 of Calculators"]);
    }
    // What is neither overdue nor soon due is in neither letter.
    office.done(&["stock", "in", "Calculators", "2", "--from", "1001"]);
    office.done(&["stock", "out", "Calculators", "4", "--to", "1002", "--due", "2027-02-01"]);
    says(&office.no_letter(&["notice", "1002"]).to_string(), &["nothing is overdue or soon due"]);
    says(&office.no_letter(&["unreturned", "1002"]).to_string(), &["nothing is late, and they are not leaving"]);
    office.done(&["person", "edit", "1002", "--last-working-day", "2026-12-11"]);
    says(&office.letters(&["unreturned", "1002"]), &["4 of Calculators"]);
}

#[test]
fn words_from_people_never_become_markup_in_a_letter() {
    let mut office = Office::new();
    asset_with(&mut office.school, "XSS-1", "laptop", |laptop| {
        laptop.make = Some("<img src=x onerror=alert(1)>".to_owned());
        laptop.model = Some("{{ name }} # [sign]".to_owned());
    });
    office.lent("XSS-1", "1001");
    office.done(&["person", "edit", "1001", "--last-working-day", "2026-12-11"]);
    let page = office.letters(&["unreturned", "1001", "--words", "<script>alert(1)</script>"]);
    assert!(!page.contains("<img") && !page.contains("<script"), "{page}");
    says(&page, &["&#60;img src=x onerror=alert(1)&#62; {{ name }} # [sign]", "&#60;script&#62;"]);
}

#[test]
fn a_batch_is_one_page_or_a_file_a_person_or_a_table_for_messages() {
    let office = Office::new();
    office.owing("LAP-1", "1001", "60.00");
    office.owing("LAP-2", "1003", "40.00");
    let (page, folder, table) = (office.path("all.html"), office.path("each"), office.path("m.csv"));
    let contribution = ["letter", "send", "contribution", "--again"];

    office.done(&[&contribution[..], &["--output", &page]].concat());
    assert_eq!(fs::read_to_string(&page).unwrap().matches("<article").count(), 2);
    office.done(&[&contribution[..], &["--by", "files", "--output", &folder]].concat());
    let mut names: Vec<String> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["1001-contribution.html", "1003-contribution.html"]);
    office.done(&[&contribution[..], &["--by", "messages", "--output", &table]].concat());
    let mut reader = csv::Reader::from_path(&table).unwrap();
    assert_eq!(reader.headers().unwrap(), &["ref", "subject", "text"][..]);
    let all: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
    assert_eq!(all.iter().map(|row| &row[0]).collect::<Vec<_>>(), ["1001", "1003"]);
    assert!(all[0][2].contains("voluntary") && !all[0][2].contains('<'));
    assert_eq!(rows(&office.json(&["letter", "list"])).len(), 6);

    // What is there is not written over, and nothing is recorded.
    office.kept_out(2, &[&contribution[..], &["--by", "files", "--output", &folder]].concat());
    office.kept_out(2, &[&contribution[..], &["--by", "files"]].concat());
    // A dry run records nothing and writes nothing.
    let before = office.traces();
    let new = office.path("new.html");
    office.done(&[&contribution[..], &["--output", &new, "--dry-run"]].concat());
    assert_eq!((office.traces(), fs::exists(&new).unwrap()), (before, false));
}

#[test]
fn the_school_changes_its_texts_and_each_is_checked() {
    let office = Office::new();
    office.owing("LAP-1", "1001", "60.00");
    let folder = office.path("texts");
    office.done(&["papers", "copy", &folder]);
    for kind in Kind::ALL {
        assert!(fs::exists(format!("{folder}/{kind}.txt")).unwrap(), "{kind}");
    }
    let file = format!("{folder}/contribution.txt");
    let text = fs::read_to_string(&file).unwrap();

    fs::write(&file, text.replace("Yours sincerely", "Kind regards\r\n\r\n{{ place }}")).unwrap();
    office.done(&["papers", "load", &folder]);
    says(&office.letters(&["contribution"]), &["Kind regards", "<p>9B</p>"]);
    let own = office.json(&["papers", "list"]);
    assert_eq!(rows(&own).iter().filter(|text| text["own"] == true).count(), 1);

    for (broken, wanted) in [
        (text.replace("{{ voluntary }}", ""), "leaves out {{ voluntary }}"),
        (text.replace("{{ amount }}", "{{ amonut }}"), "line 9"),
        (text.replace("Subject:", "Betreff:"), "has no subject"),
    ] {
        fs::write(&file, broken).unwrap();
        let talk = office.kept_out(4, &["papers", "load", &file]);
        assert!(talk["error"]["message"].as_str().unwrap().contains(wanted), "{talk}");
    }
    office.done(&["papers", "reset", "contribution"]);
    says(&office.letters(&["contribution", "--again"]), &["Yours sincerely"]);
    office.kept_out(1, &["papers", "reset", "contribution"]);
}

#[test]
fn letters_go_with_an_erased_person_and_are_in_the_copy_of_their_data() {
    let mut office = Office::new();
    let charge = office.owing("LAP-1", "1001", "60.00");
    office.letters(&["contribution"]);
    let copy = office.json(&["privacy", "export", "1001"]);
    says(&copy["letters"][0]["text"].to_string(), &["Ada Bell", "voluntary"]);
    office.done(&["charge", "pay", &charge, "--how", "cash"]);
    office.done(&["incident", "close", "1"]);
    office.at("2027-01-01T10:00:00Z");
    office.done(&crate::support::office::erasing(&["1001"]));
    let shown = office.json(&["letter", "show", "1"]);
    assert!(!shown.to_string().contains("Ada"), "{shown}");
    assert_eq!(shown["kind"], "contribution");
}

#[test]
fn a_permission_names_the_device_and_a_ban_says_who_decided() {
    let office = Office::new();
    office.done(&["role", "set", "S2", "caretaker"]);
    let device = ["--person", "S1", "--device", "keyboard", "--serial", "KB-0007", "--purpose", "music"];
    office.done(&[&["permission", "grant", "own-device"], &device[..], &["--by", "C1", "--by", "S2"]].concat());
    says(
        &office.letters(&["permission"]),
        &["Device: keyboard (serial number KB-0007)", "Cora Chip, ICT co-ordinator", "Amir Khan, caretaker"],
    );
    office.done(&["ban", "add", "1001", "--reason", "seen with Cy Cole", "--by", "H1"]);
    let page = office.letters(&["ban", "--words", "Three items came back late."]);
    says(&page, &["Three items came back late.", "It was decided by Hester Head."]);
    assert!(!page.contains("Cy Cole"), "{page}");
}

#[test]
fn a_contribution_says_what_was_paid_already() {
    let office = Office::new();
    let charge = office.owing("LAP-1", "1001", "60.00");
    office.done(&["charge", "pay", &charge, "--amount", "20.00", "--how", "cash"]);
    office.done(&["charge", "edit", &charge, "--letter-words", "the screen of a school laptop"]);
    says(
        &office.letters(&["contribution"]),
        &["We have had £20.00 of it, thank you.", "What happened: the screen of a school laptop", "£40.00 by"],
    );
}

#[test]
fn a_logo_is_known_by_its_content() {
    let office = Office::new();
    office.owing("LAP-1", "1001", "60.00");
    let png = [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x02\x08\0\0\0\0"[..], &[0; 8]].concat();
    let logo = office.paper("logo.png", &png);
    office.done(&["school", "set", "--logo", &logo]);
    assert_eq!(office.json(&["school", "show"])[0]["logo"], "logo.png");
    says(&office.letters(&["contribution"]), &["src=\"data:image/png;base64,iVBORw0KGgo"]);
    for (name, bytes) in [("logo.png", &b"<svg onload=alert(1)>"[..]), ("x.svg", b"<svg/>"), ("e.png", b"")] {
        let path = office.paper(name, bytes);
        office.kept_out(4, &["school", "set", "--logo", &path]);
    }
    office.done(&["school", "set", "--logo", "none"]);
    assert_eq!(office.json(&["school", "show"])[0]["logo"], Value::Null);
}
