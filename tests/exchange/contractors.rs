//! Contractors' sheets and Fluke's text, from `fixtures/pat`: every column and line of the good files, and the problems of
//! the bad ones.

use super::testers::{at, day, fixture, good, pass, passed, plain, read, read_with, some};
use domain::{
    category::{PatClass, PatType},
    pat::{Measure, Outcome, Reading, TestKind},
    reading::DateFormat,
};
use register::{
    file::headings::Mapping,
    pat::testers::{self, Format, Record, Ways},
};

/// A reading whose sheet has no outcome for it.
fn value(measure: Measure, text: &str) -> Reading {
    Reading::parse(measure, text).unwrap()
}

fn blank(measure: Measure) -> Reading {
    Reading::without_number(measure, None)
}

fn failed(measure: Measure) -> Reading {
    Reading { outcome: Some(Outcome::Fail), ..passed(measure) }
}

fn mapped(map: &[&str], ignore: &[&str]) -> Ways {
    let owned = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect();
    Ways { mapping: Mapping { map: owned(map), ignore: owned(ignore) }, ..Ways::default() }
}

#[test]
fn a_contractors_sheet_is_read() {
    let contents = read(&fixture("good/contractor.csv"));
    let common = |line, id, class| Record {
        tester: some("K Keys"),
        instrument: some("Seaward PrimeTest 250+"),
        class: Some(class),
        kind: TestKind::Full,
        ..plain(line, id, day(2026, 3, 4))
    };
    let wanted = [
        Record {
            retest_months: Some(12),
            readings: vec![
                value(Measure::Earth, "0.08"),
                value(Measure::Insulation, "99.99"),
                value(Measure::Leakage, "0.21"),
                value(Measure::Load, "1200"),
                passed(Measure::Functional),
            ],
            note: some("Cable in good order"),
            ..common(2, "APP-0001", PatClass::One)
        },
        Record {
            outcome: Outcome::Fail,
            retest_months: Some(12),
            readings: vec![value(Measure::Insulation, "0.3")],
            note: some("Flex cut; Visual Inspection Fail"),
            ..common(3, "APP-0002", PatClass::Two)
        },
        Record {
            readings: vec![
                value(Measure::Insulation, ">199.9"),
                value(Measure::Leakage, "<0.25"),
                passed(Measure::Functional),
                blank(Measure::Earth),
            ],
            ..common(4, "CHG-0004", PatClass::Two)
        },
        Record {
            retest_months: Some(6),
            readings: vec![value(Measure::Insulation, ">50"), passed(Measure::Functional), blank(Measure::Earth)],
            ..common(5, "EXT-0007", PatClass::One)
        },
        Record {
            outcome: Outcome::Fail,
            readings: vec![passed(Measure::Earth), failed(Measure::Insulation)],
            note: some("insulation"),
            ..common(6, "APP-0009", PatClass::One)
        },
    ];
    assert_eq!(contents.records, wanted);
    assert_eq!((contents.problems, contents.fault, contents.without_test), (Vec::new(), None, 1));
    assert_eq!(contents.unknown, ["Job Ref", "Client"]);
    // `Client` is known, and not used.
    assert_eq!(contents.unknown_columns, ["Job Ref"]);
}

