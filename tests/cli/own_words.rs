//! The school's own words: a clause beside a rule, and names for its caretaker, its office and its forms.

use crate::support::{Cli, School, asset, asset_with, office::add_deciders, person, person_with};
use domain::person::PersonKind;

/// A school with a laptop, a teacher, a banned teacher and a pupil.
fn school() -> (School, Cli) {
    let mut school = School::new();
    person(&mut school, "S1", PersonKind::Staff, "Zoë Ash");
    person(&mut school, "S2", PersonKind::Staff, "Amir Elm");
    person_with(&mut school, "P1", PersonKind::Pupil, "Ada Oak", |pupil| pupil.class = Some("9B".to_owned()));
    asset_with(&mut school, "LAP-1", "laptop", |laptop| {
        (laptop.encrypted, laptop.anti_virus) = (Some(true), Some(true));
    });
    asset(&mut school, "CAM-1", "camera");
    let cli = Cli::of(&school);
    (school, cli)
}

#[test]
fn a_rule_shows_no_clause_until_the_school_sets_one() {
    let (_school, cli) = school();
    let refused = cli.run(&["out", "CAM-1", "--to", "S1", "--off-site", "home"]);
    assert!(refused.err.contains("[off-site-never]\n"), "{}", refused.err);
    let all = cli.json(&["rule", "list"]);
    assert!(all.as_array().unwrap().iter().all(|rule| rule["clause"].is_null()), "{all}");
}

#[test]
fn a_refusal_shows_the_clause_that_the_school_set() {
    let (_school, cli) = school();
    let set = cli.json(&["rule", "set", "off-site-never", "--clause", "AUP 4.18"]);
    assert_eq!((set["clause"].as_str(), set["level"].as_str()), (Some("AUP 4.18"), Some("refuse")));

    let home = ["out", "CAM-1", "--to", "S1", "--off-site", "home"];
    let refused = cli.run(&home);
    assert!(refused.err.contains("[off-site-never, AUP 4.18]\n"), "{}", refused.err);
    assert_eq!(cli.kept_out(1, &home)["refusals"][0]["clause"], "AUP 4.18");

    cli.done(&["rule", "set", "off-site-never", "warn"]);
    let warned = cli.done(&home);
    assert!(warned.err.contains(" [AUP 4.18]\n"), "{}", warned.err);
    let log = cli.json(&["log", "show"]);
    let set = log.as_array().unwrap().iter().find(|entry| entry["details"]["clause"] == "AUP 4.18").unwrap();
    assert_eq!((&set["action"], &set["subject"]), (&"rule set".into(), &"rule".into()), "{set}");
}

#[test]
fn a_fixed_rule_may_have_a_clause() {
    let (_school, cli) = school();
    cli.done(&["asset", "edit", "LAP-1", "--condition", "damaged"]);
    cli.done(&["rule", "set", "unsafe", "--clause", "AUP 3.1"]);
    let refused = cli.run(&["out", "LAP-1", "--to", "S1"]);
    assert!(refused.err.contains("[unsafe, AUP 3.1]"), "{}", refused.err);
    assert_eq!(cli.run(&["rule", "set", "unsafe", "warn", "--clause", "AUP 3.1"]).code, 2);
}

#[test]
fn a_clause_is_shown_for_every_act_that_the_rule_refuses() {
    let (_school, cli) = school();
    cli.done(&["rule", "set", "held", "--clause", "AUP 7"]);
    cli.done(&["hold", "add", "LAP-1", "--reason", "the governors look into it"]);
    let refused = cli.run(&["repair", "open", "LAP-1", "--fault", "hinge"]);
    assert_eq!(refused.code, 1, "{}", refused.err);
    assert!(refused.err.contains("[held, AUP 7]"), "{}", refused.err);
}

#[test]
fn none_removes_a_clause() {
    let (_school, cli) = school();
    cli.done(&["rule", "set", "off-site-never", "--clause", "AUP 4.18"]);
    assert!(cli.json(&["rule", "set", "off-site-never", "--clause", "none"])["clause"].is_null());
}

#[test]
fn a_clause_that_is_empty_too_long_or_of_no_rule_is_refused() {
    let (_school, cli) = school();
    let before = cli.traces();
    cli.misused(&["rule", "set", "held", "--clause", " "]);
    cli.misused(&["rule", "set", "held", "--clause", &"x".repeat(61)]);
    cli.misused(&["rule", "set", "hold", "--clause", "AUP 7"]);
    cli.misused(&["rule", "set", "held", "--clause", "AUP\u{200b}7"]);
    assert_eq!(cli.traces(), before);
}

