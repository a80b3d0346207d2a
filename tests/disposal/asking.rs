//! Who asks for a disposal, who authorises it up to which sum, and what refuses it.

use super::{Yard, each, refusals, text, warnings};
use crate::support::asset_with;
use serde_json::{Value, json};

#[test]
fn each_reason_refuses_a_request_and_all_are_named_at_once() {
    let mut yard = Yard::new();
    yard.school.lent("LAP-1", "S1");
    yard.school.lent("LAP-2", "S2");
    yard.done(&["in", "LAP-2", "--all-well"]);
    yard.done(&["hold", "add", "LAP-3", "--reason", "police asked"]);
    yard.done(&["licence", "add", "Photo Editor"]);
    yard.done(&["licence", "assign", "1", "--asset", "LAP-3"]);
    yard.done(&["asset", "edit", "LAP-4", "--state", "missing", "--reason", "not in the cupboard"]);
    yard.authorised(&["KET-2"]);
    let order = ["LAP-1", "LAP-2", "LAP-3", "LAP-4", "KET-1", "KET-2", "--reason", "old", "--method", "recycled"];
    let talk = yard.kept_out(1, &[&["disposal", "request"][..], &order, &["--by", "T1"]].concat());
    let found: Vec<(String, String)> =
        talk["refusals"].as_array().unwrap().iter().map(|row| (text(&row["tag"]), text(&row["rule"]))).collect();
    let wanted = [
        ("LAP-1", "already-on-loan"),
        ("LAP-2", "awaiting-wipe"),
        ("LAP-3", "licence-in-use"),
        ("LAP-3", "held"),
        ("LAP-4", "not-available"),
        ("KET-2", "in-disposal"),
    ];
    assert_eq!(found, wanted.map(|(tag, rule)| (tag.to_owned(), rule.to_owned())));
    let remedies = each(&talk["refusals"], "remedy").join("\n");
    for remedy in
        ["kitbook in LAP-1", "wipe record LAP-2", "licence release 1 --asset LAP-3", "hold lift 1", "asset found LAP-4"]
    {
        assert!(remedies.contains(remedy), "{remedy}: {remedies}");
    }
    assert!(remedies.contains("`kitbook disposal withdraw 1 --reason \"…\"`"), "{remedies}");
    assert_eq!(talk["refusals"][5]["message"], "KET-2 can't be disposed of: it is in disposal 1");
}

#[test]
fn a_charge_that_is_not_settled_warns() {
    let mut yard = Yard::new();
    yard.school.lent("LAP-1", "S1");
    yard.done(&["incident", "report", "LAP-1", "--kind", "damage", "--note", "cracked"]);
    yard.done(&["incident", "decide", "1", "--outcome", "carelessness", "--by", "H1"]);
    yard.done(&["charge", "assess", "--incident", "1", "--amount", "40", "--reason", "no case"]);
    yard.done(&["in", "LAP-1", "--all-well"]);
    yard.wipe("LAP-1", None);
    let order = ["disposal", "request", "LAP-1", "--reason", "old", "--method", "given", "--to", "Oxfam", "--by", "T1"];
    let talk = yard.done(&[&order[..], &["--format", "json"]].concat()).talk();
    assert_eq!(warnings(&talk), ["1 charge for LAP-1 is not settled: 1"]);
    assert!(text(&talk["warnings"][0]["remedy"]).contains("`kitbook charge show 1`"), "{talk}");
}

#[test]
fn who_asks_is_known_and_never_authorises() {
    let mut yard = Yard::new();
    let order = ["disposal", "request", "KET-1", "--reason", "old", "--method", "recycled"];
    let by = |who: &'static str| [&order[..], &["--by", who]].concat();
    assert!(yard.misused_with_a_hint(&order).contains("--by REF"), "tess is nobody that the register knows");
    yard.conflicts(&by("1001"));
    assert_eq!(yard.kept_out(3, &by("X9"))["error"]["kind"], "not_found");
    yard.done(&by("B1"));
    let hint = yard.misused_with_a_hint(&["disposal", "authorise", "1", "--by", "B1"]);
    assert!(hint.contains("H1 (Hester Head, headteacher)") && !hint.contains("B1 ("), "{hint}");
    assert!(yard.misused_with_a_hint(&["disposal", "authorise", "1"]).contains("--by REF"));
    yard.conflicts(&["disposal", "authorise", "1", "--by", "T1"]);
    yard.done(&["disposal", "authorise", "1", "--by", "H1"]);
    yard.conflicts(&["disposal", "authorise", "1", "--by", "G1"]);
    // Who typed the request doesn't authorise it either, even if somebody else asked.
    yard.done(&["disposal", "request", "KET-2", "--reason", "old", "--method", "recycled", "--by", "T1", "--as", "B1"]);
    let talk = yard.kept_out(2, &["disposal", "authorise", "2", "--by", "B1"]);
    assert_eq!(talk["error"]["message"], "Bill Purse (staff) can't decide about themselves");
    // Without --by it is the operator who asks, and the operator who authorises.
    yard.wipe("LAP-1", None);
    let mine = ["disposal", "request", "LAP-1", "--reason", "old", "--method", "given", "--to", "Oxfam", "--as", "T1"];
    assert_eq!(yard.json(&mine)["requested_by"]["ref"], "T1");
    yard.at("2026-12-02T10:00:00Z").done(&["disposal", "authorise", "3", "--as", "H1"]);
    assert_eq!(yard.shown("3")["authorised_by"]["ref"], "H1");
}

