//! Loans, from signing out to return, and the changes that are allowed in between.

mod check;
mod due;
pub mod said;
pub mod signed;
pub mod slip_term;

pub use check::{CheckSource, LoanCheck, RoutineAnswer, RoutineCheck};
pub use due::{Due, terms};

use crate::{
    asset::Condition,
    fault::Fault,
    ids::{AssetId, LoanId, OperatorId, PersonId, RowId, SlipId},
    remedy::{Input, Remedy, See},
    say,
    school_year::SchoolYear,
    when::{Clock, Instant},
    words,
    words::Word as _,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

words! {
    /// The kind of loan.
    Kind, "kind of loan" {
        /// An open-ended loan to one person, with routine checks (Frederick Gent 10.2).
        Issue = "issue",
        /// A loan with a due date or time.
        Dated = "dated",
        /// A loan to a teacher for a teaching group (Trosnant: a shared trolley has an answerable teacher).
        Class = "class",
    }
}

words! {
    /// The state of a loan as stored. "Overdue" is not stored: it depends on the present time.
    Stage, "loan state" {
        Open = "open",
        /// The item is back, but a part is still owed.
        PartReturned = "part_returned",
        Returned = "returned",
        Lost = "lost",
        Stolen = "stolen",
        /// The loan was recorded by mistake.
        Void = "void",
    }
}

words! {
    /// The state of a loan as shown to people.
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
    /// The reason why equipment is off site. Home and visits have separate rules (Hazeldene 4.6).
    OffSite, "off-site kind" { Home = "home", Visit = "visit" }
}

words! {
    /// The place where an item is used from now on, as said after it was signed out.
    Place, "place of use" {
        Home = "home",
        Visit = "visit",
        /// It stays in school again.
        School = "school",
    }
}

impl Place {
    /// The off-site use; `None` in school.
    pub fn off_site(self) -> Option<OffSite> {
        match self {
            Self::Home => Some(OffSite::Home),
            Self::Visit => Some(OffSite::Visit),
            Self::School => None,
        }
    }

    /// The place of an off-site use, or school.
    pub fn of(off_site: Option<OffSite>) -> Self {
        match off_site {
            Some(OffSite::Home) => Self::Home,
            Some(OffSite::Visit) => Self::Visit,
            None => Self::School,
        }
    }
}

words! {
    /// The way a slip was signed. A name that only the operator typed is not a signature (Hazeldene 4.5).
    SignedHow, "way of signing" { Paper = "paper", Screen = "screen" }
}

words! {
    /// The outcome of a part that went out with a loan.
    PartOutcome, "part outcome" {
        Returned = "returned",
        Missing = "missing",
        Damaged = "damaged",
        /// The borrower brought a replacement.
        Replaced = "replaced",
        /// The school does not insist on the part.
        Waived = "waived",
    }
}

impl PartOutcome {
    /// True if the part is still owed.
    pub fn is_owed(self) -> bool {
        matches!(self, Self::Missing | Self::Damaged)
    }
}

/// One sign-out, with all the items that went out together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// The member of staff who goes along with a visitor's camera (Frederick Gent 6.1).
    pub accompanied_by: Option<PersonId>,
    pub for_class: Option<String>,
    pub id: SlipId,
    pub no: i64,
    pub off_site: Option<OffSite>,
    pub operator_id: OperatorId,
    pub out_at: Instant,
    pub person_id: PersonId,
    /// True if the borrower takes personal data off site, false if not; `None` if nobody asked (Hazeldene 4.9).
    pub personal_data: Option<bool>,
    pub purpose: Option<String>,
    pub recorded_at: Instant,
    pub signed_how: Option<SignedHow>,
    pub signed_on: Option<NaiveDate>,
    pub signed_witness: Option<String>,
}

