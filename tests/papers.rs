//! What is printed: everything that must stand on a paper does, and nothing that was typed becomes part of the page.

use crate::support::{School, asset, person};
use kitbook::{
    domain::{
        asset::Asset,
        loan::{OffSite, PartOutcome, SignedHow},
        person::{Person, PersonKind},
    },
    ops::{
        loan::{self, Which},
        out::{self, Order, Terms},
        returns::{self, Return, Seen},
    },
    papers,
    reports::paper::{ReceiptPaper, SlipPaper},
    store::{self, asset::Spelling},
};

/// Signs things out; the slip's number.
fn lend(school: &mut School, tags: &[&str], to: &str, terms: Terms) -> i64 {
    let order = Order {
        tags: tags.iter().map(|t| (*t).to_owned()).collect(),
        spelling: Spelling::Whole,
        to: to.to_owned(),
        terms,
        partial: false,
        overrides: Vec::new(),
    };
    let act = school.act.clone();
    out::sign_out(&mut school.store, &act, &order).unwrap().value.no.unwrap()
}

fn take_in(school: &mut School, tag: &str, seen: Seen) {
    let order = Return { tags: vec![tag.to_owned()], spelling: Spelling::Whole, seen, partial: false };
    let act = school.act.clone();
    returns::take_in(&mut school.store, &act, &order).unwrap();
}

fn slip(school: &mut School, no: i64) -> String {
    let clock = school.act.clock;
    school.read(|tx| papers::slip(&SlipPaper::load(tx, &store::loan::slip_by_no(tx, no)?)?, clock))
}

fn receipt(school: &mut School, no: i64) -> String {
    let clock = school.act.clock;
    school.read(|tx| papers::receipt(&ReceiptPaper::load(tx, &store::loan::slip_by_no(tx, no)?)?, clock))
}

fn change_asset(school: &mut School, tag: &str, change: impl FnOnce(&mut Asset)) {
    school
        .write(|tx| {
            let mut asset = store::asset::find(tx, tag, Spelling::Whole)?;
            change(&mut asset);
            Ok(tx.update(&asset)?)
        })
        .unwrap();
}

fn change_person(school: &mut School, reference: &str, change: impl FnOnce(&mut Person)) {
    school
        .write(|tx| {
            let mut person = store::person::find(tx, reference)?;
            change(&mut person);
            Ok(tx.update(&person)?)
        })
        .unwrap();
}

fn assert_holds(page: &str, wanted: &[&str]) {
    for words in wanted {
        assert!(page.contains(words), "{words:?} is not in\n{page}");
    }
}

/// Nothing on the page may reach out: it is read on machines that hold people's names.
fn assert_self_contained(page: &str) {
    let lower = page.to_lowercase();
    for reach in ["http:", "https:", "<script", "url(", "@import", "src=", "<link", "<iframe", "javascript:"] {
        assert!(!lower.contains(reach), "{reach} is in\n{page}");
    }
    assert_holds(page, &["default-src 'none'", "lang=\"en-GB\""]);
}