#[test]
fn a_contractors_units_outcomes_and_unknown_fails_are_read() {
    let contents = read(&fixture("good/contractor-units.csv"));
    let common = |line, id| Record {
        site: some("Main building"),
        location: some("Hall"),
        tester: some("J Okoro"),
        instrument_serial: some("SN 12"),
        kind: TestKind::Full,
        ..plain(line, id, day(2026, 9, 14))
    };
    let wanted = [
        Record {
            description: some("Kettle"),
            make: some("Brewley"),
            model: some("K20"),
            serial: some("BK-1188"),
            equipment: Some(PatType::Portable),
            class: Some(PatClass::One),
            time: at(9, 20, 0),
            retest_months: Some(12),
            readings: vec![
                pass(Measure::Earth, "0.09"),
                value(Measure::Insulation, ">299"),
                value(Measure::Leakage, "0.25"),
                passed(Measure::Polarity),
                value(Measure::Fuse, "13"),
            ],
            note: some("new plug; Load (W) 2200"),
            ..common(2, "APP-0003")
        },
        Record {
            description: some("Lamp"),
            class: Some(PatClass::Two),
            outcome: Outcome::Fail,
            retest_months: Some(24),
            readings: vec![pass(Measure::Insulation, "500"), value(Measure::Fuse, "3")],
            note: some("Plug cracked, replaced; Visual see notes; Plug Fail"),
            ..common(3, "LAMP-01")
        },
    ];
    assert_eq!(contents.records, wanted);
    assert_eq!((contents.problems, contents.fault), (Vec::new(), None));
    assert_eq!(contents.unknown, ["Load (W)", "Plug", "Type “Lighting”"]);
    // Readings in W are kept as notes, so nobody needs to be asked about them.
    assert_eq!(contents.unknown_columns, ["Plug"]);
}

#[test]
fn a_sheet_of_passes_and_fails_holds_full_tests_without_readings() {
    let (records, unknown) = good("good/pass-fail.csv");
    let common = |line, id, room, item| Record {
        location: some(room),
        description: some(item),
        ..plain(line, id, day(2026, 3, 4))
    };
    let full = |record| Record { kind: TestKind::Full, no_readings: true, ..record };
    let wanted = [
        full(Record { note: some("pass/fail, no readings"), ..common(2, "APP-0001", "Hall", "Kettle") }),
        full(Record { outcome: Outcome::Fail, ..common(3, "APP-0002", "Hall", "Kettle") }),
        common(4, "CHG-0004", "Library", "Charger"),
    ];
    assert_eq!((records.as_slice(), unknown.len()), (wanted.as_slice(), 0));
}

#[test]
fn a_sheet_whose_only_result_is_visual_holds_visual_checks() {
    let (records, unknown) = good("good/visual-checks.csv");
    let common = |line, id| Record { tester: some("K Keys"), ..plain(line, id, day(2026, 3, 4)) };
    let wanted = [
        common(2, "APP-0001"),
        Record { outcome: Outcome::Fail, note: some("Flex cut; Visual Check No"), ..common(3, "APP-0002") },
    ];
    assert_eq!((records.as_slice(), unknown.len()), (wanted.as_slice(), 0));
}

#[test]
fn a_fluke_file_is_read() {
    let (records, unknown) = good("good/fluke.flk");
    let common = |line, id, on| Record {
        tester: some("R Fennimore"),
        instrument: some("6500"),
        instrument_serial: some("1187-0042"),
        kind: TestKind::Full,
        ..plain(line, id, on)
    };
    let at_site = |record| Record { site: some("Tannerhill Upper School North"), ..record };
    let wanted = [
        at_site(Record {
            description: some("Bench supply"),
            location: some("Workshop East"),
            readings: vec![
                passed(Measure::LeadContinuity),
                pass(Measure::Earth, "0.04"),
                pass(Measure::Insulation, ">299.9"),
            ],
            note: some("TEST MODE 0 MAN; EARTH LIMIT 0.10 OHM; INS LIMIT 1.0 MEG"),
            ..common(4, "A-001", day(2024, 1, 1))
        }),
        at_site(Record {
            description: some("Kettle"),
            location: some("Kitchen"),
            kind: TestKind::Visual,
            outcome: Outcome::Fail,
            note: some("TEST MODE 133 AUTO"),
            ..common(23, "A-002", day(2024, 2, 2))
        }),
        Record {
            description: some("Adapter"),
            location: some("Office"),
            readings: vec![
                pass(Measure::Leakage, "0.00"),
                pass(Measure::Leakage, "0.15"),
                pass(Measure::Leakage, "0.10"),
            ],
            note: some("TEST MODE 231 AUTO; BOND RANGE 25 A; TOUCH LIMIT 0.25 mA; SUBST 1 LIMIT 0.50 mA; LOAD 0 VA S"),
            ..common(38, "A-004", day(2024, 4, 4))
        },
        Record {
            description: some("Lamp"),
            location: some("Hall"),
            tester: None,
            outcome: Outcome::Fail,
            note: some("TEST MODE 232 AUTO; CURRENT 2.1 A P; PN CONTINUITY P; PROBE PELV 12.0 V F"),
            ..common(53, "A-005", day(2024, 5, 5))
        },
    ];
    assert_eq!((records.as_slice(), unknown.len()), (wanted.as_slice(), 0));
    // The reader gives the dates of a wrong clock as they are; the register refuses them.
    let (records, _) = good("bad/fluke-clock.flk");
    let days: Vec<_> = records.iter().take(2).map(|record| record.tested_on).collect();
    assert_eq!(days, [day(1980, 1, 1), day(1979, 2, 2)]);
}

