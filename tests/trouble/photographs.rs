//! The state of an item as it goes out: its condition with the day, what was seen on it, and photographs of it.

use super::{Office, each, no, rows, shows, text};
use crate::support::office::erasing;
use crate::support::server::{OnlyFiles, in_files};
use serde_json::{Value, json};

/// A small JPEG file with a place, the time and a comment in it. `mark` makes each another picture.
fn jpeg(mark: u8) -> Vec<u8> {
    let part = |marker: u8, content: &[u8]| {
        let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
        [&[0xFF, marker][..], &length, content].concat()
    };
    [
        vec![0xFF, 0xD8],
        part(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0"),
        part(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\0GPS 51.5074 N 0.1278 W"),
        part(0xFE, b"taken at home"),
        part(0xDB, &[mark; 65]),
        part(0xDA, &[1, 1, 0, 0, 63, 0]),
        vec![mark, 1, 2, 3, 0xFF, 0xD9],
        b"a second picture, GPS".to_vec(),
    ]
    .concat()
}

fn sign_out<'a>(tags: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [&["out"], tags, &["--to", "1001"], more].concat()
}

// Frederick Gent 10.6: a charge rests on evidence, so "it was cracked already" has an answer.
#[test]
fn an_item_goes_out_with_its_condition_marks_and_photographs() {
    let office = Office::new();
    let (front, back) = (office.paper("front.jpg", &jpeg(1)), office.paper("back.jpg", &jpeg(2)));
    let more = ["--condition", "fair", "--marks", "crack in a corner", "--photo", &front, "--photo", &back];
    office.done(&sign_out(&["LAP-1"], &more));
    let loan = office.loan("1");
    let wanted = json!({
        "condition_out": "fair", "condition_out_on": "2026-12-01", "marks_out": "crack in a corner",
        "condition_in": null,
    });
    shows(&loan, &wanted);
    assert_eq!(each(&loan["photos"], "name"), ["front.jpg", "back.jpg"]);
    assert_eq!(each(&loan["photos"], "taken_on"), ["2026-12-01", "2026-12-01"]);
    assert_eq!(office.json(&["show", "LAP-1"])["condition"], "fair");
    let page = office.done(&["loan", "show", "1"]).out;
    assert!(page.contains("fair on Tue 1 Dec 2026: crack in a corner") && page.contains("front.jpg"), "{page}");
    let slip = office.path("slip.html");
    office.done(&["slip", "print", "1", "--output", &slip]);
    let slip = std::fs::read_to_string(slip).unwrap();
    assert!(slip.contains("crack in a corner") && slip.contains("2 photographs"), "{slip}");
}

#[test]
fn a_photograph_is_kept_without_the_place_and_all_else_that_the_camera_wrote() {
    let office = Office::new();
    let file = office.paper("front.jpg", &jpeg(1));
    office.done(&sign_out(&["LAP-1"], &["--photo", &file]));
    let kept = office.path("kept.jpg");
    office.done(&["loan", "extract", "1", "--output", &kept]);
    let kept = std::fs::read(kept).unwrap();
    let has = |words: &[u8]| kept.windows(words.len()).any(|part| part == words);
    assert!(kept.starts_with(&[0xFF, 0xD8]) && kept.ends_with(&[1, 2, 3, 0xFF, 0xD9]));
    assert!(has(b"JFIF") && !has(b"GPS") && !has(b"Exif") && !has(b"taken at home"));
    assert_eq!(office.loan("1")["photos"][0]["size_bytes"], kept.len());
    office.kept_out(3, &["loan", "extract", "9", "--output", "x.jpg"]);
}

#[test]
fn with_several_items_each_photograph_names_its_item() {
    let office = Office::new();
    let file = office.paper("odd=name.jpg", &jpeg(1));
    let other = office.paper("other.jpg", &jpeg(2));
    let tags = ["LAP-1", "LAP-2"];
    office.misused(&sign_out(&tags, &["--photo", &other]));
    office.misused(&sign_out(&tags, &["--marks", "scratched lid"]));
    office.misused(&sign_out(&tags, &["--condition", "fair"]));
    office.misused(&sign_out(&tags, &["--photo", &format!("LAP-3={other}")]));
    let (one, two) = (format!("lap-1={file}"), format!("LAP-2={other}"));
    office.done(&sign_out(&tags, &["--photo", &one, "--photo", &two, "--marks", "LAP-2=scratched lid"]));
    assert_eq!(each(&office.loan("1")["photos"], "name"), ["odd=name.jpg"]);
    assert_eq!(each(&office.loan("2")["photos"], "name"), ["other.jpg"]);
    assert_eq!(
        (office.loan("1")["marks_out"].clone(), text(&office.loan("2")["marks_out"])),
        (Value::Null, "scratched lid".to_owned())
    );
    // The name of a file may have the sign, if there is one item.
    office.done(&sign_out(&["LAP-3"], &["--photo", &file]));
    assert_eq!(each(&office.loan("3")["photos"], "name"), ["odd=name.jpg"]);
}

#[test]
fn what_is_no_jpeg_or_png_is_refused_by_what_it_holds_and_nothing_goes_out() {
    let office = Office::new();
    for (name, bytes, says) in [
        ("a.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1".to_vec(), "HEIC"),
        ("b.jpg", b"%PDF-1.7 letter".to_vec(), "no JPEG or PNG"),
        ("c.jpg", jpeg(1)[..40].to_vec(), "damaged"),
        ("d.jpg", Vec::new(), "empty"),
    ] {
        let file = office.paper(name, &bytes);
        let talk = office.kept_out(4, &sign_out(&["LAP-1"], &["--photo", &file]));
        assert!(text(&talk["error"]["message"]).contains(says), "{talk}");
    }
    office.kept_out(3, &sign_out(&["LAP-1"], &["--photo", "no-such.jpg"]));
    office.conflicts(&sign_out(&["LAP-1"], &["--condition", "damaged"]));
    office.misused(&sign_out(&["LAP-1"], &["--condition", "cracked"]));
}

#[test]
fn a_photograph_of_a_later_day_says_so_and_twelve_are_enough() {
    let mut office = Office::new();
    office.done(&sign_out(&["LAP-1"], &[]));
    office.at("2026-12-03T10:00:00Z");
    let files: Vec<String> = (1..=13).map(|n| office.paper(&format!("{n}.jpg"), &jpeg(n))).collect();
    let talk = office.messages(&["loan", "photo", "1", &files[0], &files[0]]);
    assert!(talk.to_string().contains("as it is now") && talk.to_string().contains("already photograph 1"), "{talk}");
    assert_eq!(office.loan("1")["photos"][0]["taken_on"], "2026-12-03");
    let all: Vec<&str> = ["loan", "photo", "1"].into_iter().chain(files.iter().map(String::as_str)).collect();
    office.conflicts(&all);
    office.done(&all[..all.len() - 1]);
    assert_eq!(rows(&office.loan("1")["photos"]).len(), 12);
    office.done(&["in", "LAP-1", "--all-well"]);
    office.conflicts(&["loan", "photo", "1", &files[12]]);
    office.kept_out(3, &["loan", "photo", "9", &files[12]]);
}

/// A charge for a laptop that went out with a photograph, and came back with a check that nobody answered.
fn charged() -> Office {
    let office = Office::new();
    let file = office.paper("front.jpg", &jpeg(1));
    office.done(&sign_out(&["LAP-1"], &["--condition", "fair", "--marks", "scratched lid", "--photo", &file]));
    let back =
        ["in", "LAP-1", "--condition", "damaged", "--check", "screen=no", "--note", "corner split", "--incident"];
    office.done(&back);
    office.done(&["incident", "decide", "1", "--outcome", "carelessness", "--by", "H1", "--note", "both were heard"]);
    let charge = office.assess("1", "60.00");
    office.done(&["charge", "request", &charge]);
    office
}

const SHOW: [&str; 4] = ["charge", "show", "1", "--evidence"];

#[test]
fn the_evidence_has_the_photographs_and_is_in_words() {
    let office = charged();
    let file = office.path("evidence.html");
    office.done(&[&SHOW[..], &["--output", &file]].concat());
    let paper = std::fs::read_to_string(&file).unwrap();
    assert!(paper.contains("data:image/jpeg;base64,") && paper.contains("as it was on Tue 1 Dec 2026"));
    for page in [office.done(&SHOW).out, paper] {
        for words in [
            "Loan 1: went out",
            "condition when it went out",
            "scratched lid",
            "Is the screen undamaged? no",
            "Does it turn on? not checked at this return",
        ] {
            assert!(page.contains(words), "{words} is not in {page}");
        }
        // No name of a column is left, but for the picture itself.
        let page: String = page
            .split("data:image")
            .enumerate()
            .map(|(at, part)| if at == 0 { part } else { part.split('"').nth(1).unwrap_or("") })
            .collect();
        let body = page.split_once("<body").map_or(page.as_str(), |(_, body)| body);
        let named: Vec<&str> =
            body.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| word.contains('_')).collect();
        assert_eq!(named, Vec::<&str>::new(), "{body}");
    }
    let evidence = office.json(&SHOW);
    assert_eq!(each(&evidence["photos"], "name"), ["front.jpg"]);
    assert_eq!(evidence["sound"], true);
}

