//! Loans: from out to in, and what may become of one.

use super::{
    fault::Fault,
    ids::{AssetId, LoanId, OperatorId, PersonId, RowId, SlipId},
    remedy::{Input, Remedy, See},
    text::count,
    when::{Clock, Instant, When},
};
use crate::{asset::Condition, category::Category, say, words, words::Word as _};
use chrono::{Days, Duration, NaiveDate};
use serde::{Deserialize, Serialize};

words! {
    /// What sort of loan.
    Kind, "kind of loan" {
        /// Open-ended to one person, with check-in dates (Frederick Gent 10.2).
        Issue = "issue",
        /// With a due day or time.
        Dated = "dated",
        /// A teacher's, for a class (Trosnant: a shared trolley has an answerable teacher).
        Class = "class",
    }
}

words! {
    /// Where a loan stands in the register. Late is not stored: it is a matter of the clock.
    Stage, "loan state" {
        Open = "open",
        /// The item is back, a part of it is owed.
        PartReturned = "part_returned",
        Returned = "returned",
        Lost = "lost",
        Stolen = "stolen",
        /// An entry that never was.
        Void = "void",
    }
}

words! {
    /// Where a loan stands as people see it.
    LoanState, "loan state" {
        Open = "open",
        Overdue = "overdue",
        PartReturned = "part_returned",
        Returned = "returned",
        Lost = "lost",
        Stolen = "stolen",
        Void = "void",
    }
}

words! {
    /// Why kit is off site: two items, each with a rule of its own (Hazeldene 4.6).
    OffSite, "off-site kind" { Home = "home", Visit = "visit" }
}

words! {
    /// How a slip was signed. A name that the operator typed alone is not a signature (Hazeldene 4.5).
    SignedHow, "way of signing" { Paper = "paper", Screen = "screen" }
}

words! {
    /// What became of a part.
    PartOutcome, "part outcome" {
        Returned = "returned",
        Missing = "missing",
        Damaged = "damaged",
        /// The borrower brought another.
        Replaced = "replaced",
        /// The school lets it be.
        Waived = "waived",
    }
}

impl PartOutcome {
    /// Whether the part is still owed.
    pub fn is_owed(self) -> bool {
        matches!(self, Self::Missing | Self::Damaged)
    }
}

/// One act of signing out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    pub for_class: Option<String>,
    pub id: SlipId,
    pub no: i64,
    pub off_site: Option<OffSite>,
    pub operator_id: OperatorId,
    pub out_at: Instant,
    pub person_id: PersonId,
    pub purpose: Option<String>,
    pub recorded_at: Instant,
    pub signed_how: Option<SignedHow>,
    pub signed_on: Option<NaiveDate>,
    pub signed_witness: Option<String>,
}

/// One asset to one borrower.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loan {
    /// Lent as a reasonable adjustment for a disability: bans, and recalls of many, leave it be (Equality Act 2010 s. 20).
    pub adjustment: Option<bool>,
    pub asset_id: AssetId,
    /// Kind and due day as they were before a recall: [`BeforeRecall`] in JSON.
    pub before_recall: Option<String>,
    pub check_in_on: Option<NaiveDate>,
    pub condition_in: Option<Condition>,
    pub condition_out: Condition,
    pub due_at: Option<Instant>,
    pub due_on: Option<NaiveDate>,
    /// The first instant at which it is late.
    pub due_until: Option<Instant>,
    pub ended_at: Option<Instant>,
    pub id: LoanId,
    pub kind: Kind,
    pub no: i64,
    pub note: Option<String>,
    pub out_at: Instant,
    pub person_id: PersonId,
    pub recall_reason: Option<String>,
    /// The school asks for it back: listed until it is.
    pub recalled_on: Option<NaiveDate>,
    pub slip_id: SlipId,
    pub state: Stage,
}

/// What a recall changed of a loan, so that it can be taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct BeforeRecall {
    /// It was an issue once, whatever it was when it was recalled.
    #[serde(default)]
    issued: bool,
    kind: String,
    due_on: Option<NaiveDate>,
    due_at: Option<String>,
    check_in_on: Option<NaiveDate>,
}

/// A part that went out with a loan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoanPart {
    pub id: RowId,
    pub loan_id: LoanId,
    pub name: String,
    /// `None`: it is with the asset.
    pub outcome: Option<PartOutcome>,
    pub position: i64,
    /// Pence, as on the day of the loan.
    pub price_pence: Option<i64>,
    pub settled_at: Option<Instant>,
}

/// One question of a return check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoanCheck {
    pub answer: Option<bool>,
    pub answered_at: Option<Instant>,
    pub id: RowId,
    pub loan_id: LoanId,
    pub name: String,
    pub position: i64,
    pub question: String,
}

