//! What goes wrong with an item: from what was seen, by way of who decided what, to what must be on record before it is
//! closed.

use super::{
    fault::{Fault, Refusal},
    ids::{AssetId, IncidentId, LoanId, PersonId, RowId},
    remedy::{Input, Remedy},
    say::Say,
    when::Instant,
};
use crate::{say, words};
use chrono::{Duration, NaiveDate};

words! {
    /// What sort of item happened.
    Kind, "kind of incident" {
        Damage = "damage",
        Loss = "loss",
        Theft = "theft",
        Misuse = "misuse",
        /// It does not work, and nobody did anything: reported in writing with the error message (Brockhampton).
        Fault = "fault",
    }
}

impl Kind {
    /// Whether the item is gone.
    pub fn is_gone(self) -> bool {
        matches!(self, Self::Loss | Self::Theft)
    }
}

words! {
    /// Where an incident stands.
    State, "incident state" { Open = "open", Decided = "decided", Closed = "closed" }
}

words! {
    /// What was decided (Hazeldene 3.3: an incident has an outcome, a day and a decider).
    Outcome, "outcome" {
        Accident = "accident",
        Carelessness = "carelessness",
        Intent = "intent",
        Wear = "wear",
        NotProven = "not-proven",
    }
}

impl Outcome {
    /// Whether somebody answers for it: then a contribution may be asked for (Frederick Gent 10.6; Trosnant).
    pub fn is_answered_for(self) -> bool {
        matches!(self, Self::Carelessness | Self::Intent)
    }
}

words! {
    /// What the data protection officer decided of a breach.
    Breach, "breach decision" { Reported = "reported", NotReported = "not-reported" }
}

/// From when the school knew to when a breach has to be reported (UK GDPR art. 33).
const BREACH: Duration = Duration::hours(72);

/// One incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    pub asset_id: AssetId,
    pub breach: Option<Breach>,
    pub breach_by: Option<PersonId>,
    /// When a breach report would be due; only where what holds data is gone.
    pub breach_due_at: Option<Instant>,
    pub breach_note: Option<String>,
    pub closed_on: Option<NaiveDate>,
    pub closing_note: Option<String>,
    /// The headteacher calls the damage criminal.
    pub criminal: bool,
    pub decided_by: Option<PersonId>,
    pub decided_on: Option<NaiveDate>,
    pub decision: Option<String>,
    pub error_message: Option<String>,
    pub happened_at: Instant,
    /// The school's day of it.
    pub happened_on: NaiveDate,
    pub id: IncidentId,
    /// The insurer's reference, or `none`.
    pub insurer_ref: Option<String>,
    pub kind: Kind,
    pub loan_id: Option<LoanId>,
    pub location: Option<String>,
    pub no: i64,
    pub no_police_by: Option<PersonId>,
    pub no_police_reason: Option<String>,
    /// What was seen.
    pub note: Option<String>,
    pub outcome: Option<Outcome>,
    /// `None`: the item itself.
    pub part: Option<String>,
    /// Who had it, or is said to have done it.
    pub person_id: Option<PersonId>,
    pub police_ref: Option<String>,
    /// A child-protection matter: the day on which it was referred, and nothing more (Shirley Warren).
    pub referred_on: Option<NaiveDate>,
    pub reported_at: Instant,
    pub reported_by: Option<String>,
    pub reported_to: Option<String>,
    pub state: State,
    /// It never was: nothing counts it.
    pub void_reason: Option<String>,
}

/// A paper or photograph of the device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    pub added_at: Instant,
    pub id: RowId,
    pub incident_id: IncidentId,
    pub name: String,
    pub no: i64,
    pub sha256: String,
    pub size_bytes: i64,
}

/// The largest attachment: ten megabytes.
pub const LARGEST_ATTACHMENT: u64 = 10 * 1024 * 1024;

/// When a breach report would be due: 72 hours after the school knew, where what holds data is gone (UK GDPR art. 33).
pub fn breach_due(kind: Kind, part: Option<&str>, holds_data: bool, reported_at: Instant) -> Option<Instant> {
    (kind.is_gone() && part.is_none() && holds_data).then(|| reported_at.plus(BREACH))
}