#[test]
fn a_slip_says_what_went_out_on_what_terms() {
    let mut school = School::new();
    person(&mut school, PersonKind::Staff, "AKO", "Agnieszka Kowalczyk");
    asset(&mut school, "PHN-0006", "phone");
    asset(&mut school, "CAM-0003", "camera");
    change_asset(&mut school, "PHN-0006", |phone| {
        phone.make = Some("Nokia".to_owned());
        phone.model = Some("235 4G".to_owned());
        phone.serial = Some("356762260426405".to_owned());
        phone.phone_number = Some("07700 900112".to_owned());
        phone.encrypted = Some(true);
    });
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
fn what_people_typed_is_text_and_never_page() {
    let mut school = School::new();
    person(&mut school, PersonKind::Pupil, "004124", "<script>alert('x')</script> O'Dowd & \"Co\"");
    asset(&mut school, "LAP-0042", "laptop");
    change_asset(&mut school, "LAP-0042", |laptop| {
        laptop.make = Some("<img src=x onerror=alert(1)>".to_owned());
        laptop.serial = Some("\u{1b}[2J\u{202e}\u{7}".to_owned());
    });
    let purpose = Some("</td></table><style>@import 'x'</style>".to_owned());
    let no = lend(&mut school, &["LAP-0042"], "004124", Terms { purpose, ..Terms::default() });
    take_in(&mut school, "LAP-0042", Seen { all_well: true, ..Seen::default() });

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
fn a_rule_that_was_bent_is_not_for_a_queue_to_read() {
    let mut school = School::new();
    person(&mut school, PersonKind::Staff, "AKO", "Agnieszka Kowalczyk");
    asset(&mut school, "CAM-0003", "camera");
    let overrides = kitbook::domain::rules::overrides(&["off-site-never".to_owned()], Some("lent to her sick brother"));
    let order = Order {
        tags: vec!["CAM-0003".to_owned()],
        spelling: Spelling::Whole,
        to: "AKO".to_owned(),
        terms: Terms { off_site: Some(OffSite::Home), ..Terms::default() },
        partial: false,
        overrides: overrides.unwrap(),
    };
    let act = school.act.clone();
    let no = out::sign_out(&mut school.store, &act, &order).unwrap().value.no.unwrap();

    let page = slip(&mut school, no);

    assert_holds(&page, &["taken home"]);
    assert!(!page.contains("brother") && !page.contains("off-site-never"));
}

#[test]
fn a_pupils_issue_has_a_box_for_the_class_teacher() {
    let mut school = School::new();
    person(&mut school, PersonKind::Pupil, "004124", "Nayeem Ahmed");
    change_person(&mut school, "004124", |pupil| {
        pupil.class = Some("9B".to_owned());
        pupil.class_teacher = Some("Muna Warsame".to_owned());
    });
    asset(&mut school, "LAP-0101", "laptop");

    let no = lend(&mut school, &["LAP-0101"], "004124", Terms::default());

    let page = slip(&mut school, no);
    assert_holds(
        &page,
        &["Nayeem Ahmed, 9B (004124)", "Class teacher: Muna Warsame", "look-over by", "last day there"],
    );
}

#[test]
fn a_signed_slip_shows_its_signature_instead_of_boxes() {
    let mut school = School::new();
    person(&mut school, PersonKind::Staff, "AKO", "Agnieszka Kowalczyk");
    asset(&mut school, "LAP-0042", "laptop");
    let no = lend(&mut school, &["LAP-0042"], "AKO", Terms::default());
    let act = school.act.clone();
    loan::sign(&mut school.store, &act, Which::Slip(no), SignedHow::Screen, Some("Ron Hatherley")).unwrap();

    let page = slip(&mut school, no);

    assert_holds(&page, &["Signed by Agnieszka Kowalczyk on screen, Mon 23 Nov 2026.", "Witness: Ron Hatherley."]);
    assert!(!page.contains("class=\"box\""));
}

#[test]
fn a_receipt_says_what_came_back_and_what_has_not() {
    let mut school = School::new();
    person(&mut school, PersonKind::Staff, "AKO", "Agnieszka Kowalczyk");
    for tag in ["LAP-0042", "LAP-0043"] {
        asset(&mut school, tag, "laptop");
    }
    let no = lend(&mut school, &["LAP-0042", "LAP-0043"], "AKO", Terms::default());
    school.at("2026-11-24T15:30:00Z");
    let parts = vec![("charger".to_owned(), PartOutcome::Missing)];
    take_in(&mut school, "LAP-0042", Seen { parts, all_well: true, ..Seen::default() });

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
            "<strong>LAP-0043</strong> laptop, issued",
            "Received for the school by: tess",
            &head,
        ],
    );
}

#[test]
fn a_receipt_for_everything_says_that_nothing_is_owed() {
    let mut school = School::new();
    person(&mut school, PersonKind::Staff, "AKO", "Agnieszka Kowalczyk");
    asset(&mut school, "LAP-0042", "laptop");
    let no = lend(&mut school, &["LAP-0042"], "AKO", Terms::default());
    take_in(&mut school, "LAP-0042", Seen { all_well: true, ..Seen::default() });

    assert_holds(&receipt(&mut school, no), &["Nothing is owed from this slip."]);
}

#[test]
fn there_is_no_receipt_before_a_return() {
    let mut school = School::new();
    person(&mut school, PersonKind::Staff, "AKO", "Agnieszka Kowalczyk");
    asset(&mut school, "LAP-0042", "laptop");
    let no = lend(&mut school, &["LAP-0042"], "AKO", Terms::default());

    let fault = school.store.read(|tx| ReceiptPaper::load(tx, &store::loan::slip_by_no(tx, no)?)).unwrap_err();

    assert_eq!(fault.message, "nothing of slip 1 has come back, so there is no receipt");
}
