//! What an import refuses as a key or a name is refused where it is typed too.

use super::{Office, tells};

const NO_TAGS: &[&str] = &["N/A", "TBC", "Not checked", "No tag", "#REF!", "1E+5", "8.9E+18", "unknown"];

#[test]
fn a_placeholder_is_no_typed_tag() {
    let office = Office::small();
    for word in NO_TAGS {
        for typed in [vec!["asset", "add", word, "--category", "laptop"], vec!["asset", "retag", "LAP-0001", word]] {
            let told = office.kept_out(2, &typed)["error"].to_string();
            tells(&told, &[word]);
        }
    }
    // A tag that only has one of these words in it is a tag.
    office.done(&["asset", "add", "TBC-1", "--category", "laptop"]);
    office.done(&["asset", "retag", "TBC-1", "12E5"]);
}

#[test]
fn a_typed_tag_that_looks_like_a_date_is_refused_as_typed() {
    let office = Office::small();
    for typed in [
        &["asset", "add", "2023-09-13", "--category", "laptop"][..],
        &["asset", "retag", "LAP-0001", "2023-09-13"],
        &["person", "add", "2023-09-13", "--first-name", "Jo", "--last-name", "Park", "--kind", "staff"],
    ] {
        let error = office.kept_out(2, typed)["error"].clone();
        let message = error["message"].as_str().unwrap();
        tells(message, &["“2023-09-13” is a date, not a "]);
        assert!(!message.contains("spreadsheet"), "it was typed: {message}");
    }
    let number = office.kept_out(2, &["asset", "add", "8.9E+18", "--category", "laptop"])["error"].to_string();
    tells(&number, &["“8.9E+18” is a number in powers of ten, not a tag"]);
}

#[test]
fn a_placeholder_is_no_typed_serial_number() {
    let office = Office::small();
    for word in ["N/A", "TBC", "-", "Not checked", "#REF!"] {
        tells(
            &office.kept_out(2, &["asset", "edit", "LAP-0001", &format!("--serial={word}")])["error"].to_string(),
            &["is no serial number"],
        );
    }
}

#[test]
fn a_placeholder_is_no_typed_ref_or_name_of_a_person() {
    let office = Office::small();
    let name = ["--first-name", "Jo", "--last-name", "Park", "--kind", "staff"];
    for word in ["N/A", "TBC", "Not known", "1E+5", "#REF!"] {
        let told = office.kept_out(2, &[&["person", "add", word], &name[..]].concat())["error"].to_string();
        tells(&told, &[word]);
    }
    for name in [["N/A", "Park"], ["Jo", "TBC"], ["N/A", "TBC"], ["Jo", "#N/A"]] {
        let typed = ["person", "add", "JPA", "--first-name", name[0], "--last-name", name[1], "--kind", "staff"];
        tells(&office.kept_out(2, &typed)["error"].to_string(), &["is no name"]);
        let edited = ["person", "edit", "ANA", "--first-name", name[0], "--last-name", name[1]];
        tells(&office.kept_out(2, &edited)["error"].to_string(), &["is no name"]);
    }
    // People are called Null and None.
    office.done(&["person", "add", "JNU", "--first-name", "Jo", "--last-name", "Null", "--kind", "staff"]);
}
