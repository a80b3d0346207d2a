//! Days and times as the school means them: a day ends at its own midnight, in the school's own zone.

use super::{fault::Fault, text::shown};
use chrono::{
    DateTime, Datelike, Days, Duration, LocalResult, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc,
    Weekday,
};
use chrono_tz::Tz;
use std::fmt;

/// A moment, to the second, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(DateTime<Utc>);

impl Instant {
    /// The first second of 1970.
    pub const EPOCH: Self = Self(DateTime::UNIX_EPOCH);

    /// From chrono's, cut to the second.
    pub fn new(at: DateTime<Utc>) -> Self {
        Self(DateTime::from_timestamp(at.timestamp(), 0).unwrap_or(at))
    }

    /// Reads `2026-11-23T09:14:05Z`.
    pub fn parse(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text).ok().map(|at| Self::new(at.to_utc()))
    }

    /// Seconds since 1970.
    pub fn timestamp(self) -> i64 {
        self.0.timestamp()
    }

    /// So much later (or earlier).
    #[must_use]
    pub fn plus(self, by: Duration) -> Self {
        self.0.checked_add_signed(by).map_or(self, Self::new)
    }
}

impl fmt::Display for Instant {
    /// Fixed width and UTC, so that text order is time order.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{}Z", self.0.date_naive(), self.0.time())
    }
}

impl serde::Serialize for Instant {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

/// Either a whole day or a moment in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// A day; as a due day it counts until its end.
    Day(NaiveDate),
    /// A moment.
    At(Instant),
}

/// Which way a bare week-day or time looks: a due date lies ahead, a thing recorded late lies behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looking {
    /// `fri` is the next Friday, `15:30` is later today.
    Ahead,
    /// `fri` was the last Friday, `15:30` was earlier today.
    Back,
}

/// The school's clock: one moment, and the zone in which it is read. It comes in as a value, so a test sets the day.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    now: Instant,
    zone: Tz,
}

impl Clock {
    /// A clock that stands at `now`.
    pub fn new(now: DateTime<Utc>, zone: Tz) -> Self {
        Self { now: Instant::new(now), zone }
    }

    /// The same moment read in another zone.
    #[must_use]
    pub fn in_zone(self, zone: Tz) -> Self {
        Self { zone, ..self }
    }

    /// The moment.
    pub fn now(self) -> Instant {
        self.now
    }

    /// The same clock at another moment.
    #[must_use]
    pub fn standing_at(self, now: Instant) -> Self {
        Self { now, ..self }
    }

    /// The school's zone.
    pub fn zone(self) -> Tz {
        self.zone
    }

    /// The school's day.
    pub fn today(self) -> NaiveDate {
        self.day_of(self.now)
    }

    /// The school's day at a moment.
    pub fn day_of(self, at: Instant) -> NaiveDate {
        at.0.with_timezone(&self.zone).date_naive()
    }

    /// The school's time of day at a moment.
    pub fn time_of(self, at: Instant) -> NaiveTime {
        at.0.with_timezone(&self.zone).time()
    }

    /// The first moment of a day. Where a zone skips midnight, the first that exists.
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

    /// The first moment after a day: when something due on it becomes late.
    pub fn end_of(self, day: NaiveDate) -> Instant {
        self.start_of(day.succ_opt().unwrap_or(day))
    }

    /// `Mon 23 Nov 2026 15:30`, in the school's zone: for people.
    pub fn show(self, at: Instant) -> String {
        at.0.with_timezone(&self.zone).format("%a %-d %b %Y %H:%M").to_string()
    }

    /// `2026-11-23-153005`, in the school's zone: a part of a file's name, which sorts by it.
    pub fn stamp(self) -> String {
        self.now.0.with_timezone(&self.zone).format("%Y-%m-%d-%H%M%S").to_string()
    }

    /// `15:30` today, else with its day, and with its year if that is another.
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