#[test]
fn an_altered_photograph_of_the_loan_is_reported() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let office = charged();
    office.school.ends_damaged();
    office.file().execute("update attachment_data set bytes = ?1", [b"\xFF\xD8\xFFother".to_vec()]).unwrap();
    assert_eq!(office.run(&SHOW).code, 5);
    let paper = office.path("evidence.html");
    office.run(&[&SHOW[..], &["--output", &paper]].concat());
    assert!(std::fs::read_to_string(&paper).unwrap().contains("missing or was altered"));
}

// Shirley Warren, Brockhampton: no longer than the schedule says.
#[test]
fn photographs_go_with_their_borrower_and_when_their_time_is_over() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let mut office = Office::new();
    let (mine, theirs) = (office.paper("mine.jpg", &jpeg(1)), office.paper("theirs.jpg", &jpeg(2)));
    office.done(&sign_out(&["LAP-1"], &["--photo", &mine]));
    office.done(&["out", "LAP-2", "--to", "1003", "--photo", &theirs]);
    office.done(&["in", "LAP-1", "LAP-2", "--all-well"]);
    let number = |office: &Office, sql: &str| office.file().query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    office.done(&erasing(&["1001"]));
    assert_eq!(number(&office, "select count(*) from loan_photo"), 1);
    assert_eq!(number(&office, "select count(*) from attachment_data"), 1);
    // The line on attachments is six years, counted from the end of the loan.
    office.done(&["privacy", "schedule", "attachments=1"]);
    office.at("2027-11-30T09:00:00Z");
    office.done(&["privacy", "erase", "--dry-run"]);
    let erase = ["privacy", "erase", "--by", "D1", "--yes"];
    office.done(&erase);
    assert_eq!(number(&office, "select count(*) from loan_photo"), 1);
    office.at("2027-12-01T09:00:00Z");
    office.done(&erase);
    assert_eq!(number(&office, "select count(*) from loan_photo"), 0);
    assert_eq!(number(&office, "select count(*) from attachment_data"), 0);
    assert_eq!(no(&office.loan("2")), "2");
}