#[test]
fn every_bad_row_of_a_contractors_sheet_is_listed() {
    let contents = read(&fixture("bad/contractor-rows.csv"));
    assert_eq!(
        contents.problems,
        [
            "line 2, Date Tested: “31/09/2026” is not a real date (day/month/year)",
            "line 3, Earth (ohms): “low” is not a valid earth reading",
            "line 5, Retest Due: the next test, 2025-03-04, does not fit the test of 2026-03-04",
            "line 6, Asset ID: the asset's ID is empty",
            "line 7, Asset ID: a spreadsheet has rounded the ID to “1.2E+05”",
            "line 9, Result: the row says pass, but part of the test failed",
            "line 10, Result: the row says pass, but part of the test failed",
            "line 11, Result: the result is empty",
            "line 12, Date Tested: the test has no date",
            "line 13, Insulation (Mohms): “99 mA” is not a valid insulation reading",
        ]
    );
    let common = |line, id| Record { kind: TestKind::Full, ..plain(line, id, day(2026, 3, 4)) };
    let insulation = value(Measure::Insulation, "99");
    let wanted = [Record {
        readings: vec![pass(Measure::Earth, "0.08"), insulation, failed(Measure::Polarity)],
        ..common(14, "APP-0013")
    }];
    let (unclear, sure): (Vec<Record>, Vec<Record>) =
        contents.records.into_iter().partition(|record| record.unclear.is_some());
    assert_eq!((sure, contents.fault), (wanted.to_vec(), None));
    let words: Vec<String> = unclear.into_iter().filter_map(|record| Some(record.unclear?.words)).collect();
    assert_eq!(words, ["Earth Result: “maybe”", "Result: “Pass/Fail”"]);
}

#[test]
fn american_dates_are_read_with_their_format() {
    let us = Ways { dates: DateFormat::Us, ..Ways::default() };
    for (name, problem, days) in [
        (
            "bad/american.csv",
            "line 2, Date Tested: “09/14/2026” is not a real date (day/month/year)",
            [day(2026, 9, 14), day(2026, 9, 10)],
        ),
        (
            "bad/american.txt",
            "line 6, DATE: “09/14/2026” is not a real date (day/month/year)",
            [day(2026, 9, 10), day(2026, 9, 14)],
        ),
    ] {
        let british = read(&fixture(name));
        assert_eq!((british.problems, british.records.len()), (vec![problem.to_owned()], 1), "{name}");
        let american = read_with(&fixture(name), &us);
        let read: Vec<_> = american.records.iter().map(|record| record.tested_on).collect();
        assert_eq!((american.problems, read), (Vec::new(), days.to_vec()), "{name}");
    }
}

