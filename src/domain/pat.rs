//! Portable appliance testing: what is tested, how often, what a reading must keep to, and where a thing stands.
//!
//! No law sets an interval (Electricity at Work Regulations 1989), and the 5th edition of the IET Code of Practice
//! (2020) dropped its table: every interval is the school's own. The defaults here are starting points.

use super::{
    category::{PatClass, PatType},
    fault::Fault,
    text::shown,
    when::add_months,
    words::Word,
};
use crate::words;
use chrono::{Days, NaiveDate};
use std::fmt;

words! {
    /// What was done to a thing. A quick pass is a visual inspection; a combined test is inspection and test.
    TestKind, "kind of test" { Visual = "visual", Combined = "combined" }
}

words! {
    /// How it ended. `information` is noted and counts as neither.
    Outcome, "test result" { Pass = "pass", Fail = "fail", Information = "information" }
}

words! {
    /// Whether a result counts.
    Standing, "state of a test result" {
        Counted = "counted",
        /// An imported pass whose readings break a limit: it counts when somebody has accepted it.
        Queried = "queried",
        Void = "void",
    }
}

words! {
    /// Which limits a reading is held to.
    Edition, "edition of the Code of Practice" { Fourth = "4", Fifth = "5" }
}

words! {
    /// What is measured. Units: Ω, MΩ, mA, VA, A; polarity, functional and lead tests have none.
    Measure, "test" {
        Earth = "earth",
        Insulation = "insulation",
        Leakage = "leakage",
        Polarity = "polarity",
        Functional = "functional",
        LeadContinuity = "lead-continuity",
        Load = "load",
        Fuse = "fuse",
    }
}

impl Measure {
    /// The unit that a reading is kept in.
    pub fn unit(self) -> Option<&'static str> {
        match self {
            Self::Earth => Some("Ω"),
            Self::Insulation => Some("MΩ"),
            Self::Leakage => Some("mA"),
            Self::Load => Some("VA"),
            Self::Fuse => Some("A"),
            Self::Polarity | Self::Functional | Self::LeadContinuity => None,
        }
    }
}

/// A decimal number as an instrument shows it, exact to a millionth: no float decides whether a kettle is safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal(i64);

impl Decimal {
    /// From millionths.
    pub const fn millionths(value: i64) -> Self {
        Self(value)
    }

    /// Reads `0.09`, `199.9`, `5`. `None`: no number, a sign, more than six decimals or nine digits before them.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = |s: &str, most: usize| s.len() <= most && s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !digits(whole, 9) || !digits(part, 6) || text.ends_with('.') {
            return None;
        }
        let padded = format!("{part:0<6}");
        Some(Self(whole.parse::<i64>().ok()? * 1_000_000 + padded.parse::<i64>().ok()?))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{:06}", self.0 / 1_000_000, self.0 % 1_000_000);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

words! {
    /// `>` where the value lies beyond the instrument's range.
    Comparator, "comparator" { Above = ">", Below = "<" }
}

/// One reading of a test. The text of the value is kept as the instrument gave it; the number decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    pub measure: Measure,
    pub comparator: Option<Comparator>,
    /// `None` for a test without a number: polarity, functional.
    pub value: Option<Decimal>,
    /// As the instrument says: `None` where it does not.
    pub outcome: Option<Outcome>,
}

impl Reading {
    /// Reads `0.09`, `>199.9`, `> 199.9 MOHM`, `0.10 mA`, `250 kohm`: a comparator, a number, and perhaps a unit.
    ///
    /// Errors: no number; a unit that this measure is not kept in.
    pub fn parse(measure: Measure, text: &str) -> Result<Self, Fault> {
        let bad = || {
            Fault::usage(format!("{} is not a reading of {measure}", shown(text)))
                .hint("Write a number as the instrument shows it, like 0.09 or >199.9.")
        };
        let trimmed = text.trim();
        let (comparator, rest) = match trimmed.chars().next() {
            Some('>') => (Some(Comparator::Above), &trimmed[1..]),
            Some('<') => (Some(Comparator::Below), &trimmed[1..]),
            _ => (None, trimmed),
        };
        let rest = rest.trim_start_matches('=').trim();
        let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
        let value = Decimal::parse(&rest[..end]).ok_or_else(bad)?;
        let value = in_unit(measure, value, rest[end..].trim()).ok_or_else(bad)?;
        Ok(Self { measure, comparator, value: Some(value), outcome: None })
    }

    /// `>199.9 MΩ`
    pub fn text(&self) -> String {
        let value = self.value.map(|v| v.to_string()).unwrap_or_default();
        let comparator = self.comparator.map(Word::word).unwrap_or_default();
        let unit = self.measure.unit().filter(|_| self.value.is_some()).map(|u| format!(" {u}")).unwrap_or_default();
        format!("{comparator}{value}{unit}")
    }
}

