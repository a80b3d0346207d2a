//! Worked figures of public examples, to the penny, and the note's own arithmetic over random registers.

use super::{
    Because, Convention, Dated, Figures, Held, Lasts, Method, Policy, Purchase, Purchases, Span, Threshold, Walk,
    YearEnd,
    depreciation::{Residual, percent, read_percent},
    overlay,
};
use crate::{ids::CategoryId, words::Word as _};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

const DECEMBER: &str = "31 December";

fn ends(text: &str) -> YearEnd {
    YearEnd::read(text).unwrap()
}

fn line(life_months: i64, residual: i64, convention: Convention) -> Policy {
    let residual = Residual::Pence(residual);
    Policy { method: Method::StraightLine, life_months: Some(life_months), rate: None, residual, convention }
}

fn reducing(rate: i64, residual: i64, convention: Convention) -> Policy {
    let (method, residual) = (Method::ReducingBalance, Residual::Pence(residual));
    Policy { method, life_months: None, rate: Some(rate), residual, convention }
}

fn always(policy: Policy) -> [Dated; 1] {
    [Dated { from: None, policy }]
}

/// The charges of the years that end with these days.
fn charges(cost: i64, bought: &str, policies: &[Dated], end: &str, years: &[i32]) -> Vec<i64> {
    let end = ends(end);
    let mut walk = Walk::begin(cost, day(bought), policies, end).unwrap();
    let mut before = 0;
    let charge = |year: &i32| {
        let until = walk.until(end.ending_in(*year).unwrap().last);
        let charge = until - before;
        before = until;
        charge
    };
    years.iter().map(charge).collect()
}

/// ERPNext, `test_asset.py`.
#[test]
fn straight_line_by_days() {
    let policy = always(line(36, 1_000_000, Convention::Days));
    let found = charges(10_000_000, "2030-01-30", &policy, DECEMBER, &[2030, 2031, 2032, 2033, 2034]);
    assert_eq!(found, [2_761_644, 3_000_000, 3_000_000, 238_356, 0]);
}

/// ERPNext, `test_asset.py`. The last year falls to the residual value.
#[test]
fn reducing_balance_by_days() {
    let policy = always(reducing(5_000, 1_250_000, Convention::Days));
    let found = charges(10_000_000, "2030-06-06", &policy, DECEMBER, &[2030, 2031, 2032, 2033, 2034]);
    assert_eq!(found, [2_863_014, 3_568_493, 1_784_247, 534_246, 0]);
}

/// ERPNext, `test_asset.py`: twelve months by their days. The last takes what rounding left.
#[test]
fn months_by_their_days_add_up_to_the_year() {
    let policy = always(line(12, 0, Convention::Days));
    let mut walk = Walk::begin(1_200_000, day("2023-01-01"), &policy, ends(DECEMBER)).unwrap();
    let months = walk.months(ends(DECEMBER).ending_in(2023).unwrap());
    let found: Vec<i64> = months.iter().map(|(_, charge)| *charge).collect();
    assert_eq!((found[0], found[1], found[11]), (101_918, 92_055, 101_917));
    assert_eq!(found.iter().sum::<i64>(), 1_200_000);
    assert_eq!((months[1].0, months[11].0), (day("2023-02-28"), day("2023-12-31")));
}

/// BPP: ten years, five months of the first.
#[test]
fn straight_line_by_months() {
    let policy = always(line(120, 3_200_000, Convention::Months));
    let found = charges(40_000_000, "2024-05-01", &policy, "30 September", &[2024, 2025]);
    assert_eq!(found, [1_533_333, 3_680_000]);
}

