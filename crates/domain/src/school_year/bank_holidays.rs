//! Bank holidays in England and Wales.

use chrono::{Datelike as _, NaiveDate};

/// The last year whose bank holidays are known.
pub const LAST_KNOWN: i32 = 2030;

/// The bank holidays of a year: month, day, name.
type Year = (i32, [(u32, u32, &'static str); 8]);

// GOV.UK, “UK bank holidays”, England and Wales (Open Government Licence v3.0), as far as it is published; the years
// after that by the Banking and Financial Dealings Act 1971, schedule 1, and the substitute days that are proclaimed
// when one falls on a weekend. One more that is proclaimed for an occasion is added as a closed day.
const YEARS: [Year; 6] = [
    (
        2025,
        [
            (1, 1, NEW_YEAR),
            (4, 18, GOOD_FRIDAY),
            (4, 21, EASTER_MONDAY),
            (5, 5, MAY),
            (5, 26, SPRING),
            (8, 25, SUMMER),
            (12, 25, CHRISTMAS),
            (12, 26, BOXING),
        ],
    ),
    (
        2026,
        [
            (1, 1, NEW_YEAR),
            (4, 3, GOOD_FRIDAY),
            (4, 6, EASTER_MONDAY),
            (5, 4, MAY),
            (5, 25, SPRING),
            (8, 31, SUMMER),
            (12, 25, CHRISTMAS),
            (12, 28, BOXING),
        ],
    ),
    (
        2027,
        [
            (1, 1, NEW_YEAR),
            (3, 26, GOOD_FRIDAY),
            (3, 29, EASTER_MONDAY),
            (5, 3, MAY),
            (5, 31, SPRING),
            (8, 30, SUMMER),
            (12, 27, CHRISTMAS),
            (12, 28, BOXING),
        ],
    ),
    (
        2028,
        [
            (1, 3, NEW_YEAR),
            (4, 14, GOOD_FRIDAY),
            (4, 17, EASTER_MONDAY),
            (5, 1, MAY),
            (5, 29, SPRING),
            (8, 28, SUMMER),
            (12, 25, CHRISTMAS),
            (12, 26, BOXING),
        ],
    ),
    (
        2029,
        [
            (1, 1, NEW_YEAR),
            (3, 30, GOOD_FRIDAY),
            (4, 2, EASTER_MONDAY),
            (5, 7, MAY),
            (5, 28, SPRING),
            (8, 27, SUMMER),
            (12, 25, CHRISTMAS),
            (12, 26, BOXING),
        ],
    ),
    (
        LAST_KNOWN,
        [
            (1, 1, NEW_YEAR),
            (4, 19, GOOD_FRIDAY),
            (4, 22, EASTER_MONDAY),
            (5, 6, MAY),
            (5, 27, SPRING),
            (8, 26, SUMMER),
            (12, 25, CHRISTMAS),
            (12, 26, BOXING),
        ],
    ),
];

const NEW_YEAR: &str = "New Year's Day";
const GOOD_FRIDAY: &str = "Good Friday";
const EASTER_MONDAY: &str = "Easter Monday";
const MAY: &str = "Early May bank holiday";
const SPRING: &str = "Spring bank holiday";
const SUMMER: &str = "Summer bank holiday";
const CHRISTMAS: &str = "Christmas Day";
const BOXING: &str = "Boxing Day";

/// The bank holiday on a day.
pub fn bank_holiday(day: NaiveDate) -> Option<&'static str> {
    let (_, days) = YEARS.iter().find(|(year, _)| *year == day.year())?;
    days.iter().find(|(month, of, _)| (*month, *of) == (day.month(), day.day())).map(|(_, _, name)| *name)
}

/// The bank holidays from one day to another, with their names.
pub fn bank_holidays(from: NaiveDate, until: NaiveDate) -> impl Iterator<Item = (NaiveDate, &'static str)> {
    let all = YEARS.iter().flat_map(|(year, days)| {
        days.iter().filter_map(|(month, day, name)| Some((NaiveDate::from_ymd_opt(*year, *month, *day)?, *name)))
    });
    all.filter(move |(day, _)| (from..=until).contains(day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Days, Weekday};

    /// Easter Sunday by the anonymous Gregorian computus.
    fn easter(year: i32) -> NaiveDate {
        let (a, b, c) = (year % 19, year / 100, year % 100);
        let (d, e, g) = (b / 4, b % 4, (8 * b + 13) / 25);
        let h = (19 * a + b - d - g + 15) % 30;
        let l = (32 + 2 * e + 2 * (c / 4) - h - c % 4) % 7;
        let m = (a + 11 * h + 22 * l) / 451;
        let (month, day) = ((h + l - 7 * m + 114) / 31, (h + l - 7 * m + 114) % 31 + 1);
        NaiveDate::from_ymd_opt(year, month.try_into().unwrap(), day.try_into().unwrap()).unwrap()
    }

    #[test]
    fn the_bank_holidays_are_those_of_the_act() {
        for (year, days) in YEARS {
            let days: Vec<NaiveDate> =
                days.iter().map(|(month, day, _)| NaiveDate::from_ymd_opt(year, *month, *day).unwrap()).collect();
            let date = |month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
            let monday = |day: NaiveDate| day.weekday() == Weekday::Mon;
            let is_working = |day: &NaiveDate| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
            assert_eq!(days[0], date(1, 1).iter_days().find(is_working).unwrap(), "{year}");
            assert_eq!(days[1], easter(year) - Days::new(2), "{year}");
            assert_eq!(days[2], easter(year) + Days::new(1), "{year}");
            assert_eq!(days[3], date(5, 1).iter_days().find(|day| monday(*day)).unwrap(), "{year}");
            assert_eq!(days[4], date(5, 31).iter_days().rev().find(|day| monday(*day)).unwrap(), "{year}");
            assert_eq!(days[5], date(8, 31).iter_days().rev().find(|day| monday(*day)).unwrap(), "{year}");
            // On a weekend, the next days that are no holiday stand in for them.
            let mut two: Vec<NaiveDate> = date(12, 25).iter_days().filter(is_working).take(2).collect();
            if date(12, 25).weekday() == Weekday::Fri {
                two = vec![date(12, 25), date(12, 28)];
            }
            assert_eq!(days[6..], two, "{year}");
        }
    }
}
