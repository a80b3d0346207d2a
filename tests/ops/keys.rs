//! Keys of items and people: tags, refs, usernames and serials that are the same or nearly so, at every typed door.

use crate::support::{
    Cli, Ran, Says, School,
    office::{add_deciders, erasing, merging},
};
use serde_json::Value;

struct Keys {
    school: School,
    cli: Cli,
}

impl std::ops::Deref for Keys {
    type Target = Cli;

    fn deref(&self) -> &Cli {
        &self.cli
    }
}

impl Keys {
    /// A school with three laptops, a pupil whose ref and an item whose tag have leading zeros, and a member of staff.
    fn new() -> Self {
        let school = School::new();
        let cli = Cli::of(&school);
        cli.done(&["asset", "add", "000123", "--category", "laptop", "--make", "Dell"]);
        cli.done(&["asset", "add", "LAP-0042", "--category", "laptop", "--serial", "5CD1"]);
        cli.done(&["asset", "add", "LAP-2", "--category", "laptop"]);
        let pupil = ["person", "add", "001234", "--first-name", "Amy", "--last-name", "Abel", "--class", "9B"];
        cli.done(&[&pupil[..], &["--username", "aabel", "--email", "amy@school.example"]].concat());
        cli.done(&["person", "add", "S1", "--kind", "staff", "--last-name", "One"]);
        Self { school, cli }
    }

    /// Checks that a command is a question, and that `--yes` answers it.
    fn questions(&self, arguments: &[&str], message: &str) {
        let said = self.kept_out(1, arguments);
        assert_eq!((&said["error"]["kind"], &said["error"]["message"]), (&"question".into(), &message.into()));
        assert!(said["error"]["hint"].as_str().unwrap().contains("If it is another one, add --yes."), "{said}");
        self.done(&[arguments, &["--yes", "--dry-run"]].concat());
    }

    /// Checks that a command is refused because two people would have one key.
    fn clashes(&self, arguments: &[&str], message: &str) {
        let said = self.kept_out(1, &[arguments, &["--yes"]].concat());
        assert_eq!((&said["error"]["kind"], &said["error"]["message"]), (&"conflict".into(), &message.into()));
        let hint = said["error"]["hint"].as_str().unwrap();
        assert_eq!(hint, "Give another one, or change that person: `kitbook person edit`.");
    }

    /// A pupil whose ref is the tag 2002.
    fn with_a_card_that_is_a_tag(&self) {
        self.done(&["asset", "add", "2002", "--category", "tablet"]);
        self.done(&["person", "add", "2002", "--first-name", "Ed", "--last-name", "Eve", "--class", "9B"]);
        self.done(&["out", "2002", "--to", "S1"]);
    }

    fn is_on_loan(&self, tag: &str) -> bool {
        self.json(&["asset", "show", tag])["state"] == "on_loan"
    }
}

fn notes(ran: &Ran) -> &str {
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.err.trim_end()
}

#[test]
fn a_tag_that_differs_only_in_zeros_or_spaces_is_a_question_at_every_door() {
    let school = Keys::new();
    let zeros = "the tag “123” differs from “000123” only in leading zeros";
    school.questions(&["asset", "add", "123", "--category", "laptop"], zeros);
    school.questions(&["asset", "retag", "LAP-2", "123"], zeros);
    let spaces = "the tag “LAP -0042” differs from “LAP-0042” only in spaces";
    school.questions(&["asset", "add", "LAP -0042", "--category", "laptop"], spaces);
    let both = "the tag “LAP -42” differs from “LAP-0042” only in leading zeros and spaces";
    school.questions(&["asset", "add", "LAP -42", "--category", "laptop"], both);
    // A series too, and an old tag.
    school.done(&["asset", "add", "N 0001", "--category", "laptop"]);
    let series = "the tag “N0001” differs from “N 0001” only in spaces";
    school.questions(&["asset", "add", "--tag-prefix", "N", "--count", "2", "--category", "laptop"], series);
    school.done(&["asset", "retag", "000123", "NEW-1"]);
    school.questions(&["asset", "add", "123", "--category", "laptop"], zeros);
    // The item itself may be written another way, and letter case alone is the same tag.
    school.done(&["asset", "retag", "NEW-1", "00123"]);
    school.done(&["asset", "retag", "LAP-0042", "lap-0042"]);
    school.conflicts(&["asset", "add", "LAP-0042", "--category", "laptop"]);
    // Once confirmed, they are two, and each is found by its own tag.
    school.done(&["asset", "add", "123", "--category", "laptop", "--yes"]);
    school.done(&["out", "123", "--to", "S1"]);
    assert!(school.is_on_loan("123") && !school.is_on_loan("00123"));
    assert_eq!(school.kept_out(3, &["asset", "show", "0123"])["error"]["kind"], "ambiguous");
}