    /// Reads a day or time as people write it: `2026-12-18`, `18/12/2026`, `today`, `tomorrow`, `yesterday`, `+14d`,
    /// `+2w`, `+2h`, `-3d`, `fri`, `15:30`, and a day with a time behind it.
    ///
    /// Errors: not one of these; a date that does not exist; a time that the clocks skip in spring.
    pub fn parse(self, typed: &str, looking: Looking) -> Result<When, Fault> {
        let text = typed.trim().to_lowercase();
        if let Some((day, time)) = text.rsplit_once([' ', 't'])
            && let Some(time) = parse_time(time)
        {
            let day = self.parse_day(day.trim(), looking).ok_or_else(|| not_a_day(typed))??;
            return self.at(day, time, typed).map(When::At);
        }
        if let Some(time) = parse_time(&text) {
            return self.at(self.today(), time, typed).map(When::At);
        }
        if let Some((number, unit @ ('h' | 'm'))) = signed_number(&text) {
            let minutes = if unit == 'h' { number.checked_mul(60) } else { Some(number) };
            let minutes = minutes.filter(|m| m.abs() < 600_000_000).ok_or_else(|| not_a_day(typed))?;
            return Ok(When::At(self.now.plus(Duration::minutes(minutes))));
        }
        self.parse_day(&text, looking).unwrap_or_else(|| Err(not_a_day(typed))).map(When::Day)
    }

    /// Reads a whole day.
    ///
    /// Errors: as [`Self::parse`], and a time where a day is wanted.
    pub fn parse_day_only(self, typed: &str, looking: Looking) -> Result<NaiveDate, Fault> {
        match self.parse(typed, looking)? {
            When::Day(day) => Ok(day),
            When::At(_) => Err(Fault::usage(format!("{} is a time; a day is wanted here", shown(typed)))
                .hint("Write a day like 2026-12-18, 18/12/2026, today, +14d or fri.")),
        }
    }

    /// The last day of a time that lies ahead: `30d`, `4w`, or that day itself: `31/8/2027`.
    ///
    /// Errors: it is no number of days or weeks, and no day.
    pub fn within(self, typed: &str) -> Result<NaiveDate, Fault> {
        let text = typed.trim().to_lowercase();
        let bad = || {
            Fault::usage(format!("{} is not a number of days or weeks, and no day", shown(typed)))
                .hint("Write it like 30d or 4w, or the last day: 31/8/2027.")
        };
        let ahead = format!("+{}", text.trim_start_matches('+'));
        let day = if matches!(signed_number(&ahead), Some((_, 'd' | 'w'))) { &ahead } else { &text };
        if text.starts_with('-') {
            return Err(bad());
        }
        self.parse_day_only(day, Looking::Ahead).map_err(|_| bad())
    }

    fn parse_day(self, text: &str, looking: Looking) -> Option<Result<NaiveDate, Fault>> {
        let today = self.today();
        let day = match text {
            "today" => today,
            "tomorrow" => today.succ_opt()?,
            "yesterday" => today.pred_opt()?,
            _ => {
                if let Some((number, unit @ ('d' | 'w'))) = signed_number(text) {
                    let days = number.checked_mul(if unit == 'w' { 7 } else { 1 })?;
                    let by = Days::new(days.unsigned_abs());
                    return if days < 0 { today.checked_sub_days(by) } else { today.checked_add_days(by) }
                        .filter(|d| (1900..=9999).contains(&d.year()))
                        .map(Ok);
                }
                if let Some(weekday) = week_day(text) {
                    return Some(Ok(self.next_or_last(weekday, looking)));
                }
                return numeric_day(text, DateOrder::British);
            }
        };
        Some(Ok(day))
    }

    fn next_or_last(self, wanted: Weekday, looking: Looking) -> NaiveDate {
        let today = self.today();
        let ahead = (wanted.num_days_from_monday() + 7 - today.weekday().num_days_from_monday()) % 7;
        let ahead = if ahead == 0 { 7 } else { ahead };
        match looking {
            Looking::Ahead => today + Days::new(ahead.into()),
            Looking::Back => today - Days::new((7 - ahead % 7).into()),
        }
    }

