//! Words that mean nothing is there: empty for a field, a problem on its line for a key.

use super::{Office, lines};
use serde_json::Value;

const NOTHING: &[&str] = &[
    "N/A",
    "n/a",
    "NA",
    "-",
    "--",
    "TBC",
    "TBA",
    "none",
    "None",
    "unknown",
    "Unknown",
    "nil",
    "null",
    "NULL",
    "#REF!",
    "#N/A",
    "#VALUE!",
    "No tag",
    "not checked",
    "?",
    "n/a ",
    "tbc",
];

#[test]
fn a_placeholder_leaves_a_field_empty() {
    for word in NOTHING {
        let office = Office::new();
        let headings = "Asset Tag,Type,Serial,Make,Room,Purchase Date,Price,Warranty Expiry,Assigned To,Comments";
        let cells = [*word; 8].map(|cell| format!("\"{cell}\"")).join(",");
        let path = office.file("a.csv", format!("{headings}\nT-1,Laptop,{cells}\nT-2,Laptop,S2,,,,,,,\n"));
        office.import(&["asset", "import", &path]);
        let item = office.item("T-1");
        for field in ["serial", "make", "location", "purchased_on", "purchase_cost_pence", "warranty_until", "holder"] {
            assert_eq!(item[field], Value::Null, "{word}: {field}");
        }
        assert_eq!((&item["notes"], &item["state"]), (&Value::Null, &"available".into()), "{word}");
        office.changes_nothing(&["asset", "import", &path]);
    }
}

#[test]
fn a_placeholder_as_key_is_a_problem_on_its_line() {
    for word in NOTHING {
        let office = Office::new();
        let path = office
            .file("a.csv", format!("Tag No,Type,Serial\n\"{word}\",Phone,1\nT-1,Laptop,2\n\"{word}\",Laptop,3\n"));
        assert_eq!(lines(&office.plan(&["asset", "import", &path]), "problem"), [2, 4], "{word}");
        let path = office.file("p.csv", format!("Admission No,First Name,Last Name\n\"{word}\",Jo,Smith\n1,Al,Wood\n"));
        assert_eq!(lines(&office.plan(&["person", "import", &path]), "problem"), [2], "{word}");
        let path = office.file("t.csv", format!("Asset Tag,Test Date,Result\n\"{word}\",04/03/2026,Pass\n"));
        office.stopped(&["pat", "import", &path, "--create", "--category", "appliance"]);
    }
}

#[test]
fn a_placeholder_in_the_register_stays_as_it_was_known() {
    let office = Office::new();
    office.done(&["asset", "add", "T-1", "--category", "laptop", "--serial", "S1", "--location", "Hall"]);
    let path = office.file("a.csv", "Asset Tag,Serial,Room\nT-1,N/A,-\n");
    office.changes_nothing(&["asset", "import", &path]);
    assert_eq!((&office.item("T-1")["serial"], &office.item("T-1")["location"]), (&"S1".into(), &"Hall".into()));
}

#[test]
fn the_file_of_placeholders_gives_one_item() {
    let office = Office::new();
    let text = "Tag No,Description,Serial\nNo tag,Phone,N/A\nNo tag,Laptop,5CD1\nnot checked,Monitor,N/A\n\
                1.00001E+11,Laptop,5.02E+18\nSCH-3,Laptop,#REF!\n";
    let path = office.file("placeholders.csv", text);
    assert_eq!(lines(&office.refused_file(&["asset", "import", &path]).0, "problem"), [2, 3, 4, 5]);
    let (_, rest) = office.skipping_bad(&["asset", "import", &path]);
    assert_eq!((office.tags(), &office.item("SCH-3")["serial"]), (vec!["SCH-3".to_owned()], &Value::Null));
    assert!(rest.contains("1.00001E+11,Laptop,5.02E+18,"), "{rest}");
}

#[test]
fn a_name_that_only_contains_a_placeholder_is_a_name() {
    let office = Office::new();
    let text = "Staff Code,First Name,Last Name\nS1,Naya,Nilsson\nS2,Jo,Unknown-Smith\nS3,None,Tbarr\n";
    let plan = office.plan(&["person", "import", &office.file("p.csv", text)]);
    assert!(lines(&plan, "added").starts_with(&[2, 3]), "{plan}");
}
