//! The desk shows nothing personal, because a queue can see the screen: it says "see the office", never why.

use super::Office;
use crate::support::Ran;

const REASON: &str = "threw a chair";
/// Words that a queue must not read, in lower case.
const PRIVATE: [&str; 7] = ["banned", "£", "owes", "strike", "contribution", "60.00", REASON];

/// Asserts that none of these words was shown on stdout or stderr.
fn assert_private(ran: &Ran) {
    let seen = format!("{}\n{}", ran.out, ran.err).to_lowercase();
    for word in PRIVATE {
        assert!(!seen.contains(word), "“{word}” is seen: {ran:?}");
    }
}

/// Asserts that the borrower is sent to the office and nothing private is shown.
fn assert_sends_to_the_office(ran: &Ran) {
    assert_private(ran);
    let seen = format!("{}\n{}", ran.out, ran.err).to_lowercase();
    assert!(seen.contains("see the office"), "{ran:?}");
}

/// An office where Ada has LAP-1, with a record about her of the kind `against`.
fn office(against: &str) -> Office {
    let mut office = Office::new();
    office.lent("LAP-1", "1001");
    match against {
        "a ban" => drop(office.done(&["ban", "add", "--by", "H1", "1001", "--reason", REASON])),
        "a ban of the class" => drop(office.done(&["ban", "add", "--by", "H1", "--class", "9B", "--reason", REASON])),
        "money" => drop(office.owing("LAP-2", "1001", "60.00")),
        "a recall" => {
            office.done(&["loan", "recall", "1", "--due", "2026-12-04", "--reason", REASON]);
        }
        "lateness" => {
            office.done(&["rule", "set", "late-returns", "--after", "1", "--within", "6"]);
            office.done(&["out", "CAM-1", "--to", "1001", "--due", "today"]);
            office.at("2026-12-03T10:00:00Z").done(&["in", "CAM-1", "--all-well"]);
        }
        other => panic!("{other}"),
    }
    office
}

const ALL: [&str; 5] = ["a ban", "a ban of the class", "money", "a recall", "lateness"];

// Frederick Gent 14.2: nothing personal is shown at the sign-out.
#[test]
fn out_says_see_the_office_and_never_why() {
    for against in ALL {
        let office = office(against);
        let ran = office.run(&["out", "LAP-3", "--to", "1001"]);
        assert_sends_to_the_office(&ran);
        assert_eq!(ran.code, u8::from(against.starts_with("a ban")), "{against}: {ran:?}");
        let ran = office.run(&["out", "LAP-3", "LAP-4", "--to", "1001", "--partial", "--dry-run"]);
        assert_sends_to_the_office(&ran);
    }
}

// Frederick Gent 14.2: a rule set to refuse shows no more than one that warns.
#[test]
fn a_rule_set_to_refuse_says_no_more() {
    for (against, rule) in [("a recall", "recalled"), ("lateness", "late-returns")] {
        let office = office(against);
        office.done(&["rule", "set", rule, "refuse"]);
        let ran = office.run(&["out", "LAP-3", "--to", "1001"]);
        assert_eq!(ran.code, 1, "{ran:?}");
        assert_sends_to_the_office(&ran);
    }
    let office = Office::new();
    office.owing("LAP-2", "S1", "60.00");
    office.done(&["rule", "set", "owes-money", "refuse"]);
    let ran = office.run(&["out", "LAP-3", "--to", "S1"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_sends_to_the_office(&ran);
}

// Frederick Gent 14.2: nothing personal is shown at the return.
#[test]
fn in_does_not_say_why_either() {
    for against in ALL {
        let office = office(against);
        let ran = office.run(&["in", "LAP-1", "--all-well"]);
        assert_eq!(ran.code, 0, "{against}: {ran:?}");
        assert_private(&ran);
    }
    // Everyone at the desk can see the damage, so it is shown; its consequences are not.
    let office = office("money");
    let ran = office.run(&["in", "LAP-1", "--condition", "damaged", "--incident"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_private(&ran);
}

// Frederick Gent 14.2: nothing personal is shown at the desk, in front of a queue.
#[test]
fn the_desk_says_see_the_office_and_never_why() {
    for against in ALL {
        let office = office(against);
        assert_sends_to_the_office(&office.cli.feed("1001\nLAP-3\n\n", &["desk"]));
        let office = self::office(against);
        assert_private(&office.cli.feed("LAP-1\nundo\n1001\nLAP-1\n\n", &["desk", "--all-well"]));
        let office = self::office(against);
        assert_sends_to_the_office(&office.cli.feed("1001\nLAP-3\nskip\n", &["desk", "--class", "9B"]));
    }
}

// Frederick Gent 14.2: JSON is shown on the same screen, so it may have the rule's name and nothing more.
#[test]
fn the_messages_in_json_say_no_more() {
    for (against, rule) in
        [("a ban", "banned"), ("money", "owes-money"), ("a recall", "recalled"), ("lateness", "late-returns")]
    {
        let office = office(against);
        let talk = office.run(&["out", "LAP-3", "--to", "1001", "--dry-run", "--format", "json"]).talk();
        let all = [&talk["refusals"], &talk["warnings"]].map(|list| list.as_array().unwrap().clone()).concat();
        let one = all.iter().find(|one| one["rule"] == rule).unwrap_or_else(|| panic!("{rule} is not in {talk}"));
        let text = format!("{} {}", one["message"], one["remedy"]).to_lowercase();
        assert!(text.contains("see the office"), "{one}");
        for word in ["£", REASON, "60.00", "strike"] {
            assert!(!text.contains(word), "{one}");
        }
        assert!(!one["message"].as_str().unwrap().to_lowercase().contains("banned"), "{one}");
    }
}

// The office finds everything on the person's page.
#[test]
fn the_page_about_a_person_shows_everything() {
    let page = |against: &str| office(against).done(&["show", "1001"]).out;
    assert!(page("a ban").contains(REASON));
    assert!(page("money").contains("£60.00"));
    assert!(page("a recall").contains("4 Dec 2026"));
    for against in ["a ban", "money"] {
        let office = office(against);
        let elsewhere = office.done(&["show", "1003"]).out;
        assert!(!elsewhere.contains(REASON) && !elsewhere.contains("60.00"), "{elsewhere}");
    }
}
