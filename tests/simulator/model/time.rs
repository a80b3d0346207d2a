//! Days and moments of the model's school, in London.

use chrono::{DateTime, Datelike as _, Days, Duration, Months, NaiveDate, NaiveTime, TimeZone as _, Utc, Weekday};
use chrono_tz::Europe::London;

pub type At = DateTime<Utc>;
pub type Day = NaiveDate;

pub fn day_of(at: At) -> Day {
    at.with_timezone(&London).date_naive()
}

/// The first moment of a day. Midnight always exists in London: the clocks change at one.
pub fn start_of(day: Day) -> At {
    London.from_local_datetime(&day.and_time(NaiveTime::MIN)).earliest().unwrap().to_utc()
}

/// Noon, the time of what is recorded late by its day alone.
pub fn noon_of(day: Day) -> At {
    London.from_local_datetime(&(day.and_time(NaiveTime::MIN) + Duration::hours(12))).earliest().unwrap().to_utc()
}

/// As the register stores a moment.
pub fn instant(at: At) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

pub fn months_after(day: Day, months: u32) -> Day {
    day.checked_add_months(Months::new(months)).unwrap()
}

pub fn months_before(day: Day, months: u32) -> Day {
    day.checked_sub_months(Months::new(months)).unwrap()
}

/// The whole months from one day to another.
pub fn months_between(from: Day, to: Day) -> i64 {
    let months = i64::from((to.year() - from.year()) * 12) + i64::from(to.month()) - i64::from(from.month());
    let begun = months >= 0 && months_after(from, u32::try_from(months).unwrap()) > to;
    (months - i64::from(begun)).max(0)
}

/// Easter Sunday in the years of which the program knows the bank holidays.
const EASTER: [(i32, u32, u32); 6] =
    [(2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2028, 4, 16), (2029, 4, 1), (2030, 4, 21)];

fn is_weekend(day: Day) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// True on a bank holiday in England, by the rules of the Banking and Financial Dealings Act 1971.
pub fn is_bank_holiday(day: Day) -> bool {
    let year = day.year();
    let Some((_, month, of)) = EASTER.iter().find(|(known, ..)| *known == year) else { return false };
    let date = |month, of| Day::from_ymd_opt(year, month, of).unwrap();
    let easter = date(*month, *of);
    let is_last_monday_of = |month| day.month() == month && day.weekday() == Weekday::Mon && day.day() > 24;
    // On a weekend, the next days that are free of both stand in.
    let christmas: Vec<Day> = date(12, 25).iter_days().filter(|day| !is_weekend(*day)).take(2).collect();
    day == date(1, 1).iter_days().find(|day| !is_weekend(*day)).unwrap()
        || day == easter - Days::new(2)
        || day == easter + Days::new(1)
        || (day.month() == 5 && day.weekday() == Weekday::Mon && day.day() <= 7)
        || is_last_monday_of(5)
        || is_last_monday_of(8)
        || christmas.contains(&day)
}

/// When something is due: the end of a day, a moment, or never.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    Never,
    Day(Day),
    At(At),
}

impl Due {
    pub fn day(self) -> Option<Day> {
        match self {
            Self::Never => None,
            Self::Day(day) => Some(day),
            Self::At(at) => Some(day_of(at)),
        }
    }
}