    fn at(self, day: NaiveDate, time: NaiveTime, typed: &str) -> Result<Instant, Fault> {
        match self.zone.from_local_datetime(&NaiveDateTime::new(day, time)) {
            LocalResult::Single(at) => Ok(Instant::new(at.to_utc())),
            // The hour that comes twice in autumn: the later one, so that nobody is late by the clock's doing.
            LocalResult::Ambiguous(_, later) => Ok(Instant::new(later.to_utc())),
            LocalResult::None => {
                Err(Fault::usage(format!("{} does not exist: the clocks skip that hour", shown(typed)))
                    .hint("Give a time an hour later."))
            }
        }
    }
}

/// Months later; the last day of a shorter month where the day does not exist.
pub fn add_months(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_add_months(Months::new(months)).unwrap_or(day)
}

/// Months earlier; the last day of a shorter month where the day does not exist.
pub fn months_before(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_sub_months(Months::new(months)).unwrap_or(day)
}

/// Whole months from one day to another; none where it lies before.
pub fn months_between(from: NaiveDate, to: NaiveDate) -> i64 {
    let months = (i64::from(to.year()) - i64::from(from.year())) * 12 + i64::from(to.month()) - i64::from(from.month());
    let begun = u32::try_from(months).is_ok_and(|m| add_months(from, m) > to);
    (months - i64::from(begun)).max(0)
}

/// `Fri 18 Dec 2026`: for people.
pub fn show_day(day: NaiveDate) -> String {
    day.format("%a %-d %b %Y").to_string()
}

/// The order of a slashed date's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// Day, month, year.
    British,
    /// Month, day, year.
    American,
}

/// Reads `2026-12-18`, or three numbers parted by `/`, `-` or `.` in this order. `None`: it is not of that shape.
/// `Some(Err)`: it is, but there is no such day.
pub fn numeric_day(text: &str, order: DateOrder) -> Option<Result<NaiveDate, Fault>> {
    let mut parts = text.split(['/', '-', '.']);
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    let number = |s: &str, most: usize| {
        ((1..=most).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit()))
            .then(|| s.parse::<u32>().ok())
            .flatten()
    };
    if parts.next().is_some() {
        return None;
    }
    let (year, month, day) = if a.len() == 4 {
        (number(a, 4)?, number(b, 2)?, number(c, 2)?)
    } else {
        let year = match c.len() {
            4 => number(c, 4)?,
            2 => 2000 + number(c, 2)?,
            _ => return None,
        };
        let (first, second) = (number(a, 2)?, number(b, 2)?);
        if order == DateOrder::British { (year, second, first) } else { (year, first, second) }
    };
    let year = i32::try_from(year).ok().filter(|y| (1900..=9999).contains(y));
    Some(year.and_then(|y| NaiveDate::from_ymd_opt(y, month, day)).ok_or_else(|| {
        Fault::usage(format!("there is no day {}", shown(text)))
            .hint("Check the day and the month; dates are day/month/year.")
    }))
}

fn not_a_day(typed: &str) -> Fault {
    Fault::usage(format!("{} is not a day or time that Kitbook knows", shown(typed)))
        .hint("Write 2026-12-18, 18/12/2026, today, tomorrow, +14d, +2w, +2h, fri or 15:30.")
}

fn parse_time(text: &str) -> Option<NaiveTime> {
    let (hours, minutes) = text.split_once(':')?;
    if !(1..=2).contains(&hours.len()) || minutes.len() != 2 {
        return None;
    }
    let number = |s: &str| s.bytes().all(|b| b.is_ascii_digit()).then(|| s.parse().ok()).flatten();
    NaiveTime::from_hms_opt(number(hours)?, number(minutes)?, 0)
}

/// `+14d` or `-3d`: a sign, digits, one letter.
fn signed_number(text: &str) -> Option<(i64, char)> {
    let unit = text.chars().last()?;
    let body = text.strip_suffix(unit)?;
    let (sign, digits) = match body.as_bytes().first()? {
        b'+' => (1, &body[1..]),
        b'-' => (-1, &body[1..]),
        _ => return None,
    };
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some((digits.parse::<i64>().ok()? * sign, unit))
}