/// A rule that was bent for a loan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoanOverride {
    pub id: RowId,
    pub loan_id: LoanId,
    pub operator_id: OperatorId,
    pub reason: String,
    pub rule: String,
}

/// When a loan is due: a day that counts to its end, a moment, or nothing (an issue).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    pub on: Option<NaiveDate>,
    pub at: Option<Instant>,
}

impl Due {
    /// Open-ended.
    pub const NONE: Self = Self { on: None, at: None };

    /// From what was typed.
    pub fn from_when(when: When) -> Self {
        match when {
            When::Day(day) => Self { on: Some(day), at: None },
            When::At(at) => Self { on: None, at: Some(at) },
        }
    }

    /// The first instant at which it is late.
    pub fn until(self, clock: Clock) -> Option<Instant> {
        self.at.or_else(|| self.on.map(|day| clock.end_of(day)))
    }

    /// The day on which it is due.
    pub fn day(self, clock: Clock) -> Option<NaiveDate> {
        self.on.or_else(|| self.at.map(|at| clock.day_of(at)))
    }

    /// A due date past the borrower's last working day is pulled back to it; so is what has none, for on that day all
    /// comes back (Frederick Gent 10.4). A day that has gone by pulls nothing. Whether it was is the second value.
    pub fn pulled_back(self, last_working_day: Option<NaiveDate>, clock: Clock) -> (Self, bool) {
        match last_working_day.filter(|last| *last >= clock.today()) {
            Some(last) if self.day(clock).is_none_or(|due| due > last) => (Self { on: Some(last), at: None }, true),
            _ => (self, false),
        }
    }
}

/// What sort of loan this is, and when it is due: what was said, else what the category says.
///
/// A due date makes an issue a dated loan; `for_class` makes any loan a class loan.
pub fn terms(category: &Category, due: Option<When>, for_class: bool, clock: Clock) -> (Kind, Due) {
    let kind = match (category.loan_kind, for_class, due) {
        (_, true, _) | (Kind::Class, ..) => Kind::Class,
        (Kind::Issue, false, Some(_)) | (Kind::Dated, ..) => Kind::Dated,
        (Kind::Issue, false, None) => Kind::Issue,
    };
    let due = match (due, kind) {
        (Some(when), _) => Due::from_when(when),
        (None, Kind::Issue) => Due::NONE,
        (None, Kind::Class) if category.loan_kind != Kind::Class => Due { on: Some(clock.today()), at: None },
        (None, _) => match (category.loan_minutes, category.loan_days) {
            (Some(minutes), _) => Due { on: None, at: Some(clock.now().plus(Duration::minutes(minutes))) },
            (None, days) => Due { on: Some(clock.today() + Days::new(days.unwrap_or(0).unsigned_abs())), at: None },
        },
    };
    (kind, due)
}

impl Loan {
    /// When it is due.
    pub fn due(&self) -> Due {
        Due { on: self.due_on, at: self.due_at }
    }

    /// Sets when it is due, and from when it is late.
    pub fn set_due(&mut self, due: Due, clock: Clock) {
        self.due_on = due.on;
        self.due_at = due.at;
        self.due_until = due.until(clock);
    }

    /// When it is due once its borrower's last working day is set: on that day, though it may have gone by, and never before
    /// it went out. Whether that is another day than before is the second value.
    pub fn pulled_to(&self, last_working_day: Option<NaiveDate>, clock: Clock) -> (Due, bool) {
        let day = last_working_day.map(|last| last.max(clock.day_of(self.out_at)));
        match day {
            Some(day) if self.due().day(clock).is_none_or(|due| due > day) => (Due { on: Some(day), at: None }, true),
            _ => (self.due(), false),
        }
    }

    /// Where it stands at a moment.
    pub fn state_at(&self, now: Instant) -> LoanState {
        state_at(self.state, self.due_until, now)
    }

    /// Ends it. It may go from open only; the message says what it is instead.
    ///
    /// Errors: it is not open; the end lies before the beginning.
    pub fn end(&mut self, stage: Stage, at: Instant) -> Result<(), Fault> {
        self.must_be(&[Stage::Open], "ended")?;
        if at < self.out_at {
            return Err(Fault::conflict(
                format!("loan {} went out later than that", self.no),
                say!["Give a time after it was signed out, or leave ", Input::On, " away."],
            ));
        }
        self.state = stage;
        self.ended_at = Some(at);
        Ok(())
    }

