//! `kitbook person merge`: somebody who was registered twice.

use crate::{
    cli::{error::Code, session::Session},
    domain::fault::{Failure, Fault},
    ops::merge,
    store,
};

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
    let sure = session.globals.yes;
    if !session.globals.dry_run && session.ask().is_some() {
        let (double, into) = desk.store.read(|tx| {
            Ok::<_, Fault>((
                store::person::find(tx, &args.double)?.label(),
                store::person::find(tx, &args.into)?.label(),
            ))
        })?;
        let question = format!("{double} ({}) is {into} ({}), for ever? Type yes", args.double, args.into);
        let meant = session.ask().and_then(|prompt| prompt.line(&question));
        if !meant.is_some_and(|answer| answer.trim().eq_ignore_ascii_case("yes")) {
            return Err(Fault::usage("nobody was merged").hint("Try it with --dry-run.").into());
        }
    }
    let answer = merge::merge(&mut desk.store, &desk.act, &args.double, &args.into, sure)?;
    session.answer(answer, desk.act.clock)
}
