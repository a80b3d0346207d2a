//! A long list is read in parts, so that memory stays flat: it is the same list.

use crate::support::{Cli, School, answers::each, asset, asset_with, person, person_with};
use domain::{asset::Asset, fault::Fault, order::Extent, pat::Status, person::PersonKind};
use register::{
    asset::list::{AssetFilter, AssetOrder, each_in_parts},
    loan::list as loans,
    pat::{
        due::{self, DueFilter, DueOrder},
        list::{self as appliances, ApplianceFilter},
        view::ApplianceView,
    },
    person::list as people,
    value::note,
};
use std::{fmt::Debug, fs};
use store::ReadTx;

/// The tags of a list that keeps so many tags at a time.
fn tags(school: &mut School, filter: &AssetFilter, at_a_time: usize) -> Vec<String> {
    school.read(|tx| {
        let mut tags = Vec::new();
        each_in_parts::<Asset, Fault>(tx, filter, at_a_time, |listed| {
            tags.push(listed.asset.tag);
            Ok(())
        })?;
        Ok(tags)
    })
}

#[test]
fn a_list_in_parts_has_each_item_once_in_the_same_order() {
    let mut school = School::new();
    for number in [10, 2, 33, 1, 20, 3, 11] {
        let tag = format!("PRJ-{number}");
        asset_with(&mut school, &tag, if number % 2 == 0 { "projector" } else { "visualiser" }, |asset| {
            asset.location = (number > 3).then(|| format!("Room {}", number % 3));
            asset.location_folded = (number > 3).then(|| format!("room {}", number % 3));
        });
    }
    let orders = [AssetOrder::Tag, AssetOrder::Category, AssetOrder::Location, AssetOrder::Purchased];
    for (order, limit) in orders.into_iter().flat_map(|order| [(order, None), (order, Some(4)), (order, Some(5))]) {
        let filter = AssetFilter { order, limit, ..AssetFilter::default() };
        let whole = tags(&mut school, &filter, 100);
        assert_eq!(whole.len(), limit.unwrap_or(7));
        for at_a_time in 1..8 {
            assert_eq!(tags(&mut school, &filter, at_a_time), whole, "{order:?}, {limit:?}, {at_a_time}");
        }
    }
    let by_tag = tags(&mut school, &AssetFilter::default(), 3);
    assert_eq!(by_tag, ["PRJ-1", "PRJ-2", "PRJ-3", "PRJ-10", "PRJ-11", "PRJ-20", "PRJ-33"]);
}