    /// A mistaken return, taken back: it is open again as if it had never come in.
    ///
    /// Errors: it was not returned.
    pub fn reopen(&mut self) -> Result<(), Fault> {
        self.must_be(&[Stage::Returned, Stage::PartReturned, Stage::Lost, Stage::Stolen], "reopened")?;
        self.state = Stage::Open;
        self.ended_at = None;
        self.condition_in = None;
        Ok(())
    }

    /// Strikes out an entry that never was. Nothing is deleted.
    ///
    /// Errors: it is struck out already, or ended as lost or stolen.
    pub fn void(&mut self, at: Instant) -> Result<(), Fault> {
        self.must_be(&[Stage::Open, Stage::Returned, Stage::PartReturned], "made void")?;
        self.state = Stage::Void;
        self.ended_at = self.ended_at.or(Some(at.max(self.out_at)));
        Ok(())
    }

    /// A new due date for an open loan. An issue becomes a dated loan.
    ///
    /// Errors: it is not open.
    pub fn renew(&mut self, due: Due, clock: Clock) -> Result<(), Fault> {
        self.must_be(&[Stage::Open], "renewed")?;
        if self.kind == Kind::Issue {
            self.before_recall = self.before_recall.take().or_else(|| self.as_before());
            self.kind = Kind::Dated;
            self.check_in_on = None;
        }
        self.set_due(due, clock);
        Ok(())
    }

    /// The school asks for it back by a day, which never gives the borrower more time than there was (Shirley Warren: kit
    /// is withdrawn after misuse). An issue becomes a dated loan.
    ///
    /// Errors: it is not open.
    pub fn recall(&mut self, due: Due, on: NaiveDate, reason: Option<String>, clock: Clock) -> Result<(), Fault> {
        self.must_be(&[Stage::Open], "recalled")?;
        // Of a second recall, what was before the first is kept.
        if self.recalled_on.is_none() {
            self.before_recall = self.as_before();
        }
        if self.due_until.is_none_or(|until| due.until(clock).is_some_and(|new| new < until)) {
            self.renew(due, clock)?;
        }
        (self.recalled_on, self.recall_reason) = (Some(on), reason);
        Ok(())
    }

    /// Kind and due day as they are now.
    fn as_before(&self) -> Option<String> {
        let before = BeforeRecall {
            issued: self.was_issued(),
            kind: self.kind.to_string(),
            due_on: self.due_on,
            due_at: self.due_at.map(|at| at.to_string()),
            check_in_on: self.check_in_on,
        };
        serde_json::to_string(&before).ok()
    }

    /// Whether it was ever one person's own, with no day to bring it back; a due day that was set since changes nothing
    /// of that.
    pub fn was_issued(&self) -> bool {
        let before = || serde_json::from_str::<BeforeRecall>(self.before_recall.as_deref()?).ok();
        self.kind == Kind::Issue
            || before().is_some_and(|before| before.issued || before.kind == Kind::Issue.to_string())
    }

    /// Takes a recall back: the loan is due as it was before.
    ///
    /// Errors: it is not recalled.
    pub fn lift_recall(&mut self, clock: Clock) -> Result<(), Fault> {
        self.must_be(&[Stage::Open], "taken off the recall list")?;
        if self.recalled_on.is_none() {
            return Err(Fault::conflict(
                format!("loan {} is not recalled", self.no),
                say![See::RecalledLoans, " shows what is."],
            ));
        }
        (self.recalled_on, self.recall_reason) = (None, None);
        let before = self.before_recall.take();
        if let Some(before) = before.and_then(|text| serde_json::from_str::<BeforeRecall>(&text).ok()) {
            self.kind = Kind::parse(&before.kind).unwrap_or(self.kind);
            self.check_in_on = before.check_in_on;
            self.set_due(Due { on: before.due_on, at: before.due_at.as_deref().and_then(Instant::parse) }, clock);
            if before.issued && self.kind != Kind::Issue {
                self.before_recall = serde_json::to_string(&before).ok();
            }
        }
        Ok(())
    }

