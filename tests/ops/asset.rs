//! Adds, edits and retags items.

use super::unknown_as_staff;
use crate::support::{Cli, School, hint, refused};
use domain::{
    asset::{Fate, State},
    asset_fields::AssetField,
    fault::{Failure, Fault, FaultKind},
    remedy::Remedy,
    say,
};
use register::{
    act::Answer,
    asset::{Add, AddMany, Edit, Fated, add, add_many, edit, retag},
    disposal::request,
    loan::{asset_import, found::found},
    view::AssetView,
};
use store::asset::Spelling;

fn laptop(tag: &str) -> Add {
    Add { tag: tag.to_owned(), category: "laptop".to_owned(), fields: Vec::new(), inside: None }
}

fn many(count: Option<usize>, serials: &[&str]) -> AddMany {
    AddMany {
        category: "laptop".to_owned(),
        prefix: "LAP-".to_owned(),
        count,
        serials: serials.iter().map(|s| (*s).to_owned()).collect(),
        fields: vec![(AssetField::Make, "HP".to_owned())],
        inside: None,
    }
}

fn change(tag: &str) -> Edit {
    let tag = tag.to_owned();
    Edit { tags: vec![tag], spelling: Spelling::Whole, fields: Vec::new(), category: None, fate: None }
}

fn fated(tag: &str, fate: Fate) -> Edit {
    Edit { fate: Some(Fated { fate, reason: "seen in the skip".to_owned() }), ..change(tag) }
}

fn fault<T: std::fmt::Debug>(result: Result<Answer<T>, Failure>) -> Fault {
    match result {
        Err(Failure::Fault(fault)) => fault,
        other => panic!("{other:?}"),
    }
}

/// Makes a school with one laptop, on loan.
fn lending() -> School {
    let mut school = School::new();
    let text = b"Tag,Category,Username,Full Name\nLAP-0001,laptop,jsm,Jo Smith\n";
    asset_import::import(&mut school.store, &school.act, &text[..], unknown_as_staff(), &mut |_| {}).unwrap();
    school
}

fn log_entries(school: &mut School) -> i64 {
    school.read(|tx| Ok(tx.head()?.no))
}

#[test]
fn an_item_is_added_with_its_fields() {
    let mut school = School::new();
    let act = school.act.clone();
    let fields =
        [(AssetField::WarrantyUntil, "36 months"), (AssetField::PurchasedOn, "today"), (AssetField::Serial, " AB 1 ")];
    let fields = fields.map(|(field, text)| (field, text.to_owned())).to_vec();
    let view = add(&mut school.store, &act, &Add { fields, ..laptop("lap-0001") }).unwrap().value;
    assert_eq!((view.tag.as_str(), view.state), ("lap-0001", State::Available));
    assert_eq!(view.warranty_until.unwrap().to_string(), "2029-11-23");
    let again = fault(add(&mut school.store, &act, &laptop("LAP-0001")));
    assert_eq!(again.kind, FaultKind::Conflict);
    assert_eq!(again.message, "the tag “LAP-0001” is already used by lap-0001");
    let unknown = fault(add(&mut school.store, &act, &Add { category: "labtop".to_owned(), ..laptop("X") }));
    assert_eq!(
        (unknown.kind, hint(&unknown).as_deref()),
        (FaultKind::NotFound, Some("Did you mean laptop, desktop, tablet?"))
    );
}

#[test]
fn new_tags_continue_after_the_highest_current_or_earlier_tag() {
    let mut school = School::new();
    let act = school.act.clone();
    let tags = |answer: Answer<Vec<AssetView>>| answer.value.into_iter().map(|v| v.tag).collect::<Vec<_>>();
    assert_eq!(tags(add_many(&mut school.store, &act, &many(Some(2), &[])).unwrap()), ["LAP-0001", "LAP-0002"]);
    retag(&mut school.store, &act, "LAP-0002", Spelling::Whole, "NB-1").unwrap();
    let more = add_many(&mut school.store, &act, &many(None, &["S1", "S2"])).unwrap();
    assert_eq!(more.value[1].serial.as_deref(), Some("S2"));
    assert_eq!(more.value[0].make.as_deref(), Some("HP"));
    assert_eq!(tags(more), ["LAP-0003", "LAP-0004"]);
}

