//! `kitbook permission revoke`: revokes a permission.

use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::permission::grant as permission_grant;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The permission's number: `kitbook permission list` shows it
    no: i64,
    /// Reason why you revoke it, kept with the permission
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: String,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = permission_grant::revoke(&mut desk.store, &desk.act, args.no, &args.reason)?;
    session.answer(answer, desk.act.clock())
}
