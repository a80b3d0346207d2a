//! Words that their columns don't know, and warranties that are bare numbers: each is asked about once.

use super::{Office, asked, groups, tells};
use crate::support::answers::text;
use serde_json::{Value, json};

#[test]
fn a_word_for_a_condition_is_one_question_however_many_rows_have_it() {
    let office = Office::new();
    let words = ["OK", "Fine", "tatty", "ok", "good"];
    let rows: String = (0..50).map(|no| format!("T-{no},laptop,{}\n", words[no % 5])).collect();
    let path = office.file("a.csv", format!("Tag,Category,Condition\n{rows}"));
    let plan = office.plan(&["asset", "import", &path]);
    assert_eq!(groups(&plan), ["condition 3"], "{plan}");
    assert_eq!(plan["problems"], json!([]));
    tells(&asked(&plan, "condition").concat(), &["“OK”", "“Fine”", "“tatty”"]);
    office.refused_file(&["asset", "import", &path]);
    let answered = ["asset", "import", &path, "--answer", "condition=good", "--answer", "condition:TATTY=poor"];
    office.import(&answered);
    let of = |tag: &str| text(&office.item(tag)["condition"]);
    assert_eq!([of("T-0"), of("T-1"), of("T-2"), of("T-47"), of("T-4")], ["good", "good", "poor", "poor", "good"]);
    office.changes_nothing(&answered);
    // A row's line answers that row only, and a cell that is left out changes nothing.
    office.import(&["asset", "import", &path, "--answer", "condition=blank", "--answer", "condition:4=fair"]);
    assert_eq!([of("T-2"), of("T-7")], ["fair", "poor"]);
}

#[test]
fn a_word_that_is_neither_yes_nor_no_is_one_question() {
    let office = Office::new();
    let text = "Tag,Category,Encrypted,Anti-virus,Cost,Includes VAT\n\
        T-1,laptop,BitLocker,yes,£400,ex\nT-2,laptop,BitLocker,Sophos,£400,perhaps\nT-3,laptop,off,no,£400,perhaps\n\
        T-4,laptop,N/A,unknown,£400,inc\nT-5,laptop,2,yes,£400,inc\n";
    let path = office.file("a.csv", text);
    let plan = office.plan(&["asset", "import", &path]);
    assert_eq!(groups(&plan), ["vat-basis 1", "yes-no 4"], "{plan}");
    let answered = [
        "asset",
        "import",
        &path,
        "--answer",
        "yes-no=yes",
        "--answer",
        "yes-no:off=no",
        "--answer",
        "yes-no:Encrypted 2=blank",
        "--answer",
        "vat-basis=ex",
    ];
    office.import(&answered);
    let of = |tag: &str, field: &str| office.item(tag)[field].clone();
    assert_eq!((of("T-1", "encrypted"), of("T-2", "anti_virus")), (true.into(), true.into()));
    assert_eq!((of("T-3", "encrypted"), of("T-5", "encrypted")), (false.into(), Value::Null));
    assert_eq!((of("T-3", "purchase_cost_vat"), of("T-4", "purchase_cost_vat")), ("ex".into(), "inc".into()));
    office.changes_nothing(&answered);
}

#[test]
fn a_warranty_that_is_a_bare_number_is_one_question() {
    let office = Office::new();
    let rows =
        "T-1,laptop,01/09/2024,36\nT-2,laptop,01/09/2024,12\nT-3,laptop,01/09/2024,36\nT-4,laptop,01/09/2024,3y\n";
    let path = office.file("a.csv", format!("Tag,Category,Purchase Date,Warranty\n{rows}"));
    let plan = office.plan(&["asset", "import", &path]);
    assert_eq!(groups(&plan), ["warranty-unit 2"], "{plan}");
    office.refused_file(&["asset", "import", &path]);
    let answered = ["asset", "import", &path, "--answer", "warranty-unit=months"];
    office.import(&answered);
    let until = |tag: &str| text(&office.item(tag)["warranty_until"]);
    assert_eq!([until("T-1"), until("T-2"), until("T-4")], ["2027-09-01", "2025-09-01", "2027-09-01"]);
    office.changes_nothing(&answered);
    let years = ["--answer", "warranty-unit=blank", "--answer", "warranty-unit:Warranty 12=years"];
    office.import(&[&["asset", "import", &path][..], &years].concat());
    assert_eq!([until("T-1"), until("T-2")], ["2027-09-01", "2036-09-01"]);
}
