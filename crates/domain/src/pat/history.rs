//! What a row of results comes to: when each kind of test is due, and whether a fail stands.

use super::{Intervals, Outcome, PatResult, Standing, TestKind};
use crate::{when::add_months, words};
use chrono::{Days, NaiveDate};

words! {
    /// Where an item stands with its tests, the gravest first.
    Status, "test status" {
        Failed = "failed",
        Overdue = "overdue",
        NeverTested = "never_tested",
        DueSoon = "due_soon",
        InDate = "in_date",
        /// Battery, USB, class III: or the school asks for neither test.
        NotRequired = "not_required",
    }
}

/// How far ahead a due test is "soon".
pub const SOON: Days = Days::new(30);

/// What is known of an item's tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct History {
    /// The last visual inspection that was passed; a combined test includes one.
    pub visual_on: Option<NaiveDate>,
    /// The last combined test that was passed.
    pub combined_on: Option<NaiveDate>,
    /// The first pass of any kind: new kit may stand on a visual check.
    pub first_on: Option<NaiveDate>,
    /// The last result of any kind.
    pub last_on: Option<NaiveDate>,
    /// A fail that no sufficient pass has lifted.
    pub failed: Option<TestKind>,
}

impl History {
    /// All results of an item, put into order. What does not count is passed over.
    pub fn of<'a>(results: impl IntoIterator<Item = &'a PatResult>) -> Self {
        let mut results: Vec<&PatResult> = results.into_iter().filter(|r| r.state == Standing::Counted).collect();
        results.sort_by_key(|r| (r.tested_on, r.tested_time, r.no));
        let mut history = Self::default();
        for result in results {
            history.take(result);
        }
        history
    }

    /// Takes in a result that follows those before. A combined pass lifts any fail; a visual one lifts a failed visual
    /// only. Where another item stands in the old one's place, the old one's history is over.
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
                    self.combined_on = Some(on);
                }
            }
        }
        self.last_on = Some(on);
    }

    /// When a kind of test is due; `None`: it is not asked for, or nothing was ever passed.
    pub fn due(self, kind: TestKind, intervals: Intervals) -> Option<NaiveDate> {
        let since = match kind {
            TestKind::Visual => self.visual_on,
            TestKind::Full => self.combined_on.or(self.first_on),
        };
        Some(add_months(since?, intervals.of(kind)?))
    }
}

/// What the status of an item, or of several, is decided from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Where {
    pub failed: Option<TestKind>,
    /// The next test of any kind.
    pub due_on: Option<NaiveDate>,
    /// A test is asked for, and none was ever passed.
    pub untested: bool,
}

impl Where {
    /// Of one item.
    pub fn of(history: History, intervals: Intervals) -> Self {
        let due = [TestKind::Visual, TestKind::Full].map(|kind| history.due(kind, intervals));
        Self {
            failed: history.failed,
            due_on: due.into_iter().flatten().min(),
            untested: intervals.any() && history.first_on.is_none(),
        }
    }

    /// Of an item and its parts: the gravest of each.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            failed: self.failed.max(other.failed),
            due_on: [self.due_on, other.due_on].into_iter().flatten().min(),
            untested: self.untested || other.untested,
        }
    }

    /// Where it stands on a day. A due day counts until its end.
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
    fn every_status_on_the_day_before_of_and_after() {
        let due = Where { due_on: Some(day("2026-12-18")), ..Where::default() };
        for (today, wanted) in [
            ("2026-11-17", Status::InDate),
            ("2026-11-18", Status::DueSoon),
            ("2026-12-17", Status::DueSoon),
            ("2026-12-18", Status::DueSoon),
            ("2026-12-19", Status::Overdue),
        ] {
            assert_eq!(due.status(day(today)), wanted, "{today}");
        }
        let failed = Where { failed: Some(TestKind::Visual), untested: true, ..due };
        let untested = Where { untested: true, ..due };
        for today in ["2026-12-17", "2026-12-18", "2026-12-19"] {
            assert_eq!(failed.status(day(today)), Status::Failed);
            assert_eq!(Where::default().status(day(today)), Status::NotRequired);
        }
        assert_eq!(untested.status(day("2026-12-18")), Status::NeverTested);
        assert_eq!(untested.status(day("2026-12-19")), Status::Overdue);
    }

    #[test]
    fn a_visual_never_lifts_a_failed_combined() {
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
    fn results_count_in_the_order_of_their_days_whenever_they_were_recorded() {
        use Outcome::{Fail, Information, Pass};
        let mut later = result(1, TestKind::Visual, Pass, "2026-03-01");
        let earlier = result(2, TestKind::Visual, Fail, "2026-02-01");
        assert_eq!(History::of([&later, &earlier]).failed, None);
        later.state = Standing::Void;
        let history = History::of([&later, &earlier]);
        assert_eq!((history.failed, history.first_on), (Some(TestKind::Visual), None));
        let noted = result(3, TestKind::Full, Information, "2026-04-01");
        assert_eq!(History::of([&earlier, &noted]), history);
        // On one day, what has no time comes first: a fail that somebody typed stands over it.
        let mut typed = result(4, TestKind::Visual, Fail, "2026-05-01");
        typed.tested_time = chrono::NaiveTime::from_hms_opt(9, 0, 0);
        let imported = result(5, TestKind::Visual, Pass, "2026-05-01");
        assert_eq!(History::of([&typed, &imported]).failed, Some(TestKind::Visual));
    }

    #[test]
    fn new_kit_stands_on_its_visual_check_until_the_first_combined_test_is_due() {
        let mut history = History::default();
        assert!(Where::of(history, class_two()).untested);
        history.take(&result(1, TestKind::Visual, Outcome::Pass, "2026-01-10"));
        assert_eq!(history.due(TestKind::Visual, class_two()), Some(day("2027-01-10")));
        assert_eq!(history.due(TestKind::Full, class_two()), Some(day("2030-01-10")));
        history.take(&result(2, TestKind::Visual, Outcome::Pass, "2029-06-01"));
        let next = Where::of(history, class_two());
        assert_eq!((next.due_on, next.untested), (Some(day("2030-01-10")), false));
    }

    #[test]
    fn another_charger_begins_a_history_of_its_own() {
        let mut history = History::default();
        history.take(&result(1, TestKind::Full, Outcome::Pass, "2026-01-10"));
        history.take(&result(2, TestKind::Full, Outcome::Fail, "2026-02-10"));
        let another = PatResult { replaced: true, ..result(3, TestKind::Visual, Outcome::Pass, "2026-02-11") };
        history.take(&another);
        assert_eq!((history.failed, history.combined_on), (None, None));
        assert_eq!(history.first_on, Some(day("2026-02-11")));
    }
}
