//! Files of PAT testers, from `fixtures/pat`. Each value of the good files was checked by hand; the bad files cover
//! every kind of damage.

use crate::support::all_written;
use chrono::{NaiveDate, NaiveTime};
use domain::{
    category::{PatClass, PatType},
    fault::{Fault, FaultKind},
    pat::{Measure, Outcome, Reading, TestKind},
};
use register::{
    file::plan::How,
    pat::testers::{self, File, Record, Ways},
};
use std::{fs, io::Read, path::PathBuf};

pub(super) fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/pat").join(name)
}

pub(super) fn fixture(name: &str) -> Vec<u8> {
    fs::read(folder(name)).unwrap()
}

/// The contents of a file: its records, problems and unknown words, and the fault that stopped the reading.
#[derive(Debug, PartialEq)]
pub(super) struct Contents {
    pub(super) records: Vec<Record>,
    pub(super) problems: Vec<String>,
    pub(super) fault: Option<String>,
    pub(super) unknown: Vec<String>,
    pub(super) unknown_columns: Vec<String>,
    pub(super) without_test: u64,
}

pub(super) fn read(bytes: &[u8]) -> Contents {
    read_with(bytes, &Ways::default())
}

pub(super) fn read_with(bytes: &[u8], ways: &Ways) -> Contents {
    let mut contents = Contents {
        records: Vec::new(),
        problems: Vec::new(),
        fault: None,
        unknown: Vec::new(),
        unknown_columns: Vec::new(),
        without_test: 0,
    };
    let end = |fault: Fault| {
        assert_eq!(fault.kind, FaultKind::BadFile);
        assert!(fault.hint.is_some(), "{}", fault.message);
        Some([vec![fault.message], all_written(&fault.details)].concat().join(": "))
    };
    match testers::open(bytes, ways) {
        Ok(mut file) => {
            contents.fault = drain(&mut file, &mut contents).err().and_then(end);
            contents.unknown = file.unknown().to_vec();
            let asked = file.columns().into_iter().map(|(column, _)| column);
            let asked = asked.filter(|column| column.how == How::Asked && column.first.is_some());
            contents.unknown_columns = asked.map(|column| column.heading).collect();
            assert!(file.next().unwrap().is_none(), "nothing must come after the end");
        }
        Err(fault) => contents.fault = end(fault),
    }
    contents
}

fn drain(file: &mut File<impl Read>, contents: &mut Contents) -> Result<(), Fault> {
    while let Some(next) = file.next()? {
        contents.without_test += file.take_untested().len() as u64;
        match next {
            Ok(record) => contents.records.push(record),
            Err(problem) => contents.problems.push(problem.told()),
        }
    }
    contents.without_test += file.take_untested().len() as u64;
    Ok(())
}

/// The records of a file that must have no problems, and its unknown words.
pub(super) fn good(name: &str) -> (Vec<Record>, Vec<String>) {
    let contents = read(&fixture(name));
    assert_eq!((contents.problems, contents.fault), (Vec::new(), None), "{name}");
    (contents.records, contents.unknown)
}

pub(super) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

pub(super) fn at(hours: u32, minutes: u32, seconds: u32) -> Option<NaiveTime> {
    NaiveTime::from_hms_opt(hours, minutes, seconds)
}

pub(super) fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

pub(super) fn pass(measure: Measure, text: &str) -> Reading {
    Reading { outcome: Some(Outcome::Pass), ..Reading::parse(measure, text).unwrap() }
}

fn fail(measure: Measure, text: &str) -> Reading {
    Reading { outcome: Some(Outcome::Fail), ..pass(measure, text) }
}

pub(super) fn passed(measure: Measure) -> Reading {
    Reading { measure, comparator: None, value: None, outcome: Some(Outcome::Pass) }
}

/// A passed visual check and nothing else.
pub(super) fn plain(line: u64, asset_id: &str, tested_on: NaiveDate) -> Record {
    Record {
        line,
        asset_id: asset_id.to_owned(),
        description: None,
        make: None,
        model: None,
        serial: None,
        site: None,
        location: None,
        class: None,
        equipment: None,
        tested_on,
        time: None,
        kind: TestKind::Visual,
        outcome: Outcome::Pass,
        readings: Vec::new(),
        tester: None,
        instrument: None,
        instrument_serial: None,
        retest_months: None,
        note: None,
        no_readings: false,
        no_visual: None,
        unclear: None,
        day_number: None,
        next_number: None,
        fingerprint: None,
    }
}