/// ACCA: the life of a machine is revised in its third year.
#[test]
fn a_revised_life_is_charged_over_what_is_left_of_it() {
    let eight = Dated { from: None, policy: line(96, 4_000_000, Convention::FullYears) };
    let six = Dated { from: Some(day("2022-01-01")), policy: line(72, 4_000_000, Convention::FullYears) };
    for convention in Convention::ALL.iter().copied() {
        let with = |dated: Dated| Dated { policy: Policy { convention, ..dated.policy }, ..dated };
        let policies = overlay(&[with(eight)], &[with(six)]);
        let years = [2020, 2021, 2022, 2023, 2024, 2025, 2026];
        let found = charges(16_000_000, "2020-01-01", &policies, DECEMBER, &years);
        let wanted = [1_500_000, 1_500_000, 2_250_000, 2_250_000, 2_250_000, 2_250_000, 0];
        assert_eq!(found, wanted, "{convention}");
        assert_eq!(16_000_000 - found[..3].iter().sum::<i64>(), 10_750_000, "the net book value");
    }
}

/// ACCA: a full year in the year of purchase, none in that of disposal; sold for 5,000 after two and a half years.
#[test]
fn a_full_year_in_and_none_out() {
    let end = ends(DECEMBER);
    let year = end.ending_in(2024).unwrap();
    let held =
        Held { cost: 1_000_000, bought: day("2022-01-01"), gone_on: Some(day("2024-07-01")), proceeds: Some(500_000) };
    let rate = |policy: Policy, rate| Policy { life_months: None, rate: Some(rate), ..policy };
    for (policy, gain) in [
        (line(60, 0, Convention::FullYears), -100_000),
        (rate(line(60, 0, Convention::FullYears), 2_000), -100_000),
        (reducing(4_000, 0, Convention::FullYears), 140_000),
    ] {
        let policies = always(policy);
        let walk = Walk::begin(held.cost, held.bought, &policies, end).unwrap();
        let mut found = Vec::new();
        Figures::each(&held, walk, &[Span { year, until: year.last }], |_, figures| found.push(figures));
        assert_eq!((found[0].gain, found[0].charge, found[0].value_after()), (gain, 0, 0), "{policy:?}");
    }
}

/// A laptop of £429.00, bought on 12 Nov 2024, in a year that ends on 31 August.
#[test]
fn a_laptop_in_its_first_year() {
    let policy = always(line(48, 0, Convention::Months));
    let found = charges(42_900, "2024-11-12", &policy, "31 August", &[2025, 2026, 2027, 2028, 2029, 2030]);
    assert_eq!(found, [8_938, 10_725, 10_725, 10_725, 1_787, 0]);
    assert_eq!(42_900 - found[0], 33_962);
    assert_eq!(found.iter().sum::<i64>(), 42_900);
}

#[test]
fn a_month_is_charged_on_its_last_day_and_a_full_year_on_the_years() {
    let august = ends("31 August");
    let value = |policies: &[Dated], on: &str| {
        let mut walk = Walk::begin(48_000, day("2024-11-12"), policies, august).unwrap();
        walk.until(day(on))
    };
    let months = always(line(48, 0, Convention::Months));
    for (on, wanted) in [
        ("2024-11-11", 0),
        ("2024-11-12", 0),
        ("2024-11-29", 0),
        ("2024-11-30", 1_000),
        ("2024-12-30", 1_000),
        ("2024-12-31", 2_000),
        ("2028-10-30", 47_000),
        ("2028-10-31", 48_000),
        ("2040-01-01", 48_000),
    ] {
        assert_eq!(value(&months, on), wanted, "{on}");
    }
    let years = always(line(48, 0, Convention::FullYears));
    for (on, wanted) in [("2025-08-30", 0), ("2025-08-31", 12_000), ("2028-08-30", 36_000), ("2028-08-31", 48_000)] {
        assert_eq!(value(&years, on), wanted, "{on}");
    }
    let days = always(line(48, 0, Convention::Days));
    for (on, wanted) in [("2024-11-11", 0), ("2024-11-12", 33), ("2025-08-31", 9_633), ("2028-11-12", 48_000)] {
        assert_eq!(value(&days, on), wanted, "{on}");
    }
}

