//! Teaching groups and import formats stay sound when people are erased or merged, and when schools are merged.

use super::Sound;
use crate::support::{
    Cli, School,
    office::{erasing, merging},
    person,
    server::{OnlyFiles, in_files},
};
use domain::{
    group::{Group, Member, MemberRole},
    import_format::{Imports, Reading},
    person::PersonKind,
    text::fold,
};
use register::rule::import_format;
use serde_json::{Value, json};

/// Adds a teaching group with these members.
pub fn add(school: &mut School, name: &str, members: &[(&str, MemberRole)]) {
    school
        .write(|tx| {
            let group = Group { id: tx.new_id(), name: name.to_owned(), name_folded: fold(name) };
            tx.insert(&group)?;
            for (reference, role) in members {
                let person_id = store::person::find(tx, reference)?.id;
                tx.insert(&Member { group_id: group.id, id: tx.new_id(), person_id, role: *role })?;
            }
            Ok(())
        })
        .unwrap();
}

/// Reads a group's members, such as `S1 teacher`, in order.
fn members(cli: &Cli, group: &str) -> Vec<String> {
    let sql = format!(
        "select p.ref || ' ' || m.role from group_member m join person p on p.id = m.person_id \
           join teaching_group g on g.id = m.group_id where g.name = '{group}' order by 1"
    );
    cli.all(&sql, |row| row.get(0))
}

fn groups(cli: &Cli) -> Vec<String> {
    cli.all("select name from teaching_group order by name", |row| row.get(0))
}

#[test]
fn an_erased_person_leaves_their_groups_and_their_names() {
    let mut sound = Sound::new();
    person(&mut sound.school, "Q7", PersonKind::Visitor, "Quillon Vexworthy");
    person(&mut sound.school, "Q8", PersonKind::Visitor, "Marlow Oxenthorpe");
    let pupil = MemberRole::Pupil;
    add(&mut sound.school, "Reading Quillon Vexworthy", &[("Q7", pupil), ("S1", MemberRole::Teacher)]);
    add(&mut sound.school, "Reading Marlow Oxenthorpe", &[("Q8", pupil)]);
    add(&mut sound.school, "7C/Ar", &[("Q7", pupil), ("Q8", pupil), ("1001", pupil)]);
    assert_eq!(members(&sound, "7C/Ar"), ["1001 pupil", "Q7 pupil", "Q8 pupil"]);
    let held = sound.json(&["privacy", "export", "Q7"]);
    assert_eq!(held["teaching_groups"], json!(["7C/Ar", "Reading Quillon Vexworthy"]));

    sound.done(&erasing(&["Q7"]));
    sound.done(&erasing(&["Q8"]));

    assert_eq!(members(&sound, "7C/Ar"), ["1001 pupil"]);
    // The group that had only the second of them is gone with its last member.
    assert_eq!(groups(&sound), ["7C/Ar", "9B/Ma1", "Reading [erased]"]);
    assert_eq!(members(&sound, "Reading [erased]"), ["S1 teacher"]);
    assert_eq!(sound.findings(), [] as [Value; 0]);
}

#[test]
fn two_records_of_one_person_become_one_member() {
    let mut sound = Sound::new();
    person(&mut sound.school, "Q7", PersonKind::Pupil, "Quillon Vexworthy");
    person(&mut sound.school, "Q9", PersonKind::Pupil, "Quillon Vexworthy");
    add(&mut sound.school, "7C/Ar", &[("Q7", MemberRole::Pupil), ("Q9", MemberRole::Pupil)]);
    add(&mut sound.school, "7C/Ma", &[("Q9", MemberRole::Pupil)]);

    sound.done(&merging("Q9", "Q7"));

    assert_eq!(members(&sound, "7C/Ar"), ["Q7 pupil"]);
    assert_eq!(members(&sound, "7C/Ma"), ["Q7 pupil"]);
    assert_eq!(sound.findings(), [] as [Value; 0]);
}

#[test]
fn groups_of_two_schools_keep_apart_and_this_schools_formats_apply() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    let (ours, mut other) = (Sound::new(), Sound::new());
    other.done(&["init", "--rename", "Oak School"]);
    let headings = ["Ref", "Family"].map(str::to_owned);
    other.school.write(|tx| Ok(import_format::remember(tx, Imports::People, &headings, &Reading::default())?)).unwrap();

    let file = other.school.path();
    let merged = ours.json(&["merge", file.to_str().unwrap(), "--prefix", "OAK-"]);

    assert_eq!(groups(&ours), ["9B/Ma1", "9B/Ma1 (Oak School)"]);
    assert_eq!(members(&ours, "9B/Ma1"), ["1001 pupil", "S1 teacher"]);
    assert_eq!(members(&ours, "9B/Ma1 (Oak School)"), ["OAK-1001 pupil", "OAK-S1 teacher"]);
    let renamed = json!({ "kind": "group", "from": "9B/Ma1", "to": "9B/Ma1 (Oak School)" });
    assert!(merged["renamed"].as_array().unwrap().contains(&renamed), "{merged}");
    // The format for assets is in both registers with the same reading; the one for people is new here.
    assert!(!merged["left"].to_string().contains("import format"), "{merged}");
    let formats = ours.json(&["import-format", "list"]);
    let told: Vec<_> = formats.as_array().unwrap().iter().map(|f| (&f["no"], f["imports"].as_str().unwrap())).collect();
    assert_eq!(told, [(&json!(1), "assets"), (&json!(3), "people")]);
    assert_eq!(ours.findings(), [] as [Value; 0]);
}

#[test]
fn a_format_that_the_other_school_reads_in_another_way_is_left_there() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    let (ours, mut other) = (Sound::new(), Sound::new());
    other.done(&["init", "--rename", "Oak School"]);
    let headings = ["Kit No", "Bay"].map(str::to_owned);
    let reading = Reading { category: Some("camera".to_owned()), ..Reading::default() };
    other.school.write(|tx| Ok(import_format::remember(tx, Imports::Assets, &headings, &reading)?)).unwrap();
    let merged = ours.json(&["merge", other.school.path().to_str().unwrap(), "--prefix", "OAK-"]);
    assert!(merged["left"].as_array().unwrap().contains(&json!("import format: assets")), "{}", merged["left"]);
    assert_eq!(ours.json(&["import-format", "show", "1"])["ignore"], json!(["Bay"]));
}

/// A forgotten format stays in the log, which must not count as a lost record.
#[test]
fn a_forgotten_format_is_no_missing_record() {
    let sound = Sound::new();
    sound.done(&["import-format", "forget", "1"]);
    assert_eq!(sound.json(&["import-format", "list"]), json!([]));
    assert_eq!(sound.findings(), [] as [Value; 0]);
}