/// The loan of one asset to one borrower.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loan {
    /// True if lent as a reasonable adjustment for a disability: bans and bulk recalls don't apply (Equality Act 2010
    /// s. 20).
    pub adjustment: Option<bool>,
    pub asset_id: AssetId,
    /// True if the borrower takes personal data where the item went later, false if not; `None` if nobody asked.
    pub away_data: Option<bool>,
    /// The day since which the item goes off site, or stays in school again, if that was said after it was signed out.
    pub away_on: Option<NaiveDate>,
    pub away_purpose: Option<String>,
    /// The place of use, if that was said after the item was signed out; `None` if it is as on the slip.
    pub away_to: Option<Place>,
    /// The kind and due date before a recall: [`BeforeRecall`] in JSON.
    pub before_recall: Option<String>,
    pub check_in_on: Option<NaiveDate>,
    pub condition_in: Option<Condition>,
    pub condition_out: Condition,
    pub due_at: Option<Instant>,
    pub due_on: Option<NaiveDate>,
    /// The moment from which the loan is overdue.
    pub due_until: Option<Instant>,
    pub ended_at: Option<Instant>,
    pub id: LoanId,
    pub kind: Kind,
    /// The school days by which the loan was late before it was renewed, of all its renewals.
    pub late_days: Option<i64>,
    /// What was seen on the item when it went out, such as a crack in the corner.
    pub marks_out: Option<String>,
    pub no: i64,
    pub note: Option<String>,
    pub out_at: Instant,
    pub person_id: PersonId,
    pub recall_reason: Option<String>,
    /// The day on which the school recalled the loan. The loan stays on the recall list until the item is returned.
    pub recalled_on: Option<NaiveDate>,
    pub slip_id: SlipId,
    pub state: Stage,
}

/// The terms of a loan before a recall, so that the recall can be lifted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct BeforeRecall {
    /// True if the loan was an issue at any time before the recall.
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
    /// The person who waived it; `None` if it is not waived, or an older Kitbook did not ask.
    pub decided_by: Option<PersonId>,
    pub id: RowId,
    /// True if the part was damaged before it went out: the borrower does not answer for that.
    pub lent_damaged: Option<bool>,
    pub loan_id: LoanId,
    pub name: String,
    /// The outcome of the part; `None` while the part is with the item.
    pub outcome: Option<PartOutcome>,
    pub position: i64,
    /// The replacement cost on the day of the loan, in pence.
    pub price_pence: Option<i64>,
    pub settled_at: Option<Instant>,
}

impl LoanPart {
    /// Records the outcome, and who waived the part if that is the outcome.
    pub fn settle(&mut self, said: PartOutcome, waived_by: Option<PersonId>, at: Instant) {
        let outcome = self.outcome_of(said);
        (self.outcome, self.settled_at) = (Some(outcome), Some(at));
        self.decided_by = waived_by.filter(|_| outcome == PartOutcome::Waived);
    }

    /// Takes the outcome off again.
    pub fn unsettle(&mut self) {
        (self.outcome, self.settled_at, self.decided_by) = (None, None, None);
    }

    /// The outcome to record: what was damaged before it went out came back as it was.
    pub fn outcome_of(&self, said: PartOutcome) -> PartOutcome {
        match said {
            PartOutcome::Damaged if self.lent_damaged == Some(true) => PartOutcome::Returned,
            said => said,
        }
    }
}

/// A photograph of an item as it went out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoanPhoto {
    pub added_at: Instant,
    pub id: RowId,
    pub loan_id: LoanId,
    pub name: String,
    pub no: i64,
    pub sha256: String,
    pub size_bytes: i64,
    /// The day whose condition it shows.
    pub taken_on: NaiveDate,
}

/// The most photographs of one item as it went out.
pub const MOST_PHOTOS: usize = 12;

/// A rule that was overridden for a loan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoanOverride {
    /// The person who decided it; `None` if the rule asks for nobody's decision, or an older Kitbook did not ask.
    pub decided_by: Option<PersonId>,
    pub id: RowId,
    pub loan_id: LoanId,
    pub operator_id: OperatorId,
    pub reason: String,
    pub rule: String,
}

impl Loan {
    /// The place off site: as it was said later, else as on the slip.
    pub fn off_site(&self, slip: &Slip) -> Option<OffSite> {
        self.away_to.map_or(slip.off_site, Place::off_site)
    }

