//! Reads typed dates and times by the school's clock, and questions unlikely ones.

use super::{
    fault::Fault,
    meaning::{Meaning, Meant, meant},
    school_year::DueWanted,
    text::shown,
    when::{Clock, DateOrder, Looking, When, add_months, months_before},
    written::{Written, week_day},
};
use chrono::{Datelike as _, Days, Duration, NaiveDate, NaiveTime, Weekday};

/// Reads dates and times by a clock.
#[derive(Debug, Clone, Copy)]
pub struct Calendar {
    pub clock: Clock,
    /// True if the user has confirmed that unlikely dates are right.
    pub sure: bool,
}

/// The unit of a typed number: the `d` in `14d`, the `h` in `2h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Minutes,
    Hours,
    Days,
    Weeks,
    Months,
    Years,
}

impl Calendar {
    /// Makes a calendar that questions unlikely dates.
    pub fn new(clock: Clock) -> Self {
        Self { clock, sure: false }
    }

    /// Reads a date or time as people write it: `2026-12-18`, `18/12/2026`, `18 Dec`, `today`, `tomorrow`, `yesterday`,
    /// `+14d`, `+2w`, `+1m` (a month), `+1y`, `+2h`, `+30min`, `-3d`, `fri`, `next fri` (of next week), `15:30`, `3pm`,
    /// and a date followed by a time. A number without a sign counts forwards for a due date,
    /// backwards for a past event.
    ///
    /// Errors: the text has none of these forms; the date does not exist or can't be right; the clocks skip that time
    /// in spring.
    pub fn when(self, typed: &str, meaning: Meaning) -> Result<When, Fault> {
        let text = typed.trim().to_lowercase();
        if let Some((day, time)) = text.rsplit_once([' ', 't'])
            && let Some(time) = time_of_day(time)
            && time_of_day(day.trim()).is_none()
        {
            let day = self.certain(typed, self.day_of(day.trim(), meaning).ok_or_else(|| no_day(typed))??, meaning)?;
            return self.at(day, time, typed);
        }
        if let Some(time) = time_of_day(&text) {
            return self.at(self.clock.today(), time, typed);
        }
        if let Some((number, unit @ (Unit::Hours | Unit::Minutes))) = counted(&text, meaning) {
            let minutes = number.checked_mul(if unit == Unit::Hours { 60 } else { 1 });
            let minutes = minutes.filter(|m| m.abs() < 600_000_000).ok_or_else(|| no_day(typed))?;
            let at = self.clock.now().plus(Duration::minutes(minutes));
            self.certain(typed, (self.clock.day_of(at), None), meaning)?;
            return Ok(When::At(at));
        }
        let read = self.day_of(&text, meaning).unwrap_or_else(|| Err(no_day(typed)))?;
        self.certain(typed, read, meaning).map(When::Day)
    }

    /// Reads a due date: a date or time, or `term-end`, `half-term` or `next school day`.
    ///
    /// Errors: those of [`Calendar::when`].
    pub fn due(self, typed: &str) -> Result<DueWanted, Fault> {
        let word: String = typed.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
        Ok(match word.as_str() {
            "nextschoolday" => DueWanted::NextSchoolDay,
            "halfterm" => DueWanted::HalfTerm,
            "termend" | "endofterm" => DueWanted::TermEnd,
            _ => DueWanted::At(self.when(typed, Meaning::Due)?),
        })
    }

    /// Reads a date without a time.
    ///
    /// Errors: those of [`Calendar::when`]; the text is a time.
    pub fn day(self, typed: &str, meaning: Meaning) -> Result<NaiveDate, Fault> {
        match self.when(typed, meaning)? {
            When::Day(day) => Ok(day),
            When::At(_) => Err(Fault::invalid(format!("{} is a time, but a date is needed", shown(typed)))
                .hint("Write a date like 2026-12-18, 18/12/2026, today, +14d or fri.")),
        }
    }

