//! Permissions: people with the right role allow exceptions to the policy.

use super::{Term, each, has_names, no, numbers, rows, shows, sorted, text};
use serde_json::{Value, json};

const FOR_S1: [&str; 4] = ["--person", "S1", "--purpose", "update the learning goals"];

fn grant(kind: &str, more: &[&str]) -> Vec<String> {
    let all = [&["permission", "grant", kind], &FOR_S1[..], more].concat();
    all.into_iter().map(str::to_owned).collect()
}

/// Grants S1 a permission. Returns the answer.
fn granted(term: &Term, kind: &str, more: &[&str]) -> Value {
    let arguments = grant(kind, more);
    term.json(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Checks that a bad permission is refused and nothing is written.
fn not_granted(term: &Term, kind: &str, more: &[&str]) {
    let arguments = grant(kind, more);
    term.misused(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
}

/// Checks that a giver without the role is refused and nothing is written.
fn refused_giver(term: &Term, kind: &str, more: &[&str]) {
    let arguments = grant(kind, more);
    term.conflicts(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
}

/// The roles that must still give it.
fn awaits(permission: &Value) -> Vec<String> {
    sorted(rows(&permission["awaits"]).iter().map(text).collect())
}

fn taking_home(term: &Term, who: &str, more: &[&str]) -> (u8, Vec<String>) {
    let (code, refused, _) = term.lending("TAB-1", who, &[&["--off-site", "home"], more].concat());
    (code, refused)
}

// Trosnant: specific permission from the IT co-ordinator *and* the caretaker. Hazeldene 4.17: from the headteacher
// *and* the technician. Hazeldene 4.18, 4.9; Trosnant (personal use); Frederick Gent 10.2: from the headteacher.
#[test]
fn each_kind_needs_the_roles_that_the_policies_name() {
    let term = Term::new();
    let kinds = term.json(&["permission", "kinds"]);
    for (kind, wanted) in [
        ("home", &["headteacher"][..]),
        ("visit", &["headteacher"]),
        ("personal-use", &["headteacher"]),
        ("personal-data", &["headteacher"]),
        ("own-device", &["caretaker", "ict-coordinator"]),
        ("network", &["headteacher", "technician"]),
        ("pupil-device", &["class-teacher"]),
        ("pupil-wifi", &["class-teacher"]),
        ("software-install", &["headteacher"]),
    ] {
        let row = rows(&kinds).iter().find(|row| row["kind"] == kind).unwrap_or_else(|| panic!("no {kind}: {kinds}"));
        assert_eq!(sorted(rows(&row["roles"]).iter().map(text).collect()), wanted, "{kind}");
        if kind.starts_with("pupil-") {
            continue;
        }
        let by = ["--by", if kind == "own-device" { "C1" } else { "H1" }];
        let device = ["--device", "lamp"];
        let is_for_one = ["own-device", "network"].contains(&kind);
        let by_head = granted(&term, kind, &[if is_for_one { &device[..] } else { &[] }, &by].concat());
        assert_eq!(by_head["state"], if wanted.len() == 1 { "given" } else { "awaiting" }, "{by_head}");
    }
}

// Hazeldene 4.18: tablets go home with the headteacher's permission, and for a stated purpose.
#[test]
fn a_permission_shows_person_purpose_dates_and_givers() {
    let term = Term::new();
    let given = granted(&term, "home", &["--asset", "TAB-1", "--until", "2026-12-18", "--by", "H1"]);
    has_names(
        &given,
        "no kind person tag category purpose from_on until_on given awaits state revoked_on revoke_reason",
    );
    let wanted = json!({
        "no": 1, "kind": "home", "tag": "TAB-1", "category": null, "purpose": "update the learning goals",
        "from_on": "2026-12-01", "until_on": "2026-12-18", "awaits": [], "state": "given", "revoked_on": null,
        "revoke_reason": null,
    });
    shows(&given, &wanted);
    assert_eq!(given["person"], json!({ "ref": "S1", "name": "Zoë O'Brien" }));
    let by = json!({ "ref": "H1", "name": "Hester Head" });
    shows(&given["given"][0], &json!({ "role": "headteacher", "by": by, "on": "2026-12-01" }));
}

#[test]
fn a_bad_permission_is_not_recorded() {
    let term = Term::new();
    term.misused(&["permission", "grant", "home", "--purpose", "x", "--by", "H1"]);
    term.misused(&["permission", "grant", "home", "--person", "S1", "--by", "H1"]);
    term.misused(&["permission", "grant", "home", "--person", "S1", "--purpose", " ", "--by", "H1"]);
    not_granted(&term, "moonlight", &["--by", "H1"]);
    not_granted(&term, "home", &["--from", "2026-12-10", "--until", "2026-12-09", "--by", "H1"]);
    // The giver must have one of the required roles on that day.
    refused_giver(&term, "home", &["--by", "S2"]);
    refused_giver(&term, "home", &["--by", "K1"]);
    refused_giver(&term, "own-device", &["--device", "lamp", "--by", "C1", "--by", "H1"]);
    // Nobody can give a permission to themselves.
    term.misused(&["permission", "grant", "home", "--person", "H1", "--purpose", "x", "--by", "H1"]);
    term.misused(&[
        "permission",
        "grant",
        "own-device",
        "--person",
        "C1",
        "--device",
        "x",
        "--purpose",
        "x",
        "--by",
        "C1",
    ]);
    for unknown in [["--person", "nobody-such"], ["--asset", "QQQ-99"], ["--category", "spaceship"]] {
        let words = ["permission", "grant", "home", "--purpose", "x", "--by", "H1"];
        term.kept_out(3, &[&words[..], &unknown].concat());
    }
}

#[test]
fn a_person_can_not_give_a_permission_after_their_role_ended() {
    let term = Term::new();
    term.done(&["role", "set", "S2", "headteacher", "--from", "2019-09-01", "--until", "2020-08-31"]);
    refused_giver(&term, "home", &["--by", "S2"]);
}

// Trosnant: the ICT co-ordinator and the caretaker must both give it.
#[test]
fn a_permission_from_two_roles_waits_for_the_second() {
    let term = Term::new();
    let first = granted(&term, "own-device", &["--device", "lamp", "--by", "C1"]);
    assert_eq!((first["state"].clone(), awaits(&first)), (json!("awaiting"), vec!["caretaker".to_owned()]));
    assert_eq!(term.json(&["status"])["permissions_awaiting"], 1);
    assert_eq!(numbers(&term.json(&["permission", "list", "--awaiting"])), [1]);
    term.conflicts(&["permission", "give", "1", "--by", "C1"]);
    term.conflicts(&["permission", "give", "1", "--by", "H1"]);
    term.kept_out(3, &["permission", "give", "9", "--by", "K1"]);
    let both = term.json(&["permission", "give", "1", "--by", "K1"]);
    assert_eq!((both["state"].clone(), awaits(&both)), (json!("given"), vec![]));
    assert_eq!(sorted(each(&both["given"], "role")), ["caretaker", "ict-coordinator"]);
    assert_eq!(term.json(&["status"])["permissions_awaiting"], 0);
    term.conflicts(&["permission", "give", "1", "--by", "K1"]);
    // Both roles may give it at once.
    assert_eq!(granted(&term, "network", &["--device", "lamp", "--by", "H1", "--by", "T1"])["state"], "given");
}

#[test]
fn the_school_sets_the_roles_of_a_kind() {
    let term = Term::new();
    term.done(&["permission", "kinds", "home", "--roles", "headteacher,business-manager"]);
    let given = granted(&term, "home", &["--by", "H1"]);
    assert_eq!(awaits(&given), ["business-manager"]);
    term.done(&["permission", "kinds", "choir-tour", "--roles", "technician"]);
    assert_eq!(granted(&term, "choir-tour", &["--by", "T1"])["state"], "given");
    term.misused(&["permission", "kinds", "home", "--roles", "king"]);
    term.misused(&["permission", "kinds", "home", "--roles", ""]);
}

// Hazeldene 4.6, 4.18: tablets go home only with the headteacher's permission and a stated purpose.
#[test]
fn a_permission_lets_an_item_go_home_for_its_purpose() {
    let term = Term::new();
    assert_eq!(taking_home(&term, "S1", &["--purpose", "x"]), (1, vec!["off-site-permission".to_owned()]));
    granted(&term, "home", &["--by", "H1"]);
    assert_eq!(taking_home(&term, "S1", &[]), (0, vec![]));
    // The permission is for S1 and for taking items home.
    assert_eq!(taking_home(&term, "S2", &["--purpose", "x"]).1, ["off-site-permission"]);
    let slip = term.json(&["out", "TAB-1", "--to", "S1", "--off-site", "home"]);
    shows(&slip["loans"][0], &json!({ "off_site": "home", "purpose": "update the learning goals" }));
    assert_eq!(slip["loans"][0]["overrides"], json!([]));
}

#[test]
fn a_permission_covers_a_person_an_item_or_a_category() {
    for (words, other_person) in [
        (&["--person", "S1"][..], false),
        (&["--asset", "TAB-1"], true),
        (&["--category", "tablet"], true),
        (&["--person", "S1", "--category", "tablet"], false),
    ] {
        let term = Term::new();
        term.done(&[&["permission", "grant", "home", "--purpose", "x", "--by", "H1"], words].concat());
        assert_eq!(taking_home(&term, "S1", &[]).0, 0, "{words:?}");
        assert_eq!(taking_home(&term, "S2", &["--purpose", "x"]).0 == 0, other_person, "{words:?}");
    }
    for words in [&["--asset", "LAP-1"][..], &["--category", "laptop"], &["--person", "S1", "--asset", "LAP-1"]] {
        let term = Term::new();
        term.done(&[&["permission", "grant", "home", "--purpose", "x", "--by", "H1"], words].concat());
        assert_eq!(taking_home(&term, "S1", &["--purpose", "x"]).0, 1, "{words:?}");
    }
}

// Hazeldene 4.6: home and a visit need separate permissions.
#[test]
fn a_permission_for_a_visit_does_not_cover_home() {
    let term = Term::new();
    granted(&term, "visit", &["--by", "H1"]);
    assert_eq!(taking_home(&term, "S1", &["--purpose", "x"]).0, 1);
    // A permission for home does not cover a visit either.
    term.done(&["category", "set", "tablet", "--visit", "permission"]);
    let term2 = Term::new();
    term2.done(&["category", "set", "tablet", "--visit", "permission"]);
    granted(&term2, "home", &["--by", "H1"]);
    assert_eq!(term.lending("TAB-1", "S1", &["--off-site", "visit"]).0, 0);
    assert_eq!(term2.lending("TAB-1", "S1", &["--off-site", "visit", "--purpose", "x"]).0, 1);
}

// Hazeldene 4.18: cameras never go home, even with a permission.
#[test]
fn a_permission_does_not_override_never() {
    let term = Term::new();
    granted(&term, "home", &["--category", "camera", "--by", "H1"]);
    let (code, refused, _) = term.lending("CAM-1", "S1", &["--off-site", "home", "--purpose", "x"]);
    assert_eq!((code, refused), (1, vec!["off-site-never".to_owned()]));
}

#[test]
fn a_permission_that_waits_is_over_or_is_revoked_does_not_count() {
    let mut term = Term::new();
    term.done(&["permission", "kinds", "home", "--roles", "headteacher,business-manager"]);
    granted(&term, "home", &["--from", "2026-12-02", "--until", "2026-12-18", "--by", "H1"]);
    term.at("2026-12-03T10:00:00Z");
    assert_eq!(taking_home(&term, "S1", &["--purpose", "x"]).0, 1, "the business manager must still give it");
    term.done(&["permission", "give", "1", "--by", "B1"]);
    for (now, goes) in [("2026-12-03T10:00:00Z", true), ("2026-12-18T23:59:59Z", true), ("2026-12-19T00:00:00Z", false)]
    {
        term.at(now);
        assert_eq!(taking_home(&term, "S1", &["--purpose", "x"]).0 == 0, goes, "{now}");
    }
    assert_eq!(rows(&term.json(&["permission", "list", "--all"]))[0]["state"], "over");
    assert!(numbers(&term.json(&["permission", "list"])).is_empty());

    let term = Term::new();
    granted(&term, "home", &["--from", "2026-12-02", "--by", "H1"]);
    assert_eq!(taking_home(&term, "S1", &["--purpose", "x"]).0, 1, "it does not count yet");

    let term = Term::new();
    granted(&term, "home", &["--by", "H1"]);
    term.done(&["permission", "revoke", "1", "--reason", "left it on the bus"]);
    assert_eq!(taking_home(&term, "S1", &["--purpose", "x"]).0, 1);
}

#[test]
fn a_permission_is_revoked_with_a_reason_on_record() {
    let term = Term::new();
    granted(&term, "home", &["--by", "H1"]);
    term.misused(&["permission", "revoke", "1"]);
    term.misused(&["permission", "revoke", "1", "--reason", " "]);
    term.kept_out(3, &["permission", "revoke", "9", "--reason", "x"]);
    let revoked = term.json(&["permission", "revoke", "1", "--reason", "left it on the bus"]);
    let wanted = json!({ "state": "revoked", "revoked_on": "2026-12-01", "revoke_reason": "left it on the bus" });
    shows(&revoked, &wanted);
    term.conflicts(&["permission", "revoke", "1", "--reason", "again"]);
    term.conflicts(&["permission", "give", "1", "--by", "H1"]);
    assert!(numbers(&term.json(&["permission", "list"])).is_empty());
    assert_eq!(each(&term.json(&["permission", "list", "--all"]), "revoke_reason"), ["left it on the bus"]);
    term.is_sound();
}

#[test]
fn permissions_are_listed_by_kind_and_by_person() {
    let term = Term::new();
    let home = granted(&term, "home", &["--by", "H1"]);
    let network = granted(&term, "network", &["--device", "lamp", "--by", "T1"]);
    let category = ["permission", "grant", "home", "--category", "tablet", "--purpose", "x", "--by", "H1"];
    let for_all = term.json(&category);
    assert_eq!([no(&home), no(&network), no(&for_all)], ["1", "2", "3"]);
    let list = |more: &[&str]| numbers(&term.json(&[&["permission", "list"], more].concat()));
    assert_eq!(list(&[]), [1, 2, 3]);
    assert_eq!(list(&["--kind", "home"]), [1, 3]);
    assert_eq!(list(&["--person", "S1"]), [1, 2]);
    assert_eq!(list(&["--awaiting"]), [2]);
}

#[test]
fn a_permission_can_be_requested_before_anybody_gives_it() {
    let term = Term::new();
    let asked = term.json(&["permission", "grant", "home", "--person", "S1", "--purpose", "marking"]);
    shows(&asked, &json!({ "state": "awaiting", "awaits": ["headteacher"], "given": [] }));
    assert_eq!(term.json(&["status"])["permissions_awaiting"], 1);
    term.done(&["permission", "give", "1", "--by", "H1"]);
    assert_eq!(term.lending("TAB-1", "S1", &["--off-site", "home"]).0, 0);
}

#[test]
fn a_permission_to_take_home_what_never_goes_home_says_that_it_has_no_effect() {
    let term = Term::new();
    term.done(&["category", "set", "camera", "--home", "never"]);
    let grant = |more: &[&str]| {
        term.notes(&[&["permission", "grant", "home", "--purpose", "play", "--by", "H1"], more].concat())
    };
    for what in [["--category", "camera"], ["--asset", "CAM-1"]] {
        let said = grant(&what);
        assert!(said.contains("no effect") && said.contains("never taken home"), "{said}");
    }
    assert!(!grant(&["--category", "tablet"]).contains("no effect"));
    assert!(!grant(&["--person", "S1"]).contains("no effect"));
}
