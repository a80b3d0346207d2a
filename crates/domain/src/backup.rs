//! When a backup, or a drill of one, is overdue.

use chrono::{Datelike as _, Days, NaiveDate, Weekday};

/// The days after which the next drill is due: about a term. A starting point; no statute sets it.
// The Department for Education's standards for schools ask for a tested restore each term.
pub const DRILL_DAYS: Days = Days::new(120);

/// True if there was no drill, or the last one is more than [`DRILL_DAYS`] ago. One in the future counts as none: the
/// clock was wrong.
pub fn drill_is_overdue(last: Option<NaiveDate>, today: NaiveDate) -> bool {
    last.is_none_or(|last| last > today || today.checked_sub_days(DRILL_DAYS).is_some_and(|first| last < first))
}

/// True if there is no backup, or the last one is older than the weekday before today. One in the future counts as none:
/// the clock was wrong.
pub fn backup_is_overdue(last: Option<NaiveDate>, today: NaiveDate) -> bool {
    last.is_none_or(|last| last > today || last < weekday_before(today))
}

/// The last day before this one that is not on a weekend.
// A school day, once the register has the school's calendar.
fn weekday_before(day: NaiveDate) -> NaiveDate {
    let is_weekday = |day: &NaiveDate| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    day.iter_days().rev().skip(1).find(is_weekday).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_backup_of_the_weekday_before_is_enough() {
        for (last, today, overdue) in [
            ("2026-11-27", "2026-11-27", false),
            ("2026-11-26", "2026-11-27", false),
            ("2026-11-25", "2026-11-27", true),
            // Friday's, on Saturday, Sunday and Monday.
            ("2026-11-27", "2026-11-28", false),
            ("2026-11-27", "2026-11-29", false),
            ("2026-11-27", "2026-11-30", false),
            ("2026-11-27", "2026-12-01", true),
            ("2026-11-26", "2026-11-30", true),
            ("2026-11-28", "2026-11-27", true),
        ] {
            assert_eq!(backup_is_overdue(Some(day(last)), day(today)), overdue, "{last}, {today}");
        }
        assert!(backup_is_overdue(None, day("2026-11-27")));
    }

    #[test]
    fn a_drill_is_due_after_a_term() {
        let today = day("2027-03-27");
        for (last, overdue) in
            [("2026-11-27", false), ("2026-11-26", true), ("2027-03-27", false), ("2027-03-28", true)]
        {
            assert_eq!(drill_is_overdue(Some(day(last)), today), overdue, "{last}");
        }
        assert!(drill_is_overdue(None, today));
    }
}
