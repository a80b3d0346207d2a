//! `kitbook person merge`: merges two records of the same person.

use crate::cli::{error::Code, session::Session};
use domain::{
    fault::{Failure, Fault},
    person::Person,
};
use register::person::merge;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Loans, incidents, charges and everything else move to the record that you keep. Its empty fields are \
                  filled from the duplicate; its other fields are unchanged. The duplicate's ref still finds the \
                  person. A merge can't be undone: try it with --dry-run first."
)]
pub struct Args {
    /// The duplicate's ref, username or name
    #[arg(value_name = "REF")]
    double: String,
    /// The record to keep: ref, username or name
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
        if !session.is_sure(&format!("Merge {} into {}? This can't be undone.", named(&double), named(&into))) {
            return Err(Fault::invalid("the merge was not confirmed")
                .hint("To see what would happen, add --dry-run.")
                .into());
        }
        sure = true;
    }
    let answer = merge::merge(&mut desk.store, &desk.act, &args.double, &args.into, sure)?;
    session.answer(answer, desk.act.clock())
}
