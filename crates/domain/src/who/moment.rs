//! Reads the moments of other programs' logs. One that could be two, or none, is not guessed.

use crate::{
    fault::Fault,
    meaning::Meaning,
    reading::DateFormat,
    remedy::Input,
    say,
    text::{fold, shown},
    when::Instant,
};
use chrono::{DateTime, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _};
use chrono_tz::Tz;

/// The zone of times that don't have one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone(pub Tz);

impl Zone {
    /// Reads the name of a zone, such as `Europe/London` or `UTC`.
    ///
    /// Errors: there is no such zone.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let wanted = text.trim();
        let found = chrono_tz::TZ_VARIANTS.iter().find(|zone| zone.name().eq_ignore_ascii_case(wanted));
        found.map(|zone| Self(*zone)).ok_or_else(|| {
            Fault::invalid(format!("there is no time zone {}", shown(wanted))).hint(say![
                "Give the zone in which the times were written: ",
                Input::Zone.with("Europe/London"),
                " or ",
                Input::Zone.with("UTC"),
                "."
            ])
        })
    }
}

/// Why a text is no moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// It is no date with a time.
    NotATime(String),
    /// It has no zone, and none was given.
    NoZone,
    /// The clocks went back then, so the time came twice.
    Twice,
    /// The clocks went forward then, so the time never was.
    Never,
}

impl Unreadable {
    /// The reason in words.
    pub fn in_words(&self) -> String {
        match self {
            Self::NotATime(why) => why.clone(),
            Self::NoZone => "the time has no zone".to_owned(),
            Self::Twice => "that time came twice: the clocks went back".to_owned(),
            Self::Never => "there was no such time: the clocks went forward".to_owned(),
        }
    }
}

/// Reads a moment. `zone` is that of times without one.
///
/// Errors: why it is no moment.
pub fn read(text: &str, format: DateFormat, zone: Option<Zone>, today: NaiveDate) -> Result<Instant, Unreadable> {
    let text = text.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(Instant::new(at.to_utc()));
    }
    // `Z`, `UTC`, `GMT` or an offset after a time, such as `2026-11-20 10:35 UTC` or `20/11/2026 10:35 +01:00`.
    let (rest, offset) = without_zone(text);
    let local = local(rest, format, today)?;
    if let Some(minutes) = offset {
        return local
            .checked_sub_signed(chrono::Duration::minutes(minutes))
            .map(|at| Instant::new(at.and_utc()))
            .ok_or_else(|| not_a_time(text));
    }
    match zone.ok_or(Unreadable::NoZone)?.0.from_local_datetime(&local) {
        LocalResult::Single(at) => Ok(Instant::new(at.to_utc())),
        LocalResult::Ambiguous(..) => Err(Unreadable::Twice),
        LocalResult::None => Err(Unreadable::Never),
    }
}

fn not_a_time(text: &str) -> Unreadable {
    Unreadable::NotATime(format!("{} is no date with a time", shown(text)))
}

/// Takes the zone off the end of a text: the minutes by which its times are ahead of UTC.
fn without_zone(text: &str) -> (&str, Option<i64>) {
    let folded = fold(text);
    for name in ["utc", "gmt", "z"] {
        let is_name = folded.ends_with(name) && folded.len() == text.len();
        if let Some(rest) = text.get(..text.len().saturating_sub(name.len())).filter(|_| is_name)
            && rest.trim_end().ends_with(|c: char| c.is_ascii_digit())
        {
            return (rest.trim_end(), Some(0));
        }
    }
    let Some(at) = text.rfind(['+', '-']).filter(|at| text[..*at].contains(':')) else { return (text, None) };
    let (rest, digits) = (text[..at].trim_end(), text[at + 1..].replace(':', ""));
    let is_offset = matches!(digits.len(), 2 | 4) && digits.bytes().all(|b| b.is_ascii_digit());
    let (hours, minutes) = digits.split_at(digits.len().min(2));
    match (is_offset, hours.parse::<i64>(), if minutes.is_empty() { Ok(0) } else { minutes.parse::<i64>() }) {
        (true, Ok(hours), Ok(minutes)) if hours <= 14 && minutes < 60 => {
            let ahead = hours * 60 + minutes;
            (rest, Some(if text[at..].starts_with('-') { -ahead } else { ahead }))
        }
        _ => (text, None),
    }
}

