//! The files of a new term (School Data Sync, Google, plain CSV), and the joiners, movers and leavers found in them.

use super::{Term, each, rows, shows, sorted, text};
use serde_json::{Value, json};

const SECRET: &str = "Not-a-real-pass-77";

/// Writes the files of a new term: Ada has moved up a year, Ben stays, Nia and Nora are new. All other pupils and staff
/// are missing from the files.
fn sds_v2(term: &Term, folder: &str) -> String {
    term.paper(&format!("{folder}/orgs.csv"), "sourcedId,name,type,parentSourcedId\nORG1,Test School,school,\n");
    term.paper(
        &format!("{folder}/users.csv"),
        &format!(
            "sourcedId,username,givenName,familyName,password,activeDirectoryMatchId,email,phone,sms\n\
             1001,1001,Ada,Bell,{SECRET},,ada.bell@school.example,,\n\
             1002,1002,Ben,Bell,{SECRET},,,,\n\
             002001,002001,Nia,Newly,{SECRET},,nia.newly@school.example,,\n\
             S1,S1,Zoë,O'Brien,{SECRET},,zob@school.example,,\n\
             S9,S9,Nora,Novice,{SECRET},,,,\n"
        ),
    );
    term.paper(
        &format!("{folder}/roles.csv"),
        "userSourcedId,orgSourcedId,role,sessionSourcedId,grade,isPrimary,roleStartDate,roleEndDate\n\
         1001,ORG1,student,2026,10,true,,\n\
         1002,ORG1,student,2026,07,true,,\n\
         002001,ORG1,student,2026,07,true,,\n\
         S1,ORG1,teacher,2026,,true,,\n\
         S9,ORG1,teacherAssistant,2026,,true,2026-09-01,2027-07-21\n",
    );
    term.path(folder)
}

/// Writes the same people as Student.csv and Teacher.csv.
fn sds_v1(term: &Term, folder: &str) -> String {
    term.paper(
        &format!("{folder}/Student.csv"),
        &format!(
            "ID,School DFe Number,First Name,Last Name,Username,Password,State ID,Secondary Email,Student Number,\
             Middle Name,Grade,Status,Mailing Address,Gender,Birthdate,FederalRace,Graduation Year\n\
             1001,9991234,Ada,Bell,1001,{SECRET},,,1001,,10,Active,7 Madeup Lane,F,4/3/2012,Notkept,2028\n\
             1002,9991234,Ben,Bell,1002,{SECRET},,,1002,,7,Active,7 Madeup Lane,M,5/4/2015,Notkept,2031\n\
             002001,9991234,Nia,Newly,002001,{SECRET},,,002001,,7,Active,8 Madeup Lane,F,6/5/2015,Notkept,2031\n"
        ),
    );
    term.paper(
        &format!("{folder}/Teacher.csv"),
        &format!(
            "ID,School Dfe Number,First Name,Last Name,Username,Password,State ID,Teacher Number,Status,Middle Name,\
             Secondary Email,Title,Qualification\n\
             S1,9991234,Zoë,O'Brien,S1,{SECRET},,S1,Active,,,Ms,\n\
             S9,9991234,Nora,Novice,S9,{SECRET},,S9,Active,,,Ms,\n"
        ),
    );
    term.path(folder)
}

/// Writes the same people as Google's user download.
fn google(term: &Term) -> String {
    term.paper(
        "users.csv",
        "First Name [Required],Last Name [Required],Email Address [Required],Password [Required],\
         Org Unit Path [Required],Recovery Phone [MUST BE IN THE E.164 FORMAT],Employee ID,Status [READ ONLY],\
         Last Sign In [READ ONLY]\n\
         Ada,Bell,ada.bell@school.example,Not-a-real-pass-77,/Students/Year 10,,1001,Active,2026/11/30 08:51:00\n\
         Ben,Bell,ben.bell@school.example,Not-a-real-pass-77,/Students/Year 7,,1002,Active,Never logged in\n\
         Nia,Newly,nia.newly@school.example,Not-a-real-pass-77,/Students/Year 7,,002001,Active,Never logged in\n\
         Zoë,O'Brien,zob@school.example,Not-a-real-pass-77,/Staff,,S1,Active,2026/11/30 08:51:00\n\
         Nora,Novice,nora.novice@school.example,Not-a-real-pass-77,/Staff,,S9,Active,Never logged in\n",
    )
}

