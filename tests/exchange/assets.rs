//! Imports of good asset files.

use super::{counts, fixture, import_assets, mapped, rows, willing};
use crate::support::{School, all_written};
use domain::{
    asset::{Asset, Condition, Fate},
    reading::DateFormat,
};
use register::{file::import::Options, view::AssetView};
use store::{asset::Spelling, verify_chain};

/// Files, with their number of rows and unknown columns.
const GOOD: &[(&str, u64, &[&str])] = &[
    ("own.csv", 13, &[]),
    ("uk-dates.csv", 8, &[]),
    ("tabs.csv", 7, &[]),
    ("other-register.csv", 12, &[]),
    ("other-register-2.csv", 8, &[]),
    ("quoted-breaks.csv", 6, &[]),
    ("unknown-columns.csv", 6, &["Asset Manager Initials", "Charging Bay", "Insured Group"]),
    ("unknown-category.csv", 5, &[]),
    ("spreadsheet-headings.csv", 7, &[]),
];

fn imported(name: &str, options: Options<'_>) -> School {
    let mut school = School::new();
    import_assets(&mut school, &fixture(&format!("assets/good/{name}")), options).unwrap();
    school
}

fn asset(school: &mut School, tag: &str) -> Asset {
    school.read(|tx| store::asset::find(tx, tag, Spelling::Whole))
}

fn view(school: &mut School, tag: &str) -> AssetView {
    let today = school.act.clock().today();
    school.read(|tx| AssetView::load(tx, &store::asset::find(tx, tag, Spelling::Whole)?, today))
}

#[test]
fn every_good_file_is_imported_and_changes_nothing_the_second_time() {
    for (name, number, unknown) in GOOD {
        let mut school = School::new();
        let text = fixture(&format!("assets/good/{name}"));
        let first = import_assets(&mut school, &text, willing()).unwrap().value;
        assert_eq!(counts(&first), [*number, 0, 0, 0], "{name}");
        assert_eq!(first.unknown_columns, *unknown, "{name}");
        let after_first = rows(&mut school);
        let second = import_assets(&mut school, &text, willing()).unwrap();
        assert_eq!(counts(&second.value), [0, 0, *number, 0], "{name}");
        assert!(second.notes.is_empty(), "{name}: {:?}", second.notes);
        assert!(second.value.new_categories.is_empty(), "{name}");
        assert_eq!(rows(&mut school), after_first, "{name}");
        let chain = school.read(|tx| verify_chain(tx, None));
        assert!(chain.findings.is_empty(), "{name}: {:?}", chain.findings);
    }
}

#[test]
fn each_new_asset_has_one_log_entry() {
    let mut school = School::new();
    let before = rows(&mut school);
    import_assets(&mut school, &fixture("assets/good/own.csv"), willing()).unwrap();
    let log = |rows: &[(&str, i64)]| rows.iter().find(|(table, _)| *table == "log").unwrap().1;
    assert_eq!(log(&rows(&mut school)) - log(&before), 13);
}

#[test]
fn our_own_headings_fill_all_fields() {
    let mut school = School::new();
    let text = "Tag,Category,Name,Make,Model,Serial,Location,Condition,Purchased,Cost,Supplier,Order Number,\
                Warranty Until,Phone Number,Encrypted,Anti-virus,Inside,Notes\n\
                LAP-1,Laptops,Staff laptop,Dell,Latitude,ABC,Office,fair,2025-06-16,689.00,Fenhurst,PO-1,36 months,\
                07700 900123,yes,No,trl-1,Hinge\nTRL-1,trolley,,,,,,,,,,,,,,,,\n";
    let report = import_assets(&mut school, text.as_bytes(), willing()).unwrap().value;
    assert_eq!((report.key.as_str(), counts(&report)), ("Tag", [2, 0, 0, 0]));
    let (laptop, trolley) = (asset(&mut school, "LAP-1"), asset(&mut school, "TRL-1"));
    assert_eq!(laptop.condition, Condition::Fair);
    assert_eq!(laptop.purchase_cost_pence, Some(68_900));
    assert_eq!(laptop.warranty_until.unwrap().to_string(), "2028-06-16");
    assert_eq!((laptop.encrypted, laptop.anti_virus), (Some(true), Some(false)));
    assert_eq!((laptop.home_id, laptop.inside_id), (Some(trolley.id), Some(trolley.id)));
    assert_eq!(laptop.phone_number.as_deref(), Some("07700 900123"));
    assert_eq!(laptop.order_number.as_deref(), Some("PO-1"));
    assert_eq!(laptop.search, "lap-1 abc staff laptop dell latitude 07700 900123 hinge");
}

