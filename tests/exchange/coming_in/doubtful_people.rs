//! Rows of people, loans and days of support that are read easily and seldom meant: a year below zero, the accounts of
//! leavers, a pupil who leaves in thirty years, a version that is two.

use super::{Office, doubtful_values::refusal, group, groups};
use serde_json::Value;

#[test]
fn a_year_below_zero_is_none_and_a_new_pupils_form_is_of_the_year() {
    let office = Office::small();
    refusal(&office, 2, &["person", "add", "P9", "--last-name", "Minus", "--year-group=-1"]);
    let path = office.file("p.csv", "Admission Number,First Name,Last Name,Year Group\nP9,Mo,Minus,-1\n");
    office.refused_file(&["person", "import", &path]);
    let text = "Admission Number,First Name,Last Name,Year Group,Reg Group\nP9,Eve,Eight,8,9B\nP8,Al,Oak,8,Oak\n";
    let path = office.file("p.csv", text);
    assert_eq!(groups(&office.plan(&["person", "import", &path])), ["old-form 1"]);
    let add =
        ["person", "add", "P9", "--first-name", "Eve", "--last-name", "Eight", "--year-group", "8", "--class", "9B"];
    assert!(refusal(&office, 1, &add).0.contains("Year 8, and the form is 9B"));
    office.import(&["person", "import", &path, "--answer", "old-form=blank"]);
    assert_eq!(office.person("P9")["class"], Value::Null);
}

#[test]
fn the_accounts_of_leavers_are_asked_about() {
    let head = "First Name [Required],Last Name [Required],Email Address [Required],Org Unit Path [Required]";
    for (unit, asks) in [
        ("/Students/Leavers/2025", true),
        ("/Students/Year 13 leavers", true),
        ("/Staff/Ex-staff", true),
        ("/Students/Year 13", false),
        ("/Staff", false),
    ] {
        let office = Office::new();
        let path = office.file("g.csv", format!("{head}\nZed,Zulu,zzulu@oak.example,{unit}\n"));
        let plan = office.plan(&["person", "import", &path]);
        assert_eq!(groups(&plan), if asks { vec!["person-status 1"] } else { vec![] }, "{unit}: {plan}");
        if asks {
            let done = office.import(&["person", "import", &path, "--answer", "person-status=skip"]);
            assert_eq!((&done["added"], &done["skipped"]), (&0.into(), &1.into()), "{unit}");
        }
    }
}

#[test]
fn a_role_of_someone_who_is_no_staff_is_asked_about() {
    for role in ["Contractor - cleaner", "Agency TA", "Visitor (NHS)", "Volunteer/Staff"] {
        let office = Office::new();
        let path = office.file("r.csv", format!("Ref,First Name,Last Name,Role\n77,Zed,Zulu,{role}\n"));
        let plan = office.plan(&["person", "import", &path]);
        assert_eq!(groups(&plan), ["kind 1"], "{role}");
        assert!(group(&plan, "kind").unwrap()["rows"].to_string().contains(role), "{plan}");
        let done = office.import(&["person", "import", &path, "--kind", "contractor"]);
        assert_eq!(done["plan"]["by_kind"]["contractor"].as_i64().or(done["by_kind"]["contractor"].as_i64()), Some(1));
    }
    let office = Office::new();
    let path = office.file("r.csv", "Ref,First Name,Last Name,Role\n77,Zed,Zulu,Head of Art\n78,Al,Ash,Contractor\n");
    assert_eq!(groups(&office.plan(&["person", "import", &path])), [""; 0]);
}

#[test]
fn a_pupil_does_not_leave_in_thirty_years() {
    let office = Office::small();
    let edit = ["person", "edit", "P1", "--last-working-day", "17/7/2062"];
    assert!(refusal(&office, 1, &edit).0.contains("more than 16 years ahead"));
    refusal(&office, 1, &["leaver", "set", "--year-group", "9", "--last-working-day", "17/7/2062"]);
    let text = "Admission Number,First Name,Last Name,Year Group,End Date\nP1,Ben,Ford,9,17/07/2062\n";
    let path = office.file("p.csv", text);
    let last = ["person", "import", &path, "--answer", "pupil-end=last-day"];
    assert_eq!(groups(&office.plan(&last)), ["pupil-end 1", "unlikely-date 1"]);
    office.import(&[&last[..], &["--answer", "unlikely-date=blank"]].concat());
    assert_eq!(office.person("P1")["last_working_day"], Value::Null);
    office.done(&["person", "edit", "P1", "--last-working-day", "17/7/2028"]);
    office.done(&["person", "edit", "ANA", "--last-working-day", "17/7/2062"]);
}

#[test]
fn a_due_day_in_a_file_is_read_as_it_is_typed_and_asked_about() {
    let office = Office::small();
    for (due, is) in [("fri", "2026-11-27"), ("18/12", "2026-12-18"), ("04/12/2026", "2026-12-04")] {
        let path = office.file("out.csv", format!("Tag,Person,Due\nLAP-0001,P1,{due}\n"));
        office.done(&["out", "--from", &path]);
        assert_eq!(office.item("LAP-0001")["due_on"], is, "{due}");
        office.done(&["in", "LAP-0001", "--all-well"]);
    }
    let path = office.file("out.csv", "Tag,Person,Due\nLAP-0001,P1,04/12/2062\n");
    let ran = office.stopped(&["out", "--from", &path]);
    assert!(ran.err.contains("add --yes"), "{ran:?}");
    office.done(&["out", "--from", &path, "--yes"]);
    assert_eq!(office.item("LAP-0001")["due_on"], "2062-12-04");
}

#[test]
fn days_of_support_are_read_in_the_words_of_devices() {
    let office = Office::new();
    let head = "System,Version,Edition,Support Ends";
    let path = office.file("s.csv", format!("{head}\nWindows 11,24H2,,13/10/2026\nmacOS 14,14.5,,01/10/2026\n"));
    let update = ["support", "update", &path, "--source", "the maker"];
    let plan = office.plan(&update);
    assert_eq!(super::each(&plan["rows"], "key"), ["Windows 11 24H2", "macOS 14.5"], "{plan}");
    office.import(&update);
    for (system, version, ends, column) in [
        ("Android", "13 / 14", "13/10/2026", "Version"),
        ("Android", "Android 13+", "13/10/2026", "Version"),
        ("macOS", "Ventura 13", "13/10/2026", "Version"),
        ("Windows 10", "11 24H2", "13/10/2026", "Version"),
        ("Linux", "6", "13/10/2026", "System"),
        ("Android", "13", "false", "Support Ends"),
    ] {
        let path = office.file("s.csv", format!("{head}\n{system},{version},,{ends}\n"));
        let (plan, _) = office.refused_file(&["support", "update", &path, "--source", "the maker"]);
        assert_eq!(plan["problems"][0]["column"], column, "{system} {version}: {plan}");
    }
    let path = office.file("s.csv", format!("{head}\nAndroid,13,,13/10/2062\n"));
    let far = ["support", "update", &path, "--source", "the maker"];
    assert_eq!(groups(&office.plan(&far)), ["unlikely-date 1"]);
    office.import(&[&far[..], &["--answer", "unlikely-date=keep"]].concat());
}
