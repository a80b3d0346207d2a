//! Teaching groups: who is in them, wherever a class is taken, and their roll-over to a new year.

use super::{Term, each, erasing, merging, person_with, rows, shows, sorted};
use domain::{fault::Fault, group::MemberRole, ids::PersonId, person::PersonKind};
use register::person::group::{
    self,
    roll::{self, Enrolled, Enrolments},
};
use register::view::groups::{GroupBecomes, GroupPlan, PersonDoes};
use serde_json::json;

/// A term in which Ada (9B) and Kit (11A) are in 9B/Sc1 with Zoë O'Brien, and Ben (7A) is in 9B/Sc10.
fn with_groups() -> Term {
    let term = Term::new();
    term.done(&["group", "put", "9B/Sc1", "1001", "1102"]);
    term.done(&["group", "put", "9b / sc1", "S1", "--teacher"]);
    term.done(&["group", "put", "9B/Sc10", "1002"]);
    term
}

fn entries(term: &Term) -> usize {
    rows(&term.json(&["log", "show"])).len()
}

#[test]
fn a_group_has_pupils_and_teachers() {
    let term = with_groups();
    term.done(&["group", "put", "9B/Sc2", "1003"]);
    let zoe = json!({ "ref": "S1", "name": "Zoë O'Brien" });
    assert_eq!(
        term.json(&["group", "list"]),
        json!([
            { "name": "9B/Sc1", "pupils": 2, "teachers": [zoe] },
            { "name": "9B/Sc2", "pupils": 1, "teachers": [] },
            { "name": "9B/Sc10", "pupils": 1, "teachers": [] },
        ])
    );
    assert_eq!(each(&term.json(&["group", "list", "9b / sc1"]), "name"), ["9B/Sc1", "9B/Sc10"]);
    let story = term.json(&["group", "show", "9b/SC1"]);
    shows(&story, &json!({ "name": "9B/Sc1", "pupils": 2, "teachers": [zoe] }));
    assert_eq!(each(&story["members"], "ref"), ["S1", "1001", "1102"]);
    assert_eq!(each(&story["members"], "role"), ["teacher", "pupil", "pupil"]);
    assert!(term.done(&["group", "show", "9B/Sc1"]).out.starts_with("9B/Sc1: 2 pupils, 1 teacher"));
    term.is_sound();
}

#[test]
fn each_act_on_a_group_is_one_log_entry_and_repeating_it_none() {
    let term = with_groups();
    let before = entries(&term);
    term.done(&["group", "put", "9B/Sc1", "1003", "1101"]);
    assert_eq!(entries(&term), before + 1);
    term.done(&["group", "put", "9B/Sc1", "1003", "1101", "1003"]);
    assert_eq!(entries(&term), before + 1);
    term.done(&["group", "take", "9B/Sc1", "1003", "1101"]);
    assert_eq!(entries(&term), before + 2);
    term.conflicts(&["group", "take", "9B/Sc1", "1003"]);
    let traces = term.traces();
    term.json(&["group", "put", "9B/Sc3", "1003", "--dry-run"]);
    term.json(&["group", "take", "9B/Sc1", "1001", "--dry-run"]);
    assert_eq!(term.traces(), traces);
}

#[test]
fn a_group_without_members_is_no_longer_listed() {
    let term = with_groups();
    let answer = term.json(&["group", "take", "9B/Sc10", "1002"]);
    assert_eq!(answer, json!({ "format": 1, "name": "9B/Sc10", "pupils": 0, "teachers": [] }));
    assert_eq!(each(&term.json(&["group", "list"]), "name"), ["9B/Sc1"]);
    term.kept_out(3, &["group", "show", "9B/Sc10"]);
    term.is_sound();
}

#[test]
fn only_a_pupil_is_put_in_as_a_pupil() {
    let term = with_groups();
    assert!(term.misused_with_a_hint(&["group", "put", "9B/Sc1", "S2"]).contains("--teacher"));
    term.misused_with_a_hint(&["group", "put", "9B/Sc1", "1003", "--teacher"]);
    term.misused(&["group", "put", " ", "1003"]);
    term.kept_out(3, &["group", "put", "9B/Sc1", "9999"]);
    term.kept_out(3, &["group", "take", "9C/Sc1", "1001"]);
}

