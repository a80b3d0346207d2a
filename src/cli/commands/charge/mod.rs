//! `kitbook charge …`: contributions that are asked for

pub mod aged;
pub mod assess;
pub mod dispute;
pub mod ledger;
mod let_off;
pub mod list;
pub mod pay;
pub mod plan;
pub mod policy;
pub mod receipt;
pub mod refund;
pub mod reinstate;
pub mod request;
pub mod reverse;
pub mod show;
pub mod statement;
pub mod tariff;
pub mod waive;
pub mod write_off;

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;

/// What to do with charges.
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
pub enum Verb {
    /// Work out a contribution for an incident
    Assess(assess::Args),
    /// Ask for it
    Request(request::Args),
    /// Other days for what is outstanding
    Plan(plan::Args),
    /// Take a payment
    Pay(pay::Args),
    /// The one who was asked says no; or that is settled
    Dispute(dispute::Args),
    /// Let it off
    Waive(waive::Args),
    /// Give it up: it will not come in
    WriteOff(write_off::Args),
    /// Give back what was paid
    Refund(refund::Args),
    /// Take it back: it should not have been asked for
    Reverse(reverse::Args),
    /// Ask again for what was let off
    Reinstate(reinstate::Args),
    /// What is not settled, or all
    List(list::Args),
    /// One charge with its ledger; the evidence behind it
    Show(show::Args),
    /// Who owes what for how long
    Aged(aged::Args),
    /// All that was asked of a person or family
    Statement(statement::Args),
    /// Every line of a time, for the finance system
    Ledger(ledger::Args),
    /// The receipt of a payment, to print
    Receipt(receipt::Args),
    /// How suggestions are worked out
    Policy(policy::Args),
    /// What a sort of damage costs
    Tariff(tariff::Args),
}

impl Verb {
    /// Whether it records nothing.
    pub fn only_reads(&self) -> bool {
        match self {
            Self::List(_) | Self::Show(_) | Self::Aged(_) | Self::Statement(_) | Self::Receipt(_) | Self::Ledger(_) => {
                true
            }
            Self::Policy(args) => args.only_shows(),
            _ => false,
        }
    }
}

pub fn run(session: &mut Session<'_>, verb: Verb) -> Result<Code, Failure> {
    match verb {
        Verb::Assess(args) => assess::run(session, args),
        Verb::Request(args) => request::run(session, args),
        Verb::Plan(args) => plan::run(session, args),
        Verb::Reinstate(args) => reinstate::run(session, args),
        Verb::Ledger(args) => ledger::run(session, args),
        Verb::Pay(args) => pay::run(session, args),
        Verb::Dispute(args) => dispute::run(session, args),
        Verb::Waive(args) => waive::run(session, args),
        Verb::WriteOff(args) => write_off::run(session, args),
        Verb::Refund(args) => refund::run(session, args),
        Verb::Reverse(args) => reverse::run(session, args),
        Verb::List(args) => list::run(session, args),
        Verb::Show(args) => show::run(session, args),
        Verb::Aged(args) => aged::run(session, args),
        Verb::Statement(args) => statement::run(session, args),
        Verb::Receipt(args) => receipt::run(session, args),
        Verb::Policy(args) => policy::run(session, args),
        Verb::Tariff(args) => tariff::run(session, args),
    }
}
