//! People who come again: under another number, in another year, or under a number that was someone else's.

use super::people_keys::{Office, asked, outcomes};

/// A banned pupil and another in Year 9, and a teacher with an account.
fn office() -> Office {
    let office = Office::empty();
    office.done(&["person", "add", "HEAD", "--kind", "staff", "--first-name", "Helen", "--last-name", "Head"]);
    office.done(&["role", "set", "HEAD", "headteacher"]);
    let ana = ["person", "add", "ANA", "--kind", "staff", "--first-name", "Ana", "--last-name", "Marsh"];
    office.done(&[&ana[..], &["--username", "amarsh", "--email", "amarsh@oak.example"]].concat());
    for (reference, first, last) in [("001201", "Tom", "Sample"), ("001202", "Meg", "Madeup")] {
        let names = ["person", "add", reference, "--first-name", first, "--last-name", last];
        office.done(&[&names[..], &["--year-group", "9", "--class", "9B"]].concat());
    }
    office.done(&["ban", "add", "001201", "--reason", "threw a laptop", "--by", "HEAD"]);
    office
}

const HEADINGS: &str = "Admission Number,First Name,Last Name,Year Group,Reg Group";

fn list(rows: &str) -> String {
    format!("{HEADINGS}\n{}\n", rows.replace('|', "\n"))
}

const RENUMBERED: &str = "9001,Tom,Sample,9,9B|9002,Meg,Madeup,9,9B";

#[test]
fn a_new_numbering_of_pupils_is_one_question() {
    let office = office();
    let text = list(RENUMBERED);
    let plan = office.of(&text, &["--leavers"]);
    assert_eq!(asked(&plan), ["renumbered 2"], "{plan}");
    assert_eq!(plan["questions"][0]["rows"][0]["candidates"][0], "001201: Tom Sample (9B), pupil");
    assert_eq!(plan["not_in_file"]["count"], 0, "{plan}");
    office.kept_out(4, &["person", "import", &office.paper("people.csv", &text)]);
    let done = office.takes(&text, &["--answer", "renumbered=same"]);
    assert_eq!((&done["added"], &done["changed"]), (&0.into(), &2.into()));
    assert_eq!(office.person("9001")["name"], "Tom Sample");
    assert_eq!(office.everybody().len(), 4);
    office.done(&["asset", "add", "LAP-1", "--category", "laptop"]);
    let (code, refused, warned) = office.lending("LAP-1", "9001", &[]);
    assert!([refused, warned].concat().contains(&"banned".to_owned()), "{code}");
    assert_eq!(office.takes(&text, &[])["unchanged"], 2, "the same file asks nothing");
}

#[test]
fn a_new_numbering_with_the_new_year_is_asked_too() {
    for rows in ["9001,Tom,Sample,10,10C", "9001,Tom,Sample,,9B", "9001,Tom,Sample,9,", "9001,Sample,Tom,9,9B"] {
        assert_eq!(asked(&office().of(&list(rows), &[])), ["renumbered 1"], "{rows}");
    }
    for text in [
        "Username,First Name,Last Name,Year Group,Reg Group\ntsample26,Tom,Sample,9,9B\n",
        "Email,First Name,Last Name,Year Group\ntsample26@oak.example,Tom,Sample,9\n",
        "Staff Number,First Name,Last Name\nAMA,Ana,Marsh\n",
    ] {
        assert_eq!(asked(&office().of(text, &[])), ["renumbered 1"], "{text}");
    }
}

#[test]
fn an_account_that_is_a_known_persons_keeps_the_number() {
    let text = "Username,First Name,Last Name,Year Group,Reg Group\ntsample26,Tom,Sample,9,9B\n";
    for word in ["same", "keep"] {
        let office = office();
        office.takes(text, &["--answer", &format!("renumbered={word}")]);
        let tom = office.person("001201");
        assert_eq!((&tom["ref"], &tom["username"]), (&"001201".into(), &"tsample26".into()), "{word}");
        assert_eq!(office.takes(text, &[])["unchanged"], 1, "{word}");
    }
}

#[test]
fn a_known_address_with_another_spelling_is_asked() {
    for (first, count) in [("Anna", 1), ("Ana", 1), ("Bea", 0)] {
        let text = format!("Staff Number,First Name,Last Name,Email\nAMA,{first},Marsh,amarsh@oak.example\n");
        assert_eq!(asked(&office().of(&text, &[])).len(), count, "{first}");
    }
}

#[test]
fn namesakes_brothers_and_sisters_are_not_asked_about() {
    for rows in [
        // The other Tom Sample has his own row, before or after.
        "9001,Tom,Sample,9,9B|001201,Tom,Sample,9,9B",
        "001201,Tom,Sample,9,9B|9001,Tom,Sample,9,9B",
        "9001,Tom,Sample,9,9C",
        "9001,Tom,Sample,7,7A",
        "9001,Tom,Sample,11,11B",
        "9001,Jo,Sample,9,9B",
        "9001,Tom,Madeup,9,9B",
    ] {
        let plan = office().of(&list(rows), &[]);
        assert_eq!((asked(&plan), &plan["added"]), (vec![], &1.into()), "{rows}");
    }
    // A second pupil of the same name in the form.
    let office = office();
    office.takes(&list("9001,Tom,Sample,9,9B"), &["--answer", "renumbered=new"]);
    assert_eq!(office.everybody().len(), 5);
    assert_eq!(asked(&office.of(&list("9001,Tom,Sample,9,9B"), &[])), [""; 0]);
}