#[test]
fn a_group_is_taken_wherever_a_class_is() {
    let mut term = with_groups();
    term.lent("LAP-1", "1102");
    term.lent("LAP-2", "1003");
    term.lent("LAP-3", "S1");
    for tag in ["LAP-1", "LAP-2"] {
        term.done(&["incident", "report", tag, "--kind", "damage", "--note", "a crack"]);
    }
    term.publish("For pupils", &["--kinds", "pupil"]);
    for class in ["9B/Sc1", "9b / sc1", "group 9B/Sc1"] {
        assert_eq!(each(&term.json(&["person", "list", "--class", class]), "ref"), ["1001", "1102"], "{class}");
        assert_eq!(each(&term.json(&["loan", "list", "--class", class]), "tag"), ["LAP-1"]);
        assert_eq!(each(&term.json(&["incident", "list", "--class", class]), "tag"), ["LAP-1"]);
        let unsigned = term.json(&["agreement", "status", "--class", class]);
        assert_eq!(sorted(each(&unsigned, "ref")), ["1001", "1102"]);
        let checks = term.json(&["leaver", "check", "--class", class]);
        let refs: Vec<_> = rows(&checks).iter().map(|check| check["person"]["ref"].clone()).collect();
        assert_eq!(refs, ["1001", "1102"]);
    }
    let banned = term.json(&["ban", "add", "--by", "H1", "--class", "9B/sc1", "--reason", "the trolley"]);
    assert_eq!(each(&banned, "of"), ["9B/Sc1", "9B/Sc1"]);
    // A lesson of the banned group gets nothing; another group of one of its pupils does.
    assert_eq!(term.lending("LAP-4", "S2", &["--for", "9b/Sc1"]).1, ["banned"]);
    term.done(&["group", "put", "9B/Ma1", "1001", "1003"]);
    assert_eq!(term.lending("LAP-4", "S2", &["--for", "9B/Ma1"]).0, 0);
}

#[test]
fn the_desk_works_through_the_pupils_of_a_group() {
    let mut term = with_groups();
    term.lent("LAP-3", "S1");
    let out = term.feed("LAP-1\nLAP-2\n", &["desk", "--class", "9B/Sc1", "--due", "today"]).out;
    let (ada, kit) = (out.find("LAP-1 to Ada Bell"), out.find("LAP-2 to Kit Dove"));
    assert!(ada.is_some() && ada < kit && !out.contains("O'Brien"), "{out}");
    // Somebody who has left isn't waited for.
    term.leaves("1001", "2026-11-27");
    let out = term.feed("skip\n", &["desk", "--class", "9B/Sc1"]).out;
    assert!(out.contains("Kit Dove") && !out.contains("Ada Bell"), "{out}");
    term.leaves("1102", "2026-11-27");
    assert!(term.kept_out(3, &["desk", "--class", "9B/Sc1"]).to_string().contains("9B/Sc1"));
    // The register still has the members, but the group's numbers are those of today.
    assert_eq!(term.json(&["group", "show", "9B/Sc1"])["pupils"], 0);
    assert_eq!(term.person("1001")["groups"], json!([{ "name": "9B/Sc1", "role": "pupil" }]));
}

#[test]
fn an_unknown_class_says_which_are_near() {
    let term = with_groups();
    for verb in
        [["person", "list"], ["loan", "list"], ["incident", "list"], ["agreement", "status"], ["leaver", "check"]]
    {
        let talk = term.kept_out(3, &[verb[0], verb[1], "--class", "9B/Sc11"]).to_string();
        assert!(talk.contains("9B/Sc1") && talk.contains("9B/Sc10"), "{talk}");
    }
    let talk = term.kept_out(3, &["ban", "add", "--by", "H1", "--class", "11C", "--reason", "x"]).to_string();
    assert!(talk.contains("11A") && talk.contains("11B"), "{talk}");
    let talk = term.kept_out(3, &["group", "show", "11C"]).to_string();
    assert!(!talk.contains("11A"), "a form is no teaching group: {talk}");
}

