//! `kitbook school show`: shows the school's name, and its own words for its people and groups.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::rule::school::SchoolView;

#[derive(Debug, clap::Args)]
pub struct Args {}

pub fn run(session: &mut Session<'_>, _args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let school = desk.store.read(SchoolView::load)?;
    session.out.list(&[school], desk.act.clock())?;
    Ok(Code::Done)
}
