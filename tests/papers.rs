//! Printed papers: every required fact is on the page, and typed text never becomes markup.

use crate::support::{
    Cli, School, asset, asset_with, off_site,
    office::add_deciders,
    order, overriding, person, person_with,
    server::{OnlyFiles, in_files},
    well,
};
use domain::{
    loan::{OffSite, PartOutcome, SignedHow},
    person::PersonKind,
};
use register::loan::{
    self, receipt_paper,
    sign::Which,
    sign_out::{Order, Terms},
    slip::{ReceiptPaper, SlipPaper},
    slip_paper,
    take_in::Seen,
};

/// Signs items out on the terms `terms`. Returns the slip number.
fn lend(school: &mut School, tags: &[&str], to: &str, terms: Terms) -> i64 {
    school.sign_out(&Order { terms, ..order(tags, to) }).unwrap().value.no.unwrap()
}

fn slip(school: &mut School, no: i64) -> String {
    let clock = school.act.clock();
    school.read(|tx| slip_paper::slip(&SlipPaper::load(tx, &store::loan::slip_by_no(tx, no)?, clock)?, clock))
}

fn receipt(school: &mut School, no: i64) -> String {
    let clock = school.act.clock();
    school.read(|tx| receipt_paper::receipt(&ReceiptPaper::load(tx, &store::loan::slip_by_no(tx, no)?, clock)?, clock))
}

fn assert_holds(page: &str, wanted: &[&str]) {
    for words in wanted {
        assert!(page.contains(words), "{words:?} is not in\n{page}");
    }
}

/// Asserts that the page loads nothing from elsewhere, because it has people's names on it.
fn assert_self_contained(page: &str) {
    let lower = page.to_lowercase();
    for reach in ["http:", "https:", "<script", "url(", "@import", "src=", "<link", "<iframe", "javascript:"] {
        assert!(!lower.contains(reach), "{reach} is in\n{page}");
    }
    assert_holds(page, &["default-src 'none'", "lang=\"en-GB\""]);
}

#[test]
fn a_slip_lists_the_items_and_the_terms() {
    let mut school = School::new();
    person(&mut school, "AKO", PersonKind::Staff, "Agnieszka Kowalczyk");
    asset_with(&mut school, "PHN-0006", "phone", |phone| {
        phone.make = Some("Nokia".to_owned());
        phone.model = Some("235 4G".to_owned());
        phone.serial = Some("356762260426405".to_owned());
        phone.phone_number = Some("07700 900112".to_owned());
        phone.encrypted = Some(true);
    });
    asset(&mut school, "CAM-0003", "camera");
    let terms = Terms {
        off_site: Some(OffSite::Visit),
        purpose: Some("Year 8 river walk".to_owned()),
        for_class: Some("8C".to_owned()),
        ..Terms::default()
    };
    let no = lend(&mut school, &["PHN-0006", "CAM-0003"], "AKO", terms);

    let page = slip(&mut school, no);

    assert_self_contained(&page);
    let head = school.read(|tx| Ok(tx.head()?.to_string()));
    assert_holds(
        &page,
        &[
            "Test School",
            "Slip 1",
            "Agnieszka Kowalczyk",
            "AKO",
            "Mon 23 Nov 2026 09:14",
            "PHN-0006",
            "Nokia 235 4G",
            "356762260426405",
            "Phone number: 07700 900112",
            "CAM-0003",
            "charger £15.00",
            "memory card £12.00",
            "bag £15.00",
            "taken on a visit",
            "Year 8 river walk",
            "8C",
            "last working day",
            "Borrower: Agnieszka Kowalczyk",
            "issued by: tess",
            "kitbook:slip:1",
            &head,
        ],
    );
    assert!(!page.contains("Class teacher"));
}

