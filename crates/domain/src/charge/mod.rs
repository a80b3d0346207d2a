//! Contributions that are asked for: a ledger of its own, whose lines always add up to what is outstanding.
//!
//! A pupil's parent may be asked where an item was damaged on purpose or without care (Trosnant; Education Act 1996
//! ss. 449–462); others where the rules were not kept (Frederick Gent 10.6). Pay is never touched here (Employment Rights
//! Act 1996 s. 13).

mod due;
mod suggest;

use super::{
    fault::Fault,
    ids::{ChargeId, IncidentId, OperatorId, PersonId, RowId},
    money::shown_pounds,
    remedy::{Remedy, See},
};
use crate::{say, words, words::Word as _};
use chrono::NaiveDate;
pub use due::{Due, in_full, plan, spread};
pub use suggest::{Basis, Grounds, Policy, Suggestion, Tariff, WorkingLine, ordinal, suggest};

words! {
    /// Where a charge stands.
    State, "charge state" {
        /// Worked out, and not asked for yet.
        Assessed = "assessed",
        Requested = "requested",
        PartPaid = "part_paid",
        Paid = "paid",
        /// The one who was asked says no: it is paused.
        Disputed = "disputed",
        /// Let off, by somebody who may; remitted too.
        Waived = "waived",
        /// It will not come in.
        WrittenOff = "written_off",
        /// What was paid was given back.
        Refunded = "refunded",
        /// It should not have been asked for: the item was found.
        Reversed = "reversed",
    }
}

words! {
    /// Of whom it is asked.
    AddressedTo, "addressee" { Parent = "parent", Person = "person" }
}

words! {
    /// What a line of the ledger is.
    LineKind, "kind of ledger line" {
        Assessment = "assessment",
        Payment = "payment",
        Waiver = "waiver",
        /// A waiver under the school's remissions policy.
        Remission = "remission",
        WriteOff = "write-off",
        Reversal = "reversal",
        /// What was let off is asked for again: it should not have been, or the money came after all.
        Reinstatement = "reinstatement",
        Refund = "refund",
        /// A payment that never was.
        MistakenPayment = "mistaken-payment",
    }
}

impl LineKind {
    /// Whether it adds to what is outstanding.
    fn adds(self) -> bool {
        matches!(self, Self::Assessment | Self::Reinstatement | Self::Refund | Self::MistakenPayment)
    }

    /// An amount as it stands in the ledger: what it adds to what is outstanding.
    pub fn signed(self, pence: i64) -> i64 {
        if self.adds() { pence } else { -pence }
    }
}

/// One charge. Its sums are those of its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    pub addressed_to: AddressedTo,
    /// The day of the written agreement, of staff.
    pub agreed_on: Option<NaiveDate>,
    pub assessed_on: NaiveDate,
    /// Pence.
    pub assessed_pence: i64,
    pub dispute_reason: Option<String>,
    pub disputed: bool,
    pub id: ChargeId,
    pub incident_id: IncidentId,
    /// Waived, remitted, written off, reversed. Pence.
    pub let_off_pence: i64,
    pub no: i64,
    /// Below nothing, the school owes it back. Pence.
    pub outstanding_pence: i64,
    /// Rules that were bent, and why: a JSON list.
    pub overrides: Option<String>,
    /// Less what was given back. Pence.
    pub paid_pence: i64,
    pub person_id: PersonId,
    pub reason: String,
    pub requested_on: Option<NaiveDate>,
    pub state: State,
    /// A JSON list of line and pence.
    pub working: String,
}

/// One line of the ledger. Never changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it adds to what is outstanding. Pence.
    pub amount_pence: i64,
    pub charge_id: ChargeId,
    pub decided_by: Option<PersonId>,
    pub happened_on: NaiveDate,
    /// Cash, card, bank …
    pub how: Option<String>,
    pub id: RowId,
    pub kind: LineKind,
    pub operator_id: OperatorId,
    pub position: i64,
    pub reason: Option<String>,
    pub receipt_no: Option<i64>,
}

/// What may be done to a charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    Request,
    /// Other days for what is outstanding.
    Plan,
    Pay,
    Dispute,
    SettleDispute,
    Waive,
    WriteOff,
    Reverse,
    Reinstate,
}

impl Deed {
    /// Every act, for tests of the whole table.
    pub const ALL: [Self; 9] = [
        Self::Request,
        Self::Plan,
        Self::Pay,
        Self::Dispute,
        Self::SettleDispute,
        Self::Waive,
        Self::WriteOff,
        Self::Reverse,
        Self::Reinstate,
    ];

