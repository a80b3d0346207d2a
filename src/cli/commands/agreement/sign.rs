//! `kitbook agreement sign`: records a signature.

use crate::cli::{error::Code, session::Session, words};
use domain::{agreement::Names, fault::Failure, loan::SignedHow};
use register::agreement::sign::{self as agreement_sign, Sign};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The person who signed: ref, username or name
    #[arg(value_name = "REF")]
    person: String,
    /// The agreement's title; needed if the school has several agreements
    #[arg(long, value_name = "TITLE")]
    title: Option<String>,
    /// How it was signed: paper, or screen (needs --witness)
    #[arg(long, value_name = "HOW", value_parser = words::word::<SignedHow>)]
    how: SignedHow,
    /// Name of someone else who saw the person sign on the screen
    #[arg(long, value_name = "NAME")]
    witness: Option<String>,
    /// Name of a pupil's class teacher (default: the one on record)
    #[arg(long, value_name = "NAME")]
    class_teacher: Option<String>,
    /// Name of the parent or carer who signed with the pupil
    #[arg(long, value_name = "NAME")]
    guardian: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let names = Names { witness: args.witness, class_teacher: args.class_teacher, guardian: args.guardian };
    let order = Sign { person: args.person, title: args.title, how: args.how, names };
    let answer = agreement_sign::sign(&mut desk.store, &desk.act, &order)?;
    session.answer(answer, desk.act.clock())
}