#[test]
fn who_gets_the_items_never_authorises_and_what_concerns_the_head_goes_to_the_chair() {
    let yard = Yard::new();
    yard.asked(&["KET-1"], &["--method", "sold", "--to", "Bill Purse"]);
    yard.misused_with_a_hint(&["disposal", "authorise", "1", "--by", "B1"]);
    yard.done(&["disposal", "authorise", "1", "--by", "H1"]);
    yard.asked(&["KET-2"], &["--method", "given", "--to", "H1"]);
    assert_eq!(yard.shown("2")["authorised_as"], json!(["chair-of-governors"]));
    let hint = yard.conflicts(&["disposal", "authorise", "2", "--by", "B1"]);
    assert!(hint.contains("G1 (Gina Gavel, chair-of-governors)"), "{hint}");
    yard.done(&["disposal", "authorise", "2", "--by", "G1"]);
}

#[test]
fn a_limit_is_by_role_and_sum() {
    let yard = Yard::new();
    for tag in ["LAP-1", "LAP-2", "LAP-3", "LAP-4"] {
        yard.wipe(tag, None);
    }
    yard.asked(&["LAP-1", "LAP-2", "KET-1"], &["--method", "given", "--to", "Oxfam"]);
    let talk = yard.kept_out(1, &["disposal", "authorise", "1", "--by", "B1"]);
    assert_eq!(
        refusals(&talk),
        ["Bill Purse (staff) may authorise disposals up to £500.00, and disposal 1 is of £920.00"]
    );
    let remedy = text(&talk["refusals"][0]["remedy"]);
    assert!(remedy.contains("headteacher or chair-of-governors") && remedy.contains("disposal limit list"), "{remedy}");
    yard.done(&["disposal", "limit", "set", "business-manager", "920"]);
    yard.done(&["disposal", "authorise", "1", "--by", "B1"]);
    // The sum is what the items cost on the day of the decision.
    yard.asked(&["LAP-3"], &["--method", "given", "--to", "Oxfam"]);
    yard.done(&["asset", "edit", "LAP-3", "--cost", "3000"]);
    assert_eq!(yard.refused(&["disposal", "authorise", "2", "--by", "B1"]), ["disposal-limit"]);
    assert_eq!(yard.refused(&["disposal", "authorise", "2", "--by", "H1"]), ["disposal-limit"]);
    yard.done(&["disposal", "authorise", "2", "--by", "G1"]);
    let limits = yard.json(&["disposal", "limit", "list"]);
    let head = limits.as_array().unwrap().iter().find(|row| row["role"] == "headteacher").unwrap();
    assert_eq!((&head["most_pence"], &head["is_usual"]), (&json!(250_000), &json!(true)));
    yard.done(&["disposal", "limit", "set", "headteacher", "never"]);
    yard.asked(&["LAP-4"], &["--method", "given", "--to", "Oxfam"]);
    yard.conflicts(&["disposal", "authorise", "3", "--by", "H1"]);
    yard.misused(&["disposal", "limit", "set", "caretaker", "10"]);
    yard.misused(&["disposal", "limit", "set", "headteacher", "much"]);
    yard.done(&["disposal", "limit", "set", "headteacher", "any"]);
    yard.done(&["disposal", "authorise", "3", "--by", "H1"]);
}

#[test]
fn a_cost_that_is_unknown_is_never_nothing() {
    let mut yard = Yard::new();
    asset_with(&mut yard.school, "TRO-1", "other", |_| {});
    yard.asked(&["TRO-1"], &["--method", "given", "--to", "Oxfam"]);
    let shown = yard.shown("1");
    assert_eq!((&shown["sum_pence"], &shown["unknown_costs"]), (&json!(0), &json!(1)));
    assert_eq!(shown["authorised_as"], json!(["chair-of-governors"]));
    let talk = yard.kept_out(1, &["disposal", "authorise", "1", "--by", "B1"]);
    assert_eq!(
        refusals(&talk),
        ["Bill Purse (staff) may authorise disposals up to £500.00, and disposal 1 is of 1 item of unknown cost"]
    );
    assert!(text(&talk["refusals"][0]["remedy"]).contains("`kitbook show TRO-1`"), "{talk}");
    // The replacement cost counts where it is known.
    yard.done(&["asset", "edit", "TRO-1", "--replacement-cost", "400"]);
    yard.done(&["disposal", "authorise", "1", "--by", "B1"]);
    assert_eq!(yard.shown("1")["sum_pence"], 40_000);
}

