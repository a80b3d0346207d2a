//! `kitbook person merge`: somebody who was registered twice.

use crate::{
    cli::{error::Code, session::Session},
    domain::fault::Failure,
    ops::merge,
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
    let answer = merge::merge(&mut desk.store, &desk.act, &args.double, &args.into)?;
    session.answer(answer, desk.act.clock)
}
