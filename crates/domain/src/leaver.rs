//! Leavers: the checklist of what has to come back, worked out from the register, with the school's own lines
//! (Frederick Gent 10.4: at the end of a contract all equipment and software comes back on the last working day).

use super::{
    fault::{Fault, Refusal},
    ids::{OperatorId, PersonId, RowId},
    person::{Person, PersonKind},
    remedy::{Remedy, See},
    say::Say,
    text::{fold, shown},
    words::Word as _,
};
use crate::{say, words};
use chrono::{Days, NaiveDate};

/// What came back so long before the last working day stands on the checklist as done.
pub const LOOKS_BACK: Days = Days::new(60);

words! {
    /// What came of a line.
    Outcome, "outcome of a line" {
        Returned = "returned",
        Damaged = "damaged",
        Missing = "missing",
        NotIssued = "not-issued",
        /// The school lets it be.
        Waived = "waived",
        /// A successor has it.
        Transferred = "transferred",
        /// Of what is no item: an account is disabled.
        Done = "done",
    }
}

words! {
    /// Where a line stands.
    LineState, "state of a line" {
        Open = "open",
        Done = "done",
        /// Said, and never in the way: money does not stand between anybody and a clearance.
        Noted = "noted",
    }
}

/// A line of the school's own: keys, badge, accounts disabled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnLine {
    pub id: RowId,
    /// Kinds of people, parted by commas; `None`: all.
    pub kinds: Option<String>,
    pub name: String,
    pub name_folded: String,
    pub position: i64,
}

impl OwnLine {
    /// Whether it is asked of a kind of person.
    pub fn is_for(&self, kind: PersonKind) -> bool {
        self.kinds.as_deref().is_none_or(|kinds| kinds.split(',').any(|k| PersonKind::parse(k) == Some(kind)))
    }
}

/// The usual lines of a school, and of whom they are asked.
pub const USUAL: &[(&str, &str)] = &[
    ("keys", "staff,agency,placement,volunteer,governor,contractor"),
    ("badge", "staff,agency,placement,volunteer,governor,contractor"),
    ("cloud account signed out", "staff,agency,pupil"),
    ("accounts disabled", "staff,agency,placement,volunteer,governor,contractor,pupil"),
];

/// What was said of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tick {
    /// Who let it be.
    pub decided_by: Option<PersonId>,
    pub id: RowId,
    /// The line's word, folded.
    pub line: String,
    pub note: Option<String>,
    pub operator_id: OperatorId,
    pub outcome: Outcome,
    /// Of an earlier leaving, or taken back.
    pub past: bool,
    pub person_id: PersonId,
    pub ticked_on: NaiveDate,
}

/// Somebody left with a clean sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clearance {
    pub cleared_on: NaiveDate,
    pub id: RowId,
    pub last_working_day: Option<NaiveDate>,
    /// The checklist as it was then: a JSON list.
    pub lines: String,
    pub no: i64,
    pub operator_id: OperatorId,
    /// Of an earlier leaving, or taken back.
    pub past: bool,
    pub person_id: PersonId,
}

/// One line of a checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The word for `leaver tick`: `loan-12`, `part-12-charger`, `keys`.
    pub line: String,
    pub what: String,
    pub state: LineState,
    pub outcome: Option<Outcome>,
    pub note: Option<String>,
    /// Who ticked it.
    pub by: Option<String>,
    pub on: Option<NaiveDate>,
    /// What closes it.
    pub remedy: Say,
    /// Of the school's own lines.
    pub own: bool,
}

impl Line {
    /// A line that is worked out, and open.
    pub fn open(line: String, what: String, remedy: impl Into<Say>) -> Self {
        let nothing = (None, None, None, None);
        let (outcome, note, by, on) = nothing;
        Self { line, what, state: LineState::Open, outcome, note, by, on, remedy: remedy.into(), own: false }
    }

    /// One that is settled.
    pub fn done(line: String, what: String, outcome: Outcome, on: Option<NaiveDate>) -> Self {
        Self { state: LineState::Done, outcome: Some(outcome), on, ..Self::open(line, what, "") }
    }

    /// A school's own line.
    pub fn own(own: &OwnLine, reference: &str) -> Self {
        let remedy = Remedy::TickLine { person: reference.to_owned(), line: own.name.clone(), outcome: Outcome::Done };
        Self { own: true, ..Self::open(own.name.clone(), own.name.clone(), remedy) }
    }

    /// Takes in what was said of it. Of a worked-out line only that the school lets it be counts, or that a successor has
    /// the item; the rest the register knows better.
    pub fn take(&mut self, tick: &Tick, by: String) {
        let counts = self.own || matches!(tick.outcome, Outcome::Waived | Outcome::Transferred);
        if !counts
            || self.state == LineState::Noted
            || (self.state == LineState::Done && tick.outcome == Outcome::Waived)
        {
            return;
        }
        if self.state == LineState::Open && !self.own && tick.outcome == Outcome::Transferred {
            // It has come back since, and gone out again.
            return;
        }
        self.state = LineState::Done;
        (self.outcome, self.note, self.by, self.on) =
            (Some(tick.outcome), tick.note.clone(), Some(by), Some(tick.ticked_on));
    }

    /// What is said against a clearance while it is open.
    pub fn refusal(&self, reference: &str) -> Option<Refusal> {
        (self.state == LineState::Open).then(|| Refusal {
            rule: "line-open",
            tag: None,
            reference: Some(reference.to_owned()),
            message: if self.line == self.what { self.line.clone() } else { format!("{}: {}", self.line, self.what) },
            remedy: say![
                self.remedy.clone(),
                "; or let it be: ",
                Remedy::TickLine { person: reference.to_owned(), line: self.line.clone(), outcome: Outcome::Waived },
                "."
            ],
            may_override: false,
            clause: None,
        })
    }

