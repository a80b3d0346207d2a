//! Leavers: the checklist of items to return, worked out from the register, with the school's own lines added
//! (Frederick Gent 10.4: at the end of a contract all equipment and software comes back on the last working day).

use super::{
    fault::{Fault, Refusal},
    ids::{OperatorId, PersonId, RowId},
    person::{Person, PersonKind},
    remedy::{Remedy, See},
    say::Say,
    text::{fold, shown},
    when::show_day,
    words::Word as _,
};
use crate::{say, words};
use chrono::{Days, NaiveDate};

/// The time before the last working day during which returned items are listed on the checklist, as done.
pub const LOOKS_BACK: Days = Days::new(60);

words! {
    /// The outcome of a checklist line.
    Outcome, "outcome of a checklist line" {
        Returned = "returned",
        Damaged = "damaged",
        Missing = "missing",
        NotIssued = "not-issued",
        /// The school does not insist on the return.
        Waived = "waived",
        /// The item was handed over to a successor.
        Transferred = "transferred",
        /// The task is done: for lines that are not about an item, such as disabling an account.
        Done = "done",
    }
}

words! {
    /// The state of a checklist line.
    LineState, "state of a checklist line" {
        Open = "open",
        Done = "done",
        /// The line is for information only: owing money never stops a clearance.
        Noted = "noted",
    }
}

/// The name of the line about money.
pub const MONEY: &str = "money";

/// A line that the school has added, such as keys, a badge or disabling accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnLine {
    pub id: RowId,
    /// The kinds of people that the line applies to, separated by commas; `None` for everyone.
    pub kinds: Option<String>,
    pub name: String,
    pub name_folded: String,
    pub position: i64,
}

impl OwnLine {
    /// True if the line applies to this kind of person.
    pub fn is_for(&self, kind: PersonKind) -> bool {
        self.kinds.as_deref().is_none_or(|kinds| kinds.split(',').any(|k| PersonKind::parse(k) == Some(kind)))
    }
}

/// The lines that most schools need, with the kinds of people that each line applies to.
pub const USUAL: &[(&str, &str)] = &[
    ("keys", "staff,agency,placement,volunteer,governor,contractor"),
    ("badge", "staff,agency,placement,volunteer,governor,contractor"),
    ("cloud account signed out", "staff,agency,pupil"),
    ("accounts disabled", "staff,agency,placement,volunteer,governor,contractor,pupil"),
];

/// Last words of the names of belongings. A line such as "locker key" is then returned, and any other is done.
const BELONGINGS: &[&str] = &[
    "key", "keys", "badge", "badges", "card", "cards", "fob", "fobs", "lanyard", "lanyards", "pass", "passes",
    "permit", "permits", "radio", "radios", "uniform", "book", "books", "stick", "sticks",
];

/// The outcome that fits the name of a line that the school has added: belongings are returned, tasks are done. It is
/// the word that a checklist offers first; any outcome can be recorded.
pub fn fitting(name: &str) -> Outcome {
    let folded = fold(name);
    let last = folded.split_whitespace().next_back().unwrap_or_default();
    if BELONGINGS.contains(&last) { Outcome::Returned } else { Outcome::Done }
}

/// An outcome that was recorded for a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tick {
    /// The person who waived the line.
    pub decided_by: Option<PersonId>,
    pub id: RowId,
    /// The line's name, folded.
    pub line: String,
    pub note: Option<String>,
    pub operator_id: OperatorId,
    pub outcome: Outcome,
    /// True if the record belongs to an earlier departure of the same person, or was undone.
    pub past: bool,
    pub person_id: PersonId,
    pub ticked_on: NaiveDate,
}

/// A leaver's clearance, given when no line of the checklist was open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clearance {
    pub cleared_on: NaiveDate,
    pub id: RowId,
    pub last_working_day: Option<NaiveDate>,
    /// The checklist as it was on that day: a JSON list.
    pub lines: String,
    pub no: i64,
    pub operator_id: OperatorId,
    /// True if the record belongs to an earlier departure of the same person, or was undone.
    pub past: bool,
    pub person_id: PersonId,
}

/// One line of a checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The name that `leaver tick` takes: `loan-12`, `part-12-charger`, `keys`.
    pub line: String,
    pub what: String,
    pub state: LineState,
    pub outcome: Option<Outcome>,
    pub note: Option<String>,
    /// The person who ticked it.
    pub by: Option<String>,
    pub on: Option<NaiveDate>,
    /// The command that closes the line.
    pub remedy: Say,
    /// True for a line that the school has added.
    pub own: bool,
    /// True for an item or part that should be back already.
    pub late: bool,
    /// The parts that are still with the item.
    pub parts: Vec<String>,
}

