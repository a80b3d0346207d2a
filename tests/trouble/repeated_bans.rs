//! The same ban is recorded once on a person, unless someone says yes.

use super::{Office, rows};

#[test]
fn the_same_ban_on_one_person_is_a_question() {
    let office = Office::new();
    let ban = ["ban", "add", "1001", "--reason", "Threw it", "--until", "2026-12-18", "--by", "H1"];
    office.done(&ban);
    for again in [&ban[..], &["ban", "add", "1001", "--reason", "threw  it", "--until", "2026-12-18", "--by", "C1"]] {
        let said = office.kept_out(1, again);
        assert_eq!(said["error"]["kind"], "question", "{said}");
        assert_eq!(said["error"]["message"], "Ada Bell (9B) already has this ban: ban 1");
    }
    // Another reason, another end, or another day is another ban.
    office.done(&["ban", "add", "1001", "--reason", "lost it", "--until", "2026-12-18", "--by", "H1"]);
    office.done(&["ban", "add", "1001", "--reason", "threw it", "--by", "H1"]);
    office.done(&[&ban[..], &["--yes"]].concat());
    assert_eq!(rows(&office.json(&["ban", "list"])).len(), 4);
}

#[test]
fn a_ban_of_a_form_that_a_pupil_has_is_a_question_and_a_lifted_one_is_none() {
    let office = Office::new();
    let class = ["ban", "add", "--class", "9B", "--reason", "the trolley", "--by", "H1"];
    office.done(&["ban", "add", "1003", "--reason", "the trolley", "--by", "H1"]);
    let said = office.kept_out(1, &class);
    assert_eq!(said["error"]["message"], "Cy Cole (9B) already has this ban: ban 1");
    office.done(&["ban", "lift", "1", "--reason", "talked over", "--by", "H1"]);
    office.done(&class);
    let year = ["ban", "add", "--year-group", "Year 9", "--reason", "the trolley", "--by", "H1"];
    assert_eq!(office.kept_out(1, &year)["error"]["kind"], "question");
}