    /// Whether an outcome may be said of it at the keyboard.
    ///
    /// Errors: the register works it out; the hint says what closes it.
    pub fn may_be(&self, outcome: Outcome) -> Result<(), Fault> {
        if self.state == LineState::Noted {
            return Err(Fault::conflict(
                format!("{} is noted only: it is never in the way", self.line),
                "Nothing to do; a clearance does not wait for money.",
            ));
        }
        // What is settled is not let be: it would count unseen when the item is out again.
        let settled = self.state == LineState::Done && self.outcome != Some(Outcome::Waived);
        if self.own || (outcome == Outcome::Waived && !settled) {
            return Ok(());
        }
        let hint = if self.state == LineState::Open {
            say!["It closes by itself: ", self.remedy.clone(), "."]
        } else {
            "It is done already.".into()
        };
        Err(Fault::conflict(format!("{} is worked out from the register, and is not ticked", self.line), hint))
    }
}

/// The line of a word.
///
/// Errors: there is none.
pub fn line_named<'l>(lines: &'l [Line], typed: &str, reference: &str) -> Result<&'l Line, Fault> {
    let wanted = fold(typed.trim());
    lines.iter().find(|line| fold(&line.line) == wanted).ok_or_else(|| {
        let all = lines.iter().map(|line| line.line.clone());
        Fault::not_found(format!("no line {} stands on the checklist of {reference}", shown(typed)))
            .hint(say![See::Checklist { person: reference.to_owned() }, " shows its lines."])
            .details(all)
    })
}

/// The day on which somebody leaves: the last working day, else the end of the contract.
pub fn leaving_day(person: &Person) -> Option<NaiveDate> {
    person.last_working_day.or(person.contract_end)
}

/// Whether somebody leaves at all.
///
/// Errors: neither day is known.
pub fn must_be_leaving(person: &Person) -> Result<NaiveDate, Fault> {
    leaving_day(person).ok_or_else(|| {
        Fault::conflict(
            format!("{} has no last working day", person.label()),
            say!["Record it: ", Remedy::SetLastWorkingDay { person: person.reference.clone() }, "."],
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn tick(outcome: Outcome) -> Tick {
        Tick {
            decided_by: None,
            id: Uuid::nil().into(),
            line: "x".to_owned(),
            note: None,
            operator_id: Uuid::nil().into(),
            outcome,
            past: false,
            person_id: Uuid::nil().into(),
            ticked_on: "2026-11-25".parse().unwrap(),
        }
    }

    fn keys() -> Line {
        let own = OwnLine {
            id: Uuid::nil().into(),
            kinds: Some("staff".to_owned()),
            name: "front keys".to_owned(),
            name_folded: "front keys".to_owned(),
            position: 1,
        };
        assert!(own.is_for(PersonKind::Staff) && !own.is_for(PersonKind::Pupil));
        Line::own(&own, "S1")
    }

    fn loan() -> Line {
        Line::open("loan-12".to_owned(), "LAP-1".to_owned(), Remedy::TakeIn { tag: Some("LAP-1".to_owned()) })
    }

    #[test]
    fn a_line_of_the_schools_own_takes_any_outcome() {
        for outcome in Outcome::ALL {
            let mut line = keys();
            line.may_be(*outcome).unwrap();
            line.take(&tick(*outcome), "tess".to_owned());
            assert_eq!((line.state, line.outcome), (LineState::Done, Some(*outcome)));
            assert_eq!(line.refusal("S1"), None);
        }
        let refusal = keys().refusal("S1").unwrap();
        assert_eq!((refusal.rule, refusal.message.as_str()), ("line-open", "front keys"));
        let tick = |outcome| Remedy::TickLine { person: "S1".to_owned(), line: "front keys".to_owned(), outcome };
        assert_eq!(refusal.remedy, say![tick(Outcome::Done), "; or let it be: ", tick(Outcome::Waived), "."]);
    }

    #[test]
    fn a_worked_out_line_is_let_be_and_nothing_else() {
        let fault = loan().may_be(Outcome::Returned).unwrap_err();
        assert_eq!(fault.message, "loan-12 is worked out from the register, and is not ticked");
        let take_in = Remedy::TakeIn { tag: Some("LAP-1".to_owned()) };
        assert_eq!(fault.hint.unwrap(), say!["It closes by itself: ", take_in, "."]);
        loan().may_be(Outcome::Waived).unwrap();
        let done = Line::done("loan-12".to_owned(), "LAP-1".to_owned(), Outcome::Returned, None);
        assert_eq!(done.may_be(Outcome::Waived).unwrap_err().hint.unwrap(), "It is done already.");
        for (outcome, wanted) in [
            (Outcome::Returned, LineState::Open),
            (Outcome::Transferred, LineState::Open),
            (Outcome::Waived, LineState::Done),
        ] {
            let mut line = loan();
            line.take(&tick(outcome), "tess".to_owned());
            assert_eq!(line.state, wanted, "{outcome}");
        }
        // What a successor has is not merely returned.
        let mut done = Line::done("loan-12".to_owned(), "LAP-1".to_owned(), Outcome::Returned, None);
        done.take(&tick(Outcome::Transferred), "tess".to_owned());
        assert_eq!(done.outcome, Some(Outcome::Transferred));
    }

    #[test]
    fn money_is_never_in_the_way() {
        let money = Line { state: LineState::Noted, ..loan() };
        assert_eq!(money.refusal("S1"), None);
        assert!(money.may_be(Outcome::Waived).is_err());
    }
}