impl Incident {
    /// Whether it may be decided. A decision may be changed, with its reason, until the incident is closed.
    ///
    /// Errors: it was referred; it is closed; it is decided, and no reason is given for deciding `anew`.
    pub fn may_be_decided(&self, anew: bool) -> Result<(), Fault> {
        self.must_not_be_referred()?;
        match (self.state, anew) {
            (State::Open, _) | (State::Decided, true) => Ok(()),
            (State::Decided, false) => {
                let outcome = self.outcome.map(|o| o.to_string()).unwrap_or_default();
                Err(Fault::conflict(
                    format!("incident {} is decided already: {outcome}", self.no),
                    say!["If that has changed, say why: ", Input::Reason.blank(), "; both stay in the log."],
                ))
            }
            (State::Closed, _) => Err(self.is_closed("decided")),
        }
    }

    /// Records what was decided.
    ///
    /// Errors: as [`Incident::may_be_decided`].
    pub fn decide(&mut self, outcome: Outcome, by: PersonId, on: NaiveDate, anew: bool) -> Result<(), Fault> {
        self.may_be_decided(anew)?;
        (self.outcome, self.decided_by, self.decided_on) = (Some(outcome), Some(by), Some(on));
        self.state = State::Decided;
        Ok(())
    }

    /// What has to be on record before it may be closed, and is not: every one at once.
    pub fn wants(&self) -> Vec<Refusal> {
        let no = self.no;
        let want = |rule: &'static str, message: String, remedy: Say| Refusal {
            rule,
            tag: None,
            reference: None,
            message,
            remedy,
            may_override: false,
            clause: None,
        };
        let mut wants = Vec::new();
        if self.state == State::Open && self.kind != Kind::Fault {
            wants.push(want(
                "decision",
                format!("incident {no} is not decided"),
                say!["Say what came of it: ", Remedy::DecideIncident { no }, "."],
            ));
        }
        let for_the_police = self.kind == Kind::Theft || self.criminal;
        if for_the_police && self.police_ref.is_none() && self.no_police_reason.is_none() {
            let what = if self.kind == Kind::Theft { "theft" } else { "criminal damage" };
            wants.push(want(
                "police-reference",
                format!("incident {no} is {what}, and has no police reference"),
                say![
                    "Give ",
                    Input::PoliceRef.blank(),
                    ", or the headteacher's reason for none: ",
                    Input::NoPolice.blank(),
                    " ",
                    Input::By.blank(),
                    "."
                ],
            ));
        }
        if self.breach_due_at.is_some() && self.breach.is_none() {
            wants.push(want(
                "breach-decision",
                format!("what incident {no} is about held data, and the data protection officer has decided nothing"),
                say![
                    "Give ",
                    Input::Breach.with("reported"),
                    " or ",
                    Input::Breach.with("not-reported"),
                    ", with ",
                    Input::BreachNote.blank(),
                    "."
                ],
            ));
        }
        if self.breach_due_at.is_some() && self.insurer_ref.is_none() {
            wants.push(want(
                "insurer-reference",
                format!("incident {no} has no insurer's reference"),
                say!["Give ", Input::InsurerRef.blank(), ", or ", Input::InsurerRef.with("none"), "."],
            ));
        }
        wants
    }

    /// Closes it; whether all is on record is asked of [`Incident::wants`].
    ///
    /// Errors: it is closed already.
    pub fn close(&mut self, on: NaiveDate) -> Result<(), Fault> {
        self.must_not_be_referred()?;
        if self.state == State::Closed {
            return Err(self.is_closed("closed"));
        }
        self.state = State::Closed;
        self.closed_on = Some(on);
        Ok(())
    }

    /// Strikes out an incident that never was, or was reported twice. Nothing is deleted.
    ///
    /// Errors: it is struck out already, or was referred.
    pub fn void(&mut self, on: NaiveDate, reason: String) -> Result<(), Fault> {
        self.must_not_be_referred()?;
        self.must_not_be_void()?;
        self.state = State::Closed;
        self.closed_on = self.closed_on.or(Some(on));
        self.void_reason = Some(reason);
        Ok(())
    }

    /// What never was is neither changed nor charged.
    ///
    /// Errors: it is struck out.
    pub fn must_not_be_void(&self) -> Result<(), Fault> {
        if self.void_reason.is_none() {
            return Ok(());
        }
        Err(Fault::conflict(
            format!("incident {} is void: it never was", self.no),
            "A void incident stays as it is; report what did happen.",
        ))
    }

    /// Opens a closed one again: something came to light.
    ///
    /// Errors: it is not closed, void, or was referred.
    pub fn reopen(&mut self) -> Result<(), Fault> {
        self.must_not_be_referred()?;
        self.must_not_be_void()?;
        if self.state != State::Closed {
            return Err(Fault::conflict(
                format!("incident {} can't be reopened: it is {}", self.no, self.state),
                "Only a closed one is; go on with it as it is.",
            ));
        }
        self.state = if self.outcome.is_some() { State::Decided } else { State::Open };
        self.closed_on = None;
        Ok(())
    }

    /// Nothing more is kept of a child-protection matter.
    ///
    /// Errors: it is one.
    pub fn must_not_be_referred(&self) -> Result<(), Fault> {
        if self.referred_on.is_none() {
            return Ok(());
        }
        Err(Fault::conflict(
            format!("incident {} was referred: nothing more is kept of it here", self.no),
            "Child-protection matters are kept by the designated safeguarding lead.",
        ))
    }

    fn is_closed(&self, act: &str) -> Fault {
        let again = if act == "closed" { " again" } else { "" };
        Fault::conflict(
            format!("incident {} can't be {act}{again}: it is closed", self.no),
            say!["If something has come to light, open it first: ", Remedy::ReopenIncident { no: self.no }, "."],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Word as _;

    const DAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();

    fn incident(kind: Kind, state: State) -> Incident {
        let nil = uuid::Uuid::nil();
        let mut incident = Incident {
            asset_id: nil.into(),
            breach: None,
            breach_by: None,
            breach_due_at: None,
            breach_note: None,
            closed_on: None,
            closing_note: None,
            criminal: false,
            decided_by: None,
            decided_on: None,
            decision: None,
            error_message: None,
            happened_at: Instant::EPOCH,
            happened_on: DAY,
            id: nil.into(),
            insurer_ref: None,
            kind,
            loan_id: None,
            location: None,
            no: 5,
            no_police_by: None,
            no_police_reason: None,
            note: None,
            outcome: None,
            part: None,
            person_id: None,
            police_ref: None,
            referred_on: None,
            reported_at: Instant::EPOCH,
            reported_by: None,
            reported_to: None,
            state: State::Open,
            void_reason: None,
        };
        if state != State::Open {
            incident.decide(Outcome::Intent, nil.into(), DAY, false).unwrap();
        }
        if state == State::Closed {
            incident.close(DAY).unwrap();
        }
        incident
    }

    type Deed = fn(&mut Incident) -> Result<(), Fault>;

    const DEEDS: [(&str, Deed); 4] = [
        ("decide", |i| i.decide(Outcome::Wear, uuid::Uuid::nil().into(), DAY, false)),
        ("decide anew", |i| i.decide(Outcome::Wear, uuid::Uuid::nil().into(), DAY, true)),
        ("close", |i| i.close(DAY)),
        ("reopen", Incident::reopen),
    ];

    /// Every act from every state: where it leads, or the words in which it is refused.
    #[test]
    fn every_transition_and_every_one_that_is_none() {
        const REOPEN: &str = "If something has come to light, open it first: <ReopenIncident { no: 5 }>.";
        const GO_ON: &str = "Only a closed one is; go on with it as it is.";
        let wanted = [
            ("open, decide", "decided".to_owned()),
            ("open, decide anew", "decided".to_owned()),
            ("open, close", "closed".to_owned()),
            ("open, reopen", format!("incident 5 can't be reopened: it is open. {GO_ON}")),
            (
                "decided, decide",
                "incident 5 is decided already: intent. If that has changed, say why: <Reason: Blank>; both stay in the log."
                    .to_owned(),
            ),
            ("decided, decide anew", "decided".to_owned()),
            ("decided, close", "closed".to_owned()),
            ("decided, reopen", format!("incident 5 can't be reopened: it is decided. {GO_ON}")),
            ("closed, decide", format!("incident 5 can't be decided: it is closed. {REOPEN}")),
            ("closed, decide anew", format!("incident 5 can't be decided: it is closed. {REOPEN}")),
            ("closed, close", format!("incident 5 can't be closed again: it is closed. {REOPEN}")),
            ("closed, reopen", "decided".to_owned()),
        ];
        let mut wanted = wanted.into_iter();
        for state in State::ALL {
            for (deed, act) in DEEDS {
                let mut incident = incident(Kind::Damage, *state);
                let told = match act(&mut incident) {
                    Ok(()) => incident.state.to_string(),
                    Err(fault) => format!("{}. {}", fault.message, fault.hint.unwrap().plain()),
                };
                assert_eq!((format!("{state}, {deed}").as_str(), told), wanted.next().unwrap());
            }
        }
        assert!(wanted.next().is_none());
    }

    #[test]
    fn a_fault_that_was_closed_undecided_is_open_again() {
        let mut fault = incident(Kind::Fault, State::Open);
        fault.close(DAY).unwrap();
        fault.reopen().unwrap();
        assert_eq!((fault.state, fault.closed_on), (State::Open, None));
    }

    #[test]
    fn what_is_void_stays_so() {
        for state in State::ALL {
            let mut void = incident(Kind::Damage, *state);
            void.void(DAY, "reported twice".to_owned()).unwrap();
            assert_eq!((void.state, void.closed_on), (State::Closed, Some(DAY)), "{state}");
            let fault = void.reopen().unwrap_err();
            assert_eq!(fault.message, "incident 5 is void: it never was");
            assert!(void.void(DAY, "again".to_owned()).is_err());
            assert_eq!(void.void_reason.as_deref(), Some("reported twice"));
        }
    }

    // Shirley Warren: child-protection matters are never kept here.
    #[test]
    fn of_what_was_referred_nothing_more_is_kept() {
        for (_, act) in DEEDS {
            let mut referred = Incident { referred_on: Some(DAY), ..incident(Kind::Misuse, State::Open) };
            let before = referred.clone();
            let fault = act(&mut referred).unwrap_err();
            assert_eq!(fault.message, "incident 5 was referred: nothing more is kept of it here");
            assert_eq!(referred, before);
        }
    }

    /// What is missing is said all at once, in words.
    #[test]
    fn what_has_to_be_on_record_before_it_closes() {
        let mut theft = incident(Kind::Theft, State::Open);
        theft.breach_due_at = breach_due(Kind::Theft, None, true, Instant::EPOCH);
        let told: Vec<String> =
            theft.wants().iter().map(|r| format!("{}: {}. {}", r.rule, r.message, r.remedy.plain())).collect();
        assert_eq!(
            told,
            [
                "decision: incident 5 is not decided. Say what came of it: <DecideIncident { no: 5 }>.",
                "police-reference: incident 5 is theft, and has no police reference. Give <PoliceRef: Blank>, or the \
                 headteacher's reason for none: <NoPolice: Blank> <By: Blank>.",
                "breach-decision: what incident 5 is about held data, and the data protection officer has decided nothing. \
                 Give <Breach: Value(\"reported\")> or <Breach: Value(\"not-reported\")>, with <BreachNote: Blank>.",
                "insurer-reference: incident 5 has no insurer's reference. Give <InsurerRef: Blank>, or <InsurerRef: Value(\"none\")>.",
            ]
        );
        assert!(theft.wants().iter().all(|r| !r.may_override));
        // Criminal damage is the police's too; plain damage is not, and a fault wants nothing.
        let damage = Incident { criminal: true, ..incident(Kind::Damage, State::Decided) };
        assert_eq!(damage.wants()[0].message, "incident 5 is criminal damage, and has no police reference");
        assert!(incident(Kind::Damage, State::Decided).wants().is_empty());
        assert!(incident(Kind::Fault, State::Open).wants().is_empty());
    }

    // UK GDPR art. 33: 72 hours, where what holds data is gone.
    #[test]
    fn a_breach_is_to_be_reported_within_72_hours() {
        let at = Instant::parse("2026-11-23T09:14:05Z").unwrap();
        let due = |kind, part, holds| breach_due(kind, part, holds, at).map(|due| due.to_string());
        assert_eq!(due(Kind::Loss, None, true).as_deref(), Some("2026-11-26T09:14:05Z"));
        assert!(due(Kind::Theft, None, true).is_some());
        for (kind, part, holds) in [
            (Kind::Loss, Some("charger"), true),
            (Kind::Loss, None, false),
            (Kind::Damage, None, true),
            (Kind::Misuse, None, true),
        ] {
            assert_eq!(due(kind, part, holds), None, "{kind}");
        }
    }
}
