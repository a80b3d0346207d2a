//! `kitbook user sessions`: shows who is signed in to the page.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::account::beside;

#[derive(Debug, clap::Args)]
pub struct Args {}

pub fn run(session: &mut Session<'_>, _: Args) -> Result<Code, Failure> {
    let desk = session.desk()?;
    let sessions = beside::sessions(desk.store.address())?;
    session.out.list(&sessions, desk.act.clock())?;
    Ok(Code::Done)
}