#[test]
fn an_unclear_number_of_items_is_refused() {
    let mut school = School::new();
    let act = school.act.clone();
    for (order, message) in [
        (many(None, &[]), "no number of assets was given"),
        (many(Some(3), &["S1"]), "1 serial number for 3 assets"),
        (many(Some(0), &[]), "a count of 0 adds no asset"),
        (many(Some(10_001), &[]), "a count of 10001 is over the limit of 10000"),
    ] {
        assert_eq!(fault(add_many(&mut school.store, &act, &order)).message, message);
    }
}

#[test]
fn items_added_inside_a_trolley_belong_there() {
    let mut school = School::new();
    let act = school.act.clone();
    let trolley = Add { category: "trolley".to_owned(), ..laptop("TRL-1") };
    add(&mut school.store, &act, &trolley).unwrap();
    add_many(&mut school.store, &act, &AddMany { inside: Some("trl-1".to_owned()), ..many(Some(2), &[]) }).unwrap();
    let (inside, belonging) = school.read(|tx| {
        let id = store::asset::find(tx, "TRL-1", Spelling::Whole)?.id;
        Ok((store::asset::inside(tx, id)?.len(), store::asset::belonging(tx, id)?.len()))
    });
    assert_eq!((inside, belonging), (2, 2));
}

#[test]
fn an_edit_changes_only_the_given_fields_and_is_logged_once() {
    let mut school = School::new();
    let act = school.act.clone();
    add(&mut school.store, &act, &Add { fields: vec![(AssetField::Make, "HP".to_owned())], ..laptop("L1") }).unwrap();
    let fields = vec![(AssetField::Make, String::new()), (AssetField::Location, "Hall".to_owned())];
    let order = Edit { fields, category: Some("tablets".to_owned()), ..change("l1") };
    let before = log_entries(&mut school);
    let view = edit(&mut school.store, &act, &order).unwrap().value.remove(0);
    assert_eq!((view.make, view.location.as_deref(), view.category.as_str()), (None, Some("Hall"), "tablet"));
    let again = edit(&mut school.store, &act, &order).unwrap();
    assert_eq!(again.notes, ["L1 is unchanged"]);
    assert_eq!(log_entries(&mut school), before + 1);
}

#[test]
fn several_items_are_changed_alike_all_or_none() {
    let school = lending();
    let cli = Cli::of(&school);
    cli.done(&["asset", "add", "LAP-2", "--category", "laptop"]);
    let edited = cli.json(&["asset", "edit", "LAP-0001", "LAP-2", "--encrypted", "yes"]);
    assert_eq!(edited.as_array().unwrap().len(), 2);
    assert_eq!(cli.json(&["show", "LAP-2"])["encrypted"], true);
    cli.kept_out(3, &["asset", "edit", "LAP-2", "LAP-9", "--encrypted", "no"]);
    // A serial number is of one item.
    cli.kept_out(2, &["asset", "edit", "LAP-0001", "LAP-2", "--serial", "SN1"]);
}

#[test]
fn an_item_on_loan_is_not_disposed_of() {
    let mut school = lending();
    let act = school.act.clone();
    let no = refused(request::edit(&mut school.store, &act, &fated("LAP-0001", Fate::Disposed))).refusals.remove(0);
    assert_eq!(no.message, "LAP-0001 can't be disposed of: it is on loan to Jo Smith (staff) (loan 1)");
    assert_eq!(no.remedy, say!["Take it in first: ", Remedy::TakeIn { tag: Some("LAP-0001".to_owned()) }, "."]);
    let missing = edit(&mut school.store, &act, &fated("LAP-0001", Fate::Missing)).unwrap();
    assert_eq!((missing.value[0].state, &missing.value[0].flags), (State::Missing, &vec![State::OnLoan]));
    assert_eq!(missing.notes, ["LAP-0001 is still on loan to Jo Smith (staff) (loan 1)"]);
}