/// Lists the refs of people in a report, sorted. An entry is a ref alone, or an object with a ref.
fn refs(people: &Value) -> Vec<String> {
    sorted(rows(people).iter().map(|who| text(if who.is_string() { who } else { &who["ref"] })).collect())
}

type File = fn(&Term) -> String;

const FILES: [(&str, File); 3] =
    [("v2.1", |term| sds_v2(term, "sds2")), ("v1", |term| sds_v1(term, "sds1")), ("Google", google)];

// Brockhampton: records are accurate. Joiners and movers are found by their refs, with leading zeros.
#[test]
fn joiners_movers_and_leavers_are_found() {
    for (what, file) in FILES {
        let term = Term::new();
        let report = term.json(&["person", "import", "--answer", "old-form=keep", &file(&term), "--leavers"]);
        assert_eq!(refs(&report["joiners"]), ["002001", "S9"], "{what}");
        assert_eq!(refs(&report["movers"]), ["1001"], "{what}");
        let leavers = ["1003", "1101", "1102", "1103", "B1", "C1", "D1", "H1", "K1", "L1", "S2", "T1"];
        assert_eq!(refs(&report["leavers"]), leavers, "{what}");
        // Leavers are listed and never deleted.
        for who in leavers {
            term.person(who);
        }
        shows(&term.person("002001"), &json!({ "kind": "pupil", "year_group": "7", "name": "Nia Newly" }));
        shows(&term.person("1001"), &json!({ "kind": "pupil", "year_group": "10", "name": "Ada Bell" }));
        shows(&term.person("S9"), &json!({ "kind": "staff", "year_group": null, "name": "Nora Novice" }));
        assert_eq!(term.person("V1")["kind"], "volunteer", "{what}");
        term.is_sound();
    }
}

#[test]
fn the_same_files_twice_change_nothing() {
    for (what, file) in FILES {
        let term = Term::new();
        let path = file(&term);
        let first = term.json(&["person", "import", "--answer", "old-form=keep", &path]);
        assert_eq!(first["added"], 2, "{what}: {first}");
        let before = term.traces();
        let second = term.json(&["person", "import", "--answer", "old-form=keep", &path]);
        shows(&second, &json!({ "added": 0, "changed": 0, "unchanged": 5 }));
        assert_eq!(term.traces(), before, "{what}");
        assert!(rows(&second["joiners"]).is_empty() && rows(&second["movers"]).is_empty(), "{what}: {second}");
    }
}

#[test]
fn a_dry_run_lists_joiners_and_writes_nothing() {
    for (what, file) in FILES {
        let term = Term::new();
        let path = file(&term);
        let before = term.traces();
        let report = term.json(&["person", "import", "--answer", "old-form=keep", &path, "--leavers", "--dry-run"]);
        assert_eq!(refs(&report["joiners"]), ["002001", "S9"], "{what}");
        assert_eq!(term.traces(), before, "{what}");
    }
}

// Data minimisation: passwords, dates of birth, addresses and ethnicity are never kept.
#[test]
fn unneeded_personal_data_is_not_kept() {
    for (what, file) in FILES {
        let term = Term::new();
        term.done(&["person", "import", "--answer", "old-form=keep", &file(&term)]);
        let all = term.traces().join("\n").to_lowercase();
        for word in [SECRET, "madeup lane", "4/3/2012", "2012-03-04", "notkept"] {
            assert!(!all.contains(&word.to_lowercase()), "{what}: {word} is in the register");
        }
    }
}