/// Reads a list whole, which must be the same in parts of every size.
fn in_parts<T: Debug + PartialEq>(
    school: &mut School,
    list: impl Fn(&ReadTx<'_>, usize, &mut Vec<T>) -> Result<(), Fault>,
) -> Vec<T> {
    let mut read = |at_a_time: usize| {
        let mut rows = Vec::new();
        school.read(|tx| list(tx, at_a_time, &mut rows));
        rows
    };
    let whole = read(10_000);
    for at_a_time in 0..40 {
        assert_eq!(read(at_a_time), whole, "{at_a_time} at a time");
    }
    whole
}

#[test]
fn loans_by_tag_are_the_same_list_in_parts() {
    let mut school = School::new();
    person(&mut school, "S1", PersonKind::Staff, "Ana Bird");
    for number in [10, 2, 33, 1, 20] {
        let tag = format!("PRJ-{number}");
        asset(&mut school, &tag, "projector");
        school.lent(&tag, "S1");
    }
    school.back("PRJ-2");
    school.at("2026-11-23T10:14:05Z").lent("PRJ-2", "S1");
    let clock = school.act.clock();
    for (standing, most, wanted) in [
        (loans::Standing::All, None, &["PRJ-1", "PRJ-2", "PRJ-2", "PRJ-10", "PRJ-20", "PRJ-33"][..]),
        (loans::Standing::Open, None, &["PRJ-1", "PRJ-2", "PRJ-10", "PRJ-20", "PRJ-33"]),
        (loans::Standing::Open, Some(3), &["PRJ-1", "PRJ-2", "PRJ-10"]),
    ] {
        let filter = loans::Filter { standing, ..loans::Filter::default() };
        let all = in_parts(&mut school, |tx, at_a_time, rows| {
            let extent = Extent { most, at_a_time };
            loans::each(tx, &filter, loans::Order::Tag, extent, true, clock, |listed| {
                rows.push(listed.loan);
                Ok(())
            })
        });
        let tags: Vec<&str> = all.iter().map(|loan| loan.tag.as_str()).collect();
        assert_eq!(tags, wanted);
        assert!(all.iter().filter(|loan| loan.tag == "PRJ-2").is_sorted_by_key(|loan| loan.no));
    }
}

#[test]
fn people_by_form_and_ref_are_the_same_list_in_parts() {
    let mut school = School::new();
    for (reference, class, name) in [
        ("P10", Some("10A"), "Zoe Ash"),
        ("P2", Some("7B"), "Ada Elm"),
        ("P1", Some("7B"), "Max Oak"),
        ("P3", None, "Al Fir"),
    ] {
        person_with(&mut school, reference, PersonKind::Pupil, name, |one| {
            one.class = class.map(str::to_owned);
            one.class_folded = class.map(str::to_lowercase);
        });
    }
    for (order, most, wanted) in [
        (people::PersonOrder::Class, None, &["P2", "P1", "P10", "P3"][..]),
        (people::PersonOrder::Ref, None, &["P1", "P2", "P3", "P10"]),
        (people::PersonOrder::Ref, Some(2), &["P1", "P2"]),
    ] {
        let filter = people::Filter { kind: Some(PersonKind::Pupil), order, ..people::Filter::default() };
        let all = in_parts(&mut school, |tx, at_a_time, rows| {
            people::each(tx, &filter, Extent { most, at_a_time }, |person, loans| {
                rows.push((person.reference, loans));
                Ok(())
            })
        });
        assert_eq!(all.iter().map(|(reference, _)| reference.as_str()).collect::<Vec<_>>(), wanted, "{order:?}");
    }
}

/// A school with tests to do of each kind, in a few rooms.
fn tested() -> School {
    let school = School::new();
    let cli = Cli::of(&school);
    for (tag, category, location) in [
        ("KET-10", "appliance", "Room 10"),
        ("KET-2", "appliance", "Room 2"),
        ("KET-1", "appliance", "Room 10"),
        ("KET-3", "appliance", "Hall"),
        ("EXT-1", "extension lead", "Room 2"),
        ("LAP-1", "laptop", "Room 10"),
        ("LAP-1-2", "laptop", "Room 10"),
        ("LAP-9", "laptop", "Room 2"),
    ] {
        cli.done(&["asset", "add", tag, "--category", category, "--location", location]);
    }
    cli.done(&["asset", "add", "LAP-10", "--category", "laptop"]);
    cli.done(&["pat", "pass", "KET-10", "KET-2"]);
    cli.done(&["pat", "fail", "EXT-1", "--reason", "a cracked plug"]);
    cli.done(&["pat", "fail", "LAP-9/charger", "--reason", "a frayed lead"]);
    school
}

#[test]
fn tests_to_do_are_the_same_list_in_parts() {
    let mut school = tested();
    let today = school.act.clock().today();
    for (order, limit, status) in [DueOrder::Due, DueOrder::Location, DueOrder::Tag]
        .into_iter()
        .flat_map(|order| [(order, None, None), (order, Some(4), None), (order, None, Some(Status::NeverTested))])
    {
        let appliances = ApplianceFilter { status, ..ApplianceFilter::default() };
        let filter = DueFilter { appliances, kind: None, by: "2031-01-01".parse().unwrap(), order, limit };
        let all = in_parts(&mut school, |tx, at_a_time, rows| {
            due::each_in_parts(tx, &filter, today, at_a_time, |test| {
                rows.push(test);
                Ok(())
            })
        });
        let mut labels: Vec<String> = all.iter().map(due::DueView::label).collect();
        labels.dedup();
        let wanted: &[&str] = match (order, limit, status) {
            (DueOrder::Due, _, Some(_)) => &["KET-1", "KET-3", "LAP-1/charger", "LAP-1-2/charger", "LAP-10/charger"],
            (DueOrder::Tag, None, None) => &[
                "EXT-1",
                "KET-1",
                "KET-2",
                "KET-3",
                "KET-10",
                "LAP-1-2/charger",
                "LAP-1/charger",
                "LAP-9/charger",
                "LAP-10/charger",
            ],
            (DueOrder::Location, None, None) => &[
                "KET-3",
                "EXT-1",
                "KET-2",
                "LAP-9/charger",
                "KET-1",
                "KET-10",
                "LAP-1-2/charger",
                "LAP-1/charger",
                "LAP-10/charger",
            ],
            (DueOrder::Due, None, None) => &[
                "EXT-1",
                "LAP-9/charger",
                "KET-2",
                "KET-10",
                "KET-1",
                "KET-3",
                "LAP-1/charger",
                "LAP-1-2/charger",
                "LAP-10/charger",
            ],
            _ => continue,
        };
        assert_eq!(labels, wanted, "{order:?}, {limit:?}, {status:?}");
    }
}

#[test]
fn tested_items_are_the_same_list_in_parts() {
    let mut school = tested();
    let today = school.act.clock().today();
    let all = in_parts(&mut school, |tx, at_a_time, rows| {
        appliances::each_in_parts(tx, &ApplianceFilter::default(), today, at_a_time, |appliance| {
            rows.push(appliance);
            Ok(())
        })
    });
    let all: Vec<String> = all.iter().map(ApplianceView::label).collect();
    let wanted = ["EXT-1", "KET-1", "KET-2", "KET-3", "KET-10", "LAP-1/charger", "LAP-1-2/charger", "LAP-9/charger"];
    assert_eq!(all[..wanted.len()], wanted);
    assert_eq!(all[wanted.len()..], ["LAP-10/charger"]);
}

#[test]
fn items_of_the_fixed_asset_note_are_the_same_list_in_parts() {
    let mut school = School::new();
    for number in [10, 2, 33, 1, 20] {
        asset(&mut school, &format!("PRJ-{number}"), "projector");
    }
    let clock = school.act.clock();
    let all = in_parts(&mut school, |tx, at_a_time, rows| {
        note::each_in_parts(tx, &note::Order::default(), true, clock, at_a_time, |item| {
            rows.push(item.tag);
            Ok(())
        })
    });
    assert_eq!(all, ["PRJ-1", "PRJ-2", "PRJ-10", "PRJ-20", "PRJ-33"]);
}

/// Rows are read in blocks of 256.
#[test]
fn a_list_longer_than_a_block_begins_and_ends_as_it_should() {
    let school = School::new();
    let cli = Cli::of(&school);
    let rows: String = (1..=600).rev().map(|number| format!("EXT-{number},extension lead\n")).collect();
    let file = school.folder.path().join("leads.csv");
    fs::write(&file, format!("Tag,Category\n{rows}")).unwrap();
    cli.done(&["asset", "import", file.to_str().unwrap(), "--yes"]);
    cli.done(&["person", "add", "S1", "--kind", "staff", "--first-name", "Ana", "--last-name", "Bird"]);
    let tags: Vec<String> = (1..=600).map(|number| format!("EXT-{number}")).collect();
    let words: Vec<&str> = tags.iter().map(String::as_str).collect();
    let lists: [&[&str]; 7] = [
        &["asset", "list"],
        &["find", "EXT"],
        &["report", "insurance", "--items"],
        &["pat", "list"],
        &["pat", "due"],
        &["pat", "due", "--sort", "tag"],
        &["loan", "list", "--sort", "tag"],
    ];
    cli.done(&[&["pat", "pass"], &words[..300]].concat());
    cli.done(&[&["pat", "pass"], &words[300..]].concat());
    cli.done(&[&["out", "--to", "S1"], &words[..]].concat());
    for list in lists {
        let within = ["--within", "2000d", "--kind", "visual"];
        let list = if list.contains(&"due") { [list, &within].concat() } else { list.to_vec() };
        let mut found = each(&cli.json(&list), "tag");
        found.dedup();
        assert!(found == tags, "{list:?}: {} rows, {:?} to {:?}", found.len(), found.first(), found.last());
    }
}
