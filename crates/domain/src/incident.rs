//! Incidents: something went wrong with an item. Someone reports it, someone decides the outcome, and it is closed once
//! everything required is on record.

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
    /// The kind of an incident.
    Kind, "kind of incident" {
        Damage = "damage",
        Loss = "loss",
        Theft = "theft",
        Misuse = "misuse",
        /// The item stopped working by itself: reported in writing with the error message (Brockhampton).
        Fault = "fault",
    }
}

impl Kind {
    /// True if the item is lost or stolen.
    pub fn is_gone(self) -> bool {
        matches!(self, Self::Loss | Self::Theft)
    }
}

words! {
    /// The state of an incident.
    State, "incident state" { Open = "open", Decided = "decided", Closed = "closed" }
}

words! {
    /// The decision about an incident (Hazeldene 3.3: an incident has an outcome, a date and a decider).
    Outcome, "outcome" {
        Accident = "accident",
        Carelessness = "carelessness",
        Intent = "intent",
        Wear = "wear",
        NotProven = "not-proven",
    }
}

impl Outcome {
    /// True if someone was at fault: then the school may request a contribution (Frederick Gent 10.6; Trosnant).
    pub fn is_answered_for(self) -> bool {
        matches!(self, Self::Carelessness | Self::Intent)
    }
}

words! {
    /// The data protection lead's decision about a breach.
    Breach, "breach decision" { Reported = "reported", NotReported = "not-reported" }
}

/// The time allowed for reporting a breach, counted from the moment when the school knows about the breach (UK GDPR
/// art. 33).
const BREACH: Duration = Duration::hours(72);

/// One incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    pub asset_id: AssetId,
    pub breach: Option<Breach>,
    pub breach_by: Option<PersonId>,
    /// The time when a breach report would be due; `None` unless an item that holds data is lost or stolen.
    pub breach_due_at: Option<Instant>,
    pub breach_note: Option<String>,
    pub closed_on: Option<NaiveDate>,
    pub closing_note: Option<String>,
    /// True if the headteacher calls the damage criminal.
    pub criminal: bool,
    pub decided_by: Option<PersonId>,
    pub decided_on: Option<NaiveDate>,
    pub decision: Option<String>,
    pub error_message: Option<String>,
    pub happened_at: Instant,
    /// The date of `happened_at` in the school's time zone.
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
    /// A description of the event.
    pub note: Option<String>,
    pub outcome: Option<Outcome>,
    /// The part that the incident is about; `None` if it is about the item itself.
    pub part: Option<String>,
    /// The borrower at the time, or the person named as responsible.
    pub person_id: Option<PersonId>,
    pub police_ref: Option<String>,
    /// The date when a child-protection matter was referred; nothing else about it is kept (Shirley Warren).
    pub referred_on: Option<NaiveDate>,
    pub reported_at: Instant,
    pub reported_by: Option<String>,
    pub reported_to: Option<String>,
    pub state: State,
    /// The reason for voiding the incident. A void incident was a mistake, and no count includes it.
    pub void_reason: Option<String>,
}

/// A document, or a photograph of the item.
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

/// The time a breach report would be due: 72 hours after the report, if an item that holds data is lost or stolen
/// (UK GDPR art. 33).
pub fn breach_due(kind: Kind, part: Option<&str>, holds_data: bool, reported_at: Instant) -> Option<Instant> {
    (kind.is_gone() && part.is_none() && holds_data).then(|| reported_at.plus(BREACH))
}

impl Incident {
    /// Checks that the incident may be decided. A decision may be changed, with a reason, until the incident is closed.
    ///
    /// Errors: the incident was referred or is closed; it is already decided and `has_reason` is false.
    pub fn may_be_decided(&self, has_reason: bool) -> Result<(), Fault> {
        self.must_not_be_referred()?;
        match (self.state, has_reason) {
            (State::Open, _) | (State::Decided, true) => Ok(()),
            (State::Decided, false) => {
                let outcome = self.outcome.map(|o| o.to_string()).unwrap_or_default();
                Err(Fault::conflict(
                    format!("incident {} is already decided: {outcome}", self.no),
                    say!["To change the decision, add ", Input::Reason.blank(), ". Both decisions stay in the log."],
                ))
            }
            (State::Closed, _) => Err(self.is_closed("decided")),
        }
    }

