//! The big school's portable appliance tests.

use super::{BEGIN, CHUNK, Cast, SPAN, Size, clock};
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    pat::{Measure, Outcome, Reading, TestKind, Tested},
    stamp::Timepiece,
};
use register::{
    act::Act,
    pat::{self, About, Arrivals, Confirmed, How, SetInterval},
};
use store::Store;

/// Adds tests as a tester's file would, the same number for each asset. Every test is good for twenty years, so that on
/// any day the same items are due: the items last tested in 1999.
pub(super) fn add(store: &mut Store, size: Size, cast: &Cast) -> Result<(), Fault> {
    let rounds = size.tests / size.assets;
    let act = Act::of("bench", Timepiece::standing(clock(BEGIN + SPAN)));
    // For battery equipment the charger is tested; headphones need no test at all.
    for (name, part) in [
        ("laptop", Some("charger")),
        ("tablet", Some("charger")),
        ("camera", Some("charger")),
        ("phone", Some("charger")),
        ("charger", None),
        ("visualiser", None),
    ] {
        let order = SetInterval {
            about: About::Category(name.to_owned(), part.map(str::to_owned)),
            months: vec![(TestKind::Visual, Some(240)), (TestKind::Full, Some(240))],
            note: Some("of the benchmark".to_owned()),
            by: None,
        };
        pat::set_interval(store, &act, &order).map_err(|_| Fault::register("the test interval can't be set"))?;
    }
    assert_eq!(size.tests, size.assets * rounds, "as many tests for each asset");
    let late = size.assets / size.tests_due;
    let sure = Confirmed { item: true, day: true };
    for round in 0..rounds {
        for chunk in (0..size.assets).collect::<Vec<_>>().chunks(CHUNK as usize) {
            act.write(store, |tx, act| {
                let mut arrivals = Arrivals::begin(tx, act, How::default())?;
                for n in chunk {
                    let first = if n % late == 0 { 1990 } else { 2010 };
                    arrivals.take(tx, &test_of(&cast.assets[*n as usize].1, *n, first + 10 - rounds + round), sure)?;
                }
                arrivals.finish(tx)?;
                Ok(())
            })
            .map_err(|_| Fault::register("the tests can't be written"))?;
        }
    }
    Ok(())
}

fn test_of(tag: &str, n: u32, year: u32) -> Tested {
    let reading = |measure, text: &str| Reading::parse(measure, text).expect("it is a reading");
    let day = NaiveDate::from_ymd_opt(i32::try_from(year).unwrap_or(0), 1 + n % 12, 1 + n % 28).unwrap_or_default();
    Tested {
        line: u64::from(n),
        asset_id: tag.to_owned(),
        description: None,
        make: None,
        model: None,
        serial: None,
        site: None,
        location: None,
        class: None,
        equipment: None,
        tested_on: day,
        time: None,
        kind: TestKind::Full,
        outcome: Outcome::Pass,
        readings: vec![reading(Measure::Insulation, ">199.9"), reading(Measure::Leakage, "0.10")],
        tester: Some("R Fennimore".to_owned()),
        instrument: Some("PrimeTest 350".to_owned()),
        instrument_serial: Some("41C-0712".to_owned()),
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