impl Line {
    /// Makes an open line that the register works out.
    pub fn open(line: String, what: String, remedy: impl Into<Say>) -> Self {
        let (outcome, note, by, on) = (None, None, None, None);
        let (remedy, parts) = (remedy.into(), Vec::new());
        Self { line, what, state: LineState::Open, outcome, note, by, on, remedy, own: false, late: false, parts }
    }

    /// Makes a settled line.
    pub fn done(line: String, what: String, outcome: Outcome, on: Option<NaiveDate>) -> Self {
        Self { state: LineState::Done, outcome: Some(outcome), on, ..Self::open(line, what, "") }
    }

    /// Makes an open line that the school has added.
    pub fn own(own: &OwnLine, reference: &str) -> Self {
        let remedy = Remedy::TickLine { person: reference.to_owned(), line: own.name.clone(), outcome: Outcome::Done };
        Self { own: true, ..Self::open(own.name.clone(), own.name.clone(), remedy) }
    }

    /// Applies a recorded outcome. On a line that the register works out, only a waiver or a transfer counts: the
    /// register already knows about returns.
    pub fn apply(&mut self, tick: &Tick, by: String) {
        let counts = self.own || matches!(tick.outcome, Outcome::Waived | Outcome::Transferred);
        if !counts
            || self.state == LineState::Noted
            || (self.state == LineState::Done && tick.outcome == Outcome::Waived)
        {
            return;
        }
        if self.state == LineState::Open && !self.own && tick.outcome == Outcome::Transferred {
            // The item has been returned and signed out again since the transfer.
            return;
        }
        self.state = LineState::Done;
        (self.outcome, self.note, self.by, self.on) =
            (Some(tick.outcome), tick.note.clone(), Some(by), Some(tick.ticked_on));
    }

    /// Refuses a clearance while this line is open; `None` if the line is done.
    pub fn refusal(&self, reference: &str) -> Option<Refusal> {
        (self.state == LineState::Open).then(|| Refusal {
            rule: "line-open",
            tag: None,
            reference: Some(reference.to_owned()),
            message: if self.line == self.what { self.line.clone() } else { format!("{}: {}", self.line, self.what) },
            remedy: say![
                "Settle it: ",
                self.remedy.clone(),
                ". Or waive it: ",
                Remedy::TickLine { person: reference.to_owned(), line: self.line.clone(), outcome: Outcome::Waived },
                "."
            ],
            may_override: false,
            clause: None,
        })
    }

    /// The fault of an answer to a line that is not as it was shown any more: what it is now.
    pub fn changed_meanwhile(&self, reference: &str) -> Fault {
        let now = match self.outcome {
            None => "is open again".to_owned(),
            Some(outcome) => {
                let by = self.by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
                let on = self.on.map(|on| format!(" on {}", show_day(on))).unwrap_or_default();
                let note = self.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
                format!("is now {}{by}{on}{note}", outcome.to_string().replace('-', " "))
            }
        };
        let hint = say![
            "It was not changed again. If that is wrong, go there and change it: ",
            See::Checklist { person: reference.to_owned() },
            "."
        ];
        Fault::conflict(format!("{} of {reference} was changed meanwhile: it {now}", self.line), hint)
    }

    /// Checks that a person may record this outcome.
    ///
    /// Errors: the register works the line out itself; the hint names the command that closes it.
    pub fn must_accept(&self, outcome: Outcome) -> Result<(), Fault> {
        if self.state == LineState::Noted {
            let hint = if self.line == MONEY {
                "There is nothing to do: a leaver can be cleared while money is owed.".into()
            } else {
                say!["It closes by itself: ", self.remedy.clone(), ". A leaver can be cleared before that."]
            };
            let message = format!("{} is listed for information only and can't be ticked", self.line);
            return Err(Fault::conflict(message, hint));
        }
        // A waiver on a settled line would go unnoticed, and still count when the item is signed out again.
        let settled = self.state == LineState::Done && self.outcome != Some(Outcome::Waived);
        if self.own || (outcome == Outcome::Waived && !settled) {
            return Ok(());
        }
        let hint = if self.state == LineState::Open {
            say!["Close it this way: ", self.remedy.clone(), "."]
        } else {
            "It is already done.".into()
        };
        Err(Fault::conflict(format!("{} can't be ticked: the register works it out", self.line), hint))
    }
}