#[test]
fn typed_text_is_escaped_on_every_page() {
    let mut school = School::new();
    person(&mut school, "004124", PersonKind::Pupil, "<script>alert('x')</script> O'Dowd & \"Co\"");
    asset_with(&mut school, "LAP-0042", "laptop", |laptop| {
        laptop.make = Some("<img src=x onerror=alert(1)>".to_owned());
        laptop.serial = Some("\u{1b}[2J\u{202e}\u{7}".to_owned());
    });
    let purpose = Some("</td></table><style>@import 'x'</style>".to_owned());
    let no = lend(&mut school, &["LAP-0042"], "004124", Terms { purpose, ..Terms::default() });
    school.back("LAP-0042");

    for page in [slip(&mut school, no), receipt(&mut school, no)] {
        assert_holds(
            &page,
            &["&#60;script&#62;", "O&#39;Dowd &#38; &#34;Co&#34;", "&#60;img", "\u{fffd}[2J\u{fffd}\u{fffd}"],
        );
        assert!(!page.contains("<img") && !page.contains("<script") && page.matches("<style>").count() == 1);
        assert!(!page.chars().any(|c| c.is_control() && c != '\n'));
    }
}

#[test]
fn a_slip_does_not_show_overridden_rules() {
    let mut school = School::new();
    person(&mut school, "AKO", PersonKind::Staff, "Agnieszka Kowalczyk");
    asset(&mut school, "CAM-0003", "camera");
    add_deciders(&Cli::of(&school));
    let order = overriding(off_site("CAM-0003", "AKO", OffSite::Home, None), "off-site-never");
    let no = school.sign_out(&order).unwrap().value.no.unwrap();

    let page = slip(&mut school, no);

    assert_holds(&page, &["taken home"]);
    assert!(!page.contains("headteacher") && !page.contains("off-site-never"));
}

#[test]
fn a_pupils_issue_has_a_box_for_the_class_teacher() {
    let mut school = School::new();
    person_with(&mut school, "004124", PersonKind::Pupil, "Nayeem Ahmed", |pupil| {
        pupil.class = Some("9B".to_owned());
        pupil.class_teacher = Some("Muna Warsame".to_owned());
    });
    asset(&mut school, "LAP-0101", "laptop");

    let no = lend(&mut school, &["LAP-0101"], "004124", Terms::default());

    let page = slip(&mut school, no);
    assert_holds(
        &page,
        &["Nayeem Ahmed, 9B (004124)", "Class teacher: Muna Warsame", "routine check by", "last day in school"],
    );
}

#[test]
fn a_signed_slip_shows_its_signature_instead_of_boxes() {
    let mut school = School::new();
    person(&mut school, "AKO", PersonKind::Staff, "Agnieszka Kowalczyk");
    asset(&mut school, "LAP-0042", "laptop");
    let no = lend(&mut school, &["LAP-0042"], "AKO", Terms::default());
    let act = school.act.clone();
    loan::sign::sign(&mut school.store, &act, Which::Slip(no), SignedHow::Screen, Some("Ron Hatherley")).unwrap();

    let page = slip(&mut school, no);

    assert_holds(&page, &["Signed by Agnieszka Kowalczyk on screen, Mon 23 Nov 2026.", "Witness: Ron Hatherley."]);
    assert!(!page.contains("class=\"box\""));
}

#[test]
fn a_receipt_lists_returned_and_outstanding_items() {
    let mut school = School::new();
    person(&mut school, "AKO", PersonKind::Staff, "Agnieszka Kowalczyk");
    for tag in ["LAP-0042", "LAP-0043"] {
        asset(&mut school, tag, "laptop");
    }
    let no = lend(&mut school, &["LAP-0042", "LAP-0043"], "AKO", Terms::default());
    school.at("2026-11-24T15:30:00Z");
    let parts = vec![("charger".to_owned(), PartOutcome::Missing)];
    school.bring("LAP-0042", Seen { parts, ..well() }).unwrap();

    let page = receipt(&mut school, no);

    assert_self_contained(&page);
    let head = school.read(|tx| Ok(tx.head()?.to_string()));
    assert_holds(
        &page,
        &[
            "Return receipt",
            "Receipt for slip 1",
            "Tue 24 Nov 2026 15:30",
            "charger: missing",
            "case: returned",
            "Still owed from this slip",
            "a part of <strong>LAP-0042</strong>: charger: missing",
            "<strong>LAP-0043</strong> laptop, no due date",
            "Received for the school by: tess",
            &head,
        ],
    );
}

#[test]
fn a_receipt_for_everything_says_so() {
    let mut school = School::new();
    person(&mut school, "AKO", PersonKind::Staff, "Agnieszka Kowalczyk");
    asset(&mut school, "LAP-0042", "laptop");
    let no = lend(&mut school, &["LAP-0042"], "AKO", Terms::default());
    school.back("LAP-0042");

    assert_holds(&receipt(&mut school, no), &["Nothing is owed from this slip."]);
}

