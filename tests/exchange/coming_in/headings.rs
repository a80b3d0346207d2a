//! Headings that real files have. Each is tried alone, in a file of two or three columns.

use super::{Office, column, groups, tells};
use serde_json::Value;

#[test]
fn every_usual_heading_of_a_tag_is_known() {
    for heading in [
        "Asset ID",
        "Asset No",
        "Asset No.",
        "Asset Number",
        "Asset Code",
        "Asset #",
        "Barcode",
        "Tag No",
        "Tag Number",
        "Inventory Number",
        "Equipment ID",
        "Item No",
        "annotatedAssetId",
        "HB.asset_id",
        "ASSET_TAG",
        "asset tag ",
    ] {
        let office = Office::new();
        let path = office.file("one.csv", format!("{heading},Type\nT-1,Laptop\n"));
        office.import(&["asset", "import", &path]);
        assert_eq!(office.tags(), ["T-1"], "{heading}");
    }
}

/// The headings of each field of an item, with a cell, and the value in the register.
const ITEMS: &[(&str, &[&str], &str, &str)] = &[
    ("category", &["Type", "Asset Type", "Device Type", "Equipment Type", "Item Type", "Category"], "Camera", "camera"),
    ("name", &["Item", "Title", "Asset Name", "Description"], "Ron", "Ron"),
    ("device_name", &["Device Name", "Computer Name", "Hostname", "Host Name"], "Ron", "Ron"),
    ("os", &["OS", "Operating System", "OS Name"], "Windows", "Windows"),
    ("os_edition", &["OS Edition", "Windows Edition"], "Education", "Education"),
    ("os_version", &["OS Version", "OS Build"], "24H2", "24H2"),
    ("make", &["Asset Make", "Manufacturer", "Manufacturer Name", "Brand"], "Dell", "Dell"),
    ("model", &["Asset Model", "Product", "Model"], "XPS", "XPS"),
    ("serial", &["SN", "S/N", "Service Tag", "Serial No.", "Serial Number"], "A1B2", "A1B2"),
    ("location", &["Room", "Site", "Building", "Default Location", "Current Location"], "Hall", "Hall"),
    (
        "purchased_on",
        &["Date Purchased", "Date of Purchase", "Date Acquired", "Acquisition Date", "Invoice Date", "Purchase Date"],
        "13/09/2023",
        "2023-09-13",
    ),
    (
        "purchase_cost_pence",
        &["Purchase Price", "Price", "Value", "Unit Cost", "Net Cost", "Original Cost", "Cost (£)"],
        "£429.00",
        "42900",
    ),
    ("supplier", &["Vendor", "Purchased From", "Supplier"], "Fenhurst", "Fenhurst"),
    ("order_number", &["PO Number", "Order No", "Purchase Order", "Invoice No", "Order Number"], "PO-7", "PO-7"),
    ("warranty_until", &["Warranty Expiry", "Warranty Expires", "Warranty End"], "13/09/2028", "2028-09-13"),
    ("end_of_life_on", &["Asset EOL Date", "Replacement Date", "Disposal Date"], "13/09/2028", "2028-09-13"),
    ("support_ends", &["EOL", "EOL Date", "End of Support", "Support End Date", "AUE"], "13/09/2028", "2028-09-13"),
    ("support_ends", &["Support Ends"], "None published", "none_published"),
    ("review_due_on", &["Review Date", "Next Review"], "13/09/2027", "2027-09-13"),
    ("funding_source", &["Funding", "Funded By", "Grant"], "Trust", "Trust"),
    ("funding_share_bp", &["Funding Share", "Funding Percent"], "50%", "5000"),
    ("leased_from", &["Lessor", "Leasing Company"], "Acme", "Acme"),
    ("replacement_year", &["Replacement Year", "Planned Replacement"], "2029", "2029"),
    ("notes", &["Comments", "Remarks", "Notes"], "hinge", "hinge"),
    ("phone_number", &["Mobile Number", "Phone Number"], "07700 900123", "07700 900123"),
    ("state", &["Asset Status", "Status"], "Disposed", "disposed"),
];