#[test]
fn several_people_of_the_name_are_never_guessed() {
    let office = office();
    office.takes(&list("9001,Tom,Sample,9,9B"), &["--answer", "renumbered=new"]);
    let text = list("9005,Tom,Sample,9,9B");
    let plan = office.of(&text, &[]);
    assert_eq!(plan["questions"][0]["rows"][0]["candidates"].as_array().unwrap().len(), 2, "{plan}");
    assert_eq!(outcomes(&office.of(&text, &["--answer", "renumbered=same"])), ["problem"]);
    assert_eq!(outcomes(&office.of(&text, &["--answer", "renumbered=new"])), ["added"]);
}

#[test]
fn a_person_who_is_added_again_is_asked_about() {
    let office = office();
    let tom = ["person", "add", "XX", "--first-name", "Tom", "--last-name", "Sample"];
    for place in [&["--class", "9B", "--year-group", "9"][..], &["--class", "9b"], &["--year-group", "10"]] {
        let talk = office.kept_out(1, &[&tom[..], place].concat());
        assert!(talk["error"]["message"].as_str().unwrap().contains("001201"), "{talk}");
        assert!(talk["error"]["hint"].as_str().unwrap().contains("--yes"), "{talk}");
    }
    let anna = ["person", "add", "AMA", "--kind", "staff", "--first-name", "Anna", "--last-name", "Marsh"];
    office.kept_out(1, &[&anna[..], &["--email", "amarsh@oak.example"]].concat());
    office.done(&anna);
    office.done(&[&tom[..], &["--class", "9C", "--year-group", "9"]].concat());
    office.done(&["person", "add", "XY", "--first-name", "Jo", "--last-name", "Sample", "--class", "9B"]);
    let again = ["person", "add", "XZ", "--first-name", "Tom", "--last-name", "Sample", "--class", "9B", "--yes"];
    office.done(&again);
}

#[test]
fn a_number_that_is_another_pupils_now_is_a_question() {
    for (row, told) in [
        ("001202,Olivia,Madeup,7,7C", "Olivia Madeup in Year 7 is Meg Madeup (9B) in the register"),
        ("001201,Tom,Brown,8,8C", "Tom Brown in Year 8 is Tom Sample (9B) in the register"),
        ("001202,Olivia,Madeup,,7C", "Olivia Madeup in 7C is Meg Madeup (9B) in the register"),
        ("001202,Olivia,Madeup,12,12C", "Olivia Madeup in Year 12 is Meg Madeup (9B) in the register"),
        (
            "001201,Sample,Tom,9,9B",
            "Sample Tom is Tom Sample (9B) in the register: the first and the last name are exchanged",
        ),
    ] {
        let plan = office().of(&list(row), &[]);
        assert_eq!(asked(&plan), ["names-changed 1"], "{row}");
        assert_eq!(plan["questions"][0]["rows"][0]["text"], told);
    }
}

#[test]
fn what_a_school_does_every_day_is_no_question() {
    for row in [
        "001202,Meg,Married,9,9B",
        "001202,Meg,Married,10,10B",
        "001202,Margaret,Madeup,8,8B",
        "001202,Olivia,Madeup,9,9B",
        "001202,Olivia,Madeup,10,10B",
        "001202,Meg,Madeup,7,7C",
        "001202,MEG,MADEUP,9,9B",
    ] {
        let plan = office().of(&list(row), &[]);
        assert_eq!(asked(&plan), [""; 0], "{row}: {plan}");
    }
}

#[test]
fn names_in_exchanged_columns_can_stay_as_they_are() {
    let office = office();
    let text = list("001201,Sample,Tom,9,9C|001202,Madeup,Meg,9,9C");
    office.takes(&text, &["--answer", "names-changed=keep"]);
    let tom = office.person("001201");
    assert_eq!((&tom["name"], &tom["class"]), (&"Tom Sample".into(), &"9C".into()));
}

#[test]
fn an_edit_to_another_persons_names_is_a_question() {
    let office = office();
    let edit = ["person", "edit", "ANA", "--first-name", "Zed", "--last-name", "Zulu", "--email", "zz@oak.example"];
    let talk = office.kept_out(1, &edit);
    assert_eq!(talk["error"]["message"], "Ana Marsh (staff) would be Zed Zulu; is that the same person?");
    assert!(talk["error"]["hint"].as_str().unwrap().contains("--yes"), "{talk}");
    let down = ["--first-name", "Olivia", "--year-group", "7", "--class", "7C"];
    office.kept_out(1, &[&["person", "edit", "001202"][..], &down].concat());
    office.done(&["person", "edit", "ANA", "--last-name", "Married", "--email", "married@oak.example"]);
    office.done(&["person", "edit", "001202", "--first-name", "Margaret"]);
    office.done(&["person", "edit", "001201", "--first-name", "Sample", "--last-name", "Tom"]);
    office.done(&["person", "edit", "ANA", "--first-name", "Zed", "--last-name", "Zulu", "--yes"]);
}
