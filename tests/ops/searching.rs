//! People and items are found by their words, whatever the order, case, accents, apostrophes and hyphens.

use crate::support::{
    Cli, School,
    answers::{each, rows, sorted},
    asset_with, person_with,
};
use domain::person::PersonKind::{self, Pupil, Staff};

/// People with names that are hard to type, and a few items.
fn school() -> School {
    let mut school = School::new();
    for (reference, kind, given, family) in [
        ("S1", Pupil, "Mary-Jane", "Smith-Jones"),
        ("S2", Pupil, "Seán", "O’Neill"),
        ("S3", Pupil, "Fitz", "D'Arcy"),
        ("S4", Pupil, "Ann", "Darcy"),
        ("S5", Pupil, "Jürgen", "Müller"),
        ("S6", Pupil, "Jan", "van der Berg"),
        ("S7", Pupil, "Jean-Luc", "Petit"),
        ("ANA", Staff, "Ana", "Marsh"),
        ("S8", Pupil, "Thomas", "James"),
        ("S9", Pupil, "James", "Thomas"),
        ("S10", Pupil, "Łukasz", "Strauß"),
        ("S11", Pupil, "Eve", "St. John"),
    ] {
        named(&mut school, reference, kind, given, family);
    }
    for (tag, model, serial, note) in [
        ("LAP-0042", "Elite Book 13", "PF3-2XYZ", "Mr O'Brien's"),
        ("LAP-0043", "Slate 14", "PF4-2XYZ", "from the e-waste"),
    ] {
        asset_with(&mut school, tag, "laptop", |a| {
            (a.make, a.model) = (Some("Madeup".to_owned()), Some(model.to_owned()));
            (a.serial, a.notes) = (Some(serial.to_owned()), Some(note.to_owned()));
            (a.encrypted, a.anti_virus) = (Some(true), Some(true));
            a.refold(&[]);
        });
    }
    school
}

fn named(school: &mut School, reference: &str, kind: PersonKind, given: &str, family: &str) {
    person_with(school, reference, kind, given, |p| {
        (p.given_name, p.family_name) = (Some(given.to_owned()), Some(family.to_owned()));
        p.class = (kind == Pupil).then(|| "9B".to_owned());
    });
}

/// Texts, each with the refs of the people whom it finds.
const FOUND: [(&str, &[&str]); 34] = [
    ("o'neill", &["S2"]),
    ("oneill", &["S2"]),
    ("sean oneill", &["S2"]),
    ("o neill", &["S2"]),
    ("smith-jones", &["S1"]),
    ("smith jones", &["S1"]),
    ("smithjones", &["S1"]),
    ("Smith, Mary", &["S1"]),
    ("jones mary", &["S1"]),
    ("o’neill sean", &["S2"]),
    ("O‘NEILL", &["S2"]),
    ("O`Neill", &["S2"]),
    ("neill, seán.", &["S2"]),
    ("Smith–Jones", &["S1"]),
    ("maryjane", &["S1"]),
    ("Mary Jane Smithjones", &["S1"]),
    ("d'arcy", &["S3", "S4"]),
    ("darcy", &["S3", "S4"]),
    ("darcy fitz", &["S3"]),
    ("d arcy fitz", &["S3"]),
    ("muller", &["S5"]),
    ("Müller", &["S5"]),
    ("MU\u{308}LLER", &["S5"]),
    ("van der Berg", &["S6"]),
    ("Berg, Jan van der", &["S6"]),
    ("vanderberg", &["S6"]),
    ("jeanluc", &["S7"]),
    ("jean luc petit", &["S7"]),
    ("james thomas", &["S8", "S9"]),
    ("strauss lukasz", &["S10"]),
    ("st john", &["S11"]),
    ("st.john", &["S11"]),
    ("mary brown", &[]),
    ("'-", &[]),
];