    /// Reads the date of a field that may be empty. An end such as 31/12/9999 leaves it empty.
    ///
    /// Errors: those of [`Calendar::day`].
    pub fn meant(self, typed: &str, meaning: Meaning) -> Result<Meant, Fault> {
        let today = self.clock.today();
        match self.day_of(&typed.trim().to_lowercase(), meaning) {
            Some(read) => {
                let (day, said) = read?;
                let meant = meant(typed, day, meaning, today, self.sure)?;
                Ok(Meant { said: meant.said.or(said), ..meant })
            }
            // A time is not a date: `day` returns the fault for it.
            None => self.day(typed, meaning).map(Meant::plainly),
        }
    }

    /// Checks a date or time that was read elsewhere.
    ///
    /// Errors: the date can't be right, or it is unlikely and the user has not confirmed it.
    pub fn must_be_meant(self, when: Option<When>, meaning: Meaning) -> Result<(), Fault> {
        let Some(when) = when else { return Ok(()) };
        let day = match when {
            When::Day(day) => day,
            When::At(at) => self.clock.day_of(at),
        };
        self.certain(&day.to_string(), (day, None), meaning).map(drop)
    }

    /// Reads the last day of a period from today: `30d`, `4w`, or the day itself: `31/8/2027`.
    ///
    /// Errors: the text is neither a number of days or weeks nor a date.
    pub fn within(self, typed: &str) -> Result<NaiveDate, Fault> {
        let bad = || {
            Fault::invalid(format!("{} is not a number of days or weeks, or a date", shown(typed)))
                .hint("Write it like 30d or 4w, or the last day: 31/8/2027.")
        };
        if typed.trim().starts_with('-') {
            return Err(bad());
        }
        // A list may look as far ahead as the user likes, so no date is questioned.
        Self { sure: true, ..self }.day(typed, Meaning::Holds).map_err(|_| bad())
    }

    fn certain(self, typed: &str, read: (NaiveDate, Option<String>), meaning: Meaning) -> Result<NaiveDate, Fault> {
        meant(typed, read.0, meaning, self.clock.today(), self.sure)?.day.ok_or_else(|| {
            Fault::invalid(format!("{} is more than a thousand years ahead", shown(typed)))
                .hint("Give the right date, or leave it out if there is no end date.")
        })
    }

    fn at(self, day: NaiveDate, time: NaiveTime, typed: &str) -> Result<When, Fault> {
        self.clock.at(day, time).map(When::At).ok_or_else(|| {
            Fault::invalid(format!("{} does not exist: the clocks skip that hour", shown(typed)))
                .hint("Give a time an hour later.")
        })
    }

    /// Reads a day, with a note on how the text was understood. `None` if the text does not look like a date.
    fn day_of(self, text: &str, meaning: Meaning) -> Option<Result<(NaiveDate, Option<String>), Fault>> {
        let today = self.clock.today();
        let plainly = |day: NaiveDate| Some(Ok((day, None)));
        match text {
            "today" => return plainly(today),
            "tomorrow" => return plainly(today.succ_opt()?),
            "yesterday" => return plainly(today.pred_opt()?),
            _ => {}
        }
        if let Some((number, unit)) = counted(text, meaning) {
            return counted_from(today, number, unit).and_then(plainly);
        }
        if let Some(weekday) = text.strip_prefix("next ").and_then(|name| week_day(name.trim())) {
            let monday = today + Days::new(7) - Days::new(today.weekday().num_days_from_monday().into());
            return plainly(monday + Days::new(weekday.num_days_from_monday().into()));
        }
        if let Some(weekday) = week_day(text) {
            return plainly(next_or_last(today, weekday, meaning.looking()));
        }
        Some(Written::read(text, DateOrder::British)?.day(text, meaning, today))
    }
}