#[test]
fn windows_text_and_british_dates_are_read_correctly() {
    let mut school = imported("uk-dates.csv", willing());
    let cafe = asset(&mut school, "LAP-0211");
    assert_eq!((cafe.name.as_deref(), cafe.location.as_deref()), (Some("Café till laptop"), Some("Café")));
    assert_eq!(cafe.purchased_on.unwrap().to_string(), "2023-12-18");
    let media = asset(&mut school, "LAP-0213");
    assert_eq!(media.purchase_cost_pence, Some(104_900));
    assert_eq!(media.notes.as_deref(), Some("Licence for André’s sound course"));
    let tablet = asset(&mut school, "TAB-0071");
    assert_eq!(tablet.name.as_deref(), Some("Crèche tablet"));
    assert_eq!(tablet.notes.as_deref(), Some("Spare case costs £12"));
    assert_eq!(asset(&mut school, "PRJ-0031").purchased_on.unwrap().to_string(), "2024-05-09");
    assert_eq!(asset(&mut school, "EXT-0051").purchased_on.unwrap().to_string(), "2024-02-29");
    let camera = asset(&mut school, "CAM-0031");
    assert_eq!(camera.notes.as_deref(), Some("Strap missing; ordered"));
    assert_eq!(camera.purchase_cost_pence, Some(11_900));
}

#[test]
fn an_export_of_another_register_adds_its_loans_and_borrowers() {
    let mut school = imported("other-register.csv", willing());
    let lent = view(&mut school, "BV1001");
    assert_eq!(lent.state.to_string(), "on_loan");
    let holder = lent.holder.unwrap();
    assert_eq!((holder.reference.as_str(), holder.name.as_str()), ("kzielinska", "Kinga Zielińska"));
    assert_eq!((lent.due_on, lent.due_at), (None, None));
    assert_eq!(lent.category, "laptop");
    assert_eq!(lent.name.as_deref(), Some("BVA-STAFF-01"));
    assert_eq!(lent.warranty_until.unwrap().to_string(), "2026-11-06");
    let place = view(&mut school, "BV2001");
    assert_eq!((place.state.to_string(), place.location.as_deref()), ("available".to_owned(), Some("Library")));
    assert_eq!(asset(&mut school, "BV1005").fate, Some(Fate::Lost));
    assert_eq!(asset(&mut school, "BV1006").fate, Some(Fate::Disposed));
    let repair = asset(&mut school, "BV1004");
    assert_eq!(repair.condition, Condition::Damaged, "an item that is out for repair must not be lent");
    assert_eq!(repair.notes.as_deref(), Some("Screen, sent to Fenhurst 3 November\nStatus: Out for Repair"));
    assert_eq!(asset(&mut school, "BV1002").notes.as_deref(), Some("Space bar sticks"));
    let (loans, slips, signed): (i64, i64, i64) = school.read(|tx| {
        let sql = "select (select count(*) from loan where state = 'open'), count(*), count(signed_how) from slip";
        Ok(tx.one(sql, &[], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.unwrap())
    });
    assert_eq!((loans, slips, signed), (3, 3, 0));
}

#[test]
fn a_known_borrower_is_not_added_again() {
    let mut school = School::new();
    super::import_people(&mut school, b"Ref,Last Name,Email\nTW,Wrona,T.Wrona@hollinbank.example\n", willing())
        .unwrap();
    import_assets(&mut school, &fixture("assets/good/other-register-2.csv"), willing()).unwrap();
    assert_eq!(view(&mut school, "HB-00017").holder.unwrap().reference, "TW");
    assert_eq!(view(&mut school, "HB-00044").holder.unwrap().name, "Huy Đoàn");
    assert_eq!(asset(&mut school, "HB-00018").warranty_until.unwrap().to_string(), "2025-08-30");
    assert_eq!(
        asset(&mut school, "HB-00020").notes.as_deref(),
        Some("Battery \"swollen\", do not charge\nStatus: Out for Repair")
    );
    assert_eq!(asset(&mut school, "HB-00017").model.as_deref(), Some("Latitude 3420"));
}

#[test]
fn two_items_of_one_borrower_share_a_slip() {
    let mut school = School::new();
    let text = b"Asset Tag,Username,Full Name\nA1,jsm,Jo Smith\nA2,JSM,Jo Smith\n";
    import_assets(&mut school, text, willing()).unwrap();
    let counts = school.read(|tx| {
        let sql = "select (select count(*) from loan), (select count(*) from slip), (select count(*) from person)";
        tx.one(sql, &[], |row| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?, row.get::<i64>(2)?)))
    });
    assert_eq!(counts, Some((2, 1, 1)));
}

