//! Trolleys: their contents go out and come back with them.

use super::*;
use register::asset::kit;

/// A school with two tablets in a trolley.
fn school() -> School {
    let mut school = super::school();
    for (tag, category) in [("TRO-1", "trolley"), ("TRO-2", "trolley"), ("T-1", "tablet"), ("T-2", "tablet")] {
        asset(&mut school, tag, category);
    }
    put(&mut school, "TRO-1", &["T-1", "T-2"], false).unwrap();
    school
}

fn put(school: &mut School, trolley: &str, items: &[&str], for_now: bool) -> Result<Vec<AssetView>, String> {
    let tags = items.iter().map(|&t| t.to_owned()).collect();
    let order = Put { trolley: trolley.to_owned(), tags, spelling: Spelling::Whole, for_now };
    let act = school.act.clone();
    kit::put(&mut school.store, &act, &order).map(|a| a.value).map_err(|f| f.to_string())
}

fn take(school: &mut School, item: &str, for_good: bool) -> Result<Vec<AssetView>, String> {
    let act = school.act.clone();
    let taken = kit::take(&mut school.store, &act, &[item.to_owned()], Spelling::Whole, for_good);
    taken.map(|a| a.value).map_err(|f| f.to_string())
}

fn places(school: &mut School, tag: &str) -> (Option<String>, Option<String>) {
    let asset = school.asset(tag);
    school.read(|tx| {
        let tag_of = |id| store::asset::by_id(tx, id).map(|a| a.tag);
        Ok((asset.inside_id.map(tag_of).transpose()?, asset.home_id.map(tag_of).transpose()?))
    })
}

fn at(inside: Option<&str>, home: Option<&str>) -> (Option<String>, Option<String>) {
    (inside.map(str::to_owned), home.map(str::to_owned))
}

// Trosnant: a shared trolley and its contents have a responsible teacher and a class.
#[test]
fn lending_a_trolley_lends_its_contents() {
    let mut school = school();
    let terms = Terms { for_class: Some("9B".to_owned()), ..Terms::default() };
    let slip = school.sign_out(&Order { terms, ..order(&["TRO-1"], "S1") }).unwrap().value;
    assert_eq!(tags(&slip.loans), ["TRO-1", "T-1", "T-2"]);
    assert!(slip.loans.iter().all(|l| l.kind == Kind::Class && l.for_class.as_deref() == Some("9B")));
    assert!(slip.loans.iter().all(|l| l.due_on == slip.loans[0].due_on && l.person.reference == "S1"));
    assert_eq!(refused_by(school.lend(&["T-1"], "S2")), ["already-on-loan"]);
}

#[test]
fn naming_a_trolley_and_an_item_in_it_lends_each_once() {
    for named in [["TRO-1", "T-1"], ["T-1", "TRO-1"]] {
        let mut school = school();
        let mut lent = school.lend(&named, "S1").unwrap().value.loans;
        lent.sort_by(|a, b| a.tag.cmp(&b.tag));
        assert_eq!(tags(&lent), ["T-1", "T-2", "TRO-1"]);
    }
}

#[test]
fn a_trolley_comes_back_with_its_contents() {
    let mut school = school();
    school.lend(&["TRO-1"], "S1").unwrap();
    let answer = school.bring("TRO-1", well()).unwrap();
    assert_eq!(tags(&answer.value), ["TRO-1", "T-1", "T-2"]);
    assert!(answer.value.iter().all(|l| l.state == LoanState::Returned));
    assert_eq!(places(&mut school, "T-1"), at(Some("TRO-1"), Some("TRO-1")));
}

#[test]
fn an_item_missing_from_a_returned_trolley_stays_on_loan() {
    let mut school = school();
    school.lend(&["TRO-1"], "S1").unwrap();
    let seen = Seen { parts: parts(&[("T-2", Missing)]), ..well() };
    let answer = school.bring("TRO-1", seen).unwrap();
    assert_eq!(tags(&answer.value), ["TRO-1", "T-1"]);
    assert!(
        answer.notes.iter().any(|n| n == "not back with TRO-1 and still on loan: T-2 (loan 3)"),
        "{:?}",
        answer.notes
    );
    assert_eq!(view(&mut school, "T-2").state, State::OnLoan);
    assert_eq!(view(&mut school, "T-2").holder.unwrap().reference, "S1");
    school.back("T-2");
    assert_eq!(places(&mut school, "T-2"), at(Some("TRO-1"), Some("TRO-1")));
}

