//! Days and moments of the model's school, in London.

use chrono::{DateTime, Datelike as _, Days, Duration, Months, NaiveDate, NaiveTime, TimeZone as _, Utc};
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

/// The first moment after a day: what is due on the day is late from then.
pub fn end_of(day: Day) -> At {
    start_of(day + Days::new(1))
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

/// When something is due: the end of a day, a moment, or never.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    Never,
    Day(Day),
    At(At),
}

impl Due {
    /// The moment from which it is late.
    pub fn late_from(self) -> Option<At> {
        match self {
            Self::Never => None,
            Self::Day(day) => Some(end_of(day)),
            Self::At(at) => Some(at),
        }
    }

    pub fn day(self) -> Option<Day> {
        match self {
            Self::Never => None,
            Self::Day(day) => Some(day),
            Self::At(at) => Some(day_of(at)),
        }
    }
}