#[test]
fn an_import_does_not_change_holder_or_state_of_a_known_item() {
    let mut school = School::new();
    import_assets(&mut school, b"Tag,Username\nA1,jsm\nA2,\n", willing()).unwrap();
    let before = rows(&mut school);
    let text = b"Tag,Status,Username\nA1,Deployed,xyz\nA2,Archived,\n";
    let answer = import_assets(&mut school, text, willing()).unwrap();
    assert_eq!(counts(&answer.value), [0, 0, 2, 0]);
    assert_eq!(
        all_written(&answer.notes),
        [
            "A1 has a different holder in the file than in the register: “xyz”, not jsm (staff)",
            "A2 is disposed (“Archived”) in the file; in the register it is available; \
             `kitbook disposal request A2 --reason \"…\" --method METHOD`"
        ]
    );
    assert_eq!(rows(&mut school), before);
}

#[test]
fn line_breaks_and_quotes_stay_inside_their_cells() {
    let mut school = imported("quoted-breaks.csv", willing());
    let projector = asset(&mut school, "PRJ-0041");
    assert_eq!(projector.name.as_deref(), Some("Projector \"Big Bertha\""));
    assert_eq!(projector.notes.as_deref(), Some("Ladder needed.\nAsk the caretaker first.\n\nLamp: none (laser)"));
    assert_eq!(asset(&mut school, "LAP-0222").notes.as_deref(), Some("Key \"ù\" loose"));
}

