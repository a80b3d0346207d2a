//! Property tests: any series of results against a simple model, and any damage to a tester's file.

use crate::support::{School, asset};
use chrono::{Days, NaiveDate};
use domain::{
    fault::Failure,
    pat::{Measure, NEW_MONTHS, Outcome, Reading, TestKind, TestState},
    when::{When, add_months},
};
use proptest::prelude::*;
use register::{
    act::Act,
    file::import::Options,
    pat::{
        self, About, Given, Pass, SetInterval, Test,
        import::{self as pat_import, PatOptions},
    },
};
use std::{fs, path::PathBuf};
use store::{asset::Spelling, damaged_rows, verify_chain};

const ITEMS: [&str; 3] = ["APP-0003", "EXT-0007", "LAP-0042/charger"];

/// One action of the caretaker. Days count back from today; a result is given by its position.
#[derive(Debug, Clone)]
enum Deed {
    See { item: usize, pass: bool, day: u64 },
    Measure { item: usize, pass: bool, day: u64 },
    Another { day: u64 },
    Void { result: usize },
    Every { item: usize, kind: TestKind, months: Option<i64> },
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let item = || 0..ITEMS.len();
    // Few days, so that several tests fall on the same day.
    let day = || 1..40u64;
    let kind = prop_oneof![Just(TestKind::Visual), Just(TestKind::Full)];
    let deed = prop_oneof![
        4 => (item(), any::<bool>(), day()).prop_map(|(item, pass, day)| Deed::See { item, pass, day }),
        4 => (item(), any::<bool>(), day()).prop_map(|(item, pass, day)| Deed::Measure { item, pass, day }),
        1 => day().prop_map(|day| Deed::Another { day }),
        3 => (0..100usize).prop_map(|result| Deed::Void { result }),
        2 => (item(), kind, proptest::option::of(0..60i64))
            .prop_map(|(item, kind, months)| Deed::Every { item, kind, months }),
    ];
    prop::collection::vec(deed, 1..30)
}

/// A result in the model, in order of result numbers.
#[derive(Debug, Clone)]
struct Done {
    item: usize,
    kind: TestKind,
    pass: bool,
    day: NaiveDate,
    void: bool,
    another: bool,
}

#[derive(Debug, Default)]
struct Model {
    done: Vec<Done>,
    /// The months set by item and kind of test.
    every: [[Option<i64>; 2]; ITEMS.len()],
}

impl Model {
    /// The interval that applies. By default, an appliance is class I and stationary, an extension lead class I and
    /// portable, a charger class II.
    fn months(&self, item: usize, kind: TestKind) -> Option<u32> {
        let defaults = [[0, 12], [6, 12], [12, 48]];
        let months = self.every[item][kind as usize].unwrap_or(defaults[item][kind as usize]);
        u32::try_from(months).ok().filter(|m| *m > 0)
    }

    fn test_state(&self, item: usize) -> TestState {
        let mut own: Vec<&Done> = self.done.iter().filter(|d| d.item == item && !d.void).collect();
        // The sort is stable, so results of the same day stay in order of number.
        own.sort_by_key(|d| d.day);
        if let Some(begin) = own.iter().rposition(|d| d.another) {
            own.drain(..begin);
        }
        let passed_since = |at: usize, kind: Option<TestKind>| {
            own[at + 1..].iter().any(|d| d.pass && kind.is_none_or(|kind| d.kind == kind))
        };
        let has_open_fail = |kind: TestKind, lifts: Option<TestKind>| {
            own.iter().enumerate().any(|(at, d)| !d.pass && d.kind == kind && !passed_since(at, lifts))
        };
        let failed = if has_open_fail(TestKind::Full, Some(TestKind::Full)) {
            Some(TestKind::Full)
        } else {
            has_open_fail(TestKind::Visual, None).then_some(TestKind::Visual)
        };
        let passes = || own.iter().filter(|d| d.pass);
        let first = passes().next().map(|d| d.day);
        let last = passes().next_back().map(|d| d.day);
        let last_full = passes().rfind(|d| d.kind == TestKind::Full).map(|d| d.day);
        let due = |since: Option<NaiveDate>, kind| Some(add_months(since?, self.months(item, kind)?));
        let visual = due(last, TestKind::Visual);
        // The asset came into the register today, and no item is newer than its first test.
        let first_full = due(first, TestKind::Full).map(|due| due.min(add_months(first.unwrap_or(due), NEW_MONTHS)));
        let full = if last_full.is_some() { due(last_full, TestKind::Full) } else { first_full };
        let required = self.months(item, TestKind::Visual).or(self.months(item, TestKind::Full)).is_some();
        TestState { failed, due_on: [visual, full].into_iter().flatten().min(), untested: required && first.is_none() }
    }
}

fn school() -> School {
    let mut school = School::new();
    asset(&mut school, "APP-0003", "appliance");
    asset(&mut school, "EXT-0007", "extension lead");
    asset(&mut school, "LAP-0042", "laptop");
    school
}

