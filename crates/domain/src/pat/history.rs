//! The test history of an item, added up from its results: when each kind of test is due, and which fail still counts.

use super::{Intervals, Outcome, PatResult, Standing, TestKind};
use crate::{when::add_months, words};
use chrono::{Days, NaiveDate};

words! {
    /// The test status of an item, the most serious first.
    Status, "test status" {
        Failed = "failed",
        Overdue = "overdue",
        NeverTested = "never_tested",
        DueSoon = "due_soon",
        InDate = "in_date",
        /// No test is required: the item runs on battery or USB, is class III, or the school requires neither test.
        NotRequired = "not_required",
    }
}

/// The period before its due date in which a test is "due soon".
pub const SOON: Days = Days::new(30);

/// A summary of all counted results of one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct History {
    /// The date of the last passed visual check; a full test includes a visual check.
    pub visual_on: Option<NaiveDate>,
    /// The date of the last passed full test.
    pub full_on: Option<NaiveDate>,
    /// The date of the first pass of any kind. A new item may go out after a visual check; the interval to the first
    /// full test begins on that date.
    pub first_on: Option<NaiveDate>,
    /// The date on which the part was last replaced: the new part is new from that date.
    pub replaced_on: Option<NaiveDate>,
    /// The date of the last result of any kind.
    pub last_on: Option<NaiveDate>,
    /// The kind of a failed test that no later pass has cleared.
    pub failed: Option<TestKind>,
}

impl History {
    /// Adds up the results of an item in order of test date. Queried and voided results are ignored.
    pub fn of<'a>(results: impl IntoIterator<Item = &'a PatResult>) -> Self {
        let mut results: Vec<&PatResult> = results.into_iter().filter(|r| r.state == Standing::Counted).collect();
        results.sort_by_key(|r| (r.tested_on, r.tested_time, r.no));
        let mut history = Self::default();
        for result in results {
            history.take(result);
        }
        history
    }

    /// Adds the next result. A passed full test clears any fail; a passed visual check clears only a failed visual
    /// check. When a part was replaced, the old part's history ends here.
    pub fn take(&mut self, result: &PatResult) {
        let on = result.tested_on;
        if result.replaced {
            *self = Self { replaced_on: Some(on), ..Self::default() };
        }
        match (result.result, result.kind) {
            (Outcome::Information, _) => return,
            (Outcome::Fail, kind) => self.failed = self.failed.max(Some(kind)),
            (Outcome::Pass, kind) => {
                self.visual_on = Some(on);
                self.first_on = self.first_on.or(Some(on));
                self.failed = self.failed.filter(|failed| *failed > kind);
                if kind == TestKind::Full {
                    self.full_on = Some(on);
                }
            }
        }
        self.last_on = Some(on);
    }

    /// The date on which a kind of test is due; `None` if it is not required, or if the item never passed a test.
    /// A new item may stand on visual checks, but no longer than until `new_until`.
    pub fn due(self, kind: TestKind, intervals: Intervals, new_until: Option<NaiveDate>) -> Option<NaiveDate> {
        let months = intervals.of(kind)?;
        match (kind, self.full_on) {
            (TestKind::Visual, _) => Some(add_months(self.visual_on?, months)),
            (TestKind::Full, Some(full_on)) => Some(add_months(full_on, months)),
            (TestKind::Full, None) if self.lacks_full(intervals, new_until) => None,
            (TestKind::Full, None) => {
                let by_interval = add_months(self.first_on?, months);
                Some(new_until.map_or(by_interval, |end| by_interval.min(end)))
            }
        }
    }

    /// True if the item has only ever passed visual checks, and was no longer new at the first of them: its full test
    /// is still missing.
    pub fn lacks_full(self, intervals: Intervals, new_until: Option<NaiveDate>) -> bool {
        let first = self.first_on.filter(|_| self.full_on.is_none() && intervals.full.is_some());
        first.zip(new_until).is_some_and(|(first, end)| first >= end)
    }
}

