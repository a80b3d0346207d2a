//! `kitbook leaver clear`: a clean sheet.

use super::check::show_one;
use crate::{
    cli::{error::Code, session::Session},
    domain::fault::Failure,
    ops::leaver,
    reports::view::Unnumbered as _,
};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Who leaves: ref, username or name
    #[arg(value_name = "REF")]
    person: String,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let (mut list, code) = session.talk(leaver::clear(&mut desk.store, &desk.act, &args.person)?);
    session.kept();
    if session.globals.dry_run {
        list.unnumber();
    }
    show_one(session, &list, desk.act.clock)?;
    Ok(code)
}