#[test]
fn a_name_of_a_form_and_of_another_group_is_a_question() {
    let term = Term::new();
    term.done(&["group", "put", "9B", "1001"]);
    let list = |class: &str| each(&term.json(&["person", "list", "--class", class]), "ref");
    let talk = term.kept_out(3, &["person", "list", "--class", "9B"]).to_string();
    assert!(talk.contains("form 9B") && talk.contains("group 9B"), "{talk}");
    assert_eq!(list("form 9b"), ["1001", "1003"]);
    assert_eq!(list("group 9b"), ["1001"]);
    // A lesson can be lent to all the same: only a ban would matter.
    assert_eq!(term.lending("LAP-4", "S2", &["--for", "9B"]).0, 0);
    // The register's group of the form, with its tutor, is the form.
    term.done(&["group", "put", "9B", "1003"]);
    term.done(&["group", "put", "9B", "S1", "--teacher"]);
    assert_eq!(list("9B"), ["1001", "1003"]);
}

#[test]
fn a_person_and_a_search_show_the_groups() {
    let term = with_groups();
    term.done(&["group", "put", "8A/Ma2", "S1", "--teacher"]);
    assert_eq!(
        term.person("S1")["groups"],
        json!([{ "name": "8A/Ma2", "role": "teacher" }, { "name": "9B/Sc1", "role": "teacher" }])
    );
    let page = term.done(&["show", "S1"]).out;
    assert!(page.contains("8A/Ma2 (teacher), 9B/Sc1 (teacher)"), "{page}");
    let found = term.json(&["find", "9b/sc10"]);
    assert_eq!(found, json!([{ "found": "group", "name": "9B/Sc10", "pupils": 1, "teachers": [] }]));
    assert!(term.done(&["find", "9B/Sc1"]).out.contains("Zoë O'Brien (S1)"));
}

#[test]
fn groups_go_with_their_person() {
    let term = with_groups();
    let held = term.done(&["privacy", "export", "1001", "--format", "json"]).out;
    assert!(held.contains("9B/Sc1"), "{held}");
    // Two records of one pupil, both in the group: one membership is left.
    term.done(&merging("1001", "1102"));
    assert_eq!(each(&term.json(&["group", "show", "9B/Sc1"])["members"], "ref"), ["S1", "1102"]);
    term.done(&merging("1002", "1102"));
    assert_eq!(each(&term.json(&["group", "show", "9B/Sc10"])["members"], "ref"), ["1102"]);
    term.done(&erasing(&["1102"]));
    assert_eq!(each(&term.json(&["group", "show", "9B/Sc1"])["members"], "ref"), ["S1"]);
    term.kept_out(3, &["group", "show", "9B/Sc10"]);
    term.is_sound();
}

/// The ids of people, by their refs.
fn ids(term: &mut Term, refs: &[&str]) -> Vec<PersonId> {
    term.school.read(|tx| refs.iter().map(|r| Ok(store::person::find(tx, r)?.id)).collect::<Result<_, Fault>>())
}

/// A group of a file, with pupils and teachers by their refs.
fn enrolled(term: &mut Term, name: &str, pupils: &[&str], teachers: &[&str]) -> Enrolled {
    let pupils = ids(term, pupils).into_iter().map(|id| (id, MemberRole::Pupil));
    let members: Vec<_> = pupils.collect();
    let teachers = ids(term, teachers).into_iter().map(|id| (id, MemberRole::Teacher));
    Enrolled { name: name.to_owned(), members: members.into_iter().chain(teachers).collect() }
}

fn rolled(term: &mut Term, enrolments: &Enrolments) -> GroupPlan {
    let planned = term.school.read(|tx| roll::plan(tx, enrolments));
    let applied = term.school.write(|tx| Ok(roll::apply(tx, enrolments)?)).unwrap();
    assert_eq!(planned, applied, "the plan is what is done");
    applied
}