#[test]
fn there_is_no_receipt_before_a_return() {
    let mut school = School::new();
    person(&mut school, "AKO", PersonKind::Staff, "Agnieszka Kowalczyk");
    asset(&mut school, "LAP-0042", "laptop");
    let no = lend(&mut school, &["LAP-0042"], "AKO", Terms::default());

    let clock = school.act.clock();
    let fault = school.store.read(|tx| ReceiptPaper::load(tx, &store::loan::slip_by_no(tx, no)?, clock)).unwrap_err();

    assert_eq!(fault.message, "no item on slip 1 has come back, so there is no receipt");
}

#[test]
fn a_page_goes_to_standard_output_or_to_a_file() {
    let mut school = School::new();
    person(&mut school, "AKO", PersonKind::Staff, "Agnieszka Kowalczyk");
    asset(&mut school, "LAP-0042", "laptop");
    lend(&mut school, &["LAP-0042"], "AKO", Terms::default());
    let (cli, file) = (Cli::of(&school), school.folder.path().join("slip.html"));
    let path = file.display().to_string();

    // The first print is remembered, which moves the log's head that each page shows.
    cli.done(&["slip", "print", "1"]);
    let printed = cli.run(&["slip", "print", "1"]);
    let tried = cli.run(&["slip", "print", "1", "--output", &path, "--dry-run"]);
    assert_eq!((tried.code, file.exists()), (0, false));
    let saved = cli.run(&["slip", "print", "1", "--output", &path]);

    assert_eq!((printed.code, saved.code), (0, 0));
    assert_eq!(saved.out, format!("{path}\n"));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), printed.out);
}

#[test]
fn a_page_is_refused_as_json_and_over_the_register_file() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let mut school = School::new();
    person(&mut school, "AKO", PersonKind::Staff, "Agnieszka Kowalczyk");
    asset(&mut school, "LAP-0042", "laptop");
    lend(&mut school, &["LAP-0042"], "AKO", Terms::default());
    let cli = Cli::of(&school);

    assert_eq!(cli.run(&["slip", "print", "1", "--format", "json"]).code, 2);
    assert_eq!(cli.run(&["slip", "print", "1", "--output", &school.path().display().to_string()]).code, 2);
    assert_eq!(cli.run(&["slip", "print", "2"]).code, 3);
    assert_eq!(cli.run(&["log", "verify"]).code, 0);
}

#[test]
fn slip_show_shows_the_slip_in_every_format() {
    let mut school = School::new();
    person(&mut school, "AKO", PersonKind::Staff, "Agnieszka Kowalczyk");
    asset(&mut school, "LAP-0042", "laptop");
    lend(&mut school, &["LAP-0042"], "AKO", Terms::default());
    let cli = Cli::of(&school);

    let slip = cli.json(&["slip", "show", "1"]);
    assert_eq!((&slip["no"], &slip["person"]["ref"]), (&1.into(), &"AKO".into()));
    assert_eq!((slip["signed"].is_null(), &slip["loans"][0]["tag"]), (true, &"LAP-0042".into()));

    let page = cli.run(&["slip", "show", "1"]).out;
    assert!(page.starts_with("Slip 1\n  borrower           Agnieszka Kowalczyk (AKO)\n"), "{page}");
    assert_holds(&page, &["signed             not yet", "LAP-0042"]);
    assert!(cli.run(&["slip", "show", "1", "--format", "csv"]).out.starts_with("no,slip_no,"));
}

#[test]
fn a_dash_is_standard_output() {
    let mut school = School::new();
    person(&mut school, "AKO", PersonKind::Staff, "Agnieszka Kowalczyk");
    asset(&mut school, "LAP-0042", "laptop");
    lend(&mut school, &["LAP-0042"], "AKO", Terms::default());
    let cli = Cli::of(&school);
    // The first print is remembered, which moves the log's head that each page shows.
    cli.done(&["slip", "print", "1"]);
    let page = cli.done(&["slip", "print", "1"]).out;
    assert_eq!(cli.done(&["slip", "print", "1", "--output", "-"]).out, page);
    assert_eq!(cli.run(&["slip", "print", "1", "--output", "-", "--format", "json"]).code, 2);
}