#[test]
fn an_item_lent_by_itself_leaves_its_trolley_and_returns_to_it() {
    let mut school = school();
    school.lent("T-1", "S1");
    assert_eq!(places(&mut school, "T-1"), at(None, Some("TRO-1")));
    let answer = school.lend(&["TRO-1"], "S2").unwrap();
    assert_eq!(tags(&answer.value.loans), ["TRO-1", "T-2"]);
    assert!(answer.notes.iter().any(|n| *n == "T-1 belongs in TRO-1 but is not in it"), "{:?}", answer.notes);
    let notes = school.bring("TRO-1", well()).unwrap().notes;
    assert!(notes.iter().any(|n| *n == "belongs in TRO-1 but is not in it: T-1"), "{notes:?}");
    school.back("T-1");
    assert_eq!(places(&mut school, "T-1"), at(Some("TRO-1"), Some("TRO-1")));
}

#[test]
fn an_item_put_elsewhere_for_now_keeps_its_home() {
    let mut school = school();
    put(&mut school, "TRO-2", &["T-1"], true).unwrap();
    assert_eq!(places(&mut school, "T-1"), at(Some("TRO-2"), Some("TRO-1")));
    put(&mut school, "TRO-2", &["T-1"], false).unwrap();
    assert_eq!(places(&mut school, "T-1"), at(Some("TRO-2"), Some("TRO-2")));
    take(&mut school, "T-1", false).unwrap();
    assert_eq!(places(&mut school, "T-1"), at(None, Some("TRO-2")));
    take(&mut school, "T-1", true).unwrap();
    assert_eq!(places(&mut school, "T-1"), at(None, None));
    assert_eq!(take(&mut school, "T-1", false).unwrap_err(), "T-1 is not in a trolley");
}

#[test]
fn a_trolley_never_ends_up_inside_itself() {
    let mut school = school();
    assert_eq!(
        put(&mut school, "TRO-1", &["TRO-1"], false).unwrap_err(),
        "TRO-1 can't go into TRO-1: it would be inside itself"
    );
    put(&mut school, "TRO-2", &["TRO-1"], false).unwrap();
    let traces = school.traces();
    assert_eq!(
        put(&mut school, "TRO-1", &["TRO-2"], false).unwrap_err(),
        "TRO-2 can't go into TRO-1: it would be inside itself"
    );
    assert_eq!(
        put(&mut school, "T-1", &["T-2", "TRO-2"], true).unwrap_err(),
        "TRO-2 can't go into T-1: it would be inside itself"
    );
    assert_eq!(school.traces(), traces);
    // A trolley inside a trolley goes out and comes back with it.
    assert_eq!(school.lend(&["TRO-2"], "S1").unwrap().value.loans.len(), 4);
    assert_eq!(school.bring("TRO-2", well()).unwrap().value.len(), 4);
}

// An item that is elsewhere goes back where it belongs: that may not be inside itself by then.
#[test]
fn a_trolley_is_not_put_into_what_belongs_in_it() {
    let mut school = school();
    put(&mut school, "TRO-1", &["T-1"], false).unwrap();
    school.lend(&["T-1"], "S1").unwrap();
    let traces = school.traces();
    for for_now in [true, false] {
        assert_eq!(
            put(&mut school, "T-1", &["TRO-1"], for_now).unwrap_err(),
            "TRO-1 can't go into T-1: it would be inside itself once each item is back where it belongs"
        );
    }
    assert_eq!(school.traces(), traces);
    // Nor through another: TRO-2 is in T-1 for now.
    put(&mut school, "T-1", &["TRO-2"], true).unwrap();
    assert!(put(&mut school, "TRO-2", &["TRO-1"], true).is_err());
    take(&mut school, "TRO-2", false).unwrap();
    school.back("T-1");
    assert_eq!(places(&mut school, "T-1"), at(Some("TRO-1"), Some("TRO-1")));
    // Once it belongs nowhere, it may.
    take(&mut school, "T-1", true).unwrap();
    put(&mut school, "T-1", &["TRO-1"], false).unwrap();
}

#[test]
fn an_item_on_loan_is_not_moved_between_trolleys() {
    let mut school = school();
    school.lent("T-1", "S1");
    let loan = "it is on loan 1";
    assert_eq!(
        put(&mut school, "TRO-2", &["T-1"], false).unwrap_err(),
        format!("T-1 can't be put into a trolley: {loan}")
    );
    assert_eq!(take(&mut school, "T-1", true).unwrap_err(), format!("T-1 can't be taken out of its trolley: {loan}"));
}

#[test]
fn a_refused_item_holds_the_trolley_back_or_stays_behind() {
    let mut school = school();
    school.lent("T-2", "S2");
    school.bring("T-2", Seen { condition: Some(Condition::Damaged), ..well() }).unwrap();
    assert_eq!(refused_by(school.lend(&["TRO-1"], "S1")), ["unsafe"]);
    let answer = school.sign_out(&Order { partial: true, ..order(&["TRO-1"], "S1") }).unwrap();
    assert_eq!(tags(&answer.value.loans), ["TRO-1", "T-1"]);
    assert_eq!(answer.left_out[0].tag.as_deref(), Some("T-2"));
}