#[test]
fn a_ref_that_differs_only_in_zeros_or_spaces_is_a_question_at_every_door() {
    let school = Keys::new();
    let zeros = "the ref “1234” differs from “001234” only in leading zeros";
    school.questions(&["person", "add", "1234", "--last-name", "New", "--class", "9B"], zeros);
    school.questions(&["person", "add", "1234", "--last-name", "New", "--kind", "staff"], zeros);
    school.questions(&["person", "edit", "S1", "--ref", "1234"], zeros);
    let username = "the username “1234” differs from “001234” only in leading zeros";
    school.questions(&["person", "add", "N1", "--last-name", "New", "--username", "1234"], username);
    school.questions(&["person", "edit", "S1", "--username", "1234"], username);
    let spaces = "the ref “a abel” differs from “aabel” only in spaces";
    school.questions(&["person", "add", "a abel", "--last-name", "New"], spaces);
    // The person's own key may be corrected, and an unchanged one is not questioned again.
    school.done(&["person", "edit", "001234", "--ref", "1234"]);
    school.done(&["person", "add", "01234", "--last-name", "New", "--yes"]);
    school.done(&["person", "edit", "01234", "--job-title", "Cook"]);
    // A merged duplicate's ref counts too.
    add_deciders(&school);
    school.done(&merging("01234", "S1"));
    school.done(&["person", "edit", "1234", "--ref", "P9"]);
    let old = "the ref “1234” differs from “01234” only in leading zeros";
    school.questions(&["person", "add", "1234", "--last-name", "New"], old);
}

#[test]
fn a_key_without_its_zeros_is_found_where_it_is_typed_and_named_where_it_is_scanned() {
    let school = Keys::new();
    school.done(&["asset", "add", "LAP-123", "--category", "laptop"]);
    // Typed: the tag that differs only in zeros comes before one that merely ends so.
    let slip = school.json(&["out", "123", "--to", "1234"]);
    assert_eq!((&slip["person"]["ref"], &slip["loans"][0]["tag"]), (&"001234".into(), &"000123".into()));
    school.done(&["in", "123", "--all-well"]);
    assert_eq!(school.json(&["show", "01234"])["ref"], "001234");
    assert_eq!(school.json(&["person", "show", "00 1234"])["ref"], "001234");
    // A ban is not dodged.
    add_deciders(&school);
    school.done(&["ban", "add", "1234", "--reason", "late again", "--by", "H1"]);
    assert_eq!(school.refused(&["out", "LAP-2", "--to", "1234"]), ["banned"]);
    // In a pipe, nothing is guessed, and the near one is named.
    let piped = school.feed("123\n", &["out", "-", "--to", "S1"]);
    assert_eq!(piped.code, 3);
    assert!(piped.err.contains("no item has the tag “123”") && piped.err.contains("000123  Dell"), "{piped:?}");
    let desk = school.feed("1234\n123\n", &["desk"]);
    assert_eq!(desk.code, 3);
    assert!(
        desk.out.contains("NOTHING  no item has the tag “1234”. If you mean Amy Abel (9B), scan the card or"),
        "{desk:?}"
    );
    assert!(desk.out.contains("NOTHING  no item has the tag “123”. Did you mean 000123  Dell?"), "{desk:?}");
    assert!(!school.is_on_loan("000123"));
    // An erasure takes the whole ref only, and names it.
    let erasure = school.kept_out(3, &erasing(&["1234"]));
    assert!(erasure["error"]["details"][0].as_str().unwrap().starts_with("001234"), "{erasure}");
}

