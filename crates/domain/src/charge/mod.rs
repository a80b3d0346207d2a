//! Charges, each with its own ledger. The lines of a ledger always add up to the amount outstanding.
//!
//! The school may ask a pupil's parent for a voluntary contribution if an item was damaged on purpose or through
//! carelessness (Trosnant; Education Act 1996 ss. 449–462). It may charge anyone else who broke the rules (Frederick
//! Gent 10.6). Kitbook never deducts anything from pay (Employment Rights Act 1996 s. 13).

mod due;
pub mod reference;
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
pub use suggest::{BY_HAND, Basis, Grounds, Policy, Suggestion, Tariff, WorkingLine, ordinal, suggest};

words! {
    /// The state of a charge.
    State, "charge state" {
        /// The amount is worked out, but not requested yet.
        Assessed = "assessed",
        Requested = "requested",
        PartPaid = "part_paid",
        Paid = "paid",
        /// The parent or person disagrees: the charge is paused.
        Disputed = "disputed",
        /// Waived or remitted by someone with the role for it.
        Waived = "waived",
        /// The school does not expect the money any more.
        WrittenOff = "written_off",
        /// Paid, then paid back by the school.
        Refunded = "refunded",
        /// Requested by mistake, or the item was found.
        Reversed = "reversed",
    }
}

words! {
    /// The person the request goes to: a pupil's parent, or the borrower.
    AddressedTo, "addressee" { Parent = "parent", Person = "person" }
}

words! {
    /// The kind of a ledger line.
    LineKind, "kind of ledger line" {
        Assessment = "assessment",
        Payment = "payment",
        Waiver = "waiver",
        /// A waiver under the school's remissions policy.
        Remission = "remission",
        WriteOff = "write-off",
        Reversal = "reversal",
        /// Undoes a waiver, write-off or reversal that was wrong, or after which the money came.
        Reinstatement = "reinstatement",
        Refund = "refund",
        /// Undoes a payment that was recorded by mistake.
        MistakenPayment = "mistaken-payment",
    }
}

impl LineKind {
    /// True if a line of this kind adds to the amount outstanding.
    fn adds(self) -> bool {
        matches!(self, Self::Assessment | Self::Reinstatement | Self::Refund | Self::MistakenPayment)
    }

    /// An amount with its sign in the ledger: positive if it adds to the amount outstanding.
    pub fn signed(self, pence: i64) -> i64 {
        if self.adds() { pence } else { -pence }
    }
}

/// One charge. The sums come from the lines of the charge's ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    pub addressed_to: AddressedTo,
    /// The date of the written agreement (staff only).
    pub agreed_on: Option<NaiveDate>,
    pub assessed_on: NaiveDate,
    pub assessed_pence: i64,
    /// The cost centre in the finance system, as it was set on the day of the assessment.
    pub cost_centre: Option<String>,
    pub dispute_reason: Option<String>,
    pub disputed: bool,
    pub id: ChargeId,
    pub incident_id: IncidentId,
    /// The sum of waivers, remissions, write-offs and reversals, in pence.
    pub let_off_pence: i64,
    /// The text that letters print. The reason stays in the school: it may name other people.
    pub letter_words: Option<String>,
    pub no: i64,
    /// The nominal code in the finance system, as it was set on the day of the assessment.
    pub nominal_code: Option<String>,
    /// The amount outstanding, in pence; negative if the school owes money back.
    pub outstanding_pence: i64,
    /// The person who decided to override a rule.
    pub overridden_by: Option<PersonId>,
    /// The rules that were overridden, with reasons: a JSON list.
    pub overrides: Option<String>,
    /// Payments less refunds, in pence.
    pub paid_pence: i64,
    pub person_id: PersonId,
    pub reason: String,
    pub requested_on: Option<NaiveDate>,
    pub state: State,
    /// The working that leads to the amount: a JSON list of [`WorkingLine`].
    pub working: String,
}