// A lost item on loan would fail the check of the register: its loss ends the loan.
#[test]
fn the_loss_of_an_item_on_loan_is_reported_as_an_incident() {
    let mut school = lending();
    let act = school.act.clone();
    for (fate, word, kind) in [(Fate::Lost, "lost", "loss"), (Fate::Stolen, "stolen", "theft")] {
        let before = school.traces();
        let refused = fault(edit(&mut school.store, &act, &fated("LAP-0001", fate)));
        assert_eq!(
            refused.message,
            format!("LAP-0001 is on loan to Jo Smith (staff), so it can't be set to {word} alone")
        );
        let remedy = format!("`kitbook incident report LAP-0001 --kind {kind} --note \"…\"`.");
        assert_eq!(hint(&refused), Some(format!("Report it, which ends loan 1: {remedy}")));
        assert_eq!(school.traces(), before);
    }
}

#[test]
fn a_lost_or_stolen_item_needs_a_reason_and_can_be_found_again() {
    let mut school = School::new();
    let act = school.act.clone();
    add(&mut school.store, &act, &laptop("L1")).unwrap();
    let without_reason = Edit { fate: Some(Fated { fate: Fate::Lost, reason: " ".to_owned() }), ..change("L1") };
    assert_eq!(fault(edit(&mut school.store, &act, &without_reason)).message, "the reason is empty");
    let not_lost = fault(found(&mut school.store, &act, "L1", Spelling::Whole));
    assert_eq!(not_lost.message, "L1 is not lost, stolen or missing");
    edit(&mut school.store, &act, &fated("L1", Fate::Stolen)).unwrap();
    assert_eq!(found(&mut school.store, &act, "L1", Spelling::Whole).unwrap().value.state, State::Available);
    // By the state alone nothing is disposed of, whoever calls.
    assert_eq!(fault(edit(&mut school.store, &act, &fated("L1", Fate::Disposed))).kind, FaultKind::Conflict);
    Cli::of(&school).dispose(&["L1"]);
    let disposed = fault(found(&mut school.store, &act, "L1", Spelling::Whole));
    assert_eq!(disposed.message, "L1 was disposed of, not lost");
}

#[test]
fn an_earlier_tag_still_finds_its_item_and_is_not_reused() {
    let mut school = School::new();
    let act = school.act.clone();
    add(&mut school.store, &act, &laptop("L1")).unwrap();
    add(&mut school.store, &act, &laptop("L2")).unwrap();
    let mut tag = |old: &str, new: &str| retag(&mut school.store, &act, old, Spelling::Whole, new);
    assert_eq!(fault(tag("L1", "l2")).message, "the tag “l2” is already used by L2");
    assert_eq!(tag("L1", "N1").unwrap().value.tag, "N1");
    assert_eq!(fault(tag("L2", "l1")).message, "the tag “l1” was used before by N1");
    assert_eq!(tag("l1", "N1").unwrap().notes, ["N1 already has that tag"]);
    assert_eq!(tag("N1", "n1").unwrap().value.tag, "n1");
    assert_eq!(tag("n1", "L1").unwrap().value.tag, "L1");
    let aliases = school.read(|tx| {
        let asset = store::asset::find(tx, "n1", Spelling::Whole)?;
        Ok((asset.search, store::asset::aliases(tx, asset.id)?))
    });
    assert_eq!(aliases, ("l1 n1".to_owned(), vec!["n1".to_owned()]));
    assert_eq!(fault(add(&mut school.store, &act, &laptop("N1"))).message, "the tag “N1” was used before by L1");
}
