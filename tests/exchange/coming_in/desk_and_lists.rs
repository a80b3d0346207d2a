//! At the desk and in lists: what is in a trolley is where the trolley is, natural order, and names as people type
//! them.

use super::{Office, rows, words};
use crate::support::answers::each;
use serde_json::Value;

/// A school with a trolley in Room 7 that has two laptops.
fn trolley() -> Office {
    let office = Office::small();
    office.done(&["asset", "add", "TRL-0001", "--category", "trolley", "--location", "Room 7"]);
    office.done(&["kit", "put", "TRL-0001", "LAP-0001", "LAP-0002"]);
    office
}

fn tags(office: &Office, command: &str) -> Vec<String> {
    let arguments: Vec<&str> = command.split('|').collect();
    each(&office.json(&arguments), "tag")
}

#[test]
fn what_is_in_a_trolley_is_where_the_trolley_is() {
    let office = trolley();
    let here = ["LAP-0001", "LAP-0002", "TRL-0001"];
    assert_eq!(tags(&office, "asset|list|--location|Room 7"), here);
    let mut due = tags(&office, "pat|due|--location|Room 7");
    due.sort();
    assert_eq!(due, here, "the caretaker's round has its chargers");
    assert_eq!(tags(&office, "pat|list|--location|Room 7").len(), 3);
    let summary = office.json(&["pat", "summary"]);
    let room = rows(&summary).iter().find(|line| line["name"] == "Room 7").unwrap();
    assert!(room.to_string().contains('3'), "{room}");
    let sheet = office.run(&["pat", "sheet", "--location", "Room 7"]).out;
    assert!(here.iter().all(|tag| sheet.contains(tag)), "{sheet}");
    assert!(office.done(&["asset", "export", "--location", "Room 7"]).out.contains("LAP-0001"));
    for tag in here {
        assert_eq!(rows(&office.json(&["asset", "list", tag]))[0]["location"], "Room 7", "{tag}");
    }
}

#[test]
fn contents_move_with_their_trolley_and_stay_when_they_leave_it() {
    let office = trolley();
    office.done(&["asset", "edit", "TRL-0001", "--location", "Library"]);
    assert_eq!(tags(&office, "asset|list|--location|Library").len(), 3);
    assert!(tags(&office, "asset|list|--location|Room 7").is_empty());
    office.done(&["asset", "edit", "LAP-0002", "--location", "Store"]);
    office.done(&["kit", "take", "LAP-0002"]);
    assert_eq!(tags(&office, "asset|list|--location|Store"), ["LAP-0002"]);
    assert_eq!(tags(&office, "asset|list|--location|Library"), ["LAP-0001", "TRL-0001"]);
}

#[test]
fn a_trolley_in_a_trolley_is_where_the_outer_one_is() {
    let office = trolley();
    office.done(&["asset", "add", "TRL-0002", "--category", "trolley", "--location", "Gym"]);
    office.done(&["kit", "put", "TRL-0002", "TRL-0001"]);
    assert_eq!(tags(&office, "asset|list|--location|Gym"), ["LAP-0001", "LAP-0002", "TRL-0001", "TRL-0002"]);
}

#[test]
fn a_place_of_its_own_does_not_hide_where_an_item_is() {
    let office = Office::small();
    office.done(&["asset", "edit", "LAP-0001", "--location", "Old Room"]);
    office.done(&["asset", "add", "TRL-0001", "--category", "trolley", "--location", "Room 7"]);
    office.done(&["kit", "put", "TRL-0001", "LAP-0001"]);
    assert_eq!(tags(&office, "asset|list|--location|Room 7"), ["LAP-0001", "TRL-0001"]);
    assert!(tags(&office, "asset|list|--location|Old Room").is_empty());
}

#[test]
fn an_items_loans_and_incidents_are_found_by_the_trolleys_place() {
    let office = trolley();
    office.done(&["out", "TRL-0001", "--to", "ANA"]);
    let mut lent = tags(&office, "loan|list|--location|Room 7");
    lent.sort();
    assert_eq!(lent, ["LAP-0001", "LAP-0002", "TRL-0001"]);
}