#[test]
fn an_item_keeps_its_residual_value_and_no_more_than_its_cost() {
    let part = Policy { residual: Residual::OfCost(1_000), ..line(12, 0, Convention::Months) };
    assert_eq!(charges(42_900, "2024-09-01", &always(part), "31 August", &[2025]), [38_610]);
    assert_eq!(charges(1_000, "2024-09-01", &always(line(12, 5_000, Convention::Months)), "31 August", &[2025]), [0]);
    let never = Policy { method: Method::Never, life_months: None, ..line(12, 0, Convention::Months) };
    assert_eq!(charges(1_000, "2024-09-01", &always(never), "31 August", &[2025, 2030]), [0, 0]);
}

#[test]
fn a_policy_counts_from_its_year_and_an_items_own_comes_first() {
    let at = |from: Option<&str>, life| Dated { from: from.map(day), policy: line(life, 0, Convention::Months) };
    let school = [at(None, 12), at(Some("2026-09-01"), 24)];
    assert_eq!(overlay(&school, &[]), school);
    assert_eq!(overlay(&school, &[at(None, 60)]), [at(None, 60)]);
    let from_2025 = at(Some("2025-09-01"), 60);
    assert_eq!(overlay(&school, &[from_2025]), [at(None, 12), from_2025]);
    // Without a policy for the year of its purchase, an item has no value.
    assert!(Walk::begin(1_000, day("2024-11-12"), &[from_2025], ends("31 August")).is_none());
    // A life that is over already is charged at once.
    let shorter = [at(None, 60), at(Some("2026-09-01"), 12)];
    assert_eq!(charges(60_000, "2024-09-01", &shorter, "31 August", &[2025, 2026, 2027]), [12_000, 12_000, 36_000]);
}

#[test]
fn a_years_end_is_read_as_people_write_it() {
    for (text, shown) in [
        ("31 August", "31 August"),
        ("31st august", "31 August"),
        ("aug", "31 August"),
        ("31/08", "31 August"),
        ("8", "31 August"),
        ("31-03", "31 March"),
        ("29 Feb", "28 February"),
        ("30 September", "30 September"),
    ] {
        assert_eq!(ends(text).shown(), shown, "{text}");
    }
    for text in ["", "5 April", "30 August", "13", "31/08/2025", "month", "0", "au"] {
        assert!(YearEnd::read(text).is_err(), "{text}");
    }
    let year = YearEnd::USUAL.of(day("2024-09-01"));
    assert_eq!((year.first, year.last, year.days()), (day("2024-09-01"), day("2025-08-31"), 365));
    assert_eq!((year.name(), year.ended()), ("2024/25".to_owned(), "Year ended 31 Aug 2025".to_owned()));
    assert_eq!(YearEnd::USUAL.of(day("2025-08-31")), year);
    assert_eq!(year.next(), YearEnd::USUAL.of(day("2025-09-01")));
    assert_eq!(ends("28 February").of(day("2024-02-29")).days(), 366);
    assert_eq!(ends(DECEMBER).of(day("2024-02-29")).name(), "2024");
}

#[test]
fn a_policy_must_be_whole() {
    let whole = line(48, 0, Convention::Months);
    assert!(whole.must_be_whole().is_ok());
    for bad in [
        Policy { life_months: None, ..whole },
        Policy { rate: Some(2_000), ..whole },
        Policy { life_months: Some(0), ..whole },
        Policy { residual: Residual::OfCost(10_001), ..whole },
        Policy { method: Method::ReducingBalance, ..whole },
        Policy { method: Method::Never, ..whole },
        Policy { rate: None, ..reducing(1, 0, Convention::Days) },
        reducing(0, 0, Convention::Days),
        reducing(10_001, 0, Convention::Days),
    ] {
        assert!(bad.must_be_whole().is_err(), "{bad:?}");
    }
    assert_eq!(whole.told(), "straight line over 48 months, to £0.00, by months");
    assert_eq!(reducing(3_333, 500, Convention::Days).told(), "reducing balance at 33.33% a year, to £5.00, by days");
    for (text, hundredths) in [("20%", 2_000), ("20", 2_000), ("33.33 %", 3_333), ("12.5%", 1_250)] {
        assert_eq!(read_percent(text).unwrap(), hundredths);
    }
    assert!(["", "%", "-5%", "£5", "1.234%"].iter().all(|text| read_percent(text).is_err()));
    assert_eq!([2_000, 1_250, 3_333, 5].map(percent).join(" "), "20% 12.5% 33.33% 0.05%");
}

