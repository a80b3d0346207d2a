//! One verb a file: its arguments beside what it does with them. Nouns with several verbs are folders.

pub mod asset;
pub mod category;
pub mod demo;
pub mod desk;
pub mod exports;
pub mod find;
pub mod imports;
pub mod init;
pub mod kit;
pub mod loan;
pub mod log;
pub mod out;
pub mod person;
pub mod returns;
pub mod role;
pub mod rule;
pub mod show;
pub mod slip;
pub mod status;

use super::{args::Verb, error::Code, session::Session};
use crate::domain::fault::Failure;

/// Runs a verb.
///
/// Errors: what the verb says.
pub fn run(verb: Verb, session: &mut Session<'_>) -> Result<Code, Failure> {
    match verb {
        Verb::Init(args) => init::run(session, args),
        Verb::Demo(args) => demo::run(session, args),
        Verb::Status(args) => status::run(session, args),
        Verb::Find(args) => find::run(session, args),
        Verb::Show(args) => show::run(session, args),
        Verb::Out(args) => out::run(session, args),
        Verb::In(args) => returns::run(session, args),
        Verb::Desk(args) => desk::run(session, args),
        Verb::Loan(verb) => loan::run(session, verb),
        Verb::Slip(verb) => slip::run(session, verb),
        Verb::Asset(verb) => asset::run(session, verb),
        Verb::Kit(verb) => kit::run(session, verb),
        Verb::Category(verb) => category::run(session, verb),
        Verb::Rule(verb) => rule::run(session, verb),
        Verb::Role(verb) => role::run(session, verb),
        Verb::Person(verb) => person::run(session, verb),
        Verb::Log(verb) => log::run(session, verb),
    }
}