/// Finds the line with this name.
///
/// Errors: no line has this name.
pub fn line_named<'l>(lines: &'l [Line], typed: &str, reference: &str) -> Result<&'l Line, Fault> {
    let wanted = fold(typed.trim());
    lines.iter().find(|line| fold(&line.line) == wanted).ok_or_else(|| {
        let all = lines.iter().map(|line| line.line.clone());
        Fault::not_found(format!("the checklist of {reference} has no line {}", shown(typed)))
            .hint(say![See::Checklist { person: reference.to_owned() }, " lists its lines."])
            .details(all)
    })
}

/// The date on which a person leaves: the last working day, else the end of the contract.
pub fn leaving_day(person: &Person) -> Option<NaiveDate> {
    person.last_working_day.or(person.contract_end)
}

/// The date on which a leaver leaves.
///
/// Errors: neither date is recorded.
pub fn must_be_leaving(person: &Person) -> Result<NaiveDate, Fault> {
    leaving_day(person).ok_or_else(|| {
        Fault::conflict(
            format!("{} has no last day on record", person.label()),
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
    fn a_line_added_by_the_school_accepts_any_outcome() {
        for outcome in Outcome::ALL {
            let mut line = keys();
            line.must_accept(*outcome).unwrap();
            line.apply(&tick(*outcome), "tess".to_owned());
            assert_eq!((line.state, line.outcome), (LineState::Done, Some(*outcome)));
            assert_eq!(line.refusal("S1"), None);
        }
        let refusal = keys().refusal("S1").unwrap();
        assert_eq!((refusal.rule, refusal.message.as_str()), ("line-open", "front keys"));
        let tick = |outcome| Remedy::TickLine { person: "S1".to_owned(), line: "front keys".to_owned(), outcome };
        let wanted = say!["Settle it: ", tick(Outcome::Done), ". Or waive it: ", tick(Outcome::Waived), "."];
        assert_eq!(refusal.remedy, wanted);
    }

    #[test]
    fn a_line_from_the_register_can_only_be_waived() {
        let fault = loan().must_accept(Outcome::Returned).unwrap_err();
        assert_eq!(fault.message, "loan-12 can't be ticked: the register works it out");
        let take_in = Remedy::TakeIn { tag: Some("LAP-1".to_owned()) };
        assert_eq!(fault.hint.unwrap(), say!["Close it this way: ", take_in, "."]);
        loan().must_accept(Outcome::Waived).unwrap();
        let done = Line::done("loan-12".to_owned(), "LAP-1".to_owned(), Outcome::Returned, None);
        assert_eq!(done.must_accept(Outcome::Waived).unwrap_err().hint.unwrap(), "It is already done.");
        for (outcome, wanted) in [
            (Outcome::Returned, LineState::Open),
            (Outcome::Transferred, LineState::Open),
            (Outcome::Waived, LineState::Done),
        ] {
            let mut line = loan();
            line.apply(&tick(outcome), "tess".to_owned());
            assert_eq!(line.state, wanted, "{outcome}");
        }
        // An item that went to a successor is not shown as merely returned.
        let mut done = Line::done("loan-12".to_owned(), "LAP-1".to_owned(), Outcome::Returned, None);
        done.apply(&tick(Outcome::Transferred), "tess".to_owned());
        assert_eq!(done.outcome, Some(Outcome::Transferred));
    }

    #[test]
    fn a_line_that_somebody_else_has_changed_says_what_it_is_now() {
        let mut line = keys();
        let hint = |fault: &Fault| fault.hint.clone().unwrap();
        let open = line.changed_meanwhile("S1");
        assert_eq!(open.message, "front keys of S1 was changed meanwhile: it is open again");
        line.apply(&Tick { note: Some("in the safe".to_owned()), ..tick(Outcome::NotIssued) }, "tess".to_owned());
        let now = line.changed_meanwhile("S1");
        let told = "it is now not issued by tess on Wed 25 Nov 2026: in the safe";
        assert_eq!(now.message, format!("front keys of S1 was changed meanwhile: {told}"));
        assert_eq!(hint(&now), hint(&open));
    }

    #[test]
    fn owing_money_never_stops_a_clearance() {
        let money = Line { state: LineState::Noted, ..loan() };
        assert_eq!(money.refusal("S1"), None);
        assert!(money.must_accept(Outcome::Waived).is_err());
    }
}