/// A value in the unit that its measure is kept in; `None` where the unit is of another kind.
fn in_unit(measure: Measure, value: Decimal, unit: &str) -> Option<Decimal> {
    let unit = unit.to_lowercase().replace(['ω', 'Ω'], "ohm").replace("ohms", "ohm");
    let thousandth = |v: Decimal| Some(Decimal(v.0 / 1_000));
    let thousandfold = |v: Decimal| v.0.checked_mul(1_000).map(Decimal);
    match (measure, unit.as_str()) {
        (_, "") => Some(value),
        (Measure::Earth, "ohm") | (Measure::Insulation, "mohm") | (Measure::Leakage, "ma") => Some(value),
        (Measure::Load, "va") | (Measure::Fuse, "a") => Some(value),
        (Measure::Insulation, "kohm") | (Measure::Leakage, "ua" | "µa" | "μa") => thousandth(value),
        (Measure::Insulation, "gohm") | (Measure::Leakage, "a") | (Measure::Load, "kva") => thousandfold(value),
        _ => None,
    }
}

/// What a thing is, as far as its limits and intervals go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Make {
    pub class: PatClass,
    pub equipment: Option<PatType>,
    /// Class I heating: its insulation may be lower.
    pub heating: bool,
    /// Resistance of the lead's protective conductor, Ω: the R of `0.1 + R`.
    pub lead: Option<Decimal>,
}

impl Make {
    /// The class that counts: one that is not known is treated as I, the strictest to test.
    pub fn counts_as(self) -> PatClass {
        if self.class == PatClass::Unknown { PatClass::One } else { self.class }
    }
}

/// What a reading must keep to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    AtLeast(Decimal),
    AtMost(Decimal),
}

impl Limit {
    /// Whether a reading keeps to it. One beyond the instrument's range keeps to a limit only where it must.
    pub fn holds(self, reading: &Reading) -> bool {
        let Some(value) = reading.value else { return true };
        match (self, reading.comparator) {
            (Self::AtLeast(limit), None | Some(Comparator::Above)) => value >= limit,
            (Self::AtMost(limit), None | Some(Comparator::Below)) => value <= limit,
            _ => false,
        }
    }
}

/// The limit of a measure, if it has one for this make: earth ≤ 0.1 + R; insulation ≥ 1 (class I), ≥ 0.3 (class I
/// heating), ≥ 2 (class II), ≥ 0.25 (class III) MΩ; leakage ≤ 5 mA in the 5th edition, in the 4th ≤ 0.75 for hand-held
/// and portable class I, ≤ 3.5 for other class I, ≤ 0.25 for class II.
pub fn limit(measure: Measure, make: Make, edition: Edition) -> Option<Limit> {
    use PatClass::{One, Three, Two};
    let class = make.counts_as();
    let at_least = |millionths| Some(Limit::AtLeast(Decimal(millionths)));
    let at_most = |millionths| Some(Limit::AtMost(Decimal(millionths)));
    match (measure, class) {
        (Measure::Earth, One) => at_most(100_000 + make.lead.map_or(0, |lead| lead.0)),
        (Measure::Insulation, One) if make.heating => at_least(300_000),
        (Measure::Insulation, One) => at_least(1_000_000),
        (Measure::Insulation, Two) => at_least(2_000_000),
        (Measure::Insulation, Three) => at_least(250_000),
        (Measure::Leakage, _) if edition == Edition::Fifth => at_most(5_000_000),
        (Measure::Leakage, One) => match make.equipment {
            Some(PatType::HandHeld | PatType::Portable) => at_most(750_000),
            _ => at_most(3_500_000),
        },
        (Measure::Leakage, Two) => at_most(250_000),
        _ => None,
    }
}

/// What is wrong with a pass: readings that break a limit, or that the instrument itself failed. In words.
pub fn breaks(readings: &[Reading], make: Make, edition: Edition) -> Vec<String> {
    let mut wrong = Vec::new();
    for reading in readings {
        let broken = limit(reading.measure, make, edition).filter(|limit| !limit.holds(reading));
        let unit = reading.measure.unit().unwrap_or_default();
        match broken {
            Some(Limit::AtLeast(limit)) => {
                wrong.push(format!("{} {}, and must be at least {limit} {unit}", reading.measure, reading.text()));
            }
            Some(Limit::AtMost(limit)) => {
                wrong.push(format!("{} {}, and must be at most {limit} {unit}", reading.measure, reading.text()));
            }
            None if reading.outcome == Some(Outcome::Fail) => wrong.push(format!("{} failed", reading.measure)),
            None => {}
        }
    }
    wrong
}

/// Months between tests; `None`: this kind of test is not asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Intervals {
    pub visual: Option<u32>,
    pub combined: Option<u32>,
}

