//! What spreadsheets do to keys and numbers: formulas that keep zeros, powers of ten, and amounts of money.

use super::{Office, asked, group, groups, lines, tells};
use crate::support::answers::each;
use serde_json::Value;

#[test]
fn a_formula_that_keeps_zeros_is_read_as_its_text() {
    for (cell, tag) in [
        ("\"=\"\"LAP-0020\"\"\"", "LAP-0020"),
        ("\"=\"\"001234\"\"\"", "001234"),
        ("=\"001234\"", "001234"),
        ("'001234", "001234"),
        ("\"=\"\" 001234 \"\"\"", "001234"),
    ] {
        let office = Office::new();
        let path = office.file("a.csv", format!("Asset Tag,Category,Serial Number\n{cell},laptop,{cell}\n"));
        office.import(&["asset", "import", &path]);
        assert_eq!((office.tags(), &office.item(tag)["serial"]), (vec![tag.to_owned()], &tag.into()), "{cell}");
        office.changes_nothing(&["asset", "import", &path]);
    }
    let office = Office::new();
    let path = office.file("p.csv", "Staff Number,First Name,Last Name\n\"=\"\"001234\"\"\",Zed,Zulu\n");
    office.import(&["person", "import", &path]);
    assert_eq!(office.person("001234")["ref"], "001234");
}

#[test]
fn a_serial_in_powers_of_ten_is_a_question() {
    let office = Office::new();
    let text = "Asset Tag,Category,Serial Number\nX-1,laptop,\"=\"\"000777\"\"\"\nX-2,laptop,8.93901E+18\n\
                X-3,laptop,1.00E+10\nX-4,laptop,5.02e+18\nX-5,laptop,4E2-B\n";
    let path = office.file("a.csv", text);
    let plan = office.plan(&["asset", "import", &path]);
    assert_eq!(groups(&plan), ["short-serial 3"]);
    assert_eq!(each(&group(&plan, "short-serial").unwrap()["answers"], "word"), ["keep", "blank"]);
    tells(&asked(&plan, "short-serial").join("; "), &["8.93901E+18", "1.00E+10", "5.02e+18"]);
    office.refused_file(&["asset", "import", &path]);
    office.import(&["asset", "import", &path, "--answer", "short-serial=blank", "--answer", "short-serial:X-3=keep"]);
    let serials = ["X-1", "X-2", "X-3", "X-5"].map(|tag| office.item(tag)["serial"].clone());
    assert_eq!(serials, ["000777".into(), Value::Null, "1.00E+10".into(), "4E2-B".into()]);
}

#[test]
fn a_key_in_powers_of_ten_is_a_problem_on_its_line() {
    for cell in ["1.00001E+11", "8.9E+18", "1E+05", "1,00001E+11", "1.23457e+12"] {
        let office = Office::new();
        let path = office.file("a.csv", format!("Asset Tag,Category\n\"{cell}\",laptop\nT-1,laptop\n"));
        assert_eq!(lines(&office.plan(&["asset", "import", &path]), "problem"), [2], "{cell}");
        let path =
            office.file("p.csv", format!("Admission Number,First Name,Last Name\n\"{cell}\",Jo,Smith\n2,Al,Wood\n"));
        assert_eq!(lines(&office.plan(&["person", "import", &path]), "problem"), [2], "{cell}");
    }
    let office = Office::new();
    let path = office.file("t.csv", "Asset Tag,Test Date,Result\n1.00001E+11,04/03/2026,Pass\n");
    office.stopped(&["pat", "import", &path, "--create", "--category", "appliance"]);
}

#[test]
fn a_tag_that_only_has_an_e_is_a_tag() {
    let office = Office::new();
    let path = office.file("a.csv", "Asset Tag,Category\nE-100,laptop\n12E,laptop\n1E05B,laptop\nLAPE+1,laptop\n");
    office.import(&["asset", "import", &path]);
    assert_eq!(office.tags().len(), 4);
}