/// One line of the ledger. A line is never changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The amount in pence, positive if the line adds to the amount outstanding.
    pub amount_pence: i64,
    pub charge_id: ChargeId,
    pub decided_by: Option<PersonId>,
    pub happened_on: NaiveDate,
    /// The way of payment, such as cash, card or bank.
    pub how: Option<String>,
    pub id: RowId,
    pub kind: LineKind,
    pub operator_id: OperatorId,
    pub position: i64,
    pub reason: Option<String>,
    pub receipt_no: Option<i64>,
    /// The reference of a payment in the system that took it.
    pub reference: Option<String>,
}

/// An action on a charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    Request,
    /// Sets new due dates for the amount outstanding.
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
    /// Every action, for tests of the whole table.
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

    /// The states in which this action is allowed. The amounts are checked separately, by [`Charge::amount`].
    fn from(self) -> &'static [State] {
        use State::{Assessed, Disputed, PartPaid, Requested};
        match self {
            Self::Request => &[Assessed],
            Self::Plan | Self::Pay | Self::Dispute | Self::WriteOff => &[Requested, PartPaid],
            Self::SettleDispute => &[Disputed],
            Self::Waive => &[Assessed, Requested, PartPaid, Disputed],
            // A settled charge may turn out to be wrong, and a waived one may have to be paid after all.
            Self::Reverse | Self::Reinstate => State::ALL,
        }
    }

    /// The words that complete "charge 7 can't be …".
    fn in_words(self) -> &'static str {
        match self {
            Self::Request => "requested",
            Self::Plan => "given new due dates",
            Self::Pay => "paid",
            Self::Dispute => "disputed",
            Self::SettleDispute => "settled",
            Self::Waive => "waived",
            Self::WriteOff => "written off",
            Self::Reverse => "reversed",
            Self::Reinstate => "reinstated",
        }
    }
}

impl Charge {
    /// The amount that counts as owed, in pence: requested and not settled. Zero while a charge is disputed.
    pub fn owed(&self) -> i64 {
        match self.state {
            State::Requested | State::PartPaid => self.outstanding_pence.max(0),
            _ => 0,
        }
    }

    /// True if the charge is not wholly waived, written off or reversed.
    pub fn stands(&self) -> bool {
        self.assessed_pence > self.let_off_pence
    }

    /// The amount that the school owes back, in pence.
    pub fn credit(&self) -> i64 {
        (-self.outstanding_pence).max(0)
    }

    /// Checks that the charge's state allows an action.
    ///
    /// Errors: the state does not allow it. The message names the state; the hint says what to do instead.
    pub fn may(&self, act: Deed) -> Result<(), Fault> {
        if act.from().contains(&self.state) {
            return Ok(());
        }
        let no = self.no;
        let (is, hint) = match self.state {
            State::Assessed => ("not requested yet", say!["Request it first: ", Remedy::RequestCharge { no }, "."]),
            State::Requested | State::PartPaid if act == Deed::SettleDispute => {
                ("not disputed", "Check the number of the charge.".into())
            }
            State::Requested | State::PartPaid => (
                if self.state == State::Requested { "requested" } else { "partly paid" },
                say!["To set new due dates or instalments: ", Remedy::PlanCharge { no }, "."],
            ),
            State::Paid => (
                "paid",
                say![
                    "If it was requested by mistake, reverse it: ",
                    Remedy::ReverseCharge { no, reason: None },
                    ". Then refund the payment."
                ],
            ),
            State::Disputed => (
                "disputed",
                say!["Settle the dispute first: ", Remedy::SettleDispute { no }, ". Or waive or reverse the charge."],
            ),
            State::Waived | State::WrittenOff | State::Refunded | State::Reversed => (
                match self.state {
                    State::Waived => "waived",
                    State::WrittenOff => "written off",
                    State::Refunded => "refunded",
                    _ => "reversed",
                },
                say!["If that was a mistake, reinstate it first: ", Remedy::ReinstateCharge { no }, "."],
            ),
        };
        let message = if act == Deed::SettleDispute {
            format!("the dispute about charge {no} can't be settled: the charge is {is}")
        } else if act.in_words() == is {
            format!("charge {no} is already {is}")
        } else {
            format!("charge {no} can't be {}: it is {is}", act.in_words())
        };
        Err(Fault::conflict(message, hint))
    }

