//! Days and times in the school's time zone: a day ends at local midnight.

use crate::fault::Fault;
use chrono::{
    DateTime, Datelike, Duration, LocalResult, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike, Utc,
};
use chrono_tz::Tz;
use std::fmt;

const FIRST: DateTime<Utc> = match DateTime::from_timestamp(1_577_836_800, 0) {
    Some(first) => first,
    None => DateTime::<Utc>::MIN_UTC,
};

const LAST: DateTime<Utc> = match DateTime::from_timestamp(253_402_300_799, 0) {
    Some(last) => last,
    None => DateTime::<Utc>::MAX_UTC,
};

/// A moment, to the second, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(DateTime<Utc>);

impl Instant {
    /// The first second of 1970.
    pub const EPOCH: Self = Self(DateTime::UNIX_EPOCH);

    /// The last second of the year 9999: later ones can't be written with four digits.
    pub const LAST: Self = Self(LAST);

    /// Converts a chrono time, cut to the second and to [`Self::LAST`].
    pub fn new(at: DateTime<Utc>) -> Self {
        Self(DateTime::from_timestamp(at.timestamp(), 0).unwrap_or(at).min(LAST))
    }

    /// Reads `2026-11-23T09:14:05Z`. Earlier versions wrote years after 9999 with a sign; those become [`Self::LAST`].
    pub fn parse(text: &str) -> Option<Self> {
        if text.starts_with("+1") {
            return Some(Self::LAST);
        }
        let other = || DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc());
        plain_moment(text).or_else(other).map(Self::new)
    }

    /// Seconds since 1970.
    pub fn timestamp(self) -> i64 {
        self.0.timestamp()
    }

    /// The day in UTC.
    pub fn day(self) -> NaiveDate {
        self.0.date_naive()
    }

    /// Adds a duration to a moment. A negative duration gives an earlier moment.
    #[must_use]
    pub fn plus(self, by: Duration) -> Self {
        self.0.checked_add_signed(by).map_or(self, Self::new)
    }
}

impl From<Instant> for DateTime<Utc> {
    fn from(at: Instant) -> Self {
        at.0
    }
}

impl fmt::Display for Instant {
    /// Writes the moment in UTC with a fixed width, so that text order is time order.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl Instant {
    /// The moment as `2026-11-23T09:14:05Z`. An import writes several for each of a million rows.
    pub fn text(self) -> String {
        let (mut text, time) = (day_text(self.day()), self.0.time());
        text.push('T');
        push_time(&mut text, time);
        text.push('Z');
        text
    }
}

/// A day as `2026-11-23`. The formatter of chrono takes ten times as long, and an import writes several days for each
/// of a million rows.
pub fn day_text(day: NaiveDate) -> String {
    let Ok(year @ 0..=9_999) = u32::try_from(day.year()) else { return day.to_string() };
    let mut text = String::with_capacity("2026-11-23T09:14:05Z".len());
    push_two(&mut text, year / 100);
    push_two(&mut text, year % 100);
    for number in [day.month(), day.day()] {
        text.push('-');
        push_two(&mut text, number);
    }
    text
}

/// A time of day as `09:14:05`.
pub fn time_text(time: NaiveTime) -> String {
    let mut text = String::with_capacity("09:14:05".len());
    push_time(&mut text, time);
    text
}

fn push_time(text: &mut String, time: NaiveTime) {
    push_two(text, time.hour());
    for number in [time.minute(), time.second()] {
        text.push(':');
        push_two(text, number);
    }
}

/// Adds a number below a hundred with two digits.
fn push_two(text: &mut String, number: u32) {
    const PAIRS: &str = "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849\
                         5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";
    let at = usize::try_from(number % 100 * 2).unwrap_or(0);
    text.push_str(&PAIRS[at..at + 2]);
}

/// Reads a day as [`day_text`] writes it; `None` if it is written in another way, or there is no such day.
pub fn plain_day(text: &str) -> Option<NaiveDate> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else { return None };
    let year = number([y1, y2])? * 100 + number([y3, y4])?;
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, number([m1, m2])?, number([d1, d2])?)
}

/// Reads two digits.
fn number([tens, ones]: [u8; 2]) -> Option<u32> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| u32::from(byte - b'0'));
    Some(digit(tens)? * 10 + digit(ones)?)
}

