//! When a backup, or a drill of one, is overdue.

use crate::school_year::SchoolYear;
use chrono::{Days, NaiveDate};

/// The days after which the next drill is due: about a term. A starting point; no statute sets it.
// The Department for Education's standards for schools ask for a tested restore each term.
pub const DRILL_DAYS: Days = Days::new(120);

/// True if there was no drill, or none since the last whole term began; while no term is known, if the last one is more
/// than [`DRILL_DAYS`] ago. One in the future counts as none: the clock was wrong.
pub fn drill_is_overdue(last: Option<NaiveDate>, today: NaiveDate, year: &SchoolYear) -> bool {
    let first = year.last_term_from(today).or_else(|| today.checked_sub_days(DRILL_DAYS));
    last.is_none_or(|last| last > today || first.is_some_and(|first| last < first))
}

/// True if there is no backup, or the last one is older than the school day before today. One in the future counts as
/// none: the clock was wrong.
pub fn backup_is_overdue(last: Option<NaiveDate>, today: NaiveDate, year: &SchoolYear) -> bool {
    last.is_none_or(|last| last > today || last < year.before(today))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::school_year::SchoolTerm;

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
            let year = SchoolYear::default();
            assert_eq!(backup_is_overdue(Some(day(last)), day(today), &year), overdue, "{last}, {today}");
        }
        assert!(backup_is_overdue(None, day("2026-11-27"), &SchoolYear::default()));
    }

    #[test]
    fn a_drill_is_due_after_a_term() {
        let today = day("2027-03-27");
        for (last, overdue) in
            [("2026-11-27", false), ("2026-11-26", true), ("2027-03-27", false), ("2027-03-28", true)]
        {
            assert_eq!(drill_is_overdue(Some(day(last)), today, &SchoolYear::default()), overdue, "{last}");
        }
        assert!(drill_is_overdue(None, today, &SchoolYear::default()));
    }

    #[test]
    fn a_drill_is_due_once_a_whole_term_went_by_without_one() {
        let term = |from, until| SchoolTerm {
            from_on: day(from),
            id: uuid::Uuid::nil().into(),
            name: "Term".to_owned(),
            until_on: day(until),
        };
        let terms = vec![term("2026-09-02", "2026-12-18"), term("2027-01-04", "2027-03-25")];
        let year = SchoolYear::new(terms, Vec::new());
        for (last, today, overdue) in [
            ("2026-09-01", "2026-12-18", false),
            ("2026-09-01", "2026-12-19", true),
            ("2026-09-02", "2027-03-25", false),
            ("2026-12-20", "2027-03-26", true),
            ("2027-01-04", "2027-03-26", false),
        ] {
            assert_eq!(drill_is_overdue(Some(day(last)), day(today), &year), overdue, "{last}, {today}");
        }
    }
}