    /// The amount of an action, in pence: the amount given, else all that is available.
    ///
    /// `what` ends the sentence "charge 7 has nothing …".
    ///
    /// Errors: nothing is available; the amount given is more than that, or zero.
    pub fn amount(&self, given: Option<i64>, most: i64, what: &str) -> Result<i64, Fault> {
        let pence = given.unwrap_or(most);
        if most <= 0 || pence > most {
            let message = if most <= 0 {
                format!("charge {} has nothing {what}", self.no)
            } else {
                format!("charge {} has only {} {what}, not {}", self.no, shown_pounds(most), shown_pounds(pence))
            };
            return Err(Fault::conflict(message, say!["To see its ledger: ", See::Charge { no: Some(self.no) }, "."]));
        }
        if pence == 0 {
            return Err(Fault::invalid("the amount can't be £0.00").hint("Give an amount like 12.50."));
        }
        Ok(pence)
    }

    /// Adds a ledger line to the sums and updates the state. `pence` is the amount without its sign.
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
        self.state = self.state_after(kind);
    }

    /// The state after a line of this kind.
    fn state_after(&self, last: LineKind) -> State {
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

    /// The state while an amount is outstanding.
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

    /// A charge of £100.00 in the given state, as its actions would leave it.
    pub(super) fn charge(state: State) -> Charge {
        let nil = uuid::Uuid::nil();
        let day = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let mut charge = Charge {
            addressed_to: AddressedTo::Parent,
            agreed_on: None,
            assessed_on: day,
            assessed_pence: 0,
            cost_centre: None,
            dispute_reason: None,
            disputed: false,
            id: nil.into(),
            incident_id: nil.into(),
            let_off_pence: 0,
            letter_words: None,
            no: 7,
            nominal_code: None,
            outstanding_pence: 0,
            overridden_by: None,
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

    /// Every action in every state: allowed, or the message that refuses it.
    #[test]
    fn each_state_allows_its_actions_and_refuses_the_others() {
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
    fn reversing_a_paid_charge_leaves_a_refund_to_pay() {
        let mut paid = charge(State::Paid);
        paid.take(LineKind::Reversal, 10_000);
        assert_eq!((paid.state, paid.outstanding_pence, paid.credit()), (State::Reversed, -10_000, 10_000));
        paid.take(LineKind::Refund, 6_000);
        assert_eq!((paid.state, paid.credit()), (State::Reversed, 4_000));
        paid.take(LineKind::Refund, 4_000);
        assert_eq!((paid.state, paid.outstanding_pence, paid.paid_pence), (State::Refunded, 0, 0));
    }

    #[test]
    fn waiving_the_whole_charge_ends_the_dispute() {
        let mut disputed = charge(State::Disputed);
        disputed.take(LineKind::Waiver, 4_000);
        assert_eq!((disputed.state, disputed.owed()), (State::Disputed, 0));
        disputed.take(LineKind::Waiver, 6_000);
        assert_eq!((disputed.state, disputed.disputed), (State::Waived, false));
    }

    #[test]
    fn removing_a_mistaken_payment_makes_the_charge_owed_again() {
        let mut paid = charge(State::Paid);
        paid.take(LineKind::MistakenPayment, 10_000);
        assert_eq!((paid.state, paid.owed()), (State::Requested, 10_000));
    }

    #[test]
    fn an_amount_above_the_maximum_is_refused() {
        let part = charge(State::PartPaid);
        assert_eq!(part.amount(None, part.outstanding_pence, "outstanding").unwrap(), 6_000);
        assert_eq!(part.amount(Some(6_000), 6_000, "outstanding").unwrap(), 6_000);
        let fault = part.amount(Some(6_001), 6_000, "outstanding").unwrap_err();
        assert_eq!(fault.message, "charge 7 has only £60.00 outstanding, not £60.01");
        assert_eq!(part.amount(None, 0, "to refund").unwrap_err().message, "charge 7 has nothing to refund");
        let fault = part.amount(Some(0), 6_000, "outstanding").unwrap_err();
        assert_eq!(fault.message, "the amount can't be £0.00");
    }
}
