//! `kitbook school add`: makes a school on a server.

use crate::cli::{error::Code, session::Session};
use domain::fault::{Failure, Fault};
use register::keep::schools;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "For example: `kitbook --db postgres://kitbook@db.example/trust school add oak --school \"Oak School\"`. \
                  Then use the school: `kitbook --db \"postgres://school_oak@db.example/trust?school=oak\" status`. Its role \
                  can't sign in before it has a password or a certificate on the server. Passwords come from \
                  PGPASSFILE, PGPASSWORD or a service file, never from the command line."
)]
pub struct Args {
    /// Short name in the school's address: small letters, digits, underscores
    #[arg(value_name = "SHORT")]
    short: String,
    /// The school's name, printed on slips and letters
    #[arg(long, value_name = "NAME")]
    school: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let (address, act) = (session.address()?, session.act()?);
    if act.dry_run {
        return Err(Fault::invalid("a school can't be made as a dry run").hint("Leave out --dry-run.").into());
    }
    let answer = schools::add(&address, &act, &args.short, args.school.as_deref())?;
    session.answer(answer, act.clock())
}