    /// Records a decision.
    pub fn decide(&mut self, outcome: Outcome, by: PersonId, on: NaiveDate, has_reason: bool) -> Result<(), Fault> {
        self.may_be_decided(has_reason)?;
        (self.outcome, self.decided_by, self.decided_on) = (Some(outcome), Some(by), Some(on));
        self.state = State::Decided;
        Ok(())
    }

    /// Lists the records that are still missing before the incident may be closed.
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
                say!["Decide it first: ", Remedy::DecideIncident { no }, "."],
            ));
        }
        let for_the_police = self.kind == Kind::Theft || self.criminal;
        if for_the_police && self.police_ref.is_none() && self.no_police_reason.is_none() {
            let what = if self.kind == Kind::Theft { "theft" } else { "criminal damage" };
            wants.push(want(
                "police-reference",
                format!("incident {no} is {what} but has no police reference"),
                say![
                    "Add ",
                    Input::PoliceRef.blank(),
                    ", or the headteacher's reason for not reporting it: ",
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
                format!("incident {no} has no breach decision, and the missing item holds data"),
                say![
                    "Record what the data protection lead decided: add ",
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
                say![
                    "Add ",
                    Input::InsurerRef.blank(),
                    ", or ",
                    Input::InsurerRef.with("none"),
                    " if nothing was claimed."
                ],
            ));
        }
        wants
    }

    /// True if nothing but references is missing, which are given as the incident is closed.
    pub fn wants_references_alone(&self) -> bool {
        self.wants().iter().all(|want| matches!(want.rule, "police-reference" | "insurer-reference"))
    }

    /// Closes the incident. The caller checks [`Incident::wants`] first.
    ///
    /// Errors: the incident was referred, or is already closed.
    pub fn close(&mut self, on: NaiveDate) -> Result<(), Fault> {
        self.must_not_be_referred()?;
        if self.state == State::Closed {
            return Err(self.is_closed("closed"));
        }
        self.state = State::Closed;
        self.closed_on = Some(on);
        Ok(())
    }

    /// Voids an incident that was reported by mistake or twice. Nothing is deleted.
    ///
    /// Errors: the incident is already void, or was referred.
    pub fn void(&mut self, on: NaiveDate, reason: String) -> Result<(), Fault> {
        self.must_not_be_referred()?;
        self.must_not_be_void()?;
        self.state = State::Closed;
        self.closed_on = self.closed_on.or(Some(on));
        self.void_reason = Some(reason);
        Ok(())
    }

    /// Refuses a void incident: it must not be changed or charged.
    pub fn must_not_be_void(&self) -> Result<(), Fault> {
        if self.void_reason.is_none() {
            return Ok(());
        }
        Err(Fault::conflict(
            format!("incident {} is void", self.no),
            "A void incident can't be changed. Report a new incident instead.",
        ))
    }

    /// Reopens a closed incident, when new facts are known.
    ///
    /// Errors: the incident is not closed, is void, or was referred.
    pub fn reopen(&mut self) -> Result<(), Fault> {
        self.must_not_be_referred()?;
        self.must_not_be_void()?;
        if self.state != State::Closed {
            return Err(Fault::conflict(
                format!("incident {} can't be reopened: it is {}", self.no, self.state),
                "Only a closed incident can be reopened. Go on with this one as it is.",
            ));
        }
        self.state = if self.outcome.is_some() { State::Decided } else { State::Open };
        self.closed_on = None;
        Ok(())
    }

    /// Refuses a child-protection matter: nothing more may be recorded about it here.
    pub fn must_not_be_referred(&self) -> Result<(), Fault> {
        if self.referred_on.is_none() {
            return Ok(());
        }
        Err(Fault::conflict(
            format!("incident {} was referred: nothing more can be recorded here", self.no),
            "Speak to the designated safeguarding lead, who keeps the record.",
        ))
    }

    fn is_closed(&self, act: &str) -> Fault {
        let message = if act == "closed" {
            format!("incident {} is already closed", self.no)
        } else {
            format!("incident {} can't be {act}: it is closed", self.no)
        };
        Fault::conflict(
            message,
            say!["If there are new facts, reopen it first: ", Remedy::ReopenIncident { no: self.no }, "."],
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
        ("change the decision", |i| i.decide(Outcome::Wear, uuid::Uuid::nil().into(), DAY, true)),
        ("close", |i| i.close(DAY)),
        ("reopen", Incident::reopen),
    ];

    /// Every action in every state: the state it leads to, or the message that refuses it.
    #[test]
    fn each_state_allows_its_actions_and_refuses_the_others() {
        const REOPEN: &str = "If there are new facts, reopen it first: <ReopenIncident { no: 5 }>.";
        const GO_ON: &str = "Only a closed incident can be reopened. Go on with this one as it is.";
        let wanted = [
            ("open, decide", "decided".to_owned()),
            ("open, change the decision", "decided".to_owned()),
            ("open, close", "closed".to_owned()),
            ("open, reopen", format!("incident 5 can't be reopened: it is open. {GO_ON}")),
            (
                "decided, decide",
                "incident 5 is already decided: intent. To change the decision, add <Reason: Blank>. Both decisions \
                 stay in the log."
                    .to_owned(),
            ),
            ("decided, change the decision", "decided".to_owned()),
            ("decided, close", "closed".to_owned()),
            ("decided, reopen", format!("incident 5 can't be reopened: it is decided. {GO_ON}")),
            ("closed, decide", format!("incident 5 can't be decided: it is closed. {REOPEN}")),
            ("closed, change the decision", format!("incident 5 can't be decided: it is closed. {REOPEN}")),
            ("closed, close", format!("incident 5 is already closed. {REOPEN}")),
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
    fn reopening_a_fault_closed_without_a_decision_makes_it_open() {
        let mut fault = incident(Kind::Fault, State::Open);
        fault.close(DAY).unwrap();
        fault.reopen().unwrap();
        assert_eq!((fault.state, fault.closed_on), (State::Open, None));
    }

    #[test]
    fn a_void_incident_cannot_be_reopened_or_voided_again() {
        for state in State::ALL {
            let mut void = incident(Kind::Damage, *state);
            void.void(DAY, "reported twice".to_owned()).unwrap();
            assert_eq!((void.state, void.closed_on), (State::Closed, Some(DAY)), "{state}");
            let fault = void.reopen().unwrap_err();
            assert_eq!(fault.message, "incident 5 is void");
            assert!(void.void(DAY, "again".to_owned()).is_err());
            assert_eq!(void.void_reason.as_deref(), Some("reported twice"));
        }
    }

    // Shirley Warren: child-protection matters are never kept here.
    #[test]
    fn a_referred_incident_refuses_every_action() {
        for (_, act) in DEEDS {
            let mut referred = Incident { referred_on: Some(DAY), ..incident(Kind::Misuse, State::Open) };
            let before = referred.clone();
            let fault = act(&mut referred).unwrap_err();
            assert_eq!(fault.message, "incident 5 was referred: nothing more can be recorded here");
            assert_eq!(referred, before);
        }
    }

    /// The message lists all missing records, not only the first.
    #[test]
    fn closing_needs_a_decision_and_police_breach_and_insurer_records() {
        let mut theft = incident(Kind::Theft, State::Open);
        theft.breach_due_at = breach_due(Kind::Theft, None, true, Instant::EPOCH);
        let told: Vec<String> =
            theft.wants().iter().map(|r| format!("{}: {}. {}", r.rule, r.message, r.remedy.plain())).collect();
        assert_eq!(
            told,
            [
                "decision: incident 5 is not decided. Decide it first: <DecideIncident { no: 5 }>.",
                "police-reference: incident 5 is theft but has no police reference. Add <PoliceRef: Blank>, or the \
                 headteacher's reason for not reporting it: <NoPolice: Blank> <By: Blank>.",
                "breach-decision: incident 5 has no breach decision, and the missing item holds data. Record what the \
                 data protection lead decided: add <Breach: Value(\"reported\")> or <Breach: Value(\"not-reported\")>, \
                 with <BreachNote: Blank>.",
                "insurer-reference: incident 5 has no insurer's reference. Add <InsurerRef: Blank>, or <InsurerRef: \
                 Value(\"none\")> if nothing was claimed.",
            ]
        );
        assert!(theft.wants().iter().all(|r| !r.may_override));
        // Criminal damage needs a police reference too. Other damage doesn't, and a fault needs no record at all.
        let damage = Incident { criminal: true, ..incident(Kind::Damage, State::Decided) };
        assert_eq!(damage.wants()[0].message, "incident 5 is criminal damage but has no police reference");
        assert!(incident(Kind::Damage, State::Decided).wants().is_empty());
        assert!(incident(Kind::Fault, State::Open).wants().is_empty());
    }

    // UK GDPR art. 33: 72 hours, if the missing item holds data.
    #[test]
    fn a_breach_report_is_due_72_hours_after_the_report() {
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