#[test]
fn tags_rooms_and_classes_are_in_natural_order_everywhere() {
    let office = Office::small();
    for number in ["100", "11", "2", "10", "1"] {
        let place = format!("Room {number}");
        office.done(&["asset", "add", &format!("PRJ-{number}"), "--category", "projector", "--location", &place]);
    }
    let natural = ["PRJ-1", "PRJ-2", "PRJ-10", "PRJ-11", "PRJ-100"];
    for command in [
        "asset|list|--category|projector",
        "asset|list|--category|projector|--sort|location",
        "asset|list|--category|projector|--sort|tag",
        "find|PRJ-",
    ] {
        assert_eq!(tags(&office, command), natural, "{command}");
    }
    // A projector and its lead are tested apart, so that each has two lines.
    let twice: Vec<&str> = natural.iter().flat_map(|tag| [*tag, *tag]).collect();
    for command in [
        "pat|due|--category|projector|--sort|tag",
        "pat|due|--category|projector|--sort|location",
        "pat|due|--location|Room",
        "pat|list|--category|projector",
    ] {
        assert_eq!(tags(&office, command), twice, "{command}");
    }
    office.done(&["out", "PRJ-10", "PRJ-2", "PRJ-100", "PRJ-11", "PRJ-1", "--to", "ANA"]);
    assert_eq!(tags(&office, "loan|list|--sort|tag"), natural);
    let order_in = |text: &str| {
        let place = |tag: &str| text.find(&format!("{tag}<")).or_else(|| text.find(&format!("{tag},"))).unwrap();
        natural.map(place).is_sorted()
    };
    assert!(order_in(&office.done(&["asset", "export", "--category", "projector"]).out), "an export is in order too");
    assert!(order_in(&office.done(&["pat", "sheet", "--category", "projector"]).out), "a sheet is in order too");
}

#[test]
fn natural_order_is_right_for_odd_tags() {
    for shuffled_and_sorted in [
        ["A10", "A2", "A1"],
        ["9B-10", "9B-9", "9B-1"],
        ["ICT/0010", "ICT/0009", "ICT/0001"],
        ["Z 10", "Z 9", "Z 1"],
        ["10", "9", "1"],
        ["T1-10", "T1-9", "T1-2"],
        ["L2-1", "L1-10", "L1-9"],
        ["x100000000000000000000", "x99999999999999999999", "x9"],
        ["B-1b", "B-1a", "B-1"],
        ["É-3", "É-2", "É-1"],
    ] {
        let office = Office::new();
        let text: String = shuffled_and_sorted.iter().map(|tag| format!("{tag},Laptop\n")).collect();
        office.import(&["asset", "import", &office.file("a.csv", format!("Asset Tag,Type\n{text}"))]);
        let mut wanted = shuffled_and_sorted.map(str::to_owned);
        wanted.reverse();
        assert_eq!(each(&office.json(&["asset", "list"]), "tag"), wanted);
    }
}

#[test]
fn classes_and_people_are_in_natural_order() {
    let office = Office::new();
    let text = "Admission No,First Name,Last Name,Reg\nA10,Di,Ash,10A\nA9,Di,Ash,9B\nA2,Di,Ash,9A\nA11,Di,Ash,11C\n";
    office.import(&["person", "import", &office.file("p.csv", text)]);
    assert_eq!(each(&office.json(&["person", "list", "--sort", "class"]), "class"), ["9A", "9B", "10A", "11C"]);
    assert_eq!(each(&office.json(&["person", "list", "--sort", "ref"]), "ref"), ["A2", "A9", "A10", "A11"]);
}

/// A school with two pupils whose names people type in many ways.
fn names() -> Office {
    let office = Office::small();
    for (reference, first, last) in
        [("S1", "Mary-Jane", "Smith-Jones"), ("S2", "Seán", "O’Neill"), ("S3", "Zoë", "D'Arcy")]
    {
        office.done(&["person", "add", reference, "--first-name", first, "--last-name", last, "--class", "9B"]);
    }
    office
}

/// The words of the case, ten more, and the ref that they find.
const SEARCHES: &[(&str, &str)] = &[
    ("smith-jones", "S1"),
    ("smith jones", "S1"),
    ("smithjones", "S1"),
    ("Smith, Mary", "S1"),
    ("jones mary", "S1"),
    ("o'neill", "S2"),
    ("oneill", "S2"),
    ("sean oneill", "S2"),
    ("o neill", "S2"),
    ("Marsh, Ana", "ANA"),
    ("MARY JANE", "S1"),
    ("maryjane smithjones", "S1"),
    ("smith‐jones", "S1"),
    ("O`Neill", "S2"),
    ("O’NEILL, Seán", "S2"),
    ("neill sean", "S2"),
    ("zoe darcy", "S3"),
    ("d arcy", "S3"),
    ("D’arcy zoe", "S3"),
    ("  smith   jones  ", "S1"),
    ("zoë", "S3"),
];