fn perform(school: &mut School, model: &mut Model, deed: &Deed) -> Result<(), Failure> {
    let today = school.act.clock().today();
    let on = |day: u64| today - Days::new(day);
    let act = |day: u64| Act { on: Some(When::Day(on(day))), ..school.act.clone() };
    let store = &mut school.store;
    let pass = |item: usize, replaced| Pass {
        appliances: vec![ITEMS[item].to_owned()],
        spelling: Spelling::Whole,
        tester: None,
        note: None,
        replaced,
    };
    let mut note = |item, kind, pass, day, another| {
        model.done.push(Done { item, kind, pass, day: on(day), void: false, another });
    };
    match *deed {
        Deed::See { item, pass: true, day } => {
            pat::pass(store, &act(day), &pass(item, false))?;
            note(item, TestKind::Visual, true, day, false);
        }
        Deed::See { item, pass: false, day } => {
            pat::fail(store, &act(day), (ITEMS[item], Spelling::Whole), None, "flex cut")?;
            note(item, TestKind::Visual, false, day, false);
        }
        Deed::Measure { item, pass, day } => {
            let order = Test {
                appliance: ITEMS[item].to_owned(),
                spelling: Spelling::Whole,
                given: Given {
                    kind: TestKind::Full,
                    result: if pass { Outcome::Pass } else { Outcome::Fail },
                    readings: vec![
                        Reading::parse(Measure::Earth, "0.05")?,
                        Reading::parse(Measure::Insulation, if pass { ">199" } else { "0.01" })?,
                    ],
                    tester: None,
                    instrument: Some("KT 74".to_owned()),
                    instrument_serial: None,
                    no_readings: None,
                    note: None,
                    replaced: false,
                },
            };
            pat::record(store, &act(day), &order)?;
            note(item, TestKind::Full, pass, day, false);
        }
        Deed::Another { day } => {
            pat::pass(store, &act(day), &pass(2, true))?;
            note(2, TestKind::Visual, true, day, true);
        }
        Deed::Void { result } => {
            let Some(done) = model.done.get_mut(result).filter(|d| !d.void) else { return Ok(()) };
            pat::void(store, &school.act, i64::try_from(result).unwrap() + 1, "a wrong scan")?;
            done.void = true;
        }
        Deed::Every { item, kind, months } => {
            let order = SetInterval {
                about: About::Appliance(ITEMS[item].to_owned(), Spelling::Whole),
                months: vec![(kind, months)],
                note: Some("risk assessment".to_owned()),
                by: None,
            };
            pat::set_interval(store, &school.act, &order)?;
            model.every[item][kind as usize] = months;
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn any_series_of_results_gives_the_status_of_the_model(deeds in deeds()) {
        let mut school = school();
        let mut model = Model::default();
        for deed in &deeds {
            perform(&mut school, &mut model, deed).unwrap();
            for (item, name) in ITEMS.iter().enumerate() {
                let tag = name.split('/').next().unwrap();
                let stored = school.asset(tag).pat();
                let wanted = model.test_state(item);
                // The model doesn't cover items that no action has touched.
                let touched = deeds.iter().any(|d| match d {
                    Deed::See { item: t, .. } | Deed::Measure { item: t, .. } | Deed::Every { item: t, .. } => *t == item,
                    Deed::Another { .. } => item == 2,
                    Deed::Void { .. } => false,
                });
                let began = model.done.iter().any(|d| d.item == item) || model.every[item] != [None; 2];
                if touched && began {
                    prop_assert_eq!(stored, wanted, "{} after {:?}", name, deed);
                }
            }
        }
        school.read(|tx| {
            assert_eq!(verify_chain(tx, None)?.findings, []);
            for table in store::recorded() {
                damaged_rows(tx, table, |key| panic!("{} {key}", table.name))?;
            }
            Ok(())
        });
    }

    /// A damaged file either imports completely or leaves no trace.
    #[test]
    fn a_damaged_file_is_imported_whole_or_not_at_all(bytes in damaged(), create in any::<bool>()) {
        let mut school = school();
        let before = school.traces();
        let items = PatOptions { create: create.then(|| "other".to_owned()), ..PatOptions::default() };
        let act = school.act.clone();
        match pat_import::import(&mut school.store, &act, bytes.as_slice(), items, Options::default(), &mut |_| {}) {
            Err(_) => prop_assert_eq!(school.traces(), before),
            Ok(answer) if answer.value.refused.is_some() => prop_assert_eq!(school.traces(), before),
            Ok(answer) => {
                let report = answer.value.report;
                let results = school.read(|tx| {
                    assert_eq!(verify_chain(tx, None)?.findings, []);
                    // Result numbers have no gaps.
                    let counted = tx.one("select count(*), coalesce(max(no), 0) from pat_result", &[], |row| {
                        Ok((row.get::<i64>(0)?, row.get::<i64>(1)?))
                    })?;
                    Ok(counted.unwrap_or_default())
                });
                let new = report.passed + report.failed + report.information;
                let new_i64 = i64::try_from(new).unwrap();
                prop_assert_eq!(results, (new_i64, new_i64));
                prop_assert_eq!(report.tests, new + report.known);
            }
        }
    }
}

/// A good file with a few bytes changed, and perhaps truncated.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/pat/good");
    let mut names: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let files: Vec<Vec<u8>> = names.into_iter().map(|path| fs::read(path).unwrap()).collect();
    let change = (any::<prop::sample::Index>(), any::<u8>());
    let cut = proptest::option::weighted(0.2, any::<prop::sample::Index>());
    (prop::sample::select(files), prop::collection::vec(change, 0..4), cut).prop_map(|(mut file, changes, cut)| {
        for (place, byte) in changes {
            let at = place.index(file.len());
            file[at] = byte;
        }
        if let Some(cut) = cut {
            file.truncate(cut.index(file.len()));
        }
        file
    })
}