#[test]
fn a_picture_attached_to_an_incident_is_cleaned_too_and_other_files_stay_as_they_are() {
    let office = Office::new();
    let incident = office.damage_by("LAP-1", "1001");
    let (photo, letter) = (office.paper("corner.jpg", &jpeg(1)), office.paper("letter.pdf", b"%PDF-1.7 GPS"));
    // What it is says its content, and not its name.
    let disguised = office.paper("corner.txt", &jpeg(2));
    office.done(&["incident", "attach", &incident, &photo, &letter, &disguised]);
    let kept = |number: &str| {
        let path = office.path(&format!("kept{number}"));
        office.done(&["incident", "extract", number, "--output", &path]);
        std::fs::read(path).unwrap()
    };
    for (number, mark) in [("1", 1), ("3", 2)] {
        let bytes = kept(number);
        assert!(
            !bytes.windows(3).any(|part| part == b"GPS") && bytes.ends_with(&[mark, 1, 2, 3, 0xFF, 0xD9]),
            "{number}"
        );
    }
    assert_eq!(kept("2"), b"%PDF-1.7 GPS");
    let heic = office.paper("phone.heic", b"\0\0\0\x18ftypheic....");
    let talk = office.kept_out(4, &["incident", "attach", &incident, &letter, &heic]);
    assert!(text(&talk["error"]["message"]).contains("“phone.heic” is a HEIC picture"), "{talk}");
    office.kept_out(4, &["incident", "attach", &incident, &office.paper("cut.jpg", &jpeg(1)[..40])]);
    assert_eq!(office.run(&["check"]).code, 0);
}