// In the official v2.1 format, roles and dates are in a second file.
#[test]
fn role_and_dates_come_from_the_second_file() {
    let term = Term::new();
    term.done(&["person", "import", "--answer", "old-form=keep", &sds_v2(&term, "sds")]);
    assert_eq!(term.person("002001")["email"], "nia.newly@school.example");
    assert_eq!(term.person("S1")["email"], "zob@school.example");
    let nora = term.person("S9");
    let ends = [&nora["contract_end"], &nora["last_working_day"]];
    assert!(ends.into_iter().any(|day| day == "2027-07-21"), "{nora}");
}

// Microsoft's samples write M/D/YYYY.
#[test]
fn american_dates_of_the_official_samples_are_read() {
    let term = Term::new();
    let folder = sds_v2(&term, "sds");
    let roles = std::fs::read_to_string(term.path("sds/roles.csv")).unwrap();
    term.paper("sds/roles.csv", &roles.replace("2026-09-01,2027-07-21", "9/1/2026,7/21/2027"));
    term.done(&["person", "import", "--answer", "old-form=keep", &folder]);
    let nora = term.person("S9");
    let ends = [&nora["contract_end"], &nora["last_working_day"]];
    assert!(ends.into_iter().any(|day| day == "2027-07-21"), "{nora}");
}

// A role end date in the file puts the person on the list of leavers.
#[test]
fn an_end_date_in_the_file_makes_a_leaver() {
    let term = Term::new();
    let folder = sds_v2(&term, "sds");
    let roles = std::fs::read_to_string(term.path("sds/roles.csv")).unwrap();
    term.paper(
        "sds/roles.csv",
        &roles.replace("S1,ORG1,teacher,2026,,true,,", "S1,ORG1,teacher,2026,,true,,2026-12-18"),
    );
    term.done(&["person", "import", "--answer", "old-form=keep", &folder]);
    assert_eq!(each(&term.json(&["leaver", "list", "--within", "30d"]), "ref"), ["S1"]);
}

#[test]
fn a_folder_without_the_right_files_is_refused() {
    let term = Term::new();
    term.paper("other/notes.txt", "nothing of the kind\n");
    term.kept_out(4, &["person", "import", &term.path("other")]);
    // A file of roles is useless without the file of users.
    let folder = sds_v2(&term, "half");
    std::fs::remove_file(term.path("half/users.csv")).unwrap();
    term.kept_out(4, &["person", "import", &folder]);
}

// A missing heading, an empty name, a duplicate ref, a bad date: nothing is imported.
#[test]
fn one_bad_file_stops_the_import_of_the_folder() {
    for (bad, from, to) in [
        ("users.csv", "sourcedId,username", "identity,alias"),
        ("users.csv", "002001,002001,Nia", "1001,1001,Nia"),
        ("users.csv", "Nia,Newly", "Nia,"),
        ("roles.csv", "userSourcedId", "somebody"),
        ("roles.csv", "2027-07-21", "the last of July"),
    ] {
        let term = Term::new();
        let folder = sds_v2(&term, "sds");
        let path = format!("sds/{bad}");
        let good = std::fs::read_to_string(term.path(&path)).unwrap();
        assert!(good.contains(from));
        term.paper(&path, &good.replacen(from, to, 1));
        term.kept_out(4, &["person", "import", &folder]);
    }
}

// A plain CSV of pupils finds the same joiner and mover, and lists no staff as leavers.
#[test]
fn a_plain_file_of_pupils_lists_pupils_only() {
    let term = Term::new();
    let file = "Admission No,Forename,Surname,Year Group,Reg Group\n\
        1001,Ada,Bell,10,10B\n\
        1002,Ben,Bell,7,7A\n\
        002001,Nia,Newly,7,7A\n";
    let report = term.json(&["person", "import", &term.paper("pupils.csv", file), "--leavers"]);
    assert_eq!(refs(&report["joiners"]), ["002001"]);
    assert_eq!(refs(&report["movers"]), ["1001"]);
    assert_eq!(refs(&report["leavers"]), ["1003", "1101", "1102", "1103"]);
    assert_eq!(term.person("1003")["last_working_day"], Value::Null, "listed only");
}