    /// The states from which it may be done; how much there is to do it to is asked of the sums.
    fn from(self) -> &'static [State] {
        use State::{Assessed, Disputed, PartPaid, Requested};
        match self {
            Self::Request => &[Assessed],
            Self::Plan | Self::Pay | Self::Dispute | Self::WriteOff => &[Requested, PartPaid],
            Self::SettleDispute => &[Disputed],
            Self::Waive => &[Assessed, Requested, PartPaid, Disputed],
            // What was paid may turn out not to have been owed, and what was let off to be owed, however it ended.
            Self::Reverse | Self::Reinstate => State::ALL,
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Self::Request => "requested",
            Self::Plan => "given other days",
            Self::Pay => "paid",
            Self::Dispute => "disputed",
            Self::SettleDispute => "taken out of dispute",
            Self::Waive => "waived",
            Self::WriteOff => "written off",
            Self::Reverse => "reversed",
            Self::Reinstate => "reinstated",
        }
    }
}

impl Charge {
    /// What counts as owed: what was asked for and is not settled. What is disputed is paused. Pence.
    pub fn owed(&self) -> i64 {
        match self.state {
            State::Requested | State::PartPaid => self.outstanding_pence.max(0),
            _ => 0,
        }
    }

    /// What the school owes back. Pence.
    pub fn credit(&self) -> i64 {
        (-self.outstanding_pence).max(0)
    }

    /// Whether an act may be done where the charge stands.
    ///
    /// Errors: it may not; what it is instead, and what would do.
    pub fn may(&self, act: Deed) -> Result<(), Fault> {
        if act.from().contains(&self.state) {
            return Ok(());
        }
        let no = self.no;
        let (is, hint) = match self.state {
            State::Assessed => ("only assessed", say!["Ask for it first: ", Remedy::RequestCharge { no }, "."]),
            State::Requested | State::PartPaid if act == Deed::SettleDispute => {
                ("not disputed", "There is no dispute to settle.".into())
            }
            State::Requested | State::PartPaid => (
                if self.state == State::Requested {
                    "requested already"
                } else {
                    "requested already, and paid in part"
                },
                say!["For other days, or instalments: ", Remedy::PlanCharge { no }, "."],
            ),
            State::Paid => (
                "paid",
                say![
                    "If it should not have been asked for: ",
                    Remedy::ReverseCharge { no, reason: None },
                    ", then refund what was paid."
                ],
            ),
            State::Disputed => {
                ("disputed", say!["Settle that first: ", Remedy::SettleDispute { no }, ", or waive or reverse it."])
            }
            State::Waived | State::WrittenOff | State::Refunded | State::Reversed => (
                match self.state {
                    State::Waived => "waived",
                    State::WrittenOff => "written off",
                    State::Refunded => "refunded",
                    _ => "reversed",
                },
                say!["If that was wrong, ", Remedy::ReinstateCharge { no }, " first."],
            ),
        };
        Err(Fault::conflict(format!("charge {no} can't be {}: it is {is}", act.in_words()), hint))
    }

    /// The amount of an act: what was said, else all there is. Pence.
    ///
    /// Errors: there is nothing; more than there is.
    pub fn amount(&self, said: Option<i64>, most: i64, what: &str) -> Result<i64, Fault> {
        let pence = said.unwrap_or(most);
        if most <= 0 || pence > most {
            let of = if most <= 0 { "nothing".to_owned() } else { shown_pounds(most) };
            let asked =
                if said.is_some() { format!("{} is more than", shown_pounds(pence)) } else { "there is".to_owned() };
            let message = if most <= 0 {
                format!("nothing of charge {} is {what}", self.no)
            } else {
                format!("{asked} the {of} that is {what} of charge {}", self.no)
            };
            let lines = say![See::Charge { no: Some(self.no) }, " has every line."];
            return Err(Fault::conflict(message, lines));
        }
        if pence == 0 {
            return Err(Fault::invalid("an amount of nothing changes nothing").hint("Give an amount like 12.50."));
        }
        Ok(pence)
    }

    /// Takes in a line of the ledger: the sums, and where the charge stands now. `pence` is what the line is about,
    /// without its sign.
    pub fn take(&mut self, kind: LineKind, pence: i64) {
        match kind {
            LineKind::Assessment => self.assessed_pence += pence,
            LineKind::Payment => self.paid_pence += pence,
            LineKind::Refund | LineKind::MistakenPayment => self.paid_pence -= pence,
            LineKind::Reinstatement => self.let_off_pence -= pence,
            LineKind::Waiver | LineKind::Remission | LineKind::WriteOff | LineKind::Reversal => {
                self.let_off_pence += pence;
            }
        }
        self.outstanding_pence = self.assessed_pence - self.paid_pence - self.let_off_pence;
        if self.outstanding_pence <= 0 {
            self.disputed = false;
        }
        self.state = self.stands(kind);
    }

    /// Where it stands after a line of this kind.
    fn stands(&self, last: LineKind) -> State {
        if self.outstanding_pence > 0 {
            return self.unsettled();
        }
        match last {
            LineKind::Payment => State::Paid,
            LineKind::Waiver | LineKind::Remission => State::Waived,
            LineKind::WriteOff => State::WrittenOff,
            LineKind::Reversal => State::Reversed,
            LineKind::Refund if self.outstanding_pence == 0 => State::Refunded,
            LineKind::Refund | LineKind::MistakenPayment | LineKind::Assessment | LineKind::Reinstatement => self.state,
        }
    }