fn counted_from(today: NaiveDate, number: i64, unit: Unit) -> Option<NaiveDate> {
    let months = |months: i64| {
        let by = u32::try_from(months.unsigned_abs()).ok().filter(|by| *by < 12 * 9_000)?;
        Some(if months < 0 { months_before(today, by) } else { add_months(today, by) })
    };
    let days = |days: i64| {
        let by = Days::new(days.unsigned_abs());
        if days < 0 { today.checked_sub_days(by) } else { today.checked_add_days(by) }
    };
    let day = match unit {
        Unit::Days => days(number),
        Unit::Weeks => days(number.checked_mul(7)?),
        Unit::Months => months(number),
        Unit::Years => months(number.checked_mul(12)?),
        Unit::Hours | Unit::Minutes => None,
    };
    day.filter(|day| (1900..=9999).contains(&day.year()))
}

fn next_or_last(today: NaiveDate, wanted: Weekday, looking: Looking) -> NaiveDate {
    let ahead = (wanted.num_days_from_monday() + 7 - today.weekday().num_days_from_monday()) % 7;
    let ahead = if ahead == 0 { 7 } else { ahead };
    match looking {
        Looking::Ahead => today + Days::new(ahead.into()),
        Looking::Back => today - Days::new((7 - ahead % 7).into()),
    }
}

fn no_day(typed: &str) -> Fault {
    Fault::invalid(format!("{} is not a date or time Kitbook can read", shown(typed)))
        .hint("Write 2026-12-18, 18/12/2026, 18 Dec, today, tomorrow, +14d, +2w, +1m, +2h, fri, 15:30 or 3pm.")
}

/// Reads a time of day, such as `15:30`, `3pm` or `3.30 pm`.
fn time_of_day(text: &str) -> Option<NaiveTime> {
    let (clock, afternoon) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(clock), _) => (clock.trim_end(), Some(false)),
        (_, Some(clock)) => (clock.trim_end(), Some(true)),
        _ => (text, None),
    };
    let (hours, minutes) = match (clock.split_once([':', '.']), afternoon) {
        (Some(parts), Some(_)) => parts,
        (None, Some(_)) => (clock, "00"),
        (_, None) => clock.split_once(':')?,
    };
    if !(1..=2).contains(&hours.len()) || minutes.len() != 2 {
        return None;
    }
    let number = |s: &str| s.bytes().all(|b| b.is_ascii_digit()).then(|| s.parse::<u32>().ok()).flatten();
    let hours = match (number(hours)?, afternoon) {
        (hours, None) => hours,
        (hours @ 1..=12, Some(afternoon)) => hours % 12 + if afternoon { 12 } else { 0 },
        _ => return None,
    };
    NaiveTime::from_hms_opt(hours, number(minutes)?, 0)
}