#[test]
fn unknown_columns_are_kept_on_request_but_private_ones_never() {
    let mut school = School::new();
    let options = || Options { keep_extra: true, ..Options::default() };
    let text = fixture("assets/good/unknown-columns.csv");
    import_assets(&mut school, &text, options()).unwrap();
    assert_eq!(
        asset(&mut school, "LAP-0231").extra.as_deref(),
        Some(r#"{"Asset Manager Initials":"DO","Charging Bay":"1","Insured Group":"B"}"#)
    );
    assert_eq!(asset(&mut school, "CAM-0041").extra.as_deref(), Some(r#"{"Asset Manager Initials":"GT"}"#));
    assert_eq!(counts(&import_assets(&mut school, &text, options()).unwrap().value), [0, 0, 6, 0]);
    let private = b"Tag,Password,Date of Birth,Gender,Bay\nX1,secret,1.1.2010,F,7\n";
    let answer = import_assets(&mut school, private, options()).unwrap();
    assert_eq!(answer.value.unknown_columns, ["Bay"]);
    assert_eq!(answer.notes[0], "never kept: Password, Date of Birth, Gender");
    assert_eq!(asset(&mut school, "X1").extra.as_deref(), Some(r#"{"Bay":"7"}"#));
}

#[test]
fn an_unknown_category_is_created_once_like_other() {
    let mut school = School::new();
    let text = fixture("assets/good/unknown-category.csv");
    let report = import_assets(&mut school, &text, willing()).unwrap().value;
    assert_eq!(report.new_categories, ["robotics kit", "microscope"]);
    let (kit, other) =
        school.read(|tx| Ok((store::category::find(tx, "robotics kit")?, store::category::find(tx, "other")?)));
    assert_eq!((kit.loan_days, kit.home_rule), (other.loan_days, other.home_rule));
    let checks = school.read(|tx| store::category::checks(tx, kit.id));
    assert_eq!(checks.len(), 1);
    assert_eq!(view(&mut school, "LAP-0241").category, "laptop");
}

#[test]
fn tags_of_digits_keep_their_leading_zeros() {
    let mut school = imported("spreadsheet-headings.csv", willing());
    assert_eq!(asset(&mut school, "0001").tag, "0001");
    assert_eq!(asset(&mut school, "0003").purchased_on.unwrap().to_string(), "2023-09-01");
    let mut tabs = imported("tabs.csv", willing());
    assert_eq!(asset(&mut tabs, "TAB-0082").notes.as_deref(), Some("Case torn, new one on order"));
    assert_eq!(asset(&mut tabs, "HPH-0031").notes.as_deref(), Some("Mrs Nguyễn’s room"));
}

#[test]
fn missing_columns_and_empty_cells_change_nothing() {
    let mut school = imported("own.csv", willing());
    let text = b"tag,serial,location,cost\nlap-0201,,Room 1,700\nLAP-0202,7KQ2DB3,,\n";
    let report = import_assets(&mut school, text, willing()).unwrap().value;
    assert_eq!(counts(&report), [0, 1, 1, 0]);
    let laptop = asset(&mut school, "LAP-0201");
    assert_eq!(laptop.tag, "LAP-0201");
    assert_eq!((laptop.serial.as_deref(), laptop.location.as_deref()), (Some("4HX7RB3"), Some("Room 1")));
    assert_eq!((laptop.purchase_cost_pence, laptop.supplier.as_deref()), (Some(70_000), Some("Fenhurst IT")));
    let (action, body) = school.read(|tx| {
        let sql = "select l.action, d.body from log l join log_detail d on d.log_no = l.no order by l.no desc limit 1";
        Ok(tx.one(sql, &[], |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?)))?.unwrap())
    });
    assert_eq!(action, "asset edit");
    assert_eq!(
        body,
        r#"{"location":{"from":"ICT Office","to":"Room 1"},"purchase_cost_pence":{"from":68900,"to":70000}}"#
    );
}

#[test]
fn an_old_tag_in_a_file_finds_its_item() {
    let mut school = imported("own.csv", willing());
    let act = school.act.clone();
    register::asset::retag(&mut school.store, &act, "LAP-0201", Spelling::Whole, "NB-1").unwrap();
    let report = import_assets(&mut school, b"Tag,Location\nlap-0201,Hall\n", willing()).unwrap().value;
    assert_eq!(counts(&report), [0, 1, 0, 0]);
    let laptop = asset(&mut school, "NB-1");
    assert_eq!((laptop.tag.as_str(), laptop.location.as_deref()), ("NB-1", Some("Hall")));
    assert!(laptop.search.contains("lap-0201"), "{}", laptop.search);
}

#[test]
fn american_dates_are_read_on_request() {
    let mut school = School::new();
    let options = Options { dates: Some(DateFormat::Us), ..Options::default() };
    let report = import_assets(&mut school, &fixture("assets/bad/us-dates.csv"), options).unwrap().value;
    assert_eq!(report.added, 7);
    assert_eq!(asset(&mut school, "LAP-0313").purchased_on.unwrap().to_string(), "2024-03-04");
    assert_eq!(asset(&mut school, "LAP-0311").warranty_until.unwrap().to_string(), "2028-12-18");
}

#[test]
fn headings_can_be_mapped_and_the_apostrophe_before_formulas_is_removed() {
    let mut school = School::new();
    let options = Options { mapping: mapped(&["Nummer=tag", "Bezeichnung = name"]), ..Options::default() };
    let text = "Nummer;Bezeichnung\nX-1;'=cmd\nX-2;'tis mine\n";
    assert_eq!(import_assets(&mut school, text.as_bytes(), options).unwrap().value.key, "Nummer");
    assert_eq!(asset(&mut school, "X-1").name.as_deref(), Some("=cmd"));
    assert_eq!(asset(&mut school, "X-2").name.as_deref(), Some("'tis mine"));
}

#[test]
fn a_dry_run_gives_the_same_answer_and_writes_nothing() {
    let mut school = School::new();
    let before = rows(&mut school);
    school.act.dry_run = true;
    let report = import_assets(&mut school, &fixture("assets/good/other-register.csv"), willing()).unwrap();
    assert_eq!(counts(&report.value), [12, 0, 0, 0]);
    assert_eq!(rows(&mut school), before);
}

#[test]
fn borrowers_loans_and_fates_of_new_assets_are_counted() {
    let mut school = School::new();
    let text = fixture("assets/good/other-register.csv");
    let report = import_assets(&mut school, &text, willing()).unwrap().value;
    assert_eq!((report.borrowers_added, report.loans_added), (3, 3));
    assert_eq!(report.fates.into_iter().collect::<Vec<_>>(), [(Fate::Disposed, 1), (Fate::Lost, 1)]);
    let again = import_assets(&mut school, &text, willing()).unwrap().value;
    assert_eq!((again.borrowers_added, again.loans_added, again.fates.len()), (0, 0, 0));
}

#[test]
fn a_broken_item_is_not_lent_and_a_repaired_item_stays_repaired() {
    let mut school = School::new();
    let text = b"Tag,Category,Condition,Status,Notes\nA1,laptop,good,Out for Repair,Hinge\nA2,laptop,,Broken,\n\
        A3,laptop,,Undeployable,\nA4,laptop,fair,Ready to Deploy,\n";
    import_assets(&mut school, text, willing()).unwrap();
    for (tag, condition) in
        [("A1", Condition::Damaged), ("A2", Condition::Damaged), ("A3", Condition::Damaged), ("A4", Condition::Fair)]
    {
        assert_eq!(asset(&mut school, tag).condition, condition, "{tag}");
    }
    assert_eq!(asset(&mut school, "A1").notes.as_deref(), Some("Hinge\nStatus: Out for Repair"));
    let repaired = school.write(|tx| {
        let mut asset = store::asset::find(tx, "A1", Spelling::Whole)?;
        asset.condition = Condition::Fair;
        tx.update(&asset)?;
        Ok(())
    });
    repaired.unwrap();
    let again = import_assets(&mut school, text, willing()).unwrap().value;
    assert_eq!(counts(&again), [0, 0, 4, 0]);
    assert_eq!(asset(&mut school, "A1").condition, Condition::Fair);
}