fn week_day(text: &str) -> Option<Weekday> {
    (text.len() >= 3 && text.bytes().all(|b| b.is_ascii_lowercase())).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Monday 23 November 2026, 09:14 in London.
    fn clock() -> Clock {
        Clock::new("2026-11-23T09:14:05Z".parse().unwrap(), chrono_tz::Europe::London)
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_words_of_the_design() {
        for (typed, wanted) in [
            ("2026-12-18", "2026-12-18"),
            ("18/12/2026", "2026-12-18"),
            ("18/12/26", "2026-12-18"),
            ("18-12-2026", "2026-12-18"),
            ("today", "2026-11-23"),
            ("Tomorrow", "2026-11-24"),
            ("+14d", "2026-12-07"),
            ("+2w", "2026-12-07"),
            ("fri", "2026-11-27"),
            ("friday", "2026-11-27"),
            ("mon", "2026-11-30"),
        ] {
            assert_eq!(clock().parse(typed, Looking::Ahead).unwrap(), When::Day(day(wanted)), "{typed}");
        }
        let at = |text: &str| When::At(Instant::parse(text).unwrap());
        assert_eq!(clock().parse("15:30", Looking::Ahead).unwrap(), at("2026-11-23T15:30:00Z"));
        assert_eq!(clock().parse("+2h", Looking::Ahead).unwrap(), at("2026-11-23T11:14:05Z"));
        assert_eq!(clock().parse("fri 9:05", Looking::Ahead).unwrap(), at("2026-11-27T09:05:00Z"));
        assert_eq!(clock().parse("2026-07-01 09:00", Looking::Ahead).unwrap(), at("2026-07-01T08:00:00Z"));
        assert_eq!(clock().parse("fri", Looking::Back).unwrap(), When::Day(day("2026-11-20")));
        assert_eq!(clock().parse("mon", Looking::Back).unwrap(), When::Day(day("2026-11-16")));
        assert_eq!(clock().parse("yesterday", Looking::Back).unwrap(), When::Day(day("2026-11-22")));
    }

    #[test]
    fn what_is_no_day_is_said_so() {
        for typed in [
            "31/02/2026",
            "2026-13-01",
            "29/02/2027",
            "soon",
            "",
            "+d",
            "25:00",
            "15:3",
            "12",
            "1/2/3/4",
            "+99999999999999999999d",
            "+9999999d",
            "0001-01-01",
        ] {
            assert!(clock().parse(typed, Looking::Ahead).is_err(), "{typed}");
        }
        assert!(clock().parse("29/02/2028", Looking::Ahead).is_ok());
    }

    #[test]
    fn a_due_day_ends_at_the_schools_own_midnight() {
        assert_eq!(clock().end_of(day("2026-11-23")).to_string(), "2026-11-24T00:00:00Z");
        // British summer time: midnight in London is 23:00 UTC.
        assert_eq!(clock().end_of(day("2026-07-01")).to_string(), "2026-07-01T23:00:00Z");
        // The day on which the clocks go forward ends an hour earlier than it began.
        assert_eq!(clock().end_of(day("2026-03-29")).to_string(), "2026-03-29T23:00:00Z");
    }

    #[test]
    fn the_hour_that_comes_twice_and_the_one_that_does_not_come() {
        let twice = clock().parse("2026-10-25 01:30", Looking::Back).unwrap();
        assert_eq!(twice, When::At(Instant::parse("2026-10-25T01:30:00Z").unwrap()));
        let never = clock().parse("2026-03-29 01:30", Looking::Back).unwrap_err();
        assert!(never.message.contains("the clocks skip that hour"), "{}", never.message);
    }

    #[test]
    fn months_end_on_the_last_day_there_is() {
        assert_eq!(add_months(day("2026-08-31"), 6), day("2027-02-28"));
        assert_eq!(add_months(day("2027-08-31"), 6), day("2028-02-29"));
    }

    #[test]
    fn a_month_is_over_on_its_day() {
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