/// The facts that decide the test status of one item, or of an asset and its parts together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TestState {
    pub failed: Option<TestKind>,
    /// The due date of the next test of any kind.
    pub due_on: Option<NaiveDate>,
    /// A test is required, and none was ever passed; or a full test is required, and the item only ever passed visual
    /// checks when it was no longer new.
    pub untested: bool,
}

impl TestState {
    /// Works out the test state of one item.
    pub fn of(history: History, intervals: Intervals, new_until: Option<NaiveDate>) -> Self {
        let due = [TestKind::Visual, TestKind::Full].map(|kind| history.due(kind, intervals, new_until));
        Self {
            failed: history.failed,
            due_on: due.into_iter().flatten().min(),
            untested: intervals.any() && history.first_on.is_none() || history.lacks_full(intervals, new_until),
        }
    }

    /// Merges the states of an asset and its parts, the more serious of each fact.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            failed: self.failed.max(other.failed),
            due_on: [self.due_on, other.due_on].into_iter().flatten().min(),
            untested: self.untested || other.untested,
        }
    }

    /// The status on a date. A test is overdue only from the day after its due date.
    pub fn status(self, today: NaiveDate) -> Status {
        match (self.failed, self.untested, self.due_on) {
            (Some(_), ..) => Status::Failed,
            (None, _, Some(due)) if due < today => Status::Overdue,
            (None, true, _) => Status::NeverTested,
            (None, false, Some(due)) if due <= today + SOON => Status::DueSoon,
            (None, false, Some(_)) => Status::InDate,
            (None, false, None) => Status::NotRequired,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        category::{PatClass, PatType},
        pat::{Make, default_intervals},
    };

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn result(no: i64, kind: TestKind, result: Outcome, on: &str) -> PatResult {
        PatResult { no, ..PatResult::new(uuid::Uuid::nil().into(), kind, result, day(on)) }
    }

    fn class_two() -> Intervals {
        let make = Make { class: PatClass::Two, equipment: Some(PatType::Portable), heating: false, lead: None };
        default_intervals(make)
    }

    #[test]
    fn the_status_changes_on_the_right_day() {
        let due = TestState { due_on: Some(day("2026-12-18")), ..TestState::default() };
        for (today, wanted) in [
            ("2026-11-17", Status::InDate),
            ("2026-11-18", Status::DueSoon),
            ("2026-12-17", Status::DueSoon),
            ("2026-12-18", Status::DueSoon),
            ("2026-12-19", Status::Overdue),
        ] {
            assert_eq!(due.status(day(today)), wanted, "{today}");
        }
        let failed = TestState { failed: Some(TestKind::Visual), untested: true, ..due };
        let untested = TestState { untested: true, ..due };
        for today in ["2026-12-17", "2026-12-18", "2026-12-19"] {
            assert_eq!(failed.status(day(today)), Status::Failed);
            assert_eq!(TestState::default().status(day(today)), Status::NotRequired);
        }
        assert_eq!(untested.status(day("2026-12-18")), Status::NeverTested);
        assert_eq!(untested.status(day("2026-12-19")), Status::Overdue);
    }

    #[test]
    fn a_passed_visual_check_never_lifts_a_failed_full_test() {
        use Outcome::{Fail, Pass};
        use TestKind::{Full, Visual};
        let mut history = History::default();
        for (no, kind, outcome, on, failed) in [
            (1, Full, Fail, "2026-01-01", Some(Full)),
            (2, Visual, Pass, "2026-01-02", Some(Full)),
            (3, Full, Pass, "2026-01-03", None),
            (4, Visual, Fail, "2026-01-04", Some(Visual)),
            (5, Visual, Pass, "2026-01-05", None),
            (6, Visual, Fail, "2026-01-06", Some(Visual)),
            (7, Full, Pass, "2026-01-07", None),
        ] {
            history.take(&result(no, kind, outcome, on));
            assert_eq!(history.failed, failed, "{no}");
        }
    }

    #[test]
    fn results_count_by_test_date_not_by_when_they_were_recorded() {
        use Outcome::{Fail, Information, Pass};
        let mut later = result(1, TestKind::Visual, Pass, "2026-03-01");
        let earlier = result(2, TestKind::Visual, Fail, "2026-02-01");
        assert_eq!(History::of([&later, &earlier]).failed, None);
        later.state = Standing::Void;
        let history = History::of([&later, &earlier]);
        assert_eq!((history.failed, history.first_on), (Some(TestKind::Visual), None));
        let noted = result(3, TestKind::Full, Information, "2026-04-01");
        assert_eq!(History::of([&earlier, &noted]), history);
        // Of two results on the same day, the one without a time counts as earlier, so the typed fail comes last.
        let mut typed = result(4, TestKind::Visual, Fail, "2026-05-01");
        typed.tested_time = chrono::NaiveTime::from_hms_opt(9, 0, 0);
        let imported = result(5, TestKind::Visual, Pass, "2026-05-01");
        assert_eq!(History::of([&typed, &imported]).failed, Some(TestKind::Visual));
    }

    #[test]
    fn a_new_item_needs_only_a_visual_check_until_its_first_full_test_is_due() {
        let mut history = History::default();
        assert!(TestState::of(history, class_two(), None).untested);
        history.take(&result(1, TestKind::Visual, Outcome::Pass, "2026-01-10"));
        assert_eq!(history.due(TestKind::Visual, class_two(), None), Some(day("2027-01-10")));
        assert_eq!(history.due(TestKind::Full, class_two(), None), Some(day("2030-01-10")));
        history.take(&result(2, TestKind::Visual, Outcome::Pass, "2029-06-01"));
        let next = TestState::of(history, class_two(), None);
        assert_eq!((next.due_on, next.untested), (Some(day("2030-01-10")), false));
    }

    #[test]
    fn the_grace_of_a_new_item_ends_on_its_last_day_whatever_the_interval() {
        let mut history = History::default();
        history.take(&result(1, TestKind::Visual, Outcome::Pass, "2026-01-10"));
        let full = |history: History, end: &str| history.due(TestKind::Full, class_two(), Some(day(end)));
        // Bought on 1 January 2026; class II has 48 months.
        assert_eq!(full(history, "2028-01-01"), Some(day("2028-01-01")));
        // The interval from the first check ends earlier.
        assert_eq!(full(history, "2031-01-01"), Some(day("2030-01-10")));
        // It was no longer new at its first check, so that check doesn't replace the full test.
        for end in ["2019-06-01", "2026-01-10"] {
            let state = TestState::of(history, class_two(), Some(day(end)));
            assert_eq!((full(history, end), state.untested), (None, true), "{end}");
            assert_eq!(state.due_on, Some(day("2027-01-10")));
        }
        assert!(!TestState::of(history, class_two(), Some(day("2026-01-11"))).untested);
        // A full test ends it.
        history.take(&result(2, TestKind::Full, Outcome::Pass, "2026-02-01"));
        assert_eq!(full(history, "2019-06-01"), Some(day("2030-02-01")));
        assert!(!TestState::of(history, class_two(), Some(day("2019-06-01"))).untested);
        // Where no full test is required, none is missing.
        let visual = Intervals { full: None, ..class_two() };
        let mut checked = History::default();
        checked.take(&result(1, TestKind::Visual, Outcome::Pass, "2026-01-10"));
        assert!(!TestState::of(checked, visual, Some(day("2019-06-01"))).untested);
    }

    #[test]
    fn a_replaced_charger_starts_a_new_history() {
        let mut history = History::default();
        history.take(&result(1, TestKind::Full, Outcome::Pass, "2026-01-10"));
        history.take(&result(2, TestKind::Full, Outcome::Fail, "2026-02-10"));
        let replacement = PatResult { replaced: true, ..result(3, TestKind::Visual, Outcome::Pass, "2026-02-11") };
        history.take(&replacement);
        assert_eq!((history.failed, history.full_on), (None, None));
        assert_eq!((history.first_on, history.replaced_on), (Some(day("2026-02-11")), Some(day("2026-02-11"))));
    }
}
