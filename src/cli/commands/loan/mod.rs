//! `kitbook loan …`

pub mod correct;
pub mod list;
pub mod part;
pub mod recall;
pub mod renew;
pub mod reopen;
pub mod show;
pub mod sign;
pub mod swap;
pub mod transfer;
pub mod void;

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;

/// What to do with a loan.
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
pub enum Verb {
    /// Who has what: open loans, the late ones first
    List(list::Args),
    /// One loan
    Show(show::Args),
    /// Record the borrower's signature
    Sign(sign::Args),
    /// Say what became of a part
    Part(part::Args),
    /// Ask for it back by a day; or for all of a person, a category, the school
    Recall(recall::Args),
    /// Give it a new due date
    Renew(renew::Args),
    /// Hand it over: a return and a new slip in one act
    Transfer(transfer::Args),
    /// Take a mistaken return back
    Reopen(reopen::Args),
    /// Put a wrong tag right
    Correct(correct::Args),
    /// Two borrowers have each other's thing
    Swap(swap::Args),
    /// Strike out an entry that never was
    Void(void::Args),
}

pub fn run(session: &mut Session<'_>, verb: Verb) -> Result<Code, Failure> {
    match verb {
        Verb::List(args) => list::run(session, args),
        Verb::Show(args) => show::run(session, args),
        Verb::Sign(args) => sign::run(session, args),
        Verb::Part(args) => part::run(session, args),
        Verb::Recall(args) => recall::run(session, args),
        Verb::Renew(args) => renew::run(session, args),
        Verb::Transfer(args) => transfer::run(session, args),
        Verb::Reopen(args) => reopen::run(session, args),
        Verb::Correct(args) => correct::run(session, args),
        Verb::Swap(args) => swap::run(session, args),
        Verb::Void(args) => void::run(session, args),
    }
}
