//! `kitbook permission give`: gives a permission for a role that is still missing.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::permission::grant as permission_grant;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The permission's number: `kitbook permission list --awaiting` lists them
    no: i64,
    /// Person who gives it: ref, username or name (default: you)
    #[arg(long, value_name = "REF")]
    by: Vec<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = permission_grant::give(&mut desk.store, &desk.act, args.no, &args.by)?;
    session.answer(answer, desk.act.clock())
}