#[test]
fn a_primetest_file_is_read() {
    let (records, unknown) = good("good/seaward.txt");
    let common = |line, id| Record {
        site: some("TANNERHILL SCHOOL"),
        tester: some("R FENNIMORE"),
        instrument: some("PRIMETEST 350 S/N 41C-0712"),
        ..plain(line, id, day(2026, 9, 14))
    };
    let combined = |line, id| Record { class: Some(PatClass::One), kind: TestKind::Full, ..common(line, id) };
    let wanted = [
        Record {
            time: at(9, 5, 0),
            readings: vec![
                pass(Measure::Earth, "0.09"),
                pass(Measure::Insulation, ">199.9"),
                passed(Measure::LeadContinuity),
            ],
            note: some("TEST MODE CLASS 1; EARTH CURRENT 200 MA; HALL STORE; NEW PLUG FITTED"),
            ..combined(3, "EXT-0007")
        },
        Record {
            time: at(9, 11, 40),
            outcome: Outcome::Fail,
            readings: vec![
                fail(Measure::Earth, "0.43"),
                pass(Measure::Insulation, "18.2"),
                pass(Measure::Load, "2150"),
                pass(Measure::Leakage, "0.1"),
            ],
            note: some("TEST MODE CLASS 1; EARTH CURRENT 200 MA"),
            ..combined(18, "APP-0003")
        },
        Record { time: at(9, 14, 0), ..common(32, "CHG-0004") },
    ];
    assert_eq!((records.as_slice(), unknown.len()), (wanted.as_slice(), 0));
}

#[test]
fn an_apollo_file_names_its_instrument_in_each_test() {
    let (records, unknown) = good("good/seaward-apollo.txt");
    let wanted = [
        Record {
            time: at(13, 20, 5),
            site: some("Tannerhill School"),
            tester: some("J Okoro"),
            instrument: some("APOLLO 400 12A-0345"),
            class: Some(PatClass::Two),
            kind: TestKind::Full,
            readings: vec![pass(Measure::Insulation, "19.99"), passed(Measure::LeadContinuity)],
            note: some("TEST MODE CL2 IT; Reading room"),
            ..plain(1, "LAP-0042/charger", day(2026, 10, 5))
        },
        Record {
            tester: some("J Okoro"),
            instrument: some("APOLLO 400 98B-0001"),
            outcome: Outcome::Fail,
            note: some("Sheath cut"),
            ..plain(13, "EXT-0008", day(2026, 10, 5))
        },
    ];
    assert_eq!((records.as_slice(), unknown.len()), (wanted.as_slice(), 0));
}

#[test]
fn a_kewtech_file_in_windows_1252_is_read() {
    let (records, unknown) = good("good/kewtech.asc");
    let common = |line, id| Record {
        site: some("Tannerhill School"),
        kind: TestKind::Full,
        ..plain(line, id, day(2026, 11, 2))
    };
    let wanted = [
        Record {
            description: some("Kettle, café"),
            location: some("Staff room"),
            readings: vec![
                pass(Measure::Earth, "0.09"),
                pass(Measure::Insulation, ">199.9"),
                pass(Measure::Load, "250"),
                pass(Measure::Leakage, "0.10"),
            ],
            note: some("Governors’ kettle"),
            ..common(1, "APP-0003")
        },
        Record {
            description: some("Extension lead 4 way"),
            location: some("Hall"),
            readings: vec![
                pass(Measure::Earth, "0.21"),
                pass(Measure::Insulation, "5.5"),
                passed(Measure::LeadContinuity),
            ],
            ..common(13, "EXT-0007")
        },
    ];
    assert_eq!((records.as_slice(), unknown.len()), (wanted.as_slice(), 0));
}

#[test]
fn unknown_lines_are_kept_and_listed_and_an_unknown_fail_counts() {
    let (records, unknown) = good("good/unknown-lines.txt");
    let common = |line, id, insulation| Record {
        instrument: some("KT77 0099123"),
        kind: TestKind::Full,
        readings: vec![pass(Measure::Insulation, insulation)],
        ..plain(line, id, day(2026, 11, 2))
    };
    let wanted = [
        Record { note: some("BARCODE TYPE 39; FLASH 1.5 KV P"), ..common(3, "APP-0010", "7.2") },
        Record {
            outcome: Outcome::Fail,
            note: some("BARCODE TYPE 39; FLASH 1.5 KV F"),
            ..common(10, "APP-0011", "7.4")
        },
    ];
    assert_eq!(records, wanted);
    assert_eq!(unknown, ["SURVEY OF 2026", "BARCODE TYPE", "FLASH"]);
}

