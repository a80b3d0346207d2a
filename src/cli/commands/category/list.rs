//! `kitbook category list`: every category.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::reports::categories;

#[derive(Debug, clap::Args)]
pub struct Args {}

pub fn run(session: &mut Session<'_>, _args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let categories = desk.store.read(categories::list)?;
    session.out.list(&categories, desk.act.clock)?;
    Ok(Code::Done)
}
