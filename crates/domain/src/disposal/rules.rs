//! The reasons why an item can't leave the school now. Each has its remedy, and none can be overridden.

use super::{IN_DISPOSAL, InDisposal};
use crate::{
    asset::Fate,
    fault::Refusal,
    remedy::{Remedy, See},
    repair,
    rules::refuse_held,
    say,
    say::Say,
    text::{and_list, count},
};

/// What the rules must know about an item.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    pub tag: String,
    pub fate: Option<Fate>,
    /// The open loan: its borrower, and its number.
    pub loan: Option<(String, i64)>,
    /// The number of the open repair.
    pub repair: Option<i64>,
    pub awaiting_wipe: bool,
    /// The licences that it uses a seat of: number and product.
    pub licences: Vec<(i64, String)>,
    /// The tags of the items inside that are not disposed of with it.
    pub inside: Vec<String>,
    /// The numbers of the holds that keep it as evidence.
    pub holds: Vec<i64>,
    /// Another open disposal that it is in.
    pub disposal: Option<InDisposal>,
    /// The numbers of the charges for it that are not settled.
    pub charges: Vec<i64>,
}

/// Every reason why the item can't be disposed of now.
pub fn refusals(item: &Facts) -> Vec<Refusal> {
    let rules: [fn(&Facts) -> Vec<Refusal>; 9] = [
        already_disposed,
        not_there,
        on_loan,
        in_repair,
        awaiting_wipe,
        licences_in_use,
        items_inside,
        held,
        in_another_disposal,
    ];
    rules.iter().flat_map(|rule| rule(item)).collect()
}

/// What people should know before they dispose of the item.
pub fn warnings(item: &Facts) -> Vec<Refusal> {
    open_charges(item)
}

fn because(item: &Facts, rule: &'static str, reason: &str, remedy: Say) -> Refusal {
    Refusal {
        rule,
        tag: Some(item.tag.clone()),
        reference: None,
        message: format!("{} can't be disposed of: {reason}", item.tag),
        remedy,
        may_override: false,
        clause: None,
    }
}

/// An item leaves once.
fn already_disposed(item: &Facts) -> Vec<Refusal> {
    let is_gone = item.fate == Some(Fate::Disposed);
    let refusal = || {
        let see = See::Asset { tag: Some(item.tag.clone()) };
        because(item, "already-disposed", "it was disposed of before", say!["Check the tag: ", see, "."])
    };
    is_gone.then(refusal).into_iter().collect()
}

/// What nobody can find can't be handed over.
fn not_there(item: &Facts) -> Vec<Refusal> {
    let Some(fate) = item.fate.filter(|fate| *fate != Fate::Disposed) else { return Vec::new() };
    let found = Remedy::Found { tag: Some(item.tag.clone()) };
    let remedy = say!["If it is here, record that it was found: ", found, "."];
    vec![because(item, "not-available", &format!("it is recorded as {fate}"), remedy)]
}

fn on_loan(item: &Facts) -> Vec<Refusal> {
    let refusal = |(holder, no): &(String, i64)| {
        let take_in = Remedy::TakeIn { tag: Some(item.tag.clone()) };
        let reason = format!("it is on loan to {holder} (loan {no})");
        because(item, "already-on-loan", &reason, say!["Take it in first: ", take_in, "."])
    };
    item.loan.iter().map(refusal).collect()
}

fn in_repair(item: &Facts) -> Vec<Refusal> {
    let refusal = |no: &i64| {
        let close = Remedy::CloseRepair { no: *no, outcome: repair::Outcome::BeyondRepair };
        let reason = format!("it is in repair (repair {no})");
        because(item, "not-available", &reason, say!["Close the repair first: ", close, "."])
    };
    item.repair.iter().map(refusal).collect()
}

// Frederick Gent 10.4: personal work is deleted before anybody else has the device.
fn awaiting_wipe(item: &Facts) -> Vec<Refusal> {
    let refusal = || {
        let wipe = Remedy::RecordWipe { tag: item.tag.clone() };
        let remedy = say!["Wipe it, then record it: ", wipe, "."];
        because(item, "awaiting-wipe", "its last borrower's data is on it", remedy)
    };
    item.awaiting_wipe.then(refusal).into_iter().collect()
}