    /// The day since which the item goes off site, if that was said after it was signed out.
    pub fn off_site_since(&self) -> Option<NaiveDate> {
        self.away_on.filter(|_| self.away_to.is_some_and(|place| place != Place::School))
    }

    /// The purpose: as it was said when the item went off site later, else as on the slip.
    pub fn purpose<'s>(&'s self, slip: &'s Slip) -> Option<&'s String> {
        self.away_purpose.as_ref().or(slip.purpose.as_ref())
    }

    /// True if the borrower takes personal data off site, false if not; `None` if nobody asked.
    pub fn personal_data(&self, slip: &Slip) -> Option<bool> {
        if self.away_to.is_some() { self.away_data } else { slip.personal_data }
    }

    /// Takes over from a loan that this one replaces where its item went off site later.
    pub fn goes_off_site_like(&mut self, other: &Self) {
        (self.away_to, self.away_on, self.away_data) = (other.away_to, other.away_on, other.away_data);
        self.away_purpose.clone_from(&other.away_purpose);
    }

    /// The state at a moment.
    pub fn state_at(&self, now: Instant) -> LoanState {
        state_at(self.state, self.due_until, now)
    }

    /// Ends an open loan.
    ///
    /// Errors: the loan is not open; the end is before the loan went out.
    pub fn end(&mut self, stage: Stage, at: Instant) -> Result<(), Fault> {
        self.must_be(&[Stage::Open], "ended")?;
        if at < self.out_at {
            return Err(Fault::conflict(
                format!("loan {} went out after that time", self.no),
                say!["Give a time after it was signed out, or leave out ", Input::On, "."],
            ));
        }
        self.state = stage;
        self.ended_at = Some(at);
        Ok(())
    }

    /// Undoes a mistaken return: the loan is open again as if the item had never come back.
    ///
    /// Errors: the loan was not returned.
    pub fn reopen(&mut self) -> Result<(), Fault> {
        self.must_be(&[Stage::Returned, Stage::PartReturned, Stage::Lost, Stage::Stolen], "reopened")?;
        self.state = Stage::Open;
        self.ended_at = None;
        self.condition_in = None;
        Ok(())
    }

    /// Voids a loan that was recorded by mistake. Nothing is deleted.
    ///
    /// Errors: the loan is already void, or ended as lost or stolen.
    pub fn void(&mut self, at: Instant) -> Result<(), Fault> {
        self.must_be(&[Stage::Open, Stage::Returned, Stage::PartReturned], "voided")?;
        self.state = Stage::Void;
        self.ended_at = self.ended_at.or(Some(at.max(self.out_at)));
        Ok(())
    }

    /// Sets a new due date on an open loan. An issue becomes a dated loan. If the loan is late, that stays known.
    ///
    /// Errors: the loan is not open.
    pub fn renew(&mut self, due: Due, at: Instant, clock: Clock, year: &SchoolYear) -> Result<(), Fault> {
        let late = self.school_days_late(at, clock, year);
        self.put_off(due, clock, year)?;
        if late > 0 {
            self.late_days = Some(self.late_days.unwrap_or(0) + late);
        }
        Ok(())
    }

    /// Sets a new due date on an open loan.
    fn put_off(&mut self, due: Due, clock: Clock, year: &SchoolYear) -> Result<(), Fault> {
        self.must_be(&[Stage::Open], "renewed")?;
        if self.kind == Kind::Issue {
            self.before_recall = self.before_recall.take().or_else(|| self.as_before());
            self.kind = Kind::Dated;
            self.check_in_on = None;
        }
        self.set_due(due, clock, year);
        Ok(())
    }

