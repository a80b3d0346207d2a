//! The status of people in a file: active, no longer at the school, or a word that Kitbook doesn't know.

use super::people_keys::{Office, asked, outcomes};

const HEAD: &str = "Ref,First name,Last name,Kind,Status\n";

#[test]
fn a_person_who_has_left_in_any_words_is_no_borrower() {
    let office = Office::empty();
    for (no, status) in [
        "Dismissed",
        "Retired",
        "Deceased",
        "Transferred out",
        "Not on roll",
        "Ex-pupil",
        "No longer employed",
        "Resigned",
        "Excluded",
        "Expelled",
        "Left 17/7/2026",
        "Former-staff",
    ]
    .iter()
    .enumerate()
    {
        let path = office.paper("people.csv", &format!("{HEAD}P{no},Ann,Lee{no},staff,{status}\n"));
        let report = office.import(&path, &[]);
        assert_eq!((&report["added"], &report["skipped"]), (&0.into(), &1.into()), "{status}");
        let plan = office.plan(&path, &[]);
        let reason = plan["rows"][0]["reasons"][0].as_str().unwrap();
        assert_eq!(reason, format!("the person is no longer at the school ({})", status.to_lowercase()));
    }
    assert_eq!(office.everybody(), [] as [&str; 0]);
}

#[test]
fn a_status_that_is_not_known_is_asked_about_and_never_active() {
    let office = Office::empty();
    let text = format!("{HEAD}P1,Ann,Lee,staff,Active\nP2,Bob,Stone,staff,Seconded\nP3,Cara,Diaz,staff,Ghosted\n");
    let path = office.paper("people.csv", &text);
    let plan = office.plan(&path, &[]);
    assert_eq!(asked(&plan), ["person-status 2"]);
    assert_eq!(outcomes(&plan), ["added", "question", "question"]);
    let row = &plan["questions"][0]["rows"][0];
    assert_eq!((&row["column"], &row["text"]), (&"Status".into(), &"“Seconded”".into()));
    office.kept_out(4, &["person", "import", &path]);
    assert_eq!(office.everybody(), [] as [&str; 0]);
    let answers = ["--answer", "person-status=take", "--answer", "person-status:P3=skip"];
    assert_eq!(office.import(&path, &answers)["skipped"], 1);
    assert_eq!(office.everybody(), ["P1 Ann Lee, staff", "P2 Bob Stone, staff"]);
}

#[test]
fn an_account_that_is_maybe_enabled_is_asked_about() {
    let office = Office::empty();
    for (heading, word) in [("accountEnabled", "maybe"), ("Block credential", "perhaps")] {
        let text = format!(
            "userPrincipalName,displayName,surname,givenName,userType,jobTitle,department,{heading}\n\
            alee@school.example,Ann Lee,Lee,Ann,Member,Teacher,Maths,{word}\n"
        );
        let plan = office.plan(&office.paper("users.csv", &text), &[]);
        assert_eq!((asked(&plan), outcomes(&plan)), (vec!["person-status 1".to_owned()], vec!["question".to_owned()]));
    }
}
