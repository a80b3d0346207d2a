//! `kitbook category show`: shows one category.

use super::page::page;
use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::rule::category_list::CategoryView;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The category's name, like laptop
    name: String,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let category = desk.store.read(|tx| CategoryView::load(tx, &store::category::find(tx, &args.name)?))?;
    page(session, category, desk.act.clock())?;
    Ok(Code::Done)
}