#[test]
fn a_search_finds_people_by_their_words() {
    let school = school();
    let cli = Cli::of(&school);
    for (typed, refs) in FOUND {
        let wanted = sorted(refs.iter().map(|r| (*r).to_owned()).collect());
        assert_eq!(sorted(each(&cli.json(&["find", typed]), "ref")), wanted, "find {typed}");
        assert_eq!(sorted(each(&cli.json(&["person", "list", typed]), "ref")), wanted, "person list {typed}");
    }
    assert_eq!(each(&cli.json(&["person", "list", "mary", "--last-name", "smithjones"]), "ref"), ["S1"]);
}

/// Runs a command that must name several people and change nothing.
fn is_a_question(cli: &Cli, arguments: &[&str]) {
    let talk = cli.kept_out(3, arguments);
    assert_eq!(talk["error"]["kind"], "ambiguous", "{arguments:?}: {talk}");
    assert_eq!(rows(&talk["error"]["details"]).len(), 2, "{arguments:?}: {talk}");
}

#[test]
fn an_item_is_lent_to_the_person_whom_the_words_fit() {
    let school = school();
    let cli = Cli::of(&school);
    for (typed, refs) in FOUND {
        let order = ["out", "LAP-0042", "--to", typed, "--dry-run"];
        match refs {
            [] => drop(cli.kept_out(3, &order)),
            [one] => assert_eq!(cli.json(&order)["person"]["ref"], *one, "{typed}"),
            // The exact spelling is preferred.
            _ if typed == "james thomas" => assert_eq!(cli.json(&order)["person"]["ref"], "S9", "{typed}"),
            _ => is_a_question(&cli, &order),
        }
    }
    for (typed, one) in
        [("Marsh, Ana", "ANA"), ("ana", "ANA"), ("Thomas, James", "S9"), ("ann d'arcy", "S4"), ("Ann DArcy", "S4")]
    {
        assert_eq!(cli.json(&["out", "LAP-0042", "--to", typed, "--dry-run"])["person"]["ref"], one, "{typed}");
    }
    // Part of a word is not its beginning.
    cli.kept_out(3, &["out", "LAP-0042", "--to", "arsh"]);
    cli.kept_out(3, &["out", "LAP-0042", "--to", "anam"]);
}

#[test]
fn every_command_takes_the_words_of_a_name() {
    let school = school();
    let cli = Cli::of(&school);
    assert_eq!(cli.json(&["show", "smithjones"])["ref"], "S1");
    assert_eq!(cli.json(&["person", "show", "Marsh, Ana"])["ref"], "ANA");
    cli.done(&["role", "set", "marsh ana", "headteacher"]);
    cli.done(&["ban", "add", "oneill sean", "--reason", "late", "--by", "marsh ana"]);
    assert_eq!(rows(&cli.json(&["ban", "list", "--person", "neill"])).len(), 1);
    let report = ["incident", "report", "LAP-0043", "--kind", "damage", "--note", "dropped", "--person", "jeanluc"];
    assert_eq!(cli.json(&report)["person"]["ref"], "S7");
    let decided = cli.json(&["incident", "decide", "1", "--outcome", "accident", "--by", "marsh"]);
    assert_eq!(decided["decided_by"]["ref"], "ANA");
    assert_eq!(rows(&cli.json(&["incident", "list", "--all", "--person", "petit jean luc"])).len(), 1);
    cli.done(&["out", "LAP-0042", "--to", "Berg, Jan"]);
    assert_eq!(rows(&cli.json(&["loan", "list", "--person", "vanderberg"])).len(), 1);
    let merge = ["person", "merge", "fitz d arcy", "--into", "Darcy, Ann", "--different", "names"];
    let merge = [&merge[..], &["--by", "marsh ana", "--reason", "registered twice", "--yes"]].concat();
    assert_eq!(cli.json(&merge)["ref"], "S4");
    is_a_question(&cli, &["person", "edit", "james", "--job-title", "x"]);
    // The borrower's own name is theirs however it is typed.
    cli.kept_out(2, &["loan", "sign", "1", "--how", "screen", "--witness", "Berg, Jan Van-der"]);
}

