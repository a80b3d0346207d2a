//! Days of files: each is asked whether it can be meant. Today is Monday 23 November 2026.

use super::{Office, asked, group, groups, lines, rows, tells};
use crate::support::answers::each;
use serde_json::Value;

/// Imports one item with this cell; returns its value of `field`.
fn read(heading: &str, field: &str, cell: &str) -> Value {
    let office = Office::new();
    let path = office.file("one.csv", format!("Asset Tag,Type,{heading}\nT-1,Laptop,\"{cell}\"\nT-2,Laptop,\n"));
    let report = office.import(&["asset", "import", &path]);
    assert_eq!(report["added"], 2, "{cell}: {report}");
    office.changes_nothing(&["asset", "import", &path]);
    office.item("T-1")[field].clone()
}

/// Plans the import of one item with this cell.
fn planned(heading: &str, cell: &str) -> Value {
    let office = Office::new();
    let path = office.file("one.csv", format!("Asset Tag,Type,{heading}\nT-1,Laptop,\"{cell}\"\nT-2,Laptop,\n"));
    office.plan(&["asset", "import", &path])
}

#[test]
fn a_day_of_purchase_is_read_in_every_form() {
    for (cell, day) in [
        // The cases.
        ("31/12/2023", "2023-12-31"),
        ("31-Dec-23", "2023-12-31"),
        ("31 December 2023", "2023-12-31"),
        ("2023-12-31T09:15:22Z", "2023-12-31"),
        ("2023-12-31 09:15:22.0000000", "2023-12-31"),
        ("31/12/2023 09:15:22", "2023-12-31"),
        ("2023-12-31 00:00:00", "2023-12-31"),
        ("13-Sep-23", "2023-09-13"),
        ("13 September 2023", "2023-09-13"),
        ("2023-09-13T00:00:00.000Z", "2023-09-13"),
        ("Sep-23", "2023-09-01"),
        ("2023", "2023-01-01"),
        ("15/03/98", "1998-03-15"),
        ("31/12/99", "1999-12-31"),
        // Ten more of the kind.
        ("13.9.2023", "2023-09-13"),
        ("13-09-2023", "2023-09-13"),
        ("13 Sept 2023", "2023-09-13"),
        ("Wed 13 Sep 2023", "2023-09-13"),
        ("Wednesday, 13 September 2023", "2023-09-13"),
        ("13/9/23 14:05", "2023-09-13"),
        ("2023-09-13T23:15:22+01:00", "2023-09-13"),
        ("13th September 2023", "2023-09-13"),
        ("September 2023", "2023-09-01"),
        ("1/1/98", "1998-01-01"),
        ("23/11/26", "2026-11-23"),
        ("13-SEP-2023", "2023-09-13"),
        (" 13/09/2023 ", "2023-09-13"),
    ] {
        assert_eq!(read("Purchase Date", "purchased_on", cell), day, "{cell}");
    }
    for cell in ["N/A", "n/a", "-", "TBC", "unknown"] {
        assert_eq!(read("Purchase Date", "purchased_on", cell), Value::Null, "{cell}");
    }
}

#[test]
fn days_ahead_are_read_as_what_lies_ahead() {
    for (heading, field, cell, day) in [
        ("Warranty Expiry", "warranty_until", "31/12/28", Value::from("2028-12-31")),
        ("Warranty Expiry", "warranty_until", "31/12/9999", Value::Null),
        ("Warranty Expiry", "warranty_until", "9999-12-31 23:59:59", Value::Null),
        ("EOL Date", "support_ends", "30/06/31", Value::from("2031-06-30")),
        ("EOL Date", "support_ends", "31 Aug 2029", Value::from("2029-08-31")),
    ] {
        assert_eq!(read(heading, field, cell), day, "{cell}");
    }
}

#[test]
fn what_happened_is_never_in_the_future() {
    for cell in ["01/09/2203", "1/9/2035", "24/11/2026", "2026-11-24", "1 Jan 2027", "Dec-26", "2027"] {
        let plan = planned("Purchase Date", cell);
        assert_eq!(lines(&plan, "problem"), [2], "{cell}: {plan}");
    }
    for cell in ["31/02/2023", "29/02/2023", "32/01/2023", "13/13/2023", "soon"] {
        let plan = planned("Purchase Date", cell);
        assert_eq!(lines(&plan, "problem"), [2], "{cell}: {plan}");
    }
}

#[test]
fn a_day_that_no_register_means_is_a_question() {
    for (heading, cell) in [
        ("Purchase Date", "01/01/1900"),
        ("Purchase Date", "13/09/1923"),
        ("Purchase Date", "31/12/1989"),
        ("Warranty Expiry", "31/12/2080"),
    ] {
        let plan = planned(heading, cell);
        assert_eq!(groups(&plan), ["unlikely-date 1"], "{cell}: {plan}");
        assert_eq!(each(&group(&plan, "unlikely-date").unwrap()["answers"], "word"), ["keep", "blank"]);
        assert!(asked(&plan, "unlikely-date")[0].contains(cell), "{plan}");
    }
    assert!(groups(&planned("Purchase Date", "01/01/1990")).is_empty());
}