fn licences_in_use(item: &Facts) -> Vec<Refusal> {
    let refusal = |(no, product): &(i64, String)| {
        let release = Remedy::ReleaseItemSeat { no: *no, tag: item.tag.clone() };
        let reason = format!("it uses a seat of licence {no} ({product})");
        because(item, "licence-in-use", &reason, say!["Release the seat: ", release, "."])
    };
    item.licences.iter().map(refusal).collect()
}

fn items_inside(item: &Facts) -> Vec<Refusal> {
    if item.inside.is_empty() {
        return Vec::new();
    }
    let are = if item.inside.len() == 1 { "is" } else { "are" };
    let reason = format!("{} {are} inside it", and_list(&item.inside));
    let take_out = Remedy::TakeOut { tags: item.inside.clone() };
    vec![because(item, "items-inside", &reason, say!["Take them out first: ", take_out, "."])]
}

fn held(item: &Facts) -> Vec<Refusal> {
    refuse_held(&item.tag, &item.holds).into_iter().collect()
}

fn in_another_disposal(item: &Facts) -> Vec<Refusal> {
    let refusal = |open: &InDisposal| {
        let remedy = say!["To see it: ", See::Disposal { no: open.no }, ". ", open.if_it_stays(&item.tag)];
        because(item, IN_DISPOSAL, &format!("it is in disposal {}", open.no), remedy)
    };
    item.disposal.iter().map(refusal).collect()
}

fn open_charges(item: &Facts) -> Vec<Refusal> {
    let Some(first) = item.charges.first() else { return Vec::new() };
    let numbers: Vec<String> = item.charges.iter().map(i64::to_string).collect();
    let are = if numbers.len() == 1 { "is" } else { "are" };
    vec![Refusal {
        rule: "charge-open",
        tag: Some(item.tag.clone()),
        reference: None,
        message: format!(
            "{} for {} {are} not settled: {}",
            count(numbers.len(), "charge"),
            item.tag,
            and_list(&numbers)
        ),
        remedy: say![
            "Once the item has gone, nobody can check it again. See the charge first: ",
            See::Charge { no: Some(*first) },
            "."
        ],
        may_override: false,
        clause: None,
    }]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(change: impl FnOnce(&mut Facts)) -> Vec<&'static str> {
        let mut item = Facts { tag: "LAP-1".to_owned(), ..Facts::default() };
        change(&mut item);
        refusals(&item).iter().map(|refusal| refusal.rule).collect()
    }

    #[test]
    fn each_reason_refuses_by_itself_and_an_item_without_one_may_go() {
        assert!(rules(|_| {}).is_empty());
        assert_eq!(rules(|item| item.fate = Some(Fate::Disposed)), ["already-disposed"]);
        assert_eq!(rules(|item| item.fate = Some(Fate::Missing)), ["not-available"]);
        assert_eq!(rules(|item| item.loan = Some(("Ada".to_owned(), 3))), ["already-on-loan"]);
        assert_eq!(rules(|item| item.repair = Some(2)), ["not-available"]);
        assert_eq!(rules(|item| item.awaiting_wipe = true), ["awaiting-wipe"]);
        assert_eq!(rules(|item| item.licences = vec![(1, "A".to_owned()), (2, "B".to_owned())]).len(), 2);
        assert_eq!(rules(|item| item.inside = vec!["TAB-1".to_owned()]), ["items-inside"]);
        assert_eq!(rules(|item| item.holds = vec![4]), ["held"]);
        assert_eq!(rules(|item| item.disposal = Some(InDisposal { no: 5, is_alone: true })), ["in-disposal"]);
        assert!(rules(|item| item.charges = vec![6]).is_empty(), "a charge only warns");
    }

    #[test]
    fn charges_that_are_not_settled_warn_in_one_sentence() {
        let item = Facts { tag: "LAP-1".to_owned(), charges: vec![6, 8], ..Facts::default() };
        let told: Vec<String> = warnings(&item).into_iter().map(|warning| warning.message).collect();
        assert_eq!(told, ["2 charges for LAP-1 are not settled: 6 and 8"]);
        assert!(warnings(&Facts::default()).is_empty());
    }
}