#[test]
fn items_that_were_bought_together_count_together() {
    let category = CategoryId(uuid::Uuid::nil());
    let item = |cost, bought, order, supplier| Purchase { bought: day(bought), cost, category, supplier, order };
    let laptop = item(42_900, "2024-09-02", Some("PO 12"), Some("Example Ltd"));
    let later = item(42_900, "2024-10-02", Some("po 12 "), Some("EXAMPLE LTD"));
    let other = item(42_900, "2024-09-02", Some("PO 13"), Some("Example Ltd"));
    let unnumbered = item(60_000, "2024-09-02", None, None);
    let alone = item(60_000, "2024-09-03", None, None);
    let mut purchases = Purchases::default();
    for purchase in [laptop, later, laptop, other, unnumbered, unnumbered, alone] {
        purchases.add(&purchase);
    }
    let told = |thresholds: &[Threshold]| {
        [laptop, later, other, unnumbered, alone].map(|item| purchases.is_capital(thresholds, &item))
    };
    let threshold = |pence, grouped| Threshold { from: None, pence, grouped };
    assert_eq!(told(&[]), [true; 5]);
    assert_eq!(told(&[threshold(100_000, true)]), [true, true, false, true, false]);
    assert_eq!(told(&[threshold(100_000, false)]), [false; 5]);
    assert_eq!(told(&[threshold(50_000, false)]), [false, false, false, true, true]);
    // A higher threshold from a day on leaves earlier purchases alone, a delivery that came later among them.
    let higher = Threshold { from: Some(day("2024-09-15")), pence: 200_000, grouped: true };
    assert_eq!(told(&[threshold(100_000, true), higher]), [true, true, false, true, false]);
    assert_eq!(told(&[higher]), [true; 5]);
}

#[test]
fn an_item_is_replaced_when_the_first_of_its_ends_comes() {
    let lasts = Lasts {
        bought: Some(day("2024-11-12")),
        life_months: Some(48),
        support_ends: Some(day("2027-10-12")),
        end_of_life: Some(day("2030-01-01")),
        planned_until: None,
    };
    assert_eq!(lasts.until(), Some((day("2027-10-12"), Because::Support)));
    assert_eq!(Lasts { support_ends: None, ..lasts }.until(), Some((day("2028-11-12"), Because::Age)));
    let planned = Lasts { planned_until: Some(day("2031-08-31")), ..lasts };
    assert_eq!(planned.until(), Some((day("2031-08-31"), Because::Planned)));
    assert_eq!(Lasts { life_months: Some(48), ..Lasts::default() }.until(), None);
}

fn any_policy() -> impl Strategy<Value = Policy> {
    let convention = prop::sample::select(Convention::ALL.to_vec());
    (0..4, 1..120_i64, 1..10_000_i64, 0..20_000_i64, convention).prop_map(|(kind, life, rate, residual, convention)| {
        match kind {
            0 => line(life, residual, convention),
            1 => Policy { life_months: None, rate: Some(rate), ..line(life, residual, convention) },
            2 => reducing(rate, residual, convention),
            _ => Policy { residual: Residual::OfCost(rate), ..line(life, 0, convention) },
        }
    })
}