/// The starting defaults for schools; none of them is law. Class III and battery need neither.
pub fn default_intervals(make: Make) -> Intervals {
    let stays = matches!(make.equipment, None | Some(PatType::Stationary | PatType::It));
    match make.counts_as() {
        PatClass::Three => Intervals::default(),
        PatClass::Two => Intervals { visual: Some(12), combined: Some(48) },
        PatClass::One | PatClass::Unknown => Intervals { visual: (!stays).then_some(6), combined: Some(12) },
    }
}

words! {
    /// Where a thing stands with its tests.
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

/// What is known of a thing's tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct History {
    /// The last visual inspection that was passed.
    pub visual_on: Option<NaiveDate>,
    /// The last combined test that was passed.
    pub combined_on: Option<NaiveDate>,
    /// The first pass of any kind: new kit may stand on a visual check.
    pub first_on: Option<NaiveDate>,
    /// A fail that no sufficient pass has lifted.
    pub failed: Option<TestKind>,
}

impl History {
    /// Takes in a result, in the order of the days on which they were done. A combined pass lifts any fail; a visual
    /// one lifts a failed visual only.
    pub fn take(&mut self, kind: TestKind, outcome: Outcome, on: NaiveDate) {
        match (outcome, kind) {
            (Outcome::Information, _) => {}
            (Outcome::Fail, _) => {
                self.failed = Some(self.failed.map_or(kind, |failed| failed.max(kind)));
            }
            (Outcome::Pass, TestKind::Visual) => {
                self.visual_on = Some(on);
                self.first_on = self.first_on.or(Some(on));
                self.failed = self.failed.filter(|failed| *failed == TestKind::Combined);
            }
            (Outcome::Pass, TestKind::Combined) => {
                (self.visual_on, self.combined_on) = (Some(on), Some(on));
                self.first_on = self.first_on.or(Some(on));
                self.failed = None;
            }
        }
    }

    /// What is due next, and when; `None`: nothing is asked for, or nothing has been done yet.
    pub fn next(self, intervals: Intervals) -> Option<(TestKind, NaiveDate)> {
        let due = |since: Option<NaiveDate>, months: Option<u32>| Some(add_months(since?, months?));
        let visual = due(self.visual_on, intervals.visual).map(|day| (TestKind::Visual, day));
        let combined = due(self.combined_on.or(self.first_on), intervals.combined).map(|day| (TestKind::Combined, day));
        match (visual, combined) {
            (Some(visual), Some(combined)) if combined.1 <= visual.1 => Some(combined),
            (Some(visual), _) => Some(visual),
            (None, combined) => combined,
        }
    }
}

