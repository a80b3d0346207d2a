//! What sold items brought, and the funder's share of it.

use super::{Yard, text};
use serde_json::{Value, json};

/// A disposal of three items that are sold, authorised. Returns its number.
fn sold(yard: &Yard, more: &[&str]) -> String {
    yard.wipe("LAP-1", None);
    let no =
        yard.asked(&["LAP-1", "KET-1", "KET-2"], &[&["--method", "sold", "--to", "Green Byte Ltd"], more].concat());
    yard.done(&["disposal", "authorise", &no, "--by", "H1"]);
    no
}

fn proceeds(shown: &Value) -> Vec<i64> {
    shown["items"].as_array().unwrap().iter().map(|item| item["proceeds_pence"].as_i64().unwrap()).collect()
}

#[test]
fn what_all_items_brought_is_shared_out_by_what_they_cost_to_the_penny() {
    let yard = Yard::new();
    let no = sold(&yard, &[]);
    let hint = yard.misused_with_a_hint(&["disposal", "done", &no]);
    assert!(hint.contains("--proceeds POUNDS") && hint.contains("give 0"), "{hint}");
    let talk = yard
        .done(&["disposal", "done", &no, "--proceeds", "98.01", "--funder-share", "50%", "--format", "json"])
        .talk();
    assert_eq!(text(&talk["notes"][0]), "£49.01 of the proceeds is the funder's share, which they may ask for");
    let shown = yard.shown(&no);
    assert_eq!(proceeds(&shown), [9_001, 400, 400]);
    assert_eq!((&shown["proceeds_pence"], &shown["funder_pence"]), (&json!(9_801), &json!(4_901)));
    assert_eq!(yard.json(&["show", "LAP-1"])["disposals"][0]["proceeds_pence"], 9_001);
}

#[test]
fn each_item_may_have_its_own_proceeds_and_share() {
    let yard = Yard::new();
    let no = sold(&yard, &["--funder-share", "LAP-1=80%"]);
    let order = ["disposal", "done", &no, "--proceeds", "LAP-1=100", "--proceeds", "KET-1=0"];
    assert!(yard.misused_with_a_hint(&order).contains("--proceeds"), "KET-2 is not said");
    let whole = [&order[..], &["--proceeds", "KET-2=5"]].concat();
    yard.misused_with_a_hint(&[&whole[..], &["--proceeds", "3"]].concat());
    yard.misused_with_a_hint(&[&whole[..], &["--proceeds", "KET-2=6"]].concat());
    yard.misused_with_a_hint(&[&whole[..], &["--proceeds", "LAP-3=6"]].concat());
    yard.misused(&[&whole[..], &["--funder-share", "LAP-1=101%"]].concat());
    yard.done(&whole);
    let shown = yard.shown(&no);
    assert_eq!(proceeds(&shown), [10_000, 0, 500]);
    assert_eq!((&shown["items"][0]["funder_pence"], &shown["items"][2]["funder_pence"]), (&json!(8_000), &Value::Null));
}

#[test]
fn what_is_given_away_brings_nothing() {
    let yard = Yard::new();
    let no = yard.authorised(&["KET-1"]);
    let hint = yard.misused_with_a_hint(&["disposal", "done", &no, "--proceeds", "5"]);
    assert!(hint.contains("--proceeds"), "{hint}");
    yard.done(&["disposal", "done", &no]);
    assert_eq!(yard.shown(&no)["proceeds_pence"], 0);
}

#[test]
fn the_funder_of_an_item_has_the_share_that_the_item_says_unless_another_is_given() {
    let yard = Yard::new();
    for tag in ["KET-1", "KET-2"] {
        yard.done(&["asset", "edit", tag, "--funding", "PTA", "--funding-share", "66.67%"]);
    }
    yard.asked(&["KET-1", "KET-2"], &["--method", "sold", "--to", "Oxfam", "--funder-share", "KET-2=none"]);
    yard.done(&["disposal", "authorise", "1", "--by", "H1"]);
    yard.done(&["disposal", "done", "1", "--proceeds", "6"]);
    let items = yard.shown("1")["items"].clone();
    assert_eq!(
        (&items[0]["funder"], &items[0]["funder_share_bp"], &items[0]["funder_pence"]),
        (&json!("PTA"), &json!(6667), &json!(200))
    );
    assert_eq!((&items[1]["funder_share_bp"], &items[1]["funder_pence"]), (&Value::Null, &json!(0)));
}