/// An item: its cost, the day of its purchase after 1 Jan 2018, the days until it goes, and its policies.
fn any_item() -> impl Strategy<Value = (i64, u64, Option<u64>, Vec<Dated>)> {
    let later = prop::collection::vec((2019..2026_i32, any_policy()), 0..3);
    (0..200_000_i64, 0..2_500_u64, prop::option::of(0..2_500_u64), any_policy(), later).prop_map(
        |(cost, bought, gone, first, mut later)| {
            later.sort_by_key(|(year, _)| *year);
            later.dedup_by_key(|(year, _)| *year);
            let from = |year: i32| YearEnd::USUAL.ending_in(year).map(|year| year.first);
            let later = later.into_iter().map(|(year, policy)| Dated { from: from(year), policy });
            let first = Dated { from: None, policy: first };
            (cost, bought, gone, std::iter::once(first).chain(later).collect())
        },
    )
}

proptest! {
    /// Over random registers: each year balances, begins with the end of the year before, and the year to a day is never
    /// more than the whole year.
    #[test]
    fn the_note_rolls_forward_and_balances(items in prop::collection::vec(any_item(), 1..12), cut in 0..365_u64) {
        let years: Vec<_> = (2018..2032).filter_map(|year| YearEnd::USUAL.ending_in(year)).collect();
        let spans: Vec<Span> = years.iter().map(|year| Span { year: *year, until: year.last }).collect();
        let mut totals = vec![Figures::default(); spans.len()];
        for (cost, bought, gone, policies) in &items {
            let bought = day("2018-01-01") + Days::new(*bought);
            let held = Held { cost: *cost, bought, gone_on: gone.map(|days| bought + Days::new(days)), proceeds: Some(7) };
            let walk = Walk::begin(*cost, bought, policies, YearEnd::USUAL).unwrap();
            let mut last: Option<Figures> = None;
            Figures::each(&held, walk.clone(), &spans, |at, figures| {
                assert!(figures.charge >= 0 && figures.charge <= *cost, "{figures:?} {held:?} {policies:?}");
                assert!((0..=*cost).contains(&figures.value_after()), "{figures:?}");
                if let Some(before) = last {
                    assert_eq!(before.cost_after(), figures.cost_before);
                    assert_eq!(before.depreciation_after(), figures.depreciation_before);
                }
                last = Some(figures);
                totals[at] += figures;
            });
            // A part of a year is charged no more than the whole, and one walk gives what a new one gives.
            let year = years[usize::try_from(*cost).unwrap() % years.len()];
            let until = year.first + Days::new(cut);
            let (mut straight, mut stopping) = (walk.clone(), walk);
            let (early, whole) = (stopping.until(until), stopping.until(year.last));
            assert!(early <= whole && straight.until(year.last) == whole, "{policies:?} {until}");
        }
        for pair in totals.windows(2) {
            prop_assert_eq!(pair[0].cost_after(), pair[1].cost_before);
            prop_assert_eq!(pair[0].depreciation_after(), pair[1].depreciation_before);
            prop_assert_eq!(pair[0].value_after(), pair[1].value_before());
        }
    }

    #[test]
    fn months_add_up_to_their_year(item in any_item()) {
        let (cost, bought, _, policies) = item;
        let bought = day("2018-01-01") + Days::new(bought);
        let mut year = YearEnd::USUAL.of(bought);
        for _ in 0..12 {
            let mut walk = Walk::begin(cost, bought, &policies, YearEnd::USUAL).unwrap();
            let before = walk.clone().until(year.first.pred_opt().unwrap());
            let whole = walk.clone().until(year.last) - before;
            let months = walk.months(year);
            assert!(months.iter().all(|(_, charge)| *charge >= 0), "{months:?} {policies:?}");
            prop_assert_eq!(months.iter().map(|(_, charge)| charge).sum::<i64>(), whole);
            year = year.next();
        }
    }
}