#[test]
fn a_name_is_found_as_people_type_it() {
    let office = names();
    for (typed, reference) in SEARCHES {
        assert_eq!(each(&office.json(&["find", typed]), "ref"), [*reference], "{typed}");
        assert_eq!(each(&office.json(&["person", "list", typed]), "ref"), [*reference], "{typed}");
    }
}

#[test]
fn a_borrower_is_found_as_people_type_them() {
    let office = names();
    for (typed, reference) in SEARCHES {
        let slip = office.json(&["out", "LAP-0001", "--to", typed, "--dry-run"]);
        assert_eq!(slip["person"]["ref"], *reference, "{typed}");
    }
}

/// Whole names in any spelling: the last name is first only with a comma.
const WHOLE: &[(&str, &str)] = &[
    ("sean oneill", "S2"),
    ("Marsh, Ana", "ANA"),
    ("ana marsh", "ANA"),
    ("maryjane smithjones", "S1"),
    ("Smith Jones, Mary Jane", "S1"),
    ("MARY-JANE SMITH‐JONES", "S1"),
    ("O’NEILL, Seán", "S2"),
    ("O`Neill, Sean", "S2"),
    ("sean o neill", "S2"),
    ("zoe darcy", "S3"),
    ("D’arcy, zoe", "S3"),
    ("  zoë   d arcy  ", "S3"),
];

/// The first line of the desk's answer to a word that was typed.
fn typed_at_the_desk(office: &Office, typed: &str) -> Value {
    let desk = office.feed(&format!("{typed}\n\n"), &["desk", "--format", "json"]);
    serde_json::from_str::<Value>(&desk.out).unwrap()[0].clone()
}

#[test]
fn a_whole_name_opens_a_slip_at_the_desk_and_a_part_of_one_only_names_the_person() {
    let office = names();
    let name = |reference: &str| office.person(reference)["name"].as_str().unwrap().to_owned();
    for (typed, reference) in WHOLE {
        let opened = typed_at_the_desk(&office, typed);
        assert!(opened["name"].as_str().unwrap_or_default().starts_with(&name(reference)), "{typed}: {opened}");
    }
    // A mistyped tag could be part of a name, so such a word opens nothing.
    for (typed, reference) in SEARCHES.iter().filter(|search| !WHOLE.contains(search)) {
        let answer = typed_at_the_desk(&office, typed);
        assert_eq!((&answer["did"], &answer["name"]), (&"nothing".into(), &Value::Null), "{typed}: {answer}");
        let hint = answer["error"]["hint"].as_str().unwrap_or_default();
        assert!(hint.contains(&name(reference)) && hint.contains(&format!("the ref {reference}")), "{typed}: {answer}");
    }
}

#[test]
fn items_are_found_by_their_words_in_any_order() {
    let office = Office::new();
    office.done(&words(
        "asset add LAP-1 --category laptop --make Dell --model Latitude-5440 --serial AB-12 --name Crèche",
    ));
    for typed in ["dell latitude", "latitude dell", "5440 dell", "creche", "ab12", "AB-12", "lap 1", "dell creche"] {
        assert_eq!(each(&office.json(&["find", typed]), "tag"), ["LAP-1"], "{typed}");
    }
    assert!(rows(&office.json(&["find", "dell precision"])).is_empty(), "all words must fit");
}

#[test]
fn incidents_repairs_and_charges_are_found_by_their_words() {
    let office = Office::small();
    office.done(&["out", "LAP-0001", "--to", "P1"]);
    let note = "Orange juice in the keyboard";
    office.done(&["incident", "report", "LAP-0001", "--kind", "damage", "--note", note]);
    office.done(&["repair", "open", "CAM-0001", "--fault", "zoom lens stuck", "--supplier", "Fenhurst"]);
    for (typed, found) in
        [("keyboard juice", "incident"), ("orange", "incident"), ("lens zoom", "repair"), ("fenhurst", "repair")]
    {
        let all = each(&office.json(&["find", typed]), "found");
        assert!(all.contains(&found.to_owned()), "{typed}: {all:?}");
    }
    office.done(&["person", "add", "HEAD", "--first-name", "Hal", "--last-name", "Head", "--kind", "staff"]);
    office.done(&["role", "set", "HEAD", "headteacher", "--from", "2020-09-01"]);
    office.done(&["incident", "decide", "1", "--outcome", "carelessness", "--by", "HEAD"]);
    office.done(&["charge", "assess", "--incident", "1", "--amount", "20.00", "--reason", "Replacement keys ordered"]);
    let all = each(&office.json(&["find", "keys replacement"]), "found");
    assert!(all.contains(&"charge".to_owned()), "{all:?}");
}