    /// The loan must stand in one of these for `act`.
    ///
    /// Errors: it does not; the hint says what would do instead.
    pub fn must_be(&self, wanted: &[Stage], act: &str) -> Result<(), Fault> {
        if wanted.contains(&self.state) {
            return Ok(());
        }
        let no = self.no;
        let turned_up = || say!["If it turned up, say ", Remedy::Found { tag: None }, "."];
        let (is, hint) = match self.state {
            Stage::Open if act == "reopened" => ("still open", "There is no return to take back.".into()),
            Stage::Open => ("still open", say!["Take it in first, with ", Remedy::TakeIn { tag: None }, "."]),
            Stage::PartReturned => (
                "returned, with a part owed",
                say![
                    "Settle the part with ",
                    Remedy::SettlePart { loan_no: no },
                    ", or undo the return with ",
                    Remedy::ReopenLoan { no },
                    "."
                ],
            ),
            Stage::Returned => {
                ("already returned", say!["If the return was a mistake, undo it with ", Remedy::ReopenLoan { no }, "."])
            }
            Stage::Lost => ("closed as lost", turned_up()),
            Stage::Stolen => ("closed as stolen", turned_up()),
            Stage::Void => {
                ("void", say!["A void loan stays as it is; sign the item out again with ", Remedy::SignOut, "."])
            }
        };
        Err(Fault::conflict(format!("loan {no} can't be {act}: it is {is}"), hint))
    }
}

impl Loan {
    /// How late it is at a moment, in words: days for a due day, hours or minutes for a due time. `None`: it is not.
    pub fn late_by(&self, at: Instant, clock: Clock) -> Option<String> {
        let until = self.due_until.filter(|until| *until <= at)?;
        let seconds = at.timestamp() - until.timestamp();
        let (number, unit) = match (self.due_at, seconds) {
            (None, _) => ((clock.day_of(at) - clock.day_of(until)).num_days() + 1, "day"),
            (Some(_), ..3_600) => ((seconds / 60).max(1), "minute"),
            (Some(_), ..172_800) => (seconds / 3_600, "hour"),
            (Some(_), _) => (seconds / 86_400, "day"),
        };
        Some(count(usize::try_from(number).unwrap_or(1), unit))
    }
}

/// Where a loan stands at a moment, from its stored stage and the instant from which it is late.
pub fn state_at(stage: Stage, due_until: Option<Instant>, now: Instant) -> LoanState {
    match stage {
        Stage::Open if due_until.is_some_and(|until| until <= now) => LoanState::Overdue,
        Stage::Open => LoanState::Open,
        Stage::PartReturned => LoanState::PartReturned,
        Stage::Returned => LoanState::Returned,
        Stage::Lost => LoanState::Lost,
        Stage::Stolen => LoanState::Stolen,
        Stage::Void => LoanState::Void,
    }
}

/// The stage of a loan whose item is back, from its parts.
pub fn stage_from_parts<'a>(parts: impl IntoIterator<Item = &'a LoanPart>) -> Stage {
    if parts.into_iter().any(|p| p.outcome.is_some_and(PartOutcome::is_owed)) {
        Stage::PartReturned
    } else {
        Stage::Returned
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loan(clock: Clock, due: Due) -> Loan {
        let mut loan = Loan {
            adjustment: None,
            asset_id: uuid::Uuid::nil().into(),
            before_recall: None,
            check_in_on: None,
            condition_in: None,
            condition_out: Condition::Good,
            due_at: None,
            due_on: None,
            due_until: None,
            ended_at: None,
            id: uuid::Uuid::nil().into(),
            kind: Kind::Dated,
            no: 1,
            note: None,
            out_at: clock.now(),
            person_id: uuid::Uuid::nil().into(),
            recall_reason: None,
            recalled_on: None,
            slip_id: uuid::Uuid::nil().into(),
            state: Stage::Open,
        };
        loan.set_due(due, clock);
        loan
    }

    #[test]
    fn a_due_day_is_late_by_days_and_a_due_time_by_less() {
        let clock = Clock::new("2026-11-23T09:00:00Z".parse().unwrap(), chrono_tz::Europe::London);
        let due = |text| {
            Due::from_when(crate::calendar::Calendar::new(clock).when(text, crate::meaning::Meaning::Due).unwrap())
        };
        let at = |text| Instant::parse(text).unwrap();
        let day = loan(clock, due("today"));
        for (when, late) in [
            ("2026-11-23T23:59:59Z", None),
            ("2026-11-24T00:00:00Z", Some("1 day")),
            ("2026-11-26T08:00:00Z", Some("3 days")),
        ] {
            assert_eq!(day.late_by(at(when), clock).as_deref(), late, "{when}");
        }
        let time = loan(clock, due("12:00"));
        for (when, late) in [
            ("2026-11-23T11:59:59Z", None),
            ("2026-11-23T12:00:00Z", Some("1 minute")),
            ("2026-11-23T12:10:00Z", Some("10 minutes")),
            ("2026-11-23T13:30:00Z", Some("1 hour")),
            ("2026-11-24T13:00:00Z", Some("25 hours")),
            ("2026-11-26T12:00:00Z", Some("3 days")),
        ] {
            assert_eq!(time.late_by(at(when), clock).as_deref(), late, "{when}");
        }
    }
}