#[test]
fn every_usual_heading_of_an_item_is_known() {
    for (field, headings, cell, value) in ITEMS {
        for heading in *headings {
            let office = Office::new();
            let text = format!("Asset Tag,{heading},Insurer\nT-1,{cell},Madeup Mutual\n");
            let path = office.file("one.csv", text);
            office.import(&["asset", "import", &path, "--category", "camera", "--ignore", "Insurer"]);
            let got = match &office.item("T-1")[*field] {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            assert_eq!(got, *value, "{heading}");
        }
    }
}

#[test]
fn every_usual_heading_of_a_due_day_and_a_checkout_is_known() {
    for due in ["Due Date", "Expected Checkin Date", "Due"] {
        let office = Office::with_holders();
        let text = format!("Asset Tag,Type,Assigned To,Checkout Date,{due}\nT-1,Laptop,AL01,02/11/2026,18/12/2026\n");
        office.import(&["asset", "import", &office.file("one.csv", text)]);
        let loan = office.item("T-1")["loans"][0].clone();
        assert_eq!(loan["due_on"], "2026-12-18", "{due}");
        assert!(loan["out_at"].as_str().unwrap().starts_with("2026-11-02T"), "{loan}");
    }
}

/// The Unique Pupil Numbers in the register, which no answer shows.
fn pupil_numbers(office: &Office) -> Vec<Option<String>> {
    office.cli.all("select upn from person order by ref", |row| row.get(0))
}

#[test]
fn every_usual_heading_that_tells_people_apart_is_known() {
    for (heading, key, kind) in [
        ("Student ID", "S1001", "pupil"),
        ("Pupil ID", "S1001", "pupil"),
        ("Pupil Number", "S1001", "pupil"),
        ("Admission No", "S1001", "pupil"),
        ("Staff Code", "JSM", "staff"),
        ("Staff ID", "JSM", "staff"),
        ("Employee ID", "JSM", "staff"),
        ("Payroll Number", "0042", "staff"),
        ("Initials", "JSM", "staff"),
    ] {
        let office = Office::new();
        let path = office.file("one.csv", format!("{heading},First Name,Last Name\n{key},Jo,Smith\n"));
        office.import(&["person", "import", &path]);
        assert_eq!((&office.person(key)["kind"], &office.person(key)["ref"]), (&kind.into(), &key.into()), "{heading}");
    }
    for heading in ["userPrincipalName", "sAMAccountName", "UPN", "User principal name", "Username"] {
        let office = Office::new();
        let path =
            office.file("one.csv", format!("{heading},First Name,Last Name\njsmith@school.example.org,Jo,Smith\n"));
        office.import(&["person", "import", &path, "--kind", "staff"]);
        assert_eq!(office.everybody(), ["Jo Smith, staff, -, -"], "{heading}");
        assert_eq!(pupil_numbers(&office), [None], "an account is no pupil number");
    }
}

#[test]
fn a_upn_column_of_pupil_numbers_is_still_that() {
    let office = Office::new();
    let path = office.file("one.csv", "Admission No,UPN,First Name,Last Name\n1,B801200005001,Jo,Smith\n");
    office.import(&["person", "import", &path]);
    assert_eq!(pupil_numbers(&office), [Some("B801200005001".to_owned())]);
}

/// The headings of each field of a person, with a cell, and the value in the register.
const PEOPLE: &[(&str, &[&str], &str, &str)] = &[
    ("year_group", &["Year", "NC Year", "Year Group"], "Year 9", "9"),
    ("class", &["Form", "Form Group", "Registration Group", "Reg", "Class Name", "Reg Group"], "9B", "9B"),
    ("given_name", &["Given name", "Known As", "Chosen name", "Forename", "First name"], "Jo", "Jo"),
    (
        "email",
        &["Work Email", "School Email", "Primary Email", "Mail", "Email Address"],
        "jo@school.example.org",
        "jo@school.example.org",
    ),
    ("job_title", &["Role", "Position", "Job Title"], "Cover Supervisor", "Cover Supervisor"),
    ("last_working_day", &["Date of Leaving", "Leaving Date"], "16/07/2027", "2027-07-16"),
    ("contract_end", &["Employment End Date"], "31/08/2027", "2027-08-31"),
    ("start_on", &["Employment Start Date", "Start Date"], "01/09/2024", "2024-09-01"),
];

#[test]
fn every_usual_heading_of_a_person_is_known() {
    for (field, headings, cell, value) in PEOPLE {
        for heading in *headings {
            let office = Office::new();
            let key = if ["year_group", "class"].contains(field) { "Admission Number" } else { "Staff Code" };
            let path = office.file("one.csv", format!("{key},Family name,{heading}\nJS1,Smith,{cell}\n"));
            office.import(&["person", "import", &path]);
            let person = office.person("JS1");
            assert_eq!((&person[*field], &person["family_name"]), (&(*value).into(), &"Smith".into()), "{heading}");
        }
    }
}

#[test]
fn one_column_of_names_is_parted() {
    for heading in ["Name", "Full Name", "Display Name", "Pupil Name", "Student Name"] {
        for (cell, first, last) in [
            ("\"Abel, Amy\"", "Amy", "Abel"),
            ("Bob Burr", "Bob", "Burr"),
            ("\"van der Berg, Jan\"", "Jan", "van der Berg"),
            ("\"ABEL, Amy Jane\"", "Amy Jane", "ABEL"),
            ("Mary Jane Smith", "Mary Jane", "Smith"),
        ] {
            let office = Office::new();
            let path = office.file("one.csv", format!("Admission Number,{heading},Reg Group\nX1,{cell},9B\n"));
            office.import(&["person", "import", &path]);
            let person = office.person("X1");
            assert_eq!(
                (&person["given_name"], &person["family_name"]),
                (&first.into(), &last.into()),
                "{heading}: {cell}"
            );
        }
    }
}

#[test]
fn tutors_and_managers_are_found_by_name_or_code() {
    for (heading, cell) in
        [("Line Manager", "TS02"), ("Manager", "tsample@school.example.org"), ("Line Manager", "tsample")]
    {
        let office = Office::with_holders();
        let path = office.file("one.csv", format!("Staff Code,First Name,Last Name,{heading}\nNN1,Noor,New,{cell}\n"));
        office.import(&["person", "import", &path]);
        let shown = office.person("NN1").to_string();
        tells(&shown, &["TS02"]);
    }
    let office = Office::with_holders();
    let path = office.file("one.csv", "Admission Number,First Name,Last Name,Reg,Tutor\n1,Noor,New,9B,AL01\n");
    office.import(&["person", "import", &path]);
    tells(&office.person("1").to_string(), &["AL01"]);
}

#[test]
fn a_near_heading_is_offered_by_name() {
    for (heading, field) in [("Asset Nos", "tag"), ("Serail Number", "serial"), ("Purchse Date", "purchased")] {
        let office = Office::new();
        let first = if field == "tag" { "Asset Nos".to_owned() } else { format!("Asset Tag,{heading}") };
        let path =
            office.file("one.csv", format!("{first},Type\nT-1,{}Laptop\n", if field == "tag" { "" } else { "x," }));
        let ran = office.stopped(&["asset", "import", &path]);
        tells(&(ran.out + &ran.err), &[&format!("{heading}={field}")]);
    }
}

#[test]
fn an_unknown_column_is_asked_about_unless_it_is_empty() {
    let office = Office::new();
    let path = office.file("one.csv", "Asset Tag,Type,Insurer,Spare\nT-1,Laptop,Madeup Mutual,\n");
    let plan = office.plan(&["asset", "import", &path]);
    assert_eq!(groups(&plan), ["unknown-columns 1"]);
    assert_eq!(
        (&column(&plan, "Insurer")["how"], &column(&plan, "Spare")["how"]),
        (&"asked".into(), &"ignored".into())
    );
    office.refused_file(&["asset", "import", &path]);
    let kept = office.plan(&["asset", "import", &path, "--answer", "unknown-columns=keep"]);
    assert_eq!(column(&kept, "Insurer")["how"], "kept");
    assert_eq!(column(&office.plan(&["asset", "import", &path, "--keep-extra"]), "Insurer")["how"], "kept");
    let ignored = office.plan(&["asset", "import", &path, "--ignore", "insurer"]);
    assert_eq!((&column(&ignored, "Insurer")["how"], groups(&ignored).len()), (&"ignored".into(), 0));
    office.import(&["asset", "import", &path, "--answer", "unknown-columns=keep"]);
    assert_eq!(office.item("T-1")["extra"], serde_json::json!({"Insurer": "Madeup Mutual"}));
}

#[test]
fn a_private_column_is_never_kept_or_shown() {
    let office = Office::new();
    let text = "Admission Number,First Name,Last Name,Date of Birth,Ethnicity,SEN Status,Password\n\
                1,Jo,Smith,01/02/2012,Madeup,K,Not-a-real-pass-77\n";
    let path = office.file("one.csv", text);
    let plan = office.plan(&["person", "import", &path]);
    for heading in ["Date of Birth", "Ethnicity", "SEN Status", "Password"] {
        assert_eq!(column(&plan, heading)["how"], "private", "{heading}");
    }
    assert!(groups(&plan).is_empty(), "{plan}");
    for secret in ["01/02/2012", "2012", "Not-a-real-pass"] {
        assert!(!plan.to_string().contains(secret), "the plan shows {secret}");
    }
}

#[test]
fn a_mapping_that_fits_no_heading_or_field_is_refused() {
    let office = Office::new();
    let path = office.file("one.csv", "Asset Tag,Type\nT-1,Laptop\n");
    for more in [["--map", "Colour=serial"], ["--map", "Type=colour"], ["--ignore", "Colour"]] {
        assert_eq!(office.run(&[&["asset", "import", &path], &more[..]].concat()).code, 2, "{more:?}");
    }
    assert!(office.tags().is_empty());
}

#[test]
fn a_mapping_of_one_heading_or_field_twice_is_refused_with_both_named() {
    let office = Office::new();
    let path = office.file("one.csv", "Asset Tag,A,B\nT-1,X-1,X-2\n");
    for (more, told) in [
        (["A=serial", "A=model"], "“A” is mapped to both “serial” and “model”"),
        (["A=serial", "B=serial number"], "“A” and “B” are both mapped to “Serial”"),
    ] {
        let ran = office.run(&["asset", "import", &path, "--map", more[0], "--map", more[1]]);
        assert_eq!(ran.code, 2, "{ran:?}");
        tells(&ran.err, &[told]);
    }
    assert!(office.tags().is_empty());
    // The same heading to the same field again says nothing new, and notes may have several columns.
    let same = ["--map", "A=serial", "--map", "a=Serial Number", "--ignore", "B"];
    office.import(&[&["asset", "import", &path], &same[..]].concat());
    assert_eq!(office.item("T-1")["serial"], "X-1");
    office.import(&["asset", "import", &path, "--map", "A=notes", "--map", "B=notes"]);
    assert_eq!(office.item("T-1")["notes"], "X-1\nX-2");
}
