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
        if result.replaced {
            *self = Self::default();
        }
        let on = result.tested_on;
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
    pub fn due(self, kind: TestKind, intervals: Intervals) -> Option<NaiveDate> {
        let since = match kind {
            TestKind::Visual => self.visual_on,
            TestKind::Full => self.full_on.or(self.first_on),
        };
        Some(add_months(since?, intervals.of(kind)?))
    }
}

/// The facts that decide the test status of one item, or of an asset and its parts together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TestState {
    pub failed: Option<TestKind>,
    /// The due date of the next test of any kind.
    pub due_on: Option<NaiveDate>,
    /// A test is required, and none was ever passed.
    pub untested: bool,
}

impl TestState {
    /// Works out the test state of one item.
    pub fn of(history: History, intervals: Intervals) -> Self {
        let due = [TestKind::Visual, TestKind::Full].map(|kind| history.due(kind, intervals));
        Self {
            failed: history.failed,
            due_on: due.into_iter().flatten().min(),
            untested: intervals.any() && history.first_on.is_none(),
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
        assert!(TestState::of(history, class_two()).untested);
        history.take(&result(1, TestKind::Visual, Outcome::Pass, "2026-01-10"));
        assert_eq!(history.due(TestKind::Visual, class_two()), Some(day("2027-01-10")));
        assert_eq!(history.due(TestKind::Full, class_two()), Some(day("2030-01-10")));
        history.take(&result(2, TestKind::Visual, Outcome::Pass, "2029-06-01"));
        let next = TestState::of(history, class_two());
        assert_eq!((next.due_on, next.untested), (Some(day("2030-01-10")), false));
    }

    #[test]
    fn a_replaced_charger_starts_a_new_history() {
        let mut history = History::default();
        history.take(&result(1, TestKind::Full, Outcome::Pass, "2026-01-10"));
        history.take(&result(2, TestKind::Full, Outcome::Fail, "2026-02-10"));
        let replacement = PatResult { replaced: true, ..result(3, TestKind::Visual, Outcome::Pass, "2026-02-11") };
        history.take(&replacement);
        assert_eq!((history.failed, history.full_on), (None, None));
        assert_eq!(history.first_on, Some(day("2026-02-11")));
    }
}