#[test]
fn the_office_has_the_schools_own_word() {
    let (_school, cli) = school();
    add_deciders(&cli);
    cli.done(&["ban", "add", "S2", "--reason", "made up", "--by", "H1"]);
    let see = |err: &str| err.contains("see the office");
    assert!(see(&cli.run(&["out", "LAP-1", "--to", "S2"]).err));

    cli.done(&["school", "set", "--office", "student services"]);
    let refused = cli.run(&["out", "LAP-1", "--to", "S2"]);
    assert!(refused.err.contains("Amir Elm (staff): see student services\n"), "{}", refused.err);
    let page = cli.done(&["show", "S2"]).out;
    assert!(page.contains("see student services (banned)") && !see(&page), "{page}");
    let desk = cli.feed("S2\n", &["desk"]).out;
    assert!(desk.contains("see student services") && !see(&desk), "{desk}");
}

#[test]
fn the_caretaker_has_the_schools_own_word() {
    let (_school, cli) = school();
    cli.done(&["school", "set", "--caretaker", "the site team"]);
    let admit =
        ["own-device", "admit", "S1", "--what", "phone", "--tested-on", "2026-11-20", "--tester", "Tess Made-Up"];
    let refused = cli.run(&admit);
    assert!(refused.err.contains("Ask the ICT co-ordinator and the site team for it"), "{}", refused.err);
    cli.done(&["role", "set", "S1", "caretaker"]);
    let roles = cli.done(&["role", "list"]).out;
    assert!(roles.contains("site team") && !roles.contains("caretaker"), "{roles}");
    assert_eq!(cli.json(&["role", "list"])[0]["role"], "caretaker");
    let grant = ["permission", "grant", "own-device", "--person", "S1", "--device", "phone", "--purpose", "calls"];
    cli.done(&grant);
    for shown in [&["show", "S1"][..], &["permission", "list"], &["permission", "kinds"]] {
        let page = cli.done(shown).out;
        assert!(page.contains("site team") && !page.contains("caretaker"), "{shown:?}: {page}");
    }
}

#[test]
fn a_form_has_the_schools_own_word() {
    let (_school, cli) = school();
    let heading = |cli: &Cli| cli.done(&["person", "list"]).out.lines().next().unwrap().to_owned();
    assert!(heading(&cli).contains("FORM"), "{}", heading(&cli));
    cli.done(&["school", "set", "--form", "tutor group"]);
    assert!(heading(&cli).contains("TUTOR GROUP"), "{}", heading(&cli));
    assert_eq!(cli.json(&["person", "list"])[0]["class"], "9B");
}

#[test]
fn none_restores_the_usual_word() {
    let (_school, cli) = school();
    cli.done(&["school", "set", "--office", "student services", "--form", "tutor group"]);
    let shown = cli.json(&["school", "show"]);
    assert_eq!(shown[0]["office"], "student services");
    let set = cli.json(&["school", "set", "--office", "none"]);
    assert_eq!((set["office"].as_str(), set["form"].as_str()), (Some("the office"), Some("tutor group")));
}

#[test]
fn a_word_that_is_empty_or_too_long_is_refused() {
    let (_school, cli) = school();
    let before = cli.traces();
    cli.misused(&["school", "set"]);
    cli.misused(&["school", "set", "--office", "  "]);
    cli.misused(&["school", "set", "--office", &"x".repeat(41)]);
    cli.misused(&["school", "set", "--office", "a\tb"]);
    // A word that can't be seen, or that mixes alphabets, is as wrong here as in a tag.
    cli.misused(&["school", "set", "--form", "tut\u{200b}or group"]);
    cli.misused(&["school", "set", "--caretaker", "the s\u{456}te team"]);
    assert_eq!(cli.traces(), before);
}

#[test]
fn a_letter_has_the_schools_own_words() {
    let (_school, cli) = school();
    cli.done(&["out", "CAM-1", "--to", "P1"]);
    cli.done(&["leaver", "set", "P1", "--last-working-day", "2026-12-18"]);
    let letter = cli.done(&["leaver", "letter", "P1"]).out;
    assert!(letter.contains("Please bring it to the office by "), "{letter}");
    cli.done(&["school", "set", "--office", "student services", "--form", "tutor group"]);
    let letter = cli.done(&["leaver", "letter", "P1", "--again"]).out;
    assert!(letter.contains("Please bring it to student services by "), "{letter}");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("checklists.html");
    cli.done(&["leaver", "check", "--class", "9B", "--output", file.to_str().unwrap()]);
    let checklists = std::fs::read_to_string(file).unwrap();
    assert!(checklists.contains(">Tutor group<"), "{checklists}");
}
