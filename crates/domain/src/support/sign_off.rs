//! The sign-off at a term's end: the digital lead has seen which devices are, or will be, out of support.

use super::SupportEnd;
use crate::{
    ids::{PersonId, RowId},
    school_year::{SchoolTerm, SchoolYear},
    when::Instant,
    words,
};
use chrono::{Days, NaiveDate};

/// How long before a term's end its sign-off is asked for, and how long after it. Starting points; no statute sets them.
// The Department for Education's standard on cyber security asks that the leadership is told at each term's end.
const BEFORE: Days = Days::new(14);
const AFTER: Days = Days::new(28);

/// The sign-off of a term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignOff {
    pub decided_by: PersonId,
    /// The number of devices out of support on that day, of those whose support ends by the term's end, and of those
    /// whose end is unknown.
    pub ended: i64,
    pub ending: i64,
    pub id: RowId,
    pub note: Option<String>,
    pub recorded_at: Instant,
    pub signed_on: NaiveDate,
    /// The last day of the term.
    pub term_end: NaiveDate,
    pub term_name: String,
    pub unknown: i64,
}

/// The term that is signed off on a day: the one that goes on, else the last that has ended.
pub fn term_of(year: &SchoolYear, today: NaiveDate) -> Option<&SchoolTerm> {
    year.terms().iter().rfind(|term| term.from_on <= today)
}

/// The end of a term that is near, or just past, and has no sign-off.
pub fn due(year: &SchoolYear, signed: &[NaiveDate], today: NaiveDate) -> Option<NaiveDate> {
    let ends = year.terms().iter().map(|term| term.until_on);
    let is_near = |end: &NaiveDate| {
        end.checked_sub_days(BEFORE).is_some_and(|from| from <= today)
            && end.checked_add_days(AFTER).is_some_and(|until| today <= until)
    };
    ends.filter(is_near).rfind(|end| !signed.contains(end))
}

words! {
    /// The support of a device, seen from a day.
    State, "state of support" {
        Ended = "ended",
        /// It ends by the day.
        Ending = "ending",
        Supported = "supported",
        NonePublished = "none_published" as "none published",
        Unknown = "unknown",
    }
}

impl State {
    /// The state today of an end, if one is known. `by` is the end of the term.
    pub fn of(end: Option<SupportEnd>, today: NaiveDate, by: Option<NaiveDate>) -> Self {
        match end {
            None => Self::Unknown,
            Some(SupportEnd::NonePublished) => Self::NonePublished,
            Some(SupportEnd::On(day)) if day < today => Self::Ended,
            Some(SupportEnd::On(day)) if by.is_some_and(|by| day <= by) => Self::Ending,
            Some(SupportEnd::On(_)) => Self::Supported,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn year() -> SchoolYear {
        let term = |name: &str, from, until| SchoolTerm {
            from_on: day(from),
            id: uuid::Uuid::nil().into(),
            name: name.to_owned(),
            until_on: day(until),
        };
        let terms = vec![term("Autumn", "2026-09-02", "2026-12-18"), term("Spring", "2027-01-04", "2027-03-25")];
        SchoolYear::new(terms, Vec::new())
    }

    #[test]
    fn a_sign_off_is_due_around_the_end_of_a_term() {
        let autumn = day("2026-12-18");
        for (today, signed, wanted) in [
            ("2026-12-03", None, None),
            ("2026-12-04", None, Some(autumn)),
            ("2026-12-18", Some(autumn), None),
            ("2027-01-15", None, Some(autumn)),
            ("2027-01-16", None, None),
        ] {
            assert_eq!(due(&year(), signed.as_slice(), day(today)), wanted, "{today}");
        }
        assert_eq!(due(&SchoolYear::default(), &[], day("2026-12-18")), None);
    }

    #[test]
    fn the_term_that_goes_on_is_signed_off_else_the_last() {
        let of = |today: &str| term_of(&year(), day(today)).map(|term| term.name.clone());
        assert_eq!(of("2026-09-01"), None);
        assert_eq!(of("2026-12-18").as_deref(), Some("Autumn"));
        assert_eq!(of("2026-12-30").as_deref(), Some("Autumn"));
        assert_eq!(of("2027-01-04").as_deref(), Some("Spring"));
    }

    #[test]
    fn the_last_day_of_support_still_counts() {
        let (today, by) = (day("2026-11-23"), Some(day("2026-12-18")));
        let of = |text: &str| State::of(SupportEnd::of_stored(text), today, by);
        assert_eq!(of("2026-11-22"), State::Ended);
        assert_eq!(of("2026-11-23"), State::Ending);
        assert_eq!(of("2026-12-18"), State::Ending);
        assert_eq!(of("2026-12-19"), State::Supported);
        assert_eq!(of("none_published"), State::NonePublished);
        assert_eq!(State::of(None, today, by), State::Unknown);
    }
}