#[test]
fn an_unknown_heading_can_be_mapped_and_a_column_ignored() {
    let sheet = "Plant Ref;When;Verdict;Ohms to earth;Load (W);Old\nA-1;4/3/2026;P;0.08;800;x\n";
    let seen = read(sheet.as_bytes());
    let headings = "“Plant Ref”, “When”, “Verdict”, “Ohms to earth”, “Load (W)”, “Old”";
    assert_eq!(seen.fault, Some(format!("no column has the asset's ID; the headings are {headings}")));
    let ways = mapped(&["Plant Ref=asset", "when=Date", "Verdict=result", "Load (W)=load"], &["OLD"]);
    let contents = read_with(sheet.as_bytes(), &ways);
    let readings = vec![value(Measure::Earth, "0.08"), value(Measure::Load, "800")];
    let record = &contents.records[0];
    assert_eq!((&*record.asset_id, record.tested_on, &record.readings), ("A-1", day(2026, 3, 4), &readings));
    assert_eq!((contents.unknown_columns, contents.unknown), (Vec::<String>::new(), Vec::new()));
    for (ways, message) in [
        (mapped(&["Plat Ref=asset"], &[]), "the file has no heading “Plat Ref”"),
        (mapped(&["Plant Ref=aset"], &[]), "there is no field “aset”"),
        (mapped(&[], &["Older"]), "the file has no heading “Older”"),
    ] {
        let fault = testers::open(sheet.as_bytes(), &ways).err().unwrap();
        assert_eq!(fault.message, message);
    }
    let labelled = testers::open(&b"TEST NUMBER  1\n"[..], &mapped(&["A=asset"], &[])).err().unwrap();
    assert_eq!(labelled.message, "this tester's file has no columns");
}

/// A mapped heading of PATorganiser's quadruples is a column of its own.
#[test]
fn a_heading_of_a_reading_can_be_mapped_too() {
    let sheet = "Asset Id,Test Date,Test,Result,Unit,Status,Result 2\nA-1,2026-03-04,Earth Bond,0.08,,P,Fail\n";
    let contents = read_with(sheet.as_bytes(), &mapped(&["Result 2=result"], &[]));
    let record = &contents.records[0];
    assert_eq!((record.outcome, &record.readings), (Outcome::Fail, &vec![pass(Measure::Earth, "0.08")]));
}

#[test]
fn the_formats_of_contractors_are_recognised() {
    for (text, format, key) in [
        ("Asset Tag,Date,Pass/Fail\n", Format::Contractor, "Asset Tag"),
        ("Appliance No;Tested On;Outcome\n", Format::Contractor, "Appliance No"),
        ("Barcode,Last Tested,Earth Continuity\n", Format::Contractor, "Barcode"),
        ("Asset Id,Test Date,Status,Test,Result,Unit,Status\n", Format::Sheet, "Asset Id"),
        ("MODEL   6500\nSN  1\n\nTEST NUMBER  1\n", Format::Labelled, "APP NO"),
    ] {
        let file = testers::open(text.as_bytes(), &Ways::default()).map_err(|f| f.message).unwrap();
        assert_eq!((file.format(), file.key()), (format, key), "{text}");
    }
    // With two columns of IDs, the other one is not understood.
    let two = read(b"Barcode,Asset No,Date,Result\n501,A-1,4/3/2026,P\n");
    assert_eq!((two.records[0].asset_id.as_str(), two.unknown_columns), ("A-1", vec!["Barcode".to_owned()]));
}

#[test]
fn a_fail_is_never_less_than_the_row_says() {
    let kind_and_outcome = |text: &str| {
        let contents = read(text.as_bytes());
        contents.records.first().map(|r| (r.kind, r.outcome)).ok_or(contents.problems)
    };
    let head = "Asset Tag,Date,Test Type,Insulation (Mohms),Result\n";
    // A visual check with a failed reading is a full test.
    for (row, wanted) in [
        ("A,4/3/2026,Visual,0.1,Fail", (TestKind::Full, Outcome::Fail)),
        ("A,4/3/2026,Visual,,Fail", (TestKind::Visual, Outcome::Fail)),
        ("A,4/3/2026,,,Fail", (TestKind::Full, Outcome::Fail)),
        ("A,4/3/2026,,F,Pass", (TestKind::Full, Outcome::Pass)),
    ] {
        assert_eq!(kind_and_outcome(&format!("{head}{row}\n")), Ok(wanted), "{row}");
    }
}
