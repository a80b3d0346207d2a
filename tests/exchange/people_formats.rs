//! People from directories and school systems: accounts, School Data Sync and OneRoster.

use super::people_keys::{Office, asked, outcomes};
use crate::support::answers::each;
use std::{
    fs,
    io::{Cursor, Write as _},
    path::Path,
};
use zip::{ZipWriter, write::SimpleFileOptions};

const ENTRA: &str = "userPrincipalName,displayName,surname,mail,givenName,objectId,userType,jobTitle,department,\
    accountEnabled,usageLocation\n";

/// The columns of a plan that are read in this way.
fn columns(plan: &serde_json::Value, how: &str) -> Vec<String> {
    let all = plan["columns"].as_array().unwrap();
    all.iter()
        .filter(|column| column["how"] == how)
        .map(|column| column["heading"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn entra_users_are_staff_and_pupils_by_their_own_columns() {
    let office = Office::empty();
    let text = format!(
        "{ENTRA}alee@school.example.org,Ann Lee,Lee,alee@school.example.org,Ann,4f1c,Member,Head of Maths,Maths,True,GB\n\
         23bstone@school.example.org,Bob Stone,Stone,,Bob,4f1d,Member,Student,Year 9,True,GB\n\
         22cdiaz@school.example.org,Cara Diaz,Diaz,,Cara,4f1e,Member,,,False,GB\n\
         gus_home.example#EXT#@school.example.org,Gus Guest,Guest,gus@home.example,Gus,4f1f,Guest,,,True,GB\n"
    );
    let path = office.paper("entra.csv", &text);
    let plan = office.plan(&path, &[]);
    assert_eq!(plan["by_kind"], serde_json::json!({ "pupil": 1, "staff": 1, "visitor": 1 }));
    assert_eq!(outcomes(&plan), ["added", "added", "skipped", "added"]);
    assert_eq!(columns(&plan, "ignored"), ["objectId", "usageLocation"]);
    office.import(&path, &[]);
    let bob = office.person("23bstone");
    assert_eq!((&bob["year_group"], &bob["email"]), (&"9".into(), &"23bstone@school.example.org".into()));
    assert_eq!(office.person("alee")["year_group"], serde_json::Value::Null);
    assert_eq!(office.import(&path, &[])["unchanged"], 3);
}

#[test]
fn users_of_microsoft_365_are_read() {
    let office = Office::empty();
    let text = "Display name,First name,Last name,User principal name,Block credential,Department,Title,Licenses\n\
        Ann Lee,Ann,Lee,alee@school.example,False,Maths,Teacher,A3\n\
        Bob Stone,,,bstone@school.example,False,Year 9,Student,A3\n\
        Cara Diaz,Cara,Diaz,cdiaz@school.example,True,Year 9,Student,\n";
    let path = office.paper("users.csv", text);
    let report = office.import(&path, &[]);
    assert_eq!((&report["added"], &report["skipped"]), (&2.into(), &1.into()));
    assert_eq!(office.everybody(), ["alee Ann Lee, staff", "bstone Bob Stone, pupil"]);
}

#[test]
fn an_organisational_unit_says_who_is_a_pupil() {
    let office = Office::empty();
    let text = "First Name [Required],Last Name [Required],Email Address [Required],Password [Required],\
        Org Unit Path [Required],Employee ID,Status [READ ONLY]\n\
        Ada,Bell,ada@school.example,****,/Students/Year 7/7B,001001,Active\n\
        Zoe,Hill,zoe@school.example,****,/Staff,,Active\n\
        Kiosk,One,kiosk@school.example,****,/Devices,,Active\n\
        Olga,Old,olga@school.example,****,/Staff,,Suspended\n";
    let path = office.paper("google.csv", text);
    let plan = office.plan(&path, &[]);
    assert_eq!(outcomes(&plan), ["added", "added", "skipped", "skipped"]);
    let reason = plan["rows"][2]["reasons"][0].as_str().unwrap();
    assert_eq!(reason, "the organisational unit is neither staff nor pupils (/Devices)");
    assert_eq!(columns(&plan, "private"), ["Password [Required]"]);
    office.import(&path, &[]);
    assert_eq!(office.everybody(), ["001001 Ada Bell, pupil", "zoe Zoe Hill, staff"]);
    assert_eq!(
        (&office.person("001001")["year_group"], &office.person("001001")["class"]),
        (&"7".into(), &"7B".into())
    );
}

const ONEROSTER: &str = "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,\
    familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password\n\
    t1,active,,true,org1,teacher,jlee,,Jordan,Lee,,T100,jlee@school.example.org,,,,\"09,10\",\n\
    s1,active,,true,org1,student,24astudent,,Alice,Student,,12345,24astudent@school.example.org,,,,09,\n\
    s2,tobedeleted,,true,org1,student,24bgone,,Bea,Gone,,12346,,,,,09,\n\
    p1,active,,true,org1,parent,,,Pat,Student,,,pat@home.example,,,,,\n";

/// Writes a folder of OneRoster with a form and a teaching group.
fn oneroster(office: &Office, folder: &str) -> String {
    office.paper(&format!("{folder}/users.csv"), ONEROSTER);
    let classes = "sourcedId,status,title,classCode,classType\nc1,active,9B,9B,homeroom\nc2,active,9B/Sc1,,scheduled\n";
    office.paper(&format!("{folder}/classes.csv"), classes);
    let enrolments = "sourcedId,status,classSourcedId,userSourcedId,role,beginDate,endDate\n\
        e1,active,c1,s1,student,,\ne2,active,c2,s1,student,,\ne3,active,c2,t1,teacher,,\n";
    let path = office.paper(&format!("{folder}/enrollments.csv"), enrolments);
    Path::new(&path).parent().unwrap().to_str().unwrap().to_owned()
}

#[test]
fn oneroster_is_a_file_a_folder_or_a_zip() {
    let zipped = |folder: &str, inside: &str| {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{inside}{}", entry.file_name().to_str().unwrap());
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(&fs::read(entry.path()).unwrap()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    };
    let wanted = ["12345 Alice Student, pupil", "T100 Jordan Lee, staff"];
    let office = Office::empty();
    office.import(&office.paper("users.csv", ONEROSTER), &[]);
    assert_eq!(
        (office.everybody(), &office.person("T100")["year_group"]),
        (wanted.map(str::to_owned).to_vec(), &serde_json::Value::Null)
    );
    for inside in [None, Some(""), Some("export/")] {
        let office = Office::empty();
        let folder = oneroster(&office, "or");
        let path = match inside {
            None => folder,
            Some(inside) => {
                let zip = Path::new(&folder).with_extension("zip");
                fs::write(&zip, zipped(&folder, inside)).unwrap();
                zip.to_str().unwrap().to_owned()
            }
        };
        let report = office.import(&path, &[]);
        assert_eq!((&report["added"], &report["skipped"]), (&2.into(), &2.into()), "{inside:?}");
        assert_eq!(office.person("12345")["class"], "9B", "{inside:?}: a homeroom is a form");
        assert_eq!(report["groups"]["groups"][0]["name"], "9B/Sc1", "{inside:?}");
        assert_eq!(each(&report["groups"]["people"], "does"), ["joins", "joins"], "{inside:?}");
        let again = office.import(&path, &[]);
        assert_eq!((&again["unchanged"], &again["groups"]["unchanged"]), (&2.into(), &1.into()), "{inside:?}");
    }
}

#[test]
fn a_pupil_leaves_the_group_that_the_folder_doesnt_have_them_in() {
    let office = Office::empty();
    let folder = oneroster(&office, "or");
    office.import(&folder, &[]);
    let next = "classSourcedId,userSourcedId,role\nc1,s1,student\nc2,t1,teacher\n";
    office.paper("or/enrollments.csv", next);
    let plan = office.plan(&folder, &[]);
    assert_eq!((&plan["groups"]["leaves"], &plan["groups"]["people"][0]["leaves"][0]), (&1.into(), &"9B/Sc1".into()));
    office.import(&folder, &[]);
    assert_eq!(each(&office.person("12345")["groups"], "name"), [""; 0]);
}

#[test]
fn an_enrolment_of_nobody_is_a_problem_of_its_file() {
    let office = Office::empty();
    let folder = oneroster(&office, "or");
    office.paper(
        "or/enrollments.csv",
        "classSourcedId,userSourcedId,role\nc2,s1,student\nc2,s99,student\nc9,s1,student\n",
    );
    let talk = office.kept_out(4, &["person", "import", &folder]);
    assert_eq!(
        talk["error"]["details"],
        serde_json::json!([
            "line 3, userSourcedId: the folder has no person “s99” (enrollments.csv)",
            "line 4, classSourcedId: the folder has no class “c9” (enrollments.csv)"
        ])
    );
}

#[test]
fn a_role_that_nobody_knows_is_a_problem() {
    let office = Office::empty();
    let plan = office.plan(&office.paper("users.csv", &ONEROSTER.replace("org1,teacher", "org1,wizard")), &[]);
    assert_eq!(outcomes(&plan)[0], "problem");
    assert_eq!(plan["rows"][0]["reasons"][0], "role: “wizard” is no role that Kitbook knows");
}

/// Writes the two files of School Data Sync v1 with the columns that it requires.
fn least(office: &Office) -> String {
    office.paper("sds/Student.csv", "ID,School DfE Number,Username\n13001,10001,alee\n");
    let path = office.paper("sds/Teacher.csv", "ID,School DfE Number,Username\n14001,10001,jteach\n");
    Path::new(&path).parent().unwrap().to_str().unwrap().to_owned()
}

#[test]
fn names_that_a_folder_doesnt_have_are_asked_for() {
    let office = Office::empty();
    let folder = least(&office);
    assert_eq!(asked(&office.plan(&folder, &[])), ["no-name 2"]);
    assert_eq!(office.import(&folder, &["--answer", "no-name=skip"])["skipped"], 2);
    office.import(&folder, &["--answer", "no-name=username"]);
    assert_eq!(office.everybody(), ["13001 alee, pupil", "14001 jteach, staff"]);
    // Nothing is asked about known people.
    assert_eq!(office.import(&folder, &[])["unchanged"], 2);
    office.paper("sds/Student.csv", "ID,School DfE Number,Username,First Name,Last Name\n13001,10001,alee,Ann,Lee\n");
    office.import(&folder, &[]);
    assert_eq!(office.person("13001")["name"], "Ann Lee");
}

#[test]
fn a_problem_of_a_folder_names_its_file() {
    let office = Office::empty();
    office.paper("sds/Student.csv", "ID,School DfE Number,Username,First Name,Last Name\n1,9,al,Al,\n");
    let path = office.paper("sds/Teacher.csv", "ID,School DfE Number,Username,First Name,Last Name\nT,9,bo,Bo,\n");
    let folder = Path::new(&path).parent().unwrap().to_str().unwrap();
    let talk = office.kept_out(4, &["person", "import", folder]);
    let wanted =
        ["Student.csv", "Teacher.csv"].map(|file| format!("line 2, Last Name: the last name is empty ({file})"));
    assert_eq!(talk["error"]["details"], serde_json::json!(wanted));
}

#[test]
fn one_file_of_a_folder_asks_for_the_folder() {
    let office = Office::empty();
    least(&office);
    for text in ["sourcedId,username,givenName,familyName\n1,1,A,B\n", "ID,School DfE Number,Username\n1,9,al\n"] {
        let talk = office.kept_out(4, &["person", "import", &office.paper("one.csv", text)]);
        assert!(talk["error"]["hint"].as_str().unwrap().contains("Give the folder's path"), "{talk}");
    }
    // The kind is all that the other files of v1 would say.
    let text = "ID,School DfE Number,Username,First Name,Last Name\n1,9,al,Al,Ash\n";
    assert_eq!(office.import(&office.paper("one.csv", text), &["--kind", "pupil"])["added"], 1);
}

#[test]
fn a_zip_file_of_something_else_says_what_it_holds() {
    let office = Office::empty();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("readme.txt", SimpleFileOptions::default()).unwrap();
    zip.write_all(b"nothing").unwrap();
    let path = office.paper("other.zip", "");
    fs::write(&path, zip.finish().unwrap().into_inner()).unwrap();
    let talk = office.kept_out(4, &["person", "import", &path]);
    assert_eq!(talk["error"]["details"], serde_json::json!(["It holds readme.txt."]));
}

#[test]
fn a_file_in_a_zip_file_is_read_to_its_limit_only() {
    let office = Office::empty();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("users.csv", SimpleFileOptions::default()).unwrap();
    zip.write_all(ONEROSTER.as_bytes()).unwrap();
    let block = vec![b' '; 1 << 20];
    (0..65).for_each(|_| zip.write_all(&block).unwrap());
    let path = office.paper("bomb.zip", "");
    fs::write(&path, zip.finish().unwrap().into_inner()).unwrap();
    let talk = office.kept_out(4, &["person", "import", &path]);
    assert_eq!(talk["error"]["message"], "users.csv in the zip file is larger than 64 MB");
}