/// Reads a moment as [`Instant::text`] writes it.
fn plain_moment(text: &str) -> Option<DateTime<Utc>> {
    let (day, time) = text.split_at_checked(10)?;
    let &[b'T', h1, h2, b':', m1, m2, b':', s1, s2, b'Z'] = time.as_bytes() else { return None };
    let (hour, minute, second) = (number([h1, h2])?, number([m1, m2])?, number([s1, s2])?);
    Some(plain_day(day)?.and_hms_opt(hour, minute, second)?.and_utc())
}

impl serde::Serialize for Instant {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Instant {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not an instant as the register writes it"))
    }
}

/// Either a whole day or a moment in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum When {
    /// A day. A loan due on it is not overdue until the day ends.
    Day(NaiveDate),
    /// A moment.
    At(Instant),
}

/// The direction in which a bare weekday or time is read: due dates ahead, late entries back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looking {
    /// In the future: `fri` is the next Friday, `15:30` is later today.
    Ahead,
    /// In the past: `fri` was the last Friday, `15:30` was earlier today.
    Back,
}

/// The school's clock: one moment and a time zone. It is passed in as a value, so that tests can set the date.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    now: Instant,
    zone: Tz,
}

impl Clock {
    /// The first second of 2020, before anybody used Kitbook. A machine whose battery is flat begins in 1970, 1980 or
    /// 2000, and shows an earlier time.
    pub const FIRST: Self = Self { now: Instant(FIRST), zone: Tz::UTC };

    /// Makes a clock that shows `now`.
    pub fn new(now: DateTime<Utc>, zone: Tz) -> Self {
        Self { now: Instant::new(now), zone }
    }

    /// The same moment in another time zone.
    #[must_use]
    pub fn in_zone(self, zone: Tz) -> Self {
        Self { zone, ..self }
    }

    /// The moment that the clock shows.
    pub fn now(self) -> Instant {
        self.now
    }

    /// The same clock at another moment.
    #[must_use]
    pub fn standing_at(self, now: Instant) -> Self {
        Self { now, ..self }
    }

    /// The school's time zone.
    pub fn zone(self) -> Tz {
        self.zone
    }

    /// Today's date, in the school's time zone.
    pub fn today(self) -> NaiveDate {
        self.day_of(self.now)
    }

    /// The date of a moment, in the school's time zone.
    pub fn day_of(self, at: Instant) -> NaiveDate {
        at.0.with_timezone(&self.zone).date_naive()
    }

    /// The day of a date, or of a moment in the school's time zone.
    pub fn day_of_when(self, when: When) -> NaiveDate {
        match when {
            When::Day(day) => day,
            When::At(at) => self.day_of(at),
        }
    }

    /// The time of day of a moment, in the school's time zone.
    pub fn time_of(self, at: Instant) -> NaiveTime {
        at.0.with_timezone(&self.zone).time()
    }

    /// The first moment of a day. If the clocks skip midnight on that day, it is the first moment that exists.
    pub fn start_of(self, day: NaiveDate) -> Instant {
        let mut local = day.and_time(NaiveTime::MIN);
        for _ in 0..24 {
            match self.zone.from_local_datetime(&local) {
                LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => return Instant::new(at.to_utc()),
                LocalResult::None => local += Duration::minutes(30),
            }
        }
        Instant::new(day.and_time(NaiveTime::MIN).and_utc())
    }

    /// The first moment after a day: a loan due on that day is overdue from then.
    pub fn end_of(self, day: NaiveDate) -> Instant {
        self.start_of(day.succ_opt().unwrap_or(day))
    }

    /// Writes a moment for people, in the school's time zone, such as `Mon 23 Nov 2026 15:30`.
    pub fn show(self, at: Instant) -> String {
        at.0.with_timezone(&self.zone).format("%a %-d %b %Y %H:%M").to_string()
    }

    /// Writes the moment for file names, which then sort by time, such as `2026-11-23-153005`. It is in the school's
    /// time zone.
    pub fn stamp(self) -> String {
        self.now.0.with_timezone(&self.zone).format("%Y-%m-%d-%H%M%S").to_string()
    }

    /// Writes a time of day with seconds, in the school's time zone, such as `15:30:05`.
    pub fn show_to_the_second(self, at: Instant) -> String {
        at.0.with_timezone(&self.zone).format("%H:%M:%S").to_string()
    }

    /// Writes a moment as briefly as possible: only the time (`15:30`) if it is today, else with the date, and with the
    /// year if it is not this year.
    pub fn show_short(self, at: Instant) -> String {
        let local = at.0.with_timezone(&self.zone);
        let (day, today) = (local.date_naive(), self.today());
        let pattern = match (day == today, day.year() == today.year()) {
            (true, _) => "%H:%M",
            (false, true) => "%-d %b %H:%M",
            (false, false) => "%-d %b %Y %H:%M",
        };
        local.format(pattern).to_string()
    }