#[test]
fn at_a_terminal_the_desk_asks_for_a_near_key() {
    let school = Keys::new();
    school.done(&["asset", "edit", "LAP-2", "--notes", "spare"]);
    let mut nobody = Says("", Vec::new());
    let desk = school.ask_feeding("01234x\nS1\n123\n\n\n", &mut nobody, &["desk"]);
    let asked = "ASKED    “123” is neither a tag nor a person. Press Enter for the item 000123 (Dell), or type n";
    assert!(desk.out.contains(asked), "{desk:?}");
    assert!(desk.out.contains("OUT      000123 (") || desk.out.contains("OUT      000123 to One"), "{desk:?}");
    // A scan instead of an answer chooses nothing, and waits: the card may be the borrower's.
    let desk = school.ask_feeding("1234\nLAP-2\n", &mut nobody, &["desk"]);
    assert!(
        desk.out.contains("ASKED    “1234” is neither a tag nor a person. Press Enter for Amy Abel (9B), or type n"),
        "{desk:?}"
    );
    let waits = "NOTHING  “1234” was not understood, so LAP-2 was not taken.";
    assert!(desk.out.contains(waits) && !desk.out.contains("FOR      Amy Abel"), "{desk:?}");
    assert!(nobody.1.is_empty(), "the session asks, and no prompt");
}

#[test]
fn a_scan_that_is_a_tag_and_a_ref_is_a_question_at_the_desk() {
    let school = Keys::new();
    school.with_a_card_that_is_a_tag();
    let asked = "ASKED    “2002” is an item and a person: i for the item 2002, p for Ed Eve (9B)";
    // In a pipe, the line is refused, and nothing is done.
    let desk = school.feed("2002\nLAP-2\n\n", &["desk"]);
    assert_eq!(desk.code, 3);
    assert!(desk.out.contains("NOTHING  “2002” is the item 2002 and also Ed Eve (9B)."), "{desk:?}");
    assert!(
        desk.out.contains("For the item, type `item 2002`. For the person, type the name, or `person 2002`."),
        "{desk:?}"
    );
    assert!(school.is_on_loan("2002") && !school.is_on_loan("LAP-2"));
    // Both ways on, and the name.
    for (line, answer) in [
        ("Ed Eve", "FOR      Ed Eve (9B)"),
        ("person 2002", "FOR      Ed Eve (9B)"),
        ("item 2002", "IN       2002 from One"),
    ] {
        let desk = school.feed(&format!("{line}\n"), &["desk"]);
        assert!(desk.out.contains(answer), "{line}: {desk:?}");
    }
    school.done(&["out", "2002", "--to", "S1", "--override", "awaiting-check", "--reason", "checked"]);
    // At a terminal, it is asked.
    for (answer, says) in [("p", "FOR      Ed Eve (9B)"), ("n", "NOTHING  not taken"), ("i", "IN       2002 from One")]
    {
        let mut nobody = Says("", Vec::new());
        let desk = school.ask_feeding(&format!("2002\n{answer}\n"), &mut nobody, &["desk"]);
        assert!(desk.out.contains(asked) && desk.out.contains(says), "{answer}: {desk:?}");
    }
    // Where only tags are taken, it is the tag.
    school.done(&["asset", "add", "aabel", "--category", "tablet"]);
    assert_eq!(school.json(&["out", "aabel", "--to", "S1"])["loans"][0]["tag"], "aabel");
    // A username is a card too, and an old tag is a tag.
    let desk = school.feed("AABEL\n", &["desk"]);
    assert!(desk.out.contains("“AABEL” is the item aabel and also Amy Abel (9B)"), "{desk:?}");
    school.done(&["asset", "retag", "aabel", "TAB-9"]);
    let desk = school.feed("aabel\n", &["desk"]);
    assert!(desk.out.contains("“aabel” is the item TAB-9 and also Amy Abel (9B)"), "{desk:?}");
}

