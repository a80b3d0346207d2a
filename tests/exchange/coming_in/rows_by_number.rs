//! An answer to a single row by a number, which is a line or a ref.

use super::{Office, groups, tells};

/// A file of three pupils whose status is unclear, with refs that are numbers.
fn pupils(office: &Office, refs: [&str; 3]) -> String {
    let rows: String = refs.iter().map(|one| format!("{one},Meg{one},Madeup,9,9B,Guest\n")).collect();
    office.file("pupils.csv", format!("Admission Number,First Name,Last Name,Year,Reg Group,Status\n{rows}"))
}

#[test]
fn a_row_is_answered_by_a_ref_that_is_a_number() {
    let office = Office::new();
    let path = pupils(&office, ["201202", "001203", "201204"]);
    assert_eq!(groups(&office.plan(&["person", "import", &path])), ["person-status 3"]);
    let answers = ["--answer", "person-status=skip", "--answer", "person-status:201202=take"];
    let more = ["--answer", "person-status:001203=take"];
    office.import(&[&["person", "import", &path][..], &answers, &more].concat());
    assert_eq!(office.everybody().len(), 2, "{:?}", office.everybody());
    assert_eq!(office.person("201202")["ref"], "201202");
}

#[test]
fn a_number_that_is_a_line_and_a_ref_is_refused() {
    let office = Office::new();
    let path = pupils(&office, ["3", "5", "7"]);
    let import = ["person", "import", &path, "--answer", "person-status=skip", "--answer"];
    let ran = office.run(&[&import[..], &["person-status:3=take"]].concat());
    assert_eq!((ran.code, office.everybody().len()), (2, 0), "{ran:?}");
    tells(&ran.err, &["3 is a line, and also the key of the row on line 2", "person-status:line 3=…"]);
    office.import(&[&import[..], &["person-status:line 3=take"]].concat());
    assert_eq!(office.person("5")["ref"], "5");
    office.import(&[&import[..], &["person-status:7=take"]].concat());
    assert_eq!(office.everybody().len(), 2);
}