    /// The moment of a time of day on a date, in the school's time zone. In the hour that comes twice in autumn, the
    /// later moment is meant, so that nobody is late because of the clock change. `None` if the clocks skip that time
    /// in spring.
    pub fn at(self, day: NaiveDate, time: NaiveTime) -> Option<Instant> {
        match self.zone.from_local_datetime(&NaiveDateTime::new(day, time)) {
            LocalResult::Single(at) | LocalResult::Ambiguous(_, at) => Some(Instant::new(at.to_utc())),
            LocalResult::None => None,
        }
    }
}

/// Adds months to a date. If that month has no such day, the result is its last day.
pub fn add_months(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_add_months(Months::new(months)).unwrap_or(day)
}

/// Takes months from a date. If that month has no such day, the result is its last day.
pub fn months_before(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_sub_months(Months::new(months)).unwrap_or(day)
}

/// The number of whole months from one day to another; 0 if `to` is before `from`.
pub fn months_between(from: NaiveDate, to: NaiveDate) -> i64 {
    let months = (i64::from(to.year()) - i64::from(from.year())) * 12 + i64::from(to.month()) - i64::from(from.month());
    let begun = u32::try_from(months).is_ok_and(|m| add_months(from, m) > to);
    (months - i64::from(begun)).max(0)
}

/// Writes a date for people, such as `Fri 18 Dec 2026`.
pub fn show_day(day: NaiveDate) -> String {
    day.format("%a %-d %b %Y").to_string()
}

/// Writes a date for people without its weekday, such as `18 Dec 2026`.
pub fn show_date(day: NaiveDate) -> String {
    day.format("%-d %b %Y").to_string()
}

/// The order of the numbers in a date with slashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// Day, month, year.
    British,
    /// Month, day, year.
    American,
}

/// The time zone of a register, by its name.
///
/// Errors: this program doesn't know it.
pub fn zone_called(name: &str) -> Result<Tz, Fault> {
    name.parse().map_err(|_| {
        Fault::register(format!("the register's time zone {} is unknown", crate::text::shown(name)))
            .hint("Use the newest Kitbook.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A clock that shows Monday 23 November 2026, 09:14 in London.
    fn clock() -> Clock {
        Clock::new("2026-11-23T09:14:05Z".parse().unwrap(), chrono_tz::Europe::London)
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_due_day_ends_at_the_schools_own_midnight() {
        assert_eq!(clock().end_of(day("2026-11-23")).to_string(), "2026-11-24T00:00:00Z");
        // British summer time: midnight in London is 23:00 UTC.
        assert_eq!(clock().end_of(day("2026-07-01")).to_string(), "2026-07-01T23:00:00Z");
        // When the clocks go forward, the day ends an hour earlier in UTC than it began.
        assert_eq!(clock().end_of(day("2026-03-29")).to_string(), "2026-03-29T23:00:00Z");
    }

    /// The register writes years with four digits, so nothing can end later.
    #[test]
    fn nothing_ends_after_the_last_moment() {
        assert_eq!(clock().end_of(day("9999-12-31")).to_string(), "9999-12-31T23:59:59Z");
        assert_eq!(clock().end_of(NaiveDate::MAX), Instant::LAST);
        // Earlier versions wrote the end of that day like this.
        assert_eq!(Instant::parse("+10000-01-01T00:00:00Z"), Some(Instant::LAST));
        assert_eq!(Instant::parse(&Instant::LAST.to_string()), Some(Instant::LAST));
    }

    #[test]
    fn adding_months_stops_at_the_last_day_of_a_shorter_month() {
        assert_eq!(add_months(day("2026-08-31"), 6), day("2027-02-28"));
        assert_eq!(add_months(day("2027-08-31"), 6), day("2028-02-29"));
    }

    #[test]
    fn a_month_is_complete_on_the_same_day_of_the_next_month() {
        for (from, to, wanted) in [
            ("2026-01-15", "2026-02-14", 0),
            ("2026-01-15", "2026-02-15", 1),
            ("2026-01-31", "2026-02-28", 1),
            ("2025-09-01", "2026-11-23", 14),
            ("2026-11-23", "2026-11-22", 0),
            ("2026-11-23", "2020-01-01", 0),
        ] {
            assert_eq!(months_between(day(from), day(to)), wanted, "{from} to {to}");
        }
    }
}
