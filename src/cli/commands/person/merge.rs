//! `kitbook person merge`: somebody who was registered twice.

use crate::cli::{error::Code, session::Session};
use domain::{
    fault::{Failure, Fault},
    person::Person,
};
use register::person::merge;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Loans, incidents, charges and all else go to the one who stays, whose own details stand; empty ones are filled. The double's ref still finds the person. It can't be taken back: try it with --dry-run."
)]
pub struct Args {
    /// The double: ref, username or name
    #[arg(value_name = "REF")]
    double: String,
    /// Who stays
    #[arg(long, value_name = "REF")]
    into: String,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let mut sure = session.globals.yes;
    if !session.globals.dry_run && session.ask().is_some() {
        let (double, into) = desk.store.read(|tx| {
            Ok::<_, Fault>((store::person::find(tx, &args.double)?, store::person::find(tx, &args.into)?))
        })?;
        let named = |person: &Person| format!("{} ({}, {})", person.label(), person.kind, person.reference);
        if !session.is_sure(&format!("{} is {}, for ever?", named(&double), named(&into))) {
            return Err(Fault::invalid("nobody was merged").hint("Try it with --dry-run.").into());
        }
        sure = true;
    }
    let answer = merge::merge(&mut desk.store, &desk.act, &args.double, &args.into, sure)?;
    session.answer(answer, desk.act.clock())
}