/// Where a thing stands on a day. A due day counts until its end.
pub fn status(required: bool, failed: bool, next_due_on: Option<NaiveDate>, today: NaiveDate) -> Status {
    match (failed, required, next_due_on) {
        (true, ..) => Status::Failed,
        (false, false, _) => Status::NotRequired,
        (false, true, None) => Status::NeverTested,
        (false, true, Some(due)) if due < today => Status::Overdue,
        (false, true, Some(due)) if due <= today + SOON => Status::DueSoon,
        (false, true, Some(_)) => Status::InDate,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use PatClass::{One, Three, Two, Unknown};

    fn make(class: PatClass, equipment: PatType) -> Make {
        Make { class, equipment: Some(equipment), heating: false, lead: None }
    }

    fn holds(measure: Measure, text: &str, make: Make, edition: Edition) -> bool {
        limit(measure, make, edition).is_none_or(|limit| limit.holds(&Reading::parse(measure, text).unwrap()))
    }

    /// Each limit on both sides of it.
    #[test]
    fn every_limit_holds_on_it_and_breaks_beyond_it() {
        use Edition::{Fifth, Fourth};
        let portable = |class| make(class, PatType::Portable);
        let heating = Make { heating: true, ..portable(One) };
        let long_lead = Make { lead: Decimal::parse("0.25"), ..portable(One) };
        for (measure, make, edition, good, bad) in [
            (Measure::Earth, portable(One), Fifth, "0.10", "0.11"),
            (Measure::Earth, long_lead, Fifth, "0.35", "0.36"),
            (Measure::Insulation, portable(One), Fifth, "1.00", "0.99"),
            (Measure::Insulation, portable(Unknown), Fifth, "1.00", "0.99"),
            (Measure::Insulation, heating, Fifth, "0.30", "0.29"),
            (Measure::Insulation, portable(Two), Fifth, "2.00", "1.99"),
            (Measure::Insulation, portable(Three), Fifth, "0.25", "0.24"),
            (Measure::Leakage, portable(One), Fifth, "5.00", "5.01"),
            (Measure::Leakage, portable(Two), Fifth, "5.00", "5.01"),
            (Measure::Leakage, portable(One), Fourth, "0.75", "0.76"),
            (Measure::Leakage, make(One, PatType::HandHeld), Fourth, "0.75", "0.76"),
            (Measure::Leakage, make(One, PatType::It), Fourth, "3.50", "3.51"),
            (Measure::Leakage, portable(Two), Fourth, "0.25", "0.26"),
        ] {
            assert!(holds(measure, good, make, edition), "{measure} {good}");
            assert!(!holds(measure, bad, make, edition), "{measure} {bad}");
        }
    }

    #[test]
    fn a_reading_beyond_the_range_keeps_to_a_limit_only_where_it_must() {
        let class_two = make(Two, PatType::Portable);
        assert!(holds(Measure::Insulation, ">199.9 MOHM", class_two, Edition::Fifth));
        assert!(!holds(Measure::Insulation, "<5", class_two, Edition::Fifth));
        assert!(!holds(Measure::Insulation, ">1.5", class_two, Edition::Fifth));
        assert!(holds(Measure::Leakage, "<0.1 mA", class_two, Edition::Fifth));
        assert!(!holds(Measure::Leakage, ">0.1 mA", class_two, Edition::Fifth));
    }

    #[test]
    fn readings_keep_comparator_number_and_unit() {
        for (measure, text, wanted) in [
            (Measure::Insulation, "> 199.9 MOHM", ">199.9 MΩ"),
            (Measure::Insulation, "250 kohm", "0.25 MΩ"),
            (Measure::Earth, "0.090 OHM", "0.09 Ω"),
            (Measure::Leakage, "100 uA", "0.1 mA"),
            (Measure::Load, "250 VA", "250 VA"),
        ] {
            assert_eq!(Reading::parse(measure, text).unwrap().text(), wanted);
        }
        for (measure, text) in
            [(Measure::Earth, "0.1 MOHM"), (Measure::Earth, ""), (Measure::Earth, "-1"), (Measure::Earth, "1.")]
        {
            assert!(Reading::parse(measure, text).is_err(), "{text}");
        }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn every_status_on_the_day_before_of_and_after() {
        let due = day("2026-12-18");
        let on = |today| status(true, false, Some(due), day(today));
        assert_eq!(on("2026-11-17"), Status::InDate);
        assert_eq!(on("2026-11-18"), Status::DueSoon);
        assert_eq!(on("2026-12-17"), Status::DueSoon);
        assert_eq!(on("2026-12-18"), Status::DueSoon);
        assert_eq!(on("2026-12-19"), Status::Overdue);
        assert_eq!(status(true, true, Some(due), day("2026-11-01")), Status::Failed);
        assert_eq!(status(true, false, None, due), Status::NeverTested);
        assert_eq!(status(false, false, None, due), Status::NotRequired);
    }

    #[test]
    fn a_visual_never_lifts_a_failed_combined() {
        let mut history = History::default();
        history.take(TestKind::Combined, Outcome::Fail, day("2026-01-01"));
        history.take(TestKind::Visual, Outcome::Pass, day("2026-01-02"));
        assert_eq!(history.failed, Some(TestKind::Combined));
        history.take(TestKind::Combined, Outcome::Pass, day("2026-01-03"));
        assert_eq!(history.failed, None);
        history.take(TestKind::Visual, Outcome::Fail, day("2026-01-04"));
        assert_eq!(history.failed, Some(TestKind::Visual));
        history.take(TestKind::Visual, Outcome::Pass, day("2026-01-05"));
        assert_eq!(history.failed, None);
    }

    #[test]
    fn new_kit_stands_on_its_visual_check_until_the_first_combined_test_is_due() {
        let mut history = History::default();
        let class_two = default_intervals(make(Two, PatType::Portable));
        assert_eq!(history.next(class_two), None);
        history.take(TestKind::Visual, Outcome::Pass, day("2026-01-10"));
        assert_eq!(history.next(class_two), Some((TestKind::Visual, day("2027-01-10"))));
        history.take(TestKind::Visual, Outcome::Pass, day("2029-06-01"));
        assert_eq!(history.next(class_two), Some((TestKind::Combined, day("2030-01-10"))));
    }

    /// The design's table of starting defaults.
    #[test]
    fn the_defaults_are_those_of_the_table() {
        let months = |class, equipment| {
            let intervals = default_intervals(make(class, equipment));
            (intervals.visual.unwrap_or(0), intervals.combined.unwrap_or(0))
        };
        for equipment in [PatType::Stationary, PatType::It] {
            assert_eq!((months(One, equipment), months(Two, equipment)), ((0, 12), (12, 48)));
        }
        for equipment in [PatType::Movable, PatType::Portable, PatType::HandHeld] {
            assert_eq!((months(One, equipment), months(Two, equipment)), ((6, 12), (12, 48)));
        }
        assert_eq!(months(Three, PatType::Portable), (0, 0));
    }
}
