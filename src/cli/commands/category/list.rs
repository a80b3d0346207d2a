//! `kitbook category list`: lists every category.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::rule::category_list;

#[derive(Debug, clap::Args)]
pub struct Args {}

pub fn run(session: &mut Session<'_>, _args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let categories = desk.store.read(category_list::list)?;
    session.out.list(&categories, desk.act.clock())?;
    Ok(Code::Done)
}