#[test]
fn a_warranty_before_its_purchase_is_a_question() {
    let office = Office::new();
    let text = "Asset Tag,Type,Purchase Date,Warranty Expiry\nT-1,Laptop,13/09/2023,12/09/2022\n\
                T-2,Laptop,13/09/2023,12/09/2026\nT-3,Laptop,13/09/2023,13/09/2022\n";
    let path = office.file("one.csv", text);
    assert_eq!(groups(&office.plan(&["asset", "import", &path])), ["unlikely-date 2"]);
    office.refused_file(&["asset", "import", &path]);
    office.import(&["asset", "import", &path, "--answer", "unlikely-date=blank", "--answer", "unlikely-date:4=keep"]);
    let ends = ["T-1", "T-2", "T-3"].map(|tag| office.item(tag)["warranty_until"].clone());
    assert_eq!(ends, [Value::Null, "2026-09-12".into(), "2022-09-13".into()]);
}

#[test]
fn an_employment_that_ends_before_it_starts_is_a_question() {
    let office = Office::new();
    let text = "Staff Code,First Name,Last Name,Start Date,Last Working Day\nS1,Jo,Smith,01/09/2026,31/08/2026\n\
                S2,Al,Wood,01/09/2026,31/08/2027\nS3,Cy,Long,01/09/2020,01/01/1900\n";
    let path = office.file("one.csv", text);
    let plan = office.plan(&["person", "import", &path]);
    assert_eq!(groups(&plan), ["unlikely-date 2"]);
    assert!(asked(&plan, "unlikely-date").iter().any(|row| row.contains("01/01/1900")), "{plan}");
    office.import(&["person", "import", &path, "--answer", "unlikely-date=blank"]);
    assert_eq!(office.person("S3")["last_working_day"], Value::Null, "nobody left in 1900");
}

#[test]
fn a_bare_number_of_days_is_a_question() {
    let office = Office::new();
    let path = office.file("one.csv", "Asset Tag,Type,Purchase Date\nT-1,Laptop,45291\nT-2,Laptop,31/12/2023\n");
    let plan = office.plan(&["asset", "import", &path]);
    assert_eq!(groups(&plan), ["day-number 1"]);
    tells(&group(&plan, "day-number").unwrap().to_string(), &["45291"]);
    office.refused_file(&["asset", "import", &path]);
    office.import(&["asset", "import", &path, "--answer", "day-number=date"]);
    assert_eq!(office.item("T-1")["purchased_on"], "2023-12-31");
    let blank = Office::new();
    let path = blank.file("one.csv", "Asset Tag,Type,Purchase Date\nT-1,Laptop,45291\n");
    blank.import(&["asset", "import", &path, "--answer", "day-number=blank"]);
    assert_eq!(blank.item("T-1")["purchased_on"], Value::Null);
}

#[test]
fn a_month_or_a_year_alone_is_listed() {
    let office = Office::new();
    let path = office.file("one.csv", "Asset Tag,Type,Purchase Date\nT-1,Laptop,Sep-24\nT-2,Laptop,2023\n");
    let plan = office.plan(&["asset", "import", &path]);
    let told: String = rows(&plan["rows"]).iter().map(|row| row["reasons"].to_string()).collect();
    tells(&told, &["1 Sep 2024", "1 Jan 2023"]);
}

/// A file in which one day proves American order, for each importer.
const AMERICAN: &[(&str, &str)] = &[
    ("asset", "Asset Tag,Category,Purchase Date\nE-1,laptop,01/13/2024\nE-2,laptop,02/03/2024\n"),
    ("person", "Staff Number,Forename,Surname,Last Working Day\nS1,A,One,07/21/2027\nS2,B,Two,07/08/2027\n"),
];

#[test]
fn one_day_that_proves_american_order_stops_the_whole_file() {
    for (noun, text) in AMERICAN {
        let office = Office::new();
        let path = office.file("us.csv", text);
        let rest = office.path("rest.csv");
        for more in [&[][..], &["--skip-bad", &rest]] {
            let ran = office.stopped(&[&[*noun, "import", &path], more].concat());
            tells(&(ran.out + &ran.err), &["month/day/year", "--date-format us"]);
        }
        assert!(!std::path::Path::new(&rest).exists(), "{noun}: nothing was taken, so nothing is left over");
        office.import(&[noun, "import", &path, "--date-format", "us"]);
    }
    let office = Office::new();
    let path = office.file("us.csv", AMERICAN[0].1);
    office.import(&["asset", "import", &path, "--date-format", "us"]);
    assert_eq!(office.item("E-2")["purchased_on"], "2024-02-03");
}