    /// Recalls an open loan by a date. A recall never gives the borrower more time than before (Shirley Warren:
    /// equipment is withdrawn after misuse). An issue becomes a dated loan.
    ///
    /// Errors: the loan is not open.
    pub fn recall(
        &mut self,
        due: Due,
        on: NaiveDate,
        reason: Option<String>,
        clock: Clock,
        year: &SchoolYear,
    ) -> Result<(), Fault> {
        self.must_be(&[Stage::Open], "recalled")?;
        // A second recall keeps the terms from before the first.
        if self.recalled_on.is_none() {
            self.before_recall = self.as_before();
        }
        if self.due_until.is_none_or(|until| due.until(clock, year).is_some_and(|new| new < until)) {
            self.put_off(due, clock, year)?;
        }
        (self.recalled_on, self.recall_reason) = (Some(on), reason);
        Ok(())
    }

    /// The present kind and due date, as JSON for `before_recall`.
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

    /// True if the loan was ever an issue, with no due date. A due date set later does not change that.
    pub fn was_issued(&self) -> bool {
        let before = || serde_json::from_str::<BeforeRecall>(self.before_recall.as_deref()?).ok();
        self.kind == Kind::Issue
            || before().is_some_and(|before| before.issued || before.kind == Kind::Issue.to_string())
    }

    /// Lifts a recall: the loan is due as before.
    ///
    /// Errors: the loan is not recalled.
    pub fn lift_recall(&mut self, clock: Clock, year: &SchoolYear) -> Result<(), Fault> {
        self.must_be(&[Stage::Open], "taken off the recall list")?;
        if self.recalled_on.is_none() {
            return Err(Fault::conflict(
                format!("loan {} is not recalled", self.no),
                say![See::RecalledLoans, " lists the recalled loans."],
            ));
        }
        (self.recalled_on, self.recall_reason) = (None, None);
        let before = self.before_recall.take();
        if let Some(before) = before.and_then(|text| serde_json::from_str::<BeforeRecall>(&text).ok()) {
            self.kind = Kind::parse(&before.kind).unwrap_or(self.kind);
            self.check_in_on = before.check_in_on;
            let due = Due { on: before.due_on, at: before.due_at.as_deref().and_then(Instant::parse) };
            self.set_due(due, clock, year);
            if before.issued && self.kind != Kind::Issue {
                self.before_recall = serde_json::to_string(&before).ok();
            }
        }
        Ok(())
    }

    /// Checks that the loan is in one of the `wanted` states. `act` completes "the loan can't be …".
    ///
    /// Errors: the loan is in another state; the hint says what to do instead.
    pub fn must_be(&self, wanted: &[Stage], act: &str) -> Result<(), Fault> {
        if wanted.contains(&self.state) {
            return Ok(());
        }
        let no = self.no;
        let turned_up = || say!["If it was found, record that: ", Remedy::Found { tag: None }, "."];
        let (is, hint) = match self.state {
            Stage::Open if act == "reopened" => {
                ("still open", say!["Nothing needs doing. If you meant another loan: ", See::AllLoans, "."])
            }
            Stage::Open => ("still open", say!["Take it in first: ", Remedy::TakeIn { tag: None }, "."]),
            Stage::PartReturned => (
                "returned, but a part is still owed",
                say![
                    "Settle the part: ",
                    Remedy::SettlePart { loan_no: no },
                    ". Or undo the return: ",
                    Remedy::ReopenLoan { no },
                    "."
                ],
            ),
            Stage::Returned => {
                ("already returned", say!["If the return was a mistake, undo it: ", Remedy::ReopenLoan { no }, "."])
            }
            Stage::Lost => ("closed as lost", turned_up()),
            Stage::Stolen => ("closed as stolen", turned_up()),
            Stage::Void => {
                ("void", say!["A void loan can't be changed. Sign the item out again: ", Remedy::SignOut, "."])
            }
        };
        Err(Fault::conflict(format!("loan {no} can't be {act}: it is {is}"), hint))
    }
}

/// The state of a loan at a moment, from its stored stage and the moment from which it is overdue.
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

/// The stage of a loan after the item came back, from its parts.
pub fn stage_from_parts<'a>(parts: impl IntoIterator<Item = &'a LoanPart>) -> Stage {
    if parts.into_iter().any(|p| p.outcome.is_some_and(PartOutcome::is_owed)) {
        Stage::PartReturned
    } else {
        Stage::Returned
    }
}