#[test]
fn at_the_desk_a_whole_name_counts_with_a_comma_and_without_its_apostrophe() {
    let school = school();
    let cli = Cli::of(&school);
    for (typed, one) in [
        ("Marsh, Ana", "ANA"),
        ("Sean ONeill", "S2"),
        ("O Neill, Sean", "S2"),
        ("MARY JANE SMITH JONES", "S1"),
        ("jan vanderberg", "S6"),
    ] {
        let ran = cli.feed(&format!("{typed}\nLAP-0042\nundo\n"), &["desk", "--format", "json"]);
        assert!(ran.out.contains(&format!("\"ref\":\"{one}\"")), "{typed}: {ran:?}");
    }
    for typed in ["oneill", "Marsh Ana", "smith jones", "darcy", "Marsh"] {
        let before = rows(&cli.json(&["loan", "list", "--all"])).len();
        cli.feed(&format!("{typed}\nLAP-0043\n"), &["desk"]);
        assert_eq!(rows(&cli.json(&["loan", "list", "--all"])).len(), before, "{typed} opened a slip");
    }
    let ran = cli.feed("oneill\n", &["desk"]);
    assert!(format!("{}{}", ran.out, ran.err).contains("If you mean Seán O’Neill (9B)"), "{ran:?}");
}

#[test]
fn items_are_found_by_parts_of_words() {
    let school = school();
    let cli = Cli::of(&school);
    for (typed, tags) in [
        ("lap 42", &["LAP-0042"][..]),
        ("42 lap", &["LAP-0042"]),
        ("lap0042", &["LAP-0042"]),
        ("LAP-0042", &["LAP-0042"]),
        ("pf32xyz", &["LAP-0042"]),
        ("pf3-2xyz,", &["LAP-0042"]),
        ("book elite", &["LAP-0042"]),
        ("obrien", &["LAP-0042"]),
        ("O’Brien", &["LAP-0042"]),
        ("madeup slate", &["LAP-0043"]),
        ("ewaste", &["LAP-0043"]),
        ("xyz", &["LAP-0042", "LAP-0043"]),
        ("lap-0042 lap-0043", &[]),
        ("3_2", &[]),
        ("la%42", &[]),
        ("-", &[]),
    ] {
        for command in [&["find"][..], &["asset", "list"], &["pat", "list"]] {
            let found = cli.json(&[command, &[typed]].concat());
            assert_eq!(each(&found, "tag"), tags, "{command:?} {typed}");
        }
    }
    assert_eq!(rows(&cli.json(&["asset", "list", ""])).len(), 2);
    assert_eq!(each(&cli.json(&["asset", "list", "--serial", "pf32"]), "tag"), ["LAP-0042"]);
}

#[test]
fn a_word_that_fits_an_item_and_a_person_is_a_question() {
    let mut school = school();
    named(&mut school, "T7", Staff, "Tess", "LAP-0043");
    let cli = Cli::of(&school);
    assert_eq!(cli.json(&["show", "LAP-0043"])["tag"], "LAP-0043");
    assert_eq!(rows(&cli.json(&["find", "lap0043"])).len(), 2);
    named(&mut school, "T8", Staff, "Forty", "43");
    let talk = Cli::of(&school).kept_out(3, &["show", "43"]);
    assert_eq!(talk["error"]["kind"], "ambiguous", "{talk}");
}

#[test]
fn an_imported_holder_is_found_by_the_whole_name() {
    let school = school();
    let cli = Cli::of(&school);
    let file = school.folder.path().join("items.csv");
    let rows_of = "Tag,Category,Full Name\nTAB-2,Tablet,\"ONeill, Sean\"\n\
                   TAB-3,Tablet,\"Müller, Jürgen\"\nTAB-4,Tablet,Mary Jane Smith Jones\n";
    std::fs::write(&file, rows_of).unwrap();
    cli.done(&["asset", "import", file.to_str().unwrap()]);
    for (tag, one) in [("TAB-2", "S2"), ("TAB-3", "S5"), ("TAB-4", "S1")] {
        assert_eq!(cli.json(&["show", tag])["holder"]["ref"], one, "{tag}");
    }
}