/// Reads a number and its unit, such as `+14d`, `-3d` or `2h`. A number without a sign counts forwards for a due date,
/// backwards for a past event.
fn counted(text: &str, meaning: Meaning) -> Option<(i64, Unit)> {
    let (sign, rest) = match (text.strip_prefix('+'), text.strip_prefix('-'), meaning.looking()) {
        (Some(rest), ..) => (1, rest),
        (_, Some(rest), _) => (-1, rest),
        (.., Looking::Ahead) => (1, text),
        (.., Looking::Back) => (-1, text),
    };
    let end = rest.find(|c: char| !c.is_ascii_digit())?;
    let unit = match rest[end..].trim_start() {
        "min" | "mins" | "minute" | "minutes" => Unit::Minutes,
        "h" | "hour" | "hours" => Unit::Hours,
        "d" | "day" | "days" => Unit::Days,
        "w" | "week" | "weeks" => Unit::Weeks,
        "m" | "month" | "months" => Unit::Months,
        "y" | "year" | "years" => Unit::Years,
        _ => return None,
    };
    Some((rest[..end].parse::<i64>().ok()? * sign, unit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::when::Instant;

    /// A calendar for Monday 23 November 2026, 09:14 in London.
    fn days() -> Calendar {
        Calendar::new(Clock::new("2026-11-23T09:14:05Z".parse().unwrap(), chrono_tz::Europe::London))
    }

    fn day(text: &str) -> When {
        When::Day(text.parse().unwrap())
    }

    fn at(text: &str) -> When {
        When::At(Instant::parse(text).unwrap())
    }

    #[test]
    fn every_documented_form_of_a_date_or_time_is_read() {
        for (typed, wanted) in [
            ("2026-12-18", day("2026-12-18")),
            ("18/12/2026", day("2026-12-18")),
            ("18/12/26", day("2026-12-18")),
            ("18-12-2026", day("2026-12-18")),
            ("18 Dec", day("2026-12-18")),
            ("Sat 18 Dec 2027", day("2027-12-18")),
            ("today", day("2026-11-23")),
            ("Tomorrow", day("2026-11-24")),
            ("+14d", day("2026-12-07")),
            ("14 days", day("2026-12-07")),
            ("+2w", day("2026-12-07")),
            ("+1m", day("2026-12-23")),
            ("+12m", day("2027-11-23")),
            ("+1y", day("2027-11-23")),
            ("fri", day("2026-11-27")),
            ("friday", day("2026-11-27")),
            ("tues", day("2026-11-24")),
            ("mon", day("2026-11-30")),
            ("next friday", day("2026-12-04")),
            ("15:30", at("2026-11-23T15:30:00Z")),
            ("3pm", at("2026-11-23T15:00:00Z")),
            ("12.15 am", at("2026-11-23T00:15:00Z")),
            ("+2h", at("2026-11-23T11:14:05Z")),
            ("2h", at("2026-11-23T11:14:05Z")),
            ("+30min", at("2026-11-23T09:44:05Z")),
            ("fri 9:05", at("2026-11-27T09:05:00Z")),
            ("18 Dec 3pm", at("2026-12-18T15:00:00Z")),
            ("2027-07-01 09:00", at("2027-07-01T08:00:00Z")),
        ] {
            assert_eq!(days().when(typed, Meaning::Due).unwrap(), wanted, "{typed}");
        }
        for (typed, wanted) in [
            ("fri", day("2026-11-20")),
            ("mon", day("2026-11-16")),
            ("yesterday", day("2026-11-22")),
            ("18 Dec", day("2025-12-18")),
            ("2h", at("2026-11-23T07:14:05Z")),
        ] {
            assert_eq!(days().when(typed, Meaning::Happened).unwrap(), wanted, "{typed}");
        }
    }

    #[test]
    fn a_text_that_is_no_date_is_refused() {
        for typed in [
            "31/02/2026",
            "2026-13-01",
            "29/02/2027",
            "soon",
            "",
            "+d",
            "25:00",
            "15:3",
            "13pm",
            "12",
            "1/2/3/4",
            "+99999999999999999999d",
            "+9999999d",
            "+999999999y",
            "0001-01-01",
            "31/12/9999",
        ] {
            assert!(days().when(typed, Meaning::Due).is_err(), "{typed}");
        }
        assert!(days().when("29/02/2028", Meaning::Due).is_ok());
    }

    #[test]
    fn an_unlikely_date_is_accepted_once_the_user_is_sure() {
        let asked = days().day("1/9/2040", Meaning::Due).unwrap_err();
        assert_eq!(asked.kind, crate::fault::FaultKind::Question);
        let sure = Calendar { sure: true, ..days() };
        assert_eq!(sure.day("1/9/2040", Meaning::Due).unwrap().to_string(), "2040-09-01");
        // An impossible date is refused even if the user is sure.
        assert!(sure.day("1/9/2032", Meaning::Bought).is_err());
    }

    #[test]
    fn an_end_in_the_year_9999_means_no_end_and_is_noted() {
        let meant = days().meant("31/12/9999", Meaning::Leaves).unwrap();
        assert_eq!((meant.day, meant.said.as_deref()), (None, Some("“31/12/9999” is taken as no end date")));
    }

    #[test]
    fn the_hour_that_comes_twice_is_the_later_one_and_the_skipped_hour_is_refused() {
        let twice = days().when("2026-10-25 01:30", Meaning::Happened).unwrap();
        assert_eq!(twice, at("2026-10-25T01:30:00Z"));
        let never = days().when("2026-03-29 01:30", Meaning::Happened).unwrap_err();
        assert!(never.message.contains("the clocks skip that hour"), "{}", never.message);
    }
}