#[test]
fn a_tag_that_is_also_a_ref_is_said_at_every_door_and_shown_as_both() {
    let school = Keys::new();
    let is_person = |tag: &str| {
        format!("note: {tag} is also a ref or username of One (staff); `kitbook show {tag}` shows the asset")
    };
    let is_tag =
        |key: &str, item: &str| format!("note: {key} is also the tag of {item}; `kitbook show {key}` shows the asset");
    assert_eq!(notes(&school.run(&["asset", "add", "S1", "--category", "laptop"])), is_person("S1"));
    school.done(&["person", "edit", "S1", "--username", "TAB-0001"]);
    let series = school.run(&["asset", "add", "--tag-prefix", "TAB-", "--count", "2", "--category", "tablet"]);
    assert_eq!(notes(&series), is_person("TAB-0001"));
    school.done(&["asset", "retag", "S1", "X1"]);
    assert_eq!(notes(&school.run(&["asset", "retag", "X1", "s1"])), is_person("s1"));
    assert_eq!(notes(&school.run(&["person", "add", "LAP-2", "--last-name", "Two"])), is_tag("LAP-2", "LAP-2"));
    let username = school.run(&["person", "add", "S3", "--last-name", "Three", "--username", "lap-0042"]);
    assert_eq!(notes(&username), is_tag("lap-0042", "LAP-0042"));
    school.done(&["asset", "retag", "LAP-0042", "LAP-42", "--yes"]);
    let (reference, username) = (school.run(&["person", "edit", "S3", "--ref", "TAB-0002"]), &["--username", "000123"]);
    assert_eq!(notes(&reference), is_tag("TAB-0002", "TAB-0002"));
    let edited = school.run(&[&["person", "edit", "TAB-0002"][..], username].concat());
    assert_eq!(notes(&edited), is_tag("000123", "000123 (Dell)"));
    // Nothing is said of keys that did not change.
    assert_eq!(notes(&school.run(&["person", "edit", "TAB-0002", "--job-title", "Cook"])), "");
    // Both are shown.
    let shown = school.run(&["show", "LAP-2"]);
    assert!(shown.out.starts_with("LAP-2\n") && shown.out.contains("\nLAP-2  Two\n"), "{shown:?}");
    assert_eq!(school.json_of_both("LAP-2"), "LAP-2");
    let found = school.json(&["find", "LAP-2"]);
    let kinds: Vec<&Value> = found.as_array().unwrap().iter().map(|row| &row["found"]).collect();
    assert_eq!(kinds, ["asset", "person"]);
}

impl Keys {
    /// The tag in the document of a word that is both; the note names the person.
    fn json_of_both(&self, word: &str) -> String {
        let ran = self.run(&["show", word, "--format", "json"]);
        assert!(ran.err.contains("is also a ref or username of Two"), "{ran:?}");
        ran.json()["tag"].as_str().unwrap().to_owned()
    }
}

