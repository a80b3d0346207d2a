//! `kitbook support history`: lists the sign-offs of terms.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::support::sign_off;

#[derive(Debug, clap::Args)]
pub struct Args {}

pub fn run(session: &mut Session<'_>, _: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let found = desk.store.read(sign_off::history)?;
    session.out.list(&found, clock)?;
    Ok(Code::Done)
}
