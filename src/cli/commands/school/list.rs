//! `kitbook school list`: lists the schools on a server.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::keep::schools;

#[derive(Debug, clap::Args)]
pub struct Args {}

pub fn run(session: &mut Session<'_>, _: Args) -> Result<Code, Failure> {
    let (address, act) = (session.address()?, session.act()?);
    session.out.list(&schools::list(&address)?, act.clock())?;
    Ok(Code::Done)
}