#[test]
fn a_serial_of_two_items_is_said_and_names_neither() {
    let school = Keys::new();
    let added = school.run(&["asset", "add", "LAP-9", "--category", "laptop", "--serial", "5cd1", "--yes"]);
    assert_eq!(notes(&added), "note: “5cd1” is also the serial of LAP-0042");
    let edited = school.run(&["asset", "edit", "LAP-2", "--serial", "5CD1", "--yes"]);
    assert_eq!(notes(&edited), "note: “5CD1” is also the serial of LAP-9 and LAP-0042");
    assert_eq!(notes(&school.run(&["asset", "edit", "LAP-2", "--make", "HP"])), "");
    let tag = school.run(&["asset", "edit", "LAP-9", "--serial", "lap-2"]);
    assert_eq!(notes(&tag), "note: “lap-2” is also the tag of LAP-2 (HP)");
    for command in [
        &["show", "5CD1"][..],
        &["asset", "show", "5CD1"],
        &["out", "5CD1", "--to", "S1"],
        &["in", "5CD1"],
        &["pat", "pass", "5CD1"],
        &["asset", "edit", "5CD1", "--make", "HP"],
    ] {
        let said = school.kept_out(3, command);
        assert_eq!(said["error"]["kind"], "ambiguous", "{command:?}");
        let tags = said["error"]["details"].to_string();
        assert!(tags.contains("LAP-0042") && tags.contains("LAP-2") && !tags.contains("LAP-9"), "{command:?}: {tags}");
    }
    for (input, command) in [("S1\n5CD1\n", "desk"), ("5CD1\n", "desk")] {
        let desk = school.feed(input, &[command]);
        assert_eq!(desk.code, 3);
        assert!(desk.out.contains("fits more than one asset") && desk.out.contains("LAP-0042"), "{desk:?}");
    }
}

#[test]
fn one_key_for_two_people_is_refused_at_every_door() {
    let school = Keys::new();
    let person =
        |what: &str, key: &str, whose: &str| format!("the {what} “{key}” is also the {whose} of Amy Abel (9B)");
    let new = ["--last-name", "New", "--kind", "staff"];
    let add = |reference: &str, more: &[&str], message: String| {
        school.clashes(&[&["person", "add", reference][..], &new, more].concat(), &message);
    };
    add("001234", &[], person("ref", "001234", "ref"));
    add("AABEL", &[], person("ref", "AABEL", "username"));
    add("amy@school.example", &[], person("ref", "amy@school.example", "email address"));
    add("N1", &["--username", "001234"], person("username", "001234", "ref"));
    add("N1", &["--username", "aabel"], person("username", "aabel", "username"));
    add("N1", &["--username", "Amy@school.example"], person("username", "Amy@school.example", "email address"));
    school.done(&["person", "edit", "001234", "--username", "amy@pupils.example"]);
    add("N1", &["--email", "amy@pupils.example"], person("email address", "amy@pupils.example", "username"));
    school.clashes(&["person", "edit", "S1", "--ref", "001234"], &person("ref", "001234", "ref"));
    school.clashes(&["person", "edit", "S1", "--username", "001234"], &person("username", "001234", "ref"));
    let email = person("email address", "amy@pupils.example", "username");
    school.clashes(&["person", "edit", "S1", "--email", "amy@pupils.example"], &email);
    // The ref of a merged duplicate is still that person's.
    school.done(&["person", "add", "P7", "--last-name", "Abel", "--class", "9B"]);
    add_deciders(&school);
    school.done(&merging("P7", "001234"));
    add("P7", &[], person("ref", "P7", "old ref"));
    // An address may be shared, which is said. A person's own keys may be the same.
    let shared = school.run(&["person", "edit", "S1", "--email", "amy@school.example", "--username", "S1"]);
    assert_eq!(notes(&shared), "note: amy@school.example is also the email address of Amy Abel (9B)");
    school.done(&["person", "edit", "S1", "--email", "one@school.example", "--username", "one@school.example"]);
}

#[test]
fn a_register_that_has_one_ref_for_two_people_stays_sound() {
    let school = Keys::new();
    let file = school.school.folder.path().join("staff.csv");
    std::fs::write(&file, "Ref,Last Name,Kind\nS1,Two,visitor\n").unwrap();
    school.run(&["person", "import", file.to_str().unwrap()]);
    school.done(&["check"]);
}