    /// Where it stands as long as something is outstanding.
    pub fn unsettled(&self) -> State {
        match (self.disputed, self.paid_pence > 0, self.requested_on.is_some()) {
            (true, ..) => State::Disputed,
            (_, true, _) => State::PartPaid,
            (_, _, true) => State::Requested,
            _ => State::Assessed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A charge of £100.00 that stands in a state, as its acts would leave it.
    pub(super) fn charge(state: State) -> Charge {
        let nil = uuid::Uuid::nil();
        let day = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let mut charge = Charge {
            addressed_to: AddressedTo::Parent,
            agreed_on: None,
            assessed_on: day,
            assessed_pence: 0,
            dispute_reason: None,
            disputed: false,
            id: nil.into(),
            incident_id: nil.into(),
            let_off_pence: 0,
            no: 7,
            outstanding_pence: 0,
            overrides: None,
            paid_pence: 0,
            person_id: nil.into(),
            reason: "dropped".to_owned(),
            requested_on: None,
            state: State::Assessed,
            working: "[]".to_owned(),
        };
        charge.take(LineKind::Assessment, 10_000);
        if state != State::Assessed {
            charge.requested_on = Some(day);
            charge.state = charge.unsettled();
        }
        match state {
            State::Assessed | State::Requested => {}
            State::PartPaid => charge.take(LineKind::Payment, 4_000),
            State::Paid => charge.take(LineKind::Payment, 10_000),
            State::Disputed => {
                charge.disputed = true;
                charge.state = charge.unsettled();
            }
            State::Waived => charge.take(LineKind::Waiver, 10_000),
            State::WrittenOff => charge.take(LineKind::WriteOff, 10_000),
            State::Reversed => charge.take(LineKind::Reversal, 10_000),
            State::Refunded => {
                charge.take(LineKind::Payment, 10_000);
                charge.take(LineKind::Reversal, 10_000);
                charge.take(LineKind::Refund, 10_000);
            }
        }
        assert_eq!(charge.state, state);
        charge
    }

    /// Every act from every state: those that may be done, and the words of every one that may not.
    #[test]
    fn every_transition_and_every_one_that_is_none() {
        let mut told = String::new();
        for state in State::ALL {
            for act in Deed::ALL {
                let answer = match charge(*state).may(act) {
                    Ok(()) => "done".to_owned(),
                    Err(fault) => format!("{}. {}", fault.message, fault.hint.unwrap().plain()),
                };
                told.push_str(&format!("{state}, {act:?}: {answer}\n"));
            }
        }
        assert_eq!(told, include_str!("../../../../fixtures/charge-transitions.txt"));
    }

    #[test]
    fn a_reversed_charge_that_was_paid_is_owed_back() {
        let mut paid = charge(State::Paid);
        paid.take(LineKind::Reversal, 10_000);
        assert_eq!((paid.state, paid.outstanding_pence, paid.credit()), (State::Reversed, -10_000, 10_000));
        paid.take(LineKind::Refund, 6_000);
        assert_eq!((paid.state, paid.credit()), (State::Reversed, 4_000));
        paid.take(LineKind::Refund, 4_000);
        assert_eq!((paid.state, paid.outstanding_pence, paid.paid_pence), (State::Refunded, 0, 0));
    }

    #[test]
    fn a_dispute_that_is_waived_away_is_over() {
        let mut disputed = charge(State::Disputed);
        disputed.take(LineKind::Waiver, 4_000);
        assert_eq!((disputed.state, disputed.owed()), (State::Disputed, 0));
        disputed.take(LineKind::Waiver, 6_000);
        assert_eq!((disputed.state, disputed.disputed), (State::Waived, false));
    }

    #[test]
    fn a_payment_that_never_was_is_asked_for_again() {
        let mut paid = charge(State::Paid);
        paid.take(LineKind::MistakenPayment, 10_000);
        assert_eq!((paid.state, paid.owed()), (State::Requested, 10_000));
    }

    #[test]
    fn an_amount_is_never_more_than_there_is() {
        let part = charge(State::PartPaid);
        assert_eq!(part.amount(None, part.outstanding_pence, "outstanding").unwrap(), 6_000);
        assert_eq!(part.amount(Some(6_000), 6_000, "outstanding").unwrap(), 6_000);
        let fault = part.amount(Some(6_001), 6_000, "outstanding").unwrap_err();
        assert_eq!(fault.message, "£60.01 is more than the £60.00 that is outstanding of charge 7");
        assert_eq!(part.amount(None, 0, "owed back").unwrap_err().message, "nothing of charge 7 is owed back");
        assert_eq!(
            part.amount(Some(0), 6_000, "outstanding").unwrap_err().message,
            "an amount of nothing changes nothing"
        );
    }
}