#[test]
fn american_order_is_told_only_where_a_day_fails_as_british() {
    let office = Office::new();
    let text = "Asset Tag,Name,Category,Purchase Date,Purchase Cost\nLAP-0001,Laptop,laptop,01/09/2023,429.00\n\
                LAP-0002,Laptop,laptop,02/10/2023,429.oo\n";
    let (plan, message) = office.refused_file(&["asset", "import", &office.file("uk.csv", text)]);
    assert_eq!(lines(&plan, "problem"), [3]);
    assert!(!message.contains("--date-format") && !plan.to_string().contains("--date-format"), "{message}");
}

#[test]
fn an_item_is_not_bought_or_due_in_a_year_that_nobody_means() {
    let office = Office::small();
    for command in [
        "asset edit LAP-0001 --purchased 1/9/2032",
        "out CAM-0001 --to ANA --due 31/12/99",
        "out CAM-0001 --to ANA --due 31/12/9999",
        "out CAM-0001 --to ANA --due 1/9/2203",
    ] {
        let before = office.traces();
        assert_ne!(office.run(&super::words(command)).code, 0, "{command}");
        assert_eq!(office.traces(), before, "{command}");
    }
}

#[test]
fn a_due_day_of_9999_in_a_file_means_no_end() {
    let office = Office::small();
    let path = office.file("a.csv", "Tag,Category,Holder Ref,Due\nT-50,laptop,P1,31/12/9999\n");
    office.import(&["asset", "import", &path]);
    assert_eq!((&office.item("T-50")["due_on"], &office.item("T-50")["state"]), (&Value::Null, &"on_loan".into()));
    let far = office.file("b.csv", "Tag,Category,Holder Ref,Due\nT-51,laptop,P1,31/12/2060\n");
    assert_eq!(groups(&office.plan(&["asset", "import", &far])), ["unlikely-date 1"]);
}

#[test]
fn a_loan_before_the_purchase_of_its_item_is_a_question() {
    let office = Office::small();
    let path = office.file(
        "a.csv",
        "Tag,Category,Holder Ref,Purchase Date,Checkout Date\nT-50,laptop,P1,01/09/2026,31/08/2026\n\
         T-51,laptop,P2,01/09/2026,30/08/2026\nT-52,laptop,P2,01/09/2026,01/09/2026\n",
    );
    let plan = office.plan(&["asset", "import", &path]);
    assert_eq!(groups(&plan), ["unlikely-date 2"], "{plan}");
    tells(&asked(&plan, "unlikely-date")[0], &["31 Aug 2026", "T-50 was bought on", "1 Sep 2026"]);
    office.refused_file(&["asset", "import", &path]);
    office.import(&[
        "asset",
        "import",
        &path,
        "--answer",
        "unlikely-date=blank",
        "--answer",
        "unlikely-date:T-51=keep",
    ]);
    let loans = office.json(&["loan", "list", "--open"]);
    let out = |tag: &str| rows(&loans).iter().find(|loan| loan["tag"] == tag).unwrap()["out_at"].to_string();
    // Without its day, the loan begins with the import.
    tells(&out("T-50"), &["2026-11-23"]);
    tells(&out("T-51"), &["2026-08-"]);
}

#[test]
fn a_test_before_the_purchase_of_its_item_is_a_question() {
    let office = Office::small();
    office.done(&["asset", "edit", "LAP-0001", "--purchased", "2024-09-01"]);
    let text = "Asset Tag,Test Date,Result\nLAP-0001,31/08/2024,Pass\nLAP-0002,31/08/2024,Pass\n";
    let path = office.file("t.csv", text);
    let command = ["pat", "import", &path];
    let plan = office.plan(&command);
    assert_eq!(groups(&plan), ["unlikely-date 1"], "{plan}");
    tells(&asked(&plan, "unlikely-date")[0], &["31 Aug 2024", "LAP-0001 was bought on", "1 Sep 2024"]);
    office.refused_file(&command);
    // Without its day, a test is none.
    let blank = office.plan(&[&command[..], &["--answer", "unlikely-date=blank"]].concat());
    assert_eq!(lines(&blank, "problem"), [2], "{blank}");
    assert_eq!(office.import(&[&command[..], &["--answer", "unlikely-date=keep"]].concat())["passed"], 2);
    // A test that the register has is not asked about again.
    assert!(groups(&office.plan(&command)).is_empty());
}

#[test]
fn a_test_before_the_purchase_is_asked_about_when_its_id_is_matched() {
    let office = Office::small();
    office.done(&["asset", "edit", "LAP-0001", "--purchased", "2024-09-01"]);
    let path = office.file("t.csv", "Asset Tag,Test Date,Result\n77,31/08/2024,Pass\n");
    office.import(&["pat", "import", &path]);
    let before = office.traces();
    let ran = office.run(&["pat", "match", "1", "LAP-0001"]);
    assert_eq!((ran.code, office.traces()), (1, before), "{ran:?}");
    tells(&ran.err, &["“Sat 31 Aug 2024”: LAP-0001 was bought on Sun 1 Sep 2024; is that right?"]);
    office.done(&["pat", "match", "1", "LAP-0001", "--yes"]);
}