/// Reads a date and a time of day.
fn local(text: &str, format: DateFormat, today: NaiveDate) -> Result<NaiveDateTime, Unreadable> {
    let colon = text.find(':').ok_or_else(|| not_a_time(text))?;
    let begin = text[..colon].rfind(|c: char| !c.is_ascii_digit()).ok_or_else(|| not_a_time(text))?;
    let separator = text[begin..].chars().next().map_or(1, char::len_utf8);
    let (date, time) = (&text[..begin], &text[begin + separator..]);
    let day = date.trim_end_matches([' ', ',', 'T']).trim();
    let (day, _) = format.day(day, Meaning::Happened, today).map_err(|fault| Unreadable::NotATime(fault.message))?;
    Ok(day.and_time(time_of_day(time).ok_or_else(|| not_a_time(text))?))
}

/// Reads a time of day, such as `10:35`, `10:35:12.5` or `2:35 pm`.
fn time_of_day(text: &str) -> Option<NaiveTime> {
    let folded = fold(text.trim());
    let (digits, half) = match (folded.strip_suffix("am"), folded.strip_suffix("pm")) {
        (Some(rest), _) => (rest.trim_end(), Some(0)),
        (_, Some(rest)) => (rest.trim_end(), Some(12)),
        _ => (folded.as_str(), None),
    };
    let mut parts = digits.split(':');
    let number = |part: Option<&str>| {
        let part = part?;
        let is_number = (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| part.parse::<u32>().ok()).flatten()
    };
    let (hour, minute) = (number(parts.next())?, number(parts.next())?);
    // A part of a second is left out: hand-overs are minutes away, or in doubt.
    let second = match parts.next() {
        None => 0,
        Some(second) => number(second.split(['.', ',']).next())?,
    };
    let hour = match half {
        None => hour,
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
    };
    if parts.next().is_some() { None } else { NaiveTime::from_hms_opt(hour, minute, second) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, format: DateFormat, zone: Option<&str>) -> Result<String, Unreadable> {
        let zone = zone.map(|zone| Zone::parse(zone).unwrap());
        read(text, format, zone, "2026-12-01".parse().unwrap()).map(Instant::text)
    }

    #[test]
    fn a_moment_is_read_as_logs_write_it() {
        for text in [
            "2026-11-20 10:35",
            "2026-11-20T10:35:00",
            "20/11/2026 10:35",
            "20/11/2026, 10:35:00",
            "20 Nov 2026 10:35:00.250",
            "20/11/2026 10:35 am",
            "2026-11-20T10:35:00Z",
            "2026-11-20 10:35:00 UTC",
            "2026-11-20 11:35+01:00",
            "2026-11-20 11:35 +0100",
            "2026-11-20T02:35:00-08:00",
        ] {
            assert_eq!(told(text, DateFormat::Uk, Some("Europe/London")).unwrap(), "2026-11-20T10:35:00Z", "{text}");
        }
        assert_eq!(told("11/20/2026 2:35 PM", DateFormat::Us, Some("utc")).unwrap(), "2026-11-20T14:35:00Z");
        assert_eq!(told("20/07/2026 10:35", DateFormat::Uk, Some("Europe/London")).unwrap(), "2026-07-20T09:35:00Z");
    }

    #[test]
    fn what_could_be_two_moments_or_none_is_not_guessed() {
        let london = Some("Europe/London");
        assert_eq!(told("2026-10-25 01:30", DateFormat::Uk, london), Err(Unreadable::Twice));
        assert_eq!(told("2026-10-25 01:30 UTC", DateFormat::Uk, london).unwrap(), "2026-10-25T01:30:00Z");
        assert_eq!(told("2026-10-25T01:30:00+01:00", DateFormat::Uk, None).unwrap(), "2026-10-25T00:30:00Z");
        assert_eq!(told("2026-03-29 01:30", DateFormat::Uk, london), Err(Unreadable::Never));
        assert_eq!(told("2026-11-20 10:35", DateFormat::Uk, None), Err(Unreadable::NoZone));
        for text in [
            "",
            "10:35",
            "2026-11-20",
            "yesterday 10:35",
            "20/11 10:35",
            "2026-11-20 25:00",
            "1763634900",
            "2026-11-20 13:00 pm",
            "31/02/2026 10:00",
            "2026-11-20 10:35 BST",
            "20-11-2026 10:3x",
            ":",
            "é:é",
        ] {
            let read = told(text, DateFormat::Uk, london);
            assert!(matches!(read, Err(Unreadable::NotATime(_))), "{text}: {read:?}");
        }
    }
}