// A change of class within the year is a move. A new e-mail address alone is not.
#[test]
fn a_change_of_class_or_year_is_a_move() {
    let term = Term::new();
    let file = "Admission No,Forename,Surname,Year Group,Reg Group,Email\n\
        1001,Ada,Bell,9,9A,ada.bell@school.example\n\
        1003,Cy,Cole,9,9B,cy.cole@school.example\n";
    let report = term.json(&["person", "import", &term.paper("pupils.csv", file)]);
    assert_eq!(refs(&report["movers"]), ["1001"]);
    assert_eq!(report["changed"], 2);
}

// The public tools for this format write "SIS ID"; the UK samples have "ID".
#[test]
fn school_data_sync_v1_is_read_with_either_heading() {
    for id in ["SIS ID,School SIS ID", "ID,School DFe Number"] {
        let term = Term::new();
        let head = format!("{id},Username,First Name,Last Name,Grade");
        term.paper("v1/Student.csv", &format!("{head}\n002001,999,n.newly,Nia,Newly,7\n"));
        term.paper("v1/Teacher.csv", &format!("{id},Username,First Name,Last Name\nS9,999,nn,Nora,Novice\n"));
        let report = term.json(&["person", "import", "--answer", "old-form=keep", &term.path("v1")]);
        assert_eq!(each(&report["joiners"], "ref"), ["002001", "S9"], "{id}");
        assert_eq!(term.person("002001")["kind"], "pupil");
        // A single file does not say who is a pupil.
        let talk = term.kept_out(4, &["person", "import", &term.path("v1/Student.csv")]);
        assert!(text(&talk["error"]["hint"]).contains("folder"), "{talk}");
    }
}

#[test]
fn a_changed_username_is_noted() {
    let term = Term::new();
    term.done(&["person", "edit", "S1", "--username", "zobrien"]);
    term.paper("staff.csv", "Ref,Kind,First Name,Last Name,Username\nS1,staff,Zoë,O'Brien,z.obrien\n");
    let ran = term.done(&["person", "import", &term.path("staff.csv")]);
    assert!(ran.err.contains("zobrien") && ran.err.contains("z.obrien"), "{ran:?}");
}

// Staff accounts have no school number, so they are matched by e-mail address.
#[test]
fn an_account_without_a_number_is_matched_by_its_address() {
    let term = Term::new();
    term.done(&["person", "edit", "S1", "--email", "zob@school.example"]);
    let file = "First Name [Required],Last Name [Required],Email Address [Required],Org Unit Path [Required],Employee ID,\
        Status [READ ONLY]\n\
        Zoë,O'Brien,zob@school.example,/Staff,,Active\n\
        Nora,Novice,nora@school.example,/Staff,,Active\n\
        Olga,Old,olga@school.example,/Staff,,Suspended\n\
        Kiosk,One,kiosk@school.example,/Devices,,Active\n";
    let path = term.paper("google.csv", file);
    let ran = term.run(&["person", "import", &path, "--format", "json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    shows(&ran.json(), &json!({ "added": 1, "changed": 1 }));
    assert_eq!(term.person("S1")["name"], "Zoë O'Brien");
    assert_eq!(each(&ran.json()["joiners"], "ref"), ["nora"]);
    let said = ran.err.to_lowercase();
    assert!(said.contains("olga@school.example") && said.contains("kiosk@school.example"), "{said}");
    // A single one of Microsoft's files is refused, with a hint to give the folder.
    let users = term.paper("users.csv", "sourcedId,username,givenName,familyName\n1,1,A,B\n");
    let talk = term.kept_out(4, &["person", "import", &users]);
    assert!(talk["error"]["hint"].as_str().unwrap().contains("folder"), "{talk}");
}
