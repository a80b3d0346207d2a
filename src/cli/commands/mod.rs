//! One verb a file: its arguments beside what it does with them. Nouns with several verbs are folders.

pub mod agreement;
pub mod asset;
pub mod backup;
pub mod ban;
pub mod category;
pub mod charge;
pub mod check;
pub mod completions;
pub mod demo;
pub mod desk;
pub mod everything;
pub mod exports;
pub mod find;
pub mod hand_over;
pub mod hold;
pub mod imports;
pub mod incident;
pub mod init;
pub mod kit;
pub mod leaver;
pub mod licence;
pub mod loan;
pub mod log;
pub mod man;
pub mod merge;
pub mod out;
pub mod own_device;
pub mod papers;
pub mod pat;
pub mod permission;
pub mod person;
pub mod privacy;
pub mod repair;
pub mod restore;
pub mod returns;
pub mod role;
pub mod rule;
pub mod show;
pub mod slip;
pub mod status;
pub mod wipe;

use super::{args::Verb, error::Code, session::Session};
use domain::fault::Failure;

/// Whether a verb records nothing, so that there is nothing to date with `--on`.
pub fn only_reads(verb: &Verb) -> bool {
    match verb {
        Verb::Pat(verb) => return verb.only_reads(),
        Verb::Incident(verb) => return verb.only_reads(),
        Verb::Repair(verb) => return verb.only_reads(),
        Verb::Hold(verb) => return verb.only_reads(),
        Verb::Charge(verb) => return verb.only_reads(),
        Verb::Ban(verb) => return verb.only_reads(),
        Verb::Agreement(verb) => return verb.only_reads(),
        Verb::Permission(verb) => return verb.only_reads(),
        Verb::OwnDevice(verb) => return verb.only_reads(),
        Verb::Licence(verb) => return verb.only_reads(),
        Verb::Leaver(verb) => return verb.only_reads(),
        Verb::Wipe(verb) => return verb.only_reads(),
        Verb::Privacy(verb) => return verb.only_reads(),
        Verb::Merge(args) => return args.only_shows(),
        Verb::Check(args) => return args.only_shows(),
        _ => {}
    }
    matches!(
        verb,
        Verb::Status(_)
            | Verb::Find(_)
            | Verb::Show(_)
            | Verb::Loan(loan::Verb::List(_) | loan::Verb::Show(_))
            | Verb::Slip(_)
            | Verb::Asset(asset::Verb::List(_) | asset::Verb::Show(_) | asset::Verb::Export(_))
            | Verb::Kit(kit::Verb::Show(_))
            | Verb::Category(category::Verb::List(_) | category::Verb::Show(_))
            | Verb::Rule(rule::Verb::List(_))
            | Verb::Role(role::Verb::List(_))
            | Verb::Person(person::Verb::List(_) | person::Verb::Show(_) | person::Verb::Export(_))
            | Verb::Log(_)
            | Verb::Backup(_)
            | Verb::Restore(_)
            | Verb::Export(_)
            | Verb::Import(_)
            | Verb::Completions(_)
            | Verb::Man(_)
    )
}

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
        Verb::Pat(verb) => pat::run(session, verb),
        Verb::Incident(verb) => incident::run(session, verb),
        Verb::Repair(verb) => repair::run(session, verb),
        Verb::Hold(verb) => hold::run(session, verb),
        Verb::Charge(verb) => charge::run(session, verb),
        Verb::Ban(verb) => ban::run(session, verb),
        Verb::Agreement(verb) => agreement::run(session, verb),
        Verb::Permission(verb) => permission::run(session, verb),
        Verb::OwnDevice(verb) => own_device::run(session, verb),
        Verb::Licence(verb) => licence::run(session, verb),
        Verb::Leaver(verb) => leaver::run(session, verb),
        Verb::Wipe(verb) => wipe::run(session, verb),
        Verb::Privacy(verb) => privacy::run(session, verb),
        Verb::Category(verb) => category::run(session, verb),
        Verb::Rule(verb) => rule::run(session, verb),
        Verb::Role(verb) => role::run(session, verb),
        Verb::Person(verb) => person::run(session, verb),
        Verb::Log(verb) => log::run(session, verb),
        Verb::Completions(args) => completions::run(session, args),
        Verb::Man(args) => man::run(session, args),
        Verb::Export(args) => everything::export(session, args),
        Verb::Import(args) => everything::import(session, args),
        Verb::Merge(args) => merge::run(session, args),
        Verb::Backup(args) => backup::run(session, args),
        Verb::Restore(args) => restore::run(session, args),
        Verb::Check(args) => check::run(session, args),
    }
}