#[test]
fn an_amount_keeps_its_vat_basis() {
    for (cell, pence, shown, basis) in [
        ("£429.00", 42_900, "£429.00", "unknown"),
        ("GBP 429", 42_900, "£429.00", "unknown"),
        ("429 inc VAT", 42_900, "£429.00 inc VAT", "inc"),
        ("429 ex VAT", 42_900, "£429.00 ex VAT", "ex"),
        ("£1,292.94", 129_294, "£1292.94", "unknown"),
        ("£429 inc. VAT", 42_900, "£429.00 inc VAT", "inc"),
        ("429.00 (ex VAT)", 42_900, "£429.00 ex VAT", "ex"),
        ("£ 429.00 + VAT", 42_900, "£429.00 ex VAT", "ex"),
        ("429", 42_900, "£429.00", "unknown"),
        ("429.5", 42_950, "£429.50", "unknown"),
    ] {
        let office = Office::new();
        let path = office.file("a.csv", format!("Asset Tag,Type,Price\nT-1,Laptop,\"{cell}\"\n"));
        let plan = office.plan(&["asset", "import", &path]);
        assert_eq!(super::column(&plan, "Price")["read_as"], shown, "{cell}");
        office.import(&["asset", "import", &path]);
        let item = office.item("T-1");
        assert_eq!(item["purchase_cost_pence"], pence, "{cell}");
        assert_eq!(vat(&item), basis, "{cell}");
        office.changes_nothing(&["asset", "import", &path]);
    }
    for cell in ["429.oo", "lots", "429.999", "-429", "429 USD", "1.292,94"] {
        let office = Office::new();
        let path = office.file("a.csv", format!("Asset Tag,Type,Price\nT-1,Laptop,\"{cell}\"\n"));
        assert_eq!(lines(&office.plan(&["asset", "import", &path]), "problem"), [2], "{cell}");
    }
}

#[test]
fn a_cost_of_nothing_is_a_question() {
    let office = Office::new();
    let text = "Asset Tag,Type,Price\nT-1,Laptop,0\nT-2,Laptop,£0.00 inc VAT\nT-3,Laptop,429\n";
    let path = office.file("a.csv", text);
    let command = ["asset", "import", &path];
    let plan = office.plan(&command);
    assert_eq!(groups(&plan), ["no-cost 2"], "{plan}");
    tells(&asked(&plan, "no-cost")[1], &["£0.00 inc VAT"]);
    office.refused_file(&command);
    office.import(&[&command[..], &["--answer", "no-cost=blank", "--answer", "no-cost:T-2=keep"]].concat());
    let cost = |tag: &str| (office.item(tag)["purchase_cost_pence"].clone(), vat(&office.item(tag)));
    assert_eq!(cost("T-1"), (Value::Null, "unknown".to_owned()));
    assert_eq!(cost("T-2"), (0.into(), "inc".to_owned()));
    // A cost that is known to be nothing is not asked about again, and a known cost is not emptied.
    assert_eq!(groups(&office.plan(&command)), ["no-cost 1"]);
    office.import(&["asset", "import", &office.file("b.csv", "Asset Tag,Price\nT-3,0\n"), "--answer", "no-cost=blank"]);
    assert_eq!(cost("T-3").0, 42_900);
}

#[test]
fn a_sign_without_an_amount_is_no_amount() {
    for cell in ["£", "£ -", " £-   "] {
        let office = Office::new();
        let path = office.file("a.csv", format!("Asset Tag,Type,Price\nT-1,Laptop,\"{cell}\"\n"));
        office.import(&["asset", "import", &path]);
        assert_eq!(office.item("T-1")["purchase_cost_pence"], Value::Null, "{cell}");
    }
}

/// The VAT basis of an item's cost: `inc`, `ex` or `unknown`.
fn vat(item: &Value) -> String {
    let found = item.as_object().unwrap().iter().find(|(name, _)| name.contains("vat"));
    found.and_then(|(_, value)| value.as_str()).unwrap_or("unknown").to_owned()
}

#[test]
fn an_amount_without_a_basis_has_the_schools() {
    let office = Office::new();
    office.done(&["school", "set", "--vat", "ex"]);
    let path = office.file("a.csv", "Asset Tag,Type,Price\nT-1,Laptop,429\nT-2,Laptop,429 inc VAT\n");
    office.import(&["asset", "import", &path]);
    assert_eq!((vat(&office.item("T-1")), vat(&office.item("T-2"))), ("ex".to_owned(), "inc".to_owned()));
}

#[test]
fn amounts_without_a_basis_are_one_note_and_never_refuse_a_file() {
    let office = Office::new();
    let path = office.file("a.csv", "Asset Tag,Type,Price\nT-1,Laptop,429\nT-2,Laptop,430\n");
    let ran = office.done(&["asset", "import", &path]);
    assert_eq!(ran.err.matches("VAT").count(), 1, "{ran:?}");
    tells(&ran.err, &["school set --vat"]);
}