#[test]
fn several_downloads_in_one_file_are_read_each_with_its_own_instrument() {
    let (records, _) = good("good/two-downloads.txt");
    let told: Vec<_> = records.iter().map(|r| (r.asset_id.as_str(), r.instrument.as_deref())).collect();
    assert_eq!(told, [("EXT-0007", Some("PRIMETEST 350 S/N 41C-0712")), ("APP-0020", None)]);
}

#[test]
fn a_patorganiser_file_is_read() {
    let contents = read(&fixture("good/patorganiser.csv"));
    let common = |line, id, location| Record {
        site: some("Tannerhill School"),
        location: some(location),
        ..plain(line, id, day(2026, 9, 14))
    };
    let by_robin = |record| Record {
        tester: some("R Fennimore"),
        instrument: some("PrimeTest 350"),
        instrument_serial: some("41C-0712"),
        class: Some(PatClass::One),
        kind: TestKind::Full,
        ..record
    };
    let by_jo = |record| Record { tester: some("J Okoro"), ..record };
    let wanted = [
        Record {
            description: some("Kettle"),
            equipment: Some(PatType::Portable),
            make: some("Brewley"),
            model: some("K20"),
            serial: some("BK-1188"),
            retest_months: Some(12),
            readings: vec![
                pass(Measure::Earth, "0.09"),
                pass(Measure::Insulation, ">199.9"),
                pass(Measure::Leakage, "0.1"),
            ],
            note: some("Descaled, new plug"),
            ..by_robin(common(2, "APP-0003", "Staff room"))
        },
        Record {
            description: some("Extension lead 4 way"),
            equipment: Some(PatType::Movable),
            time: at(9, 20, 0),
            outcome: Outcome::Fail,
            retest_months: Some(6),
            readings: vec![fail(Measure::Earth, "0.43"), passed(Measure::LeadContinuity)],
            note: some("Flex cut"),
            ..by_robin(common(4, "EXT-0007", "Hall"))
        },
        Record {
            description: some("Laptop charger"),
            class: Some(PatClass::Two),
            equipment: Some(PatType::It),
            retest_months: Some(48),
            ..by_jo(common(5, "LAP-0042/charger", "Library"))
        },
        Record {
            description: some("Desk fan"),
            equipment: Some(PatType::Portable),
            tested_on: day(2026, 9, 15),
            kind: TestKind::Full,
            outcome: Outcome::Information,
            retest_months: Some(12),
            readings: vec![passed(Measure::Polarity), passed(Measure::Functional)],
            note: some("Flash Test 1.5 kV P; Functional Check OK; moved"),
            ..by_jo(common(7, "APP-0032", "Library"))
        },
    ];
    assert_eq!(contents.records, wanted);
    assert_eq!((contents.problems, contents.fault, contents.without_test), (Vec::new(), None, 1));
    assert_eq!(contents.unknown, ["Client Name", "Asset Notes", "Flash Test", "Asset Class “Cable”"]);
}

#[test]
fn a_sheet_in_windows_1252_with_semicolons_and_numbered_headings_is_read() {
    let (records, unknown) = good("good/patorganiser-windows.csv");
    let wanted = [
        Record {
            location: some("Café"),
            tester: some("R Fennimore"),
            kind: TestKind::Full,
            readings: vec![pass(Measure::Insulation, "500"), pass(Measure::Leakage, "0.25")],
            note: some("Governors’ kettle"),
            ..plain(2, "APP-0003", day(2026, 9, 14))
        },
        Record { location: some("Library"), tester: some("J Okoro"), ..plain(3, "CHG-0004", day(2026, 9, 1)) },
    ];
    assert_eq!((records.as_slice(), unknown.len()), (wanted.as_slice(), 0));
}

