//! `kitbook role list`: lists the roles and the people who have them.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::rule::role_list;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Also show roles that have ended or have not begun
    #[arg(long)]
    all: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let on = (!args.all).then(|| desk.act.clock().today());
    let roles = desk.store.read(|tx| role_list::roles(tx, on))?;
    session.out.list(&roles, desk.act.clock())?;
    Ok(Code::Done)
}