#[test]
fn a_request_that_lacks_what_the_authoriser_must_know_is_not_authorised() {
    let yard = Yard::new();
    yard.asked(&["KET-1"], &["--method", "sold"]);
    let hint = yard.conflicts(&["disposal", "authorise", "1", "--by", "H1"]);
    assert!(hint.contains("`kitbook disposal edit 1 --to NAME`"), "{hint}");
    yard.done(&["disposal", "edit", "1", "--to", "Oxfam"]);
    yard.done(&["disposal", "authorise", "1", "--by", "H1"]);
    yard.misused_with_a_hint(&["disposal", "edit", "1"]);
}

#[test]
fn the_morning_page_and_the_lists_tell_what_waits() {
    let yard = Yard::new();
    let waits = |yard: &Yard| -> (Value, Value) {
        let status = yard.json(&["status"]);
        (status["disposals_to_authorise"].clone(), status["disposals_to_finish"].clone())
    };
    yard.asked(&["KET-1"], &["--method", "recycled"]);
    assert_eq!(waits(&yard), (json!(1), json!(0)));
    yard.done(&["disposal", "authorise", "1", "--by", "H1"]);
    assert_eq!(waits(&yard), (json!(0), json!(1)));
    assert!(yard.done(&["status"]).out.contains("kitbook disposal list --state authorised"));
    yard.authorised(&["KET-2"]);
    yard.done(&["disposal", "done", "2"]);
    let numbers = |more: &[&str]| -> Vec<i64> {
        let list = yard.json(&[&["disposal", "list"][..], more].concat());
        list.as_array().unwrap().iter().map(|row| row["no"].as_i64().unwrap()).collect()
    };
    assert_eq!(numbers(&[]), [1]);
    assert_eq!(numbers(&["--all"]), [2, 1]);
    assert_eq!(numbers(&["--state", "done"]), [2]);
    assert_eq!(numbers(&["--tag", "KET-2"]), [2]);
    assert_eq!(yard.kept_out(3, &["disposal", "show", "9"])["error"]["message"], "there is no disposal 9");
}

#[test]
fn the_category_of_an_item_in_a_disposal_stays_and_so_does_what_its_category_holds() {
    let yard = Yard::new();
    yard.asked(&["LAP-1", "LAP-2"], &["--method", "given", "--to", "Oxfam"]);
    // Its certificates would not be asked for.
    let error = yard.conflicts(&["asset", "edit", "LAP-1", "--category", "projector"]);
    assert!(error.contains("disposal edit 1 --remove LAP-1"), "{error}");
    let error = yard.conflicts(&["category", "set", "laptop", "--holds-data", "no"]);
    assert!(error.contains("disposal show 1"), "{error}");
    yard.done(&["disposal", "edit", "1", "--remove", "LAP-1"]);
    yard.done(&["asset", "edit", "LAP-1", "--category", "projector"]);
    yard.done(&["disposal", "withdraw", "1", "--reason", "they stay"]);
    yard.done(&["category", "set", "laptop", "--holds-data", "no"]);
}

#[test]
fn a_cost_that_changed_after_the_request_is_told_to_who_authorises_it() {
    let yard = Yard::new();
    yard.asked(&["LAP-3"], &["--method", "given", "--to", "Oxfam"]);
    yard.done(&["asset", "edit", "LAP-3", "--cost", "100"]);
    let told = yard.done(&["disposal", "authorise", "1", "--by", "H1"]);
    assert!(told.err.contains("requested, and is of £100.00 now"), "{}", told.err);
}

#[test]
fn a_purchase_after_the_disposal_is_a_question() {
    let mut yard = Yard::new();
    yard.wipe("LAP-1", Some("DD-1"));
    yard.asked(&["LAP-1"], &["--method", "given", "--to", "Oxfam"]);
    yard.done(&["disposal", "authorise", "1", "--by", "H1"]);
    yard.done(&["disposal", "done", "1"]);
    yard.at("2027-03-02T10:00:00Z");
    let ran = yard.run(&["asset", "edit", "LAP-1", "--purchased", "2027-03-01"]);
    assert!(ran.code != 0 && ran.err.contains("was disposed of"), "{}", ran.err);
}