#[test]
fn the_roll_over_says_who_moves_joins_and_leaves() {
    let mut term = with_groups();
    // Ada goes up, Kit leaves the school's groups, Cy is new; Zoë teaches Ada's new group. Ben's group isn't named.
    let groups = vec![
        enrolled(&mut term, "10B / Sc1", &["1001", "1003"], &["S1"]),
        enrolled(&mut term, "10b/sc1", &["1003"], &[]),
        enrolled(&mut term, "9B/SC10", &["1002"], &[]),
        enrolled(&mut term, "9B/Sc11", &[], &[]),
    ];
    let enrolments = Enrolments { groups, whole: true };
    let before = entries(&term);
    let plan = rolled(&mut term, &enrolments);
    let groups: Vec<_> = plan.groups.iter().map(|g| (g.name.as_str(), g.becomes)).collect();
    assert_eq!(groups, [("9B/Sc1", GroupBecomes::Gone), ("10B/Sc1", GroupBecomes::New)]);
    let people: Vec<_> = plan.people.iter().map(|p| (p.person.name.as_str(), p.does)).collect();
    assert_eq!(
        people,
        [
            ("Ada Bell", PersonDoes::Moves),
            ("Cy Cole", PersonDoes::Joins),
            ("Kit Dove", PersonDoes::Leaves),
            ("Zoë O'Brien", PersonDoes::Moves),
        ]
    );
    assert_eq!((plan.people[0].leaves.join(" "), plan.people[0].joins.join(" ")), ("9B/Sc1".into(), "10B/Sc1".into()));
    assert_eq!((plan.moves, plan.joins, plan.leaves, plan.unchanged), (2, 1, 1, 1));
    assert_eq!(
        plan.summary(),
        "2 people move between teaching groups, 1 only join and 1 only leave; 1 group new, 0 changed, 1 gone, \
         1 unchanged"
    );
    // One entry for each group that changed.
    assert_eq!(entries(&term), before + 2);
    assert_eq!(each(&term.json(&["group", "list"]), "name"), ["9B/Sc10", "10B/Sc1"]);
    // The same file again changes nothing.
    let again = rolled(&mut term, &enrolments);
    assert_eq!(again, GroupPlan { unchanged: 2, ..GroupPlan::default() });
    assert_eq!(entries(&term), before + 2);
    term.is_sound();
}

#[test]
fn a_file_of_some_groups_leaves_the_others_alone() {
    let mut term = with_groups();
    let groups = vec![enrolled(&mut term, "9B/Sc1", &["1001"], &["S1", "S2"])];
    let plan = rolled(&mut term, &Enrolments { groups, whole: false });
    assert_eq!((plan.moves, plan.joins, plan.leaves), (0, 1, 1));
    assert_eq!(each(&term.json(&["group", "show", "9B/Sc1"])["members"], "ref"), ["S2", "S1", "1001"]);
    assert_eq!(each(&term.json(&["group", "list"]), "name"), ["9B/Sc1", "9B/Sc10"]);
}

#[test]
fn a_column_of_groups_sets_a_persons_groups() {
    let mut term = with_groups();
    person_with(&mut term.school, "1004", PersonKind::Pupil, "Di New", |_| {});
    let set = |term: &mut Term, who: &str, names: &[&str]| {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let done = term.school.write(|tx| {
            let person = store::person::find(tx, who)?;
            Ok(group::set_groups_of(tx, &person, &names, MemberRole::of(person.kind))?)
        });
        let done = done.unwrap();
        (done.joined.join(" "), done.left.join(" "))
    };
    let before = entries(&term);
    assert_eq!(set(&mut term, "1001", &["9b / Sc1", "9B/Ma2", "9B/Fr1"]), ("9B/Ma2 9B/Fr1".into(), String::new()));
    assert_eq!(entries(&term), before + 1);
    assert_eq!(set(&mut term, "1001", &["9B/Sc1", "9B/Fr1"]), (String::new(), "9B/Ma2".into()));
    // An empty cell changes nothing, and neither does the same again.
    assert_eq!(set(&mut term, "1001", &[]), Default::default());
    assert_eq!(set(&mut term, "1001", &["9B/Fr1", "9B/Sc1", "9b/fr1"]), Default::default());
    assert_eq!(entries(&term), before + 2);
    assert_eq!(each(&term.json(&["group", "list"]), "name"), ["9B/Fr1", "9B/Sc1", "9B/Sc10"]);
    assert_eq!(set(&mut term, "S1", &["9B/Fr1"]), ("9B/Fr1".into(), "9B/Sc1".into()));
    assert_eq!(set(&mut term, "1004", &["9B/Fr1"]), ("9B/Fr1".into(), String::new()));
    term.is_sound();
}