#[test]
fn a_file_that_is_cut_off_or_no_tester_file_is_refused() {
    for (name, message) in [
        (
            "bad/cut-off.txt",
            "the file is incomplete: it stops on line 28, without END OF DATA: the last test begins on line 18",
        ),
        (
            "bad/no-end.txt",
            "the file is incomplete: it stops on line 38, without END OF DATA: the last test begins on line 32",
        ),
        ("bad/no-tests.txt", "the file has no tests"),
        ("bad/binary.txt", "this is a Seaward SSS file, which only Seaward's own programs can read"),
        ("bad/tests.sss", "this is a Seaward SSS file, which only Seaward's own programs can read"),
        ("bad/binary-inside.txt", "this is not a plain text file: line 1003 contains a zero byte"),
        ("bad/neither.txt", "the file is not in a PAT tester format that Kitbook knows"),
        ("bad/empty.csv", "the file is empty"),
        ("bad/heading-only.csv", "the file has a heading and no rows"),
        ("bad/unclosed-quote.csv", "the quote opened on line 3 is never closed"),
        ("bad/no-asset-id.csv", "no column has the asset's ID; the headings are “Shelf”, “Test Date”, “Status”"),
        ("bad/no-result.csv", "no column has the result; the headings are “Asset ID”, “Date Tested”, “Location”"),
        ("bad/no-date.csv", "no column has the test date; the headings are “Asset Id”, “Status”"),
    ] {
        assert_eq!(read(&fixture(name)).fault.as_deref(), Some(message), "{name}");
    }
}

#[test]
fn a_problem_names_its_line_and_the_other_tests_are_read() {
    for (name, problem) in [
        ("bad/impossible-date.txt", "line 19, DATE: “31/09/2026” is not a real date (day/month/year)"),
        ("bad/missing-app-no.txt", "line 18, APP NO: the test has no APP NO"),
        ("bad/reading-without-number.txt", "line 28, INS: “MOHM” is not a valid insulation reading"),
    ] {
        let contents = read(&fixture(name));
        assert_eq!(
            (contents.problems, contents.records.len(), contents.fault),
            (vec![problem.to_owned()], 2, None),
            "{name}"
        );
    }
}

#[test]
fn every_bad_line_of_a_text_is_listed() {
    let contents = read(&fixture("bad/bad-lines.txt"));
    assert_eq!(
        contents.problems,
        [
            "line 1, APP NO: the test has no TEST NUMBER line",
            "line 6, EARTH: “0.09 OHM” does not end in P or F",
            "line 10, TEXT: the note “bell\u{fffd}” contains a control character (U+0007)",
            "line 15, APP NO: APP NO appears twice in one test, with different values",
            "line 19, TIME: “25:00” is not a time",
            "line 22: the test has no result: none of its lines ends in P or F",
            "line 25, DATE: the test has no DATE",
            "line 31, EARTH: “0.09 MOHM” is not a valid earth reading",
        ]
    );
    assert_eq!(contents.records, [plain(32, "APP-0010", day(2026, 11, 2))]);
}

#[test]
fn every_bad_row_of_a_sheet_is_listed() {
    let contents = read(&fixture("bad/bad-rows.csv"));
    assert_eq!(
        contents.problems,
        [
            "line 2, Test Date: “31/09/2026” is not a real date (day/month/year)",
            "line 3, Pass/Fail: “maybe” is not P, Pass, F, Fail, I or Information",
            "line 4, Retest (Months): “a year” is not a number of months",
            "line 5, Asset Id: the asset's ID is empty",
            "line 6, Pass/Fail: the test has no result",
            "line 7, Test Date: the test has no date",
            "line 8, Result: “none” is not a valid earth reading",
            "line 9, Result: “0.09 MΩ” is not a valid earth reading",
            "line 10, Status: “perhaps” is not P or F",
            "line 11, Pass/Fail: the row says pass, but part of the test failed",
            "line 12: the row has 9 cells, but there are 8 headings",
        ]
    );
    let wanted = Record { retest_months: Some(12), ..plain(13, "APP-0012", day(2026, 9, 14)) };
    assert_eq!((contents.records, contents.fault), (vec![wanted], None));
}

#[test]
fn every_file_of_the_folder_has_a_test() {
    let all = [include_str!("testers.rs"), include_str!("contractors.rs")].concat();
    let readme = fs::read_to_string(folder("README.md")).unwrap();
    for kind in ["good", "bad"] {
        for entry in fs::read_dir(folder(kind)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(all.contains(&format!("\"{kind}/{name}\"")), "no test reads {kind}/{name}");
            assert!(readme.contains(&format!("`{name}`")), "the README doesn't mention {name}");
        }
    }
}
